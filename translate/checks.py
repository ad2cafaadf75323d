"""What a person should look at: cheap comparisons of a source segment with its translation.

A flag is a claim about the text that can be verified by reading, not a guess about quality. How often the flags fall
on human translations is measured by ``scripts/measure_checks.py``.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING

from translate.calendars import DateMention, find_dates
from translate.languages import LANGUAGES
from translate.numbers import Number, find_numbers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from decimal import Decimal

NUMBERS, LOOP, EMPTY, LENGTH, SCRIPT, COPIED = "numbers", "loop", "empty", "length", "script", "copied"
NEGATION = "negation"

_DIGIT = re.compile(r"\d")
_LOOP_LENGTH = 4
_ECHO = re.compile(r"(?<!\w)([^\W\d_]+)(?: \1){2}(?!\w)")
_STUTTER = re.compile(r"([\u0620-\u063f\u0641-\u06d3])(?<!ن)\1{2}|([^\W\d_ـ])\2{3}|([^\W\d_ـ]{2,5})\3{2}")
_SHORTEST, _LONGEST = 0.35, 3.0
_LENGTH_FROM = 25
_SCRIPT_FROM = 10
_TWO = 2


def numbers(text: str) -> Counter[str]:
    """Return the values written in digits in a text, with how often each stands there.

    Values are canonical (``1.7 million``, ``۱٫۷ میلیونه`` and ``17 لاکھ`` are all ``1700000``), so they compare
    across languages.
    """
    if not _DIGIT.search(text):  # most sentences
        return Counter()
    return Counter(number.canonical() for number in find_numbers(text) if number.digits)


def has_loop(text: str) -> bool:
    """Return whether some four words in a row stand there three times or more, one word three times in a row, or a word stutters.

    One stutters with the same letter three times in a row in Arabic script (ن four times, for نننۍ, "today's") or four times
    in another, or the same two to five letters three times; a line drawn with tatweel does not count.
    """
    if _STUTTER.search(text) or _ECHO.search(text):
        return True
    words = text.split()
    grams = Counter(tuple(words[i : i + _LOOP_LENGTH]) for i in range(len(words) - _LOOP_LENGTH + 1))
    return any(count > _TWO for count in grams.values())


@lru_cache(maxsize=4096)  # a translation is compared with others, and checked once more at the end
def check(source: str, target: str, target_language: str, source_language: str = "") -> tuple[str, ...]:
    """Return the flags of a translation, all of them from ``records.FLAGS``.

    Without the source language its number words are not read, and negation is not compared.
    """
    if not target.strip():
        return (EMPTY,) if source.strip() else ()
    flags = []
    if numbers_differ(source, target, source_language, target_language):
        flags.append(NUMBERS)
    if negation_differs(source, target, source_language, target_language):
        flags.append(NEGATION)
    if has_loop(target) and not has_loop(source):
        flags.append(LOOP)
    if len(source) >= _SCRIPT_FROM and any(map(str.isalpha, source)):
        share = _rtl_share(target)
        if (share < 0.5) == (LANGUAGES[target_language].direction == "rtl"):  # noqa: PLR2004
            flags.append(SCRIPT)
        elif target.strip() == source.strip():
            flags.append(COPIED)
    if len(source) >= _LENGTH_FROM and not _SHORTEST <= len(target) / len(source) <= _LONGEST:
        flags.append(LENGTH)
    return tuple(flags)


def _rtl_share(text: str) -> float:
    letters = [letter for letter in text if letter.isalpha()]
    return sum(letter > "\u0590" for letter in letters) / len(letters) if letters else 0.0


# ---------------------------------------------------------------- numbers and dates


def numbers_differ(source: str, target: str, source_language: str, target_language: str) -> bool:
    """Return whether a number or date of one side has no equal on the other.

    Every number in digits needs a partner of the same value, in digits or in words. Number words may be left out
    (languages differ in "a couple", "one of them"), but not replaced: "nine" beside "اته" (eight) differs. The same
    day in another calendar, or with the month as a figure, is equal; another month is not.
    """
    source_dates, target_dates = find_dates(source, source_language), find_dates(target, target_language)
    if _month_differs(source_dates, target_dates):
        return True
    same_source, same_target = _same_days(source_dates, target_dates)
    left = _numbers_outside(source, source_language, same_source)
    right = _numbers_outside(target, target_language, same_target)
    left_digits, right_digits = _unmatched(_in_digits(left), _in_digits(right))
    left_words = [number for number in left if not number.digits]
    right_words = [number for number in right if not number.digits]
    left_digits, right_words = _unmatched(left_digits, right_words)
    left_words, right_digits = _unmatched(left_words, right_digits)
    if left_digits or right_digits:
        return True
    left_words, right_words = _unmatched(left_words, right_words)
    return _has_sure(left_words) and _has_sure(right_words)


def _in_digits(found: Iterable[Number]) -> list[Number]:
    return [number for number in found if number.digits]


def _has_sure(found: Iterable[Number]) -> bool:
    return any(number.sure and number.value > _TWO for number in found)


def _unmatched(left: Sequence[Number], right: Sequence[Number]) -> tuple[list[Number], list[Number]]:
    """Return what is left of both sides once every number has taken one partner of equal value.

    The likeliest readings are matched first, then the others.
    """
    rest = _pair(left, right, lambda number: number.readings[:1])
    return _pair(*rest, lambda number: number.readings)


def _pair(
    left: Sequence[Number], right: Sequence[Number], readings: Callable[[Number], Iterable[Decimal]]
) -> tuple[list[Number], list[Number]]:
    waiting: dict[Decimal, list[int]] = defaultdict(list)
    for index, number in enumerate(right):
        for value in readings(number):
            waiting[value].append(index)
    used: set[int] = set()
    rest = []
    for number in left:
        for value in readings(number):
            while waiting[value] and waiting[value][-1] in used:
                waiting[value].pop()
            if waiting[value]:
                used.add(waiting[value].pop())
                break
        else:
            rest.append(number)
    return rest, [number for index, number in enumerate(right) if index not in used]


def _numbers_outside(text: str, language: str, dates: Sequence[DateMention]) -> list[Number]:
    """Return the numbers of a text but for those inside the dates."""
    inside = iter([*dates, None])
    current = next(inside)
    kept = []
    for number in find_numbers(text, language):
        while current is not None and current.end <= number.start:
            current = next(inside)
        if current is None or number.end <= current.start:
            kept.append(number)
    return kept


def _same_days(
    left: Sequence[DateMention], right: Sequence[DateMention]
) -> tuple[list[DateMention], list[DateMention]]:
    """Return the dates of both sides that have the same day on the other side."""
    free = list(right)
    paired: list[tuple[DateMention, DateMention]] = []
    for mention in left:
        partner = next((other for other in free if _same_day(mention, other)), None)
        if partner is not None:
            free.remove(partner)
            paired.append((mention, partner))
    return [mention for mention, _ in paired], sorted(
        (other for _, other in paired), key=lambda row: row.start
    )


def _same_day(left: DateMention, right: DateMention) -> bool:
    if left.calendar == right.calendar:
        return (left.year, left.month, left.day) == (right.year, right.month, right.day)
    first, second = left.gregorian(), right.gregorian()
    if first is None or second is None:
        return False
    slack = 1 if "lunar" in {left.calendar, right.calendar} else 0  # the crescent is seen a day apart
    return abs((first - second).days) <= slack


def _month_differs(left: Sequence[DateMention], right: Sequence[DateMention]) -> bool:
    """Return whether both sides name months of one calendar, equally often, and not the same ones."""
    for calendar in ("gregorian", "solar", "lunar"):
        first = Counter(mention.month for mention in left if mention.calendar == calendar)
        second = Counter(mention.month for mention in right if mention.calendar == calendar)
        if first != second and first.total() == second.total():
            return True
    return False


# ---------------------------------------------------------------- negation

# A sentence is clearly negated by _NEGATED; it cannot be called affirmative where _NEGATIVE finds anything, which
# holds the words that can carry a negation over as well ("deny", "without", "only", "بې", "بغیر").
_NEGATED = {
    "en": r"\b(?:not(?! (?:only|just|merely|least|to mention))|cannot|never|no one|nobody|neither|none)\b|n't\b",
    "ps": r"""\b(?:نشته|نشی|نلری|هیڅوک|هیڅکله|نه (?:دی|ده|شی|شو|شوه|شول|کوی|لری|درلود\w*|کیژی|کیږی|کړ\w*|وه|وو|وی|یم|غواړی
        |وای|وایی|ورکوی)|ونه (?:شو\w*|شی|کړ\w*|رس\w*|ویل\w*|موند\w*|توان\w*|لید\w*|من\w*))\b""",
    "prs": r"\b(?:نمی\u200c?|نخواه|نیست|نبود|ندار|نداشت|نشد|نشو|نکرد|نکن|نتوان|نباید|نداد|هیچ[\u200c ]?کس|هرگز)",
    "ur": r"\bنهیں\b(?<!یا نهیں)(?<!تو نهیں)",
}
_NEGATIVE = {
    "en": r"""\b(?:not?|nor|nothing|without|nowhere|hardly|barely|scarcely|rarely|seldom|few|little|less|den(?:y|ied|ies|ying|ial)
        |refus\w*|reject\w*|fail\w*|lack\w*|un(?!it|der|ion|i[cfqv]|til\b|rwa|hcr|esco|ama)\w+|in(?:ab|ad|ac|ap|cap|comp|con|cor|dep
        |eff|el|ev|ex|hum|sec|suf|tol|val|vis)\w+|im(?:pos|pas|per|pat|pun|mob)\w+|il(?:leg|lit|lic)\w*|irr\w+|dis\w+|non\w*
        |\w+less|missing|absent|absence|avoid\w*|prevent\w*|too|instead|except|rule[sd]?[ ]out|declin\w*|zero|exclu\w*
        |far[ ]from|spare\w*|any|anyone|anything|ever|stop\w*|only|unless|rather|yet|out[ ]of|free[ ]of|ban\w*|halt\w*
        |bar(?:s|red)|miss\w*|still|remain\w*|than|short[ ]of|until|whether|anonym\w+|ignor\w+|abstain\w*|beyond|withh\w+|gone
        |away|silen\w+|ill|asymptom\w+)\b""",
    "ps": r"\bو?نه|\bندی|\bنکړ|\bنکو|وان(?:خل|خیست)|\bنا\w+|\bبی|نش|نل|هیڅ|هیچ|\bمه\b|پرته|غیر|ډډه|\bرد\b|انکار|پاتی|لا\b|منع|ورک|\bنده\b|یوازی|\bپری|کم\b|\bبند",
    "prs": r"""\bن(?!فر|و|س|گ|ه|ز|ش?ان|یرو|ی[مز])\w+|\bنه\b|\bبی\b|\bبی\u200c?\w+|بدون|غیر|عدم|فاقد|\bرد\b|خودداری|انکار|تکذیب
        |هیچ|جز|منع|خالی|مانده|محروم|متوقف|امتناع|مگر|هرگز|کم\b|تنها|فقط|هنوز""",
    "ur": r"""\bنه|\bنا\w+|\bبے|بغیر|بلا|غیر|عدم|انکار|مسترد|تردید|\bمت\b|خالی|محروم|علاوه|بجائے|مگر|ممنوع|\bمنع|\bرد\b|قاصر
        |ناکام|گریز|سوا|\bکم\b|صرف|\bابھی|کبھی|تک\b|\bاب\b|پابندی|روک|ان\w+""",
}
_NEGATED["fa"], _NEGATIVE["fa"] = _NEGATED["prs"], _NEGATIVE["prs"]
_NEGATION = {
    tag: (
        re.compile(re.sub(r"\n\s+", "", negated)),
        re.compile(re.sub(r"\n\s+", "", f"{negated}|{_NEGATIVE[tag]}").replace("[ ]", " ")),
    )
    for tag, negated in _NEGATED.items()
}
_SAME_LETTER = str.maketrans("يىئېكہةۀ’", "ییییکههه'")


def is_negated(text: str, language: str) -> bool:
    """Return whether a text is clearly negated; False for a language without a word list."""
    return language in _NEGATION and _NEGATION[language][0].search(_plain(text)) is not None


def _plain(text: str) -> str:
    return text.lower().translate(_SAME_LETTER)


def negation_differs(source: str, target: str, source_language: str, target_language: str) -> bool:
    """Return whether one side is clearly negated and the other holds nothing that could negate it.

    False where a language is unknown: the absence of the flag is no proof.
    """
    if source_language not in _NEGATION or target_language not in _NEGATION:
        return False
    if is_negated(source, source_language):
        return _NEGATION[target_language][1].search(_plain(target)) is None
    return (
        is_negated(target, target_language) and _NEGATION[source_language][1].search(_plain(source)) is None
    )
