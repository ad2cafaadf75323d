"""How many were killed, hurt, missing and so on, as an article itself says it: what sources can be compared by.

``counts.toml`` says how each language counts them. Precision goes before recall: a sentence that tells of another time,
a part of a number, a guess or a denial is passed over, and so is an article with two numbers for the same thing.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from translate.calendars import find_dates
from translate.digest.records import Count
from translate.number_words import fold
from translate.numbers import find_numbers
from translate.records import TITLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from translate.digest.records import Qualifier
    from translate.records import Segment

_TABLE_OF = {"fa": "prs"}
# Numbers are read before the patterns see the text, and stand in it as one letter each.
_FIRST, _LAST = 0xE000, 0xE0FF
_NUMBER = f"[{chr(_FIRST)}-{chr(_LAST)}]"
# "43 people were saved and some killed": what comes after a conjunction is said of somebody else; از is "of".
_GAP_WORD = (
    f"(?!(?:and|but|و|او|اور|که|کہ|چې|جو|خو|اما|مگر|لیکن|از) )[^ ,.;:،؛۔؟?!{chr(_FIRST)}-{chr(_LAST)}]+"
)
# "of those detained" counts no detentions.
_WHOLE = r"(?!\w| شدگان| شده گان)"
_MARK = re.compile(r"(\b(?:END|[NPFH])\b|\b_ )")
_NOUNS = {"P": "people", "F": "families", "H": "houses"}
# What follows a number that stands for people without the word: "kills 12 in Kabul", "killed 12 and injured 5".
_END = r"(?=$| ?[,.;:!)]| (?:and|in|at|on|near|after|when|as|across|from|since|while|during|by|with|dead|this|officials|police)\b)"
_SPACE = re.compile(r"[\s\u200c]+")
_MAGNITUDE, _LARGEST_MAGNITUDE = "magnitude", 10
_PART_WITHIN = 30
_YEARS = (range(1300, 1500), range(1900, 2100))


@dataclass(frozen=True, slots=True)
class _Language:
    kinds: tuple[tuple[str, re.Pattern[str]], ...]
    words: tuple[tuple[Qualifier, re.Pattern[str], re.Pattern[str]], ...]
    any: re.Pattern[str]
    other: re.Pattern[str]
    part: re.Pattern[str]


def counts(segments: Iterable[Segment], language: str) -> tuple[Count, ...]:
    """Return at most one count of each kind that the sentences of an article agree in, in the order of the table.

    Of "at least 12" and a title's "12" it is the former.
    """
    table = _tables().get(_TABLE_OF.get(language, language))
    if table is None:
        return ()
    found: dict[str, list[Count]] = {}
    titles = set()
    for segment in segments:
        if segment.paragraph == TITLE:
            titles.add(segment.index)
        for count in _read(segment, language, table):
            found.setdefault(count.kind, []).append(count)
    order = [kind for kind, _ in table.kinds]
    agreed = [
        min(rows, key=lambda row: (row.qualifier == "exact", row.segment in titles, row.segment))
        for rows in found.values()
        if not any(differ(one, other) for one in rows for other in rows)
    ]
    return tuple(sorted(agreed, key=lambda row: order.index(row.kind)))


def differ(one: Count, other: Count) -> bool:
    """Return whether two counts cannot both be true: "at least 12" and 15 can, "more than 12" and 12 are let pass."""
    (low, high), (other_low, other_high) = _bounds(one), _bounds(other)
    return high < other_low or other_high < low


def _bounds(count: Count) -> tuple[Decimal, Decimal]:
    value = count.value
    match count.qualifier:
        case "at_least" | "more_than":
            return value, Decimal("Infinity")
        case "up_to":
            return Decimal(0), value
        case "about":
            return value * Decimal("0.9"), value * Decimal("1.1")
        case "range":
            return count.low, value
    return value, value


def _read(segment: Segment, language: str, table: _Language) -> Iterator[Count]:
    if not table.any.search(_folded(segment.text)):
        return
    numbers = [row for row in find_numbers(segment.text, language) if row.digits or row.sure]
    numbers = numbers[: _LAST - _FIRST]
    if not numbers:
        return
    text = _marked(segment.text, [(row.start, row.end) for row in numbers])
    matches = [(kind, match) for kind, pattern in table.kinds for match in pattern.finditer(text)]
    if not matches or table.other.search(text) or _tells_of_a_year(segment.text, language, numbers):
        return
    for kind, match in matches:
        value = numbers[ord(match["number"]) - _FIRST].value
        low = numbers[ord(match["low"]) - _FIRST].value if match["low"] else value
        if table.part.search(text[max(0, match.start() - _PART_WITHIN) : match.start("number")]):
            continue
        whole = value == value.to_integral_value()
        if not (0 < value < _LARGEST_MAGNITUDE if kind == _MAGNITUDE else whole and value > 0):
            continue
        before, after = text[: match.start("low" if match["low"] else "number")], text[match.end("number") :]
        qualifier: Qualifier = "range" if match["low"] else _qualifier(before, after, table)
        yield Count(kind, value, min(low, value), qualifier, segment.index)


def _tells_of_a_year(text: str, language: str, numbers: Iterable[Any]) -> bool:
    """Return whether a sentence names a year: it looks back or counts over it."""
    years = (row for row in numbers if row.digits and row.end - row.start == len("2021"))
    return any(row.year for row in find_dates(text, language)) or any(
        row.value in years_of for row in years for years_of in _YEARS
    )


def _qualifier(before: str, after: str, table: _Language) -> Qualifier:
    for name, ahead, behind in table.words:
        if ahead.search(before) or behind.match(after):
            return name
    return "exact"


def _marked(text: str, spans: list[tuple[int, int]]) -> str:
    """Return the text in the letters of the table, each number as one letter."""
    parts, last = [], 0
    for order, (start, end) in enumerate(spans):
        parts += [text[last:start], f" {chr(_FIRST + order)} "]
        last = end
    return _folded("".join([*parts, text[last:]])).strip()


def _folded(text: str) -> str:
    return _SPACE.sub(" ", fold(text))


@cache
def _tables() -> dict[str, _Language]:
    with Path(__file__).with_name("counts.toml").open("rb") as file:
        return {tag: _language(table) for tag, table in tomllib.load(file).items()}


def _language(table: dict[str, Any]) -> _Language:
    names: tuple[Qualifier, ...] = ("at_least", "up_to", "about", "more_than")
    ahead = {name: [_folded(word) for word in table[name] if not word.endswith(">")] for name in names}
    behind = {name: [_folded(word[:-1]) for word in table[name] if word.endswith(">")] for name in names}
    number = (
        rf"(?:{_any(chain(*ahead.values()))} )*(?:(?P<low>{_NUMBER}) ?(?:{_folded(table['range'])}) ?)?"
        rf"(?P<number>{_NUMBER})(?: {_any(chain(*behind.values()))})*"
    )
    meanings = {"N": number, "_ ": f"(?:{_GAP_WORD} ){{0,4}}?", "END": _END}
    meanings |= {mark: f"(?:{_folded(table[name])})" for mark, name in _NOUNS.items()}

    def compiled(pattern: str) -> re.Pattern[str]:
        parts = _MARK.split(pattern)
        return re.compile(
            "(?<![^ ])" + "".join(meanings.get(part) or _folded(part) for part in parts) + _WHOLE
        )

    return _Language(
        kinds=tuple((kind, compiled(row)) for kind, rows in table["kinds"].items() for row in rows),
        words=tuple(
            (
                name,
                re.compile(rf"(?<![^ ]){_any(ahead[name])} $"),
                re.compile(f" {_any(behind[name])}(?![^ ])"),
            )
            for name in names
        ),
        any=re.compile(_folded(table["any"])),
        other=re.compile(rf"\b(?:{_folded(table['other'])})\b"),
        part=re.compile(rf"\b(?:{_folded(table['part'])})\b"),
    )


def _any(words: Iterable[str]) -> str:
    return f"(?:{'|'.join(sorted(set(words), key=len, reverse=True)) or '(?!)'})"
