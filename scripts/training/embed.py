"""Start embeddings in which translations are neighbours, from the aligned corpus alone.

Positive pointwise mutual information of aligned pieces, plus that of pieces of one sentence pair,
factorized by a randomized SVD (Levy and Goldberg 2014; Halko et al. 2011). Rows have norm 1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Sequence

Matrix = NDArray[np.float32]


def ppmi(counts: Matrix) -> Matrix:
    """Positive pointwise mutual information, contexts smoothed by the power 0.75."""
    rows = counts.sum(1, keepdims=True) + 1e-9
    columns = counts.sum(0, keepdims=True) ** 0.75 + 1e-9
    with np.errstate(divide="ignore"):
        found: Matrix = np.maximum(np.log(counts * columns.sum() / (rows * columns)), 0)
    return found


def factors(matrix: Matrix, width: int, seed: int) -> Matrix:
    """The first ``width`` left singular vectors times the singular values to the power 0.3."""
    random = np.random.default_rng(seed)
    basis = matrix @ random.standard_normal((matrix.shape[1], width + 32), dtype=np.float32)
    for _ in range(3):
        basis, _ = np.linalg.qr(matrix @ (matrix.T @ basis))
    left, values, _ = np.linalg.svd(basis.T @ matrix, full_matrices=False)
    return np.asarray((basis @ left[:, :width]) * values[:width] ** 0.3, dtype=np.float32)


def start_embeddings(
    pairs: Sequence[tuple[Sequence[int], Sequence[int], NDArray[np.int16]]],
    vocabulary: int,
    width: int,
    seed: int,
    noise: float = 0.4,
) -> Matrix:
    """(vocabulary, width) start embeddings from (English ids, other ids, links) triples."""
    from scipy.sparse import coo_matrix

    linked = np.zeros((vocabulary, vocabulary), np.float32)
    rows: list[int] = []
    columns: list[int] = []
    for i, (english, other, links) in enumerate(pairs):
        if len(links):
            np.add.at(linked, (np.asarray(english)[links[:, 0]], np.asarray(other)[links[:, 1]]), 1)
        words = {*english, *other}
        rows += [i] * len(words)
        columns += words
    linked += linked.T
    present = coo_matrix((np.ones(len(rows), np.float32), (rows, columns)), (len(pairs), vocabulary)).tocsr()
    together = np.asarray((present.T @ present).todense(), np.float32)
    np.fill_diagonal(together, 0)
    found = factors(ppmi(linked) + 0.3 * ppmi(together), width, seed)
    found -= found.mean(0)
    found /= np.linalg.norm(found, axis=1, keepdims=True) + 1e-6
    random = np.random.default_rng(seed).standard_normal(found.shape, dtype=np.float32) * width**-0.5
    found += np.where(linked.sum(1, keepdims=True) > 0, noise, 1.0).astype(np.float32) * random
    return found / np.linalg.norm(found, axis=1, keepdims=True)
