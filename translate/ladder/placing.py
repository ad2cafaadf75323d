"""Where a term goes in a translation that lacks it, by the attention of the model, and the translation with it there."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from translate.backends.base import Candidate
    from translate.glossary import Want
    from translate.languages import Pair

# Attention of which there is little doubt.
_SURE = 0.3
_WORD = re.compile(r"\S+")
_CLOSING = re.compile(r"[.,;:!?،؛۔؟…)\]»\"'”’]+$")
_OPENING = re.compile(r"^[(\[«\"'“‘]+")
# Words that a noun brings along and that stay when it is replaced.
_PARTICLES: Final[dict[str, frozenset[str]]] = {
    language: frozenset(words.split())
    for language, words in {
        "en": "of the a an in on at to for by from with and or as than into",
        "ps": "د په او چې کې ته له تر پر سره څخه لپاره یا خو",
        "prs": "از به در و را با که برای یا تا بر",
        "fa": "از به در و را با که برای یا تا بر",
        "ur": "کے کی کا کو میں سے نے پر اور یا تک",
    }.items()
}
# The endings of many, with the end of a term that takes them.
_PLURALS: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "ps": (("ونه", r"[^اویېيۍئه]$"), ("ونو", r"[^اویېيۍئه]$")),
    "prs": (("های", r"$"), ("ها", r"$")),
    "ur": (("وں", r"[^اویےہں]$"),),
}
_JOINER = "\u200c"


def spliced(candidate: Candidate, start: int, end: int, words: str) -> Candidate:
    """Return the candidate with other words in a span of its text; the links move along."""
    old = candidate.hypothesis.text
    moved = len(words) - (end - start)
    links = tuple(
        link if link.target < end else link._replace(target=link.target + moved) for link in candidate.links
    )
    text = f"{old[:start]}{words}{old[end:]}".strip()
    return replace(candidate, hypothesis=replace(candidate.hypothesis, text=text), links=links)


@dataclass(frozen=True, slots=True)
class Placing:
    """A candidate, what the glossary wants of it, and where each want stands in the source that the model was given."""

    candidate: Candidate
    wants: Sequence[Want]
    spans: Sequence[tuple[int, int]]
    pair: Pair

    def replacements(self, number: int) -> Iterator[Candidate]:
        """Yield the candidate with a term in place of the words that the model wrote for it, the likeliest to read well first.

        Nothing if the model wrote no word for it.
        """
        if found := self.place(number):
            term = self.wants[number].terms[0]
            start, end = self._without_double(*found, term)
            old = self._text[start:end]
            for words in (*self._plural(old, term), term):
                yield spliced(self.candidate, start, end, words)

    def inserted(self, number: int) -> Candidate:
        """Return the candidate with a term where it seems to belong, though the model wrote nothing for it."""
        term, at = self.wants[number].terms[0], self._gap(number)
        ends_word = at > 0 and not self._text[at - 1].isspace()
        start, end = self._without_double(at, at, term)
        return spliced(self.candidate, start, end, f" {term}" if ends_word and start == at else f"{term} ")

    def place(self, number: int) -> tuple[int, int] | None:
        """Return the span of the words that the model wrote for a term, without the marks and particles around them.

        A word belongs to the term if what one of its pieces looked at most lies in the term; of several stretches of such
        words the one that looked hardest is meant. None if there is none.
        """
        start, end = self.spans[number]
        best: dict[int, tuple[float, int]] = {}
        for link in self.candidate.links:
            best[link.target] = max(best.get(link.target, (0.0, 0)), (link.weight, link.source))
        weights = {target: weight for target, (weight, source) in best.items() if start <= source < end}
        stretches: list[tuple[float, int, int]] = []
        whole = True
        for first, last in _words(self._text):
            weight = sum(weights.get(at, 0.0) for at in range(first, last))
            if weight and whole and stretches:
                known, begin, _ = stretches.pop()
                stretches.append((known + weight, begin, last))
            elif weight:
                stretches.append((weight, first, last))
            whole = bool(weight)
        for _, first, last in sorted(stretches, key=lambda stretch: (-stretch[0], stretch[1])):
            if found := self._bare(first, last):
                return found
        return None

    @property
    def _text(self) -> str:
        return self.candidate.hypothesis.text

    def _bare(self, start: int, end: int) -> tuple[int, int] | None:
        """Return a span without the marks and particles at its ends; None if there is nothing else in it."""
        particles = _PARTICLES.get(self.pair.target, frozenset())
        words = [(start + first, start + last) for first, last in _words(self._text[start:end])]
        while words and self._text[slice(*words[0])].casefold() in particles:
            del words[0]
        while words and self._text[slice(*words[-1])].casefold() in particles:
            del words[-1]
        if not words:
            return None
        span = self._text[words[0][0] : words[-1][1]]
        left = len(found[0]) if (found := _OPENING.match(span)) else 0
        right = len(found[0]) if (found := _CLOSING.search(span)) else 0
        return (words[0][0] + left, words[-1][1] - right) if left + right < len(span) else None

    def _without_double(self, start: int, end: int, term: str) -> tuple[int, int]:
        """Return a span that takes in a particle before it if the term begins with the same one, and so at its end."""
        particles = _PARTICLES.get(self.pair.target, frozenset())
        own = term.casefold().split()
        before, after = self._text[:start].rstrip(), self._text[end:].lstrip()
        if own[0] in particles and before.casefold().split()[-1:] == own[:1]:
            start = len(before) - len(own[0])
        if own[-1] in particles and after.casefold().split()[:1] == own[-1:]:
            end = len(self._text) - len(after) + len(own[-1])
        return start, end

    def _plural(self, old: str, term: str) -> Iterator[str]:
        """Yield the term with the ending of many that the word in its place has, where the term takes it."""
        for ending, takes in _PLURALS.get(self.pair.target, ()):
            if (
                old.endswith(ending)
                and not term.endswith(ending)
                and len(term.split()) == len(old.split()) == 1
            ):
                if re.search(takes, term):
                    yield f"{term}{_JOINER if _JOINER in old else ''}{ending}"
                return

    def _gap(self, number: int) -> int:
        """Return where a term belongs that the model wrote nothing for.

        After the name that it continues ("Abdul Ghafar Haidari"); else before the word that looked at it most; where none did,
        before the one that looked at what follows next in the source.
        """
        start, end = self.spans[number]
        links = self.candidate.links
        if first := self._name_before(number):
            told = [
                link.target for link in links if first[0] <= link.source < first[1] and link.weight >= _SURE
            ]
            ends = [last for begin, last in _words(self._text) if any(begin <= at < last for at in told)]
            if ends:
                return len(_CLOSING.sub("", self._text[: ends[-1]]))
        inside: dict[int, float] = {}
        for link in links:
            if start <= link.source < end:
                inside[link.target] = inside.get(link.target, 0.0) + link.weight
        after = [(link.source, -link.weight, link.target) for link in links if link.source >= end]
        target = max(inside, key=lambda at: inside[at]) if inside else min(after)[-1] if after else 0
        return max((first for first, _ in _words(self._text) if first <= target), default=0)

    def _name_before(self, number: int) -> tuple[int, int] | None:
        """Return the span in the source of a term that a term follows directly, if both are names by their capitals."""
        if not number or not self.wants[number].match.found[:1].isupper():
            return None
        before, this = self.wants[number - 1].match, self.wants[number].match
        near = this.start - before.end == 1 and before.found[:1].isupper()
        return self.spans[number - 1] if near else None


def _words(text: str) -> list[tuple[int, int]]:
    return [found.span() for found in _WORD.finditer(text)]
