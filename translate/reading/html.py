"""Saved web pages into blocks: trafilatura says where in the page the article stands, the page's own markup what it is."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from translate.errors import ReadingError
from translate.normalization import ZWNJ
from translate.reading.boilerplate import matching_rule
from translate.reading.clutter import drop, remove_clutter
from translate.reading.content import border, check_tree
from translate.reading.links import shared
from translate.reading.markup import element_blocks
from translate.reading.page_metadata import read_metadata
from translate.reading.text import Page, is_unfinished
from translate.records import Paragraph

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_BULLET = re.compile(r"[•▪●◦·■]\s*(?=\S)")
_ENDING = frozenset(("comments", "comment-box"))
_FEWEST_BLOCKS = 2
_SHORTEST_PART = 20
_MOST_TAGS = 100_000
_FEWEST_WORDS = 5


def read_html(text: str) -> Page:
    """Return the article of a page without its navigation, with what the page says of itself as metadata.

    Raises:
        ReadingError: no article text in the page, or a page that cannot be parsed.
    """
    check_tree(text.encode("utf-8", "replace"), b"<", _MOST_TAGS)
    from trafilatura import bare_extraction, load_html  # noqa: PLC0415  # slow to import, only for pages

    with border("the page cannot be parsed"):
        root: Any = load_html(text)
        if root is None:
            raise ReadingError("no article text was found in the page")
        stated = read_metadata(root)
        body = next(root.iter("body"), root)
        remove_clutter(body, stated.title)
        source = list(element_blocks(body))
        for caption in list(body.iter("figcaption")):
            drop(caption)
        document: Any = bare_extraction(root, include_comments=False, favor_recall=True)
    if document is None or document.body is None:
        raise ReadingError("no article text was found in the page")
    found = [" ".join("".join(element.itertext()).split()) for element in document.body]
    blocks = _article(source, found, stated.title) or tuple(Paragraph(line) for line in found if line)
    metadata = {
        "author": stated.author,
        "date": stated.date,
        "url": stated.url,
        "site": stated.site,
        "section": stated.section,
        "language": stated.language,
    }
    return Page(stated.title, blocks, metadata, web=True)


def _bare(text: str) -> str:
    return re.sub(rf"[\s{ZWNJ}]", "", text)


def _article(source: Sequence[Paragraph], found: Sequence[str], title: str) -> tuple[Paragraph, ...]:
    """Return the blocks of the page from the first to the last that was found to be of the article.

    What stands between them and was not found is taken when it is running text, a heading, a list item or a quotation.
    Nothing above the headline is taken, nothing below the heading of the comments, and captions also between the
    headline and the text.
    """
    lines = [part for block in source for part in _parts(block)]
    whole, bare = {_bare(text) for text in found}, _bare(" ".join(found))
    headline = next(
        (number for number, row in enumerate(lines) if title and _bare(row.text) == _bare(title)), -1
    )
    marks = [
        number > headline
        and row.kind != "caption"
        and ((text := _bare(row.text)) in whole or (len(text) >= _SHORTEST_PART and text in bare))
        for number, row in enumerate(lines)
    ]
    if not any(marks):
        return ()
    first, last = marks.index(True), len(marks) - marks[::-1].index(True)
    ends = (
        number
        for number, row in enumerate(lines[:last])
        if sum(marks[:number]) >= _FEWEST_BLOCKS and matching_rule(row.text) in _ENDING
    )
    last = next(ends, last)
    begin = headline + 1 if headline >= 0 else first
    while headline < 0 < begin and lines[begin - 1].kind == "caption":
        begin -= 1
    taken = [
        row
        for number, row in enumerate(lines[begin:last], begin)
        if marks[number] or row.kind == "caption" or (number > first and _is_text(row))
    ]
    while (
        taken and taken[-1].kind == "heading"
    ):  # one that heads nothing is that of the next part of the page
        taken.pop()
    return tuple(taken)


def _parts(block: Paragraph) -> Iterator[Paragraph]:
    """Yield a block, or its lines where a page breaks them with ``<br>``; one with a bullet is a list item."""
    lines = block.text.split("\n")
    for line, links in zip(lines, shared(block.links, lines), strict=True):
        item = _BULLET.match(line)
        kept = replace(block, text=line, links=tuple(links))
        yield replace(kept, text=line[item.end() :], kind="item", level=1, number=0) if item else kept


def _is_text(block: Paragraph) -> bool:
    if block.kind == "paragraph":
        return not is_unfinished(block.text) and len(block.text.split()) >= _FEWEST_WORDS
    return block.kind in {"heading", "item", "quote"}
