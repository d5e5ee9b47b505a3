"""The closed form against a search in each cell, PPMI of chapter 1, and what gradient descent finds."""

import math

import numpy as np
import pytest
import scipy.optimize
import scipy.sparse as sparse
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from nlpbook.word2vec import (
    NoiseDistribution,
    negative_sampling_loss,
    sgns_gradient,
    sgns_loss,
    shifted_pmi,
)
from nlpbook.words import ppmi

shapes = st.tuples(st.integers(1, 6), st.integers(1, 6))
powers = st.sampled_from([0.0, 0.5, 0.75, 1.0])
ks = st.integers(1, 20)
seeds = st.integers(0, 10_000)


def pair_counts(shape, seed, least=1):
    """Counts from `least` on, some large, and a diagonal that keeps rows and columns above 0."""
    counts = least - 1 + np.random.default_rng(seed).zipf(1.5, size=shape).clip(max=10**6)
    if not least:
        counts[np.arange(max(shape)) % shape[0], np.arange(max(shape)) % shape[1]] += 1
    return counts


def test_four_cells_by_hand():
    """Both contexts are as frequent, so q is 1/2 whatever the power; each centre has 4 pairs, and k is 2."""
    counts = np.array([[3, 1], [1, 3]])
    expected = np.log([[3 / (2 * 4 / 2), 1 / (2 * 4 / 2)], [1 / 4, 3 / 4]])
    np.testing.assert_allclose(shifted_pmi(counts, 2), expected, rtol=1e-12)


def test_the_noise_is_smoothed_and_the_words_are_not():
    """Contexts 81 and 1: q is 27/28 and 1/28; with the unigrams it would be 81/82 and 1/82."""
    counts = np.array([[81, 1]])
    np.testing.assert_allclose(shifted_pmi(counts, 1), np.log([[81 / 82 * 28 / 27, 1 / 82 * 28]]), rtol=1e-12)
    np.testing.assert_allclose(shifted_pmi(counts, 1, noise_power=1), [[0, 0]], atol=1e-12)


@given(shapes, ks, powers, seeds)
def test_the_gradient_is_0_at_the_closed_form(shape, k, power, seed):
    counts = pair_counts(shape, seed, least=0)
    best = shifted_pmi(counts, k, power)
    assert (np.isneginf(best) == (counts == 0)).all()
    np.testing.assert_allclose(sgns_gradient(best, counts, k, power), 0, atol=1e-14)


@given(shapes, ks, powers, seeds, st.sampled_from([1e-3, 0.1, 1, 30]))
def test_any_other_matrix_is_worse(shape, k, power, seed, scale):
    counts, rng = pair_counts(shape, seed), np.random.default_rng(seed + 1)
    best = shifted_pmi(counts, k, power)
    other = best + scale * rng.standard_normal(shape) * (rng.random(shape) < 0.7)
    least = sgns_loss(best, counts, k, power)
    assert least <= sgns_loss(other, counts, k, power) + 1e-14
    if np.abs(other - best).max() > 0.01:
        assert least < sgns_loss(other, counts, k, power)


@settings(max_examples=20)
@given(shapes, ks, powers, seeds)
def test_a_search_in_each_cell_finds_the_same(shape, k, power, seed):
    counts = pair_counts(shape, seed)
    q = NoiseDistribution(counts.sum(axis=0), power).probabilities
    best = shifted_pmi(counts, k, power)
    for c, o in np.ndindex(shape):
        yes, no = counts[c, o], k * counts[c].sum() * q[o]
        found = scipy.optimize.minimize_scalar(
            lambda s, yes, no: yes * np.logaddexp(0, -s) + no * np.logaddexp(0, s),
            bracket=(-1, 1),
            args=(yes, no),
            tol=1e-10,
        )
        assert best[c, o] == pytest.approx(found.x, abs=1e-4)


@given(shapes, ks, st.sampled_from([0.5, 0.75, 1.0]), seeds)
def test_cut_at_0_it_is_the_ppmi_of_chapter_1(shape, k, power, seed):
    counts = pair_counts(shape, seed, least=0)
    expected = ppmi(counts, context_power=power, shift=math.log(k)).toarray()
    np.testing.assert_allclose(np.maximum(shifted_pmi(counts, k, power), 0), expected, atol=1e-9)
    np.testing.assert_array_equal(
        shifted_pmi(sparse.csr_array(counts), k, power), shifted_pmi(counts, k, power)
    )


@settings(max_examples=25)
@given(shapes, st.integers(1, 4), powers, seeds)
def test_the_loss_is_the_mean_of_negative_sampling_over_pairs_and_noise(shape, k, power, seed):
    """Each pair with each noise word, k times the same, as often as both come."""
    counts, rng = pair_counts(shape, seed, least=0), np.random.default_rng(seed)
    q = NoiseDistribution(counts.sum(axis=0), power).probabilities
    W, C = rng.standard_normal((shape[0], 3)), rng.standard_normal((shape[1], 3))
    expected = sum(
        counts[c, o] / counts.sum() * q[noise] * negative_sampling_loss(W[c], o, [noise] * k, C)
        for c, o in zip(*counts.nonzero(), strict=True)
        for noise in range(shape[1])
    )
    assert sgns_loss(W @ C.T, counts, k, power) == pytest.approx(expected, rel=1e-9)


