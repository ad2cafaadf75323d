"""A translator that never translates the same text twice in a row of chunks: agency lines repeat a lot."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from translate.backends.base import Candidate, Translator
    from translate.languages import Pair
    from translate.records import Hypothesis

_CAPACITY = 50_000


class CachingTranslator:
    """Hands each distinct text on once, and keeps the latest 50,000 hypotheses."""

    def __init__(self, inner: Translator, capacity: int = _CAPACITY) -> None:
        self._inner = inner
        self._capacity = capacity
        self._kept: OrderedDict[tuple[Pair, str], Hypothesis] = OrderedDict()

    @property
    def pairs(self) -> frozenset[Pair]:
        """Return the inner translator's directions."""
        return self._inner.pairs

    def inline_terms(self, pair: Pair) -> bool:
        """Return what the inner translator takes."""
        return self._inner.inline_terms(pair)

    def label(self, pair: Pair) -> str:
        """Return the inner translator's label."""
        return self._inner.label(pair)

    def translate(self, texts: Sequence[str], pair: Pair) -> list[Hypothesis]:
        """Return what the inner translator returns."""
        missing = [text for text in dict.fromkeys(texts) if (pair, text) not in self._kept]
        fresh = dict(zip(missing, self._inner.translate(missing, pair), strict=True))
        found = [fresh[text] if text in fresh else self._kept[pair, text] for text in texts]
        for text, hypothesis in fresh.items():
            self._kept[pair, text] = hypothesis
        while len(self._kept) > self._capacity:
            self._kept.popitem(last=False)
        return found

    def legs(self, pair: Pair) -> tuple[Pair, ...]:
        """Return the inner translator's way."""
        return self._inner.legs(pair)

    def candidates(
        self, texts: Sequence[str], pair: Pair, prefixes: Sequence[str] = ()
    ) -> list[Sequence[Candidate]]:
        """Return what the inner translator returns; these are not kept."""
        return self._inner.candidates(texts, pair, prefixes)
