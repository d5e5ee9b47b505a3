"""The softmax, what it costs to be wrong under it, and the gradient of that cost (NumPy).

    q_i = exp(y_i) / sum_j exp(y_j)          loss = -ln q_w          d loss / d y = q - p

y are the scores of V words, w is the word that came, p its one-hot vector.
"""

import numpy as np
from jaxtyping import Float, Integer


def softmax(scores: Float[np.ndarray, "*batch classes"]) -> Float[np.ndarray, "*batch classes"]:
    """Turn scores into probabilities.

    The largest score is subtracted first, which changes no probability and keeps exp from overflowing.

    Parameters
    ----------
    scores : float array, shape (..., V)
        Any finite numbers.

    Returns
    -------
    float array, shape (..., V)
        Above 0 or, for scores far below the largest, 0; sums to 1 along the last axis.

    Raises
    ------
    ValueError
        If there is no class, or a score is NaN or infinite.

    References
    ----------
    Bridle (1990). Book: chapter 3.
    """
    _check_scores(scores)
    exponentials = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


def log_softmax(scores: Float[np.ndarray, "*batch classes"]) -> Float[np.ndarray, "*batch classes"]:
    """Return the logarithms of the probabilities, exact also where the softmax itself rounds to 0.

    ln q_i = y_i - max - ln sum_j exp(y_j - max)

    Parameters
    ----------
    scores : float array, shape (..., V)
        Any finite numbers.

    Returns
    -------
    float array, shape (..., V)
        Nats.

    Raises
    ------
    ValueError
        As for `softmax`.

    References
    ----------
    Book: chapter 3.
    """
    _check_scores(scores)
    shifted = scores - scores.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


def negative_log_likelihood(
    scores: Float[np.ndarray, "*batch classes"], targets: Integer[np.ndarray, "*batch"]
) -> Float[np.ndarray, "*batch"]:
    """Return the surprise at the words that came: -ln q_w.

    With the one-hot p of the target this is the cross-entropy -sum_i p_i ln q_i, of which one term is left.

    Parameters
    ----------
    scores : float array, shape (..., V)
        Before the softmax.
    targets : integer array, shape (...)
        The word that came, from 0 to V - 1.

    Returns
    -------
    float array, shape (...)
        Nats, one number for each target.

    Raises
    ------
    IndexError
        If a target is none of the V words.
    ValueError
        If the shapes do not fit, or as for `softmax`.

    References
    ----------
    Book: chapter 3.
    """
    _check_targets(scores, targets)
    return -np.take_along_axis(log_softmax(scores), targets[..., None], axis=-1)[..., 0]


def score_gradient(
    scores: Float[np.ndarray, "*batch classes"], targets: Integer[np.ndarray, "*batch"]
) -> Float[np.ndarray, "*batch classes"]:
    """Return the gradient of the negative log-likelihood by the scores: q - p.

    Below 0 for the word that came, which has to rise, and above 0 for all others; it sums to 0.

    Parameters, errors: those of `negative_log_likelihood`.

    Returns
    -------
    float array, shape (..., V)

    References
    ----------
    Book: chapter 3.
    """
    _check_targets(scores, targets)
    gradient = softmax(scores)  # q
    rows = targets[..., None]
    np.put_along_axis(gradient, rows, np.take_along_axis(gradient, rows, axis=-1) - 1, axis=-1)  # q - p
    return gradient


def _check_scores(scores: np.ndarray) -> None:
    if scores.ndim == 0 or scores.shape[-1] == 0:
        raise ValueError(f"scores must have one class or more on their last axis; got shape {scores.shape}")
    if not np.isfinite(scores).all():
        raise ValueError("scores must be finite numbers; got NaN or infinity among them")


def _check_targets(scores: np.ndarray, targets: np.ndarray) -> None:
    if scores.ndim == 0 or targets.shape != scores.shape[:-1]:
        raise ValueError(
            f"targets must have the shape of scores without the last axis, {scores.shape[:-1]}; "
            f"got {targets.shape}"
        )
    if targets.size and not 0 <= targets.min() <= targets.max() < scores.shape[-1]:
        raise IndexError(
            f"targets must be from 0 to {scores.shape[-1] - 1}; got {targets.min()} to {targets.max()}"
        )
