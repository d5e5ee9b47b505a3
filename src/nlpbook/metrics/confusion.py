"""The confusion matrix: which class is taken for which.

    C[i, j]  =  how many examples of class i were predicted to be of class j

The diagonal is what is right; a row divided by its sum says what becomes of a class, a column what is behind
a prediction.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import NamedTuple

import numpy as np
from jaxtyping import Int64
from numpy.typing import ArrayLike
from torch import Tensor

from nlpbook import validation


class ConfusionMatrix(NamedTuple):
    """How often each class was predicted for each class.

    Parameters
    ----------
    labels : list
        The classes that are predicted or right somewhere, in sorted order: those of rows and columns.
    counts : int array, shape (classes, classes)
        A row for each right class, a column for each predicted one.
    """

    labels: list[Hashable]
    counts: Int64[np.ndarray, "classes classes"]


def confusion_matrix(
    predictions: ArrayLike | Tensor, targets: ArrayLike | Tensor, *, mask: ArrayLike | Tensor | None = None
) -> ConfusionMatrix:
    """Count how often each class was predicted for each class.

    Rows are right classes and columns predicted ones, as in scikit-learn; others have it the other way round.

    Parameters
    ----------
    predictions, targets : array-like of integers, booleans or strings, shape (...)
        Classes, as for `accuracy`.
    mask : array-like of booleans, shape (...), optional
        True where a label counts. All count unless given.

    Returns
    -------
    ConfusionMatrix

    Raises
    ------
    TypeError, ValueError
        As for `accuracy`.

    Examples
    --------
    >>> confusion_matrix(["cat", "cat", "dog"], ["cat", "dog", "dog"]).counts.tolist()
    [[1, 0], [1, 1]]
    """
    predicted, right = validation.labels(predictions, targets, mask)
    labels, codes = np.unique(np.concatenate([right, predicted]), return_inverse=True)
    rows, columns = np.split(codes.reshape(-1), 2)
    size = len(labels)
    counts = np.bincount(rows * size + columns, minlength=size * size).reshape(size, size)
    return ConfusionMatrix(labels.tolist(), counts)
