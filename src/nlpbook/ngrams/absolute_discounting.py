"""Absolute discounting: take the same amount from every count, and give it to the shorter context.

    P(w | h) = max(c(h w) - D, 0) / c(h) + D N1+(h .) / c(h) * P(w | h')

N1+(h .) is the number of different words seen after h. After a context never seen, P(w | h) = P(w | h').
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from jaxtyping import Float64, Int64

from nlpbook.ngrams.back_off_table import BackOffTable, interpolated_table
from nlpbook.ngrams.counts import NGramCounts, PlainCounts
from nlpbook.ngrams.discounts import check_discount, one_discount
from nlpbook.ngrams.model import NGramModel


class AbsoluteDiscounting(NGramModel):
    """Interpolated absolute discounting; unigrams are mixed with the uniform distribution.

    Parameters
    ----------
    order : int
        n, from 1 to 10.
    discount : float, optional
        D for every order, above 0 and at most 1. Left out, Ney's estimate for each order (`one_discount`).
        After `fit`, `discounts` lists those that were used.
    min_count : int
        Words of the training corpus seen less often become "<unk>".

    References
    ----------
    Ney, Essen & Kneser (1994), "On structuring probabilistic dependences in stochastic language modelling".
    Book: chapter 2, "Never seen".
    """

    def __init__(self, order: int = 3, discount: float | None = None, *, min_count: int = 1):
        super().__init__(order, min_count=min_count)
        self.discount = check_discount(discount)
        self.discounts: list[float] = []

    def plain_prob(self, counts: PlainCounts, word: str, context: tuple[str, ...]) -> float:
        """P(word | context) as the formula reads."""
        lower = self.plain_prob(counts, word, context[1:]) if context else counts.uniform
        followers = counts.followers.get(context)
        if not followers:
            return lower
        total, discount = sum(followers.values()), self.discounts[len(context)]
        return max(followers[word] - discount, 0) / total + discount * len(followers) / total * lower

    def _table(self, counts: NGramCounts) -> BackOffTable:
        self.discounts = []

        def discount(c: np.ndarray) -> np.ndarray:
            found = self.discount or one_discount(np.bincount(c))
            self.discounts.append(found)
            return found * (c > 0)

        return discounted_table(counts, counts.counts, discount)


def discounted_table(
    counts: NGramCounts,
    evidence: Sequence[Int64[np.ndarray, " _"]],
    discount: Callable[[np.ndarray], Float64[np.ndarray, " ngrams"]],
) -> BackOffTable:
    """The table of a model that discounts: what is taken after a context goes to the shorter one.

    Parameters
    ----------
    counts : NGramCounts
        The n-grams.
    evidence : list of int64 arrays
        For each order, the number that stands for each n-gram: its count, or what Kneser-Ney takes for it.
    discount : callable
        From the evidence of an order to what is taken from each; called once for each order, from 1 on.
    """
    alpha, gamma = [], []
    for m in range(1, counts.order + 1):
        c = evidence[m - 1]
        taken = discount(c)
        totals = counts.per_context(m, c)
        followed = totals > 0  # nothing follows the end of a sentence: all of its weight is the shorter's
        totals[~followed] = 1.0
        alpha.append((c - taken) / totals[counts.index.contexts(m)])
        gamma.append(np.where(followed, counts.per_context(m, taken) / totals, 1.0))
    return interpolated_table(counts, alpha, gamma)
