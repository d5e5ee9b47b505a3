"""What every language model of the book can do, and the one number by which they are compared.

A language model gives every sentence a probability. All models of the book answer the same five
questions, so that a trigram counter and a Transformer can run the same race.
"""

import math
from collections.abc import Iterable, Sequence
from typing import Protocol, runtime_checkable

import numpy as np
from jaxtyping import Float

from nlpbook.text.vocabulary import Vocabulary

END_OF_SENTENCE = "</s>"


@runtime_checkable
class LanguageModel(Protocol):
    """The protocol of a language model; a class that has these methods obeys it, without inheriting.

    A sentence is a list of tokens without boundary marks. Every sentence is followed by one more event,
    its end, which is the token `END_OF_SENTENCE` in the vocabulary of the model: without it, sentences of
    different lengths could not share one unit of probability.

    References
    ----------
    Book: chapter 2, "Counting".
    """

    vocabulary: Vocabulary

    def fit(self, sentences: Iterable[Sequence[str]]) -> "LanguageModel":
        """Learn from a corpus, and return the model itself."""
        ...

    def log_prob(self, sentence: Sequence[str]) -> float:
        """The natural logarithm of the probability of a sentence, its end included (nats)."""
        ...

    def next_word(self, context: Sequence[str]) -> Float[np.ndarray, " vocabulary"]:
        """The probability of every entry of the vocabulary after the first words of a sentence."""
        ...

    def perplexity(self, sentences: Iterable[Sequence[str]]) -> float:
        """The perplexity of a corpus, as the function `perplexity` computes it."""
        ...

    def sample(self, generator: np.random.Generator) -> list[str]:
        """A sentence drawn from the model."""
        ...


def cross_entropy(model: LanguageModel, sentences: Iterable[Sequence[str]]) -> float:
    """The average surprise of a model at each token of a corpus, in nats.

    H = - sum_s log P(s) / sum_s (length(s) + 1): the end of each sentence counts as one token, because
    the model has to predict it too.

    Parameters
    ----------
    model : LanguageModel
        Only its ``log_prob`` is used.
    sentences : iterable of lists of str
        The corpus; an empty sentence is one token, its end.

    Returns
    -------
    float
        Nats per token; infinite if the model gives a sentence probability 0.

    Raises
    ------
    TypeError
        If a sentence is a string instead of a list of tokens.
    ValueError
        If there is no sentence, or the model returns a log-probability that is positive or not a number.

    References
    ----------
    Book: chapter 2, "Counting".
    """
    if isinstance(sentences, str):
        raise TypeError(f"sentences must be a list of lists of tokens; got one string, {sentences!r}")
    logarithms = []
    n_tokens = 0
    for i, sentence in enumerate(sentences):
        if isinstance(sentence, str):
            raise TypeError(f"sentences[{i}] must be a list of tokens; got the string {sentence!r}")
        log_prob = float(model.log_prob(sentence))
        if math.isnan(log_prob) or log_prob > 1e-6:  # a little above 0 is rounding
            raise ValueError(f"model.log_prob(sentences[{i}]) must be 0 or less; got {log_prob}")
        logarithms.append(log_prob)
        n_tokens += len(sentence) + 1
    if not logarithms:
        raise ValueError("sentences is empty; it needs at least one sentence")
    return max(0.0, -math.fsum(logarithms) / n_tokens)


def perplexity(model: LanguageModel, sentences: Iterable[Sequence[str]]) -> float:
    """The perplexity of a model on a corpus: among how many equally likely words it seems to choose.

    exp(H) with the cross-entropy H of `cross_entropy`, so the end of each sentence counts as a token.

    Parameters
    ----------
    model : LanguageModel
        Only its ``log_prob`` is used.
    sentences : iterable of lists of str
        The corpus.

    Returns
    -------
    float
        1 or larger; infinite if the model gives a sentence probability 0.

    Raises
    ------
    TypeError
        If a sentence is a string instead of a list of tokens.
    ValueError
        As for `cross_entropy`.

    References
    ----------
    Book: chapter 2, "Counting".
    """
    try:
        return math.exp(cross_entropy(model, sentences))
    except OverflowError:
        return math.inf


def nats_to_bits(nats: float) -> float:
    """Bits from nats: a bit is ln 2 nats."""
    return nats / math.log(2)


def bits_to_nats(bits: float) -> float:
    """Nats from bits."""
    return bits * math.log(2)


def perplexity_to_bits(perplexity: float) -> float:
    """The cross-entropy in bits per token that belongs to a perplexity: its logarithm to base 2.

    Raises
    ------
    ValueError
        If `perplexity` is below 1.
    """
    if not perplexity >= 1:
        raise ValueError(f"perplexity must be 1 or larger; got {perplexity}")
    return math.log2(perplexity)
