"""Compare the speed of Khabar's backend with other ways of running the same MarianMT weights; prints a Markdown table.

The peers (``peers.py`` has them) live in an environment of their own, made when missing (1.3 GB, with torch for CPUs). Every
way stays loaded in a process of its own, and they take turns on the same block of articles, all with beam 4 and two threads: 20
sentences an article, 2 a paragraph as in the samples, from rows of the newsdesk corpus. ``transformers`` computes in float32 with
the bundled weights as they are stored, the others in int8. The texts were trained on, so chrF only says that the ways give equal
quality.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import venv
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from scripts.benchmark_run import CORPUS, machine, versions  # noqa: E402
from translate.languages import Pair  # noqa: E402
from translate.models import find_models  # noqa: E402
from translate.segmentation import split  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Sequence

    from translate.records import Model

SENTENCES, IN_PARAGRAPH, THREADS, BEAM = 20, 2, 2, 4
WAYS = {
    "khabar": "Khabar, `--effort balanced`",
    "article": "`ctranslate2.translate_batch`, a call an article",
    "argos": "argostranslate {argostranslate}",
    "transformers-sorted": "`transformers` {transformers}, by length, 64 a batch",
    "transformers": "`transformers` {transformers}, 8 a batch",
}
_INSTALLED = (
    "torch",
    "transformers",
    "safetensors",
    "sentencepiece",
    "ctranslate2",
    "sacremoses",
    "sacrebleu",
    "packaging",
)
# Without its dependencies: they are spaCy and stanza, which split sentences.
_ALONE = "argostranslate==1.11.0"
_PEAK = """
import time, torch
torch.set_num_threads(2)
best = 0.0
for size in (512, 1024, 2048):
    a, b = (torch.randint(-127, 127, (size, size), dtype=torch.int8) for _ in range(2))
    for _ in range(20):
        began = time.perf_counter()
        torch._int_mm(a, b)
        best = max(best, size**3 / (time.perf_counter() - began))
print(best)
"""
_CHRF = """
import json, sys
from sacrebleu.metrics import CHRF
metric, (references, ways) = CHRF(), json.load(sys.stdin)
scores = {name: metric.corpus_score(texts, [references]).score for name, texts in ways.items()}
print(json.dumps([scores, str(metric.get_signature())]))
"""


@dataclass
class Way:
    """A process that translates in one way, and what it took for each block."""

    process: subprocess.Popen[str]
    seconds: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def translate(self, articles: Sequence[Sequence[Sequence[str]]]) -> tuple[float, float, list[str]]:
        """Return seconds, processor seconds, and the translations."""
        if self.process.stdin is None or self.process.stdout is None:
            raise AssertionError
        self.process.stdin.write(json.dumps(articles) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            sys.exit(f"{self.process.args!r} ended with {self.process.wait()}.")
        seconds, cpu, texts = json.loads(line)
        return seconds, cpu, texts


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--segments", type=int, default=2000)
    parser.add_argument("--block", type=int, default=500, help="segments that a way translates in its turn")
    parser.add_argument("--pairs", nargs="+", default=["en-ps"])
    parser.add_argument("--ways", nargs="+", choices=WAYS, default=list(WAYS))
    parser.add_argument("--peers", type=Path, default=ROOT / ".venv-peers", help="their environment")
    chosen = parser.parse_args()
    python = environment(chosen.peers)
    peak = float(told(python, _PEAK))
    print(
        f"{dt.datetime.now(dt.UTC):%Y-%m-%d}, {machine()}, {versions()}, beam {BEAM}, {THREADS} threads, load {os.getloadavg()[0]:.1f}\n"
    )
    print("| pair | way | words a second | Khabar is faster, times | by processor time | cores used | chrF |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for name in chosen.pairs:
        pair = Pair.parse(name)
        model = next(model for model in find_models() if pair in model.pairs)
        articles, references = read_articles(pair, chosen.segments + SENTENCES)
        first, articles, references = articles[0], articles[1:], references[1:]
        size = max(1, chosen.block // SENTENCES)
        with tempfile.TemporaryDirectory() as top:
            folder = Path(top) / model.name
            subprocess.run([python, ROOT / "scripts" / "peer_weights.py", model.folder, folder], check=True)
            ways = {way: start(way, python, folder, pair, model) for way in chosen.ways}
            for way in ways.values():
                way.translate([first])  # loads and warms up; ours would remember what it is asked again
            for at in range(0, len(articles), size):
                for way in ways.values():
                    seconds, cpu, texts = way.translate(articles[at : at + size])
                    way.seconds.append(seconds)
                    way.cpu.append(cpu)
                    way.texts += texts
            for way in ways.values():
                way.process.terminate()
        words = [
            sum(
                len(text.split()) for article in articles[at : at + size] for part in article for text in part
            )
            for at in range(0, len(articles), size)
        ]
        report(pair, ways, words, references, python)
        if "khabar" in ways:
            print_share(model, articles, ways["khabar"], peak)


def environment(folder: Path) -> Path:
    """Return the Python of the peers' environment, which is made when missing."""
    python = folder / "bin" / "python"
    if not (folder / "made").exists():
        venv.create(folder, with_pip=True, clear=True)
        pip = [str(python), "-m", "pip", "--disable-pip-version-check", "install", "-q"]
        pins = [f"-c{ROOT / 'scripts' / name}.txt" for name in ("constraints", "constraints-torch")]
        subprocess.run([*pip, *pins, *_INSTALLED], check=True)
        subprocess.run([*pip, "--no-deps", _ALONE], check=True)
        (folder / "made").touch()
    return python


