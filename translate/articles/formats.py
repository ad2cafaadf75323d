"""An article as a file: the one place that knows which renderer makes which format."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from translate.articles.document import render_document
from translate.articles.outline import grouped, outline
from translate.articles.rewriting import rewritten
from translate.digest.labels import language_name
from translate.digest.rendering import environment, escape_markdown, speech, template_errors

if TYPE_CHECKING:
    from pathlib import Path

    from translate.digits import Shape
    from translate.records import Brief, Rendition


@dataclass(frozen=True, slots=True)
class Look:
    """How articles are shown: digits, the folder of a desk's templates, and whether without marks of what to check."""

    digits: Shape = "latin"
    templates: Path | None = None
    clean: bool = False


def render_article(
    brief: Brief, rendition: Rendition, format_name: str, look: Look | None = None, original: bytes = b""
) -> bytes:
    """Return an article in the reader's language.

    Args:
        brief: the article.
        rendition: one of its renditions.
        format_name: ``md``, ``html`` or ``docx``.
        look: how it is shown.
        original: the file that it was read from; a Word document is made from that, if it is one.

    Raises:
        TemplateError: a template of a desk is at fault; DOCX is made without templates.
    """
    look = look or Look()
    plan = outline(brief, rendition, clean=look.clean)
    if format_name == "docx":
        made = rewritten(original, brief, rendition, plan, look.digits) if original else None
        return made or render_document(brief, rendition, plan, look.digits)
    context = {
        "article": brief.article,
        "rendition": rendition,
        "outline": plan,
        "groups": grouped(plan.blocks),
        "inline": _inline,
        "source": brief.detection.language,
        "source_language": language_name(brief.detection.language, rendition.language),
    }
    with template_errors(look.templates):
        template = environment(look.templates).get_template(f"article.{format_name}.j2")
        text = template.render(**context, **speech(rendition.language, look.digits))
        return text.encode("utf-8", "replace")


def _inline(text: str) -> str:
    """Return a stretch of a sentence in Markdown, with the space that divides it from the next one."""
    before, after = text[:1].isspace(), text[-1:].isspace()
    return f"{' ' * before}{escape_markdown(text)}{' ' * (after and bool(text.strip()))}"
