"""Random numbers that stand at addresses: what a page draws, Python can say without drawing all before it."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float64, Int64

_LOW_32_BITS = np.uint64(0xFFFFFFFF)


def uniform_at(*address: int | Int64[np.ndarray, ...]) -> Float64[np.ndarray, ...]:
    """Return the random numbers in [0, 1) at addresses: the same address always holds the same number.

    An explorer that draws the number of a seed, a draw, a token and a purpose from there leaves all other
    draws as they are when a control moves. `uniformAt` in the kit's ``random.js`` does the same.

    Parameters
    ----------
    address : whole numbers of 0 or more, or int64 arrays of them
        The parts of the address, in their order; arrays are broadcast against each other.

    Returns
    -------
    float64 array
        Multiples of 2^-32.

    References
    ----------
    The mixing is the last step of MurmurHash3, by Austin Appleby.
    """
    mixed = np.zeros((), dtype=np.uint64)
    for part in address:
        step = (np.asarray(part, dtype=np.int64).astype(np.uint64) + np.uint64(1)) & _LOW_32_BITS
        # a product of two numbers of 32 bits fits into 64
        mixed = (mixed + ((step * np.uint64(0x9E3779B9)) & _LOW_32_BITS)) & _LOW_32_BITS
        mixed = ((mixed ^ (mixed >> np.uint64(16))) * np.uint64(0x85EBCA6B)) & _LOW_32_BITS
        mixed = ((mixed ^ (mixed >> np.uint64(13))) * np.uint64(0xC2B2AE35)) & _LOW_32_BITS
        mixed = mixed ^ (mixed >> np.uint64(16))
    return np.asarray(mixed / 2.0**32)
