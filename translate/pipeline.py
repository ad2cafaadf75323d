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
import hashlib
from collections import Counter
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import translate
from translate import checks, glossary, models, reading
from translate.abstracts import Writer, names_in
from translate.backends.caching import CachingTranslator
from translate.backends.routing import open_translator
from translate.book import Book, Progress
from translate.choosing import ChoosingTranslator
from translate.config import Settings
from translate.copies import sketch
from translate.detection import detect, detect_paragraphs
from translate.errors import DamagedModelError, NoModelError, RunFolderError, UnsupportedLanguageError
from translate.glossary import Terminology
from translate.languages import LANGUAGES, UNDETERMINED, Pair
from translate.memory import Memory
from translate.reading.boilerplate import load_rules
from translate.reading.fields import parse_fields
from translate.records import TITLE, Article, Brief, Detection, Failure, Mention, Rendition, RunItem
from translate.runs import RunFolder, read_manifest, state_of
from translate.segmentation import segments
from translate.summaries import Summarizer, open_summarizer, summarize
from translate.translation import Job, Recall, translate_jobs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from translate.backends.base import Translator
    from translate.book import RunReport
    from translate.reading.files import Source
    from translate.records import Segment

_PACKAGE = Path(translate.__file__).parent
_OF_PROGRAM = {".py", ".j2", ".js", ".toml", ".tsv"}
_VERIFY_UP_TO = 100_000_000
_SHORTEST_NUMBER = 2
_SURE_OF_PARAGRAPH = 0.9
_TITLE_WEIGHT = 3


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
        summarizer = open_summarizer(settings.summarizer, names_in(terminology), settings.threads)
        tools = _Tools(settings, translator, terminology, recall, summarizer)
        book = Book(folder, settings, progress or Progress(), sources)
        day = today or dt.datetime.now().astimezone().date()
        asked = tools.state(sources, day)
        if finished := _finished(folder, asked, tools):
            book.repeat(finished)
            folder.write_manifest(_manifest(tools, book.report, started, f"{asked}{folder.state()}"))
            return book.report
        book.progress.start(len(sources))
        found = reading.read_all(sources, options)
        for chunk in _chunks(found, settings.chunk):
            outcomes = [_draft(item, tools, book) for item in chunk]
            briefs = _complete([row for row in outcomes if isinstance(row, _Draft)], tools)
            for outcome in outcomes:
                if isinstance(outcome, _Draft):
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


def _finished(folder: RunFolder, asked: str, tools: _Tools) -> dict[str, Any] | None:
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
        articles=tuple(chosen.get("articles", ("md",))),
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
    translator = open_translator(
        found, beam_size=settings.beam, threads=settings.workers, preferred=settings.model
    )
    return CachingTranslator(ChoosingTranslator(translator)) if settings.effort == "best" else translator


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
        yield Recall(memory, f"{settings.decoding}|v:{translate.__version__}")


@dataclass(frozen=True, slots=True)
class _Tools:
    """What every article of a run goes through."""

    settings: Settings
    translator: Translator
    terminology: Terminology
    recall: Recall | None
    summarizer: Summarizer

    def state(self, sources: Sequence[Source], today: dt.date) -> str:
        """Return a digest of all that the outcome depends on, but for the models: inputs by their sizes and times."""
        asked = replace(self.settings, threads=0, chunk=1, cpus=1, no_memory=self.recall is None)
        approved = self.recall.memory.state() if self.recall else ""
        templates = sorted(self.settings.template.rglob("*")) if self.settings.template else []
        rules = self.settings.boilerplate_rules
        inputs = state_of([*(source.path for source in sources), *rules, *templates])
        program = state_of(sorted(path for path in _PACKAGE.rglob("*") if path.suffix in _OF_PROGRAM))
        made_by = (self.terminology.label, self.summarizer.label)
        about = (program, asked, *made_by, approved, inputs, today)
        return hashlib.sha256(repr(about).encode("utf-8", "surrogateescape")).hexdigest()

    @property
    def writer(self) -> Writer:
        """Return what writes summaries, where a model does."""
        count, digits = self.settings.summary_sentences, self.settings.digits
        return Writer(self.summarizer, self.translator, self.terminology, self.recall, count, digits)

    def signature(self, detection: Detection, target: str, parts: Sequence[Segment]) -> str:
        """Return what a rendition is made by: same article and same signature means already done.

        An article in several languages names all pairs, ``pair:ps-en+ur-en``. Where people approved translations of some
        of its segments, a digest of these stands in it, so that an article is redone when they change.
        """
        pairs = [Pair(source, target) for source in detection.languages()]
        labels = dict.fromkeys(self.translator.label(pair) for pair in pairs if pair.source != target)
        made_by = [f"pair:{'+'.join(map(str, pairs))}"]
        if labels:
            made_by += [
                "be:ct2",
                f"model:{'+'.join(labels)}",
                self.settings.decoding,
                f"gl:{self.terminology.label}",
            ]
            made_by += ["digits:native"] if self.settings.digits == "native" else []
            approved = self._approved(detection, target, parts)
            made_by += [f"hm:{hashlib.sha256(repr(approved).encode()).hexdigest()[:8]}"] if approved else []
        if self.summarizer.label:
            made_by.append(f"sum:{self.summarizer.label}:{self.settings.summary_sentences}")
        return "|".join([*made_by, f"v:{translate.__version__}"])

    def _approved(
        self, detection: Detection, target: str, parts: Sequence[Segment]
    ) -> list[tuple[str, str, str]]:
        """Return what people approved for an article: language, source, translation."""
        if self.recall is None:
            return []
        texts: dict[str, set[str]] = {}
        for part in parts:
            texts.setdefault(detection.of(part.paragraph), set()).add(part.text)
        return sorted(
            (language, source, text)
            for language, sources in texts.items()
            if language != target
            for source, text in self.recall.memory.approved(sources, Pair(language, target)).items()
        )


