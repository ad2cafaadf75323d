"""Articles into segments: sentences that are never lost, merged across paragraphs or cut inside a number.

Rule-based, in linear time: each mark is judged once, by a bounded stretch of text on either side. A boundary is a
sentence mark (``. ? ! ؟ ۔ …``) with its closing quotes, brackets and footnote marks. White space follows it, or the
next sentence at once, as is common in Urdu, Pashto and Dari. It is none after an abbreviation or an initial, before
lower case, or before the words that say who spoke. The words are those of ``segmentation.toml``.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from translate.records import TITLE, Segment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from translate.records import Article

_LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
# Zero-width and directional characters that may stand between a mark and what follows.
_INVISIBLE = "\u200b-\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff"
_MARK = re.compile(
    r"(?P<mark>\.(?:[ ]\.){2,}|[.!?؟۔…‼⁇⁈⁉]+)"
    # Closing marks and footnotes: [12], (۳), superscripts. Quotes that open elsewhere may close here.
    rf"(?P<close>(?:[\"'”’»›)\]}}{_INVISIBLE}⁰¹²³⁴-⁹]|\[\w{{1,3}}\]|\(\d{{1,3}}\)|[“‘«](?=\s|$))*"
    r"(?:[ ][\"”»](?=\s|$))?)"
    r"(?P<space>\s*)"
)
_BACK, _AHEAD, _WORD_LENGTH = 400, 120, 40
_QUOTES = frozenset("\"”’»›“‘«‹„'")
_OPENING_QUOTES = '"“”„«‹‘'
_DASHES = ("—", "–", "-")
_LEADING = re.compile(rf"[\s\"'“”„‘’«‹(\[{{{_INVISIBLE}]*")
_SEPARATOR = re.compile(r"[\s,،\"'“”‘’«»‹›()\[\]{}—–/]")
_WORD, _NEXT_WORD = re.compile(r"[^\W_]"), re.compile(r"[\w'’\u200c-]+")
_RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb50-\ufdff\ufe70-\ufefc]")
_LOWER_START = re.compile(r"al-|el-|https?://|www\.|i[A-Z]")
_ADDRESS = re.compile(r"://|www\.|@")
_ENUMERATOR = re.compile(r"[\W_]*(?:\d{1,3}|[^\W\d_]|[ivxIVX]{1,4}|الف)")
_LISTED = re.compile(r"[:;؛(]\s?\d{1,2}$")
# Pashto sentences often end in the one-letter verb "و" (was), which is therefore never an initial.
_INITIALS = re.compile(r"(?:[^\W\d_]{1,2}[.۔])+[^\W\d_]{0,2}|(?!و)[^\W\d_]")
_LATIN_INITIALS = re.compile(r"(?:[A-Za-z]\.)*[A-Za-z]")
_SPELLED_BEFORE, _SPELLED_AFTER = re.compile(r"(\w+)[.۔]\s*\w+$"), re.compile(r"(\w+)[.۔]")
_LONGEST_LETTER, _SHORT_CLAUSE = 3, 5
_BEFORE_MORE = frozenset(("title", "never", "number"))
_CLAUSE = re.compile('[^.۔…؟?!‼⁇⁈⁉،؛:«"“”]{0,90}')
_CLAUSE_MARK, _COMMA = re.compile(r"[;؛:—–]$"), re.compile(r"[,،]$")


@cache
def _words(name: str) -> frozenset[str]:
    table, _, key = name.partition(".")
    return frozenset(_data()[table][key].split())


@cache
def _data() -> dict[str, dict[str, str]]:
    return tomllib.loads(files("translate").joinpath("segmentation.toml").read_text(encoding="utf-8"))


@cache
def _kinds() -> dict[str, str]:
    return {word: kind for kind, row in _data()["abbreviations"].items() for word in row.split()}


@cache
def _speech() -> re.Pattern[str]:
    denied = "".join(rf"(?<!{word}\s)" for word in sorted(_words("speech.not")))
    verbs = "|".join(sorted(_words("speech.other"))).replace("_", "[\u200c ]?").replace("+", r"\s+")
    return re.compile(rf"(?<!\w){denied}(?:{verbs})(?!\w)")


@cache
def _tag() -> re.Pattern[str]:
    """Match "Interior Minister Hamid Safi asked": up to six words with capital letters, then the verb."""
    verbs = "|".join(sorted(_words("speech.english")))
    return re.compile(rf"(?:[A-Z][\w.'’-]*,?\s+(?:(?:of|the|al|bin|ul)\s+)?){{1,6}}(?:{verbs})\b")


class _Place(NamedTuple):
    """A sentence mark and what stands around it, each a bounded stretch of the line."""

    mark: str
    close: str
    before: str  # the sentence so far
    word: str  # the word that touches the mark, or nothing
    after: str  # what follows, without white space, opening quotes and brackets

    @property
    def next_word(self) -> str:
        found = _NEXT_WORD.match(self.after)
        return found[0] if found else ""

    @property
    def part(self) -> str:
        """The last part of a word that holds marks: ``S`` of ``U.S``."""
        return self.word.replace("۔", ".").rpartition(".")[2]

    @property
    def is_ellipsis(self) -> bool:
        return self.mark[0] in ".۔…" and (len(self.mark) > 1 or self.mark == "…")

    @property
    def has_quote(self) -> bool:
        return not _QUOTES.isdisjoint(self.close)

    @property
    def is_right_to_left(self) -> bool:
        return bool(_RIGHT_TO_LEFT.match(self.after))


def split(text: str) -> tuple[str, ...]:
    r"""Return the sentences of a text, stripped, in order; a line break is always a boundary.

    Joining them gives the text back up to white space. Line breaks are ``\n``, ``\r\n``, ``\r``, U+0085, U+2028 and
    U+2029; other control characters are text.
    """
    return tuple(sentence for line in _LINE_BREAK.split(text) for sentence in _sentences(line))


def segments(article: Article) -> tuple[Segment, ...]:
    """Return the segments of an article: those of its title (``TITLE``) first, then those of each paragraph."""
    blocks = [(TITLE, article.title), *enumerate(paragraph.text for paragraph in article.paragraphs)]
    pieces = [(number, sentence) for number, text in blocks for sentence in split(text)]
    return tuple(Segment(article.id, index, number, text) for index, (number, text) in enumerate(pieces))


def split_overlong(sentence: str, limit_words: int) -> tuple[str, ...]:
    """Return a sentence in pieces of at most ``limit_words`` words, cut behind clause marks or before conjunctions.

    A piece is cut in its second half where that can be done, at the limit otherwise. Cuts are at white space only, so
    the words of the pieces are those of the sentence. Raises ValueError when the limit is below 1.
    """
    if limit_words < 1:
        raise ValueError(f"limit_words must be at least 1, not {limit_words}")
    words = list(re.finditer(r"\S+", sentence))
    pieces, first = [], 0
    while first < len(words):
        last = len(words)
        if last - first > limit_words:
            choices = range(first + (limit_words + 1) // 2, first + limit_words + 1)
            last = max(choices, key=lambda cut: (_clause_rank(words[cut - 1][0], words[cut][0]), cut))
        pieces.append(sentence[words[first].start() : words[last - 1].end()])
        first = last
    return tuple(pieces)


def _clause_rank(word: str, following: str) -> int:
    if _CLAUSE_MARK.search(word):
        return 3
    if _COMMA.search(word):
        return 2
    return int(following.casefold() in _words("clauses.conjunctions"))


def _sentences(line: str) -> Iterator[str]:
    start = 0
    for end in (*_cuts(line), len(line)):
        if sentence := line[start:end].strip():
            yield sentence
        start = end


def _cuts(line: str) -> list[int]:
    """Return the offsets between the sentences of a line; each sentence holds a letter or a digit."""
    cuts: list[int] = []
    seen, worded = 0, False
    for match in _MARK.finditer(line):
        worded = worded or _WORD.search(line, seen, match.start()) is not None
        seen = match.end()
        cut = _cut(line, cuts[-1] if cuts else 0, match) if worded and seen < len(line) else 0
        if cut:
            cuts.append(cut)
            seen, worded = cut, False
    if cuts and not _WORD.search(line, cuts[-1]):
        cuts.pop()
    return cuts


def _cut(line: str, start: int, match: re.Match[str]) -> int:
    """Return where the sentence ends that this mark closes, or 0 when it closes none."""
    mark, close, space = match.groups()
    at, end = match.start(), match.end()
    if (
        not space
        and mark in ".۔"
        and (line[end].islower() or line[end].isdigit() or line[at - 2 : at - 1] in ".۔")
    ):
        return 0  # 3.5, example.org, a.m., ا.م.: most marks by far in text that is no prose
    before = line[max(start, at - _BACK) : at]
    found = _LEADING.match(line, end)
    after = line[found.end() : found.end() + _AHEAD] if found else ""
    place = _Place(mark, close, before, _touching(before), after)
    # A straight quote opens when none is open and the next sentence touches it, or when it stands alone.
    opens = close.lstrip().startswith('"') and before.count('"') % 2 == 0 and (close[0] == " " or not space)
    if (_ends if space else _ends_without_space)(place):
        return match.end("mark" if opens else "close")
    return 0


def _touching(before: str) -> str:
    """Return the word that the text ends with; nothing when it ends in white space, a quote or a bracket."""
    tail = before[-_WORD_LENGTH:]
    return _SEPARATOR.split(tail)[-1] if tail[-1:].isalnum() else ""


def _ends(at: _Place) -> bool:
    """Whether a mark before white space is the end of a sentence."""
    if _goes_on_in_lower_case(at) or (at.close and _goes_on_around(at)):
        return False
    if at.is_ellipsis:
        return _ends_at_ellipsis(at)
    if at.mark[0] not in ".۔":
        return not at.after.startswith(_DASHES)
    if at.word and (_ENUMERATOR.fullmatch(at.before) or _LISTED.search(at.before[-4:])):
        return False
    return not _is_short(at) if _RIGHT_TO_LEFT.match(at.word) else _ends_after_latin(at)


def _goes_on_in_lower_case(at: _Place) -> bool:
    lower = at.after[:1].islower() and not _LOWER_START.match(at.after)
    return lower and not _RIGHT_TO_LEFT.match(at.word[-1:])


def _goes_on_around(at: _Place) -> bool:
    """Whether a quotation or bracket closes with the mark but the sentence around it goes on."""
    if at.close[0] == ")":
        opened = at.before.rfind("(")
        return opened > at.before.rfind(")") and _WORD.search(at.before[:opened]) is not None
    if not at.has_quote:
        return False
    if at.next_word in _words("speech.goes_on"):
        return True
    lead = at.before[: max(0, *(at.before.rfind(quote) for quote in _OPENING_QUOTES))].rstrip()
    if not _WORD.search(lead):
        return _says_who(at)
    introduced = lead[-1] in ":,،؛—–-" or lead.rsplit(maxsplit=1)[-1] in _words("speech.that")
    # Else a title or a word in quotes, as in «من کیستم؟» ("Who am I?"), the name of a film.
    introduced = introduced or _speech().search(lead[-20:]) is not None
    return at.mark[0] not in ".۔" and not introduced and at.is_right_to_left


def _says_who(at: _Place) -> bool:
    stop = at.mark in (".", "۔")
    if at.is_right_to_left:
        clause = _CLAUSE.match(at.after)
        words = clause[0].split() if clause else []
        # "He told his mother." after a stop; after a question the verb may come late, or the clause go on.
        return (not stop or len(words) <= _SHORT_CLAUSE) and bool(_speech().search(" ".join(words[:8])))
    return not stop and bool(_tag().match(at.after)) and not _opens(at)


def _ends_at_ellipsis(at: _Place) -> bool:
    if at.after.startswith(_DASHES):
        return False
    if not at.is_right_to_left:
        return at.after[:1].isupper()
    if at.has_quote or at.next_word in _words("endings.starters"):
        return True
    return at.word in _words("endings.verbs") and at.next_word not in _words("clauses.conjunctions")


def _is_short(at: _Place) -> bool:
    """Whether a word in Arabic script is an initial, an acronym or an abbreviation, and so no end."""
    letters = _words("letters.names")
    if _INITIALS.fullmatch(at.word) or at.word in _kinds() or at.word in _words("letters.alone"):
        return True
    if at.part not in letters:
        return False
    neighbours = _SPELLED_BEFORE.search(at.before[-20:]), _SPELLED_AFTER.match(at.after)
    return any(found is not None and found[1] in letters for found in neighbours)


def _ends_after_latin(at: _Place) -> bool:
    if kind := _kinds().get(at.word.casefold()):
        return _ENDS_AFTER[kind](at)
    return _opens(at) if _LATIN_INITIALS.fullmatch(at.word) else True


def _opens(at: _Place) -> bool:
    if not at.after[:1].isupper() or at.after[1:2] == ".":  # "A. I. Karimi"
        return False
    return re.split("['’]", at.next_word)[0].casefold() in _words("openers.english")


def _ends_after_time(at: _Place) -> bool:
    second = at.after.split(maxsplit=2)[1:2]
    is_time = at.next_word.casefold() in _words("times.after") or second == ["time"]
    return at.after[:1].isupper() and not is_time


_ENDS_AFTER: dict[str, Callable[[_Place], bool]] = {
    "title": lambda at: not at.word[0].isupper(),
    "never": lambda _: False,
    "letter": lambda at: at.word.isupper() and _opens(at),
    "number": lambda at: not at.after[:1].isdigit(),
    "time": _ends_after_time,
    "unit": lambda at: at.after[:1].isupper(),
    "name": _opens,
}


def _ends_without_space(at: _Place) -> bool:
    """Whether a mark that the next word touches is the end of a sentence."""
    first = at.after[:1]
    if not first.isalnum() or at.is_ellipsis:
        return False
    if at.mark[0] not in ".۔":
        ends = "؟" in at.mark or at.is_right_to_left or (at.word[-1:].islower() and first.isupper())
    elif at.close:
        ends = at.mark == "۔" or at.is_right_to_left or first.isupper()
    else:
        ends = not _is_spelled(at) and _ends_at_touching_stop(at)
    return ends and not _is_in_address(at)


def _is_in_address(at: _Place) -> bool:
    around = at.before[-_WORD_LENGTH:].split()[-1:] + at.after.split(maxsplit=1)[:1]
    return _ADDRESS.search("".join(around)) is not None


def _is_spelled(at: _Place) -> bool:
    """Whether the mark stands between letters or names of letters: ``بی۔بی۔سی``, ``ا.م``, ``U.S``."""
    part, following = at.part, at.next_word
    chained = len(following) <= _LONGEST_LETTER and at.after[len(following) :][:1] in (".", "۔")
    chained = chained or (part != at.word and len(part) <= _LONGEST_LETTER)
    named = part in _words("letters.alone") or {part, following} <= _words("letters.names")
    return chained or named or _INITIALS.fullmatch(part) is not None


def _ends_at_touching_stop(at: _Place) -> bool:
    if at.part.isdigit():
        return len(at.part) > _LONGEST_LETTER  # a year, not an item of a list
    if at.mark == "۔" or at.is_right_to_left:
        return at.part != ""
    kind = _kinds().get(at.part.casefold())
    if not at.after[1:2].islower() or kind in _BEFORE_MORE:
        return False
    # "ill.But", "SARS-CoV.The": abbreviations and acronyms end where a word follows that opens sentences.
    return _opens(at) if kind or not at.part[1:].islower() else True
