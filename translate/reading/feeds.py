"""RSS and Atom files into pages, by feedparser."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from translate.errors import ReadingError
from translate.reading.content import Item, border, check_tree
from translate.reading.decoding import decode
from translate.reading.markup import read_body, read_line
from translate.reading.text import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from translate.reading.content import Content

_MOST_TAGS = 300_000


def read_feed(content: Content) -> Iterator[Item]:
    """Yield the entries of a feed, ``#1`` being the first: the full text where there is one, else the summary.

    Raises:
        ReadingError: no feed, without entries, or one that declares XML entities.
    """
    data = content.whole()
    if not data.strip():
        decode(data)
    check_tree(data, b"<", _MOST_TAGS)
    # feedparser falls back on a parser for broken XML, so entities are refused before either parser sees them.
    if b"<!ENTITY" in data.replace(b"\0", b"").upper():
        raise ReadingError("the feed declares XML entities, which no feed needs")
    import feedparser  # type: ignore[import-untyped]  # noqa: PLC0415  # only for feeds

    with border("the feed cannot be parsed"):
        # A stream, as bytes might be taken for the name of a file, and a string for an address to fetch.
        feed: Any = feedparser.parse(io.BytesIO(data), sanitize_html=False, resolve_relative_uris=False)
        entries = list(feed.entries)
        encoding = str(feed.get("encoding") or "utf-8").lower()
    if not entries:
        raise ReadingError("no entry was found in the feed")
    for number, entry in enumerate(entries, 1):
        yield _item(f"#{number}", entry, encoding)


def _item(place: str, entry: Any, encoding: str) -> Item:  # noqa: ANN401  # feedparser is untyped
    try:
        with border("the entry cannot be read"):
            texts = [str(row.get("value") or "") for row in entry.get("content") or ()]
            body = next((text for text in texts if text.strip()), "") or str(entry.get("summary") or "")
            metadata = {
                "date": str(entry.get("published") or entry.get("updated") or ""),
                "url": str(entry.get("link") or ""),
                "author": read_line(str(entry.get("author") or "")),
            }
            page = Page(read_line(str(entry.get("title") or "")), read_body(body), metadata)
    except ReadingError as exc:
        return Item(place, exc)
    return Item(place, page, encoding)
