"""What every language model of the book can do: a sentence has a probability, and so has its next word.

All models of the book answer the same questions, so that a table of counts and a Transformer can be compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol, runtime_checkable

import numpy as np
from jaxtyping import Float

from nlpbook.text import EncodedCorpus, Vocabulary

BEGINNING_OF_SENTENCE = "<s>"
END_OF_SENTENCE = "</s>"


@runtime_checkable
class SentenceModel(Protocol):
    """The least that perplexity needs: a model that gives every sentence a probability."""

    def log_prob(self, sentence: Sequence[str]) -> float:
        """The natural logarithm of the probability of a sentence, its end included (nats)."""
        ...


@runtime_checkable
class NextWordModel(Protocol):
    """The least that sampling needs: a model that gives every next word a probability."""

    vocabulary: Vocabulary

    def next_word(self, context: Sequence[str]) -> Float[np.ndarray, " vocabulary"]:
        """The probability of every entry of the vocabulary after the first words of a sentence."""
        ...


@runtime_checkable
class LanguageModel(SentenceModel, NextWordModel, Protocol):
    """The protocol of a language model; a class that has these methods obeys it, without inheriting.

    A sentence is a list of tokens without start and end tokens. Every sentence is followed by one more
    token, its end, which is `END_OF_SENTENCE` in the vocabulary of the model: without it, sentences of
    different lengths could not share one unit of probability. `BaseLanguageModel` has all methods but `fit`,
    made from two.

    References
    ----------
    Book: chapter 2, "Counting".
    """

    def fit(self, sentences: Iterable[Sequence[str]]) -> LanguageModel:
        """Learn from a corpus, and return the model itself."""
        ...

    def log_probs(
        self, sentences: Iterable[Sequence[str]] | EncodedCorpus
    ) -> Float[np.ndarray, " sentences"]:
        """The log-probability of each sentence, its end included (nats)."""
        ...

    def token_log_probs(
        self, sentences: Iterable[Sequence[str]] | EncodedCorpus
    ) -> Float[np.ndarray, " tokens"]:
        """The log-probability of each word and of each sentence's end, one after the other (nats)."""
        ...

    def perplexity(self, sentences: Iterable[Sequence[str]] | EncodedCorpus) -> float:
        """The perplexity of a corpus, as the function `perplexity` computes it."""
        ...

    def sample(self, generator: np.random.Generator) -> list[str]:
        """A sentence drawn from the model."""
        ...
