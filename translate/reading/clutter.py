"""What stands in a web page beside its article, taken out of the tree; captions marked for what they are.

The rules know no site. They look at what a part is made of (links, short scraps, a picture), at the tags that HTML has for
such parts, and at the words that most sites use in class names; a part that holds the headline or much of the page's text
is never taken.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from translate.reading.text import is_unfinished

if TYPE_CHECKING:
    from collections.abc import Iterator

_TAGS = frozenset(
    "script style noscript template nav form button select textarea input dialog iframe object embed video audio svg canvas "
    "amp-ad amp-sidebar amp-consent amp-social-share amp-user-notification amp-video amp-audio amp-iframe amp-embed".split()
)
_CONTAINERS = frozenset(
    "div section aside ul ol dl li table tbody tr td footer header article menu center details main figure".split()
)
_NAMES = re.compile(
    r"(?:^|[\s_-])(?:related|also-?read|read-?(?:more|also)|more-(?:stories|news|links)|most-?(?:read|popular|viewed)|popular|recommend\w*"
    r"|trending|promo\w*|newsletter|sign-?up|subscri(?:be|ption)|cookies?|consent|gdpr|share|sharing|sharedaddy|social|bookmark"
    r"|breadcrumbs?|crumbs?|comments?|respond|disqus|advert\w*|ad-?slot|sponsored|taboola|outbrain|teaser-?list|author-(?:bio|box)"
    r"|side-?bar|player|mmp|no-media|media-pholder|videos?|audios?|playlist|twitter-tweet|instagram-media|app-promo|embed\s+teaser|skip|tags|tag-list)(?=$|[\s_-])",
    re.IGNORECASE,
)
_CAPTION = re.compile(r"caption|(?:^|[\s_-])cap(?=$|[\s_-])|legend|cutline", re.IGNORECASE)
_PICTURES = ("img", "picture", "amp-img")
_NO_CAPTIONS = frozenset((*_PICTURES, "body", "figure", "caption", "h1"))
_BOXES = frozenset(("div", "td", "tr", "tbody", "table"))
_INLINE = frozenset("a b i em strong u bdi bdo span font sup sub small cite".split())
_LARGE_SHARE = 0.3
_FEWEST_LINKS = 2
_FEWEST_TEASERS = 3
_LONG_RUN = 80
_LONGEST_CAPTION = 300
_HEADING_WORDS = 12


def remove_clutter(body: Any, title: str = "") -> None:  # noqa: ANN401  # lxml is untyped
    """Take out of the body of a page what is no article; turn captions into ``figcaption``, bold lines into headings.

    Args:
        body: the element to change.
        title: the headline, whose part of the page is kept.
    """
    words = _count_words(body)
    for element in _walk(body):
        if element.tag in _TAGS or (
            element is not body and _is_apart(element, words) and not _has_headline(element, title)
        ):
            drop(element)
            continue
        if element.tag == "p" and _is_bold_line(element):
            element.tag = "h3"
    for element in list(body.iter()):
        if isinstance(element.tag, str) and element.getparent() is not None and _is_caption(element):
            element.tag = "figcaption"
            for part in element.iterdescendants("span", "small", "cite"):
                # The source of a picture stands in a part of its own, without a space between.
                part.tag = "div"


def drop(element: Any) -> None:  # noqa: ANN401
    """Take an element out of its tree and leave the text that follows it."""
    parent = element.getparent()
    if element.tail:
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + element.tail
        else:
            before.tail = (before.tail or "") + element.tail
    parent.remove(element)


def _walk(body: Any) -> Iterator[Any]:  # noqa: ANN401
    """Yield the elements from above; those that were dropped meanwhile, and what they hold, are left out."""
    stack = [body]
    while stack:
        element = stack.pop()
        if not isinstance(element.tag, str):
            continue
        yield element
        if element is body or element.getparent() is not None:
            stack.extend(reversed(element))


def _is_apart(element: Any, words_of_page: int) -> bool:  # noqa: ANN401
    if element.tag not in _CONTAINERS and element.tag not in {"p", "span", "blockquote", "h2", "h3", "h4"}:
        return False
    named = f"{element.get('class') or ''} {element.get('id') or ''}"
    if _NAMES.search(named) and _count_words(element) < _LARGE_SHARE * words_of_page:
        return True
    return element.tag in _CONTAINERS and (_is_list_of_links(element) or _is_list_of_teasers(element))


def _is_list_of_teasers(element: Any) -> bool:  # noqa: ANN401
    """Return whether a part is a row of at least three parts of one kind, each under a heading that is a link."""
    kinds = Counter(
        (row.tag, row.get("class"))
        for row in element
        if isinstance(row.tag, str) and any(map(_is_linked, row.iter("h2", "h3", "h4", "h5")))
    )
    return max(kinds.values(), default=0) >= _FEWEST_TEASERS


def _is_linked(heading: Any) -> bool:  # noqa: ANN401
    if next(heading.iterancestors("a"), None) is not None:
        return True
    linked = sum(len(text) for link in heading.iter("a") for text in _runs(link))
    return linked > 0 and linked == sum(map(len, _runs(heading)))


def _is_list_of_links(element: Any) -> bool:  # noqa: ANN401
    """Return whether a part is links and scraps: two links and hardly more, or three with no running text between them.

    Dates and other short runs with figures, which stand beside links, do not count.
    """
    found = list(element.iter("a"))
    if len(found) < _FEWEST_LINKS:
        return False
    links = [runs for link in found if (runs := _runs(link))]
    if len(links) < _FEWEST_LINKS:
        return False
    linked = Counter(text for runs in links for text in runs)
    outside = [text for text in (Counter(_runs(element)) - linked).elements() if not _is_scrap(text)]
    inside, beside = sum(len(text) * count for text, count in linked.items()), sum(map(len, outside))
    if beside <= inside / 4:
        return True
    is_short = all(len(text) < _LONG_RUN for text in outside)
    return is_short and (element.tag == "aside" or (len(links) > _FEWEST_LINKS and beside <= inside))


def _is_scrap(text: str) -> bool:
    return len(text) < _LONG_RUN and any(char.isdigit() for char in text)


def _runs(element: Any) -> list[str]:  # noqa: ANN401
    return [" ".join(words) for run in element.itertext() if (words := run.split())]


def _count_words(element: Any) -> int:  # noqa: ANN401
    return sum(len(text.split()) for text in element.itertext())


def _has_headline(element: Any, title: str) -> bool:  # noqa: ANN401
    return any(
        row.tag == "h1" or " ".join("".join(row.itertext()).split()) == title
        for row in element.iter("h1", "h2", "h3")
    )


def _is_bold_line(element: Any) -> bool:  # noqa: ANN401
    """Return whether a paragraph is a short bold line without a final mark, as old pages write their headings."""
    if len(element) != 1 or element[0].tag not in {"b", "strong"} or (element.text or "").strip():
        return False
    text = " ".join("".join(element.itertext()).split())
    return (
        not (element[0].tail or "").strip()
        and next(element.iter("a"), None) is None
        and 0 < len(text.split()) <= _HEADING_WORDS
        and (is_unfinished(text) or text.endswith(("?", "؟")))
    )


def _is_caption(element: Any) -> bool:  # noqa: ANN401
    """Return whether an element is a caption: by its tag, by its class, or as the only text beside a picture."""
    if element.tag == "figcaption":
        return True
    if element.tag in _NO_CAPTIONS or next(element.iterancestors("figcaption"), None) is not None:
        return False
    if _CAPTION.search(element.get("class") or ""):
        return _is_short(element) and not any(
            row.tag in _NO_CAPTIONS or row.tag == "figcaption" or _CAPTION.search(row.get("class") or "")
            for row in element.iterdescendants()
            if isinstance(row.tag, str)
        )
    return element.tag in {"p", "td", "div", "span"} and _is_below_a_picture(element)


def _is_below_a_picture(element: Any) -> bool:  # noqa: ANN401
    """Return whether a line of text shares its box with a picture and nothing else, and none of it is a link."""
    box = element.getparent()
    if box is None or box.tag not in _BOXES or any(row.tag not in _INLINE for row in element):
        return False
    pictures = sum(1 for _ in box.iter(*_PICTURES))
    is_alone = pictures == 1 and _is_short(box) and _count_words(box) == _count_words(element)
    return is_alone and next(element.iter("a"), None) is None


def _is_short(element: Any) -> bool:  # noqa: ANN401
    """Return whether an element holds text, and no more than a caption does."""
    length = 0
    for text in element.itertext():
        length += len(text.strip())
        if length > _LONGEST_CAPTION:
            return False
    return length > 0
