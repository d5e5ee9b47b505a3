"""A small real batch: sixteen words of the microworld in four classes, each by the company that it keeps."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Float64, Int64

from nlpbook import validation
from nlpbook.corpora import microworld
from nlpbook.words import svd_vectors

_CLASSES = (
    ("woman", "student", "boy", "teacher"),
    ("dogs", "cats", "horses", "birds"),
    ("tea", "rice", "cakes", "bananas"),
    ("big", "happy", "old", "tired"),
)
_WORDS = tuple(word for words in _CLASSES for word in words)
_SENTENCES = 1500
_MOST_FEATURES = 64


class WordBatch(NamedTuple):
    """Words, what is known of them, and what is asked of them.

    Parameters
    ----------
    inputs : float64 array, shape (16, features)
        A word in each row.
    labels : int64 array, shape (16,)
        Its class: 0 people, 1 animals, 2 food and drink, 3 adjectives.
    words : tuple of str
        The words.
    """

    inputs: Float64[np.ndarray, "words features"]
    labels: Int64[np.ndarray, " words"]
    words: tuple[str, ...]


def word_batch(features: int = 64, *, standardised: bool = True) -> WordBatch:
    """Return the batch: vectors of PPMI and SVD, made from 1,500 sentences of the microworld.

    Parameters
    ----------
    features : int, default 64
        The first so many dimensions of the vectors, from 1 to 64.
    standardised : bool, default True
        Whether every feature is shifted and scaled to mean 0 and variance 1 over the sixteen words.

    Returns
    -------
    WordBatch
        The same numbers whenever it is called on one computer with one number of threads. Elsewhere they
        differ in the last digits of float32, and what amplifies small differences differs with them.

    Raises
    ------
    TypeError, ValueError
        If `features` is no such number, or `standardised` is no truth value.

    References
    ----------
    Book: chapter 5; the vectors are those of chapter 1.
    """
    features = validation.whole_number(features, "features", 1, _MOST_FEATURES)
    standardised = validation.truth(standardised, "standardised")
    sentences = microworld.load().sample_sentences(_SENTENCES, np.random.default_rng(0))
    vectors = svd_vectors(sentences, _MOST_FEATURES)
    inputs = np.array([vectors[word] for word in _WORDS], dtype=np.float64)[:, :features]
    if standardised:
        inputs = (inputs - inputs.mean(axis=0)) / inputs.std(axis=0)
    labels = np.repeat(np.arange(len(_CLASSES)), [len(words) for words in _CLASSES])
    return WordBatch(inputs, labels, _WORDS)
