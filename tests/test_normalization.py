"""The normal form for machines, and the clean form for people."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translate.languages import LANGUAGES
from translate.normalization import ascii_digits, clean, normalize, printable

BIDI = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c"
anything = st.text(st.characters(), max_size=200)


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("۱٬۴۰۰ تنه او ۳٫۵٪", "ps", "1,400 تنه او 3.5%"),
        ("كابل ګرگ", "ps", "کابل ګرګ"),
        ("زلزلې يې", "ps", "زلزلې يې"),  # Pashto ي and ې stay
        ("علي كريمى", "prs", "علی کریمی"),
        ("مي\u200cشود \u200c", "prs", "می\u200cشود"),
        ("كراچي ميں ہے", "ur", "کراچی میں ہے"),
        ("مُـحَمَّد", "ur", "محمد"),
        ("“Quoted” ‘text’…", "en", "\"Quoted\" 'text'..."),
        ("a\u202eb\u2066c", "en", "abc"),
        ("  two\t spaces \n", "en", "two spaces"),
    ],
)
def test_normal_form(text: str, language: str, expected: str) -> None:
    assert normalize(text, language) == expected


@given(anything, st.sampled_from(sorted(LANGUAGES)))
def test_normalizing_twice_changes_nothing(text: str, language: str) -> None:
    once = normalize(text, language)
    assert normalize(once, language) == once


@given(anything)
def test_clean_text_is_stable_composed_and_without_direction_marks(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert not set(once) & set(BIDI)
    assert not any("\ud800" <= char <= "\udfff" for char in once)


def test_clean_keeps_paragraphs_letters_digits_and_non_joiners() -> None:
    assert clean("می\u200cشود ۳٫۵\r\n\r\nدوم  سطر") == "می\u200cشود ۳٫۵\n\nدوم سطر"


@given(anything)
def test_printable_text_is_one_line_that_a_terminal_can_show(text: str) -> None:
    shown = printable(text)
    assert shown.isprintable()
    shown.encode()


def test_printable_leaves_names_as_they_are() -> None:
    assert printable("خبر 1.txt") == "خبر 1.txt"
    assert printable("a\nb") == "a\\nb"


def test_digits_of_both_arabic_sets_become_ascii() -> None:
    assert ascii_digits("٠١٢٣٤٥٦٧٨٩ ۰۱۲۳۴۵۶۷۸۹ 7") == "0123456789 0123456789 7"
