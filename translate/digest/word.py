"""What python-docx has no words for: directions, languages and links in a Word document.

Word keeps direction in three places: the paragraph (``w:bidi``), the run (``w:rtl``) and the table (``w:bidiVisual``).
"""

from __future__ import annotations

import re
from typing import Any

from translate.languages import LANGUAGES
from translate.normalization import visible

_NOT_IN_XML = re.compile("[\ufffe\uffff]")
_ARABIC = re.compile("[\u0600-\u06ff]")
_RTL_FONT = {"ur": "Noto Nastaliq Urdu"}
_DEFAULT_RTL_FONT = "Arial"
# What must stand after an element in w:pPr, w:rPr and w:tblPr: Word reads the elements in the order of the
# schema only.
_AFTER = {
    "w:bidi": ("w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:contextualSpacing", "w:mirrorIndents", "w:suppressOverlap", "w:jc", "w:textDirection", "w:textAlignment", "w:textboxTightWrap", "w:outlineLvl", "w:divId", "w:cnfStyle", "w:rPr", "w:sectPr", "w:pPrChange"),
    "w:bidiVisual": ("w:tblStyleRowBandSize", "w:tblStyleColBandSize", "w:tblW", "w:jc", "w:tblCellSpacing", "w:tblInd", "w:tblBorders", "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook", "w:tblCaption", "w:tblDescription", "w:tblPrChange"),
    "w:szCs": ("w:highlight", "w:u", "w:effect", "w:bdr", "w:shd", "w:fitText", "w:vertAlign", "w:rtl", "w:cs", "w:em", "w:lang", "w:eastAsianLayout", "w:specVanish", "w:oMath", "w:rPrChange"),
    "w:lang": ("w:eastAsianLayout", "w:specVanish", "w:oMath", "w:rPrChange"),
}  # fmt: skip


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
    """Have a run of python-docx be in a language; what holds no letter of an Arabic script reads from the left."""
    from docx.oxml.ns import qn  # noqa: PLC0415

    if LANGUAGES[tag].direction == "rtl" and _ARABIC.search(run.text):
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


def put(parent: Any, name: str, value: str = "", **attributes: str) -> None:  # noqa: ANN401
    """Put an element in its place below another, in place of one of the same name."""
    from docx.oxml import OxmlElement  # noqa: PLC0415
    from docx.oxml.ns import qn  # noqa: PLC0415

    drop(parent, name)
    element = OxmlElement(name)
    for key, text in {**({"w:val": value} if value else {}), **attributes}.items():
        element.set(qn(key), text)
    parent.insert_element_before(element, *_AFTER[name])
