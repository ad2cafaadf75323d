"""Files into articles: formats, what is no part of the article, and input that is bad."""

from __future__ import annotations

import os
import socket
import zipfile
from pathlib import Path

import pytest
from conftest import SAMPLES, make_folder
from hypothesis import given
from hypothesis import strategies as st

from translate.errors import ConfigError, MissingInputError, ReadingError
from translate.reading import ReadOptions, find, read_all
from translate.reading import content as content_module
from translate.reading.boilerplate import leading_labels, load_rules, matching_rule
from translate.reading.decoding import decode
from translate.reading.files import parse_bytes
from translate.records import Article, Failure, Paragraph

LIMIT = ReadOptions(1_000_000)
KEEP = ReadOptions(keep_boilerplate=True)
PAGE = """<!doctype html><html lang="en"><head><title>Wells run dry in Herat</title>
<meta property="article:published_time" content="2026-10-26T05:00:00Z"><link rel="canonical" href="https://example.org/a">
<script>document.title = "ran"</script></head><body><nav><a href="/">Home</a><a href="/news">News</a></nav><article>
<h1>Wells run dry in Herat</h1><p>Nearly 300 wells have dried up in two districts of Herat this year, officials say.</p>
<p>SEE ALSO: Another story</p><h2>What comes next</h2><p>Villagers walk more than 4 kilometers to fetch water every day.</p>
<ul><li>Repair the 42 old water systems of the province.</li></ul></article><footer>Copyright</footer></body></html>"""


def read(path: Path) -> Article | Failure:
    (only,) = read_all(find([path]), LIMIT)
    return only


def article(path: Path) -> Article:
    found = read(path)
    assert isinstance(found, Article), found
    return found


def test_plain_text_has_a_headline_and_paragraphs(tmp_path: Path) -> None:
    folder = make_folder(tmp_path, {"a.txt": "Headline here\n\nFirst one. Second.\n\nAnother paragraph.\n"})
    found = article(folder / "a.txt")
    assert found.title == "Headline here"
    assert [row.text for row in found.paragraphs] == ["First one. Second.", "Another paragraph."]


def test_hard_wrapped_lines_are_one_paragraph_and_short_lines_stand_alone(tmp_path: Path) -> None:
    wrapped = "The minister said on Monday that the two sides had agreed\nto open the crossing again. It was shut\nfor nine days."
    text = f"Title\n\n{wrapped}\n\nWhat is next\nThe two sides will meet again in Islamabad before the end of November.\n"
    found = article(make_folder(tmp_path, {"a.txt": text}) / "a.txt")
    assert [row.text for row in found.paragraphs] == [
        " ".join(wrapped.split()),
        "What is next",
        "The two sides will meet again in Islamabad before the end of November.",
    ]


def test_markdown_has_front_matter_and_kinds(tmp_path: Path) -> None:
    text = "---\ntitle: 'T one'\ndate: 2026-11-20\nauthor: L. A.\nurl: https://example.org/x\n---\n\n# T one\n\nText *here*.\n\n## Sub\n\n- item\n\n> quote\n"
    found = article(make_folder(tmp_path, {"a.md": text}) / "a.md")
    assert (found.title, found.published, found.byline, found.source_url) == (
        "T one",
        "2026-11-20",
        "L. A.",
        "https://example.org/x",
    )
    assert [(row.kind, row.text) for row in found.paragraphs] == [
        ("paragraph", "Text here."),
        ("heading", "Sub"),
        ("item", "item"),
        ("quote", "quote"),
    ]


