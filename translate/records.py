"""The records that the steps hand on: frozen, slotted, tuples only, no I/O.

``Article → Detection → Segment* → Translation* → Summary → Rendition → Brief``; what the digest makes of briefs is in
``translate.digest.records``.
``as_json`` and ``from_json`` turn any of them into plain JSON values and back.
"""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import types
import typing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeVar

if TYPE_CHECKING:
    from pathlib import Path

    from translate.languages import Pair

ParagraphKind = Literal["paragraph", "heading", "item", "quote", "caption"]
Origin = Literal["machine", "source", "human"]
TermStatus = Literal["preferred", "admitted", "deprecated", "forbidden", "copy"]
Rung = Literal["annotated", "found", "n-best", "prefix", "aligned", "inserted", "missed", "forbidden"]
DOUBTFUL: frozenset[str] = frozenset({"inserted", "missed", "forbidden"})
"""Rungs of terms that a person should look at."""
Stage = Literal["read", "detect"]
ItemStatus = Literal["new", "kept", "failed", "copy"]

FLAGS: tuple[str, ...] = (
    "empty",
    "numbers",
    "negation",
    "loop",
    "script",
    "copied",
    "length",
    "terms",
    "unsupported",
)
"""What a translation, or a sentence of a summary, can be flagged with, in the order in which it is shown."""

TITLE = -1
"""``Segment.paragraph`` of a segment that belongs to the title."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link in a paragraph: its words, where it leads, and how often the same words stand before it in the paragraph."""

    text: str
    url: str
    before: int = 0


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A block of running text and what it is on the page.

    ``level`` is that of a heading (1 to 6) or the depth of a list (1 and more), and 0 where nothing says so; ``number``
    is that of an item in a numbered list, and 0 in any other.
    """

    text: str
    kind: ParagraphKind = "paragraph"
    level: int = 0
    number: int = 0
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Removed:
    """A line that is no part of the article, and the rule that says so."""

    text: str
    rule: str


@dataclass(frozen=True, slots=True)
class Article:
    """One news item as read. What is missing is an empty string.

    ``id`` is a digest of title and paragraphs; ``published`` is ISO 8601, ``published_text`` what the page said;
    ``declared_language`` is what the page says it is in, which the text may overrule.
    """

    id: str
    path: str
    title: str
    paragraphs: tuple[Paragraph, ...]
    published: str = ""
    published_text: str = ""
    source_url: str = ""
    byline: str = ""
    encoding: str = "utf-8"
    removed: tuple[Removed, ...] = ()
    site: str = ""
    section: str = ""
    declared_language: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A language that a text may be in; confidence from 0 to 1."""

    language: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Detection:
    """The language of a text (``und`` when it cannot be told) with its confidence and the best candidates.

    ``paragraphs`` is the language of each paragraph of an article, and empty where all are in the same.
    """

    language: str
    confidence: float
    candidates: tuple[Candidate, ...] = ()
    paragraphs: tuple[str, ...] = ()

    def of(self, paragraph: int) -> str:
        """Return the language of a paragraph by its number, or of the title."""
        return self.paragraphs[paragraph] if self.paragraphs and paragraph != TITLE else self.language

    def languages(self) -> tuple[str, ...]:
        """Return every language of the article, the main one first."""
        return tuple(dict.fromkeys((self.language, *self.paragraphs)))


@dataclass(frozen=True, slots=True)
class Segment:
    """A sentence of an article: its running index, and its paragraph (``TITLE`` for the title)."""

    article_id: str
    index: int
    paragraph: int
    text: str


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a concept in one language."""

    language: str
    text: str
    status: TermStatus


@dataclass(frozen=True, slots=True)
class GlossaryEntry:
    """A concept with its terms in several languages, best first.

    ``exact``: its English terms are found only in the case in which they are listed ("Polish", not "polish").
    """

    concept: str
    domain: str
    part_of_speech: str
    terms: tuple[Term, ...]
    note: str = ""
    exact: bool = False


@dataclass(frozen=True, slots=True)
class TermHit:
    """A glossary term met in a source segment: what it should become, and on which rung it was met.

    ``forbidden`` is no rung: the translation has the words in ``target`` that the glossary forbids, and names none instead.
    """

    concept: str
    source: str
    target: str
    rung: Rung


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """What a model wrote: text, length-normalized log-probability, model name, and the English pivot if any."""

    text: str
    score: float
    model: str
    via: str = ""


@dataclass(frozen=True, slots=True)
class Translation:
    """An accepted rendering of a segment. ``flags`` name what a person should check."""

    segment: int
    text: str
    hypothesis: Hypothesis | None
    terms: tuple[TermHit, ...] = ()
    flags: tuple[str, ...] = ()
    origin: Origin = "machine"


@dataclass(frozen=True, slots=True)
class SummarySentence:
    """A sentence of a summary and the index of the segment it comes from.

    A sentence that a model wrote names all segments that bear it out in ``support``, or is flagged ``unsupported``;
    ``written`` is what the model wrote, before it was translated.
    """

    segment: int
    text: str
    support: tuple[int, ...] = ()
    flags: tuple[str, ...] = ()
    written: str = ""


@dataclass(frozen=True, slots=True)
class Summary:
    """A summary in one language."""

    language: str
    sentences: tuple[SummarySentence, ...]


@dataclass(frozen=True, slots=True)
class Rendition:
    """An article in a reader's language; ``signature`` says by what it was made."""

    language: str
    signature: str
    translations: tuple[Translation, ...]
    summary: Summary


