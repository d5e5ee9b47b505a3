"""Sums, means and maxima along axes.

What was added up gets the gradient of the sum, every element the whole of it.
"""

import math

import numpy as np

from nlpbook.mlp.autograd.tensor import Tensor, elements, record

Axes = int | tuple[int, ...] | None


def sum(a: Tensor, axis: Axes = None, keepdims: bool = False) -> Tensor:
    """Return the sum along axes.

    Parameters
    ----------
    a : Tensor
        Any shape.
    axis : int, tuple of int, or None
        The axes to add up; all of them for None.
    keepdims : bool
        Leave axes of length 1 in their places.

    Returns
    -------
    Tensor

    Raises
    ------
    ValueError
        If there is no such axis.
    TypeError
        If the input is no tensor.
    """
    (x,) = elements("sum", a)
    total = x.sum(axis, keepdims=True)
    result = total if keepdims else total.squeeze(axis)
    return record("sum", result, (a, lambda g: np.broadcast_to(g.reshape(total.shape), x.shape)))


def mean(a: Tensor, axis: Axes = None, keepdims: bool = False) -> Tensor:
    """Return the mean along axes; parameters and errors are those of `sum`."""
    total = sum(a, axis, keepdims)
    if 0 in a.shape:
        raise ValueError(f"mean: there must be an element; got shape {a.shape}")
    return total * (math.prod(total.shape) / math.prod(a.shape))


def max(a: Tensor, axis: Axes = None, keepdims: bool = False) -> Tensor:
    """Return the largest element along axes; parameters and errors are those of `sum`.

    Equal maxima share the gradient, as in PyTorch's `amax`.
    """
    (x,) = elements("max", a)
    largest = x.max(axis, keepdims=True)
    shares = (x == largest) / (x == largest).sum(axis, keepdims=True)
    result = largest if keepdims else largest.squeeze(axis)
    return record("max", result, (a, lambda g: g.reshape(largest.shape) * shares))
