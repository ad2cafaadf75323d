"""Drafts into briefs, chunk by chunk: a chunk is written while the next one is translated.

The segments of a chunk go to the engine together. An engine on many machines is given several chunks ahead; they are written
in their order all the same.
"""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from translate import checks
from translate.records import TITLE, Brief, Failure, Rendition
from translate.summaries import summarize
from translate.translation import Job, start_jobs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from translate.book import Book
    from translate.config import Settings
    from translate.drafts import Draft
    from translate.records import RunItem, Translation
    from translate.tools import Tools
    from translate.translation import Engine


@dataclass(frozen=True, slots=True)
class _Plan:
    """A draft on its way to a brief: what an earlier run left, and the missing languages with their signatures."""

    draft: Draft
    stored: Brief | None
    kept: tuple[Rendition, ...]
    missing: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Chunk:
    """Articles that are translated together: what is to be made or booked of each, and what waits for the translations."""

    outcomes: list[_Plan | Failure | RunItem]
    translations: Callable[[], list[tuple[Translation, ...]]]


def brief(drafts: Iterable[Draft | Failure], tools: Tools, book: Book, engine: Engine) -> None:
    """Translate and write the drafts chunk by chunk; each is written while the next one is translated."""
    writing: Future[None] | None = None
    with ThreadPoolExecutor(1) as writer:
        for chunk in _started(drafts, tools, book, engine):
            made = _made(chunk.outcomes, chunk.translations(), tools)
            if tools.summarizer.label:
                # What a model writes is translated as well, and the memory belongs to this thread.
                made = iter(list(made))
            if writing:
                writing.result()
            writing = writer.submit(_write, made, book)
        if writing:
            writing.result()


def _chunks(found: Iterable[Draft | Failure], size: int) -> Iterator[list[Draft | Failure]]:
    iterator = iter(found)
    while chunk := list(islice(iterator, size)):
        yield chunk


def _planned(found: Draft | Failure, tools: Tools, book: Book) -> _Plan | Failure | RunItem:
    """Return what is to be made of a draft, or booked instead: a failure, or a copy of an earlier one."""
    if isinstance(found, Failure):
        return found
    if copy := book.copy_of(found.article):
        return copy
    stored = book.folder.read_brief(found.article.id)
    if stored and (
        stored.segments != found.segments or stored.detection.languages() != found.detection.languages()
    ):
        stored = None
    wanted = {
        target: tools.signature(found.detection, target, found.segments) for target in tools.settings.to
    }
    there = {
        target: stored.rendition(target, made_by) if stored else None for target, made_by in wanted.items()
    }
    kept = tuple(row for row in there.values() if row)
    return _Plan(
        found, stored, kept, {target: made_by for target, made_by in wanted.items() if not there[target]}
    )


def _started(drafts: Iterable[Draft | Failure], tools: Tools, book: Book, engine: Engine) -> Iterator[_Chunk]:
    """Yield the chunks in order, each when the engine has been given those that it wants to have ahead."""
    started: deque[_Chunk] = deque()
    for found in _chunks(drafts, tools.settings.chunk):
        outcomes = [_planned(item, tools, book) for item in found]
        jobs = [
            job
            for plan in outcomes
            if isinstance(plan, _Plan)
            for target in plan.missing
            for job in _jobs(plan.draft, target, tools.settings)
        ]
        wait = start_jobs(jobs, tools.translator, tools.terminology, tools.recall, engine)
        started.append(_Chunk(outcomes, wait))
        if len(started) > engine.ahead:
            yield started.popleft()
    yield from started


def _made(
    outcomes: Iterable[_Plan | Failure | RunItem],
    translations: Iterable[tuple[Translation, ...]],
    tools: Tools,
) -> Iterator[tuple[_Plan, Brief] | Failure | RunItem]:
    """Yield the briefs that were planned, with their plans, and what is only to be booked."""
    made = iter(translations)
    for outcome in outcomes:
        if isinstance(outcome, _Plan):
            yield outcome, _briefed(outcome, made, tools)
        else:
            yield outcome


def _write(made: Iterable[tuple[_Plan, Brief] | Failure | RunItem], book: Book) -> None:
    """Write and book a chunk."""
    for outcome in made:
        if isinstance(outcome, tuple):
            plan, row = outcome
            book.store(row, plan.stored, plan.missing)
        else:
            book.set_aside(outcome)


def _briefed(plan: _Plan, translations: Iterator[tuple[Translation, ...]], tools: Tools) -> Brief:
    """Return the brief that was planned; of the translations those of its jobs are taken."""
    row = plan.draft
    renditions = list(plan.kept)
    for target, made_by in plan.missing.items():
        done = [made for _ in row.detection.languages() for made in next(translations)]
        done.sort(key=lambda made: made.segment)
        renditions.append(Rendition(target, made_by, tuple(done), summarize((), target, 1)))
    if tools.summarizer.label:
        unfit = _unfit_kinds(row)
        summarized = tools.writer.complete(renditions, row.segments, row.detection.language, unfit)
    else:
        summarized = tuple(_summarized(row, made, tools.settings.summary_sentences) for made in renditions)
    about = (row.features, summarized, row.sketch, row.domains, row.mentions)
    return Brief(row.article, row.detection, row.segments, *about)


def _jobs(draft: Draft, target: str, settings: Settings) -> Iterator[Job]:
    """Yield a job for each language that the article is in."""
    for language in draft.detection.languages():
        parts = tuple(row for row in draft.segments if draft.detection.of(row.paragraph) == language)
        yield Job(parts, language, target, settings.digits)


def _summarized(draft: Draft, rendition: Rendition, count: int) -> Rendition:
    """Return the rendition with a summary: sentences chosen in the source language, shown in the reader's."""
    body = sum(segment.paragraph != TITLE for segment in draft.segments)
    if len(rendition.summary.sentences) == min(count, body):
        return rendition
    unfit = {checks.EMPTY, checks.LOOP, checks.SCRIPT, checks.COPIED, checks.NEGATION}
    avoid = [row.segment for row in rendition.translations if unfit.intersection(row.flags)]
    chosen = summarize(draft.segments, draft.detection.language, count, [*avoid, *_unfit_kinds(draft)])
    shown = tuple(replace(row, text=rendition.translations[row.segment].text) for row in chosen.sentences)
    return replace(rendition, summary=replace(chosen, language=rendition.language, sentences=shown))


def _unfit_kinds(draft: Draft) -> list[int]:
    """Return the segments of headings, captions and the like, which no summary should be made of."""
    kinds = [paragraph.kind for paragraph in draft.article.paragraphs]
    return [
        row.index for row in draft.segments if row.paragraph != TITLE and kinds[row.paragraph] != "paragraph"
    ]
