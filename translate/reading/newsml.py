"""The news agencies' XML into pages: NITF and NewsML-G2, standards of the IPTC, by defusedxml."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from translate.errors import ReadingError
from translate.normalization import printable
from translate.reading.content import Item, border, check_tree
from translate.reading.decoding import decode
from translate.reading.markup import element_blocks, local_name, read_body
from translate.reading.text import Page
from translate.records import Paragraph

if TYPE_CHECKING:
    from collections.abc import Iterator

    from translate.reading.content import Content

_BASIC_DATE = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)?)?(Z|[+-]\d\d:?\d\d)?")
_TEXT = "text"


def read_newsml(content: Content) -> Iterator[Item]:
    """Yield the article of a NITF document or a NewsML-G2 item, or those of a NewsML-G2 message (``#1``, ``#2``).

    Pictures and other items without a text of their own are passed over, as picture files in a folder are.

    Raises:
        ReadingError: no XML, XML of another kind, or XML that declares entities.
    """
    root = _parse(content)
    tag = local_name(root)
    if tag in {"nitf", "newsitem"}:
        yield _item("", root)
    elif tag == "newsmessage":
        # Only where the standard has them: an item inside an item would be gone through again for each.
        sets = (element for element in root if local_name(element) == "itemset")
        items = [element for group in sets for element in group if local_name(element) == "newsitem"]
        for number, item in enumerate(items, 1):
            if _content(item) is not None or _class(item) == _TEXT:
                yield _item(f"#{number}", item)
    else:
        raise ReadingError(
            f"XML of a kind that is not read: <{printable(tag[:40])}>; known are NITF, NewsML-G2, RSS and Atom"
        )


def _parse(content: Content) -> Any:  # noqa: ANN401  # defusedxml is untyped
    data = content.whole()
    if not data.strip():
        decode(data)
    check_tree(data, b"<")
    from defusedxml import DefusedXmlException  # type: ignore[import-untyped]  # noqa: PLC0415
    from defusedxml.ElementTree import ParseError, fromstring  # type: ignore[import-untyped]  # noqa: PLC0415

    with border("the XML cannot be parsed"):
        try:
            # A document type may be named, as NITF does; entities may not be declared.
            return fromstring(data)
        except DefusedXmlException as exc:
            raise ReadingError("the XML declares entities, which no news item needs") from exc
        except ParseError as exc:
            raise ReadingError(f"no well-formed XML: {exc}") from exc


def _item(place: str, element: Any) -> Item:  # noqa: ANN401
    try:
        with border("the item cannot be read"):
            return Item(place, _nitf(element) if local_name(element) == "nitf" else _news_item(element))
    except ReadingError as exc:
        return Item(place, exc)


def _nitf(root: Any) -> Page:  # noqa: ANN401
    head = _find(root, "body.head")
    subtitles = [] if head is None else [Paragraph(_words(row), "heading", 2) for row in _all(head, "hl2")]
    body = _find(root, "body.content")
    if body is None:
        body = _find(root, "abstract")
    blocks = () if body is None else tuple(element_blocks(body))
    dates = (_find(root, name) for name in ("date.issue", "date.release", "story.date"))
    date = next((row.get("norm") for row in dates if row is not None and row.get("norm")), "")
    author = "" if head is None else _words(_find(head, "byline"))
    title = _words(_find(root, "hl1")) or _words(_find(root, "title"))
    return Page(
        title, (*(row for row in subtitles if row.text), *blocks), {"date": _extended(date), "author": author}
    )


def _news_item(root: Any) -> Page:  # noqa: ANN401
    meta, about = _find(root, "itemmeta"), _find(root, "contentmeta")
    found = _content(root)
    inner = Page("", ())
    if found is not None:
        name = local_name(found)
        if name == "nitf":
            inner = _nitf(found)
        elif name == "inlinedata":
            inner = Page("", read_body("".join(found.itertext())))
        else:
            inner = Page("", tuple(element_blocks(found)))
    guid = root.get("guid") or ""
    creator = _find(about, "creator")
    metadata = {
        "date": _words(_find(meta, "versioncreated"))
        or _words(_find(about, "contentcreated"))
        or inner.metadata.get("date", ""),
        "author": _words(_find(about, "by"))
        or _words(_find(creator, "name"))
        or inner.metadata.get("author", ""),
        "url": guid if guid.startswith(("http://", "https://")) else "",
    }
    title = _words(_find(about, "headline")) or inner.title or _words(_find(meta, "title"))
    return Page(title, inner.blocks, metadata)


def _content(item: Any) -> Any:  # noqa: ANN401
    """Return what holds the text of a NewsML-G2 item (a NITF document, the body of a page, or inline data), or None."""
    content = _find(item, "contentset")
    for name in ("nitf", "body", "html", "inlinedata", "inlinexml"):
        found = _find(content, name)
        if found is not None:
            return found
    return None


def _class(item: Any) -> str:  # noqa: ANN401
    found = _find(item, "itemclass")
    return "" if found is None else str(found.get("qcode") or "").rpartition(":")[2]


def _all(root: Any, name: str) -> Iterator[Any]:  # noqa: ANN401
    return (element for element in root.iter() if element is not root and local_name(element) == name)


def _find(root: Any, name: str) -> Any:  # noqa: ANN401
    """Return the first element of a name below another, whatever its namespace, or None."""
    return None if root is None else next(_all(root, name), None)


def _words(element: Any) -> str:  # noqa: ANN401
    return "" if element is None else " ".join("".join(element.itertext()).split())


def _extended(date: str) -> str:
    """Return a date in the basic form of ISO 8601 (``20261120T063000Z``) in the extended form."""
    found = _BASIC_DATE.fullmatch(date)
    if not found:
        return date
    year, month, day, hour, minute, second, zone = found.groups()
    time = f"T{hour}:{minute}:{second or '00'}{zone or ''}" if hour else ""
    return f"{year}-{month}-{day}{time}"
