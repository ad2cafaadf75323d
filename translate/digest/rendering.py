"""Digests as HTML and Markdown, from the templates in ``templates/`` or those of a desk."""

from __future__ import annotations

import datetime as dt
import re
from contextlib import contextmanager
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from translate.calendars import format_date, format_dates
from translate.digest.labels import flag_label, labels, language_name
from translate.digest.links import path_link, safe_link, segment_link, source_name
from translate.digest.outline import outline
from translate.digits import set_digits
from translate.errors import TemplateError
from translate.languages import LANGUAGES
from translate.normalization import clean, visible
from translate.numbers import canonical

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from jinja2 import Environment

    from translate.digest.records import Count, Digest
    from translate.digits import Shape

_MARKDOWN_SPECIAL = re.compile(r"([\\`*_\[\]#|~])")
_MARKDOWN_START = re.compile(r"^(\s*)([-+]|\d+[.)])(\s)")
_TIME = re.compile(r"T(\d\d:\d\d)")


@cache
def environment(templates: Path | None = None) -> Environment:
    """Return the templates, those of a desk's folder before ours: sandboxed, and HTML escapes whatever it prints."""
    from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, StrictUndefined  # noqa: PLC0415  # slow
    from jinja2.sandbox import SandboxedEnvironment  # noqa: PLC0415

    own = [FileSystemLoader(templates)] if templates else []
    made = SandboxedEnvironment(
        loader=ChoiceLoader([*own, PackageLoader("translate.digest")]),
        autoescape=lambda name: name is None or ".html" in name,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_visible,
    )
    made.filters.update(md=escape_markdown, link=safe_link, path=path_link, source=source_name)
    return made


@contextmanager
def template_errors(templates: Path | None) -> Iterator[None]:
    """Turn what is wrong with a desk's template into one message.

    Raises:
        TemplateError: with file and line where they are known.
    """
    from jinja2 import TemplateError as ForeignError  # noqa: PLC0415
    from jinja2 import TemplateSyntaxError  # noqa: PLC0415

    try:
        yield
    except (ForeignError, TypeError, UnicodeDecodeError) as exc:
        if templates is None:
            raise
        where = (
            f"{exc.filename or exc.name}, line {exc.lineno}" if isinstance(exc, TemplateSyntaxError) else ""
        )
        raise TemplateError(f"A template in {templates} cannot be used: {where or exc}: {exc}.") from exc


def _visible(value: Any) -> Any:  # noqa: ANN401  # whatever a template prints
    """Return a plain string without invisible and direction characters; all else as it is."""
    return visible(value) if type(value) is str else value


def escape_markdown(text: str) -> str:
    """Return the text on one line, with what Markdown and HTML would take as markup escaped."""
    text = " ".join(clean(text).split()).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _MARKDOWN_START.sub(r"\1\\\2\3", _MARKDOWN_SPECIAL.sub(r"\\\1", text))


def speech(reader: str, digits: Shape) -> dict[str, Any]:
    """Return what every template may say in the reader's language: labels, names, dates, direction."""
    row = LANGUAGES.get(reader)
    digits_of = reader if row else "en"
    return {
        "label": labels(reader),
        "lang": row.html() if row else reader,
        "dir": row.direction if row else "auto",
        "language_name": lambda tag: language_name(tag, reader),
        "html_tag": lambda tag: LANGUAGES[tag].html() if tag in LANGUAGES else tag,
        "direction": lambda tag: LANGUAGES[tag].direction if tag in LANGUAGES else "auto",
        "flag_label": lambda flag: flag_label(flag, reader),
        "date": lambda text: reader_date(text, reader, digits),
        "both_dates": lambda text: both_dates(text, reader, digits),
        "count": lambda count: count_text(count, reader, digits),
        "number": lambda value: set_digits(str(value), digits_of, digits),
    }


def render_digest(
    digest: Digest, format_name: str, templates: Path | None = None, *, review: str = "", linked: bool = True
) -> str:
    """Return the digest as a document of the given format (``html`` or ``md``).

    Args:
        digest: what to show.
        format_name: names the template, ``digest.<format_name>.j2``.
        templates: a folder whose templates go before ours.
        review: path of the review page, if there is one.
        linked: whether the files of the run can be reached from the document.

    Raises:
        TemplateError: a template of that folder is at fault.
    """
    context = {"digest": digest, "outline": outline(digest), "review": review, "linked": linked}
    context["check_link"] = lambda item, segment: segment_link(item, segment, review)
    with template_errors(templates):
        template = environment(templates).get_template(f"digest.{format_name}.j2")
        return template.render(**context, **speech(digest.language, digest.digits))


def reader_date(text: str, language: str, digits: Shape) -> str:
    """Return an ISO date as the reader writes it, in both calendars where two are in use, with the time if it has one.

    Other text is returned as it is.
    """
    try:
        day = dt.date.fromisoformat(text[:10])
    except ValueError:
        return text
    tag = language if language in LANGUAGES else "en"
    shown = format_dates(day, tag, digits)
    time = _TIME.search(text)
    return ("، " if LANGUAGES[tag].direction == "rtl" else ", ").join(
        [shown, *([set_digits(time[1], tag, digits)] if time else [])]
    )


def count_text(count: Count, language: str, digits: Shape) -> str:
    """Return a count as the reader writes it, with "at least" and the like."""

    def shown(value: Decimal) -> str:
        return set_digits(
            f"{Decimal(canonical(value)):,}", language if language in LANGUAGES else "en", digits
        )

    pattern = "{n}" if count.qualifier == "exact" else labels(language)[f"count.{count.qualifier}"]
    return pattern.format(n=shown(count.value), low=shown(count.low))


def both_dates(text: str, language: str, digits: Shape) -> tuple[str, ...]:
    """Return an ISO day in the Gregorian and the Solar Hijri calendar, as the reader writes it."""
    tag = language if language in LANGUAGES else "en"
    day = dt.date.fromisoformat(text)
    return format_date(day, tag, "gregorian", digits), format_date(day, tag, "solar", digits)
