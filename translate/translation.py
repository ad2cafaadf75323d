"""Segments into translations: the only place where glossary, backend and checks meet."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from translate import checks
from translate.backends.base import through
from translate.digits import set_digits
from translate.glossary import hits
from translate.ladder import Ladder, Rendered
from translate.languages import Pair
from translate.normalization import clean
from translate.records import DOUBTFUL, TermHit, Translation
from translate.segmentation import split

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from translate.backends.base import Translator
    from translate.digits import Shape
    from translate.glossary import Terminology, Want
    from translate.records import Rung, Segment

TERMS = "terms"
_DATELINE = re.compile(r"^[A-Z][A-Z' .-]{2,40}(?=(?:, [A-Z][\w ,]{2,40})?\s(?:--|—|–)\s)")
_HEADLINE = 20
_BRACKETS = {ord("⟨"): "(", ord("⟩"): ")"}


@dataclass(frozen=True, slots=True)
class Job:
    """The segments of one article in one language, to be translated into another."""

    segments: tuple[Segment, ...]
    language: str
    target: str
    digits: Shape = "latin"


def translate_jobs(
    jobs: Sequence[Job], translator: Translator, terminology: Terminology
) -> list[tuple[Translation, ...]]:
    """Return the translations of each job, in order.

    The segments of all jobs with the same pair go to the backend in one call. A job whose target is its own language
    is returned as it is, with the origin ``source``.
    """
    made = {
        pair: _translate(texts, pair, translator, terminology) for pair, texts in _texts_by_pair(jobs).items()
    }
    return [_translations(job, made, terminology) for job in jobs]


def translate_lines(
    lines: Sequence[str],
    pair: Pair,
    translator: Translator,
    terminology: Terminology,
    digits: Shape = "latin",
) -> list[str]:
    """Return one line for each line, in order; a blank line stays blank, and a line of several sentences stays one."""
    if pair.source == pair.target:
        return list(lines)
    sentences = [split(clean(line)) for line in lines]
    texts = list(dict.fromkeys(sentence for line in sentences for sentence in line))
    made = _translate(texts, pair, translator, terminology)
    found = {text: set_digits(clean(row.hypothesis.text), pair.target, digits) for text, row in made.items()}
    return [" ".join(" ".join(found[sentence] for sentence in line).split()) for line in sentences]


def _translate(
    texts: list[str], pair: Pair, translator: Translator, terminology: Terminology
) -> dict[str, Rendered]:
    """Return what is accepted for each text; on a pivot the terms hold on both legs, those of the last one above all."""
    legs = translator.legs(pair)
    told = [_told(text, pair.source) for text in texts]
    found = Ladder(legs[0], translator, terminology).translate(told)
    for leg in legs[1:]:
        middle = [row.hypothesis.text for row in found]
        concepts = {
            text: frozenset(match.concept for match in terminology.find(source, pair.source))
            for text, source in zip(middle, told, strict=True)
        }
        last = Ladder(leg, translator, terminology).translate(middle, concepts)
        found = [
            Rendered(through(first.hypothesis, row.hypothesis), row.wants, row.rungs)
            for first, row in zip(found, last, strict=True)
        ]
    return dict(zip(texts, found, strict=True))


def _told(text: str, language: str) -> str:
    """Return the text as the model is told it: without the brackets that annotations are made of.

    English capitals are for the eye: a dateline ("TORKHAM -- ") or a headline in capitals is told in title case, so that
    the model and the glossary know the names in it.
    """
    text = text.translate(_BRACKETS)
    if language != "en":
        return text
    if len(text) >= _HEADLINE and text.isupper():
        return text.title()
    return _DATELINE.sub(lambda found: found[0].title(), text, count=1)


def _texts_by_pair(jobs: Iterable[Job]) -> dict[Pair, list[str]]:
    """Return the distinct texts of each pair, in order of appearance."""
    found: dict[Pair, dict[str, None]] = {}
    for job in jobs:
        if job.language != job.target:
            texts = found.setdefault(Pair(job.language, job.target), {})
            texts.update(dict.fromkeys(segment.text for segment in job.segments))
    return {pair: list(texts) for pair, texts in found.items()}


def _translations(
    job: Job, made: dict[Pair, dict[str, Rendered]], terminology: Terminology
) -> tuple[Translation, ...]:
    if job.language == job.target:
        return tuple(
            Translation(segment.index, segment.text, None, origin="source") for segment in job.segments
        )
    found = made[Pair(job.language, job.target)]
    return tuple(_accept(segment, found[segment.text], job, terminology) for segment in job.segments)


def _accept(segment: Segment, made: Rendered, job: Job, terminology: Terminology) -> Translation:
    text = set_digits(clean(made.hypothesis.text), job.target, job.digits)
    wants = terminology.wants(_told(segment.text, job.language), (job.language, job.target))
    terms = hits(wants, tuple(_rungs(wants, terminology.met(wants, text, job.target), made)))
    banned = terminology.banned(wants, text, job.target)
    terms += tuple(TermHit(ban.concept, "", ban.found, "forbidden") for ban in banned)
    flags = checks.check(segment.text, text, job.target, job.language)
    if any(term.rung in DOUBTFUL for term in terms):
        flags = (*flags, TERMS)
    return Translation(segment.index, text, made.hypothesis, terms, flags)


def _rungs(wants: Sequence[Want], met: Sequence[bool], made: Rendered) -> Iterator[Rung]:
    """Yield the rung on which the ladder met each want of the segment; its own may be of the English between."""
    climbed: dict[str, list[Rung]] = {}
    for want, rung in zip(made.wants, made.rungs, strict=True):
        if rung != "missed":
            climbed.setdefault(want.match.concept, []).append(rung)
    for want, there in zip(wants, met, strict=True):
        rungs = climbed.get(want.match.concept, [])
        yield (rungs.pop(0) if rungs else "found") if there else "missed"
