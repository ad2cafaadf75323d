"""One normal form for text: what the models were trained on, what glossary terms are compared in.

``normalize`` is for machines (model input, matching); ``clean`` and ``printable`` are for people: nothing
invisible that could reorder or hide what a reader sees. All are idempotent.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher

ZWNJ = "\u200c"
# Directional marks, embeddings, overrides and isolates (Unicode TR9), zero-width space, word joiner, BOM, soft hyphen.
_INVISIBLE = "\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\u00ad"
_CONTROL = re.compile(rf"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff{_INVISIBLE}]")
_LINE_BREAK = re.compile("\r\n|[\r\x85\u2028\u2029]")
_SPACE = re.compile(r"[^\S\n]+")
_ZWNJ_AT_EDGE = re.compile(rf"{ZWNJ}+(?=\s|$)|(?<=\s){ZWNJ}+|^{ZWNJ}+|{ZWNJ}(?={ZWNJ})")

_DIGITS = {ord(digit): str(value) for row in ("٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹") for value, digit in enumerate(row)}
_COMMON = {
    **_DIGITS,
    ord("٬"): ",",
    ord("٫"): ".",
    ord("٪"): "%",
    **dict.fromkeys(map(ord, "“”„‟"), '"'),
    **dict.fromkeys(map(ord, "‘’‚‛`´"), "'"),
    # Tatweel, superscript alef, short vowels, shadda, sukun; zero-width joiner.
    **dict.fromkeys((0x0640, 0x0670, *range(0x064B, 0x0653), 0x200D)),
}
_PERSIAN = {ord("ي"): "ی", ord("ى"): "ی", ord("ك"): "ک", ord("ہ"): "ه"}
# Pashto tells final ي and ی apart, so only letters that are never Pashto are folded.
_LETTERS: dict[str, dict[int, str]] = {
    "ps": {ord("ك"): "ک", ord("ڪ"): "ک", ord("گ"): "ګ", ord("ہ"): "ه"},
    "prs": _PERSIAN,
    "fa": _PERSIAN,
    "ur": {ord("ي"): "ی", ord("ى"): "ی", ord("ك"): "ک", ord("ه"): "ہ"},
}


def ascii_digits(text: str) -> str:
    """Return the text with Arabic-Indic and extended Arabic-Indic digits as ASCII digits."""
    return text.translate(_DIGITS)


def visible(text: str) -> str:
    """Return the text without control, bidirectional and invisible characters; white space and ZWNJ stay."""
    return _CONTROL.sub("", text)


def clean(text: str) -> str:
    """Return the text in NFC without control, bidirectional and invisible characters, but for ZWNJ and ZWJ.

    Line breaks are kept; other white space is folded to single spaces, and the ends are stripped.
    Lone surrogates are removed.
    """
    text = visible(_LINE_BREAK.sub("\n", text))
    lines = (_SPACE.sub(" ", line).strip() for line in unicodedata.normalize("NFC", text).split("\n"))
    return "\n".join(lines).strip()


def printable(text: str) -> str:
    r"""Return the text on one line for messages: what cannot be shown is written as an escape (``\n``, ``\u202e``)."""
    return "".join(
        char
        if char.isprintable() and not _CONTROL.match(char)
        else char.encode("unicode_escape", "surrogatepass").decode()
        for char in text
    )


def normalize(text: str, language: str) -> str:
    """Return the normal form of a text in a language: NFKC, ASCII digits, straight quotes, one spelling per letter.

    Diacritics, tatweel and bidirectional marks go; white space is folded to single spaces; zero-width non-joiners
    stay inside words only. The models are trained on this form.
    """
    text = unicodedata.normalize("NFKC", _CONTROL.sub("", _LINE_BREAK.sub("\n", text)).translate(_COMMON))
    text = text.translate(_COMMON).translate(_LETTERS.get(language, {}))
    return " ".join(_ZWNJ_AT_EDGE.sub("", text).split())


@dataclass(frozen=True, slots=True)
class Normalized:
    """A normal form that remembers where it comes from: ``offsets[i]`` is where character ``i`` began in the original.

    There is one more offset than characters; the last is the length of the original.
    """

    text: str
    offsets: tuple[int, ...]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the original text that a span of the normal form stands for."""
        if start >= end:
            return self.offsets[start], self.offsets[start]
        return self.offsets[start], max(self.offsets[end - 1] + 1, self.offsets[end])


def normalize_with_offsets(text: str, language: str) -> Normalized:
    """Return the normal form of a text with the place of each character in the original; ``normalize`` gives the same text."""
    wanted = normalize(text, language)
    pairs: list[tuple[str, int]] = []
    for start, cluster in _clusters(text):
        if cluster.isspace() or cluster == ZWNJ:
            pairs.append((" " if cluster.isspace() else ZWNJ, start))
        else:
            pairs.extend((char, start) for char in normalize(cluster, language))
    # Space is folded and stripped, and non-joiners stay between letters only.
    folded: list[tuple[str, int]] = []
    for pair in pairs:
        before = folded[-1][0] if folded else " "
        if pair[0] == " " and before == ZWNJ:
            folded.pop()
        if pair[0] not in {" ", ZWNJ} or before not in {" ", ZWNJ} or (pair[0] == " " and before == ZWNJ):
            folded.append(pair)
    while folded and folded[-1][0] in {" ", ZWNJ}:
        folded.pop()
    if "".join(char for char, _ in folded) == wanted:
        return Normalized(wanted, (*(start for _, start in folded), len(text)))
    return Normalized(wanted, _aligned(wanted, text))


def _clusters(text: str) -> list[tuple[int, str]]:
    """Return each base character with the marks that follow it, and where it starts."""
    found: list[tuple[int, str]] = []
    for at, char in enumerate(text):
        if found and unicodedata.combining(char) and not found[-1][1].isspace():
            found[-1] = (found[-1][0], found[-1][1] + char)
        else:
            found.append((at, char))
    return found


def _aligned(wanted: str, text: str) -> tuple[int, ...]:
    """Return offsets for the rare text whose normal form is not that of its clusters, by the longest common parts."""
    offsets: list[int] = []
    for _, start, end, low, high in SequenceMatcher(None, text, wanted, autojunk=False).get_opcodes():
        step = (end - start) / max(1, high - low)
        offsets.extend(start + int(step * number) for number in range(high - low))
    return (*offsets, len(text))
