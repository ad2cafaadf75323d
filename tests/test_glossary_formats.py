"""Glossary formats: what each reads and writes, what is refused, what conflicts, the cache, and the commands."""

from __future__ import annotations

import codecs
import csv
import io
import json
from pathlib import Path
from typing import get_args

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from translate.cli.app import run
from translate.errors import GlossaryError
from translate.glossary import Glossary, Terminology, load
from translate.glossary.conflicts import find
from translate.glossary.entries import read_files
from translate.glossary.formats import KINDS, Parsed, Source, cache, pair_in_name, read, write
from translate.glossary.formats.base import Status, tidy
from translate.glossary.formats.tbx_writing import decode_id, encode_id
from translate.languages import LANGUAGES, tag_of
from translate.records import GlossaryEntry, Term, TermStatus

LOSSLESS = [kind for kind in KINDS if kind not in ("deepl", "google")]
SUFFIX = {"tsv": ".tsv", "csv": ".csv", "deepl": ".csv", "google": ".csv"}

# "refugee", "asylum", "school" in Pashto, Dari and Urdu.
REFUGEE = GlossaryEntry(
    "refugee", "law", "noun",
    (
        Term("en", "refugee", "preferred"), Term("ps", "کډوال", "preferred"), Term("ps", "مهاجر", "admitted"),
        Term("prs", "مهاجر", "preferred"), Term("ur", "پناہ گزین", "preferred"), Term("ur", "مہاجر", "forbidden"),
    ),
    'Never "illegal"; see <asylum> & co.',
)  # fmt: skip
IOM = GlossaryEntry(
    "iom",
    "org",
    "name",
    (
        Term("en", "IOM", "copy"),
        Term("en", "International Organization for Migration", "admitted"),
        Term("ps", "اې او اېم", "admitted"),
    ),
)
ENTRIES = (REFUGEE, IOM)


@pytest.fixture(autouse=True)
def _cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def write_file(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def terms(loaded: Glossary | Parsed) -> dict[str, dict[str, str]]:
    """Return the term to use by concept and language."""
    return {
        entry.concept: {term.language: term.text for term in reversed(entry.terms)}
        for entry in loaded.entries
    }


def parse(data: bytes, name: str, pair: tuple[str, str] | None = None) -> Parsed:
    problems: list[str] = []
    parsed = read(Source(Path(name), data, pair), problems)
    assert problems == []
    return parsed


# --- laws ---

TEXTS = (
    # XML cannot hold the last two characters of the first plane.
    st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), min_size=1, max_size=8)
    | st.text(st.sampled_from("ab|~!=+-@\\'\"#,;<>&_x0 \u200c\u0301\u0338کډ"), min_size=1, max_size=8)
).map(tidy).filter(bool)  # fmt: skip


@st.composite
def term_lists(draw: st.DrawFn) -> tuple[Term, ...]:
    found: list[Term] = []
    for tag in LANGUAGES:
        texts = draw(st.lists(TEXTS, unique=True, max_size=3))
        best = draw(st.sampled_from(["preferred", "copy", ""]))
        others: list[TermStatus] = ["admitted", "deprecated", "forbidden", *(["copy"] if best else [])]  # type: ignore[list-item]
        for at, text in enumerate(texts):
            status = best if best and not at else draw(st.sampled_from(others))
            found.append(Term(tag, text, status))  # type: ignore[arg-type]
    return tuple(found)


ENTRY = st.builds(
    GlossaryEntry,
    TEXTS,
    st.just("") | TEXTS,
    st.sampled_from(["", "noun", "adj", "name", "other", "adjective"]) | TEXTS,
    term_lists().filter(bool),
    st.just("") | TEXTS | TEXTS.map(lambda text: f"pos: {text}"),
    st.booleans(),
)


@pytest.mark.parametrize("kind", LOSSLESS)
@given(entries=st.lists(ENTRY, min_size=1, max_size=3, unique_by=lambda entry: entry.concept))
def test_what_is_written_is_read_back_as_it_was(kind: str, entries: list[GlossaryEntry]) -> None:
    data = write(entries, kind, None)
    assert parse(data, f"g{SUFFIX.get(kind, '.tbx')}").entries == tuple(entries)


@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=4, unique_by=lambda pair: pair[0]))
def test_two_columns_are_read_back_as_they_were(pairs: list[tuple[str, str]]) -> None:
    entries = [
        GlossaryEntry(str(at), "", "", (Term("en", source, "preferred"), Term("ps", target, "preferred")))
        for at, (source, target) in enumerate(pairs)
    ]
    data = write(entries, "deepl", ("en", "ps"), ".tsv")
    assert [e.terms for e in parse(data, "g.tsv", ("en", "ps")).entries] == [e.terms for e in entries]


