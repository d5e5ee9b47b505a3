"""How much to take from a count: estimates from N_r, the number of n-grams seen r times."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float64, Int64

from nlpbook import validation

FALLBACK_DISCOUNT = 0.5
FALLBACK_DISCOUNTS = (0.5, 1.0, 1.5)  # KenLM's


def one_discount(counts_of_counts: Int64[np.ndarray, " _"]) -> float:
    """Ney's estimate D = N_1 / (N_1 + 2 N_2), between 0 and 1.

    Where no n-gram was seen once, it would be 0 and leave nothing for unseen words: then it is 0.5.

    Parameters
    ----------
    counts_of_counts : int64 array
        N_r at place r.

    References
    ----------
    Ney, Essen & Kneser (1994), "On structuring probabilistic dependences in stochastic language modelling".
    Book: chapter 2, "Never seen".
    """
    n = _first(counts_of_counts, 2)
    return float(n[1] / (n[1] + 2 * n[2])) if n[1] else FALLBACK_DISCOUNT


def three_discounts(counts_of_counts: Int64[np.ndarray, " _"]) -> tuple[float, float, float]:
    """Chen and Goodman's discounts for counts of 1, of 2, and of 3 or more.

    D_r = r - (r + 1) Y N_{r+1} / N_r with Y = N_1 / (N_1 + 2 N_2)

    Where one cannot be computed or does not lie in (0, r], the text is too short for it, and all three are
    KenLM's: 0.5, 1, 1.5.

    Parameters
    ----------
    counts_of_counts : int64 array
        N_r at place r.

    References
    ----------
    Chen & Goodman (1998), "An empirical study of smoothing techniques for language modeling", equation 26.
    Book: chapter 2, "Never seen".
    """
    n = _first(counts_of_counts, 4)
    if not n[1:4].all():
        return FALLBACK_DISCOUNTS
    y = n[1] / (n[1] + 2 * n[2])
    found = tuple(float(r - (r + 1) * y * n[r + 1] / n[r]) for r in (1, 2, 3))
    return found if all(0 < d <= r for r, d in zip((1, 2, 3), found, strict=True)) else FALLBACK_DISCOUNTS


def check_discount(discount: float | None) -> float | None:
    """The discount as a number in (0, 1], or None."""
    return validation.finite(discount, "discount", above=0, most=1, or_none=True)


def _first(counts_of_counts: np.ndarray, r: int) -> Float64[np.ndarray, " r"]:
    """N_0 to N_r, zeros where nothing was seen so often."""
    return np.pad(counts_of_counts, (0, r + 1))[: r + 1].astype(np.float64)
