"""The flags: a wrong number, date or negation is seen, and a faithful translation is left in peace."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translate import checks
from translate.languages import LANGUAGES, TARGETS

FAITHFUL = [
    # source language, source, target language, target
    ("en", "1.7 million people", "ps", "1.7 میلیونه کسان"),
    ("en", "1.7 million people", "ur", "17 لاکھ افراد"),
    ("en", "$18 million", "ur", "1 کروڑ 80 لاکھ ڈالر"),
    ("en", "nine days", "ps", "9 ورځې"),
    ("en", "9 days", "ps", "نهه ورځې"),
    ("en", "9 days", "prs", "نه روز"),
    ("en", "1,400 trucks", "prs", "۱٬۴۰۰ لاری"),
    ("en", "at 7:30 a.m.", "ur", "صبح ساڑھے سات بجے"),
    ("en", "7 p.m.", "prs", "ساعت 19:00"),
    ("en", "5 to 10 million", "ur", "50 لاکھ سے 1 کروڑ تک"),
    ("en", "in the 1990s", "ps", "په 1990مو کلونو کې"),
    ("en", "a couple of days", "ps", "دوه ورځې"),
    ("en", "one of them", "ur", "ان میں سے"),
    ("en", "on November 6, 2023", "prs", "به تاریخ ۱۵ عقرب ۱۴۰۲"),
    ("en", "2023-11-06", "ps", "د ۲۰۲۳ کال د نومبر ۶مه"),
    ("ps", "د نومبر په ۶مه", "en", "on November 6"),
    ("prs", "۳ هزار و ۵۰۰ تن", "en", "3,500 people"),
    ("ur", "دو لاکھ 48 ہزار افراد", "en", "248,000 people"),
    ("en", "COVID-19", "ps", "کووېډ-۱۹"),
]


@pytest.mark.parametrize(("source_language", "source", "target_language", "target"), FAITHFUL)
def test_equal_numbers_are_not_flagged(
    source_language: str, source: str, target_language: str, target: str
) -> None:
    assert checks.NUMBERS not in checks.check(source, target, target_language, source_language)


WRONG = [
    ("en", "1.7 million people", "ps", "1.7 میلیارده کسان"),
    ("en", "1.7 million people", "ur", "17 ہزار افراد"),
    ("en", "nine days", "ps", "اته ورځې"),
    ("en", "nine days", "ps", "8 ورځې"),
    ("en", "12 killed", "prs", "کشته شدند"),
    ("en", "killed", "ur", "12 ہلاک"),
    ("en", "12 killed and 12 wounded", "ps", "12 ووژل شول او ټپیان"),
    ("en", "45 percent", "prs", "54 فیصد"),
    ("en", "1.5 percent", "ps", "15 سلنه"),
    ("en", "on November 6", "ps", "د ډسمبر په ۶مه"),
    ("en", "on November 6, 2023", "prs", "۱۶ عقرب ۱۴۰۲"),
    ("en", "on November 6, 2023", "prs", "۶ نومبر"),
    ("en", "at 7:30", "ur", "8:30 بجے"),
]


@pytest.mark.parametrize(("source_language", "source", "target_language", "target"), WRONG)
def test_a_changed_number_is_flagged(
    source_language: str, source: str, target_language: str, target: str
) -> None:
    assert checks.NUMBERS in checks.check(source, target, target_language, source_language)


def test_digits_are_compared_without_the_source_language() -> None:
    assert checks.NUMBERS in checks.check("12 killed", "13 ووژل شول", "ps")
    assert checks.NUMBERS not in checks.check("1.7 million", "1.7 میلیونه", "ps")


def test_features_are_the_same_in_every_language() -> None:
    assert checks.numbers("1.7 million") == checks.numbers("۱٫۷ میلیونه") == checks.numbers("17 لاکھ")
    assert checks.numbers("1,400 and 71.40 and ٣") == {"1400": 1, "71.4": 1, "3": 1}


NEGATED = {
    "en": "He did not come home.",
    "ps": "هغه کور ته رانغی او هېڅکله یې نه دی لیدلی.",
    "prs": "او به خانه نمی\u200cآید.",
    "ur": "وہ گھر نہیں آیا۔",
}
AFFIRMED = {"en": "He came home.", "ps": "هغه کور ته راغی.", "prs": "او به خانه آمد.", "ur": "وہ گھر آیا۔"}
PAIRS = [(source, target) for source in NEGATED for target in NEGATED if source != target]


@pytest.mark.parametrize(("source", "target"), PAIRS)
def test_a_lost_or_added_negation_is_flagged(source: str, target: str) -> None:
    assert checks.NEGATION in checks.check(NEGATED[source], AFFIRMED[target], target, source)
    assert checks.NEGATION in checks.check(AFFIRMED[source], NEGATED[target], target, source)


@pytest.mark.parametrize(("source", "target"), PAIRS)
def test_a_kept_negation_is_not_flagged(source: str, target: str) -> None:
    assert checks.NEGATION not in checks.check(NEGATED[source], NEGATED[target], target, source)
    assert checks.NEGATION not in checks.check(AFFIRMED[source], AFFIRMED[target], target, source)


@pytest.mark.parametrize(
    ("source", "target_language", "target"),
    [
        ("They did not accept it.", "ur", "انہوں نے اسے مسترد کر دیا۔"),  # "rejected"
        ("They had no passports and did not wait.", "prs", "بدون پاسپورت رفتند."),  # "without"
        ("not only here", "ps", "دلته هم"),  # "here too"
    ],
)
def test_a_negation_carried_by_another_word_is_not_flagged(
    source: str, target_language: str, target: str
) -> None:
    assert checks.NEGATION not in checks.check(source, target, target_language, "en")


def test_negation_is_not_judged_without_the_source_language() -> None:
    assert checks.NEGATION not in checks.check(NEGATED["en"], AFFIRMED["ps"], "ps")


@pytest.mark.parametrize(
    ("source", "target", "flags"),
    [
        ("He left.", " ", ("empty",)),
        ("", "", ()),
        ("He left the house early.", "هغه ولاړ هغه کور هغه ولاړ هغه کور هغه ولاړ هغه کور", ("loop",)),
        ("He left the house early.", "هغه خواوووو کور ته ولاړ", ("loop",)),
        ("He left the house early.", "هغه کورکورکورته ولاړ", ("loop",)),
        ("He left the house early.", "هغه راووو کور ته ولاړ", ("loop",)),
        ("He left the house early.", "هغه له کوره ولاړ او او او ولاړ", ("loop",)),
        ("He left the house early.", "هغه نننۍ ـــــ کور ته ولاړ", ()),
        ("He left the house early.", "He left the home early.", ("script",)),
        ("He left the house at dawn, with a lamp.", "ولاړ", ("length",)),
    ],
)
def test_broken_translations_are_flagged(source: str, target: str, flags: tuple[str, ...]) -> None:
    assert checks.check(source, target, "ps", "en") == flags


def test_a_copied_text_is_flagged() -> None:
    text = "د کابل ښار لوی دی"
    assert checks.check(text, text, "prs", "ps") == ("copied",)


def test_a_loop_of_the_source_is_no_loop() -> None:
    assert checks.has_loop("go go go " * 4)
    assert checks.check("Nooooo, he said, and left.", "نهههههه، هغه وویل او ولاړ.", "ps", "en") == ()
    assert not checks.has_loop("a b c d e f g")


TEXT = st.text(max_size=80) | st.text("0123456789۰۱۲,.٫:/ دونهnot", max_size=40)


@given(TEXT, TEXT, st.sampled_from(TARGETS), st.sampled_from(["", *LANGUAGES]))
def test_any_two_texts_are_compared_without_an_exception(
    source: str, target: str, target_language: str, source_language: str
) -> None:
    assert len(set(checks.check(source, target, target_language, source_language))) <= 7


@given(TEXT, st.sampled_from(TARGETS))
def test_a_text_has_the_numbers_and_the_negation_of_itself(text: str, language: str) -> None:
    assert not checks.numbers_differ(text, text, language, language)
    assert not checks.negation_differs(text, text, language, language)
