"""Numbers are read by value in five languages, and digits take the shape the reader asked for."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translate.digits import set_digits
from translate.errors import UnknownLanguageError
from translate.languages import LANGUAGES
from translate.numbers import canonical, find_numbers

VALUES = [
    # text, language, values
    ("1.7 million people", "en", ["1700000"]),
    ("1.7 میلیونه کسان", "ps", ["1700000"]),
    ("۱٫۷ میلیون تن", "prs", ["1700000"]),
    ("17 لاکھ افراد", "ur", ["1700000"]),
    ("1 کروڑ 80 لاکھ ڈالر", "ur", ["18000000"]),
    ("2 لاکھ 48 ہزار افراد", "ur", ["248000"]),
    ("1,00,000 and 12,34,567", "en", ["100000", "1234567"]),
    ("1,250,000.5", "en", ["1250000.5"]),
    ("1.250.000", "en", ["1250000"]),
    ("۱٬۴۰۰٫۵ افغانی", "prs", ["1400.5"]),
    ("100،000 نفوس", "ps", ["100000"]),
    ("$1.7m, $5bn and 60k", "en", ["1700000", "5000000000", "60000"]),
    ("1$ میلیون", "prs", ["1000000"]),
    ("5 m deep", "en", ["5"]),
    ("۳ هزار و ۵۰۰ تن", "prs", ["3500"]),
    ("۳ میلیون و ۲۰۰ هزار تن", "prs", ["3200000"]),
    ("3.5 میلیونی 80 بستر", "prs", ["3500000", "80"]),
    ("۱/۵ میلیون", "prs", ["1500000"]),
    ("3/4/2023", "en", ["3", "4", "2023"]),
    ("45% and ٪۴۵ and ۴۵٪", "en", ["45", "45", "45"]),
    ("the 11th, 6مه, 21ویں, 5مین", "en", ["11", "6", "21", "5"]),
    ("F-16, COVID-19, the 1990s", "en", ["16", "19", "1990"]),
    ("between 2.5 million and 2.9 million", "en", ["2500000", "2900000"]),
    ("Two hundred forty-eight thousand people", "en", ["248000"]),
    ("دوه سوه اته څلوېښت زره کسان", "ps", ["248000"]),
    ("دو صد و چهل و هشت هزار تن", "prs", ["248000"]),
    ("one and a half million", "en", ["1500000"]),
    ("یک و نیم میلیون", "prs", ["1500000"]),
    ("ڈیڑھ لاکھ", "ur", ["150000"]),
    ("ساڑھے تین لاکھ", "ur", ["350000"]),
    ("half a million", "en", ["500000"]),
    ("half past six", "en", ["6.5"]),
    ("شپږنیمو بجو", "ps", ["6.5"]),
    ("ساڑھے چھ بجے", "ur", ["6.5"]),
    ("twenty-one and ninety-seven", "en", ["21", "97"]),
    ("یوویشت، پنځه\u200cویشتو، څلورپنځوس", "ps", ["21", "25", "54"]),
    ("بیست\u200cوپنج و بیست و نهم", "prs", ["25", "29"]),
    ("گیارہ، پچیس، ننانوے", "ur", ["11", "25", "99"]),
    ("four or five", "en", ["4", "5"]),
    ("سه و چهار", "prs", ["3", "4"]),
    ("څلورمه، شپږم", "ps", ["4", "6"]),
    ("ساتویں، تیسرا، یکم", "ur", ["7", "3", "1"]),
    ("شپږ نوي وزیران", "ps", ["6", "90"]),  # "six new ministers": ninety is a homonym, and never joined
    ("millions and thousands", "en", ["1000000"]),
    ("", "en", []),
]


@pytest.mark.parametrize(("text", "language", "expected"), VALUES)
def test_numbers_are_read_by_value(text: str, language: str, expected: list[str]) -> None:
    assert [number.canonical() for number in find_numbers(text, language)] == expected


@pytest.mark.parametrize(
    ("text", "language", "reading"),
    [
        ("7:30 a.m.", "en", "7.5"),
        ("19:30", "en", "7.5"),
        ("7:00", "en", "7"),
        ("5 to 10 million", "en", "5000000"),
        ("له 5 تر 10 میلیونو", "ps", "5000000"),
        ("2019-20", "en", "2020"),
        ("۱۰۰٫۰۰۰", "prs", "100000"),
    ],
)
def test_a_number_that_can_be_read_in_two_ways_has_both_readings(
    text: str, language: str, reading: str
) -> None:
    assert any(Decimal(reading) in number.readings for number in find_numbers(text, language))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("a second time", "en"),
        ("نه، نمی\u200cآید", "prs"),
        ("یو سړی", "ps"),
        ("اسی لیے", "ur"),
        ("زرو ګاڼې", "ps"),
    ],
)
def test_a_word_that_has_another_meaning_is_not_sure(text: str, language: str) -> None:
    assert not any(number.sure for number in find_numbers(text, language))


def test_scale_words_count_without_a_known_language() -> None:
    found = find_numbers("1.7 million, 1.7 میلیونه, 17 لاکھ, 1700 ہزار")
    assert {number.canonical() for number in found} == {"1700000"}


def test_dari_in_pashto_is_not_three() -> None:
    assert not find_numbers("دري ژبه", "ps")


def test_spans_point_at_the_number() -> None:
    text = "killed ۱۲٬۰۰۰ people"
    (number,) = find_numbers(text, "en")
    assert text[number.start : number.end] == "۱۲٬۰۰۰"


SHAPES = [
    # latin, native
    ("1,400.5 تن", "۱٬۴۰۰٫۵ تن"),
    ("45% و 3.5", "۴۵٪ و ۳٫۵"),
    ("1,00,000", "۱٬۰۰٬۰۰۰"),
    ("06.11.2023 در 12:30", "۰۶.۱۱.۲۰۲۳ در ۱۲:۳۰"),
    ("1, 2 و 3.", "۱, ۲ و ۳."),
    ("F-16 و COVID-19 و 7 تن", "F-16 و COVID-19 و ۷ تن"),
    ("https://example.org/2023/11 در 2023", "https://example.org/2023/11 در ۲۰۲۳"),
    ("desk2@example.org، 2 تن", "desk2@example.org، ۲ تن"),
]


@pytest.mark.parametrize("language", ["ps", "prs", "ur", "fa", "fa-AF"])
@pytest.mark.parametrize(("latin", "native"), SHAPES)
def test_digits_take_both_shapes(latin: str, native: str, language: str) -> None:
    assert set_digits(latin, language, "native") == native
    assert set_digits(native, language, "latin") == latin


def test_native_digits_in_english_are_latin() -> None:
    assert set_digits("۱٬۴۰۰ and ٣", "en", "native") == "1,400 and 3"


def test_digit_shapes_of_an_unknown_language_are_an_error() -> None:
    with pytest.raises(UnknownLanguageError):
        set_digits("1", "xx", "native")


TEXT = st.text(max_size=60) | st.text("0123456789۰۱۲۳۹٠٣.,٫٬،:/%٪-– \u200cوaАkmFن$", max_size=40)


@given(TEXT, st.sampled_from(sorted(LANGUAGES)))
def test_digits_go_there_and_back(text: str, language: str) -> None:
    latin = set_digits(text, language, "latin")
    assert set_digits(set_digits(text, language, "native"), language, "latin") == latin
    assert set_digits(latin, language, "latin") == latin
    assert len(latin) == len(text)


@given(TEXT, st.sampled_from(["", *sorted(LANGUAGES)]))
def test_any_text_has_numbers_in_order_and_inside_it(text: str, language: str) -> None:
    end = 0
    for number in find_numbers(text, language):
        assert end <= number.start < number.end <= len(text)
        assert number.value == number.readings[0]
        end = number.end


@given(st.integers(0, 10**15), st.sampled_from(["ps", "prs", "ur", "fa"]))
def test_a_grouped_number_keeps_its_value_in_native_digits(value: int, language: str) -> None:
    written = set_digits(f"{value:,}", language, "native")
    assert [number.value for number in find_numbers(written, language)] == [value]


@given(st.decimals(0, 10**12, allow_nan=False, places=3))
def test_canonical_values_are_plain_digits(value: Decimal) -> None:
    assert Decimal(canonical(value)) == value
    assert "E" not in canonical(value)


@pytest.mark.parametrize(
    "text", ["9" * 5000, "9" * 5000 + " million", "1." * 2000, "\ud800 5 \U0001f600", "a1" * 2000, "١٢३४"]
)
def test_odd_input_is_read_without_an_exception(text: str) -> None:
    for language in ("", *LANGUAGES):
        find_numbers(text, language)
        set_digits(text, language or "ps", "native")
