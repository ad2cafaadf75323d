"""Lines of a news page that are no part of the article, by the rules of ``boilerplate.toml``."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from translate.calendars import find_dates
from translate.errors import ConfigError
from translate.reading.text import is_unfinished

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from translate.records import Paragraph

SECTION_LABEL = "section-label"
"""The rule for a lone label such as "Afghanistan" above the text of a web page."""

DATE_LINE = "date-line"
"""The rule for a line of date, byline and section above the text of a web page."""

AUTHOR_NOTE = "author-note"
"""The rule for a note on the author below the text of a web page."""

_LONGEST = 400
_LONGEST_DATE_LINE = 160
# Arabic yeh and kaf, which some keyboards write, as the Persian ones of the rules.
_LETTERS = {ord("ي"): "ی", ord("ى"): "ی", ord("ك"): "ک"}
_LABEL_WORDS = 3
_ENDS = " \t-–—|•*·"


@dataclass(frozen=True, slots=True)
class Rule:
    """A named expression that matches a whole line of boilerplate."""

    name: str
    pattern: re.Pattern[str]


@cache
def rules() -> tuple[Rule, ...]:
    """Return the rules of the bundled data file, in order."""
    text = files("translate.reading").joinpath("boilerplate.toml").read_text(encoding="utf-8")
    return tuple(map(_rule, tomllib.loads(text)["rule"]))


def load_rules(path: Path) -> tuple[Rule, ...]:
    """Return the rules in a file of the format of ``boilerplate.toml``: ``[[rule]]`` with a ``name`` and a ``pattern``.

    Raises:
        ConfigError: the file cannot be read, is no TOML, or has a rule that is none; the message says which.
    """
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8")).get("rule")
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as exc:
        raise ConfigError(f"Cannot read the boilerplate rules in {path}: {exc}") from exc
    if not isinstance(rows, list) or not rows:
        raise ConfigError(
            f"There are no boilerplate rules in {path}. Write [[rule]] with a name and a pattern."
        )
    found = []
    for number, row in enumerate(rows, 1):
        try:
            found.append(_rule(row))
        except (TypeError, KeyError, AttributeError, re.error) as exc:
            raise ConfigError(
                f"Rule {number} in {path} is no boilerplate rule: it needs a name and a pattern that is a regular "
                f"expression, both in quotation marks ({type(exc).__name__}: {exc})."
            ) from exc
    return tuple(found)


def _rule(row: Mapping[str, str]) -> Rule:
    return Rule(row["name"].strip(), re.compile(row["pattern"].translate(_LETTERS), re.IGNORECASE))


def matching_rule(line: str, further: Sequence[Rule] = ()) -> str:
    """Return the name of the first rule, bundled or further, that a line falls under, or an empty string.

    A line of more than 400 characters is running text, whatever it begins with.
    """
    line = line.strip(_ENDS)
    if not line or len(line) > _LONGEST:
        return ""
    line = line.translate(_LETTERS)
    return next((rule.name for rule in (*rules(), *further) if rule.pattern.fullmatch(line)), "")


def leading_labels(blocks: Sequence[Paragraph], stated: Mapping[str, str] | None = None) -> dict[int, str]:
    """Return the numbers of the blocks of a web page that are labels above its text, with the rule of each.

    A section label is one to three words without a final mark; a date line is nothing but the date, the byline, the
    section and the site that the page ``stated``, with at most three other words. Both stand before the first real
    paragraph; where there is none, nothing is a label. Headings and captions are never labels.
    """
    labels: dict[int, str] = {}
    for number, block in enumerate(blocks):
        text = block.text.strip()
        if _is_date_line(text, stated or {}) and block.kind != "caption":
            labels[number] = DATE_LINE
        elif is_unfinished(text) and len(text.split()) <= _LABEL_WORDS:
            if block.kind in {"paragraph", "item"}:
                labels[number] = SECTION_LABEL
        elif block.kind == "paragraph" and not matching_rule(text):
            return labels
    return {}


def author_notes(blocks: Sequence[Paragraph], author: str) -> dict[int, str]:
    """Return the number of the last block of a web page where it tells who wrote the text above, with its rule.

    It begins with the name of the byline; reporters do not begin paragraphs with their own names.
    """
    last = len(blocks) - 1
    is_note = last > 0 and author and blocks[last].text.strip().startswith(author)
    return {last: AUTHOR_NOTE} if is_note and len(blocks[last].text) <= _LONGEST else {}


def _is_date_line(text: str, stated: Mapping[str, str]) -> bool:
    if len(text) > _LONGEST_DATE_LINE:
        return False
    rest = text
    for mention in reversed(find_dates(text, stated.get("language", ""))):
        rest = rest[: mention.start] + rest[mention.end :]
    for name in ("author", "section", "site"):
        rest = rest.replace(stated.get(name) or "\0", "")
    return rest != text and len(re.findall(r"[^\W\d_]+", rest)) <= _LABEL_WORDS
