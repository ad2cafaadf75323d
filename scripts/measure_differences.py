"""Print how often the same report in four languages is told to give different numbers, which is always wrong.

    python scripts/measure_differences.py [--shown 10]

The reports are those of ``scripts/training/newsdesk``, each in English, Pashto, Dari and Urdu with the same content. Printed
are what is counted in each language, in how many pairs of languages both sides count the same thing with numbers that agree,
and in how many with numbers that cannot both be true.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter, defaultdict
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

from translate.digest.counts import counts, differ
from translate.records import TITLE, Segment

if TYPE_CHECKING:
    from collections.abc import Iterator

NEWSDESK = Path(__file__).parent / "training" / "newsdesk"
LANGUAGES = ("en", "ps", "prs", "ur")


def reports() -> Iterator[tuple[str, dict[str, list[str]]]]:
    """Yield each report's id with its sentences in each language, the title first."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for path in sorted(NEWSDESK.glob("*.tsv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                if {"id", *LANGUAGES} <= set(row):
                    for language in LANGUAGES:
                        found[row["id"]][language].append(row[language] or "")
    yield from found.items()


def main() -> None:
    """Print the figures, and the reports behind the false ones."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--shown", type=int, default=10)
    shown = parser.parse_args().shown
    read: Counter[str] = Counter()
    agree = false = 0
    everything = list(reports())
    for name, texts in everything:
        rows = {}
        for language, sentences in texts.items():
            parts = [Segment("", at, at or TITLE, text) for at, text in enumerate(sentences)]
            rows[language] = {row.kind: row for row in counts(parts, language)}
            read[language] += len(rows[language])
        for one, other in combinations(LANGUAGES, 2):
            for kind in rows[one].keys() & rows[other].keys():
                left, right = rows[one][kind], rows[other][kind]
                if not differ(left, right):
                    agree += 1
                    continue
                false += 1
                if false <= shown:
                    print(name, kind)
                    for language, row in ((one, left), (other, right)):
                        print(f"  {language} {row.qualifier} {row.value:f}: {texts[language][row.segment]}")
    print(f"{len(everything)} reports; counted: {', '.join(f'{tag} {read[tag]}' for tag in LANGUAGES)}")
    print(f"pairs that agree: {agree}, pairs wrongly told to differ: {false}")


if __name__ == "__main__":
    main()
