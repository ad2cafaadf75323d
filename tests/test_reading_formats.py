"""The formats of a newsroom: many articles in a file, fields by their usual names, hostile files."""

from __future__ import annotations

import gzip
import io
import json
import socket
import stat
import tarfile
import tracemalloc
import zipfile
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import docx
import pytest
from conftest import make_folder
from hypothesis import given
from hypothesis import strategies as st

from translate.errors import ConfigError, ReadingError
from translate.reading import ReadOptions, find, lines, read_all, read_article
from translate.reading import archives as archives_module
from translate.reading import content as content_module
from translate.reading.content import Item, from_bytes
from translate.reading.fields import parse_fields
from translate.reading.files import Source, parse_bytes
from translate.reading.formats import SUFFIXES, read_items
from translate.reading.markup import read_body, read_line
from translate.reading.text import Page
from translate.records import Article, Failure

LIMIT = ReadOptions(1_000_000)
HTML = "<h2>Next</h2><p>The road <b>was</b> opened.</p><ul><li>Bring papers.</li></ul><blockquote><p>We waited.</p></blockquote>"
KINDS = [
    ("heading", "Next"),
    ("paragraph", "The road was opened."),
    ("item", "Bring papers."),
    ("quote", "We waited."),
]


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail at any attempt to open a connection."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def read_many(
    folder: Path, name: str, data: str | bytes, options: ReadOptions = LIMIT
) -> list[Article | Failure]:
    """Write a file, and return what is in it."""
    return list(read_all(find([make_folder(folder, {name: data}) / name]), options))


def articles(folder: Path, name: str, data: str | bytes) -> list[Article]:
    """Write a file, and return its articles; none may fail."""
    found = read_many(folder, name, data)
    assert not [row for row in found if isinstance(row, Failure)]
    return [row for row in found if isinstance(row, Article)]


def failure(folder: Path, name: str, data: str | bytes) -> Failure:
    """Write a bad file, and return the one failure it makes."""
    (found,) = read_many(folder, name, data)
    assert isinstance(found, Failure), found
    assert "\n" not in found.reason
    return found


def outline(found: Article) -> tuple[str, list[str]]:
    return found.title, [row.text for row in found.paragraphs]


STORY = {"title": "Road opens", "body": "The road was opened.\n\nTrucks moved."}
OUTLINE = ("Road opens", ["The road was opened.", "Trucks moved."])


@pytest.mark.parametrize(
    "record",
    [
        STORY,
        {"headline": "Road opens", "text": STORY["body"]},
        {"Headline": "Road opens", "article_body": ["The road was opened.", "Trucks moved."]},
        {"title": {"rendered": "Road opens"}, "content": {"rendered": "<p>The road was opened.</p><p>Trucks moved.</p>"}},
        {"webTitle": "Road opens", "fields": {"bodyText": STORY["body"]}},
        {"_source": {"title": "Road opens", "full-text": STORY["body"]}},
        {"title": "Road opens", "body": "", "description": STORY["body"]},
        {"title": "Road opens", "description": STORY["body"], "source": {"name": "A site", "description": "Not this."}},
        {"article": STORY},
        {"id": 7, "post": STORY, "name": ""},
        {"title": "Road opens", "body": {"text": STORY["body"]}},
        {"item": {"title": "Road opens", "text": STORY["body"]}, "source": {"name": "A site"}},
        {"title": "<b>Road</b> opens", "body": STORY["body"], "summary": "Not this."},
    ],
)  # fmt: skip
def test_json_fields_are_found_by_their_usual_names(tmp_path: Path, record: dict[str, Any]) -> None:
    (found,) = articles(tmp_path, "a.json", json.dumps(record))
    assert outline(found) == OUTLINE
    assert found.path == "a.json"


def test_json_metadata_is_found_by_its_usual_names(tmp_path: Path) -> None:
    record = {
        **STORY,
        "datePublished": "2026-11-20T06:30:00+04:30",
        "link": "https://example.org/a",
        "authors": [{"name": "L. A."}, {"name": "B. K."}],
    }
    (found,) = articles(tmp_path, "a.json", json.dumps(record))
    assert (found.published, found.source_url, found.byline) == (
        "2026-11-20T06:30:00+04:30",
        "https://example.org/a",
        "L. A., B. K.",
    )


@pytest.mark.parametrize("stamp", [1795132800, 1795132800000, "1795132800"])
def test_seconds_and_milliseconds_since_1970_are_dates(tmp_path: Path, stamp: object) -> None:
    (found,) = articles(tmp_path, "a.json", json.dumps({**STORY, "timestamp": stamp}))
    assert found.published == "2026-11-20T00:00:00+00:00"


def test_names_that_are_no_address_of_a_page_are_left_out(tmp_path: Path) -> None:
    (found,) = articles(tmp_path, "a.json", json.dumps({**STORY, "guid": "urn:newsml:example.org:1"}))
    assert found.source_url == ""


@pytest.mark.parametrize(
    "wrapped",
    [
        [STORY, STORY],
        {"items": [STORY, STORY]},
        {"title": "A feed", "items": [STORY, STORY]},
        {"status": "ok", "response": {"total": 2, "results": [STORY, STORY]}},
        {"hits": {"total": 2, "hits": [{"_source": STORY}, {"_source": STORY}]}},
        {"whatever": [STORY, STORY]},
    ],
)
def test_json_lists_are_found_where_they_are_nested(tmp_path: Path, wrapped: object) -> None:
    found = articles(tmp_path, "a.json", json.dumps(wrapped))
    assert [row.path for row in found] == ["a.json#1", "a.json#2"]
    assert outline(found[1]) == OUTLINE


def test_an_article_with_related_items_is_still_one_article(tmp_path: Path) -> None:
    (found,) = articles(tmp_path, "a.json", json.dumps({**STORY, "items": [{"title": "Another"}]}))
    assert outline(found) == OUTLINE


def test_html_in_a_field_keeps_its_structure(tmp_path: Path) -> None:
    (found,) = articles(tmp_path, "a.json", json.dumps({"title": "It&#8217;s open", "body": HTML}))
    assert found.title == "It’s open"
    assert [(row.kind, row.text) for row in found.paragraphs] == KINDS


