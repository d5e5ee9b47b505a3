"""Stupid back-off: relative frequencies, and a fixed price for every step to a shorter context.

    S(w | h) = c(h w) / c(h)        if h w was seen
               alpha S(w | h')      otherwise

S is a score and no probability: the scores of all words after a context do not sum to 1. Nothing has to be
normalised, which made it the method for trillions of words.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np

from nlpbook import validation
from nlpbook.ngrams.back_off_table import BackOffTable
from nlpbook.ngrams.counts import NGramCounts, PlainCounts
from nlpbook.ngrams.model import NGramModel
from nlpbook.text import EncodedCorpus


class StupidBackOff(NGramModel):
    """Scores by stupid back-off. It has the methods of a language model, but gives scores, not probabilities.

    `log_prob`, `next_word`, `log_probs` and `token_log_probs` return scores or their logarithms: good for
    ranking, not for comparison with other models. So `perplexity` refuses; `sample` draws words in
    proportion to their scores. A word of the vocabulary that was never seen at all scores alpha / V.

    Parameters
    ----------
    order : int
        n, from 1 to 10.
    alpha : float
        What each step back multiplies the score with, between 0 and 1.
    min_count : int
        Words of the training corpus seen less often become "<unk>".

    Raises
    ------
    ValueError
        If `alpha` does not lie between 0 and 1.

    References
    ----------
    Brants et al. (2007), "Large language models in machine translation". Book: chapter 2, "Never seen".
    """

    def __init__(self, order: int = 3, alpha: float = 0.4, *, min_count: int = 1):
        super().__init__(order, min_count=min_count)
        self.alpha = validation.finite(alpha, "alpha", above=0, below=1)

    def plain_prob(self, counts: PlainCounts, word: str, context: tuple[str, ...]) -> float:
        """S(word | context) as the formula reads: a score."""
        followers = counts.followers.get(context, {})
        if word in followers:
            return followers[word] / sum(followers.values())
        return self.alpha * (self.plain_prob(counts, word, context[1:]) if context else counts.uniform)

    def _table(self, counts: NGramCounts) -> BackOffTable:
        index = counts.index
        never_seen = math.log(self.alpha / index.vocabulary_size)
        log_scores = []
        for m in range(1, counts.order + 1):
            c = counts.counts[m - 1]
            with np.errstate(divide="ignore"):
                frequencies = np.log(c / counts.per_context(m, c)[index.contexts(m)])
            log_scores.append(np.where(c > 0, frequencies, never_seen))
        log_scores[0][index.start] = -np.inf
        price = math.log(self.alpha)
        weights = tuple(np.full(index.size(m), price) for m in range(1, counts.order))
        return BackOffTable(index, tuple(log_scores), weights, unseen_log_backoff=price)

    def perplexity(self, sentences: Iterable[Sequence[str]] | EncodedCorpus) -> float:
        """Refuse: scores have no perplexity.

        Raises
        ------
        ValueError
            Always.
        """
        raise ValueError("stupid back-off gives scores that do not sum to 1: it has no perplexity")
