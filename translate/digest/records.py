"""What the digest shows, as records: ``Brief → DigestItem → Story → Digest``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import datetime as dt
    from decimal import Decimal

    from translate.digits import Shape
    from translate.records import Failure, Origin, RunItem, TermHit


Qualifier = Literal["exact", "at_least", "more_than", "up_to", "about", "range"]


@dataclass(frozen=True, slots=True)
class Count:
    """How many an article says were killed, injured and so on; ``low`` is the lower end of a range.

    ``concepts`` are those of its sentence and of the title, ``places`` and ``days`` the places (but for countries) and
    the months and weekdays among them.
    """

    kind: str
    value: Decimal
    low: Decimal
    qualifier: Qualifier
    segment: int
    concepts: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    days: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class DigestSentence:
    """A summary sentence in the reader's language with the sentence it renders, and what to check in it.

    ``features`` are its glossary concepts and numbers, which are the same in every language.
    """

    segment: int
    text: str
    source: str
    flags: tuple[str, ...] = ()
    features: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Dated:
    """A sentence that names a day."""

    day: dt.date
    sentence: DigestSentence


@dataclass(frozen=True, slots=True)
class DigestItem:
    """One article as the digest shows it; ``title`` and ``summary`` are in the digest's language.

    ``flags`` holds each kind of flag with the number of segments that carry it, ``flagged`` the number of segments that
    carry any, ``domains`` the glossary terms by domain; ``also_in`` the paths of near copies and of their translations; ``counts`` is what other sources can be compared
    with, ``dated`` what can stand in a timeline; ``names`` are concepts of people, organizations and
    places, each with its domain.
    """

    article_id: str
    path: str
    title: str
    original_title: str
    language: str
    origin: Origin
    published: str
    source_url: str
    byline: str
    summary: tuple[DigestSentence, ...]
    flags: tuple[tuple[str, int], ...]
    words: int
    features: tuple[str, ...]
    terms: tuple[TermHit, ...]
    signature: str
    translation_path: str
    sketch: tuple[int, ...] = ()
    also_in: tuple[tuple[str, str], ...] = ()
    flagged: int = 0
    domains: tuple[tuple[str, int], ...] = ()
    counts: tuple[Count, ...] = ()
    dated: tuple[Dated, ...] = ()
    title_flagged: bool = False
    names: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Story:
    """Articles about the same event, the lead one first."""

    items: tuple[DigestItem, ...]


@dataclass(frozen=True, slots=True)
class Digest:
    """One briefing in one language: stories in order of weight, and what failed."""

    language: str
    title: str
    date: str
    digits: Shape
    stories: tuple[Story, ...]
    failures: tuple[Failure, ...]
    copies: tuple[RunItem, ...]