def test_a_web_page_gives_its_article_and_metadata(tmp_path: Path) -> None:
    found = article(make_folder(tmp_path, {"a.html": PAGE}) / "a.html")
    assert found.title == "Wells run dry in Herat"
    assert found.published == "2026-10-26T05:00:00+00:00"
    assert found.source_url == "https://example.org/a"
    texts = " ".join(row.text for row in found.paragraphs)
    assert "300 wells" in texts
    assert "Repair the 42" in texts
    assert "Home" not in texts
    assert "document.title" not in texts
    assert [row.rule for row in found.removed] == ["see-also"]
    assert ("heading", "What comes next") in [(row.kind, row.text) for row in found.paragraphs]


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("SEE ALSO: The Azadi Briefing", "see-also"),
        ("READ MORE: Something", "see-also"),
        ("WATCH: Thousands return", "watch-listen"),
        ("Your browser doesn't support HTML5", "html5-player"),
        ("Your browser doesn’t support HTML5", "html5-player"),
        ("دا هم ولولئ: ولې لاره تړل کېږي؟", "see-also-ps"),  # read this too
        ("بیشتر بخوانید: چرا راه بسته شد", "see-also-prs"),  # read more
        ("یہ بھی پڑھیے: ویزے میں توسیع", "see-also-ur"),  # read this too
        ("Share | Tweet | Print", "share"),
        ("(photo: AP)", "photo-credit"),
        ("© 2026 Example. All rights reserved.", "copyright"),
        ("Sign up for our daily newsletter", "newsletter"),
        ("Read more »", "more-link"),
        ("نور ولولئ", "more-link"),  # read more
        ("ادامه خبر", "more-link"),  # more of the news item
        ("بیشتر در این باره", "more-link"),  # more about this
        ("مزید خبریں", "more-link"),  # more news
        ("د انځور سرچینه: AFP", "photo-source"),  # source of the picture
        ("منبع تصویر، Getty Images", "photo-source"),  # source of the picture
        ("،تصویر کا ذریعہ GETTY IMAGES", "photo-source"),  # source of the picture
        ("موږ په فېسبوک کې تعقیب کړئ", "follow"),  # follow us on Facebook
        ("ما را در تلگرام دنبال کنید", "follow"),  # follow us on Telegram
        ("ہمیں فیس بک پر فالو کریں", "follow"),  # follow us on Facebook
        ("زموږ خبرپاڼې ته ګډون وکړئ", "follow"),  # join our newsletter
        ("د ورځې خبرپاڼې ته ګډون وکړئ", "newsletter-signup"),  # join the newsletter of the day
        ("در خبرنامه عضو شوید", "newsletter-signup"),  # join the newsletter
        ("روزانہ نیوز لیٹر سبسکرائب کریں", "newsletter-signup"),  # subscribe to the daily newsletter
        ("خپل نظر ولیکئ", "comment-box"),  # write your opinion
        ("دیدگاه‌ها (۱۲)", "comment-box"),  # comments
        ("اپنی رائے دیں", "comment-box"),  # give your opinion
        ("اعلان", "page-part"),  # advertisement
        ("پرش به محتوا", "page-part"),  # skip to content
        ("لنک کاپی کریں", "page-part"),  # copy the link
        ("برچسب‌ها: هرات، آب", "tags-and-codes"),  # tags: Herat, water
        ("کد خبر: ۱۲۳۴۵۶", "tags-and-codes"),  # news code
        ("كد خبر: ۱۲۳۴۵۶", "tags-and-codes"),  # the same with the Arabic kaf
    ],
)
def test_lines_of_the_page_are_known_by_rule(line: str, rule: str) -> None:
    assert matching_rule(line) == rule


@pytest.mark.parametrize(
    "line",
    [
        "He asked the crowd to watch the border closely.",
        "Watch what happens next, he said.",
        "The photo shows a boy in the camp.",
        "Residents share one hand pump.",
        "ویدیوها نشان می‌دهد که راه بسته است.",  # videos show that the road is closed
        "موږ په کابل کې له خلکو سره خبرې وکړې او هغوی وویل چې ژر به ګډون وکړي.",  # we spoke with people in Kabul ...
        "نظر خود را درباره این طرح به خبرنگاران گفت.",  # he told reporters his opinion about this plan
        "دیدگاه‌ها درباره این توافق متفاوت است.",  # opinions on this deal differ
        "خبرنامه دولت سه هزار خواننده دارد.",  # the government's bulletin has three thousand readers
        "اعلان نتایج تا فردا به تاخیر افتاد.",  # the announcement of the results was put off until tomorrow
        "مزید خبریں سننے کے لیے لوگ جمع ہوئے۔",  # people gathered to hear more news
        "عکس از سوی مقام‌ها نشر شده است.",  # the picture was published by officials
        "ہمارے بچے پڑھنا چاہتے ہیں، ایک ماں نے کہا۔",  # our children want to study, a mother said
        "Read more books, the teacher told the children.",
        "Copyright law is new in Afghanistan, the lawyer said, and few know of it." * 6,
        "",
    ],
)
def test_running_text_is_no_boilerplate(line: str) -> None:
    assert matching_rule(line) == ""