@given(TEXTS)
def test_a_concept_of_any_letters_has_an_xml_id(name: str) -> None:
    assert decode_id(encode_id(name)) == name
    assert not set(encode_id(name)) & set("<>&\"' ")


@pytest.mark.parametrize("kind", LOSSLESS)
def test_the_bundled_glossary_is_the_same_in_every_format_that_holds_all(kind: str) -> None:
    entries = load([], default=True).entries
    data = write(entries, kind, None)
    assert parse(data, f"g{SUFFIX.get(kind, '.tbx')}").entries == entries


# --- tables ---


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("en-ps.csv", "refugee,کډوال\nschool,ښوونځی\n", {"refugee": {"en": "refugee", "ps": "کډوال"}, "school": {"en": "school", "ps": "ښوونځی"}}),
        ("terms.EN_fa-AF.csv", "school;مکتب", {"school": {"en": "school", "prs": "مکتب"}}),
        ("ur-en.tsv", "سکول\tschool", {"school": {"en": "school", "ur": "سکول"}}),
        ("x.csv", "source,target,x\n", None),
        ("en-ps.csv", "source,target\nschool,ښوونځی", {"school": {"en": "school", "ps": "ښوونځی"}}),
        ("x.csv", "school,ښوونځی,EN,PS\nمکتب,school,prs,en\n", {"school": {"en": "school", "ps": "ښوونځی"}, "school-2": {"en": "school", "prs": "مکتب"}}),
        ("x.csv", "en,ps\nschool,ښوونځی", {"school": {"en": "school", "ps": "ښوونځی"}}),
        ("x.txt", "en;fa_AF;pos;description\nschool;مکتب;noun;A note", {"school": {"en": "school", "prs": "مکتب"}}),
        ("x.csv", "ps,ur,en\nښوونځی,,\n,سکول,school\n", {"ښوونځی": {"ps": "ښوونځی"}, "school": {"en": "school", "ur": "سکول"}}),
        ("x.csv", 'en,ps\n"to ""stop"", now\nhere",بند', {"to-stop-now-here": {"en": 'to "stop", now here', "ps": "بند"}}),
        ("x.csv", "sep=;\nen;ps\na, b;c, d\n", {"a-b": {"en": "a, b", "ps": "c, d"}}),
        ("x.csv", "English,Pashto\nUS,امریکا\nus,موږ\n", {"us": {"en": "US", "ps": "امریکا"}, "us-2": {"en": "us", "ps": "موږ"}}),
        ("x.csv", "concept,en,ps\nx,'=IOM,~ښوونځی | مکتب\n", {"x": {"en": "IOM", "ps": "مکتب"}}),
        ("x.tsv", "concept\ten\tfa-AF\nx\tschool\tمکتب\n", {"x": {"en": "school", "prs": "مکتب"}}),
    ],
)  # fmt: skip
def test_tables_are_read_with_the_languages_of_their_name_or_header(
    tmp_path: Path, name: str, content: str, expected: dict[str, dict[str, str]] | None
) -> None:
    path = write_file(tmp_path / name, content)
    if expected is None:
        with pytest.raises(GlossaryError, match="'concept' among them"):
            load([path], default=False)
    else:
        assert terms(load([path], default=False)) == expected


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize(("kind", "name"), [(kind, f"en-ps{SUFFIX.get(kind, '.tbx')}") for kind in KINDS])
def test_files_may_be_utf_8_or_utf_16(kind: str, name: str, encoding: str) -> None:
    data = write(ENTRIES, kind, ("en", "ps")).decode("utf-8-sig")
    again = data.replace('encoding="UTF-8"', "").encode(encoding)
    assert encoding == "utf-8" or again.startswith(
        (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    )
    assert parse(again, name).entries == parse(data.encode(), name).entries


def test_marks_mean_something_only_in_the_projects_own_table() -> None:
    parsed = parse("en,ps\n=a | b,!ج\n".encode(), "x.csv")
    assert terms(parsed) == {"a-b": {"en": "=a | b", "ps": "!ج"}}
    assert {term.status for entry in parsed.entries for term in entry.terms} == {"preferred"}


def test_a_backslash_makes_a_mark_a_part_of_the_term() -> None:
    parsed = parse(b"concept\ten\nx\t\\=a\\|b | \\\\c | AC\\DC\n", "x.tsv")
    assert [term.text for term in parsed.entries[0].terms] == ["=a|b", "\\c", "AC\\DC"]


def test_a_preferred_term_stands_first_wherever_it_was_written() -> None:
    (entry,) = parse(b"concept\ten\nx\t~a | !b | c | d\n", "x.tsv").entries
    assert [(term.text, term.status) for term in entry.terms] == [
        ("c", "preferred"), ("a", "admitted"), ("b", "forbidden"), ("d", "admitted"),
    ]  # fmt: skip


@pytest.mark.parametrize("kind", ["csv", "deepl", "google"])
@pytest.mark.parametrize("text", ["=1+1", "+93 20", "-5", "@handle", "'=quoted", "''@x"])
def test_no_cell_of_a_csv_file_begins_like_a_formula(kind: str, text: str) -> None:
    entry = GlossaryEntry(
        "x", text, text, (Term("en", text, "preferred"), Term("ps", text, "preferred")), text
    )
    data = write([entry], kind, ("en", "ps"))
    cells = [cell for row in csv.reader(io.StringIO(data.decode("utf-8-sig"))) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert parse(data, "en-ps.csv").entries[0].terms == entry.terms


def test_google_gets_the_term_to_use_in_each_language_with_its_codes() -> None:
    rows = list(csv.reader(io.StringIO(write(ENTRIES, "google", None).decode())))
    assert rows == [
        ["en", "ps", "fa-AF", "ur", "pos", "description"],
        ["refugee", "کډوال", "مهاجر", "پناہ گزین", "noun", REFUGEE.note],
        ["IOM", "اې او اېم", "IOM", "IOM", "name", ""],
    ]


def test_deepl_gets_every_accepted_source_term_with_the_term_to_use() -> None:
    rows = list(csv.reader(io.StringIO(write(ENTRIES, "deepl", ("ur", "ps")).decode())))
    assert rows == [["پناہ گزین", "کډوال"], ["IOM", "اې او اېم"]]
    rows = list(csv.reader(io.StringIO(write(ENTRIES, "deepl", ("ps", "en")).decode())))
    assert rows == [["کډوال", "refugee"], ["مهاجر", "refugee"], ["اې او اېم", "IOM"]]


@pytest.mark.parametrize(
    ("code", "tag"),
    [("EN-us", "en"), ("fa_AF", "prs"), ("fa-Arab-AF", "prs"), ("prs-AF", "prs"), ("fa-IR", "fa"), ("ps-PK", "ps"), ("urd", "ur")],
)  # fmt: skip
def test_language_codes_may_carry_a_script_and_a_region(code: str, tag: str) -> None:
    assert tag_of(code) == tag


@pytest.mark.parametrize(
    ("stem", "pair"),
    [
        ("en-ps", ("en", "ps")), ("our_terms.EN_fa-AF", ("en", "prs")), ("fa-af-en", ("prs", "en")),
        ("women-en", None), ("en", None), ("en-en", None), ("open-ps", None), ("en-ps-old", None),
    ],
)  # fmt: skip
def test_a_file_name_that_ends_with_two_languages_tells_them(stem: str, pair: tuple[str, str] | None) -> None:
    assert pair_in_name(stem) == pair


# --- TBX ---

DCA = """<?xml version="1.0" encoding="utf-8"?>
<tbx type="TBX-Basic" style="dca" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2">
<tbxHeader><fileDesc><sourceDesc><p>An export</p></sourceDesc></fileDesc></tbxHeader>
<text><body>
<conceptEntry id="c1">
  <transacGrp><transac type="transactionType">origination</transac><note>not ours</note></transacGrp>
  <descrip type="subjectField">law</descrip>
  <descripGrp><descrip type="definition">One who fled</descrip><admin type="source">S</admin></descripGrp>
  <note>A
     note</note>
  <langSec xml:lang="en-GB">
    <termSec><term>asylum <hi>seeker</hi></term><termNote type="partOfSpeech">noun</termNote>
      <termNote type="administrativeStatus">admittedTerm-admn-sts</termNote></termSec>
    <termSec><term>refugee</term><termNote type="administrativeStatus">preferredTerm-admn-sts</termNote>
      <note>see 1951</note></termSec>
    <termSec><term>illegal</term><termNote type="administrativeStatus">supersededTerm-admn-sts</termNote></termSec>
  </langSec>
  <langSec xml:lang="fa-AF"><termSec><term>مهاجر</term></termSec><termSec><term>پناهنده</term></termSec></langSec>
</conceptEntry>
</body></text></tbx>"""
DCT = """<tbx type="TBX-Basic" style="dct" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2"
  xmlns:min="http://www.tbxinfo.net/ns/min" xmlns:basic="http://www.tbxinfo.net/ns/basic">
<tbxHeader><fileDesc><sourceDesc><p>An export</p></sourceDesc></fileDesc></tbxHeader>
<text><body><conceptEntry id="c1"><min:subjectField>law</min:subjectField><note>A note</note>
  <descripGrp><basic:definition>One who fled</basic:definition><basic:source>S</basic:source></descripGrp>
  <langSec xml:lang="en"><termSec><term>asylum seeker</term><min:partOfSpeech>noun</min:partOfSpeech>
      <min:administrativeStatus>admittedTerm-admn-sts</min:administrativeStatus></termSec>
    <termSec><term>refugee</term><min:administrativeStatus>preferredTerm-admn-sts</min:administrativeStatus><note>see 1951</note></termSec>
    <termSec><term>illegal</term><min:administrativeStatus>deprecatedTerm-admn-sts</min:administrativeStatus></termSec></langSec>
  <langSec xml:lang="prs"><termSec><term>مهاجر</term></termSec><termSec><term>پناهنده</term></termSec></langSec>
</conceptEntry></body></text></tbx>"""
MARTIF = """<?xml version="1.0"?>
<!DOCTYPE martif SYSTEM "TBXcoreStructV02.dtd">
<martif type="TBX" xml:lang="en"><martifHeader><fileDesc><sourceDesc><p>An export</p></sourceDesc></fileDesc></martifHeader>
<text><body><termEntry id="tid-1"><descripGrp><descrip type="subjectField">law</descrip></descripGrp><note>A note</note>
  <descrip type="definition">One who fled</descrip>
  <langSet xml:lang="en"><ntig><termGrp><term>asylum seeker</term><termNote type="partOfSpeech">noun</termNote>
      <termNote type="administrativeStatus">admittedTerm-admn-sts</termNote></termGrp></ntig>
    <tig><term>refugee</term><termNote type="normativeAuthorization">preferredTerm</termNote><note>see 1951</note></tig>
    <tig><term>illegal</term><termNote type="normativeAuthorization">deprecatedTerm</termNote></tig></langSet>
  <langSet xml:lang="prs"><tig><term>مهاجر</term></tig><tig><term>پناهنده</term></tig></langSet>
</termEntry></body></text></martif>"""


@pytest.mark.parametrize("content", [DCA, DCT, MARTIF], ids=["dca", "dct", "martif"])
def test_every_form_of_tbx_gives_the_same_entry(tmp_path: Path, content: str) -> None:
    (entry,) = load([write_file(tmp_path / "a.tbx", content)], default=False).entries
    assert entry == GlossaryEntry(
        "refugee", "law", "noun",
        (
            Term("en", "refugee", "preferred"), Term("en", "asylum seeker", "admitted"), Term("en", "illegal", "deprecated"),
            Term("prs", "مهاجر", "preferred"), Term("prs", "پناهنده", "admitted"),
        ),
        "A note; One who fled; refugee: see 1951",
    )  # fmt: skip


@pytest.mark.parametrize("kind", ["tbx", "tbx-dct", "tbx-2008"])
def test_tbx_carries_status_part_of_speech_subject_and_note(kind: str) -> None:
    text = write(ENTRIES, kind, None).decode()
    for part in (
        "preferredTerm-admn-sts", "admittedTerm-admn-sts", "deprecatedTerm-admn-sts", ">noun<", ">law<", "do not translate", "never use",
        "&lt;asylum&gt; &amp; co.", 'xml:lang="prs"',
    ):  # fmt: skip
        assert part in text
    assert ("min:partOfSpeech" in text) == (kind == "tbx-dct")
    assert text.count("<martif ") == (kind == "tbx-2008")


def test_ids_that_only_count_do_not_name_a_concept_beyond_their_file(tmp_path: Path) -> None:
    body = '<tbx><text><body><termEntry id="{}"><langSet xml:lang="en"><tig><term>{}</term></tig></langSet></termEntry></body></text></tbx>'
    paths = [
        write_file(tmp_path / f"{term}.tbx", body.format("c1", term)) for term in ("school", "road", "bridge")
    ]
    assert set(terms(load(paths, default=False))) == {"school", "road", "bridge"}
    named = write_file(tmp_path / "named.tbx", body.format("place-of-study", "school"))
    assert set(terms(load([named], default=False))) == {"place-of-study"}


# --- what is refused ---

LAUGHS = '<?xml version="1.0"?>\n<!DOCTYPE tbx [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {chr(98 + at)} "{f"&{chr(97 + at)};" * 10}">' for at in range(9)
) + "]>\n<tbx><text>&j;</text></tbx>"  # fmt: skip
EXTERNAL = '<?xml version="1.0"?><!DOCTYPE tbx [<!ENTITY x SYSTEM "file:///etc/hostname">]><tbx><text>&x;</text></tbx>'
PARAMETER = '<!DOCTYPE tbx [<!ENTITY % x SYSTEM "http://localhost:9/x.dtd"> %x;]><tbx/>'
UNKNOWN_ENTITY = '<!DOCTYPE martif SYSTEM "http://localhost:9/x.dtd"><martif><text>&x;</text></martif>'
ONE = '<tbx><text><body><conceptEntry id="x"><langSec xml:lang="{}"><termSec><term>{}</term></termSec></langSec></conceptEntry></body></text></tbx>'


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("g.csv", "", "is empty"),
        ("g.csv", " \n\n", "is empty"),
        ("g.csv", ",,\n;\n", "is empty|'concept' among them"),
        ("g.tbx", "", "is empty"),
        ("g.csv", "some text\nof an article\n", "'concept' among them"),
        ("g.csv", b"\xff\xfe\x00", "UTF-8"),
        ("g.csv", "en,ps\nschool,ښوونځی".encode("cp1256", "replace"), "UTF-8"),
        ("en-ps.csv", "a,b\nc,d,e\nf\n", r"en-ps\.csv:2: 3 columns where 2 are expected\n  en-ps\.csv:3: 1 columns"),
        ("en-ps.csv", "a,b\n,d\nc,\n", "en-ps.csv:2: no source term\n  en-ps.csv:3: no target term"),
        ("en-ps.csv", "a,b\na,b\n", r"en-ps\.csv:2: the term 'a' \(en\) stands in line 1 already"),
        ("en-ps.csv", "a,b\na,c\n", r"en-ps\.csv:2: the term 'a' \(en\) stands in line 1 already"),
        ("en-ps.csv", 'a,"b\n', "en-ps.csv:1: unexpected end of data"),
        ("g.csv", 'en,ps\n"a"b,c\nd,e,f\n', r"g\.csv:2: .*\n  g\.csv:3: 3 columns where the header has 2"),
        ("g.csv", "en,psx\na,b\n", "unknown column 'psx'. Did you mean 'ps'"),
        ("g.csv", "en,de\na,b\n", "unknown column 'de'"),
        ("g.csv", "fa-AF,prs\na,b\n", "two columns are for 'prs'"),
        ("g.csv", "a,b,en,ps\nc,d,en,en\ne,f,en,xx\n", "g.csv:2: both terms are in the same language .en.\n  g.csv:3: Unknown language 'xx'"),
        ("g.csv", "en,ps,pos\n,,noun\n", "g.csv:2: no term in any language"),
        ("g.tsv", "concept\ten\nx\ta | !a\n", r"g\.tsv:2: the term 'a' \(en\) is both accepted and forbidden"),
        ("g.tsv", "concept\ten\nx\t!a | ~a\ny\t\n", r"both accepted and forbidden\n  g\.tsv:3: the concept 'y' has no term"),
        ("g.tsv", "concept\ten\teng\nx\ta\tb\n", "two columns are for 'en'"),
        ("g.tbx", LAUGHS, "is refused: it declares a document type with content"),
        ("g.tbx", EXTERNAL, "is refused"),
        ("g.xml", PARAMETER, "is refused"),
        ("g.csv", LAUGHS, "is refused"),
        ("g.tbx", UNKNOWN_ENTITY, "not well-formed XML: undefined entity"),
        ("g.tbx", "<tbx><text>", "not well-formed XML"),
        ("g.tbx", "no XML", "not well-formed XML"),
        ("g.tbx", "<html><body/></html>", "it begins with <html>, not <tbx> or <martif>"),
        ("g.tbx", "<tbx><text><body/></text></tbx>", "has no entries"),
        ("g.tbx", ONE.format("xx", "a"), "g.tbx:1: Unknown language 'xx'"),
        ("g.tbx", ONE.format("en", " "), "g.tbx:1: the entry 'x' has no term in any language"),
        ("g.tbx", ONE.format("en", "a").replace("</body>", '<conceptEntry id="x"><langSec xml:lang="en"><termSec><term>b</term></termSec></langSec></conceptEntry></body>'), "the concept 'x' stands in line 1 already"),
        ("g.tbx", ONE.format("en", "a</term><note>do not translate</note></termSec><termSec><term>a</term><termNote type='administrativeStatus'>deprecatedTerm-admn-sts</termNote></termSec><termSec><term>b"), "both accepted and deprecated"),
        ("g.tbx", "<tbx><text><body><conceptEntry>" + "<a>" * 100, "is refused: the entry in line 1 is too deep or too large"),
        ("g.tbx", "<tbx><text><body><conceptEntry>" + "<a/>" * 60_000, "too deep or too large"),
    ],
)  # fmt: skip
def test_bad_files_are_refused_with_file_line_and_reason(
    tmp_path: Path, name: str, content: str | bytes, message: str
) -> None:
    path = write_file(tmp_path / name, content)
    for _ in range(2):  # what is refused is not cached
        with pytest.raises(GlossaryError, match=message):
            load([path], default=False)


