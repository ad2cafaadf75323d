"""What the digest links to, and what it calls the source of an article."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

if TYPE_CHECKING:
    from translate.digest.records import DigestItem


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


def source_name(item: DigestItem) -> str:
    """Return where an article comes from: the host of its address, or else its file."""
    return urlsplit(safe_link(item.source_url)).netloc.rpartition("@")[2].removeprefix("www.") or item.path


def segment_link(item: DigestItem, segment: int, review: str) -> str:
    """Return where a sentence can be checked: its row of the review page, or the article where it is in its own language."""
    if review and item.origin != "source":
        return f"{path_link(review)}#{quote(item.article_id)}-{segment}"
    return path_link(item.translation_path)