def test_bad_items_of_a_list_fail_alone(tmp_path: Path) -> None:
    found = read_many(
        tmp_path, "a.json", json.dumps([STORY, 7, {"size": 1, "colour": "red"}, {"title": ""}, STORY])
    )
    assert [row.path for row in found] == [f"a.json#{number}" for number in range(1, 6)]
    assert [isinstance(row, Failure) for row in found] == [False, True, True, True, False]
    assert "the fields are size, colour" in str(found[2])


def test_json_lines_are_named_by_the_line_and_fail_alone(tmp_path: Path) -> None:
    rows = [json.dumps(STORY), "", "{broken", json.dumps([STORY, STORY]), "[" * 100_000, json.dumps(STORY)]
    found = read_many(tmp_path, "a.jsonl", "\n".join(rows))
    assert [(row.path, isinstance(row, Failure)) for row in found] == [
        ("a.jsonl#1", False),
        ("a.jsonl#3", True),
        ("a.jsonl#4.1", False),
        ("a.jsonl#4.2", False),
        ("a.jsonl#5", True),
        ("a.jsonl#6", False),
    ]


@pytest.mark.parametrize("name", ["a.json", "a.jsonl", "a.ndjson", "a.txt", "a.log", "a"])
@pytest.mark.parametrize("form", ["lines", "list", "pretty"])
def test_json_is_told_by_content_whatever_its_name(tmp_path: Path, name: str, form: str) -> None:
    data = {
        "lines": f"{json.dumps(STORY)}\n{json.dumps(STORY)}\n",
        "list": json.dumps([STORY, STORY]),
        "pretty": json.dumps([STORY, STORY], indent=2),
    }[form]
    found = articles(tmp_path, name, data)
    assert len(found) == 2
    assert all(outline(row) == OUTLINE for row in found)


def test_a_line_that_is_too_long_fails_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "LONGEST_LINE", 1000)
    rows = [json.dumps(STORY), json.dumps({"title": "x" * 5000}), json.dumps(STORY)]
    found = read_many(tmp_path, "a.jsonl", "\n".join(rows))
    assert [isinstance(row, Failure) for row in found] == [False, True, False]
    assert "more than 1,000 characters" in str(found[1])


def test_json_lines_larger_than_the_limit_for_whole_files_are_streamed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("translate.reading.files.MAX_BYTES", 1000)
    line = json.dumps({"title": "Road opens", "body": "The road was opened. " * 500})
    sources = find([make_folder(tmp_path, {"a.jsonl": f"{line}\n" * 1000}) / "a.jsonl"])
    tracemalloc.start()
    count = sum(isinstance(row, Article) for row in read_all(sources, LIMIT))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 1000
    assert peak < 3_000_000  # the file has 10.6 million bytes


def test_the_limit_of_characters_is_that_of_each_article(tmp_path: Path) -> None:
    rows = [{"title": "T", "body": "word " * size} for size in (10, 100, 10)]
    found = read_many(tmp_path, "a.json", json.dumps(rows), ReadOptions(200))
    assert [isinstance(row, Failure) for row in found] == [False, True, False]


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("deep.json", "[" * 200_000, "nested too deeply"),
        ("deep.json", '{"a":' * 200_000, "nested too deeply"),
        ("cut.json", '{"title": "a", "body": "b', "not JSON"),
        ("single.json", "7", "a single value"),
        ("none.json", "[]", "empty"),
        ("number.json", "9" * 5000, "cannot be parsed"),
        ("wide.json", "[" + "[],[],[],[]," * 600_000 + "[]]", "more than 3,000,000 tags or values"),
        ("package.json", '{"version": "1", "private": true}', "the fields are version, private"),
        ("nul.json", b'{"title": "a\0b"}', "binary"),
    ],
)
def test_json_that_is_bad_or_hostile_is_one_failure(
    tmp_path: Path, name: str, data: str | bytes, reason: str
) -> None:
    assert reason in failure(tmp_path, name, data).reason


def test_a_file_that_is_too_large_to_be_read_whole_is_a_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(content_module, "MAX_BYTES", 100)
    assert "more than the limit" in failure(tmp_path, "a.json", json.dumps([STORY] * 10)).reason


TABLE = [["Headline", "Body Text", "Published", "URL", "Byline"],
         ["Road opens", "The road was opened.\n\nTrucks moved.", "2026-11-20", "https://example.org/a", "L. A."],
         ["Rain", 'He said: "it rains, at last".', "", "", ""]]  # fmt: skip


def table(delimiter: str, rows: list[list[str]] = TABLE) -> str:
    def quoted(cell: str) -> str:
        return '"' + cell.replace('"', '""') + '"'

    return "".join(delimiter.join(map(quoted, row)) + "\r\n" for row in rows)


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.export"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_row_of_a_table_is_an_article(tmp_path: Path, delimiter: str, name: str, encoding: str) -> None:
    first, second = articles(tmp_path, name, table(delimiter).encode(encoding))
    assert outline(first) == OUTLINE
    assert (first.path, first.published, first.source_url, first.byline, first.encoding) == (
        f"{name}#1",
        "2026-11-20",
        "https://example.org/a",
        "L. A.",
        encoding,
    )
    assert outline(second) == ("Rain", ['He said: "it rains, at last".'])


def test_a_table_in_the_old_arabic_code_page_is_read(tmp_path: Path) -> None:
    # "The road was opened": "Officials said that the road of Salang is open again for all cars."
    rows = [
        ["title", "text"],
        ["راه باز شد", "مقام ها گفتند که راه سالنگ دوباره براي همه موترها باز شده است."],
    ] * 1
    data = table(",", rows + rows[1:] * 5).encode("cp1256")
    found = articles(tmp_path, "a.csv", data)
    assert len(found) == 6
    assert found[0].title == "راه باز شد"
    assert found[0].encoding == "cp1256, assumed"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-8-sig", "utf-8"])
def test_json_lines_are_read_in_every_unicode_encoding(tmp_path: Path, encoding: str) -> None:
    found = articles(tmp_path, "a.jsonl", f"{json.dumps(STORY)}\n{json.dumps(STORY)}\n".encode(encoding))
    assert [outline(row) for row in found] == [OUTLINE, OUTLINE]


