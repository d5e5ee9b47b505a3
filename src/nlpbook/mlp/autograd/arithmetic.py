"""What the operators do: sums, products, powers, matrix products, and indexing, with their gradients.

z = x + y         x.grad += z.grad              y.grad += z.grad
z = x * y         x.grad += z.grad * y          y.grad += z.grad * x
Z = X @ Y         X.grad += Z.grad @ Yᵀ         Y.grad += Xᵀ @ Z.grad
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from nlpbook.mlp.autograd.tensor import Tensor, computed, elements, record
from nlpbook.validation import finite


def add(a: Any, b: Any) -> Tensor:
    """Return a + b, element by element.

    Parameters
    ----------
    a, b : Tensor, array or number
        Broadcast as in NumPy; one of them is a tensor.

    Returns
    -------
    Tensor

    Raises
    ------
    ValueError
        If the shapes cannot be broadcast.
    TypeError
        If neither is a tensor, or they have two precisions.
    """
    a, b, *_, z = _binary("add", np.add, a, b)
    return record("add", z, (a, lambda g: g), (b, lambda g: g))


def sub(a: Any, b: Any) -> Tensor:
    """Return a - b; parameters and errors are those of `add`."""
    a, b, *_, z = _binary("sub", np.subtract, a, b)
    return record("sub", z, (a, lambda g: g), (b, lambda g: -g))


def mul(a: Any, b: Any) -> Tensor:
    """Return a times b, element by element; parameters and errors are those of `add`."""
    a, b, x, y, z = _binary("mul", np.multiply, a, b)
    return record("mul", z, (a, lambda g: g * y), (b, lambda g: g * x))


def div(a: Any, b: Any) -> Tensor:
    """Return a / b, element by element; parameters and errors are those of `add`."""
    a, b, x, y, z = _binary("div", np.divide, a, b)
    return record("div", z, (a, lambda g: g / y), (b, lambda g: -g * x / (y * y)))


def power(a: Tensor, exponent: float) -> Tensor:
    """Return each element to the power of a number.

    Parameters
    ----------
    a : Tensor
        Any shape.
    exponent : float
        A finite number.

    Returns
    -------
    Tensor, of the same shape

    Raises
    ------
    TypeError, ValueError
        If the exponent is no finite number.
    """
    n = finite(exponent, "exponent")
    (x,) = elements("power", a)
    return record("power", x**n, (a, lambda g: g * n * x ** (n - 1) if n else 0 * g))  # 0 0^-1 would be NaN


def matmul(a: Any, b: Any) -> Tensor:
    """Return the matrix product over the last two axes; the axes before them are broadcast.

    Parameters
    ----------
    a : Tensor or array, shape (..., m, k)
        Or (k,), a row; the result then has no axis m.
    b : Tensor or array, shape (..., k, n)
        Or (k,), a column; the result then has no axis n.

    Returns
    -------
    Tensor, shape (..., m, n)

    Raises
    ------
    ValueError
        If the shapes do not fit.
    TypeError
        If neither is a tensor, or they have two precisions.
    """
    a, b, x, y, z = _binary("matmul", np.matmul, a, b)
    if y.ndim <= 2:  # all rows of x are multiplied by one matrix: one product for all of them
        m, k, n = math.prod(x.shape[:-1]), len(y), math.prod(y.shape[1:])
        rows, matrix = x.reshape(m, k), y.reshape(k, n)
        return record(
            "matmul",
            z,
            (a, lambda g: (g.reshape(m, n) @ matrix.T).reshape(x.shape)),  # (m, n) (n, k)
            (b, lambda g: (rows.T @ g.reshape(m, n)).reshape(y.shape)),  # (k, m) (m, n)
        )
    left = x if x.ndim > 1 else x[None, :]  # (..., m, k)
    full = z.shape if x.ndim > 1 else (*z.shape[:-1], 1, z.shape[-1])  # (..., m, n)
    return record(
        "matmul",
        z,
        (a, lambda g: g.reshape(full) @ y.swapaxes(-1, -2)),  # (..., m, n) (..., n, k)
        (b, lambda g: left.swapaxes(-1, -2) @ g.reshape(full)),  # (..., k, m) (..., m, n)
    )


def index(a: Tensor, key: Any) -> Tensor:
    """Return `a[key]`: a part of a tensor, or elements by their places, perhaps one of them several times.

    Parameters
    ----------
    a : Tensor
        Any shape.
    key : int, slice, None, Ellipsis, array of integers or of booleans, or a tuple of these
        As in NumPy.

    Returns
    -------
    Tensor

    Raises
    ------
    IndexError
        If a place lies outside the tensor.
    """
    (x,) = elements("index", a)
    places = np.arange(x.size).reshape(x.shape)[key]
    # The sum over all places, of which one may have been picked several times.
    return record(
        "index", x[key], (a, lambda g: np.bincount(places.ravel(), g.ravel(), x.size).reshape(x.shape))
    )


def _binary(
    operation: str, function: Callable, a: Any, b: Any
) -> tuple[Tensor, Tensor, np.ndarray, np.ndarray, np.ndarray]:
    """Both operands as tensors, their elements, and the result; a number takes the other's precision."""
    like = a if isinstance(a, Tensor) else b
    if isinstance(like, Tensor):
        a, b = (one if isinstance(one, Tensor) else Tensor(one, dtype=like.dtype) for one in (a, b))
    x, y = elements(operation, a, b)
    return a, b, x, y, computed(operation, function, x, y)


Tensor.__add__, Tensor.__radd__ = add, lambda self, other: add(other, self)
Tensor.__sub__, Tensor.__rsub__ = sub, lambda self, other: sub(other, self)
Tensor.__mul__, Tensor.__rmul__ = mul, lambda self, other: mul(other, self)
Tensor.__truediv__, Tensor.__rtruediv__ = div, lambda self, other: div(other, self)
Tensor.__matmul__, Tensor.__rmatmul__ = matmul, lambda self, other: matmul(other, self)
Tensor.__pow__, Tensor.__neg__, Tensor.__getitem__ = power, lambda self: mul(self, -1), index
