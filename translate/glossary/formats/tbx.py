"""TermBase eXchange: TBX of ISO 30042:2019 (core and basic, both styles), and the older form of 2008 (``martif``).

What a file declares about itself is not trusted: entities and document types with content are refused, and nothing that
it points to is read. A document type that only names its DTD, as most files of 2008 have, is passed over.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from translate.errors import GlossaryError, UnknownLanguageError
from translate.glossary.formats.base import Parsed, arrange, concept_name, tidy
from translate.glossary.formats.tbx_writing import (
    AUTHOR,
    DO_NOT_TRANSLATE,
    MATCH_CASE,
    NEVER_USE,
    POS_NOTE,
    decode_id,
)
from translate.languages import tag_of
from translate.records import GlossaryEntry, Term

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from translate.glossary.formats.base import Source, Status

_START = re.compile(
    rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\s\0]*<\0?(?:\?\0?x\0?m\0?l|!|t\0?b\0?x|m\0?a\0?r\0?t\0?i\0?f)"
)
_SUFFIXES = (".tbx", ".xml")
_ROOTS = ("tbx", "martif")
_ENTRIES = ("conceptEntry", "termEntry")
_LANGUAGES = ("langSec", "langSet")
_TERMS = ("termSec", "tig", "ntig")
_BY_TYPE = ("descrip", "termNote", "admin")
_NATIVE_CODE = ("ph", "bpt", "ept", "it", "sc", "ec")
_MOST_DEEP = 64
_MOST_PARTS = 50_000
# A number that counts the entries of one file ("c12", "tid-3") says nothing about a concept in another.
_SERIAL = re.compile(r"[a-z]*[-_.]?\d+", re.IGNORECASE)
# Notes on a term that say something to the tool.
_MARKS = {DO_NOT_TRANSLATE, NEVER_USE}
_POS = {"adjective": "adj", "adverb": "adv", "properNoun": "name"}
_STATUSES: dict[str, Status] = {
    "preferred": "preferred", "standardized": "preferred", "legal": "preferred", "regulated": "preferred",
    "admitted": "admitted", "deprecated": "deprecated", "superseded": "deprecated",
}  # fmt: skip


def matches(source: Source) -> bool:
    """Return whether a file is XML, by its name or its first bytes."""
    return source.path.suffix.casefold() in _SUFFIXES or bool(_START.match(source.data))


def read(source: Source, problems: list[str]) -> Parsed:
    """Return the entries of a file; bad entries are added to ``problems``.

    Raises:
        GlossaryError: not XML, not TBX, or XML that could do harm.
    """
    from defusedxml import DefusedXmlException  # type: ignore[import-untyped]  # noqa: PLC0415  # only who reads TBX waits for it
    from defusedxml.ElementTree import DefusedXMLParser, ParseError  # type: ignore[import-untyped]  # noqa: PLC0415

    path = source.path
    if not source.data.strip():
        raise GlossaryError(f"The glossary {path} is empty.")
    target = _Target(source, problems, lambda: parser.parser.CurrentLineNumber)
    parser = DefusedXMLParser(target=target, forbid_dtd=False, forbid_entities=True, forbid_external=True)

    def refuse_content(name: str, system: str | None, public: str | None, has_content: int) -> None:
        if has_content:
            raise GlossaryError(
                f"The glossary {path} is refused: it declares a document type with content ('{name}', {public or system or 'no address'}), "
                "which can hide entities. Remove the DOCTYPE."
            )

    parser.parser.StartDoctypeDeclHandler = refuse_content
    try:
        parser.feed(source.data)
        parser.close()
    except DefusedXmlException as exc:
        raise GlossaryError(
            f"The glossary {path} is refused: it declares entities or points outside itself ({exc}). Remove the DOCTYPE."
        ) from exc
    except (ParseError, ValueError, LookupError) as exc:
        raise GlossaryError(f"The glossary {path} is not well-formed XML: {exc}.") from exc
    if not target.seen and not problems:
        raise GlossaryError(f"The glossary {path} has no entries.")
    return target.parsed()


@dataclass(slots=True)
class _Node:
    """An element of an entry; ``parts`` are its text and its children in order."""

    tag: str
    attributes: dict[str, str]
    line: int
    parts: list[str | _Node] = field(default_factory=list)

    @property
    def category(self) -> str:
        """Return the data category: the type attribute in one style, the element's name in the other."""
        return self.attributes.get("type", "") if self.tag in _BY_TYPE else self.tag

    def children(self) -> Iterator[_Node]:
        """Yield the children, and those of groups in their place."""
        for part in self.parts:
            if isinstance(part, _Node):
                if part.tag.endswith("Grp") and part.tag != "transacGrp":
                    yield from part.children()
                else:
                    yield part

    def text(self) -> str:
        """Return the text with that of what is inside, native code left out."""
        return tidy("".join(self._texts()))

    def _texts(self) -> Iterator[str]:
        for part in self.parts:
            if isinstance(part, str):
                yield part
            elif part.tag not in _NATIVE_CODE:
                yield from part._texts()  # noqa: SLF001  # of the same class


