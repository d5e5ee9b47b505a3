"""Dropout: what is dropped, what is kept, and the gradient with it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlpbook.mlp import dropout_backward, dropout_forward


@given(
    st.lists(st.integers(1, 5), min_size=1, max_size=3).map(tuple),
    st.sampled_from([0.0, 0.25, 0.5, 0.9]),
    st.sampled_from([np.float32, np.float64]),
    st.integers(0, 10_000),
)
def test_entries_are_dropped_or_scaled_and_so_are_gradients(shape, p, dtype, seed):
    rng = np.random.default_rng(seed)
    x, dy = rng.standard_normal(shape).astype(dtype), rng.standard_normal(shape).astype(dtype)
    y, factors = dropout_forward(x, p, rng=rng)
    stays = y != 0
    np.testing.assert_allclose(y, np.where(stays, x / (1 - p), 0), rtol=1e-6)
    np.testing.assert_allclose(dropout_backward(dy, factors), np.where(stays, dy / (1 - p), 0), rtol=1e-6)
    assert y.dtype == factors.dtype == dtype
    assert p > 0 or stays.all()


@pytest.mark.parametrize("p", [0.1, 0.5, 0.8])
def test_how_many_are_dropped_and_the_expectation(p):
    """A hundred thousand entries of 1: the part that is dropped has the deviation sqrt(p (1 - p) / n)."""
    n = 100_000
    y, _ = dropout_forward(np.ones(n), p, rng=np.random.default_rng(0))
    spread = (p * (1 - p) / n) ** 0.5
    assert (y == 0).mean() == pytest.approx(p, abs=4 * spread)
    assert y.mean() == pytest.approx(1, abs=4 * spread / (1 - p))


def test_units_are_dropped_one_by_one():
    """Neither rows nor columns are dropped together: two columns agree in half of the rows."""
    _, factors = dropout_forward(np.ones((10_000, 2)), 0.5, rng=np.random.default_rng(0))
    assert (factors[:, 0] == factors[:, 1]).mean() == pytest.approx(0.5, abs=0.02)


def test_bad_input():
    for p in (1.0, -0.1, float("nan")):
        with pytest.raises(ValueError, match=r"p must be a finite number from 0 to below 1; got"):
            dropout_forward(np.ones(3), p, rng=np.random.default_rng(0))
    with pytest.raises(TypeError, match=r"rng must be a numpy.random.Generator"):
        dropout_forward(np.ones(3), 0.5, rng=0)
