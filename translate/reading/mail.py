"""Mail messages (EML) and web pages saved as one file (MHTML), by the standard library's parser."""

from __future__ import annotations

import email
import email.policy
import re
from email.message import EmailMessage
from email.utils import parseaddr
from typing import TYPE_CHECKING

from translate.errors import ReadingError
from translate.reading.content import Item, border
from translate.reading.decoding import Decoded, decode
from translate.reading.html import read_html
from translate.reading.markup import read_fragment
from translate.reading.text import Page, split_blocks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from translate.reading.content import Content

MAX_PARTS = 10_000
# The standard library's parser of headers takes time with the square of their length.
_LONG_HEADER = 400
_MAX_WORK = 4000**2
_PARSED = re.compile(
    rb"^(?:from|subject|date|content-[\w-]+|snapshot-content-location):[^\n]*(?:\n[ \t][^\n]*)*",
    re.IGNORECASE | re.MULTILINE,
)
_HEADER = re.compile(
    r"(?:from|to|cc|date|subject|received|return-path|message-id|mime-version|delivered-to|x-[\w-]{1,60}|content-[\w-]{1,60}"
    r"|reply-to|sender|dkim-signature|arc-[\w-]{1,60}|authentication-results|list-[\w-]{1,60}):[ \t]",
    re.IGNORECASE,
)


def is_mail(text: str) -> bool:
    """Return whether a text begins with the header of a message: its first line, and another one soon."""
    head = re.split(r"\r?\n", text[:4000])
    headers = [line for line in head if _HEADER.match(line)]
    return bool(head and _HEADER.match(head[0])) and len(headers) > 1


def read_mail(content: Content) -> Iterator[Item]:
    """Yield the article of a message: its plain text, or else its HTML; the subject is the title, the sender the byline.

    Raises:
        ReadingError: no text in the message.
    """
    message = _parse(content)
    with border("the message cannot be parsed"):
        part = message.get_body(("plain", "html"))
        text = _text(part) if isinstance(part, EmailMessage) else None
        if text is None or not isinstance(part, EmailMessage):
            raise ReadingError("no text was found in the message")
        is_html = part.get_content_type() == "text/html"
        blocks = read_fragment(text.text) if is_html else split_blocks(_unflowed(part, text.text))
        name, address = parseaddr(_header(message, "from"))
        metadata = {"date": _header(message, "date"), "author": name or address}
        page = Page(_header(message, "subject"), blocks, metadata)
    yield Item("", page, text.encoding)


def read_mhtml(content: Content) -> Iterator[Item]:
    """Yield the article of a web page that a browser saved as one file.

    Raises:
        ReadingError: no page in the file, or no article in the page.
    """
    message = _parse(content)
    with border("the saved page cannot be parsed"):
        parts = (
            part
            for part in message.walk()
            if part.get_content_type() in {"text/html", "application/xhtml+xml"}
        )
        part = next(parts, None)
        if not isinstance(part, EmailMessage):
            raise ReadingError("no web page was found in the file")
        text = _text(part)
        page = read_html(text.text)
        address = _header(message, "snapshot-content-location") or _header(part, "content-location")
        metadata = {**page.metadata, "url": page.metadata.get("url") or address}
    yield Item("", Page(page.title, page.blocks, metadata, web=True), text.encoding)


def _parse(content: Content) -> EmailMessage:
    data = content.whole()
    if not data.strip():
        decode(data)
    if data.count(b"\n--") > MAX_PARTS:
        raise ReadingError(f"more than {MAX_PARTS:,} parts in the message")
    lengths = (len(found[0]) for found in _PARSED.finditer(data.replace(b"\r", b"\n")))
    if sum(length**2 for length in lengths if length > _LONG_HEADER) > _MAX_WORK:
        raise ReadingError("a header of more than 4,000 characters, or many long ones")
    with border("the message cannot be parsed"):
        message = email.message_from_bytes(data, policy=email.policy.default)
        if not isinstance(message, EmailMessage) or not message.keys():
            raise ReadingError("no mail message: it has no header")
        return message


def _header(message: EmailMessage, name: str) -> str:
    with border(f"the header '{name}' cannot be read"):
        return str(message.get(name) or "").strip()


def _text(part: EmailMessage) -> Decoded:
    """Return the text of a part in the encoding that it declares, or the one that it is in when it is not that."""
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        raise ReadingError("a part of the message has no content")
    declared = part.get_content_charset() or "utf-8"
    try:
        text = data.decode(declared)
    except (UnicodeDecodeError, LookupError):
        return decode(data)
    if not text.strip():
        raise ReadingError("the message is empty")
    return Decoded(text, "utf-8" if declared in {"us-ascii", "ascii"} else declared)


def _unflowed(part: EmailMessage, text: str) -> str:
    """Return a text whose long lines were broken with a space at the end (RFC 3676) with them joined."""
    if part.get_content_type() == "text/plain" and part.get_param("format") == "flowed":
        return re.sub(r"(?<!^--) \r?\n", " ", text, flags=re.MULTILINE)
    return text
