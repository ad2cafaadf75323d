"""Lines of a news page that are no part of the article, by the rules of ``boilerplate.toml``."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_LONGEST = 400


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
        Rule(row["name"], re.compile(row["pattern"], re.IGNORECASE)) for row in tomllib.loads(text)["rule"]
    )


def matching_rule(line: str) -> str:
    """Return the name of the first rule that a line falls under, or an empty string.

    A line of more than 400 characters is running text, whatever it begins with.
    """
    line = line.strip()
    if not line or len(line) > _LONGEST:
        return ""
    return next((rule.name for rule in rules() if rule.pattern.fullmatch(line)), "")
