"""What readers of formats take and give: the bytes of a file as a stream, and the pages that were found in it."""

from __future__ import annotations

import io
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, cast

from translate.errors import ReadingError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from _typeshed import WriteableBuffer

    from translate.reading.text import Page

MAX_BYTES = 50_000_000
"""The largest file of a format that is read as a whole; JSON Lines and tables are read as streams and may be larger."""

MAX_VALUES = 3_000_000
"""The most tags or values in a tree that is held in memory, which is many times the size of its file."""

_BUFFER = 1 << 16


@dataclass(frozen=True, slots=True)
class Item:
    """One article in a file: where (``""`` in a file of one, ``#3``, ``/a/b.txt``), and the page or why there is none."""

    place: str
    page: Page | ReadingError
    encoding: str = "utf-8"


class _Readable(Protocol):
    def read(self, size: int = ..., /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Content:
    """The bytes of a file as a stream that is read once, and how many they are where they lie."""

    stream: io.BufferedReader
    size: int

    @property
    def head(self) -> bytes:
        """Return the first 64 KiB, or fewer, without taking them from the stream."""
        return self.stream.peek(_BUFFER)[:_BUFFER]

    def whole(self) -> bytes:
        """Return all bytes.

        Raises:
            ReadingError: there are more than 50 MB of them.
        """
        data = self.stream.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            size = f"{self.size / 1e6:,.0f} MB, " if self.size > MAX_BYTES else ""
            raise ReadingError(f"{size}more than the limit of {MAX_BYTES / 1e6:,.0f} MB")
        return data


class Reader(Protocol):
    """What reads a format: it yields items, and raises a ``ReadingError`` for the file as a whole."""

    def __call__(self, content: Content, /) -> Iterator[Item]: ...  # noqa: D102


def from_bytes(data: bytes) -> Content:
    """Return bytes in memory as content."""
    return Content(buffered(io.BytesIO(data)), len(data))


def buffered(stream: object) -> io.BufferedReader:
    """Return a binary stream with a buffer of 64 KiB, so that its beginning can be looked at."""
    return io.BufferedReader(cast("io.RawIOBase", stream), _BUFFER)


class Limited(io.RawIOBase):
    """What a decompressor gives, up to a limit; its errors are ``ReadingError``."""

    def __init__(self, inner: _Readable, limit: int, what: str) -> None:
        super().__init__()
        self._inner, self._left, self._what = inner, limit, what

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Fill the buffer, and return how many bytes came.

        Raises:
            ReadingError: damaged data, or more than the limit.
        """
        view = memoryview(buffer).cast("B")
        with border(f"{self._what} is damaged"):
            data = self._inner.read(len(view))
        self._left -= len(data)
        if self._left < 0:
            raise ReadingError(f"{self._what} unpacks to far more than it holds (a decompression bomb?)")
        view[: len(data)] = data
        return len(data)


class Snapshot(io.RawIOBase):
    """A file as long as it was when it was opened: what a program writes behind that meanwhile is not read."""

    def __init__(self, file: io.RawIOBase, size: int) -> None:
        super().__init__()
        self._file, self._size = file, size

    def readable(self) -> bool:
        """Return True."""
        return True

    def seekable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Fill the buffer, and return how many bytes came."""
        view = memoryview(buffer).cast("B")
        left = max(0, self._size - self._file.tell())
        return self._file.readinto(view[:left]) or 0

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Go to a place in the file, and return it."""
        if whence == io.SEEK_END:
            return self._file.seek(max(0, self._size + offset))
        return self._file.seek(offset, whence)


@contextmanager
def border(what: str) -> Iterator[None]:
    """Turn whatever foreign code raises inside into a ``ReadingError`` that says ``what`` is the matter."""
    try:
        yield
    except ReadingError:
        raise
    except RecursionError as exc:
        raise ReadingError(f"{what} (nested too deeply)") from exc
    except Exception as exc:  # parsers raise errors of many kinds on bad input, and none may stop a run
        raise ReadingError(f"{what} ({type(exc).__name__})") from exc


def check_tree(data: bytes, marks: bytes, most: int = MAX_VALUES) -> None:
    """Refuse data with so many of the marks (``<``, ``[{,``) that the tree made of it would take all memory or minutes.

    Raises:
        ReadingError: more than ``most`` of them.
    """
    if sum(data.count(mark) for mark in marks) > most:
        raise ReadingError(f"more than {most:,} tags or values; split the file")
