"""Arrays between Python and a page: their bytes in base64; a kernel and a static page send the same."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
import traitlets

# What a page reads, and how NumPy spells it: little-endian whatever the machine.
_TYPES = {"float32": "<f4", "float16": "<f2", "int32": "<i4", "int8": "|i1", "uint8": "|u1"}


def encode_array(array: np.ndarray) -> dict[str, Any]:
    """Return an array as a JSON value that the kit's ``decodeArray`` reads.

    The same form is used in a live kernel and in a static page, so that the explorer's code cannot tell them
    apart. A page computes in float32 at least: an array of float16 costs half as many bytes, and becomes one
    of float32 there.

    Parameters
    ----------
    array : np.ndarray of float32, float16, int32, int8 or uint8, any shape

    Returns
    -------
    dict
        ``{"dtype": "float32", "shape": [rows, columns], "base64": "..."}``, little-endian, row by row.

    Raises
    ------
    TypeError
        If the array is of another type.
    """
    name = array.dtype.name
    if name not in _TYPES:
        *most, last = _TYPES
        raise TypeError(f"array must be of type {', '.join(most)} or {last}; got {name}")
    raw = np.ascontiguousarray(array, dtype=_TYPES[name]).tobytes()
    return {"dtype": name, "shape": list(array.shape), "base64": base64.b64encode(raw).decode("ascii")}


def decode_array(value: dict[str, Any]) -> np.ndarray:
    """Return the array that `encode_array` made into JSON."""
    raw = base64.b64decode(value["base64"])
    array = np.frombuffer(raw, dtype=_TYPES[value["dtype"]]).reshape(value["shape"])
    return array.astype(value["dtype"])


def array_trait(**tags: Any) -> traitlets.Instance:
    """Return a synced trait that holds an array and travels as `encode_array` writes it."""
    return traitlets.Instance(np.ndarray).tag(
        sync=True,
        to_json=lambda value, widget: encode_array(value),
        from_json=lambda value, widget: decode_array(value),
        **tags,
    )
