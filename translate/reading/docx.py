"""Word documents (DOCX) into blocks, by python-docx; nothing outside the file is ever opened."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from translate.errors import ReadingError
from translate.reading.archives import open_zip
from translate.reading.content import MAX_BYTES, Item, border, check_tree, from_bytes
from translate.reading.text import Page, split_headline
from translate.records import Paragraph

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zipfile import ZipFile

    from translate.reading.content import Content
    from translate.records import ParagraphKind

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
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
_MAX_UNPACKED = 4 * MAX_BYTES
_DECLARED = re.compile(rb"<!(DOCTYPE|ENTITY)")


def read_docx(content: Content) -> Iterator[Item]:
    """Yield the article of a Word document: headings, list items, quotations, captions, and the cells of tables.

    The title is the paragraph of that style, or a first heading, or a first line that can be one. The author and the
    dates that the file carries are those of its typist, so they are left out.

    Raises:
        ReadingError: no Word document, or one that unpacks to far more than it holds.
    """
    data = content.whole()
    packed = from_bytes(data)
    with border("not a Word document that can be read"), open_zip(packed) as archive:
        _check(archive)
    import docx  # noqa: PLC0415  # only for Word documents

    with border("not a Word document that can be read"):
        document = docx.Document(from_bytes(data).stream)
        names = {style.style_id: (style.name or "").lower() for style in document.styles}
        blocks = list(_blocks(document.element.body, names))
    yield Item("", _page(blocks))


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


def _blocks(body: Any, names: dict[str, str]) -> Iterator[tuple[str, Paragraph]]:  # noqa: ANN401  # lxml is untyped
    """Yield the paragraphs with the names of their styles."""
    for element in body.iter(f"{_W}p"):
        if any(True for _ in element.iterancestors(_FALLBACK)):
            continue  # the second form of a text box, for older programs
        text = "".join(_texts(element)).strip()
        if text:
            style = element.find(f"{_W}pPr/{_W}pStyle")
            name = names.get("" if style is None else style.get(f"{_W}val"), "")
            is_listed = element.find(f"{_W}pPr/{_W}numPr") is not None
            kind = next((kind for part, kind in _KINDS if part in name), "item" if is_listed else "paragraph")
            yield name, Paragraph(text, kind)


def _texts(element: Any) -> Iterator[str]:  # noqa: ANN401
    for child in element:
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in _SIGNS:
            yield _SIGNS[child.tag]
        elif child.tag in _INLINE and child.find(f"{_W}rPr/{_W}vanish") is None:
            yield from _texts(child)


def _page(blocks: list[tuple[str, Paragraph]]) -> Page:
    paragraphs = tuple(block for _, block in blocks)
    for number, (name, block) in enumerate(blocks):
        if name == "title":
            return Page(block.text, paragraphs[:number] + paragraphs[number + 1 :])
    return split_headline(paragraphs)
