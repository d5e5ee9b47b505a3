import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlpbook.word2vec import negative_sampling_gradients, negative_sampling_loss
from tests.word2vec import objectives
from tests.word2vec.objectives import added_up, autograd, scales, seeds, sizes, vectors


@given(sizes, scales, st.integers(1, 9), seeds)
def test_loss_and_gradients_equal_autograd(size, scale, k, seed):
    """With few words and many draws: noise repeats itself, and holds the target."""
    h, U, rng = vectors(size, scale, seed)
    target, noise_ids = rng.integers(len(U)), rng.integers(len(U), size=k)
    loss, dh, dU = autograd(lambda h, U: objectives.negative_sampling(h, target, noise_ids, U), h, U)
    assert negative_sampling_loss(h, target, noise_ids, U) == pytest.approx(loss, abs=1e-9)
    found_dh, ids, rows = negative_sampling_gradients(h, target, noise_ids, U)
    assert ids.tolist() == [target, *noise_ids]
    np.testing.assert_allclose(found_dh, dh, atol=1e-6)
    np.testing.assert_allclose(added_up(ids, rows, U), dU, atol=1e-6)


def test_by_hand():
    """Logits ln 3 and 0: sigma is 3/4 and 1/2. The loss is -ln 3/4 - ln 1/2 = ln 8/3."""
    U, h = np.array([[math.log(3)], [0.0]]), np.array([1.0])
    assert negative_sampling_loss(h, 0, [1], U) == pytest.approx(math.log(8 / 3))
    dh, _, rows = negative_sampling_gradients(h, 0, [1], U)
    np.testing.assert_allclose(rows, [[-1 / 4], [1 / 2]])
    np.testing.assert_allclose(dh, [-1 / 4 * math.log(3)])


@given(st.integers(1, 20))
def test_it_begins_with_k_plus_1_times_ln_2(k):
    loss = negative_sampling_loss(np.ones(4), 3, [1] * k, np.zeros((5, 4)))
    assert loss == pytest.approx((k + 1) * math.log(2))


def test_logits_of_a_thousand():
    U, h = np.array([[1000.0], [-1000.0]]), np.array([1.0])
    assert negative_sampling_loss(h, 0, [1, 1], U) == 0
    assert negative_sampling_loss(h, 1, [0, 0], U) == 3000
    assert negative_sampling_gradients(h, 1, [0, 0], U)[0] == [1000 + 2000]
    np.testing.assert_array_equal(negative_sampling_gradients(h, 0, [1, 1], U)[2], np.zeros((3, 1)))


def test_bad_input():
    h, U = np.ones(2), np.ones((3, 2))
    for function in (negative_sampling_loss, negative_sampling_gradients):
        with pytest.raises(ValueError, match=r"noise_ids must be one id or more; got none"):
            function(h, 0, [], U)  # k = 0
        with pytest.raises(ValueError, match=r"noise_ids must be a flat list of ids; got shape \(1, 2\)"):
            function(h, 0, [[1, 2]], U)
        with pytest.raises(ValueError, match="noise_ids must be whole numbers from 0 to 2; got 1 to 3"):
            function(h, 0, [1, 3], U)
        with pytest.raises(ValueError, match="noise_ids must be whole numbers from 0 to 2; got -1 to 1"):
            function(h, 0, [1, -1], U)
        with pytest.raises(TypeError, match="noise_ids must be whole numbers from 0 to 2; got float64"):
            function(h, 0, [1.0], U)
        with pytest.raises(ValueError, match="target must be a whole number from 0 to 2; got 3"):
            function(h, 3, [1], U)
        with pytest.raises(ValueError, match=r"rows as long; got shapes \(3,\) and \(3, 2\)"):
            function(np.ones(3), 0, [1], U)
        for wrong, got in (([1.0, 1.0], "list"), (np.ones(2, dtype=int), "int64"), (None, "None")):
            with pytest.raises(
                TypeError, match=rf"h must be an array of floating-point numbers \(NumPy\); got {got}"
            ):
                function(wrong, 0, [1], U)
        with pytest.raises(ValueError, match="h must be finite"):
            function(np.array([0, -math.inf]), 0, [1], U)
        with pytest.raises(ValueError, match="output_vectors must be finite"):
            function(h, 0, [1], np.array([[0, 0], [math.nan, 0], [0, 0]]))
