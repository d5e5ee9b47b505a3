"""Kneser-Ney smoothing: a shorter context is asked only about what the longer one does not know.

    P(w | h) = max(a(h w) - D, 0) / a(h) + D N1+(h .) / a(h) * P(w | h')

It is absolute discounting of other numbers. At the highest order a is the count. Below it, a(h w) is the
number of different words seen before h w: "San Francisco" may be frequent, but "Francisco" follows hardly any
other word, so it is a poor guess elsewhere. Modified Kneser-Ney takes D_1, D_2 or D_3+ from counts of 1, of
2, and of 3 or more.

The conventions are KenLM's: nothing stands before an n-gram that begins a sentence, so that its a is its
count; unigrams are mixed with the uniform distribution over the vocabulary, "<unk>" and "</s>" included.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from jaxtyping import Int64

from nlpbook import validation
from nlpbook.language_model import BEGINNING_OF_SENTENCE
from nlpbook.ngrams.absolute_discounting import discounted_table
from nlpbook.ngrams.back_off_table import BackOffTable
from nlpbook.ngrams.counts import NGramCounts, PlainCounts
from nlpbook.ngrams.discounts import check_discount, one_discount, three_discounts
from nlpbook.ngrams.model import NGramModel


def adjusted_counts(counts: NGramCounts, order: int) -> Int64[np.ndarray, " ngrams"]:
    """What Kneser-Ney counts in place of c: a(h w) of every n-gram of an order.

    Parameters
    ----------
    counts : NGramCounts
        The counts, of the model's order.
    order : int
        Which n-grams.

    References
    ----------
    Heafield et al. (2013), "Scalable modified Kneser-Ney language model estimation", section 3.2.
    Book: chapter 2, "Kneser-Ney, and the race".
    """
    if order == counts.order:
        return counts.counts[order - 1]
    begins = counts.index.begin_sentences(order)
    adjusted = np.where(begins, counts.counts[order - 1], counts.predecessors(order))
    if order == 1:
        adjusted[counts.index.start] = 0
    return adjusted


def plain_adjusted(counts: PlainCounts, context: tuple[str, ...]) -> dict[str, int]:
    """a(h w) of every word w that was seen after a context h, from dictionaries."""
    followers = counts.followers.get(context, {})
    if len(context) == counts.order - 1 or context[:1] == (BEGINNING_OF_SENTENCE,):
        return dict(followers)
    return {word: len(counts.predecessors[(*context, word)]) for word in followers}


class ModifiedKneserNey(NGramModel):
    """Interpolated Kneser-Ney with three discounts per order.

    Parameters
    ----------
    order : int
        n, from 1 to 10.
    discounts : (float, float, float), optional
        D_1, D_2 and D_3+ for every order, each D_r above 0 and at most r. Left out, Chen and Goodman's
        estimates for each order (`three_discounts`). After `fit`, `discounts` lists those that were used.
    min_count : int
        Words of the training corpus seen less often become "<unk>".

    References
    ----------
    Kneser & Ney (1995), "Improved backing-off for m-gram language modeling"; Chen & Goodman (1998).
    Book: chapter 2, "Kneser-Ney, and the race".
    """

    def __init__(
        self,
        order: int = 3,
        discounts: Iterable[float] | None = None,
        *,
        min_count: int = 1,
    ):
        super().__init__(order, min_count=min_count)
        self._given = None if discounts is None else _check_discounts(discounts)
        self.discounts: list[tuple[float, float, float]] = []

    def plain_prob(self, counts: PlainCounts, word: str, context: tuple[str, ...]) -> float:
        """P(word | context) as the formula reads."""
        lower = self.plain_prob(counts, word, context[1:]) if context else counts.uniform
        adjusted = plain_adjusted(counts, context)
        if not adjusted:
            return lower
        discounts = (0.0, *self.discounts[len(context)])

        def discount(a: int) -> float:
            return discounts[min(a, 3)]

        total, a = sum(adjusted.values()), adjusted.get(word, 0)
        return (a - discount(a)) / total + sum(map(discount, adjusted.values())) / total * lower

    def _table(self, counts: NGramCounts) -> BackOffTable:
        self.discounts = []

        def discount(adjusted: np.ndarray) -> np.ndarray:
            found = self._given or three_discounts(np.bincount(adjusted))
            self.discounts.append(found)
            return np.array([0.0, *found]).take(np.minimum(adjusted, 3))

        return discounted_table(counts, _all_adjusted(counts), discount)


class KneserNey(NGramModel):
    """Interpolated Kneser-Ney with one discount per order.

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
    Kneser & Ney (1995), "Improved backing-off for m-gram language modeling".
    Book: chapter 2, "Kneser-Ney, and the race".
    """

    def __init__(self, order: int = 3, discount: float | None = None, *, min_count: int = 1):
        super().__init__(order, min_count=min_count)
        self.discount = check_discount(discount)
        self.discounts: list[float] = []

    def plain_prob(self, counts: PlainCounts, word: str, context: tuple[str, ...]) -> float:
        """P(word | context) as the formula reads."""
        lower = self.plain_prob(counts, word, context[1:]) if context else counts.uniform
        adjusted = plain_adjusted(counts, context)
        if not adjusted:
            return lower
        total, discount = sum(adjusted.values()), self.discounts[len(context)]
        return max(adjusted.get(word, 0) - discount, 0) / total + discount * len(adjusted) / total * lower

    def _table(self, counts: NGramCounts) -> BackOffTable:
        self.discounts = []

        def discount(adjusted: np.ndarray) -> np.ndarray:
            found = self.discount or one_discount(np.bincount(adjusted))
            self.discounts.append(found)
            return found * (adjusted > 0)

        return discounted_table(counts, _all_adjusted(counts), discount)


def _all_adjusted(counts: NGramCounts) -> list[Int64[np.ndarray, " _"]]:
    return [adjusted_counts(counts, m) for m in range(1, counts.order + 1)]


def _check_discounts(discounts: Iterable[float]) -> tuple[float, float, float]:
    try:
        found = tuple(float(d) for d in discounts)
    except (TypeError, ValueError):
        found = ()
    if len(found) != 3 or not all(0 < d <= r for r, d in zip((1, 2, 3), found, strict=True)):
        raise ValueError(
            "discounts must be three numbers D_1, D_2 and D_3+, each D_r above 0 and at most r; "
            f"got {validation.shown(discounts)}"
        )
    return found
