"""Dates are found in five languages and three calendars, converted exactly, and never guessed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translate.calendars import (
    find_dates,
    format_date,
    format_dates,
    from_gregorian,
    month_name,
    to_gregorian,
    to_iso,
)
from translate.digits import Shape
from translate.errors import UnknownLanguageError
from translate.languages import LANGUAGES
from translate.month_names import Calendar

CALENDARS: tuple[Calendar, ...] = ("gregorian", "solar", "lunar")

FOUND = [
    # text, language, what it is
    ("November 6, 2023", "en", ("gregorian", 2023, 11, 6)),
    ("6 Nov. 2023", "en", ("gregorian", 2023, 11, 6)),
    ("NOVEMBER 6", "en", ("gregorian", None, 11, 6)),
    ("the 6th of November 2023", "en", ("gregorian", 2023, 11, 6)),
    ("6-Nov-2023", "en", ("gregorian", 2023, 11, 6)),
    ("2023-11-06", "en", ("gregorian", 2023, 11, 6)),
    ("2023-11-06T10:00:00+04:30", "en", ("gregorian", 2023, 11, 6)),
    ("25/11/2023", "en", ("gregorian", 2023, 11, 25)),
    ("May 6", "en", ("gregorian", None, 5, 6)),
    ("26 Saratan 1352", "en", ("solar", 1352, 4, 26)),
    ("15 Aqrab", "en", ("solar", None, 8, 15)),
    ("28 Asad 1298", "en", ("solar", 1298, 5, 28)),
    ("29th of Shaban 1447", "en", ("lunar", 1447, 8, 29)),
    ("9 Rabi al-Awwal 1445", "en", ("lunar", 1445, 3, 9)),
    ("10 Zul-Hijja 1446", "en", ("lunar", 1446, 12, 10)),
    ("د نومبر په ۶مه", "ps", ("gregorian", None, 11, 6)),
    ("د جنورۍ له 1مې راهیسې", "ps", ("gregorian", None, 1, 1)),
    ("د مې په ۶مه", "ps", ("gregorian", None, 5, 6)),
    ("د ۲۰۲۳ کال د نومبر ۶مه", "ps", ("gregorian", 2023, 11, 6)),
    ("د اکتوبر ۱۴ ، ۱۸۹۳", "ps", ("gregorian", 1893, 10, 14)),
    ("د 1371 کال د غویي په 8مه", "ps", ("solar", 1371, 2, 8)),
    ("د کب په ۵مه", "ps", ("solar", None, 12, 5)),
    ("د سلواغې په 22مه", "ps", ("solar", None, 11, 22)),
    ("د 1447 کال د شعبان په 29مه", "ps", ("lunar", 1447, 8, 29)),
    ("۶ نومبر ۲۰۲۳", "prs", ("gregorian", 2023, 11, 6)),
    ("روز ۶ ماه نومبر سال ۲۰۲۳", "prs", ("gregorian", 2023, 11, 6)),
    ("6 می 2024", "prs", ("gregorian", 2024, 5, 6)),
    ("۱۵ عقرب ۱۴۰۲", "prs", ("solar", 1402, 8, 15)),
    ("27 عقرب 1405", "prs", ("solar", 1405, 8, 27)),
    ("1402/08/15", "prs", ("solar", 1402, 8, 15)),
    ("۱۵ آبان ۱۴۰۲", "fa", ("solar", 1402, 8, 15)),
    ("۵ تیر ۱۴۰۲", "fa", ("solar", 1402, 4, 5)),
    ("۶ نوامبر ۲۰۲۳", "fa", ("gregorian", 2023, 11, 6)),
    ("۱ ربیع\u200cالاول ۱۴۴۵", "prs", ("lunar", 1445, 3, 1)),
    ("6 نومبر 2023ء کو", "ur", ("gregorian", 2023, 11, 6)),
    ("یکم جنوری", "ur", ("gregorian", None, 1, 1)),
    ("۹ ربیع الاول ۱۴۴۵ھ", "ur", ("lunar", 1445, 3, 9)),
    ("10 ذی الحجہ 1446", "ur", ("lunar", 1446, 12, 10)),
    ("18 جولائی", "ur", ("gregorian", None, 7, 18)),
]


@pytest.mark.parametrize(("text", "language", "expected"), FOUND)
def test_dates_are_found_in_the_usual_orders(text: str, language: str, expected: object) -> None:
    (found,) = find_dates(f"({text})", language)
    assert (found.calendar, found.year, found.month, found.day) == expected


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("he may 6 times", "en"),
        ("Nov 2023", "en"),
        ("31 November 2023", "en"),
        ("03/04/2023", "en"),
        ("1402/08/15", "ur"),
        ("2023-13-45", "en"),
        ("به 6 می رسد", "prs"),  # "reaches 6"
        ("با 5 تیر", "prs"),  # "with 5 bullets"
        ("5 دلو آب", "prs"),  # "5 buckets of water"
        ("5 صفر", "ur"),  # "5 zeros"
        ("5 وري", "ps"),  # "5 lambs"
        ("45 عقرب 1402", "prs"),
        ("version 1.2.2023.4", "en"),
    ],
)
def test_what_is_no_sure_date_is_not_found(text: str, language: str) -> None:
    assert find_dates(text, language) == ()


def test_several_dates_keep_their_places() -> None:
    text = "On 26 Saratan 1352, or July 17, 1973, he ruled."
    first, second = find_dates(text, "en")
    assert text[first.start : first.end] == "26 Saratan 1352"
    assert text[second.start : second.end] == "July 17, 1973"
    assert first.gregorian() == second.gregorian() == date(1973, 7, 17)


def test_a_year_of_another_calendar_is_not_taken() -> None:
    (found,) = find_dates("۶ نومبر 700 تن", "prs")
    assert found.year is None
    (found,) = find_dates("15 عقرب 2023", "prs")
    assert found.year is None


def test_a_date_without_a_year_is_no_day() -> None:
    (found,) = find_dates("۶ نومبر", "prs")
    assert found.gregorian() is None


DAYS = [
    # Gregorian, solar, lunar (Umm al-Qura)
    (date(2023, 11, 6), (1402, 8, 15), (1445, 4, 22)),
    (date(2025, 3, 20), (1403, 12, 30), (1446, 9, 20)),
    (date(2025, 3, 21), (1404, 1, 1), (1446, 9, 21)),
    (date(2026, 2, 18), (1404, 11, 29), (1447, 9, 1)),
    (date(1992, 4, 28), (1371, 2, 8), (1412, 10, 25)),
    (date(1973, 7, 17), (1352, 4, 26), (1393, 6, 17)),
]


@pytest.mark.parametrize(("day", "solar", "lunar"), DAYS)
def test_known_days_convert_between_all_calendars(
    day: date, solar: tuple[int, int, int], lunar: tuple[int, int, int]
) -> None:
    assert from_gregorian(day, "solar") == solar
    assert from_gregorian(day, "lunar") == lunar
    assert to_gregorian("solar", *solar) == to_gregorian("lunar", *lunar) == day


@given(st.dates(date(1925, 1, 1), date(2077, 1, 1)), st.sampled_from(CALENDARS))
def test_conversion_goes_there_and_back(day: date, calendar: Calendar) -> None:
    parts = from_gregorian(day, calendar)
    assert parts is not None
    assert to_gregorian(calendar, *parts) == day


@given(st.dates(date(1925, 1, 1), date(2077, 1, 1)), st.sampled_from(CALENDARS))
def test_the_next_day_is_the_next_day_in_every_calendar(day: date, calendar: Calendar) -> None:
    today, tomorrow = from_gregorian(day, calendar), from_gregorian(day + timedelta(1), calendar)
    assert today is not None
    assert tomorrow is not None
    assert today < tomorrow


@given(st.integers(-10, 20000), st.integers(-3, 40), st.integers(-3, 40), st.sampled_from(CALENDARS))
def test_no_date_raises(year: int, month: int, day: int, calendar: Calendar) -> None:
    found = to_gregorian(calendar, year, month, day)
    assert found is None or isinstance(found, date)


@given(st.dates())
def test_no_day_raises(day: date) -> None:
    for calendar in CALENDARS:
        for language in LANGUAGES:
            assert isinstance(format_date(day, language, calendar), str)


WRITTEN = [
    # language, calendar, latin, native
    ("en", "gregorian", "November 6, 2023", "November 6, 2023"),
    ("en", "solar", "15 Aqrab 1402", "15 Aqrab 1402"),
    ("ps", "gregorian", "د 2023 کال د نومبر 6مه", "د ۲۰۲۳ کال د نومبر ۶مه"),
    ("ps", "solar", "د 1402 کال د لړم 15مه", "د ۱۴۰۲ کال د لړم ۱۵مه"),
    ("prs", "gregorian", "6 نومبر 2023", "۶ نومبر ۲۰۲۳"),
    ("fa-AF", "solar", "15 عقرب 1402", "۱۵ عقرب ۱۴۰۲"),
    ("fa", "solar", "15 آبان 1402", "۱۵ آبان ۱۴۰۲"),
    ("ur", "gregorian", "6 نومبر 2023", "۶ نومبر ۲۰۲۳"),
    ("ur", "lunar", "22 ربیع الثانی 1445", "۲۲ ربیع الثانی ۱۴۴۵"),
]


@pytest.mark.parametrize(("language", "calendar", "latin", "native"), WRITTEN)
def test_dates_are_written_as_the_language_writes_them(
    language: str, calendar: Calendar, latin: str, native: str
) -> None:
    day = date(2023, 11, 6)
    assert format_date(day, language, calendar, "latin") == latin
    assert format_date(day, language, calendar, "native") == native


def test_readers_get_the_calendars_they_use() -> None:
    day = date(2023, 11, 6)
    assert format_dates(day, "prs") == "۶ نومبر ۲۰۲۳ (۱۵ عقرب ۱۴۰۲)"
    assert format_dates(day, "ps", "latin") == "د 2023 کال د نومبر 6مه (د 1402 کال د لړم 15مه)"
    assert format_dates(day, "fa") == "۱۵ آبان ۱۴۰۲ (۶ نوامبر ۲۰۲۳)"
    assert format_dates(day, "ur") == "۶ نومبر ۲۰۲۳"
    assert format_dates(day, "en") == "November 6, 2023"


@given(
    st.dates(date(1925, 1, 1), date(2077, 1, 1)),
    st.sampled_from(sorted(LANGUAGES)),
    st.sampled_from(CALENDARS),
    st.sampled_from(["latin", "native"]),
)
def test_a_written_date_is_found_again(day: date, language: str, calendar: Calendar, shape: Shape) -> None:
    (found,) = find_dates(format_date(day, language, calendar, shape), language)
    assert found.calendar == calendar
    assert found.gregorian() == day


def test_every_month_has_a_name_in_every_language() -> None:
    for calendar in CALENDARS:
        for language in LANGUAGES:
            assert len({month_name(calendar, month, language) for month in range(1, 13)}) == 12


def test_a_date_for_an_unknown_language_is_an_error() -> None:
    with pytest.raises(UnknownLanguageError):
        format_date(date(2023, 11, 6), "xx")


@pytest.mark.parametrize(
    ("text", "language", "iso"),
    [
        ("2023-11-06", "", "2023-11-06"),
        ("2023-11-06T10:00:00Z", "", "2023-11-06T10:00:00+00:00"),
        ("2023-11-06 10:00:00+0430", "", "2023-11-06T10:00:00+04:30"),
        ("2023-11-06 10:00", "", "2023-11-06T10:00:00"),
        ("Mon, 06 Nov 2023 10:00:00 GMT", "", "2023-11-06T10:00:00+00:00"),
        ("Monday, 6 November 2023 - 10:15", "en", "2023-11-06"),
        ("Published: November 6, 2023", "en", "2023-11-06"),
        ("دوشنبه ۱۵ عقرب ۱۴۰۲ - ۶ نومبر ۲۰۲۳", "prs", "2023-11-06"),
        ("د ۱۴۰۲ کال د لړم ۱۵مه", "ps", "2023-11-06"),
        ("6 نومبر 2023", "ur", "2023-11-06"),
        ("25/11/2023", "en", "2023-11-25"),
        ("03/04/2023", "en", ""),
        ("03.04.2023", "en", "2023-04-03"),  # between full stops the day comes first everywhere
        ("6/11/23", "en", ""),
        ("۶ نومبر", "prs", ""),
        ("November 6, 2023, updated November 7, 2023", "en", ""),
        ("22 ربیع الثانی 1445", "ur", ""),
        ("2023-02-30", "", ""),
        ("yesterday", "en", ""),
        ("", "en", ""),
    ],
)
def test_a_page_date_becomes_iso_or_nothing(text: str, language: str, iso: str) -> None:
    assert to_iso(text, language) == iso


@given(
    st.text() | st.text("0123456789۰۱۲۳-/:.,TZ+ دمهNov می", max_size=30),
    st.sampled_from(["", *sorted(LANGUAGES)]),
)
def test_any_text_is_searched_without_an_exception(text: str, language: str) -> None:
    end = 0
    for found in find_dates(text, language):
        assert end <= found.start < found.end <= len(text)
        end = found.end
    assert isinstance(to_iso(text, language), str)