LABELLED = """<html><body><article><h1>Wells run dry in Herat</h1><p>Afghanistan</p><p>By our desk</p>
<p>Nearly 300 wells have dried up in two districts of Herat this year, officials say.</p><p>No rain</p>
<p>Villagers walk more than 4 kilometers to fetch water every day.</p></article></body></html>"""


def test_a_label_above_the_text_of_a_page_is_no_paragraph(tmp_path: Path) -> None:
    folder = make_folder(tmp_path, {"a.html": LABELLED})
    found = article(folder / "a.html")
    assert [(row.text, row.rule) for row in found.removed] == [
        ("Afghanistan", "section-label"),
        ("By our desk", "section-label"),
    ]
    assert [row.text[:11] for row in found.paragraphs] == ["Nearly 300 ", "No rain", "Villagers w"]
    (kept,) = read_all(find([folder]), KEEP)
    assert isinstance(kept, Article)
    assert kept.paragraphs[0].text == "Afghanistan"


@pytest.mark.parametrize(
    ("blocks", "labels"),
    [
        ([Paragraph("Asia"), Paragraph("The road was opened on Monday.")], {0}),
        ([Paragraph("Asia"), Paragraph("SEE ALSO: a longer line than others"), Paragraph("It rains.")], {0}),
        ([Paragraph("Asia", "heading"), Paragraph("Asia", "caption"), Paragraph("It rains again.")], set()),
        ([Paragraph("It rains."), Paragraph("Asia"), Paragraph("The road was opened on Monday.")], set()),
        ([Paragraph("Asia"), Paragraph("Europe")], set()),
        ([], set()),
    ],
)
def test_labels_stand_before_the_first_real_paragraph(blocks: list[Paragraph], labels: set[int]) -> None:
    assert set(leading_labels(blocks)) == labels


def test_a_short_first_line_of_a_text_file_is_kept(tmp_path: Path) -> None:
    folder = make_folder(
        tmp_path, {"a.txt": "Wells run dry\n\nAfghanistan\n\nNearly 300 wells have dried up.\n"}
    )
    assert article(folder / "a.txt").paragraphs[0].text == "Afghanistan"


def test_removed_lines_are_kept_as_removed_and_can_stay(tmp_path: Path) -> None:
    folder = make_folder(tmp_path, {"a.txt": "Title\n\nText one here.\n\nSEE ALSO: Other\n"})
    found = article(folder / "a.txt")
    assert [(row.text, row.rule) for row in found.removed] == [("SEE ALSO: Other", "see-also")]
    (kept,) = read_all(find([folder]), KEEP)
    assert isinstance(kept, Article)
    assert kept.paragraphs[-1].text == "SEE ALSO: Other"


def test_the_id_follows_the_content_and_nothing_else(tmp_path: Path) -> None:
    folder = make_folder(
        tmp_path, {"a.txt": "T here\n\nText.\n", "b.txt": "T here\r\n\r\nText.", "c.txt": "T here\n\nText!\n"}
    )
    one, two, three = (row for row in read_all(find([folder]), LIMIT) if isinstance(row, Article))
    assert one.id == two.id != three.id


