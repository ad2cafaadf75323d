"""Digests and translated articles as HTML and Markdown, from the templates in ``templates/``."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from translate.calendars import format_dates
from translate.digest.labels import labels, language_name
from translate.languages import LANGUAGES
from translate.normalization import clean, visible
from translate.records import TITLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jinja2 import Environment

    from translate.digits import Shape
    from translate.records import Brief, Digest, Rendition, TermHit

_MARKDOWN_SPECIAL = re.compile(r"([\\`*_\[\]#|~])")
_MARKDOWN_START = re.compile(r"^(\s*)([-+]|\d+[.)])(\s)")


@dataclass(frozen=True, slots=True)
class TermRow:
    """A glossary term over a whole run: how often it was met and how often it is missing."""

    source: str
    target: str
    used: int
    missed: int


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape  # noqa: PLC0415  # slow to import

    environment = Environment(
        loader=PackageLoader("translate.digest"),
        autoescape=select_autoescape(enabled_extensions=("html.j2",), default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_visible,
    )
    environment.filters.update(md=escape_markdown, link=safe_link, path=path_link)
    return environment


def _visible(value: Any) -> Any:  # noqa: ANN401  # whatever a template prints
    """Return a plain string without invisible and direction characters; all else as it is."""
    return visible(value) if type(value) is str else value


def escape_markdown(text: str) -> str:
    """Return the text on one line, with what Markdown and HTML would take as markup escaped."""
    text = " ".join(clean(text).split()).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _MARKDOWN_START.sub(r"\1\\\2\3", _MARKDOWN_SPECIAL.sub(r"\\\1", text))


def safe_link(url: str) -> str:
    """Return a web address that may be linked to, or an empty string for anything but http and https."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        return ""
    return quote(url.strip(), safe=":/?#[]@!$&*+,;=%~-._")


def path_link(path: str) -> str:
    """Return a relative path as a link."""
    return quote(path)


def render_digest(digest: Digest, format_name: str) -> str:
    """Return the digest as a document of the given format (``html`` or ``md``)."""
    row = LANGUAGES[digest.language]
    items = [item for story in digest.stories for item in story.items]
    context: dict[str, Any] = {
        "digest": digest,
        "items": items,
        "label": labels(digest.language),
        "lang": row.html(),
        "dir": row.direction,
        "terms": _term_rows([term for item in items for term in item.terms]),
        "signatures": sorted({item.signature for item in items}),
        "language_name": lambda tag: language_name(tag, digest.language),
        "html_tag": lambda tag: LANGUAGES[tag].html() if tag in LANGUAGES else tag,
        "direction": lambda tag: LANGUAGES[tag].direction if tag in LANGUAGES else "auto",
        "flag_label": lambda flag: flag_label(flag, digest.language),
        "date": lambda text: reader_date(text, digest.language, digest.digits),
    }
    return _environment().get_template(f"digest.{format_name}.j2").render(context)


def reader_date(text: str, language: str, digits: Shape) -> str:
    """Return an ISO date as the reader writes it, in both calendars where two are in use; other text as it is."""
    try:
        day = dt.date.fromisoformat(text[:10])
    except ValueError:
        return text
    return format_dates(day, language, digits)


def flag_label(flag: str, language: str) -> str:
    """Return what a flag means, in the reader's language."""
    return labels(language)["missed_terms" if flag == "terms" else flag]


def _term_rows(hits: Sequence[TermHit]) -> list[TermRow]:
    """Return a row for each term, those missed most often first."""
    used: Counter[tuple[str, str]] = Counter()
    missed: Counter[tuple[str, str]] = Counter()
    for hit in hits:
        (missed if hit.rung == "missed" else used)[hit.source.casefold(), hit.target] += 1
    rows = [TermRow(*term, used[term], missed[term]) for term in used.keys() | missed.keys()]
    return sorted(rows, key=lambda row: (-row.missed, -row.used, row.source))


def render_article(brief: Brief, rendition: Rendition, digits: Shape = "latin") -> str:
    """Return the article in the reader's language as Markdown: its blocks in order, and at the end what to check."""
    texts: dict[int, list[str]] = {}
    for segment, translation in zip(brief.segments, rendition.translations, strict=True):
        texts.setdefault(segment.paragraph, []).append(translation.text)
    blocks = [
        (paragraph.kind, " ".join(texts.get(number, [])))
        for number, paragraph in enumerate(brief.article.paragraphs)
    ]
    flagged = [
        (segment.text, translation)
        for segment, translation in zip(brief.segments, rendition.translations, strict=True)
        if translation.flags
    ]
    row = LANGUAGES[rendition.language]
    context: dict[str, Any] = {
        "article": brief.article,
        "rendition": rendition,
        "title": " ".join(texts.get(TITLE, [])),
        "blocks": blocks,
        "flagged": flagged,
        "machine": any(translation.origin == "machine" for translation in rendition.translations),
        "label": labels(rendition.language),
        "source_language": language_name(brief.detection.language, rendition.language),
        "lang": row.html(),
        "dir": row.direction,
        "flag_label": lambda flag: flag_label(flag, rendition.language),
        "date": lambda text: reader_date(text, rendition.language, digits),
    }
    return _environment().get_template("article.md.j2").render(context)
