"""Checks of what is neither a number nor text: one of a few choices, a function, an object of a class."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from numbers import Number
from typing import Any

import numpy as np

from nlpbook.validation.messages import kind, shown


def one_of(value: Any, name: str, accepted: Iterable[Any]) -> Any:
    """Return the choice that a value is.

    Parameters
    ----------
    value : any object
        What the caller was given.
    name : str
        The argument's name, with which a message begins.
    accepted : iterable of strings, numbers, None
        What it may be.

    Returns
    -------
    str, int, float or None
        The one of `accepted`, so that a NumPy string comes back as a plain one.

    Raises
    ------
    TypeError
        If it is of a type that no choice has.
    ValueError
        If it is none of the choices.

    Examples
    --------
    >>> one_of("sinus", "schedule", ["cosine", "linear"])
    Traceback (most recent call last):
        ...
    ValueError: schedule must be 'cosine' or 'linear'; got 'sinus'
    """
    choices = list(accepted)
    if isinstance(value, np.generic):
        value = value.item()
    alike = [choice for choice in choices if _alike(value, choice)]
    for choice in alike:
        if value == choice:
            return choice
    names = [repr(choice) for choice in choices]
    listed = " or ".join(names) if len(names) <= 2 else f"one of {', '.join(names)}"
    error = ValueError if alike else TypeError
    raise error(f"{name} must be {listed}; got {shown(value)}")


def instance_of(
    value: Any, name: str, cls: type | tuple[type, ...], accepted: str | None = None, *, or_none: bool = False
) -> Any:
    """Return a value that is of a class.

    Parameters
    ----------
    value : any object
        What the caller was given.
    name : str
        The argument's name, with which a message begins.
    cls : class, or tuple of classes
        What it must be an instance of.
    accepted : str, optional
        How the message calls that; "a" or "an" and the name of the class unless given.
    or_none : bool
        Accept None as well, and return it.

    Returns
    -------
    object of the class
        The value itself, or None.

    Raises
    ------
    TypeError
        If it is of another class.
    """
    if isinstance(value, cls) or (value is None and or_none):
        return value
    if accepted is None:
        classes = cls if isinstance(cls, tuple) else (cls,)
        names = [entry.__name__ for entry in classes]
        accepted = " or ".join(f"{'an' if entry[0] in 'AEIOU' else 'a'} {entry}" for entry in names)
    raise TypeError(f"{name} must be {accepted}{', or None' if or_none else ''}; got {kind(value)}")


def function(value: Any, name: str, of: str, *, or_none: bool = False) -> Callable | None:
    """Return a value that can be called.

    Parameters
    ----------
    value : any object
        What the caller was given.
    name : str
        The argument's name, with which a message begins.
    of : str
        What it will be called with, for the message: "the step", "a model and a batch".
    or_none : bool
        Accept None as well, and return it.

    Returns
    -------
    callable, or None
        The value itself.

    Raises
    ------
    TypeError
        If it cannot be called.
    """
    if callable(value) or (value is None and or_none):
        return value
    raise TypeError(f"{name} must be a function of {of}{', or None' if or_none else ''}; got {shown(value)}")


def generator(value: Any, name: str = "rng") -> np.random.Generator:
    """Return a NumPy random generator.

    Parameters
    ----------
    value : any object
        What the caller was given. A seed is not accepted: whoever draws twice would draw the same twice.
    name : str
        The argument's name, with which a message begins.

    Returns
    -------
    numpy.random.Generator
        The value itself.

    Raises
    ------
    TypeError
        If it is anything else.
    """
    if isinstance(value, np.random.Generator):
        return value
    raise TypeError(
        f"{name} must be a numpy.random.Generator (np.random.default_rng(seed)); got {shown(value)}"
    )


def mapping(value: Any, name: str, accepted: str) -> Mapping:
    """Return a value that is a mapping, such as a dict.

    Parameters
    ----------
    value : any object
        What the caller was given.
    name : str
        The argument's name, with which a message begins.
    accepted : str
        What it maps, for the message: "words to counts".

    Returns
    -------
    mapping
        The value itself.

    Raises
    ------
    TypeError
        If it is no mapping.
    """
    if isinstance(value, Mapping):
        return value
    raise TypeError(f"{name} must be a mapping from {accepted}; got {kind(value)}")


def _alike(value: Any, choice: Any) -> bool:
    """Whether a value is of the type of a choice: all numbers are alike, but True is no number."""
    if isinstance(choice, bool) or isinstance(value, bool):
        return isinstance(choice, bool) and isinstance(value, bool)
    if isinstance(choice, Number):
        return isinstance(value, Number)
    return isinstance(value, type(choice))
