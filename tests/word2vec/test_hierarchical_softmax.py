import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlpbook.word2vec import (
    HuffmanTree,
    hierarchical_softmax_gradients,
    hierarchical_softmax_log_probs,
    hierarchical_softmax_loss,
)
from tests.word2vec import objectives
from tests.word2vec.objectives import added_up, autograd, scales, seeds, sizes, vectors


def tree_and_vectors(size, scale, seed):
    h, U, rng = vectors(size, scale, seed)
    return HuffmanTree(rng.zipf(1.5, size=len(U))), h, U[1:], rng  # an inner node less than words


@given(sizes, st.sampled_from([0.1, 1.0, 3.0]), seeds)
def test_loss_and_gradients_equal_autograd(size, scale, seed):
    tree, h, U, rng = tree_and_vectors(size, scale, seed)
    target = rng.integers(len(tree))
    loss, dh, dU = autograd(lambda h, U: objectives.hierarchical_softmax(h, target, tree, U), h, U)
    assert hierarchical_softmax_loss(h, target, tree, U) == pytest.approx(loss, abs=1e-9)
    found_dh, ids, rows = hierarchical_softmax_gradients(h, target, tree, U)
    np.testing.assert_allclose(found_dh, dh, atol=1e-6)
    np.testing.assert_allclose(added_up(ids, rows, U), dU, atol=1e-6)


@given(sizes, scales, seeds)
def test_the_leaves_sum_to_1(size, scale, seed):
    tree, h, U, _ = tree_and_vectors(size, scale, seed)
    log_probs = hierarchical_softmax_log_probs(h, tree, U)
    assert np.exp(log_probs).sum() == pytest.approx(1, abs=1e-12)
    for word, log_prob in enumerate(log_probs):
        assert hierarchical_softmax_loss(h, word, tree, U) == pytest.approx(-log_prob, abs=1e-9)


def test_by_hand():
    """The tree ((z,y),((v,w),x)), with P(left) 1/4 at the root, 1/3 and 1/2 at its children, 1/5 below."""
    tree = HuffmanTree([8, 6, 5, 4, 3])  # x y z w v
    odds = {3: (1, 3), 1: (1, 2), 2: (1, 1), 0: (1, 4)}  # node: left to right
    U = np.log([[odds[n][0] / odds[n][1]] for n in range(4)])
    expected = {
        "z": 1 / 4 * 1 / 3,
        "y": 1 / 4 * 2 / 3,
        "v": 3 / 4 * 1 / 2 * 1 / 5,
        "w": 3 / 4 * 1 / 2 * 4 / 5,
        "x": 3 / 4 * 1 / 2,
    }
    found = np.exp(hierarchical_softmax_log_probs(np.ones(1), tree, U))
    np.testing.assert_allclose(found, [expected[word] for word in "xyzwv"], rtol=1e-12)
    _, nodes, rows = hierarchical_softmax_gradients(np.ones(1), 3, tree, U)  # w: right, left, right
    assert nodes.tolist() == [3, 2, 0]
    np.testing.assert_allclose(rows, [[1 / 4], [1 / 2 - 1], [1 / 5]])


@given(sizes, seeds)
def test_it_begins_with_the_length_of_the_code_times_ln_2(size, seed):
    tree, h, U, _ = tree_and_vectors(size, 1, seed)
    losses = [hierarchical_softmax_loss(h, word, tree, 0 * U) for word in range(len(tree))]
    np.testing.assert_allclose(losses, [len(tree.code(word)) * math.log(2) for word in range(len(tree))])


def test_one_word_is_certain():
    tree, h, U = HuffmanTree([5]), np.ones(3), np.zeros((0, 3))
    assert hierarchical_softmax_loss(h, 0, tree, U) == 0
    assert hierarchical_softmax_log_probs(h, tree, U).tolist() == [0]
    dh, ids, rows = hierarchical_softmax_gradients(h, 0, tree, U)
    assert dh.tolist() == [0, 0, 0] and ids.shape == (0,) and rows.shape == (0, 3)


def test_logits_of_a_thousand():
    tree = HuffmanTree([1, 1, 1, 1])
    U, h = np.array([[1000.0], [-1000.0], [1000.0]]), np.ones(1)
    assert -hierarchical_softmax_log_probs(h, tree, U) == pytest.approx([0, 1000, 2000, 1000])
    assert hierarchical_softmax_loss(h, 2, tree, U) == 2000
    assert hierarchical_softmax_gradients(h, 2, tree, U)[0] == [1000 + 1000]


def test_bad_input():
    tree, h, U = HuffmanTree([3, 2, 1]), np.ones(2), np.ones((2, 2))
    functions = (
        lambda h, U: hierarchical_softmax_loss(h, 0, tree, U),
        lambda h, U: hierarchical_softmax_gradients(h, 0, tree, U),
        lambda h, U: hierarchical_softmax_log_probs(h, tree, U),
    )
    for function in functions:
        with pytest.raises(ValueError, match="node_vectors must have 2 rows, one for each inner node; got 3"):
            function(h, np.ones((3, 2)))  # one for each word is one too many
        with pytest.raises(
            ValueError, match=r"node_vectors a matrix with rows as long; got shapes \(3,\) and \(2, 2\)"
        ):
            function(np.ones(3), U)
        for wrong, got in (([1.0, 1.0], "list"), (np.ones(2, dtype=int), "int64"), (None, "None")):
            with pytest.raises(
                TypeError, match=rf"h must be an array of floating-point numbers \(NumPy\); got {got}"
            ):
                function(wrong, U)
        with pytest.raises(ValueError, match="h must be finite"):
            function(np.array([math.nan, 1]), U)
        with pytest.raises(ValueError, match="node_vectors must be finite"):
            function(h, np.array([[1, 1], [1, math.inf]]))
    for function in (hierarchical_softmax_loss, hierarchical_softmax_gradients):
        with pytest.raises(ValueError, match="target must be a whole number from 0 to 2; got 3"):
            function(h, 3, tree, U)
        with pytest.raises(TypeError, match="target must be a whole number from 0 to 2; got 'cat'"):
            function(h, "cat", tree, U)