BAD: dict[str, tuple[bytes, str]] = {
    "empty.txt": (b"", "empty"),
    "blank.txt": (b" \n\n ", "empty"),
    "binary.txt": (b"abc\x00\x01\x02" * 50, "binary"),
    "pdf.txt": (b"%PDF-1.7 ...", "a PDF"),
    "zip.html": (b"PK\x03\x04....", "ZIP"),
    "marked.txt": (b"\xff\xfeabc", "utf-16"),
    "mark.txt": (b"\xfe\xff", "empty"),
    "big.txt": (b"A sentence of some words here. " * 170_000, "more than the limit of 1,000,000"),
    "nothing.html": (b"<html><body><script>1</script></body></html>", "no article text"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_a_failure_with_a_reason(tmp_path: Path, name: str) -> None:
    data, reason = BAD[name]
    found = read(make_folder(tmp_path, {name: data}) / name)
    assert isinstance(found, Failure)
    assert (found.path, found.stage) == (name, "read")
    assert reason in found.reason
    assert "\n" not in found.reason


@pytest.mark.parametrize(
    ("encoding", "expected"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le, assumed"),
        ("utf-16-be", "utf-16-be, assumed"),
        ("cp1256", "cp1256, assumed"),
    ],
)
def test_encodings_are_told_and_named(encoding: str, expected: str) -> None:
    # "Pakistan closed the border crossing on Monday, and hundreds of trucks stopped."
    text = (
        "پاکستان روز دوشنبه گذرگاه مرزی را بست و صدها موتر در آن جا ایستاده ماند. مقام ها گفتند که راه باز خواهد شد. "
        * 3
    )
    if encoding == "cp1256":
        text = text.replace("ی", "ي").replace("ک", "ك")
    found = decode(text.encode(encoding))
    assert found.encoding == expected
    assert found.text == text


@pytest.mark.parametrize("encoding", ["cp1256", "iso8859-6"])
def test_the_two_old_arabic_code_pages_are_told_apart(encoding: str) -> None:
    # In Arabic: "The officials said that the road is open again, and the trucks moved to the city at night."
    text = "قال المسؤولون ان الطريق مفتوح من جديد وتحركت الشاحنات الى المدينة ليلا.\n"
    found = decode((text * 3).encode(encoding))
    assert (found.text, found.encoding) == (text * 3, f"{encoding}, assumed")


def test_a_wrong_declared_encoding_of_a_page_does_not_spoil_it(tmp_path: Path) -> None:
    # "The road was opened again": "Officials said that the road of Salang is open for all cars."
    page = """<html><head><meta charset="windows-1252"><title>راه دوباره باز شد</title></head><body><article>
    <h1>راه دوباره باز شد</h1><p>مقام‌ها گفتند که راه سالنگ برای همه موترها باز شده است.</p></article></body></html>"""
    found = article(make_folder(tmp_path, {"a.html": page.encode()}) / "a.html")
    assert (found.title, found.encoding) == ("راه دوباره باز شد", "utf-8")
    assert "سالنگ" in found.paragraphs[0].text


def test_a_few_damaged_bytes_do_not_lose_the_article() -> None:
    data = ("خبر تازه " * 200).encode() + b"\xff" + ("پایان " * 20).encode()
    found = decode(data)
    assert found.encoding == "utf-8, damaged"
    assert "خبر تازه" in found.text


@given(st.binary(max_size=400))
def test_any_bytes_are_text_or_a_reading_error(data: bytes) -> None:
    try:
        found = decode(data)
    except ReadingError:
        return
    assert found.text
    assert found.encoding


@given(st.text(max_size=300), st.sampled_from([".txt", ".md", ".html"]))
def test_any_text_is_an_article_or_a_reading_error(text: str, suffix: str) -> None:
    try:
        found = parse_bytes(text.encode(), Path(f"a{suffix}"))
    except ReadingError:
        return
    assert found.title or found.paragraphs
    assert all(row.text.strip() for row in found.paragraphs)


def test_a_folder_is_walked_in_order_without_hidden_files_and_readmes(tmp_path: Path) -> None:
    names = ["b.txt", "a.txt", "sub/c.html", ".hidden.txt", ".git/x.txt", "README.md", "image.jpg", "z.md"]
    folder = make_folder(tmp_path / "in", dict.fromkeys(names, "T\n\nText here.\n"))
    assert [row.name for row in find([folder])] == ["a.txt", "b.txt", "z.md", "sub/c.html"]


@pytest.mark.parametrize(
    ("include", "exclude", "expected"),
    [
        (["*.html"], [], ["b.html", "old/c.html"]),
        ([], ["old"], ["a.txt", "b.html"]),
        (["old/*"], [], ["old/c.html", "old/deep/d.txt"]),
        (["*.html", "*.txt"], ["old/d*", "b.*"], ["a.txt", "old/c.html"]),
    ],
)
def test_patterns_choose_among_the_files_of_a_folder(
    tmp_path: Path, include: list[str], exclude: list[str], expected: list[str]
) -> None:
    names = ["a.txt", "b.html", "old/c.html", "old/deep/d.txt"]
    folder = make_folder(tmp_path / "in", dict.fromkeys(names, "T\n\nText here.\n"))
    assert [row.name for row in find([folder], include=include, exclude=exclude)] == expected
    assert find([folder / "a.txt"], exclude=["*"])[0].name == "a.txt"
    with pytest.raises(MissingInputError, match="--include and --exclude"):
        find([folder], include=["*.docx"])


def test_a_rule_of_ones_own_removes_a_line_and_is_named(tmp_path: Path) -> None:
    rules = tmp_path / "rules.toml"
    rules.write_text("[[rule]]\nname = 'desk'\npattern = 'desk note.*'\n", encoding="utf-8")
    folder = make_folder(tmp_path / "in", {"a.txt": "Title\n\nText one here.\n\nDesk note: hold.\n"})
    (found,) = read_all(find([folder]), ReadOptions(rules=load_rules(rules)))
    assert isinstance(found, Article)
    assert [(row.text, row.rule) for row in found.removed] == [("Desk note: hold.", "desk")]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[rule]", "Cannot read the boilerplate rules in"),
        ("", "There are no boilerplate rules in"),
        ("rule = 3", "There are no boilerplate rules in"),
        ("[[rule]]\nname = 'a'\npattern = 'b'\n[[rule]]\nname = 'a'\n", "Rule 2 in .*pattern"),
        ("[[rule]]\nname = 'a'\npattern = '('\n", "Rule 1 in .*unterminated"),
        ("[[rule]]\nname = 3\npattern = 'x'\n", "Rule 1 in "),
        ("rule = [1]", "Rule 1 in "),
    ],
)
def test_a_bad_file_of_rules_is_one_clear_error(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "rules.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=message):
        load_rules(path)
    with pytest.raises(ConfigError, match="Cannot read"):
        load_rules(tmp_path / "none.toml")


def test_what_a_page_states_is_kept_and_what_it_does_not_state_is_empty() -> None:
    page = """<html lang="fa-AF"><head><title>The wells are dry | Rawan</title><meta property="og:site_name" content="Rawan">
    <meta property="article:section" content="Economy"></head><body><h1>The wells are dry</h1>
    <p>Villagers walk more than 4 kilometers to fetch water every day, officials say.</p></body></html>"""
    found = parse_bytes(page.encode(), Path("a.html"))
    assert (found.title, found.site, found.section) == ("The wells are dry", "Rawan", "Economy")
    assert found.declared_language == "prs"
    assert (found.published, found.published_text, found.byline, found.source_url) == ("", "", "", "")


def test_links_out_of_the_folder_and_loops_are_not_followed(tmp_path: Path) -> None:
    secret = make_folder(tmp_path / "other", {"secret.txt": "S\n\nSecret.\n"})
    folder = make_folder(tmp_path / "in", {"a.txt": "T\n\nText.\n"})
    (folder / "link.txt").symlink_to(secret / "secret.txt")
    (folder / "loop").symlink_to(folder)
    (folder / "inside.txt").symlink_to(folder / "a.txt")
    assert [row.name for row in find([folder])] == ["a.txt", "inside.txt"]


def test_a_file_that_cannot_be_read_is_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = make_folder(tmp_path, {"a.txt": "T\n\nText.\n"})

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    found = read(folder / "a.txt")
    assert isinstance(found, Failure)
    assert found.reason == "cannot be read: Permission denied"


@pytest.mark.parametrize("include", [(), ("*.txt",)])
def test_a_folder_that_cannot_be_opened_is_a_failure_and_the_rest_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, include: tuple[str, ...]
) -> None:
    folder = make_folder(tmp_path, {"a.txt": "T\n\nText.\n", "closed/b.txt": "T\n\nMore.\n"})
    scan = os.scandir

    def refuse(path: str) -> object:
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", path)
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuse)
    first, second = read_all(find([folder], include=include), ReadOptions())
    assert isinstance(first, Article)
    assert isinstance(second, Failure)
    assert (second.path, "permissions" in second.reason) == ("closed", True)


