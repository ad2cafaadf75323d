"""What several sources together say of one event: key points, numbers that differ, a timeline.

Everything is compared in what does not change in translation: glossary concepts, numbers, days. Where that does not
suffice nothing is said.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from translate.digest.counts import differ
from translate.digest.links import source_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from translate.digest.records import Count, DigestItem, DigestSentence, Story

_MOST_POINTS, _MOST_ADDED = 6, 3
# Key points and counts are taken from the first reports only: a thousand reports of a story add nothing.
_READ = 40
# Two sentences say the same if they share this part of what the shorter one names.
_SAME = 0.5
_FEWEST_FEATURES = 2
_FEWEST_SHARED = 2
_DAYS_APART = 3
_STORY_DAYS, _MOST_DAYS = 45, 8


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence and the article that says it."""

    item: DigestItem
    sentence: DigestSentence


@dataclass(frozen=True, slots=True)
class Point:
    """A key point: the sentence that is shown, and others that say the same, each of another source."""

    said: Said
    also: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Counted:
    """A number that sources give, each source with the segment in which it does."""

    count: Count
    sources: tuple[tuple[DigestItem, int], ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """A thing that sources count differently, the smallest number first."""

    kind: str
    values: tuple[Counted, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a story: what a report says of it, if any does, and the reports published on it."""

    day: dt.date
    said: Said | None
    published: tuple[DigestItem, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A story as it is shown."""

    items: tuple[DigestItem, ...]
    title: str
    points: tuple[Point, ...]
    differences: tuple[Difference, ...]
    timeline: tuple[Day, ...]


def tell(story: Story, date: str) -> Told:
    """Return what the digest of a day (ISO 8601) says of a story."""
    items = story.items
    several = len({source_name(item) for item in items}) > 1
    return Told(
        items,
        _headline(items),
        _points(items[:_READ]),
        _differences(items[:_READ]) if several else (),
        _timeline(items[:_READ], date) if len(items) > 1 else (),
    )


def _headline(items: Sequence[DigestItem]) -> str:
    """Return the first title that nothing is wrong with, or the first one."""
    return next((item.title for item in items if item.title and not item.title_flagged), items[0].title)


def _points(items: Sequence[DigestItem]) -> tuple[Point, ...]:
    """Return the summary of the first article, and of the others what it does not say; never twice the same.

    A sentence of another article that names too little to be compared is left out.
    """
    points = [Point(Said(items[0], sentence), ()) for sentence in items[0].summary]
    most = min(_MOST_POINTS, len(points) + _MOST_ADDED)
    for item in items[1:]:
        for sentence in item.summary:
            said = Said(item, sentence)
            at = next((at for at, point in enumerate(points) if _same(point.said.sentence, sentence)), None)
            if at is not None:
                known = {source_name(row.item) for row in (points[at].said, *points[at].also)}
                if source_name(item) not in known:
                    points[at] = Point(points[at].said, (*points[at].also, said))
            elif len(points) < most and len(sentence.features) >= _FEWEST_FEATURES and not sentence.flags:
                points.append(Point(said, ()))
    return tuple(points)


def _same(one: DigestSentence, other: DigestSentence) -> bool:
    if one.text == other.text:
        return True
    shared = len(one.features & other.features)
    return shared >= _FEWEST_FEATURES and shared >= _SAME * min(len(one.features), len(other.features))


def _differences(items: Sequence[DigestItem]) -> tuple[Difference, ...]:
    """Return the kinds of counts that sources give different numbers of for the same place and time."""
    by_kind: dict[str, list[tuple[DigestItem, Count]]] = {}
    for item in _latest(items):
        for count in item.counts:
            by_kind.setdefault(count.kind, []).append((item, count))
    found = []
    for kind, rows in by_kind.items():
        first = rows[0]
        alike = [row for row in rows if row is first or _comparable(first, row)]
        if any(differ(one, other) for _, one in alike for _, other in alike):
            found.append(Difference(kind, _by_value(alike)))
    return tuple(found)


def _latest(items: Sequence[DigestItem]) -> list[DigestItem]:
    """Return the latest article of each source: what a source corrects later is no disagreement."""
    latest: dict[str, DigestItem] = {}
    for item in items:
        name = source_name(item)
        if name not in latest or item.published > latest[name].published:
            latest[name] = item
    return list(latest.values())


def _comparable(one: tuple[DigestItem, Count], other: tuple[DigestItem, Count]) -> bool:
    """Return whether two counts are surely of the same event: same places, no other day, enough in common."""
    (item, count), (other_item, other_count) = one, other
    days = [day for row in (item, other_item) if (day := iso_day(row.published))]
    return (
        count.places == other_count.places
        and not (count.days and other_count.days and count.days.isdisjoint(other_count.days))
        and len(count.concepts & other_count.concepts) >= _FEWEST_SHARED
        and (len(days) < 2 or abs((days[0] - days[1]).days) <= _DAYS_APART)  # noqa: PLR2004  # a pair
    )


def _by_value(rows: Sequence[tuple[DigestItem, Count]]) -> tuple[Counted, ...]:
    values: dict[tuple[object, ...], list[tuple[DigestItem, Count]]] = {}
    for item, count in rows:
        values.setdefault((count.value, count.low, count.qualifier), []).append((item, count))
    counted = [
        Counted(same[0][1], tuple((item, count.segment) for item, count in same)) for same in values.values()
    ]
    return tuple(sorted(counted, key=lambda row: (row.count.value, row.count.qualifier)))


def _timeline(items: Sequence[DigestItem], date: str) -> tuple[Day, ...]:
    """Return the last days of a story in order; nothing where there are not two, or no report tells of one."""
    published: dict[dt.date, list[DigestItem]] = {}
    for item in items:
        if day := iso_day(item.published):
            published.setdefault(day, []).append(item)
    newest = max(published, default=dt.date.fromisoformat(date))
    told: dict[dt.date, Said] = {}
    seen: set[tuple[str, int]] = set()
    for item in items:
        for row in item.dated:
            # A sentence that names several days stands at the first.
            place = item.article_id, row.sentence.segment
            if row.day not in told and place not in seen and abs((row.day - newest).days) <= _STORY_DAYS:
                told[row.day] = Said(item, row.sentence)
                seen.add(place)
    days = sorted({*told, *published})[-_MOST_DAYS:]
    if len(days) < 2 or not told:  # noqa: PLR2004  # one day is no line
        return ()
    return tuple(Day(day, told.get(day), tuple(published.get(day, ()))) for day in days)


def iso_day(text: str) -> dt.date | None:
    """Return the day with which a text in ISO 8601 begins, if it does."""
    try:
        return dt.date.fromisoformat(text[:10])
    except ValueError:
        return None
