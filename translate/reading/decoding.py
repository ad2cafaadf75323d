"""Bytes into text: what the encoding is, whether it is text at all."""

from __future__ import annotations

import codecs
import warnings
from dataclasses import dataclass

from translate.errors import ReadingError

_SIGNATURES = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"\x7fELF", "a program"),
)
BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 200_000
_FEW_DAMAGED = 0.02
_MOST = 0.9
_ARABIC_PAGES = ("cp1256", "iso8859-6")
# What the Arabic code pages have beside letters; of no weight in telling them apart.
_SIGNS = frozenset("«»،؛؟“”‘’–—…\u200c\u200d\u200e\u200f\xa0\xad")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text and the encoding that was found or assumed."""

    text: str
    encoding: str


def decode(data: bytes) -> Decoded:
    """Return the text of a file and its encoding, by its content and never by what it declares.

    That is UTF-8, UTF-16 or UTF-32 with a mark, UTF-16 without, an Arabic code page, or what charset-normalizer finds.

    Raises:
        ReadingError: empty, not text, or in an encoding that cannot be told.
    """
    if not data.strip():
        raise ReadingError("the file is empty")
    for signature, what in _SIGNATURES:
        if data.startswith(signature):
            raise ReadingError(f"the file is {what}, not text; save it as .txt or .html")
    for bom, encoding in BOMS:
        if data.startswith(bom):
            text = _decode(data, encoding)
            if not text.strip():
                raise ReadingError("the file is empty")
            return Decoded(text, encoding)
    if b"\0" in data:
        return _unmarked(data)
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        return _guess(data)


def _decode(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as exc:
        raise ReadingError(
            f"the file is marked as {encoding} but is not ({exc.reason} at byte {exc.start})"
        ) from exc


def _guess(data: bytes) -> Decoded:
    mended = data.decode("utf-8", errors="replace")
    others = sum(char > "\x7f" for char in mended) or 1
    if mended.count("\ufffd") / others < _FEW_DAMAGED:
        return Decoded(mended, "utf-8, damaged")
    from charset_normalizer import from_bytes  # noqa: PLC0415  # needed for few files, slow to import

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        best = from_bytes(data[:_SAMPLE]).best()
    if best is None or best.encoding in {"ascii", "utf_8"}:
        raise ReadingError("the encoding cannot be told; save the file as UTF-8")
    encoding = _as_arabic(data, best.encoding)
    return Decoded(data.decode(encoding, errors="replace"), f"{encoding}, assumed")


def _unmarked(data: bytes) -> Decoded:
    """Return text in UTF-16 without a mark, which has zero bytes as binary files have, and hardly a strange character."""
    for encoding in ("utf-16-le", "utf-16-be"):
        sample = data[:_SAMPLE].decode(encoding, errors="replace")
        usual = sum(
            char in "\t\n\r" or " " <= char <= "~" or "\u0600" <= char <= "\u06ff" or char in _SIGNS
            for char in sample
        )
        if usual > _MOST * len(sample) and sample.strip():
            return Decoded(data.decode(encoding, errors="replace"), f"{encoding}, assumed")
    raise ReadingError("the file is binary, not text")


def _as_arabic(data: bytes, encoding: str) -> str:
    """Return an Arabic code page instead of a guess that reads Arabic script as accented Latin or Greek letters."""
    shares = {page: _arabic_share(data[:_SAMPLE].decode(page, errors="replace")) for page in _ARABIC_PAGES}
    best = max(_ARABIC_PAGES, key=lambda page: shares[page])
    return best if shares[best] > _MOST else encoding


def _arabic_share(sample: str) -> float:
    """Return how many of the characters beyond ASCII are Arabic letters; 0 where most letters are ASCII."""
    beyond = [char for char in sample if char > "\x7f" and char not in _SIGNS]
    others = sum(char.isalpha() for char in sample if char <= "\x7f")
    if not beyond or len(beyond) <= others:
        return 0.0
    return sum("\u0600" <= char <= "\u06ff" and char.isalpha() for char in beyond) / len(beyond)
