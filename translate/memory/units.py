"""A unit of the translation memory, and the rules for what a file may bring."""

from __future__ import annotations

import re
from dataclasses import dataclass

from translate.languages import Pair, tag_of, target_language
from translate.normalization import clean

# What a spreadsheet leaves of letters that its encoding does not have.
_LOST = re.compile(r"[?\s\d.,:;!()\"'-]*\?\?[?\s\d.,:;!()\"'-]*")


@dataclass(frozen=True, slots=True)
class Unit:
    """A source segment with the translation that a person approved."""

    pair: Pair
    source: str
    text: str


def make_unit(source_code: str, target_code: str, source: str, text: str) -> Unit:
    """Return the unit of two language codes of any length and two texts, which are put on one line.

    Raises:
        UnknownLanguageError: a language that is not known, or cannot be translated into.
        ValueError: what else makes it no unit.
    """
    pair = Pair(tag_of(source_code), target_language(tag_of(target_code)).tag)
    source, text = (" ".join(clean(part).split()) for part in (source, text))
    if pair.source == pair.target:
        raise ValueError(f"source and translation are in the same language ({pair.source})")
    if not source or not text:
        raise ValueError(f"the {'translation' if source else 'source'} is empty")
    if _LOST.fullmatch(text) and not _LOST.fullmatch(source):
        raise ValueError(
            "the translation is question marks: its letters were lost when the file was saved. "
            "Save it as 'CSV UTF-8' or as .xlsx"
        )
    return Unit(pair, source, text)
