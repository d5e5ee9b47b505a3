"""Gradient flow: what is measured follows theory, within the scatter that theory itself predicts."""

import math

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import digamma, polygamma

from nlpbook.mlp import MultilayerPerceptron, gradient_flow, predicted_moments, sigmoid_derivative

DEPTH = 10
PLAIN = [("linear", 1.0), ("linear", 0.5), ("relu", 2.0), ("relu", 3.0), ("relu", 1.0)]


def _relative(flow):
    """Mean squares as multiples of the inputs' and of the last layer's gradient."""
    activations, gradients = flow.activation_moments, flow.gradient_moments
    return activations / activations[0], gradients / gradients[-1]


@pytest.mark.parametrize(("activation", "c"), PLAIN)
@pytest.mark.parametrize("width", [32, 64, 128])
def test_mean_squares_follow_theory(activation, c, width):
    """c^l and (c/2)^l are expectations: the mean of 200 networks is within 4 standard errors."""
    flows = [
        gradient_flow(
            DEPTH, width, activation, initialisation=c, batch_size=4, rng=np.random.default_rng(seed)
        )
        for seed in range(200)
    ]
    predicted = predicted_moments(DEPTH, activation, c=c)
    for measured, theory in zip(
        map(np.array, zip(*map(_relative, flows), strict=True)), predicted, strict=True
    ):
        ratios = measured / theory  # (networks, layers)
        standard_errors = ratios.std(axis=0, ddof=1) / len(flows) ** 0.5
        assert (np.abs(ratios.mean(axis=0) - 1) <= 4 * standard_errors + 1e-12).all()
        # ... and the standard error is small enough for a wrong factor of 5% a layer to be seen
        far = 0 if theory[-1] == 1 else DEPTH
        assert 4 * standard_errors[far] < 1.05**DEPTH - 1
        spread = np.log(ratios[:, far]).std()
        assert spread < 1.3 * ((2 if activation == "linear" else 5) * DEPTH / width) ** 0.5


def test_the_scatter_of_one_linear_network_is_that_of_a_product_of_chi_squares():
    """For one input each layer multiplies the square of its length by c/n chi^2(n), independently: exact."""
    width, networks = 16, 1000
    logarithms = []
    for seed in range(networks):
        rng = np.random.default_rng(seed)
        flow = gradient_flow(DEPTH, width, "linear", initialisation=1, inputs=np.ones((1, width)), rng=rng)
        logarithms.append(np.log(flow.activation_moments[-1]))
    mean, variance = DEPTH * (digamma(width / 2) - np.log(width / 2)), DEPTH * polygamma(1, width / 2)
    assert np.mean(logarithms) == pytest.approx(mean, abs=4 * (variance / networks) ** 0.5)
    assert np.var(logarithms) == pytest.approx(variance, rel=4 * (2 / networks) ** 0.5)
    assert variance == pytest.approx(2 * DEPTH / width, rel=0.1)  # what the module's head says


@pytest.mark.parametrize("width", [32, 128])
def test_sigmoids_let_at_most_a_quarter_pass(width):
    """|dx| <= |W| |dy| / 4, with the largest singular value |W|; on average |dx|^2 <= |dy|^2 c / 16."""
    factors = []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        net = MultilayerPerceptron([width] * (DEPTH + 1), "sigmoid", initialisation=1.0, rng=rng)
        net.backward(rng.standard_normal(net.forward(rng.standard_normal((8, width))).shape))
        norms = [np.linalg.norm(gradient) for gradient in net.activation_gradients]
        for layer in range(1, DEPTH):
            largest = np.linalg.norm(net.parameters[f"W{layer}"], 2)
            assert norms[layer - 1] <= largest * norms[layer] / 4
        flow = gradient_flow(DEPTH, width, "sigmoid", initialisation=1.0, rng=rng)
        factors.append(flow.gradient_moments[:-1] / flow.gradient_moments[1:])
        assert flow.arriving == pytest.approx(np.prod(factors[-1][1:]) ** 0.5)
    by_layer = np.mean(factors, axis=0)
    assert (by_layer < 1 / 16).all() and (by_layer > 1 / 25).all()
    assert sigmoid_derivative(np.zeros(1))[0] == 0.25


