"""The weights that make a back-off model a distribution.

    alpha(h) = (1 - sum of P(w | h)) / (1 - sum of P(w | h'))

Both sums are over the words w that the table has after h. What the words in the table leave is spread over
all others, in the proportions of the shorter context.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float64

from nlpbook.ngrams.back_off_table import BackOffTable
from nlpbook.ngrams.index import NGramIndex


def back_off_weights(index: NGramIndex, probabilities: Sequence[Float64[np.ndarray, " _"]]) -> BackOffTable:
    """The table of a back-off model, from the probabilities of its n-grams.

    Parameters
    ----------
    index : NGramIndex
        Which n-grams there are.
    probabilities : list of float64 arrays
        For each order, P(last word | words before) of each n-gram. Those of the unigrams sum to 1, those of
        the words after any context to at most 1.

    Returns
    -------
    BackOffTable
        Where the words after a context leave nothing, its weight is 0.

    Notes
    -----
    P(w | h') of the shorter context need not stand in the table itself (pruning may have removed it): it is
    looked up through the weights found so far, one order at a time, for all n-grams at once.

    References
    ----------
    Katz (1987), equation 15. Book: chapter 2, "Never seen".
    """
    with np.errstate(divide="ignore"):
        log_probs = [np.log(p) for p in probabilities]
    log_backoffs: list[np.ndarray] = []
    for m in range(2, index.order + 1):
        contexts = index.contexts(m)
        n_contexts = index.size(m - 1)
        shorter = BackOffTable(index.up_to(m - 1), tuple(log_probs[: m - 1]), tuple(log_backoffs))
        lower = np.exp(shorter.ngram_log_probs(index.ngrams(m, np.arange(index.size(m)))[:, 1:]))
        types = np.bincount(contexts, minlength=n_contexts)
        leftover = 1 - np.bincount(contexts, weights=probabilities[m - 1], minlength=n_contexts)
        leftover_below = 1 - np.bincount(contexts, weights=lower, minlength=n_contexts)
        # A context after which all words stand in the table leaves nothing but rounding.
        complete = (types == index.vocabulary_size) | (leftover <= 0) | (leftover_below <= 0)
        weights = np.where(complete, 0.0, leftover / np.where(complete, 1.0, leftover_below))
        weights[types == 0] = 1.0
        with np.errstate(divide="ignore"):
            log_backoffs.append(np.log(weights))
    return BackOffTable(index, tuple(log_probs), tuple(log_backoffs))