@dataclass(frozen=True, slots=True)
class _Draft:
    """An article on its way to a brief: what an earlier run left, and the missing languages with their signatures."""

    article: Article
    detection: Detection
    segments: tuple[Segment, ...]
    features: tuple[str, ...]
    sketch: tuple[int, ...]
    domains: tuple[tuple[str, int], ...]
    mentions: tuple[Mention, ...]
    stored: Brief | None
    kept: tuple[Rendition, ...]
    missing: dict[str, str]


def _chunks(found: Iterable[Article | Failure], size: int) -> Iterator[list[Article | Failure]]:
    iterator = iter(found)
    while chunk := list(islice(iterator, size)):
        yield chunk


def _draft(found: Article | Failure, tools: _Tools, book: Book) -> _Draft | Failure | RunItem:
    """Return the draft of an article, or what is to be booked instead: a failure, or a copy of an earlier one."""
    if isinstance(found, Failure):
        return found
    if copy := book.copy_of(found):
        return copy
    try:
        detection = _language(found, tools.settings.source)
    except UnsupportedLanguageError as exc:
        return Failure(found.path, "detect", str(exc))
    stored = book.folder.read_brief(found.id)
    if stored and stored.detection.languages() != detection.languages():
        stored = None
    if stored:
        kept, missing = _sorted_out(stored, detection, stored.segments, tools)
        if not missing:
            # Under the same signatures all else is the same too; a copy elsewhere may have other metadata.
            about = (stored.features, sketch(found), stored.domains, stored.mentions)
            return _Draft(found, stored.detection, stored.segments, *about, stored, kept, missing)
    parts = segments(found)
    features = _features(parts, detection, tools.terminology)
    kept, missing = _sorted_out(stored, detection, parts, tools)
    mentions = _mentions(parts, detection, tools.terminology)
    about = (features, sketch(found), _domains(parts, detection, tools.terminology), mentions)
    return _Draft(found, detection, parts, *about, stored, kept, missing)


def _sorted_out(
    stored: Brief | None, detection: Detection, parts: Sequence[Segment], tools: _Tools
) -> tuple[tuple[Rendition, ...], dict[str, str]]:
    """Return the renditions of an earlier run that hold, and the other target languages with their signatures."""
    wanted = {target: tools.signature(detection, target, parts) for target in tools.settings.to}
    found = {
        target: stored.rendition(target, made_by) if stored else None for target, made_by in wanted.items()
    }
    kept = tuple(row for row in found.values() if row)
    return kept, {target: made_by for target, made_by in wanted.items() if not found[target]}


def _language(article: Article, forced: str | None) -> Detection:
    if forced:
        return Detection(forced, 1.0)
    detection = _as_declared(
        detect("\n".join((article.title, *(paragraph.text for paragraph in article.paragraphs)))), article
    )
    if detection.language in LANGUAGES:
        return replace(detection, paragraphs=_paragraph_languages(article, detection.language))
    if detection.language == UNDETERMINED:
        likely = ", ".join(f"{row.language} {row.confidence:.0%}" for row in detection.candidates[:2])
        hint = f" (perhaps {likely})" if likely else ""
        raise UnsupportedLanguageError(f"the language cannot be told{hint}; say it with --from")
    raise UnsupportedLanguageError(
        f"the language is '{detection.language}', and Khabar reads {', '.join(LANGUAGES)}; --from overrides the detection"
    )


def _as_declared(detection: Detection, article: Article) -> Detection:
    """Return the detection with the language that the page declares where the text leaves it open.

    That is a text whose language cannot be told, and one told as Persian on a page that says it is Dari. The other way
    round counts for nothing: many Afghan sites say ``fa``.
    """
    declared = article.declared_language
    is_open = detection.language == UNDETERMINED or (detection.language, declared) == ("fa", "prs")
    return replace(detection, language=declared) if declared and is_open else detection