def test_rows_that_do_not_fit_the_header_fail_alone_and_blank_ones_are_passed_over(tmp_path: Path) -> None:
    data = "title,text\nOne,Text one.\n\n,\nTwo,It was cut, at its comma.\nThree\n,\nFour,Text four.\n"
    found = read_many(tmp_path, "a.csv", data)
    assert [(row.path, isinstance(row, Failure)) for row in found] == [
        ("a.csv#1", False),
        ("a.csv#2", True),
        ("a.csv#3", False),
        ("a.csv#4", False),
    ]
    assert "3 cells" in str(found[1])


def test_a_table_without_a_column_of_titles_or_texts_is_one_failure(tmp_path: Path) -> None:
    assert "it has town, people" in failure(tmp_path, "a.csv", "town,people\nHerat,574276\n").reason


def test_a_quotation_mark_that_never_closes_is_a_failure_and_not_a_hang(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("translate.reading.tables.LONGEST_LINE", 1000)
    found = read_many(tmp_path, "a.csv", 'title,text\nOne,"never closed\n' + "more text\n" * 150)
    assert isinstance(found[0], Failure)


def test_a_cell_that_took_in_other_rows_is_a_failure_and_no_article(tmp_path: Path) -> None:
    data = 'title\ttext\nOne\t"Never closed.\nTwo\tText two.\nThree\tText three.\n'
    assert "took in the rows after it" in failure(tmp_path, "a.tsv", data).reason


def test_a_text_without_a_suffix_is_no_table_for_a_comma_in_its_first_line(tmp_path: Path) -> None:
    (found,) = articles(tmp_path, "notes", "Story, and more of it\n\nThe road was opened.\n\nTrucks moved.\n")
    assert outline(found) == ("Story, and more of it", OUTLINE[1])


def test_long_cells_are_read_and_the_process_keeps_its_own_limit(tmp_path: Path) -> None:
    import csv

    before = csv.field_size_limit()
    (found,) = articles(tmp_path, "a.csv", "title,text\nLong," + "It rains. " * 20_000 + "\n")
    assert len(found.paragraphs[0].text) > before
    assert csv.field_size_limit() == before


@pytest.mark.parametrize("name", ["a.txt", "a.csv", "a.json", "a.page", "a.eml"])
def test_a_web_page_is_told_by_content_whatever_its_name(tmp_path: Path, name: str) -> None:
    page = "<!DOCTYPE html><html><head><title>Road opens</title></head><body><article><h1>Road opens</h1><p>The road to the north was opened on Monday, and trucks moved again.</p></article></body></html>"
    (found,) = articles(tmp_path, name, page)
    assert outline(found) == (
        "Road opens",
        ["The road to the north was opened on Monday, and trucks moved again."],
    )


def test_a_single_article_can_be_asked_for_and_several_are_refused(tmp_path: Path) -> None:
    folder = make_folder(tmp_path, {"one.json": json.dumps(STORY), "two.json": json.dumps([STORY, STORY])})
    assert outline(read_article(Source(folder / "one.json", "one.json"), LIMIT)) == OUTLINE
    assert outline(parse_bytes(json.dumps(STORY).encode(), Path("-"))) == OUTLINE
    with pytest.raises(ReadingError, match="several articles"):
        read_article(Source(folder / "two.json", "two.json"), LIMIT)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a<br>b<br><br>c", ["a\nb", "c"]),
        ("<script>x()</script><p>One <!-- no --> two.</p>", ["One two."]),
        ("AT&amp;T, a < b\n\nc", ["AT&T, a < b", "c"]),
        ("<div>a<div>b</div>c</div>d", ["a", "b", "c", "d"]),
        ("<p>\0a</p>", ["a"]),
    ],
)
def test_bodies_are_split_at_their_blocks(text: str, expected: list[str]) -> None:
    assert [row.text for row in read_body(text)] == expected


@pytest.mark.parametrize("depth", [300, 3000, 90_000])
def test_html_nested_too_deeply_is_refused_and_never_cut(depth: int) -> None:
    with pytest.raises(ReadingError, match="nested too deeply"):
        read_body("<div>" * depth + "x" + "</div>" * depth + "<p>after</p>")


@given(st.text(max_size=200))
def test_any_text_is_a_line_and_a_body(text: str) -> None:
    assert "\n" not in read_line(text)
    assert all(row.text.strip() for row in read_body(text))


def make_docx(*rows: tuple[str, str], extra: Callable[[Any], None] = lambda _: None) -> bytes:
    """Return a Word document with paragraphs of the given styles."""
    document = docx.Document()
    for style, text in rows:
        document.add_paragraph(text, style=style)
    extra(document)
    with io.BytesIO() as stream:
        document.save(stream)
        return stream.getvalue()


def repacked(data: bytes, changes: dict[str, bytes]) -> bytes:
    """Return an archive with members changed or added."""
    with io.BytesIO() as stream:
        with (
            zipfile.ZipFile(io.BytesIO(data)) as old,
            zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
        ):
            for member in old.infolist():
                new.writestr(member.filename, changes.get(member.filename, old.read(member)))
            for name in changes.keys() - set(old.namelist()):
                new.writestr(name, changes[name])
        return stream.getvalue()


DOCUMENT = [("Title", "Road opens"), ("Heading 1", "Next"), ("Normal", "The road was opened."), ("List Bullet", "Bring papers."),
            ("Quote", "We waited."), ("Caption", "A truck at the gate.")]  # fmt: skip


@pytest.mark.parametrize("name", ["a.docx", "a.txt", "a.zip", "a"])
def test_a_word_document_keeps_its_structure(tmp_path: Path, name: str) -> None:
    (found,) = articles(tmp_path, name, make_docx(*DOCUMENT))
    assert found.title == "Road opens"
    assert [(row.kind, row.text) for row in found.paragraphs] == [*KINDS, ("caption", "A truck at the gate.")]
    assert (found.byline, found.published) == ("", "")


def test_cells_and_line_breaks_of_a_word_document_are_read(tmp_path: Path) -> None:
    def fill(document: Any) -> None:
        document.add_paragraph("One line.\nAnother line.")
        document.add_table(1, 2).rows[0].cells[1].text = "In a cell."

    (found,) = articles(tmp_path, "a.docx", make_docx(("Normal", "Road opens"), extra=fill))
    assert outline(found) == ("Road opens", ["One line.", "Another line.", "In a cell."])


