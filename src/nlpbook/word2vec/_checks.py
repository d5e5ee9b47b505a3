"""What the room asks of counts, ids and vectors, and the messages when it gets something else."""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Integral
from typing import SupportsFloat, SupportsIndex

import numpy as np

from nlpbook.text import Vocabulary


def check_counts(counts: Sequence[SupportsFloat] | np.ndarray, name: str) -> np.ndarray:
    """The counts as an array of finite numbers, 0 or more, at least one of them above 0."""
    try:
        array = np.asarray(counts)
    except ValueError:  # numpy's own message for ragged lists does not say which argument
        raise ValueError(f"{name} must be one number for each word; got {counts!r}") from None
    if array.ndim != 1 or not array.size:
        raise ValueError(f"{name} must be one number for each word, for one word or more; got {counts!r}")
    if array.dtype.kind not in "iuf":
        raise TypeError(f"{name} must hold numbers, 0 or larger; got {array.dtype} ({array[0]!r}, ...)")
    if not np.isfinite(array).all():
        raise ValueError(f"{name} must hold finite numbers, 0 or larger; got {array[~np.isfinite(array)][0]}")
    if array.min() < 0:
        raise ValueError(f"{name} must be 0 or larger; got {array.min()}")
    if not array.any():
        raise ValueError(f"{name} must have one number above 0; got only zeros: no word was seen")
    return array


def check_word(word: SupportsIndex, name: str, size: int) -> int:
    """The word's id, or a row's number, as an int from 0 to `size` - 1."""
    if isinstance(word, bool) or not isinstance(word, Integral):
        raise TypeError(f"{name} must be a whole number from 0 to {size - 1}; got {word!r}")
    if not 0 <= word < size:
        raise ValueError(f"{name} must be from 0 to {size - 1}; got {word!r}")
    return int(word)


def check_ids(ids: Sequence[SupportsIndex] | np.ndarray, name: str, size: int) -> np.ndarray:
    """The ids as an array of one or more whole numbers from 0 to `size` - 1."""
    array = np.asarray(ids)
    if array.ndim != 1 or not array.size:
        raise ValueError(f"{name} must be one id or more, in a row; got shape {array.shape}")
    if array.dtype.kind not in "iu":
        raise TypeError(f"{name} must be whole numbers; got {array.dtype}")
    if array.min() < 0 or array.max() >= size:
        raise ValueError(f"{name} must be from 0 to {size - 1}; got {array.min()} to {array.max()}")
    return array


def check_floats(array: np.ndarray, name: str) -> None:
    """Whether this is an array of floating-point numbers."""
    if not isinstance(array, np.ndarray) or array.dtype.kind != "f":
        got = array.dtype if isinstance(array, np.ndarray) else type(array).__name__
        raise TypeError(f"{name} must be an array of floating-point numbers (NumPy); got {got}")


def check_layer(h: np.ndarray, vectors: np.ndarray, name: str) -> None:
    """Whether a hidden vector can be multiplied with the rows of a matrix."""
    check_floats(h, "h")
    check_floats(vectors, name)
    if h.ndim != 1 or vectors.ndim != 2 or vectors.shape[1:] != h.shape:
        raise ValueError(
            f"h must be one vector, and {name} a matrix with rows as long; "
            f"got shapes {h.shape}, {vectors.shape}"
        )


def dot_products(h: np.ndarray, rows: np.ndarray, name: str) -> np.ndarray:
    """The logits u h of some rows u, if all of it is finite; any other number shows in its logit."""
    with np.errstate(invalid="ignore", over="ignore"):
        logits = rows @ h
    if not np.isfinite(logits).all():
        culprit = "h" if not np.isfinite(h).all() else name
        raise ValueError(f"{culprit} must be finite, and so must the logits; got NaN or infinity")
    return logits


def counts_of_words(vocabulary: Vocabulary) -> np.ndarray:
    """The counts, but 0 for the unknown word: it is neither drawn as noise nor counted as text."""
    counts = vocabulary.counts.copy()
    if vocabulary.unknown_id is not None:
        counts[vocabulary.unknown_id] = 0
    if not counts.any():
        raise ValueError(
            f"vocabulary must have a word with a count above 0; got {vocabulary!r}, whose counts are all 0 "
            "(min_count may have left out every word)"
        )
    return counts
