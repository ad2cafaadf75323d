"""What a page is made of beside its words: levels of headings, depth and numbers of lists, and links."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st

from translate.reading.files import parse_bytes
from translate.reading.links import followed, shared
from translate.reading.markup import read_fragment
from translate.records import Article, Brief, Detection, Link, Paragraph, as_json, from_json

BODY = """<h2>What is known</h2>
<p>The <a href="/wires/7">border police</a> said on Monday that the road through the pass was open to trucks again.</p>
<h3>At the gate</h3>
<ol start="3"><li>Show the <a href="https://example.org/papers">papers</a> first.<ul><li>Copies are not taken at the gate.</li></ul></li>
<li>Wait for the stamp of the office.</li></ol>
<blockquote><p>We waited for nine days, and nobody told us anything, said a driver.</p></blockquote>
<p>Write to <a href="mailto:desk@example.org">the desk</a>, or click <a href="javascript:alert(1)">here</a> and <a href="#top">here</a> again.</p>
<p>The office opens at eight in the morning, and it closes when the last truck has gone.</p>"""
PAGE = f"""<html><head><title>Road opens</title><link rel="canonical" href="https://news.example/a/road"></head>
<body><article><h1>Road opens</h1>{BODY}</article></body></html>"""
BLOCKS = (
    Paragraph("What is known", "heading", 2),
    Paragraph(
        "The border police said on Monday that the road through the pass was open to trucks again.",
        links=(Link("border police", "https://news.example/wires/7"),),
    ),
    Paragraph("At the gate", "heading", 3),
    Paragraph("Show the papers first.", "item", 1, 3, (Link("papers", "https://example.org/papers"),)),
    Paragraph("Copies are not taken at the gate.", "item", 2),
    Paragraph("Wait for the stamp of the office.", "item", 1, 4),
    Paragraph("We waited for nine days, and nobody told us anything, said a driver.", "quote"),
    Paragraph(
        "Write to the desk, or click here and here again.",
        links=(Link("the desk", "mailto:desk@example.org"),),
    ),
    Paragraph("The office opens at eight in the morning, and it closes when the last truck has gone."),
)
MARKDOWN = """---
url: https://news.example/a/road
---
# Road opens

## What is known

The [border police](/wires/7) said on Monday that the road through the pass was open to trucks again.

### At the gate

