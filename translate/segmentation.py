"""Articles into segments: sentences that are never lost, merged across paragraphs or cut inside a number.

Rule-based, in linear time. A boundary is a sentence mark (``. ? ! ؟ ۔ …``) with its closing quotes and brackets,
followed by white space (an Urdu ``۔`` and ``؟`` need none), unless the word before the mark is an abbreviation or an
initial, or the text goes on in lower case.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from translate.records import TITLE, Segment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from translate.records import Article

_CLOSERS = "\"'”’»›)]}"
_MARK = re.compile(rf"(?P<mark>[.!?؟۔…]+)(?P<close>[{re.escape(_CLOSERS)}]*)(?P<space>\s*)")
_LAST_WORD = re.compile(r"[^\s\"'“”«»()\[\]{}]+$")
_OPENERS = "\"'“‘«‹([{"
# Abbreviations that a name, number or unit follows: never the end of a sentence.
_TITLES = frozenset(
    """
    mr mrs ms dr prof gen maj col lt capt sgt brig cmdr adm gov sen rep rev hon pres st mt ft no nos art sec fig vol
    ch pp vs approx est lt.col maj.gen brig.gen e.g i.e cf al mst
    ډاکټ انج پوه شمېر ص ش ډ ډاکتر.س
    ڈاکٹ پروف نمب
""".split()
)
# Abbreviations that may end a sentence: they do when a capital letter or a right-to-left letter starts what follows.
_SHORT = frozenset(
    """
    jan feb mar apr jun jul aug sep sept oct nov dec inc ltd co corp dept jr sr etc a.m p.m am pm km kg cm mm ave blvd
    mon tue tues wed thu thur thurs fri sat sun
""".split()
)
_MONTHS_AND_DAYS = frozenset("jan feb mar apr jun jul aug sep sept oct nov dec".split())
# Pashto sentences often end in the one-letter verb "و" (was), which is therefore never an initial.
_INITIALS = re.compile(r"^(?:[^\W\d_]{1,2}[.۔])+[^\W\d_]{0,2}$|^(?!و)[^\W\d_]$")
# How Urdu spells Latin letters, as in "بی۔بی۔سی" (BBC).
_URDU_LETTER_NAMES = frozenset(
    """
    اے بی سی ڈی ای ایف جی ایچ آئی جے کے ایل ایم این او پی کیو آر ایس ٹی یو وی ڈبلیو ایکس وائی زیڈ
""".split()
)
_LATIN_INITIALS = re.compile(r"^(?:[A-Za-z]\.)*[A-Za-z]$")
_ENUMERATION = re.compile(r"^(?:\d{1,3}|[A-Za-z]|[ivx]{1,4})$")


def split(text: str) -> tuple[str, ...]:
    """Return the sentences of a text, stripped, in order; a line break is always a boundary.

    Joining them gives the text back up to white space.
    """
    return tuple(sentence for line in text.splitlines() for sentence in _split_line(line))


def _split_line(line: str) -> Iterator[str]:
    start = 0
    for match in _MARK.finditer(line):
        if match.end() < len(line) and _is_boundary(line, start, match):
            yield line[start : match.end("close")].strip()
            start = match.end()
    rest = line[start:].strip()
    if rest:
        yield rest


def _is_boundary(line: str, start: int, match: re.Match[str]) -> bool:
    mark, after = match["mark"], line[match.end() :]
    if not match["space"]:
        # Urdu and Arabic question marks are often set without a space; a Latin stop never is (3.5, bbc.com).
        word = _word_before(line, start, match).rpartition("۔")[2]
        return (
            mark[-1] in "۔؟"
            and _starts_sentence(after)
            and not (_is_initial(word) or _is_letter_name(word, after))
        )
    word = _word_before(line, start, match)
    first = after.lstrip(_OPENERS)[:1]
    if first.islower():
        return False
    if mark[0] in "!?؟…" or len(mark) > 1:
        return not after.startswith(("—", "–", "-"))
    folded = word.casefold()
    if folded in _TITLES or (folded in _MONTHS_AND_DAYS and first.isdigit()):
        return False
    if line[start : match.start()].strip() == word and _ENUMERATION.match(word):
        return False
    if _is_initial(word):
        # "U.S. Officials" is undecidable; initials before a name are the common case, before a known opener not.
        return _LATIN_INITIALS.match(word) is not None and "." in word and _opens(after)
    if folded in _SHORT:
        return first.isupper() or not first.isascii()
    return True


_COMMON_OPENERS = frozenset(
    "the a an in on at he she it they we but and this that these those his her their there as".split()
)


def _opens(after: str) -> bool:
    words = after.lstrip(_OPENERS).split(maxsplit=1)
    return bool(words) and words[0][:1].isupper() and words[0].casefold() in _COMMON_OPENERS


def _starts_sentence(after: str) -> bool:
    return after.lstrip(_OPENERS)[:1].isalnum()


def _word_before(line: str, start: int, match: re.Match[str]) -> str:
    # Looking back a bounded way keeps the whole linear.
    found = _LAST_WORD.search(line[max(start, match.start() - 40) : match.start()])
    return found[0] if found else ""


def _is_initial(word: str) -> bool:
    return bool(_INITIALS.match(word))


def _is_letter_name(word: str, after: str) -> bool:
    following = re.match(r"\w+", after)
    return word in _URDU_LETTER_NAMES and following is not None and following[0] in _URDU_LETTER_NAMES


def segments(article: Article) -> tuple[Segment, ...]:
    """Return the segments of an article: those of its title (``TITLE``) first, then those of each paragraph."""
    blocks = [(TITLE, article.title), *enumerate(paragraph.text for paragraph in article.paragraphs)]
    pieces = [(number, sentence) for number, text in blocks for sentence in split(text)]
    return tuple(Segment(article.id, index, number, text) for index, (number, text) in enumerate(pieces))
