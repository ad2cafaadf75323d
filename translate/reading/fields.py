"""Records with field names of their own, such as JSON objects and table rows, into pages."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from translate.errors import ConfigError, ReadingError, nearest
from translate.normalization import printable
from translate.reading.markup import read_body, read_line
from translate.reading.text import Page

Record = Mapping[str, Any]

Names = Mapping[str, tuple[str, ...]]
"""The names under which each field may stand, the best first."""

# Names without capitals and signs, so that datePublished, date_published and Date-Published are one.
USUAL: Names = {
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
FIELDS: tuple[str, ...] = tuple(USUAL)
_CALLED = {"text": "body"}
_INSIDE = ("rendered", "value", "text", "content", "body", "html", "name", "#text", "_")
_WRAPPERS = frozenset("fields attributes article node item document post news story".split())
_EPOCH = re.compile(r"1\d{9}(\d{3})?(\.\d+)?")
_MILLISECONDS = 10_000_000_000
_SHOWN = 8


def fold_name(name: str) -> str:
    """Return a field name in lower case without anything but letters and digits."""
    return re.sub(r"[\W_]", "", name.lower())


def parse_fields(given: Sequence[str]) -> Names:
    """Return the usual names with those of some fields replaced, as in ``title=headline`` and ``text=content``.

    Raises:
        ConfigError: not of that form, or no field of ours.
    """
    chosen: dict[str, tuple[str, ...]] = {}
    known = ("title", "text", *(field for field in FIELDS if field not in {"title", "body"}))
    for row in given:
        field, equals, name = (part.strip() for part in row.partition("="))
        if not equals or not fold_name(name):
            raise ConfigError(
                f"'{row}' in fields does not say which name a field has. Write: title=headline,text=content"
            )
        if field not in known:
            raise ConfigError(
                f"Unknown field '{field}'.{nearest(field, known)} Valid are: {', '.join(known)}."
            )
        field = _CALLED.get(field, field)
        chosen[field] = (*chosen.get(field, ()), fold_name(name))
    return {**USUAL, **chosen}


def is_record(value: object, names: Names = USUAL) -> bool:
    """Return whether a value is an object with a title or a text under one of the names."""
    return isinstance(value, Mapping) and any(
        has(value, field, names) for field in ("title", "body", "summary")
    )


def has(record: Record, field: str, names: Names = USUAL) -> bool:
    """Return whether a record has something under one of the names of a field."""
    return any(fold_name(name) in names[field] for name, value in record.items() if value)


def unwrap(value: Record, names: Names = USUAL) -> Record:
    """Return a record without a text together with the one inside its wrapper (``_source``, ``fields``, ``article``).

    What stands outside goes before what stands inside, as the wrapper may be something else that has a name.
    """
    if any(
        fold_name(name) in names["body"] and row and not is_record(row, names) for name, row in value.items()
    ):
        return value
    for name, inner in value.items():
        if (name == "_source" or fold_name(name) in _WRAPPERS) and is_record(inner, names):
            outer = {key: row for key, row in value.items() if key != name and row}
            return {**inner, **outer}
    return value


def read_record(value: object, names: Names = USUAL) -> Page:
    """Return the page of a record: title, text (plain or HTML; a summary where there is no text), date, address, author.

    Raises:
        ReadingError: no title and no text under a usual name.
    """
    if not isinstance(value, Mapping):
        raise ReadingError("not an article: no fields with names")
    record = unwrap(value, names)
    if not is_record(record, names):
        shown = ", ".join(printable(name[:40]) for name in list(record)[:_SHOWN]) or "none"
        raise ReadingError(f"no field is a title or a text by its name; the fields are {shown}")
    fields = {fold_name(name): inner for name, inner in reversed(list(record.items()))}
    body = _first(fields, names["body"], "\n\n") or _first(fields, names["summary"], "\n\n")
    metadata = {
        "date": _date(_first(fields, names["date"], " ")),
        "url": _address(fields, names["url"]),
        "author": read_line(_first(fields, names["author"], ", ")),
    }
    return Page(read_line(_first(fields, names["title"], " ")), read_body(body), metadata)


def _first(fields: Mapping[str, object], names: tuple[str, ...], between: str) -> str:
    for name in names:
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


def _address(fields: Mapping[str, object], names: tuple[str, ...]) -> str:
    """Return the first address of a page; names such as ``urn:newsml:…`` are none."""
    for name in names:
        for text in _texts(fields.get(name)):
            if re.match(r"https?://|www\.", text):
                return text
    return ""