3. Show the [papers](https://example.org/papers) first.
   - Copies are not taken at the gate.
4. Wait for the stamp of the office.

> We waited for nine days, and nobody told us anything, said a driver.

Write to [the desk](mailto:desk@example.org), or click [here](javascript:alert(1)) and [here](#top) again.

The office opens at eight in the morning, and it closes when the last truck has gone.
"""


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.html", PAGE),
        ("a.md", MARKDOWN),
        (
            "a.json",
            json.dumps({"title": "Road opens", "url": "https://news.example/a/road", "bodyHtml": BODY}),
        ),
    ],
)
def test_headings_lists_quotations_and_links_are_kept_in_every_marked_up_format(name: str, text: str) -> None:
    assert parse_bytes(text.encode(), Path(name)).paragraphs == BLOCKS


def make_document() -> bytes:
    """Return a Word document with two numbered lists, a list in a list, and links."""
    document = docx.Document()
    document.add_heading("Road opens", 0)
    document.add_heading("What is known", 2)
    for text in ("First paper.", "Second paper."):
        document.add_paragraph(text, style="List Number")
    document.add_paragraph("A copy.", style="List Bullet 2")
    paragraph = document.add_paragraph("Ask the police, or the ")
    for words, address in (
        ("police", "https://example.org/police"),
        (" in Herat.", "file:///etc/passwd"),
    ):
        link: Any = OxmlElement("w:hyperlink")
        link.set(qn("r:id"), document.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
        run = paragraph.add_run(words)
        link.append(run._r)
        paragraph._p.append(link)
    with io.BytesIO() as stream:
        document.save(stream)
        return stream.getvalue()


def test_a_word_document_has_levels_numbers_and_links() -> None:
    assert parse_bytes(make_document(), Path("a.docx")).paragraphs == (
        Paragraph("What is known", "heading", 2),
        Paragraph("First paper.", "item", 1, 1),
        Paragraph("Second paper.", "item", 1, 2),
        Paragraph("A copy.", "item", 2),
        Paragraph(
            "Ask the police, or the police in Herat.",
            links=(Link("police", "https://example.org/police", before=1),),
        ),
    )


def test_a_list_in_a_document_goes_on_by_its_definition_and_begins_anew_where_it_says_so() -> None:
    document = docx.Document()
    numbering = document.part.numbering_part.element
    definition = numbering.num_having_numId(5).abstractNumId.val
    other, anew = numbering.add_num(definition), numbering.add_num(definition)
    anew.add_lvlOverride(ilvl=0).add_startOverride(7)
    for number in (5, other.numId, anew.numId, anew.numId):
        properties = document.add_paragraph("An item.")._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_numId().val = number
        properties.get_or_add_ilvl().val = 0
    with io.BytesIO() as stream:
        document.save(stream)
        found = parse_bytes(stream.getvalue(), Path("a.docx"))
    assert [row.number for row in found.paragraphs] == [1, 2, 7, 8]


def test_a_link_around_blocks_and_lines_is_a_link_in_each_of_them() -> None:
    first, second = read_fragment('<a href="https://a.example"><p>One<br>two</p><p>Three</p></a>')
    assert [(link.text, link.url) for link in first.links] == [
        ("One", "https://a.example"),
        ("two", "https://a.example"),
    ]
    assert [link.text for link in second.links] == ["Three"]


def test_the_second_of_two_equal_words_is_linked_where_it_stands() -> None:
    (block,) = read_fragment('<p>Here and there, and <a href="https://a.example">there</a> again.</p>')
    assert block.links == (Link("there", "https://a.example", before=1),)
    assert shared(block.links, ["Here and there,", "and there again."]) == [
        [],
        [Link("there", "https://a.example")],
    ]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example/x", "https://a.example/x"),
        ("//a.example/x", "https://a.example/x"),
        ("../y?z=1", "https://news.example/y?z=1"),
        ("mailto:a@b.example", "mailto:a@b.example"),
        *((bad, None) for bad in ("javascript:alert(1)", "JaVa\tscript:alert(1)", "data:text/html,x", "file:///etc/passwd", "#up", "")),
        *((bad, None) for bad in ("http://[", "mailto:", "https://a.example/" + "x" * 2000, "vbscript:x", "tel:1")),
    ],
)  # fmt: skip
def test_only_pages_and_mail_addresses_are_links(url: str, expected: str | None) -> None:
    found = followed([Link("there", url)], "https://news.example/a/b")
    assert [link.url for link in found] == ([] if expected is None else [expected])


def test_a_relative_link_of_a_page_without_an_address_is_none() -> None:
    assert followed([Link("there", "/x")], "") == ()


@given(
    st.lists(st.text("ab ", max_size=6), max_size=5), st.text("ab", min_size=1, max_size=2), st.integers(0, 4)
)
def test_a_link_is_given_to_one_text_at_most_and_to_one_that_has_its_words(
    texts: list[str], words: str, before: int
) -> None:
    found = shared([Link(words, "https://a.example", before)], texts)
    assert len(found) == len(texts)
    assert sum(map(len, found)) == (before < sum(text.count(words) for text in texts))
    for text, links in zip(texts, found, strict=True):
        assert all(text.count(link.text) > link.before for link in links)


def test_a_brief_without_structure_from_an_older_version_is_read() -> None:
    article = Article("0" * 16, "a.txt", "Title", (Paragraph("Next", "heading"), Paragraph("It rains.")))
    value = as_json(Brief(article, Detection("en", 1.0), ()))
    for row in value["article"]["paragraphs"]:
        for name in ("level", "number", "links"):
            del row[name]
    assert from_json(Brief, value).article == article
