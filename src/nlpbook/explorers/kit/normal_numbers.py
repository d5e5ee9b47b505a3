"""Normal random numbers that stand at addresses, for the start values of networks that a page trains."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float64, Int64

from nlpbook.explorers.kit.random_numbers import uniform_at


def normal_at(*address: int | Int64[np.ndarray, ...]) -> Float64[np.ndarray, ...]:
    """Return the standard normal random numbers at addresses, from two of `uniform_at` each.

    `normalAt` in the kit's ``normal_numbers.js`` does the same, but for the last digit of a cosine.

    Parameters
    ----------
    address : whole numbers of 0 or more, or int64 arrays of them
        The parts of the address, in their order; arrays are broadcast against each other.

    Returns
    -------
    float64 array
        At most 6.7 in size.

    References
    ----------
    Box & Muller (1958), "A note on the generation of random normal deviates".
    """
    u, v = uniform_at(*address, 0), uniform_at(*address, 1)
    return np.asarray(np.sqrt(-2 * np.log1p(-u)) * np.cos(2 * np.pi * v))