@dataclass(frozen=True, slots=True)
class Mention:
    """A glossary concept that a segment of an article names, in whatever language, and its domain."""

    segment: int
    concept: str
    domain: str


@dataclass(frozen=True, slots=True)
class Brief:
    """Everything known about one article: the file ``briefs/<id>.json``.

    ``features`` are what the article can be compared by across languages: glossary concepts and numbers; ``sketch`` is
    what near copies of its text are told by; ``domains`` counts its glossary terms by domain, the most frequent first;
    ``mentions`` says which concepts stand in which segment.
    """

    article: Article
    detection: Detection
    segments: tuple[Segment, ...]
    features: tuple[str, ...] = ()
    renditions: tuple[Rendition, ...] = ()
    sketch: tuple[int, ...] = ()
    domains: tuple[tuple[str, int], ...] = ()
    mentions: tuple[Mention, ...] = ()

    def rendition(self, language: str, signature: str | None = None) -> Rendition | None:
        """Return the rendition into a language (made under a signature, if given), or None."""
        for rendition in self.renditions:
            if rendition.language == language and signature in (None, rendition.signature):
                return rendition
        return None


@dataclass(frozen=True, slots=True)
class Failure:
    """An input that could not be briefed: where, at which stage, and a reason that a person can act on."""

    path: str
    stage: Stage
    reason: str


@dataclass(frozen=True, slots=True)
class RunItem:
    """What became of one input: a line of ``run.json``. ``detail`` is the id, the copied id or the reason."""

    path: str
    status: ItemStatus
    detail: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Model:
    """One installed model.

    ``target_tokens`` maps a target language to the token that the source must begin with (none: empty);
    ``inline_terms`` says that the model was trained to obey terms annotated in the source; ``sha256`` maps
    each file to its digest; ``scores`` are chrF from 0 to 100; ``origin`` is the hub id and commit, or the folder;
    ``base`` is the label of the model that it was tuned from.
    """

    name: str
    folder: Path
    pairs: tuple[Pair, ...]
    target_tokens: dict[str, str]
    licence: str
    description: str
    inline_terms: bool = False
    max_tokens: int = 160
    sha256: dict[str, str] = field(default_factory=dict)
    scores: dict[str, float] = field(default_factory=dict)
    origin: str = ""
    base: str = ""

    @property
    def version(self) -> str:
        """Return eight hexadecimal digits that change when any file of the model changes."""
        listing = "\n".join(f"{digest}  {name}" for name, digest in sorted(self.sha256.items()))
        return hashlib.sha256(listing.encode()).hexdigest()[:8]

    @property
    def label(self) -> str:
        """Return the name with its version, as it stands in signatures: ``khabar-mul-en@3f9a1c2e``."""
        return f"{self.name}@{self.version}"

    def score(self, pair: Pair) -> float | None:
        """Return chrF on FLORES-200 devtest for a pair, or None where nobody has measured it."""
        other = pair.target if pair.source == "en" else pair.source
        return self.scores.get(f"flores/{pair}", self.scores.get(f"flores/{other}/product"))

    def gain(self, pair: Pair) -> float:
        """Return by how much chrF rose in a pair when the model was tuned, on segments held out; 0 where it was not measured."""
        after = self.scores.get(f"desk/{pair}", 0.0)
        return after - self.scores.get(f"desk/{pair}/before", after)


R = TypeVar("R")


def as_json(record: Any) -> Any:  # noqa: ANN401  # JSON has no type
    """Return a record as JSON values: dicts, lists, strings, numbers, null."""
    # dataclasses.asdict copies every string deeply, which for a brief takes longer than writing it.
    if dataclasses.is_dataclass(record):
        return {row.name: as_json(getattr(record, row.name)) for row in dataclasses.fields(record)}
    return [as_json(item) for item in record] if isinstance(record, tuple) else record


def from_json(kind: type[R], value: Any) -> R:  # noqa: ANN401
    """Return the record of ``kind`` that ``as_json`` wrote.

    Raises:
        ValueError: the value does not have the shape of the record.
    """
    try:
        return typing.cast("R", _decode(kind, value))
    except (TypeError, KeyError, AttributeError, ValueError) as exc:
        raise ValueError(f"not a {kind.__name__}: {exc}") from exc


@functools.cache
def _hints(kind: type) -> dict[str, Any]:
    # Looking them up takes longer than all else that reads a brief.
    return typing.get_type_hints(kind)


def _decode(kind: Any, value: Any) -> Any:  # noqa: ANN401
    if dataclasses.is_dataclass(kind):
        hints = _hints(typing.cast("type", kind))
        return kind(**{name: _decode(hints[name], item) for name, item in value.items()})  # type: ignore[operator]
    origin = typing.get_origin(kind)
    if origin is tuple:
        first, *rest = typing.get_args(kind)
        kinds = [first] * len(value) if rest == [...] else [first, *rest]
        return tuple(_decode(inner, item) for inner, item in zip(kinds, value, strict=True))
    if origin is types.UnionType:
        return None if value is None else _decode(typing.get_args(kind)[0], value)
    return value
