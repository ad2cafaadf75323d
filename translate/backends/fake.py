"""A translator without a model, for tests and dry runs: it marks the text with its target language."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from translate.backends.base import Candidate
from translate.errors import NoModelError
from translate.languages import SOURCES, TARGETS, Pair
from translate.records import Hypothesis

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class FakeTranslator:
    """Returns ``[ps] text`` for a text into Pashto, and a blank for a blank."""

    name: str = "fake"

    @property
    def pairs(self) -> frozenset[Pair]:
        """Return every direction."""
        return frozenset(Pair(source, target) for source in SOURCES for target in TARGETS if source != target)

    def inline_terms(self, pair: Pair) -> bool:  # noqa: ARG002  # the same for every pair
        """Return False."""
        return False

    def label(self, pair: Pair) -> str:  # noqa: ARG002  # the same for every pair
        """Return the name given at construction."""
        return self.name

    def translate(self, texts: Sequence[str], pair: Pair) -> list[Hypothesis]:
        """Return the texts, marked."""
        if pair not in self.pairs:
            raise NoModelError(f"The fake backend does not cover {pair}.")
        return [
            Hypothesis(f"[{pair.target}] {text}" if text.strip() else "", 0.0, self.name) for text in texts
        ]

    def legs(self, pair: Pair) -> tuple[Pair, ...]:
        """Return the pair itself."""
        if pair not in self.pairs:
            raise NoModelError(f"The fake backend does not cover {pair}.")
        return (pair,)

    def candidates(
        self, texts: Sequence[str], pair: Pair, prefixes: Sequence[str] = ()
    ) -> list[Sequence[Candidate]]:
        """Return the one translation of each text, without links; a prefix stands before it."""
        found = self.translate(texts, pair)
        begins = prefixes or [""] * len(texts)
        return [
            (Candidate(replace(row, text=f"{begin} {row.text}".strip())),)
            for row, begin in zip(found, begins, strict=True)
        ]
