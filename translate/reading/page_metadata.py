"""What a web page says about its article: for programs (JSON-LD, meta tags, microdata), then for people, near the headline.

Nothing is guessed: what is stated nowhere is an empty string.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from translate.calendars import find_dates, to_iso
from translate.errors import UnknownLanguageError
from translate.languages import language
from translate.normalization import ZWNJ
from translate.reading.markup import element_blocks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_ARTICLE = re.compile(r"(Article|Posting|Report|VideoObject)$")
_DATES = (
    "article:published_time og:published_time datepublished dc:date dc:created dcterms:created dc.date dc.date.issued "
    "dc.date.created dcterms.created dcterms.date originalpublicationdate pubdate publishdate publish-date publish_date "
    "publication_date parsely-pub-date sailthru.date cxenseparse:recs:publishtime date"
).split()
_AUTHORS = ("author", "article:author", "dc.creator", "dcterms.creator", "parsely-author", "sailthru.author")
_DATE_LABEL = re.compile(
    r"(published|posted|date|first published|خپور شوی|خپرېدو نېټه|نېټه|نشر شده|تاریخ( نشر| انتشار)?|انتشار|منتشر شده|شائع|تاریخ اشاعت|اشاعت)\b",
    re.IGNORECASE,
)
_BY = re.compile(
    r"(?:by|(?:لیکوال|خبریال|راپور|ژباړن|گزارشگر|نویسنده|خبرنگار|گزارش|تحریر|رپورٹ|نامہ نگار)\s*[:：]|(?:لیکوال|گزارشگر|نویسنده|تحریر))\s+",
    re.IGNORECASE,
)
_BY_CLASS = re.compile(
    r"(?:(?:^|[\s_-])(?:author|byl(?:ine)?|writer|reporter|username)|[a-z](?:Author|Byline|Writer|Reporter))"
    r"(?:s?(?=$|\s)|[\s_-](?!(?:bio|box|description|image|avatar)))"
)
_MAY_MARK = "*[@class or @itemprop = 'author' or @rel = 'author']"
_ISO_DAY = re.compile(r"\d{4}[-/]\d{2}[-/]\d{2}")
_LONGEST_SCRIPT = 1_000_000
_LONGEST_NAME = 80
_LONGEST_LINE = 160
_MOST_WORDS = 7
_BEFORE, _AFTER = 6, 12
_DEEPEST = 8


@dataclass(frozen=True, slots=True)
class PageMetadata:
    """What the page states; ``date`` as it was written, ``language`` one of ours."""

    title: str
    date: str
    author: str
    site: str
    section: str
    language: str
    url: str


def read_metadata(root: Any) -> PageMetadata:  # noqa: ANN401  # lxml is untyped
    """Return what a page states about its article; the tree is only looked at."""
    told = {**_metas(root), **_linked_data(root)}
    lines = [" ".join(block.text.split()) for block in element_blocks(root)]
    head = _words(next(root.iter("title"), None))
    site = _first(told, "og:site_name", "ld:publisher", "application-name")
    stated = [_first(told, name) for name in ("ld:headline", "headline", "og:title", "twitter:title")]
    title = _title(root, [text for text in (*stated, head) if text], site)
    near = _near(lines, title)
    tag = declared_language(
        root.get("lang") or _first(told, "ld:inlanguage", "og:locale", "content-language")
    )
    return PageMetadata(
        title=title,
        date=_date(root, told, [*near, *filter(_DATE_LABEL.match, lines), head], tag),
        author=_author(root, told, [*near, *lines], site),
        site=site,
        section=_first(told, "ld:articlesection", "article:section", "section"),
        language=tag,
        url=_url(root, told),
    )


def declared_language(tag: str) -> str:
    """Return which of our languages a page's tag means (``fa-AF`` is ``prs``, ``en_US`` is ``en``), or ''."""
    for form in (tag.strip(), re.split("[-_]", tag.strip())[0]):
        try:
            return language(form).tag
        except UnknownLanguageError:
            continue
    return ""


def _words(element: Any) -> str:  # noqa: ANN401
    return "" if element is None else " ".join("".join(element.itertext()).split())


def _first(told: Mapping[str, str], *names: str) -> str:
    return next((told[name] for name in names if told.get(name)), "")


def _metas(root: Any) -> dict[str, str]:  # noqa: ANN401
    """Return the content of meta tags, and of what microdata and RDFa mark, by name in lower case; the first one counts."""
    found: dict[str, str] = {}
    for element in root.xpath("descendant-or-self::*[@content]"):
        content = " ".join(element.get("content").split())
        if not content:
            continue
        names = " ".join(element.get(key) or "" for key in ("property", "name", "itemprop", "http-equiv"))
        for name in names.lower().split():
            found.setdefault(name, content)
    return found


def _linked_data(root: Any) -> dict[str, str]:  # noqa: ANN401
    """Return what JSON-LD says of the article, with ``ld:`` before the names; ``ld:person`` is an author who is one."""
    found: dict[str, str] = {}
    for script in root.iter("script"):
        text = script.text or ""
        if "ld+json" not in (script.get("type") or "") or len(text) > _LONGEST_SCRIPT:
            continue
        try:
            value = json.loads(text, strict=False)
        except (ValueError, RecursionError):
            continue
        for node in _nodes(value):
            kinds = node.get("@type")
            if any(_ARTICLE.search(kind) for kind in _strings(kinds)):
                _take(node, found)
    return found


def _nodes(value: object, depth: int = 0) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, Mapping):
        yield value
        value = value.get("@graph")
    if isinstance(value, list) and depth < _DEEPEST:
        for row in value:
            yield from _nodes(row, depth + 1)


