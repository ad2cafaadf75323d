"""What the readers of all glossary formats share: a file, what was read of it, and the rules for its cells."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from translate.errors import GlossaryError
from translate.languages import CODES, LANGUAGES, language
from translate.normalization import clean
from translate.records import Term

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet
    from pathlib import Path

    from translate.records import GlossaryEntry, TermStatus

Status = Literal["preferred", "admitted", "deprecated", "forbidden", "copy", ""]
"""The status of a term as a file gives it; empty where it gives none."""

_AVOIDED = frozenset(("deprecated", "forbidden"))
_BEST = ("preferred", "copy")
_CODES = "|".join(map(re.escape, sorted(CODES, key=len, reverse=True)))
_PAIR_IN_NAME = re.compile(rf"(?<![a-z])({_CODES})[-_]({_CODES})$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Source:
    """A glossary file: where it lies, its bytes, and the languages of its two columns if the caller knows them."""

    path: Path
    data: bytes
    pair: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Parsed:
    """The entries of a file, and the line of each.

    ``derived`` holds the concepts that the file does not name itself: their names are made from their terms.
    """

    entries: tuple[GlossaryEntry, ...]
    lines: tuple[int, ...]
    derived: frozenset[str] = frozenset()


def decode(source: Source) -> str:
    """Return the text of a file: UTF-8 with or without a byte order mark, or UTF-16 with one.

    Raises:
        GlossaryError: another encoding, or nothing in it.
    """
    data = source.data
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as exc:
        raise GlossaryError(
            f"Cannot read the glossary {source.path}: {exc}. It must be a UTF-8 text file, or UTF-16 with a byte order mark."
        ) from exc
    if not text.strip():
        raise GlossaryError(f"The glossary {source.path} is empty.")
    return text


def tidy(text: str) -> str:
    """Return a cell as it is kept: on one line, without what cannot be seen."""
    return " ".join(clean(text).split())


def pair_in_name(stem: str) -> tuple[str, str] | None:
    """Return the two languages that a file name ends with (``en-ps``, ``terms.en_fa-AF``), if it does."""
    found = _PAIR_IN_NAME.search(stem)
    if not found:
        return None
    first, second = (language(code).tag for code in found.groups())
    return (first, second) if first != second else None


def arrange(rows: Iterable[tuple[str, str, Status]]) -> tuple[Term, ...]:
    """Return the terms (language, text, status) of a concept by language, the best of each language first.

    The best is the first one called preferred, or else the first without a status or to be copied. What else is called
    preferred or has no status is admitted. A term that stands twice is kept once.

    Raises:
        ValueError: a term is both accepted and deprecated or forbidden.
    """
    found: dict[str, dict[str, Status]] = {}
    for tag, text, status in rows:
        terms = found.setdefault(tag, {})
        if {terms.get(text, status), status} & _AVOIDED and terms.get(text, status) != status:
            avoided = "deprecated" if "deprecated" in {terms[text], status} else "forbidden"
            raise ValueError(f"the term '{text}' ({tag}) is both accepted and {avoided}")
        terms.setdefault(text, status)
    return tuple(term for tag in LANGUAGES if tag in found for term in _ranked(tag, found[tag]))


def _ranked(tag: str, terms: dict[str, Status]) -> Iterator[Term]:
    best = next((text for text, status in terms.items() if status == "preferred"), None)
    if best is None:
        best = next((text for text, status in terms.items() if status in ("", "copy")), None)
    if best is not None:
        yield Term(tag, best, "copy" if terms[best] == "copy" else "preferred")
    for text, status in terms.items():
        if text != best:
            yield Term(tag, text, "admitted" if status == "" or status == "preferred" else status)  # noqa: PLR1714  # mypy follows


def best(entry: GlossaryEntry, tag: str) -> str:
    """Return the term to use in a language, which may be one that is copied from another; empty if there is none."""
    for term in entry.terms:
        if term.language == tag and term.status not in _AVOIDED:
            return term.text
    return next((term.text for term in entry.terms if term.status == "copy"), "")


def is_best(status: TermStatus) -> bool:
    """Return whether a status is that of the term to use."""
    return status in _BEST


def concept_name(text: str, taken: AbstractSet[str]) -> str:
    """Return a name that is not taken yet for the concept of a term: ``Asylum seeker`` is ``asylum-seeker``."""
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", text).casefold())
    name = "-".join(words) or text
    number = 1
    unique = name
    while unique in taken:
        number += 1
        unique = f"{name}-{number}"
    return unique


def count_problem(cells: Sequence[str], columns: int) -> str:
    """Return what is wrong with the number of cells of a line, or an empty string."""
    return f"{len(cells)} columns where the header has {columns}" if len(cells) > columns else ""
