"""The lists of a Word document: how deep an item stands, and its number where the list is numbered."""

from __future__ import annotations

import re
from typing import Any

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_UNNUMBERED = frozenset(("bullet", "none"))
_DEEPEST = 6
_LEVELS = 9
_LONGEST_CHAIN = 10


class Lists:
    """The lists of one document; items are asked for in order, as the program that wrote it counted them.

    ECMA-376 part 1, 17.9: a paragraph or its style names a list and a level, the list its definition, and lists of the
    same definition count on unless one says where it begins.
    """

    def __init__(self, document: Any) -> None:  # noqa: ANN401  # python-docx is untyped
        from docx.opc.constants import RELATIONSHIP_TYPE  # noqa: PLC0415  # only for Word documents

        self._styles = {style.get(f"{_W}styleId"): style for style in document.styles.element}
        self._lists: dict[str, Any] = {}
        self._definitions: dict[str, Any] = {}
        self._counts: dict[tuple[str, int], int] = {}
        try:
            root = document.part.part_related_by(RELATIONSHIP_TYPE.NUMBERING).element
        except KeyError:
            return
        self._lists = {row.get(f"{_W}numId"): row for row in root.iter(f"{_W}num")}
        self._definitions = {row.get(f"{_W}abstractNumId"): row for row in root.iter(f"{_W}abstractNum")}

    def place(self, paragraph: Any, style: str, name: str) -> tuple[int, int]:  # noqa: ANN401
        """Return the depth of a list item, 1 being the outermost, and its number, or 0 where it has a bullet.

        Args:
            paragraph: its element.
            style: the identifier of its style.
            name: the name of its style in lower case.
        """
        used, level = self._named(paragraph, style)
        row = self._lists.get(used)
        key = used
        if row is not None and row.find(f"{_W}lvlOverride/{_W}startOverride") is None:
            key = _value(row, "abstractNumId") or used
        found = re.search(r"\d$", name)
        depth = min(max(level + 1, int(found[0]) if found else 1), _DEEPEST)
        form, start = self._form(row, level, name)
        if form in _UNNUMBERED:
            return depth, 0
        self._counts[key, level] = self._counts.get((key, level), start - 1) + 1
        for deeper in range(level + 1, _LEVELS):
            self._counts.pop((key, deeper), None)
        return depth, self._counts[key, level]

    def _named(self, paragraph: Any, style: str) -> tuple[str, int]:  # noqa: ANN401
        """Return the list that a paragraph or its style names, and the level."""
        element = paragraph
        for _ in range(_LONGEST_CHAIN):
            properties = None if element is None else element.find(f"{_W}pPr/{_W}numPr")
            if properties is not None:
                return _value(properties, "numId"), _number(_value(properties, "ilvl"), 0) % _LEVELS
            if element is not None and element is not paragraph:
                style = _value(element, "basedOn")
            element = self._styles.get(style)
        return "", 0

    def _form(self, row: Any, level: int, name: str) -> tuple[str, int]:  # noqa: ANN401
        """Return the form of the numbers of a level, and the first one."""
        definition = None if row is None else self._definitions.get(_value(row, "abstractNumId"))
        for found in () if definition is None else definition.iterfind(f"{_W}lvl"):
            if _number(found.get(f"{_W}ilvl"), -1) == level:
                start = row.find(f"{_W}lvlOverride[@{_W}ilvl='{level}']/{_W}startOverride")
                first = _value(found, "start") if start is None else start.get(f"{_W}val")
                return _value(found, "numFmt") or "decimal", _number(first, 1)
        return ("decimal" if "number" in name else "bullet"), 1


def _value(element: Any, name: str) -> str:  # noqa: ANN401
    found = element.find(f"{_W}{name}")
    return "" if found is None else found.get(f"{_W}val") or ""


def _number(text: str | None, default: int) -> int:
    return int(text) if text and re.fullmatch(r"\d{1,6}", text, re.ASCII) else default
