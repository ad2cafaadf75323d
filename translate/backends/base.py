"""What every backend promises."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from translate.languages import Pair
    from translate.records import Hypothesis

# How a term is annotated in the source for a model trained on it: ⟨term⟩ source ⟨as⟩ target ⟨/⟩ (Dinu et al. 2019).
TERM: Final = "⟨term⟩"
AS: Final = "⟨as⟩"
END: Final = "⟨/⟩"


class Translator(Protocol):
    """A translator of segments.

    One contract test runs over every backend: as many hypotheses as texts, in order; ``[]`` gives ``[]``; a blank
    text gives a blank one; a pair that is not in ``pairs`` raises ``NoModelError``; the same input gives the same
    output; nothing is cut off: a text longer than the model can take is translated in parts.
    """

    @property
    def pairs(self) -> frozenset[Pair]:
        """Return the directions this translator covers."""
        ...

    def inline_terms(self, pair: Pair) -> bool:
        """Return whether texts of this pair may carry annotated terms."""
        ...

    def label(self, pair: Pair) -> str:
        """Return the models that a pair goes through, with their versions, for signatures."""
        ...

    def translate(self, texts: Sequence[str], pair: Pair) -> list[Hypothesis]:
        """Return one hypothesis for each text.

        Raises:
            NoModelError: the pair is not covered.
            BackendError: the engine failed.
        """
        ...
