"""What a summarizer promises, and which one a setting names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from translate.summaries.extractive import summarize

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from translate.records import Segment, Summary

EXTRACTIVE = "extractive"


class Summarizer(Protocol):
    """Sums up an article in its own language."""

    @property
    def label(self) -> str:
        """Return what stands in signatures, ``name@version``; nothing for one whose sentences are the article's own."""

    def summarize(
        self, segments: Sequence[Segment], language: str, count: int, avoid: Iterable[int] = ()
    ) -> Summary:
        """Return at most ``count`` sentences, each with the segments that bear it out, or flagged ``unsupported``."""


class Extractive:
    """Chooses sentences of the article."""

    label = ""

    def summarize(
        self, segments: Sequence[Segment], language: str, count: int, avoid: Iterable[int] = ()
    ) -> Summary:
        """Return the best sentences of the article, in its order."""
        return summarize(segments, language, count, avoid)


def open_summarizer(
    name: str, named: Callable[[str, str], frozenset[str]] | None = None, threads: int = 0
) -> Summarizer:
    """Return ``extractive``, or a sequence-to-sequence model in a folder or in the cache of the Hugging Face hub.

    Args:
        name: what the setting says.
        named: returns the people, places and organizations that a text in a language names, in any form that compares.
        threads: of the model; 0 for torch's own choice.

    Raises:
        MissingExtraError: torch or transformers is not installed. DamagedModelError: the model cannot be loaded.
    """
    if name == EXTRACTIVE:
        return Extractive()
    from translate.summaries.transformers import Seq2SeqSummarizer  # noqa: PLC0415  # an extra

    return Seq2SeqSummarizer(name, named, threads)
