"""The store: one SQLite file in WAL mode, which many may read while one writes, and which a crash leaves sound.

Segments are found by the normal form of their source. A person's translation holds for a pair of languages; a model's only
for what made it (models, glossary, decoding, version), so that it never passes for the work of another.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import logging
import os
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self, TypeVar

from translate.errors import MemoryFileError
from translate.languages import Pair
from translate.memory.schema import ensure_tables, today, transaction
from translate.memory.units import Unit
from translate.normalization import normalize

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
    from types import TracebackType

T = TypeVar("T")
Row = tuple[str, str, str, str, str]

_SECONDS_TO_WAIT = 30
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Approved:
    """What became of approved units: new ones, those that replaced another translation, those that were there."""

    new: int
    changed: int
    same: int


def default_path() -> Path:
    """Return where the memory lies if nothing else is said, ``~/.local/share/khabar/memory.sqlite``."""
    base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / "khabar" / "memory.sqlite"


_MAGIC = b"SQLite format 3\0"
_SUFFIXES = {".sqlite", ".sqlite3", ".db"}


class Memory:
    """An open translation memory; use it in a ``with`` statement.

    A file that turns out to be damaged is set aside under another name, what people approved is taken over from it as
    far as it can be read, and the work goes on with a new file; a warning is logged.
    """

    def __init__(self, path: Path) -> None:
        """Open the file, or make it.

        Raises:
            MemoryFileError: it cannot be read or written, or is something else.
        """
        self.path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if _is_something_else(path):
                raise MemoryFileError(
                    f"{path} is no translation memory. Name another file with --memory, or say --no-memory."
                )
            try:
                self._db = self._connect()
            except sqlite3.DatabaseError as exc:
                if not _is_damage(exc):
                    raise
                self._set_aside(exc)
        except (OSError, sqlite3.Error) as exc:
            raise self._error(exc) from exc

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file."""
        self._db.close()

    def approved(self, texts: Collection[str], pair: Pair) -> dict[str, str]:
        """Return the translations that people approved, by source text, as they wrote them."""
        asked = "SELECT 1 FROM human WHERE pair = ? LIMIT 1"
        if not texts or not self._read(lambda db: db.execute(asked, (str(pair),)).fetchone()):
            return {}
        query = "SELECT key, text FROM human WHERE pair = ? AND key IN (SELECT value FROM json_each(?))"
        return self._find(query, texts, pair, str(pair))

    def made(self, texts: Collection[str], pair: Pair, maker: str) -> dict[str, str]:
        """Return what ``keep`` was given for a pair and a maker, by source text."""
        # In one query: between two, a number could become that of another maker.
        query = """SELECT key, made FROM machine WHERE maker = (SELECT id FROM maker WHERE pair = ? AND name = ?)
            AND key IN (SELECT value FROM json_each(?))"""
        return self._find(query, texts, pair, str(pair), maker) if texts else {}

    def keep(self, made: Mapping[str, str], pair: Pair, maker: str) -> None:
        """Keep what a maker made of source texts; if the file cannot be written, that is logged and nothing else."""
        if not made:
            return
        rows = [(_key(text, pair), value) for text, value in made.items()]
        day = today()

        def insert(db: sqlite3.Connection) -> None:
            db.execute("INSERT OR IGNORE INTO maker (pair, name) VALUES (?, ?)", (str(pair), maker))
            query = "SELECT id FROM maker WHERE pair = ? AND name = ?"
            (number,) = db.execute(query, (str(pair), maker)).fetchone()
            db.executemany(
                "INSERT OR REPLACE INTO machine VALUES (?, ?, ?, ?)", ((number, *row, day) for row in rows)
            )

        try:
            self._write(insert)
        except MemoryFileError as exc:
            _log.warning("khabar: %s Translations are not kept in it.", exc)

    def prune(self, days: int | None = None, is_used: Callable[[str], bool] = lambda _: True) -> int:
        """Remove translations by models, give their room back to the disk, and return how many there were.

        Args:
            days: those made more than so many days ago.
            is_used: and those of makers for which this is False.

        Raises:
            MemoryFileError: the file cannot be written.
        """

        def remove(db: sqlite3.Connection) -> int:
            makers = [
                row for row in db.execute("SELECT id, name FROM maker").fetchall() if not is_used(row[1])
            ]
            count = db.executemany(
                "DELETE FROM machine WHERE maker = ?", ((row[0],) for row in makers)
            ).rowcount
            if days is not None:
                count += db.execute("DELETE FROM machine WHERE day < ?", (today() - days,)).rowcount
            db.execute("DELETE FROM maker WHERE id NOT IN (SELECT maker FROM machine)")
            return count

        count = self._write(remove)
        try:
            self._db.execute("VACUUM")
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.Error as exc:
            _log.warning("khabar: %s is not made smaller now (%s). Prune it again later.", self.path, exc)
        return count

    def approve(self, units: Iterable[Unit]) -> Approved:
        """Add what people approved, all of it or nothing; the last translation of a source replaces those before.

        Raises:
            MemoryFileError: the file cannot be written.
        """
        latest = {(str(unit.pair), _key(unit.source, unit.pair)): unit for unit in units}
        now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")

        def insert(db: sqlite3.Connection) -> Approved:
            counts = {"new": 0, "changed": 0, "same": 0}
            for (pair, key), unit in latest.items():
                old = db.execute("SELECT text FROM human WHERE pair = ? AND key = ?", (pair, key)).fetchone()
                outcome = "new" if old is None else "same" if old[0] == unit.text else "changed"
                counts[outcome] += 1
                if outcome != "same":
                    row = (pair, key, unit.source, unit.text, now)
                    db.execute("INSERT OR REPLACE INTO human VALUES (?, ?, ?, ?, ?)", row)
            return Approved(**counts)

        return self._write(insert)

    def units(self) -> list[Unit]:
        """Return everything that people approved, by pair and source."""
        query = "SELECT pair, source, text FROM human ORDER BY pair, source"
        rows = self._read(lambda db: db.execute(query).fetchall())
        return [Unit(Pair.parse(pair), source, text) for pair, source, text in rows]

    def counts(self) -> dict[str, tuple[int, int]]:
        """Return how many segments of each pair people approved and models made, the latter under every signature."""
        people = dict(
            self._read(lambda db: db.execute("SELECT pair, count(*) FROM human GROUP BY pair").fetchall())
        )
        query = "SELECT pair, count(*) FROM machine JOIN maker ON id = maker GROUP BY pair"
        models = dict(self._read(lambda db: db.execute(query).fetchall()))
        return {pair: (people.get(pair, 0), models.get(pair, 0)) for pair in sorted({*people, *models})}

    def state(self) -> str:
        """Return a digest of all that people approved; it changes whenever that does."""
        query = "SELECT pair, key, text FROM human"
        return hashlib.sha256(repr(self._read(lambda db: db.execute(query).fetchall())).encode()).hexdigest()

    def _find(self, query: str, texts: Collection[str], pair: Pair, *owner: str) -> dict[str, str]:
        keys = {text: _key(text, pair) for text in texts}
        asked = json.dumps(sorted(set(keys.values())))
        found = dict(self._read(lambda db: db.execute(query, (*owner, asked)).fetchall()))
        return {text: found[key] for text, key in keys.items() if key in found}

    def _read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Return what ``work`` gives; when the file turns out to be damaged, do it once more on the new one."""
        try:
            try:
                return work(self._db)
            except sqlite3.DatabaseError as exc:
                if not _is_damage(exc):
                    raise
                self._set_aside(exc)
                return work(self._db)
        except (OSError, sqlite3.Error) as exc:
            raise self._error(exc) from exc

    def _write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        def whole(db: sqlite3.Connection) -> T:
            with transaction(db):
                return work(db)

        return self._read(whole)

    def _connect(self) -> sqlite3.Connection:
        db = sqlite3.connect(self.path, timeout=_SECONDS_TO_WAIT, isolation_level=None)
        try:
            ensure_tables(db, self.path)
            with contextlib.suppress(sqlite3.OperationalError):  # another process is changing the mode, too
                db.execute("PRAGMA journal_mode = WAL").fetchone()
            db.execute("PRAGMA synchronous = NORMAL")
            self._opened = self.path.stat().st_ino
        except BaseException:
            db.close()
            raise
        return db

    def _error(self, exc: Exception) -> MemoryFileError:
        reason = exc.strerror if isinstance(exc, OSError) else str(exc)
        return MemoryFileError(
            f"Cannot use the translation memory {self.path}: {reason}. Choose another with --memory, or say --no-memory."
        )

    def _set_aside(self, reason: sqlite3.DatabaseError) -> None:
        """Give the damaged file another name, unless another process has done so, and open a new one."""
        with contextlib.suppress(AttributeError):  # the first opening failed
            self._db.close()
        kept = f"{self.path}.damaged-{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%S%f}"
        if self.path.stat().st_ino == getattr(self, "_opened", self.path.stat().st_ino):
            for suffix in ("-wal", "-shm", ""):  # a journal must never be found beside the new file
                with contextlib.suppress(FileNotFoundError):
                    Path(f"{self.path}{suffix}").rename(f"{kept}{suffix}")
            rows = list(_saved(kept))
            _log.warning(
                "khabar: the translation memory %s is damaged (%s). It was set aside as %s; %d approved translations were taken "
                "over from it into a new one.",
                self.path, reason, kept, len(rows),
            )  # fmt: skip
            self._db = self._connect()
            with transaction(self._db):
                self._db.executemany("INSERT OR IGNORE INTO human VALUES (?, ?, ?, ?, ?)", rows)
        else:
            self._db = self._connect()


def _saved(path: str) -> Iterator[Row]:
    """Yield what people approved from a damaged file, as far as it can be read."""
    with contextlib.suppress(sqlite3.Error), contextlib.closing(sqlite3.connect(path)) as db:
        yield from db.execute("SELECT pair, key, source, text, changed FROM human")


def _is_damage(exc: sqlite3.Error) -> bool:
    code = getattr(exc, "sqlite_errorcode", 0) & 0xFF  # the rest tells where it was found
    return code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def _key(text: str, pair: Pair) -> str:
    return hashlib.blake2b(
        normalize(text, pair.source).encode("utf-8", "replace"), digest_size=16
    ).hexdigest()


def _is_something_else(path: Path) -> bool:
    """Return whether a file is not a database at all, nor named like one that may be damaged."""
    if path.suffix in _SUFFIXES or not path.is_file() or not path.stat().st_size:
        return False
    with path.open("rb") as file:
        return file.read(len(_MAGIC)) != _MAGIC
