"""Positive pointwise mutual information: how much more often two words meet than chance would have it.

PPMI(i, j) = max(0, ln P(i, j) - ln P(i) - ln P(j))
"""

from __future__ import annotations

import numpy as np
import scipy.sparse as sparse

from nlpbook import validation


def ppmi(
    counts: sparse.sparray | np.ndarray, *, context_power: float = 1.0, shift: float = 0.0
) -> sparse.csr_array:
    """Weigh co-occurrence counts by their surprise.

    Parameters
    ----------
    counts : sparse array or array, shape (words, contexts)
        How often each word met each context; 0 or more, not all zero.
    context_power : float
        Context probabilities are proportional to their counts to this power; 0.75 damps rare contexts.
    shift : float
        Subtracted from every value before the cut at zero, in nats; ln k gives the matrix that word2vec
        with k negative samples factorises.

    Returns
    -------
    scipy.sparse.csr_array, shape (words, contexts)
        PPMI in nats: float32 for float32 counts, float64 for others. A pair never seen has the value 0.

    Raises
    ------
    ValueError
        If a count is negative, NaN or infinite, all are zero, or `context_power` is not positive.

    References
    ----------
    Church & Hanks (1990); Levy, Goldberg & Dagan (2015), section 3. Book: chapter 1, "Company".
    """
    context_power = validation.positive(context_power, "context_power")
    matrix = validation.count_matrix(counts)
    word_totals = np.asarray(matrix.sum(axis=1, dtype=np.float64)).ravel()
    context_totals = np.asarray(matrix.sum(axis=0, dtype=np.float64)).ravel() ** context_power
    total = word_totals.sum()
    if total == 0:
        raise ValueError("counts must be of one pair or more; got only zeros")
    entries = matrix.tocoo()
    # ln P(i, j) - ln P(i) - ln P(j), for pairs that occur; the logarithm of an absent pair is cut to 0 anyway
    with np.errstate(divide="ignore"):
        log_word, log_context = np.log(word_totals / total), np.log(context_totals / context_totals.sum())
    surprise = np.log(entries.data / total) - log_word[entries.row] - log_context[entries.col] - shift
    kept = surprise > 0
    values = surprise[kept].astype(matrix.dtype)
    return sparse.csr_array((values, (entries.row[kept], entries.col[kept])), shape=matrix.shape)
