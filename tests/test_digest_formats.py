"""The digest as DOCX, JSON and mail, the review page, and a desk's own templates."""

from __future__ import annotations

import dataclasses
import email
import email.policy
import io
import json
import re
from html import unescape
from pathlib import Path

import docx
import pytest
from conftest import NASTY, make_article, make_digest, make_folder, make_item, make_segments, make_settings
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st

from translate.backends.fake import FakeTranslator
from translate.digest import flagged, render, render_review
from translate.digest.labels import labels
from translate.digest.records import Digest, DigestSentence, Story
from translate.digest.review import mark
from translate.errors import ConfigError, TemplateError
from translate.languages import LANGUAGES, TARGETS
from translate.pipeline import run
from translate.records import (
    FLAGS,
    Brief,
    Detection,
    Failure,
    Rendition,
    Summary,
    SummarySentence,
    TermHit,
    Translation,
)

FORMATS = ("html", "md", "docx", "json", "eml")


def make_nasty() -> Digest:
    sentence = DigestSentence(1, NASTY, NASTY, ("loop",))
    item = make_item(
        "bad",
        title=NASTY + "\x00\ufffe\ud800",
        original_title=NASTY,
        byline=NASTY,
        path=NASTY,
        summary=(sentence,),
        source_url="javascript:alert(1)",
        terms=(TermHit("x", NASTY, NASTY, "missed"),),
    )
    return make_digest(
        item, title=NASTY + "\r\nBcc: x@example.org", failures=(Failure(NASTY, "read", NASTY),)
    )


def as_document(digest: Digest) -> docx.document.Document:
    return docx.Document(io.BytesIO(render(digest, "docx")))


def as_mail(digest: Digest) -> email.message.EmailMessage:
    found = email.message_from_bytes(render(digest, "eml"), policy=email.policy.default)
    assert isinstance(found, email.message.EmailMessage)
    return found


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("language", [*TARGETS, "fa", "uz"])
def test_every_format_is_made_for_every_run_and_the_same_run_gives_the_same_file(
    name: str, language: str
) -> None:
    failed = (Failure("a.txt", "read", "the file is empty"),)
    story = Story(tuple(make_item(f"n{number}") for number in range(30)))
    digests = (
        make_digest(language=language),
        make_digest(language=language, failures=failed),
        make_digest(make_item(), language=language),
        dataclasses.replace(make_digest(language=language), stories=(story,)),
        make_digest(*(make_item(f"s{number}") for number in range(25)), language=language),
    )
    for digest in digests:
        content = render(digest, name)
        assert content
        if name != "docx":  # a ZIP file holds the time it was made
            assert content == render(digest, name)


@pytest.mark.parametrize("language", ["ps", "prs", "ur"])
def test_a_document_reads_from_the_right_in_paragraphs_runs_and_tables(language: str) -> None:
    document = as_document(
        make_digest(make_item(language="en", original_title="Torkham reopens"), language=language)
    )
    title = document.paragraphs[0]
    assert title.text == labels(language)["briefing"]
    assert title._p.get_or_add_pPr().find(qn("w:bidi")) is not None
    assert title.runs[0].font.rtl
    assert all(table._tbl.tblPr.find(qn("w:bidiVisual")) is not None for table in document.tables)
    original = next(row for row in document.paragraphs if "Torkham reopens" in row.text).runs[1]
    assert not original.font.rtl


def test_a_document_has_styles_and_a_link_and_its_english_reads_from_the_left() -> None:
    item = make_item(source_url="https://example.org/a", terms=(TermHit("x", "کډوال", "refugee", "missed"),))
    document = as_document(make_digest(item))
    styles = {paragraph.style.name for paragraph in document.paragraphs if paragraph.style}
    assert {"Title", "Heading 1", "Heading 2", "List Bullet", "Quote"} <= styles
    assert document.paragraphs[0]._p.get_or_add_pPr().find(qn("w:bidi")) is None
    links = [row.target_ref for row in document.part.rels.values() if row.reltype.endswith("/hyperlink")]
    assert links == ["https://example.org/a"]
    assert [cell.text for cell in document.tables[0].rows[1].cells] == ["کډوال", "refugee", "1", "0"]


