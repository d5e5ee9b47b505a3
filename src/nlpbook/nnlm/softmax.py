"""The softmax, what it costs to be wrong under it, and the gradient of that cost (NumPy).

    q_i = exp(y_i) / sum_j exp(y_j)          loss = -ln q_w          d loss / d y = q - p

y are the logits of V words, their log-probabilities up to a constant; w is the word that came, p its one-hot
vector.
"""

import numpy as np
from jaxtyping import Float, Integer

from nlpbook import validation


def softmax(logits: Float[np.ndarray, "*batch classes"]) -> Float[np.ndarray, "*batch classes"]:
    """Turn logits into probabilities.

    The largest logit is subtracted first, which changes no probability and keeps exp from overflowing.

    Parameters
    ----------
    logits : float array, shape (..., V)
        Any finite numbers; where one is NaN or plus infinity, the probabilities beside it are NaN.

    Returns
    -------
    float array, shape (..., V)
        Above 0 or, for logits far below the largest, 0; sums to 1 along the last axis.

    References
    ----------
    Bridle (1990). Book: chapter 3.
    """
    exponentials = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


def log_softmax(logits: Float[np.ndarray, "*batch classes"]) -> Float[np.ndarray, "*batch classes"]:
    """Return the logarithms of the probabilities, exact also where the softmax itself rounds to 0.

    ln q_i = y_i - max - ln sum_j exp(y_j - max)

    Parameters
    ----------
    logits : float array, shape (..., V)
        As for `softmax`.

    Returns
    -------
    float array, shape (..., V)
        Nats.

    References
    ----------
    Book: chapter 3.
    """
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
    TypeError
        If the targets are no whole numbers.
    ValueError
        If a target is none of the V words, the shapes do not fit, or a logit is NaN or infinite.

    References
    ----------
    Book: chapter 3.
    """
    validation.logits_and_targets(logits, targets)
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
    validation.logits_and_targets(logits, targets)
    gradient = softmax(logits)  # q
    rows = targets[..., None]
    np.put_along_axis(gradient, rows, np.take_along_axis(gradient, rows, axis=-1) - 1, axis=-1)  # q - p
    return gradient
