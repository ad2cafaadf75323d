"""The words of a text as the profiles know them, and the profiles themselves."""

from __future__ import annotations

import json
import re
import unicodedata
from functools import cache
from importlib.resources import files
from typing import Any

# Words, also where scripts meet without a space. At most 30 letters at a time: pieces are kept in a cache.
LONGEST = 30
_WORD = re.compile(rf"[a-zà-ɏ]{{1,{LONGEST}}}|[^\W\d_a-zà-ɏ]{{1,{LONGEST}}}")
_FOLD = {
    **dict.fromkeys(map(ord, "يىﻱ"), "ی"),
    ord("ك"): "ک",
    ord("ۀ"): "ه",
    ord("\u200c"): " ",
    # Tatweel, short vowels, signs, hamza above and below, superscript alef, zero-width joiner.
    **dict.fromkeys((0x0640, 0x0670, 0x200D, *range(0x064B, 0x0660), *range(0x06D6, 0x06DD))),
}
_PRESENTATION = re.compile("[\ufb50-\ufdff\ufe70-\ufefc]")


def words_of(text: str) -> list[str]:
    """Return the words of a text as the profiles know them."""
    return _WORD.findall(fold(text))


def fold(text: str) -> str:
    """Return the text as the profiles know it: one letter for the look-alikes that keyboards mix, no marks, no case."""
    if _PRESENTATION.search(text):
        text = unicodedata.normalize("NFKC", text)
    return text.translate(_FOLD).lower()


def resource(name: str) -> str:
    """Return the text of a file of ``translate/profiles``."""
    return files("translate").joinpath("profiles", name).read_text(encoding="utf-8")


@cache
def profiles() -> Any:  # noqa: ANN401  # JSON
    """Return what ``scripts/build_profiles.py`` learnt."""
    return json.loads(resource("profiles.json"))
