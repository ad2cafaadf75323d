"""The glossary: its files, finding terms, and the judgement of translations."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translate.errors import GlossaryError
from translate.glossary import Matcher, Terminology, bundled_files, load
from translate.languages import LANGUAGES

HEADER = "concept\tdomain\tpos\ten\tps\tprs\tur\tfa\tnote\n"
ROWS = (
    "refugee\tlaw\tnoun\trefugee\tکډوال\tمهاجر\tپناہ گزین\tپناهنده\t\n"
    "un-refugee-agency\torg\tname\tUN refugee agency | UNHCR\tد ملګرو ملتونو د کډوالو اداره\tادارهٔ مهاجران ملل متحد\tاقوام متحدہ کا ادارہ برائے پناہ گزین\t\t\n"
    "iom\torg\tname\t=IOM\t\t\t\t\t\n"
    "us\tplace\tname\tUS\tامریکا\tامریکا\tامریکہ\t\t\n"
)


@pytest.fixture
def terms(tmp_path: Path) -> Terminology:
    path = tmp_path / "desk.tsv"
    path.write_text(HEADER + ROWS, encoding="utf-8")
    return Terminology(load([path], default=False))


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("The refugees' camp", "en", [("refugee", "refugees")]),
        ("A refugee's card and a refugee camp", "en", [("refugee", "refugee's"), ("refugee", "refugee")]),
        ("The UN refugee agency said", "en", [("un-refugee-agency", "UN refugee agency")]),
        ("They told us that the US and IOM agreed", "en", [("us", "US"), ("iom", "IOM")]),
        ("prerefugees, refugeeism", "en", []),
        ("مهاجران و مهاجر", "prs", [("refugee", "مهاجران"), ("refugee", "مهاجر")]),
        ("کډوال راغلل", "ps", [("refugee", "کډوال")]),
        ("امريكا", "prs", [("us", "امریکا")]),  # Arabic letters are the same word
    ],
)
def test_terms_are_found_as_whole_words_the_longest_first(
    terms: Terminology, text: str, language: str, found: list[tuple[str, str]]
) -> None:
    assert [(row.concept, row.found) for row in terms.find(text, language)] == found


@given(st.text(max_size=80))
def test_matches_lie_in_the_text_in_order_and_do_not_overlap(text: str) -> None:
    matcher = Matcher(load([], default=True).entries, "en")
    end = 0
    for match in matcher.find(text):
        assert match.start >= end
        assert text[match.start : match.end] == match.found
        end = match.end


@pytest.mark.parametrize(
    ("source", "translation", "rungs"),
    [
        ("Two refugees came.", "دوه کډوال راغلل.", ["found"]),
        ("Two refugees came.", "دوه تنه راغلل.", ["missed"]),
        ("A refugee met a refugee.", "یو کډوال راغی.", ["found", "missed"]),
        ("IOM said so.", "IOM وویل.", ["found"]),
        ("IOM said so.", "ادارې وویل.", ["missed"]),
        ("Nothing of ours.", "هیڅ.", []),
    ],
)
def test_each_occurrence_needs_one_of_its_own(
    terms: Terminology, source: str, translation: str, rungs: list[str]
) -> None:
    hits = terms.judge(source, translation, ("en", "ps"))
    assert [row.rung for row in hits] == rungs


def test_an_admitted_term_is_accepted_and_the_preferred_one_named(tmp_path: Path) -> None:
    path = tmp_path / "g.tsv"
    path.write_text("concept\ten\tur\nttp\tTTP\tکالعدم ٹی ٹی پی | ٹی ٹی پی | !ٹی پی\n", encoding="utf-8")
    terms = Terminology(load([path], default=False))
    (hit,) = terms.judge("The TTP said", "ٹی ٹی پی نے کہا", ("en", "ur"))
    assert (hit.rung, hit.target) == ("found", "کالعدم ٹی ٹی پی")
    assert terms.judge("The TTP said", "ٹی پی نے کہا", ("en", "ur"))[0].rung == "missed"


def test_later_files_override_earlier_ones(tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_text("concept\ten\tps\nx\tschool\tمکتب\n", encoding="utf-8")
    (tmp_path / "b.tsv").write_text("concept\ten\tps\nx\tschool\tښوونځی\n", encoding="utf-8")
    loaded = load([tmp_path / "a.tsv", tmp_path / "b.tsv"], default=False)
    assert [term.text for entry in loaded.entries for term in entry.terms] == ["school", "ښوونځی"]
    assert loaded.label.startswith("a+b@")
    assert load([tmp_path], default=False).entries == loaded.entries
    assert load([tmp_path / "a.tsv"], default=False).fingerprint != loaded.fingerprint


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "is empty"),
        ("word\ten\n", "'concept' among them"),
        ("concept\tenn\n", "Did you mean 'en'"),
        ("concept\ten\nx\ta\tb\tc\n", r"g\.tsv:2: 4 columns where the header has 2"),
        ("concept\ten\nx\ta\nx\tb\n", r"g\.tsv:3: the concept 'x' stands in line 2"),
        ("concept\ten\n\ta\n", r"g\.tsv:2: no concept"),
        ("concept\ten\nx\t\n", "no term in any language"),
        (b"\xff\xfe\x00", "UTF-8"),
    ],
)
def test_a_bad_glossary_is_refused_with_file_line_and_reason(
    tmp_path: Path, content: str | bytes, message: str
) -> None:
    path = tmp_path / "g.tsv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(GlossaryError, match=message):
        load([path], default=False)


def test_all_bad_lines_are_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "g.tsv"
    path.write_text("concept\ten\n" + "x\t\n" * 30, encoding="utf-8")
    with pytest.raises(GlossaryError) as caught:
        load([path], default=False)
    assert str(caught.value).count("g.tsv:") == 20
    assert "and 10 more" in str(caught.value)


def test_the_bundled_glossary_is_large_and_in_all_languages() -> None:
    loaded = load([], default=True)
    assert len(bundled_files()) >= 6
    assert len(loaded.entries) >= 390
    for tag in ("en", "ps", "prs", "ur"):
        share = sum(any(term.language == tag for term in entry.terms) for entry in loaded.entries) / len(
            loaded.entries
        )
        assert share > 0.9, tag
        assert tag in LANGUAGES


def test_without_entries_the_label_is_none() -> None:
    assert load([], default=False).label == "none"


def test_terms_are_annotated_for_the_model_in_place(terms: Terminology) -> None:
    text = terms.annotate("The “UN refugee agency” met refugees in the US.", ("en", "ps"))
    assert text == (
        'The "⟨term⟩ UN refugee agency ⟨as⟩ د ملګرو ملتونو د کډوالو اداره ⟨/⟩" met ⟨term⟩ refugees ⟨as⟩ کډوال ⟨/⟩ '
        "in the ⟨term⟩ US ⟨as⟩ امریکا ⟨/⟩."
    )


def test_a_text_without_terms_is_handed_on_as_it_is(terms: Terminology) -> None:
    assert terms.annotate("“Nothing” of ours", ("en", "ps")) == "“Nothing” of ours"


def test_a_term_that_was_annotated_and_stands_there_says_so(terms: Terminology) -> None:
    (hit,) = terms.judge("A refugee", "یو کډوال", ("en", "ps"), annotated=True)
    assert hit.rung == "annotated"
