"""What python-docx has no words for: directions, languages and links in a Word document.

Word keeps direction in three places: the paragraph (``w:bidi``), the run (``w:rtl``) and the table (``w:bidiVisual``).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from translate.languages import LANGUAGES
from translate.normalization import visible

if TYPE_CHECKING:
    from collections.abc import Sequence

_NOT_IN_XML = re.compile("[\ufffe\uffff]")
_ARABIC = re.compile("[\u0600-\u06ff]")
_WORD = re.compile(r"[^\W_]")
_RTL_FONT = {"ur": "Noto Nastaliq Urdu"}
_DEFAULT_RTL_FONT = "Arial"
_INK = "1C2126"
_SIZES = {"Normal": 11, "Title": 22, "Heading 1": 16, "Heading 2": 13, "Heading 3": 11, "Heading 4": 11}
# What must stand after an element in w:pPr, w:rPr and w:tblPr: Word reads the elements in the order of the
# schema only.
_AFTER = {
    "w:bidi": ("w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:contextualSpacing", "w:mirrorIndents", "w:suppressOverlap", "w:jc", "w:textDirection", "w:textAlignment", "w:textboxTightWrap", "w:outlineLvl", "w:divId", "w:cnfStyle", "w:rPr", "w:sectPr", "w:pPrChange"),
    "w:bidiVisual": ("w:tblStyleRowBandSize", "w:tblStyleColBandSize", "w:tblW", "w:jc", "w:tblCellSpacing", "w:tblInd", "w:tblBorders", "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook", "w:tblCaption", "w:tblDescription", "w:tblPrChange"),
    "w:szCs": ("w:highlight", "w:u", "w:effect", "w:bdr", "w:shd", "w:fitText", "w:vertAlign", "w:rtl", "w:cs", "w:em", "w:lang", "w:eastAsianLayout", "w:specVanish", "w:oMath", "w:rPrChange"),
    "w:lang": ("w:eastAsianLayout", "w:specVanish", "w:oMath", "w:rPrChange"),
}  # fmt: skip


def set_styles(document: Any) -> None:  # noqa: ANN401
    """Give a new document of python-docx our margins, fonts and sizes, those of Arabic letters too."""
    from docx.shared import Cm, Pt, RGBColor  # noqa: PLC0415

    for section in document.sections:
        section.left_margin = section.right_margin = Cm(2)
        section.top_margin = section.bottom_margin = Cm(1.8)
    for name, size in _SIZES.items():
        style = document.styles[name]
        style.font.size, style.font.name, style.font.color.rgb = Pt(size), "Arial", RGBColor.from_string(_INK)
        put(style.element.get_or_add_rPr(), "w:szCs", str(2 * size))
    document.styles["Normal"].paragraph_format.space_after = Pt(4)
    # A slant is foreign to the Arabic script.
    document.styles["Quote"].font.italic = False


def xml_text(text: str) -> str:
    """Return the text without what XML refuses and what reorders or hides other text."""
    return _NOT_IN_XML.sub("", visible(text))


def direct_paragraph(paragraph: Any, *, rtl: bool) -> None:  # noqa: ANN401
    """Have a paragraph of python-docx read from the right, or from the left."""
    properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001
    if rtl:
        put(properties, "w:bidi")
    else:
        drop(properties, "w:bidi")


def direct_run(run: Any, tag: str) -> None:  # noqa: ANN401
    """Have a run of python-docx be in a language; words and numbers without a letter of an Arabic script read from the left."""
    from docx.oxml.ns import qn  # noqa: PLC0415

    if LANGUAGES[tag].direction == "rtl" and (_ARABIC.search(run.text) or not _WORD.search(run.text)):
        properties = run._r.get_or_add_rPr()  # noqa: SLF001
        run.font.complex_script = run.font.rtl = True
        fonts = properties.get_or_add_rFonts()
        fonts.set(qn("w:cs"), _RTL_FONT.get(tag, _DEFAULT_RTL_FONT))
        put(properties, "w:lang", **{"w:bidi": LANGUAGES[tag].html()})


def link_run(paragraph: Any, run: Any, address: str) -> None:  # noqa: ANN401
    """Make the run, which is the last of its paragraph, a link."""
    from docx.opc.constants import RELATIONSHIP_TYPE  # noqa: PLC0415
    from docx.oxml import OxmlElement  # noqa: PLC0415
    from docx.oxml.ns import qn  # noqa: PLC0415

    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    link.append(run._r)  # noqa: SLF001
    paragraph._p.append(link)  # noqa: SLF001


def drop(parent: Any, name: str) -> None:  # noqa: ANN401
    """Take the elements of a name out of another."""
    from docx.oxml.ns import qn  # noqa: PLC0415

    for old in parent.findall(qn(name)):
        parent.remove(old)


def mirror(owner: Any, element: Any, *, rtl: bool) -> None:  # noqa: ANN401
    """Have text of the other direction look like that of a run or style: Word has sizes and weights for each.

    A slant is foreign to the Arabic script.

    Args:
        owner: the run or style of python-docx.
        element: its element.
        rtl: whether the text reads from the right now.
    """
    from docx.oxml.ns import qn  # noqa: PLC0415
    from docx.shared import Pt  # noqa: PLC0415

    font = owner.font
    if rtl:
        if font.bold is not None:
            font.cs_bold = font.bold
        if font.italic or font.cs_italic:
            font.italic = font.cs_italic = None
        if font.size is not None:
            put(element.get_or_add_rPr(), "w:szCs", f"{2 * font.size.pt:.0f}")
        return
    if font.cs_bold is not None:
        font.bold = font.cs_bold
    size = None if element.rPr is None else element.rPr.find(qn("w:szCs"))
    if size is not None and (half_points := size.get(qn("w:val")) or "").isdecimal():
        font.size = Pt(int(half_points) / 2)


def put(
    parent: Any,  # noqa: ANN401
    name: str,
    value: str = "",
    before: Sequence[str] = (),
    **attributes: str,
) -> None:
    """Put an element in its place below another, in place of one of the same name.

    Args:
        parent: the element.
        name: the name of the one to put there.
        value: its ``w:val``.
        before: names of what has to follow it, where that is not one of the usual places.
        attributes: further attributes.
    """
    from docx.oxml import OxmlElement  # noqa: PLC0415
    from docx.oxml.ns import qn  # noqa: PLC0415

    drop(parent, name)
    element = OxmlElement(name)
    for key, text in {**({"w:val": value} if value else {}), **attributes}.items():
        element.set(qn(key), text)
    parent.insert_element_before(element, *(before or _AFTER[name]))
