"""Marked-up article bodies (HTML fragments, XHTML, NITF) into blocks: all of the text, unlike a page's, is article."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

from translate.errors import ReadingError
from translate.reading.content import border
from translate.reading.text import split_blocks
from translate.records import Paragraph

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


def element_blocks(root: Any) -> Iterator[Paragraph]:  # noqa: ANN401  # of lxml or of ElementTree
    """Yield the blocks below an element, in order; a paragraph in a quotation or list item takes the outer one's kind."""
    words: list[str] = []
    # An explicit stack: a hostile file is nested more deeply than Python calls may be.
    stack: list[tuple[Any, ParagraphKind, bool]] = [(root, "paragraph", False)]
    while stack:
        element, outer, is_end = stack.pop()
        tag = local_name(element)
        kind = _KINDS.get(tag, outer)
        if tag and tag not in _SKIPPED and not is_end:
            if tag in _BLOCKS:
                yield from _flush(words, outer)
            words.append("\n" if tag == "br" else _folded(element.text))
            stack.append((element, outer, True))
            stack.extend((child, kind, False) for child in reversed(element))
            continue
        if tag in _BLOCKS:
            yield from _flush(words, kind)
        if element is not root:
            words.append(_folded(element.tail))
    yield from _flush(words, "paragraph")


def local_name(element: Any) -> str:  # noqa: ANN401
    """Return the tag of an element without its namespace, in lower case; '' for a comment or instruction."""
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def _folded(text: str | None) -> str:
    return re.sub(r"\s+", " ", text) if text else ""


def _flush(words: list[str], kind: ParagraphKind) -> Iterator[Paragraph]:
    for block in re.split(r"\n[ ]*(?:\n[ ]*)+", "".join(words)):
        text = "\n".join(" ".join(line.split()) for line in block.split("\n")).strip()
        if text:
            yield Paragraph(text, kind)
    words.clear()
