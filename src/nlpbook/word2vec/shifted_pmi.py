"""What skip-gram with negative sampling looks for: shifted pointwise mutual information.

Over a whole text the loss depends on nothing but the logit s of each pair of a centre c and a context o,
its number n(c, o) among all N pairs, and the noise distribution q: every centre meets k n(c) noise words.

    loss(s) = -1/N sum over c, o of [n(c, o) ln sigma(s) + k n(c) q(o) ln sigma(-s)]
    d loss / d s = 1/N [(n(c, o) + k n(c) q(o)) sigma(s) - n(c, o)]

Each cell is a question of its own, and the best answer to it has the gradient 0:

    s = ln n(c, o) / (k n(c) q(o)) = [ln P(c, o) - ln P(c) - ln q(o)] - ln k

That is the PMI of the pair with the noise distribution q in place of P(o), less ln k. Levy and Goldberg's
shifted PMI is the case of noise with the power 1, where q is P. Vectors with at least as many numbers as
there are words can have any logits, and so these; shorter ones come as near as their length allows.
"""

from __future__ import annotations

import numpy as np
import scipy.sparse as sparse
from jaxtyping import Float64
from scipy.special import expit, log_expit

from nlpbook import validation
from nlpbook.word2vec.noise_distribution import NoiseDistribution

Counts = np.ndarray | sparse.sparray


def shifted_pmi(
    pair_counts: Counts, n_negatives: int, noise_power: float = 0.75
) -> Float64[np.ndarray, "centres contexts"]:
    """Return the logits with the least loss: the closed form.

    Parameters
    ----------
    pair_counts : array or sparse array, shape (centres, contexts)
        n: how often each centre has each context word, 0 or more, with no row and no column of zeros.
    n_negatives : int
        k: noise words for each pair, 1 or more.
    noise_power : float
        The noise is drawn with probabilities proportional to the columns' sums to this power, 0 or larger.

    Returns
    -------
    float64 array, shape (centres, contexts)
        Nats. A pair that does not occur has minus infinity: the lower its logit, the better.

    Raises
    ------
    TypeError
        If `n_negatives` or the power is no number.
    ValueError
        If a count is negative, NaN or infinite, a row or a column is all zero, or `n_negatives` or the power
        is out of range.

    References
    ----------
    Levy & Goldberg (2014), "Neural word embedding as implicit matrix factorization", section 3.1.
    Book: chapter 4.
    """
    positive, negative = _weights(pair_counts, n_negatives, noise_power)
    with np.errstate(divide="ignore"):
        return np.log(positive) - np.log(negative)


def sgns_loss(
    logits: Float64[np.ndarray, "centres contexts"],
    pair_counts: Counts,
    n_negatives: int,
    noise_power: float = 0.75,
) -> float:
    """Return the loss of a matrix of logits: what a pair costs on average, with its k noise words.

    Parameters
    ----------
    logits : float array, shape (centres, contexts)
        The dot product of each centre's input vector and each context's output vector. Minus infinity is
        allowed where the pair does not occur.
    pair_counts, k, noise_power
        As for `shifted_pmi`.

    Returns
    -------
    float
        Nats per pair; (k + 1) ln 2 where all logits are 0. Noise is not drawn: this is its expectation.

    Raises
    ------
    TypeError, ValueError
        As for `shifted_pmi`, or if a logit is none.

    References
    ----------
    Levy & Goldberg (2014), section 3.1. Book: chapter 4.
    """
    positive, negative = _weights(pair_counts, n_negatives, noise_power)
    _check_logits(logits, positive)
    log_yes = np.where(positive > 0, log_expit(logits), 0)  # a pair that does not occur has no yes to pay for
    return float(-(positive * log_yes + negative * log_expit(-logits)).sum())


def sgns_gradient(
    logits: Float64[np.ndarray, "centres contexts"],
    pair_counts: Counts,
    n_negatives: int,
    noise_power: float = 0.75,
) -> Float64[np.ndarray, "centres contexts"]:
    """Return the gradient of the loss by every logit.

    With logits W C^T, its product with C is the gradient by W, and that of its transpose with W the one by C.

    Parameters, errors: those of `sgns_loss`.

    Returns
    -------
    float64 array, shape (centres, contexts)
        Nats per pair; 0 everywhere at `shifted_pmi`.

    References
    ----------
    Levy & Goldberg (2014), section 3.1. Book: chapter 4.
    """
    positive, negative = _weights(pair_counts, n_negatives, noise_power)
    _check_logits(logits, positive)
    return negative * expit(logits) - positive * expit(-logits)  # (n + k n q) sigma(s) - n, without rounding


def _weights(pair_counts: Counts, n_negatives: int, noise_power: float) -> tuple[np.ndarray, np.ndarray]:
    """For each pair, how often it occurs and how often noise makes it: n(c, o) / N and k n(c) q(o) / N."""
    k = validation.whole_number(n_negatives, "n_negatives")
    power = validation.not_negative(noise_power, "noise_power")
    n = validation.finite_matrix(pair_counts, "pair_counts")
    n = (n.toarray() if sparse.issparse(n) else n).astype(np.float64, copy=False)
    if n.min() < 0:
        raise ValueError(f"pair_counts must be 0 or larger; got {n.min():g}")
    for axis, what in enumerate(("column", "row")):
        empty = np.flatnonzero(n.sum(axis=axis) == 0)
        if len(empty):
            raise ValueError(
                f"pair_counts must have a count above 0 in each {what}; got only zeros in {what} {empty[0]}"
            )
    n = n / n.sum()
    q = NoiseDistribution(n.sum(axis=0), power).probabilities
    return n, k * n.sum(axis=1, keepdims=True) * q


def _check_logits(logits: np.ndarray, positive: np.ndarray) -> None:
    validation.float_array(logits, "logits")
    if logits.shape != positive.shape:
        raise ValueError(f"logits must have the shape of pair_counts, {positive.shape}; got {logits.shape}")
    wrong = ~np.isfinite(logits) & ~(np.isneginf(logits) & (positive == 0))
    if wrong.any():
        raise ValueError(
            "logits must be finite, or minus infinity where a pair does not occur; "
            f"got {logits[wrong][0]} at {tuple(np.argwhere(wrong)[0].tolist())}"
        )
