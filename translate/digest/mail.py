"""The digest as a message to send: HTML with plain text beside it, no link to files that the reader does not have."""

from __future__ import annotations

import datetime as dt
from email.message import EmailMessage
from email.policy import SMTP
from typing import TYPE_CHECKING

from translate.digest.labels import labels
from translate.digest.rendering import reader_date, render_digest
from translate.normalization import visible

if TYPE_CHECKING:
    from pathlib import Path

    from translate.digest.records import Digest

# The default width of 76 has the standard library fold headers inside of Arabic letters' encoded words correctly.
_POLICY = SMTP.clone(max_line_length=76)


def render_mail(digest: Digest, templates: Path | None = None) -> bytes:
    """Return a draft without sender and receivers: ``X-Unsent`` has mail programs open it for sending.

    Raises:
        TemplateError: a template of the folder ``templates`` is at fault.
    """
    title = digest.title or labels(digest.language)["briefing"]
    subject = " ".join(
        visible(f"{title} · {reader_date(digest.date, digest.language, digest.digits)}").split()
    )
    mail = EmailMessage(_POLICY)
    mail["Subject"] = subject
    # Noon stands for the day in every time zone that has readers of it.
    mail["Date"] = dt.datetime.fromisoformat(digest.date).replace(hour=12, tzinfo=dt.UTC)
    mail["X-Unsent"] = "1"
    mail["Content-Language"] = digest.language
    mail.set_content(render_digest(digest, "md", templates, linked=False), cte="base64")
    mail.add_alternative(render_digest(digest, "html", templates, linked=False), subtype="html", cte="base64")
    # The boundary is drawn at random, and the same run should make the same file.
    mail.set_boundary(f"khabar-{digest.language}-{digest.date}")
    return mail.as_bytes()
