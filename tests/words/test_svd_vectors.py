"""Vectors from a text in one call: the three steps of chapter 1."""

import numpy as np
import pytest

from nlpbook.text import Vocabulary
from nlpbook.words import svd_vectors

TEXT = [line.split() for line in ("a b c a", "b c d d", "a d b c", "e a b d", "c c a d b")]


def by_hand(sentences, window, vocabulary):
    """Counts within the window, PPMI with contexts to the power 0.75, and NumPy's own SVD."""
    n = np.zeros((len(vocabulary), len(vocabulary)))
    for sentence in sentences:
        ids = vocabulary.encode(sentence)
        for i, one in enumerate(ids):
            for j, other in enumerate(ids):
                if 0 < abs(i - j) <= window and vocabulary.unknown_id not in (one, other):
                    n[one, other] += 1
    context = n.sum(axis=0) ** 0.75
    expected = n.sum(axis=1)[:, None] * context / context.sum()
    with np.errstate(divide="ignore", invalid="ignore"):
        table = np.where(n > 0, np.maximum(np.log(n / expected), 0), 0)
    u, s, _ = np.linalg.svd(table)
    return table, u, s


@pytest.mark.parametrize(("min_count", "window"), [(1, 2), (2, 2), (1, 1)])
def test_the_gram_matrix_is_that_of_the_decomposition_by_hand(min_count, window):
    vocabulary = Vocabulary.from_sentences(TEXT, min_count)
    _, u, s = by_hand(TEXT, window, vocabulary)
    found = svd_vectors(TEXT, 2, min_count=min_count, window=window)
    assert found.words == list(vocabulary.tokens)
    expected = (u[:, :2] * s[:2]) @ (u[:, :2] * s[:2]).T  # the same whatever the signs
    np.testing.assert_allclose(found.vectors @ found.vectors.T, expected, atol=1e-5)
    assert not found.vectors[vocabulary.unknown_id].any()


def test_numbers_that_are_none():
    with pytest.raises(ValueError, match="k must be"):
        svd_vectors(TEXT, 0)
    with pytest.raises(ValueError, match="window must be"):
        svd_vectors(TEXT, 1, window=0)
