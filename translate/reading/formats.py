"""Which reader a file is for: by its content where that says so, else by its suffix."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from translate.errors import ReadingError
from translate.reading.archives import gunzipped, members
from translate.reading.content import Content, Item, Reader
from translate.reading.decoding import decode
from translate.reading.docx import read_docx
from translate.reading.feeds import read_feed
from translate.reading.fields import USUAL, Names
from translate.reading.html import read_html
from translate.reading.mail import is_mail, read_mail, read_mhtml
from translate.reading.newsml import read_newsml
from translate.reading.structured import read_json, read_json_lines
from translate.reading.tables import is_table, read_table
from translate.reading.text import Page, read_markdown, read_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    NamedReader = Callable[[Content, Names], Iterator[Item]]

TEXTS: dict[str, Callable[[str], Page]] = {
    ".txt": read_text,
    ".text": read_text,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".html": read_html,
    ".htm": read_html,
    ".xhtml": read_html,
}
"""The formats that are one text with one article."""

_NAMED: dict[str, NamedReader] = {
    ".json": read_json,
    ".jsonl": read_json_lines,
    ".ndjson": read_json_lines,
    ".csv": read_table,
    ".tsv": read_table,
    ".tab": read_table,
}
_READERS: dict[str, Reader] = {
    ".docx": read_docx,
    ".eml": read_mail,
    ".mht": read_mhtml,
    ".mhtml": read_mhtml,
    ".rss": read_feed,
    ".atom": read_feed,
    ".rdf": read_feed,
    ".xml": read_newsml,
    ".nitf": read_newsml,
    ".newsml": read_newsml,
}
_ARCHIVES = frozenset((".zip", ".tar", ".gz"))
_NESTED = "an archive inside an archive is not opened; unpack it first"
SUFFIXES: tuple[str, ...] = (*TEXTS, *_NAMED, *_READERS, ".zip", ".tar", ".tgz")
"""Those read in a folder, and each but ``.zip`` and ``.tgz`` with ``.gz`` after it too."""

_PACKED = b"PK\x03\x04"
_OFFICE = (b"[Content_Types].xml", b"_rels/.rels", b"docProps/", b"mimetype", b"word/", b"xl/", b"ppt/")
# The name of the first element, after what may stand before it; bounded, so that matching stays quick.
_ROOT = re.compile(
    r"(?:(?:<\?[^>]{0,300}>|<!--.{0,1000}?-->|<!doctype\s[^\[>]{0,300}(?:\[[^\]]{0,2000}\]\s*)?>)\s*){0,5}<([a-z][\w.:-]{0,40})[\s/>]",
    re.IGNORECASE | re.DOTALL,
)
_ROOTS = {
    "html": ".html",
    **dict.fromkeys(("rss", "feed", "rdf"), ".rss"),
    **dict.fromkeys(("nitf", "newsitem", "newsmessage"), ".xml"),
}
_DOCTYPE = re.compile(r"<!doctype\s+html\b", re.IGNORECASE)
_MARKDOWN = {".md", ".markdown"}
_JSONS = {".json", ".jsonl", ".ndjson"}
_JSON = re.compile(r'\{\s*"[^"\n]{1,80}"\s*:|\[\s*\{\s*"')


def suffix_of(name: str) -> str:
    """Return the suffix of a file name in lower case."""
    return PurePosixPath(name).suffix.lower()


def is_readable(name: str) -> bool:
    """Return whether a file in a folder is one to read, by its name; hidden files and those named README are not."""
    if name.startswith((".", "README")):
        return False
    suffix = suffix_of(name)
    return suffix in SUFFIXES or (suffix == ".gz" and suffix_of(name[:-3]) in SUFFIXES)


def read_items(content: Content, name: str, names: Names = USUAL) -> Iterator[Item]:
    """Yield the articles in a file or archive, and a failure for each that cannot be read; there is at least one.

    Args:
        content: the bytes.
        name: the name of the file.
        names: the names of fields in JSON and tables.

    Raises:
        ReadingError: the file as a whole cannot be read, or holds no article.
    """
    kind = kind_of(content.head, name)
    if kind == ".gz":
        content = gunzipped(content)
        name = re.sub(r"(?i)\.gz$", "", re.sub(r"(?i)\.tgz$", ".tar", name))
        kind = kind_of(content.head, name)
        if kind in {".gz", ".zip"}:
            raise ReadingError(_NESTED)
    empty = True
    for item in (
        _read_members(content, kind, names) if kind in _ARCHIVES else _read_file(content, kind, names)
    ):
        empty = False
        yield item
    if empty:
        raise ReadingError("no article was found in the file")


def _read_members(content: Content, kind: str, names: Names) -> Iterator[Item]:
    for place, found in members(content, kind, is_readable):
        try:
            if isinstance(found, ReadingError):
                raise found
            inner = kind_of(found.head, place)
            if inner in _ARCHIVES:
                raise ReadingError(_NESTED)  # noqa: TRY301
            for item in _read_file(found, inner, names):
                yield replace(item, place=place + item.place)
        except ReadingError as exc:
            yield Item(place, exc)


def _read_file(content: Content, kind: str, names: Names) -> Iterator[Item]:
    if kind in _NAMED:
        yield from _NAMED[kind](content, names)
    elif kind in _READERS:
        yield from _READERS[kind](content)
    else:
        decoded = decode(content.whole())
        yield Item("", TEXTS.get(kind, read_text)(decoded.text), decoded.encoding)


def kind_of(head: bytes, name: str) -> str:
    """Return the suffix whose reader a file is for, from its first bytes and its name."""
    suffix = suffix_of(name)
    if head.startswith(_PACKED):
        return _packed_kind(head, suffix)
    if head.startswith(b"\x1f\x8b"):
        return ".gz"
    if head[257:262] == b"ustar":
        return ".tar"
    return _text_kind(_start(head), suffix)


def _text_kind(text: str, suffix: str) -> str:
    """Return what a text is by its beginning; only marks that leave no doubt overrule a suffix that is known."""
    root = _ROOT.match(text)
    by_root = _ROOTS.get(root[1].rpartition(":")[2].lower()) if root else None
    found = suffix
    if suffix not in _MARKDOWN and (by_root or _DOCTYPE.match(text)):
        found = by_root or ".html"
    elif suffix not in _JSONS and _JSON.match(text):
        found = ".json"
    elif suffix not in SUFFIXES:
        found = ".csv" if is_table(text) else ".eml" if is_mail(text) else suffix
    return found


def _packed_kind(head: bytes, suffix: str) -> str:
    """Return what a file in the ZIP format is, by the name of its first member; other office documents are not read."""
    first = head[30 : 30 + int.from_bytes(head[26:28], "little")]
    if suffix == ".docx" or (first.startswith(_OFFICE) and b"word/" in head):
        return ".docx"
    return "" if first.startswith(_OFFICE) else ".zip"


def _start(head: bytes) -> str:
    """Return the beginning of what may be a text."""
    encoding = "utf-16" if head.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8"
    return head[:4096].decode(encoding, "replace").lstrip("\ufeff \t\r\n")
