"""How a source becomes drafts, and what one article may cost."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from translate import reading
from translate.detection import detect
from translate.drafts import Draft, draft
from translate.languages import SOURCES
from translate.reading.files import parse_bytes
from translate.records import Failure

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from translate.glossary import Terminology
    from translate.reading.files import Source

DONE = b""
"""What a reader says when it has sent all of a source."""

OUT_OF_MEMORY = 77
"""The exit status of a reader that had no more memory."""

_SECONDS, _MEMORY = 10, 1_000_000_000
_USUAL_CHARS = 1_000_000
# "It snowed in Moscow." in Russian, so that the profiles of foreign languages are loaded too.
_FOREIGN = "В понедельник в Москве выпал снег"
_PAGE = "<html><body><p>One.</p><p>Two.</p></body></html>"


@dataclass(frozen=True, slots=True)
class Recipe:
    """How sources become drafts.

    ``language`` is that of all articles, where it is known. In a process that reads, an article may take ``seconds`` of
    computing time and ``memory`` bytes.
    """

    options: reading.ReadOptions
    terminology: Terminology
    language: str | None = None
    seconds: int = _SECONDS
    memory: int = _MEMORY

    def drafts(self, sources: Sequence[Source]) -> Iterator[Draft | Failure]:
        """Yield the drafts and failures of every source, in order."""
        for found in reading.read_all(sources, self.options):
            yield found if isinstance(found, Failure) else draft(found, self.terminology, self.language)

    def load(self) -> None:
        """Load what most sources need and is otherwise loaded when first needed."""
        import docx  # noqa: F401, PLC0415
        import feedparser  # type: ignore[import-untyped]  # noqa: F401, PLC0415

        parse_bytes(_PAGE.encode(), Path("page.html"))
        detect(_FOREIGN)
        for tag in SOURCES:
            self.terminology.find("", tag)


def seconds_for(max_chars: int) -> int:
    """Return the computing time in seconds that an article of at most so many characters may take: many times what it needs."""
    return _SECONDS * max(1, max_chars // _USUAL_CHARS)
