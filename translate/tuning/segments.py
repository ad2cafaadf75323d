"""Approved segments parted into what a model is trained on, what is watched meanwhile, and what it is measured by.

A hash of the words decides, digits and marks aside, so a segment stays in its part when the memory grows, and what was
held out once is never trained on. Segments that share a source or a translation go together, across directions, too.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from translate.errors import TuningError
from translate.normalization import normalize

if TYPE_CHECKING:
    from collections.abc import Iterable

    from translate.languages import Pair
    from translate.memory import Unit

_HELD_OUT, _WATCHED = 0.2, 0.3
# Fewer than these in a direction teach too little, or measure nothing.
LEAST_TRAINED: Final = 100
LEAST_HELD_OUT: Final = 20
_NO_LETTER = re.compile(r"[\W\d_]+")


@dataclass(frozen=True, slots=True)
class Parts:
    """Units to train on, to watch while training, and to measure by; in every direction there are enough."""

    trained: tuple[Unit, ...]
    watched: tuple[Unit, ...]
    held_out: tuple[Unit, ...]

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """Return the directions of the units."""
        return tuple(dict.fromkeys(unit.pair for unit in self.trained))


def part(units: Iterable[Unit], pairs: Iterable[Pair]) -> Parts:
    """Return the units in the directions of a model in their parts; of the same source in a direction the last counts.

    Directions with too few units are left out.

    Raises:
        TuningError: no direction has enough.
    """
    able = set(pairs)
    latest = {
        (unit.pair, normalize(unit.source, unit.pair.source)): unit for unit in units if unit.pair in able
    }
    rows = [latest[key] for key in sorted(latest, key=str)]
    shares = _shares(rows)
    found: dict[str, list[Unit]] = {"trained": [], "watched": [], "held_out": []}
    for unit in rows:
        share = shares[_keys(unit)[0]]
        found["held_out" if share < _HELD_OUT else "watched" if share < _WATCHED else "trained"].append(unit)
    counts = {
        pair: [sum(unit.pair == pair for unit in found[name]) for name in ("trained", "held_out")]
        for pair in sorted(able, key=str)
    }
    enough = {
        pair
        for pair, (trained, held) in counts.items()
        if trained >= LEAST_TRAINED and held >= LEAST_HELD_OUT
    }
    if not enough:
        known = "; ".join(
            f"{pair} has {trained} to train on and {held} held out"
            for pair, (trained, held) in counts.items()
            if trained or held
        )
        raise TuningError(
            f"There are too few approved segments: {known or f'none from {_listed(able)}'}. In one direction there must be "
            f"{LEAST_TRAINED} to train on and {LEAST_HELD_OUT} held out to measure by, in all about 150."
        )
    return Parts(
        **{name: tuple(unit for unit in rows if unit.pair in enough) for name, rows in found.items()}
    )


def fingerprint(units: Iterable[Unit]) -> str:
    """Return a SHA-256 digest of units that does not depend on their order."""
    lines = sorted(json.dumps([str(unit.pair), unit.source, unit.text], ensure_ascii=False) for unit in units)
    return hashlib.sha256("\n".join(lines).encode("utf-8", "replace")).hexdigest()


def _listed(pairs: Iterable[Pair]) -> str:
    return ", ".join(sorted(map(str, pairs)))


def _keys(unit: Unit) -> tuple[tuple[str, str], tuple[str, str]]:
    """Return what stands on both sides of a unit without digits, marks and case."""

    def key(text: str, tag: str) -> tuple[str, str]:
        plain = normalize(text, tag).casefold()
        return tag, _NO_LETTER.sub("", plain) or plain

    return key(unit.source, unit.pair.source), key(unit.text, unit.pair.target)


def _shares(units: Iterable[Unit]) -> dict[tuple[str, str], float]:
    """Return for every key a number from 0 to 1, the same for all that are joined by units."""
    above: dict[tuple[str, str], tuple[str, str]] = {}

    def top(key: tuple[str, str]) -> tuple[str, str]:
        while (upper := above.setdefault(key, key)) != key:
            above[key] = key = above[upper]
        return key

    for unit in units:
        first, last = sorted(map(top, _keys(unit)))
        above[last] = first
    return {key: _share("\t".join(top(key))) for key in list(above)}


def _share(text: str) -> float:
    return int.from_bytes(hashlib.sha256(text.encode("utf-8", "replace")).digest()[:8]) / 2**64
