"""Where the pieces of a sentencepiece model stand in a text.

sentencepiece tells only with the help of protobuf. Pieces and text differ in spaces alone, so the characters that are none
are counted.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_BYTE = re.compile(r"<0x([0-9A-F]{2})>")
_CONTINUES = 0b10


@lru_cache(maxsize=50_000)
def letters(piece: str) -> int:
    """Return how many characters of the text a piece holds, spaces not counted.

    Of the bytes that a rare character falls apart into, the first counts.
    """
    if found := _BYTE.fullmatch(piece):
        return int(int(found[1], 16) >> 6 != _CONTINUES)
    return len(piece.replace("▁", "").replace(" ", ""))


def offsets(text: str, pieces: Sequence[str], before: int = 0) -> list[int]:
    """Return the offset in ``text`` at which each piece begins; a piece that is all space begins at what follows it.

    ``before`` counts the characters of the text, without spaces, that come before the first piece. Pieces that are not of
    the text (there are more characters in them) give an empty list.
    """
    places = [at for at, char in enumerate(text) if not char.isspace()]
    starts = list(accumulate(map(letters, pieces), initial=before))
    if starts[-1] > len(places):
        return []
    places.append(len(text))
    return [places[start] for start in starts[:-1]]
