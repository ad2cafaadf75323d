"""Numbers in running text as values that can be compared across languages.

``find_numbers`` reads digits in any script, Western and Indian grouping, scale words (million, میلیونه, لاکھ) and the
common number words of the supported languages. "1.7 million", "۱٫۷ میلیونه" and "17 لاکھ" have the same value.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from translate.number_words import HALF, JOINERS, LETTER_SCALES, SCALES, THOUSAND, WORDS, Word, fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a text: ``text[start:end]``.

    ``readings`` are the values it can stand for, the likeliest first ("7:30" is also half past seven). ``digits``
    says that it is written with digits. A number word that has another meaning too ("second") is not ``sure``.
    """

    start: int
    end: int
    value: Decimal
    readings: tuple[Decimal, ...]
    digits: bool
    sure: bool

    def canonical(self) -> str:
        """Return the value in ASCII digits without grouping or trailing zeros: ``1700000``, ``71.4``."""
        return canonical(self.value)


def canonical(value: Decimal) -> str:
    """Return a value in ASCII digits without grouping or trailing zeros."""
    written = format(value, "f")
    return written.rstrip("0").rstrip(".") if "." in written else written


_GROUP_MARK = r"[,٬،'’\u00a0\u202f]"
_TOKEN = re.compile(
    rf"""
    (?P<time>(?<![\d:])(?:[01]?\d|2[0-4]):[0-5]\d(?!:?\d))
    |(?P<grouped>(?<!\d)\d{{1,3}}(?:{_GROUP_MARK}\d{{2,3}})*{_GROUP_MARK}\d{{3}}(?!\d)(?:[.٫]\d+(?!\d|[.٫]\d))?
      |(?<!\d)\d{{1,3}}(?:\.\d{{3}}){{2,}}(?![.\d]))
    |(?P<decimal>(?<!\d)(?<!\d[.,/])\d+[.٫]\d+(?!\d|[.٫]\d)|(?<!\d)(?<!\d[.,/])\d+,\d{{1,2}}(?!\d|[.,]\d))
    |(?P<slashed>(?<![\d/])\d{{1,3}}/\d(?![\d/]))
    |(?P<digits>\d+)
    |(?P<word>(?<=\u200c)و(?!یشت)(?=[^\W\d_])|[^\W\d_](?:[^\W\d_]|[\u064b-\u0652\u0670])*)
    """,
    re.VERBOSE,
)
_OTHER_DIGIT = re.compile(r"[^\D0-9]")
_GAP = re.compile(r"[\s\u200c$€£-]*")
_YEAR_BEFORE = re.compile(r"(?<!\d)([12]\d)\d\d[-–/]$")
_RANGE = re.compile(r"\s*(?:to|and|or|till|تا|الی|تر|څخه تر|نه تر|سے|یا|و|او|اور|[-–—])\s*")
_MONEY = re.compile(r"[$€£¥₹]\s?$|\b(?:Rs|USD|US\$)\.?\s?$")


def _whole(value: Decimal) -> bool:
    return value == value.to_integral_value()


@dataclass(slots=True)
class _Piece:
    """A token of a text: digits with their readings, or a word."""

    start: int
    end: int
    word: str
    readings: tuple[Decimal, ...] = ()


