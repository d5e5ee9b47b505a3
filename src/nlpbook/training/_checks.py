"""What the functions of the room ask of numbers and gradients, and the messages when they get others."""

from __future__ import annotations

import math
from collections.abc import Iterable
from numbers import Integral, Real

from torch import Tensor


def check_count(value: int, name: str, least: int = 1) -> int:
    """The value as a whole number that is large enough, or an error that names the argument."""
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise TypeError(f"{name} must be a whole number, {least} or larger; got {value!r}")
    if value < least:
        raise ValueError(f"{name} must be {least} or larger; got {value!r}")
    return int(value)


def check_rate(value: float, name: str) -> float:
    """The value as a finite number, 0 or larger."""
    number = _finite(value, name, "0 or larger")
    if number < 0:
        raise ValueError(f"{name} must be a finite number, 0 or larger; got {value!r}")
    return number


def check_positive(value: float, name: str) -> float:
    """The value as a finite number above 0."""
    number = _finite(value, name, "above 0")
    if number <= 0:
        raise ValueError(f"{name} must be a finite number, above 0; got {value!r}")
    return number


def check_fraction(value: float, name: str) -> float:
    """The value as a number from 0 to below 1."""
    number = _finite(value, name, "from 0 to below 1")
    if not 0 <= number < 1:
        raise ValueError(f"{name} must be from 0 to below 1; got {value!r}")
    return number


def refuse_sparse(gradients: Iterable[Tensor]) -> None:
    """Raise a ValueError if a gradient is sparse: no formula of the room is written for one."""
    if any(gradient.is_sparse for gradient in gradients):
        raise ValueError("gradients must be dense; got a sparse one (make the layer with sparse=False)")


def _finite(value: float, name: str, accepted: str) -> float:
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"{name} must be a number, {accepted}; got {value!r}")
    if not math.isfinite(value):
        raise ValueError(f"{name} must be a finite number, {accepted}; got {value!r}")
    return float(value)
