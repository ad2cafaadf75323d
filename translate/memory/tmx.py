"""TMX 1.4b, the exchange format of translation memories (GALA/LISA OSCAR, 2005).

What a file declares about itself is not trusted: entities are refused, and nothing that it points to is read.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

import translate
from translate.errors import MemoryFileError, UnknownLanguageError
from translate.languages import LANGUAGES, tag_of
from translate.memory.units import make_unit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from translate.memory.units import Unit

_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_ANY = "*all*"
# Their content is code of the format that the text came from.
_NATIVE_CODE = frozenset(("bpt", "ept", "it", "ph", "ut"))


def read_units(path: Path, problems: list[str]) -> list[Unit]:
    """Return the units of a file; bad ones are added to ``problems``.

    A translation unit leads from its source language into each other one; where the source language is ``*all*``, from
    each into each. Languages that are not Khabar's are passed over.

    Raises:
        MemoryFileError: not XML, no TMX, or XML that could do harm.
    """
    from defusedxml import DefusedXmlException  # type: ignore[import-untyped]  # noqa: PLC0415  # only who reads TMX waits for it
    from defusedxml.ElementTree import DefusedXMLParser, ParseError  # type: ignore[import-untyped]  # noqa: PLC0415

    target = _Target(path, problems)
    parser = DefusedXMLParser(target=target, forbid_dtd=False, forbid_entities=True, forbid_external=True)
    target.place = parser.parser
    try:
        with path.open("rb") as file:
            while data := file.read(1 << 20):
                parser.feed(data)
        parser.close()
    except OSError as exc:
        raise MemoryFileError(f"Cannot read {path}: {exc.strerror}.") from exc
    except DefusedXmlException as exc:
        raise MemoryFileError(
            f"{path} is refused: it declares entities or points outside itself ({exc}). Remove the DOCTYPE."
        ) from exc
    except (ParseError, ValueError, LookupError) as exc:
        raise MemoryFileError(f"{path} is not well-formed XML: {exc}.") from exc
    return target.units


class _Target:
    """Takes the events of the parser, and makes units as they end."""

    def __init__(self, path: Path, problems: list[str]) -> None:
        self.units: list[Unit] = []
        self.place: Any = None
        self._path = path
        self._problems = problems
        self._open: list[str] = []
        self._source = ""  # of the file
        self._of_unit = ""
        self._line = 0
        self._variants: list[tuple[str, str]] = []
        self._language = ""
        self._text: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition("}")[2]
        if not self._open and name != "tmx":
            raise MemoryFileError(f"{self._path} is no TMX: its outermost element is <{name}>, not <tmx>.")
        self._open.append(name)
        if name == "header":
            self._source = attributes.get("srclang", "")
        elif name == "tu":
            self._of_unit = attributes.get("srclang") or self._source
            self._line = self.place.CurrentLineNumber
            self._variants = []
        elif name == "tuv":
            self._language = attributes.get(_XML_LANG) or attributes.get("lang", "")
        elif name == "seg":
            self._text = []

    def data(self, text: str) -> None:
        if "seg" in self._open and _NATIVE_CODE.isdisjoint(self._open):
            self._text.append(text)

    def end(self, tag: str) -> None:  # noqa: ARG002  # the parser gives it
        name = self._open.pop()
        if name == "seg":
            self._variants.append((self._language, "".join(self._text)))
        elif name == "tu":
            self._finish()

    def close(self) -> None:
        """Have nothing left to do: units were made as they ended."""

    def _finish(self) -> None:
        if not any(code for code, _ in self._variants):
            self._refuse("no <tuv> with a language and a <seg>")
            return
        known = [(tag, text) for code, text in self._variants if (tag := _known(code))]
        source = _known(self._of_unit)
        if not source and self._of_unit != _ANY:
            if not self._of_unit:
                self._refuse("no source language, neither here nor in the header (srclang)")
            return
        for spoken, words in known:
            if source and spoken != source:
                continue
            for tag, text in known:
                if tag != spoken and LANGUAGES[tag].is_target:
                    try:
                        self.units.append(make_unit(spoken, tag, words, text))
                    except ValueError as exc:
                        self._refuse(f"{spoken}-{tag}: {exc}")

    def _refuse(self, problem: str) -> None:
        self._problems.append(f"{self._path.name}:{self._line}: {problem}")


def _known(code: str) -> str:
    try:
        return tag_of(code)
    except UnknownLanguageError:
        return ""


def write_units(units: Sequence[Unit]) -> bytes:
    """Return a TMX file; ``read_units`` gives the same units back."""
    now = f"{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%SZ}"
    head = (
        f'<header creationtool="khabar" creationtoolversion={quoteattr(translate.__version__)} creationdate="{now}" '
        f'segtype="sentence" o-tmf="khabar" adminlang="en" srclang="{_ANY}" datatype="plaintext"/>'
    )
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<tmx version="1.4">', head, "<body>"]
    for unit in units:
        source, target = (LANGUAGES[tag].html() for tag in (unit.pair.source, unit.pair.target))
        lines += [
            f'<tu srclang="{source}">',
            f'<tuv xml:lang="{source}"><seg>{escape(unit.source)}</seg></tuv>',
            f'<tuv xml:lang="{target}"><seg>{escape(unit.text)}</seg></tuv>',
            "</tu>",
        ]
    return "\n".join([*lines, "</body>", "</tmx>", ""]).encode("utf-8", "replace")
