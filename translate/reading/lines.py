"""Files of lines, read as a stream: what is on each line, never more than one in memory."""

from __future__ import annotations

import codecs
import io
from typing import TYPE_CHECKING

from translate.errors import ReadingError
from translate.reading.decoding import BOMS, decode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from translate.reading.content import Content

LONGEST_LINE = 20_000_000
DAMAGED = "utf-8, damaged"


def sample(content: Content) -> tuple[str, str]:
    """Return the text of the first lines, at most 64 KiB, and the encoding of the file.

    Raises:
        ReadingError: empty, not text, or in an encoding that cannot be told.
    """
    head = content.head
    for bom, encoding in BOMS:
        if head.startswith(bom):
            return codecs.getincrementaldecoder(encoding)("replace").decode(head), encoding
    if len(head) < content.size and (end := head.rfind(b"\n")) > 0:
        head = head[:end]
    if head.strip() and b"\0" not in head:
        try:
            # A sequence that the end of the sample cuts in two is no damage.
            return codecs.getincrementaldecoder("utf-8")().decode(head), "utf-8"
        except UnicodeDecodeError:
            pass
    found = decode(head)
    return found.text, found.encoding


def lines(content: Content, encoding: str) -> Iterator[str | ReadingError]:
    """Yield every line with its end; an error in place of one of more than 20 million characters."""
    codec = encoding.partition(",")[0]
    # As in the csv module's advice, line ends are left as they are: a quoted field may hold some.
    with io.TextIOWrapper(content.stream, codec, errors="replace", newline="") as text:
        while line := text.readline(LONGEST_LINE):
            if len(line) < LONGEST_LINE or line.endswith(("\n", "\r")):
                yield line
                continue
            while (rest := text.readline(LONGEST_LINE)) and not rest.endswith(("\n", "\r")):
                pass
            yield ReadingError(f"a line of more than {LONGEST_LINE:,} characters")


def encoding_of(text: str, encoding: str) -> str:
    """Return the encoding of a file as that of one line or row: its first lines may be whole and this one not."""
    return DAMAGED if encoding.startswith("utf-8") and "\ufffd" in text else encoding
