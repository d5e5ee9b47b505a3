"""Pooling against a loop over sentences, whatever stands at the padding."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from nlpbook.mlp import max_pool, mean_pool

lengths_of = st.lists(st.integers(0, 5), min_size=1, max_size=5)
DEVICES = ["cpu", *(["cuda"] if torch.cuda.is_available() else [])]


def batch(lengths, more, seed, filling=0.0):
    """Random sentences of these lengths with padding, and weights of their words."""
    generator = torch.Generator().manual_seed(seed)
    time = max(lengths) + more
    vectors = torch.randn(len(lengths), time, 3, generator=generator, dtype=torch.float64)
    weights = torch.rand(len(lengths), time, generator=generator, dtype=torch.float64) + 0.1
    mask = torch.arange(time) < torch.tensor(lengths)[:, None]
    return vectors.masked_fill(~mask[:, :, None], filling), weights.masked_fill(~mask, filling), mask


@given(lengths_of, st.integers(0, 3), st.integers(0, 99), st.sampled_from([0.0, 7.0, float("nan")]))
def test_against_a_loop(lengths, more, seed, filling):
    vectors, weights, mask = batch(lengths, more, seed, filling)
    means, weighted, largest = (
        mean_pool(vectors, mask),
        mean_pool(vectors, mask, weights),
        max_pool(vectors, mask),
    )
    for i, n in enumerate(lengths):
        own, w = vectors[i, :n].numpy(), weights[i, :n].numpy()
        if n == 0:
            assert not means[i].any() and not weighted[i].any() and not largest[i].any()
            continue
        np.testing.assert_allclose(means[i], own.mean(axis=0), atol=1e-12)
        np.testing.assert_allclose(weighted[i], np.average(own, axis=0, weights=w), atol=1e-12)
        np.testing.assert_array_equal(largest[i], own.max(axis=0))


@given(lengths_of.filter(any), st.integers(0, 99), st.sampled_from([0.0, float("nan")]))
def test_gradients_go_to_words_only(lengths, seed, filling):
    """Of the mean, each of n words receives an n-th; of the maximum, the largest one receives all."""
    vectors, _, mask = batch(lengths, 2, seed, filling)
    incoming = torch.randn(
        len(lengths), 3, generator=torch.Generator().manual_seed(seed + 1), dtype=torch.float64
    )
    for pool in (mean_pool, max_pool):
        leaf = vectors.clone().requires_grad_()
        pool(leaf, mask).backward(incoming)
        expected = torch.zeros_like(vectors)
        for i, n in enumerate(lengths):
            if n and pool is mean_pool:
                expected[i, :n] = incoming[i] / n
            elif n:
                best = vectors[i, :n].argmax(dim=0)
                expected[i, best, torch.arange(3)] = incoming[i]
        torch.testing.assert_close(leaf.grad, expected)


@given(st.permutations(range(5)), st.integers(0, 99))
def test_the_order_of_the_words_does_not_matter(order, seed):
    vectors, weights, mask = batch([5], 0, seed)
    torch.testing.assert_close(mean_pool(vectors[:, order], mask), mean_pool(vectors, mask))
    torch.testing.assert_close(
        mean_pool(vectors[:, order], mask, weights[:, order]), mean_pool(vectors, mask, weights)
    )
    torch.testing.assert_close(max_pool(vectors[:, order], mask), max_pool(vectors, mask), rtol=0, atol=0)


def test_weights_of_zero():
    vectors, _, mask = batch([3], 0, 0)
    assert not mean_pool(vectors, mask, torch.zeros(1, 3, dtype=torch.float64)).any()
    one = torch.tensor([[0.0, 2.5, 0.0]], dtype=torch.float64)
    torch.testing.assert_close(mean_pool(vectors, mask, one), vectors[:, 1])


def test_a_batch_without_a_place():
    vectors, mask = torch.zeros(2, 0, 3), torch.zeros(2, 0, dtype=torch.bool)
    assert mean_pool(vectors, mask).tolist() == max_pool(vectors, mask).tolist() == [[0.0] * 3] * 2


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.bfloat16])
def test_devices_and_types(device, dtype):
    vectors, weights, mask = (part.to(device) for part in batch([2, 4], 1, 3))
    vectors = vectors.to(dtype)
    for found in (
        mean_pool(vectors, mask),
        mean_pool(vectors, mask, weights.to(dtype)),
        max_pool(vectors, mask),
    ):
        assert found.dtype == dtype and found.device == vectors.device


def test_what_is_refused():
    vectors, mask = torch.zeros(2, 4, 3), torch.ones(2, 4, dtype=torch.bool)
    for pool in (mean_pool, max_pool):
        with pytest.raises(ValueError, match="mask must have"):
            pool(vectors, mask[:, :3])
        with pytest.raises(ValueError, match="mask must have"):
            pool(vectors[0], mask)
    with pytest.raises(ValueError, match="weights must have"):
        mean_pool(vectors, mask, torch.ones(2, 3))