@given(
    st.sampled_from([DCA, DCT, MARTIF, *(write(ENTRIES, kind, ("en", "ps")).decode() for kind in KINDS)]),
    st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=4) | st.sampled_from([b"<", b'"', b"\t", b",", b"\n", b"="]))),
    st.sampled_from(["en-ps.csv", "g.tsv", "g.tbx", "g"]),
)  # fmt: skip
def test_a_damaged_file_is_read_or_refused_and_nothing_else(
    text: str, damage: list[tuple[float, bytes]], name: str
) -> None:
    data = text.encode()
    for place, instead in damage:
        at = int(place * len(data))
        data = data[:at] + instead + data[at + len(instead) // 2 :]
    problems: list[str] = []
    try:
        parsed = read(Source(Path(name), data), problems)
    except GlossaryError:
        return
    assert len(parsed.entries) == len(parsed.lines) == len({entry.concept for entry in parsed.entries})
    assert all(problem.startswith(f"{name}:") for problem in problems)


def test_a_file_over_the_limit_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "big.csv"
    with path.open("wb") as file:
        file.truncate(50_000_001)
    with pytest.raises(GlossaryError, match="larger than 50 MB"):
        load([path], default=False)


def test_the_bad_lines_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    write_file(tmp_path / "a.tsv", "concept\ten\nx\t\n")
    write_file(tmp_path / "b.tsv", "")
    write_file(tmp_path / "en-ps.csv", "a,b\nc\n")
    with pytest.raises(GlossaryError) as caught:
        load([tmp_path, tmp_path / "none.tsv", write_file(tmp_path / "c" / "d.tbx", "<x/>")], default=False)
    shown = str(caught.value)
    for part in ("a.tsv:2: the concept 'x'", "b.tsv is empty", "none.tsv", "d.tbx is XML but not TBX"):
        assert part in shown


def test_a_folder_stands_for_its_glossaries_in_any_format(tmp_path: Path) -> None:
    write_file(tmp_path / "a.tsv", "concept\ten\nx\tone\n")
    write_file(tmp_path / "b.CSV", "en,ps\ntwo,دوه\n")
    write_file(tmp_path / "c.tbx", ONE.format("en", "three"))
    write_file(tmp_path / "README.md", "# no glossary")
    assert terms(load([tmp_path], default=False)) == {"x": {"en": "three"}, "two": {"en": "two", "ps": "دوه"}}
    assert [file.path.name for file in read_files([tmp_path])] == ["a.tsv", "b.CSV", "c.tbx"]
    (tmp_path / "empty").mkdir()
    with pytest.raises(GlossaryError, match=r"no \.tsv, \.csv, \.tbx file"):
        load([tmp_path / "empty"], default=False)


# --- which file wins, and what conflicts ---


def test_a_file_without_concepts_replaces_terms_in_its_own_languages_only(tmp_path: Path) -> None:
    first = write_file(tmp_path / "a.tsv", "concept\tdomain\ten\tps\tur\nschool\tedu\tschool\tمکتب\tاسکول\n")
    second = write_file(tmp_path / "en-ps.csv", "School,ښوونځی\n")
    (entry,) = load([first, second], default=False).entries
    assert terms(load([first, second], default=False)) == {
        "school": {"en": "School", "ps": "ښوونځی", "ur": "اسکول"}
    }
    assert entry.domain == "edu"


def test_of_two_concepts_with_one_term_the_later_path_is_found(tmp_path: Path) -> None:
    own = write_file(tmp_path / "own.tsv", "concept\ten\tps\nour-kabul\tKabul\tزموږ کابل\n")
    found = Terminology(load([own], default=True)).find("Kabul", "en")
    assert [match.concept for match in found] == ["our-kabul"]


def test_the_fingerprint_tells_entries_apart_and_nothing_else(tmp_path: Path) -> None:
    path = write_file(tmp_path / "g.tsv", "concept\ten\nx\ta | b\n")
    prints = [load([path], default=False).fingerprint]
    for content in (
        "concept\ten\n# a comment\nx\ta|b\n", "concept,en\nx,a | b\n", "concept\ten\nx\ta\n", "concept\ten\tps\nx\ta\tb\n"
    ):  # fmt: skip
        write_file(path, content)
        prints.append(load([path], default=False).fingerprint)
    assert prints[0] == prints[1] == prints[2]
    assert len(set(prints)) == 3


def test_conflicts_are_listed_with_their_places(tmp_path: Path) -> None:
    rows = "capital\tcapital\tپلازمېنه\nmoney\tCapital\tپانګه\nus\tUS\tامریکا\nwe\tus\tموږ\nbad\tx\t!پلازمېنه | y\n"
    first = write_file(tmp_path / "a.tsv", f"concept\ten\tps\n{rows}")
    second = write_file(tmp_path / "b.tsv", "concept\ten\tps\nus\tUSA\tامریکا\n")
    third = write_file(tmp_path / "c.csv", "en,ps\nwe,موږه\n")
    assert find(read_files([first, second, third])) == (
        "b.tsv:2: the concept 'us' overrides that of a.tsv:4",
        "c.csv:2: the concept 'we' overrides in part that of a.tsv:5",
        "a.tsv:3: 'Capital' is the preferred English term of 'money' and of 'capital' (a.tsv:2), which comes first",
        "a.tsv:2: 'پلازمېنه' (ps) is preferred for 'capital' and forbidden for 'bad' (a.tsv:6)",
    )


# --- the cache ---


def test_a_file_is_parsed_once_for_each_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_file(tmp_path / "g.tbx", write(ENTRIES, "tbx", None))
    other = write_file(tmp_path / "en-ps.csv", "school,ښوونځی")
    first = load([path, other], default=False)
    monkeypatch.setattr("translate.glossary.entries.read_format", lambda *_: pytest.fail("parsed again"))
    assert load([path, other], default=False) == first
    assert find(read_files([path, other])) == ()
    monkeypatch.undo()
    monkeypatch.setenv("KHABAR_CACHE", str(tmp_path / "own"))
    write_file(other, "road,سړک")
    assert set(terms(load([other], default=False))) == {"road"}
    assert len(list((tmp_path / "own" / "glossaries").glob("*.json"))) == 1


def test_the_languages_of_a_file_are_part_of_what_it_is_kept_under(tmp_path: Path) -> None:
    for name, tags in (("en-ps.csv", {"en", "ps"}), ("en-ur.csv", {"en", "ur"})):
        loaded = load([write_file(tmp_path / name, "a,b")], default=False)
        assert {term.language for entry in loaded.entries for term in entry.terms} == tags


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"[[[1]],[],[]]",
        b'[[["a","","","","?","x"]],[1],[]]',
        b'[[["a","","","",0,"?","x"]],[1],[]]',
        b'[[["a","","","",2,"A","x"]],[1],[]]',
        b"\xff",
        b"{}",
        b"3",
    ],
)
def test_a_damaged_cache_is_read_over(tmp_path: Path, content: bytes) -> None:
    path = write_file(tmp_path / "g.tsv", "concept\ten\nx\ta\n")
    first = load([path], default=False)
    (kept,) = (tmp_path / "cache" / "khabar" / "glossaries").iterdir()
    kept.write_bytes(content)
    assert load([path], default=False) == first
    assert kept.read_bytes() != content


