"""The review page: every sentence of a run beside its translation, for the person who checks it."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from translate.digest.rendering import environment, speech, template_errors
from translate.normalization import normalize, normalize_with_offsets, visible
from translate.records import DOUBTFUL, FLAGS, TITLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from markupsafe import Markup

    from translate.digits import Shape
    from translate.records import Brief, Rendition, TermHit

_SCRIPT = "review.js"
# An ending that a word may have after a glossary term: "refugees", کډوالو.
_LONGEST_ENDING = 3


@dataclass(frozen=True, slots=True)
class Row:
    """A sentence with its translation, both with the glossary terms marked."""

    segment: int
    source: Markup
    target: Markup
    flags: tuple[str, ...]
    doubtful: tuple[TermHit, ...]
    is_title: bool
    in_summary: bool


@dataclass(frozen=True, slots=True)
class Reviewed:
    """An article on the review page."""

    article_id: str
    path: str
    title: str
    language: str
    rows: tuple[Row, ...]


def render_review(
    briefs: Iterable[tuple[Brief, Rendition]],
    flags: Mapping[str, int],
    reader: str,
    digits: Shape = "latin",
    templates: Path | None = None,
) -> Iterator[str]:
    """Yield the parts of the review page as HTML; an article that stands in its own language is left out.

    The script only filters and moves between sentences: all is there without it.

    Args:
        briefs: what to show, asked for one by one.
        flags: how many sentences carry each flag.
        reader: the language of the page.
        digits: their shape.
        templates: a folder whose templates go before ours.

    Raises:
        TemplateError: a template of the folder ``templates`` is at fault.
    """
    from markupsafe import Markup  # noqa: PLC0415  # comes with jinja2

    articles = (row for brief, rendition in briefs if (row := _reviewed(brief, rendition)).rows)
    first = next(articles, None)
    with template_errors(templates):
        made = environment(templates)
        script = made.get_template(_SCRIPT).render()
        context = {
            "articles": chain((first,), articles) if first else (),
            "flags": [(flag, flags[flag]) for flag in FLAGS if flags.get(flag)],
            "script": Markup(script),  # noqa: S704  # our own file
            "script_hash": base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        }
        yield from made.get_template("review.html.j2").generate(**context, **speech(reader, digits))


def flagged(rendition: Rendition) -> Counter[str]:
    """Return how many translated sentences of an article carry each flag."""
    return Counter(flag for row in rendition.translations if row.origin != "source" for flag in row.flags)


def _reviewed(brief: Brief, rendition: Rendition) -> Reviewed:
    summary = {index for row in rendition.summary.sentences for index in (row.support or (row.segment,))}
    rows = tuple(
        Row(
            segment.index,
            mark(segment.text, [hit.source for hit in row.terms], brief.detection.of(segment.paragraph)),
            mark(
                row.text,
                [hit.target for hit in row.terms if hit.rung not in {"missed", "forbidden"}],
                rendition.language,
            ),
            row.flags,
            tuple(hit for hit in row.terms if hit.rung in DOUBTFUL),
            segment.paragraph == TITLE,
            segment.index in summary,
        )
        for segment, row in zip(brief.segments, rendition.translations, strict=True)
        if row.origin != "source"
    )
    title = brief.article.title or brief.article.path
    return Reviewed(brief.article.id, brief.article.path, title, brief.detection.language, rows)


def mark(text: str, terms: Sequence[str], language: str) -> Markup:
    """Return the text as HTML with each term in a ``mark`` element, as often as it is listed, in any spelling variant."""
    from markupsafe import Markup, escape  # noqa: PLC0415

    text = visible(text)
    parts, last = [], 0
    for start, end in _spans(text, terms, language):
        parts += [escape(text[last:start]), Markup("<mark>{}</mark>").format(text[start:end])]
        last = end
    return Markup().join([*parts, escape(text[last:])])


def _spans(text: str, terms: Sequence[str], language: str) -> list[tuple[int, int]]:
    """Return where the terms stand in a text, in order and without overlap."""
    if not terms:
        return []
    normal = normalize_with_offsets(text, language)
    folded = normal.text.casefold()
    if len(folded) != len(normal.text):
        folded = normal.text
    taken: list[tuple[int, int]] = []
    for term in sorted(terms, key=len, reverse=True):
        wanted = normalize(term, language).casefold()
        found = next(
            (span for span in _words(folded, wanted) if all(span[1] <= a or span[0] >= b for a, b in taken)),
            None,
        )
        if found:
            taken.append(found)
    return [normal.original(*span) for span in sorted(taken)]


def _words(text: str, term: str) -> Iterator[tuple[int, int]]:
    """Yield where a term begins at the start of a word and ends with one, short endings apart."""
    at = text.find(term) if term else -1
    while at >= 0:
        end = at + len(term)
        while end < len(text) and text[end].isalnum():
            end += 1
        if end - at - len(term) <= _LONGEST_ENDING and not (at and text[at - 1].isalnum()):
            yield at, end
        at = text.find(term, at + 1)
