"""Tables with a header that names their columns (CSV, TSV), a row an article."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from translate.errors import ReadingError
from translate.normalization import printable
from translate.reading.content import Item, border
from translate.reading.fields import FIELDS, USUAL, Names, has, is_record, read_record
from translate.reading.lines import LONGEST_LINE, encoding_of, lines, sample

if TYPE_CHECKING:
    from collections.abc import Iterator

    from translate.reading.content import Content

_DELIMITERS = ",\t;|"
_FEWEST = 2
_SHOWN = 12


def read_table(content: Content, names: Names = USUAL) -> Iterator[Item]:
    """Yield the article of every row below the header, ``#1`` being the first; the file may have any size.

    The columns are separated by comma, tab, semicolon or bar, whichever makes names of the header. A row with more cells
    than the header has names is a failure: a text without quotation marks was cut at its commas.

    Raises:
        ReadingError: the header names no title and no text.
    """
    text, encoding = sample(content)
    delimiter = max(_DELIMITERS, key=lambda mark: _known(text, mark, names))
    rows = _rows(content, encoding, delimiter)
    header = next(rows, [])
    if isinstance(header, ReadingError):
        raise header
    columns = [name.strip().lstrip("\ufeff") for name in header]
    if not is_record(dict.fromkeys(columns, "x"), names):
        shown = ", ".join(printable(name[:40]) for name in columns[:_SHOWN])
        raise ReadingError(f"the first line names no column as title or text; it has {shown}")
    number = 0
    for row in rows:
        if row:
            number += 1
            yield _item(f"#{number}", columns, row, encoding, names)


def is_table(text: str) -> bool:
    """Return whether the first line of a text names at least two columns as those of articles."""
    return any(_known(text, mark) >= _FEWEST for mark in _DELIMITERS)


def _known(text: str, delimiter: str, names: Names = USUAL) -> int:
    """Return how many columns the first line would name as those of articles, or 0 if none is a title or text."""
    first = text.lstrip().partition("\n")[0]
    columns = dict.fromkeys((name.strip("\"' \r\ufeff") for name in first.split(delimiter)), "x")
    return sum(has(columns, field, names) for field in FIELDS) if is_record(columns, names) else 0


def _item(place: str, columns: list[str], row: list[str] | ReadingError, encoding: str, names: Names) -> Item:
    if isinstance(row, ReadingError):
        return Item(place, row)
    if len(row) > len(columns):
        return Item(place, ReadingError(f"the row has {len(row)} cells, and the header {len(columns)} names"))
    try:
        with border("the row cannot be read"):
            page = read_record(dict(zip(columns, row, strict=False)), names)
    except ReadingError as exc:
        return Item(place, exc)
    return Item(place, page, encoding_of("".join(row), encoding))


def _rows(content: Content, encoding: str, delimiter: str) -> Iterator[list[str] | ReadingError]:
    failed: list[ReadingError] = []
    reader = csv.reader(_whole_lines(content, encoding, failed), delimiter=delimiter)
    while True:
        # The limit belongs to the whole process, so it is set for one row only.
        limit = csv.field_size_limit(LONGEST_LINE)
        try:
            with border("the row cannot be read"):
                row = next(reader, None)
        except ReadingError as exc:
            yield exc
            continue
        finally:
            csv.field_size_limit(limit)
        yield from failed
        failed.clear()
        if row is None:
            return
        if delimiter == "\t" and any("\t" in cell and "\n" in cell for cell in row):
            yield ReadingError("a cell begins with a quotation mark and took in the rows after it")
        else:
            yield row if any(cell.strip() for cell in row) else []


def _whole_lines(content: Content, encoding: str, failed: list[ReadingError]) -> Iterator[str]:
    for line in lines(content, encoding):
        if isinstance(line, ReadingError):
            failed.append(line)
        else:
            yield line
