"""What the efforts cost and give: processor time, chrF and flags on the held-out articles of ``scripts/training/newsdesk``.

Needs an environment with Khabar and sacrebleu. The texts are translated sentence by sentence as the tool does, under the
bundled glossary unless told otherwise; the settings take turns, block by block. With ``--float DIR``, the folder of the float32
checkpoints ``khabar-en-mul`` and ``khabar-mul-en``, a last row shows what int8 costs (this needs the extra torch).
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from scripts.benchmark_run import machine, versions  # noqa: E402
from scripts.benchmark_terms import desk  # noqa: E402
from translate.backends.ctranslate2 import CTranslate2Translator  # noqa: E402
from translate.config import EFFORTS, Settings  # noqa: E402
from translate.glossary import Terminology, load  # noqa: E402
from translate.models import find_models  # noqa: E402
from translate.normalization import clean, normalize  # noqa: E402
from translate.pipeline import installed_translator  # noqa: E402
from translate.records import FLAGS, Segment, Translation  # noqa: E402
from translate.segmentation import split  # noqa: E402
from translate.translation import Job, translate_jobs  # noqa: E402

if TYPE_CHECKING:
    from translate.backends.base import Translator
    from translate.languages import Pair

FLOAT = "balanced, float32"


@dataclass
class Tally:
    """What one setting made of the texts of a pair."""

    texts: list[str] = field(default_factory=list)
    flags: Counter[str] = field(default_factory=Counter)
    segments: int = 0
    flagged: int = 0
    cpu: float = 0.0

    def add(self, rows: list[tuple[Translation, ...]]) -> None:
        """Count the translations of some texts."""
        for made in rows:
            self.texts.append(" ".join(row.text for row in made))
            self.segments += len(made)
            self.flagged += sum(bool(row.flags) for row in made)
            self.flags.update(flag for row in made for flag in row.flags)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--efforts", nargs="+", default=list(EFFORTS), help="fast, balanced, best, or best:BEAM"
    )
    parser.add_argument(
        "--pairs", nargs="+", default=["en-ps", "ps-en", "en-prs", "prs-en", "en-ur", "ur-en"]
    )
    parser.add_argument("--limit", type=int, help="only so many texts a pair")
    parser.add_argument("--block", type=int, default=100, help="texts that a setting translates in its turn")
    parser.add_argument("--no-glossary", action="store_true")
    parser.add_argument("--float", type=Path, dest="checkpoints", metavar="DIR")
    chosen = parser.parse_args()
    terminology = Terminology(load([], default=not chosen.no_glossary))
    translators: dict[str, Translator] = {name: installed(name) for name in chosen.efforts}
    with tempfile.TemporaryDirectory() as folder:
        exact = converted(chosen.checkpoints, Path(folder)) if chosen.checkpoints else {}
        print("| pair | effort | CPU time | words a CPU second | chrF | flagged, of 1,000 | which |")
        print("| --- | --- | --- | --- | --- | --- | --- |")
        for _, pair, rows, _ in desk():
            if str(pair) in chosen.pairs:
                able = translators | ({FLOAT: exact[pair]} if exact else {})
                measure(pair, rows[: chosen.limit], able, terminology, chosen.block)
    print(f"\n{time.strftime('%Y-%m-%d')}, {machine()}, {versions()}")


def installed(name: str) -> Translator:
    """Return the translator of an effort, on one thread."""
    effort, _, beam = name.partition(":")
    width = int(beam) if beam else None
    return installed_translator(Settings((), ("en",), Path(), effort=effort, beam_size=width, threads=1))  # type: ignore[arg-type]


def converted(checkpoints: Path, folder: Path) -> dict[Pair, Translator]:
    """Return translators of the bundled models in float32, by pair."""
    from ctranslate2.converters import TransformersConverter

    found: dict[Pair, Translator] = {}
    for model in find_models():
        TransformersConverter(str(checkpoints / model.name)).convert(str(folder / model.name / "ct2"))
        for name in ("source.spm", "target.spm", "vocab.json"):
            (folder / model.name / name).write_bytes((model.folder / name).read_bytes())
        exact = CTranslate2Translator(replace(model, folder=folder / model.name), beam_size=4, threads=1)
        found |= dict.fromkeys(model.pairs, exact)
    return found


def measure(
    pair: Pair,
    rows: list[tuple[str, str]],
    translators: dict[str, Translator],
    terminology: Terminology,
    block: int,
) -> None:
    """Translate the rows of a pair by each translator in turn, and print a line for each."""
    from sacrebleu import corpus_chrf

    jobs = [job(source, pair) for source, _ in rows]
    references = [normalize(reference, pair.target) for _, reference in rows]
    words = sum(len(source.split()) for source, _ in rows)
    tallies = {name: Tally() for name in translators}
    for translator in translators.values():  # load the model
        translate_jobs([job("One.", pair)], translator, terminology)
    for start in range(0, len(jobs), block):
        for name, translator in translators.items():
            began = time.process_time()
            made = translate_jobs(jobs[start : start + block], translator, terminology)
            tallies[name].cpu += time.process_time() - began
            tallies[name].add(made)
    usual = tallies.get("balanced", next(iter(tallies.values())))
    for name, tally in tallies.items():
        texts = [normalize(text, pair.target) for text in tally.texts]
        cells = [
            str(pair),
            name,
            f"{tally.cpu / usual.cpu:.2f}",
            f"{words / tally.cpu:,.0f}",
            f"{corpus_chrf(texts, [references]).score:.2f}",
            f"{1000 * tally.flagged / tally.segments:.0f}",
            ", ".join(
                f"{flag} {1000 * tally.flags[flag] / tally.segments:.0f}"
                for flag in FLAGS
                if tally.flags[flag]
            ),
        ]
        print(f"| {' | '.join(cells)} |", flush=True)


def job(text: str, pair: Pair) -> Job:
    """Return the sentences of a text as a job."""
    sentences = enumerate(split(clean(text)))
    return Job(
        tuple(Segment("", index, 0, sentence) for index, sentence in sentences), pair.source, pair.target
    )


if __name__ == "__main__":
    main()
