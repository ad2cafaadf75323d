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
from itertools import repeat
from operator import mul
from typing import TYPE_CHECKING

from translate.detection.words import LONGEST, fold, profiles, resource, words_of
from translate.languages import UNDETERMINED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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
_NEGLIGIBLE = math.log(1e9)
_FEWER, _MUCH_FEWER = (
    math.log(0.3),
    math.log(0.02),
)  # neighbours are rarer with our users than our own languages


class _Costs(dict[str, tuple[int, ...]]):
    """What a letter after the two, one, or none before it costs in each of several tables, in hundredths of a nat."""

    def __init__(self, tables: Sequence[Mapping[str, int]]) -> None:
        super().__init__()
        self._unseen = (_UNSEEN,) * len(tables)
        for letters in sorted(set().union(*tables), key=len):  # the shorter first: the longer go back to them
            found = self[letters[1:]] if len(letters) > 1 else self._unseen
            step = _BACK_OFF if len(letters) > 1 else 0
            self[letters] = tuple(
                table.get(letters, cost + step) for table, cost in zip(tables, found, strict=True)
            )

    def __missing__(self, letters: str) -> tuple[int, ...]:
        if len(letters) == 1:
            return self._unseen
        return tuple(cost + _BACK_OFF for cost in self[letters[1:]])

    def of(self, word: str) -> list[float]:
        """Return what the letters of a word cost in each table, in nats."""
        text = f" {word} "
        rows = [self[text[:2]], *(self[text[start : start + 3]] for start in range(len(text) - 2))]
        return [(sum(costs) + _BACK_OFF) / 100 for costs in zip(*rows, strict=True)]


@dataclass(frozen=True, slots=True)
class _List:
    """A neighbour: its own letters and words, and the profile whose other words it shares (-1: none)."""

    letters: frozenset[str]
    words: frozenset[str]
    share: float
    like: int


@dataclass(frozen=True, slots=True)
class _Script:
    """What is known of the languages of a script: profiles, and lists of letters and words.

    The costs of letters are those of the background, then those of each profile.
    """

    costs: _Costs
    words: tuple[Mapping[str, int], ...]
    lists: tuple[_List, ...]
    tags: tuple[str, ...]
    priors: tuple[float, ...]
    listed: frozenset[str]
    special: frozenset[str]
    unknown: float

    def ratios(self, word: str) -> tuple[float, ...]:
        """Return the log-likelihood ratio of a word against the background, language by language."""
        background, *costs = self.costs.of(word)
        found = []
        for words, cost in zip(self.words, costs, strict=True):
            ratio = self.unknown - cost + background
            if word in words:
                by_word = math.log(_KNOWN) - words[word] / 100 + background
                ratio = max(ratio, by_word) + math.log1p(math.exp(-abs(ratio - by_word)))
            found.append(ratio)
        # What a word that a neighbour shares with the language that it is like says for it; the last is for like no one.
        shared = [*(_within(_LOG_UNLISTED + max(0.0, ratio)) for ratio in found), _LOG_UNLISTED]
        found = list(map(_within, found))
        special = not self.special.isdisjoint(word)
        if not special and word not in self.listed:  # most words
            return (*found, *(shared[row.like] for row in self.lists))
        for row in self.lists:
            ratio = row.share + background if word in row.words else _LOG_UNLISTED
            if special:
                ratio += _LETTER_BONUS * sum(char in row.letters for char in word)
            found.append(max(_within(ratio), shared[row.like]))
        return tuple(found)


def _within(ratio: float) -> float:
    return max(-_ONE_WORD, min(_ONE_WORD, ratio))


@lru_cache(maxsize=4096)
def script_of(letter: str) -> str:
    """Return the script of a letter, "" for one that no profile is written in."""
    return next((name for name, letters in _SCRIPTS.items() if letters.match(letter)), "")


def shares(script: str, words: Mapping[str, int]) -> dict[str, float]:
    """Return the probability of each language of a script, ``und`` for "none of these", by how often it has each word.

    Those below a billionth are left out.
    """
    model = _model(script)
    # Longer ones are cut out of letters without a space: no words. And said twice is not twice the evidence.
    real = {word: 1 + math.log(count) for word, count in words.items() if len(word) < LONGEST}
    by_language = zip(*map(_ratios, repeat(script), real), strict=True)
    totals = [sum(map(mul, real.values(), ratios)) for ratios in by_language] or [0.0] * len(model.tags)
    scores = {UNDETERMINED: _FEWER + _BACKGROUND}
    for tag, total, prior in zip(model.tags, totals, model.priors, strict=True):
        scores[tag] = total / _TEMPERATURE + prior
    top = max(scores.values())
    weights = {tag: math.exp(score - top) for tag, score in scores.items() if score > top - _NEGLIGIBLE}
    scale = sum(weights.values())
    return {tag: weight / scale for tag, weight in weights.items()}


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
    rows = [learnt["languages"][tag] for tag in own]
    return _Script(
        _Costs([learnt["backgrounds"][script], *(row["letters"] for row in rows)]),
        tuple(row["words"] for row in rows),
        tuple(lists),
        tags,
        tuple(usual.get(tag, 0.0) for tag in tags),
        frozenset().union(*(row.words for row in lists)),
        frozenset().union(*(row.letters for row in lists)),
        _LOG_LETTERS[script],
    )
