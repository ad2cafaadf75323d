"""TMX and tables into the memory and out of it: both ways the same, all bad lines at once, nothing half-imported."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from translate.errors import MemoryFileError, UnknownFormatError
from translate.languages import LANGUAGES, TARGETS, Pair
from translate.memory import FORMATS, Unit, read, write
from translate.memory.units import make_unit
from translate.normalization import clean

EN_PS = Pair("en", "ps")
UNITS = [
    Unit(EN_PS, 'He said: "Open <b> & wait; don\'t go."', "هغه وویل: «پرانیزئ»."),
    Unit(EN_PS, "=1+1, a formula", "-۵ درجې"),  # -5 degrees
    Unit(EN_PS, "'=quoted", "@user +1"),
    Unit(Pair("fa", "en"), "باران می\u200cبارد.", "It rains."),
    Unit(Pair("ur", "prs"), "بارش ہوئی۔", "باران بارید."),
]  # fmt: skip


def saved(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize("kind", FORMATS)
def test_what_is_written_is_read_back(tmp_path: Path, kind: str) -> None:
    assert read([saved(tmp_path, f"m.{kind}", write(UNITS, kind))]) == UNITS


def is_unit(row: tuple[str, str, str, str]) -> bool:
    try:
        make_unit(*row)
    except ValueError:
        return False
    return row[2:] == tuple(" ".join(clean(text).split()) for text in row[2:])


units = st.lists(
    st.tuples(
        st.sampled_from(list(LANGUAGES)), st.sampled_from(TARGETS), st.text(min_size=1), st.text(min_size=1)
    )
    .filter(is_unit)
    .map(lambda row: make_unit(*row)),
    max_size=5,
)


@given(units)
@settings(
    max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much]
)
def test_any_text_goes_both_ways(tmp_path: Path, found: list[Unit]) -> None:
    for kind in FORMATS:
        assert read([saved(tmp_path, f"m.{kind}", write(found, kind))]) == found


def test_no_cell_of_a_csv_file_begins_like_a_formula() -> None:
    rows = list(csv.reader(io.StringIO(write(UNITS, "csv").decode("utf-8-sig"))))
    assert [row[2:] for row in rows[2:4]] == [["'=1+1, a formula", "'-۵ درجې"], ["''=quoted", "'@user +1"]]


def test_no_cell_of_an_xlsx_file_is_a_formula(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.load_workbook(saved(tmp_path, "m.xlsx", write(UNITS, "xlsx")))
    assert {cell.data_type for row in book.worksheets[0].iter_rows() for cell in row} == {"s"}


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_csv_is_read_as_spreadsheets_of_all_countries_save_it(
    tmp_path: Path, delimiter: str, encoding: str
) -> None:
    text = "\r\n".join(
        delimiter.join(row)
        for row in (["From", "TO", "source", "translation"], ["en-US", "fa-AF", "Rain.", "باران."])
    )
    path = saved(tmp_path, "m.csv", text.encode(encoding))
    assert read([path]) == [Unit(Pair("en", "prs"), "Rain.", "باران.")]


def test_all_bad_lines_of_all_files_are_listed_and_nothing_is_read(tmp_path: Path) -> None:
    table = "from,to,source,translation\nen,ps,Rain.,باران.\nen,xx,Rain.,x\nen,fa,Rain.,x\n,,,\nen,en,a,b\nen,ps,,x\nen,ps,Rain.,\nen,ps,Rain.,?? ????.\n"
    tmx = (
        '<tmx version="1.4"><header/><body>\n<tu/>\n<tu srclang="en">\n<tuv xml:lang="en"><seg>a</seg></tuv>'
        '<tuv xml:lang="ps"><seg> </seg></tuv></tu>\n<tu><tuv xml:lang="en"><seg>a</seg></tuv></tu></body></tmx>'
    )
    with pytest.raises(MemoryFileError) as caught:
        read([saved(tmp_path, "a.csv", table), saved(tmp_path, "b.tmx", tmx)])
    lines = str(caught.value).splitlines()
    assert lines[0].startswith("Nothing was imported")
    expected = [
        ("a.csv:3", "Unknown language 'xx'"), ("a.csv:4", "read but not written"), ("a.csv:6", "same language"),
        ("a.csv:7", "source is empty"), ("a.csv:8", "translation is empty"), ("a.csv:9", "question marks"),
        ("b.tmx:2", "no <tuv>"), ("b.tmx:3", "en-ps: the translation is empty"), ("b.tmx:5", "srclang"),
    ]  # fmt: skip
    assert len(lines) == len(expected) + 1
    for line, (place, reason) in zip(lines[1:], expected, strict=True):
        assert line.strip().startswith(f"{place}: ")
        assert reason in line


def test_a_review_table_gives_only_what_was_filled_in(tmp_path: Path) -> None:
    table = (
        "article,segment,from,to,source,translation,flags,corrected\n"
        "a.txt,1,en,ps,Rain.,x,numbers,\na.txt,2,en,ps,Snow.,x,numbers,واوره.\n"
    )
    assert read([saved(tmp_path, "review.ps.csv", table)]) == [Unit(EN_PS, "Snow.", "واوره.")]


def test_tmx_of_other_programs_is_read(tmp_path: Path) -> None:
    tmx = """<?xml version="1.0"?><!DOCTYPE tmx SYSTEM "tmx14.dtd">
<tmx version="1.4"><header srclang="*all*"/><body><tu>
<prop type="x">a note</prop>
<tuv xml:lang="EN-GB"><seg>Open <bpt i="1">&lt;b&gt;</bpt>the <hi>gate</hi><ept i="1">&lt;/b&gt;</ept>.</seg></tuv>
<tuv xml:lang="fa-IR"><seg>دروازه را باز کنید.</seg></tuv><tuv xml:lang="de"><seg>Tor auf.</seg></tuv></tu></body></tmx>"""
    assert read([saved(tmp_path, "m.tmx", tmx)]) == [
        Unit(Pair("fa", "en"), "دروازه را باز کنید.", "Open the gate.")
    ]


REFUSED: dict[str, tuple[str, str | bytes, str]] = {
    "entities": ("m.tmx", '<!DOCTYPE tmx [<!ENTITY a "aaa">]><tmx/>', "entities"),
    "outside": ("m.tmx", '<!DOCTYPE tmx [<!ENTITY a SYSTEM "file:///etc/passwd">]><tmx/>', "entities"),
    "not tmx": ("m.tmx", "<martif/>", "no TMX"),
    "not xml": ("m.tmx", "from,to", "not well-formed"),
    "columns": ("m.csv", "a,b\n1,2\n", "must name the columns"),
    "open quote": ("m.csv", 'from,to,source,translation\nen,ps,"Rain.,x\n', "line 2"),
    "encoding": ("m.csv", "from,to,source,translation\nen,ps,Rain.,\xe9".encode("latin-1"), "CSV UTF-8"),
    "not xlsx": ("m.xlsx", "from,to", "no whole .xlsx"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_cannot_be_used_is_refused_with_the_reason(tmp_path: Path, name: str) -> None:
    file, content, message = REFUSED[name]
    with pytest.raises(MemoryFileError, match=message):
        read([saved(tmp_path, file, content)])


def test_a_name_without_a_format_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UnknownFormatError, match=r"Did you mean 'xlsx'"):
        read([tmp_path / "m.xls"])
    for kind in FORMATS:
        with pytest.raises(MemoryFileError, match="Cannot read"):
            read([tmp_path / f"m.{kind}"])
