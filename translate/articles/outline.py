"""A translated article in order: title, blocks and sentences with their links, what to check, and links without a place.

Where a link stands inside a translated sentence is known only if its words are found there: the sentence is in the language
of its source, or is linked as a whole, or the words stand in it unchanged, or they are a glossary term that was met. Any
other link follows its sentence as a number and is listed at the end with the words that it had. Nothing is guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import quote

from translate.digest.links import safe_link
from translate.reading.links import shared
from translate.records import DOUBTFUL, TITLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from translate.records import Brief, Link, ParagraphKind, Rendition, Segment, Translation

_MAIL = re.compile(r"mailto:[^\s<>\"]+", re.IGNORECASE)
_ARTICLE = re.compile(r"^(?:the|a|an)\s+", re.IGNORECASE)
_FIRST_LEVEL, _LAST_LEVEL = 2, 6
_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a sentence, and where it leads if it is a link."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """A link whose words were not found in the translation: its number in the article, its own words, where it leads."""

    number: int
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A translated sentence; ``check`` is its number in the list of what to check, or 0."""

    parts: tuple[Part, ...]
    references: tuple[Reference, ...] = ()
    check: int = 0


@dataclass(frozen=True, slots=True)
class Block:
    """A block as it is shown: a heading of level 2 to 6, or a list item at a depth from 1, with its number or 0.

    ``goes_on`` says that it is a further paragraph of the numbered item before it.
    """

    kind: ParagraphKind
    sentences: tuple[Sentence, ...]
    level: int = 0
    number: int = 0
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class ListItem:
    """An item with its further paragraphs, and the lists below it."""

    block: Block
    more: tuple[Block, ...]
    below: tuple[List, ...]


@dataclass(frozen=True, slots=True)
class List:
    """A list, bulleted or numbered."""

    items: tuple[ListItem, ...]

    @property
    def numbered(self) -> bool:
        """Return whether its items have numbers."""
        return self.items[0].block.number > 0


@dataclass(frozen=True, slots=True)
class Check:
    """A sentence that a person should look at: its number, the source with its language, and the translation."""

    number: int
    source: str
    language: str
    translation: Translation


@dataclass(frozen=True, slots=True)
class Outline:
    """An article as it is shown; ``paragraphs`` are the numbers of the blocks in the brief.

    ``clean`` says that marks of what to check are left out.
    """

    title: tuple[Sentence, ...]
    blocks: tuple[Block, ...]
    paragraphs: tuple[int, ...]
    references: tuple[Reference, ...]
    checks: tuple[Check, ...]
    by_machine: bool
    clean: bool


def outline(brief: Brief, rendition: Rendition, *, clean: bool = False) -> Outline:
    """Return the outline of an article in a reader's language; ``clean`` leaves out what to check."""
    rows: dict[int, list[tuple[Segment, Translation]]] = {}
    for row in zip(brief.segments, rendition.translations, strict=True):
        rows.setdefault(row[0].paragraph, []).append(row)
    checks = [
        Check(number, segment.text, brief.detection.of(segment.paragraph), translation)
        for number, (segment, translation) in enumerate(
            ((a, b) for part in rows.values() for a, b in part if b.flags and not clean), 1
        )
    ]
    numbers = {check.translation.segment: check.number for check in checks}
    references: list[Reference] = []
    title = _sentences(rows.get(TITLE, ()), (), numbers, references)
    shown = [(number, row) for number, row in enumerate(brief.article.paragraphs) if number in rows]
    blocks = (
        Block(
            row.kind, _sentences(rows[number], row.links, numbers, references), row.level, max(0, row.number)
        )
        for number, row in shown
    )
    return Outline(
        title,
        tuple(_levelled(blocks)),
        tuple(number for number, _ in shown),
        tuple(references),
        tuple(checks),
        by_machine=any(row.origin == "machine" for row in rendition.translations),
        clean=clean,
    )


def grouped(blocks: Sequence[Block]) -> list[Block | List]:
    """Return the blocks with the items of each list together, and lists in lists."""
    found: list[Block | List] = []
    at = 0
    while at < len(blocks):
        if blocks[at].kind != "item":
            found.append(blocks[at])
            at += 1
            continue
        made, at = _list(blocks, at)
        found.append(made)
    return found


