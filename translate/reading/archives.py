"""Archives: their members in memory one after the other, never on disk, and never more than an honest one holds."""

from __future__ import annotations

import gzip
import stat
import tarfile
import zipfile
from itertools import count
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from translate.errors import ReadingError
from translate.normalization import printable
from translate.reading.content import Content, Limited, border, buffered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MAX_MEMBERS = 100_000
MAX_TOTAL = 2_000_000_000
MAX_RATIO = 200
"""How many bytes one packed byte may stand for: text packs to a tenth, a bomb to a thousandth."""

SMALL = 1_000_000
"""What unpacks to less than this is no bomb, whatever its ratio."""

_LONGEST_HEADER = 1_000_000
_ENCRYPTED = 1
_HEADERS = frozenset(
    (
        tarfile.XHDTYPE,
        tarfile.XGLTYPE,
        tarfile.SOLARIS_XHDTYPE,
        tarfile.GNUTYPE_LONGNAME,
        tarfile.GNUTYPE_LONGLINK,
    )
)


def gunzipped(content: Content) -> Content:
    """Return what a gzip file holds, as a stream that ends in an error where it becomes a bomb; its size is not known."""
    with border("the gzip file is damaged"):
        inner = gzip.GzipFile(fileobj=content.stream)
    return Content(buffered(Limited(inner, limit_of(content.size), "the gzip file")), 0)


def members(
    content: Content, kind: str, wanted: Callable[[str], bool]
) -> Iterator[tuple[str, Content | ReadingError]]:
    """Yield the place of every member to read and its bytes, to be used before the next one, or why it has none.

    Left out are folders, links, devices, hidden files, and those that are not ``wanted`` by the end of their name.
    A name is only shown: nothing is written, so ``../../etc/passwd`` leads nowhere.

    Args:
        content: a ``.zip`` that can be sought in, or a ``.tar`` as a stream.
        kind: which of the two.
        wanted: whether a file of this name is to be read.

    Raises:
        ReadingError: the archive is damaged or a bomb.
    """
    opened = _zip_members(content) if kind == ".zip" else _tar_members(content)
    for name, found in opened:
        *folders, last = PurePosixPath(name.replace("\\", "/")).parts or ("",)
        is_hidden = any(part == "__MACOSX" or (part.startswith(".") and part.strip(".")) for part in folders)
        if wanted(last) and not is_hidden:
            yield "/" + printable(name.lstrip("/")), found


def open_zip(content: Content) -> zipfile.ZipFile:
    """Return a ZIP archive whose list of members has been looked at, and none of them opened.

    Raises:
        ReadingError: damaged, or its members are too many, too large, or far larger than the archive.
    """
    # The list of members is read as a whole, so they are counted by the mark of an entry before that.
    stream, entries = content.stream, 0
    while chunk := stream.read(SMALL):
        entries += chunk.count(b"PK\x01\x02")
    check_count(entries)
    stream.seek(0)
    with border("the ZIP archive is damaged"):
        archive = zipfile.ZipFile(stream)
        check_size(sum(member.file_size for member in archive.infolist()), content.size)
    return archive


def check_count(entries: int) -> None:
    """Refuse an archive with more than 100,000 members."""
    if entries > MAX_MEMBERS:
        raise ReadingError(f"the archive has more than {MAX_MEMBERS:,} members; split it")


def check_size(unpacked: int, packed: int) -> None:
    """Refuse what unpacks to more than two GB, or to more than 200 times its size."""
    if unpacked > limit_of(packed):
        raise ReadingError(
            f"{packed:,} bytes unpack to {unpacked:,}: refused as a decompression bomb, or too large an archive"
        )


def limit_of(packed: int) -> int:
    """Return the most bytes that so many packed ones may unpack to."""
    return min(MAX_TOTAL, max(SMALL, packed * MAX_RATIO))


def _zip_members(content: Content) -> Iterator[tuple[str, Content | ReadingError]]:
    with open_zip(content) as archive:
        for member in archive.infolist():
            if not member.filename.endswith("/") and not stat.S_ISLNK(member.external_attr >> 16):
                yield member.filename, _zip_member(archive, member)


def _zip_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Content | ReadingError:
    try:
        if member.flag_bits & _ENCRYPTED:
            raise ReadingError("the archive member is encrypted")  # noqa: TRY301
        check_size(member.file_size, member.compress_size)
        with border("the archive member cannot be opened"):
            stream = archive.open(member)
    except ReadingError as exc:
        return exc
    return Content(buffered(Limited(stream, member.file_size, "the archive member")), member.file_size)


class _Header(tarfile.TarInfo):
    """The header of a member; tarfile would take one of any size into memory."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> _Header:
        """Return the header in a block, unless its size is that of no honest one."""
        header = super().frombuf(buf, encoding, errors)
        if header.size < 0 or (header.type in _HEADERS and header.size > _LONGEST_HEADER):
            raise ReadingError("the TAR archive is damaged (the size of a header)")
        return header


def _tar_members(content: Content) -> Iterator[tuple[str, Content | ReadingError]]:
    with border("the TAR archive is damaged"):
        archive = tarfile.open(fileobj=content.stream, mode="r|", tarinfo=_Header)  # noqa: SIM115
    with archive:
        for number in count(1):
            with border("the TAR archive is damaged"):
                member = archive.next()
            if member is None:
                return
            check_count(number)
            if member.isreg() and not member.issparse():
                yield member.name, _tar_member(archive, member)
            archive.members.clear()  # type: ignore[attr-defined]  # else it remembers them all


def _tar_member(archive: tarfile.TarFile, member: tarfile.TarInfo) -> Content | ReadingError:
    with border("the archive member cannot be opened"):
        stream = archive.extractfile(member)
    if stream is None:
        return ReadingError("the archive member is no file")
    return Content(buffered(Limited(stream, member.size, "the archive member")), member.size)
