"""Comma-separated glossaries: two columns as DeepL takes them, language columns as Google does, and the project's table.

Commas, semicolons or tabs; cells may be quoted. Without a ``concept`` column a cell is one term as it stands, and the
concept is named after its English term, or else its first one.
"""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from translate.errors import GlossaryError, UnknownLanguageError
from translate.glossary.formats.base import (
    Parsed,
    arrange,
    best,
    concept_name,
    count_problem,
    pair_in_name,
    tidy,
)
from translate.glossary.formats.table import columns, read_rows, write_rows
from translate.languages import LANGUAGES, tag_of
from translate.records import GlossaryEntry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from translate.glossary.formats.base import Source

_PLAIN = ("pos", "domain", "note", "description")
_PAIR_HEADER = ["source", "target"]
_WITH_LANGUAGES = 4  # source, target, source language, target language
_DELIMITERS = "\t,;"
_LINES_TO_GUESS_FROM = 20
_CODE = re.compile(r"[a-z]{2,3}([-_][a-z]{2,4}){0,2}", re.IGNORECASE)
# What a spreadsheet would run as a formula is written behind an apostrophe.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_GUARDED = re.compile(r"'+[=+\-@]")

_Rows = list[tuple[int, list[str]]]


def read(source: Source, text: str, problems: list[str]) -> Parsed:
    """Return the entries of a file; bad lines are added to ``problems``.

    Raises:
        GlossaryError: the columns or their languages cannot be told.
    """
    path = source.path
    rows = _rows(path, text, problems)
    if not rows and problems:
        return Parsed((), ())
    if not rows:
        raise GlossaryError(f"The glossary {path} is empty.")
    header = [cell.casefold() for cell in rows[0][1]]
    if "concept" in header:
        body = ((number, cells) for number, cells in rows[1:] if not cells[0].startswith("#"))
        return read_rows(path, header, body, problems)
    if _is_header(header):
        return _read_languages(path, header, rows[1:], problems)
    if header == _PAIR_HEADER:
        rows = rows[1:]
    return _read_pairs(path, rows, source.pair or pair_in_name(path.stem), problems)


def _rows(path: Path, text: str, problems: list[str]) -> _Rows:
    # Excel's first line that names the delimiter.
    skipped = 1 if text[:4].casefold() == "sep=" else 0
    lines = text.split("\n", 1)[1] if skipped and "\n" in text else text
    reader = csv.reader(io.StringIO(lines, newline=""), delimiter=_delimiter(lines), strict=True)
    rows: _Rows = []
    start = 1
    while True:
        try:
            cells = [_unguarded(tidy(cell)) for cell in next(reader)]
        except StopIteration:
            return rows
        except csv.Error as exc:
            problems.append(f"{path.name}:{start + skipped}: {exc}")
        else:
            if any(cells):
                rows.append((start + skipped, cells))
        start = reader.line_num + 1


def _delimiter(text: str) -> str:
    """Return the delimiter that gives a header, or the same number of columns in each of the first lines."""
    sample = text.splitlines(keepends=True)[:_LINES_TO_GUESS_FROM]
    even = []
    for delimiter in _DELIMITERS:
        try:
            rows = [row for row in csv.reader(sample, delimiter=delimiter) if row]
        except csv.Error:
            continue
        header = [cell.strip().casefold() for cell in rows[0]] if rows else []
        if len(header) > 1 and ("concept" in header or header == _PAIR_HEADER or _is_header(header)):
            return delimiter
        if len({len(row) for row in rows}) == 1 and len(header) > 1:
            even.append(delimiter)
    return even[0] if even else max(",;\t", key=sample[0].count)


def _is_header(cells: Sequence[str]) -> bool:
    """Return whether a first line names languages: all cells are known, or look like codes and one is known."""
    known = [cell in _PLAIN or _is_language(cell) for cell in cells]
    languages = [cell for cell in cells if cell not in _PLAIN]
    if len(languages) > 1 and all(known):
        return True
    return len(cells) > 1 and any(map(_is_language, languages)) and all(map(_CODE.fullmatch, languages))


def _is_language(cell: str) -> bool:
    try:
        tag_of(cell)
    except UnknownLanguageError:
        return False
    return True


