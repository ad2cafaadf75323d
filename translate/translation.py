"""Segments into translations: the only place where glossary, backend and checks meet."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from translate import checks
from translate.digits import set_digits
from translate.languages import Pair
from translate.normalization import clean
from translate.records import Translation
from translate.segmentation import split

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from translate.backends.base import Translator
    from translate.digits import Shape
    from translate.glossary import Terminology
    from translate.records import Hypothesis, Segment

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


@dataclass(frozen=True, slots=True)
class _Made:
    """A hypothesis, and whether the model was told the terms."""

    hypothesis: Hypothesis
    annotated: bool


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
) -> dict[str, _Made]:
    """Return what the backend makes of each text, told the terms where the model takes them.

    Where that makes the model stumble, the text is translated once more without.
    """
    plain = {text: _told(text, pair.source) for text in texts}
    told = plain
    if translator.inline_terms(pair):
        told = {
            text: terminology.annotate(given, (pair.source, pair.target)) for text, given in plain.items()
        }
    hypotheses = translator.translate([told[text] for text in texts], pair)
    made = {
        text: _Made(hypothesis, annotated=told[text] != plain[text])
        for text, hypothesis in zip(texts, hypotheses, strict=True)
    }
    again = [text for text, row in made.items() if row.annotated and _stumbles(text, row.hypothesis, pair)]
    if again:
        for text, hypothesis in zip(
            again, translator.translate([plain[text] for text in again], pair), strict=True
        ):
            if not _stumbles(text, hypothesis, pair):
                made[text] = _Made(hypothesis, annotated=False)
    return made


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


def _stumbles(text: str, hypothesis: Hypothesis, pair: Pair) -> bool:
    flags = checks.check(text, hypothesis.text, pair.target, pair.source)
    return bool({checks.EMPTY, checks.LOOP, checks.SCRIPT}.intersection(flags))


def _texts_by_pair(jobs: Iterable[Job]) -> dict[Pair, list[str]]:
    """Return the distinct texts of each pair, in order of appearance."""
    found: dict[Pair, dict[str, None]] = {}
    for job in jobs:
        if job.language != job.target:
            texts = found.setdefault(Pair(job.language, job.target), {})
            texts.update(dict.fromkeys(segment.text for segment in job.segments))
    return {pair: list(texts) for pair, texts in found.items()}


def _translations(
    job: Job, made: dict[Pair, dict[str, _Made]], terminology: Terminology
) -> tuple[Translation, ...]:
    if job.language == job.target:
        return tuple(
            Translation(segment.index, segment.text, None, origin="source") for segment in job.segments
        )
    found = made[Pair(job.language, job.target)]
    return tuple(_accept(segment, found[segment.text], job, terminology) for segment in job.segments)


def _accept(segment: Segment, made: _Made, job: Job, terminology: Terminology) -> Translation:
    text = set_digits(clean(made.hypothesis.text), job.target, job.digits)
    terms = terminology.judge(segment.text, text, (job.language, job.target), annotated=made.annotated)
    flags = checks.check(segment.text, text, job.target, job.language)
    if any(term.rung == "missed" for term in terms):
        flags = (*flags, TERMS)
    return Translation(segment.index, text, made.hypothesis, terms, flags)
