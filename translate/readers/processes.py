"""Starting and ending the processes that read."""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import subprocess
import sys
import threading
from multiprocessing.connection import Connection, Pipe
from multiprocessing.reduction import send_handle
from pathlib import Path
from typing import TYPE_CHECKING, Self

import translate
from translate.errors import ReadingProcessError
from translate.readers.recipe import DONE
from translate.readers.work import END, FORK

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    from translate.readers.recipe import Recipe
    from translate.reading.files import Source

SILENT_FOR = 120
"""Seconds without a word after which a reader hangs. What computes is limited otherwise; this is for what waits."""

_START = "from translate.readers.work import work; work()"


class Nursery:
    """The process that readers are forked from; use it in a ``with`` statement, which ends it and all readers."""

    def __init__(self, recipe: Recipe) -> None:
        self._recipe = recipe
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        """Start it.

        Raises:
            ReadingProcessError: it does not start.
        """
        paths = [str(Path(translate.__file__).parent.parent), os.environ.get("PYTHONPATH", "")]
        self._pipe, theirs = Pipe()
        with theirs, _starting():
            # A process of its own making, as multiprocessing would run the caller's main module again; in a group of its
            # own, so that Ctrl-C reaches the run alone, and all readers can be ended at once.
            self._process = subprocess.Popen(  # noqa: S603  # our own code
                [sys.executable, "-P", "-c", _START, str(theirs.fileno())],
                env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                process_group=0,
            )
            self._pipe.send_bytes(pickle.dumps(self._recipe))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            self._pipe.close()
        self._process.wait()

    def kill(self) -> None:
        """End all processes at once; who waits for one of them is told that it has ended."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)

    def reader(self) -> Reader:
        """Return a new reader.

        Raises:
            ReadingProcessError: there can be none.
        """
        ours, theirs = Pipe()
        with theirs, self._lock, _starting():
            self._pipe.send_bytes(FORK)
            send_handle(self._pipe, theirs.fileno(), self._process.pid)
            return Reader(ours, self._pipe.recv())

    def end(self, reader: Reader) -> int:
        """Let a reader end, and return its exit status; a negative one is a signal.

        Raises:
            ReadingProcessError: the nursery itself has ended.
        """
        reader.pipe.close()
        with self._lock, _starting():
            self._pipe.send_bytes(END)
            self._pipe.send(reader.process)
            status: int = self._pipe.recv()
            return status


class Reader:
    """A process that reads one source at a time."""

    def __init__(self, pipe: Connection, process: int) -> None:
        self.pipe = pipe
        self.process = process

    def read(self, source: Source) -> Iterator[bytes]:
        """Yield each draft or failure of a source as bytes.

        Raises:
            OSError, EOFError: the process has ended. TimeoutError: it has said nothing for two minutes.
        """
        self.pipe.send(source)
        while self.pipe.poll(SILENT_FOR):
            if (data := self.pipe.recv_bytes()) == DONE:
                return
            yield data
        raise TimeoutError(f"nothing came for {SILENT_FOR} s")


@contextlib.contextmanager
def _starting() -> Iterator[None]:
    try:
        yield
    except (OSError, EOFError, ValueError) as exc:
        raise ReadingProcessError(
            f"The processes that read articles do not start ({exc or 'they ended'}). Say --readers 0 to do without."
        ) from exc
