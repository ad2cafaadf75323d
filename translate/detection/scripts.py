"""How likely a text of one script is in each language of it: ours by profiles, their neighbours by lists.

The evidence: known words and letter sequences of Pashto, Persian (Dari and Tehran's in one), Urdu, English and Arabic;
hand-made lists of the letters and words of their neighbours; and a background of letter sequences that stands for "some
other language".
"""

from __future__ import annotations

import math
import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from translate.detection.words import LONGEST, fold, profiles, resource, words_of
from translate.languages import UNDETERMINED

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Mapping

_SCRIPTS = {
    "Latin": re.compile("[\u0041-\u024f\u1e00-\u1eff]"),
    "Cyrillic": re.compile("[\u0400-\u052f]"),
    "Arabic": re.compile("[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff]"),
}

# Shares of the mixtures: known words against letters; the word list of a neighbour against the background.
_KNOWN, _LISTED = 0.85, 0.4
_LOG_UNLISTED = math.log(1 - _LISTED)
# Most words of a Latin text that is not English are not English words.
_LOG_LETTERS = {"Latin": math.log(0.003), "Cyrillic": math.log(1 - _KNOWN), "Arabic": math.log(1 - _KNOWN)}
_LETTER_BONUS, _ONE_WORD = 5.0, 10.0  # nats: for a letter of its own; the most that one word may say
_UNSEEN, _BACK_OFF = (
    900,
    90,
)  # hundredths of a nat: a letter that a profile never saw; each letter less before it
# Words are no independent witnesses: 2 makes news likeliest that the profiles have not seen. A higher background costs it.
_TEMPERATURE, _BACKGROUND = 2.0, 2.0
_FEWER, _MUCH_FEWER = (
    math.log(0.3),
    math.log(0.02),
)  # neighbours are rarer with our users than our own languages


def _cost(word: str, costs: Mapping[str, int]) -> float:
    """Return what the letters of a word cost in nats, from the costs of a letter after the two, one, or none before."""
    text, total = f" {word} ", 0
    for end in range(2, len(text) + 1):
        found = costs.get(text[end - 3 : end])  # the first time an empty slice, which has no cost
        if found is None:
            found = costs.get(text[end - 2 : end])
            if found is None:
                found = costs.get(text[end - 1], _UNSEEN) + _BACK_OFF
            found += _BACK_OFF
        total += found
    return total / 100


@dataclass(frozen=True, slots=True)
class _List:
    """A neighbour: its own letters and words, and the profile whose other words it shares (-1: none)."""

    letters: frozenset[str]
    words: frozenset[str]
    share: float
    like: int


@dataclass(frozen=True, slots=True)
class _Script:
    """What is known of the languages of a script: profiles, and lists of letters and words."""

    background: Mapping[str, int]
    profiles: tuple[tuple[Mapping[str, int], Mapping[str, int]], ...]
    lists: tuple[_List, ...]
    tags: tuple[str, ...]
    priors: tuple[float, ...]
    special: frozenset[str]
    unknown: float

    def ratios(self, word: str) -> tuple[float, ...]:
        """Return the log-likelihood ratio of a word against the background, language by language."""
        background = -_cost(word, self.background)
        found = []
        for words, letters in self.profiles:
            ratio = self.unknown - _cost(word, letters) - background
            if word in words:
                by_word = math.log(_KNOWN) - words[word] / 100 - background
                ratio = max(ratio, by_word) + math.log1p(math.exp(-abs(ratio - by_word)))
            found.append(ratio)
        special = not self.special.isdisjoint(word)
        for row in self.lists:
            ratio = row.share - background if word in row.words else _LOG_UNLISTED
            if special:
                ratio += _LETTER_BONUS * sum(char in row.letters for char in word)
            shared = max(0.0, found[row.like]) if row.like >= 0 else 0.0
            found.append(max(ratio, _LOG_UNLISTED + shared))
        return tuple(max(-_ONE_WORD, min(_ONE_WORD, ratio)) for ratio in found)


@lru_cache(maxsize=4096)
def script_of(letter: str) -> str:
    """Return the script of a letter, "" for one that no profile is written in."""
    return next((name for name, letters in _SCRIPTS.items() if letters.match(letter)), "")


def shares(script: str, words: Counter[str]) -> dict[str, float]:
    """Return the probability of each language of a script, ``und`` for "none of these"."""
    model = _model(script)
    totals = [0.0] * len(model.tags)
    for word, count in words.items():
        if len(word) < LONGEST:  # longer ones are cut out of letters without a space: no words
            weight = 1 + math.log(count)  # said twice is not twice the evidence
            totals = [
                total + weight * ratio for total, ratio in zip(totals, _ratios(script, word), strict=True)
            ]
    scores = {UNDETERMINED: _FEWER + _BACKGROUND}
    for tag, total, prior in zip(model.tags, totals, model.priors, strict=True):
        scores[tag] = total / _TEMPERATURE + prior
    top = max(scores.values())
    scale = sum(math.exp(score - top) for score in scores.values())
    return {tag: math.exp(score - top) / scale for tag, score in scores.items()}


@lru_cache(maxsize=1 << 15)
def _ratios(script: str, word: str) -> tuple[float, ...]:
    return _model(script).ratios(word)


@cache
def _model(script: str) -> _Script:
    learnt = profiles()
    own = [tag for tag, row in learnt["languages"].items() if row["script"] == script]
    others = tomllib.loads(resource("others.toml"))
    others = {tag: row for tag, row in others.items() if row["script"] == script}
    tags = (*own, *(tag for tag in others if tag not in own))
    lists = []
    for tag in tags[len(own) :]:
        row, words = others[tag], frozenset(words_of(others[tag]["words"]))
        like = own.index(row["like"]) if "like" in row else -1
        share = math.log(_LISTED / (len(words) + 10))
        lists.append(_List(frozenset(fold(row["letters"])), words, share, like))
    usual = {tag: _MUCH_FEWER if "like" in row else _FEWER for tag, row in others.items()}
    return _Script(
        learnt["backgrounds"][script],
        tuple((row["words"], row["letters"]) for row in map(learnt["languages"].get, own)),
        tuple(lists),
        tags,
        tuple(usual.get(tag, 0.0) for tag in tags),
        frozenset().union(*(row.letters for row in lists)),
        _LOG_LETTERS[script],
    )
