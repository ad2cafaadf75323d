"""Links of a page: where they lead, and in which of the lines of their block they stand."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from translate.normalization import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from translate.records import Link

_SCHEMES = frozenset(("http", "https", "mailto"))
_LONGEST = 2000


def shared(links: Iterable[Link], texts: Sequence[str]) -> list[list[Link]]:
    """Return for each of the texts, which a block was split into, the links whose words stand in it.

    A link whose words stand in none of them, because they were cut, is left out.
    """
    found: list[list[Link]] = [[] for _ in texts]
    for link in links:
        before = link.before
        for number, text in enumerate(texts):
            times = text.count(link.text)
            if before < times:
                found[number].append(replace(link, before=before))
                break
            before -= times
    return found


def followed(links: Iterable[Link], page: str) -> tuple[Link, ...]:
    """Return the links of a page that a reader can follow, with words and addresses as a person may see them.

    Addresses are completed by that of the page; what is neither a page nor a mail address is left out.
    """
    shown = (replace(link, text=one_line(link.text), url=_address(link.url, page)) for link in links)
    return tuple(link for link in shown if link.text and link.url)


def one_line(text: str) -> str:
    """Return the text clean and on one line."""
    return " ".join(clean(text).split())


def _address(url: str, page: str) -> str:
    url = url.strip()
    if not url or url.startswith("#"):
        return ""
    try:
        address = urljoin(page, url)
        parts = urlsplit(address)
    except ValueError:
        return ""
    is_whole = parts.netloc if parts.scheme in {"http", "https"} else parts.scheme in _SCHEMES and parts.path
    return clean(address) if is_whole and len(address) <= _LONGEST else ""