def _take(node: Mapping[str, Any], found: dict[str, str]) -> None:
    for name in (
        "headline",
        "datePublished",
        "articleSection",
        "inLanguage",
        "url",
        "mainEntityOfPage",
        "publisher",
    ):
        for text in _strings(node.get(name))[:1]:
            found.setdefault(f"ld:{name.lower()}", text)
    authors = node.get("author")
    people = [row for row in (authors if isinstance(authors, list) else [authors]) if row]
    names = [
        text
        for row in people
        if not (isinstance(row, Mapping) and any("Organi" in kind for kind in _strings(row.get("@type"))))
        for text in _strings(row)[:1]
    ]
    if names:
        found.setdefault("ld:person", ", ".join(names))


def _strings(value: object) -> list[str]:
    """Return the strings of a value of JSON-LD: itself, those of a list, or the name or address of an object."""
    if isinstance(value, str):
        return [" ".join(value.split())] if value.strip() else []
    if isinstance(value, Mapping):
        return _strings(value.get("name")) or _strings(value.get("@id"))
    return (
        [text for row in value if isinstance(row, str | Mapping) for text in _strings(row)]
        if isinstance(value, list)
        else []
    )


def _bare(text: str) -> str:
    return re.sub(rf"[\s{ZWNJ}]", "", text)


def _title(root: Any, stated: list[str], site: str) -> str:  # noqa: ANN401
    """Return the heading that begins or ends what the page states as its title, or that without the name of the site."""
    headings = [text for tag in ("h1", "h2") for element in root.iter(tag) if (text := _words(element))]
    for title in stated:
        inside = [text for text in headings if _is_in(_bare(text), _bare(title))]
        if inside:
            return max(inside, key=len)
    if not stated:
        return headings[0] if headings else ""
    title = stated[0]
    if site:
        title = re.sub(
            rf"(\s[|–—:·-]+\s{re.escape(site)}\s*$|^{re.escape(site)}\s[|–—:·-]+\s)", "", title
        ).strip()
    return title


def _is_in(heading: str, title: str) -> bool:
    """Return whether a heading is most of a stated title, or begins or ends it; a lone word such as "News" is not."""
    is_part = title.startswith(heading) or title.endswith(heading) or (heading in title and "|" in title)
    return is_part and 3 * len(heading) >= len(title)


def _near(lines: list[str], title: str) -> list[str]:
    """Return the short lines around the headline: those below it, then those above, the nearest first."""
    place = next((number for number, line in enumerate(lines) if title and _bare(line) == _bare(title)), 0)
    around = [*lines[place + 1 : place + _AFTER], *reversed(lines[max(0, place - _BEFORE) : place])]
    return [line for line in around if len(line) <= _LONGEST_LINE]


def _date(root: Any, told: Mapping[str, str], lines: Iterable[str], tag: str) -> str:  # noqa: ANN401
    """Return the date as it is stated: the first form that says a single day."""
    times = sorted(
        root.iter("time"),
        key=lambda row: row.get("pubdate") is None and row.get("itemprop") != "datePublished",
    )
    stated = [_first(told, "ld:datepublished"), *(told.get(name, "") for name in _DATES)]
    stated += [row.get("datetime") or "" for row in times]
    for text in stated:
        if text and (to_iso(text, tag) or _ISO_DAY.match(text)):
            return text.replace("/", "-") if _ISO_DAY.match(text) else text
    for line in lines:
        for mention in find_dates(line, tag):
            if mention.calendar != "lunar" and mention.gregorian():
                return line[mention.start : mention.end]
    return ""


def _author(root: Any, told: Mapping[str, str], lines: list[str], site: str) -> str:  # noqa: ANN401
    candidates = [_first(told, "ld:person"), *(told.get(name, "") for name in _AUTHORS)]
    candidates += _marked_authors(root)
    for line in lines:
        for part in re.split(r"\s[|·•]\s", line):
            if (
                (found := _BY.match(part))
                and len(part.split()) <= _MOST_WORDS
                and _is_name(part[found.end() :])
            ):
                candidates.append(part)
    for text in candidates:
        name = _BY.sub("", text, count=1).strip() if _BY.match(text) else text.strip()
        if site:
            name = name.removesuffix(site).strip(" ,|·-")
        if _is_name(name):
            return name
    return ""


def _is_name(text: str) -> bool:
    """Return whether a text may be a name: short, no address, no figures, and not in small letters throughout."""
    is_short = 0 < len(text) <= _LONGEST_NAME
    is_label = _BY.fullmatch(f"{text} ") is not None
    return (
        is_short
        and not is_label
        and not re.search(r"\d|https?:|@|[.!?۔؟:]$", text)
        and not (text.isascii() and text[0].islower())
    )


def _marked_authors(root: Any) -> Iterator[str]:  # noqa: ANN401
    """Yield the text of the innermost elements that class names or microdata call the author, in order."""
    for element in root.xpath(f"descendant-or-self::{_MAY_MARK}"):
        if not _is_marked(element):
            continue
        inner = element.xpath(f"descendant::{_MAY_MARK}")
        if not any(map(_is_marked, inner)) and (text := _words(element)):
            yield text


def _is_marked(element: Any) -> bool:  # noqa: ANN401
    if element.get("itemprop") == "author" or element.get("rel") == "author":
        return True
    return element.tag not in {"body", "meta", "html"} and bool(_BY_CLASS.search(element.get("class") or ""))


def _url(root: Any, told: Mapping[str, str]) -> str:  # noqa: ANN401
    links = [
        row.get("href") or "" for row in root.iter("link") if (row.get("rel") or "").lower() == "canonical"
    ]
    stated = [*links, told.get("og:url", ""), told.get("ld:mainentityofpage", ""), told.get("ld:url", "")]
    return next((text for text in stated if re.match(r"https?://", text)), "")
