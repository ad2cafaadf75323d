"""Files into units and back, by the name of the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from translate.errors import MemoryFileError, UnknownFormatError, nearest
from translate.memory import tables, tmx

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from translate.memory.units import Unit

FORMATS: tuple[str, ...] = ("tmx", "csv", "xlsx")
_MOST_PROBLEMS = 100


def format_of(path: Path) -> str:
    """Return the format that the name of a file tells.

    Raises:
        UnknownFormatError: it tells none.
    """
    kind = path.suffix.casefold().removeprefix(".")
    if kind not in FORMATS:
        hint = nearest(kind, FORMATS) if kind else ""
        raise UnknownFormatError(
            f"The name of {path} tells no format of a translation memory.{hint} End it with .{', .'.join(FORMATS)}."
        )
    return kind


def read(paths: Iterable[Path]) -> list[Unit]:
    """Return the units of all files.

    Raises:
        MemoryFileError: a file cannot be read, or has bad lines; the message lists those of all files.
        UnknownFormatError: the name of a file tells no format.
    """
    units: list[Unit] = []
    problems: list[str] = []
    for path in paths:
        reader = tmx.read_units if format_of(path) == "tmx" else tables.read_units
        units += reader(path, problems)
    if problems:
        more = [f"and {len(problems) - _MOST_PROBLEMS} more"] if len(problems) > _MOST_PROBLEMS else []
        raise MemoryFileError(
            "Nothing was imported, because of bad lines:\n  "
            + "\n  ".join([*problems[:_MOST_PROBLEMS], *more])
        )
    return units


def write(units: Sequence[Unit], kind: str) -> bytes:
    """Return units as a file of a format."""
    return tmx.write_units(units) if kind == "tmx" else tables.write_units(units, kind)
