"""What the digest says in its own words, in the reader's language: ``labels.tsv``, a row a label, a column a language."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_FALLBACK = "en"
# Iranian readers read Dari labels more easily than English ones.
_NEAREST = {"fa": "prs"}


@cache
def _tables() -> dict[str, dict[str, str]]:
    """Return the labels of each language by name."""
    with Path(__file__).with_name("labels.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return {tag: {row["label"]: row[tag] for row in rows} for tag in rows[0] if tag != "label"}


def labels(language: str) -> Mapping[str, str]:
    """Return the labels of a language by name; English ones for a language without its own."""
    return _tables().get(_NEAREST.get(language, language), _tables()[_FALLBACK])


def language_name(tag: str, reader: str) -> str:
    """Return the name of a language as the reader calls it, or the tag itself."""
    return labels(reader).get(f"language.{tag}", tag)


def topic_title(topic: str, reader: str) -> str:
    """Return the title of a section: a label, or the name of a glossary domain that has none, as the desk wrote it."""
    table = labels(reader)
    return (
        table.get(topic)
        or table.get(f"topic.{topic}")
        or topic.replace("-", " ").replace("_", " ").capitalize()
    )


def flag_label(flag: str, reader: str) -> str:
    """Return what a flag is called, in a few words."""
    return labels(reader)["missed_terms" if flag == "terms" else flag]
