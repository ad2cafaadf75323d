"""Digit shapes: numbers as a reader of the target language expects to see them."""

from __future__ import annotations

import re
from typing import Literal

from translate.languages import EXTENDED_ARABIC_DIGITS, LATIN_DIGITS, language

Shape = Literal["latin", "native"]
SHAPES: tuple[Shape, ...] = ("latin", "native")

_TO_LATIN = str.maketrans("٠١٢٣٤٥٦٧٨٩" + EXTENDED_ARABIC_DIGITS, LATIN_DIGITS * 2)
_TO_NATIVE = str.maketrans("٠١٢٣٤٥٦٧٨٩" + LATIN_DIGITS, EXTENDED_ARABIC_DIGITS * 2)
_RUN = re.compile(r"[\w:/?#@!$&'*+,;=.%~٪٫٬\u200c–-]+")
_LATIN_LETTER = re.compile(r"[A-Za-z\u00c0-\u024f]")
_PLAIN_TOKEN = re.compile(r"\d+(?:[.,٫٬]\d+)*")
_PERCENT = re.compile(r"(?<=\d)[%٪](?!\d)|(?<![\d%٪])[%٪](?=\d)")
_GROUPED = re.compile(r"\d{1,3}(?:[,٬]\d{2,3})*[,٬]\d{3}(?:[.٫]\d+)?")
_DECIMAL = re.compile(r"\d+[.٫]\d+")


def set_digits(text: str, language_tag: str, shape: Shape) -> str:
    """Return the text with its digits and their separators in the shape a reader of the language asked for.

    ``native`` has an effect in Arabic-script languages only. URLs, e-mail addresses and codes with Latin letters
    (F-16, COVID-19) are left alone. ``.`` and ``,`` become ``٫`` and ``٬`` only inside a decimal or a grouped number,
    so dates, times and lists keep theirs.

    Raises:
        UnknownLanguageError: the language is none of ours.
    """
    native = shape == "native" and language(language_tag).digits != LATIN_DIGITS
    return _RUN.sub(lambda found: _shaped(found[0], native=native), text)


def _shaped(run: str, *, native: bool) -> str:
    if _LATIN_LETTER.search(run):
        return run
    run = _PERCENT.sub("٪" if native else "%", run)
    return _PLAIN_TOKEN.sub(lambda found: _shaped_token(found[0], native=native), run)


def _shaped_token(token: str, *, native: bool) -> str:
    if _GROUPED.fullmatch(token) or _DECIMAL.fullmatch(token):
        source, target = (".,", "٫٬") if native else ("٫٬", ".,")
        token = token.translate(str.maketrans(source, target))
    return token.translate(_TO_NATIVE if native else _TO_LATIN)