class _Collected:
    """Entries without names of their own, by their first terms."""

    def __init__(self, path: Path, problems: list[str]) -> None:
        self._path = path
        self._problems = problems
        self._seen: dict[tuple[str, str], int] = {}
        self._entries: dict[str, GlossaryEntry] = {}

    def add(self, number: int, terms: dict[str, str], *, key: str, rest: dict[str, str]) -> None:
        """Add the terms by language in a line; ``key`` is the language that tells concepts apart."""
        text = terms[key]
        if (key, text) in self._seen:
            self.refuse(number, f"the term '{text}' ({key}) stands in line {self._seen[key, text]} already")
            return
        self._seen[key, text] = number
        name = concept_name(terms.get("en", text), self._entries.keys())
        note = rest.get("note") or rest.get("description", "")
        arranged = arrange((tag, term, "") for tag, term in terms.items())
        self._entries[name] = GlossaryEntry(name, rest.get("domain", ""), rest.get("pos", ""), arranged, note)

    def refuse(self, number: int, problem: str) -> None:
        """Note a bad line."""
        self._problems.append(f"{self._path.name}:{number}: {problem}")

    def parsed(self) -> Parsed:
        """Return all that was added."""
        return Parsed(tuple(self._entries.values()), tuple(self._seen.values()), frozenset(self._entries))


def _read_languages(path: Path, header: Sequence[str], rows: _Rows, problems: list[str]) -> Parsed:
    names = columns(path, header, _PLAIN)
    found = _Collected(path, problems)
    for number, cells in rows:
        row = {name: cell for name, cell in zip(names, cells, strict=False) if cell}
        terms = {name: cell for name, cell in row.items() if name in LANGUAGES}
        if problem := count_problem(cells, len(names)):
            found.refuse(number, problem)
        elif not terms:
            found.refuse(number, "no term in any language")
        else:
            found.add(number, terms, key="en" if "en" in terms else next(iter(terms)), rest=row)
    return found.parsed()


def _read_pairs(path: Path, rows: _Rows, pair: tuple[str, str] | None, problems: list[str]) -> Parsed:
    cells = rows[0][1] if rows else []
    # The languages may stand beside the terms, as DeepL allows.
    with_languages = len(cells) == _WITH_LANGUAGES and all(map(_is_language, cells[2:]))
    if not pair and not with_languages:
        raise GlossaryError(
            f"The first line of {path} must name the columns, with 'concept' among them, or language codes (en,ps). "
            "A file of two columns without such a line needs a name that ends with its languages, such as en-ps.csv."
        )
    found = _Collected(path, problems)
    width = _WITH_LANGUAGES if with_languages else 2
    for number, row in rows:
        if len(row) != width:
            found.refuse(number, f"{len(row)} columns where {width} are expected")
        elif not row[0] or not row[1]:
            found.refuse(number, f"no {'target' if row[0] else 'source'} term")
        else:
            try:
                languages = (tag_of(row[2]), tag_of(row[3])) if with_languages else pair or ("", "")
            except UnknownLanguageError as exc:
                found.refuse(number, str(exc))
                continue
            if languages[0] == languages[1]:
                found.refuse(number, f"both terms are in the same language ({languages[0]})")
                continue
            found.add(number, dict(zip(languages, row[:2], strict=True)), key=languages[0], rest={})
    return found.parsed()


def write_table(entries: Iterable[GlossaryEntry]) -> str:
    """Return the project's table with commas; ``read`` gives the same entries back."""
    return _written(write_rows(entries), ",")


def write_languages(entries: Sequence[GlossaryEntry]) -> str:
    """Return a column for each language with the term to use, ``pos`` and ``description``, as Google takes it."""
    tags = [
        tag for tag in LANGUAGES if any(term.language == tag for entry in entries for term in entry.terms)
    ]
    rows = ([best(entry, tag) for tag in tags] + [entry.part_of_speech, entry.note] for entry in entries)
    header = [*(LANGUAGES[tag].html() for tag in tags), "pos", "description"]
    return _written([header, *(row for row in rows if any(row[: len(tags)]))], ",")


def write_pairs(entries: Iterable[GlossaryEntry], pair: tuple[str, str], delimiter: str = ",") -> str:
    """Return two columns, as DeepL takes them: each accepted source term once, with the target term to use."""
    rows: dict[str, str] = {}
    for entry in entries:
        if target := best(entry, pair[1]):
            sources = [
                t.text
                for t in entry.terms
                if t.language == pair[0] and t.status not in ("deprecated", "forbidden")
            ]
            for source in sources or filter(None, [best(entry, pair[0])]):
                rows.setdefault(source, target)
    return _written(map(list, rows.items()), delimiter)


def _written(rows: Iterable[list[str]], delimiter: str) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(_guarded_rows(rows))
    return out.getvalue()


def _guarded_rows(rows: Iterable[list[str]]) -> Iterator[list[str]]:
    for cells in rows:
        yield [f"'{cell}" if _FORMULA.match(cell) else cell for cell in cells]


def _unguarded(cell: str) -> str:
    return cell[1:] if _GUARDED.match(cell) else cell
