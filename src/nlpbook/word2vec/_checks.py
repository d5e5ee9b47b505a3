"""What the room asks of counts and of ids, and the messages when it gets something else."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def check_counts(counts: Sequence[float] | np.ndarray, name: str) -> np.ndarray:
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
