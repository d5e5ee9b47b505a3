"""Jacobians: all derivatives of a vector by a vector, and why backpropagation never builds them.

    J_ij = df_i / dx_j          forwards: J u          backwards: v^T J

A layer of a thousand units has a Jacobian of a million numbers. But a gradient only ever needs the product
of the incoming gradient v with it, the vector-Jacobian product, for which every layer has a formula:

    z = x W        v W^T                      a = f(z)      v f'(z), entry by entry
    q = softmax    q (v - <v, q>)             y = x + x     v + v
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from jaxtyping import Float

from nlpbook import validation
from nlpbook.mlp.gradient_check import numerical_gradient
from nlpbook.nnlm import softmax


def jacobian(
    f: Callable[[np.ndarray], np.ndarray], x: Float[np.ndarray, "*inputs"], *, step: float | None = None
) -> Float[np.ndarray, "*outputs_and_inputs"]:
    """Return the Jacobian of f at x by central differences, one entry of x at a time.

    Parameters
    ----------
    f : callable
        From an array of the shape of x to an array. It is called twice for each entry of x, with copies.
    x : float array, any shape
        Where; one entry or more.
    step : float, optional
        Above 0; the cube root of the precision of x unless given.

    Returns
    -------
    float array, shape (*outputs, *inputs)
        For vectors the matrix of J_ij, an output in each row.

    Raises
    ------
    TypeError
        If x is no array of floating-point numbers, or f no function.
    ValueError
        If x has no entry, or the step is not above 0.

    References
    ----------
    Book: chapter 5.
    """
    x, h = _checked(f, x, step)
    columns = []
    for place in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[place] += h
        down[place] -= h
        columns.append((f(up) - f(down)) / (2 * h))  # (*outputs)
    return np.stack(columns, axis=-1).reshape(*columns[0].shape, *x.shape)  # (*outputs, *inputs)


def jacobian_vector_product(
    f: Callable[[np.ndarray], np.ndarray],
    x: Float[np.ndarray, "*inputs"],
    u: Float[np.ndarray, "*inputs"],
    *,
    step: float | None = None,
) -> Float[np.ndarray, "*outputs"]:
    """Return J u, how f changes when x moves along u: one central difference, however large J is.

    Parameters
    ----------
    f : callable
        From an array of the shape of x to an array.
    x : float array, any shape
        Where; one entry or more.
    u : float array, the shape of x
        The direction.
    step : float, optional
        Above 0; the cube root of the precision of x unless given.

    Returns
    -------
    float array, the shape of f(x)

    Raises
    ------
    TypeError, ValueError
        As for `jacobian`, or if u has another shape than x.

    References
    ----------
    Book: chapter 5.
    """
    x, h = _checked(f, x, step)
    if u.shape != x.shape:
        raise ValueError(f"u must have the shape of x, {x.shape}; got {u.shape}")
    return (f(x + h * u) - f(x - h * u)) / (2 * h)


def vector_jacobian_product(
    f: Callable[[np.ndarray], np.ndarray],
    x: Float[np.ndarray, "*inputs"],
    v: Float[np.ndarray, "*outputs"],
    *,
    step: float | None = None,
) -> Float[np.ndarray, "*inputs"]:
    """Return v^T J, the gradient of <v, f(x)> with respect to x: what a backward pass hands on.

    By differences, it takes two values of f for each entry of x. Backpropagation gets it for the price of
    one forward pass.

    Parameters
    ----------
    f : callable
        From an array of the shape of x to an array.
    x : float array, any shape
        Where; one entry or more.
    v : float array, the shape of f(x)
        The incoming gradient.
    step : float, optional
        Above 0; as for `numerical_gradient` unless given.

    Returns
    -------
    float array, the shape of x

    Raises
    ------
    TypeError, ValueError
        As for `jacobian`, or if v has another shape than f(x).

    References
    ----------
    Book: chapter 5.
    """
    x, _ = _checked(f, x, step)
    if np.shape(f(x.copy())) != v.shape:
        raise ValueError(f"v must have the shape of f(x), {np.shape(f(x.copy()))}; got {v.shape}")
    return numerical_gradient(lambda moved: float((v * f(moved)).sum()), x, step=step)


def softmax_jacobian(
    logits: Float[np.ndarray, "*batch classes"],
) -> Float[np.ndarray, "*batch classes classes"]:
    """Return the Jacobian of the softmax, diag(q) - q q^T: symmetric, and its rows sum to 0.

    Parameters
    ----------
    logits : float array, shape (..., classes)
        Before the softmax.

    Returns
    -------
    float array, shape (..., classes, classes)

    References
    ----------
    Bridle (1990). Book: chapter 5.
    """
    q = softmax(logits)
    return q[..., None] * np.eye(q.shape[-1], dtype=q.dtype) - q[..., None] * q[..., None, :]


def softmax_backward(
    dq: Float[np.ndarray, "*batch classes"], q: Float[np.ndarray, "*batch classes"]
) -> Float[np.ndarray, "*batch classes"]:
    """Return the gradient with respect to the logits, q (dq - <dq, q>), without the Jacobian.

    Parameters
    ----------
    dq : float array, shape (..., classes)
        The gradient of the loss with respect to the probabilities.
    q : float array of the same shape
        The probabilities, which are all that has to be kept.

    Returns
    -------
    float array, shape (..., classes)
        Each row sums to 0.

    References
    ----------
    Book: chapter 5.
    """
    return q * (dq - (dq * q).sum(axis=-1, keepdims=True))


def _checked(
    f: Callable[[np.ndarray], np.ndarray], x: np.ndarray, step: float | None
) -> tuple[np.ndarray, float]:
    """X and the step."""
    validation.function(f, "f", "an array")
    x = validation.float_array(x, "x")
    if x.size == 0:
        raise ValueError("x must be one number or more; got none")
    step = validation.finite(step, "step", above=0, or_none=True)
    return x, float(np.finfo(x.dtype).eps) ** (1 / 3) if step is None else step