@given(shapes, ks, powers, seeds, st.sampled_from([0.1, 1, 30]))
def test_the_gradient_equals_autograd(shape, k, power, seed, scale):
    counts = pair_counts(shape, seed, least=0)
    values = scale * np.random.default_rng(seed).standard_normal(shape)
    logits, n = torch.tensor(values, requires_grad=True), torch.tensor(counts, dtype=torch.float64)
    q = n.sum(dim=0) ** power / (n.sum(dim=0) ** power).sum()
    yes, no = -torch.nn.functional.logsigmoid(logits), -torch.nn.functional.logsigmoid(-logits)
    loss = (n * yes + k * n.sum(dim=1, keepdim=True) * q * no).sum() / n.sum()
    loss.backward()
    assert sgns_loss(values, counts, k, power) == pytest.approx(loss.item(), rel=1e-9)
    np.testing.assert_allclose(sgns_gradient(values, counts, k, power), logits.grad.numpy(), atol=1e-9)


@given(shapes, ks, powers, seeds)
def test_it_begins_with_k_plus_1_times_ln_2(shape, k, power, seed):
    loss = sgns_loss(np.zeros(shape), pair_counts(shape, seed), k, power)
    assert loss == pytest.approx((k + 1) * math.log(2))


@pytest.mark.parametrize("k, power", [(1, 1.0), (5, 0.75)])
@pytest.mark.parametrize("d, tolerance", [(6, 1e-5), (8, 1e-9)])
def test_gradient_descent_on_vectors_reaches_it(k, power, d, tolerance):
    """Six words that all meet, vectors of six numbers or more: their products can be any matrix.

    With exactly six, W and C start near singular matrices, and from there the way is long.
    """
    rng = np.random.default_rng(0)
    half = rng.integers(1, 30, size=(6, 6))
    counts = half + half.T
    W, C, rate = rng.standard_normal((6, d)), rng.standard_normal((6, d)), 2.0
    best = shifted_pmi(counts, k, power)
    least = sgns_loss(best, counts, k, power)
    assert sgns_loss(W @ C.T, counts, k, power) > least + 0.1
    for _ in range(3000):
        G = sgns_gradient(W @ C.T, counts, k, power)
        W, C = W - rate * G @ C, C - rate * G.T @ W
    assert sgns_loss(W @ C.T, counts, k, power) == pytest.approx(least, abs=tolerance)
    # Near the minimum the loss is a parabola with the curvature yes no / (yes + no) in each cell.
    np.testing.assert_allclose(W @ C.T, best, atol=20 * math.sqrt(tolerance))


def test_vectors_that_are_too_short_stay_above_it():
    counts = np.array([[9, 1, 1], [1, 9, 1], [1, 1, 9]])
    w = np.random.default_rng(0).standard_normal((2, 3, 1))
    found = scipy.optimize.minimize(
        lambda x: sgns_loss(np.outer(x[:3], x[3:]), counts, 2), w.ravel(), method="BFGS"
    )
    assert found.fun > sgns_loss(shifted_pmi(counts, 2), counts, 2) + 0.01


def test_logits_of_a_thousand():
    counts = np.array([[1.0]])
    assert sgns_loss(np.array([[1000.0]]), counts, 3) == 3000
    assert sgns_loss(np.array([[-1000.0]]), counts, 3) == 1000
    assert sgns_gradient(np.array([[1000.0]]), counts, 3) == [[3]]
    assert sgns_gradient(np.array([[-1000.0]]), counts, 3) == [[-1]]


def test_bad_input():
    counts, zeros = np.array([[3, 1], [1, 3]]), np.zeros((2, 2))
    functions = (
        shifted_pmi,
        lambda n, *rest: sgns_loss(zeros, n, *rest),
        lambda n, *rest: sgns_gradient(zeros, n, *rest),
    )
    for function in functions:
        with pytest.raises(ValueError, match="n_negatives must be a whole number, 1 or larger; got 0"):
            function(counts, 0)
        with pytest.raises(TypeError, match=r"n_negatives must be a whole number, 1 or larger; got 2\.5"):
            function(counts, 2.5)
        with pytest.raises(ValueError, match="noise_power must be a finite number, 0 or larger; got -1"):
            function(counts, 1, -1)
        with pytest.raises(ValueError, match="pair_counts must be 0 or larger; got -1"):
            function(np.array([[1, -1], [1, 1]]), 1)
        with pytest.raises(ValueError, match="pair_counts must be finite; got an entry that is nan"):
            function(np.array([[1, math.nan], [1, 1]]), 1)
        with pytest.raises(ValueError, match="in each row; got only zeros in row 1"):
            function(np.array([[1, 1], [0, 0]]), 1)
        with pytest.raises(ValueError, match="in each column; got only zeros in column 0"):
            function(np.array([[0, 1], [0, 1]]), 1)
        with pytest.raises(ValueError, match="pair_counts must be a matrix"):
            function(np.array([1, 2]), 1)
    for function in (sgns_loss, sgns_gradient):
        with pytest.raises(
            ValueError, match=r"logits must have the shape of pair_counts, \(2, 2\); got \(2, 3\)"
        ):
            function(np.zeros((2, 3)), counts, 1)
        for wrong in (math.nan, math.inf, -math.inf):
            with pytest.raises(ValueError, match=rf"logits must be finite.* got {wrong} at \(0, 1\)"):
                function(np.array([[0, wrong], [0, 0]]), counts, 1)
        with pytest.raises(TypeError, match="logits must be an array of floating-point numbers"):
            function([[0.0, 0.0], [0.0, 0.0]], counts, 1)
        with pytest.raises(ValueError, match=r"got inf at \(0, 1\)"):
            function(np.array([[0, math.inf], [0, 0]]), np.array([[1, 0], [0, 1]]), 1)
