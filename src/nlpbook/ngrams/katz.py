"""Katz back-off: small counts are discounted as Good and Turing say, and what was taken goes to unseen words.

    P(w | h) = d_r c(h w) / c(h)        if h w was seen r times
               alpha(h) P(w | h')       otherwise

    d_r = (r* / r - m) / (1 - m)        for r up to k; 1 beyond
    r* = (r + 1) N_{r+1} / N_r,  m = (k + 1) N_{k+1} / N_1

N_r is the number of different n-grams of an order seen r times. alpha(h) makes the distribution sum to 1.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float64, Int64

from nlpbook import validation
from nlpbook.ngrams.back_off_table import BackOffTable
from nlpbook.ngrams.back_off_weights import back_off_weights
from nlpbook.ngrams.counts import NGramCounts, PlainCounts
from nlpbook.ngrams.discounts import one_discount
from nlpbook.ngrams.model import NGramModel


def katz_discounts(counts_of_counts: Int64[np.ndarray, " _"], k: int) -> Float64[np.ndarray, " k_plus_1"]:
    """The ratio d_r that is left of a count r, for r from 0 (where it is 1) to k.

    Where the text is too short for it, so that some d_r is not above 0 and below 1, absolute discounting
    takes its place: d_r = (r - D) / r with D of `one_discount`, but at most 0.9.

    Parameters
    ----------
    counts_of_counts : int64 array
        N_r at place r.
    k : int
        The largest count that is discounted, 1 or more.

    Raises
    ------
    TypeError, ValueError
        If `k` is no whole number, 1 or larger.

    References
    ----------
    Katz (1987), "Estimation of probabilities from sparse data for the language model component of a speech
    recognizer". Book: chapter 2, "Never seen".
    """
    k = validation.whole_number(k, "k")
    n = np.pad(counts_of_counts, (0, k + 2))[: k + 2].astype(np.float64)
    r = np.arange(1, k + 1)
    if n[1 : k + 1].all():
        turing = (r + 1) * n[2:] / n[1:-1] / r
        m = (k + 1) * n[k + 1] / n[1]
        if m < 1:
            d = (turing - m) / (1 - m)
            if ((d > 0) & (d < 1)).all():
                return np.concatenate([[1.0], d])
    return np.concatenate([[1.0], (r - min(one_discount(counts_of_counts), 0.9)) / r])


class Katz(NGramModel):
    """Katz's back-off model.

    Contexts with nothing to take from, as all words after them were seen more than k times, are treated as if
    an unseen word had followed once; a context after which every word of the vocabulary was seen is not
    discounted. What the unigrams leave is shared equally by the words never seen.

    Parameters
    ----------
    order : int
        n, from 1 to 10.
    k : int
        The largest count that is discounted, 1 or more. After `fit`, `discounts` lists what `katz_discounts`
        gave for each order.
    min_count : int
        Words of the training corpus seen less often become "<unk>".

    Raises
    ------
    ValueError
        If `k` is below 1.

    References
    ----------
    Katz (1987), "Estimation of probabilities from sparse data for the language model component of a speech
    recognizer". Book: chapter 2, "Never seen".
    """

    def __init__(self, order: int = 3, k: int = 5, *, min_count: int = 1):
        super().__init__(order, min_count=min_count)
        self.k = validation.whole_number(k, "k")
        self.discounts: list[np.ndarray] = []

    def plain_prob(self, counts: PlainCounts, word: str, context: tuple[str, ...]) -> float:
        """P(word | context) as the formula reads."""

        def lower(w: str) -> float:
            return self.plain_prob(counts, w, context[1:]) if context else counts.uniform

        followers = counts.followers.get(context)
        if not followers:
            return lower(word)
        total = sum(followers.values())
        if len(followers) == len(counts.vocabulary):
            return followers[word] / total
        discounts = self.discounts[len(context)]
        if min(followers.values()) > self.k:
            total += 1
        discounted = {w: (discounts[c] if c <= self.k else 1.0) * c / total for w, c in followers.items()}
        if word in discounted:
            return discounted[word]
        unseen = sum(lower(w) for w in counts.vocabulary.tokens if w not in discounted)
        return (1 - sum(discounted.values())) * lower(word) / unseen

    def _table(self, counts: NGramCounts) -> BackOffTable:
        index, size = counts.index, counts.index.vocabulary_size
        self.discounts = [
            katz_discounts(counts.counts_of_counts(m), self.k) for m in range(1, counts.order + 1)
        ]
        probabilities = []
        for m in range(1, counts.order + 1):
            c, contexts = counts.counts[m - 1], index.contexts(m)
            types = counts.per_context(m, (c > 0).astype(np.int64))
            small = counts.per_context(m, ((c > 0) & (c <= self.k)).astype(np.int64))
            complete = types == size
            totals = counts.per_context(m, c) + ((small == 0) & ~complete)
            ratios = np.append(self.discounts[m - 1], 1.0).take(np.minimum(c, self.k + 1))
            ratios[complete[contexts]] = 1.0
            probabilities.append(ratios * c / totals[contexts])
        unseen = counts.counts[0][:size] == 0
        if unseen.any():
            probabilities[0][:size][unseen] = (1 - probabilities[0].sum()) / unseen.sum()
        return back_off_weights(index, probabilities)