def test_inserted_text_of_a_word_document_is_read_and_deleted_or_hidden_text_is_not(tmp_path: Path) -> None:
    body = (
        b"<w:p><w:ins><w:r><w:t>New</w:t></w:r></w:ins><w:del><w:r><w:delText>Old</w:delText></w:r></w:del>"
        b"<w:moveFrom><w:r><w:t>Away</w:t></w:r></w:moveFrom><w:r><w:rPr><w:vanish/></w:rPr><w:t>Hid</w:t></w:r>"
        b"<w:hyperlink><w:r><w:t> words here.</w:t></w:r></w:hyperlink></w:p></w:body>"
    )
    data = make_docx(("Title", "Road opens"))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        document = archive.read("word/document.xml").replace(b"</w:body>", body)
    (found,) = articles(tmp_path, "a.docx", repacked(data, {"word/document.xml": document}))
    assert outline(found) == ("Road opens", ["New words here."])


@pytest.mark.usefixtures("no_network")
def test_a_word_document_with_external_relations_is_read_without_the_network(tmp_path: Path) -> None:
    def link(document: Any) -> None:
        for kind in ("image", "attachedTemplate", "hyperlink", "oleObject"):
            address = f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"
            document.part.relate_to("http://example.org/x", address, is_external=True)

    (found,) = articles(tmp_path, "a.docx", make_docx(*DOCUMENT, extra=link))
    assert found.title == "Road opens"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"PK\x03\x04 and no more", "ZIP archive is damaged"),
        (b"no archive at all", "damaged"),
        (make_docx(*DOCUMENT)[:-40], "damaged"),
        (repacked(make_docx(*DOCUMENT), {"word/media/a.bmp": b"\0" * 30_000_000}), "bomb"),
        (
            repacked(
                make_docx(*DOCUMENT), {"word/document.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}
            ),
            "entities",
        ),
        (repacked(make_docx(*DOCUMENT), {"word/document.xml": b"<a>"}), "not a Word document"),
        (repacked(make_docx(*DOCUMENT), {"[Content_Types].xml": b"<a/>"}), "not a Word document"),
    ],
)
def test_word_documents_that_are_bad_or_hostile_are_one_failure(
    tmp_path: Path, data: bytes, reason: str
) -> None:
    assert reason in failure(tmp_path, "a.docx", data).reason


def test_a_word_document_of_too_much_text_is_not_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("translate.reading.docx.MAX_BYTES", 1000)
    assert "the document unpacks to more than" in failure(tmp_path, "a.docx", make_docx(*DOCUMENT)).reason


def test_other_office_documents_are_named_as_such(tmp_path: Path) -> None:
    data = make_zip({"[Content_Types].xml": b"<a/>", "xl/workbook.xml": b"<a/>"})
    assert "office document" in failure(tmp_path, "a.xlsx", data).reason


def make_mail(plain: str = "", html: str = "", charset: str = "utf-8", **headers: str) -> bytes:
    """Return a message with a plain part, an HTML part, or both."""
    message = EmailMessage()
    for name, value in {"Subject": "Road opens", "From": "L. A. <la@example.org>", **headers}.items():
        message[name] = value
    message["Date"] = "Fri, 20 Nov 2026 06:30:00 +0430"
    if plain:
        message.set_content(plain, charset=charset)
    if html:
        (message.add_alternative if plain else message.set_content)(html, subtype="html", charset=charset)
    return bytes(message)


@pytest.mark.parametrize("name", ["a.eml", "a.message", "a"])
def test_a_message_is_read_from_its_plain_part(tmp_path: Path, name: str) -> None:
    (found,) = articles(tmp_path, name, make_mail(STORY["body"], "<p>Not this.</p>"))
    assert outline(found) == OUTLINE
    assert (found.published, found.byline) == ("2026-11-20T06:30:00+04:30", "L. A.")


def test_a_message_without_a_plain_part_is_read_from_its_html(tmp_path: Path) -> None:
    (found,) = articles(tmp_path, "a.eml", make_mail(html=HTML))
    assert [(row.kind, row.text) for row in found.paragraphs] == KINDS


def test_subjects_and_texts_in_other_letters_are_decoded(tmp_path: Path) -> None:
    # "The road was opened"
    (found,) = articles(tmp_path, "a.eml", make_mail("راه باز شد.", charset="utf-8", Subject="راه باز شد"))
    assert outline(found) == ("راه باز شد", ["راه باز شد."])


@pytest.mark.parametrize("declared", ["us-ascii", "iso-8859-1", "no-such-code"])
def test_a_text_in_another_encoding_than_declared_is_read_where_that_shows(
    tmp_path: Path, declared: str
) -> None:
    data = f"Subject: T\nContent-Type: text/plain; charset={declared}\nContent-Transfer-Encoding: 8bit\n\nCafé opened.\n"
    (found,) = articles(tmp_path, "a.eml", data.encode("latin-1" if declared == "iso-8859-1" else "utf-8"))
    assert found.paragraphs[0].text == "Café opened."


def test_lines_broken_for_the_mail_are_joined(tmp_path: Path) -> None:
    data = "Subject: T\nContent-Type: text/plain; format=flowed\n\nThe road \nwas opened.\n\nTrucks moved.\n"
    (found,) = articles(tmp_path, "a.eml", data)
    assert outline(found) == ("T", OUTLINE[1])


def test_a_page_that_a_browser_saved_as_one_file_is_read_as_a_page(tmp_path: Path) -> None:
    page = "<html><head><title>Road opens</title></head><body><article><h1>Road opens</h1><p>The road to the north was opened on Monday, and trucks moved again.</p></article></body></html>"
    data = make_mail(html=page, **{"Snapshot-Content-Location": "https://example.org/a"})
    (found,) = articles(tmp_path, "a.mhtml", data)
    assert outline(found) == (
        "Road opens",
        ["The road to the north was opened on Monday, and trucks moved again."],
    )
    assert found.source_url == "https://example.org/a"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"no header at all", "no header"),
        (b"Subject: T\n\n", "empty"),
        (b"Subject: T\nContent-Type: image/png\n\nabc", "no text"),
        (b"Subject: T\nContent-Type: multipart/mixed; boundary=b\n\n" + b"\n--b\n\n" * 20_000, "parts"),
        (b"From: " + b'"' * 500_000 + b"\n\nText.", "header of more than 4,000"),
        (b"Subject: T\rContent-Type: text/plain;\r " + b"a=b;" * 100_000 + b"\r\rText.", "header of more than 4,000"),
        (b"Subject: T\n" + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(3000)), ""),
    ],
)  # fmt: skip
def test_messages_that_are_bad_or_hostile_are_one_failure(tmp_path: Path, data: bytes, reason: str) -> None:
    assert reason in failure(tmp_path, "a.eml", data).reason


