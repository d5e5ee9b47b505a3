"""The exercises of section 5.6: their solutions against integration, simulation, PyTorch and networks."""

import numpy as np
import pytest
import torch
from scipy import integrate, stats

from nlpbook.exercises import mlp
from nlpbook.mlp import MultilayerPerceptron, cross_entropy_gradient, word_batch


def test_the_variance_for_leaky_relu_keeps_the_mean_square():
    left, _ = integrate.quad(lambda z: max(z, 0.5 * z) ** 2 * stats.norm.pdf(z), -12, 12, points=[0])
    assert mlp.leaky_variance.solution * left == pytest.approx(1, rel=1e-9)


def test_a_deviation_in_the_place_of_a_variance():
    """The mean over 60 networks of the mean square, within four standard errors."""
    rng, squares = np.random.default_rng(0), []
    for _ in range(60):
        x = rng.standard_normal((4, 100))
        before = (x**2).mean()
        for _ in range(10):
            x = x @ rng.normal(0, 1 / 100, size=(100, 100))
        squares.append((x**2).mean() / before)
    error = np.std(squares, ddof=1) / 60**0.5
    expected = mlp.deviation.solution**-2
    assert abs(np.mean(squares) - expected) < 4 * error < 0.5 * expected


def test_the_backward_pass_is_pytorchs():
    for dy, x, scale, eps in mlp.batch_norm_gradients.cases:
        found = mlp.batch_norm_gradients.solution(dy, x, scale, eps)
        leaves = [torch.tensor(one, requires_grad=True) for one in (x, scale, np.zeros_like(scale))]
        y = torch.nn.functional.batch_norm(leaves[0], None, None, *leaves[1:], training=True, eps=eps)
        y.backward(torch.tensor(dy))
        for one, leaf in zip(found, leaves, strict=True):
            np.testing.assert_allclose(one, leaf.grad, rtol=1e-9, atol=1e-12)


def test_a_batch_of_two_has_no_direction_left():
    x = torch.tensor([[1.0], [3.0]], dtype=torch.float64, requires_grad=True)
    y = (x - x.mean(0)) / x.std(0, correction=0)
    y.backward(torch.tensor([[1.0], [0.0]], dtype=torch.float64))
    found = torch.cat([y.detach(), x.grad]).ravel()
    np.testing.assert_allclose(found, mlp.batch_of_two.solution, atol=1e-12)


def test_the_four_networks_show_what_the_exercise_says():
    inputs, labels, _ = word_batch(32)

    def run(activation, weights, steps):
        initialisation = "zeros" if weights in ("constant", "zeros") else weights
        sizes = [32] * 11 + [4]
        network = MultilayerPerceptron(
            sizes, activation, initialisation=initialisation, rng=np.random.default_rng(0)
        )
        if weights == "constant":
            for name in network.parameters:
                network.parameters[name][:] = 0.1
        for _ in range(steps + 1):
            logits = network.forward(inputs, training=True)
            gradients = network.backward(cross_entropy_gradient(logits, labels))
            for name in network.parameters:
                network.parameters[name] -= 0.1 * gradients[name]
        return network, gradients, logits

    def factor(network):
        """By which the gradient grows in a layer on its way back, the mean over nine."""
        last, first = (network.activation_gradients[layer] for layer in (10, 1))
        return float((first**2).mean() / (last**2).mean()) ** (1 / 18)

    network, _, _ = run("sigmoid", 1.0, 100)
    assert 1 / 6 < factor(network) < 1 / 4
    network, gradients, _ = run("tanh", "constant", 100)
    for layer in range(1, 11):
        assert np.abs(gradients[f"W{layer}"]).max() > 0
        assert np.ptp(network.parameters[f"W{layer}"], axis=1).max() < 1e-12
    network, gradients, _ = run("tanh", "zeros", 100)
    assert all(not gradients[name].any() for name in gradients if name[0] == "W")
    network, _, logits = run("linear", 32.0, 0)
    assert 5 < factor(network) < 7
    assert np.abs(logits).max() > 1e6
    assert mlp.four_networks.solution == ["sigmoid", "constant", "zero", "unscaled"]