def _list(blocks: Sequence[Block], at: int) -> tuple[List, int]:
    """Return the list that begins at a block, and the number of the block after it."""
    first, items = blocks[at], []
    previous = 0
    while at < len(blocks) and _is_next(blocks[at], first, previous):
        block, more, below = blocks[at], [], []
        previous = block.number
        at += 1
        while at < len(blocks) and blocks[at].kind == "item":
            if blocks[at].goes_on and blocks[at].level == first.level:
                more.append(blocks[at])
                at += 1
            elif blocks[at].level > first.level:
                inner, at = _list(blocks, at)
                below.append(inner)
            else:
                break
        items.append(ListItem(block, tuple(more), tuple(below)))
    return List(tuple(items)), at


def _is_next(block: Block, first: Block, previous: int) -> bool:
    """Return whether an item goes on with a list: of the same depth and kind, and with a higher number."""
    if block.kind != "item" or block.level != first.level or bool(block.number) != bool(first.number):
        return False
    return not block.number or block.number > previous


def _levelled(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield the blocks with headings below that of the article, none left out between, and lists one deeper at most."""
    rows = list(blocks)
    levels = sorted({row.level or _FIRST_LEVEL for row in rows if row.kind == "heading"})
    before = Block("paragraph", ())
    for row in rows:
        shown = row
        if row.kind == "heading":
            level = _FIRST_LEVEL + levels.index(row.level or _FIRST_LEVEL)
            shown = replace(row, level=min(level, _LAST_LEVEL))
        elif row.kind == "item":
            depth = min(max(1, row.level), _DEEPEST, (before.level if before.kind == "item" else 0) + 1)
            is_same = before.kind == "item" and (before.level, before.number) == (depth, row.number)
            shown = replace(row, level=depth, goes_on=is_same and row.number > 0)
        yield shown
        before = shown


def _sentences(
    rows: Sequence[tuple[Segment, Translation]],
    links: Sequence[Link],
    checks: dict[int, int],
    references: list[Reference],
) -> tuple[Sentence, ...]:
    """Return the sentences of a paragraph with its links, and add those without a place to the references."""
    texts = [segment.text for segment, _ in rows]
    spans: list[list[tuple[int, int, str]]] = [[] for _ in rows]
    behind: list[list[Reference]] = [[] for _ in rows]
    for link in links:
        if not (url := _address(link.url)):
            continue
        # A link over two sentences stands in none of them: it follows the last.
        home, inside = next(
            ((number, found[0]) for number, found in enumerate(shared([link], texts)) if found),
            (len(rows) - 1, link),
        )
        place = _place(inside, *rows[home])
        if place and all(place[1] <= start or place[0] >= end for start, end, _ in spans[home]):
            spans[home].append((*place, url))
        else:
            references.append(Reference(len(references) + 1, link.text, url))
            behind[home].append(references[-1])
    return tuple(
        Sentence(
            tuple(_parts(translation.text, sorted(spans[number]))),
            tuple(behind[number]),
            checks.get(translation.segment, 0),
        )
        for number, (_, translation) in enumerate(rows)
    )


def _parts(text: str, spans: Sequence[tuple[int, int, str]]) -> Iterator[Part]:
    last = 0
    for start, end, url in spans:
        if start > last:
            yield Part(text[last:start])
        yield Part(text[start:end], url)
        last = end
    if last < len(text):
        yield Part(text[last:])


def _place(link: Link, segment: Segment, translation: Translation) -> tuple[int, int] | None:
    """Return where the words of a link stand in the translation of their sentence, or None where that is not certain."""
    text = translation.text
    if _bare(link.text) == _bare(segment.text):
        return 0, len(text)
    there = _found(link.text, text)
    if there and len(there) == len(source := _found(link.text, segment.text)):
        start = _offset(link, segment.text)
        return next((place for place, own in zip(there, source, strict=True) if own[0] == start), None)
    wanted = _ARTICLE.sub("", link.text).casefold()
    terms = [
        hit.target
        for hit in translation.terms
        if hit.source.casefold() == wanted and hit.rung not in DOUBTFUL
    ]
    there = _found(terms[0], text) if len(terms) == 1 else []
    return there[0] if len(there) == 1 else None


def _found(words: str, text: str) -> list[tuple[int, int]]:
    """Return where the words stand in a text as whole words."""
    return [found.span() for found in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text)]


def _offset(link: Link, text: str) -> int:
    at = -1
    for _ in range(link.before + 1):
        at = text.find(link.text, at + 1 if at < 0 else at + len(link.text))
    return at


def _bare(text: str) -> str:
    return re.sub(r"[\W_]", "", text)


def _address(url: str) -> str:
    """Return an address that a reader may be led to, or an empty string."""
    if _MAIL.fullmatch(url):
        return quote(url, safe=":/?@!$&*+,;=%~-._")
    return safe_link(url)
