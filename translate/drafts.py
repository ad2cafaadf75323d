"""An article into a draft: all that can be said of it before anything is translated."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from translate import checks
from translate.copies import sketch
from translate.detection import detect_article
from translate.errors import UnsupportedLanguageError
from translate.languages import LANGUAGES, UNDETERMINED
from translate.records import TITLE, Article, Detection, Failure, Mention, Segment
from translate.segmentation import segments

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from translate.glossary import Terminology

_SHORTEST_NUMBER = 2
_SURE_OF_PARAGRAPH = 0.9
_TITLE_WEIGHT = 3


@dataclass(frozen=True, slots=True)
class Draft:
    """An article with its language, its segments, and what it is compared by; the last four are those of a brief."""

    article: Article
    detection: Detection
    segments: tuple[Segment, ...]
    features: tuple[str, ...]
    sketch: tuple[int, ...]
    domains: tuple[tuple[str, int], ...]
    mentions: tuple[Mention, ...]


def draft(article: Article, terminology: Terminology, source: str | None = None) -> Draft | Failure:
    """Return the draft of an article, or the failure of one whose language Khabar does not read or cannot tell.

    Args:
        article: what was read.
        terminology: the glossary whose concepts the article is compared by.
        source: the language of the article, where it is known; else it is detected.
    """
    try:
        detection = language_of(article, source)
    except UnsupportedLanguageError as exc:
        return Failure(article.path, "detect", str(exc))
    parts = segments(article)
    named = tuple(mentions(parts, detection, terminology))
    return Draft(
        article,
        detection,
        parts,
        features(parts, named),
        sketch(article),
        _domains(parts, named),
        tuple(dict.fromkeys(named)),
    )


def language_of(article: Article, forced: str | None) -> Detection:
    """Return the language of an article and of its paragraphs.

    Raises:
        UnsupportedLanguageError: Khabar does not read it, or it cannot be told.
    """
    if forced:
        return Detection(forced, 1.0)
    whole, parts = detect_article(article.title, [paragraph.text for paragraph in article.paragraphs])
    detection = _as_declared(whole, article)
    if detection.language in LANGUAGES:
        return replace(detection, paragraphs=_paragraph_languages(parts, detection.language))
    if detection.language == UNDETERMINED:
        likely = ", ".join(f"{row.language} {row.confidence:.0%}" for row in detection.candidates[:2])
        hint = f" (perhaps {likely})" if likely else ""
        raise UnsupportedLanguageError(f"the language cannot be told{hint}; say it with --from")
    raise UnsupportedLanguageError(
        f"the language is '{detection.language}', and Khabar reads {', '.join(LANGUAGES)}; --from overrides the detection"
    )


def _as_declared(detection: Detection, article: Article) -> Detection:
    """Return the detection with the language that the page declares where the text leaves it open.

    That is a text whose language cannot be told, and one told as Persian on a page that says it is Dari. The other way
    round counts for nothing: many Afghan sites say ``fa``.
    """
    declared = article.declared_language
    is_open = detection.language == UNDETERMINED or (detection.language, declared) == ("fa", "prs")
    return replace(detection, language=declared) if declared and is_open else detection


def _paragraph_languages(parts: Sequence[Detection], main: str) -> tuple[str, ...]:
    """Return the language of each paragraph, or nothing when all are in the main one.

    A paragraph counts as another language only when that is sure, and when it is one that we read; Dari and Persian
    are not told apart by the paragraph.
    """
    found = tuple(
        row.language
        if row.confidence >= _SURE_OF_PARAGRAPH
        and row.language in LANGUAGES
        and {row.language, main} != {"prs", "fa"}
        else main
        for row in parts
    )
    return found if set(found) != {main} else ()


def mentions(parts: Sequence[Segment], detection: Detection, terminology: Terminology) -> Iterator[Mention]:
    """Yield the glossary concepts that each segment names, as often as it does, in the order of the text."""
    for segment in parts:
        for match in terminology.find(segment.text, detection.of(segment.paragraph)):
            yield Mention(segment.index, match.concept, terminology.domain(match.concept))


def features(parts: Sequence[Segment], named: Sequence[Mention]) -> tuple[str, ...]:
    """Return what an article can be compared by across languages: its glossary concepts and its larger numbers."""
    concepts = {mention.concept for mention in named}
    numbers = {number for segment in parts for number in checks.numbers(segment.text)}
    return (*sorted(concepts), *sorted(f"#{number}" for number in numbers if len(number) >= _SHORTEST_NUMBER))


def _domains(parts: Sequence[Segment], named: Sequence[Mention]) -> tuple[tuple[str, int], ...]:
    """Return how many glossary terms of each domain an article has; a term of the title counts three times."""
    title = {segment.index for segment in parts if segment.paragraph == TITLE}
    counts: Counter[str] = Counter()
    for mention in named:
        counts[mention.domain] += _TITLE_WEIGHT if mention.segment in title else 1
    return tuple(sorted(((name, n) for name, n in counts.items() if name), key=lambda row: (-row[1], row[0])))
