"""Checks of single numbers: a count, a rate, a fraction, a switch."""

from __future__ import annotations

import math
from numbers import Integral, Real
from typing import Any

import numpy as np

from nlpbook.validation.messages import is_tensor, shown


def whole_number(
    value: Any,
    name: str,
    least: int | None = 1,
    most: int | None = None,
    *,
    note: str = "",
    or_none: bool = False,
) -> int | None:
    """Return a whole number of a certain range as an int.

    Parameters
    ----------
    value : int, NumPy integer, or array or tensor of shape () that holds an integer
        What the caller was given. True and False are no numbers, and 3.0 is no whole number.
    name : str
        The argument's name, with which a message begins.
    least, most : int or None
        The smallest and the largest number accepted; None for no bound.
    note : str
        Where the bounds come from, for the message: "the rows of the data".
    or_none : bool
        Accept None as well, and return it.

    Returns
    -------
    int, or None

    Raises
    ------
    TypeError
        If it is no whole number.
    ValueError
        If it is too small or too large.

    Examples
    --------
    >>> whole_number(np.int64(3), "window")
    3
    >>> whole_number(0, "window")
    Traceback (most recent call last):
        ...
    ValueError: window must be a whole number, 1 or larger; got 0
    """
    if value is None and or_none:
        return None
    number = _scalar(value)
    whole = isinstance(number, Integral) and not isinstance(number, bool)
    if not whole or (least is not None and number < least) or (most is not None and number > most):
        accepted = _accepted("a whole number", _range(least, None, most, None), note, or_none)
        raise (ValueError if whole else TypeError)(f"{name} must be {accepted}; got {shown(value)}")
    return int(number)


def finite(
    value: Any,
    name: str,
    *,
    least: float | None = None,
    above: float | None = None,
    most: float | None = None,
    below: float | None = None,
    note: str = "",
    or_none: bool = False,
) -> float | None:
    """Return a finite number of a certain range as a float.

    Parameters
    ----------
    value : real number, NumPy scalar, or array or tensor of shape () that holds a real number
        What the caller was given. True and False are no numbers.
    name : str
        The argument's name, with which a message begins.
    least, most : float or None
        Bounds that are accepted themselves; None for no bound.
    above, below : float or None
        Bounds that are not accepted themselves, in place of `least` and `most`.
    note : str
        Where the bounds come from, for the message.
    or_none : bool
        Accept None as well, and return it.

    Returns
    -------
    float, or None

    Raises
    ------
    TypeError
        If it is no real number.
    ValueError
        If it is NaN, infinite, or out of range.

    Examples
    --------
    >>> finite(1, "alpha", above=0, below=1)
    Traceback (most recent call last):
        ...
    ValueError: alpha must be a finite number, above 0 and below 1; got 1
    """
    if value is None and or_none:
        return None
    number = _scalar(value)
    real = isinstance(number, Real) and not isinstance(number, bool)
    try:
        number = float(number) if real else math.nan
    except OverflowError:  # a whole number beyond the floats
        number = math.inf
    if (
        not math.isfinite(number)
        or (least is not None and number < least)
        or (above is not None and number <= above)
        or (most is not None and number > most)
        or (below is not None and number >= below)
    ):
        accepted = _accepted("a finite number", _range(least, above, most, below), note, or_none)
        raise (ValueError if real else TypeError)(f"{name} must be {accepted}; got {shown(value)}")
    return number


def positive(value: Any, name: str, *, or_none: bool = False) -> float | None:
    """Return a finite number above 0 as a float; parameters and errors are those of `finite`."""
    return finite(value, name, above=0, or_none=or_none)


def not_negative(value: Any, name: str, *, or_none: bool = False) -> float | None:
    """Return a finite number, 0 or larger, as a float; parameters and errors are those of `finite`."""
    return finite(value, name, least=0, or_none=or_none)


def fraction(value: Any, name: str, *, or_none: bool = False) -> float | None:
    """Return a number from 0 to below 1 as a float; parameters and errors are those of `finite`."""
    return finite(value, name, least=0, below=1, or_none=or_none)


def probability(value: Any, name: str, *, or_none: bool = False) -> float | None:
    """Return a number from 0 to 1 as a float; parameters and errors are those of `finite`."""
    return finite(value, name, least=0, most=1, or_none=or_none)


def truth(value: Any, name: str) -> bool:
    """Return True or False as a bool.

    Parameters
    ----------
    value : bool or NumPy bool
        What the caller was given; a number or a string is no switch.
    name : str
        The argument's name, with which a message begins.

    Returns
    -------
    bool

    Raises
    ------
    TypeError
        If it is anything else.
    """
    if not isinstance(value, (bool, np.bool_)):
        raise TypeError(f"{name} must be True or False; got {shown(value)}")
    return bool(value)


def _scalar(value: Any) -> Any:
    """The number in an array or a tensor of shape (), as Python's own; anything else as it is."""
    if isinstance(value, np.generic) or (
        (isinstance(value, np.ndarray) or is_tensor(value)) and value.ndim == 0
    ):
        return value.item()
    return value


def _range(least: float | None, above: float | None, most: float | None, below: float | None) -> str:
    """The range in words, such as "from 0 to below 1"."""
    if least is not None and most is not None:
        return f"from {least} to {most}"
    if least is not None and below is not None:
        return f"from {least} to below {below}"
    parts = []
    if above is not None:
        parts.append(f"above {above}")
    if least is not None:
        parts.append(f"{least} or larger")
    if most is not None:
        parts.append(f"at most {most}")
    if below is not None:
        parts.append(f"below {below}")
    return " and ".join(parts)


def _accepted(noun: str, limits: str, note: str, or_none: bool) -> str:
    """What is accepted: noun, range, where the range comes from, and whether None is."""
    comma = " " if limits.startswith("from") else ", "
    return (
        noun
        + (comma + limits if limits else "")
        + (f" ({note})" if note else "")
        + (", or None" if or_none else "")
    )