RSS = f"""<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>A feed</title>
<item><title>Road &amp; rail open</title><link>https://example.org/1</link><pubDate>Fri, 20 Nov 2026 06:30:00 +0430</pubDate>
<dc:creator>L. A.</dc:creator><description>Short.</description><content:encoded><![CDATA[{HTML}]]></content:encoded></item>
<item><title>Rain</title><description>It rains &lt;b&gt;at last&lt;/b&gt;.</description></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>A feed</title><entry><title>Road opens</title>
<link href="https://example.org/1"/><updated>2026-11-20T06:30:00Z</updated><author><name>L. A.</name></author>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>The road was opened.</p><p>Trucks moved.</p></div></content>
</entry></feed>"""


@pytest.mark.parametrize("name", ["a.rss", "a.xml", "a.txt", "a"])
def test_the_entries_of_an_rss_feed_are_articles(tmp_path: Path, name: str) -> None:
    first, second = articles(tmp_path, name, RSS)
    assert (first.path, first.title, first.published, first.source_url, first.byline) == (
        f"{name}#1",
        "Road & rail open",
        "2026-11-20T06:30:00+04:30",
        "https://example.org/1",
        "L. A.",
    )
    assert [(row.kind, row.text) for row in first.paragraphs] == KINDS
    assert outline(second) == ("Rain", ["It rains at last."])


@pytest.mark.usefixtures("no_network")
def test_the_entries_of_an_atom_feed_are_articles_and_nothing_is_fetched(tmp_path: Path) -> None:
    (found,) = articles(tmp_path, "a.atom", ATOM)
    assert outline(found) == OUTLINE
    assert (found.published, found.source_url, found.byline) == (
        "2026-11-20T06:30:00+00:00",
        "https://example.org/1",
        "L. A.",
    )


def test_a_feed_that_is_no_proper_xml_is_read_all_the_same(tmp_path: Path) -> None:
    found = articles(
        tmp_path, "a.rss", RSS.replace("Short.", "Fish & chips <br> and").replace("</channel></rss>", "")
    )
    assert [row.title for row in found] == ["Road & rail open", "Rain"]


NITF = """<?xml version="1.0"?><!DOCTYPE nitf SYSTEM "http://www.nitf.org/nitf.dtd"><nitf><head><title>Slug</title>
<docdata><date.issue norm="20261120T063000+0430"/></docdata></head><body><body.head><hedline><hl1>Road opens</hl1></hedline>
<byline>By L. A.</byline></body.head><body.content><block><hl2>Next</hl2><p>The road <em>was</em> opened.</p>
<ul><li>Bring papers.</li></ul><bq><block><p>We waited.</p></block></bq></block><media media-type="image">
<media-reference source="a.jpg">a.jpg</media-reference><media-caption>A truck at the gate.</media-caption></media></body.content></body></nitf>"""
G2 = """<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:newsml:example.org:1" standard="NewsML-G2"><itemMeta>
<itemClass qcode="ninat:text"/><versionCreated>2026-11-20T06:30:00+04:30</versionCreated><title>Slug</title></itemMeta>
<contentMeta><by>L. A.</by><headline>Road opens</headline></contentMeta><contentSet>%s</contentSet></newsItem>"""
XHTML = f'<inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><head><title>No</title></head><body>{HTML}</body></html></inlineXML>'
PICTURE = G2.replace("ninat:text", "ninat:picture") % '<remoteContent href="http://example.org/a.jpg"/>'


@pytest.mark.usefixtures("no_network")
@pytest.mark.parametrize("name", ["a.xml", "a.nitf", "a.txt"])
def test_a_nitf_document_is_an_article(tmp_path: Path, name: str) -> None:
    (found,) = articles(tmp_path, name, NITF)
    assert (found.title, found.published, found.byline) == (
        "Road opens",
        "2026-11-20T06:30:00+04:30",
        "By L. A.",
    )
    assert [(row.kind, row.text) for row in found.paragraphs] == [*KINDS, ("caption", "A truck at the gate.")]


@pytest.mark.parametrize(
    "inside",
    [
        XHTML,
        "<inlineXML>" + NITF[NITF.index("<nitf>") :].replace("<nitf>", '<nitf xmlns="">') + "</inlineXML>",
        f"<inlineData><![CDATA[{HTML}]]></inlineData>",
    ],
)
def test_a_newsml_g2_item_is_an_article(tmp_path: Path, inside: str) -> None:
    (found,) = articles(tmp_path, "a.xml", G2 % inside)
    assert (found.title, found.published, found.byline) == (
        "Road opens",
        "2026-11-20T06:30:00+04:30",
        "L. A.",
    )
    assert [(row.kind, row.text) for row in found.paragraphs][:4] == KINDS


def test_a_newsml_g2_message_holds_many_articles_and_its_pictures_are_passed_over(tmp_path: Path) -> None:
    message = f'<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><header/><itemSet>{G2 % XHTML}{PICTURE}{G2 % XHTML}</itemSet></newsMessage>'
    found = articles(tmp_path, "a.xml", message)
    assert [row.path for row in found] == ["a.xml#1", "a.xml#3"]


