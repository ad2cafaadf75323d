"""JSON and JSON Lines into pages: fields under their usual names, in one object or in many."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from translate.errors import ReadingError
from translate.reading.content import Item, border, check_tree, from_bytes
from translate.reading.decoding import decode
from translate.reading.fields import USUAL, Names, fold_name, has, is_record, read_record, unwrap
from translate.reading.lines import encoding_of, lines, sample

if TYPE_CHECKING:
    from collections.abc import Iterator

    from translate.reading.content import Content

_LISTS = frozenset(
    "items articles results data docs documents news posts entries hits stories records rows response feed channel graph "
    "value nodes edges list content payload newsitems".split()
)
_DEEPEST = 6


def read_json(content: Content, names: Names = USUAL) -> Iterator[Item]:
    """Yield the article of a JSON object, or those of a list (``#1``, ``#2``) at its top or below ``items`` and the like.

    A file with an object on each line is read as JSON Lines, whatever its name.

    Raises:
        ReadingError: no JSON, nested too deeply, or larger than 50 MB.
    """
    data = content.whole()
    decoded = decode(data)
    check_tree(data, b"[{,")
    try:
        with border("the JSON cannot be parsed"):
            value: object = json.loads(decoded.text)
    except ReadingError as exc:
        if not isinstance(exc.__cause__, json.JSONDecodeError):
            raise
        if exc.__cause__.msg == "Extra data" and exc.__cause__.lineno > 1:
            yield from _read_lines(from_bytes(data), names)
            return
        raise ReadingError(f"not JSON: {exc.__cause__}") from exc
    for place, row in _records(value, names):
        yield _item(place, row, decoded.encoding, names)


def read_json_lines(content: Content, names: Names = USUAL) -> Iterator[Item]:
    """Yield the article on every line, ``#1`` being the first line of the file; the file may have any size.

    Raises:
        ReadingError: empty, or not text.
    """
    first = sample(content)[0].lstrip().partition("\n")[0].strip()
    is_whole = first in {"[", "{"} or (first.startswith("[") and first.endswith(","))
    yield from read_json(content, names) if is_whole else _read_lines(content, names)


def _read_lines(content: Content, names: Names) -> Iterator[Item]:
    encoding = sample(content)[1]
    for number, line in enumerate(lines(content, encoding), 1):
        if isinstance(line, ReadingError):
            yield Item(f"#{number}", line)
        elif line.strip():
            yield from _read_line(f"#{number}", line, encoding_of(line, encoding), names)


def _read_line(place: str, line: str, encoding: str, names: Names) -> Iterator[Item]:
    try:
        check_tree(line.encode("utf-8", "replace"), b"[{,")
        with border("the line is not JSON"):
            value: object = json.loads(line.strip())
        for inner, row in _records(value, names):
            yield _item(place + inner.replace("#", "."), row, encoding, names)
    except ReadingError as exc:
        yield Item(place, exc)


def _item(place: str, value: object, encoding: str, names: Names) -> Item:
    try:
        with border("the fields cannot be read"):
            return Item(place, read_record(value, names), encoding)
    except ReadingError as exc:
        return Item(place, exc)


def _records(value: object, names: Names) -> Iterator[tuple[str, object]]:
    """Yield what should be articles, with their numbers where they stand in a list."""
    for _ in range(_DEEPEST):
        if isinstance(value, list):
            if not value:
                raise ReadingError("the list is empty")
            yield from ((f"#{number}", row) for number, row in enumerate(value, 1))
            return
        if not isinstance(value, Mapping):
            raise ReadingError("no article: a single value without fields")
        inner = _list_in(value, names)
        if inner is None:
            yield "", value
            return
        value = inner
    raise ReadingError("no list of articles was found within six levels")


def _list_in(value: Mapping[str, object], names: Names) -> object:
    """Return what holds the articles of an object that is none itself, or None.

    A feed has a title of its own, and an article has a text; so one with a text is an article.
    """
    named = [(name, inner) for name, inner in value.items() if fold_name(name) in _LISTS]
    for _, inner in named:
        if isinstance(inner, list) and any(
            isinstance(row, Mapping) and is_record(unwrap(row, names), names) for row in inner
        ):
            return None if _has_own_text(value, names) else inner
    if is_record(unwrap(value, names), names):
        return None
    for _, inner in named:
        if isinstance(inner, list | Mapping) and inner:
            return inner
    only = next(iter(value.values())) if len(value) == 1 else None
    return only if isinstance(only, list | Mapping) else None


def _has_own_text(value: Mapping[str, object], names: Names) -> bool:
    plain = {name: inner for name, inner in value.items() if isinstance(inner, str)}
    return has(plain, "body", names)
