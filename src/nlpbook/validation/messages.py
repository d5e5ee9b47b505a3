"""How a message shows what it got: short, on one line, and whatever the value is."""

from __future__ import annotations

import reprlib
import sys
from typing import Any

import numpy as np

LONGEST = 60  # characters; a reader wants to recognise the value, not to read it whole

_SHORT = reprlib.Repr()
_SHORT.maxlist = _SHORT.maxtuple = _SHORT.maxset = _SHORT.maxfrozenset = _SHORT.maxdict = 6
_SHORT.maxlevel = 3
_SHORT.maxother = LONGEST


def shown(value: Any) -> str:
    """Return a value as a message shows it: as Python writes it, shortened.

    Parameters
    ----------
    value : any object
        What a function got. A long string is cut after 40 characters, a long list after 6 entries; an array
        or a tensor is told by its shape and type, a NumPy scalar is written as the number it is.

    Returns
    -------
    str
        One line of at most 200 characters or so.

    Examples
    --------
    >>> shown(0.5), shown(np.float64(0.5)), shown(np.zeros((2, 3)))
    ('0.5', '0.5', 'an array of shape (2, 3) and type float64')
    >>> shown(list(range(1000)))
    '[0, 1, 2, 3, 4, 5, ...]'
    """
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, (str, bytes)):
        return repr(value) if len(value) <= 40 else repr(value[:40]) + "..."
    if isinstance(value, np.ndarray) and value.ndim:
        return f"an array of shape {value.shape} and type {value.dtype}"
    if is_tensor(value) and value.ndim:
        return f"a tensor of shape {tuple(value.shape)} and type {str(value.dtype).removeprefix('torch.')}"
    if type(value).__repr__ is object.__repr__:  # it would give an address in memory
        return f"an object of the class {type(value).__name__}"
    try:
        line = " ".join(_SHORT.repr(value).split())
    except Exception:  # an object that cannot be written must not hide what is wrong with it
        return f"an object of the class {type(value).__name__}"
    return line if len(line) <= 200 else line[:197] + "..."


def kind(value: Any) -> str:
    """Return the name of a value's class; None is called by its own name."""
    return "None" if value is None else type(value).__name__


def is_tensor(value: Any) -> bool:
    """Whether a value is a tensor. As long as nobody has imported PyTorch, nothing is."""
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(value, torch.Tensor)
