"""What each matched term should become, and whether a translation obeyed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from translate.glossary.matching import Matcher
from translate.normalization import normalize
from translate.records import GlossaryEntry, Term, TermHit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from translate.glossary.entries import Glossary
    from translate.glossary.matching import Match


class Terminology:
    """A glossary at work: its matchers, made when first needed, and the judgement of translations."""

    def __init__(self, glossary: Glossary) -> None:
        self._entries = {entry.concept: entry for entry in glossary.entries}
        self._matchers: dict[str, Matcher] = {}
        self._accepted: dict[tuple[str, str], Matcher] = {}
        self.label = glossary.label

    def find(self, text: str, language: str) -> tuple[Match, ...]:
        """Return the terms of ``language`` in a text, whatever its digits, quotes and letter variants."""
        if language not in self._matchers:
            self._matchers[language] = Matcher(self._entries.values(), language)
        return self._matchers[language].find(normalize(text, language))

    def accepted(self, match: Match, target: str) -> tuple[str, ...]:
        """Return the accepted target terms of a match, the preferred one first; empty when the glossary has none."""
        entry = self._entries[match.concept]
        terms = [term.text for term in entry.terms if term.language == target and term.status != "forbidden"]
        if not terms and any(term.status == "copy" and term.text == match.term for term in entry.terms):
            return (match.term,)
        return tuple(terms)

    def judge(self, source: str, translation: str, languages: tuple[str, str]) -> tuple[TermHit, ...]:
        """Return a hit for each source term that the glossary has in the target language.

        ``found``: an accepted form stands in the translation, one for each occurrence in the source; else ``missed``.
        """
        source_language, target = languages
        text = normalize(translation, target)
        taken: set[tuple[int, int]] = set()
        hits = []
        for match in self.find(source, source_language):
            terms = self.accepted(match, target)
            if terms:
                at = self._occurrence(match, terms, text, target, taken)
                hits.append(TermHit(match.concept, match.found, terms[0], "found" if at else "missed"))
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
