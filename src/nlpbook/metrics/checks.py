"""What the metrics accept as labels, masks and lists of sentences, and the messages for anything else."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import ArrayLike
from torch import Tensor


def check_labels(
    predictions: ArrayLike | Tensor, targets: ArrayLike | Tensor, mask: ArrayLike | Tensor | None
) -> tuple[np.ndarray, np.ndarray]:
    """The predicted and the right labels that count, each of shape (n,)."""
    arrays = {"predictions": as_array(predictions, "predictions"), "targets": as_array(targets, "targets")}
    for name, array in arrays.items():
        if array.size and array.dtype.kind not in "biuU":
            more = "; take the argmax of scores first" if array.dtype.kind == "f" else ""
            raise TypeError(f"{name} must hold integers, booleans or strings; got {array.dtype}{more}")
    predicted, right = select(arrays, mask)
    if (predicted.dtype.kind == "U") != (right.dtype.kind == "U"):
        raise TypeError(
            "predictions and targets must be of one kind, numbers or strings; "
            f"got {predicted.dtype} and {right.dtype}"
        )
    return predicted, right


def select(arrays: dict[str, np.ndarray], mask: ArrayLike | Tensor | None) -> list[np.ndarray]:
    """What the mask lets through of two arrays of one shape, each of shape (n,)."""
    (first, a), (second, b) = arrays.items()
    if a.shape != b.shape:
        raise ValueError(f"{first} must have the shape of {second}, {b.shape}; got {a.shape}")
    if mask is not None:
        counts = as_array(mask, "mask")
        if counts.shape != b.shape:
            raise ValueError(f"mask must have the shape of {second}, {b.shape}; got {counts.shape}")
        if counts.size and counts.dtype != bool:
            raise TypeError(f"mask must hold booleans, True where a label counts; got {counts.dtype}")
        counts = counts.astype(bool)  # an empty list is an array of floats
        a, b = a[counts], b[counts]
    if b.size == 0:
        raise ValueError(f"{second} must hold at least one entry that counts; got none")
    return [a.ravel(), b.ravel()]


def as_array(values: ArrayLike | Tensor, name: str) -> np.ndarray:
    """The values as an array, from whatever device; a tensor of floats in float64."""
    if isinstance(values, Tensor):
        values = values.detach().cpu()
        if values.is_floating_point():
            values = values.double()  # NumPy has no bfloat16
    try:
        array = np.asarray(values)
    except (TypeError, ValueError, RuntimeError) as error:  # ragged lists; lists of tensors of a GPU
        kind = type(values).__name__
        raise TypeError(
            f"{name} must be an array, a tensor or a list of one shape; got a {kind} ({error})"
        ) from None
    if array.ndim == 0:
        raise TypeError(f"{name} must be an array, a tensor or a list; got {values!r:.40}")
    return array


def check_sequences(values: Iterable, name: str, of: str) -> list:
    """A list with at least one entry; a string where a list of strings belongs is the classical slip."""
    if isinstance(values, (str, bytes)) or not isinstance(values, Iterable):
        raise TypeError(f"{name} must be a list of {of}; got {values!r:.40}")
    values = list(values)
    if not values:
        raise ValueError(f"{name} must be a list of one or more {of}; got none")
    return values


def check_as_many(first: Sequence, second: Sequence, names: tuple[str, str]) -> None:
    """ValueError if one list is longer than the other."""
    if len(first) != len(second):
        raise ValueError(f"{names[0]} must be as many as {names[1]}, {len(second)}; got {len(first)}")
