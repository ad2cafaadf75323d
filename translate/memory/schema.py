"""The tables of the memory file, and how a file of an earlier version gets them."""

from __future__ import annotations

import contextlib
import datetime as dt
import sqlite3
from typing import TYPE_CHECKING

from translate.errors import MemoryFileError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_SCHEMA = 2
_WITHOUT_DAYS = 1
_APPLICATION = 0x4B684D31  # "KhM1": tells our file from any other SQLite file
_TABLES = (
    """CREATE TABLE human (pair TEXT, key TEXT, source TEXT, text TEXT, changed TEXT,
        PRIMARY KEY (pair, key)) WITHOUT ROWID""",
    "CREATE TABLE maker (id INTEGER PRIMARY KEY, pair TEXT, name TEXT, UNIQUE (pair, name))",
    "CREATE TABLE machine (maker INTEGER, key TEXT, made TEXT, day INTEGER, PRIMARY KEY (maker, key)) WITHOUT ROWID",
    f"PRAGMA application_id = {_APPLICATION}",
    f"PRAGMA user_version = {_SCHEMA}",
)


def today() -> int:
    """Return the day that new rows carry: how many days there were since 1 January of the year 1, in UTC."""
    return dt.datetime.now(dt.UTC).toordinal()


def ensure_tables(db: sqlite3.Connection, path: Path) -> None:
    """Make the tables in an empty file, or bring those of an earlier version up to date.

    Raises:
        MemoryFileError: it is a database of something else, or of a later version.
    """
    if _about(db) == (_APPLICATION, _SCHEMA):
        return
    with transaction(db):
        found = _about(db)  # once more: another process may have been faster
        if found == (_APPLICATION, _SCHEMA):
            return
        if found == (_APPLICATION, _WITHOUT_DAYS):
            db.execute("ALTER TABLE machine ADD COLUMN day INTEGER")
            db.execute("UPDATE machine SET day = ?", (today(),))
            db.execute(_TABLES[-1])
            return
        if found != (0, 0) or db.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
            raise MemoryFileError(
                f"{path} is a database, but no translation memory of this version of Khabar. "
                "Choose another with --memory."
            )
        for statement in _TABLES:
            db.execute(statement)


@contextlib.contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """Do all of what is inside, or nothing; a second writer waits at the start, where waiting is safe."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        with contextlib.suppress(sqlite3.Error):  # where SQLite has rolled back itself
            db.execute("ROLLBACK")
        raise


def _about(db: sqlite3.Connection) -> tuple[int, int]:
    """Return what the file says it is: the mark of our files, and the version of the tables."""
    return tuple(db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version"))
