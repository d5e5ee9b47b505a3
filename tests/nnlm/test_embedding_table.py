import numpy as np
import pytest
import torch

from nlpbook.nnlm import embedding_table, initial_scales
from nlpbook.text import Vocabulary
from nlpbook.words import WordVectors

VOCABULARY = Vocabulary(["</s>", "cat", "dog", "sat"])  # and "<unk>" in front


def table(vectors, seed=0):
    return embedding_table(VOCABULARY, vectors, generator=torch.Generator().manual_seed(seed)).numpy()


def test_known_words_keep_their_directions_and_proportions():
    vectors = WordVectors(["dog", "zebra", "cat"], np.array([[300.0, 400.0], [1.0, 1.0], [0.0, -100.0]]))
    found = table(vectors)
    dog, cat = found[VOCABULARY["dog"]], found[VOCABULARY["cat"]]
    np.testing.assert_allclose(dog / cat[1], [-3, -4], rtol=1e-6)
    assert cat[0] == 0
    size = np.sqrt(np.mean(np.square([dog, cat])))
    assert size == pytest.approx(initial_scales(2, 2, 2)["C"], rel=1e-6)
    assert found.shape == (len(VOCABULARY) + 1, 2)


def test_the_other_words_are_random():
    rng = np.random.default_rng(0)
    words = [f"w{i}" for i in range(500)]
    vocabulary = Vocabulary(words)
    vectors = WordVectors(words[:250], rng.standard_normal((250, 8)) * 1000)
    found = embedding_table(vocabulary, vectors, generator=torch.Generator().manual_seed(0))
    known, drawn = found[1:251], found[251:]
    assert drawn.std() == pytest.approx(initial_scales(1, 8, 1)["C"], rel=0.1)
    assert known.square().mean().sqrt().item() == pytest.approx(initial_scales(1, 8, 1)["C"], rel=1e-6)


def test_vectors_that_say_nothing():
    with pytest.raises(ValueError, match="vectors must have some word of vocabulary; got none of its words"):
        table(WordVectors(["zebra"], np.ones((1, 2))))
    with pytest.raises(ValueError, match="vectors must not all be zero"):
        table(WordVectors(["cat", "zebra"], np.array([[0.0, 0.0], [1.0, 1.0]])))
