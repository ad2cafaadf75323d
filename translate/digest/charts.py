"""What is sooner seen than read: how many articles of which language on which day, and who is named most.

Only where there is something to see: a dozen articles, over more than one day or with names that return.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from translate.calendars import format_date
from translate.digest.labels import labels, language_name
from translate.digest.stories import iso_day
from translate.digits import set_digits
from translate.languages import LANGUAGES
from translate.records import DOUBTFUL

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from translate.digest.records import Digest, DigestItem

_FEWEST_ITEMS, _FEWEST_DAYS, _MOST_DAYS = 12, 2, 7
_FEWEST_NAMES, _MOST_NAMES, _FEWEST_ARTICLES = 3, 6, 3
# A name that most articles have says nothing: all is about Afghanistan.
_TOO_COMMON = 0.6
_NAMED = frozenset({"people", "organizations", "places"})


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of a chart: its label, the value in the reader's digits, and its parts.

    A part has the place of its kind in the legend, where it starts and how long it is, from 0 to 1.
    """

    label: str
    value: str
    parts: tuple[tuple[int, float, float], ...]
    words: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars under one title, with a legend where they have parts."""

    name: str
    title: str
    bars: tuple[Bar, ...]
    legend: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """Return the chart in words."""
        return "; ".join(bar.words for bar in self.bars)


def charts(digest: Digest) -> tuple[Chart, ...]:
    """Return the charts that say something about a digest."""
    items = [item for story in digest.stories for item in story.items]
    if len(items) < _FEWEST_ITEMS:
        return ()
    return tuple(chart for chart in (_days(items, digest), _names(items, digest)) if chart)


def _days(items: Sequence[DigestItem], digest: Digest) -> Chart | None:
    dated = [(day, item.language) for item in items if (day := iso_day(item.published))]
    days = sorted({day for day, _ in dated})[-_MOST_DAYS:]
    if len(days) < _FEWEST_DAYS:
        return None
    counts = Counter(dated)
    tags = [tag for tag, _ in Counter(item.language for item in items).most_common()]
    longest = max(sum(counts[day, tag] for tag in tags) for day in days)
    bars = tuple(
        _bar(_date(day, digest), [counts[day, tag] for tag in tags], longest, tags, digest) for day in days
    )
    names = tuple(language_name(tag, digest.language) for tag in tags)
    return Chart("days", labels(digest.language)["chart_days"], bars, names)


def _names(items: Sequence[DigestItem], digest: Digest) -> Chart | None:
    articles = Counter(concept for item in items for concept, domain in item.names if domain in _NAMED)
    written: dict[str, Counter[str]] = {}
    for hit in (hit for item in items for hit in item.terms if hit.rung not in DOUBTFUL):
        written.setdefault(hit.concept, Counter())[hit.target] += 1
    top = [
        (written[concept].most_common(1)[0][0], count)
        for concept, count in sorted(articles.items(), key=lambda row: (-row[1], row[0]))
        if concept in written and _FEWEST_ARTICLES <= count < _TOO_COMMON * len(items)
    ][:_MOST_NAMES]
    if len(top) < _FEWEST_NAMES:
        return None
    bars = tuple(_bar(name, [count], top[0][1], [], digest) for name, count in top)
    return Chart("names", labels(digest.language)["chart_names"], bars)


def _bar(label: str, counts: Sequence[int], longest: int, tags: Sequence[str], digest: Digest) -> Bar:
    parts, start = [], 0
    for kind, count in enumerate(counts):
        if count:
            parts.append((kind, start / longest, count / longest))
            start += count
    by_language = ", ".join(
        f"{language_name(tag, digest.language)} {_number(count, digest)}"
        for tag, count in zip(tags, counts, strict=False)
        if count
    )
    value = _number(sum(counts), digest)
    words = f"{label}: {value}" + (f" ({by_language})" if by_language else "")
    return Bar(label, value, tuple(parts), words)


def _tag(digest: Digest) -> str:
    return digest.language if digest.language in LANGUAGES else "en"


def _date(day: dt.date, digest: Digest) -> str:
    return format_date(day, _tag(digest), "gregorian", digest.digits)


def _number(value: int, digest: Digest) -> str:
    return set_digits(str(value), _tag(digest), digest.digits)
