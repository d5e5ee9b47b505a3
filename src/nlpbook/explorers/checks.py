"""What explorers accept: each check names the argument, what it got and what is accepted."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any


def check_option(name: str, value: Any, accepted: Sequence[str]) -> str:
    """Return one of a few names."""
    if value not in accepted:
        raise ValueError(f"{name}: got {value!r}; accepted are {', '.join(map(repr, accepted))}")
    return value


def check_whole(name: str, value: Any, least: int, most: int) -> int:
    """Return a whole number from `least` to `most`."""
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        raise TypeError(f"{name}: got {value!r}; accepted are whole numbers from {least} to {most}")
    if not least <= value <= most:
        raise ValueError(f"{name}: got {value!r}; accepted are whole numbers from {least} to {most}")
    return int(value)


def check_number(name: str, value: Any, accepted: str, fits: Callable[[float], bool]) -> float:
    """Return a finite number that fits."""
    if isinstance(value, bool) or not hasattr(value, "__float__"):
        raise TypeError(f"{name}: got {value!r}; accepted are numbers {accepted}")
    number = float(value)
    if not math.isfinite(number) or not fits(number):
        raise ValueError(f"{name}: got {value!r}; accepted are numbers {accepted}")
    return number
