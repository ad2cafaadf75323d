"""Extractive summaries: whole sentences of the article, each with the segment it comes from.

A sentence is worth the share of the article's frequent words that it carries (SumBasic-like, Nenkova and Vanderwende
2005), more if it names what the title names, stands early, or carries a number; sentences are then taken one by one,
each discounted by what is already said (maximal marginal relevance, Carbonell and Goldstein 1998).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from translate.languages import LANGUAGES
from translate.normalization import normalize
from translate.records import TITLE, Summary, SummarySentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from translate.records import Segment

_WORD = re.compile(r"[^\W_]+(?:[\u200c'’.,٬٫][^\W_]+)*")
_STEM_LENGTH = 5
_FEWEST_WORDS, _MOST_WORDS = 6, 45
_TITLE_WEIGHT, _POSITION_WEIGHT, _NUMBER_WEIGHT = 1.6, 0.55, 0.06
# What an early sentence that shares no word with the title keeps of the weight of its place: it sets a scene.
_SCENE = 0.4
_REDUNDANCY, _SAME, _SAID_ALREADY = 0.3, 0.75, 0.2
_DANGLES = 0.7
# Between the mean of a sentence's words (1), which favours short sentences, and their sum (0), which favours long ones.
_LENGTH_POWER, _USUAL_LENGTH = 0.8, 12
_ADDRESS = re.compile(r"https?://|www\.|\S@\S+\.\w")
_DATELINE = re.compile(r"[^\W\d_][^.!?؟۔:]{1,50}\s(?:--|—|–)\s")
_DATELINE_WITHIN = 6
# A sentence that begins so leans on the one before it.
_DANGLING = {
    "en": re.compile(
        r"(he|she|it|they|this|that|these|those|but|however|meanwhile|and|also|such|there)\b", re.IGNORECASE
    ),
    "ps": re.compile(r"(هغه|هغې|دوی|دا|دغه|خو|همدارنګه|بل خوا|نوموړی|نوموړي)\b"),
    "prs": re.compile(r"(او|وی|آنان|آنها|این|اما|همچنان|همچنین|با این حال|از سوی دیگر|ولی)\b"),
    "ur": re.compile(r"(وہ|انہوں|اس|ان|یہ|تاہم|لیکن|مگر|جبکہ|دوسری جانب)\b"),
}
_QUESTION = ("?", "؟")
_QUOTE_MARKS = "\"“”«»'‘’"


@dataclass(frozen=True, slots=True)
class _Sentence:
    segment: Segment
    words: Counter[str]
    score: float


def summarize(
    segments: Sequence[Segment],
    language: str,
    count: int,
    avoid: Iterable[int] = (),
    *,
    most_words: int | None = None,
) -> Summary:
    """Return the ``count`` best sentences in the order of the article, fewer if the article has fewer.

    Args:
        segments: those of one article; segments of the title guide the choice and are not chosen.
        language: the language of the segments.
        count: how many sentences, at least 1.
        avoid: indexes of segments to be taken only if nothing else is left.
        most_words: how many words they may have together; the best sentence is taken in any case.
    """
    title = content_words(
        " ".join(segment.text for segment in segments if segment.paragraph == TITLE), language
    )
    body = [segment for segment in segments if segment.paragraph != TITLE]
    chosen = _select(_scored(body, title, language, frozenset(avoid)), count, most_words)
    chosen.sort(key=lambda sentence: sentence.segment.index)
    return Summary(language, tuple(SummarySentence(row.segment.index, row.segment.text) for row in chosen))


def content_words(text: str, language: str) -> Counter[str]:
    """Return the content words of a text by their first letters, and its numbers, with how often each stands there."""
    stop = LANGUAGES[language].function_words
    words = (word.casefold() for word in _WORD.findall(normalize(text, language)))
    content = (word for word in words if word.isdigit() or (len(word) > 1 and word not in stop))
    return Counter(word if word[0].isdigit() else word[:_STEM_LENGTH] for word in content)


def _scored(
    body: Sequence[Segment], title: Counter[str], language: str, avoid: frozenset[int]
) -> list[_Sentence]:
    stems = [content_words(segment.text, language) for segment in body]
    total = Counter[str]()
    for words in stems:
        total.update(words)
    size = sum(total.values()) or 1
    rows = []
    lead = _lead(body)
    for order, (segment, words) in enumerate(zip(body, stems, strict=True), start=-lead):
        score = _centrality(words, total, size)
        named = _overlap(words, title)
        score += _TITLE_WEIGHT * named
        if order >= 0:
            score += _POSITION_WEIGHT / (1 + order) ** 0.5 * (1.0 if named or not title else _SCENE)
        score += _NUMBER_WEIGHT * any(word[0].isdigit() for word in words)
        score *= _fitness(segment, language) * (0.2 if segment.index in avoid else 1.0)
        rows.append(_Sentence(segment, words, score))
    return rows


def _lead(body: Sequence[Segment]) -> int:
    """Return the place of the sentence with the dateline ("KABUL -- ", "کابل —"): what stands before it is no report."""
    return next((place for place, row in enumerate(body[:_DATELINE_WITHIN]) if _DATELINE.match(row.text)), 0)


def _centrality(words: Counter[str], total: Counter[str], size: int) -> float:
    """Return how common a sentence's words are in the article, from 0 to about 1."""
    if not words:
        return 0.0
    length = len(words) ** _LENGTH_POWER * _USUAL_LENGTH ** (1 - _LENGTH_POWER)
    return math.sqrt(10 * sum(total[word] / size for word in words) / length)


