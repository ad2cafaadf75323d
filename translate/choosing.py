"""A translator that chooses among the hypotheses of the beam: the likeliest one that passes the checks.

It is what ``--effort best`` puts around the models. The ladder of terms sees the hypotheses in the order chosen here, so that it
looks for a missing term first among those without another flaw.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from translate.backends.base import Wrapper, unannotated
from translate.checks import check
from translate.normalization import normalize

if TYPE_CHECKING:
    from collections.abc import Sequence

    from translate.backends.base import Candidate
    from translate.languages import Pair
    from translate.records import Hypothesis


class ChoosingTranslator(Wrapper):
    """Puts the candidates that pass the checks before the others; where none passes, the likeliest stays first."""

    def translate(self, texts: Sequence[str], pair: Pair) -> list[Hypothesis]:
        """Return for each text the first of its candidates."""
        beams = self.candidates([normalize(text, pair.source) for text in texts], pair)
        return [beam[0].hypothesis for beam in beams]

    def candidates(
        self, texts: Sequence[str], pair: Pair, prefixes: Sequence[str] = ()
    ) -> list[Sequence[Candidate]]:
        """Return the inner translator's candidates, those that pass before those that do not."""
        beams = self._inner.candidates(texts, pair, prefixes)
        return [_chosen(beam, unannotated(text), pair) for text, beam in zip(texts, beams, strict=True)]


def _chosen(beam: Sequence[Candidate], source: str, pair: Pair) -> Sequence[Candidate]:
    """Return the candidates in a new order; their scores keep theirs within those that pass and those that do not."""

    def fails(candidate: Candidate) -> bool:
        return bool(check(source, candidate.hypothesis.text, pair.target, pair.source))

    # Most of the time the likeliest one passes, and the others need no check.
    return sorted(beam, key=fails) if fails(beam[0]) else beam
