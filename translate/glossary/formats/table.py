"""The project's own table, in tab-separated and in comma-separated files: rows into entries and back.

A language cell holds terms separated by ``|``, best first; ``~`` marks an admitted variant (so is every second term),
``?`` a deprecated one, ``!`` a forbidden one, ``=`` one that is copied as it is. A backslash before one of these makes it a part of the term.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from translate.errors import GlossaryError, UnknownLanguageError, nearest
from translate.glossary.formats.base import Parsed, arrange, count_problem, is_best
from translate.languages import LANGUAGES, tag_of
from translate.records import GlossaryEntry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from translate.glossary.formats.base import Status
    from translate.records import Term, TermStatus

PLAIN = ("concept", "domain", "pos", "case", "note")
HEADER = ("concept", "domain", "pos", *LANGUAGES, "note")
EXACT = "exact"
"""In the column ``case``, which a file need not have."""

_STATUS: dict[str, Status] = {"~": "admitted", "?": "deprecated", "!": "forbidden", "=": "copy"}
_MARK: dict[TermStatus, str] = {
    "preferred": "",
    "admitted": "~",
    "deprecated": "?",
    "forbidden": "!",
    "copy": "=",
}
_BAR = re.compile(r"(?<!\\)((?:\\\\)*)\|")
_ESCAPED = re.compile(r"\\([?|~!=\\])")


def columns(path: Path, header: Sequence[str], others: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the columns that a header names: language tags for its language codes, the rest as it is.

    Raises:
        GlossaryError: an unknown column or language code, or a column that stands twice.
    """
    found: list[str] = []
    for cell in header:
        name = cell.strip()
        if name not in (*PLAIN, *others):
            try:
                name = tag_of(name)
            except UnknownLanguageError as exc:
                hint = nearest(name, (*PLAIN, *others, *LANGUAGES))
                raise GlossaryError(f"{path}: unknown column '{name}'.{hint}") from exc
        if name in found:
            raise GlossaryError(f"{path}: two columns are for '{name}'.")
        found.append(name)
    return tuple(found)


def read_rows(
    path: Path, header: Sequence[str], rows: Iterable[tuple[int, Sequence[str]]], problems: list[str]
) -> Parsed:
    """Return the entries in the rows (line number and cells) under a header with a ``concept`` column.

    Bad lines are added to ``problems``.

    Raises:
        GlossaryError: the header is wrong.
    """
    names = columns(path, header)
    seen: dict[str, int] = {}
    entries: list[GlossaryEntry] = []
    for number, cells in rows:
        row = dict(zip(names, cells, strict=False))
        row["concept"] = _unescaped_start(row.get("concept", ""))
        problem = count_problem(cells, len(names)) or _row_problem(row, seen)
        if not problem:
            try:
                entries.append(_entry(row))
                seen[row["concept"]] = number
            except ValueError as exc:
                problem = str(exc)
        if problem:
            problems.append(f"{path.name}:{number}: {problem}")
    return Parsed(tuple(entries), tuple(seen.values()))


def _row_problem(row: dict[str, str], seen: dict[str, int]) -> str:
    concept = row["concept"]
    if not concept:
        return "no concept"
    if concept in seen:
        return f"the concept '{concept}' stands in line {seen[concept]} already"
    if row.get("case") not in (None, "", EXACT):
        return f"'{row['case']}' in the column 'case', which takes '{EXACT}' or nothing"
    if not any(row.get(tag) for tag in LANGUAGES):
        return f"the concept '{concept}' has no term in any language"
    return ""


def _entry(row: dict[str, str]) -> GlossaryEntry:
    terms = arrange(term for tag in LANGUAGES if row.get(tag) for term in _terms(tag, row[tag]))
    return GlossaryEntry(
        row["concept"],
        row.get("domain", ""),
        row.get("pos", ""),
        terms,
        row.get("note", ""),
        row.get("case") == EXACT,
    )


def _terms(tag: str, cell: str) -> Iterator[tuple[str, str, Status]]:
    escaped = "\\" in cell
    for part in _BAR.sub("\\1\0", cell).split("\0") if escaped else cell.split("|"):
        text = part.strip()
        status = _STATUS.get(text[:1], "")
        if status:
            text = text[1:].strip()
        if escaped:
            text = _ESCAPED.sub(r"\1", text)
        if text:
            yield tag, text, status


def write_rows(entries: Iterable[GlossaryEntry]) -> Iterator[list[str]]:
    """Yield the header, then the cells of each entry, so that ``read_rows`` gives the same entries."""
    rows = list(entries)
    cases = any(entry.exact for entry in rows)
    yield [*HEADER[:3], *(["case"] if cases else []), *HEADER[3:]]
    for entry in rows:
        cells = [_cell([term for term in entry.terms if term.language == tag]) for tag in LANGUAGES]
        yield [
            _escaped_start(entry.concept),
            entry.domain,
            entry.part_of_speech,
            *([EXACT if entry.exact else ""] if cases else []),
            *cells,
            entry.note,
        ]


def _cell(terms: Sequence[Term]) -> str:
    has_best = bool(terms) and is_best(terms[0].status)
    parts = []
    for term in terms:
        mark = "" if has_best and term.status == "admitted" else _MARK[term.status]
        text = term.text.replace("\\", "\\\\").replace("|", "\\|")
        if text[0] in _STATUS:
            text = f"\\{text}"
        # "=" and a combining stroke would become one letter.
        parts.append(f"{mark} {text}" if mark and unicodedata.combining(text[0]) else f"{mark}{text}")
    return " | ".join(parts)


def _escaped_start(concept: str) -> str:
    """Return a concept that does not look like the start of a comment."""
    return f"\\{concept}" if concept.startswith(("#", "\\")) else concept


def _unescaped_start(concept: str) -> str:
    return concept[1:] if concept.startswith(("\\#", "\\\\")) else concept
