import math

import numpy as np
import pytest
from hypothesis import given

from nlpbook.word2vec import full_softmax_gradients, full_softmax_loss
from tests.word2vec import objectives
from tests.word2vec.objectives import added_up, autograd, scales, seeds, sizes, vectors


@given(sizes, scales, seeds)
def test_loss_and_gradients_equal_autograd(size, scale, seed):
    h, U, rng = vectors(size, scale, seed)
    target = rng.integers(len(U))
    loss, dh, dU = autograd(lambda h, U: objectives.full_softmax(h, target, U), h, U)
    assert full_softmax_loss(h, target, U) == pytest.approx(loss, abs=1e-9)
    found_dh, ids, rows = full_softmax_gradients(h, target, U)
    np.testing.assert_allclose(found_dh, dh, atol=1e-6)
    np.testing.assert_allclose(added_up(ids, rows, U), dU, atol=1e-6)


def test_by_hand():
    """Logits 0, ln 2, ln 5: probabilities 1/8, 2/8, 5/8; the target is the second."""
    U, h = np.log([[1.0], [2.0], [5.0]]), np.array([1.0])
    assert full_softmax_loss(h, 1, U) == pytest.approx(math.log(4))
    dh, ids, rows = full_softmax_gradients(h, 1, U)
    np.testing.assert_allclose(rows, [[1 / 8], [-6 / 8], [5 / 8]])
    np.testing.assert_allclose(dh, [-6 / 8 * math.log(2) + 5 / 8 * math.log(5)])
    assert ids.tolist() == [0, 1, 2]


def test_it_begins_with_ln_v():
    assert full_softmax_loss(np.ones(4), 3, np.zeros((50, 4))) == pytest.approx(math.log(50))


def test_logits_of_a_thousand():
    U, h = np.array([[1000.0], [-1000.0], [0.0]]), np.array([1.0])
    assert [full_softmax_loss(h, target, U) for target in range(3)] == [0, 2000, 1000]
    assert full_softmax_gradients(h, 1, U)[0] == [1000 - (-1000)]  # q - p = 1, -1, 0


def test_bad_input():
    h, U = np.ones(2), np.ones((3, 2))
    for function in (full_softmax_loss, full_softmax_gradients):
        for target in (3, -1):
            with pytest.raises(ValueError, match=f"target must be a whole number from 0 to 2; got {target}"):
                function(h, target, U)
        for target in (1.0, True, None, "cat"):
            with pytest.raises(TypeError, match="target must be a whole number from 0 to 2"):
                function(h, target, U)
        with pytest.raises(ValueError, match=r"rows as long; got shapes \(3,\) and \(3, 2\)"):
            function(np.ones(3), 0, U)
        for wrong, got in (([1.0, 1.0], "list"), (np.ones(2, dtype=int), "int64"), (None, "None")):
            with pytest.raises(
                TypeError, match=rf"h must be an array of floating-point numbers \(NumPy\); got {got}"
            ):
                function(wrong, 0, U)
        with pytest.raises(TypeError, match="output_vectors must be an array of floating-point numbers"):
            function(h, 0, U.tolist())
        with pytest.raises(ValueError, match="h must be finite"):
            function(np.array([math.nan, 0]), 0, U)
        with pytest.raises(ValueError, match="output_vectors must be finite"):
            function(h, 0, np.array([[0, 0], [0, math.inf], [0, 0]]))
