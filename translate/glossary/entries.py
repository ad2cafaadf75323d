"""Glossary files into entries. One format for now: tab-separated, with a header that names the columns.

``concept  domain  pos  en  ps  prs  ur  fa  note``: a language cell holds terms separated by ``|``, best first;
``~`` marks an admitted variant (so is every second term), ``!`` a forbidden one, ``=`` one that is copied as it is.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from translate.errors import GlossaryError, nearest
from translate.languages import LANGUAGES
from translate.normalization import clean
from translate.records import GlossaryEntry, Term

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from translate.records import TermStatus

_REQUIRED = ("concept",)
_PLAIN = ("concept", "domain", "pos", "note")
_MARKS: dict[str, TermStatus] = {"~": "admitted", "!": "forbidden", "=": "copy"}
_MOST_PROBLEMS = 20
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


def bundled_files() -> tuple[Path, ...]:
    """Return the files of the glossary that comes with Khabar, from the package or the source tree."""
    package = Path(__file__).parent.parent
    for folder in (package / "glossaries", package.parent / "glossaries"):
        if found := sorted(folder.glob("*.tsv")):
            return tuple(found)
    return ()


def load(paths: Sequence[Path], *, default: bool = True) -> Glossary:
    """Return the glossary in the bundled files (if ``default``) and ``paths``: later files override earlier concepts.

    A folder stands for the ``.tsv`` files in it.

    Raises:
        GlossaryError: every bad line of every file, with file, line and reason; nothing is half-loaded.
    """
    files = [*(bundled_files() if default else ()), *(file for path in paths for file in _expand(path))]
    merged: dict[str, GlossaryEntry] = {}
    problems: list[str] = []
    for file in files:
        merged.update({entry.concept: entry for entry in _read(file, problems)})
    if problems:
        more = [f"and {len(problems) - _MOST_PROBLEMS} more"] if len(problems) > _MOST_PROBLEMS else []
        raise GlossaryError(
            "The glossary has bad lines:\n  " + "\n  ".join([*problems[:_MOST_PROBLEMS], *more])
        )
    entries = tuple(merged.values())
    name = "+".join(
        dict.fromkeys([*(["news"] if default and bundled_files() else []), *(path.stem for path in paths)])
    )
    return Glossary(name, entries, hashlib.sha256(repr(entries).encode()).hexdigest()[:6])


def _expand(path: Path) -> list[Path]:
    if path.is_dir():
        found = sorted(path.glob("*.tsv"))
        if not found:
            raise GlossaryError(f"There is no .tsv file in the glossary folder {path}.")
        return found
    return [path]


def _read(path: Path, problems: list[str]) -> Iterator[GlossaryEntry]:
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise GlossaryError(f"The glossary {path} is larger than {_MAX_BYTES // 1_000_000} MB.")
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as exc:
        raise GlossaryError(f"Cannot read the glossary {path}: {exc}. It must be a UTF-8 text file.") from exc
    if not lines:
        raise GlossaryError(f"The glossary {path} is empty.")
    header = [cell.strip() for cell in lines[0].split("\t")]
    _check_header(path, header)
    seen: dict[str, int] = {}
    for number, line in enumerate(lines[1:], start=2):
        if not line.strip() or line.startswith("#"):
            continue
        cells = [clean(cell) for cell in line.split("\t")]
        problem = _line_problem(cells, header, seen)
        if problem:
            problems.append(f"{path.name}:{number}: {problem}")
            continue
        row = dict(zip(header, cells, strict=False))
        seen[row["concept"]] = number
        yield _entry(row)


def _check_header(path: Path, header: Sequence[str]) -> None:
    for name in _REQUIRED:
        if name not in header:
            raise GlossaryError(f"The first line of {path} must name the columns, with '{name}' among them.")
    for name in header:
        if name not in _PLAIN and name not in LANGUAGES:
            hint = nearest(name, (*_PLAIN, *LANGUAGES))
            raise GlossaryError(f"{path}: unknown column '{name}'.{hint}")


def _line_problem(cells: Sequence[str], header: Sequence[str], seen: dict[str, int]) -> str:
    if len(cells) > len(header):
        return f"{len(cells)} columns where the header has {len(header)}"
    row = dict(zip(header, cells, strict=False))
    if not row.get("concept"):
        return "no concept"
    if row["concept"] in seen:
        return f"the concept '{row['concept']}' stands in line {seen[row['concept']]} already"
    if not any(row.get(tag) for tag in LANGUAGES):
        return f"the concept '{row['concept']}' has no term in any language"
    return ""


def _entry(row: dict[str, str]) -> GlossaryEntry:
    terms = tuple(term for tag in LANGUAGES for term in _terms(tag, row.get(tag, "")))
    return GlossaryEntry(
        row["concept"], row.get("domain", ""), row.get("pos", ""), terms, row.get("note", "")
    )


def _terms(tag: str, cell: str) -> Iterable[Term]:
    preferred = False
    for part in filter(None, map(str.strip, cell.split("|"))):
        status: TermStatus = _MARKS.get(part[0], "admitted" if preferred else "preferred")
        text = part[1:].strip() if part[0] in _MARKS else part
        preferred = preferred or status in ("preferred", "copy")
        if text:
            yield Term(tag, text, status)