def told(python: Path, code: str, given: str = "") -> str:
    """Return what a program prints in the peers' environment."""
    return subprocess.run(
        [python, "-W", "ignore", "-c", code], input=given, check=True, stdout=subprocess.PIPE, text=True
    ).stdout


def read_articles(pair: Pair, segments: int) -> tuple[list[list[list[str]]], list[str]]:
    """Return articles of paragraphs of sentences, each sentence once, and the reference of each article."""
    rows = {
        row[pair.source]: row[pair.target]
        for path in sorted(CORPUS.glob("*.tsv"))
        for row in csv.DictReader(
            path.read_text(encoding="utf-8").split("\n"), delimiter="\t", quoting=csv.QUOTE_NONE
        )
        if len(split(row[pair.source])) == 1
    }
    chosen = random.Random(1).sample(sorted(rows), segments)  # noqa: S311  # no cryptography
    articles = [
        [chosen[at : at + IN_PARAGRAPH] for at in range(start, start + SENTENCES, IN_PARAGRAPH)]
        for start in range(0, segments - SENTENCES + 1, SENTENCES)
    ]
    references = [" ".join(rows[text] for part in article for text in part) for article in articles]
    return articles, references


def start(way: str, python: Path, folder: Path, pair: Pair, model: Model) -> Way:
    """Return a way, ready to translate: ours in this environment, the others in theirs."""
    ours = way == "khabar"
    about = str(pair) if ours else model.target_tokens.get(pair.target, "")
    command = [sys.executable if ours else str(python), "-W", "ignore", str(ROOT / "scripts" / "peers.py")]
    return Way(
        subprocess.Popen(
            [*command, way, str(folder), about],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT) if ours else "", "HF_HUB_OFFLINE": "1"},
        )
    )


def report(
    pair: Pair, ways: dict[str, Way], words: Sequence[int], references: Sequence[str], python: Path
) -> None:
    """Print a row for each way."""
    whole = {name: articles_of(way.texts, len(references)) for name, way in ways.items()}
    scores, signature = json.loads(told(python, _CHRF, json.dumps([references, whole])))
    from_peers = json.loads(
        told(python, "import json; from importlib.metadata import version as v; "
        "print(json.dumps({name: v(name) for name in ('transformers', 'argostranslate')}))")
    )  # fmt: skip
    ours = ways.get("khabar", next(iter(ways.values())))
    for name, way in ways.items():
        ratios = [theirs / mine for theirs, mine in zip(way.seconds, ours.seconds, strict=True)]
        speed = statistics.median(count / took for count, took in zip(words, way.seconds, strict=True))
        cells = [
            str(pair),
            WAYS[name].format(**from_peers),
            f"{speed:,.0f}",
            ""
            if way is ours
            else f"{statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})",
            "" if way is ours else f"{sum(way.cpu) / sum(ours.cpu):.2f}",
            f"{sum(way.cpu) / sum(way.seconds):.2f}",
            f"{scores[name]:.1f}",
        ]
        print(f"| {' | '.join(cells)} |", flush=True)
    print(
        f"\n{len(references) * SENTENCES:,} sentences, {sum(words):,} words, medians of {len(words)} blocks; chrF: `{signature}`"
    )


def articles_of(texts: Sequence[str], count: int) -> list[str]:
    """Return one text an article from one an article or one a sentence."""
    each = len(texts) // count
    return [" ".join(" ".join(texts[at : at + each]).split()) for at in range(0, len(texts), each)]


def print_share(model: Model, articles: Sequence[Sequence[Sequence[str]]], ours: Way, peak: float) -> None:
    """Print what share of the machine's int8 multiplications the decoding of these texts comes to.

    Counted are the matrices of weights only: once for each source piece in the encoder, and for each target piece and
    hypothesis in the decoder.
    """
    from sentencepiece import SentencePieceProcessor

    shape: dict[str, Any] = json.loads((model.folder / "config.json").read_text(encoding="utf-8"))
    wide, inner = shape["d_model"], shape["encoder_ffn_dim"]
    block = 4 * wide * wide + 2 * wide * inner
    an_input = shape["encoder_layers"] * block + shape["decoder_layers"] * 2 * wide * wide
    an_output = shape["decoder_layers"] * (block + 2 * wide * wide) + wide * shape["vocab_size"]
    pieces = {
        side: SentencePieceProcessor(model_file=str(model.folder / f"{side}.spm"))
        for side in ("source", "target")
    }
    sources = [text for article in articles for part in article for text in part]
    given = sum(len(row) + 1 for row in pieces["source"].encode(sources))
    made = sum(len(row) + 1 for row in pieces["target"].encode(ours.texts))
    rate = (given * an_input + BEAM * made * an_output) / sum(ours.seconds)
    print(
        f"\nint8: {rate / 1e9:.0f} billion multiply-adds a second of the {peak / 1e9:.0f} that the best of many products of large "
        f"matrices reaches (`torch._int_mm`, {THREADS} threads): {rate / peak:.0%}. {given:,} source and {made:,} target pieces."
    )


if __name__ == "__main__":
    main()