@dataclass(slots=True)
class _Sum:
    """A number in the making: ``total`` holds the finished scales, ``current`` what the next scale multiplies."""

    joiner: str
    total: Decimal = Decimal(0)
    current: Decimal | None = None
    scale: Decimal | None = None
    last: str = ""
    digits: bool = False
    sure: bool = False
    add: Decimal = Decimal(0)
    readings: tuple[Decimal, ...] = ()
    parts: int = 0
    bare: bool = False
    fraction: bool = False

    def take_digits(self, piece: _Piece) -> bool:
        value = piece.readings[0]
        if self.current is not None or self.bare:
            return False
        if self.scale is not None and (value >= self.scale or not _whole(value) or self.fraction):
            return False
        self.current = value + self.add if self.add else value  # a sum would round numbers of over 28 digits
        self.readings = piece.readings if not self.parts or self.last == "before" else ()
        if self.add:  # "ساڑھے 7" is 7.5 and half past seven
            self.readings = (self.current,)
        self.add, self.digits, self.last = Decimal(0), True, "digits"
        return True

    def take(self, word: Word, *, joined: bool) -> bool:
        takers: dict[str, Callable[..., bool]] = {
            "unit": self._unit,
            "part": self._part,
            "hundred": self._hundred,
            "scale": self._scale,
            "half": self._half,
            "before": self._before,
        }
        done = takers[word.role](word, joined=joined)
        if done:
            self.sure = bool(self.parts) or (word.sure and not self.bare)
            self.last = word.role
        return done

    def _unit(self, word: Word, *, joined: bool) -> bool:
        if self.current is None:
            self.current = word.value + self.add
            self.add = Decimal(0)
            return True
        if self.last == "digits" or not self._fits(word.value, joined=joined):
            return False
        self.current += word.value
        return True

    def _fits(self, value: Decimal, *, joined: bool) -> bool:
        """Return whether a unit goes on the number: after hundreds, after tens, and in Pashto tens after ones."""
        current = self.current or Decimal(0)
        if self.last == "half":
            return joined and value <= 12  # noqa: PLR2004  # "half past six"
        if self.joiner == "و" and not joined:
            return False
        rest = current % 100
        if rest == 0:
            return current > 0 and value < 100  # noqa: PLR2004
        if self.joiner == "او":
            return rest < 10 and value in {20, 30, 40, 50, 60, 70, 80, 90}  # noqa: PLR2004
        return rest >= 20 and rest % 10 == 0 and value < 10 and _whole(value)  # noqa: PLR2004

    def _part(self, word: Word, **_: bool) -> bool:
        if self.parts:
            return False
        self.current = word.value
        return True

    def _hundred(self, word: Word, **_: bool) -> bool:
        if self.current is None:
            self.current = word.value
        elif self.current < 100 and self.last != "hundred":  # noqa: PLR2004
            self.current = (self.current + self.add) * word.value
        else:
            return False
        self.readings = ()
        return True

    def _scale(self, word: Word, **_: bool) -> bool:
        if self.current is None and self.parts:
            return False
        if self.scale is not None and word.value >= self.scale:
            return False
        self.bare = self.current is None  # "thousand": in Pashto also "gold"
        self.fraction = self.current is not None and not _whole(self.current)
        self.total += (Decimal(1) if self.current is None else self.current) * word.value
        self.current, self.scale, self.readings = None, word.value, ()
        return True

    def _half(self, word: Word, **_: bool) -> bool:
        if self.current is None and not self.parts:
            self.current = word.value
        elif self.current is not None and self.current < 100 and _whole(self.current):  # noqa: PLR2004
            self.current += word.value
            self.readings = ()
        else:
            return False
        return True

    def _before(self, word: Word, **_: bool) -> bool:
        if self.parts:
            return False
        self.add = word.value
        return True

    def value(self) -> Decimal:
        return (
            self.current if self.current is not None and not self.total else self.total + (self.current or 0)
        )


@lru_cache(maxsize=4096)  # a text is compared with several candidates, and once more at the end
def find_numbers(text: str, language_tag: str = "") -> tuple[Number, ...]:
    """Return the numbers of a text in order; number words are read when the language is known.

    Signs are not read: a hyphen before a number is far more often a dash. Any text is accepted.
    """
    words = WORDS.get(language_tag, SCALES)
    pieces = list(_pieces(text))
    found: list[tuple[Number, Decimal | None]] = []
    position = 0
    while position < len(pieces):
        piece = pieces[position]
        if not piece.readings and piece.word not in words:  # most words: nothing begins with them
            position += 1
            continue
        number, used = _read(text, pieces, position, words, JOINERS.get(language_tag, ""))
        if number is not None:
            found.append(number)
        position += max(used, 1)
    return _with_ranges(text, found)


def _pieces(text: str) -> Iterator[_Piece]:
    ascii_text = _OTHER_DIGIT.sub(lambda match: str(unicodedata.decimal(match[0])), text)
    for match in _TOKEN.finditer(ascii_text):
        start, end, token = match.start(), match.end(), match[0]
        kind = match.lastgroup or ""
        if kind == "word":
            yield _Piece(start, end, fold(token))
        elif kind == "slashed" and not _scale_follows(ascii_text, end):
            first, _, second = token.partition("/")
            yield _Piece(start, start + len(first), "", (Decimal(first),))
            yield _Piece(end - len(second), end, "", (Decimal(second),))
        else:
            readings = _readings(token, kind)
            year = _YEAR_BEFORE.search(ascii_text, max(0, start - 6), start) if end - start == 2 else None  # noqa: PLR2004
            if year:  # 2019-20 is also written 2019-2020
                readings = (*readings, Decimal(year[1] + token))
            yield _Piece(start, end, "", readings)


def _scale_follows(text: str, end: int) -> bool:
    """Return whether the Persian decimal slash is meant: ۱/۵ میلیون, 1.5 million."""
    following = re.match(r"\s*(\w+|[%٪])", text[end : end + 20])
    return following is not None and (
        following[1] in "%٪" or fold(following[1]) in {*SCALES, "فیصد", "درصد", "سلنه"}
    )


