"""Segments into translations: the only place where glossary, backend and checks meet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from translate import checks
from translate.languages import Pair
from translate.normalization import clean
from translate.records import Translation
from translate.segmentation import split

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from translate.backends.base import Translator
    from translate.glossary import Terminology
    from translate.records import Hypothesis, Segment

TERMS = "terms"


@dataclass(frozen=True, slots=True)
class Job:
    """The segments of one article in one language, to be translated into another."""

    segments: tuple[Segment, ...]
    language: str
    target: str


def translate_jobs(
    jobs: Sequence[Job], translator: Translator, terminology: Terminology
) -> list[tuple[Translation, ...]]:
    """Return the translations of each job, in order.

    The segments of all jobs with the same pair go to the backend in one call. A job whose target is its own language
    is returned as it is, with the origin ``source``.
    """
    hypotheses: dict[Pair, dict[str, Hypothesis]] = {}
    for pair, texts in _texts_by_pair(jobs).items():
        hypotheses[pair] = dict(zip(texts, translator.translate(texts, pair), strict=True))
    return [_translations(job, hypotheses, terminology) for job in jobs]


def translate_lines(lines: Sequence[str], source: str, target: str, translator: Translator) -> list[str]:
    """Return one line for each line, in order; a blank line stays blank, and a line of several sentences stays one."""
    if source == target:
        return list(lines)
    sentences = [split(clean(line)) for line in lines]
    texts = list(dict.fromkeys(sentence for line in sentences for sentence in line))
    found = dict(zip(texts, translator.translate(texts, Pair(source, target)), strict=True))
    return [" ".join(" ".join(found[sentence].text for sentence in line).split()) for line in sentences]


def _texts_by_pair(jobs: Iterable[Job]) -> dict[Pair, list[str]]:
    """Return the distinct texts of each pair, in order of appearance."""
    found: dict[Pair, dict[str, None]] = {}
    for job in jobs:
        if job.language != job.target:
            texts = found.setdefault(Pair(job.language, job.target), {})
            texts.update(dict.fromkeys(segment.text for segment in job.segments))
    return {pair: list(texts) for pair, texts in found.items()}


def _translations(
    job: Job, hypotheses: dict[Pair, dict[str, Hypothesis]], terminology: Terminology
) -> tuple[Translation, ...]:
    if job.language == job.target:
        return tuple(
            Translation(segment.index, segment.text, None, origin="source") for segment in job.segments
        )
    found = hypotheses[Pair(job.language, job.target)]
    return tuple(_accept(segment, found[segment.text], job, terminology) for segment in job.segments)


def _accept(segment: Segment, hypothesis: Hypothesis, job: Job, terminology: Terminology) -> Translation:
    text = clean(hypothesis.text)
    terms = terminology.judge(segment.text, text, (job.language, job.target))
    flags = checks.check(segment.text, text, job.target)
    if any(term.rung == "missed" for term in terms):
        flags = (*flags, TERMS)
    return Translation(segment.index, text, hypothesis, terms, flags)
