"""Saved web pages into blocks, by trafilatura."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from translate.errors import ReadingError
from translate.normalization import ZWNJ
from translate.reading.text import Page
from translate.records import Paragraph

if TYPE_CHECKING:
    from collections.abc import Iterator

    from translate.records import ParagraphKind

_KINDS: dict[str, ParagraphKind] = {"head": "heading", "item": "item", "quote": "quote"}


def read_html(text: str) -> Page:
    """Return the article of a page without its navigation, with title, author, date and address as the page says.

    Raises:
        ReadingError: no article text in the page, or a page that cannot be parsed.
    """
    from trafilatura import bare_extraction  # noqa: PLC0415  # slow to import, only for pages

    try:
        document: Any = bare_extraction(text, with_metadata=True, include_comments=False, favor_recall=True)
    except Exception as exc:  # the parser's errors are of many kinds, and none may stop a run
        raise ReadingError(f"the page cannot be parsed ({type(exc).__name__})") from exc
    if document is None or document.body is None:
        raise ReadingError("no article text was found in the page")
    title = document.title or ""
    blocks = tuple(_blocks(document.body))
    # The page's title field comes without zero-width non-joiners; where the headline stands in the text, it has them.
    headline = next((block for block in blocks if _bare(block.text) == _bare(title)), None)
    if headline is not None:
        title = headline.text
        blocks = tuple(block for block in blocks if block is not headline)
    metadata = {"author": document.author or "", "date": document.date or "", "url": document.url or ""}
    return Page(title, blocks, metadata, web=True)


def _bare(text: str) -> str:
    return re.sub(rf"[\s{ZWNJ}]", "", text)


def _blocks(body: Any) -> Iterator[Paragraph]:  # noqa: ANN401  # lxml is untyped
    """Yield the innermost blocks: a paragraph inside a quotation or list item takes the outer one's kind."""
    for element in body:
        yield from _element_blocks(element, "paragraph")


def _element_blocks(element: Any, kind: ParagraphKind) -> Iterator[Paragraph]:  # noqa: ANN401
    kind = _KINDS.get(element.tag, kind)
    inner = [
        child
        for child in element
        if child.tag in {"p", "head", "item", "quote", "list", "row", "cell", "table"}
    ]
    if not inner:
        words = " ".join("".join(element.itertext()).split())
        if words:
            yield Paragraph(words, kind)
        return
    if element.text and element.text.strip():
        yield Paragraph(" ".join(element.text.split()), kind)
    for child in inner:
        yield from _element_blocks(child, kind)
