"""The full softmax: the target against every other word, which costs a logit for each word of the vocabulary.

    s_w = u_w h          loss = -ln softmax(s)_target = ln sum over w of exp(s_w) - s_target

h is the hidden vector, u_w the row of word w in the output vectors. The gradient is that of chapter 3:

    d loss / d s = q - p          dh = sum over w of (q_w - p_w) u_w          du_w = (q_w - p_w) h
"""

from __future__ import annotations

from typing import SupportsIndex

import numpy as np
from jaxtyping import Float, Int64

from nlpbook.nnlm import log_softmax, softmax
from nlpbook.word2vec.example_checks import checked_logits


def full_softmax_loss(
    h: Float[np.ndarray, " d"], target: SupportsIndex, output_vectors: Float[np.ndarray, "vocabulary d"]
) -> float:
    """Return the negative log-likelihood of a word under the softmax of all logits.

    Parameters
    ----------
    h : float array, shape (d,)
        The hidden vector: in skip-gram the centre's row, in CBOW the mean of the context words' rows.
    target : int
        The word that was there, from 0 to V - 1.
    output_vectors : float array, shape (V, d)
        One row u for each word.

    Returns
    -------
    float
        Nats.

    Raises
    ------
    TypeError
        If the target is no whole number, or the vectors are no arrays of floats.
    ValueError
        If the shapes do not fit, the target has no row, or a number is NaN or infinite.

    References
    ----------
    Mikolov, Sutskever, Chen, Corrado & Dean (2013), equation 2. Book: chapter 4.
    """
    target, logits = checked_logits(h, target, output_vectors)  # U h; (V,)
    return float(-log_softmax(logits)[target])


def full_softmax_gradients(
    h: Float[np.ndarray, " d"], target: SupportsIndex, output_vectors: Float[np.ndarray, "vocabulary d"]
) -> tuple[Float[np.ndarray, " d"], Int64[np.ndarray, " vocabulary"], Float[np.ndarray, "vocabulary d"]]:
    """Return the gradients of the loss by the hidden vector and by the output vectors.

    Parameters, errors: those of `full_softmax_loss`.

    Returns
    -------
    dh : float array, shape (d,)
    ids : int64 array, shape (V,)
        The rows that have a gradient: all of them, 0 to V - 1.
    d_output_rows : float array, shape (V, d)
        The gradient of each.

    References
    ----------
    Rong (2014), "word2vec parameter learning explained", section 1. Book: chapter 4.
    """
    target, logits = checked_logits(h, target, output_vectors)  # U h; (V,)
    error = softmax(logits)  # q
    error[target] -= 1  # q - p
    return error @ output_vectors, np.arange(len(output_vectors)), np.outer(error, h)
