"""What a glossary lacks, judged by a run: frequent names, acronyms and repeated phrases, with contexts and renderings.

In English the names are what is capitalized inside sentences; in the other languages, which have no capitals, phrases of
two to four words are proposed that repeat in several articles and neither begin nor end with a word of grammar: one that
stands in very many sentences.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from translate.normalization import normalize

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from translate.glossary.enforcement import Terminology
    from translate.records import Brief

_NAME = r"[A-Z][\w’'-]*\w"
_ENGLISH = re.compile(rf"{_NAME}(?:(?: (?:of|for|and|al|ul|bin|the))* {_NAME})*")
_CAPITAL = re.compile(r"\b[A-Z]")
_WORD = re.compile(r"[\w\u200c]+(?:['’.-][\w\u200c]+)*")
_LONGEST = 4
_GRAMMAR, _FEW = 0.04, 5
_NEARLY = 0.8
_CONTEXTS = 2
_RENDERINGS = 3
_LEAST_DICE = 0.5


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A phrase that the glossary lacks: how often it stands in how many articles, where, and how it was translated.

    ``renderings`` are (language, words, how many of the segments have them), the likeliest of each language first.
    """

    text: str
    language: str
    count: int
    articles: int
    contexts: tuple[str, ...]
    renderings: tuple[tuple[str, str, int], ...]


@dataclass(slots=True)
class _Seen:
    count: int = 0
    articles: set[str] = field(default_factory=set)
    segments: list[int] = field(default_factory=list)


def suggest(briefs: Iterable[Brief], terminology: Terminology, *, least: int = 3) -> list[Suggestion]:
    """Return what stands at least ``least`` times in at least two articles of a run, the most frequent first.

    Proposed is only what has no word in common with a term that the glossary has there.
    """
    texts: list[tuple[str, str, str]] = []
    translated: list[dict[str, str]] = []
    for brief in briefs:
        for segment in brief.segments:
            spoken = brief.detection.of(segment.paragraph)
            texts.append((brief.article.id, spoken, normalize(segment.text, spoken)))
            translated.append(
                {
                    row.language: row.translations[segment.index].text
                    for row in brief.renditions
                    if row.language != spoken
                }
            )
    seen = _seen(texts, terminology)
    kept = {key: found for key, found in seen.items() if found.count >= least and len(found.articles) > 1}
    maximal = kept.keys() - _inside_others(kept)
    grams = _Renderings(translated)
    found = [
        Suggestion(
            text,
            spoken,
            kept[spoken, text].count,
            len(kept[spoken, text].articles),
            tuple(texts[at][2] for at in kept[spoken, text].segments[:_CONTEXTS]),
            tuple(grams.of(kept[spoken, text].segments)),
        )
        for spoken, text in maximal
    ]
    return sorted(found, key=lambda row: (-row.count, row.text))


def _seen(texts: Sequence[tuple[str, str, str]], terminology: Terminology) -> dict[tuple[str, str], _Seen]:
    grammar = _grammar(texts)
    found: dict[tuple[str, str], _Seen] = defaultdict(_Seen)
    for at, (article, spoken, text) in enumerate(texts):
        taken = [(match.start, match.end) for match in terminology.find(text, spoken)]
        for start, end in _phrases(text, spoken, grammar):
            if all(end <= first or start >= last for first, last in taken):
                row = found[spoken, text[start:end]]
                row.count += 1
                row.articles.add(article)
                row.segments.append(at)
    return found


def _grammar(texts: Sequence[tuple[str, str, str]]) -> set[tuple[str, str]]:
    """Return the words of each language that stand in so many sentences that they are words of grammar."""
    sentences = Counter(spoken for _, spoken, _ in texts)
    words = Counter(
        (spoken, word) for _, spoken, text in texts for word in set(_WORD.findall(text.casefold()))
    )
    return {key for key, count in words.items() if count > max(_FEW, _GRAMMAR * sentences[key[0]])}


def _phrases(text: str, spoken: str, grammar: set[tuple[str, str]]) -> Iterator[tuple[int, int]]:
    """Yield the spans of what may be a term."""
    if spoken == "en":
        for match in _ENGLISH.finditer(text):
            starts = not text[: match.start()].strip(" \"'([")
            capitals = [found.start() for found in _CAPITAL.finditer(match[0])]
            # The first words of a sentence may be of the name, or not ("On Monday Wakil Sharifi").
            if not starts or len(capitals) > 1 or match[0].isupper():
                yield match.span()
            if starts:
                yield from ((match.start() + at, match.end()) for at in capitals[1:])
        return
    words = list(_WORD.finditer(text))
    for at, first in enumerate(words):
        for before, last in zip(words[at:], words[at + 1 : at + _LONGEST], strict=False):
            if text[before.end() : last.start()].strip():
                break
            ends = first[0], last[0]
            if not any((spoken, word.casefold()) in grammar or word.isdecimal() for word in ends):
                yield first.start(), last.end()


def _inside_others(kept: dict[tuple[str, str], _Seen]) -> set[tuple[str, str]]:
    """Return the phrases that stand nearly always inside a longer one."""
    inside: set[tuple[str, str]] = set()
    for (spoken, text), row in kept.items():
        words = text.split(" ")
        for first in range(len(words)):
            for last in range(first + 1, len(words) + 1):
                part = spoken, " ".join(words[first:last])
                if last - first < len(words) and part in kept and row.count >= _NEARLY * kept[part].count:
                    inside.add(part)
    return inside


class _Renderings:
    """Finds the words of the translations that go with a set of segments: by the Dice coefficient."""

    def __init__(self, translated: Sequence[dict[str, str]]) -> None:
        self._grams: list[dict[str, set[str]]] = [
            {language: set(_grams(text)) for language, text in row.items()} for row in translated
        ]
        self._counts: Counter[tuple[str, str]] = Counter(
            (language, gram) for row in self._grams for language, grams in row.items() for gram in grams
        )

    def of(self, segments: Sequence[int]) -> Iterator[tuple[str, str, int]]:
        """Yield (language, words, segments that have them), the likeliest of each language first."""
        places = set(segments)
        together = Counter(
            (language, gram) for at in places for language, grams in self._grams[at].items() for gram in grams
        )
        for language in sorted({language for language, _ in together}):
            scored = [
                (2 * count / (len(places) + self._counts[key]), len(key[1]), key[1], count)
                for key, count in together.items()
                if key[0] == language
            ]
            for dice, _, gram, count in sorted(scored, reverse=True)[:_RENDERINGS]:
                if dice >= _LEAST_DICE:
                    yield language, gram, count


def _grams(text: str) -> Iterator[str]:
    words = _WORD.findall(text)
    for size in range(1, _LONGEST):
        for at in range(len(words) - size + 1):
            yield " ".join(words[at : at + size])
