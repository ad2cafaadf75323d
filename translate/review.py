"""The table of what a person should look at in a run: the flagged segments, with an empty column for what is right.

``khabar memory import`` takes the table back, and the next run has what stands in that column.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from translate.errors import RunFolderError, UsageError
from translate.memory import read_table, write_table
from translate.memory.tables import CORRECTED
from translate.normalization import printable
from translate.runs import RunFolder, read_manifest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from translate.records import Brief

TABLES: tuple[str, ...] = ("csv", "xlsx")
COLUMNS = ("article", "segment", "from", "to", "source", "translation", "flags", CORRECTED)
Row = dict[str, str]
Key = tuple[str, str]


def write_tables(path: Path, languages: Sequence[str] = (), kinds: Sequence[str] = TABLES) -> list[Path]:
    """Write ``review.<lang>.<kind>`` of a finished run for each language (default: all of the run), and return their paths.

    A segment that stands in several articles is listed once, with the first of them; what a person approved is not listed.
    What stands in the column ``corrected`` of a table that is there already is kept, until the run has it.

    Raises:
        RunFolderError: no run folder, or a brief is missing. UsageError: the run has no such language.
        MemoryFileError: a table that is there cannot be read.
    """
    manifest = read_manifest(path)
    targets = manifest["settings"]["to"]
    if unknown := [tag for tag in languages if tag not in targets]:
        raise UsageError(f"The run {path} has no '{unknown[0]}'; it has {', '.join(targets)}.")
    done = [row["detail"] for row in manifest["items"] if row["status"] in {"new", "kept"}]
    with RunFolder(path) as folder:
        tables = {target: _Table(target) for target in languages or targets}
        for article_id in done:
            brief = folder.read_brief(article_id)
            if brief is None:
                raise RunFolderError(
                    f"The brief {article_id} is missing in {path}. Run 'khabar brief' again."
                )
            for table in tables.values():
                table.add(brief)
        names = [
            (table, f"review.{target}.{kind}", kind) for target, table in tables.items() for kind in kinds
        ]
        return [
            folder.write(name, write_table(COLUMNS, list(table.rows(path / name)), kind))
            for table, name, kind in names
        ]


class _Table:
    """The rows of one target language, by source language and text."""

    def __init__(self, target: str) -> None:
        self._target = target
        self._flagged: dict[Key, Row] = {}
        self._approved: dict[Key, str] = {}

    def add(self, brief: Brief) -> None:
        rendition = brief.rendition(self._target)
        for row in rendition.translations if rendition else ():
            segment = brief.segments[row.segment]
            language, source = brief.detection.of(segment.paragraph), _line(segment.text)
            if row.origin == "human":
                self._approved[language, source] = row.text
            elif row.flags:
                cells = (
                    printable(brief.article.path), str(segment.index + 1), language, self._target,
                    source, _line(row.text), ", ".join(row.flags), "",
                )  # fmt: skip
                self._flagged.setdefault((language, source), dict(zip(COLUMNS, cells, strict=True)))

    def rows(self, path: Path) -> Iterator[list[str]]:
        """Yield the rows, with the corrections that the file at ``path`` holds."""
        before = {(row.get("from", ""), _line(row.get("source", ""))): row for row in _corrected(path)}
        for key, row in self._flagged.items():
            yield list({**row, CORRECTED: before.pop(key, row)[CORRECTED]}.values())
        for key, row in before.items():
            if self._approved.get(key) != _line(row[CORRECTED]):
                yield [row.get(name, "") for name in COLUMNS]


def _corrected(path: Path) -> list[Row]:
    """Return the rows of a table in which a person has written; none if there is no table."""
    if not path.exists():
        return []
    return [row for _, row in read_table(path) if row.get(CORRECTED, "").strip()]


def _line(text: str) -> str:
    return " ".join(text.split())
