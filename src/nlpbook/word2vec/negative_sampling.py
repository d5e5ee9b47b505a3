"""Negative sampling: the target against k words drawn at random, each a question with the answers yes and no.

    P(w was there) = sigma(s_w)          s_w = u_w h          sigma(s) = 1 / (1 + exp(-s))
    loss = -ln sigma(s_target) - sum over the k noise words of ln sigma(-s_noise)

With the label y, 1 for the target and 0 for noise, each logit has the gradient sigma(s) - y, so that

    dh = sum of (sigma(s) - y) u          du = (sigma(s) - y) h

Noise may hold a word twice, and it may hold the target: then a row has several gradients, which add up.
word2vec's program passes over a noise word that is the target; here it stays, as in the paper's formula.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import SupportsIndex

import numpy as np
from jaxtyping import Float, Int64
from scipy.special import expit, log_expit

from nlpbook.word2vec.example_checks import checked_rows


def negative_sampling_loss(
    h: Float[np.ndarray, " d"],
    target: SupportsIndex,
    noise_ids: Sequence[SupportsIndex] | np.ndarray,
    output_vectors: Float[np.ndarray, "vocabulary d"],
) -> float:
    """Return what it costs to tell the word that was there from k words of noise.

    Parameters
    ----------
    h : float array, shape (d,)
        The hidden vector: in skip-gram the centre's row, in CBOW the mean of the context words' rows.
    target : int
        The word that was there, from 0 to V - 1.
    noise_ids : integer sequence, shape (k,)
        The words that were drawn; k is 1 or more.
    output_vectors : float array, shape (V, d)
        One row u for each word.

    Returns
    -------
    float
        Nats, the sum over k + 1 answers; (k + 1) ln 2 where all logits are 0.

    Raises
    ------
    TypeError
        If an id is no whole number, or the vectors are no arrays of floats.
    ValueError
        If there is no noise, an id has no row, the shapes do not fit, or a number is NaN or infinite.

    References
    ----------
    Mikolov, Sutskever, Chen, Corrado & Dean (2013), equation 4. Book: chapter 4.
    """
    _, rows = checked_rows(h, target, noise_ids, output_vectors)  # (1 + k, d)
    logits = rows @ h  # (1 + k,)
    return float(-log_expit(logits[0]) - log_expit(-logits[1:]).sum())


def negative_sampling_gradients(
    h: Float[np.ndarray, " d"],
    target: SupportsIndex,
    noise_ids: Sequence[SupportsIndex] | np.ndarray,
    output_vectors: Float[np.ndarray, "vocabulary d"],
) -> tuple[Float[np.ndarray, " d"], Int64[np.ndarray, " drawn"], Float[np.ndarray, "drawn d"]]:
    """Return the gradients of the loss by the hidden vector and by the rows of target and noise.

    Parameters, errors: those of `negative_sampling_loss`.

    Returns
    -------
    dh : float array, shape (d,)
    ids : int64 array, shape (1 + k,)
        The target, then the noise. An id that is there twice has two gradients, to be added.
    d_output_rows : float array, shape (1 + k, d)
        The gradient of each of these rows.

    References
    ----------
    Rong (2014), "word2vec parameter learning explained", section 3.2. Book: chapter 4.
    """
    ids, rows = checked_rows(h, target, noise_ids, output_vectors)  # (1 + k,), (1 + k, d)
    error = expit(rows @ h)  # sigma(s); (1 + k,)
    error[0] -= 1  # sigma(s) - y
    return error @ rows, ids, np.outer(error, h)
