"""Finding terms in text: whole words in normal form, the longest first, no overlap.

Each term is a path of word stems in a trie. A stem is the word without a regular ending (English plural and
possessive, Dari ها, Pashto and Urdu plural and oblique endings), so that ``refugees`` finds ``refugee``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from translate.normalization import normalize

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from translate.records import GlossaryEntry

_WORD = re.compile(r"[\w\u200c]+(?:['’.\-][\w\u200c]+)*")
_SHORTEST_STEM = 3
_ENGLISH_PLURAL = re.compile(r"(?<=s|x|z)es$|(?<=ch|sh)es$|(?<![su])s$")
_ENDINGS: dict[str, tuple[str, ...]] = {
    "ps": ("ونو", "ونه", "انو", "ان", "ګانو", "ګانې", "یو", "ې", "و", "ه"),
    "prs": ("\u200cهای", "\u200cها", "هایی", "های", "ها", "ی"),
    "fa": ("\u200cهای", "\u200cها", "هایی", "های", "ها", "ی"),
    "ur": ("وں", "یں", "یوں", "ات", "ے"),
}


@dataclass(frozen=True, slots=True)
class Match:
    """A term in a text: the concept, the term of the glossary, and the words as they stand in the text."""

    concept: str
    term: str
    found: str
    start: int
    end: int


@dataclass(slots=True)
class _Node:
    children: dict[str, _Node] = field(default_factory=dict)
    concept: str = ""
    term: str = ""


class Matcher:
    """All terms of one language, matched in one pass."""

    def __init__(self, entries: Iterable[GlossaryEntry], language: str) -> None:
        self._language = language
        self._root = _Node()
        for entry in entries:
            for term in entry.terms:
                if term.language == language and term.status != "forbidden":
                    self._add(entry.concept, term.text)

    def _add(self, concept: str, term: str) -> None:
        node = self._root
        for word, _, _ in _words(normalize(term, self._language)):
            node = node.children.setdefault(self._stem(word), _Node())
        if node is not self._root and not node.concept:
            node.concept, node.term = concept, term

    def _stem(self, word: str) -> str:
        if self._language == "en":
            return _english_stem(word)
        for ending in _ENDINGS.get(self._language, ()):
            if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
                return word[: -len(ending)].rstrip("\u200c")
        return word

    def find(self, text: str) -> tuple[Match, ...]:
        """Return the matches in a text in normal form, in order; positions are character offsets in ``text``."""
        words = [(self._stem(word), start, end) for word, start, end in _words(text)]
        found: list[Match] = []
        at = 0
        while at < len(words):
            match, used = self._longest(words, at, text)
            if match:
                found.append(match)
            at += used or 1
        return tuple(found)

    def _longest(self, words: list[tuple[str, int, int]], at: int, text: str) -> tuple[Match | None, int]:
        node, best, used = self._root, None, 0
        for offset in range(at, len(words)):
            following = node.children.get(words[offset][0])
            if following is None:
                break
            node = following
            if node.concept:
                start, end = words[at][1], words[offset][2]
                best, used = Match(node.concept, node.term, text[start:end], start, end), offset - at + 1
        return best, used


def _english_stem(word: str) -> str:
    word = word.replace("’", "'").removesuffix("'s")
    # Acronyms are matched as they are written: "US" is not "us".
    if word.isupper():
        return word
    folded = word.casefold()
    if folded.endswith("ies") and len(folded) > _SHORTEST_STEM + 1:
        return f"{folded[:-3]}y"
    return _ENGLISH_PLURAL.sub("", folded) if len(folded) > _SHORTEST_STEM else folded


def _words(text: str) -> Iterator[tuple[str, int, int]]:
    for match in _WORD.finditer(text):
        word, start, end = match[0], match.start(), match.end()
        yield word, start, end
