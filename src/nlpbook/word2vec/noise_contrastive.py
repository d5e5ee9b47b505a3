"""Noise-contrastive estimation (NCE): like negative sampling, but the logits become log-probabilities.

    P(w was there) = sigma(s_w - ln Z - ln(k q(w)))          s_w = u_w h
    loss = -ln P(target was there) - sum over the k noise words of ln(1 - P(noise was there))

q is the noise distribution. Of 1 + k words one comes from the text and k from the noise, so if the text has
the word w with probability p(w), the odds that w came from the text are p(w) / (k q(w)). The best answer is
therefore the one with s_w - ln Z = ln p(w): the softmax is learnt without a sum over the vocabulary. Z may
be learnt as one more number, or be held at 1, and then the logits normalise themselves. Negative sampling
leaves the term ln(k q(w)) out, and its logits become ln p(w) - ln(k q(w)) instead.

With delta = s - ln Z - ln(k q) and the label y, 1 for the target and 0 for noise:

    dh = sum of (sigma(delta) - y) u     du = (sigma(delta) - y) h     d ln Z = -sum of (sigma(delta) - y)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import SupportsIndex

import numpy as np
from jaxtyping import Float, Int64
from scipy.special import expit, log_expit

from nlpbook import validation
from nlpbook.word2vec.example_checks import checked_rows


def nce_loss(
    h: Float[np.ndarray, " d"],
    target: SupportsIndex,
    noise_ids: Sequence[SupportsIndex] | np.ndarray,
    output_vectors: Float[np.ndarray, "vocabulary d"],
    noise_log_probs: Float[np.ndarray, " vocabulary"],
    log_z: float = 0.0,
) -> float:
    """Return what it costs to tell text from noise with the odds that probabilities would give.

    Parameters
    ----------
    h : float array, shape (d,)
        The hidden vector: in skip-gram the centre's row, in CBOW the mean of the context words' rows.
    target : int
        The word that was there, from 0 to V - 1.
    noise_ids : integer sequence, shape (k,)
        The words that were drawn from q; k is 1 or more.
    output_vectors : float array, shape (V, d)
        One row u for each word.
    noise_log_probs : float array, shape (V,)
        ln q of each word, in nats; finite for the target and the noise.
    log_z : float
        The logarithm of what the model's probabilities exp(s) are divided by.

    Returns
    -------
    float
        Nats, the sum over k + 1 answers.

    Raises
    ------
    TypeError
        If an id is no whole number, `log_z` no number, or the rest no arrays of floats.
    ValueError
        If there is no noise, an id has no row, the shapes do not fit, or a number is NaN or infinite.

    References
    ----------
    Gutmann & Hyvärinen (2010); Mnih & Teh (2012); Dyer (2014). Book: chapter 4.
    """
    ids, rows = _checked(h, target, noise_ids, output_vectors, noise_log_probs, log_z)
    log_kq = np.log(len(ids) - 1) + noise_log_probs[ids]  # ln(k q); (1 + k,)
    delta = rows @ h - log_z - log_kq
    return float(-log_expit(delta[0]) - log_expit(-delta[1:]).sum())


def nce_gradients(
    h: Float[np.ndarray, " d"],
    target: SupportsIndex,
    noise_ids: Sequence[SupportsIndex] | np.ndarray,
    output_vectors: Float[np.ndarray, "vocabulary d"],
    noise_log_probs: Float[np.ndarray, " vocabulary"],
    log_z: float = 0.0,
) -> tuple[Float[np.ndarray, " d"], Int64[np.ndarray, " drawn"], Float[np.ndarray, "drawn d"], float]:
    """Return the gradients of the loss by the hidden vector, by the rows of target and noise, and by ln Z.

    Parameters, errors: those of `nce_loss`.

    Returns
    -------
    dh : float array, shape (d,)
    ids : int64 array, shape (1 + k,)
        The target, then the noise. An id that is there twice has two gradients, to be added.
    d_output_rows : float array, shape (1 + k, d)
        The gradient of each of these rows.
    d_log_z : float
        The gradient by `log_z`, for those who learn it.

    References
    ----------
    Mnih & Teh (2012). Book: chapter 4.
    """
    ids, rows = _checked(h, target, noise_ids, output_vectors, noise_log_probs, log_z)
    log_kq = np.log(len(ids) - 1) + noise_log_probs[ids]  # ln(k q); (1 + k,)
    error = expit(rows @ h - log_z - log_kq)  # sigma(delta)
    error[0] -= 1  # sigma(delta) - y
    return error @ rows, ids, np.outer(error, h), -float(error.sum())


def _checked(
    h: np.ndarray,
    target: SupportsIndex,
    noise_ids: Sequence[SupportsIndex] | np.ndarray,
    output_vectors: np.ndarray,
    noise_log_probs: np.ndarray,
    log_z: float,
) -> tuple[np.ndarray, np.ndarray]:
    """The ids of target and noise and their rows, if each of them has a logit and a probability."""
    ids, rows = checked_rows(h, target, noise_ids, output_vectors)
    validation.float_array(noise_log_probs, "noise_log_probs")
    if noise_log_probs.shape != output_vectors.shape[:1]:
        raise ValueError(
            f"noise_log_probs must be one number for each of the {len(output_vectors)} words; "
            f"got shape {noise_log_probs.shape}"
        )
    log_q = noise_log_probs[ids]
    if not np.isfinite(log_q).all():
        word = ids[~np.isfinite(log_q)][0]
        raise ValueError(
            "noise_log_probs must be finite for the target and the noise (the noise must be able to be any "
            f"word of the text); got {noise_log_probs[word]} for the word {word}"
        )
    validation.finite(log_z, "log_z")
    return ids, rows
