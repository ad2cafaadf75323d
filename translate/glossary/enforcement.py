"""What each matched term should become, and whether a translation obeyed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from translate.backends.base import AS, END, TERM
from translate.glossary.matching import Matcher
from translate.normalization import normalize
from translate.records import GlossaryEntry, Term, TermHit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from translate.glossary.entries import Glossary
    from translate.glossary.matching import Match
    from translate.records import Rung

_REMEMBERED = 20_000


class Terminology:
    """A glossary at work: its matchers, made when first needed, and the judgement of translations."""

    def __init__(self, glossary: Glossary) -> None:
        self._entries = {entry.concept: entry for entry in glossary.entries}
        self._matchers: dict[str, Matcher] = {}
        self._accepted: dict[tuple[str, str], Matcher] = {}
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
            self._found[key] = self._matchers[language].find(normalize(text, language))
        return self._found[key]

    def accepted(self, match: Match, target: str) -> tuple[str, ...]:
        """Return the accepted target terms of a match, the preferred one first; empty when the glossary has none."""
        entry = self._entries[match.concept]
        terms = [term.text for term in entry.terms if term.language == target and term.status != "forbidden"]
        if not terms and any(term.status == "copy" and term.text == match.term for term in entry.terms):
            return (match.term,)
        return tuple(terms)

    def annotate(self, source: str, languages: tuple[str, str]) -> str:
        """Return the source with each term that the glossary has in the target language annotated for the model.

        The text is in normal form if there is such a term, and as it was if there is none.
        """
        source_language, target = languages
        text = normalize(source, source_language)
        parts, last = [], 0
        for match in self.find(source, source_language):
            if terms := self.accepted(match, target):
                parts += [
                    text[last : match.start],
                    f"{TERM} {match.found} {AS} {normalize(terms[0], target)} {END}",
                ]
                last = match.end
        return "".join([*parts, text[last:]]) if parts else source

    def judge(
        self, source: str, translation: str, languages: tuple[str, str], *, annotated: bool = False
    ) -> tuple[TermHit, ...]:
        """Return a hit for each source term that the glossary has in the target language.

        ``found``: an accepted form stands in the translation, one for each occurrence in the source (``annotated`` if
        the source told the model so); else ``missed``.
        """
        source_language, target = languages
        text = normalize(translation, target)
        taken: set[tuple[int, int]] = set()
        hits = []
        for match in self.find(source, source_language):
            terms = self.accepted(match, target)
            if terms:
                met: Rung = "annotated" if annotated else "found"
                there = self._occurrence(match, terms, text, target, taken)
                hits.append(TermHit(match.concept, match.found, terms[0], met if there else "missed"))
        return tuple(hits)

    def _occurrence(
        self, match: Match, terms: Sequence[str], text: str, target: str, taken: set[tuple[int, int]]
    ) -> bool:
        key = (match.concept, target)
        if key not in self._accepted:
            entry = GlossaryEntry(
                match.concept, "", "", tuple(Term(target, term, "admitted") for term in terms)
            )
            self._accepted[key] = Matcher([entry], target)
        for found in self._accepted[key].find(text):
            if (found.start, found.end) not in taken:
                taken.add((found.start, found.end))
                return True
        return False
