"""Segments into translations: the only place where memory, glossary, backend and checks meet."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import translate
from translate import checks
from translate.backends.base import through
from translate.digits import set_digits
from translate.glossary import Match, Want, hits
from translate.ladder import Ladder, Rendered
from translate.languages import Pair
from translate.normalization import clean
from translate.records import DOUBTFUL, Hypothesis, TermHit, Translation, as_json, from_json
from translate.segmentation import split

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from translate.backends.base import Translator
    from translate.digits import Shape
    from translate.glossary import Terminology
    from translate.memory import Memory
    from translate.records import Rung, Segment

TERMS = "terms"
# What a person wrote is a hypothesis of no model.
_PERSON = ""
_DATELINE = re.compile(r"^[A-Z][A-Z' .-]{2,40}(?=(?:, [A-Z][\w ,]{2,40})?\s(?:--|—|–)\s)")
_HEADLINE = 20
_BRACKETS = {ord("⟨"): "(", ord("⟩"): ")"}


Made = dict[Pair, dict[str, Rendered]]
"""What was made of the texts of each pair."""


@dataclass(frozen=True, slots=True)
class Job:
    """The segments of one article in one language, to be translated into another."""

    segments: tuple[Segment, ...]
    language: str
    target: str
    digits: Shape = "latin"


@dataclass(frozen=True, slots=True)
class Recall:
    """A translation memory, and what machine translations are made by besides models and glossary: ``beam:4|v:0.2.0``."""

    memory: Memory
    decoding: str


def can_be_made(maker: str, models: Collection[str]) -> bool:
    """Return whether this version could make again, with models of these labels, what a maker in the memory made."""
    labels, _, conditions = maker.partition("|gl:")
    return conditions.endswith(f"|v:{translate.__version__}") and set(labels.split("+")) <= set(models)


class Engine(Protocol):
    """What translates what no memory has: this process, or others."""

    @property
    def ahead(self) -> int:
        """Return how many chunks it wants to be given before the first of them is waited for."""

    def start(self, texts: Mapping[Pair, Sequence[str]]) -> Callable[[], Made]:
        """Take distinct texts by pair, and return what waits for their translations.

        Raises:
            ModelError: no model for a pair, or a failing backend; from here or from what is returned.
        """


@dataclass(frozen=True, slots=True)
class LocalEngine:
    """Translates in this process, one chunk at a time."""

    translator: Translator
    terminology: Terminology

    @property
    def ahead(self) -> int:
        """Return 0: one chunk keeps all threads busy."""
        return 0

    def start(self, texts: Mapping[Pair, Sequence[str]]) -> Callable[[], Made]:
        """Return what translates the texts when it is called."""
        return lambda: translate_texts(texts, self.translator, self.terminology)


def translate_texts(
    texts: Mapping[Pair, Sequence[str]], translator: Translator, terminology: Terminology
) -> Made:
    """Return what is accepted for each text of each pair."""
    return {pair: render(rows, pair, translator, terminology) for pair, rows in texts.items()}


def translate_jobs(
    jobs: Sequence[Job], translator: Translator, terminology: Terminology, recall: Recall | None = None
) -> list[tuple[Translation, ...]]:
    """Return the translations of each job, in order (see ``start_jobs``)."""
    return start_jobs(jobs, translator, terminology, recall, LocalEngine(translator, terminology))()


def start_jobs(
    jobs: Sequence[Job],
    translator: Translator,
    terminology: Terminology,
    recall: Recall | None,
    engine: Engine,
) -> Callable[[], list[tuple[Translation, ...]]]:
    """Hand what is to be translated to the engine, and return what waits for the translations of each job, in order.

    What the memory has is taken from there, a person's translation first; the other segments of all jobs with the same
    pair go to the engine together. All are checked alike. A job whose target is its own language is returned as it
    is, with the origin ``source``.
    """
    texts = _texts_by_pair(jobs)
    makers = {pair: _maker(pair, translator, terminology, recall) for pair in texts}
    known = {pair: _remembered(rows, pair, makers[pair], recall) for pair, rows in texts.items()}
    missing = {pair: [text for text in rows if text not in known[pair]] for pair, rows in texts.items()}
    wait = engine.start({pair: rows for pair, rows in missing.items() if rows})

    def finish() -> list[tuple[Translation, ...]]:
        for pair, fresh in wait().items():
            _keep(fresh, pair, makers[pair], recall)
            known[pair].update(fresh)
        return [_translations(job, known, terminology) for job in jobs]

    return finish


def translate_lines(
    lines: Sequence[str],
    pair: Pair,
    translator: Translator,
    terminology: Terminology,
    digits: Shape = "latin",
    *,
    recall: Recall | None = None,
) -> list[str]:
    """Return one line for each line, in order; a blank line stays blank, and a line of several sentences stays one."""
    if pair.source == pair.target:
        return list(lines)
    sentences = [split(clean(line)) for line in lines]
    texts = list(dict.fromkeys(sentence for line in sentences for sentence in line))
    made = _recall(texts, pair, translator, terminology, recall)
    found = {text: set_digits(clean(row.hypothesis.text), pair.target, digits) for text, row in made.items()}
    return [" ".join(" ".join(found[sentence] for sentence in line).split()) for line in sentences]


def _recall(
    texts: list[str], pair: Pair, translator: Translator, terminology: Terminology, recall: Recall | None
) -> dict[str, Rendered]:
    """Return what people wrote for a text, or a model made of it before under the same conditions, or makes of it now."""
    maker = _maker(pair, translator, terminology, recall)
    known = _remembered(texts, pair, maker, recall)
    missing = [text for text in texts if text not in known]
    fresh = render(missing, pair, translator, terminology) if missing else {}
    _keep(fresh, pair, maker, recall)
    return {**known, **fresh}


def _maker(pair: Pair, translator: Translator, terminology: Terminology, recall: Recall | None) -> str:
    """Return what machine translations of a pair are made by."""
    return f"{translator.label(pair)}|gl:{terminology.label}|{recall.decoding if recall else ''}"


def _remembered(texts: Sequence[str], pair: Pair, maker: str, recall: Recall | None) -> dict[str, Rendered]:
    """Return what the memory has of the texts: what people wrote, else what was made by the same means."""
    if recall is None:
        return {}
    people = {
        text: Rendered(Hypothesis(words, 0.0, _PERSON))
        for text, words in recall.memory.approved(texts, pair).items()
    }
    rows = recall.memory.made([text for text in texts if text not in people], pair, maker)
    return {**people, **{text: made for text, row in rows.items() if (made := _unpacked(row))}}


def _keep(fresh: Mapping[str, Rendered], pair: Pair, maker: str, recall: Recall | None) -> None:
    if recall:
        recall.memory.keep({text: _packed(row) for text, row in fresh.items()}, pair, maker)


def _packed(made: Rendered) -> str:
    """Return what the memory keeps of a translation: the hypothesis, and the rung of each concept."""
    rungs = [(want.match.concept, rung) for want, rung in zip(made.wants, made.rungs, strict=True)]
    return json.dumps([as_json(made.hypothesis), rungs], ensure_ascii=False)


def _unpacked(row: str) -> Rendered | None:
    """Return what was kept, or None if it is not of the shape that this version writes."""
    try:
        hypothesis, rungs = json.loads(row)
        wants = tuple(Want(Match(concept, "", "", 0, 0), ()) for concept, _ in rungs)
        return Rendered(from_json(Hypothesis, hypothesis), wants, tuple(rung for _, rung in rungs))
    except (ValueError, TypeError):
        return None


def render(
    texts: Sequence[str], pair: Pair, translator: Translator, terminology: Terminology, *, anew: int = 0
) -> dict[str, Rendered]:
    """Return what is accepted for each text; on a pivot the terms hold on both legs, those of the last one above all.

    The wants of what went through a pivot are those of its last leg. ``anew`` is the ladder's.
    """
    legs = translator.legs(pair)
    told = [_told(text, pair.source) for text in texts]
    found = Ladder(legs[0], translator, terminology, anew=anew).translate(told)
    for leg in legs[1:]:
        middle = [row.hypothesis.text for row in found]
        concepts = {
            text: frozenset(match.concept for match in terminology.find(source, pair.source))
            for text, source in zip(middle, told, strict=True)
        }
        last = Ladder(leg, translator, terminology, anew=anew).translate(middle, concepts)
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
    terms = hits(wants, tuple(rungs_of(wants, terminology.met(wants, text, job.target), made)))
    banned = terminology.banned(wants, text, job.target)
    terms += tuple(TermHit(ban.concept, "", ban.found, "forbidden") for ban in banned)
    flags = checks.check(segment.text, text, job.target, job.language)
    if any(term.rung in DOUBTFUL for term in terms):
        flags = (*flags, TERMS)
    if made.hypothesis.model == _PERSON:
        return Translation(segment.index, text, None, terms, flags, origin="human")
    return Translation(segment.index, text, made.hypothesis, terms, flags)


def rungs_of(wants: Sequence[Want], met: Sequence[bool], made: Rendered) -> Iterator[Rung]:
    """Yield the rung on which the ladder met each want of the segment; its own may be of the English between."""
    climbed: dict[str, list[Rung]] = {}
    for want, rung in zip(made.wants, made.rungs, strict=True):
        if rung != "missed":
            climbed.setdefault(want.match.concept, []).append(rung)
    for want, there in zip(wants, met, strict=True):
        rungs = climbed.get(want.match.concept, [])
        yield (rungs.pop(0) if rungs else "found") if there else "missed"
