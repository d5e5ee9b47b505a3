"""Dropout, forward and backward by hand (NumPy).

    training     y = x m / (1 - p)          dx = dy m / (1 - p)          m = 0 with probability p, else 1
    evaluation   y = x                      dx = dy

The factor 1 / (1 - p) keeps the expectation of every entry, so that evaluation needs no change ("inverted
dropout").
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from nlpbook import validation


def dropout_forward(
    x: Float[np.ndarray, "*shape"], p: float, *, rng: np.random.Generator
) -> tuple[Float[np.ndarray, "*shape"], Float[np.ndarray, "*shape"]]:
    """Set every entry to 0 with probability p, and scale those that stay.

    Parameters
    ----------
    x : float array, any shape
        The activations.
    p : float
        The probability to be dropped, from 0 to below 1.
    rng : numpy.random.Generator
        The source of randomness.

    Returns
    -------
    y : float array, the shape of x
    factors : float array, the shape of x
        0 where an entry was dropped, 1 / (1 - p) elsewhere: for `dropout_backward`.

    Raises
    ------
    TypeError, ValueError
        If p is outside its range, or there is no generator.

    References
    ----------
    Srivastava, Hinton, Krizhevsky, Sutskever & Salakhutdinov (2014). Book: chapter 5.
    """
    p, rng = validation.fraction(p, "p"), validation.generator(rng)
    factors = ((rng.random(x.shape) >= p) / (1 - p)).astype(x.dtype)
    return x * factors, factors


def dropout_backward(
    dy: Float[np.ndarray, "*shape"], factors: Float[np.ndarray, "*shape"]
) -> Float[np.ndarray, "*shape"]:
    """Return dx of `dropout_forward`: the gradient passes where the entry passed, with the same factor.

    Parameters
    ----------
    dy : float array, any shape
        The gradient of the loss with respect to y.
    factors : float array of the same shape
        What the forward pass returned.

    Returns
    -------
    float array, the shape of x

    References
    ----------
    Book: chapter 5.
    """
    return dy * factors
