"""Align the pieces of every training pair: eflomal in both directions, then grow-diag.

Writes ``links.npz``: for pair *i* the links (English piece, other piece) are rows
``offsets[i]:offsets[i+1]`` of ``links``. Training supervises one attention head with them (Chen et al.
2016, guided alignment). eflomal: Ostling and Tiedemann 2016; grow-diag: Koehn, Och and Marcu 2003.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from prepare import LANGUAGES, read_pairs

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Link = tuple[int, int]
_NEIGHBOURS = ((-1, 0), (0, -1), (1, 0), (0, 1), (-1, -1), (-1, 1), (1, -1), (1, 1))


def grow_diag(forward: Iterable[Link], backward: Iterable[Link]) -> set[Link]:
    """Links of both directions, grown by neighbouring links of either that cover a free piece."""
    one, other = set(forward), set(backward)
    links, union = one & other, one | other
    sources, targets = {s for s, _ in links}, {t for _, t in links}
    fresh = sorted(links)
    while fresh:
        grown: list[Link] = []
        for source, target in fresh:
            for step in _NEIGHBOURS:
                near = (source + step[0], target + step[1])
                if near in union and near not in links and (near[0] not in sources or near[1] not in targets):
                    links.add(near)
                    sources.add(near[0])
                    targets.add(near[1])
                    grown.append(near)
        fresh = grown
    return links


def parse(line: str) -> list[Link]:
    """The links of a line like ``0-0 1-2``."""
    return [(int(a), int(b)) for a, _, b in (item.partition("-") for item in line.split())]


def align(english: Sequence[str], other: Sequence[str]) -> list[set[Link]]:
    """Symmetrized links of parallel lines of space-separated tokens."""
    from eflomal import Aligner

    with tempfile.TemporaryDirectory() as folder:
        forward, backward = Path(folder) / "forward", Path(folder) / "backward"
        Aligner(model=3, n_iterations=(2, 4, 6) if len(english) > 100 else None).align(
            list(english),
            list(other),
            links_filename_fwd=str(forward),
            links_filename_rev=str(backward),
            quiet=True,
        )
        both = zip(forward.read_text().split("\n"), backward.read_text().split("\n"), strict=True)
        return [grow_diag(parse(f), parse(b)) for f, b in both][: len(english)]


def main() -> None:
    """Command line."""
    import sentencepiece

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    args = parser.parse_args()
    pieces = sentencepiece.SentencePieceProcessor(str(args.data / "joint.spm"))
    pairs = read_pairs(args.data / "pairs.tsv")
    found: list[set[Link]] = [set() for _ in pairs]
    for language in LANGUAGES:
        rows = [i for i, pair in enumerate(pairs) if pair.language == language]
        english = [" ".join(pieces.encode(pairs[i].english, out_type=str)).lower() for i in rows]
        other = [" ".join(pieces.encode(pairs[i].other, out_type=str)) for i in rows]
        for i, links in zip(rows, align(english, other), strict=True):
            found[i] = links
        print(language, len(rows), sum(len(found[i]) for i in rows))
    offsets = np.cumsum([0, *(len(links) for links in found)])
    flat = np.array([link for links in found for link in sorted(links)], dtype=np.int16)
    np.savez(args.data / "links.npz", offsets=offsets, links=flat)


if __name__ == "__main__":
    main()
