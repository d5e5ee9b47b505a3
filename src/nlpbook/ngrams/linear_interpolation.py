"""Linear interpolation (Jelinek-Mercer): a weighted average of the relative frequencies of every order.

    P(w | h) = lambda_n P_n(w | h_n) + ... + lambda_1 P_1(w) + lambda_0 / V

P_m is maximum likelihood with a context of m - 1 words. Orders whose context was never seen have nothing to
say, and their weight goes to the others in proportion. The weights are learnt on text that was not counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float64

from nlpbook import validation
from nlpbook.language_model import END_OF_SENTENCE
from nlpbook.language_model.corpus import stream_of
from nlpbook.ngrams.back_off_table import BackOffTable, interpolated_table
from nlpbook.ngrams.counts import NGramCounts, PlainCounts, count_ngrams
from nlpbook.ngrams.model import NGramModel
from nlpbook.text import EncodedCorpus
from nlpbook.validation import sentences as check_sentences

_LEAST = 1e-6  # the least weight after learning: no word of the vocabulary becomes impossible
_VALIDATION_EVERY = 10  # without a validation set, every tenth sentence of the training corpus


class Weights(NamedTuple):
    """Weights learnt by EM.

    Parameters
    ----------
    weights : float64 array, shape (order + 1,)
        lambda_0 of the uniform distribution, lambda_1 of the unigrams, and so on; they sum to 1.
    log_likelihoods : list of float
        Of the validation text before each iteration and after the last (nats); it never falls.
    """

    weights: Float64[np.ndarray, " order_plus_1"]
    log_likelihoods: list[float]


def em_weights(
    probabilities: Float64[np.ndarray, "events order_plus_1"],
    seen: Bool[np.ndarray, "events order_plus_1"],
    max_iterations: int = 100,
    tolerance: float = 1e-6,
) -> Weights:
    """Learn interpolation weights by expectation maximisation.

    Think of each word as drawn in this way: begin at the highest order m whose context was seen; stop there
    with probability s_m and draw from P_m, or go on to the order below. Which order a word came from is
    hidden. E-step: the probability of each order, given the word. M-step: s_m is the share of words that
    stopped at m among those that came there. In the end lambda_m = s_m (1 - s_{m+1}) ... (1 - s_n).

    Parameters
    ----------
    probabilities : float64 array, shape (events, order + 1)
        P_m of each word of the validation text, from m = 0; where the context was not seen it is not looked
        at. P_0 is above 0.
    seen : bool array, shape (events, order + 1)
        Whether the context of each order was seen; always for m = 0 and m = 1.
    max_iterations : int
        No more iterations than this, 0 or more.
    tolerance : float
        Stop when an iteration raises the log-likelihood by less than this for each word.

    Returns
    -------
    Weights

    Raises
    ------
    TypeError, ValueError
        If there is no event, a P_0 is 0, or one of the last two is no such number.

    References
    ----------
    Jelinek & Mercer (1980), "Interpolated estimation of Markov source parameters from sparse data".
    Book: chapter 2, "Never seen".
    """
    max_iterations = validation.whole_number(max_iterations, "max_iterations", least=0)
    tolerance = validation.finite(tolerance, "tolerance")
    n_events, n = probabilities.shape
    if not n_events:
        raise ValueError("probabilities must be of one event or more; got none")
    if not (probabilities[:, 0] > 0).all():
        raise ValueError(
            "probabilities[:, 0] must be above 0, as a uniform distribution is; "
            f"got {probabilities[:, 0].min()}"
        )
    stop = 1 / np.arange(1, n + 1)  # equal weights: (order + 1,); s_0 is always 1
    history: list[float] = []
    while True:
        mixtures = [probabilities[:, 0]]  # of the orders up to m, (events,) each
        for m in range(1, n):
            mixed = stop[m] * probabilities[:, m] + (1 - stop[m]) * mixtures[-1]
            mixtures.append(np.where(seen[:, m], mixed, mixtures[-1]))
        history.append(float(np.log(mixtures[-1]).sum()))
        gain = history[-1] - history[-2] if len(history) > 1 else np.inf
        if len(history) > max_iterations or gain < tolerance * n_events:
            break
        came = np.ones(n_events)  # the probability that a word came from order m or below
        for m in range(n - 1, 0, -1):
            share = stop[m] * probabilities[:, m] / mixtures[m]
            stopped = np.where(seen[:, m], came * share, 0.0)
            visits = came[seen[:, m]].sum()
            if visits > 0:
                stop[m] = min(1.0, stopped.sum() / visits)
            came = np.maximum(came - stopped, 0.0)
    came = np.cumprod(np.concatenate([[1.0], 1 - stop[:0:-1]]))[::-1]  # to order 0, 1, ..., n
    weights = stop * came
    return Weights(weights / weights.sum(), history)


class LinearInterpolation(NGramModel):
    """A weighted average of maximum likelihood at all orders and of the uniform distribution.

    Parameters
    ----------
    order : int
        n, from 1 to 10.
    weights : list of float, optional
        lambda_0 of the uniform distribution, above 0, lambda_1 of the unigrams, ..., lambda_n; they sum to 1.
        Left out, they are learnt by EM; none is then below a millionth. After `fit`, `weights` holds them.
    validation : iterable of lists of str, optional
        The text to learn the weights on. Left out, they are learnt on every tenth sentence of the training
        corpus, from the counts of the others; then all of it is counted.
    min_count : int
        Words of the training corpus seen less often become "<unk>".

    Raises
    ------
    ValueError
        If `weights` do not fit the order or do not sum to 1, or are given together with `validation`.

    References
    ----------
    Jelinek & Mercer (1980), "Interpolated estimation of Markov source parameters from sparse data".
    Book: chapter 2, "Never seen".
    """

    def __init__(
        self,
        order: int = 3,
        weights: Sequence[float] | np.ndarray | None = None,
        *,
        validation: Iterable[Sequence[str]] | None = None,
        min_count: int = 1,
    ):
        super().__init__(order, min_count=min_count)
        if weights is not None and validation is not None:
            raise ValueError("validation must be left out where weights are given; got both")
        self._given = None if weights is None else check_weights(weights, self.order)
        self._validation = None if validation is None else check_sentences(validation, "validation", least=1)
        self.weights = self._given

    def fit(self, sentences: Iterable[Sequence[str]]) -> LinearInterpolation:
        """Count the n-grams of a corpus; learn the weights, unless they were given.

        Parameters, errors: those of `NGramModel.fit`. A single sentence leaves no text to learn on: then all
        weights are equal.
        """
        sentences = check_sentences(sentences)
        counts = count_ngrams(sentences, self.order, self.min_count)
        if self._given is None and self._validation is None:
            rest = [s for i, s in enumerate(sentences) if i % _VALIDATION_EVERY]
            if rest:
                part = count_ngrams(rest, self.order, vocabulary=counts.vocabulary)
                self.weights = self._learn(part, sentences[::_VALIDATION_EVERY])
            else:
                self.weights = np.full(self.order + 1, 1 / (self.order + 1))
            self.table = self._table(counts)
            self.vocabulary = counts.vocabulary
            return self
        return self.fit_counts(counts)

    def fit_counts(self, counts: NGramCounts) -> LinearInterpolation:
        """Make the table from counts.

        Raises
        ------
        ValueError
            If the counts are of a lower order than the model, or there is neither `weights` nor `validation`.
        """
        if self._given is None:
            if self._validation is None:
                raise ValueError("weights or validation must be given with counts alone; got neither")
            self.weights = self._learn(counts.up_to(self.order), self._validation)
        super().fit_counts(counts)
        return self

    def plain_prob(self, counts: PlainCounts, word: str, context: tuple[str, ...]) -> float:
        """P(word | context) as the formula reads."""
        total, weight = self.weights[0] * counts.uniform, self.weights[0]
        for length in range(len(context) + 1):
            followers = counts.followers.get(context[len(context) - length :])
            if followers:
                total += self.weights[length + 1] * followers[word] / sum(followers.values())
                weight += self.weights[length + 1]
        return total / weight

    def _table(self, counts: NGramCounts) -> BackOffTable:
        alpha, gamma, below = [], [], self.weights[0]
        for m in range(1, counts.order + 1):
            c = counts.counts[m - 1]
            totals = counts.per_context(m, c)
            followed = totals > 0
            totals[~followed] = 1.0
            up_to_m = below + self.weights[m]
            alpha.append(self.weights[m] / up_to_m * c / totals[counts.index.contexts(m)])
            gamma.append(np.where(followed, below / up_to_m, 1.0))
            below = up_to_m
        return interpolated_table(counts, alpha, gamma)

    def _learn(self, counts: NGramCounts, validation: list[Sequence[str]]) -> np.ndarray:
        corpus = counts.vocabulary.encode_corpus(validation)
        weights = em_weights(*event_probabilities(counts, corpus)).weights
        weights = np.maximum(weights, _LEAST)
        return weights / weights.sum()


def event_probabilities(
    counts: NGramCounts, corpus: EncodedCorpus
) -> tuple[Float64[np.ndarray, "events order_plus_1"], Bool[np.ndarray, "events order_plus_1"]]:
    """Maximum likelihood at every order of each event of a text: what `em_weights` learns from.

    Parameters
    ----------
    counts : NGramCounts
        Of the training corpus.
    corpus : EncodedCorpus
        The validation text, in ids of the same vocabulary.

    Returns
    -------
    probabilities : float64 array, shape (events, order + 1)
        1 / V, P_1, P_2, ...; 0 where the context was not seen.
    seen : bool array, shape (events, order + 1)
        Whether it was.
    """
    index = counts.index
    stream, begins = stream_of(corpus, index.start, counts.vocabulary[END_OF_SENTENCE])
    located = index.locate(stream)
    events = np.delete(np.arange(len(stream)), begins)
    probabilities = np.zeros((len(events), counts.order + 1))
    seen = np.ones((len(events), counts.order + 1), dtype=bool)
    probabilities[:, 0] = 1 / index.vocabulary_size
    probabilities[:, 1] = (counts.counts[0] / counts.n_events)[stream[events]]
    for m in range(2, counts.order + 1):
        totals = np.append(counts.per_context(m, counts.counts[m - 1]), 0.0)  # a context of -1 has 0 as well
        contexts, ngrams = located[m - 2][events - 1], located[m - 1][events]
        seen[:, m] = totals[contexts] > 0
        found = ngrams >= 0
        probabilities[found, m] = counts.counts[m - 1][ngrams[found]] / totals[contexts[found]]
    return probabilities, seen


def check_weights(weights: Sequence[float] | np.ndarray, order: int) -> Float64[np.ndarray, " order_plus_1"]:
    """The weights as an array, or an error that says what is wrong with them."""
    of = f"one for each order from 0 (uniform) to {order}"
    found = validation.distribution(weights, "weights", order + 1, of)
    if not found[0] > 0:
        raise ValueError(f"weights[0] must be above 0, that of the uniform distribution; got {found[0]:g}")
    return found
