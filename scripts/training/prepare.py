"""Read the corpora, normalize, filter, deduplicate, and hold out: writes the files every later step reads.

``pairs.tsv`` (corpus, article, language, English, other), ``heldout.tsv`` (the same, in-domain articles
that are never trained on) and ``valid.tsv`` (FLORES-200 dev). The test sets are not read here.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import lzma
import os
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from normalize import normalize

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

HERE = Path(__file__).resolve().parent
LANGUAGES = ("ps", "prs", "ur", "fa")
PUBLIC = ("nllb-seed", "tico19", "wmt20-wikipedia", "ud-pashto-sikaram", "tatoeba-ur", "tatoeba-fa")
HELD_OUT_PERCENT = 3
_ARABIC = re.compile(r"[\u0600-\u06ff]")
_LATIN = re.compile(r"[A-Za-z]")
_KEY = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Pair:
    """An English sentence and its translation, both normalized."""

    corpus: str
    article: str
    language: str
    english: str
    other: str


def read_table(path: Path) -> Iterator[dict[str, str]]:
    """Rows of a tab-separated file, xz-compressed or plain, as header → cell."""
    raw = path.read_bytes()
    text = (lzma.decompress(raw) if path.suffix == ".xz" else raw).decode("utf-8")
    yield from csv.DictReader(text.split("\n"), delimiter="\t", quoting=csv.QUOTE_NONE)


def held_out(article: str) -> bool:
    """Whether an article belongs to the in-domain test: decided by a hash of its id, for ever the same."""
    return int(hashlib.md5(article.encode(), usedforsecurity=False).hexdigest(), 16) % 100 < HELD_OUT_PERCENT


def pairs_of(rows: Iterable[dict[str, str]], corpus: str, alternatives: int = 1) -> Iterator[Pair]:
    """Every non-empty (English, other) pair of the rows; cells may list ``a | b`` alternatives, best first."""
    for row in rows:
        english = normalize(row["en"], "en")
        for language in LANGUAGES:
            cell = row.get(language) or ""
            for text in cell.split(" | ")[:alternatives] if alternatives > 1 else [cell]:
                other = normalize(text, language)
                if english and other:
                    yield Pair(corpus, row.get("id") or "", language, english, other)


def acceptable(pair: Pair) -> bool:
    """Whether lengths and scripts of a pair are plausible."""
    ratio = len(pair.other) / len(pair.english)
    if len(pair.english) > 25 and not 0.4 < ratio < 2.2:
        return False
    arabic, latin = len(_ARABIC.findall(pair.other)), len(_LATIN.findall(pair.other))
    return arabic > latin and not _ARABIC.search(pair.english) and len(pair.english) < 600


def key(text: str) -> str:
    """A text without case and punctuation, for comparing."""
    return _KEY.sub("", text.casefold())


def newsdesk_rows(folders: Iterable[Path]) -> Iterator[dict[str, str]]:
    """Rows of all ``*.tsv`` of the folders; a file name seen before is read once."""
    seen: set[str] = set()
    for folder in folders:
        for path in sorted(folder.glob("*.tsv")):
            if path.name not in seen:
                seen.add(path.name)
                yield from read_table(path)


def collect(corpora: Path, newsdesk: list[Path]) -> tuple[list[Pair], list[Pair], list[Pair]]:
    """Training pairs, held-out pairs, validation pairs."""
    valid = list(pairs_of(read_table(corpora / "valid" / "flores200-dev.tsv.xz"), "flores200-dev"))
    desk = list(pairs_of(newsdesk_rows(newsdesk), "newsdesk"))
    persian = [
        pair for pair in pairs_of(read_table(HERE / "persian.tsv"), "persian") if pair.language == "fa"
    ]
    held = [pair for pair in desk if held_out(pair.article)]
    train = [pair for pair in (*desk, *persian) if not held_out(pair.article)]
    for name in PUBLIC:
        train += pairs_of(read_table(corpora / "train" / f"{name}.tsv.xz"), name)
    train = [pair for pair in train if acceptable(pair)]
    train += pairs_of(read_table(HERE / "lexicon.tsv"), "lexicon", alternatives=2)
    train += pairs_of(read_table(HERE / "names.tsv"), "names", alternatives=2)
    closed = {key(pair.english) for pair in (*valid, *held) if len(pair.english) > 25}
    unique: dict[tuple[str, str, str], Pair] = {}
    for pair in train:
        if key(pair.english) not in closed:
            unique.setdefault((pair.language, key(pair.english), key(pair.other)), pair)
    return list(unique.values()), held, valid


def write_pairs(path: Path, pairs: Iterable[Pair]) -> None:
    """Write pairs, tab-separated, one a line, without a header."""
    text = "".join(f"{p.corpus}\t{p.article}\t{p.language}\t{p.english}\t{p.other}\n" for p in pairs)
    path.write_text(text, encoding="utf-8")


def read_pairs(path: Path) -> list[Pair]:
    """The pairs that ``write_pairs`` wrote."""
    return [Pair(*line.split("\t")) for line in path.read_text(encoding="utf-8").split("\n") if line]


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--corpora", type=Path, default=os.environ.get("KHABAR_CORPORA"), help="folder of corpora"
    )
    parser.add_argument(
        "--newsdesk", type=Path, action="append", default=[], help="more folders like newsdesk/"
    )
    parser.add_argument("--extra", type=Path, action="append", default=[], help="files of backtranslate.py")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    if args.corpora is None:
        parser.error("give --corpora or set KHABAR_CORPORA")
    train, held, valid = collect(Path(args.corpora), [HERE / "newsdesk", *args.newsdesk])
    for path in args.extra:
        train += read_pairs(path)
    args.out.mkdir(parents=True, exist_ok=True)
    for name, pairs in (("pairs", train), ("heldout", held), ("valid", valid)):
        write_pairs(args.out / f"{name}.tsv", pairs)
        print(name, len(pairs), dict(Counter(f"{p.corpus}/{p.language}" for p in pairs)))


if __name__ == "__main__":
    main()
