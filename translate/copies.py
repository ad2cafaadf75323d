"""Near copies: wire texts that several outlets carry with small edits, told by sketches of their words.

A sketch is the bottom-k variant of MinHash: the smallest hashes of all runs of four words (A. Broder, "On the resemblance
and containment of documents", 1997). Two sketches tell which share of their runs two texts have in common.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter, defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from translate.digest.records import DigestItem
    from translate.records import Article

SIZE = 64
"""Hashes of a sketch: the share is right within about 0.06, one standard error."""

THRESHOLD = 0.6
_RUN = 4
_FEWEST_WORDS = 40
_FEWEST_SHARED = SIZE // 3


def sketch(article: Article) -> tuple[int, ...]:
    """Return the sketch of an article's text, in ascending order; empty for one of fewer than 40 words."""
    text = " ".join(row.text for row in article.paragraphs if row.kind != "caption")
    words = re.findall(r"\w+", text.casefold())
    if len(words) < _FEWEST_WORDS:
        return ()
    runs = {" ".join(words[start : start + _RUN]) for start in range(len(words) - _RUN + 1)}
    return tuple(sorted(zlib.crc32(run.encode()) for run in runs)[:SIZE])


def resemblance(one: Sequence[int], other: Sequence[int]) -> float:
    """Return the share of common runs of words that two sketches tell, from 0 to 1; 0 for an empty one."""
    if not one or not other:
        return 0.0
    smallest = sorted({*one, *other})[:SIZE]
    return len({*one} & {*other} & {*smallest}) / len(smallest)


def join_copies(items: Sequence[DigestItem]) -> list[DigestItem]:
    """Return the items with one for each set of near copies, which names the others in ``also_in``.

    It is the longest, one in the reader's language before others; every other one resembles it by at least 0.6.
    """
    shown: list[DigestItem] = []
    by_hash: defaultdict[int, list[int]] = defaultdict(list)
    for item in sorted(items, key=lambda item: (item.origin != "source", -item.words, item.path)):
        best = max(_nearest(item, shown, by_hash), default=(0.0, 0))
        if best[0] >= THRESHOLD:
            number = -best[1]
            also = (*shown[number].also_in, (item.path, item.translation_path))
            shown[number] = replace(shown[number], also_in=also)
            continue
        for value in item.sketch:
            by_hash[value].append(len(shown))
        shown.append(item)
    return shown


def _nearest(
    item: DigestItem, shown: Sequence[DigestItem], by_hash: defaultdict[int, list[int]]
) -> Iterator[tuple[float, int]]:
    """Yield the resemblance to every item that shares enough hashes, with its number negated: the first wins a tie."""
    shared = Counter(number for value in item.sketch for number in by_hash.get(value, ()))
    for number, count in shared.items():
        if count >= min(_FEWEST_SHARED, len(item.sketch) // 3):
            yield resemblance(item.sketch, shown[number].sketch), -number
