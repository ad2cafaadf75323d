"""Tables that people edit: CSV and .xlsx, read and written with the same columns.

In CSV a cell that a spreadsheet would run as a formula is written behind an apostrophe, and read back without it.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from typing import TYPE_CHECKING

from translate.errors import MemoryFileError, UnknownLanguageError
from translate.languages import LANGUAGES
from translate.memory.units import make_unit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from translate.memory.units import Unit

COLUMNS = ("from", "to", "source", "translation")
CORRECTED = "corrected"
_DELIMITERS = ",;\t"
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")
_MOST_BYTES = 500_000_000
_WIDTHS = {"source": 60, "translation": 60, CORRECTED: 60, "article": 30, "flags": 20}
_UNREADABLE = "Save it as 'CSV UTF-8' or as .xlsx."


def read_table(path: Path) -> list[tuple[int, dict[str, str]]]:
    """Return the rows of a .csv or .xlsx file that are not blank: line number, and cells by the names in the first line.

    Raises:
        MemoryFileError: the file cannot be read.
    """
    rows = _xlsx_rows(path) if path.suffix.casefold() == ".xlsx" else _csv_rows(path)
    filled = ((number, cells) for number, cells in rows if any(cell.strip() for cell in cells))
    _, header = next(filled, (1, []))
    names = [name.strip().casefold() for name in header]
    return [(number, dict(zip(names, cells, strict=False))) for number, cells in filled]


def read_units(path: Path, problems: list[str]) -> list[Unit]:
    """Return the units of a table; bad lines are added to ``problems``.

    With a column ``corrected`` only the lines where it is filled count, and what stands in it is the translation.

    Raises:
        MemoryFileError: the file cannot be read, or its first line lacks a column.
    """
    rows = read_table(path)
    names = rows[0][1].keys() if rows else ()
    wanted = (*COLUMNS[:3], CORRECTED if CORRECTED in names else COLUMNS[3])
    if missing := [name for name in wanted if name not in names and rows]:
        raise MemoryFileError(
            f"The first line of {path} must name the columns {', '.join(COLUMNS[:3])} and translation or corrected; "
            f"missing: {', '.join(missing)}."
        )
    units = []
    for number, row in rows:
        if CORRECTED in names and not row.get(CORRECTED, "").strip():
            continue
        try:
            units.append(make_unit(*(row.get(name, "") for name in wanted)))
        except (UnknownLanguageError, ValueError) as exc:
            problems.append(f"{path.name}:{number}: {exc}")
    return units


def write_table(header: Sequence[str], rows: Sequence[Sequence[str]], kind: str) -> bytes:
    """Return a table as a file of a kind, ``csv`` or ``xlsx``; ``read_table`` gives the same cells back."""
    return _xlsx(header, rows) if kind == "xlsx" else _csv(header, rows)


def write_units(units: Sequence[Unit], kind: str) -> bytes:
    """Return units as a table of a kind, ``csv`` or ``xlsx``."""
    rows = [(unit.pair.source, unit.pair.target, unit.source, unit.text) for unit in units]
    return write_table(COLUMNS, rows, kind)


def _csv_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    try:
        data = path.read_bytes()
    except OSError as exc:
        raise MemoryFileError(f"Cannot read {path}: {exc.strerror}.") from exc
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as exc:
        raise MemoryFileError(f"Cannot read {path}: {exc}. {_UNREADABLE}") from exc
    # Spreadsheets separate by what the country uses.
    first = text.partition("\n")[0]
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=max(_DELIMITERS, key=first.count), strict=True
    )
    number = 1
    try:
        for cells in reader:
            yield number, [cell[1:] if _GUARDED.match(cell) else cell for cell in cells]
            number = reader.line_num + 1
    except csv.Error as exc:
        raise MemoryFileError(f"Cannot read {path}, line {number}: {exc}.") from exc


def _csv(header: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    out = io.StringIO(newline="")
    guarded = ([f"'{cell}" if _FORMULA.match(cell) else cell for cell in row] for row in rows)
    csv.writer(out).writerows([header, *guarded])
    # With a byte order mark, or spreadsheets take the letters for those of another encoding.
    return out.getvalue().encode("utf-8-sig", "replace")


def _xlsx_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    import openpyxl  # noqa: PLC0415  # slow to import
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415

    try:
        with zipfile.ZipFile(path) as archive:
            if sum(part.file_size for part in archive.infolist()) > _MOST_BYTES:
                raise MemoryFileError(f"{path} is refused: unpacked it has more than {_MOST_BYTES:,} bytes.")
        book = openpyxl.load_workbook(path, read_only=True)
        sheet = book.worksheets[0]
        # Some programs state a size of one cell and write more.
        sheet.reset_dimensions()
        for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
            yield number, ["" if cell is None else str(cell) for cell in cells]
        book.close()
    except OSError as exc:
        raise MemoryFileError(f"Cannot read {path}: {exc.strerror or exc}.") from exc
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, IndexError, SyntaxError) as exc:
        raise MemoryFileError(f"Cannot read {path}: it is no whole .xlsx file ({exc}).") from exc


def _xlsx(header: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    from openpyxl import Workbook  # noqa: PLC0415  # slow to import
    from openpyxl.styles import Alignment, Font  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    book = Workbook()
    sheet = book.active
    sheet.freeze_panes = "A2"
    for column, name in enumerate(header, start=1):
        sheet.cell(1, column, name).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = _WIDTHS.get(name, 10)
    for line, row in enumerate(rows, start=2):
        languages = dict(zip(header, row, strict=True))
        for column, (name, value) in enumerate(zip(header, row, strict=True), start=1):
            cell = sheet.cell(line, column, value or None)
            cell.data_type = "s"  # never a formula
            tag = languages.get("from" if name == "source" else "to", "")
            rtl = name in {"source", "translation", CORRECTED} and LANGUAGES[tag].direction == "rtl"
            cell.alignment = Alignment(
                horizontal="right" if rtl else "left",
                vertical="top",
                wrap_text=True,
                readingOrder=2 if rtl else 1,
            )
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
