"""A brief and one of its renditions into what the digest shows."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from translate.calendars import find_dates, to_gregorian
from translate.digest.counts import counts
from translate.digest.records import Dated, DigestItem, DigestSentence
from translate.digest.stories import iso_day
from translate.numbers import find_numbers
from translate.records import FLAGS, TITLE

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from translate.calendars import DateMention
    from translate.digest.records import Count
    from translate.records import Brief, Rendition, SummarySentence

_NAMES = frozenset({"people", "names", "organizations", "places"})
# Too wide to say where something happened.
_COUNTRIES = frozenset(
    """afghanistan pakistan iran india china russia united-states turkey qatar saudi-arabia uae uzbekistan tajikistan
    turkmenistan""".split()
)
# A sentence about a day further from the day of publication tells what was before, not the story.
_STORY_DAYS = 45
_MOST_DATED = 6
# Flags with which a sentence may still be told a day by.
_HARMLESS = frozenset({"terms"})


def digest_item(brief: Brief, rendition: Rendition, path: str) -> DigestItem:
    """Return what the digest shows of an article."""
    by_index = {row.segment: row for row in rendition.translations}
    titles = [segment.index for segment in brief.segments if segment.paragraph == TITLE]
    shown = _Sentences(brief, rendition)
    marks = [
        *(row.flags for row in rendition.translations),
        *(row.flags for row in rendition.summary.sentences if row.written),
    ]
    tally = [(flag, sum(flag in flags for flags in marks)) for flag in FLAGS]
    return DigestItem(
        article_id=brief.article.id,
        path=brief.article.path,
        title=" ".join(by_index[index].text for index in titles),
        original_title=brief.article.title,
        language=brief.detection.language,
        origin=rendition.translations[0].origin if rendition.translations else "source",
        published=brief.article.published or brief.article.published_text,
        source_url=brief.article.source_url,
        byline=brief.article.byline,
        summary=tuple(map(shown.summarized, rendition.summary.sentences)),
        flags=tuple((flag, count) for flag, count in tally if count),
        words=sum(len(segment.text.split()) for segment in brief.segments),
        features=brief.features,
        terms=tuple(term for row in rendition.translations for term in row.terms),
        signature=rendition.signature,
        translation_path=path,
        sketch=brief.sketch,
        flagged=sum(map(bool, marks)),
        domains=brief.domains,
        counts=tuple(shown.counts()),
        dated=tuple(shown.dated()),
        title_flagged=any(by_index[index].flags for index in titles),
        names=tuple(
            dict.fromkeys((row.concept, row.domain) for row in brief.mentions if row.domain in _NAMES)
        ),
    )


class _Sentences:
    """The sentences of an article with what they name."""

    def __init__(self, brief: Brief, rendition: Rendition) -> None:
        self._brief = brief
        self._segments = {segment.index: segment for segment in brief.segments}
        self._translations = {row.segment: row for row in rendition.translations}
        self._concepts: defaultdict[int, dict[str, str]] = defaultdict(dict)
        for row in brief.mentions:
            self._concepts[row.segment][row.concept] = row.domain

    def _language(self, index: int) -> str:
        return self._brief.detection.of(self._segments[index].paragraph)

    def sentence(self, index: int, text: str) -> DigestSentence:
        source = self._segments[index].text
        found = find_numbers(source, self._language(index)) if any(map(str.isdigit, source)) else ()
        numbers = {f"#{row.canonical()}" for row in found if row.digits}
        features = frozenset({*self._concepts[index], *numbers})
        return DigestSentence(index, text, source, self._translations[index].flags, features)

    def summarized(self, row: SummarySentence) -> DigestSentence:
        """Return a sentence of the summary; under one that a model wrote stand the sentences that bear it out."""
        if not row.written:
            return self.sentence(row.segment, row.text)
        held = [self.sentence(index, "") for index in row.support]
        source = " ".join(sentence.source for sentence in held)
        features = frozenset[str]().union(*(sentence.features for sentence in held))
        return DigestSentence(row.segment, row.text, source, row.flags, features)

    def counts(self) -> Iterator[Count]:
        """Yield what the article counts, each with the places and days that its sentence and the title name."""
        titles = [segment.index for segment in self._brief.segments if segment.paragraph == TITLE]
        for count in counts(self._brief.segments, self._brief.detection.language):
            named = {
                concept: domain
                for index in (*titles, count.segment)
                for concept, domain in self._concepts[index].items()
            }
            places = {name for name, domain in named.items() if domain == "places"} - _COUNTRIES
            days = {name for name, domain in named.items() if domain == "calendar"}
            yield replace(count, concepts=frozenset(named), places=frozenset(places), days=frozenset(days))

    def dated(self) -> Iterator[Dated]:
        """Yield the first sentences that name a day of the story, each day once."""
        published = iso_day(self._brief.article.published)
        seen: set[dt.date] = set()
        for segment in self._brief.segments:
            translation = self._translations[segment.index]
            if not any(map(str.isdigit, segment.text)):
                continue
            if segment.paragraph == TITLE or set(translation.flags) - _HARMLESS or len(seen) == _MOST_DATED:
                continue
            for mention in find_dates(segment.text, self._language(segment.index)):
                day = _resolved(mention, published)
                if day is None or day in seen:
                    continue
                seen.add(day)
                yield Dated(day, self.sentence(segment.index, translation.text))


def _resolved(mention: DateMention, published: dt.date | None) -> dt.date | None:
    """Return the day that is meant, near the publication; without a year the nearest one.

    A lunar date gives none: its day depends on where the crescent was seen.
    """
    if mention.calendar == "lunar" or (published is None and mention.year is None):
        return None
    day = mention.gregorian()
    if published is None:
        return day
    if mention.year is None:
        year = published.year if mention.calendar == "gregorian" else published.year - 621
        around = (
            to_gregorian(mention.calendar, near, mention.month, mention.day)
            for near in (year - 1, year, year + 1)
        )
        day = min((row for row in around if row), key=lambda row: abs(row - published), default=None)
    return day if day and abs((day - published).days) <= _STORY_DAYS else None
