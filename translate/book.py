"""The bookkeeping of a run: what became of each input, what is on disk, and what the digest will show."""

from __future__ import annotations

import pickle
import zlib
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from translate.articles import Look, render_article
from translate.copies import join_copies
from translate.digest import cluster, digest_item, flagged, render, render_review
from translate.digest.records import Digest
from translate.errors import RunFolderError
from translate.reading import read_document
from translate.records import DOUBTFUL, Failure, RunItem
from translate.runs import read_manifest, translation_path, with_suffix

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

    from translate.config import Settings
    from translate.digest.records import DigestItem
    from translate.reading.files import Source
    from translate.records import Article, Brief, ItemStatus, Rendition
    from translate.runs import RunFolder


class Progress:
    """What a run tells while it works; this one is silent."""

    def start(self, total: int) -> None:
        """Be told how many inputs there are."""

    def advance(self, item: RunItem, words: int) -> None:
        """Be told what became of an input, and how many source words were translated for it."""


@dataclass(slots=True)
class RunReport:
    """What a run did.

    ``new_segments`` counts the machine's translations in articles that this run made, ``words`` their source words, and
    ``approved`` the translations by people in them. ``terms`` is what became of glossary terms in each target language.
    """

    folder: Path
    items: list[RunItem] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    digests: list[Path] = field(default_factory=list)
    new_segments: int = 0
    words: int = 0
    approved: int = 0
    terms: dict[str, Any] = field(default_factory=dict)

    def count(self, status: str) -> int:
        """Return how many inputs ended with a status: ``new``, ``kept``, ``copy`` or ``failed``."""
        return sum(item.status == status for item in self.items)


class _Shelf:
    """What the digests show of the articles, in order, packed: a tenth of the memory, which over 20,000 articles is 150 MB."""

    def __init__(self) -> None:
        self._packed: list[bytes] = []

    def append(self, item: DigestItem) -> None:
        """Keep an item."""
        self._packed.append(zlib.compress(pickle.dumps(item), 1))

    def __iter__(self) -> Iterator[DigestItem]:
        """Yield the items as they were."""
        return (pickle.loads(zlib.decompress(row)) for row in self._packed)  # noqa: S301  # packed in this process


