"""Dates in running text and the three calendars of the region: Gregorian, Solar Hijri and lunar Hijri.

Solar Hijri months have Afghan (حمل, Hamal; Pashto وری) and Iranian (فروردین) names. Conversion is exact between
Gregorian and Solar Hijri. The lunar calendar is Umm al-Qura: where the month begins when the crescent is seen, as in
Afghanistan and Pakistan, the day can differ by one, so nothing here turns a lunar date into a certain day.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from translate.languages import language
from translate.month_names import AMBIGUOUS, AMBIGUOUS_LATIN, NAMES, VARIANTS, Calendar
from translate.normalization import ascii_digits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from translate.digits import Shape


_MONTHS = 12

# ---------------------------------------------------------------- conversion


def to_gregorian(calendar: Calendar, year: int, month: int, day: int) -> date | None:
    """Return the Gregorian day of a date, or None where there is no such day.

    Lunar dates are Umm al-Qura, 1343 to 1500 AH (1924 to 2077), and can be a day off from a local sighting.
    """
    try:
        if calendar == "gregorian":
            return date(year, month, day)
        if calendar == "solar":
            from persiantools.jdatetime import JalaliDate  # noqa: PLC0415  # loaded when a date is converted

            found = JalaliDate(year, month, day).to_gregorian()  # type: ignore[no-untyped-call]
            return date(found.year, found.month, found.day)
        from hijridate import Hijri  # noqa: PLC0415

        lunar = Hijri(year, month, day).to_gregorian()
        return date(lunar.year, lunar.month, lunar.day)
    except (ValueError, OverflowError):
        return None


def from_gregorian(day: date, calendar: Calendar) -> tuple[int, int, int] | None:
    """Return year, month and day of a Gregorian day in a calendar, or None outside the calendar's range."""
    try:
        if calendar == "gregorian":
            return day.year, day.month, day.day
        if calendar == "solar":
            from persiantools.jdatetime import JalaliDate  # noqa: PLC0415

            solar = JalaliDate(date(day.year, day.month, day.day))  # type: ignore[no-untyped-call]
            return solar.year, solar.month, solar.day
        from hijridate import Gregorian  # noqa: PLC0415

        lunar = Gregorian(day.year, day.month, day.day).to_hijri()
    except (ValueError, OverflowError):
        return None
    return lunar.year, lunar.month, lunar.day


# ---------------------------------------------------------------- dates for a reader


def month_name(calendar: Calendar, month: int, language_tag: str) -> str:
    """Return the name of a month (1 to 12) as the language writes it.

    Raises:
        UnknownLanguageError: the language is none of ours.
    """
    return NAMES[calendar][language(language_tag).tag][month - 1]


def format_date(
    day: date, language_tag: str, calendar: Calendar = "gregorian", shape: Shape = "native"
) -> str:
    """Return a Gregorian day written for a reader in a calendar: ``15 Aqrab 1402``, ``۱۵ عقرب ۱۴۰۲``.

    Empty where the calendar has no such day (the lunar one before 1924 or after 2077).

    Raises:
        UnknownLanguageError: the language is none of ours.
    """
    row = language(language_tag)
    parts = from_gregorian(day, calendar)
    if parts is None:
        return ""
    year, month, number = parts
    name = month_name(calendar, month, row.tag)
    if row.tag == "ps":
        text = f"د {year} کال د {_oblique(name)} {number}مه"
    elif row.tag == "en" and calendar == "gregorian":
        text = f"{name} {number}, {year}"
    else:
        text = f"{number} {name} {year}"
    if shape == "native":
        text = text.translate({ord(str(value)): digit for value, digit in enumerate(row.digits)})
    return text


def _oblique(name: str) -> str:
    """Return a Pashto month name after د ("of"): جنورۍ, د سلواغې."""
    if name.endswith("ه") and not name.startswith("ذ"):
        return name.removesuffix("ه") + "ې"
    if name.endswith("ی") and name != "جولای":
        return name.removesuffix("ی") + "ي"
    return {"جنوري": "جنورۍ", "فبروري": "فبرورۍ"}.get(name, name)


