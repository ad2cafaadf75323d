"""What the digest shows, as records: ``Brief → DigestItem → Story → Digest``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from translate.digits import Shape
    from translate.records import Failure, Origin, RunItem, TermHit


@dataclass(frozen=True, slots=True)
class DigestSentence:
    """A summary sentence in the reader's language with the sentence it renders, and what to check in it."""

    segment: int
    text: str
    source: str
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DigestItem:
    """One article as the digest shows it; ``title`` and ``summary`` are in the digest's language.

    ``flags`` holds each kind of flag with the number of segments that carry it, ``flagged`` the number of segments that
    carry any, ``domains`` the glossary terms by domain; ``also_in`` the paths of near copies and of their translations.
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
