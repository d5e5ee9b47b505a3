"""Initial weights: their bounds and variances, and the gains of PyTorch."""

import math

import numpy as np
import pytest
import scipy.stats
import torch
from hypothesis import given
from hypothesis import strategies as st

from nlpbook.mlp import ACTIVATIONS, gain, he_normal, he_uniform, xavier_normal, xavier_uniform

INITIALISERS = [xavier_uniform, xavier_normal, he_uniform, he_normal]
sizes = st.integers(1, 60)


def test_gains_are_those_of_pytorch():
    for name in ("linear", "sigmoid", "tanh", "relu", "leaky_relu"):
        assert gain(name) == pytest.approx(torch.nn.init.calculate_gain(name), rel=1e-15)
    assert gain("tanh") == 5 / 3 and gain("relu") == math.sqrt(2)
    assert gain("leaky_relu") == pytest.approx(1.41414286, abs=5e-9)
    assert gain("leaky_relu", negative_slope=0.2) == pytest.approx(1.38675049, abs=5e-9)
    assert all(gain(name) == pytest.approx(ACTIVATIONS[name].gain, rel=1e-15) for name in ACTIVATIONS)


def test_bounds_by_hand():
    """Xavier, 3 to 4: sqrt(6/7) = .92582010. He normal, 3 inputs: sqrt(2/3) = .81649658."""
    rng = np.random.default_rng(0)
    draws = np.array([xavier_uniform(3, 4, rng=rng) for _ in range(1000)])
    assert 0.925 < np.abs(draws).max() <= 0.92582010
    draws = he_normal(3, 80_000, rng=rng)  # a standard deviation of 240,000 numbers is off by 0.0012
    assert draws.std() == pytest.approx(0.81649658, abs=0.006)


# Standard deviations in PyTorch's words. It keeps the transpose: fan_in are the columns.
FILLED = {
    xavier_uniform: lambda W, g: torch.nn.init.xavier_uniform_(W, gain=g),
    xavier_normal: lambda W, g: torch.nn.init.xavier_normal_(W, gain=g),
    he_uniform: lambda W, g: torch.nn.init.kaiming_uniform_(W, nonlinearity="relu").mul_(g / math.sqrt(2)),
    he_normal: lambda W, g: torch.nn.init.kaiming_normal_(W, nonlinearity="relu").mul_(g / math.sqrt(2)),
}


@pytest.mark.parametrize("initialiser", INITIALISERS)
@pytest.mark.parametrize(("inputs", "outputs", "factor"), [(200, 300, 1.0), (400, 100, 2.5)])
def test_the_distribution_is_pytorchs(initialiser, inputs, outputs, factor):
    """Kolmogorov-Smirnov on 40,000 numbers or more: a scale that is off by 3% is seen."""
    ours = initialiser(inputs, outputs, gain=factor, rng=np.random.default_rng(1)).ravel()
    torch.manual_seed(2)
    theirs = FILLED[initialiser](torch.empty(outputs, inputs, dtype=torch.float64), factor).numpy().ravel()
    assert scipy.stats.ks_2samp(ours, theirs).pvalue > 0.01
    assert scipy.stats.ks_2samp(1.03 * ours, theirs).pvalue < 0.01


@given(
    st.sampled_from(INITIALISERS), sizes, sizes, st.sampled_from([np.float32, np.float64]), st.integers(0, 99)
)
def test_shape_type_and_randomness(initialiser, inputs, outputs, dtype, seed):
    W = initialiser(inputs, outputs, rng=np.random.default_rng(seed), dtype=dtype)
    assert W.shape == (inputs, outputs) and W.dtype == dtype
    np.testing.assert_array_equal(
        W, initialiser(inputs, outputs, rng=np.random.default_rng(seed), dtype=dtype)
    )
    doubled = initialiser(inputs, outputs, rng=np.random.default_rng(seed), dtype=dtype, gain=math.sqrt(8))
    np.testing.assert_allclose(
        doubled, W * (2 if initialiser in (he_normal, he_uniform) else math.sqrt(8)), rtol=1e-6
    )


@pytest.mark.parametrize("initialiser", INITIALISERS)
def test_bad_input(initialiser):
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match=r"inputs must be a whole number, 1 or larger; got 0"):
        initialiser(0, 3, rng=rng)
    with pytest.raises(TypeError, match=r"outputs must be a whole number, 1 or larger; got 2.5"):
        initialiser(3, 2.5, rng=rng)
    with pytest.raises(ValueError, match=r"gain must be a finite number, above 0; got 0"):
        initialiser(3, 4, gain=0, rng=rng)
    with pytest.raises(TypeError, match=r"rng must be a numpy.random.Generator .*; got 0"):
        initialiser(3, 4, rng=0)
    with pytest.raises(ValueError, match=r"activation must be one of 'linear', .*; got 'swish'"):
        gain("swish")
