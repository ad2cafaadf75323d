"""Records with field names of their own, such as JSON objects and table rows, into pages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from translate.errors import ReadingError
from translate.normalization import printable
from translate.reading.markup import read_body, read_line
from translate.reading.text import Page

Record = Mapping[str, Any]

# Names without capitals and signs, so that datePublished, date_published and Date-Published are one; the best first.
_NAMES: dict[str, tuple[str, ...]] = {
    field: tuple(names.split())
    for field, names in {
        "title": "headline headlines title webtitle articletitle posttitle head heading hedline subject name",
        "body": "articlebody bodyhtml bodyxhtml contenthtml body bodies bodytext contenttext fulltext maintext content contents "
        "text articletext story article html paragraphs post",
        "summary": "descriptions description descriptiontext summary abstract excerpt standfirst snippet lead",
        "date": "datepublished publishedat published publicationdate publishdate publishedon pubdate datetime date versioncreated "
        "webpublicationdate firstpublished firstcreated contentcreated createdat created timestamp time",
        "url": "url canonicalurl link permalink href weburl articleurl sourceurl externalurl guid uri",
        "author": "byline author authors creator writer reporter by",
    }.items()
}
FIELDS: tuple[str, ...] = tuple(_NAMES)
_INSIDE = ("rendered", "value", "text", "content", "body", "html", "name", "#text", "_")
_WRAPPERS = frozenset("fields attributes article node item document post news story".split())
_EPOCH = re.compile(r"1\d{9}(\d{3})?(\.\d+)?")
_MILLISECONDS = 10_000_000_000
_SHOWN = 8


def fold_name(name: str) -> str:
    """Return a field name in lower case without anything but letters and digits."""
    return re.sub(r"[\W_]", "", name.lower())


def is_record(value: object) -> bool:
    """Return whether a value is an object with a title or a text under a usual name."""
    return isinstance(value, Mapping) and any(has(value, field) for field in ("title", "body", "summary"))


def has(record: Record, field: str) -> bool:
    """Return whether a record has something under a usual name of a field."""
    return any(fold_name(name) in _NAMES[field] for name, value in record.items() if value)


def unwrap(value: Record) -> Record:
    """Return a record without a text together with the one inside its wrapper (``_source``, ``fields``, ``article``).

    What stands outside goes before what stands inside, as the wrapper may be something else that has a name.
    """
    if any(fold_name(name) in _NAMES["body"] and row and not is_record(row) for name, row in value.items()):
        return value
    for name, inner in value.items():
        if (name == "_source" or fold_name(name) in _WRAPPERS) and is_record(inner):
            outer = {key: row for key, row in value.items() if key != name and row}
            return {**inner, **outer}
    return value


def read_record(value: object) -> Page:
    """Return the page of a record: title, text (plain or HTML; a summary where there is no text), date, address, author.

    Raises:
        ReadingError: no title and no text under a usual name.
    """
    if not isinstance(value, Mapping):
        raise ReadingError("not an article: no fields with names")
    record = unwrap(value)
    if not is_record(record):
        shown = ", ".join(printable(name[:40]) for name in list(record)[:_SHOWN]) or "none"
        raise ReadingError(f"no field is a title or a text by its name; the fields are {shown}")
    fields = {fold_name(name): inner for name, inner in reversed(list(record.items()))}
    body = _first(fields, "body", "\n\n") or _first(fields, "summary", "\n\n")
    metadata = {
        "date": _date(_first(fields, "date", " ")),
        "url": _address(fields),
        "author": read_line(_first(fields, "author", ", ")),
    }
    return Page(read_line(_first(fields, "title", " ")), read_body(body), metadata)


def _first(fields: Mapping[str, object], field: str, between: str) -> str:
    for name in _NAMES[field]:
        value = fields.get(name)
        if name in {"bodies", "headlines", "descriptions"} and isinstance(value, list):
            value = _alternative(value)
        if text := between.join(_texts(value)).strip():
            return text
    return ""


def _alternative(rows: list[Any]) -> object:
    """Return one of several forms of the same text, as ninjs has them: the main one, HTML before plain."""

    def rank(row: object) -> tuple[bool, bool]:
        if not isinstance(row, Mapping):
            return (True, True)
        named = {fold_name(name): str(value).lower() for name, value in row.items() if isinstance(value, str)}
        return (named.get("role", "main") != "main", "html" not in named.get("contenttype", ""))

    return min(rows, key=rank, default=None)


def _texts(value: object) -> list[str]:
    """Return the strings in a field: itself, or those of a list, or what an object holds (``rendered``, ``name``)."""
    if isinstance(value, str):
        return [value] if value.strip() else []
    if isinstance(value, int | float) and not isinstance(value, bool):
        return [str(value)]
    if isinstance(value, Mapping):
        return next((found for name in _INSIDE if (found := _texts(value.get(name)))), [])
    if isinstance(value, list):
        return [text for row in value for text in _texts(row)]
    return []


def _date(stated: str) -> str:
    """Return a date as stated, and seconds or milliseconds since 1970 as ISO 8601."""
    if not _EPOCH.fullmatch(stated):
        return stated
    seconds = float(stated)
    return datetime.fromtimestamp(seconds / 1000 if seconds > _MILLISECONDS else seconds, UTC).isoformat(
        timespec="seconds"
    )


def _address(fields: Mapping[str, object]) -> str:
    """Return the first address of a page; names such as ``urn:newsml:…`` are none."""
    for name in _NAMES["url"]:
        for text in _texts(fields.get(name)):
            if re.match(r"https?://|www\.", text):
                return text
    return ""