def test_links_to_themselves_and_to_nothing_end_no_run(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "in", {"a.txt": "T\n\nText.\n"})
    (folder / "itself.txt").symlink_to(folder / "itself.txt")
    (folder / "one.txt").symlink_to(folder / "two.txt")
    (folder / "two.txt").symlink_to(folder / "one.txt")
    (folder / "nothing.txt").symlink_to(folder / "gone.txt")
    found = list(read_all(find([folder]), ReadOptions()))
    assert [isinstance(row, Article) for row in found] == [True] + [False] * (len(found) - 1)
    assert [row.path for row in found if isinstance(row, Failure)] == ["nothing.txt"]


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv", "a.txt", "a.zip"])
def test_what_is_written_behind_a_file_while_it_is_read_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """As if a program wrote to the file faster than it is read."""
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.txt", "T\n\nText.\n")
    (tmp_path / "a.jsonl").write_text('{"title": "T", "text": "Text."}\n', encoding="utf-8")
    (tmp_path / "a.csv").write_text("title,text\nT,Text.\n", encoding="utf-8")
    (tmp_path / "a.txt").write_text("T\n\nText.\n", encoding="utf-8")
    path = tmp_path / name
    monkeypatch.setattr("translate.reading.files.MAX_BYTES", 10)
    filled = content_module.Snapshot.readinto

    def fill(self: content_module.Snapshot, buffer: bytearray) -> int:
        with path.open("ab") as file:
            file.write(b"More.\n" * 1000)
        return filled(self, buffer)

    monkeypatch.setattr(content_module.Snapshot, "readinto", fill)
    (found,) = read_all(find([path]), ReadOptions())
    assert isinstance(found, Article)
    assert [row.text for row in found.paragraphs] == ["Text."]