@pytest.mark.parametrize(
    "record",
    [
        {"uri": "urn:1", "versioncreated": "2026-11-20", "byline": "L. A.", "headline": "Road opens",
         "body_text": "Other.", "body_html": HTML, "description_text": "Not this."},
        {"uri": "urn:1", "versioncreated": "2026-11-20", "by": "L. A.",
         "headlines": [{"role": "short", "value": "Road"}, {"role": "main", "value": "Road opens"}],
         "bodies": [{"role": "main", "contenttype": "text/plain", "value": "Other."}, {"role": "main", "contenttype": "text/html", "value": HTML}]},
        {"uri": "urn:1", "versionCreated": "2026-11-20", "by": "L. A.", "standard": {"name": "ninjs", "version": "3.0"},
         "headlines": [{"role": "main", "contentType": "text/plain", "value": "Road opens"}], "associations": [{"name": "a", "headlines": []}],
         "bodies": [{"role": "caption", "contentType": "text/html", "value": "No"}, {"role": "main", "contentType": "text/html", "value": HTML}]},
    ],
    ids=["1", "2", "3"],
)  # fmt: skip
def test_ninjs_of_every_version_is_an_article(tmp_path: Path, record: dict[str, Any]) -> None:
    (found,) = articles(tmp_path, "a.json", json.dumps(record))
    assert (found.title, found.published, found.byline, found.source_url) == (
        "Road opens",
        "2026-11-20",
        "L. A.",
        "",
    )
    assert [(row.kind, row.text) for row in found.paragraphs] == KINDS


BOMB = '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'


@pytest.mark.usefixtures("no_network")
@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.xml", BOMB + "<nitf><body><body.content><p>&b;</p></body.content></body></nitf>", "entities"),
        ("a.xml", '<!DOCTYPE nitf [<!ENTITY x SYSTEM "file:///etc/passwd">]><nitf>&x;</nitf>', "entities"),
        ("a.rss", BOMB + "<rss><channel><item><title>&b;</title></item></channel></rss>", "entities"),
        ("a.rss", "<rss><channel><title>Empty</title></channel></rss>", "no entry"),
        ("a.rss", "", "empty"),
        ("a.rss", "<rss>" + "<a " * 300_000, "more than 300,000 tags"),
        ("a.json", json.dumps({"title": "a", "body": "<p>" * 200_001}), "more than 200,000 tags"),
        ("a.xml", "<nitf><body>", "no well-formed XML"),
        ("a.xml", "<sitemap><url/></sitemap>", "<sitemap>"),
        ("a.xml", "<a>" * 100_000 + "</a>" * 100_000, "<a>"),
        ("a.xml", "<nitf>" * 100_000 + "</nitf>" * 100_000, "no article text"),
        ("a.xml", "<newsMessage/>", "no article"),
        (
            "a.xml",
            "<newsMessage><itemSet>"
            + "<newsItem>" * 50_000
            + "</newsItem>" * 50_000
            + "</itemSet></newsMessage>",
            "no article",
        ),
        ("a.xml", "<?xml version='1.0' encoding='no-such'?><nitf/>", "XML"),
    ],
)
def test_xml_that_is_bad_or_hostile_is_one_failure(tmp_path: Path, name: str, data: str, reason: str) -> None:
    assert reason in failure(tmp_path, name, data).reason


def test_deeply_nested_feeds_are_articles_or_failures(tmp_path: Path) -> None:
    assert read_many(tmp_path, "a.rss", "<rss><channel><item><title>" + "<a>" * 50_000)


MEMBERS = {
    "a.txt": b"Road opens\n\nThe road was opened.\n\nTrucks moved.\n",
    "sub/b.json": json.dumps([STORY, STORY]).encode(),
}
PLACES = ["/a.txt", "/sub/b.json#1", "/sub/b.json#2"]


def make_zip(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    with io.BytesIO() as stream:
        with zipfile.ZipFile(stream, "w", method) as archive:
            for name, data in members.items():
                archive.writestr(name, data)
        return stream.getvalue()


def make_tar(members: dict[str, bytes], *others: tarfile.TarInfo) -> bytes:
    with io.BytesIO() as stream:
        with tarfile.open(fileobj=stream, mode="w") as archive:
            for other in others:
                archive.addfile(other)
            for name, data in members.items():
                header = tarfile.TarInfo(name)
                header.size = len(data)
                archive.addfile(header, io.BytesIO(data))
        return stream.getvalue()


@pytest.mark.parametrize("name", ["a.jsonl.gz", "a.csv.gz", "a.GZ", "a.json", "a.csv", "a"])
def test_a_gzip_file_is_read_as_what_it_holds(tmp_path: Path, name: str) -> None:
    found = articles(tmp_path, name, gzip.compress(f"{json.dumps(STORY)}\n{json.dumps(STORY)}\n".encode()))
    assert [row.path for row in found] == [f"{name}#1", f"{name}#2"]
    assert outline(found[0]) == OUTLINE


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("wire.zip", make_zip(MEMBERS)),
        ("wire.zip", make_zip(MEMBERS, zipfile.ZIP_STORED)),
        ("wire.zip", make_zip(MEMBERS, zipfile.ZIP_LZMA)),
        ("wire.tar", make_tar(MEMBERS)),
        ("wire.tgz", gzip.compress(make_tar(MEMBERS))),
        ("wire.tar.gz", gzip.compress(make_tar(MEMBERS))),
        ("wire.txt", make_zip(MEMBERS)),
        ("wire", gzip.compress(make_tar(MEMBERS))),
    ],
)
def test_the_files_in_an_archive_are_read_as_those_in_a_folder(
    tmp_path: Path, name: str, data: bytes
) -> None:
    found = articles(tmp_path, name, data)
    assert [row.path for row in found] == [name + place for place in PLACES]
    assert all(outline(row) == OUTLINE for row in found)


def test_every_format_is_read_in_archives(tmp_path: Path) -> None:
    members = {"a.docx": make_docx(*DOCUMENT), "b.eml": make_mail(STORY["body"]), "c.rss": RSS.encode(), "d.xml": NITF.encode(),
               "e.csv": table(",").encode(), "f.html": f"<html><body><article><h1>Road opens</h1>{HTML * 3}</article></body></html>".encode()}  # fmt: skip
    expected = ["a.docx", "b.eml", "c.rss#1", "c.rss#2", "d.xml", "e.csv#1", "e.csv#2", "f.html"]
    stored = make_zip(members, zipfile.ZIP_STORED)
    for name, data in (("w.zip", make_zip(members)), ("w.zip", stored), ("w.tar", make_tar(members))):
        assert [row.path for row in articles(tmp_path, name, data)] == [
            f"{name}/{place}" for place in expected
        ]


