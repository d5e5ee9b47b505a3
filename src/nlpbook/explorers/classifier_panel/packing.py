"""Sentences on their way into a page: a character for each word, so that frequent words take one byte.

    1ABC 0AD        two sentences of three words and of two, of the classes 1 and 0

The ids 0 to 93 are the visible characters of ASCII, the others those from U+0100 on. `unpackSentences` in
``sentences.js`` reads them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from jaxtyping import Int64

MOST_WORDS = 1000  # of a vocabulary
_FIRST, _ONE_BYTE, _FAR = 0x21, 94, 0x100  # as in sentences.js


def pack_sentences(
    rows: Sequence[Int64[np.ndarray, " words"]], labels: Int64[np.ndarray, " sentences"]
) -> str:
    """Return sentences and their classes as one string.

    Parameters
    ----------
    rows : sequence of int64 arrays
        The ids of the words of each sentence, 0 to 999.
    labels : int64 array, shape (sentences,)
        Their classes, 0 to 9.

    Examples
    --------
    >>> pack_sentences([np.array([32, 33]), np.array([34])], np.array([1, 0]))
    '1AB 0C'
    """
    return " ".join(
        str(label) + "".join(chr(_FIRST + i if i < _ONE_BYTE else _FAR + i - _ONE_BYTE) for i in row.tolist())
        for row, label in zip(rows, labels.tolist(), strict=True)
    )