class _Target:
    """Takes what the parser finds, and holds one entry at a time."""

    def __init__(self, source: Source, problems: list[str], line: Callable[[], int]) -> None:
        self._path = source.path
        self._problems = problems
        self._line = line
        self._open: list[_Node] = []
        self._depth = 0
        self._parts = 0
        self._header: list[str] = []
        self._unknown: set[str] = set()
        self._entries: dict[str, GlossaryEntry] = {}
        self._derived: set[str] = set()
        self.seen: dict[str, int] = {}

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Open an element."""
        name = tag.rpartition("}")[2]
        if not self._depth and name not in _ROOTS:
            raise GlossaryError(
                f"The glossary {self._path} is XML but not TBX: it begins with <{name}>, not <tbx> or <martif>."
            )
        self._depth += 1
        if self._open or name in _ENTRIES:
            self._parts += 1
            if self._depth > _MOST_DEEP or self._parts > _MOST_PARTS:
                raise GlossaryError(
                    f"The glossary {self._path} is refused: the entry in line {self._open[0].line} is too deep or too large."
                )
            local = {key.rpartition("}")[2]: value for key, value in attributes.items()}
            node = _Node(name, local, self._line())
            if self._open:
                self._open[-1].parts.append(node)
            self._open.append(node)

    def data(self, text: str) -> None:
        """Take text."""
        if self._open:
            self._open[-1].parts.append(text)
        elif not self.seen and text.strip():
            self._header.append(text.strip())

    def end(self, _: str) -> None:
        """Close an element."""
        self._depth -= 1
        if self._open:
            node = self._open.pop()
            if not self._open:
                self._parts = 0
                self._take(node)

    def parsed(self) -> Parsed:
        """Return all entries."""
        return Parsed(tuple(self._entries.values()), tuple(self.seen.values()), frozenset(self._derived))

    def _take(self, node: _Node) -> None:
        try:
            terms = arrange(self._terms(node))
        except ValueError as exc:
            self._refuse(node, str(exc))
            return
        given = node.attributes.get("id", "")
        name = tidy(decode_id(given)) if AUTHOR in self._header else given
        if not terms:
            self._refuse(node, f"the entry '{given}' has no term in any language")
            return
        derived = not name or (AUTHOR not in self._header and bool(_SERIAL.fullmatch(name)))
        if derived:
            first = next((term for term in terms if term.language == "en"), terms[0])
            name = concept_name(first.text, self.seen.keys())
            self._derived.add(name)
        elif name in self.seen:
            self._refuse(node, f"the concept '{name}' stands in line {self.seen[name]} already")
            return
        self._entries[name] = GlossaryEntry(name, *_described(node, terms))
        self.seen[name] = node.line

    def _terms(self, entry: _Node) -> Iterator[tuple[str, str, Status]]:
        for section in entry.children():
            if section.tag in _LANGUAGES:
                code = section.attributes.get("lang", "")
                try:
                    tag = tag_of(code)
                except UnknownLanguageError as exc:
                    if code not in self._unknown:
                        self._unknown.add(code)
                        self._refuse(section, f"{exc} Remove the sections in this language.")
                    continue
                for node in section.children():
                    if node.tag in _TERMS:
                        yield from _term(tag, node)

    def _refuse(self, node: _Node, problem: str) -> None:
        self._problems.append(f"{self._path.name}:{node.line}: {problem}")


def _term(tag: str, section: _Node) -> Iterator[tuple[str, str, Status]]:
    parts = list(section.children())
    text = next((part.text() for part in parts if part.tag == "term"), "")
    status: Status = ""
    for part in parts:
        if part.category in ("administrativeStatus", "normativeAuthorization"):
            status = _STATUSES.get(re.split("Term|-", part.text())[0].casefold(), "admitted")
        elif part.tag == "note" and part.text().casefold() == DO_NOT_TRANSLATE:
            yield tag, text, "copy"
            return
        elif part.tag == "note" and part.text().casefold() == NEVER_USE:
            status = "forbidden"
    if text:
        yield tag, text, status


def _described(entry: _Node, terms: tuple[Term, ...]) -> tuple[str, str, tuple[Term, ...], str, bool]:
    """Return the subject field, the part of speech, the terms, the notes and whether case counts."""
    parts = list(entry.children())
    domain = next((part.text() for part in parts if part.category == "subjectField"), "")
    notes = [part.text() for part in parts if part.tag == "note"]
    notes += [part.text() for part in parts if part.category == "definition"]
    pos = next((found for part in parts if part.tag in _LANGUAGES for found in _parts_of_speech(part)), "")
    if notes and notes[0].startswith(POS_NOTE):
        pos = notes.pop(0).removeprefix(POS_NOTE).strip()
    exact = bool(notes) and notes[0] == MATCH_CASE
    if exact:
        notes.pop(0)
    for section in parts:
        if section.tag in _LANGUAGES:
            notes.extend(_term_notes(section))
    return domain, pos, terms, "; ".join(filter(None, notes)), exact


def _parts_of_speech(section: _Node) -> Iterator[str]:
    for term in section.children():
        for part in term.children():
            if part.category == "partOfSpeech" and part.text() != "other":
                yield _POS.get(part.text(), part.text())


def _term_notes(section: _Node) -> Iterator[str]:
    for node in section.children():
        if node.tag in _TERMS:
            text = next((part.text() for part in node.children() if part.tag == "term"), "")
            for part in node.children():
                if part.tag == "note" and part.text().casefold() not in _MARKS:
                    yield f"{text}: {part.text()}"
