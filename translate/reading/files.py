"""Which files hold articles, and files into articles."""

from __future__ import annotations

import hashlib
import os
import stat
import sys
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from translate.calendars import to_iso
from translate.errors import MissingInputError, ReadingError
from translate.normalization import clean, printable
from translate.reading.boilerplate import Rule, author_notes, leading_labels, matching_rule
from translate.reading.content import MAX_BYTES, Content, Item, Snapshot, buffered, from_bytes
from translate.reading.fields import USUAL, Names
from translate.reading.formats import SUFFIXES, is_readable, kind_of, read_items
from translate.reading.links import followed, shared
from translate.reading.text import join_wrapped
from translate.records import Article, Failure, Removed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from translate.reading.text import Page
    from translate.records import Paragraph

_HEAD = 1 << 16


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read and the name it goes by in a run: its path below the input folder."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How files become articles: the longest, whether boilerplate stays, names of fields, further boilerplate rules."""

    max_chars: int = sys.maxsize
    keep_boilerplate: bool = False
    names: Names = field(default_factory=lambda: USUAL)
    rules: tuple[Rule, ...] = ()


def find(
    inputs: Sequence[Path], *, include: Sequence[str] = (), exclude: Sequence[str] = ()
) -> tuple[Source, ...]:
    """Return the files of the kinds that Khabar reads, below the input folders, in the order of their names.

    Hidden files, those named ``README`` and the folders of runs are left out, and so are symbolic links that lead out of the folder.
    A file given by itself is taken whatever its suffix.

    Args:
        inputs: files and folders.
        include: patterns such as ``*.html`` or ``wire/*``; of the files in folders, only those that match one are taken.
        exclude: patterns of files in folders that are left out. A pattern without a slash is for the name of the file
            and of every folder above it, one with a slash for the path below the input folder.

    Raises:
        MissingInputError: an input does not exist, or no input holds an article.
    """
    found: list[Source] = []
    for root in inputs:
        if root.is_dir():
            prefix = "" if len(inputs) == 1 else f"{printable(root.resolve().name)}/"
            paths = ((path, path.relative_to(root).as_posix(), is_closed) for path, is_closed in _walk(root))
            found.extend(
                Source(path, prefix + printable(below))
                for path, below, is_closed in paths
                if (is_closed or not include or _matches(below, include)) and not _matches(below, exclude)
            )
        elif root.exists():
            found.append(Source(root, printable(root.name)))
        else:
            raise MissingInputError(f"There is no file or folder '{printable(str(root))}'.{_similar(root)}")
    if not found:
        where = ", ".join(printable(str(root)) for root in inputs)
        chosen = " that --include and --exclude leave" if include or exclude else ""
        raise MissingInputError(f"Nothing to read in {where}: no {', '.join(SUFFIXES)} file{chosen}.")
    return tuple(found)


def _similar(path: Path) -> str:
    from difflib import get_close_matches  # noqa: PLC0415  # only for this message

    try:
        names = [entry.name for entry in path.absolute().parent.iterdir()]
    except OSError:
        return ""
    close = get_close_matches(path.name, names, n=1)
    return f" Did you mean '{printable(str(path.parent / close[0]))}'?" if close else ""


def _matches(path: str, patterns: Sequence[str]) -> bool:
    return any(
        fnmatchcase(path, pattern.lstrip("/"))
        if "/" in pattern
        else any(fnmatchcase(part, pattern) for part in path.split("/"))
        for pattern in patterns
    )


def _is_run(folder: Path) -> bool:
    """Return whether a folder was made by a run: what we wrote is no news."""
    return (folder / ".lock").is_file() and (folder / "briefs").is_dir()


def _walk(root: Path) -> Iterator[tuple[Path, bool]]:
    """Yield the files to read, and folders that cannot be opened, which are marked so."""
    home = root.resolve()
    closed: list[OSError] = []
    for folder, folders, names in os.walk(root, onerror=closed.append):
        folders[:] = sorted(
            name for name in folders if not name.startswith(".") and not _is_run(Path(folder, name))
        )
        for name in sorted(names):
            path = Path(folder, name)
            if is_readable(name) and not _leads_out(path, home):
                yield path, False
    yield from ((Path(str(error.filename)), True) for error in closed)


def _leads_out(path: Path, home: Path) -> bool:
    """Return whether a file is a symbolic link out of the folder, or to nothing but itself."""
    try:
        return path.is_symlink() and not path.resolve().is_relative_to(home)
    except (OSError, RuntimeError):  # a loop
        return True


def read_all(sources: Sequence[Source], options: ReadOptions) -> Iterator[Article | Failure]:
    """Yield the articles, and the failures, of every source, in order; what is bad never ends the run.

    An article that is not alone in its file is named by its place, ``export.jsonl#12`` or ``wire.zip/a/b.txt``.
    """
    for source in sources:
        try:
            for item in _items(source, options.names):
                name = source.name + item.place
                try:
                    yield _article(item, name, options)
                except ReadingError as exc:
                    yield Failure(name, "read", str(exc))
        except ReadingError as exc:
            yield Failure(source.name, "read", str(exc))


