"""Summaries that a model writes, in the language of the article, and their translations for the reader."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from translate.records import Segment
from translate.translation import Job, Recall, translate_jobs

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from translate.backends.base import Translator
    from translate.digits import Shape
    from translate.glossary import Terminology
    from translate.records import Rendition
    from translate.summaries import Summarizer

_NAMES = frozenset({"people", "organizations", "places"})


@dataclass(frozen=True, slots=True)
class Writer:
    """What writes and translates summaries: at most ``count`` sentences each."""

    summarizer: Summarizer
    translator: Translator
    terminology: Terminology
    recall: Recall | None
    count: int
    digits: Shape

    def complete(
        self,
        renditions: Sequence[Rendition],
        segments: Sequence[Segment],
        language: str,
        avoid: Sequence[int],
    ) -> tuple[Rendition, ...]:
        """Return the renditions of an article, those without a summary with one that was written once for all of them.

        A sentence has the flags of its translation besides its own.
        """
        missing = [row for row in renditions if not row.summary.sentences]
        if not missing or not segments:
            return tuple(renditions)
        made = self.summarizer.summarize(segments, language, self.count, avoid)
        texts = tuple(
            Segment(segments[0].article_id, at, 0, row.text) for at, row in enumerate(made.sentences)
        )
        jobs = [Job(texts, language, row.language, self.digits) for row in missing]
        done = {}
        for row, shown in zip(
            missing, translate_jobs(jobs, self.translator, self.terminology, self.recall), strict=True
        ):
            sentences = tuple(
                replace(
                    sentence,
                    text=translation.text,
                    written=sentence.text,
                    flags=(*sentence.flags, *translation.flags),
                )
                for sentence, translation in zip(made.sentences, shown, strict=True)
            )
            done[row.language] = replace(
                row, summary=replace(made, language=row.language, sentences=sentences)
            )
        return tuple(done.get(row.language, row) for row in renditions)


def names_in(terminology: Terminology) -> Callable[[str, str], frozenset[str]]:
    """Return a function from a text and its language to the people, organizations and places that it names."""
    return lambda text, language: frozenset(
        match.concept
        for match in terminology.find(text, language)
        if terminology.domain(match.concept) in _NAMES
    )
