"""The glossary: its files, finding terms, and the judgement of translations."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translate.errors import GlossaryError
from translate.glossary import Matcher, Terminology, annotate, bundled_files, hits, load, plain
from translate.languages import LANGUAGES
from translate.records import TermHit

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
    ("source", "translation", "met"),
    [
        ("Two refugees came.", "دوه کډوال راغلل.", [True]),
        ("Two refugees came.", "دوه تنه راغلل.", [False]),
        ("A refugee met a refugee.", "یو کډوال راغی.", [True, False]),
        ("IOM said so.", "IOM وویل.", [True]),
        ("IOM said so.", "ادارې وویل.", [False]),
        ("Nothing of ours.", "هیڅ.", []),
    ],
)
def test_each_occurrence_needs_one_of_its_own(
    terms: Terminology, source: str, translation: str, met: list[bool]
) -> None:
    wants = terms.wants(source, ("en", "ps"))
    assert list(terms.met(wants, translation, "ps")) == met


def test_an_admitted_term_is_accepted_and_the_preferred_one_named(tmp_path: Path) -> None:
    path = tmp_path / "g.tsv"
    path.write_text("concept\ten\tur\nttp\tTTP\tکالعدم ٹی ٹی پی | ٹی ٹی پی | !ٹی پی\n", encoding="utf-8")
    terms = Terminology(load([path], default=False))
    wants = terms.wants("The TTP said", ("en", "ur"))
    assert terms.met(wants, "ٹی ٹی پی نے کہا", "ur") == (True,)
    assert terms.met(wants, "ٹی پی نے کہا", "ur") == (False,)
    assert hits(wants, ("found",)) == (TermHit("ttp", "TTP", "کالعدم ٹی ٹی پی", "found"),)


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


def test_terms_are_annotated_for_the_model_in_place_and_each_place_is_known(terms: Terminology) -> None:
    source = "The “UN refugee agency” met refugees in the US."
    told = annotate(source, terms.wants(source, ("en", "ps")), "en")
    assert told.text == (
        'The "⟨term⟩ UN refugee agency ⟨as⟩ د ملګرو ملتونو د کډوالو اداره ⟨/⟩" met ⟨term⟩ refugees ⟨as⟩ کډوال ⟨/⟩ '
        "in the ⟨term⟩ US ⟨as⟩ امریکا ⟨/⟩."
    )
    assert [told.text[start:end] for start, end in told.spans] == [
        "⟨term⟩ UN refugee agency ⟨as⟩ د ملګرو ملتونو د کډوالو اداره ⟨/⟩",
        "⟨term⟩ refugees ⟨as⟩ کډوال ⟨/⟩",
        "⟨term⟩ US ⟨as⟩ امریکا ⟨/⟩",
    ]
    bare = plain(source, terms.wants(source, ("en", "ps")), "en")
    assert [bare.text[start:end] for start, end in bare.spans] == ["UN refugee agency", "refugees", "US"]


def test_a_word_of_two_concepts_is_taken_for_the_one_that_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "g.tsv"
    path.write_text("concept\ten\tur\ncity\tcapital\tدارالحکومت\nmoney\tcapital\tسرمایہ\n", encoding="utf-8")
    terms = Terminology(load([path], default=False))
    assert [want.terms for want in terms.wants("the capital", ("en", "ur"))] == [("دارالحکومت",)]
    assert [want.terms for want in terms.wants("the capital", ("en", "ur"), {"money"})] == [("سرمایہ",)]


@pytest.mark.parametrize(
    ("source", "translation", "found"),
    [
        # hospital: بیمارستان is never to be written in Dari
        ("the hospital", "در بیمارستان", [("بیمارستان", "شفاخانه")]),
        ("a clinic", "در بیمارستان‌ها", [("بیمارستان‌ها", "شفاخانه‌ها")]),
        # school: مدرسه may stand for a madrasa, but not for a school
        ("a school", "یک مدرسه", [("مدرسه", "مکتب")]),
        ("a madrasa", "یک مدرسه", []),
        ("a lie", "یک دروغ", [("دروغ", "")]),
    ],
)
def test_what_may_not_stand_in_a_translation_is_found(
    tmp_path: Path, source: str, translation: str, found: list[tuple[str, str]]
) -> None:
    path = tmp_path / "g.tsv"
    path.write_text(
        "concept\ten\tprs\nh\thospital\tشفاخانه | !بیمارستان\ns\tschool\tمکتب | ?مدرسه\nl\tlie\t!دروغ\n",
        encoding="utf-8",
    )
    terms = Terminology(load([path], default=False))
    bans = terms.banned(terms.wants(source, ("en", "prs")), translation, "prs")
    assert [(ban.found, ban.instead) for ban in bans] == found
    assert all(translation[ban.start : ban.end] == ban.found for ban in bans)


def test_case_counts_where_an_entry_says_so(tmp_path: Path) -> None:
    path = tmp_path / "g.tsv"
    path.write_text("concept\tcase\ten\np\texact\tPolish\nq\t\tParis\n", encoding="utf-8")
    terms = Terminology(load([path], default=False))
    assert [match.found for match in terms.find("Polish polish, Polish's paris", "en")] == [
        "Polish",
        "Polish's",
        "paris",
    ]
    path.write_text("concept\tcase\ten\np\tyes\tPolish\n", encoding="utf-8")
    with pytest.raises(GlossaryError, match=r"g\.tsv:2: 'yes' in the column 'case'"):
        load([path], default=False)


def test_a_deprecated_term_is_known_in_a_source(tmp_path: Path) -> None:
    path = tmp_path / "g.tsv"
    path.write_text("concept\ten\tps\nt\tTürkiye | ?Turkey | !Turkland\tترکیه\n", encoding="utf-8")
    terms = Terminology(load([path], default=False))
    assert [match.found for match in terms.find("Turkey or Türkiye, not Turkland", "en")] == [
        "Turkey",
        "Türkiye",
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("They strike at night.", []),
        ("A court would judge him.", []),
        ("She came to protest.", []),
        ("The strike ended.", ["strike"]),
        ("He went to the judge.", ["judge"]),
        ("In May protests began.", ["protests"]),
    ],
)
def test_an_english_noun_is_not_found_in_the_verb_that_is_written_alike(
    tmp_path: Path, text: str, found: list[str]
) -> None:
    path = tmp_path / "g.tsv"
    path.write_text(
        "concept\tpos\ten\tps\ns\tnoun\tstrike\tاعتصاب\nj\tnoun\tjudge\tقاضي\np\tnoun\tprotest\tاعتراض\n",
        encoding="utf-8",
    )
    terms = Terminology(load([path], default=False))
    assert [match.found for match in terms.find(text, "en")] == found
