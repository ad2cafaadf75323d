"""Finding terms in text: whole words in normal form, the longest first, no overlap.

Each term is a path of words in a trie. A word of the text follows the path as it stands or, where there is none, without a
regular ending (English plural and possessive, Dari ها, Pashto and Urdu plural and oblique endings), so that
``refugees`` finds ``refugee`` and ``حملے`` finds ``حملہ``. Zero-width non-joiners make no difference.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from translate.normalization import normalize

if TYPE_CHECKING:
    from collections.abc import Iterable

    from translate.records import GlossaryEntry

# A hyphen parts words (کابل-قندهار, Afghan-Pakistani); a stop or an apostrophe inside does not (U.S., driver's).
_WORD = re.compile(r"[\w\u200c]+(?:['’.][\w\u200c]+)*")
_SHORTEST_STEM = 3
# Before a word that is listed in its case.
_EXACT = "\0"
_ENGLISH_PLURAL = re.compile(r"(?<=s|x|z)es$|(?<=ch|sh)es$|(?<![su])s$")
# Regular endings and what stands in their place in the form that a glossary lists, the longest ending first.
_ENDINGS: dict[str, tuple[tuple[str, str], ...]] = {
    "ps": (
        ("ګانو", ""), ("ګانې", ""), ("یانو", "ي"), ("یانو", "ی"), ("یان", "ي"), ("یان", "ی"), ("ونو", ""), ("ونه", ""),
        ("انو", ""), ("ان", ""), ("یو", "ۍ"), ("یو", "ي"), ("یو", "ی"), ("ي", "ی"), ("ۍ", "ي"), ("و", "ی"), ("و", "ه"),
        ("ې", "ه"), ("و", ""), ("ې", ""), ("ه", ""),
    ),
    "prs": (
        ("هایی", ""), ("های", ""), ("ها", ""), ("گان", "ه"), ("یان", ""), ("ان", ""), ("ای", "ه"), ("ای", ""), ("ی", ""),
    ),
    "ur": (("یوں", "ی"), ("یاں", "ی"), ("وں", "ہ"), ("وں", "ا"), ("وں", ""), ("یں", ""), ("ات", ""), ("ے", "ہ"), ("ے", "ا")),
}  # fmt: skip
_ENDINGS["fa"] = _ENDINGS["prs"]


@dataclass(frozen=True, slots=True)
class Match:
    """A term in a text: the concept, the term of the glossary, and the words as they stand in the text.

    ``also`` lists further concepts, with their terms, that the same words name.
    """

    concept: str
    term: str
    found: str
    start: int
    end: int
    also: tuple[tuple[str, str], ...] = ()

    def others(self) -> tuple[Match, ...]:
        """Return the match as one of each further concept."""
        return tuple(replace(self, concept=concept, term=term, also=()) for concept, term in self.also)


@dataclass(slots=True)
class _Node:
    children: dict[str, _Node] = field(default_factory=dict)
    meanings: tuple[tuple[str, str], ...] = ()


class Matcher:
    """All terms of one language, matched in one pass."""

    def __init__(self, entries: Iterable[GlossaryEntry], language: str) -> None:
        self._language = language
        self._root = _Node()
        self._exact: set[str] = set()
        for entry in entries:
            for term in entry.terms:
                if term.language == language and term.status != "forbidden":
                    self._add(entry.concept, term.text, exact=entry.exact)

    def _add(self, concept: str, term: str, *, exact: bool) -> None:
        node = self._root
        for word in _WORD.findall(normalize(term, self._language)):
            key = _bases(word, self._language)[0]
            if exact and self._language == "en":
                key = f"{_EXACT}{word}"
                self._exact.add(word)
            node = node.children.setdefault(key, _Node())
        if node is not self._root and concept not in dict(node.meanings):
            node.meanings += ((concept, term),)

    def find(self, text: str) -> tuple[Match, ...]:
        """Return the matches in a text in normal form, in order; positions are character offsets in ``text``."""
        words = [(self._keys(match[0]), match.start(), match.end()) for match in _WORD.finditer(text)]
        begins = self._root.children.keys()
        found: list[Match] = []
        at = 0
        while at < len(words):
            if begins.isdisjoint(words[at][0]):
                at += 1
                continue
            match, used = self._longest(words, at, text)
            if match:
                found.append(match)
            at += used or 1
        return tuple(found)

    def _keys(self, word: str) -> tuple[str, ...]:
        """Return what a word of a text may be listed under, the likeliest first."""
        keys = _bases(word, self._language)
        if self._exact:
            bare = word.replace("’", "'").removesuffix("'s")
            forms = (bare, _ENGLISH_PLURAL.sub("", bare)) if bare.endswith("s") else (bare,)
            keys = (*(f"{_EXACT}{form}" for form in dict.fromkeys(forms) if form in self._exact), *keys)
        return keys

    def _longest(
        self, words: list[tuple[tuple[str, ...], int, int]], at: int, text: str
    ) -> tuple[Match | None, int]:
        node, best, used = self._root, None, 0
        for offset in range(at, len(words)):
            # The form as it stands goes before a form without an ending.
            following = next((child for base in words[offset][0] if (child := node.children.get(base))), None)
            if following is None:
                break
            node = following
            if node.meanings:
                start, end = words[at][1], words[offset][2]
                first, *also = node.meanings
                best, used = Match(*first, text[start:end], start, end, tuple(also)), offset - at + 1
        return best, used


@lru_cache(maxsize=100_000)
def _bases(word: str, language: str) -> tuple[str, ...]:
    """Return the forms that a glossary may list a word under: as it stands, then without its regular endings."""
    if language == "en":
        return _english_bases(word)
    word = word.replace("\u200c", "").replace("ئي", "يي").replace("ايي", "ایي")
    bases = [word]
    for ending, instead in _ENDINGS.get(language, ()):
        stem = word.removesuffix(ending)
        if stem != word and len(stem) + len(instead) >= _SHORTEST_STEM:
            bases.append(stem + instead)
    return tuple(dict.fromkeys(bases))


def _english_bases(word: str) -> tuple[str, ...]:
    word = word.replace("’", "'").removesuffix("'s")
    # Acronyms are matched as they are written: "US" is not "us".
    if word.isupper():
        return (word,)
    folded = word.casefold()
    bases = [folded]
    if len(folded) > _SHORTEST_STEM:
        bases.append(_ENGLISH_PLURAL.sub("", folded))
        if folded.endswith("ies"):
            bases.append(f"{folded[:-3]}y")
    return tuple(dict.fromkeys(bases))
