"""Good-Turing smoothing: n-grams seen r times are worth what those seen r + 1 times make probable.

    r* = (r + 1) N_{r+1} / N_r          an n-gram seen r times, after correction
    P_0 = N_1 / N                       all n-grams never seen, together

N_r is the number of different n-grams seen r times, N = sum of r N_r. For large r the N_r are thin and noisy;
Simple Good-Turing replaces them by a straight line through log N_r over log r.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from jaxtyping import Float64, Int64

from nlpbook import validation
from nlpbook.ngrams.back_off_table import BackOffTable, interpolated_table
from nlpbook.ngrams.counts import NGramCounts, PlainCounts
from nlpbook.ngrams.model import NGramModel
from nlpbook.ngrams.single_order import asked_contexts


class GoodTuringEstimate(NamedTuple):
    """What Good-Turing makes of counts of counts.

    Parameters
    ----------
    unseen : float
        P_0, the probability of all n-grams together that were never seen.
    corrected : float64 array
        r* at place r, so that sum of N_r r* = (1 - P_0) N; 0 at place 0, and where N_r is 0.
    """

    unseen: float
    corrected: Float64[np.ndarray, " r"]


def simple_good_turing(counts_of_counts: Int64[np.ndarray, " r"]) -> GoodTuringEstimate:
    """Gale and Sampson's Simple Good-Turing estimator.

    Small r keep Turing's estimate, as long as it differs from the line's by more than 1.96 standard
    deviations; from the first r on where it does not, or where N_{r+1} is 0, the line's is taken. The result
    is scaled to leave P_0.

    Parameters
    ----------
    counts_of_counts : int64 array, shape (r,)
        N_r at place r; at least one is not 0.

    Returns
    -------
    GoodTuringEstimate
        With a single different r, or a line whose slope is not below -1, the counts keep their proportions.
        Where P_0 would be 0 or 1 it is (N_1 + 1/2) / (N + 1).

    Raises
    ------
    ValueError
        If nothing was seen, or a number is negative.

    References
    ----------
    Gale & Sampson (1995), "Good-Turing frequency estimation without tears", Journal of Quantitative
    Linguistics 2. Book: chapter 2, "Never seen".
    """
    n = validation.counts(counts_of_counts, "counts_of_counts", whole=True, zeros=True)
    r = np.flatnonzero(n[1:]) + 1
    if not len(r):
        raise ValueError("counts_of_counts must have a number above 0 from place 1 on; got none")
    total = int((np.arange(len(n)) * n).sum())
    singletons = int(n[1])
    unseen = singletons / total if 0 < singletons < total else (singletons + 0.5) / (total + 1)
    corrected = np.zeros(len(n))
    corrected[r] = _uncorrected_or_smoothed(r, n[r].astype(np.float64))
    corrected *= (1 - unseen) * total / (corrected * n).sum()
    return GoodTuringEstimate(unseen, corrected)


def _uncorrected_or_smoothed(r: np.ndarray, n: np.ndarray) -> np.ndarray:
    """r* before it is scaled, for the r that occur."""
    if len(r) < 2:
        return r.astype(np.float64)
    slope = _slope(r, n)
    if slope >= -1:  # the line would make r* larger than r
        return r.astype(np.float64)
    line = r * (1 + 1 / r) ** (slope + 1)  # (r + 1) S(r + 1) / S(r) with S(r) = exp(a) r^slope
    next_n = dict(zip(r.tolist(), n.tolist(), strict=True))
    smoothed = line.copy()
    for i, value in enumerate(r.tolist()):  # a handful of steps: Turing's estimate soon meets the line
        following = next_n.get(value + 1)
        if following is None:
            break
        turing = (value + 1) * following / n[i]
        deviation = math.sqrt((value + 1) ** 2 * following / n[i] ** 2 * (1 + following / n[i]))
        if abs(turing - line[i]) <= 1.96 * deviation:
            break
        smoothed[i] = turing
    return smoothed


def _slope(r: np.ndarray, n: np.ndarray) -> float:
    """The slope of log Z_r over log r, where Z_r spreads N_r over the gap between its neighbours."""
    before = np.concatenate([[0], r[:-1]])
    after = np.concatenate([r[1:], [2 * r[-1] - before[-1]]])
    z = np.log(2 * n / (after - before))
    x = np.log(r)
    x = x - x.mean()
    return float((x * z).sum() / (x * x).sum())


class GoodTuring(NGramModel):
    """Simple Good-Turing smoothing of the highest order, made a distribution in every context.

    P(w | h) is proportional to r* for words seen after h, and to P_0 N / N_0 for all others, where N_0 is
    the number of n-grams that were not seen though their contexts were. After a context never seen every word
    is equally likely: no shorter context is asked.

    Parameters
    ----------
    order : int
        n, from 1 to 10.
    min_count : int
        Words of the training corpus seen less often become "<unk>".

    References
    ----------
    Good (1953), "The population frequencies of species"; Gale & Sampson (1995).
    Book: chapter 2, "Never seen".
    """

    def plain_prob(self, counts: PlainCounts, word: str, context: tuple[str, ...]) -> float:
        """P(word | context) as the formula reads."""
        followers = counts.followers.get(context)
        if not followers:
            return counts.uniform
        alike = [f for other, f in counts.followers.items() if len(other) == len(context)]
        seen = [count for f in alike for count in f.values()]
        estimate = simple_good_turing(np.bincount(seen))
        n_unseen = len(alike) * len(counts.vocabulary) - len(seen)
        each = estimate.unseen * sum(seen) / n_unseen if n_unseen else 0.0
        weights = {w: estimate.corrected[c] for w, c in followers.items()}
        total = sum(weights.values()) + (len(counts.vocabulary) - len(followers)) * each
        return weights.get(word, each) / total

    def _table(self, counts: NGramCounts) -> BackOffTable:
        """As a mixture with the uniform distribution: (r* - e) / Z + e V / Z * 1 / V; e for the unseen."""
        size = counts.index.vocabulary_size
        alpha, gamma = [], []
        for m in range(1, counts.order + 1):
            c, contexts = counts.counts[m - 1], counts.index.contexts(m)
            types = counts.per_context(m, (c > 0).astype(np.int64))
            asked = asked_contexts(counts, m) & (types > 0)
            if not asked.any():  # no sentence is long enough, or this order is never the longest
                alpha.append(np.zeros(len(c)))
                gamma.append(np.ones(len(types)))
                continue
            estimate = simple_good_turing(counts.counts_of_counts(m))
            n_unseen = np.count_nonzero(types) * size - types.sum()
            each = estimate.unseen * c.sum() / n_unseen if n_unseen else 0.0
            corrected = estimate.corrected[c]
            totals = counts.per_context(m, corrected) + (size - types) * each
            totals[~asked] = 1.0
            seen = asked[contexts] & (c > 0)
            alpha.append(np.where(seen, (corrected - each) / totals[contexts], 0.0))
            gamma.append(np.where(asked, each * size / totals, 1.0))
        return interpolated_table(counts, alpha, gamma)
