"""A Word document in another language: the source document itself, its styles, tables and pictures as they were."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from translate.articles.document import Writer
from translate.digest.word import drop, mirror, put
from translate.errors import ReadingError
from translate.normalization import clean
from translate.reading.content import border
from translate.reading.docx import document_lines, headline, open_document
from translate.reading.links import followed, one_line
from translate.records import Link

if TYPE_CHECKING:
    from collections.abc import Sequence

    from translate.articles.outline import Outline, Sentence
    from translate.digits import Shape
    from translate.records import Brief, Rendition

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_TEXT = {
    f"{_W}{name}" for name in "t tab br cr noBreakHyphen softHyphen sym delText lastRenderedPageBreak".split()
}
_FIELDS = {f"{_W}fldChar", f"{_W}instrText"}
_MARKS = {
    f"{_W}{name}"
    for name in "pPr bookmarkStart bookmarkEnd commentRangeStart commentRangeEnd permStart permEnd".split()
}
_DELETED = {f"{_W}del", f"{_W}moveFrom"}
_AFTER_SECTION = ("w:rtlGutter", "w:docGrid", "w:printerSettings", "w:sectPrChange")
_NOWHERE = "about:blank"


def rewritten(
    original: bytes, brief: Brief, rendition: Rendition, plan: Outline, digits: Shape
) -> bytes | None:
    """Return the document with its text translated, or None if it is none, or not the one that the brief is of."""
    try:
        document = open_document(original)
        # A hostile document may be anything inside that python-docx still opens.
        with border("the document cannot be written"):
            return _filled(document, brief, rendition, plan, digits)
    except ReadingError:
        return None


def _filled(
    document: Any,  # noqa: ANN401  # python-docx is untyped
    brief: Brief,
    rendition: Rendition,
    plan: Outline,
    digits: Shape,
) -> bytes | None:
    found = _texts(document, brief, plan)
    if found is None:
        return None
    writer = Writer(document, plan, rendition.language, digits, brief.detection.language)
    _cut_off(document)
    for fallback in list(document.element.body.iter(f"{_MC}Fallback")):
        fallback.getparent().remove(fallback)  # the text again, for programs older than text boxes
    for element, texts in found:
        _replace(writer, element, texts)
    _turn(document, writer)
    writer.name(brief.article.title and "".join(row.text for part in plan.title for row in part.parts))
    writer.close(rendition)
    return writer.content()


def _texts(
    document: Any,  # noqa: ANN401  # python-docx is untyped
    brief: Brief,
    plan: Outline,
) -> list[tuple[Any, list[Sequence[Sentence]]]] | None:
    """Return the document's paragraphs with the blocks that stand in them; what a rule removed from the article has none.

    None means that the brief has a block that the document has not.
    """
    shown = dict(zip(plan.paragraphs, (block.sentences for block in plan.blocks), strict=True))
    waiting = list(enumerate(brief.article.paragraphs))[::-1]
    lines = list(document_lines(document))
    title = headline(lines)
    found: list[tuple[Any, list[Sequence[Sentence]]]] = []
    for number, line in enumerate(lines):
        if number == title:
            if one_line(line.block.text) != brief.article.title:
                return None
            found.append((line.element, [plan.title]))
            continue
        parts = [part for part in clean(line.block.text).split("\n") if part]
        texts: list[Sequence[Sentence]] = []
        while parts:
            taken = _taken(parts, waiting[-1][1].text) if waiting else 0
            if taken:
                texts.append(shown.get(waiting.pop()[0], ()))
            del parts[: max(1, taken)]
        found.append((line.element, texts))
    return None if waiting else found


def _taken(lines: Sequence[str], text: str) -> int:
    """Return how many of the lines, joined, are a text, or 0."""
    joined = ""
    for number, line in enumerate(lines, 1):
        joined = f"{joined} {line}" if joined else line
        if joined == text:
            return number
        if len(joined) >= len(text):
            break
    return 0


def _replace(writer: Writer, element: Any, texts: Sequence[Sequence[Sentence]]) -> None:  # noqa: ANN401
    """Put other text into a paragraph; what is no text, such as pictures and notes, stays before or behind it."""
    from docx.text.paragraph import Paragraph  # noqa: PLC0415

    form = _form(element)
    behind = _take_out(element)
    paragraph = Paragraph(element, writer.document._body)  # noqa: SLF001
    for number, sentences in enumerate(texts):
        if number:
            paragraph.add_run().add_break()
        writer.write(paragraph, sentences, form)
    for kept in behind:
        element.append(kept)


def _form(element: Any) -> Any:  # noqa: ANN401
    """Return how most of the text of a paragraph looks: the properties of its longest run that is shown, or None."""
    runs = list(element.iterchildren(f"{_W}r")) or list(element.iter(f"{_W}r"))
    shown = [run for run in runs if run.find(f"{_W}rPr/{_W}vanish") is None]
    longest = max(
        shown, key=lambda run: sum(len(row.text or "") for row in run.iterchildren(f"{_W}t")), default=None
    )
    return None if longest is None else longest.find(f"{_W}rPr")


def _take_out(element: Any) -> list[Any]:  # noqa: ANN401
    """Take the text out of a paragraph, and return what stood behind its beginning and is to stay."""
    fields = [row.get(f"{_W}fldCharType") for row in element.iter(f"{_W}fldChar")]
    # A field that begins here and ends elsewhere, such as a table of contents, has to stay whole.
    kept_fields = set() if fields.count("begin") == fields.count("end") else _FIELDS
    behind: list[Any] = []
    begun = False
    for child in list(element):
        if child.tag in _MARKS:
            if begun:
                behind.append(child)
            continue
        runs = [child] if child.tag == f"{_W}r" else _runs(child)
        has_text = any(row.tag in _TEXT for run in runs for row in run)
        element.remove(child)
        for run in runs:
            _strip(run, kept_fields)
            if any(row.tag != f"{_W}rPr" for row in run):
                behind.append(run)
                if not begun and not has_text:
                    element.append(behind.pop())
        begun = begun or has_text
    return behind


def _runs(child: Any) -> list[Any]:  # noqa: ANN401
    """Return the runs in a link, an insertion and the like, but not those in text boxes, nor deleted ones."""
    if child.tag in _DELETED:
        return []
    runs: list[Any] = []
    stack = list(child)[::-1]
    while stack:
        row = stack.pop()
        if row.tag == f"{_W}r":
            runs.append(row)
        elif row.tag not in _DELETED:
            stack.extend(list(row)[::-1])
    return runs


def _strip(run: Any, kept: set[str]) -> None:  # noqa: ANN401
    for row in list(run):
        is_page = row.tag == f"{_W}br" and row.get(f"{_W}type") in {"page", "column"}
        if (row.tag in _TEXT and not is_page) or (row.tag in _FIELDS - kept):
            run.remove(row)


def _turn(document: Any, writer: Writer) -> None:  # noqa: ANN401
    """Turn what holds no translated text into the reader's direction: empty paragraphs, tables, pages, styles."""
    body = document.element.body
    for name, parent in (("w:bidi", "p"), ("w:bidiVisual", "tbl")):
        for element in body.iter(f"{_W}{parent}"):
            properties = element.get_or_add_pPr() if parent == "p" else element.tblPr
            if writer.rtl:
                put(properties, name)
            else:
                drop(properties, name)
    for section in body.iter(f"{_W}sectPr"):
        drop(section, "w:bidi")
        if writer.rtl:
            put(section, "w:bidi", before=_AFTER_SECTION)
    if writer.turned:
        for style in document.styles:
            if hasattr(style, "font"):
                mirror(style, style.element, rtl=writer.rtl)


def _cut_off(document: Any) -> None:  # noqa: ANN401
    """Have nothing in the document lead out of it but links that a reader may follow."""
    from docx.opc.constants import RELATIONSHIP_TYPE  # noqa: PLC0415

    for part in document.part.package.iter_parts():
        for relation in part.rels.values():
            if not relation.is_external:
                continue
            is_link = relation.reltype == RELATIONSHIP_TYPE.HYPERLINK
            if not is_link or not followed([Link("x", relation.target_ref)], ""):
                relation._target = _NOWHERE  # noqa: SLF001
