"""Plain text and Markdown into blocks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from translate.records import Link, Paragraph

if TYPE_CHECKING:
    from markdown_it.token import Token

_TITLE_LENGTH = 250
_WRAPPED_FROM = 40
_ENDS = re.compile(r"[.!?؟۔:؛…][\"'”’»)\]]*$")
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.{0,10000}?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_FIELD = re.compile(r"^([A-Za-z_][\w-]*):[ \t]*(.*?)[ \t]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Page:
    """What a reader of one format found; missing metadata is an empty string.

    ``web`` says that the blocks were picked from a web page, where labels of sections stand among them.
    """

    title: str
    blocks: tuple[Paragraph, ...]
    metadata: dict[str, str] = field(default_factory=dict)
    web: bool = False


def read_text(text: str) -> Page:
    """Return the headline (a single first line), and paragraphs: at blank lines, and where a line ends a sentence.

    Lines that break in the middle of a sentence, as in hard-wrapped wire copy, are joined later by ``join_wrapped``.
    """
    blocks = [block for block in re.split(r"\n\s*\n", text.strip()) if block.strip()]
    title = ""
    if len(blocks) > 1 and "\n" not in blocks[0].strip() and len(blocks[0]) <= _TITLE_LENGTH:
        title, *blocks = blocks
    elif blocks and "\n" in blocks[0]:
        first, rest = blocks[0].split("\n", 1)
        if (
            len(first) <= _TITLE_LENGTH
            and not _ENDS.search(first.strip())
            and len(first) < _longest_line(rest)
        ):
            title, blocks = first, [rest, *blocks[1:]]
    return Page(title.strip(), tuple(Paragraph(block) for block in blocks))


def split_headline(blocks: tuple[Paragraph, ...]) -> Page:
    """Return a page whose title is the first block: a heading, or a short single line without a final mark."""
    if not blocks:
        return Page("", ())
    first = blocks[0]
    is_line = (
        first.kind == "paragraph"
        and len(blocks) > 1
        and "\n" not in first.text
        and len(first.text) <= _TITLE_LENGTH
        and is_unfinished(first.text)
    )
    return Page(first.text, blocks[1:]) if is_line or first.kind == "heading" else Page("", blocks)


def split_blocks(text: str) -> tuple[Paragraph, ...]:
    """Return the paragraphs of a text that has its title elsewhere: at blank lines."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return tuple(Paragraph(block) for block in re.split(r"\n\s*\n", text.strip()) if block.strip())


def _longest_line(text: str) -> int:
    return max(map(len, text.split("\n")))


def is_unfinished(line: str) -> bool:
    """Return whether a line lacks the mark that ends a sentence."""
    return not _ENDS.search(line)


def join_wrapped(lines: list[str]) -> list[str]:
    """Return the lines of one block with those that break in the middle of a sentence joined to the next.

    A line was broken by its width if it is at least half as long as the longest of the block, and not before 40
    characters; a shorter one is a headline or a list item and stands for itself.
    """
    width = max(_WRAPPED_FROM, max(map(len, lines), default=0))
    joined: list[str] = []
    previous = ""
    for line in lines:
        if previous and len(previous) >= width / 2 and not _ENDS.search(previous):
            joined[-1] = f"{joined[-1]} {line}"
        else:
            joined.append(line)
        previous = line
    return joined


def read_markdown(text: str) -> Page:
    """Return the blocks of a Markdown text with their kinds; front matter (``key: value`` lines) is metadata.

    The title is that of the front matter, or else the first heading.
    """
    metadata: dict[str, str] = {}
    if found := _FRONT_MATTER.match(text):
        metadata = {key.lower(): value.strip("\"'") for key, value in _FIELD.findall(found[1])}
        text = text[found.end() :]
    blocks = _markdown_blocks(text)
    title = metadata.get("title", "")
    if blocks and blocks[0].kind == "heading" and (not title or blocks[0].text == title):
        title, blocks = blocks[0].text, blocks[1:]
    return Page(title, tuple(blocks), metadata)


def _markdown_blocks(text: str) -> list[Paragraph]:
    from markdown_it import MarkdownIt  # noqa: PLC0415  # only for Markdown files

    blocks: list[Paragraph] = []
    around: list[Token] = []
    parser = MarkdownIt("commonmark", {"html": False})
    # A link that it refuses would be left in the text with its marks; which ones a reader may follow is our business.
    parser.validateLink = lambda _: True  # type: ignore[method-assign, assignment]
    for token in parser.parse(text):
        if token.nesting == 1:
            around.append(token)
        elif token.nesting == -1:
            around.pop()
        elif token.type == "inline":
            blocks.append(_markdown_block(token, around))
    return blocks


def _markdown_block(token: Token, around: list[Token]) -> Paragraph:
    """Return a block with its links; it is what the innermost heading, list item or quotation around it says."""
    words, links, opened = "", [], []
    for child in token.children or ():
        if child.type == "link_open":
            opened.append((len(words), str(child.attrGet("href") or "")))
        elif child.type == "link_close" and opened:
            start, url = opened.pop()
            links += [(start, line, url) for line in words[start:].split("\n") if line]
        else:
            words += "\n" if child.type in {"softbreak", "hardbreak"} else child.content
    linked = tuple(Link(line, url, words[:start].count(line)) for start, line, url in links)
    for outer in reversed(around):
        if outer.type == "heading_open":
            return Paragraph(words, "heading", int(outer.tag[-1]), links=linked)
        if outer.type == "list_item_open":
            depth = sum(row.type == "list_item_open" for row in around)
            return Paragraph(words, "item", depth, int(outer.info or 0), linked)
        if outer.type == "blockquote_open":
            return Paragraph(words, "quote", links=linked)
    return Paragraph(words, links=linked)
