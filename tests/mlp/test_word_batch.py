"""The batch of words: standardised, and of words that are in the text."""

import numpy as np
import pytest

from nlpbook.corpora import microworld
from nlpbook.mlp import word_batch
from nlpbook.words import cosine_matrix


@pytest.fixture(scope="module")
def batch():
    return word_batch()


def test_every_feature_has_mean_0_and_variance_1(batch):
    assert batch.inputs.shape == (16, 64)
    np.testing.assert_allclose(batch.inputs.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(batch.inputs.var(axis=0), 1, rtol=1e-12)


def test_fewer_features_are_the_first_ones_and_standardising_loses_nothing(batch):
    raw = word_batch(20, standardised=False)
    assert raw.words == batch.words and len(set(raw.words)) == 16
    again = (raw.inputs - raw.inputs.mean(axis=0)) / raw.inputs.std(axis=0)
    np.testing.assert_allclose(again, batch.inputs[:, :20], rtol=1e-9, atol=1e-12)
    assert raw.inputs.std(axis=0).max() > 2 * raw.inputs.std(axis=0).min()


def test_words_of_a_class_keep_the_same_company():
    """Of the raw vectors, every word's nearest neighbour among the sixteen has its class."""
    batch = word_batch(standardised=False)
    similar = cosine_matrix(batch.inputs)
    np.fill_diagonal(similar, -1)
    assert (batch.labels[similar.argmax(axis=1)] == batch.labels).all()
    assert np.bincount(batch.labels).tolist() == [4, 4, 4, 4]


def test_words_are_those_of_the_grammar(batch):
    vocabulary = microworld.load().vocabulary
    assert all(word in vocabulary for word in batch.words)


@pytest.mark.parametrize("features", [0, 65, 2.5, True, "8"])
def test_features_that_there_are_not(features):
    with pytest.raises((TypeError, ValueError), match="features must be a whole number from 1 to 64"):
        word_batch(features)


def test_a_switch_that_is_none():
    with pytest.raises(TypeError, match="standardised must be"):
        word_batch(standardised=1)