def test_a_hostile_title_and_address_do_nothing_in_document_and_mail() -> None:
    document = as_document(make_nasty())
    assert not [row for row in document.part.rels.values() if row.reltype.endswith("/hyperlink")]
    assert "\u202e" not in "".join(paragraph.text for paragraph in document.paragraphs)
    mail = as_mail(make_nasty())
    assert mail["Bcc"] is None
    html = mail.get_body(("html",))
    assert html is not None
    assert "<script" not in html.get_content()


@given(st.text(alphabet=st.characters(blacklist_categories=()), max_size=40))
def test_no_text_breaks_a_format(text: str) -> None:
    item = make_item(title=text, original_title=text, byline=text, path=text, published=text, source_url=text)
    digest = make_digest(item, title=text)
    json.loads(render(digest, "json"))
    assert as_mail(digest).get_body(("html",)) is not None


@pytest.mark.parametrize("language", TARGETS)
def test_a_mail_is_a_draft_with_text_beside_html_and_no_link_to_files(language: str) -> None:
    mail = as_mail(make_digest(make_item(), language=language))
    assert labels(language)["briefing"] in mail["Subject"]
    assert mail["X-Unsent"] == "1"
    assert mail["To"] is None
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert labels(language)["machine_note"] in plain.get_content()
    assert LANGUAGES[language].html() in html.get_content()
    assert "translations/" not in plain.get_content() + html.get_content()


def test_json_holds_a_ninjs_item_for_each_article_in_the_order_of_the_digest() -> None:
    one = make_item("one", published="2026-11-26T07:30:00+04:30", byline="A. B.", features=("kabul", "#1400"))
    values = json.loads(render(make_digest(one, make_item("two", published="2026-11-26")), "json"))
    first, second = values["items"]
    assert first["uri"] == "urn:khabar:one:en"
    assert first["standard"]["version"] == "3.0"
    assert first["headlines"] == [
        {"role": "main", "value": "Title one"},
        {"role": "original", "value": "د تورخم لاره"},
    ]
    assert first["contentCreated"] == "2026-11-26T07:30:00+04:30"
    assert [row["name"] for row in first["subjects"]] == ["other", "kabul"]
    # A day alone is no moment, which is what ninjs asks for.
    assert "contentCreated" not in second
    assert {"role": "published", "value": "2026-11-26"} in second["altIds"]
    assert first["edNote"] == "check: numbers 2"


def make_reviewed(*terms: TermHit, flags: tuple[str, ...] = ("terms",)) -> str:
    # "The refugees came to Kabul." and a hostile sentence
    rows = make_segments("کډوال کابل ته راغلل.", NASTY, title="سرلیک")
    article = make_article("کډوال کابل ته راغلل.", NASTY, title=NASTY, path=NASTY)
    texts = ("Headline", "The Refugees came to Kabul.", NASTY)
    done = tuple(
        Translation(row.index, text, None, terms if row.index == 1 else (), flags if row.index == 1 else ())
        for row, text in zip(rows, texts, strict=True)
    )
    rendition = Rendition("en", "sig", done, Summary("en", (SummarySentence(1, texts[1]),)))
    brief = Brief(article, Detection("ps", 1.0), rows)
    return "".join(render_review([(brief, rendition)], flagged(rendition), "en"))


def test_the_review_page_marks_terms_on_both_sides_and_names_the_missing_ones() -> None:
    page = make_reviewed(
        TermHit("refugee", "کډوال", "refugee", "found"), TermHit("kabul", "کابل", "Kaabul", "missed")
    )
    assert "<mark>کډوال</mark> <mark>کابل</mark> ته راغلل." in page
    assert "The <mark>Refugees</mark> came to Kabul." in page
    assert "<s><bdi>Kaabul</bdi></s>" in page
    assert 'data-flags="terms"' in page
    assert labels("en")["in_summary"] in page


