"""The multilayer perceptron: against PyTorch with every option, worked examples, and differences."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from nlpbook.mlp import (
    ACTIVATIONS,
    MultilayerPerceptron,
    cross_entropy,
    cross_entropy_gradient,
    numerical_gradient,
    sigmoid,
    sigmoid_derivative,
)
from tests.mlp.test_activations import PYTORCH

options = st.fixed_dictionaries(
    {
        "activation": st.sampled_from(sorted(ACTIVATIONS)),
        "initialisation": st.sampled_from(
            ["he_normal", "he_uniform", "xavier_normal", "xavier_uniform", "zeros", 1.5]
        ),
        "normalisation": st.sampled_from([None, "batch", "layer"]),
        "residual": st.booleans(),
        "dtype": st.sampled_from([np.float32, np.float64]),
    }
)
sizes = st.lists(st.integers(1, 5), min_size=2, max_size=5)


def _randomise(net, rng):
    """Biases, scales and shifts that are not 0 and 1."""
    for name, array in net.parameters.items():
        if not name.startswith("W"):
            array += 0.3 * rng.standard_normal(array.shape).astype(array.dtype)


def _pytorch(net, parameters, x, training):
    """The same network from PyTorch's functions, with the layers' outputs."""
    layers = [x]
    for layer in range(1, net.depth + 1):
        z = nn.functional.linear(layers[-1], parameters[f"W{layer}"].T, parameters[f"b{layer}"])
        if layer < net.depth:
            if net.normalisation is not None:
                scale, shift = parameters[f"scale{layer}"], parameters[f"shift{layer}"]
                if net.normalisation == "layer":
                    z = nn.functional.layer_norm(z, z.shape[1:], scale, shift)
                else:
                    statistics = torch.zeros_like(scale), torch.ones_like(scale)
                    z = nn.functional.batch_norm(z, *statistics, scale, shift, training=training)
            z = PYTORCH[net.activation](z)
            if net.residual and z.shape == layers[-1].shape:
                z = z + layers[-1]
        z.retain_grad()
        layers.append(z)
    return layers


@settings(max_examples=200)
@given(sizes, options, st.integers(2, 6), st.booleans(), st.integers(0, 10_000))
def test_every_value_and_gradient_equals_pytorch(sizes, options, batch, training, seed):
    rng = np.random.default_rng(seed)
    net = MultilayerPerceptron(sizes, rng=rng, **options)
    _randomise(net, rng)
    dtype = options["dtype"]
    x, dy = rng.standard_normal((batch, sizes[0])), rng.standard_normal((batch, sizes[-1]))
    parameters = {name: torch.from_numpy(a.copy()).requires_grad_() for name, a in net.parameters.items()}
    tx = torch.from_numpy(x.astype(dtype)).requires_grad_()
    layers = _pytorch(net, parameters, tx, training)
    layers[-1].backward(torch.from_numpy(dy.astype(dtype)))

    close = {"rtol": 5e-2, "atol": 5e-3} if dtype == np.float32 else {"rtol": 1e-6, "atol": 1e-8}
    output = net.forward(x, training=training)
    gradients = net.backward(dy)
    assert list(gradients) == list(net.parameters)
    assert len(net.activations) == len(net.activation_gradients) == len(layers) == len(sizes)
    for i, layer in enumerate(layers):
        np.testing.assert_allclose(net.activations[i], layer.detach(), **close)
        # where a batch hardly varies, normalisation divides by nearly 0, and rounding is all there is
        scale = max(1.0, layer.grad.abs().max().item())
        np.testing.assert_allclose(net.activation_gradients[i] / scale, layer.grad / scale, **close)
    for name, gradient in gradients.items():
        scale = max(1.0, parameters[name].grad.abs().max().item())
        np.testing.assert_allclose(gradient / scale, parameters[name].grad / scale, err_msg=name, **close)
        assert gradient.dtype == dtype
    assert output is net.activations[-1] and output.dtype == dtype


@pytest.mark.parametrize("normalisation", [None, "batch", "layer"])
def test_gradients_by_differences(normalisation):
    rng = np.random.default_rng(3)
    net = MultilayerPerceptron(
        [3, 4, 4, 2], "tanh", normalisation=normalisation, residual=True, dropout=0.4, rng=rng
    )
    _randomise(net, rng)
    x, targets = rng.standard_normal((6, 3)), rng.integers(2, size=6)

    def loss(name, moved):
        kept, net.parameters[name] = net.parameters[name], moved
        net.rng = np.random.default_rng(5)  # the same entries are dropped
        value = cross_entropy(net.forward(x, training=True), targets)
        net.parameters[name] = kept
        return value

    net.rng = np.random.default_rng(5)
    gradients = net.backward(cross_entropy_gradient(net.forward(x, training=True), targets))
    for name, gradient in gradients.items():
        numerical = numerical_gradient(lambda moved, name=name: loss(name, moved), net.parameters[name])
        np.testing.assert_allclose(gradient, numerical, atol=1e-8, err_msg=name)
    if normalisation is None:
        assert any((a == 0).any() for a in net.activations[1:2])  # something was dropped


def test_mazurs_net():
    """The 2-2-2 sigmoid net of the most copied worked example: first step only, biases fixed.

    Its later figures are slightly off, and no test (mattmazur.com/2015/03/17).
    """
    net = MultilayerPerceptron([2, 2, 2], "sigmoid", rng=np.random.default_rng(0))
    net.parameters["W1"][:] = np.array([[0.15, 0.20], [0.25, 0.30]]).T
    net.parameters["W2"][:] = np.array([[0.40, 0.45], [0.50, 0.55]]).T
    net.parameters["b1"][:], net.parameters["b2"][:] = 0.35, 0.60
    x, targets = np.array([[0.05, 0.10]]), np.array([[0.01, 0.99]])
    z = net.forward(x)
    o = sigmoid(z)
    np.testing.assert_allclose(net.activations[1], [[0.593269992, 0.596884378]], atol=5e-10)
    np.testing.assert_allclose(o, [[0.751365070, 0.772928465]], atol=5e-10)
    assert ((o - targets) ** 2).sum() / 2 == pytest.approx(0.298371109, abs=5e-10)
    gradients = net.backward((o - targets) * sigmoid_derivative(z))
    W1, W2 = (net.parameters[name] - 0.5 * gradients[name] for name in ("W1", "W2"))
    np.testing.assert_allclose(W2.T.ravel(), [0.35891648, 0.408666186, 0.511301270, 0.561370121], atol=5e-10)
    np.testing.assert_allclose(W1.T.ravel(), [0.149780716, 0.19956143, 0.24975114, 0.29950229], atol=5e-9)
    biases = [net.parameters[name] - 0.5 * gradients[name] for name in ("b1", "b2")]
    np.testing.assert_allclose(biases, [[0.34561432, 0.34502287], [0.53075072, 0.61904912]], atol=5e-9)


def test_xor_by_two_relus():
    """h = (ReLU(x1 + x2), ReLU(x1 + x2 - 1)), y = h1 - 2 h2."""
    net = MultilayerPerceptron([2, 2, 1], "relu", rng=np.random.default_rng(0))
    net.parameters["W1"][:], net.parameters["b1"][:] = 1, [0, -1]
    net.parameters["W2"][:] = [[1], [-2]]
    x = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]])
    np.testing.assert_array_equal(net.forward(x).ravel(), [0, 1, 1, 0])
    np.testing.assert_array_equal(net.activations[1], [[0, 0], [1, 0], [1, 0], [2, 1]])


def test_the_net_of_31_parameters():
    net = MultilayerPerceptron((2, 4, 3, 1), rng=np.random.default_rng(0))
    assert sum(array.size for array in net.parameters.values()) == 31
    assert net.depth == 3 and list(net.parameters) == ["W1", "b1", "W2", "b2", "W3", "b3"]


def test_layers_without_activation_collapse():
    net = MultilayerPerceptron([3, 5, 4, 2], "linear", rng=np.random.default_rng(0))
    x = np.random.default_rng(1).standard_normal((7, 3))
    W1, W2, W3 = (net.parameters[f"W{i}"] for i in (1, 2, 3))
    np.testing.assert_allclose(net.forward(x), x @ (W1 @ W2 @ W3), rtol=1e-10, atol=1e-12)


def test_equal_weights_stay_equal():
    """Units that begin alike stay alike. From zeros ReLU does not even move."""
    rng = np.random.default_rng(0)
    x, targets = rng.standard_normal((20, 3)), rng.integers(2, size=20)
    for activation, initialisation in (("relu", "zeros"), ("tanh", "zeros"), ("tanh", "he_normal")):
        net = MultilayerPerceptron([3, 4, 2], activation, initialisation=initialisation, rng=rng)
        for _ in range(50):
            gradients = net.backward(cross_entropy_gradient(net.forward(x), targets))
            for name, gradient in gradients.items():
                net.parameters[name] -= 0.5 * gradient
        alike = np.ptp(net.parameters["W1"], axis=1).max() == 0
        assert alike == (initialisation == "zeros")
        assert net.parameters["W1"].any() == (initialisation != "zeros")


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("normalisation", [None, "batch", "layer"])
def test_it_learns(dtype, normalisation):
    """Gradient descent on the two classes of XOR with noise."""
    rng = np.random.default_rng(0)
    x = rng.standard_normal((200, 2)).astype(dtype)
    targets = (x[:, 0] * x[:, 1] > 0).astype(np.int64)
    net = MultilayerPerceptron(
        [2, 16, 16, 2], "tanh", normalisation=normalisation, residual=True, rng=rng, dtype=dtype
    )
    for _ in range(300):
        gradients = net.backward(cross_entropy_gradient(net.forward(x, training=True), targets))
        for name, gradient in gradients.items():
            net.parameters[name] -= dtype(0.5) * gradient
    predicted = net.forward(x).argmax(axis=1)
    assert (predicted == targets).mean() > 0.95
    assert {array.dtype for array in net.parameters.values()} == {np.dtype(dtype)}


@pytest.mark.parametrize(
    ("initialisation", "hidden", "last"),
    [
        ("he_normal", 2 / 300, 1 / 200),
        ("he_uniform", 2 / 300, 1 / 200),
        ("xavier_normal", 4 / 500, 2 / 300),
        ("xavier_uniform", 4 / 500, 2 / 300),
        (3.0, 3 / 300, 3 / 200),
    ],
)
def test_initial_weights_have_the_gain_of_what_follows(initialisation, hidden, last):
    """Variances: ReLU's gain is sqrt(2), and nothing follows the last layer. 20,000 numbers: off by 1%."""
    net = MultilayerPerceptron([300, 200, 100], initialisation=initialisation, rng=np.random.default_rng(0))
    assert net.parameters["W1"].var() == pytest.approx(hidden, rel=0.04)
    assert net.parameters["W2"].var() == pytest.approx(last, rel=0.04)
    assert not net.parameters["b1"].any() and not net.parameters["b2"].any()
    assert (np.abs(net.parameters["W1"]).max() < (3 * hidden) ** 0.5) == str(initialisation).endswith(
        "uniform"
    )


