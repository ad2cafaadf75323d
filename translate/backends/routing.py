"""One translator over all installed models: a direct model before a pivot through English."""

from __future__ import annotations

from typing import TYPE_CHECKING

from translate.backends.caching import CachingTranslator
from translate.backends.ctranslate2 import CTranslate2Translator
from translate.backends.pivot import PivotTranslator
from translate.errors import NoModelError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from translate.backends.base import Candidate, Translator
    from translate.languages import Pair
    from translate.records import Hypothesis, Model


class RoutingTranslator:
    """Sends each pair to the first translator that covers it, or through English by two of them."""

    def __init__(self, translators: Sequence[Translator]) -> None:
        self._direct: dict[Pair, Translator] = {}
        for translator in translators:
            for pair in translator.pairs:
                self._direct.setdefault(pair, translator)
        self._pivots: dict[Pair, Translator] = {}
        for first in translators:
            for second in translators:
                pivot = PivotTranslator(first, second)
                for pair in pivot.pairs - self._direct.keys():
                    self._pivots.setdefault(pair, pivot)

    @property
    def pairs(self) -> frozenset[Pair]:
        """Return every direction that some model or two models cover."""
        return frozenset(self._direct) | frozenset(self._pivots)

    def inline_terms(self, pair: Pair) -> bool:
        """Return whether the route of a pair takes annotated terms."""
        return self._route(pair).inline_terms(pair)

    def label(self, pair: Pair) -> str:
        """Return the models that a pair goes through."""
        return self._route(pair).label(pair)

    def translate(self, texts: Sequence[str], pair: Pair) -> list[Hypothesis]:
        """Return one hypothesis for each text."""
        return self._route(pair).translate(texts, pair)

    def legs(self, pair: Pair) -> tuple[Pair, ...]:
        """Return the pair itself, or its two legs through English."""
        return self._route(pair).legs(pair)

    def candidates(
        self, texts: Sequence[str], pair: Pair, prefixes: Sequence[str] = ()
    ) -> list[tuple[Candidate, ...]]:
        """Return the candidates of the model that covers the pair."""
        return self._route(pair).candidates(texts, pair, prefixes)

    def _route(self, pair: Pair) -> Translator:
        found = self._direct.get(pair) or self._pivots.get(pair)
        if found is None:
            covered = ", ".join(sorted(map(str, self.pairs))) or "none"
            raise NoModelError(
                f"No installed model translates {pair}. Covered are: {covered}. See 'khabar models list'."
            )
        return found


def open_translator(models: Sequence[Model], *, beam_size: int, threads: int) -> Translator:
    """Return the translator over ``models``; each is loaded when first needed.

    Raises:
        NoModelError: there is no model at all.
    """
    if not models:
        raise NoModelError(
            "No translation model is installed; the bundled ones are missing. Install Khabar again."
        )
    return RoutingTranslator(
        [
            CachingTranslator(CTranslate2Translator(model, beam_size=beam_size, threads=threads))
            for model in models
        ]
    )
