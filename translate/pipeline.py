"""The one data flow: a folder of articles in, a run folder with briefs and digests out.

::

    folder ─read→ Article ─detect→ Detection ─split→ Segment* ─(memory, glossary, backend, checks)→ Translation*
           ─summarize→ Summary ─→ Brief (one JSON an article) ─cluster, render→ Digest (html, md, docx, json, eml)

Articles are handled in chunks: while the segments of one are translated together, the next one is read by other
processes, and the one before is written. A killed run has to do again what it had in hand.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from typing import TYPE_CHECKING, Any

import translate
from translate import glossary, models, reading
from translate.abstracts import names_in
from translate.backends.caching import CachingTranslator
from translate.backends.routing import open_translator
from translate.book import Book, Progress
from translate.choosing import ChoosingTranslator
from translate.chunks import brief
from translate.config import Settings
from translate.errors import DamagedModelError, NoModelError, RunFolderError
from translate.glossary import Terminology
from translate.languages import Pair
from translate.memory import Memory
from translate.readers import Recipe, open_drafts, processes_for, seconds_for
from translate.reading.boilerplate import load_rules
from translate.reading.fields import parse_fields
from translate.records import RunItem
from translate.runs import RunFolder, read_manifest
from translate.summaries import open_summarizer
from translate.tools import Tools
from translate.translation import LocalEngine, Recall

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from translate.backends.base import Translator
    from translate.book import RunReport
    from translate.translation import Engine

_VERIFY_UP_TO = 100_000_000


def run(
    settings: Settings,
    *,
    translator: Translator | None = None,
    open_engine: Callable[[Tools], AbstractContextManager[Engine]] | None = None,
    progress: Progress | None = None,
    today: dt.date | None = None,
) -> RunReport:
    """Brief every article below the inputs, and return what was done.

    What an earlier run into the same folder made under the same signature is kept.

    Args:
        settings: what to read, into which languages, where to.
        translator: for tests; by default one over the installed models.
        open_engine: opens what translates; by default that translator in this process does.
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
        tools = Tools(settings, translator, terminology, recall, summarizer)
        book = Book(folder, settings, progress or Progress(), sources)
        day = today or dt.datetime.now().astimezone().date()
        asked = tools.state(sources, day)
        if finished := _finished(folder, asked, tools):
            book.repeat(finished)
            folder.write_manifest(_manifest(tools, book.report, started, f"{asked}{folder.state()}"))
            return book.report
        book.progress.start(len(sources))
        recipe = Recipe(options, terminology, settings.source, seconds_for(settings.max_chars))
        count = processes_for(sources, settings.readers, settings.cpus)
        with open_drafts(sources, recipe, count) as drafts, (open_engine or _local)(tools) as engine:
            brief(drafts, tools, book, engine)
        book.write_digests(settings, day)
        book.count_terms()
        folder.write_manifest(_manifest(tools, book.report, started, f"{asked}{folder.state()}"))
    return book.report


def _local(tools: Tools) -> AbstractContextManager[Engine]:
    return contextlib.nullcontext(LocalEngine(tools.translator, tools.terminology))


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
        found,
        beam_size=settings.beam,
        threads=settings.workers,
        preferred=settings.model,
        device=settings.device,
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
            "effort": settings.effort,
            "device": settings.device,
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
