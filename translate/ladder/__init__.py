"""Glossary terms enforced on translations, rung by rung, for any model; the record says on which each was met.

1. The sentence is translated as it is (``found``), and the other hypotheses of the beam are searched (``n-best``). Where that is
   asked for, the translation is begun anew with the words up to where the term belongs and the term itself (``prefix``).
2. The words that the model wrote for the term, as its attention says, are replaced (``aligned``).
3. A model that was trained to obey translates a short sentence once more, with what it missed told in the source (``annotated``).
4. Where nothing was written for the term, it is put where the attention says that it belongs (``inserted``: a person should look
   at it). What is still missing is ``missed``.

A rung is refused where the numbers, the negation or the sense of proportion of the translation would suffer.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from translate import checks
from translate.backends.base import TERM, Candidate
from translate.glossary import annotate, plain
from translate.ladder.placing import Placing, spliced

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from translate.backends.base import Translator
    from translate.glossary import Terminology, Told, Want
    from translate.languages import Pair
    from translate.records import Hypothesis, Rung

_HARM = frozenset((checks.EMPTY, checks.LOOP, checks.SCRIPT, checks.NUMBERS, checks.NEGATION, checks.LENGTH))
# Characters of the longest sentence that is translated a second time: a long one costs most, and changes most elsewhere.
_LONGEST_TOLD = 140


@dataclass(frozen=True, slots=True)
class Rendered:
    """The hypothesis that was accepted for a text, what the glossary wanted of it, and the rung of each want."""

    hypothesis: Hypothesis
    wants: tuple[Want, ...] = ()
    rungs: tuple[Rung, ...] = ()


@dataclass(frozen=True, slots=True)
class _State:
    """How far a text has come."""

    source: str
    told: Told
    wants: tuple[Want, ...]
    candidate: Candidate
    rungs: tuple[Rung, ...]

    @property
    def text(self) -> str:
        return self.candidate.hypothesis.text

    @property
    def missed(self) -> list[int]:
        return [number for number, rung in enumerate(self.rungs) if rung == "missed"]


class Ladder:
    """Translates the texts of one leg under a terminology.

    ``anew`` is how often a translation may be begun anew. It is 0 by default: on held-out news one time cost a fifth more
    time, and gained 0.1 chrF into English and nothing into Pashto and Urdu.
    """

    def __init__(
        self, pair: Pair, translator: Translator, terminology: Terminology, *, anew: int = 0
    ) -> None:
        self._anew = anew
        self._pair = pair
        self._translator = translator
        self._terminology = terminology
        self._inline = translator.inline_terms(pair)

    def translate(
        self, texts: Sequence[str], concepts: Mapping[str, frozenset[str]] | None = None
    ) -> list[Rendered]:
        """Return what is accepted for each text; ``concepts`` says for a text what its ambiguous terms stand for."""
        known = concepts or {}
        languages = (self._pair.source, self._pair.target)
        wants = [self._terminology.wants(text, languages, known.get(text, ())) for text in texts]
        bare = [text for text, wanted in zip(texts, wants, strict=True) if not wanted]
        found = iter(self._translator.translate(bare, self._pair) if bare else ())
        bound = iter(
            self._bound([(text, wanted) for text, wanted in zip(texts, wants, strict=True) if wanted])
        )
        return [next(bound) if wanted else self._rendered_bare(next(found)) for wanted in wants]

    def _rendered_bare(self, hypothesis: Hypothesis) -> Rendered:
        return Rendered(self._cleared(Candidate(hypothesis), ()).hypothesis)

    def _cleared(self, candidate: Candidate, wants: Sequence[Want]) -> Candidate:
        """Return the candidate with the preferred terms in place of forbidden and deprecated ones."""
        for ban in reversed(self._terminology.banned(wants, candidate.hypothesis.text, self._pair.target)):
            if ban.instead:
                candidate = spliced(candidate, ban.start, ban.end, ban.instead)
        return candidate

    def _bound(self, jobs: list[tuple[str, tuple[Want, ...]]]) -> list[Rendered]:
        language = self._pair.source
        states = self._first([(text, plain(text, wants, language), wants) for text, wants in jobs])
        for _ in range(self._anew):
            states = self._begun_anew(states)
        states = [self._replaced(self._without_bans(state)) for state in states]
        if self._inline:
            states = self._told(states)
        states = [self._inserted(state) for state in states]
        return [Rendered(state.candidate.hypothesis, state.wants, state.rungs) for state in states]

    # ------------------------------------------------------------ the beam

    def _first(self, jobs: list[tuple[str, Told, tuple[Want, ...]]]) -> list[_State]:
        """Return for each job the candidate that misses the fewest terms, the best one before others."""
        if not jobs:
            return []
        beams = self._translator.candidates([told.text for _, told, _ in jobs], self._pair)
        states = []
        for (text, told, wants), beam in zip(jobs, beams, strict=True):
            missed: tuple[Rung, ...] = tuple("missed" for _ in wants)
            best = self._state(_State(text, told, wants, beam[0], missed), "found")
            for number in range(1, len(beam)):
                if not best.missed:
                    break
                best = self._better(best, beam[number], "n-best") or best
            states.append(best)
        return states

    def _state(self, state: _State, rung: Rung) -> _State:
        """Return the state with its rungs as its candidate has them."""
        return replace(state, rungs=self._rungs(state, rung))

    def _rungs(self, state: _State, rung: Rung) -> tuple[Rung, ...]:
        met = self._terminology.met(state.wants, state.text, self._pair.target)
        return tuple(
            (old if old != "missed" else _rung(state, number, rung)) if there else "missed"
            for number, (old, there) in enumerate(zip(state.rungs, met, strict=True))
        )

    def _harm(self, state: _State) -> frozenset[str]:
        flags = checks.check(state.source, state.text, self._pair.target, self._pair.source)
        return _HARM.intersection(flags)

    def _better(self, state: _State, candidate: Candidate, rung: Rung) -> _State | None:
        """Return the state with another candidate, if that misses fewer terms and does no harm that was not there."""
        tried = self._state(replace(state, candidate=candidate), rung)
        better = len(tried.missed) < len(state.missed) and self._harm(tried) <= self._harm(state)
        return tried if better else None

    def _without_bans(self, state: _State) -> _State:
        candidate = self._cleared(state.candidate, state.wants)
        return (
            state
            if candidate is state.candidate
            else self._state(replace(state, candidate=candidate), "aligned")
        )

    # ------------------------------------------------------------ begun anew

    def _begun_anew(self, states: list[_State]) -> list[_State]:
        """Return the states after one more translation of those that miss a term, begun with the leftmost of them."""
        requests = [
            (number, prefix)
            for number, state in enumerate(states)
            if state.missed
            for prefix in self._prefixes(state)
        ]
        if not requests:
            return states
        beams = self._translator.candidates(
            [states[number].told.text for number, _ in requests],
            self._pair,
            [prefix for _, prefix in requests],
        )
        done = list(states)
        for (number, _), beam in zip(requests, beams, strict=True):
            for candidate in beam:
                if better := self._better(done[number], candidate, "prefix"):
                    done[number] = better
                    break
        return done

    # ------------------------------------------------------------ aligned words replaced

    def _replaced(self, state: _State) -> _State:
        for number in state.missed:
            for mended in self._placing(state).replacements(number):
                if better := self._better(state, mended, "aligned"):
                    state = better
                    break
        return state

    def _placing(self, state: _State) -> Placing:
        return Placing(state.candidate, state.wants, state.told.spans, self._pair)

    # ------------------------------------------------------------ told in the source

    def _told(self, states: list[_State]) -> list[_State]:
        """Return the states after one more translation of those that miss a term, with those terms told in the source."""
        missing = [
            number
            for number, state in enumerate(states)
            if state.missed and len(state.source) <= _LONGEST_TOLD
        ]
        told = [
            (state.source, annotate(state.source, state.wants, self._pair.source, state.missed), state.wants)
            for state in (states[at] for at in missing)
        ]
        done = list(states)
        for at, again in zip(missing, self._first(told), strict=True):
            obeyed = self._replaced(self._without_bans(again))
            if len(obeyed.missed) < len(done[at].missed) and self._harm(obeyed) <= self._harm(done[at]):
                done[at] = obeyed
        return done

    # ------------------------------------------------------------ put in

    def _inserted(self, state: _State) -> _State:
        for number in state.missed:
            state = self._better(state, self._placing(state).inserted(number), "inserted") or state
        return state

    def _prefixes(self, state: _State) -> Iterator[str]:
        """Yield how the translation may begin so that it has the leftmost term that is missing."""
        placing = self._placing(state)
        places = [(place, number) for number in state.missed if (place := placing.place(number))]
        if places:
            (start, _), number = min(places)
            yield f"{state.text[:start]}{state.wants[number].terms[0]}"


def _rung(state: _State, number: int, rung: Rung) -> Rung:
    """Return the rung of a want that is met now: ``annotated`` if the model was told and nothing else had to be done."""
    told = state.told.text.startswith(TERM, state.told.spans[number][0])
    return "annotated" if told and rung == "found" else rung
