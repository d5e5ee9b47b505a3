"""A mixture of language models: a weighted average of their probabilities, word by word.

    P(w | h) = lambda_1 P_1(w | h) + lambda_2 P_2(w | h) + ...

A counter knows what it has seen, a net guesses well what it has not: their errors differ, and the average of
both is better than either. Bengio et al. (2003) mixed theirs with a trigram model.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Sequence
from itertools import repeat

import numpy as np
from jaxtyping import Float64

from nlpbook import validation
from nlpbook.language_model import BaseLanguageModel, LanguageModel, sampling
from nlpbook.language_model.corpus import check_context, encoded
from nlpbook.text import EncodedCorpus, Vocabulary
from nlpbook.validation import sentences as check_sentences


class Mixture(BaseLanguageModel):
    """The weighted average of some language models over one vocabulary.

    Parameters
    ----------
    models : sequence of LanguageModel
        Two or more: those of the book's rooms, and other mixtures. Fitted already, or fitted together by
        `fit`.
    weights : list of float, optional
        One for each model, 0 or larger; they sum to 1. Equal unless given, until they are learnt.

    Raises
    ------
    TypeError
        If a model has no `token_log_probs`.
    ValueError
        If there are fewer than two models, or the weights do not fit them or do not sum to 1.

    References
    ----------
    Jelinek & Mercer (1980); Bengio et al. (2003), section 4. Book: chapter 3.
    """

    def __init__(self, models: Sequence[LanguageModel], weights: Sequence[float] | np.ndarray | None = None):
        self.models = list(models)
        if len(self.models) < 2:
            raise ValueError(f"models must be two or more; got {len(self.models)}")
        for i, model in enumerate(self.models):
            if not hasattr(model, "token_log_probs"):
                raise TypeError(f"models[{i}] must have token_log_probs; got {type(model).__name__}")
        n = len(self.models)
        if weights is None:
            weights = np.full(n, 1 / n)
        self.weights = validation.distribution(weights, "weights", n, "one for each model")

    @property
    def vocabulary(self) -> Vocabulary:
        """The vocabulary that all models share.

        Raises
        ------
        ValueError
            If they do not.
        """
        first = self.models[0].vocabulary
        for i, model in enumerate(self.models[1:], 1):
            if model.vocabulary.tokens != first.tokens:
                raise ValueError(
                    "models must have the same vocabulary (fit all on the same sentences with the same "
                    f"min_count); got other words in models[{i}] than in models[0]"
                )
        return first

    @property
    def max_words(self) -> int | None:
        """The most words that a sentence can have for every model, or None where there is no limit."""
        limits = [getattr(model, "max_words", None) for model in self.models]
        return min((limit for limit in limits if limit is not None), default=None)

    def fit(
        self, sentences: Iterable[Sequence[str]], validation: Iterable[Sequence[str]] | None = None
    ) -> Mixture:
        """Fit every model, and learn the weights if there is text for it.

        Parameters
        ----------
        sentences : iterable of lists of str
            The training corpus.
        validation : iterable of lists of str, optional
            Other sentences, to learn the weights on; without, the weights stay as they are.

        Returns
        -------
        Mixture
            The mixture itself.

        Raises
        ------
        TypeError, ValueError
            As the models' own `fit`, and `learn_weights`.
        """
        sentences = check_sentences(sentences)
        for model in self.models:
            model.fit(sentences)
        return self if validation is None else self.learn_weights(validation)

    def learn_weights(self, validation: Iterable[Sequence[str]] | EncodedCorpus) -> Mixture:
        """Learn the weights by EM on text that no model was fitted to.

        Parameters
        ----------
        validation : iterable of lists of str, or EncodedCorpus
            The text.

        Returns
        -------
        Mixture
            The mixture itself.

        Raises
        ------
        ValueError
            If there is no sentence, an event has probability 0 under every model, or the vocabularies differ.
        """
        if not isinstance(validation, EncodedCorpus):
            validation = check_sentences(validation, "validation", least=1)
        self.weights = mixture_weights(self._each(encoded(validation, self.vocabulary, "validation")))
        return self

    def start(self, context: Sequence[str] = ()) -> tuple[Float64[np.ndarray, " vocabulary"], tuple]:
        """Let every model read the beginning of a sentence: the next distribution, and all their states.

        Parameters, errors: those of `next_word`.
        """
        context = check_context(context)
        _ = self.vocabulary  # raises if they differ
        return self._average(sampling.start(model, context) for model in self.models)

    def step(self, word: int, state: tuple) -> tuple[Float64[np.ndarray, " vocabulary"], tuple]:
        """Let every model read one more word, of which this is the id."""
        return self._average(map(sampling.step, self.models, repeat(word), state))

    def _average(self, read: Iterable[tuple]) -> tuple[Float64[np.ndarray, " vocabulary"], tuple]:
        """The weighted average of the models' distributions, and their states."""
        distributions, states = zip(*read, strict=True)
        return sum(map(operator.mul, self.weights, distributions)), states

    def _distribution(self, ids: Sequence[int]) -> Float64[np.ndarray, " vocabulary"]:
        return self.start(self.vocabulary.decode(ids))[0]

    def _score(self, corpus: EncodedCorpus) -> Float64[np.ndarray, " tokens"]:
        with np.errstate(divide="ignore"):  # the logarithm of a weight of 0 is minus infinity, and means it
            return np.logaddexp.reduce(self._each(corpus) + np.log(self.weights), axis=1)

    def _each(self, corpus: EncodedCorpus) -> Float64[np.ndarray, "tokens models"]:
        """Every model's log-probability of every token."""
        return np.stack([model.token_log_probs(corpus) for model in self.models], axis=1)

    def __repr__(self) -> str:
        parts = (f"{weight:.3g} {model!r}" for weight, model in zip(self.weights, self.models, strict=True))
        return f"Mixture({' + '.join(parts)})"


