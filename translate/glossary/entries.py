"""Glossary files into one glossary: which files, in which order, and what a later one overrides.

The formats are in ``translate.glossary.formats``. The project's own is tab-separated with a header that names the
columns, ``concept  domain  pos  en  ps  prs  ur  fa  note``.
"""

from __future__ import annotations

import contextlib
import gc
import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from translate.errors import GlossaryError
from translate.glossary.formats import SUFFIXES, Source, cache
from translate.glossary.formats import read as read_format

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from translate.glossary.formats import Parsed
    from translate.records import GlossaryEntry

MOST_PROBLEMS = 20
_MAX_BYTES = 50_000_000


@dataclass(frozen=True, slots=True)
class Glossary:
    """Entries by concept, and a name with a fingerprint of their content: ``news@77aa01``."""

    name: str
    entries: tuple[GlossaryEntry, ...]
    fingerprint: str

    @property
    def label(self) -> str:
        """Return the name and fingerprint as they stand in signatures; ``none`` without entries."""
        return f"{self.name}@{self.fingerprint}" if self.entries else "none"


@dataclass(frozen=True, slots=True)
class GlossaryFile:
    """A file that was read. ``rank`` is 0 for the bundled glossary and counts the paths a caller gave: the last wins."""

    path: Path
    rank: int
    parsed: Parsed


def bundled_files() -> tuple[Path, ...]:
    """Return the files of the glossary that comes with Khabar, from the package or the source tree."""
    package = Path(__file__).parent.parent
    for folder in (package / "glossaries", package.parent / "glossaries"):
        if found := sorted(folder.glob("*.tsv")):
            return tuple(found)
    return ()


def load(paths: Sequence[Path], *, default: bool = True) -> Glossary:
    """Return the glossary in the bundled files (if ``default``) and ``paths``: later files override earlier concepts.

    Files are in any format of ``translate.glossary.formats``; a folder stands for the glossary files in it. Of two
    concepts that share a term, the one from the later path comes first, and so is the one that is found in a text.

    Raises:
        GlossaryError: every bad line of every file, with file, line and reason; nothing is half-loaded.
    """
    with _uncollected():
        entries = merge(read_files(paths, default=default))
        fingerprint = _fingerprint(entries)
    name = "+".join(
        dict.fromkeys([*(["news"] if default and bundled_files() else []), *(path.stem for path in paths)])
    )
    return Glossary(name, entries, fingerprint)


def read_files(
    paths: Sequence[Path],
    *,
    default: bool = False,
    pair: tuple[str, str] | None = None,
    most_problems: int = MOST_PROBLEMS,
) -> tuple[GlossaryFile, ...]:
    """Return every file with its entries; ``pair`` names the languages of two columns without a header.

    Raises:
        GlossaryError: what is wrong with any file, at most ``most_problems`` lines of it.
    """
    files: list[GlossaryFile] = []
    failures: list[GlossaryError] = []
    problems: list[str] = []
    for rank, given in enumerate([bundled_files() if default else (), *((path,) for path in paths)]):
        for path in given:
            try:
                files += [GlossaryFile(file, rank, _read(file, pair, problems)) for file in _expand(path)]
            except GlossaryError as exc:
                failures.append(exc)
                problems.append(str(exc))
    if len(problems) == len(failures) == 1:
        raise failures[0]
    if problems:
        more = [f"and {len(problems) - most_problems} more"] if len(problems) > most_problems else []
        raise GlossaryError(
            "The glossary has bad lines:\n  " + "\n  ".join([*problems[:most_problems], *more])
        )
    return tuple(files)


def merge(files: Sequence[GlossaryFile]) -> tuple[GlossaryEntry, ...]:
    """Return the entries of all files, those of the last path first: a later entry replaces an earlier one.

    An entry that its file does not name replaces the terms in its languages only.
    """
    merged: dict[str, GlossaryEntry] = {}
    ranks: dict[str, int] = {}
    for file in files:
        for entry in file.parsed.entries:
            concept = entry.concept
            if concept in file.parsed.derived and concept in merged:
                merged[concept] = _laid_over(merged[concept], entry)
            else:
                merged[concept] = entry
            ranks[concept] = file.rank
    if len(set(ranks.values())) < 2:  # noqa: PLR2004  # nothing to put in order
        return tuple(merged.values())
    return tuple(sorted(merged.values(), key=lambda entry: -ranks[entry.concept]))


def _laid_over(earlier: GlossaryEntry, later: GlossaryEntry) -> GlossaryEntry:
    languages = {term.language for term in later.terms}
    kept = [term for term in earlier.terms if term.language not in languages]
    return replace(
        earlier,
        domain=later.domain or earlier.domain,
        part_of_speech=later.part_of_speech or earlier.part_of_speech,
        terms=(*later.terms, *kept),
        note=later.note or earlier.note,
        exact=later.exact or earlier.exact,
    )


def _expand(path: Path) -> list[Path]:
    if path.is_dir():
        found = sorted(
            file for file in path.iterdir() if file.suffix.casefold() in SUFFIXES and file.is_file()
        )
        if not found:
            raise GlossaryError(f"There is no {', '.join(SUFFIXES)} file in the glossary folder {path}.")
        return found
    return [path]


def _read(path: Path, pair: tuple[str, str] | None, problems: list[str]) -> Parsed:
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise GlossaryError(f"The glossary {path} is larger than {_MAX_BYTES // 1_000_000} MB.")
        source = Source(path, path.read_bytes(), pair)
    except OSError as exc:
        raise GlossaryError(f"Cannot read the glossary {path}: {exc}.") from exc
    name = cache.key(source)
    if found := cache.get(name):
        return found
    own: list[str] = []
    parsed = read_format(source, own)
    if not own:
        cache.put(name, parsed)
    problems.extend(own)
    return parsed


def _fingerprint(entries: Sequence[GlossaryEntry]) -> str:
    # No field has a control character in it, so these two keep fields and entries apart.
    parts: list[str] = []
    for entry in entries:
        parts += ("\x1e", entry.concept, entry.domain, entry.part_of_speech, entry.note)
        if entry.exact:
            parts.append("exact")
        for term in entry.terms:
            parts += (term.language, term.text, term.status)
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:6]


@contextlib.contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the garbage collector from searching many thousand new records again and again: it takes half the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
