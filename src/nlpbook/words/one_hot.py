"""One-hot vectors: each word is an axis of its own, so no word is nearer to one than to another."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float


def one_hot(ids: Sequence[int] | np.ndarray, vocabulary_size: int) -> Float[np.ndarray, "n vocabulary"]:
    """Write word ids as rows with a single 1.

    Parameters
    ----------
    ids : sequence of n int
        Word ids, from 0 to `vocabulary_size` - 1.
    vocabulary_size : int
        How many words there are, 1 or more: the length of each row.

    Returns
    -------
    ndarray of float64, shape (n, vocabulary_size)
        Row i is zero but for a 1 in column `ids[i]`.

    Raises
    ------
    ValueError
        If an id is outside the vocabulary, or the vocabulary is empty.
    TypeError
        If ids are not whole numbers.

    References
    ----------
    Book: chapter 1, "Symbols".
    """
    if vocabulary_size < 1:
        raise ValueError(f"vocabulary_size must be 1 or more; got {vocabulary_size}")
    rows = np.asarray(ids)
    if rows.size == 0:
        rows = rows.astype(np.int64)
    if rows.ndim != 1 or rows.dtype.kind not in "iu":
        raise TypeError(
            f"ids must be a flat sequence of whole numbers; got {rows.dtype} of shape {rows.shape}"
        )
    if rows.size and (rows.min() < 0 or rows.max() >= vocabulary_size):
        wrong = rows[(rows < 0) | (rows >= vocabulary_size)][0]
        raise ValueError(f"ids contains {wrong}; accepted are 0 to {vocabulary_size - 1}")
    vectors = np.zeros((len(rows), vocabulary_size))
    vectors[np.arange(len(rows)), rows] = 1
    return vectors
