"""Where glossaries disagree: with one another, or with themselves. A conflict is told, it stops nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from translate.glossary.entries import merge
from translate.glossary.formats.base import is_best
from translate.normalization import normalize

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from translate.glossary.entries import GlossaryFile
    from translate.records import GlossaryEntry, Term

_Rows = list[tuple[str, "Term"]]


def find(files: Sequence[GlossaryFile]) -> tuple[str, ...]:
    """Return the conflicts in files, a sentence each: what is overridden, ambiguous or contradictory."""
    places = {
        entry.concept: f"{file.path.name}:{line}"
        for file in files
        for entry, line in zip(file.parsed.entries, file.parsed.lines, strict=True)
    }
    entries = merge(files)
    return (*_overridden(files), *_ambiguous(entries, places), *_contradictory(entries, places))


def _overridden(files: Sequence[GlossaryFile]) -> Iterator[str]:
    seen: dict[str, str] = {}
    for file in files:
        for entry, line in zip(file.parsed.entries, file.parsed.lines, strict=True):
            place = f"{file.path.name}:{line}"
            if entry.concept in seen:
                what = "in part " if entry.concept in file.parsed.derived else ""
                yield f"{place}: the concept '{entry.concept}' overrides {what}that of {seen[entry.concept]}"
            seen[entry.concept] = place


def _ambiguous(entries: Sequence[GlossaryEntry], places: dict[str, str]) -> Iterator[str]:
    """Yield the English terms that two concepts prefer: the first one is found in a text, the other never."""
    first: dict[str, str] = {}
    for entry in entries:
        for term in entry.terms:
            if term.language == "en" and is_best(term.status):
                other = first.setdefault(_key(term), entry.concept)
                if other != entry.concept:
                    yield (
                        f"{places[entry.concept]}: '{term.text}' is the preferred English term of '{entry.concept}' and of "
                        f"'{other}' ({places[other]}), which comes first"
                    )


def _contradictory(entries: Sequence[GlossaryEntry], places: dict[str, str]) -> Iterator[str]:
    """Yield the terms that one concept prefers and another forbids; deprecated ones may be right for another concept."""
    forbidden: dict[tuple[str, str], str] = {}
    for entry in entries:
        for term in entry.terms:
            if term.status == "forbidden":
                forbidden.setdefault((term.language, _key(term)), entry.concept)
    for entry in entries:
        for term in entry.terms:
            other = forbidden.get((term.language, _key(term))) if is_best(term.status) else None
            if other and other != entry.concept:
                yield (
                    f"{places[entry.concept]}: '{term.text}' ({term.language}) is preferred for '{entry.concept}' "
                    f"and forbidden for '{other}' ({places[other]})"
                )


def _key(term: Term) -> str:
    """Return what two terms have in common that are the same in a text: "US" is not "us"."""
    text = normalize(term.text, term.language)
    return text if text.isupper() else text.casefold()
