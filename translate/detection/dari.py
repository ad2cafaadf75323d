"""Whether Persian is Dari: by the words, and pairs of words, on which Kabul and Tehran differ.

Which terms those are is our own list (``profiles/contrast.toml``); how much each says is learnt from corpora of both
sides (``scripts/build_profiles.py``). Letter sequences and other words tell the corpora that they were learnt from, not
the languages: they were right less often on corpora that the weights had not seen.

How affixes are written is a hint, as much as one weak term and never more, however long the text: setting them apart or
closing up "می" is commoner in Kabul, the zero-width joiner in Tehran, and newsrooms of both do either. The terms read all
ways as one. A text without evidence is hardly surely Persian: few texts in Dari have none.
"""

from __future__ import annotations

import math
import re
from functools import cache, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from translate.detection.words import profiles, words_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_VERBS = "(?:شو|شد|کن|کرد|توان|ده|داد|گو|گفت|رو|رف|خواه|باش|آی|آم|دان|رس|گیر|گرف|گرد|آور|یاب|بین|ساز|نما|خور)"
_CLOSED_UP = re.compile(rf"(ن?می)({_VERBS}.*)")
_PLURAL = re.compile("(.{3,})(ها(?:ی|یی|یش|یشان)?)")
_NO_PLURALS = frozenset(("تنها", "آنها", "اینها"))  # "only", "they", "these"
_ENDINGS = frozenset("ها های هایی هایش هایشان".split())
_AFFIXES = _ENDINGS | frozenset("می نمی تر ترین ام ای اند".split())
_MOST = 30.0  # nats
_JOINED = re.compile("\u200cها|(?<!\\w)ن?می\u200c|\u200cتر(?:ین)?(?!\\w)")
_APART = re.compile(rf"(?<=\w) ها(?:ی|یی|یش)?(?!\w)|(?<!\w)ن?می(?: |{_VERBS})| تر(?:ین)?(?!\w)")
# Nats, if all affixes of a text are written so. A joiner says less: careful typists in Kabul use it too.
_WHEN_APART, _WHEN_JOINED = 1.0, -0.25


def pieces_of(words: Sequence[str]) -> list[str]:
    """Return the words with their affixes apart, as if each had been written with a space."""
    return [piece for word in words for piece in _pieces(word)]


@lru_cache(maxsize=1 << 15)
def _pieces(word: str) -> tuple[str, ...]:
    found = _CLOSED_UP.fullmatch(word) or (None if word in _NO_PLURALS else _PLURAL.fullmatch(word))
    return found.groups() if found else (word,)


def terms_of(pieces: Sequence[str]) -> list[str]:
    """Return what can be in the list: each word that is no affix, and each pair of neighbours."""
    return [piece for piece in pieces if piece not in _AFFIXES] + [
        " ".join(pair) for pair in pairwise(pieces)
    ]


def term(form: str) -> str:
    """Return a listed form as it is looked up, or "" when it has more than two words: endings of plurals are left out."""
    pieces = pieces_of(words_of(form))
    while len(pieces) > 1 and pieces[-1] in _ENDINGS:
        pieces.pop()
    return " ".join(pieces) if len(pieces) <= 2 else ""  # noqa: PLR2004


def features(pieces: Sequence[str], weights: Mapping[str, int]) -> tuple[float, float, float]:
    """Return 1 and what the terms of a text say for Dari (positive) and for Persian (negative).

    Each of these is divided by the root of the number of words: a long text is surer, but not in proportion.
    """
    dari = persian = 0
    size = 0
    for piece in pieces:
        if piece not in _AFFIXES:
            size += 1
            weight = weights.get(piece)
            if weight is None:
                weight = weights.get(piece[:-1], 0) if piece[-1] == "ی" else 0  # ezafe, "a": listed without
            if weight > 0:
                dari += weight
            else:
                persian += weight
    for pair in map(" ".join, pairwise(pieces)):
        weight = weights.get(pair, 0)
        if weight > 0:
            dari += weight
        else:
            persian += weight
    scale = 100 * math.sqrt(size or 1)
    return 1.0, dari / scale, persian / scale


def affixes_of(text: str) -> tuple[int, int]:
    """Return how many affixes of a text are set apart or closed up, and how many are joined by a joiner."""
    return len(_APART.findall(text)), len(_JOINED.findall(text))


def affix_hint(apart: int, joined: int) -> float:
    """Return what the writing of affixes says for Dari, in nats: from -0.25 to 1."""
    return (_WHEN_APART * apart + _WHEN_JOINED * joined) / (apart + joined + 1)


@cache
def _learnt() -> tuple[dict[str, int], tuple[float, ...]]:
    learnt = profiles()["dari"]
    return learnt["terms"], tuple(learnt["weights"])


def dari_share(words: Sequence[str], text: str) -> float:
    """Return how much of "Dari or Persian" is Dari, from 0 to 1, by the words of a text and the writing of its affixes."""
    terms, weights = _learnt()
    rows = zip(weights, features(pieces_of(words), terms), strict=True)
    evidence = sum(weight * value for weight, value in rows) + affix_hint(*affixes_of(text))
    return 1 / (1 + math.exp(-max(-_MOST, min(_MOST, evidence))))
