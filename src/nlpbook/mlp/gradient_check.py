"""Gradient checking: is this the gradient of that function? Central differences know.

    df/dx_i = (f(x + h e_i) - f(x - h e_i)) / 2h + O(h^2)      two values of f for each entry
    <df/dx, u> = (f(x + h u) - f(x - h u)) / 2h + O(h^2)       two values of f in all, along one direction u

A step h that is too large has an error of h^2 / 6 times the third derivative f3; with one that is too small
the difference drowns in the rounding of f, which is eps |f| / h. The two are balanced near h =
(eps |f| / |f3|)^(1/3). For a function whose third derivative is as large as itself that is eps^(1/3): 6e-6 in
float64, 5e-3 in float32. In float32 a step of 1e-6 ruins the check.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from nlpbook import validation


class GradientCheck(NamedTuple):
    """What a gradient check has found.

    Parameters
    ----------
    numerical : float array
        The differences: for each entry of x, or for each direction.
    errors : float array of the same shape
        The absolute differences, relative to the larger of the two and never to less than rounding allows.
    tolerance : float
        The largest error that rounding and the step can explain.
    """

    numerical: Float[np.ndarray, "*shape"]
    errors: Float[np.ndarray, "*shape"]
    tolerance: float

    @property
    def passed(self) -> bool:
        """Whether no error is above the tolerance."""
        return bool((self.errors <= self.tolerance).all())

    @property
    def largest_error(self) -> float:
        """The largest of the errors."""
        return float(self.errors.max())

    @property
    def place(self) -> tuple[int, ...]:
        """Where the largest error is."""
        return tuple(int(i) for i in np.unravel_index(self.errors.argmax(), self.errors.shape))


def numerical_gradient(
    f: Callable[[np.ndarray], float], x: Float[np.ndarray, "*shape"], *, step: float | None = None
) -> Float[np.ndarray, "*shape"]:
    """Return the gradient of f at x by central differences, one entry of x at a time.

    Parameters
    ----------
    f : callable
        From an array of the shape of x to a number. It is called twice for each entry, with copies of x.
    x : float array, any shape
        Where; one entry or more.
    step : float, optional
        h, above 0; the cube root of the precision of x unless given, for entries above 1 times their size.

    Returns
    -------
    float array, the shape of x
        In the precision of x, which is also that of the differences.

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
    gradient = np.empty_like(x)
    for place in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        width = h if step is not None else h * max(1.0, abs(float(x[place])))
        up[place] += width
        down[place] -= width
        gradient[place] = (f(up) - f(down)) / (2 * width)
    return gradient


def check_gradient(
    f: Callable[[np.ndarray], float],
    x: Float[np.ndarray, "*shape"],
    gradient: Float[np.ndarray, "*shape"],
    *,
    step: float | None = None,
) -> GradientCheck:
    """Compare a gradient with central differences, entry by entry.

    Parameters
    ----------
    f : callable
        From an array of the shape of x to a number.
    x : float array, any shape
        Where the gradient was computed.
    gradient : float array, the shape of x
        What is checked.
    step : float, optional
        As for `numerical_gradient`.

    Returns
    -------
    GradientCheck
        `passed`, the errors of all entries, the `largest_error` and its `place`. Errors are relative;
        entries smaller than the cube root of the precision are compared as if they were of that size,
        because rounding does not let differences tell more.

    Raises
    ------
    TypeError, ValueError
        As for `numerical_gradient`, or if the gradient has another shape than x.

    References
    ----------
    Book: chapter 5.
    """
    x, _ = _checked(f, x, step)
    gradient = _same_shape(gradient, x)
    return _compare(gradient, numerical_gradient(f, x, step=step))


