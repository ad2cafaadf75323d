"""Inline terms: training sentences that carry the translation of some of their terms.

``... ⟨term⟩ source ⟨as⟩ target ⟨/⟩ ...`` teaches a model to use the given target (Dinu et al. 2019;
Bergmanis and Pinnis 2021). Terms come from names, lexicon and the guide of ``newsdesk``; one is used
where its source form stands in the source and its target form, perhaps inflected, in the target.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from normalize import normalize

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

TERM, AS, END = "⟨term⟩", "⟨as⟩", "⟨/⟩"
LANGUAGES = ("ps", "prs", "ur")
_WORD = re.compile(r"[\w\u200c'’-]+")
_ENGLISH_ENDINGS = ("", "s", "es", "'s")


@dataclass(frozen=True, slots=True)
class Hit:
    """A term found in a pair: character spans in source and target, and the target's base form."""

    start: int
    end: int
    base: str
    target_start: int
    target_end: int
    name: bool = False


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of one language with English: key of a source form → target forms and name flag."""

    forms: dict[str, tuple[tuple[str, bool], ...]]
    from_english: bool
    longest: dict[str, int]  # first word of a key → words of the longest key that starts so

    def hits(self, source: str, target: str) -> list[Hit]:
        """All terms of the pair, longest first at every place, without overlaps in the source."""
        words = list(_WORD.finditer(source))
        found: list[Hit] = []
        first = 0
        while first < len(words):
            step = 1
            starts = keys(words[first][0], english=self.from_english)
            most = max((self.longest.get(start, 0) for start in starts), default=0)
            for count in range(min(most, len(words) - first), 0, -1):
                start, end = words[first].start(), words[first + count - 1].end()
                hit = self._match(source[start:end], target, start, end)
                if hit is not None and all(
                    hit.target_start >= h.target_end or hit.target_end <= h.target_start for h in found
                ):
                    found.append(hit)
                    step = count
                    break
            first += step
        return found

    def _match(self, text: str, target: str, start: int, end: int) -> Hit | None:
        for key in keys(text, english=self.from_english):
            for base, name in self.forms.get(key, ()):
                if name and self.from_english and text[:1].islower():
                    continue
                place = find_inflected(base, target)
                if place is not None:
                    return Hit(start, end, base, *place, name)
        return None


def keys(text: str, *, english: bool) -> list[str]:
    """The keys under which a source form may be listed: itself, and in English without an ending."""
    folded = text.casefold()
    if not english:
        return [folded]
    return [
        folded[: len(folded) - len(e)]
        for e in _ENGLISH_ENDINGS
        if folded.endswith(e) and len(folded) - len(e) > 2
    ]


def find_inflected(term: str, text: str) -> tuple[int, int] | None:
    """Where ``term`` stands in ``text`` on word boundaries, in any case of letters.

    A term of four letters or more may carry an ending of up to three.
    """
    folded, sought = text.lower(), term.lower()
    if len(folded) != len(text):  # a letter that lower-cases to two: positions would shift
        folded, sought = text, term
    start = folded.find(sought)
    while start >= 0:
        end = start + len(sought)
        while end < len(text) and is_letter(text[end]):
            end += 1
        ending = end - start - len(sought)
        if (start == 0 or not is_letter(text[start - 1])) and (
            ending == 0 or (ending <= 3 and len(term) >= 4)
        ):
            return start, end
        start = folded.find(sought, start + 1)
    return None


def is_letter(char: str) -> bool:
    """Whether a character is part of a word."""
    return char.isalnum() or char in "_\u200c"


def load_terms(
    tables: Iterable[tuple[str, Sequence[dict[str, str]]]], language: str, *, from_english: bool
) -> Terms:
    """The terms of ``language`` from (kind, rows); rows of kind ``names`` are names."""
    forms: dict[str, list[tuple[str, bool]]] = {}
    for kind, rows in tables:
        for row in rows:
            english = [normalize(row["en"], "en")]
            others = [normalize(text, language) for text in (row.get(language) or "").split(" | ")]
            for source in english if from_english else others:
                for target in others if from_english else english:
                    if len(source) > 2 and len(target) > 1 and not target.startswith("to "):
                        entry = (target, kind == "names")
                        listed = forms.setdefault(source.casefold(), [])
                        if entry not in listed:
                            listed.append(entry)
    longest: dict[str, int] = {}
    for key in forms:
        words = _WORD.findall(key) or [key]
        longest[words[0]] = max(len(words), longest.get(words[0], 0))
    return Terms({key: tuple(found) for key, found in forms.items()}, from_english, longest)


def guide_terms(guide: Path) -> list[dict[str, str]]:
    """The core terms of the newsdesk guide."""
    rows = []
    for line in guide.read_text(encoding="utf-8").partition("## Core terms")[2].splitlines()[1:]:
        cells = [re.sub(r"\(.*?\)", "", cell).strip() for cell in line.split("|")]
        if len(cells) == 4:
            rows.append(dict(zip(("en", "ps", "prs", "ur"), cells, strict=True)))
    return rows


@dataclass(frozen=True, slots=True)
class Annotated:
    """A pair with inline terms.

    ``moves`` are (position in the old source, shift from there on); ``copies`` are the spans of the term
    in the target and of the given form in the new source.
    """

    source: str
    target: str
    moves: tuple[tuple[int, int], ...]
    copies: tuple[tuple[int, int, int, int], ...]


def annotate(
    source: str, target: str, hits: Sequence[Hit], rename: dict[Hit, tuple[str, str]] | None = None
) -> Annotated:
    """The pair with ``hits`` annotated; ``rename`` gives some hits a new source and target form."""
    rename = rename or {}
    for hit, (_, new) in sorted(rename.items(), key=lambda item: -item[0].target_start):
        target = target[: hit.target_start] + new + target[hit.target_end :]
    text, moves, copies, last = "", [], [], 0
    for hit in sorted(hits, key=lambda h: h.start):
        old, base = rename.get(hit, (source[hit.start : hit.end], hit.base))
        text += f"{source[last : hit.start]}{TERM} "
        moves.append((hit.start, len(text) - hit.start))
        text += f"{old} {AS} "
        given = len(text)
        text += f"{base} {END}"
        moves.append((hit.end, len(text) - hit.end))
        shift = sum(
            len(n) - (h.target_end - h.target_start)
            for h, (_, n) in rename.items()
            if h.target_start < hit.target_start
        )
        begin = hit.target_start + shift
        stop = begin + (len(rename[hit][1]) if hit in rename else hit.target_end - hit.target_start)
        copies.append((begin, stop, given, given + len(base)))
        last = hit.end
    return Annotated(text + source[last:], target, tuple(moves), tuple(copies))


def moved_links(
    note: Annotated,
    links: NDArray[np.int16],
    old_source: Sequence[tuple[int, int]],
    new_source: Sequence[tuple[int, int]],
    target: Sequence[tuple[int, int]],
) -> NDArray[np.int16]:
    """Links (source piece, target piece) of the annotated pair, from those of the plain pair.

    The sequences hold the character spans of the pieces. Target pieces of a term are linked to the
    given form. Only valid where the target text did not change.
    """
    starts = [start for start, _ in new_source]
    found: set[tuple[int, int]] = set()
    taken: set[int] = set()
    for begin, stop, given, end in note.copies:
        ours = [i for i, (a, b) in enumerate(target) if a < stop and b > begin]
        theirs = [i for i, (a, b) in enumerate(new_source) if a < end and b > given]
        if theirs:
            found |= {(theirs[min(n, len(theirs) - 1)], i) for n, i in enumerate(ours)}
            taken |= set(ours)
    for s, t in links.tolist():
        if t not in taken:
            place = old_source[s][1] - 1  # the last letter: the first may be the space before a word
            shift = next((move for at, move in reversed(note.moves) if place >= at), 0)
            found.add((bisect_right(starts, place + shift) - 1, t))
    return np.array(sorted(found), np.int16).reshape(-1, 2)


def aligned_hits(
    source: str,
    target: str,
    links: Iterable[tuple[int, int]],
    pieces: tuple[Sequence[tuple[int, int]], Sequence[tuple[int, int]]],
    dice: random.Random,
    *,
    count: int,
) -> list[Hit]:
    """Up to ``count`` random phrases of one to three words whose links stay inside one phrase of the target.

    ``links`` are (source piece, target piece), ``pieces`` the character spans of both sides. A model that has been told
    any words at all obeys for terms of glossaries it never saw.
    """
    words = [[found.span() for found in _WORD.finditer(text)] for text in (source, target)]
    ends = [[end for _, end in side] for side in words]
    pairs: set[tuple[int, int]] = set()
    for link in links:
        place = [bisect_right(ends[side], pieces[side][link[side]][1] - 1) for side in (0, 1)]
        if all(
            place[side] < len(words[side]) and words[side][place[side]][0] < pieces[side][link[side]][1]
            for side in (0, 1)
        ):
            pairs.add((place[0], place[1]))
    linked = {s for s, _ in pairs}
    found: list[Hit] = []
    for _ in range(count * 3):
        if not words[0] or len(found) == count:
            break
        first = dice.randrange(len(words[0]))
        last = min(len(words[0]) - 1, first + dice.choice((0, 0, 1, 1, 2)))
        theirs = [t for s, t in pairs if first <= s <= last]
        if not {first, last} <= linked or max(theirs) - min(theirs) > 4:
            continue
        low, high = min(theirs), max(theirs)
        if any(low <= t <= high and not first <= s <= last for s, t in pairs):
            continue
        start, end = words[0][first][0], words[0][last][1]
        begin, stop = words[1][low][0], words[1][high][1]
        apart = all(
            (end <= h.start or start >= h.end) and (stop <= h.target_start or begin >= h.target_end)
            for h in found
        )
        if apart and end - start > 3 and stop - begin > 2:
            found.append(Hit(start, end, target[begin:stop], begin, stop))
    return found


def made_up(model: str, dice: random.Random) -> str:
    """A word that does not exist, of the letters of ``model`` in another order."""
    letters = [c for c in model if c.isalpha()]
    dice.shuffle(letters)
    word = "".join(letters[: dice.randint(3, 9)])
    return word.capitalize() if model[:1].isupper() else word


def choose(hits: Sequence[Hit], dice: random.Random) -> list[Hit]:
    """One to three of the hits; names are three times as likely."""
    pool = list(hits)
    chosen: list[Hit] = []
    for _ in range(min(len(pool), dice.choice((1, 1, 2, 2, 3)))):
        hit = dice.choices(pool, [3 if h.name else 1 for h in pool])[0]
        pool.remove(hit)
        chosen.append(hit)
    return chosen
