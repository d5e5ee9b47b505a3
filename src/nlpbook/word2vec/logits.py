"""The logits of a hidden vector: its dot products with some rows of a matrix."""

from __future__ import annotations

import numpy as np

from nlpbook import validation


def check_layer(h: np.ndarray, vectors: np.ndarray, name: str) -> None:
    """Raise unless a hidden vector can be multiplied with the rows of a matrix."""
    validation.float_array(h, "h")
    validation.float_array(vectors, name)
    if h.ndim != 1 or vectors.ndim != 2 or vectors.shape[1:] != h.shape:
        raise ValueError(
            f"h must be one vector, and {name} a matrix with rows as long; "
            f"got shapes {h.shape} and {vectors.shape}"
        )


def dot_products(h: np.ndarray, rows: np.ndarray, name: str) -> np.ndarray:
    """The logits u h of some rows u, if all of it is finite; any other number shows in its logit."""
    with np.errstate(invalid="ignore", over="ignore"):
        logits = rows @ h
    if not np.isfinite(logits).all():
        culprit = "h" if not np.isfinite(h).all() else name
        raise ValueError(f"{culprit} must be finite, and so must the logits; got NaN or infinity")
    return logits
