"""Checks of predicted and right labels, side by side, under a mask."""

from __future__ import annotations

from typing import Any

import numpy as np

from nlpbook.validation.arrays import array


def labels(predictions: Any, targets: Any, mask: Any = None) -> tuple[np.ndarray, np.ndarray]:
    """Return the predicted and the right labels that count.

    Parameters
    ----------
    predictions, targets : arrays, tensors or lists of one shape
        Integers, booleans or strings; both numbers, or both strings.
    mask : array, tensor or list of the same shape, optional
        True where a label counts; all of them unless given.

    Returns
    -------
    tuple of two arrays, shape (n,)

    Raises
    ------
    TypeError
        If they are of another kind, or of two kinds.
    ValueError
        If the shapes differ, or no label counts.
    """
    arrays = {"predictions": array(predictions, "predictions"), "targets": array(targets, "targets")}
    for name, found in arrays.items():
        if found.size and found.dtype.kind not in "biuU":
            more = "; take the argmax of scores first" if found.dtype.kind == "f" else ""
            raise TypeError(f"{name} must be integers, booleans or strings; got {found.dtype}{more}")
    predicted, right = masked(arrays, mask)
    if (predicted.dtype.kind == "U") != (right.dtype.kind == "U"):
        raise TypeError(
            "predictions must be of the kind of targets, numbers or strings; "
            f"got {predicted.dtype} and {right.dtype}"
        )
    return predicted, right


def masked(arrays: dict[str, np.ndarray], mask: Any = None) -> tuple[np.ndarray, np.ndarray]:
    """Return what a mask lets through of two arrays of one shape.

    Parameters
    ----------
    arrays : dict of two arrays of one shape
        By the names of the arguments, with which a message begins.
    mask : array, tensor or list of the same shape, optional
        True where an entry counts; everywhere unless given.

    Returns
    -------
    tuple of two arrays, shape (n,)

    Raises
    ------
    TypeError
        If the mask holds no booleans.
    ValueError
        If the shapes differ, or nothing counts.
    """
    (first, a), (second, b) = arrays.items()
    if a.shape != b.shape:
        raise ValueError(f"{first} must be of the shape of {second}, {b.shape}; got {a.shape}")
    if mask is not None:
        counted = array(mask, "mask")
        if counted.shape != b.shape:
            raise ValueError(f"mask must be of the shape of {second}, {b.shape}; got {counted.shape}")
        if counted.size and counted.dtype != bool:
            raise TypeError(f"mask must be booleans, True where a label counts; got {counted.dtype}")
        counted = counted.astype(bool)  # an empty list is an array of floats
        a, b = a[counted], b[counted]
    if b.size == 0:
        raise ValueError(f"{second} must be one entry or more that counts; got none")
    return a.ravel(), b.ravel()
