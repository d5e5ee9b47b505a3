"""Add-k smoothing: pretend to have seen every n-gram k times more.

    P(w | h) = (c(h w) + k) / (c(h) + k V)

With k = 1 it is Laplace's rule. A context never seen gives the uniform distribution 1 / V: no shorter context
is asked.
"""

from __future__ import annotations

import numpy as np

from nlpbook import validation
from nlpbook.ngrams.back_off_table import BackOffTable, interpolated_table
from nlpbook.ngrams.counts import NGramCounts, PlainCounts
from nlpbook.ngrams.model import NGramModel
from nlpbook.ngrams.single_order import asked_contexts


class AddK(NGramModel):
    """Add-k smoothing of the highest order.

    Parameters
    ----------
    order : int
        n, from 1 to 10.
    k : float
        What is added to every count, above 0.
    min_count : int
        Words of the training corpus seen less often become "<unk>".

    Raises
    ------
    ValueError
        If `k` is not a number above 0.

    Examples
    --------
    >>> model = AddK(order=2, k=1).fit([["a", "b"], ["a", "c"]])
    >>> float(model.next_word(["a"])[model.vocabulary["b"]])  # (1 + 1) / (2 + 5): a, b, c, </s> and <unk>
    0.2857142857142857

    References
    ----------
    Lidstone (1920), "Note on the general case of the Bayes-Laplace formula". Book: chapter 2, "Never seen".
    """

    def __init__(self, order: int = 3, k: float = 1.0, *, min_count: int = 1):
        super().__init__(order, min_count=min_count)
        self.k = validation.positive(k, "k")

    def plain_prob(self, counts: PlainCounts, word: str, context: tuple[str, ...]) -> float:
        """P(word | context) as the formula reads."""
        followers = counts.followers.get(context, {})
        size = len(counts.vocabulary)
        return (followers.get(word, 0) + self.k) / (sum(followers.values()) + self.k * size)

    def _table(self, counts: NGramCounts) -> BackOffTable:
        """As a mixture with the uniform distribution: c / (c(h) + k V) + k V / (c(h) + k V) * 1 / V."""
        size = counts.index.vocabulary_size
        alpha, gamma = [], []
        for m in range(1, counts.order + 1):
            c = counts.counts[m - 1]
            totals = counts.per_context(m, c)
            asked = asked_contexts(counts, m)
            norms = np.where(asked, totals + self.k * size, np.inf)
            alpha.append(c / norms[counts.index.contexts(m)])
            gamma.append(np.where(asked, self.k * size / norms, 1.0))
        return interpolated_table(counts, alpha, gamma)
