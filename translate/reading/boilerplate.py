"""Lines of a news page that are no part of the article, by the rules of ``boilerplate.toml``."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from translate.reading.text import is_unfinished

if TYPE_CHECKING:
    from collections.abc import Sequence

    from translate.records import Paragraph

SECTION_LABEL = "section-label"
"""The rule for a lone label such as "Afghanistan" above the text of a web page."""

_LONGEST = 400
# Arabic yeh and kaf, which some keyboards write, as the Persian ones of the rules.
_LETTERS = {ord("ي"): "ی", ord("ى"): "ی", ord("ك"): "ک"}
_LABEL_WORDS = 3


@dataclass(frozen=True, slots=True)
class Rule:
    """A named expression that matches a whole line of boilerplate."""

    name: str
    pattern: re.Pattern[str]


@cache
def rules() -> tuple[Rule, ...]:
    """Return the rules of the bundled data file, in order."""
    text = files("translate.reading").joinpath("boilerplate.toml").read_text(encoding="utf-8")
    return tuple(
        Rule(row["name"], re.compile(row["pattern"].translate(_LETTERS), re.IGNORECASE))
        for row in tomllib.loads(text)["rule"]
    )


def matching_rule(line: str) -> str:
    """Return the name of the first rule that a line falls under, or an empty string.

    A line of more than 400 characters is running text, whatever it begins with.
    """
    line = line.strip()
    if not line or len(line) > _LONGEST:
        return ""
    line = line.translate(_LETTERS)
    return next((rule.name for rule in rules() if rule.pattern.fullmatch(line)), "")


def leading_labels(blocks: Sequence[Paragraph]) -> frozenset[int]:
    """Return the numbers of the blocks of a web page that are section labels.

    They are one to three words without a final mark, and stand before the first real paragraph; where there is none,
    nothing is a label. Headings and captions are never labels.
    """
    labels = set()
    for number, block in enumerate(blocks):
        text = block.text.strip()
        if is_unfinished(text) and len(text.split()) <= _LABEL_WORDS:
            if block.kind in {"paragraph", "item"}:
                labels.add(number)
        elif block.kind == "paragraph" and not matching_rule(text):
            return frozenset(labels)
    return frozenset()
