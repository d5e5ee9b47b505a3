"""A small real batch for the gradient-flow explorer: words of the microworld, by the company they keep."""

from functools import cache
from typing import Any

import numpy as np

from nlpbook.corpora import microworld
from nlpbook.explorers import GradientFlowExplorer
from nlpbook.words import svd_vectors

CLASSES = (
    ("woman", "student", "boy", "teacher"),
    ("dogs", "cats", "horses", "birds"),
    ("tea", "rice", "cakes", "bananas"),
    ("big", "happy", "old", "tired"),
)
WORDS = tuple(word for words in CLASSES for word in words)
LABELS = tuple(label for label, words in enumerate(CLASSES) for _ in words)


@cache
def features() -> np.ndarray:
    """Return 64 standardised features of the words: PPMI and SVD of 1,500 sentences."""
    sentences = microworld.load().sample_sentences(1500, np.random.default_rng(0))
    vectors = svd_vectors(sentences, 64)
    found = np.array([vectors[word] for word in WORDS])
    return (found - found.mean(axis=0)) / found.std(axis=0)


def word_explorer(**options: Any) -> GradientFlowExplorer:
    """Return an explorer of that batch."""
    return GradientFlowExplorer(features(), LABELS, examples=WORDS, **options)
