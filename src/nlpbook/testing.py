"""Assertions for numbers: short to write in a notebook, and they say what was wrong."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import ArrayLike


def assert_close(
    actual: ArrayLike | torch.Tensor,
    expected: ArrayLike | torch.Tensor,
    tolerance: float = 1e-6,
    name: str = "value",
) -> None:
    """Assert that two numbers or arrays agree to within an absolute tolerance, entry by entry.

    Parameters
    ----------
    actual, expected : array-like
        Numbers, lists, arrays or tensors of the same shape (a single expected number stands for any shape).
    tolerance : float
        The largest absolute difference accepted. NaN agrees with nothing.
    name : str
        What is compared, for the message.

    Raises
    ------
    AssertionError
        With the first entry that disagrees, both values and the largest difference.
    """
    got, want = _array(actual), _array(expected)
    if want.shape not in ((), got.shape):
        raise AssertionError(f"{name} has shape {got.shape}, expected {want.shape}")
    difference = np.abs(got - want)
    wrong = ~(difference <= tolerance)  # also true for NaN
    if wrong.any():
        index = tuple(int(i) for i in np.argwhere(wrong)[0])
        place = f"{name}{list(index)}" if index else name
        target = want[index] if want.shape else want
        raise AssertionError(
            f"{place} is {got[index]:.8g}, expected {target:.8g} to within {tolerance:g} "
            f"({wrong.sum()} of {wrong.size} entries differ, the largest by {difference[wrong].max():.3g})"
        )


def assert_between(value: float, low: float, high: float, name: str = "value") -> None:
    """Assert `low <= value <= high` (NaN is outside every interval)."""
    if not low <= float(value) <= high:
        raise AssertionError(f"{name} is {float(value):.6g}, expected between {low:g} and {high:g}")


def assert_increasing(values: Sequence[float], name: str = "values") -> None:
    """Assert that each value is larger than the one before it."""
    steps = np.diff(_array(values))
    if not (steps > 0).all():
        place = int(np.argmin(steps > 0))
        raise AssertionError(
            f"{name}[{place + 1}] is {values[place + 1]:.6g}, "
            f"not larger than {name}[{place}] = {values[place]:.6g}"
        )


def _array(values: ArrayLike | torch.Tensor) -> np.ndarray:
    if isinstance(values, torch.Tensor):
        values = values.detach().cpu()
    return np.asarray(values, dtype=np.float64)