def test_what_a_folder_would_leave_out_is_left_out_of_an_archive(tmp_path: Path) -> None:
    names = [
        "a.txt",
        ".hidden.txt",
        ".git/x.txt",
        "__MACOSX/a.txt",
        "README.md",
        "sub/image.jpg",
        "../up.txt",
    ]
    data = dict.fromkeys(names, MEMBERS["a.txt"])
    for name, archive in (("w.zip", make_zip(data)), ("w.tar", make_tar(data))):
        assert [row.path for row in articles(tmp_path, name, archive)] == [
            f"{name}/a.txt",
            f"{name}/../up.txt",
        ]


def test_names_in_archives_lead_nowhere_and_hide_nothing(tmp_path: Path) -> None:
    names = ["/etc/a.txt", "../../b.txt", "..\\c.txt", "two\nlines.txt", "rtl\u202egnp.txt"]
    folder = tmp_path / "in"
    for name, make in (("w.zip", make_zip), ("w.tar", make_tar)):
        found = articles(folder, name, make(dict.fromkeys(names, MEMBERS["a.txt"])))
        assert [row.path for row in found] == [
            f"{name}/{place}"
            for place in ("etc/a.txt", "../../b.txt", "..\\c.txt", "two\\nlines.txt", "rtl\\u202egnp.txt")
        ]
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["in", "w.tar", "w.zip"]


def test_links_and_devices_in_archives_are_passed_over(tmp_path: Path) -> None:
    headers = []
    for number, kind in enumerate(
        (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE, tarfile.DIRTYPE)
    ):
        header = tarfile.TarInfo(f"x{number}.txt")
        header.type, header.linkname = kind, "/etc/passwd"
        headers.append(header)
    assert [row.path for row in articles(tmp_path, "w.tar", make_tar(MEMBERS, *headers))] == [
        f"w.tar{place}" for place in PLACES
    ]
    link = zipfile.ZipInfo("x.txt")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with io.BytesIO() as stream:
        with zipfile.ZipFile(stream, "w") as archive:
            archive.writestr(link, "/etc/passwd")
            archive.writestr("a.txt", MEMBERS["a.txt"])
        data = stream.getvalue()
    assert [row.path for row in articles(tmp_path, "w.zip", data)] == ["w.zip/a.txt"]


def test_bad_members_fail_alone_and_archives_in_archives_are_not_opened(tmp_path: Path) -> None:
    inner = make_zip(MEMBERS)
    members = {"a.txt": b"", "b.zip": inner, "c.json.gz": gzip.compress(b"{}"), "d.txt": inner, "e.tar": make_tar(MEMBERS), "f.txt": MEMBERS["a.txt"]}  # fmt: skip
    for name, data in (("w.zip", make_zip(members)), ("w.tar", make_tar(members))):
        found = read_many(tmp_path, name, data)
        assert [row.path for row in found] == [f"{name}/{member}" for member in members]
        assert [isinstance(row, Failure) for row in found] == [True] * 5 + [False]
        assert all("inside an archive" in str(row) for row in found[1:5])


def test_a_member_without_a_name_is_passed_over(tmp_path: Path) -> None:
    data = make_zip({"x": b"Text.", "a.txt": MEMBERS["a.txt"]}, zipfile.ZIP_STORED).replace(b"x", b"\0")
    assert [row.path for row in articles(tmp_path, "w.zip", data.replace(b"a.t\0t", b"a.txt"))] == [
        "w.zip/a.txt"
    ]


def test_a_damaged_member_fails_alone(tmp_path: Path) -> None:
    data = make_zip({"a.txt": b"Spoilt here\n\nText.", "b.txt": MEMBERS["a.txt"]}, zipfile.ZIP_STORED)
    found = read_many(tmp_path, "w.zip", data.replace(b"Spoilt here", b"Spoilt HERE"))
    assert isinstance(found[0], Failure)
    assert "damaged" in found[0].reason
    assert isinstance(found[1], Article)


def test_an_archive_that_ends_too_early_gives_what_it_had(tmp_path: Path) -> None:
    rows = "".join(json.dumps({**STORY, "title": f"T {number} {number**9}"}) + "\n" for number in range(5000))
    found = read_many(tmp_path, "w.jsonl.gz", gzip.compress(rows.encode())[:-2000])
    assert isinstance(found[0], Article)
    assert isinstance(found[-1], Failure)
    assert sum(isinstance(row, Failure) for row in found) == 1


def encrypted(data: bytes) -> bytes:
    """Return an archive whose first member says that it is encrypted."""
    local, central = data.index(b"PK\x03\x04"), data.index(b"PK\x01\x02")
    changed = bytearray(data)
    changed[local + 6] |= 1
    changed[central + 8] |= 1
    return bytes(changed)


def long_header() -> bytes:
    """Return an archive whose header claims a name of 900 MB."""
    header = tarfile.TarInfo("././@LongLink")
    header.type, header.size = tarfile.GNUTYPE_LONGNAME, 900_000_000
    return header.tobuf(tarfile.GNU_FORMAT) + b"a" * 2000


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("w.zip", make_zip({"a.txt": b"a" * 5_000_000}), "bomb"),
        ("w.zip", make_zip({f"{number}.txt": b"a" * 900_000 for number in range(50)}), "bomb"),
        ("w.txt.gz", gzip.compress(b"a" * 30_000_000), "bomb"),
        ("w.jsonl.gz", gzip.compress(b"x" * 30_000_000), "bomb"),
        ("w.zip", make_zip({}), "no article"),
        ("w.zip", make_zip({"a.jpg": b"a"}), "no article"),
        ("w.tar", make_tar({}), "no article"),
        ("w.tar", b"", "damaged"),
        ("w.tar", b"a" * 5000, "damaged"),
        ("w.tar", long_header(), "damaged"),
        ("w.tgz", gzip.compress(long_header()), "damaged"),
        ("w.zip", b"", "damaged"),
        ("w.zip", make_zip(MEMBERS)[:-30], "damaged"),
        ("w.zip", encrypted(make_zip({"a.txt": b"a"})), "encrypted"),
        ("w.gz", b"\x1f\x8b and no more", "damaged"),
        ("w.zip.gz", gzip.compress(make_zip(MEMBERS)), "inside an archive"),
        ("w.txt.gz", gzip.compress(gzip.compress(b"a")), "inside an archive"),
    ],
)
def test_archives_that_are_bad_or_hostile_are_one_failure(
    tmp_path: Path, name: str, data: bytes, reason: str
) -> None:
    assert reason in failure(tmp_path, name, data).reason


