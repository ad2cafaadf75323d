"""Word documents (DOCX) into blocks, by python-docx; nothing outside the file is ever opened."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from translate.errors import ReadingError
from translate.reading.archives import open_zip
from translate.reading.content import MAX_BYTES, Item, border, check_tree, from_bytes
from translate.reading.docx_lists import Lists
from translate.reading.text import Page, split_headline
from translate.records import Link, Paragraph

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from zipfile import ZipFile

    from translate.reading.content import Content
    from translate.records import ParagraphKind

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TARGET = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
# What stands inside a paragraph and holds text that is shown; deleted text and field codes are not among them.
_INLINE = {f"{_W}{tag}" for tag in "r hyperlink ins moveTo smartTag sdt sdtContent fldSimple bdo dir".split()}
_SIGNS = {f"{_W}tab": " ", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_KINDS: tuple[tuple[str, ParagraphKind], ...] = (
    ("heading", "heading"),
    ("subtitle", "heading"),
    ("list", "item"),
    ("caption", "caption"),
    ("quote", "quote"),
)
_BAD = "not a Word document that can be read"
_MAX_UNPACKED = 4 * MAX_BYTES
_DECLARED = re.compile(rb"<!(DOCTYPE|ENTITY)")


def read_docx(content: Content) -> Iterator[Item]:
    """Yield the article of a Word document: headings, list items, quotations, captions, and the cells of tables.

    The title is the paragraph of that style, or a first heading, or a first line that can be one. The author and the
    dates that the file carries are those of its typist, so they are left out.

    Raises:
        ReadingError: no Word document, or one that unpacks to far more than it holds.
    """
    document = open_document(content.whole())
    with border(_BAD):
        page = _page(list(document_lines(document)))
    yield Item("", page)


def open_document(data: bytes) -> Any:  # noqa: ANN401  # python-docx is untyped
    """Return a Word document as python-docx has it.

    Raises:
        ReadingError: no Word document, or one that unpacks to far more than it holds.
    """
    with border(_BAD), open_zip(from_bytes(data)) as archive:
        _check(archive)
    import docx  # noqa: PLC0415  # only for Word documents

    with border(_BAD):
        return docx.Document(io.BytesIO(data))


def _check(archive: ZipFile) -> None:
    """Refuse a document whose parts would fill the memory, or whose XML declares anything, as no Word writes it."""
    members = archive.infolist()
    parts = [member for member in members if member.filename.lower().endswith((".xml", ".rels"))]
    if (
        sum(row.file_size for row in parts) > MAX_BYTES
        or sum(row.file_size for row in members) > _MAX_UNPACKED
    ):
        raise ReadingError(
            f"the document unpacks to more than {MAX_BYTES / 1e6:,.0f} MB of text or {_MAX_UNPACKED / 1e6:,.0f} MB in all"
        )
    for part in parts:
        data = archive.read(part)
        check_tree(data, b"<")
        if _DECLARED.search(data):
            raise ReadingError("the document declares XML entities, which no word processor does")


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph of a Word document: its element, the name of its style in lower case, and what it says."""

    element: Any
    style: str
    block: Paragraph


def document_lines(document: Any) -> Iterator[Line]:  # noqa: ANN401  # python-docx is untyped
    """Yield the paragraphs of a document of python-docx that hold text, also those in tables and text boxes."""
    styles = {style.style_id: (style.name or "").lower() for style in document.styles}
    lists = Lists(document)
    for element in document.element.body.iter(f"{_W}p"):
        if any(True for _ in element.iterancestors(_FALLBACK)):
            continue  # the second form of a text box, for older programs
        words, links = _read(element, document.part.rels)
        if not words.strip():
            continue
        found = element.find(f"{_W}pPr/{_W}pStyle")
        style = "" if found is None else found.get(f"{_W}val") or ""
        name = styles.get(style, "")
        is_listed = element.find(f"{_W}pPr/{_W}numPr") is not None
        kind = next((kind for part, kind in _KINDS if part in name), "item" if is_listed else "paragraph")
        level, number = lists.place(element, style, name) if kind == "item" else (0, 0)
        if kind == "heading" and name[-1] in "123456":
            level = int(name[-1])
        yield Line(element, name, Paragraph(words.strip(), kind, level, number, links))


def _read(paragraph: Any, relations: Any) -> tuple[str, tuple[Link, ...]]:  # noqa: ANN401
    """Return the text of a paragraph and the links in it."""
    words, links = "", []
    for text, link in _texts(paragraph, ""):
        if link in relations and relations[link].is_external:
            lines = (line.strip() for line in text.split("\n"))
            links += [
                Link(line, str(relations[link].target_ref), words.count(line)) for line in lines if line
            ]
        words += text
    return words, tuple(links)


def _texts(element: Any, link: str) -> Iterator[tuple[str, str]]:  # noqa: ANN401
    """Yield what a paragraph shows, each link in one piece with the name of its relation."""
    for child in element:
        if child.tag == f"{_W}t":
            yield child.text or "", link
        elif child.tag in _SIGNS:
            yield _SIGNS[child.tag], link
        elif child.tag == f"{_W}hyperlink" and (target := child.get(_TARGET)):
            yield "".join(text for text, _ in _texts(child, target)), target
        elif child.tag in _INLINE and child.find(f"{_W}rPr/{_W}vanish") is None:
            yield from _texts(child, link)


def headline(lines: Sequence[Line]) -> int | None:
    """Return the number of the paragraph that is the title: one of that style, or a first one that can be one."""
    for number, line in enumerate(lines):
        if line.style == "title":
            return number
    return 0 if split_headline(tuple(line.block for line in lines)).title else None


def _page(lines: Sequence[Line]) -> Page:
    title = headline(lines)
    blocks = tuple(line.block for number, line in enumerate(lines) if number != title)
    return Page("" if title is None else lines[title].block.text, blocks)
