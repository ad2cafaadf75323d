"""Whether Persian is Dari: by the words, and pairs of words, on which Kabul and Tehran differ.

Which terms those are is our own list (``profiles/contrast.toml``); how much each says is learnt from corpora of both
sides (``scripts/build_profiles.py``). Nothing else is asked. Letter sequences and other words tell the corpora that they
were learnt from, not the languages: they were right less often on corpora that the weights had not seen. How affixes are
joined (by a joiner, a space, nothing) is a habit of a newsroom or a typist, in both countries: all are read as one.

A text without evidence is hardly surely Persian: few texts in Dari have none.
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

_CLOSED_UP = re.compile(
    r"(ن?می)((?:شو|شد|کن|کرد|توان|ده|داد|گو|گفت|رو|رف|خواه|باش|آی|آم|دان|رس|گیر|گرف|گرد|آور|یاب|بین|ساز|نما|خور).*)"
)
_PLURAL = re.compile("(.{3,})(ها(?:ی|یی|یش|یشان)?)")
_NO_PLURALS = frozenset(("تنها", "آنها", "اینها"))  # "only", "they", "these"
_ENDINGS = frozenset("ها های هایی هایش هایشان".split())
_AFFIXES = _ENDINGS | frozenset("می نمی تر ترین ام ای اند".split())
_MOST = 30.0  # nats


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


@cache
def _learnt() -> tuple[dict[str, int], tuple[float, ...]]:
    learnt = profiles()["dari"]
    return learnt["terms"], tuple(learnt["weights"])


def dari_share(words: Sequence[str]) -> float:
    """Return how much of "Dari or Persian" is Dari, from 0 to 1, by the words of a text."""
    terms, weights = _learnt()
    rows = zip(weights, features(pieces_of(words), terms), strict=True)
    evidence = sum(weight * value for weight, value in rows)
    return 1 / (1 + math.exp(-max(-_MOST, min(_MOST, evidence))))