def _paragraph_languages(article: Article, main: str) -> tuple[str, ...]:
    """Return the language of each paragraph, or nothing when all are in the main one.

    A paragraph counts as another language only when that is sure, and when it is one that we read; Dari and Persian
    are not told apart by the paragraph.
    """
    found = tuple(
        row.language
        if row.confidence >= _SURE_OF_PARAGRAPH
        and row.language in LANGUAGES
        and {row.language, main} != {"prs", "fa"}
        else main
        for row in detect_paragraphs([paragraph.text for paragraph in article.paragraphs])
    )
    return found if set(found) != {main} else ()


def _features(parts: Sequence[Segment], detection: Detection, terminology: Terminology) -> tuple[str, ...]:
    """Return what an article can be compared by across languages: its glossary concepts and its larger numbers."""
    concepts = {
        match.concept
        for segment in parts
        for match in terminology.find(segment.text, detection.of(segment.paragraph))
    }
    numbers = {number for segment in parts for number in checks.numbers(segment.text)}
    return (*sorted(concepts), *sorted(f"#{number}" for number in numbers if len(number) >= _SHORTEST_NUMBER))


def _domains(
    parts: Sequence[Segment], detection: Detection, terminology: Terminology
) -> tuple[tuple[str, int], ...]:
    """Return how many glossary terms of each domain an article has; a term of the title counts three times."""
    counts: Counter[str] = Counter()
    for segment in parts:
        weight = _TITLE_WEIGHT if segment.paragraph == TITLE else 1
        for match in terminology.find(segment.text, detection.of(segment.paragraph)):
            counts[terminology.domain(match.concept)] += weight
    return tuple(sorted(((name, n) for name, n in counts.items() if name), key=lambda row: (-row[1], row[0])))


def _mentions(
    parts: Sequence[Segment], detection: Detection, terminology: Terminology
) -> tuple[Mention, ...]:
    """Return which glossary concepts each segment names, once each, in the order of the text."""
    rows = (
        Mention(segment.index, match.concept, terminology.domain(match.concept))
        for segment in parts
        for match in terminology.find(segment.text, detection.of(segment.paragraph))
    )
    return tuple(dict.fromkeys(rows))


def _complete(drafts: Sequence[_Draft], tools: _Tools) -> Iterator[Brief]:
    """Yield the briefs of the drafts; the backend sees the missing segments of all of them at once."""
    jobs = [
        job for draft in drafts for target in draft.missing for job in _jobs(draft, target, tools.settings)
    ]
    translations = iter(translate_jobs(jobs, tools.translator, tools.terminology, tools.recall))
    for draft in drafts:
        renditions = list(draft.kept)
        for target, made_by in draft.missing.items():
            done = [row for _ in draft.detection.languages() for row in next(translations)]
            done.sort(key=lambda row: row.segment)
            nothing = summarize((), target, 1)
            renditions.append(Rendition(target, made_by, tuple(done), nothing))
        if tools.summarizer.label:
            summarized = tools.writer.complete(
                renditions, draft.segments, draft.detection.language, _unfit_kinds(draft)
            )
        else:
            summarized = tuple(
                _summarized(draft, row, tools.settings.summary_sentences) for row in renditions
            )
        yield Brief(
            draft.article,
            draft.detection,
            draft.segments,
            draft.features,
            summarized,
            draft.sketch,
            draft.domains,
            draft.mentions,
        )


def _jobs(draft: _Draft, target: str, settings: Settings) -> Iterator[Job]:
    """Yield a job for each language that the article is in."""
    for language in draft.detection.languages():
        parts = tuple(row for row in draft.segments if draft.detection.of(row.paragraph) == language)
        yield Job(parts, language, target, settings.digits)


def _summarized(draft: _Draft, rendition: Rendition, count: int) -> Rendition:
    """Return the rendition with a summary: sentences chosen in the source language, shown in the reader's."""
    body = sum(segment.paragraph != TITLE for segment in draft.segments)
    if len(rendition.summary.sentences) == min(count, body):
        return rendition
    unfit = {checks.EMPTY, checks.LOOP, checks.SCRIPT, checks.COPIED, checks.NEGATION}
    avoid = [row.segment for row in rendition.translations if unfit.intersection(row.flags)]
    chosen = summarize(draft.segments, draft.detection.language, count, [*avoid, *_unfit_kinds(draft)])
    shown = tuple(replace(row, text=rendition.translations[row.segment].text) for row in chosen.sentences)
    return replace(rendition, summary=replace(chosen, language=rendition.language, sentences=shown))


def _unfit_kinds(draft: _Draft) -> list[int]:
    """Return the segments of headings, captions and the like, which no summary should be made of."""
    kinds = [paragraph.kind for paragraph in draft.article.paragraphs]
    return [
        row.index for row in draft.segments if row.paragraph != TITLE and kinds[row.paragraph] != "paragraph"
    ]


def _manifest(tools: _Tools, report: RunReport, started: str, state: str) -> dict[str, Any]:
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
            "effort": settings.effort,
            "beam-size": settings.beam,
            "summary-sentences": settings.summary_sentences,
            "summarizer": tools.summarizer.label or settings.summarizer,
            "title": settings.title,
            "digits": settings.digits,
            "articles": settings.articles,
            "clean": settings.clean,
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
