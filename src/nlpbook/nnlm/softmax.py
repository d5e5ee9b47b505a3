"""The softmax, what it costs to be wrong under it, and the gradient of that cost (NumPy).

    q_i = exp(y_i) / sum_j exp(y_j)          loss = -ln q_w          d loss / d y = q - p

y are the logits of V words, their log-probabilities up to a constant; w is the word that came, p its one-hot
vector.
"""

import numpy as np
from jaxtyping import Float, Integer


def softmax(logits: Float[np.ndarray, "*batch classes"]) -> Float[np.ndarray, "*batch classes"]:
    """Turn logits into probabilities.

    The largest logit is subtracted first, which changes no probability and keeps exp from overflowing.

    Parameters
    ----------
    logits : float array, shape (..., V)
        Any finite numbers.

    Returns
    -------
    float array, shape (..., V)
        Above 0 or, for logits far below the largest, 0; sums to 1 along the last axis.

    Raises
    ------
    ValueError
        If there is no class, or a logit is NaN or infinite.

    References
    ----------
    Bridle (1990). Book: chapter 3.
    """
    _check_logits(logits)
    exponentials = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


def log_softmax(logits: Float[np.ndarray, "*batch classes"]) -> Float[np.ndarray, "*batch classes"]:
    """Return the logarithms of the probabilities, exact also where the softmax itself rounds to 0.

    ln q_i = y_i - max - ln sum_j exp(y_j - max)

    Parameters
    ----------
    logits : float array, shape (..., V)
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
    _check_logits(logits)
    shifted = logits - logits.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


def negative_log_likelihood(
    logits: Float[np.ndarray, "*batch classes"], targets: Integer[np.ndarray, "*batch"]
) -> Float[np.ndarray, "*batch"]:
    """Return the surprise at the words that came: -ln q_w.

    With the one-hot p of the target this is the cross-entropy -sum_i p_i ln q_i, of which one term is left.

    Parameters
    ----------
    logits : float array, shape (..., V)
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
    _check_targets(logits, targets)
    return -np.take_along_axis(log_softmax(logits), targets[..., None], axis=-1)[..., 0]


def cross_entropy_gradient(
    logits: Float[np.ndarray, "*batch classes"], targets: Integer[np.ndarray, "*batch"]
) -> Float[np.ndarray, "*batch classes"]:
    """Return the gradient of the negative log-likelihood by the logits: q - p.

    Below 0 for the word that came, which has to rise, and above 0 for all others; it sums to 0.

    Parameters, errors: those of `negative_log_likelihood`.

    Returns
    -------
    float array, shape (..., V)

    References
    ----------
    Book: chapter 3.
    """
    _check_targets(logits, targets)
    gradient = softmax(logits)  # q
    rows = targets[..., None]
    np.put_along_axis(gradient, rows, np.take_along_axis(gradient, rows, axis=-1) - 1, axis=-1)  # q - p
    return gradient


def _check_logits(logits: np.ndarray) -> None:
    if logits.ndim == 0 or logits.shape[-1] == 0:
        raise ValueError(f"logits must have one class or more on their last axis; got shape {logits.shape}")
    if not np.isfinite(logits).all():
        raise ValueError("logits must be finite numbers; got NaN or infinity among them")


def _check_targets(logits: np.ndarray, targets: np.ndarray) -> None:
    if logits.ndim == 0 or targets.shape != logits.shape[:-1]:
        raise ValueError(
            f"targets must have the shape of logits without the last axis, {logits.shape[:-1]}; "
            f"got {targets.shape}"
        )
    if targets.size and not 0 <= targets.min() <= targets.max() < logits.shape[-1]:
        raise IndexError(
            f"targets must be from 0 to {logits.shape[-1] - 1}; got {targets.min()} to {targets.max()}"
        )
