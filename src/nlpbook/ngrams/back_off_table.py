"""The one form that every n-gram model ends up in: probabilities of what was seen, and back-off weights.

    log P(w | h) = log_prob(h w)                    if h w is in the table
                   log_backoff(h) + log P(w | h')   otherwise; h' is h without its first word

A context that is not in the table has weight 1 (its logarithm is 0). Interpolated models have this form too:
their probabilities of seen n-grams already hold the share of the shorter contexts.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from jaxtyping import Float64, Int64

from nlpbook.language_model.corpus import stream_of
from nlpbook.ngrams.counts import NGramCounts
from nlpbook.ngrams.index import NGramIndex
from nlpbook.text import EncodedCorpus

_BLOCK = 1 << 15  # places scored at once: their arrays stay in the processor's cache


@dataclass(frozen=True, eq=False)
class BackOffTable:
    """Log-probabilities and back-off weights of n-grams.

    Parameters
    ----------
    index : NGramIndex
        Which n-grams are there; every word of the vocabulary is.
    log_probs : tuple of float64 arrays
        For each order, ln P(last word | words before) of each n-gram (nats). Minus infinity at the
        beginning of a sentence, which is never predicted.
    log_backoffs : tuple of float64 arrays
        For each order but the highest, the logarithm of each n-gram's weight as a context.
    unseen_log_backoff : float
        The logarithm of the weight of a context that is not in the table: 0, except for stupid back-off
        and for maximum likelihood.
    """

    index: NGramIndex
    log_probs: tuple[Float64[np.ndarray, " _"], ...]
    log_backoffs: tuple[Float64[np.ndarray, " _"], ...]
    unseen_log_backoff: float = 0.0

    @property
    def order(self) -> int:
        """The number of words in the longest n-grams."""
        return self.index.order

    @property
    def n_ngrams(self) -> tuple[int, ...]:
        """The number of n-grams of each order; the beginning of a sentence is none."""
        return (self.index.size(1) - 1, *(self.index.size(m) for m in range(2, self.order + 1)))

    def next_word(self, context: Sequence[int]) -> Float64[np.ndarray, " vocabulary"]:
        """The probability of every word after some words.

        From the empty context to the longest: multiply what the shorter one gave by the back-off weight, then
        put in the probabilities of the words that were seen.
        """
        probabilities = self._unigrams.copy()  # (V,)
        for length in range(1, len(context) + 1):
            found = self.index.find(context[len(context) - length :])
            if found is None:
                probabilities *= math.exp(self.unseen_log_backoff)
                continue
            probabilities *= math.exp(self.log_backoffs[length - 1][found])
            seen = self.index.followers(length + 1, found)
            words = self.index.keys[length][seen] - found * self.index.vocabulary_size
            probabilities[words] = np.exp(self.log_probs[length][seen])
        return probabilities

    def token_log_probs(self, corpus: EncodedCorpus, end: int) -> Float64[np.ndarray, " tokens"]:
        """Score a whole corpus.

        Parameters
        ----------
        corpus : EncodedCorpus
            One sentence or more, without start and end tokens; every id below V.
        end : int
            The id of the end of a sentence.

        Returns
        -------
        float64 array, shape (words + sentences,)
            The log-probability of each word and of each sentence's end, in order (nats).
        """
        parts = []
        n, first = len(corpus), 0
        while first < n:
            last = int(np.searchsorted(corpus.offsets, corpus.offsets[first] + _BLOCK, side="right")) - 1
            last = min(n, first + _BLOCK, max(last, first + 1))
            offsets = corpus.offsets[first : last + 1]
            part = EncodedCorpus(corpus.ids[offsets[0] : offsets[-1]], offsets - offsets[0])
            stream, begins = stream_of(part, self.index.start, end)
            parts.append(np.delete(self._score(stream, begins), begins))
            first = last
        return np.concatenate(parts)

    def ngram_log_probs(self, ngrams: Int64[np.ndarray, "ngrams words"]) -> Float64[np.ndarray, " ngrams"]:
        """The logarithm of P(last word | words before) of many n-grams of one length, at most the order."""
        n, length = ngrams.shape
        scores = np.empty(n)
        for first in range(0, n, _BLOCK):
            rows = ngrams[first : first + _BLOCK]
            # One row after the other: what stands across their borders is not looked at.
            places = self._score(rows.ravel(), np.arange(len(rows)) * length)
            scores[first : first + _BLOCK] = places[length - 1 :: length]
        return scores

    def _score(self, stream: np.ndarray, begins: np.ndarray) -> np.ndarray:
        """The log-probability of each place of a text, by the definition, from the lowest order up."""
        scores = self.log_probs[0].take(stream)  # (time,)
        located = self.index.locate(stream)
        for length in range(1, self.order):
            contexts, ngrams = located[length - 1][:-1], located[length][1:]
            seen = np.flatnonzero(ngrams >= 0)
            backed_off = np.flatnonzero((contexts >= 0) & (ngrams < 0))
            scores[backed_off + 1] += self.log_backoffs[length - 1].take(contexts[backed_off])
            if self.unseen_log_backoff:
                position = np.arange(len(stream)) - np.repeat(begins, np.diff([*begins, len(stream)]))
                scores[1:][(position[1:] >= length) & (contexts < 0)] += self.unseen_log_backoff
            scores[seen + 1] = self.log_probs[length].take(ngrams[seen])
        return scores

    @cached_property
    def _unigrams(self) -> np.ndarray:
        return np.exp(self.log_probs[0][: self.index.vocabulary_size])


@dataclass(frozen=True)
class BackOffStep:
    """One step of the way from a long context to a short one.

    Parameters
    ----------
    ngram : tuple of str
        The context and the word that were looked for.
    log_prob : float or None
        ln P(word | context) where the table has the n-gram: the way ends here. None where it has not.
    log_backoff : float
        What it costs to go on to the shorter context (nats); 0 at the end of the way.
    """

    ngram: tuple[str, ...]
    log_prob: float | None
    log_backoff: float


def interpolated_table(
    counts: NGramCounts,
    alpha: Sequence[Float64[np.ndarray, " _"]],
    gamma: Sequence[Float64[np.ndarray, " _"]],
) -> BackOffTable:
    """The table of a model that mixes every order with the one below.

    P(w | h) = alpha(w | h) + gamma(h) P(w | h')

    Parameters
    ----------
    counts : NGramCounts
        The n-grams.
    alpha : list of float64 arrays
        For each order, what each n-gram gets from its own count; 0 for one that was not seen.
    gamma : list of float64 arrays
        For each order, the weight with which each context (of the order below) passes to its shorter one.
        Below the unigrams stands the uniform distribution 1 / V.

    Returns
    -------
    BackOffTable
        Its back-off weights, which Katz and the book's formulas call alpha(h), are gamma.

    References
    ----------
    The names alpha and gamma: Chen & Goodman (1998). Book: chapter 2, "Never seen".
    """
    index = counts.index
    probabilities = alpha[0] + gamma[0] / index.vocabulary_size  # (V + 1,)
    probabilities[index.start] = 0.0
    with np.errstate(divide="ignore"):  # ln 0 is minus infinity, and means it
        log_probs = [np.log(probabilities)]
        for m in range(2, counts.order + 1):
            shorter = probabilities[counts.suffixes[m - 1]]
            probabilities = alpha[m - 1] + gamma[m - 1][index.contexts(m)] * shorter
            log_probs.append(np.log(probabilities))
        log_backoffs = [np.log(gamma[m - 1]) for m in range(2, counts.order + 1)]
    return BackOffTable(index, tuple(log_probs), tuple(log_backoffs))
