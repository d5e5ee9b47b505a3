"""Checks of predicted and right labels, side by side, under a mask; and of logits beside their targets."""

from __future__ import annotations

from typing import Any

import numpy as np

from nlpbook.validation.arrays import array
from nlpbook.validation.messages import shown


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


def logits_and_targets(logits: np.ndarray, targets: np.ndarray) -> None:
    """Raise unless there are finite logits of some classes for each target, and the target is one of these.

    Parameters
    ----------
    logits : array, shape (..., classes)
        What the caller was given.
    targets : array, shape (...)
        The right classes, from 0 on: NumPy would take -1 for the last one.

    Raises
    ------
    TypeError
        If the targets are no whole numbers.
    ValueError
        If there is no class, the shapes do not fit, a logit is NaN or infinite, or a target is out of range.
    """
    if logits.ndim == 0 or logits.shape[-1] == 0:
        raise ValueError(f"logits must have one class or more on their last axis; got shape {logits.shape}")
    if targets.shape != logits.shape[:-1]:
        raise ValueError(
            f"targets must have the shape of logits without the last axis, {logits.shape[:-1]}; "
            f"got {targets.shape}"
        )
    if not np.isfinite(logits).all():
        raise ValueError(f"logits must be finite; got {shown(logits[~np.isfinite(logits)][0])} among them")
    accepted = f"whole numbers from 0 to {logits.shape[-1] - 1}"
    if targets.dtype.kind not in "iu":
        raise TypeError(f"targets must be {accepted}; got {targets.dtype}")
    if targets.size and (targets.min() < 0 or targets.max() >= logits.shape[-1]):
        raise ValueError(f"targets must be {accepted}; got {targets.min()} to {targets.max()}")


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
