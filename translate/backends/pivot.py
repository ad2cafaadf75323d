"""Two translators in a row, with the interface of one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from translate.backends.base import Candidate, through
from translate.errors import NoModelError
from translate.languages import Pair

if TYPE_CHECKING:
    from collections.abc import Sequence

    from translate.backends.base import Translator
    from translate.records import Hypothesis

PIVOT = "en"


@dataclass(frozen=True, slots=True)
class PivotTranslator:
    """Translates through English; the hypothesis keeps the English text in ``via`` and names both models."""

    first: Translator
    second: Translator

    @property
    def pairs(self) -> frozenset[Pair]:
        """Return the directions that two legs make."""
        sources = {pair.source for pair in self.first.pairs if pair.target == PIVOT}
        targets = {pair.target for pair in self.second.pairs if pair.source == PIVOT}
        return frozenset(Pair(source, target) for source in sources for target in targets if source != target)

    def inline_terms(self, pair: Pair) -> bool:  # noqa: ARG002  # the same for every pair
        """Return False: what is annotated for the target would be lost in the English between."""
        return False

    def label(self, pair: Pair) -> str:
        """Return the labels of both legs, joined by ``+``."""
        return f"{self.first.label(Pair(pair.source, PIVOT))}+{self.second.label(Pair(PIVOT, pair.target))}"

    def translate(self, texts: Sequence[str], pair: Pair) -> list[Hypothesis]:
        """Return one hypothesis for each text; its score is the sum of both legs."""
        there, onward = self.legs(pair)
        middle = self.first.translate(texts, there)
        final = self.second.translate([hypothesis.text for hypothesis in middle], onward)
        return [through(first, last) for first, last in zip(middle, final, strict=True)]

    def legs(self, pair: Pair) -> tuple[Pair, ...]:
        """Return the way to English and the way on."""
        if pair not in self.pairs:
            raise NoModelError(f"No two models translate {pair} through English.")
        return Pair(pair.source, PIVOT), Pair(PIVOT, pair.target)

    def candidates(
        self, texts: Sequence[str], pair: Pair, prefixes: Sequence[str] = ()
    ) -> list[Sequence[Candidate]]:
        """Return the one translation of each text, without links: ask for those of each leg."""
        del prefixes
        return [(Candidate(row),) for row in self.translate(texts, pair)]
