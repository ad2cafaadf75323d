"""How models that were added translate beside ``transformers``, which they were made from.

``scripts/measure_conversions TABLE CHECKPOINT...`` adds each folder with a MarianMT checkpoint as ``khabar models add``
does, in float32 and in int8, into a folder that is deleted afterwards. TABLE has a column a language, separated by tabs, plain
or as .xz. Everything is greedy. It prints a Markdown table:

- identical: of the first ``--segments`` in a direction, the share that float32 translates as transformers does.
- chrF: of float32 and of int8 on the first ``--int8``; samples of 200 scatter by half a point, so take a whole set.
"""

from __future__ import annotations

import argparse
import csv
import lzma
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from translate.backends.ctranslate2 import CTranslate2Translator
from translate.backends.transformers import TransformersTranslator
from translate.building import at
from translate.errors import KhabarError
from translate.installation import Wish, add
from translate.normalization import normalize

if TYPE_CHECKING:
    from translate.languages import Pair
    from translate.models.conversion import Quantization
    from translate.records import Model


def read_table(path: Path) -> list[dict[str, str]]:
    """Return the rows of a tab-separated file by column."""
    data = path.read_bytes()
    text = (lzma.decompress(data) if path.suffix == ".xz" else data).decode()
    return list(csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))


def added(reference: str, quantization: Quantization, base: Path) -> Model:
    """Return the model that is made of a checkpoint."""
    name = f"{Path(reference).name.partition('@')[0]}-{quantization}"
    return add(Wish(reference, name=name, quantization=quantization), base).model


def chrf(translator: CTranslate2Translator, rows: list[dict[str, str]], pair: Pair) -> float:
    """Return chrF of greedy translations, both sides in normal form."""
    from sacrebleu import corpus_chrf

    texts = [row.text for row in translator.translate([row[pair.source] for row in rows], pair)]
    references = [normalize(row[pair.target], pair.target) for row in rows]
    return float(corpus_chrf([normalize(text, pair.target) for text in texts], [references]).score)


def identical(folder: Path, exact: Model, rows: list[dict[str, str]], pair: Pair, threads: int) -> int:
    """Return how many segments float32 translates as transformers does from the checkpoint in ``folder``."""
    texts = [row[pair.source] for row in rows]
    ours = CTranslate2Translator(exact, beam_size=1, threads=threads).translate(texts, pair)
    theirs = TransformersTranslator(at(exact, folder), beam_size=1, threads=threads).translate(texts, pair)
    return sum(first.text == second.text for first, second in zip(ours, theirs, strict=True))


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("table", type=Path)
    parser.add_argument("checkpoints", nargs="+", type=Path, metavar="CHECKPOINT", help="folder")
    parser.add_argument("--segments", type=int, default=200, help="compared with transformers (default: 200)")
    parser.add_argument("--int8", type=int, default=0, help="translated in int8 (default: all)")
    parser.add_argument("--pair", action="append", default=[], help="direction, such as en-ps (default: all)")
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    rows = read_table(args.table)
    few, many = rows[: args.segments], rows[: args.int8 or None]
    print("| model | pair | segments | identical | segments | chrF float32 | int8 | difference |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for checkpoint in args.checkpoints:
        with tempfile.TemporaryDirectory() as temporary:
            exact, small = (added(str(checkpoint), kind, Path(temporary)) for kind in ("float32", "int8"))
            for pair in exact.pairs:
                if args.pair and str(pair) not in args.pair:
                    continue
                same = identical(checkpoint, exact, few, pair, args.threads)
                before, after = (
                    chrf(CTranslate2Translator(model, beam_size=1, threads=args.threads), many, pair)
                    for model in (exact, small)
                )
                cells = [checkpoint.name, pair, len(few), f"{same / len(few):.1%}", len(many)]
                cells += [f"{before:.2f}", f"{after:.2f}", f"{after - before:+.2f}"]
                print("|", " | ".join(map(str, cells)), "|", flush=True)


if __name__ == "__main__":
    try:
        main()
    except KhabarError as exc:
        raise SystemExit(f"khabar: {exc}") from exc