def read_article(source: Source, options: ReadOptions) -> Article:
    """Return the article in a file of one.

    Raises:
        ReadingError: the file cannot be read, holds no text or several articles, or is longer than the options allow.
    """
    return _only(_items(source, options.names), source.name, options)


def read_document(source: Source) -> bytes:
    """Return the bytes of a Word document, or none where the file is something else or cannot be read any more."""
    try:
        status = source.path.stat()
        if not stat.S_ISREG(status.st_mode) or status.st_size > MAX_BYTES:
            return b""
        data = source.path.read_bytes()
    except OSError:
        return b""
    return data if kind_of(data[:_HEAD], source.path.name) == ".docx" else b""


def parse_bytes(data: bytes, path: Path) -> Article:
    """Return the article in the content of a single file, read by its content and suffix, whatever its length.

    Raises:
        ReadingError: empty, binary, without text, or with several articles.
    """
    return _only(read_items(from_bytes(data), path.name), printable(path.name), ReadOptions())


def _only(items: Iterator[Item], name: str, options: ReadOptions) -> Article:
    found = list(islice(items, 2))
    if len(found) > 1:
        raise ReadingError("the file holds several articles; brief it, or give one of them")
    return _article(found[0], name + found[0].place, options)


def _article(item: Item, name: str, options: ReadOptions) -> Article:
    page = item.page
    if isinstance(page, ReadingError):
        raise page
    length = sum(len(block.text) for block in page.blocks)
    if length > options.max_chars:
        raise ReadingError(
            f"{length:,} characters of text, more than the limit of {options.max_chars:,}; split it or raise --max-chars"
        )
    paragraphs, removed = _strip(page, options)
    title = " ".join(clean(page.title).split())
    published = _field(page, "date", "published")
    if not paragraphs and not title:
        raise ReadingError("no article text was found")
    return Article(
        id=_digest(title, paragraphs),
        path=name,
        title=title,
        paragraphs=paragraphs,
        published=to_iso(published, page.metadata.get("language", "")),
        published_text=published,
        source_url=_url(page),
        byline=_field(page, "author", "byline"),
        site=_field(page, "site"),
        section=_field(page, "section"),
        declared_language=_field(page, "language"),
        encoding=item.encoding,
        removed=removed,
    )


def _items(source: Source, names: Names) -> Iterator[Item]:
    path = source.path
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise ReadingError("the folder cannot be opened; look at its permissions")
        if not stat.S_ISREG(status.st_mode):
            raise ReadingError("not a regular file")
        # As long as it is when it is opened: it may have grown since, and grow on.
        with path.open("rb", buffering=0) as file:
            size = os.fstat(file.fileno()).st_size
            content = Content(buffered(Snapshot(file, size)), size)
            yield from read_items(
                content if size > MAX_BYTES else from_bytes(content.whole()), path.name, names
            )
    except OSError as exc:
        raise ReadingError(f"cannot be read: {exc.strerror or exc}") from exc


def _field(page: Page, *names: str) -> str:
    return next(
        (" ".join(clean(page.metadata[name]).split()) for name in names if page.metadata.get(name)), ""
    )


def _url(page: Page) -> str:
    return _field(page, "url", "source_url", "link")


def _strip(page: Page, options: ReadOptions) -> tuple[tuple[Paragraph, ...], tuple[Removed, ...]]:
    paragraphs: list[Paragraph] = []
    removed: list[Removed] = []
    labels: dict[int, str] = {}
    page_url = _url(page)
    if page.web and not options.keep_boilerplate:
        notes = author_notes(page.blocks, page.metadata.get("author", ""))
        labels = {**leading_labels(page.blocks, page.metadata), **notes}
    for number, block in enumerate(page.blocks):
        lines: list[str] = []
        cut: list[str] = []
        for line in clean(block.text).split("\n"):
            rule = ""
            if not options.keep_boilerplate:
                rule = matching_rule(line, options.rules) or labels.get(number, "")
            if rule and line:
                cut.append(line)
                removed.append(Removed(line, rule))
            elif line:
                lines.append(line)
        texts = join_wrapped(lines)
        links = shared(followed(block.links, page_url), [*texts, *cut])
        paragraphs.extend(
            replace(block, text=text, links=tuple(here)) for text, here in zip(texts, links, strict=False)
        )
    return tuple(paragraphs), tuple(removed)


def _digest(title: str, paragraphs: Sequence[Paragraph]) -> str:
    text = "\n".join((title, *(f"{block.kind}\t{block.text}" for block in paragraphs)))
    return hashlib.sha256(text.encode()).hexdigest()[:16]
