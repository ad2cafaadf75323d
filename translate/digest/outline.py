"""The order of a digest: top stories, a section a topic, and what stands at its end. Every format shows this outline."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from translate.digest.charts import Chart, charts
from translate.digest.labels import labels, language_name, topic_title
from translate.digest.stories import Told, iso_day, tell
from translate.records import DOUBTFUL

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from translate.digest.records import Digest, DigestItem, Story
    from translate.records import TermHit

TOP, OTHER = "top", "other"
# Sections in the order in which they are shown, each with the glossary domains it gathers.
_TOPICS = {
    "politics": "government diplomacy elections",
    "security": "security military",
    "law": "law rights",
    "refugees": "refugees",
    "economy": "economy transport infrastructure agriculture",
    "health": "health",
    "disasters": "disasters",
    "society": "education culture religion media",
    "sport": "sport",
}
_TOPIC_OF = {domain: topic for topic, domains in _TOPICS.items() for domain in domains.split()}
# Names stand in every article and say nothing about its topic.
_NO_TOPIC = frozenset("places people names organizations codes calendar peoples languages".split())
# Officials speak in every kind of news, so that one word of government says less than one of health.
_WEIGHTS = {"government": 0.5, "media": 0.5, "military": 0.7}
# With fewer stories than this there are no sections.
_FEWEST_FOR_SECTIONS = 6
_LARGE = 20
_TOP_OF_FEW, _TOP_OF_MANY = 3, 5
_HALF_LIFE_DAYS = 1.0


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the digest under one title; ``name`` is a topic of ours or a domain of the desk's glossary."""

    name: str
    title: str
    stories: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class TermRow:
    """A glossary term over a whole run: how often it was met and how often it is missing or doubtful."""

    source: str
    target: str
    used: int
    missed: int


@dataclass(frozen=True, slots=True)
class Made:
    """How many articles were made by what: the directions in words, models and glossary with their versions."""

    articles: int
    directions: tuple[str, ...]
    models: str
    glossary: str
    signature: str
    by_machine: bool


@dataclass(frozen=True, slots=True)
class Outline:
    """A digest in order. ``languages`` counts articles by source language, ``to_check`` the flagged sentences."""

    sections: tuple[Section, ...]
    items: tuple[DigestItem, ...]
    languages: tuple[tuple[str, int], ...]
    to_check: int
    missed: tuple[TermRow, ...]
    used: tuple[TermRow, ...]
    made: tuple[Made, ...]
    charts: tuple[Chart, ...]
    summary_note: str


def outline(digest: Digest) -> Outline:
    """Return the outline of a digest; of few stories all are top stories, in one section."""
    items = tuple(item for story in digest.stories for item in story.items)
    rows = _term_rows(term for item in items for term in item.terms)
    return Outline(
        sections=_sections(digest),
        items=items,
        languages=tuple(Counter(item.language for item in items).most_common()),
        to_check=sum(item.flagged for item in items),
        missed=tuple(row for row in rows if row.missed),
        used=tuple(sorted((row for row in rows if row.used), key=lambda row: (-row.used, row.source))),
        made=_made(items, digest.language),
        charts=charts(digest),
        summary_note=_summary_note(items, digest.language),
    )


def rank(stories: Iterable[Story]) -> tuple[Story, ...]:
    """Return stories with the weightiest first: by size, by age against the newest, by glossary terms.

    Equal ones stand in the order of their paths.
    """
    rows = list(stories)
    newest = max(
        (day for story in rows for item in story.items if (day := iso_day(item.published))), default=None
    )
    return tuple(sorted(rows, key=lambda story: (-_weight(story, newest), story.items[0].path)))


def _weight(story: Story, newest: dt.date | None) -> float:
    days = [day for item in story.items if (day := iso_day(item.published))]
    recency = 0.5 ** ((newest - max(days)).days / _HALF_LIFE_DAYS) if newest and days else 0.0
    concepts = {feature for item in story.items for feature in item.features if not feature.startswith("#")}
    return 2 * math.log2(len(story.items)) + recency + 0.25 * math.log2(1 + len(concepts))


def topic(story: Story | Told) -> str:
    """Return the topic that most glossary terms of a story belong to; ``other`` where none says anything."""
    counts: dict[str, float] = {}
    for item in story.items:
        for domain, count in item.domains:
            if domain not in _NO_TOPIC:
                name = _TOPIC_OF.get(domain, domain)
                counts[name] = counts.get(name, 0.0) + count * _WEIGHTS.get(domain, 1.0)
    return max(sorted(counts), key=counts.__getitem__, default=OTHER)


def _sections(digest: Digest) -> tuple[Section, ...]:
    stories = digest.stories
    if not stories:
        return ()
    top = len(stories)
    if top >= _FEWEST_FOR_SECTIONS:
        top = _TOP_OF_FEW if top < _LARGE else _TOP_OF_MANY
    by_topic: dict[str, list[Story]] = {name: [] for name in _TOPICS}
    for story in stories[top:]:
        by_topic.setdefault(topic(story), []).append(story)
    other = by_topic.pop(OTHER, [])
    rows = [(TOP, list(stories[:top])), *by_topic.items(), (OTHER, other)]
    return tuple(
        Section(name, topic_title(name, digest.language), tuple(tell(story, digest.date) for story in row))
        for name, row in rows
        if row
    )


def _term_rows(hits: Iterable[TermHit]) -> list[TermRow]:
    """Return a row for each term, those missed most often first."""
    used: Counter[tuple[str, str]] = Counter()
    missed: Counter[tuple[str, str]] = Counter()
    written: dict[tuple[str, str], str] = {}
    for hit in hits:
        term = hit.source.casefold(), hit.target
        written.setdefault(term, hit.source)
        (missed if hit.rung in DOUBTFUL else used)[term] += 1
    rows = [TermRow(source, term[1], used[term], missed[term]) for term, source in written.items()]
    return sorted(rows, key=lambda row: (-row.missed, -row.used, row.source))


def _made(items: Sequence[DigestItem], reader: str) -> tuple[Made, ...]:
    counts = Counter(item.signature for item in items)
    return tuple(_parsed(signature, count, reader) for signature, count in counts.most_common())


def _summary_note(items: Sequence[DigestItem], reader: str) -> str:
    """Return how the summaries came about, by what the signatures say."""
    written = {
        part[4:].rpartition(":")[0]
        for item in items
        for part in item.signature.split("|")
        if part.startswith("sum:")
    }
    if written:
        return labels(reader)["written_note"].format(model=", ".join(sorted(written)))
    return labels(reader)["summary_note"]


def _parsed(signature: str, count: int, reader: str) -> Made:
    parts = dict(part.split(":", 1) for part in signature.split("|") if ":" in part)
    pairs = [pair.split("-", 1) for pair in parts.get("pair", "").split("+") if "-" in pair]
    sentence = labels(reader)["from_into"]
    directions = tuple(
        sentence.format(source=language_name(source, reader), target=language_name(target, reader))
        for source, target in pairs
        if source != target
    )
    return Made(
        count, directions, parts.get("model", ""), parts.get("gl", ""), signature, by_machine=bool(directions)
    )
