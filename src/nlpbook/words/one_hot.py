"""One-hot vectors: each word is an axis of its own, so no word is nearer to one than to another."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float

from nlpbook import validation


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
    vocabulary_size = validation.whole_number(vocabulary_size, "vocabulary_size")
    rows = validation.ids(ids, "ids", vocabulary_size, least=0)
    vectors = np.zeros((len(rows), vocabulary_size))
    vectors[np.arange(len(rows)), rows] = 1
    return vectors
