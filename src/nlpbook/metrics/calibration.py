"""Calibration: whether a model is right in 80% of the predictions that it makes with confidence 0.8.

The confidence of a prediction is the probability that the model gives it. Predictions are put into bins of
equal width by confidence; with n_b of the n predictions in bin b, the expected calibration error is

    ECE  =  Σ_b n_b/n · |accuracy_b − confidence_b|

with the accuracy and the mean confidence of each bin.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Float64, Int64
from numpy.typing import ArrayLike
from torch import Tensor

from nlpbook import validation


class ReliabilityDiagram(NamedTuple):
    """What a reliability diagram draws: accuracy against confidence. The diagonal is perfect calibration.

    Parameters
    ----------
    edges : float array, shape (bins + 1,)
        The edges of the bins, from 0 to 1.
    counts : int array, shape (bins,)
        How many predictions are in each bin.
    confidence : float array, shape (bins,)
        The mean confidence in each bin; NaN where it is empty.
    accuracy : float array, shape (bins,)
        The relative frequency of right predictions in each bin; NaN where it is empty.
    """

    edges: Float64[np.ndarray, " edges"]
    counts: Int64[np.ndarray, " bins"]
    confidence: Float64[np.ndarray, " bins"]
    accuracy: Float64[np.ndarray, " bins"]


def expected_calibration_error(
    confidences: ArrayLike | Tensor,
    correct: ArrayLike | Tensor,
    *,
    n_bins: int = 15,
    mask: ArrayLike | Tensor | None = None,
) -> float:
    """Return by how much accuracy and confidence differ, on average over the predictions.

    It depends on the bins, and is above 0 for a perfectly calibrated model too: n_b predictions of a
    confidence p are right in p ± sqrt(p (1 − p) / n_b) of the cases. Compare models on as many predictions
    and the same bins.

    Parameters
    ----------
    confidences, correct, n_bins, mask
        As for `reliability_diagram`.

    Returns
    -------
    float
        From 0 to 1.

    Raises
    ------
    TypeError, ValueError
        As for `reliability_diagram`.

    References
    ----------
    Guo, Pleiss, Sun and Weinberger (2017), "On Calibration of Modern Neural Networks", equation 3, who have
    15 bins.

    Examples
    --------
    >>> round(expected_calibration_error([0.9, 0.9, 0.9, 0.9], [True, True, True, False]), 4)
    0.15
    """
    diagram = reliability_diagram(confidences, correct, n_bins=n_bins, mask=mask)
    filled = diagram.counts > 0
    gaps = np.abs(diagram.accuracy - diagram.confidence)[filled]  # (filled bins,)
    return float(gaps @ diagram.counts[filled] / diagram.counts.sum())


def reliability_diagram(
    confidences: ArrayLike | Tensor,
    correct: ArrayLike | Tensor,
    *,
    n_bins: int = 15,
    mask: ArrayLike | Tensor | None = None,
) -> ReliabilityDiagram:
    """Return how often a model is right, by how confident it is.

    Parameters
    ----------
    confidences : array-like of numbers, shape (...)
        The probability of each prediction, from 0 to 1: with ``probabilities`` of shape (..., classes), the
        maximum over classes.
    correct : array-like of booleans, shape (...)
        Whether the prediction is right: whether the argmax over classes is the target.
    n_bins : int, default 15
        Into so many intervals of equal width 0 to 1 is cut. A confidence on an edge belongs to the bin below.
    mask : array-like of booleans, shape (...), optional
        True where a prediction counts. All count unless given.

    Returns
    -------
    ReliabilityDiagram

    Raises
    ------
    TypeError
        If `confidences` are no numbers, or `correct` or `mask` no booleans.
    ValueError
        If a confidence that counts is not from 0 to 1, shapes differ, nothing counts, or `n_bins` is no whole
        number of at least 1.

    References
    ----------
    Guo, Pleiss, Sun and Weinberger (2017), "On Calibration of Modern Neural Networks", section 2.
    """
    n_bins = validation.whole_number(n_bins, "n_bins")
    confidence, right = _check(confidences, correct, mask)
    edges = np.linspace(0, 1, n_bins + 1)
    bins = np.searchsorted(edges[1:-1], confidence)  # (n,)
    counts = np.bincount(bins, minlength=n_bins)  # (n_bins,)
    with np.errstate(invalid="ignore"):  # 0/0 where a bin is empty
        mean_confidence = np.bincount(bins, confidence, n_bins) / counts
        accuracy = np.bincount(bins, right, n_bins) / counts
    return ReliabilityDiagram(edges, counts, mean_confidence, accuracy)


def _check(
    confidences: ArrayLike | Tensor, correct: ArrayLike | Tensor, mask: ArrayLike | Tensor | None
) -> tuple[np.ndarray, np.ndarray]:
    """The confidences (float64) and whether the prediction was right, of those that count."""
    probabilities = validation.array(confidences, "confidences")
    right = validation.array(correct, "correct")
    if probabilities.size and probabilities.dtype.kind not in "fiu":
        raise TypeError(f"confidences must be numbers from 0 to 1; got {probabilities.dtype}")
    if right.size and right.dtype != bool:
        raise TypeError(f"correct must be booleans; got {right.dtype}")
    selected = validation.masked({"confidences": probabilities.astype(np.float64), "correct": right}, mask)
    inside = (selected[0] >= 0) & (selected[0] <= 1)  # NaN is outside
    if not inside.all():
        raise ValueError(f"confidences must be numbers from 0 to 1; got {selected[0][~inside][0]}")
    return selected
