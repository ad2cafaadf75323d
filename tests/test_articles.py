"""Translated articles as files, with the structure of their source."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import pytest
from conftest import make_folder, make_settings
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shared import Pt
from lxml import html as lxml_html

from translate.articles import Look, render_article
from translate.articles.outline import List, grouped, outline
from translate.backends.fake import FakeTranslator
from translate.pipeline import rebuild_digests, run
from translate.reading.files import parse_bytes
from translate.records import (
    TITLE,
    Article,
    Brief,
    Detection,
    Hypothesis,
    Link,
    Paragraph,
    Rendition,
    Segment,
    Summary,
    TermHit,
    Translation,
)
from translate.runs import RunFolder

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
AWAY = "https://example.org/a"
NOTES = "\N{WARNING SIGN}"


def make_translation(
    index: int, text: str, *, terms: tuple[TermHit, ...] = (), flags: tuple[str, ...] = ()
) -> Translation:
    return Translation(index, text, Hypothesis(text, -0.1, "fake"), terms, flags)


def make_brief(
    *rows: tuple[Paragraph, str], language: str = "ps", source: str = "en", title: str = "عنوان"
) -> tuple[Brief, Rendition]:
    """Return a brief of a title ("Title" in the source) and a sentence for each paragraph with its translation."""
    segments = [Segment("0" * 16, 0, TITLE, "Title")]
    translations = [make_translation(0, title)]
    for number, (paragraph, text) in enumerate(rows):
        segments.append(Segment("0" * 16, number + 1, number, paragraph.text))
        translations.append(make_translation(number + 1, text))
    article = Article("0" * 16, "a.html", "Title", tuple(row for row, _ in rows))
    rendition = Rendition(language, "pair:en-ps|be:fake", tuple(translations), Summary(language, ()))
    return Brief(article, Detection(source, 1.0), tuple(segments), (), (rendition,)), rendition


def with_change(rendition: Rendition, index: int, **values: Any) -> Rendition:
    rows = list(rendition.translations)
    rows[index] = replace(rows[index], **values)
    return replace(rendition, translations=tuple(rows))


# Each: the source, the words linked, the translation, the words linked there ('' if none were found).
PLACES = [
    ("The map is here.", "The map is here", "نقشه دلته ده.", "نقشه دلته ده."),  # the whole sentence: "The map is here."
    ("UNICEF paid for it.", "UNICEF", "UNICEF یې لګښت ورکړ.", "UNICEF"),  # "UNICEF paid the cost."
    ("It took 14 months.", "14", "14 میاشتې یې ونیولې.", "14"),  # "It took 14 months."
    ("It took 14 months.", "14", "1400 میاشتې یې ونیولې.", ""),
    ("The UN met the UN.", "UN", "UN له UN سره ولیدل.", "UN"),
    ("The UN met the UN.", "UN", "UN ولیدل.", ""),
    ("The governor said so.", "governor", "والي داسې وویل.", "والي"),  # "The governor said so.", a term
    ("The governor said so.", "The governor", "والي داسې وویل.", "والي"),
    ("The governor said so.", "governor", "والي والي وویل.", ""),
    ("The border was shut.", "border", "پوله بنده وه.", ""),  # "The border was shut."
]  # fmt: skip


@pytest.mark.parametrize(("text", "words", "target", "linked"), PLACES)
def test_a_link_stands_at_its_words_where_they_are_certain_and_else_behind_its_sentence(
    text: str, words: str, target: str, linked: str
) -> None:
    brief, rendition = make_brief((Paragraph(text, links=(Link(words, AWAY),)), target))
    term = TermHit("governor", "governor", "والي", "annotated")
    plan = outline(brief, with_change(rendition, 1, terms=(term,)))
    (sentence,) = plan.blocks[0].sentences
    assert "".join(part.text for part in sentence.parts) == target
    assert [part.text for part in sentence.parts if part.url] == ([linked] if linked else [])
    assert [(row.number, row.text, row.url) for row in plan.references] == (
        [] if linked else [(1, words, AWAY)]
    )
    assert sentence.references == plan.references


def test_the_second_of_equal_words_is_the_one_that_is_linked() -> None:
    brief, rendition = make_brief(
        (Paragraph("The UN met the UN.", links=(Link("UN", AWAY, 1),)), "UN له UN سره.")
    )
    (sentence,) = outline(brief, rendition).blocks[0].sentences
    assert [(part.text, bool(part.url)) for part in sentence.parts] == [("UN له ", False), ("UN", True), (" سره.", False)]  # fmt: skip


def test_a_term_that_was_put_in_afterwards_is_no_certain_place() -> None:
    brief, rendition = make_brief(
        (Paragraph("The governor said so.", links=(Link("governor", AWAY),)), "والي.")
    )
    term = TermHit("governor", "governor", "والي", "inserted")
    assert outline(brief, with_change(rendition, 1, terms=(term,))).references


def test_a_link_over_two_sentences_follows_the_last_one() -> None:
    brief, rendition = make_brief((Paragraph("It rains. It snows.", links=(Link("rains. It", AWAY),)), ""))
    first, second = (Segment("0" * 16, n, 0, text) for n, text in ((1, "It rains."), (2, "It snows.")))
    brief = replace(brief, segments=(brief.segments[0], first, second))
    rows = (rendition.translations[0], make_translation(1, "باران."), make_translation(2, "واوره."))
    one, two = outline(brief, replace(rendition, translations=rows)).blocks[0].sentences
    assert (one.references, len(two.references)) == ((), 1)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "mailto:", ""]
)
def test_a_brief_that_was_tampered_with_leads_nowhere(url: str) -> None:
    brief, rendition = make_brief((Paragraph("See here.", links=(Link("here", url),)), "دلته."))
    plan = outline(brief, rendition)
    assert not plan.references
    assert all(not part.url for part in plan.blocks[0].sentences[0].parts)


def shape(row: Any) -> Any:
    """Return a list as nested lists of its numbers, and a block as its kind."""
    if isinstance(row, List):
        return [(item.block.number, len(item.more), *map(shape, item.below)) for item in row.items]
    return row.kind


ITEMS = [
    ([(1, 0), (1, 0)], [[(0, 0), (0, 0)]]),
    ([(1, 1), (1, 2)], [[(1, 0), (2, 0)]]),
    ([(1, 3), (1, 3), (1, 4)], [[(3, 1), (4, 0)]]),
    ([(1, 1), (2, 0), (2, 0), (1, 2)], [[(1, 0, [(0, 0), (0, 0)]), (2, 0)]]),
    ([(1, 1), (1, 0)], [[(1, 0)], [(0, 0)]]),
    ([(1, 1), (1, 2), (1, 1)], [[(1, 0), (2, 0)], [(1, 0)]]),
    ([(3, 0), (9, 0)], [[(0, 0, [(0, 0)])]]),
    ([(0, 0), (-1, -1)], [[(0, 0), (0, 0)]]),
]


@pytest.mark.parametrize(("items", "expected"), ITEMS)
def test_items_make_lists_as_deep_and_with_the_numbers_that_they_had(
    items: list[tuple[int, int]], expected: list[Any]
) -> None:
    brief, rendition = make_brief(*((Paragraph("x", "item", level, number), "ی") for level, number in items))
    assert [shape(row) for row in grouped(outline(brief, rendition).blocks)] == expected


def test_lists_of_any_depth_are_shown() -> None:
    brief, rendition = make_brief(*((Paragraph("x", "item", level), "ی") for level in range(1, 500)))
    for name in ("md", "html", "docx"):
        assert render_article(brief, rendition, name)


@pytest.mark.parametrize(
    ("levels", "shown"),
    [((2, 3, 2), (2, 3, 2)), ((1, 4), (2, 3)), ((5,), (2,)), ((0, 3), (2, 3)), ((1, 2, 3, 4, 5, 6), (2, 3, 4, 5, 6, 6))],
)  # fmt: skip
def test_headings_stand_below_that_of_the_article_and_leave_out_no_level(
    levels: tuple[int, ...], shown: tuple[int, ...]
) -> None:
    brief, rendition = make_brief(*((Paragraph("x", "heading", level), "ی") for level in levels))
    assert tuple(block.level for block in outline(brief, rendition).blocks) == shown


STRUCTURE = (
    (Paragraph("Next", "heading", 2), "بل"),  # "Next"
    (
        Paragraph("The governor spoke.", links=(Link("governor", AWAY),)),
        "والي خبرې وکړې.",
    ),  # "The governor spoke."
    (Paragraph("Papers", "item", 1, 3), "سندونه"),  # "Papers"
    (Paragraph("Copies", "item", 2), "کاپي"),  # "Copies"
    (Paragraph("Stamps", "item", 1, 4), "ټاپې"),  # "Stamps"
    (Paragraph("We waited.", "quote"), "موږ انتظار وکړ."),  # "We waited."
    (Paragraph("Nobody came.", "quote"), "هېڅوک رانغلل."),  # "Nobody came."
    (Paragraph("A truck", "caption"), "یوه لارۍ"),  # "A truck"
)


def structured() -> tuple[Brief, Rendition]:
    """Return an article with a block of each kind, its last sentence flagged."""
    brief, rendition = make_brief(*STRUCTURE)
    rendition = with_change(rendition, 8, flags=("numbers",))
    return replace(brief, renditions=(rendition,)), rendition


def test_markdown_has_the_blocks_where_they_were() -> None:
    text = render_article(*structured(), "md").decode()
    body = text[text.index("## بل") : text.index("---\n")]
    assert body == (
        "## بل\n\n"
        f"والي خبرې وکړې. [\\[1\\]]({AWAY})\n\n"
        "3. سندونه\n"
        "    - کاپي\n"
        "4. ټاپې\n\n"
        "> موږ انتظار وکړ.\n>\n> هېڅوک رانغلل.\n\n"
        f"*انځور: یوه لارۍ {NOTES}1*\n\n"
        f"## د اصلي متن لینکونه\n\n1. governor: <{AWAY}>\n\n"
    )
    assert text.startswith('<div dir="rtl" lang="ps">\n\n# عنوان\n\n')
    assert "1. **شمېرې توپیر لري**: یوه لارۍ\n   - A truck\n" in text


def test_markdown_keeps_a_link_in_its_sentence_and_the_space_around_it() -> None:
    brief, rendition = make_brief(
        (Paragraph("Ask UNICEF *now*.", links=(Link("UNICEF", AWAY),)), "له UNICEF *وپوښتئ*.")
    )
    assert f"له [UNICEF]({AWAY}) \\*وپوښتئ\\*." in render_article(brief, rendition, "md").decode()


def test_a_page_has_language_direction_and_the_elements_of_its_blocks() -> None:
    page = lxml_html.fromstring(render_article(*structured(), "html").decode())
    assert (page.get("lang"), page.get("dir")) == ("ps", "rtl")
    (text,) = page.find_class("text")
    assert [row.tag for row in text] == ["h2", "p", "ol", "blockquote", "p"]
    (numbered,) = text.iterchildren("ol")
    assert [item.get("value") for item in numbered] == ["3", "4"]
    assert [row.tag for row in numbered[0]] == ["span", "ul"]
    assert len(text.find("blockquote")) == 2
    assert {link.get("href") for link in page.iter("a")} == {AWAY, "#c1", "#m1"}
    assert not list(page.iter("script", "img", "iframe"))


@pytest.mark.parametrize(("digits", "shown"), [("latin", "[1]"), ("native", "[۱]")])
def test_numbers_of_ours_have_the_digits_that_are_asked_for(digits: Any, shown: str) -> None:
    text = render_article(*structured(), "html", Look(digits)).decode()
    assert shown in text.replace("<bdi>", "").replace("</bdi>", "")
    assert ("list-style-type: persian" in text) == (digits == "native")


def test_what_a_page_says_stays_text() -> None:
    bad = '<script>alert(1)</script> "<img src=x>'
    brief, rendition = make_brief(
        (Paragraph(bad, links=(Link("alert", 'https://a.example/"><script>'),)), bad), title=bad
    )
    text = render_article(brief, rendition, "html").decode()
    assert "<script" not in text
    assert "<img" not in text


@pytest.mark.parametrize("name", ["md", "html", "docx"])
def test_a_clean_article_has_no_marks_but_says_that_a_machine_translated_it(name: str) -> None:
    data = render_article(*structured(), name, Look(clean=True))
    if name == "docx":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            data = b"".join(archive.read(row) for row in archive.namelist())
    for absent in (NOTES, "شمېرې توپیر لري", "be:fake"):
        assert absent not in data.decode("utf-8", "replace")
    assert "دا د ماشین ژباړه ده" in data.decode("utf-8", "replace")


def opened(data: bytes) -> Any:
    return docx.Document(io.BytesIO(data))


def test_a_new_document_has_styles_numbers_links_comments_and_the_direction_of_its_reader() -> None:
    document = opened(render_article(*structured(), "docx"))
    rows = [(row.style.name, row.text) for row in document.paragraphs]
    assert rows[0] == ("Title", "عنوان")
    assert rows[3:10] == [
        ("Heading 2", "بل"),
        ("Normal", "والي خبرې وکړې. [1]"),
        ("List Number", "سندونه"),
        ("List Bullet 2", "کاپي"),
        ("List Number", "ټاپې"),
        ("Quote", "موږ انتظار وکړ."),
        ("Quote", "هېڅوک رانغلل."),
    ]
    assert all(row._p.pPr.find(f"{W}bidi") is not None for row in document.paragraphs)
    assert all(run.font.rtl for run in document.paragraphs[9].runs)
    used = document.paragraphs[5]._p.pPr.numPr.numId.val
    assert (
        document.part.numbering_part.element.num_having_numId(used)
        .find(f".//{W}startOverride")
        .get(f"{W}val")
        == "3"
    )
    assert [link.address for row in document.paragraphs for link in row.hyperlinks] == [AWAY, AWAY]
    (comment,) = document.comments
    assert comment.text == "شمېرې توپیر لري\nA truck"
    assert document.core_properties.language == "ps"


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63606060000000040001f61738550000000049454e44ae426082"
)


def make_document(*, extra: Any = lambda _: None) -> bytes:
    """Return a Word document as a desk may have it."""
    document = docx.Document()
    document.add_heading("Road opens", 0)
    paragraph = document.add_paragraph("The road ")
    paragraph.add_run("was opened").bold = True
    paragraph.add_run(" on Monday, officials said in the city. Ask ")
    link: Any = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(AWAY, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    link.append(paragraph.add_run("UNICEF")._r)
    paragraph._p.append(link)
    paragraph.add_run().add_picture(io.BytesIO(PNG))
    large = document.add_paragraph("In large letters.\nOn two lines.").runs[0]
    large.font.size, large.font.bold, large.font.italic = Pt(20), True, True
    document.add_paragraph("SEE ALSO: Another story")
    document.add_table(1, 2).rows[0].cells[1].text = "In a cell."
    document.sections[0].header.paragraphs[0].text = "Desk"
    extra(document)
    with io.BytesIO() as stream:
        document.save(stream)
        return stream.getvalue()


def translated(data: bytes, language: str = "ur", source: str = "en", original: bytes | None = None) -> Any:
    """Return the document that comes of a document, every sentence translated as its own text in brackets."""
    article = parse_bytes(data, Path("a.docx"))
    segments = [Segment(article.id, 0, TITLE, article.title)]
    segments += [Segment(article.id, n + 1, n, row.text) for n, row in enumerate(article.paragraphs)]
    # Urdu for "translation".
    rows = tuple(
        make_translation(row.index, f"ترجمہ: {row.text}" if language == "ur" else f"<{row.text}>")
        for row in segments
    )
    rendition = Rendition(language, "pair:en-ur", rows, Summary(language, ()))
    brief = Brief(article, Detection(source, 1.0), tuple(segments), (), (rendition,))
    return opened(render_article(brief, rendition, "docx", original=data if original is None else original))


def test_a_word_document_becomes_the_same_document_in_the_other_language() -> None:
    document = translated(make_document())
    title, first, large, removed, *rest = document.paragraphs
    assert (title.style.name, title.text) == ("Title", "ترجمہ: Road opens")
    assert first.text == "ترجمہ: The road was opened on Monday, officials said in the city. Ask UNICEF"
    assert [(row.text, row.address) for row in first.hyperlinks] == [("UNICEF", AWAY)]
    assert len(list(first._p.iter(f"{W}drawing"))) == 1
    assert large.text == "ترجمہ: In large letters.\nترجمہ: On two lines."
    assert removed.text == ""
    assert document.tables[0].rows[0].cells[1].text == "ترجمہ: In a cell."
    assert document.tables[0]._tbl.tblPr.find(f"{W}bidiVisual") is not None
    assert document.sections[0].header.paragraphs[0].text == "Desk"
    assert document.sections[0]._sectPr.find(f"{W}bidi") is not None
    assert [row.text for row in rest][-2:] == [rest[-2].text, "pair:en-ur"]
    assert document.core_properties.language == "ur"


def test_text_from_the_right_has_the_size_and_weight_that_it_had_from_the_left_and_no_slant() -> None:
    font = translated(make_document()).paragraphs[2].runs[0].font
    assert (font.rtl, font.cs_bold, font.italic) == (True, True, None)
    assert font._element.rPr.find(f"{W}szCs").get(f"{W}val") == "40"


def test_text_from_the_left_has_the_size_and_weight_that_it_had_from_the_right() -> None:
    document = docx.Document()
    run_ = document.add_paragraph("لاره پرانیستل شوه.").runs[0]  # "The road was opened."
    run_.font.rtl = run_.font.complex_script = run_.font.cs_bold = True
    run_._r.get_or_add_rPr().append(parse_xml(f'<w:szCs xmlns:w="{W[1:-1]}" w:val="40"/>'))
    document.paragraphs[0]._p.get_or_add_pPr().append(OxmlElement("w:bidi"))
    with io.BytesIO() as stream:
        document.save(stream)
        made = translated(stream.getvalue(), "en", "ps")
    assert made.paragraphs[0]._p.pPr.find(f"{W}bidi") is None
    font = made.paragraphs[0].runs[0].font
    assert (font.rtl, font.bold, font.size) == (None, True, Pt(20))


def test_a_document_that_changed_meanwhile_is_written_anew_and_not_filled_wrongly() -> None:
    other = docx.Document()
    other.add_paragraph("Something else.")
    with io.BytesIO() as stream:
        other.save(stream)
        changed = stream.getvalue()
    for original in (changed, b"", b"PK\x03\x04 and no more", make_document()[:-40]):
        document = translated(make_document(), original=original)
        assert "ترجمہ: In a cell." in [row.text for row in document.paragraphs]
        assert not document.tables


def test_nothing_in_a_document_leads_out_of_it_but_links_to_pages() -> None:
    def lead_out(document: Any) -> None:
        for kind in ("image", "attachedTemplate", "oleObject"):
            address = f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"
            document.part.relate_to("http://example.org/x", address, is_external=True)
        document.part.relate_to("file:///etc/passwd", RELATIONSHIP_TYPE.HYPERLINK, is_external=True)

    document = translated(make_document(extra=lead_out))
    away = [row.target_ref for row in document.part.rels.values() if row.is_external]
    assert set(away) == {AWAY, "about:blank"}


def field(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


BOX = (
    '<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice Requires="wps">'
    "<w:txbxContent><w:p><w:r><w:t>In a box.</w:t></w:r></w:p></w:txbxContent></mc:Choice><mc:Fallback>"
    "<w:txbxContent><w:p><w:r><w:t>In a box.</w:t></w:r></w:p></w:txbxContent></mc:Fallback></mc:AlternateContent></w:r>"
)


@pytest.mark.parametrize(
    ("inside", "text", "kept"),
    [
        ("<w:r><w:rPr><w:vanish/></w:rPr><w:t>Quite a long hidden text here</w:t></w:r><w:r><w:t>Shown.</w:t></w:r>", "Shown.", {"vanish": 0}),
        ("<w:ins><w:r><w:t>New.</w:t></w:r></w:ins><w:del><w:r><w:delText>Old.</w:delText></w:r></w:del>", "New.", {"ins": 0, "del": 0, "delText": 0}),
        (f"{field('begin')}<w:r><w:instrText>DATE</w:instrText></w:r>{field('separate')}<w:r><w:t>Monday.</w:t></w:r>{field('end')}", "Monday.", {"fldChar": 0, "instrText": 0}),
        (f"{field('begin')}<w:r><w:instrText>TOC</w:instrText></w:r>{field('separate')}<w:r><w:t>Contents.</w:t></w:r>", "Contents.", {"fldChar": 2, "instrText": 1}),
        ('<w:r><w:t>Noted.</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r>', "Noted.", {"footnoteReference": 1}),
        ('<w:r><w:br w:type="page"/><w:t>Next page.</w:t></w:r>', "Next page.", {"br": 1}),
        ("<w:sdt><w:sdtContent><w:r><w:t>In a field.</w:t></w:r></w:sdtContent></w:sdt>", "In a field.", {"sdt": 0}),
        (f"{BOX}<w:r><w:t>Beside it.</w:t></w:r>", "Beside it.", {"txbxContent": 1}),
    ],
)  # fmt: skip
def test_what_is_no_text_stays_and_what_is_not_shown_goes(
    inside: str, text: str, kept: dict[str, int]
) -> None:
    def add(document: Any) -> None:
        document.element.body.insert(2, parse_xml(f'<w:p xmlns:w="{W[1:-1]}">{inside}</w:p>'))

    body = translated(make_document(extra=add)).element.body
    words = ["".join(row.itertext()) for row in body.iter(f"{W}t")]
    assert f"ترجمہ: {text}" in words
    assert all("ترجمہ" in word or word in {" ", "UNICEF"} for word in words[:6])
    for name, count in kept.items():
        element = body[2]
        assert len(list(element.iter(f"{W}{name}"))) == count
    assert list(body.iter(f"{W}p")).index(body[2]) == 2


def test_a_run_writes_the_formats_that_are_asked_for_and_later_ones_without_translating_anew(
    tmp_path: Path, fake: FakeTranslator
) -> None:
    folder = make_folder(
        tmp_path / "in", {"a.docx": make_document(), "b.md": "# Rain\n\nIt rained in Kabul on Monday.\n"}
    )
    settings = make_settings(folder, tmp_path / "out", to=("ps",), source="en")
    run(settings, translator=fake)
    made = tmp_path / "out" / "translations" / "ps"
    assert sorted(path.name for path in made.iterdir()) == ["a.docx.md", "b.md"]
    report = run(replace(settings, articles=("md", "html", "docx")), translator=fake)
    assert report.new_segments == 0
    assert sorted(path.name for path in made.iterdir()) == [
        "a.docx", "a.docx.html", "a.docx.md", "b.md", "b.md.docx", "b.md.html",
    ]  # fmt: skip
    assert opened((made / "a.docx").read_bytes()).tables
    digest = (tmp_path / "out" / "digest.ps.html").read_text(encoding="utf-8")
    assert "translations/ps/b.md.html" in digest
    rebuild_digests(tmp_path / "out")
    assert (tmp_path / "out" / "digest.ps.html").read_text(encoding="utf-8") == digest


def test_articles_are_written_again_when_they_are_to_look_otherwise(
    tmp_path: Path, fake: FakeTranslator
) -> None:
    # "1,400 trucks came." The fake translator does not lose the number: the flag is put into the brief.
    folder = make_folder(tmp_path / "in", {"a.txt": "Trucks\n\nAbout 1,400 trucks came to the border.\n"})
    settings = make_settings(folder, tmp_path / "out", to=("ps",), source="en")
    (item,) = run(settings, translator=fake).items
    with RunFolder(tmp_path / "out") as opened_folder:
        brief = opened_folder.read_brief(item.detail)
        assert brief
        rendition = with_change(brief.renditions[0], 1, flags=("numbers",))
        opened_folder.write_brief(replace(brief, renditions=(rendition,)))
        opened_folder.write("translations/ps/a.txt.md", "old")
    path = tmp_path / "out" / "translations" / "ps" / "a.txt.md"
    run(replace(settings, clean=True), translator=fake)
    assert NOTES not in path.read_text(encoding="utf-8")
    run(settings, translator=fake)
    assert f"{NOTES}1" in path.read_text(encoding="utf-8")
    templates = make_folder(tmp_path / "own", {"article.md.j2": "{{ article.title }} of ours"})
    run(replace(settings, template=templates), translator=fake)
    assert path.read_text(encoding="utf-8") == "Trucks of ours"
