"""What a person should look at: cheap comparisons of a source segment with its translation.

A flag is a claim about the text that can be verified by reading, not a guess about quality.
"""

from __future__ import annotations

import re
from collections import Counter

from translate.languages import LANGUAGES
from translate.normalization import ascii_digits

NUMBERS, LOOP, EMPTY, LENGTH, SCRIPT, COPIED = "numbers", "loop", "empty", "length", "script", "copied"

_NUMBER = re.compile(r"\d+(?:[.,٫٬/:]\d+)*")
_LOOP_LENGTH = 4
_SHORTEST, _LONGEST = 0.35, 3.0
_LENGTH_FROM = 25
_SCRIPT_FROM = 10


def numbers(text: str) -> Counter[str]:
    """Return the numbers in a text, in ASCII digits and without separators, with how often each stands there."""
    return Counter(re.sub(r"\D", "", found) for found in _NUMBER.findall(ascii_digits(text)))


def has_loop(text: str) -> bool:
    """Return whether some four words in a row stand there three times or more."""
    words = text.split()
    grams = Counter(tuple(words[i : i + _LOOP_LENGTH]) for i in range(len(words) - _LOOP_LENGTH + 1))
    return any(count > 2 for count in grams.values())  # noqa: PLR2004


def _rtl_share(text: str) -> float:
    letters = [letter for letter in text if letter.isalpha()]
    return sum(letter > "\u0590" for letter in letters) / len(letters) if letters else 0.0


def check(source: str, target: str, target_language: str) -> tuple[str, ...]:
    """Return the flags of a translation, all of them from ``records.FLAGS``."""
    if not target.strip():
        return (EMPTY,) if source.strip() else ()
    flags = []
    if numbers(source) != numbers(target):
        flags.append(NUMBERS)
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