def test_a_cache_that_cannot_be_written_does_not_matter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_file(tmp_path / "g.tsv", "concept\ten\nx\ta\n")
    monkeypatch.setenv("KHABAR_CACHE", str(path / "below-a-file"))
    assert set(terms(load([path], default=False))) == {"x"}
    monkeypatch.delenv("KHABAR_CACHE")
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setattr(Path, "home", lambda: (_ for _ in ()).throw(RuntimeError("no home")))
    assert cache.folder() is None
    assert set(terms(load([path], default=False))) == {"x"}


def test_the_cache_keeps_the_newest_files_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "_MOST_FILES", 3)
    for at in range(6):
        load([write_file(tmp_path / "g.tsv", f"concept\ten\nx{at}\ta\n")], default=False)
    assert len(list((tmp_path / "cache" / "khabar" / "glossaries").iterdir())) == 3


def test_every_status_has_a_place_in_the_cache() -> None:
    assert set(cache._STATUSES) == set(get_args(TermStatus)) == set(get_args(Status)) - {""}


# --- the commands ---


def khabar(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    code = run(["glossary", *map(str, arguments)])
    out = capsys.readouterr()
    return code, out.out, out.err


@pytest.mark.parametrize(
    ("name", "options", "kept"),
    [
        ("o.tsv", (), ENTRIES), ("o.csv", (), ENTRIES), ("o.tbx", (), ENTRIES), ("o.xml", ("--format", "tbx-2008"), ENTRIES),
        ("en-ps.csv", (), None), ("o.csv", ("--from", "en", "--to", "ps"), None), ("o.csv", ("--format", "google"), None),
    ],
)  # fmt: skip
def test_convert_writes_the_format_that_the_name_or_the_option_says(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    name: str,
    options: tuple[str, ...],
    kept: tuple[GlossaryEntry, ...] | None,
) -> None:
    source = write_file(tmp_path / "in.tsv", write(ENTRIES, "tsv", None))
    code, out, err = khabar(capsys, "convert", source, tmp_path / name, *options)
    assert (code, out) == (0, "")
    assert ("left out: " in err) == (kept is None)
    if kept is not None:
        assert parse((tmp_path / name).read_bytes(), name).entries == kept
    else:
        pair = ("en", "ps") if "google" not in options else None
        assert parse((tmp_path / name).read_bytes(), name, pair).entries[0].terms[0] == REFUGEE.terms[0]


def test_convert_reads_two_columns_in_the_languages_given(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = write_file(tmp_path / "terms.csv", "school;مکتب\n")
    code, _, _ = khabar(capsys, "convert", source, tmp_path / "o.tsv", "--from", "en", "--to", "fa-AF")
    assert code == 0
    assert terms(load([tmp_path / "o.tsv"], default=False)) == {"school": {"en": "school", "prs": "مکتب"}}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("{in}", "{tmp}/o.doc"), "tells no format"),
        (("{in}", "{tmp}/o.tsv", "--from", "en"), "Give both --from and --to"),
        (("{in}", "{tmp}/o.csv", "--from", "en", "--to", "english"), "the same language"),
        (("{in}", "{tmp}/o.csv", "--from", "en", "--to", "xx"), "Unknown language 'xx'"),
        (("{in}", "{tmp}/o.csv", "--format", "deepl"), "Say the languages"),
        (("{in}", "{tmp}/o.csv", "--format", "tbxx"), "Did you mean 'tbx'"),
        (("{in}", "{in}"), "the same file"),
        (("{in}", "{tmp}/none/o.tsv"), "Cannot write"),
        (("{tmp}/none.tsv", "{tmp}/o.tsv"), "Cannot read"),
        (("{bad}", "{tmp}/o.tsv"), "bad.tsv:2: the concept 'x' has no term"),
    ],
)
def test_convert_refuses_what_it_cannot_do_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], message: str
) -> None:
    places = {"in": write_file(tmp_path / "in.tsv", "concept\ten\nx\ta\n"), "tmp": tmp_path}
    places["bad"] = write_file(tmp_path / "bad.tsv", "concept\ten\nx\t\n")
    code, out, err = khabar(capsys, "convert", *(part.format(**places) for part in arguments))
    assert (code, out) == (2, "")
    assert message in err
    assert not list(tmp_path.glob("o.*"))


