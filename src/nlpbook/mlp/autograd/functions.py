"""Functions of each element, and their derivatives.

    y = f(x)        x.grad += f'(x) y.grad

The derivative of some is shorter in terms of y, so it gets both.
"""

import math
from collections.abc import Callable

import numpy as np
from scipy.special import expit, ndtr

from nlpbook.mlp.autograd.tensor import Tensor, elements, record


def exp(a: Tensor) -> Tensor:
    """Return e to the power of each element.

    Parameters
    ----------
    a : Tensor
        Any shape.

    Returns
    -------
    Tensor, of the same shape

    Raises
    ------
    TypeError
        If it is no tensor.
    """
    return _elementwise("exp", a, np.exp, lambda x, y: y)


def log(a: Tensor) -> Tensor:
    """Return the natural logarithm of each element; parameters and errors are those of `exp`."""
    return _elementwise("log", a, np.log, lambda x, y: 1 / x)


def sqrt(a: Tensor) -> Tensor:
    """Return the square root of each element; parameters and errors are those of `exp`."""
    return _elementwise("sqrt", a, np.sqrt, lambda x, y: 0.5 / y)


def tanh(a: Tensor) -> Tensor:
    """Return the hyperbolic tangent of each element; parameters and errors are those of `exp`."""
    return _elementwise("tanh", a, np.tanh, lambda x, y: 1 - y * y)


def sigmoid(a: Tensor) -> Tensor:
    """Return 1 / (1 + exp(-x)) of each element x; parameters and errors are those of `exp`."""
    return _elementwise("sigmoid", a, expit, lambda x, y: y * (1 - y))


def relu(a: Tensor) -> Tensor:
    """Return max(x, 0) of each element x, with gradient 0 at 0; parameters and errors are those of `exp`."""
    return _elementwise("relu", a, lambda x: np.maximum(x, 0), lambda x, y: x > 0)


def gelu(a: Tensor) -> Tensor:
    """Return x times the standard normal distribution function of each element x, the exact form.

    Parameters and errors are those of `exp`.

    References
    ----------
    Hendrycks & Gimpel (2016). Book: chapter 5.
    """
    return _elementwise("gelu", a, lambda x: x * ndtr(x), lambda x, y: ndtr(x) + x * _density(x))


def _density(x: np.ndarray) -> np.ndarray | np.floating:
    """The density of the standard normal distribution."""
    return np.exp(-x * x / 2) / math.sqrt(2 * math.pi)


def _elementwise(operation: str, a: Tensor, function: Callable, derivative: Callable) -> Tensor:
    (x,) = elements(operation, a)
    y = function(x)
    return record(operation, y, (a, lambda g: g * derivative(x, y)))
