"""Translate monolingual sentences with a finished model, as more training pairs for the other direction.

Writes lines of ``pairs.tsv`` with the corpus name ``backtranslated``: prepare.py takes the file with
``--extra``, and a recipe gives it a weight (Sennrich et al. 2016). Outputs that loop or are out of
proportion are left out.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from normalize import normalize
from prepare import Pair, acceptable, read_table, write_pairs
from score import Model, loops


def backtranslate(model: Model, texts: list[str], language: str, beam: int) -> list[Pair]:
    """Pairs of every text with its translation; ``language`` is the side that is not English."""
    found: list[Pair] = []
    for text, translation in zip(texts, model.translate(texts, language, beam), strict=True):
        english, other = (text, translation) if model.from_english else (translation, text)
        if english and other and not loops(translation):
            pair = Pair("backtranslated", "", language, english, other)
            if acceptable(pair):
                found.append(pair)
    return found


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("mono", type=Path, help="a corpus with one column, like mono/leipzig-news.ps.tsv.xz")
    parser.add_argument("--language", required=True, help="the side that is not English")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--limit", type=int, default=20_000)
    parser.add_argument("--beam", type=int, default=1)
    args = parser.parse_args()
    model = Model.open(args.model)
    column = "en" if model.from_english else args.language
    texts = [normalize(row[column], column) for row in read_table(args.mono)][: args.limit]
    write_pairs(args.out, backtranslate(model, texts, args.language, args.beam))


if __name__ == "__main__":
    main()
