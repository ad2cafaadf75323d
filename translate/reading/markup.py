"""Marked-up article bodies (HTML fragments, XHTML, NITF) into blocks: all of the text, unlike a page's, is article."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from translate.errors import ReadingError
from translate.reading.content import border
from translate.reading.text import split_blocks
from translate.records import Link, Paragraph

if TYPE_CHECKING:
    from collections.abc import Iterator

    from translate.records import ParagraphKind

_KINDS: dict[str, ParagraphKind] = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6", "hl1", "hl2"), "heading"),
    **dict.fromkeys(("li", "dt", "dd"), "item"),
    **dict.fromkeys(("blockquote", "bq"), "quote"),
    **dict.fromkeys(("figcaption", "caption", "media-caption"), "caption"),
}
_BLOCKS = frozenset(_KINDS) | frozenset(
    "p div section article main aside header footer body html pre hr ul ol dl table thead tbody tr td th figure address "
    "details summary center block body.content body.head body.end media note fn".split()
)
_SKIPPED = frozenset(
    "script style noscript template iframe object embed head svg button select textarea nav media-producer "
    "media-reference media-metadata media-object".split()
)
_TAG = re.compile(
    r"</?(?:p|div|br|h[1-6]|ul|ol|li|blockquote|span|a|strong|em|b|i|u|article|section|figure|table|img|html|body|font)"
    r"(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_BLANK_LINES = re.compile(r"(\n[ ]*(?:\n[ ]*)+)")
_SPACE = re.compile(r"\s+")
_LISTS = frozenset(("ul", "ol"))
_DEEPEST_LIST = 6
_MOST_LINKS = 100
_LONGEST_LINKED = 20_000
_LONGEST = 10_000_000
_MOST_TAGS = 200_000


def read_body(text: str) -> tuple[Paragraph, ...]:
    """Return the blocks of an article's body, whether it is HTML or plain text.

    Raises:
        ReadingError: HTML that cannot be parsed.
    """
    return read_fragment(text) if _TAG.search(text) else split_blocks(html.unescape(text))


def read_line(text: str) -> str:
    """Return a title or name on one line, without tags and character references."""
    if _TAG.search(text):
        text = " ".join(block.text for block in read_fragment(text))
    return " ".join(html.unescape(text).split())


def read_fragment(text: str) -> tuple[Paragraph, ...]:
    """Return the blocks of a piece of HTML.

    Raises:
        ReadingError: nested too deeply, longer than 10 million characters, or not to be parsed.
    """
    from lxml import etree  # noqa: PLC0415  # slow to import

    if len(text) > _LONGEST:
        raise ReadingError(f"an HTML text of {len(text):,} characters; the limit is {_LONGEST:,}")
    if text.count("<") > _MOST_TAGS:
        raise ReadingError(f"an HTML text with more than {_MOST_TAGS:,} tags")
    with border("the HTML cannot be parsed"):
        parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
        data = text.replace("\0", "").encode("utf-8", "replace")
        root = etree.fromstring(b"<body>" + data, parser)
        if any("depth" in entry.message for entry in parser.error_log):
            raise ReadingError("the HTML is nested too deeply")
        return tuple(element_blocks(root)) if root is not None else ()


class _Place(NamedTuple):
    """What the text at some place is: the kind of its block, and the number of lists around it."""

    kind: ParagraphKind = "paragraph"
    level: int = 0
    number: int = 0
    lists: int = 0

    def inside(self, tag: str) -> _Place:
        """Return what text inside an element of this name is."""
        if tag in _LISTS:
            return self._replace(lists=min(self.lists + 1, _DEEPEST_LIST), number=0)
        kind = _KINDS.get(tag)
        if kind is None:
            return self
        if kind == "item":
            return self._replace(kind=kind, level=max(1, self.lists))
        return self._replace(kind=kind, level=int(tag[-1]) if kind == "heading" else 0, number=0)


class _Line:
    """The text since the last border of a block, with its links."""

    def __init__(self) -> None:
        self._words: list[str] = []
        self._length = 0
        self._links: list[tuple[int, int, str]] = []
        self._open: tuple[int, str] | None = None

    def add(self, text: str) -> None:
        self._words.append(text)
        self._length += len(text)

    def open(self, url: str) -> None:
        self._open = (self._length, url)

    def close(self) -> None:
        if self._open:
            self._links.append((self._open[0], self._length, self._open[1]))
            self._open = None

    def flush(self, place: _Place) -> Iterator[Paragraph]:
        """Yield the blocks that the text makes, which blank lines divide, and begin anew."""
        url = self._open[1] if self._open else None
        self.close()
        start = 0
        text = "".join(self._words)
        pieces = _BLANK_LINES.split(text) if "\n" in text else [text] if text.strip() else []
        for piece in pieces:
            if shown := _folded_lines(piece).strip():
                number = place.number if place.kind == "item" else 0
                links = tuple(self._links_in(piece, start))
                yield Paragraph(shown, place.kind, place.level, number, links)
            start += len(piece)
        self._words.clear()
        self._links.clear()
        self._length = 0
        if url is not None:  # a link around several blocks
            self.open(url)

    def _links_in(self, piece: str, start: int) -> Iterator[Link]:
        if len(piece) > _LONGEST_LINKED:
            return
        end = start + len(piece)
        for low, high, url in self._links[:_MOST_LINKS]:
            if low < end and high > start:
                low, high = max(low - start, 0), min(high, end) - start  # noqa: PLW2901
                before = _folded_lines(piece[:low])
                for words in filter(None, _folded_lines(piece[low:high]).split("\n")):
                    yield Link(words, url, before.count(words))


def element_blocks(root: Any) -> Iterator[Paragraph]:  # noqa: ANN401  # of lxml or of ElementTree
    """Yield the blocks below an element, in order; a paragraph in a quotation or list item takes the outer one's kind."""
    line = _Line()
    # An explicit stack: a hostile file is nested more deeply than Python calls may be.
    stack: list[tuple[Any, _Place, bool]] = [(root, _Place(), False)]
    while stack:
        element, outer, is_end = stack.pop()
        tag = local_name(element)
        place = outer.inside(tag)
        if tag and tag not in _SKIPPED and not is_end:
            if tag in _BLOCKS:
                yield from line.flush(outer)
            if tag == "a":
                line.open(element.get("href") or "")
            line.add("\n" if tag == "br" else _folded(element.text))
            stack.append((element, outer, True))
            stack.extend(reversed([(child, inner, False) for child, inner in _children(element, tag, place)]))
            continue
        if tag == "a":
            line.close()
        if tag in _BLOCKS:
            yield from line.flush(place)
        if element is not root:
            line.add(_folded(element.tail))
    yield from line.flush(_Place())


def _children(element: Any, tag: str, place: _Place) -> Iterator[tuple[Any, _Place]]:  # noqa: ANN401
    """Yield the elements in another one, those in a numbered list with their numbers."""
    if tag != "ol":
        yield from ((child, place) for child in element)
        return
    start = element.get("start") or ""
    number = int(start) if re.fullmatch(r"\d{1,6}", start, re.ASCII) else 1
    for child in element:
        is_item = local_name(child) == "li"
        yield child, place._replace(number=number) if is_item else place
        number += is_item


def local_name(element: Any) -> str:  # noqa: ANN401
    """Return the tag of an element without its namespace, in lower case; '' for a comment or instruction."""
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def _folded(text: str | None) -> str:
    return _SPACE.sub(" ", text) if text else ""


def _folded_lines(text: str) -> str:
    if "\n" not in text:
        return " ".join(text.split())
    return "\n".join(" ".join(line.split()) for line in text.split("\n"))
