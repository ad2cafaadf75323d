"""What in an article bears out a sentence that a model wrote, and what in the sentence the article does not have."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from translate.normalization import normalize
from translate.numbers import find_numbers
from translate.records import TITLE
from translate.summaries.extractive import content_words

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Sequence

    from translate.records import Segment

# Shares of a sentence's content words: what one segment must hold to bear it out, and what a second one must add.
_BORNE_OUT, _ADDS = 0.4, 0.2
_WORD = re.compile(r"[^\W\d_][\w'’-]*")


def support(sentence: str, segments: Sequence[Segment], language: str) -> tuple[int, ...]:
    """Return the one or two segments that hold most of a sentence's content words; none where even they hold few."""
    words = content_words(sentence, language)
    rows = [
        (segment, content_words(segment.text, language)) for segment in segments if segment.paragraph != TITLE
    ]
    if not words or not rows:
        return ()
    best, held = max(rows, key=lambda row: (_share(words, row[1]), -row[0].index))
    if _share(words, held) < _BORNE_OUT:
        return ()
    left = words - held
    more, _ = max(rows, key=lambda row: (len(left.keys() & row[1].keys()), -row[0].index))
    adds = len(left.keys() & content_words(more.text, language).keys()) >= _ADDS * len(words)
    return tuple(sorted({best.index, more.index})) if adds else (best.index,)


def _share(words: Counter[str], held: Counter[str]) -> float:
    return len(words.keys() & held.keys()) / len(words)


def invented(
    sentence: str,
    segments: Sequence[Segment],
    language: str,
    named: Callable[[str, str], frozenset[str]] | None = None,
) -> tuple[str, ...]:
    """Return the numbers and names of a sentence that the article does not have.

    Names are what ``named`` finds and, in English, words with a capital inside the sentence: no other language marks them.
    """
    numbers = {
        value
        for segment in segments
        for number in find_numbers(segment.text, language)
        for value in number.readings
    }
    found = [
        number.canonical()
        for number in find_numbers(sentence, language)
        if number.digits and not numbers.intersection(number.readings)
    ]
    if named:
        known = frozenset[str]().union(*(named(segment.text, language) for segment in segments))
        found += sorted(named(sentence, language) - known)
    if language == "en":
        text = normalize(" ".join(segment.text for segment in segments), language).casefold()
        known_words = set(_WORD.findall(text))
        words = _WORD.findall(normalize(sentence, language))
        found += [word for word in words[1:] if word[0].isupper() and not _known(word, known_words)]
    return tuple(dict.fromkeys(found))


def _known(word: str, known: set[str]) -> bool:
    plain = word.casefold()
    return plain in known or plain.removesuffix("'s") in known or f"{plain}'s" in known
