"""What every backend promises."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol, overload

if TYPE_CHECKING:
    from collections.abc import Callable

    from translate.languages import Pair
    from translate.records import Hypothesis

# How a term is annotated in the source for a model trained on it: ⟨term⟩ source ⟨as⟩ target ⟨/⟩ (Dinu et al. 2019).
TERM: Final = "⟨term⟩"
AS: Final = "⟨as⟩"
END: Final = "⟨/⟩"
_ANNOTATED: Final = re.compile(f"{TERM} (.*?) {AS} .*? {END}")


class Link(NamedTuple):
    """Where the model looked: character offsets of a piece in the translation and in the source, and a weight to 1."""

    target: int
    source: int
    weight: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """One of several translations of a text; the links are those of the attention, empty where it is not known.

    Source offsets count in the text as it was given, which for that has to be in normal form.
    """

    hypothesis: Hypothesis
    links: tuple[Link, ...] = ()


class Beam(Sequence[Candidate]):
    """The candidates for a text, the best first; each is made when it is asked for: most often the first one is enough."""

    def __init__(self, size: int, make: Callable[[int], Candidate]) -> None:
        self._make = make
        self._made: list[Candidate | None] = [None] * size

    def __len__(self) -> int:
        return len(self._made)

    @overload
    def __getitem__(self, at: int) -> Candidate: ...

    @overload
    def __getitem__(self, at: slice) -> tuple[Candidate, ...]: ...

    def __getitem__(self, at: int | slice) -> Candidate | tuple[Candidate, ...]:
        numbers = range(len(self))[at]
        if isinstance(numbers, range):
            return tuple(self[number] for number in numbers)
        found = self._made[numbers]
        if found is None:
            found = self._made[numbers] = self._make(numbers)
        return found


def unannotated(text: str) -> str:
    """Return a source without the annotations of its terms."""
    return _ANNOTATED.sub(r"\1", text)


def through(first: Hypothesis, last: Hypothesis) -> Hypothesis:
    """Return two legs as one hypothesis: it keeps the text between them; the scores add up."""
    model = f"{first.model}+{last.model}"
    return replace(last, score=round(first.score + last.score, 4), model=model, via=first.text)


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

    def legs(self, pair: Pair) -> tuple[Pair, ...]:
        """Return the directions that a pair goes through: itself, or two by way of another language.

        Raises:
            NoModelError: the pair is not covered.
        """
        ...

    def candidates(
        self, texts: Sequence[str], pair: Pair, prefixes: Sequence[str] = ()
    ) -> list[Sequence[Candidate]]:
        """Return the best translations of each text, the best first; at least one for each.

        Args:
            texts: in normal form.
            pair: a pair that goes through one leg only.
            prefixes: for each text the words that its translation must begin with; may be cut to none for a text that
                is translated in parts.

        Raises:
            NoModelError: the pair is not covered.
            BackendError: the engine failed.
        """
        ...


class Wrapper:
    """What a translator around another one hands through: its directions, its way, its name."""

    def __init__(self, inner: Translator) -> None:
        self._inner = inner

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

    def legs(self, pair: Pair) -> tuple[Pair, ...]:
        """Return the inner translator's way."""
        return self._inner.legs(pair)
