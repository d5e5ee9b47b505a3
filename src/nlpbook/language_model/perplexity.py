"""The one number by which language models are compared: the average surprise at each token of a text.

H = - sum_s log P(s) / sum_s (length(s) + 1)        perplexity = exp(H)
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np
from jaxtyping import Float

from nlpbook import validation
from nlpbook.language_model.protocol import SentenceModel
from nlpbook.text import EncodedCorpus

_ROUNDING = 1e-6  # a log-probability above 0 by less than this is one of 0


def cross_entropy(model: SentenceModel, sentences: Iterable[Sequence[str]] | EncodedCorpus) -> float:
    """The average surprise of a model at each token of a corpus, in nats.

    H = - sum_s log P(s) / sum_s (length(s) + 1): the end of each sentence counts as one token, because
    the model has to predict it too.

    Parameters
    ----------
    model : SentenceModel
        Its `log_probs` is used where it has one, and its `log_prob`, sentence by sentence, where it has not.
    sentences : iterable of lists of str, or EncodedCorpus
        The corpus; an empty sentence is one token, its end. Ids need a model with `log_probs`.

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
    corpus = _checked_corpus(sentences)
    log_probs = _checked_log_probs(sentence_log_probs(model, corpus))  # one for each sentence
    n_tokens = _number_of_words(corpus) + len(corpus)  # each sentence has an end
    return max(0.0, -math.fsum(log_probs) / n_tokens)


def perplexity(model: SentenceModel, sentences: Iterable[Sequence[str]] | EncodedCorpus) -> float:
    """The perplexity of a model on a corpus: among how many equally likely words it seems to choose.

    exp(H) with the cross-entropy H of `cross_entropy`, so the end of each sentence counts as a token.

    Parameters, errors: those of `cross_entropy`.

    Returns
    -------
    float
        1 or larger; infinite if the model gives a sentence probability 0.

    References
    ----------
    Book: chapter 2, "Counting".
    """
    try:
        return math.exp(cross_entropy(model, sentences))
    except OverflowError:
        return math.inf


def sentence_log_probs(
    model: SentenceModel, sentences: Sequence[Sequence[str]] | EncodedCorpus
) -> Float[np.ndarray, " sentences"]:
    """The log-probability of each sentence: all at once where the model can do that, as the book's can.

    Parameters
    ----------
    model : SentenceModel
        One with `log_prob` alone, as one writes it in an exercise, is asked sentence by sentence.
    sentences : list of lists of str, or EncodedCorpus
        The corpus. Ids need a model with `log_probs`.

    Returns
    -------
    float array, shape (sentences,)
        Nats, as the model returned them.

    Raises
    ------
    TypeError
        If `sentences` holds ids, and the model has no `log_probs`.
    """
    if hasattr(model, "log_probs"):
        return np.asarray(model.log_probs(sentences))
    if isinstance(sentences, EncodedCorpus):
        raise TypeError(
            "sentences must be lists of tokens for a model without log_probs; "
            f"got an EncodedCorpus for a {type(model).__name__}"
        )
    return np.array([float(model.log_prob(sentence)) for sentence in sentences])


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


def _checked_corpus(
    sentences: Iterable[Sequence[str]] | EncodedCorpus,
) -> list[Sequence[str]] | EncodedCorpus:
    """The corpus, one that can be read twice: for the model, and to count its words."""
    if isinstance(sentences, EncodedCorpus):
        return validation.not_empty(sentences, "sentences", "sentence")
    return validation.sentences(sentences, least=1)


def _checked_log_probs(log_probs: Float[np.ndarray, " sentences"]) -> Float[np.ndarray, " sentences"]:
    wrong = np.flatnonzero(~(log_probs <= _ROUNDING))  # also what is not a number
    if len(wrong):
        raise ValueError(
            f"model.log_prob(sentences[{wrong[0]}]) must be 0 or less; got {log_probs[wrong[0]]}"
        )
    return log_probs


def _number_of_words(corpus: list[Sequence[str]] | EncodedCorpus) -> int:
    return corpus.n_tokens if isinstance(corpus, EncodedCorpus) else sum(map(len, corpus))