def test_a_packed_tar_that_is_a_bomb_ends_where_that_shows(tmp_path: Path) -> None:
    found = read_many(tmp_path, "w.tgz", gzip.compress(make_tar({"0.txt": b"a" * 30_000_000, **MEMBERS})))
    assert all(isinstance(row, Failure) and "bomb" in row.reason for row in found)


def test_an_archive_of_too_many_members_is_not_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives_module, "MAX_MEMBERS", 2)
    data = {f"{number}.txt": MEMBERS["a.txt"] for number in range(3)}
    assert "more than 2 members" in failure(tmp_path, "w.zip", make_zip(data)).reason
    found = read_many(tmp_path, "w.tar", make_tar(data))
    assert "more than 2 members" in str(found[-1])


def test_a_file_that_vanishes_is_a_failure_and_the_rest_is_read(tmp_path: Path) -> None:
    folder = make_folder(tmp_path, {"a.json": json.dumps(STORY), "b.json": json.dumps(STORY)})
    sources = find([folder])
    (folder / "a.json").unlink()
    first, second = read_all(sources, LIMIT)
    assert isinstance(first, Failure)
    assert "No such file" in first.reason
    assert isinstance(second, Article)


def test_articles_come_one_by_one_and_not_when_all_is_read(tmp_path: Path) -> None:
    folder = make_folder(tmp_path, {"a.jsonl": f"{json.dumps(STORY)}\n" * 3, "b.json": json.dumps(STORY)})
    found = read_all(find([folder]), LIMIT)
    assert isinstance(next(found), Article)
    (folder / "b.json").unlink()
    assert [isinstance(row, Failure) for row in found] == [False, False, True]


def test_a_folder_is_searched_for_every_format(tmp_path: Path) -> None:
    names = ["a.json", "b.jsonl.gz", "c.docx", "d.eml", "e.tgz", "f.tar.gz", "g.zip", "h.xml", "i.csv"]
    folder = make_folder(tmp_path, dict.fromkeys([*names, "x.sql.gz", "x.pdf", "x.gz", ".y.json"], b"a"))
    assert [row.name for row in find([folder])] == names


SEEDS = {
    "a.json": json.dumps({"items": [STORY, {"headline": "T", "body_html": HTML}]}).encode(),
    "a.jsonl": f"{json.dumps(STORY)}\n{json.dumps([STORY])}\n".encode(),
    "a.csv": table(",").encode(),
    "a.tsv": table("\t").encode("utf-16"),
    "a.docx": make_docx(*DOCUMENT),
    "a.eml": make_mail(STORY["body"], HTML),
    "a.mhtml": make_mail(html=HTML),
    "a.rss": RSS.encode(),
    "a.atom": ATOM.encode(),
    "a.nitf": NITF.encode(),
    "a.xml": (G2 % XHTML).encode(),
    "a.json.gz": gzip.compress(json.dumps(STORY).encode()),
    "a.zip": make_zip(MEMBERS),
    "b.zip": make_zip({"a.docx": make_docx(*DOCUMENT), "crossword/b.xml": NITF.encode()}, zipfile.ZIP_STORED),
    "a.tar": make_tar(MEMBERS),
    "a.tgz": gzip.compress(make_tar(MEMBERS)),
}
EDIT = st.tuples(
    st.integers(0, 1_000_000),
    st.integers(0, 40),
    st.one_of(
        st.binary(max_size=8),
        st.sampled_from([b"\0", b"<", b"]]>", b"&#0;", b'"', b"\n\n", b"{" * 50, b"\xff\xfe", b"\x1f\x8b"]),
    ),
)


def whole_or_failed(data: bytes, name: str) -> None:
    """Read bytes, and claim that nothing but articles and failures with a reason on one line came of it."""
    try:
        found = list(read_items(from_bytes(data), name))
    except ReadingError as exc:
        found = [Item("", exc)]
    assert found
    for row in found:
        assert isinstance(row.page, Page) or (str(row.page) and "\n" not in str(row.page))


@given(st.sampled_from(sorted(SEEDS)), st.lists(EDIT, min_size=1, max_size=6))
def test_any_damage_to_any_format_gives_articles_or_failures(
    name: str, edits: list[tuple[int, int, bytes]]
) -> None:
    data = SEEDS[name]
    for position, length, new in edits:
        start = position % (len(data) + 1)
        data = data[:start] + new + data[start + length :]
    whole_or_failed(data, name)


STARTS = [b"", make_zip(MEMBERS)[:-40], make_tar(MEMBERS)[:1000], gzip.compress(b"{")[:-2], b"{", b'[{"title":', b'{"title":"a"}\n', b"title,text\n", b"title\ttext\n", b"Subject: a\nFrom: b\n", b"Content-Type: multipart/mixed; boundary=b\n\n--b\n", b"<rss><channel><item><title>", b"<nitf><body><p>", b"<?xml version='1.0'?>", b"\xff\xfe", b"\xef\xbb\xbf"]  # fmt: skip


@given(st.sampled_from(STARTS), st.binary(max_size=300), st.sampled_from([*SUFFIXES, "", ".dat"]))
def test_any_bytes_under_any_name_are_articles_or_failures(start: bytes, data: bytes, suffix: str) -> None:
    whole_or_failed(start + data, f"a{suffix}")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.json", '[{"kicker": "Head", "copy": "Text here.", "title": "No"}]'),
        ("a.jsonl", '{"kicker": "Head", "copy": "Text here.", "title": "No"}\n'),
        ("a.csv", "title,Kicker,copy\nNo,Head,Text here.\n"),
    ],
)
def test_fields_of_other_names_can_be_named(tmp_path: Path, name: str, data: str) -> None:
    options = ReadOptions(names=parse_fields(["title=kicker", "text=copy"]))
    (found,) = read_many(tmp_path, name, data, options)
    assert isinstance(found, Article)
    assert (found.title, [row.text for row in found.paragraphs]) == ("Head", ["Text here."])


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("titel=x", "Unknown field 'titel'. Did you mean 'title'"),
        ("title", "'title' in fields does not say"),
        ("text=", "does not say"),
    ],
)
def test_a_field_that_is_named_wrongly_is_a_clear_error(row: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        parse_fields([row])