def test_dropout_is_for_training_alone():
    net = MultilayerPerceptron([3, 50, 2], "sigmoid", dropout=0.5, rng=np.random.default_rng(0))
    x = np.ones((4, 3))
    np.testing.assert_array_equal(net.forward(x), net.forward(x))
    assert (net.activations[1] > 0).all()
    net.forward(x, training=True)
    dropped = net.activations[1] == 0
    assert 0.3 < dropped.mean() < 0.7
    net.backward(np.ones((4, 2)))
    assert net.activation_gradients[1].all()  # with respect to what the layer gives on, dropped or not


def test_bad_input():
    rng = np.random.default_rng(0)
    net = MultilayerPerceptron([3, 4, 2], rng=rng)
    with pytest.raises(RuntimeError, match="call forward first"):
        net.backward(np.ones((1, 2)))
    with pytest.raises(ValueError, match=r"x must have shape \(batch, 3\); got \(2, 4\)"):
        net.forward(np.ones((2, 4)))
    with pytest.raises(TypeError, match=r"x must be an array of floating-point numbers \(NumPy\); got int64"):
        net.forward(np.ones((2, 3), dtype=np.int64))
    net.forward(np.ones((2, 3)))
    with pytest.raises(
        ValueError, match=r"d_output must have the shape of the output, \(2, 2\); got \(2, 3\)"
    ):
        net.backward(np.ones((2, 3)))
    for arguments, message in (
        ({"sizes": [3]}, r"sizes must be a list of 2 or more layer sizes; got 1"),
        ({"sizes": [3, 0]}, r"sizes\[1\] must be a whole number, 1 or larger; got 0"),
        ({"activation": "swish"}, r"activation must be one of 'linear', .*; got 'swish'"),
        ({"normalisation": "group"}, r"normalisation must be one of None, 'batch', 'layer'; got 'group'"),
        ({"initialisation": "he"}, r"initialisation must be one of 'he_normal', .*'zeros'; got 'he'"),
        ({"initialisation": -1}, r"initialisation must be a finite number, 0 or larger; got -1"),
        ({"dropout": 1}, r"dropout must be a finite number from 0 to below 1; got 1"),
        ({"dtype": np.float16}, r"dtype must be 'float64' or 'float32'; got 'float16'"),
    ):
        with pytest.raises(ValueError, match=message):
            MultilayerPerceptron(**{"sizes": [3, 4, 2], "rng": rng, **arguments})
    for arguments in ({"residual": 1}, {"rng": 0}, {"initialisation": None}):
        (name,) = arguments
        with pytest.raises(TypeError, match=rf"^{name} must be .*; got"):
            MultilayerPerceptron(**{"sizes": [3, 4, 2], "rng": rng, **arguments})


def test_a_network_of_one_layer_is_linear():
    net = MultilayerPerceptron([3, 2], rng=np.random.default_rng(0))
    x = np.random.default_rng(1).standard_normal((4, 3))
    np.testing.assert_allclose(net.forward(x), x @ net.parameters["W1"])
    assert net.parameters["W1"].std() < 3 * math.sqrt(1 / 3)
    assert list(net.backward(np.ones((4, 2)))) == ["W1", "b1"]
