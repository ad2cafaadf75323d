"""Which language a text is in: ours, another one by name, or ``und`` when it cannot be told.

``scripts.py`` weighs the languages of each script by profiles of words and letters, ``dari.py`` asks whether Persian is
Dari, ``foreign.py`` has langdetect name what is none of ours. What was learnt is in ``translate/profiles``, built by
``scripts/build_profiles.py``.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from translate.detection.dari import dari_share
from translate.detection.foreign import langdetect
from translate.detection.scripts import script_of, shares
from translate.detection.words import words_of
from translate.languages import UNDETERMINED
from translate.normalization import clean
from translate.records import Candidate, Detection

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_SAMPLE, _FEWEST_LETTERS = 12_000, 3
_SMALLEST_SHOWN, _SURE, _MOST_SURE = 0.01, 0.5, 0.999
_SMALLEST_SHARE, _UNKNOWN_ENOUGH, _LEAST_PRIOR = 0.03, 0.1, 0.02
_QUOTED = 0.4  # texts of ours quote Latin names; English texts hardly quote words in Arabic script


def detect(text: str) -> Detection:
    """Return the language of a text with a confidence from 0 to 1, and up to three candidates, best first.

    ``und`` when there are no three letters to judge by, or when no candidate is above one half. Languages other than
    ours come by their BCP 47 tag. The first 12,000 characters are read. The same text gets the same answer, from any
    thread. Never raises.
    """
    return _decide(_confidences(_Text.of(text)))


def detect_article(title: str, paragraphs: Sequence[str]) -> tuple[Detection, tuple[Detection, ...]]:
    """Return the language of an article, as ``detect`` tells it of the whole text, and that of each paragraph, in order.

    What the article as a whole is in counts as prior: a short paragraph goes with the others, one that is clearly in
    another language does not.
    """
    read = [_Text.of(text) for text in (title, *paragraphs)]
    whole = _confidences(_Text.joined(read))
    alone = [_confidences(text) for text in read[1:]]
    sizes = [math.sqrt(len(text)) for text in paragraphs]
    total = sum(sizes) or 1.0
    # Half of the prior is what the text is when read as one (which tells Dari from Persian best), half is what its
    # paragraphs are one by one (so that a smaller language in it counts).
    prior = {tag: confidence / 2 for tag, confidence in whole.items()}
    for confidences, size in zip(alone, sizes, strict=True):
        for tag, confidence in confidences.items():
            prior[tag] = prior.get(tag, 0.0) + confidence * size / total / 2
    return _decide(whole), tuple(_decide(_weigh(confidences, prior)) for confidences in alone)


@dataclass(frozen=True, slots=True)
class _Text:
    """A text without invisible characters, cut at 12,000 characters, and its words."""

    text: str
    words: list[str]

    @staticmethod
    def of(text: str) -> _Text:
        text = clean(text[:_SAMPLE])
        return _Text(text, words_of(text))

    @staticmethod
    def joined(texts: Sequence[_Text]) -> _Text:
        """Return the texts, one a line, without those that begin after 12,000 characters."""
        begins = accumulate((len(row.text) for row in texts), initial=0)
        taken = [row for row, begin in zip(texts, begins, strict=False) if begin < _SAMPLE]
        return _Text("\n".join(row.text for row in taken), [word for row in taken for word in row.words])


def _weigh(confidences: Mapping[str, float], prior: Mapping[str, float]) -> dict[str, float]:
    unknown = max(0.0, 1 - sum(confidences.values())) * _LEAST_PRIOR
    weighed = {tag: value * (_LEAST_PRIOR + prior.get(tag, 0.0)) for tag, value in confidences.items()}
    scale = sum(weighed.values()) + unknown or 1.0
    return {tag: weight / scale for tag, weight in weighed.items()}


def _decide(confidences: Mapping[str, float]) -> Detection:
    known = {
        tag: value for tag, value in confidences.items() if value >= _SMALLEST_SHOWN and tag != UNDETERMINED
    }
    ranked = sorted(known.items(), key=lambda item: (-item[1], item[0]))[:3]
    candidates = tuple(Candidate(tag, round(min(value, _MOST_SURE), 3)) for tag, value in ranked)
    if not candidates:
        return Detection(UNDETERMINED, 0.0)
    best = candidates[0]
    return Detection(best.language if best.confidence > _SURE else UNDETERMINED, best.confidence, candidates)


def _confidences(read: _Text) -> dict[str, float]:
    """Return the probability of each language; what is missing to 1 is unknown."""
    by_script: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for word, count in Counter(read.words).items():
        by_script[script_of(word[0])][word] = count
    sizes: dict[str, float] = {
        script: sum(len(word) * count for word, count in counts.items())
        for script, counts in by_script.items()
    }
    total = sum(sizes.values())
    if total < _FEWEST_LETTERS:
        return {}
    if "Arabic" in sizes and "Latin" in sizes:
        sizes["Latin"] *= _QUOTED
    large = {script: size for script, size in sizes.items() if size >= _SMALLEST_SHARE * total}
    # A text is in the language of its larger part: names and quotes in other scripts take little from it.
    scale = sum(size * size for size in large.values())
    found: dict[str, float] = {}
    for script, size in large.items():
        name_it = size == max(large.values())  # langdetect is slow: not for a name or two
        for tag, confidence in _in_script(script, by_script[script], read, name_it=name_it).items():
            found[tag] = found.get(tag, 0.0) + confidence * size * size / scale
    return found


def _in_script(script: str, counts: Mapping[str, int], read: _Text, *, name_it: bool) -> dict[str, float]:
    if not script:
        return langdetect(read.text) if name_it else {}
    found = shares(script, counts)
    if script != "Arabic":
        unknown = found.pop(UNDETERMINED, 0.0)
        if unknown >= _UNKNOWN_ENOUGH and name_it:
            for tag, value in langdetect(read.text).items():
                found[tag] = found.get(tag, 0.0) + value * unknown
        return found
    persian = found.pop("per", 0.0)
    if persian >= _SMALLEST_SHOWN:
        dari = dari_share(read.words, read.text)
        found |= {"prs": persian * dari, "fa": persian * (1 - dari)}
    return found
