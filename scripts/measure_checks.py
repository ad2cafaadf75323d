"""How often the checks flag human translations (false alarms), and how often they see a planted error.

    python scripts/measure_checks.py --corpora FOLDER

The folder holds ``.tsv`` or ``.tsv.xz`` files with a header that names the language columns. All pairs are measured in
the direction they stand, by language pair: rows flagged out of all rows, out of the rows with a number or a clear
negation, and the share of planted errors (one number in digits changed in the translation) that is flagged.
"""

from __future__ import annotations

import argparse
import itertools
import lzma
import re
from pathlib import Path
from typing import TYPE_CHECKING

from translate import checks
from translate.languages import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterator

_DIGITS = re.compile(r"\d+")


def rows(folder: Path) -> Iterator[dict[str, str]]:
    """Yield the rows of all files below a folder, one mapping of language to text each."""
    for path in sorted((*folder.rglob("*.tsv"), *folder.rglob("*.tsv.xz"))):
        content = path.read_bytes()
        text = (lzma.decompress(content) if path.suffix == ".xz" else content).decode("utf-8")
        header, *lines = text.splitlines()
        names = header.split("\t")
        for line in lines:
            cells = dict(zip(names, line.split("\t"), strict=False))
            yield {tag: cell for tag, cell in cells.items() if tag in LANGUAGES and cell}


def planted(text: str) -> str:
    """Return the text with its first number in digits changed, or as it is without one."""
    return _DIGITS.sub(lambda found: str(int(found[0]) + 3), text, count=1)


def measure(pairs: list[tuple[str, str]], source: str, target: str) -> str:
    """Return one line of the table."""
    numeric = negated = numbers = negation = wrong = seen = 0
    for left, right in pairs:
        numbers += checks.numbers_differ(left, right, source, target)
        numeric += bool(_DIGITS.search(left) or _DIGITS.search(right))
        negation += checks.negation_differs(left, right, source, target)
        negated += checks.is_negated(left, source) or checks.is_negated(right, target)
        if planted(right) != right:
            wrong += 1
            seen += checks.numbers_differ(left, planted(right), source, target)
    return (
        f"{source}-{target:<4} {len(pairs):>6}  {numbers:>4} {numbers / len(pairs):>6.2%} {numbers / max(1, numeric):>6.2%}"
        f"  {seen / max(1, wrong):>7.2%}  {negation:>4} {negation / len(pairs):>6.2%} {negation / max(1, negated):>6.2%}"
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--corpora", type=Path, required=True, help="folder with parallel .tsv or .tsv.xz files"
    )
    table = list(rows(parser.parse_args().corpora))
    print(
        "pair      rows  numbers: flagged, of all, of rows with digits; planted errors seen;  negation: the same"
    )
    for source, target in itertools.combinations(LANGUAGES, 2):
        pairs = [(row[source], row[target]) for row in table if source in row and target in row]
        if pairs:
            print(measure(pairs, source, target))


if __name__ == "__main__":
    main()
