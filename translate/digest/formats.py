"""A digest as a file: the one place that knows which renderer makes which format."""

from __future__ import annotations

from typing import TYPE_CHECKING

from translate.digest.document import render_document
from translate.digest.mail import render_mail
from translate.digest.ninjs import render_ninjs
from translate.digest.rendering import render_digest

if TYPE_CHECKING:
    from pathlib import Path

    from translate.digest.records import Digest


def render(digest: Digest, format_name: str, templates: Path | None = None, *, review: str = "") -> bytes:
    """Return the content of ``digest.<lang>.<format_name>``.

    Args:
        digest: what to show.
        format_name: ``html``, ``md``, ``docx``, ``json`` or ``eml``.
        templates: a folder whose templates go before ours; DOCX and JSON are made without templates.
        review: path of the review page, if there is one.

    Raises:
        TemplateError: a template of that folder is at fault.
    """
    if format_name == "docx":
        return render_document(digest)
    if format_name == "json":
        return render_ninjs(digest)
    if format_name == "eml":
        return render_mail(digest, templates)
    return render_digest(digest, format_name, templates, review=review).encode("utf-8", "replace")
