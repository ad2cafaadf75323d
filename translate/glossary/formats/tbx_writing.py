"""Entries as TermBase eXchange files: TBX-Basic of ISO 30042:2019 in either style, or the form of 2008.

TBX has no "do not translate" and few parts of speech, so a note on the term says the one, and a note on the entry the
other; ``translate.glossary.formats.tbx`` reads them back. A forbidden term is a deprecated one there with the note "never use".
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from translate.records import GlossaryEntry, Term, TermStatus

AUTHOR = "Khabar glossary"
"""Stands in the header: the ids of the entries are names of concepts."""

DO_NOT_TRANSLATE = "do not translate"
NEVER_USE = "never use"
MATCH_CASE = "match case"
POS_NOTE = "pos:"

_ADMINISTRATIVE: dict[TermStatus, str] = {
    "preferred": "preferredTerm-admn-sts",
    "copy": "preferredTerm-admn-sts",
    "admitted": "admittedTerm-admn-sts",
    "deprecated": "deprecatedTerm-admn-sts",
    "forbidden": "deprecatedTerm-admn-sts",
}
# The parts of speech that TBX-Basic has; only these are read back as they were.
_POS = {"noun": "noun", "verb": "verb", "adj": "adjective", "adv": "adverb"}
_LIKE_NOUNS = ("name",)
# Characters that an XML id cannot have, and an underscore that would look like one of them.
_NOT_IN_ID = re.compile(
    r"[^A-Za-z0-9._\u0370-\u037d\u037f-\u1fff-]|_(?=x[0-9A-Fa-f]{4,6}_)|^[^A-Za-z_\u0370-\u037d\u037f-\u1fff]"
)
_ENCODED = re.compile(r"_x([0-9A-Fa-f]{4,6})_")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Form:
    """The names of one form of TBX: the start and end of the file, and of what repeats in it."""

    start: str
    end: str
    entry: str
    language: str
    term: str
    as_tags: bool


_BODY = f"<fileDesc><sourceDesc><p>{AUTHOR}</p></sourceDesc></fileDesc>"
_NEW = '<tbx type="TBX-Basic" style="{style}" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2"{more}>\n<tbxHeader>{body}</tbxHeader>'
_MIN = ' xmlns:min="http://www.tbxinfo.net/ns/min"'
_OLD = (
    f'<martif type="TBX" xml:lang="en">\n<martifHeader>{_BODY}'
    '<encodingDesc><p type="XCSURI">TBXXCSV02.xcs</p></encodingDesc></martifHeader>'
)
FORMS = {
    "tbx": Form(_NEW.format(style="dca", more="", body=_BODY), "tbx", "conceptEntry", "langSec", "termSec", as_tags=False),
    "tbx-dct": Form(
        _NEW.format(style="dct", more=_MIN, body=_BODY), "tbx", "conceptEntry", "langSec", "termSec", as_tags=True
    ),
    "tbx-2008": Form(_OLD, "martif", "termEntry", "langSet", "tig", as_tags=False),
}  # fmt: skip


def write(entries: Iterable[GlossaryEntry], form: Form) -> str:
    """Return the file of the entries; reading it gives them back as they are."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', form.start, "<text>", "<body>"]
    for entry in entries:
        lines.extend(_entry(entry, form))
    return "\n".join([*lines, "</body>", "</text>", f"</{form.end}>", ""])


def _entry(entry: GlossaryEntry, form: Form) -> Iterator[str]:
    yield f'<{form.entry} id="{encode_id(entry.concept)}">'
    if entry.domain:
        yield f"  {_category('descrip', 'subjectField', entry.domain, form)}"
    pos = entry.part_of_speech
    if (pos and pos not in _POS) or entry.note.startswith((POS_NOTE, MATCH_CASE)):
        yield f"  <note>{_text(f'{POS_NOTE} {pos}'.strip())}</note>"
    if entry.exact:
        yield f"  <note>{MATCH_CASE}</note>"
    if entry.note:
        yield f"  <note>{_text(entry.note)}</note>"
    for tag, terms in groupby(entry.terms, key=lambda term: term.language):
        yield f'  <{form.language} xml:lang="{tag}">'
        for term in terms:
            yield f"    <{form.term}>{''.join(_term(term, pos, form))}</{form.term}>"
        yield f"  </{form.language}>"
    yield f"</{form.entry}>"


def _term(term: Term, pos: str, form: Form) -> Iterator[str]:
    yield f"<term>{_text(term.text)}</term>"
    if pos:
        known = _POS.get(pos, "noun" if pos in _LIKE_NOUNS else "other")
        yield _category("termNote", "partOfSpeech", known, form)
    yield _category("termNote", "administrativeStatus", _ADMINISTRATIVE[term.status], form)
    if term.status == "copy":
        yield f"<note>{DO_NOT_TRANSLATE}</note>"
    if term.status == "forbidden":
        yield f"<note>{NEVER_USE}</note>"


def _category(element: str, kind: str, text: str, form: Form) -> str:
    if form.as_tags:
        return f"<min:{kind}>{_text(text)}</min:{kind}>"
    return f'<{element} type="{kind}">{_text(text)}</{element}>'


def _text(text: str) -> str:
    return escape(_NOT_IN_XML.sub("", text), quote=False)


def encode_id(name: str) -> str:
    """Return a concept as an XML id: what cannot stand there becomes ``_x0020_``."""
    return _NOT_IN_ID.sub(lambda found: f"_x{ord(found[0]):04X}_", _NOT_IN_XML.sub("", name))


def decode_id(text: str) -> str:
    """Return the concept that ``encode_id`` wrote."""
    return _ENCODED.sub(_decoded, text)


def _decoded(found: re.Match[str]) -> str:
    number = int(found[1], 16)
    return chr(number) if number <= sys.maxunicode else found[0]
