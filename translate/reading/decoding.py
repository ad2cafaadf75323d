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
_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 200_000
_FEW_DAMAGED = 0.02


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text and the encoding that was found or assumed."""

    text: str
    encoding: str


def decode(data: bytes) -> Decoded:
    """Return the text of a file and its encoding: UTF-8, UTF-16/32 by their mark, or what charset-normalizer finds.

    Raises:
        ReadingError: empty, not text, or in an encoding that cannot be told.
    """
    if not data.strip():
        raise ReadingError("the file is empty")
    for signature, what in _SIGNATURES:
        if data.startswith(signature):
            raise ReadingError(f"the file is {what}, not text; save it as .txt or .html")
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return Decoded(_decode(data, encoding), encoding)
    if b"\0" in data:
        raise ReadingError("the file is binary, not text")
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


def _as_arabic(data: bytes, encoding: str) -> str:
    """Return ``cp1256`` instead of a guess that reads Arabic script as accented Latin or Greek letters."""
    sample = data[:_SAMPLE].decode("cp1256", errors="replace")
    letters = [char for char in sample if char.isalpha() and char > "\x7f"]
    arabic = sum("\u0600" <= char <= "\u06ff" for char in letters)
    return "cp1256" if letters and arabic / len(letters) > 0.9 and _is_dense(sample) else encoding  # noqa: PLR2004


def _is_dense(sample: str) -> bool:
    """Return whether most letters are beyond ASCII, as in Arabic script and unlike accented Latin."""
    letters = [char for char in sample if char.isalpha()]
    return sum(char > "\x7f" for char in letters) > len(letters) / 2