@pytest.mark.parametrize("flag", FLAGS)
def test_the_review_page_explains_every_flag_in_every_language(flag: str) -> None:
    assert labels("en")[f"why.{flag}"] in unescape(make_reviewed(flags=(flag,)))
    assert all(labels(language)[f"why.{flag}"] for language in TARGETS)


def test_nothing_in_an_article_becomes_markup_on_the_review_page_and_only_its_own_script_may_run() -> None:
    page = make_reviewed()
    assert page.count("<script") == 1
    assert "\u202e" not in page
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', page)
    assert policy is not None
    assert "default-src 'none'" in policy[1]
    assert "script-src 'sha256-" in policy[1]
    assert "unsafe-inline'; script" not in policy[1].replace("style-src 'unsafe-inline'; script", "")


def test_an_article_in_the_readers_own_language_is_not_on_the_review_page() -> None:
    rows = make_segments("One sentence.")
    same = Rendition("en", "s", (Translation(0, "One sentence.", None, origin="source"),), Summary("en", ()))
    brief = Brief(make_article("One sentence."), Detection("en", 1.0), rows)
    assert labels("en")["nothing"] in "".join(render_review([(brief, same)], flagged(same), "en"))


@pytest.mark.parametrize(
    ("text", "terms", "language", "shown"),
    [
        (
            "Refugees and refugee",
            ["refugee", "refugee"],
            "en",
            "<mark>Refugees</mark> and <mark>refugee</mark>",
        ),
        ("unmanned", ["man"], "en", "unmanned"),
        ("manifold", ["man"], "en", "manifold"),
        ("Kabul River", ["Kabul", "Kabul River"], "en", "<mark>Kabul River</mark>"),
        # "the year 1400" with Arabic letters and digits in another form
        ("سال ۱۴۰۰ كابل", ["1400", "کابل"], "prs", "سال <mark>۱۴۰۰</mark> <mark>كابل</mark>"),
        ("a < b", ["b"], "en", "a &lt; <mark>b</mark>"),
    ],
)
def test_terms_are_marked_as_whole_words_in_any_spelling(
    text: str, terms: list[str], language: str, shown: str
) -> None:
    assert mark(text, terms, language) == shown


@given(st.text(max_size=40), st.lists(st.text(max_size=5), max_size=4), st.sampled_from(sorted(LANGUAGES)))
def test_marking_loses_no_character(text: str, terms: list[str], language: str) -> None:
    marked = mark(text, terms, language)
    assert marked.striptags().split() == mark(text, [], language).striptags().split() or "<" in text


def test_a_template_of_the_desk_goes_before_ours_and_still_escapes(tmp_path: Path) -> None:
    (tmp_path / "digest.html.j2").write_text("<p>{{ digest.title }}</p>", encoding="utf-8")
    digest = make_digest(title="<b>")
    assert render(digest, "html", tmp_path) == b"<p>&lt;b&gt;</p>"
    assert render(digest, "md", tmp_path) == render(digest, "md")


@pytest.mark.parametrize(
    "template",
    ["{% if %}", "{{ nothing.here }}", "{{ ''.__class__.__mro__[1].__subclasses__() }}", "{% include 'x' %}"],
)
def test_a_bad_template_gives_one_message_and_reaches_nothing_of_python(
    tmp_path: Path, template: str
) -> None:
    (tmp_path / "digest.md.j2").write_text(template, encoding="utf-8")
    with pytest.raises(TemplateError, match="template"):
        render(make_digest(), "md", tmp_path)


def test_a_template_folder_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="--template"):
        make_settings(tmp_path, tmp_path, template=tmp_path / "none")


def test_a_run_writes_every_format_and_the_review_page(tmp_path: Path) -> None:
    source = make_folder(tmp_path / "in")
    report = run(
        make_settings(source, tmp_path / "out", formats=FORMATS, to=("en", "ps")), translator=FakeTranslator()
    )
    names = {path.name for path in report.digests}
    assert names == {f"digest.{tag}.{name}" for tag in ("en", "ps") for name in FORMATS} | {
        "review.en.html",
        "review.ps.html",
    }
    assert 'href="review.en.html"' in (tmp_path / "out" / "digest.en.html").read_text(encoding="utf-8")
