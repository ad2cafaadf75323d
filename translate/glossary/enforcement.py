"""What each matched term should become, and whether a translation obeyed."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from translate.backends.base import AS, END, TERM
from translate.glossary.matching import Matcher
from translate.normalization import normalize, normalize_with_offsets
from translate.records import GlossaryEntry, Term, TermHit

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from translate.glossary.entries import Glossary
    from translate.glossary.matching import Match
    from translate.records import Rung

_REMEMBERED = 20_000
# After these an English word is a verb, and after "to" if it is one of those that are nouns as well.
_BEFORE_VERB = re.compile(
    r"\b(?:will|would|can|could|shall|should|may|might|must|cannot|I|(?i:they|we|he|she|you|who|(to)))\s+$"
)
_NOUNS_AND_VERBS = frozenset(
    """
    abuse aid airlift ambush appeal arrest assault attack ban blockade bomb boycott bribe campaign censor charge claim
    condemn control coup cover crack deal demand deport detain doubt execute exile export fast fight fine flood force
    guard harvest host import judge kidnap lead lift loan march murder order pardon patrol plan poll process protest raid
    ransom rape reform rescue riot rule sanction search seal shell shelter shield siege smuggle spread stone strike supply
    support surrender suspect tax torture trade transfer transit vaccine veto visa vote witness
    """.split()
)
_GOOD = {"preferred", "admitted", "copy"}
# Languages whose endings fit any word.
_ENDINGS_STAY = {"prs", "fa"}


@dataclass(frozen=True, slots=True)
class Want:
    """A term in a source text, and the target terms that are accepted for it in normal form, the preferred one first."""

    match: Match
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Banned:
    """Words of a translation that may not stand there: the preferred term of the concept, if any, and where they are."""

    concept: str
    found: str
    instead: str
    start: int
    end: int


class Terminology:
    """A glossary at work: its matchers, made when first needed, and the judgement of translations."""

    def __init__(self, glossary: Glossary) -> None:
        self._entries = {entry.concept: entry for entry in glossary.entries}
        self._matchers: dict[str, Matcher] = {}
        self._accepted: dict[tuple[str, str], Matcher] = {}
        self._banned: dict[str, Matcher] = {}
        self._found: dict[tuple[str, str], tuple[Match, ...]] = {}
        self.label = glossary.label

    def find(self, text: str, language: str) -> tuple[Match, ...]:
        """Return the terms of ``language`` in a text, whatever its digits, quotes and letter variants."""
        if language not in self._matchers:
            self._matchers[language] = Matcher(self._entries.values(), language)
        key = (text, language)
        if key not in self._found:
            # A segment is asked for once for its article and once for each target language, soon after one another.
            if len(self._found) >= _REMEMBERED:
                self._found.clear()
            normal = normalize(text, language)
            found = self._matchers[language].find(normal)
            self._found[key] = tuple(match for match in found if not self._verb(match, normal, language))
        return self._found[key]

    def _verb(self, match: Match, text: str, language: str) -> bool:
        """Return whether a match of an English noun is the verb that is written alike ("they strike", "to protest")."""
        if language != "en" or " " in match.found or self._entries[match.concept].part_of_speech != "noun":
            return False
        before = _BEFORE_VERB.search(text[: match.start])
        return before is not None and (before[1] is None or match.found.casefold() in _NOUNS_AND_VERBS)

    def domain(self, concept: str) -> str:
        """Return the domain of a concept as the glossary names it, empty where it names none."""
        return self._entries[concept].domain

    def accepted(self, match: Match, target: str) -> tuple[str, ...]:
        """Return the accepted target terms of a match, the preferred one first; empty when the glossary has none."""
        entry = self._entries[match.concept]
        terms = [term.text for term in entry.terms if term.language == target and term.status in _GOOD]
        if not terms and any(term.status == "copy" and term.text == match.term for term in entry.terms):
            return (match.term,)
        return tuple(terms)

    def wants(
        self, source: str, languages: tuple[str, str], concepts: Collection[str] = ()
    ) -> tuple[Want, ...]:
        """Return what the glossary asks of a translation: a want for each match that has a term in the target language.

        ``concepts`` are those that a match is taken for first, where its words name several.
        """
        source_language, target = languages
        found = []
        for match in self.find(source, source_language):
            meant = next((one for one in (match, *match.others()) if one.concept in concepts), match)
            if terms := self.accepted(meant, target):
                found.append(Want(meant, tuple(normalize(term, target) for term in terms)))
        return tuple(found)

    def met(self, wants: Sequence[Want], translation: str, target: str) -> tuple[bool, ...]:
        """Return for each want whether an accepted form stands in the translation; each place there counts once."""
        text = normalize(translation, target)
        taken: set[tuple[int, int]] = set()
        return tuple(self._occurrence(want, text, target, taken) for want in wants)

    def banned(self, wants: Sequence[Want], translation: str, target: str) -> tuple[Banned, ...]:
        """Return the words in a translation that may not stand there, in order, with what may.

        A forbidden term may stand nowhere, a deprecated one not where the source has its concept.
        """
        if target not in self._banned:
            self._banned[target] = Matcher(_bans(self._entries.values(), target), target)
        # The places of what is found are seldom needed, and cost much more than the finding.
        if not self._banned[target].find(normalize(translation, target)):
            return ()
        text = normalize_with_offsets(translation, target)
        concepts = {want.match.concept for want in wants}
        found = []
        for match in self._banned[target].find(text.text):
            entry = self._entries[match.concept]
            status = next(
                term.status for term in entry.terms if (term.language, term.text) == (target, match.term)
            )
            if status == "forbidden" or match.concept in concepts:
                instead = next(
                    (t.text for t in entry.terms if t.language == target and t.status in _GOOD), ""
                )
                if instead and target in _ENDINGS_STAY:
                    # "forbidden" + ها gives "preferred" + ها
                    instead += match.found.removeprefix(normalize(match.term, target))
                found.append(
                    Banned(match.concept, match.found, instead, *text.original(match.start, match.end))
                )
        return tuple(found)

    def _occurrence(self, want: Want, text: str, target: str, taken: set[tuple[int, int]]) -> bool:
        key = (want.match.concept, target)
        if key not in self._accepted:
            terms = tuple(Term(target, term, "admitted") for term in want.terms)
            self._accepted[key] = Matcher([GlossaryEntry(want.match.concept, "", "", terms)], target)
        for found in self._accepted[key].find(text):
            if (found.start, found.end) not in taken:
                taken.add((found.start, found.end))
                return True
        return False


def _bans(entries: Iterable[GlossaryEntry], target: str) -> Iterator[GlossaryEntry]:
    """Yield the entries that ban terms, with these as terms to be found."""
    for entry in entries:
        terms = [t for t in entry.terms if t.language == target and t.status in {"deprecated", "forbidden"}]
        if terms:
            yield replace(entry, terms=tuple(replace(term, status="admitted") for term in terms))


@dataclass(frozen=True, slots=True)
class Told:
    """A source text as the model is given it, and where each want stands in it."""

    text: str
    spans: tuple[tuple[int, int], ...]


def plain(source: str, wants: Sequence[Want], language: str) -> Told:
    """Return the source in normal form."""
    return Told(normalize(source, language), tuple((want.match.start, want.match.end) for want in wants))


def annotate(source: str, wants: Sequence[Want], language: str, which: Collection[int] | None = None) -> Told:
    """Return the source in normal form with each want, or those with the numbers ``which``, annotated for a model trained to obey."""
    text, parts, spans, at, last = normalize(source, language), [], [], 0, 0
    for number, want in enumerate(wants):
        before, note = text[last : want.match.start], text[want.match.start : want.match.end]
        if which is None or number in which:
            note = f"{TERM} {want.match.found} {AS} {want.terms[0]} {END}"
        spans.append((at + len(before), at + len(before) + len(note)))
        parts += [before, note]
        at += len(before) + len(note)
        last = want.match.end
    return Told("".join([*parts, text[last:]]), tuple(spans))


def hits(wants: Sequence[Want], rungs: Sequence[Rung]) -> tuple[TermHit, ...]:
    """Return the wants as the brief lists them."""
    return tuple(
        TermHit(want.match.concept, want.match.found, want.terms[0], rung)
        for want, rung in zip(wants, rungs, strict=True)
    )
