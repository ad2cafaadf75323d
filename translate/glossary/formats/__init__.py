"""Glossary files: which format a file is in, reading any of them, writing each.

The project's table (``tsv``, ``csv``), two columns as DeepL takes them (``deepl``), language columns as Google takes them
(``google``), and TermBase eXchange (``tbx``, ``tbx-dct``, ``tbx-2008``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from translate.glossary.formats import csv_files, tbx, tbx_writing, tsv
from translate.glossary.formats.base import Parsed, Source, best, concept_name, decode, pair_in_name

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from translate.records import GlossaryEntry

__all__ = [
    "KINDS",
    "SUFFIXES",
    "Parsed",
    "Source",
    "concept_name",
    "kind_of",
    "left_out",
    "pair_in_name",
    "read",
    "write",
]

KINDS = ("tsv", "csv", "deepl", "google", *tbx_writing.FORMS)
SUFFIXES = (".tsv", ".csv", ".tbx")
"""The files that a folder of glossaries stands for."""

_KIND_BY_SUFFIX = {".tsv": "tsv", ".csv": "csv", ".tbx": "tbx", ".xml": "tbx"}


def read(source: Source, problems: list[str]) -> Parsed:
    """Return the entries of a file in any format; bad lines are added to ``problems`` with file, line and reason.

    Raises:
        GlossaryError: the file cannot be read as a glossary at all.
    """
    if tbx.matches(source):
        return tbx.read(source, problems)
    text = decode(source)
    if tsv.matches(text):
        return tsv.read(source.path, text, problems)
    return csv_files.read(source, text, problems)


def kind_of(path: Path, pair: tuple[str, str] | None) -> str:
    """Return the format that a file of this name is written in, or an empty string; ``pair`` makes two columns."""
    kind = _KIND_BY_SUFFIX.get(path.suffix.casefold(), "")
    return "deepl" if kind == "csv" and pair else kind


def write(
    entries: Sequence[GlossaryEntry], kind: str, pair: tuple[str, str] | None, suffix: str = ""
) -> bytes:
    """Return the file of the entries in a format of ``KINDS``; ``deepl`` needs ``pair``.

    Raises:
        ValueError: there is no pair where one is needed.
    """
    if kind == "tsv":
        return tsv.write(entries).encode()
    if kind == "csv":
        # Spreadsheets take a file without a byte order mark for one in the old encoding of their system.
        return csv_files.write_table(entries).encode("utf-8-sig")
    if kind == "google":
        return csv_files.write_languages(entries).encode()
    if kind == "deepl":
        if pair is None:
            raise ValueError("two columns need two languages")
        return csv_files.write_pairs(entries, pair, "\t" if suffix == ".tsv" else ",").encode()
    return tbx_writing.write(entries, tbx_writing.FORMS[kind]).encode()


def left_out(entries: Sequence[GlossaryEntry], kind: str, pair: tuple[str, str] | None) -> dict[str, int]:
    """Return what a format cannot hold of the entries: how many of each."""
    if kind not in ("deepl", "google"):
        return {}
    terms = [term for entry in entries for term in entry.terms]
    lost = {
        "deprecated terms": sum(term.status == "deprecated" for term in terms),
        "forbidden terms": sum(term.status == "forbidden" for term in terms),
        "rules on case": sum(entry.exact for entry in entries),
        "domain cells": sum(bool(entry.domain) for entry in entries),
    }
    if kind == "google" or pair is None:
        return {"admitted terms": sum(term.status == "admitted" for term in terms), **lost}
    source, target = pair
    return {
        f"concepts without a term in {source} and {target}": sum(
            not (best(entry, source) and best(entry, target)) for entry in entries
        ),
        f"admitted terms in {target}": sum(t.status == "admitted" and t.language == target for t in terms),
        **lost,
        "notes": sum(bool(entry.note) for entry in entries),
    }