class Book:
    """What a run remembers of the inputs it has passed: enough for report and digest, not their texts."""

    def __init__(
        self, folder: RunFolder, settings: Settings, progress: Progress, sources: Sequence[Source] = ()
    ) -> None:
        self.folder = folder
        self._formats = settings.articles
        self._look = Look(settings.digits, settings.template, settings.clean)
        self._looks_as_before = _has_look(folder, self._look)
        self._sources = {source.name: source for source in sources}
        self.progress = progress
        self.report = RunReport(folder.path)
        self._first: dict[str, str] = {}
        self._items = {target: _Shelf() for target in settings.to}
        self._flags: dict[str, Counter[str]] = {target: Counter() for target in settings.to}
        self._paths: set[str] = set()

    def set_aside(self, outcome: Failure | RunItem) -> None:
        """Book an input that is not briefed: a failure, or a copy of an earlier one."""
        if isinstance(outcome, Failure):
            self.report.failures.append(outcome)
            outcome = RunItem(outcome.path, "failed", outcome.reason)
        self._add(outcome)

    def copy_of(self, article: Article) -> RunItem | None:
        """Return the booking of an article whose text came before, or None for one that is new to the run."""
        first = self._first.setdefault(article.id, article.path)
        return None if first is article.path else RunItem(article.path, "copy", first)

    def store(self, brief: Brief, stored: Brief | None, missing: Collection[str]) -> None:
        """Write the brief of an article and its translations, unless they stand so on disk.

        Args:
            brief: the article with all its renditions.
            stored: what an earlier run left.
            missing: the target languages that this run has made.
        """
        changed = brief != stored
        if changed:
            # Languages of an earlier run stay, if only in the brief.
            old = stored.renditions if stored else ()
            others = tuple(row for row in old if not brief.rendition(row.language))
            self.folder.write_brief(replace(brief, renditions=(*brief.renditions, *others)))
        status: ItemStatus = "new" if missing else "kept"
        item = RunItem(brief.article.path, status, brief.article.id, brief.detection.language)
        for rendition, path in self._take(brief, item):
            self._write_article(brief, rendition, path, anew=changed or not self._looks_as_before)
        renditions = [row for target in missing if (row := brief.rendition(target))]
        fresh = [row for rendition in renditions for row in rendition.translations]
        made = [row for row in fresh if row.origin == "machine"]
        words = sum(len(brief.segments[row.segment].text.split()) for row in made)
        self.report.new_segments += len(made)
        self.report.words += words
        self.report.approved += sum(row.origin == "human" for row in fresh)
        self._add(item, words)

    def repeat(self, manifest: dict[str, Any]) -> None:
        """Book all that an earlier run did as kept."""
        self.report.digests = [self.folder.path / name for name in manifest["digests"]]
        self.report.terms = manifest.get("terms", {})
        self.progress.start(len(manifest["items"]))
        for item in (RunItem(**row) for row in manifest["items"]):
            if item.status == "failed":
                self.report.failures.append(Failure(item.path, "read", item.detail))
            self._add(replace(item, status="kept") if item.status == "new" else item)

    def restore(self, item: RunItem) -> None:
        """Book an input of a finished run.

        Raises:
            RunFolderError: its brief is missing.
        """
        if item.status in {"failed", "copy"}:
            self.set_aside(Failure(item.path, "read", item.detail) if item.status == "failed" else item)
            return
        brief = self.folder.read_brief(item.detail)
        if brief is None:
            raise RunFolderError(
                f"The brief {item.detail} of '{item.path}' is missing in {self.folder.path}. Run 'khabar brief' again."
            )
        list(self._take(brief, item))
        self._add(item)

    def _add(self, item: RunItem, words: int = 0) -> None:
        self.report.items.append(item)
        self.progress.advance(item, words)

    def _take(self, brief: Brief, item: RunItem) -> Iterator[tuple[Rendition, str]]:
        """Yield each rendition of this run with the path of its translation, and keep what the digest shows of it."""
        for target, items in self._items.items():
            if rendition := brief.rendition(target):
                path = translation_path(target, item, self._paths)
                shown = "html" if "html" in self._formats else self._formats[0]
                items.append(digest_item(brief, rendition, with_suffix(path, shown)))
                self._flags[target].update(flagged(rendition))
                yield rendition, path

    def _write_article(self, brief: Brief, rendition: Rendition, path: str, *, anew: bool) -> None:
        """Write a translated article in each format, those that are there only if ``anew``."""
        for name in self._formats:
            file = with_suffix(path, name)
            if anew or not (self.folder.path / file).exists():
                source = self._sources.get(brief.article.path) if name == "docx" else None
                original = read_document(source) if source else b""
                self.folder.write(file, render_article(brief, rendition, name, self._look, original))

    def write_digests(self, settings: Settings, today: dt.date) -> None:
        """Write a digest for each language and format, and with the HTML one the page for reviewing it."""
        copies = tuple(item for item in self.report.items if item.status == "copy")
        for target in self._items:
            review = f"review.{target}.html" if "html" in settings.formats else ""
            self._write_digest(target, settings, today, copies, review)
            if review:
                parts = render_review(
                    self._briefs(target), self._flags[target], target, settings.digits, settings.template
                )
                self.report.digests.append(self.folder.write(review, parts))

    def _write_digest(
        self, target: str, settings: Settings, today: dt.date, copies: tuple[RunItem, ...], review: str
    ) -> None:
        digest = Digest(
            target,
            settings.title,
            today.isoformat(),
            settings.digits,
            cluster(join_copies(list(self._items[target]))),
            tuple(self.report.failures),
            copies,
        )
        for name in settings.formats:
            content = render(digest, name, settings.template, review=review)
            self.report.digests.append(self.folder.write(f"digest.{target}.{name}", content))

    def count_terms(self) -> None:
        """Report on which rungs glossary terms were met, and which of them a person should look at."""
        for target, items in self._items.items():
            hits = [hit for item in items for hit in item.terms]
            doubtful = Counter((hit.source, hit.target, hit.rung) for hit in hits if hit.rung in DOUBTFUL)
            self.report.terms[target] = {
                "concepts": len({hit.concept for hit in hits}),
                "rungs": dict(Counter(hit.rung for hit in hits).most_common()),
                "to_check": [
                    {"source": source, "target": accepted, "rung": rung, "times": times}
                    for (source, accepted, rung), times in doubtful.most_common()
                ],
            }

    def _briefs(self, target: str) -> Iterator[tuple[Brief, Rendition]]:
        """Yield the briefs of this run, read again one by one, in the order of the inputs."""
        for item in self._items[target]:
            brief = self.folder.read_brief(item.article_id)
            if brief and (rendition := brief.rendition(target)):
                yield brief, rendition


def _has_look(folder: RunFolder, look: Look) -> bool:
    """Return whether the last run into a folder showed articles so, and no template was changed since."""
    try:
        clean = read_manifest(folder.path)["settings"].get("clean", False)
        written = (folder.path / "run.json").stat().st_mtime
    except (RunFolderError, OSError):
        return False
    templates = look.templates.rglob("*") if look.templates else ()
    return clean == look.clean and all(path.stat().st_mtime < written for path in templates)