def _overlap(words: Counter[str], title: Counter[str]) -> float:
    return sum(word in words for word in title) / len(title) if title else 0.0


def _fitness(segment: Segment, language: str) -> float:
    """Return a factor from 0 to 1: questions, fragments, overlong and dangling sentences and bare quotes stand back."""
    text = segment.text.strip()
    length = len(text.split())
    factor = 1.0
    if text.rstrip(_QUOTE_MARKS).endswith(_QUESTION):
        factor *= 0.2
    if length < _FEWEST_WORDS:
        factor *= 0.3
    if length > _MOST_WORDS:
        factor *= 0.7
    opening = text.lstrip(_QUOTE_MARKS)
    pattern = _DANGLING.get("prs" if language == "fa" else language)
    if pattern and pattern.match(opening):
        factor *= _DANGLES
    if _ADDRESS.search(text):
        factor *= 0.3
    if text[:1] in _QUOTE_MARKS:
        factor *= 0.6
    if text.count("«") != text.count("»") or text.count("“") != text.count("”") or text.count('"') % 2:
        factor *= 0.5
    return factor


def _select(rows: list[_Sentence], count: int, most_words: int | None) -> list[_Sentence]:
    chosen: list[_Sentence] = []
    # Each candidate with its likeness to what is chosen, which only grows.
    left = [(row, 0.0) for row in rows]
    budget = most_words
    while left and len(chosen) < count:
        best, _ = max(left, key=lambda pair: (_worth(*pair), -pair[0].segment.index))
        left = [(row, max(alike, _cosine(row.words, best.words))) for row, alike in left if row is not best]
        if budget is not None:
            length = len(best.segment.text.split())
            if chosen and length > budget:
                continue
            budget -= length
        chosen.append(best)
    return chosen


def _worth(row: _Sentence, alike: float) -> float:
    """Return a score discounted by what is said already, and by much where the sentence says nothing else."""
    return row.score * (1 - _REDUNDANCY * alike) * (_SAID_ALREADY if alike >= _SAME else 1.0)


def _cosine(one: Counter[str], other: Counter[str]) -> float:
    shared = sum(one[word] * other[word] for word in one.keys() & other.keys())
    if not shared:
        return 0.0
    return shared / math.sqrt(sum(n * n for n in one.values()) * sum(n * n for n in other.values()))