def format_dates(day: date, language_tag: str, shape: Shape = "native") -> str:
    """Return a day in the calendars its readers use: Dari and Pashto get the Solar Hijri date after the Gregorian.

    ``۶ نومبر ۲۰۲۳ (۱۵ عقرب ۱۴۰۲)``; Persian has the Solar Hijri date first; English and Urdu have one date.
    """
    order: dict[str, tuple[Calendar, ...]] = {
        "ps": ("gregorian", "solar"),
        "prs": ("gregorian", "solar"),
        "fa": ("solar", "gregorian"),
    }
    calendars = order.get(language(language_tag).tag, ("gregorian",))
    first, *others = (format_date(day, language_tag, calendar, shape) for calendar in calendars)
    return " ".join((first, *(f"({other})" for other in others if other)))


# ---------------------------------------------------------------- dates in text


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date that a text names: ``text[start:end]``. Without a year ``year`` is None."""

    start: int
    end: int
    calendar: Calendar
    year: int | None
    month: int
    day: int

    def gregorian(self) -> date | None:
        """Return the day, or None without a year or where the calendar has no such day."""
        return None if self.year is None else to_gregorian(self.calendar, self.year, self.month, self.day)


# Each character stands for one, so that offsets stay: joiners, marks and odd spaces are spaces, letters have one form.
_SAME_LENGTH = str.maketrans(
    {
        **dict.fromkeys("\u200c\u200d\u200e\u200f\u00a0\u202f\u061c\u066c\u0640", " "),
        **dict.fromkeys("يىئۍ", "ی"),
        **dict.fromkeys("كڪګ", "ک"),
        **dict.fromkeys("ہةۀ", "ه"),
        "گ": "ک",
        "أ": "ا",
        "،": ",",
        "’": "'",
        "–": "-",
    }
)


def _folded(text: str) -> str:
    return ascii_digits(text).translate(_SAME_LENGTH)


def _spellings() -> Iterator[tuple[str, Calendar, int]]:
    for calendar, languages in NAMES.items():
        for names in languages.values():
            yield from ((name, calendar, month) for month, name in enumerate(names, 1))
    for calendar, rows in VARIANTS.items():
        for row in rows.split("|"):
            number, *others = row.split()
            yield from ((name.replace("_", " "), calendar, int(number)) for name in others)


_BY_NAME: dict[str, tuple[Calendar, int]] = {
    re.sub(r"[ -]", "", _folded(name)).casefold(): (calendar, month) for name, calendar, month in _spellings()
}
_UNSURE = frozenset(_folded(name).casefold() for name in (*AMBIGUOUS, *AMBIGUOUS_LATIN))


def _name_pattern() -> str:
    """Return one alternation of all names; Latin ones as a title or in capitals, spaces and hyphens optional."""
    options: set[str] = set()
    for name, _, _ in _spellings():
        folded = _folded(name)
        for form in (folded, folded.upper()) if folded.isascii() else (folded,):
            options.add(re.sub(r"(?:\\?[ -])+", "[ -]?", re.escape(form)))
    longest_first = sorted(options, key=lambda option: (-len(option), option))
    return "(?P<name>" + "|".join(longest_first) + r")(?![^\W\d_])"


_NAME = _name_pattern()
_DAY = r"(?<![\w.,:/-])(?P<day>\d{1,2}|یکم)(?:st|nd|rd|th|ویں|واں|مه|مې|مي|م|ام)?(?![\w])"
_YEAR = r"(?P<year>\d{4})(?!\d|[.,:/-]\d)"
_ERA = r"(?:سال|کال|سنه|of|the year)"
_PATTERNS = (
    # 6 November 2023, 15 عقرب 1402, 6 ماه نومبر سال 2023
    rf"{_DAY}[ -]*(?:(?:of|ماه|د|دی) )?{_NAME}\.?(?:,? *(?:ماه )?(?:{_ERA} )?-?{_YEAR})?",
    # November 6, 2023
    rf"(?<!\w){_NAME}\.? (?:the )?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?![\w:]|[.,/-]\d)(?:(?: ?, ?| ){_YEAR})?",
    # د 2023 کال د نومبر په 6مه; the year can come last
    (
        rf"(?:(?<![\w.,:/-])(?:د )?(?P<before>\d{{4}}) ?(?:م|ز|ل|ق|زیږدیز|میلادی|لمریز|هجری لمریز|هجری شمسی)? ?کال,? )?"
        rf"(?<!\w)(?:د )?(?:میاشتی )?{_NAME} (?:د )?(?:میاشتی |میاشتې )?(?:(?:په|له|پر|تر|د) )?(?:نیټی |نیټې |نېټې )?"
        rf"(?P<day>\d{{1,2}})(?:مه|مې|مي|م)?(?!\w|[.:/-]\d)(?: ?,? {_YEAR})?"
    ),
    # 2023-11-06, 2023/11/6, 1402/08/15
    r"(?<![\d.,:/-])(?P<year>\d{4})(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})(?![\d/-]|[.,:]\d)",
    # 25/11/2023, 11/25/2023: only one of the two orders is a date
    r"(?<![\d.,:/-])(?P<first>\d{1,2})(?P<mark>[-/.])(?P<second>\d{1,2})(?P=mark)(?P<year>\d{4})(?![\d/-]|[.,:]\d)",
)


@cache
def _compiled() -> tuple[re.Pattern[str], ...]:
    """Return the patterns, compiled when the first text is searched: the month names make them long."""
    return tuple(map(re.compile, _PATTERNS))


_MONTH_WORD = re.compile(r"(?:ماه|میاشت|مهینی|تاریخ|نیټه|نېټه|روز|مورخ|بتاریخ)")
_YEARS: dict[Calendar, range] = {
    "gregorian": range(1000, 3000),
    "solar": range(1200, 1500),
    "lunar": range(1200, 1550),
}
_LENGTHS: dict[Calendar, tuple[int, ...]] = {
    "gregorian": (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31),
    "solar": (31,) * 6 + (30,) * 6,
    "lunar": (30,) * _MONTHS,
}


@lru_cache(maxsize=4096)  # as of numbers
def find_dates(text: str, language_tag: str = "") -> tuple[DateMention, ...]:
    """Return the dates a text names, in order and without overlap, in any digits and in the usual orders.

    A month that is also a common word (می, تیر, May as a verb) counts only where it can be nothing else. A date in
    figures counts only when one reading is possible: 03/04/2023 does not; 03.04.2023 is the 3rd of April. In Pashto, Dari and Persian texts 1402/08/15
    is Solar Hijri. Any text is accepted.
    """
    folded = _folded(text)
    found: list[DateMention] = []
    for pattern in _compiled():
        for match in pattern.finditer(folded):
            mention = _mention(match, folded, language_tag)
            if mention is not None:
                found.append(mention)
    found.sort(key=lambda row: (row.start, row.year is None, -row.end))
    kept: list[DateMention] = []
    for mention in _by_worth(found):
        if not kept or mention.start >= kept[-1].end:
            kept.append(mention)
    return tuple(kept)


def _by_worth(found: list[DateMention]) -> Iterator[DateMention]:
    """Yield the mentions in order; of two that overlap, only one with a year where the other has none."""
    for index, mention in enumerate(found):
        following = found[index + 1] if index + 1 < len(found) else None
        if (
            following
            and following.start < mention.end
            and mention.year is None
            and following.year is not None
        ):
            continue
        yield mention


def _mention(match: re.Match[str], text: str, language_tag: str) -> DateMention | None:
    parts = match.groupdict()
    if "name" in parts:
        return _named(match, parts, text)
    year = int(parts["year"])
    calendar = _numeric_calendar(year, language_tag)
    if calendar is None:
        return None
    if "first" in parts:
        orders = {(int(parts["first"]), int(parts["second"])), (int(parts["second"]), int(parts["first"]))}
        if parts["mark"] == ".":  # 08.10.2012: nobody writes the month first between full stops
            orders = {(int(parts["first"]), int(parts["second"]))}
    else:
        orders = {(int(parts["day"]), int(parts["month"]))}
    days = [(day, month) for day, month in orders if to_gregorian(calendar, year, month, day)]
    if len(days) != 1:
        return None
    day, month = days[0]
    return DateMention(match.start(), match.end(), calendar, year, month, day)


def _numeric_calendar(year: int, language_tag: str) -> Calendar | None:
    """Return the calendar of a date in figures: its year tells, but 14th-century years can be solar or lunar."""
    if year in range(1800, 2200):
        return "gregorian"
    return "solar" if year in range(1280, 1450) and language_tag in {"ps", "prs", "fa"} else None


def _named(match: re.Match[str], parts: dict[str, str | None], text: str) -> DateMention | None:
    name = re.sub(r"[ -]", "", parts["name"] or "").casefold()
    calendar, month = _BY_NAME[name]
    day, end = 1 if parts["day"] == "یکم" else int(parts["day"] or 0), match.end()  # یکم: "the first"
    written = parts.get("year") or parts.get("before")
    year = int(written) if written else None
    if year is not None and year not in _YEARS[calendar]:
        year = None
        if parts.get("year"):
            end = max(match.end("name"), match.end("day"))
    if not 1 <= day <= _LENGTHS[calendar][month - 1]:
        return None
    if year is not None and calendar != "lunar" and to_gregorian(calendar, year, month, day) is None:
        return None
    if year is None and name in _UNSURE and not _says_month(match, text):
        return None
    return DateMention(match.start(), end, calendar, year, month, day)


def _says_month(match: re.Match[str], text: str) -> bool:
    """Return whether the words around say that a month is meant: ماه ("month"), د ... 6مه ("the 6th of")."""
    if match.group(0).startswith("د ") and re.search(r"(?:په|له|تر|پر) \d{1,2}م", match.group(0)):
        return True
    around = text[max(0, match.start() - 8) : match.end() + 8]
    return _MONTH_WORD.search(around) is not None


# ---------------------------------------------------------------- a page's date

_ISO = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?)\s*(Z|[+-]\d{2}:?\d{2})?)?",
    re.IGNORECASE,
)
_LONGEST_DATE = 300


def to_iso(text: str, language_tag: str = "") -> str:
    """Return the date that a page states as ISO 8601 (with time and offset where it is written so), else ''.

    Nothing is guessed: '' for two different days, no year, two-digit years, an ambiguous order (03/04/2023) and a lunar
    date alone, whose day depends on where the crescent was seen.
    """
    stated = ascii_digits(text[:_LONGEST_DATE]).strip()
    whole = _ISO.fullmatch(stated)
    if whole and int(whole[1]) >= _YEARS["gregorian"][0]:
        return _iso_time(stated)
    try:
        mailed = parsedate_to_datetime(stated)
    except (ValueError, TypeError, IndexError, OverflowError):
        pass
    else:
        if re.search(r"\b[A-Z][a-z]{2,} \d{4}\b.*\d:\d", stated):
            return mailed.isoformat()
    days = {
        day
        for mention in find_dates(text[:_LONGEST_DATE], language_tag)
        if mention.calendar != "lunar"
        for day in (mention.gregorian(),)
    }
    return day.isoformat() if len(days) == 1 and (day := days.pop()) else ""


def _iso_time(stated: str) -> str:
    try:
        if len(stated) == len("2023-11-06"):
            return date.fromisoformat(stated).isoformat()
        return datetime.fromisoformat(stated.upper().replace(" ", "T", 1).replace(" ", "")).isoformat()
    except ValueError:
        return ""
