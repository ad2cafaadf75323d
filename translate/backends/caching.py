"""A translator that never translates the same text twice in a row of chunks: agency lines repeat a lot."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

from translate.backends.base import Wrapper

if TYPE_CHECKING:
    from collections.abc import Sequence

    from translate.backends.base import Candidate, Translator
    from translate.languages import Pair
    from translate.records import Hypothesis

_CAPACITY = 50_000


class CachingTranslator(Wrapper):
    """Hands each distinct text on once, and keeps the latest 50,000 hypotheses."""

    def __init__(self, inner: Translator, capacity: int = _CAPACITY) -> None:
        super().__init__(inner)
        self._capacity = capacity
        self._kept: OrderedDict[tuple[Pair, str], Hypothesis] = OrderedDict()

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

    def candidates(
        self, texts: Sequence[str], pair: Pair, prefixes: Sequence[str] = ()
    ) -> list[Sequence[Candidate]]:
        """Return what the inner translator returns; these are not kept."""
        return self._inner.candidates(texts, pair, prefixes)
