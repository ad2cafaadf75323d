"""What readers bring, in the order of the sources.

A thread for each reader gives it one source after another and takes what it sends. What the run has not yet asked for is
held as bytes, a bounded number of them; then the threads stop taking, and the readers stop reading.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import threading
from collections import defaultdict, deque
from typing import TYPE_CHECKING, Self

from translate.readers.recipe import DONE, OUT_OF_MEMORY
from translate.records import Failure

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import TracebackType

    from translate.drafts import Draft
    from translate.readers.processes import Nursery, Reader
    from translate.readers.recipe import Recipe
    from translate.reading.files import Source

HELD = 16_000_000
"""The most bytes of drafts that wait for the run, but for one more of each reader: a thousand articles or so."""

MOST = 4
"""Readers that are started unless more are asked for."""

_RENEWED_AFTER = 300
"""Sources after which a reader makes way for a new one: its memory is in shreds by then."""

_ENOUGH_FILES, _ENOUGH_BYTES = 100, 3_000_000


def processes_for(sources: Sequence[Source], asked: int | None, cpus: int) -> int:
    """Return how many readers there are to be: as many as asked for, else none where it is quicker without.

    To start them takes as long as to read a megabyte or fifty articles.
    """
    if os.name != "posix":
        return 0
    if asked is not None:
        return min(asked, len(sources))
    size = sum(source.path.stat().st_size for source in sources if source.path.is_file())
    return min(cpus, MOST, len(sources)) if len(sources) >= _ENOUGH_FILES or size >= _ENOUGH_BYTES else 0


@contextlib.contextmanager
def open_drafts(
    sources: Sequence[Source], recipe: Recipe, readers: int
) -> Iterator[Iterator[Draft | Failure]]:
    """Yield the drafts and failures of every source in order; without readers each is made when it is asked for.

    Raises:
        ReadingProcessError: the processes cannot be started.
    """
    if not readers:
        yield recipe.drafts(sources)
        return
    from translate.readers.processes import Nursery  # noqa: PLC0415  # not on Windows

    with Nursery(recipe) as nursery, _Ahead(sources, recipe, nursery, readers) as ahead:
        yield ahead.drafts()


class _Ahead:
    """Readers with a thread each, and what they have read; use it in a ``with`` statement, which ends them."""

    def __init__(self, sources: Sequence[Source], recipe: Recipe, nursery: Nursery, readers: int) -> None:
        self._sources = sources
        self._recipe = recipe
        self._nursery = nursery
        self._changed = threading.Condition()
        # What follows is read and written under the condition alone.
        self._waiting: defaultdict[int, deque[bytes]] = defaultdict(deque)
        self._held = self._given = self._wanted = 0
        self._closed = False
        self._error: BaseException | None = None
        self._threads = [threading.Thread(target=self._serve, daemon=True) for _ in range(readers)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._nursery.kill()  # what a thread waits for comes to an end
        for thread in self._threads:
            thread.join()

    def drafts(self) -> Iterator[Draft | Failure]:
        """Yield the drafts and failures of every source, in order.

        Raises:
            ReadingProcessError: a process cannot be started.
        """
        for number in range(len(self._sources)):
            while (data := self._take(number)) != DONE:
                row: Draft | Failure = pickle.loads(data)  # noqa: S301  # our own process made it
                yield row

    def _take(self, number: int) -> bytes:
        """Return the next of a source, and wait for it."""
        with self._changed:
            self._wanted = number
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._error or self._waiting[number])
            if self._error:
                raise self._error
            data = self._waiting[number].popleft()
            if data == DONE:
                del self._waiting[number]
            self._held -= len(data)
            return data

    def _next(self) -> int | None:
        """Return the number of the next source to read, or None when there is none."""
        with self._changed:
            self._changed.wait_for(lambda: self._has_room(self._given))
            if self._closed or self._given == len(self._sources):
                return None
            self._given += 1
            return self._given - 1

    def _put(self, number: int, data: bytes) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._has_room(number))
            self._waiting[number].append(data)
            self._held += len(data)
            self._changed.notify_all()

    def _has_room(self, number: int) -> bool:
        """Return whether more may be held; what the run waits for always may."""
        is_wanted = number == self._wanted and not self._waiting[number]
        return self._closed or self._held < HELD or is_wanted

    def _serve(self) -> None:
        """Have one reader read source after source, and another one when it dies."""
        reader: Reader | None = None
        done = 0
        try:
            while (number := self._next()) is not None:
                reader = reader or self._nursery.reader()
                if failure := self._read(reader, number):
                    self._put(number, pickle.dumps(failure))
                    reader = None
                self._put(number, DONE)
                done += 1
                if reader and done % _RENEWED_AFTER == 0:
                    self._nursery.end(reader)
                    reader = None
        except BaseException as exc:  # noqa: BLE001  # for the thread that asked
            with self._changed:
                self._error = exc
                self._changed.notify_all()

    def _read(self, reader: Reader, number: int) -> Failure | None:
        """Take all that a reader makes of a source, and return a failure if it died over it."""
        source, done = self._sources[number], 0
        try:
            for data in reader.read(source):
                self._put(number, data)
                done += 1
        except TimeoutError as exc:
            self._nursery.end(reader)
            reason = str(exc)
        except (OSError, EOFError):
            reason = self._reason(self._nursery.end(reader))
        else:
            return None
        rest = f" after {done} articles, and what follows in the file was not read" if done else ""
        return Failure(source.name, "read", f"the file cannot be read: {reason}{rest}")

    def _reason(self, status: int) -> str:
        if status == -signal.SIGXCPU:
            return f"an article took more than {self._recipe.seconds} s of computing"
        if status == OUT_OF_MEMORY:
            return f"an article took more than {self._recipe.memory / 1e6:,.0f} MB of memory"
        what = f"signal {-status}" if status < 0 else f"status {status}"
        return f"the process that read it ended with {what}"