def check_gradient_by_projection(
    f: Callable[[np.ndarray], float],
    x: Float[np.ndarray, "*shape"],
    gradient: Float[np.ndarray, "*shape"],
    *,
    directions: int = 1,
    step: float | None = None,
    rng: np.random.Generator,
) -> GradientCheck:
    """Compare a gradient with central differences along random directions: two values of f for each.

    Where a single entry of the gradient is wrong, every direction but those of measure zero shows it. How
    clearly depends on how much of the gradient is wrong, so a few directions are better than one.

    Parameters
    ----------
    f : callable
        From an array of the shape of x to a number.
    x : float array, any shape
        Where the gradient was computed.
    gradient : float array, the shape of x
        What is checked.
    directions : int, default 1
        How many unit vectors u are drawn, uniformly from the sphere.
    step : float, optional
        h, above 0; the cube root of the precision of x unless given, times the length of x where that is
        above 1.
    rng : numpy.random.Generator
        The source of the directions.

    Returns
    -------
    GradientCheck
        With an entry for each direction: <gradient, u> against the difference, relative to the larger of
        the two and to the length that a random projection of the gradient has.

    Raises
    ------
    TypeError, ValueError
        As for `check_gradient`, or if `directions` is no whole number, 1 or larger.

    References
    ----------
    Book: chapter 5.
    """
    x, h = _checked(f, x, step)
    gradient = _same_shape(gradient, x)
    count, rng = validation.whole_number(directions, "directions"), validation.generator(rng)
    width = h if step is not None else h * max(1.0, float(np.linalg.norm(x)))
    given, numerical = np.empty(count, x.dtype), np.empty(count, x.dtype)
    for i in range(count):
        u = rng.standard_normal(x.shape)
        u = (u / np.linalg.norm(u)).astype(x.dtype)
        given[i] = (gradient * u).sum()
        numerical[i] = (f(x + width * u) - f(x - width * u)) / (2 * width)
    return _compare(given, numerical, float(np.linalg.norm(gradient)) / x.size**0.5)


def shifted_all_at_once(
    f: Callable[[np.ndarray], float],
    x: Float[np.ndarray, "*shape"],
    gradient: Float[np.ndarray, "*shape"],
    *,
    step: float | None = None,
) -> GradientCheck:
    """Compare a gradient as a checker does that cannot work: it moves all entries of x at once.

    The difference, one number, is taken for each entry. But it is the derivative along (1, 1, ..., 1), the
    *sum* of all entries. So right gradients are refused, and wrong ones pass. It is here to be seen
    failing.

    Parameters, returned value, errors: those of `check_gradient`.

    References
    ----------
    Book: chapter 5, and the errata.
    """
    x, h = _checked(f, x, step)
    gradient = _same_shape(gradient, x)
    difference = (f(x + h) - f(x - h)) / (2 * h)
    return _compare(gradient, np.full_like(x, difference))


def _checked(f: Callable[[np.ndarray], float], x: np.ndarray, step: float | None) -> tuple[np.ndarray, float]:
    """Return x and the step."""
    validation.function(f, "f", "an array")
    x = validation.float_array(x, "x")
    if x.size == 0:
        raise ValueError("x must be one number or more; got none")
    step = validation.finite(step, "step", above=0, or_none=True)
    return x, _cube_root(x.dtype) if step is None else step


def _cube_root(dtype: np.dtype) -> float:
    """The cube root of a type's precision."""
    return float(np.finfo(dtype).eps) ** (1 / 3)


def _same_shape(gradient: np.ndarray, x: np.ndarray) -> np.ndarray:
    gradient = validation.float_array(gradient, "gradient")
    if gradient.shape != x.shape:
        raise ValueError(f"gradient must have the shape of x, {x.shape}; got {gradient.shape}")
    return gradient


def _compare(given: np.ndarray, numerical: np.ndarray, size: float = 0.0) -> GradientCheck:
    """The relative errors, with the size below which numbers are compared as if they had it."""
    smallest = max(size, _cube_root(numerical.dtype))
    scale = np.maximum(np.maximum(np.abs(given), np.abs(numerical)), smallest)
    return GradientCheck(numerical, np.abs(given - numerical) / scale, 10 * _cube_root(numerical.dtype))
