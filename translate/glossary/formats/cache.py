"""What was read of a glossary file, kept by the file's content: the same file is parsed once.

The cache is a convenience: if it cannot be read or written, the file is parsed. It lies in ``KHABAR_CACHE``, or in
``khabar`` under ``XDG_CACHE_HOME`` or ``~/.cache``.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import translate
from translate.glossary.formats.base import Parsed, pair_in_name
from translate.languages import LANGUAGES
from translate.records import GlossaryEntry, Term

if TYPE_CHECKING:
    from translate.glossary.formats.base import Source
    from translate.records import TermStatus

# To be raised whenever a reader gives something else for the same file.
_VERSION = 3
_MOST_FILES = 100
# A letter for each language and status, so that the terms of an entry are little more than their texts.
_STATUSES: tuple[TermStatus, ...] = ("preferred", "admitted", "deprecated", "forbidden", "copy")
_LETTERS = {pair: chr(ord("A") + at) for at, pair in enumerate(product(LANGUAGES, _STATUSES))}
_BY_LETTER = {letter: pair for pair, letter in _LETTERS.items()}


def folder() -> Path | None:
    """Return the folder of cached glossaries, which need not exist; None where there is no home."""
    if own := os.environ.get("KHABAR_CACHE"):
        return Path(own) / "glossaries"
    if base := os.environ.get("XDG_CACHE_HOME"):
        return Path(base) / "khabar" / "glossaries"
    try:
        return Path.home() / ".cache" / "khabar" / "glossaries"
    except RuntimeError:
        return None


def key(source: Source) -> str:
    """Return the name under which a file is kept: all that its entries depend on."""
    about = (
        _VERSION,
        translate.__version__,
        source.path.suffix,
        source.pair or pair_in_name(source.path.stem),
    )
    return hashlib.sha256(repr(about).encode() + b"\0" + source.data).hexdigest()


def get(name: str) -> Parsed | None:
    """Return what is kept under a name, or None."""
    path = _path(name)
    if path is None:
        return None
    try:
        rows, lines, derived = json.loads(path.read_bytes())
        entries = tuple(map(_entry, rows))
        return Parsed(entries, tuple(lines), frozenset(derived))
    except (OSError, ValueError, TypeError, KeyError):
        return None


def put(name: str, parsed: Parsed) -> None:
    """Keep what was read under a name, if the folder can be written; the oldest files make room."""
    path = _path(name)
    if path is None:
        return
    rows = [
        [
            entry.concept,
            entry.domain,
            entry.part_of_speech,
            entry.note,
            int(entry.exact),
            "".join(_LETTERS[term.language, term.status] for term in entry.terms),
            *(term.text for term in entry.terms),
        ]
        for entry in parsed.entries
    ]
    data = json.dumps([rows, parsed.lines, sorted(parsed.derived)], ensure_ascii=False).encode()
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, part = tempfile.mkstemp(dir=path.parent, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            Path(part).replace(path)
        except OSError:
            Path(part).unlink(missing_ok=True)
            raise
        for old in sorted(path.parent.glob("*.json"), key=_age, reverse=True)[_MOST_FILES:]:
            old.unlink(missing_ok=True)


def _entry(row: list[Any]) -> GlossaryEntry:
    concept, domain, pos, note, exact, letters, *texts = row
    if len(letters) != len(texts) or exact not in {0, 1}:
        raise ValueError("a row of something else")
    return GlossaryEntry(concept, domain, pos, tuple(map(_term, letters, texts)), note, bool(exact))


def _term(letter: str, text: str) -> Term:
    language, status = _BY_LETTER[letter]
    return Term(language, text, status)


def _path(name: str) -> Path | None:
    place = folder()
    return place / f"{name[:32]}.json" if place else None


def _age(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
