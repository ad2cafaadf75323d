"""The normal form for machines, and the clean form for people."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translate.languages import LANGUAGES
from translate.normalization import ascii_digits, clean, normalize, normalize_with_offsets, printable

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


@given(anything, st.sampled_from(sorted(LANGUAGES)))
def test_offsets_lead_back_into_the_original_in_order(text: str, language: str) -> None:
    found = normalize_with_offsets(text, language)
    assert found.text == normalize(text, language)
    assert len(found.offsets) == len(found.text) + 1
    assert list(found.offsets) == sorted(found.offsets)
    assert found.offsets[-1] == len(text)
    assert all(0 <= offset < max(len(text), 1) for offset in found.offsets[:-1])


@pytest.mark.parametrize(
    ("text", "language", "part", "original"),
    [
        ("  كابل  ۱٬۴۰۰ تنه", "ps", "1,400", "۱٬۴۰۰"),
        ("مُحَمَّد علي راغی", "ur", "محمد علی", "مُحَمَّد علي"),
        ("The \u202eUN… said", "en", "UN...", "UN…"),
        ("ﷺ نور", "ur", "نور", "نور"),
    ],
)
def test_a_part_of_the_normal_form_is_found_in_the_original(
    text: str, language: str, part: str, original: str
) -> None:
    found = normalize_with_offsets(text, language)
    at = found.text.index(part)
    start, end = found.original(at, at + len(part))
    assert text[start:end].strip() == original