def _readings(token: str, kind: str) -> tuple[Decimal, ...]:
    if kind == "time":
        hours, minutes = map(int, token.split(":"))
        halves = {0: Decimal(0), 15: Decimal("0.25"), 30: HALF, 45: Decimal("0.75")}
        clocks = (hours, hours - 12) if hours > 12 else (hours,)  # noqa: PLR2004
        return tuple(
            dict.fromkeys(
                hour + rest
                for hour in clocks
                for rest in (Decimal(minutes) / 100, halves.get(minutes, Decimal(minutes) / 100))
            )
        )
    if kind == "grouped":
        whole, _, rest = re.sub(_GROUP_MARK, "", token.replace("٫", ".")).partition(".")
        if token.count(".") > 1:
            whole, rest = token.replace(".", ""), ""
        return (Decimal(f"{whole}.{rest or 0}"),)
    if kind in {"decimal", "slashed"}:
        value = Decimal(re.sub(r"[٫,/]", ".", token))
        misused = re.fullmatch(r"\d{1,3}٫\d{3}", token)  # the decimal mark where the thousands mark was meant
        return (value, value * 1000) if misused else (value,)
    return (Decimal(token),)


def _read(
    text: str, pieces: list[_Piece], first: int, words: Mapping[str, Word], joiner: str
) -> tuple[tuple[Number, Decimal | None] | None, int]:
    """Return the number that starts at a piece, with its scale, and how many pieces it takes."""
    number = _Sum(joiner)
    position, joined, end = first, False, first
    while position < len(pieces):
        piece = pieces[position]
        if position > first and not _GAP.fullmatch(text, pieces[position - 1].end, piece.start):
            break
        if not _take(number, pieces, position, words, joined=joined, text=text):
            if not number.parts or not piece.word or piece.word not in _links(number, joined=joined):
                break
            joined, position = True, position + 1
            continue
        number.parts += 1
        position, joined = position + 1, False
        end = position
    if not number.parts or (number.last == "before"):
        return None, 1
    start, stop = pieces[first].start, pieces[end - 1].end
    value = number.value()
    readings = number.readings if number.readings and number.total == 0 else ()
    readings = tuple(dict.fromkeys((value, *readings)))
    return (
        Number(start, stop, value, readings, number.digits, number.sure or number.digits),
        number.scale,
    ), end - first


def _links(number: _Sum, *, joined: bool) -> tuple[str, ...]:
    """Return the words that may come next inside a number: "two and a half", "half a million", "half past six"."""
    if number.joiner == "and":
        return ("a",) if joined else ("and", "a", "past") if number.last == "half" else ("and",)
    return () if joined else (number.joiner,) if number.joiner == "و" else ("و", "او")


def _take(
    number: _Sum, pieces: list[_Piece], position: int, words: Mapping[str, Word], *, joined: bool, text: str
) -> bool:
    piece = pieces[position]
    if piece.readings:
        if number.scale not in {None, THOUSAND} and not _next_scale(pieces, position, words, number.scale):
            return False
        return number.take_digits(piece)
    word = words.get(piece.word)
    if word is None:
        scale = LETTER_SCALES.get(piece.word)
        attached = position > 0 and pieces[position - 1].end == piece.start and number.last == "digits"
        if scale is None or not attached:
            return False
        money = _MONEY.search(text, max(0, pieces[position - 1].start - 5), pieces[position - 1].start)
        if piece.word != "k" and not money:  # "5m" can be metres
            number.readings = (number.current or Decimal(0), (number.current or Decimal(0)) * scale)
            return True
        word = Word("scale", scale)
    if joined and not _may_join(number, word):
        return False
    return number.take(word, joined=joined)


def _may_join(number: _Sum, word: Word) -> bool:
    if word.role == "half":
        return True
    if word.role in {"scale", "hundred"}:
        return number.last == "half" or (word.role == "hundred" and number.last == "scale")
    if number.last == "half":
        return True
    if number.joiner == "و":
        return number.last in {"unit", "hundred", "scale"}
    return number.last in {"hundred", "scale"} and (
        number.joiner != "and" or number.scale in {None, THOUSAND}
    )


def _next_scale(
    pieces: list[_Piece], position: int, words: Mapping[str, Word], below: Decimal | None
) -> bool:
    """Return whether the digits here have a smaller scale than the one before: ۲ میلیون و ۳۰۰ هزار."""
    following = words.get(pieces[position + 1].word) if position + 1 < len(pieces) else None
    return (
        following is not None and following.role == "scale" and below is not None and following.value < below
    )


def _with_ranges(text: str, found: list[tuple[Number, Decimal | None]]) -> tuple[Number, ...]:
    """Give the first number of a range the scale of the second as another reading: "5 to 10 million"."""
    numbers = []
    for index, (number, scale) in enumerate(found):
        following = found[index + 1] if index + 1 < len(found) else None
        if (
            scale is None
            and following
            and following[1]
            and _RANGE.fullmatch(text, number.end, following[0].start)
        ):
            readings = (*number.readings, number.value * following[1])
            numbers.append(
                Number(number.start, number.end, number.value, readings, number.digits, number.sure)
            )
        else:
            numbers.append(number)
    return tuple(numbers)
