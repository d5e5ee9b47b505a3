"""The same elements in another shape: the gradient goes back to where the elements came from."""

from collections.abc import Sequence
from operator import itemgetter

import numpy as np

from nlpbook.mlp.autograd.tensor import Tensor, computed, elements, record


def reshape(a: Tensor, shape: tuple[int, ...]) -> Tensor:
    """Return the elements, row by row, in another shape.

    Parameters
    ----------
    a : Tensor
        Any shape.
    shape : tuple of int
        One axis may be -1: as long as it has to be.

    Returns
    -------
    Tensor

    Raises
    ------
    ValueError
        If the shape does not hold the elements.
    TypeError
        If the input is no tensor.
    """
    (x,) = elements("reshape", a)
    return record("reshape", computed("reshape", np.reshape, x, shape), (a, lambda g: g.reshape(x.shape)))


def permute(a: Tensor, axes: Sequence[int]) -> Tensor:
    """Return the tensor with its axes in another order.

    Parameters
    ----------
    a : Tensor
        Any shape.
    axes : sequence of int
        Axis i of the result is axis `axes[i]` of the input.

    Returns
    -------
    Tensor

    Raises
    ------
    ValueError
        If the axes are not those of the tensor, each once.
    TypeError
        If the input is no tensor.
    """
    (x,) = elements("permute", a)
    result = computed("permute", np.transpose, x, tuple(axes))
    back = np.argsort([axis % result.ndim for axis in axes])
    return record("permute", result, (a, lambda g: g.transpose(back)))


def transpose(a: Tensor, first: int = -2, second: int = -1) -> Tensor:
    """Return the tensor with two axes in each other's place; the last two unless given.

    Parameters
    ----------
    a : Tensor
        Of one axis or more.
    first, second : int
        The axes.

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
    (x,) = elements("transpose", a)
    return record("transpose", x.swapaxes(first, second), (a, lambda g: g.swapaxes(first, second)))


def concatenate(tensors: Sequence[Tensor], axis: int = 0) -> Tensor:
    """Return tensors one after the other along an axis.

    Parameters
    ----------
    tensors : sequence of Tensor
        Of equal shapes but for this axis.
    axis : int
        The axis.

    Returns
    -------
    Tensor

    Raises
    ------
    ValueError
        If the shapes do not fit, or there is no tensor.
    TypeError
        If an input is no tensor, or they have two precisions.
    """
    arrays = elements("concatenate", *tensors)
    result = computed("concatenate", lambda *inputs: np.concatenate(inputs, axis), *arrays)
    before, start, edges = (slice(None),) * (axis % result.ndim), 0, []
    for tensor, x in zip(tensors, arrays, strict=True):
        part = slice(start, start := start + x.shape[axis])
        edges.append((tensor, itemgetter((*before, part))))
    return record("concatenate", result, *edges)
