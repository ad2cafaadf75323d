"""The project's glossary file: cells between tabs, no quotes, ``#`` before a comment.

``concept  domain  pos  en  ps  prs  ur  fa  note``: see ``translate.glossary.formats.table`` for the cells.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from translate.glossary.formats.base import tidy
from translate.glossary.formats.table import read_rows, write_rows

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from translate.glossary.formats.base import Parsed
    from translate.records import GlossaryEntry


def matches(text: str) -> bool:
    """Return whether a text is such a file: its first line has a ``concept`` between tabs, or alone."""
    return "concept" in (cell.strip() for cell in text.split("\n", 1)[0].split("\t"))


def read(path: Path, text: str, problems: list[str]) -> Parsed:
    """Return the entries of a file; bad lines are added to ``problems``.

    Raises:
        GlossaryError: the header is wrong.
    """
    lines = text.splitlines()
    rows = (
        (number, [tidy(cell) for cell in line.split("\t")])
        for number, line in enumerate(lines[1:], start=2)
        if line.strip() and not line.startswith("#")
    )
    return read_rows(path, lines[0].split("\t"), rows, problems)


def write(entries: Iterable[GlossaryEntry]) -> str:
    """Return the file of the entries; ``read`` gives them back as they are."""
    return "".join("\t".join(cells) + "\n" for cells in write_rows(entries))
