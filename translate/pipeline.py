"""The one data flow: a folder of articles in, a run folder with briefs and digests out.

::

    folder ─read→ Article ─detect→ Detection ─split→ Segment* ─(memory, glossary, backend, checks)→ Translation*
           ─summarize→ Summary ─→ Brief (one JSON an article) ─cluster, render→ Digest (html, md, docx, json, eml)

Articles are handled in chunks: the segments of a chunk go to the backend together, and its briefs are on disk before
the next chunk begins, so a killed run loses at most one chunk.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Any

import translate
from translate import checks, glossary, models, reading
from translate.backends.routing import open_translator
from translate.book import Book, Progress
from translate.config import Settings
from translate.drafts import Draft, draft
from translate.errors import DamagedModelError, NoModelError, RunFolderError
from translate.glossary import Terminology
from translate.languages import Pair
from translate.memory import Memory
from translate.reading.boilerplate import load_rules
from translate.reading.fields import parse_fields
from translate.records import TITLE, Brief, Failure, Rendition, RunItem
from translate.runs import RunFolder, read_manifest
from translate.summaries import summarize
from translate.tools import Tools
from translate.translation import Job, Recall, translate_jobs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from translate.backends.base import Translator
    from translate.book import RunReport
    from translate.reading.files import Source

_VERIFY_UP_TO = 100_000_000


def run(
    settings: Settings,
    *,
    translator: Translator | None = None,
    progress: Progress | None = None,
    today: dt.date | None = None,
) -> RunReport:
    """Brief every article below the inputs, and return what was done.

    What an earlier run into the same folder made under the same signature is kept.

    Args:
        settings: what to read, into which languages, where to.
        translator: for tests; by default one over the installed models.
        progress: told about every input.
        today: the date on the digest; by default today's.

    Raises:
        UsageError: inputs, glossary, memory or run folder cannot be used.
        ModelError: no model for a pair, a damaged model, or a failing backend.
    """
    started = _now()
    sources = reading.find(settings.inputs, include=settings.include, exclude=settings.exclude)
    options = _read_options(settings)
    translator = translator or installed_translator(settings)
    terminology = Terminology(glossary.load(settings.glossaries, default=settings.default_glossary))
    with open_recall(settings) as recall, RunFolder(settings.out) as folder:
        tools = Tools(settings, translator, terminology, recall)
        book = Book(folder, settings, progress or Progress())
        day = today or dt.datetime.now().astimezone().date()
        asked = tools.state(sources, day)
        if finished := _finished(folder, asked, tools):
            book.repeat(finished)
            folder.write_manifest(_manifest(tools, book.report, started, f"{asked}{folder.state()}"))
            return book.report
        book.progress.start(len(sources))
        for chunk in _chunks(_drafts(sources, options, tools), settings.chunk):
            outcomes = [_planned(item, tools, book) for item in chunk]
            briefs = _complete([row for row in outcomes if isinstance(row, _Plan)], tools)
            for outcome in outcomes:
                if isinstance(outcome, _Plan):
                    book.store(next(briefs), outcome.stored, outcome.missing)
                else:
                    book.set_aside(outcome)
        book.write_digests(settings, day)
        book.count_terms()
        folder.write_manifest(_manifest(tools, book.report, started, f"{asked}{folder.state()}"))
    return book.report


def _read_options(settings: Settings) -> reading.ReadOptions:
    return reading.ReadOptions(
        max_chars=settings.max_chars,
        keep_boilerplate=settings.keep_boilerplate,
        names=parse_fields(settings.fields),
        rules=tuple(rule for path in settings.boilerplate_rules for rule in load_rules(path)),
    )


def _finished(folder: RunFolder, asked: str, tools: Tools) -> dict[str, Any] | None:
    """Return the manifest of an earlier run that did all that is asked now, if nobody has touched input or output since."""
    try:
        manifest = read_manifest(folder.path)
        same = all(
            tools.translator.label(Pair.parse(name)) == label for name, label in manifest["models"].items()
        )
    except (RunFolderError, NoModelError):
        return None
    return manifest if same and manifest.get("state") == f"{asked}{folder.state()}" else None


def rebuild_digests(
    path: Path, formats: Sequence[str] = (), title: str | None = None, template: Path | None = None
) -> list[Path]:
    """Write the digests of a finished run again from its briefs, and return their paths.

    Raises:
        RunFolderError: no run folder, or a brief is missing. UnknownFormatError: no such format.
        ConfigError, TemplateError: the folder of templates cannot be used.
    """
    manifest = read_manifest(path)
    chosen = manifest["settings"]
    settings = Settings(
        inputs=(),
        to=tuple(chosen["to"]),
        out=path,
        formats=tuple(formats or chosen["formats"]),
        title=chosen["title"] if title is None else title,
        template=template,
        digits=chosen["digits"],
    )
    with RunFolder(path) as folder:
        book = Book(folder, settings, Progress())
        for item in (RunItem(**row) for row in manifest["items"]):
            book.restore(item)
        book.write_digests(settings, dt.date.fromisoformat(manifest["finished"][:10]))
        return book.report.digests


def installed_translator(settings: Settings) -> Translator:
    """Return the translator over the installed models, after a look at their checksums.

    Raises:
        NoModelError: there is no model. DamagedModelError: a file does not match its manifest.
    """
    found = models.find_models(settings.models)
    for model in found:
        if models.size_on_disk(model) <= _VERIFY_UP_TO and (problems := models.verify(model)):
            raise DamagedModelError(
                f"The model {model.name} in {model.folder} is damaged ({'; '.join(problems)}). Install it again."
            )
    return open_translator(
        found, beam_size=settings.beam_size, threads=settings.workers, preferred=settings.model
    )


@contextlib.contextmanager
def open_recall(settings: Settings) -> Iterator[Recall | None]:
    """Yield the translation memory that the settings name, open, or None.

    Raises:
        MemoryFileError: it cannot be used.
    """
    if settings.no_memory or settings.memory is None:
        yield None
        return
    with Memory(settings.memory) as memory:
        yield Recall(memory, f"beam:{settings.beam_size}|v:{translate.__version__}")


@dataclass(frozen=True, slots=True)
class _Plan:
    """A draft on its way to a brief: what an earlier run left, and the missing languages with their signatures."""

    draft: Draft
    stored: Brief | None
    kept: tuple[Rendition, ...]
    missing: dict[str, str]


def _drafts(
    sources: Sequence[Source], options: reading.ReadOptions, tools: Tools
) -> Iterator[Draft | Failure]:
    for found in reading.read_all(sources, options):
        yield found if isinstance(found, Failure) else draft(found, tools.terminology, tools.settings.source)


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


def _complete(plans: Sequence[_Plan], tools: Tools) -> Iterator[Brief]:
    """Yield the briefs that were planned; the backend sees the missing segments of all of them at once."""
    jobs = [
        job for plan in plans for target in plan.missing for job in _jobs(plan.draft, target, tools.settings)
    ]
    translations = iter(translate_jobs(jobs, tools.translator, tools.terminology, tools.recall))
    for plan in plans:
        row = plan.draft
        renditions = list(plan.kept)
        for target, made_by in plan.missing.items():
            done = [row for _ in plan.draft.detection.languages() for row in next(translations)]
            done.sort(key=lambda row: row.segment)
            nothing = summarize((), target, 1)
            renditions.append(Rendition(target, made_by, tuple(done), nothing))
        summarized = tuple(_summarized(row, made, tools.settings.summary_sentences) for made in renditions)
        yield Brief(
            row.article, row.detection, row.segments, row.features, summarized, row.sketch, row.domains
        )


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
    kinds = [paragraph.kind for paragraph in draft.article.paragraphs]
    avoid += [
        row.index for row in draft.segments if row.paragraph != TITLE and kinds[row.paragraph] != "paragraph"
    ]
    chosen = summarize(draft.segments, draft.detection.language, count, avoid)
    shown = tuple(replace(row, text=rendition.translations[row.segment].text) for row in chosen.sentences)
    return replace(rendition, summary=replace(chosen, language=rendition.language, sentences=shown))


def _manifest(tools: Tools, report: RunReport, started: str, state: str) -> dict[str, Any]:
    """Return what ``run.json`` holds: settings, versions, models, and what became of every input."""
    settings = tools.settings
    sources = {item.language for item in report.items if item.language}
    pairs = sorted(Pair(source, target) for source in sources for target in settings.to if source != target)
    return {
        "version": translate.__version__,
        "started": started,
        "finished": _now(),
        "settings": {
            "to": settings.to,
            "from": settings.source,
            "formats": settings.formats,
            "beam-size": settings.beam_size,
            "summary-sentences": settings.summary_sentences,
            "title": settings.title,
            "digits": settings.digits,
        },
        "glossary": tools.terminology.label,
        "state": state,
        "models": {str(pair): tools.translator.label(pair) for pair in pairs},
        "counts": {status: report.count(status) for status in ("new", "kept", "copy", "failed")},
        "terms": report.terms,
        "digests": [path.name for path in report.digests],
        "items": [
            {"path": item.path, "status": item.status, "detail": item.detail, "language": item.language}
            for item in report.items
        ],
    }


def _now() -> str:
    return dt.datetime.now().astimezone().isoformat(timespec="seconds")
