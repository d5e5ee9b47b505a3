"""Accuracy: the relative frequency of right predictions.

With predictions ŷ and targets y,

    accuracy  =  1/n Σ [ŷ_i = y_i]
"""

from __future__ import annotations

from numpy.typing import ArrayLike
from torch import Tensor

from nlpbook import validation


def accuracy(
    predictions: ArrayLike | Tensor, targets: ArrayLike | Tensor, *, mask: ArrayLike | Tensor | None = None
) -> float:
    """Return the relative frequency of predictions that equal their targets.

    Parameters
    ----------
    predictions, targets : array-like of integers, booleans or strings, shape (...)
        Labels, one for each sentence (batch,) or each token (batch, time): lists, arrays, or tensors on any
        device.
    mask : array-like of booleans, shape (...), optional
        True where a label counts, as `nlpbook.text.pad` gives it: padding that is predicted right must not
        raise the accuracy of a tagger. All count unless given.

    Returns
    -------
    float
        From 0 to 1.

    Raises
    ------
    TypeError
        If labels are no integers, booleans or strings, or numbers meet strings; if `mask` is not boolean.
    ValueError
        If shapes differ, or no label counts.

    Examples
    --------
    >>> accuracy(["NOUN", "VERB", "NOUN"], ["NOUN", "VERB", "VERB"])
    0.6666666666666666
    """
    predicted, right = validation.labels(predictions, targets, mask)
    return float((predicted == right).mean())