@pytest.mark.parametrize("kind", ["socket", "device"])
def test_a_socket_or_a_device_is_no_article(tmp_path: Path, kind: str) -> None:
    path = Path("/dev/zero")
    if kind == "socket":
        path = tmp_path / "s.txt"
        with socket.socket(socket.AF_UNIX) as opened:
            opened.bind(str(path))
    found = read(path)
    assert isinstance(found, Failure)
    assert "regular file" in found.reason


def test_a_pipe_is_no_article_and_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    found = read(tmp_path / "pipe.txt")
    assert isinstance(found, Failure)
    assert "regular file" in found.reason


def test_names_that_could_break_out_or_lie_are_shown_as_escapes(tmp_path: Path) -> None:
    folder = make_folder(tmp_path, {"two\nlines.txt": "T\n\nText.\n", "rtl\u202egnp.txt": "T\n\nOther.\n"})
    assert sorted(row.name for row in find([folder])) == ["rtl\\u202egnp.txt", "two\\nlines.txt"]


@pytest.mark.parametrize("kind", ["missing", "empty"])
def test_nothing_to_read_is_wrong_usage(tmp_path: Path, kind: str) -> None:
    (tmp_path / "articles").mkdir()
    wanted = tmp_path / ("artcles" if kind == "missing" else "articles")
    message = "Did you mean .*articles" if kind == "missing" else "Nothing to read"
    with pytest.raises(MissingInputError, match=message):
        find([wanted])


def test_the_samples_are_whole() -> None:
    found = list(read_all(find([SAMPLES]), LIMIT))
    assert len(found) == 14
    assert all(isinstance(row, Article) and row.title and len(row.paragraphs) >= 4 for row in found)
    rules = {removed.rule for row in found if isinstance(row, Article) for removed in row.removed}
    assert {"see-also", "watch-listen"} & rules