def test_check_lists_conflicts_and_counts_and_all_bad_lines(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = write_file(tmp_path / "a.tsv", "concept\ten\nx\ta\ny\ta\n")
    second = write_file(tmp_path / "b.tsv", "concept\ten\nx\tb\n")
    code, out, _ = khabar(capsys, "check", first, second)
    assert code == 0
    assert out.startswith("conflict: b.tsv:2: the concept 'x' overrides that of a.tsv:2\na+b@")
    assert "en\tEnglish\t2 terms" in out
    code, out, _ = khabar(
        capsys, "check", "--bundled", write_file(tmp_path / "c.tsv", "concept\ten\nx\tKabul\n")
    )
    assert (code, out.count("conflict: ")) == (0, 1)
    third = write_file(tmp_path / "d.tsv", "concept\ten\n" + "x\t\n" * 30)
    code, out, err = khabar(capsys, "check", third, write_file(tmp_path / "e.tsv", "concept\ten\nx\t\n"))
    assert (code, out, err.count("d.tsv:"), err.count("e.tsv:")) == (2, "", 30, 1)


def test_stats_count_concepts_and_terms(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write_file(tmp_path / "g.tsv", write(ENTRIES, "tsv", None))
    code, out, _ = khabar(capsys, "stats", path, "--json")
    values = json.loads(out)
    assert code == 0
    assert (values["concepts"], values["domains"]) == (2, {"law": 1, "org": 1})
    assert values["terms"]["en"] == {
        "preferred": 1,
        "admitted": 1,
        "copy": 1,
        "deprecated": 0,
        "forbidden": 0,
    }
    assert values["terms"]["ur"]["forbidden"] == 1
    code, out, _ = khabar(capsys, "stats")
    assert code == 0
    assert "\tpreferred\tadmitted\tcopy\tdeprecated\tforbidden\n" in out


def test_match_prints_line_words_concept_and_target_term(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    glossary = write_file(tmp_path / "g.tsv", write(ENTRIES, "tsv", None))
    text = write_file(tmp_path / "t.txt", "Nothing.\r\n\r\nTwo refugees, said IOM.\r\n")
    own = ("--glossary", glossary, "--no-default-glossary", text)
    code, out, _ = khabar(capsys, "match", "--from", "en", "--to", "fa-AF", *own)
    assert (code, out) == (0, "3\trefugees\trefugee\tمهاجر\n3\tIOM\tiom\tIOM\n")
    code, out, _ = khabar(capsys, "match", "--from", "english", *own)
    assert (code, out) == (0, "3\trefugees\trefugee\t\n3\tIOM\tiom\t\n")
    assert khabar(capsys, "match", "--from", "en", "--to", "xx", *own)[0] == 2
    assert khabar(capsys, "match", *own)[0] == 2


def test_every_option_of_the_glossary_commands_is_explained() -> None:
    from translate.cli.manage import glossary

    for command in glossary.commands.values():
        assert command.help
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert parameter.help, f"{command.name} {parameter.name}"