def test_tanh_shrinks_slowly_as_mean_field_theory_says():
    """For wide layers E y^2 of the next is E tanh^2(sqrt(E y^2) Z); after 30 the size is about .13."""
    moments = [1.0]
    for _ in range(30):
        size = moments[-1] ** 0.5
        density = lambda z, size=size: math.tanh(size * z) ** 2 * math.exp(-z * z / 2)  # noqa: E731
        moments.append(quad(density, -10, 10)[0] / math.sqrt(2 * math.pi))
    flows = [
        gradient_flow(30, 256, "tanh", initialisation=1.0, rng=np.random.default_rng(s)) for s in range(5)
    ]
    measured = np.mean([flow.activation_moments for flow in flows], axis=0)
    np.testing.assert_allclose(measured, moments, rtol=0.15)
    assert measured[-1] ** 0.5 == pytest.approx(0.129, abs=0.02)
    assert all(0.02 < flow.arriving < 1 for flow in flows)


@pytest.mark.parametrize("seed", range(3))
def test_deep_networks_with_and_without_help(seed):
    """With weights that are too small, residual connections and normalisation still bring gradients back."""

    def flow(**options):
        return gradient_flow(50, 64, "relu", initialisation=0.5, rng=np.random.default_rng(seed), **options)

    assert flow().arriving < 1e-10
    assert 0.1 < flow(residual=True).arriving < 1e6
    assert 0.1 < flow(normalisation="layer").arriving < 10
    assert flow(normalisation="batch").arriving > 1
    he = gradient_flow(50, 64, "relu", rng=np.random.default_rng(seed))
    assert 0.01 < he.arriving < 30


@pytest.mark.parametrize("normalisation", ["batch", "layer"])
def test_normalised_networks_do_not_feel_the_scale_of_their_weights(normalisation):
    """What is divided by its own size has no size; only eps is left of it."""
    large, larger = (
        gradient_flow(DEPTH, 32, initialisation=c, normalisation=normalisation, rng=np.random.default_rng(0))
        for c in (1e4, 1e8)
    )
    np.testing.assert_allclose(large.activation_moments, larger.activation_moments, rtol=1e-3)
    assert large.arriving == pytest.approx(larger.arriving, rel=1e-3)


def test_what_is_returned():
    inputs = np.random.default_rng(0).standard_normal((5, 8)).astype(np.float32)
    flow = gradient_flow(3, 8, inputs=inputs, rng=np.random.default_rng(1), dtype=np.float32)
    assert [a.shape for a in flow.activations] == [g.shape for g in flow.gradients] == [(5, 8)] * 4
    assert {a.dtype for a in (*flow.activations, *flow.gradients)} == {np.dtype(np.float32)}
    np.testing.assert_array_equal(flow.activations[0], inputs)
    assert gradient_flow(2, 8, rng=np.random.default_rng(0)).activations[0].shape == (64, 8)
    assert gradient_flow(1, 8, rng=np.random.default_rng(0)).arriving == 1


def test_predictions():
    found = predicted_moments(2, "linear", c=3)
    np.testing.assert_array_equal(found.activations, [1, 3, 9])
    np.testing.assert_array_equal(found.gradients, [9, 3, 1])
    np.testing.assert_array_equal(predicted_moments(2, "relu", c=2).gradients, [1, 1, 1])


def test_bad_input():
    rng = np.random.default_rng(0)
    for call, message in (
        (lambda: gradient_flow(0, 8, rng=rng), "depth must be a whole number, 1 or larger; got 0"),
        (lambda: gradient_flow(2, 0, rng=rng), "width must be a whole number, 1 or larger; got 0"),
        (lambda: gradient_flow(2, 8, batch_size=1, rng=rng), "batch_size must be .*, 2 or larger; got 1"),
        (lambda: gradient_flow(2, 8, inputs=np.ones((3, 7)), rng=rng), r"inputs must be .* \(any, 8\); got"),
        (lambda: gradient_flow(2, 8, "swish", rng=rng), "activation must be one of .*; got 'swish'"),
        (lambda: predicted_moments(2, "tanh", c=1), "activation must be 'linear' or 'relu'; got 'tanh'"),
        (lambda: predicted_moments(2, c=0), "c must be a finite number, above 0; got 0"),
        (lambda: predicted_moments(0, c=1), "depth must be a whole number, 1 or larger; got 0"),
    ):  # fmt: skip
        with pytest.raises(ValueError, match=message):
            call()