def mixture_weights(
    log_probs: Float64[np.ndarray, "events models"], max_iterations: int = 200, tolerance: float = 1e-7
) -> Float64[np.ndarray, " models"]:
    """Learn the weights of a mixture by expectation maximisation.

    Think of each word as drawn from one of the models, and that one as drawn first. E-step: how probable is
    it, given the word, that model k was drawn? M-step: lambda_k is the mean of that over all words.

    Parameters
    ----------
    log_probs : float64 array, shape (events, models)
        ln P_k of each event of a text that the models were not fitted to (nats).
    max_iterations : int
        No more iterations than this, 0 or more.
    tolerance : float
        Stop when an iteration raises the log-likelihood by less than this for each event.

    Returns
    -------
    float64 array, shape (models,)
        They sum to 1.

    Raises
    ------
    TypeError, ValueError
        If there is no event, one has probability 0 under every model, or the last two are no such numbers.

    References
    ----------
    Dempster, Laird & Rubin (1977). Book: chapter 3.
    """
    max_iterations = validation.whole_number(max_iterations, "max_iterations", least=0)
    tolerance = validation.finite(tolerance, "tolerance")
    n_events, n_models = log_probs.shape
    largest = log_probs.max(axis=1, keepdims=True, initial=-np.inf)
    if not n_events or not np.isfinite(largest).all():
        raise ValueError(
            "log_probs must have an event or more, each with a probability above 0 under some model; "
            f"got {n_events} events"
        )
    ratios = np.exp(log_probs - largest)  # to the best model of each event: (events, models)
    weights, before = np.full(n_models, 1 / n_models), -np.inf
    for _ in range(max_iterations):
        shares = ratios * weights
        totals = shares.sum(axis=1, keepdims=True)  # (events, 1)
        likelihood = float(np.log(totals).mean())
        if likelihood - before < tolerance:
            break
        before = likelihood
        weights = (shares / totals).mean(axis=0)
    return weights / weights.sum()
