"""The simple recurrent network: published numbers, the formula in NumPy, and what follows from it."""

import numpy as np
import torch
from hypothesis import given, settings

from nlpbook.rnn import Elman, elman_step
from tests.rnn.layers import layer_of, normal, seeds, sizes


def linspace(first, last, *shape):
    return torch.linspace(first, last, int(np.prod(shape)), dtype=torch.float64).reshape(shape)


def layer_with(W, U, b):
    layer = Elman(len(W), len(U)).double()
    with torch.no_grad():
        for parameter, value in ((layer.W, W), (layer.U, U), (layer.b, b)):
            parameter.copy_(value)
    return layer


def test_a_step_of_cs231n():
    """Stanford CS231n, assignment 3 (RNN captioning): tanh(x Wx + h Wh + b), rows are examples, as here."""
    h = elman_step(
        linspace(-0.4, 0.7, 3, 10),
        linspace(-0.2, 0.5, 3, 4),
        linspace(-0.1, 0.9, 10, 4),
        linspace(-0.3, 0.7, 4, 4),
        linspace(-0.2, 0.4, 4),
    )
    expected = [
        [-0.58172089, -0.50182032, -0.41232771, -0.31410098],
        [0.66854692, 0.79562378, 0.87755553, 0.92795967],
        [0.97934501, 0.99144213, 0.99646691, 0.99854353],
    ]
    np.testing.assert_allclose(h, expected, atol=5e-9)


def test_a_sequence_of_cs231n():
    """The same assignment: two sequences of three inputs, from a given h0."""
    layer = layer_with(linspace(-0.2, 0.4, 4, 5), linspace(-0.4, 0.1, 5, 5), linspace(-0.7, 0.1, 5))
    expected = [
        [
            [-0.42070749, -0.27279261, -0.11074945, 0.05740409, 0.22236251],
            [-0.39525808, -0.22554661, -0.0409454, 0.14649412, 0.32397316],
            [-0.42305111, -0.24223728, -0.04287027, 0.15997045, 0.35014525],
        ],
        [
            [-0.55857474, -0.39065825, -0.19198182, 0.02378408, 0.23735671],
            [-0.27150199, -0.07088804, 0.13562939, 0.33099728, 0.50158768],
            [-0.51014825, -0.30524429, -0.06755202, 0.17806392, 0.40333043],
        ],
    ]
    for layer.fast in (True, False):
        y, _ = layer(linspace(-0.1, 0.3, 2, 3, 4), (linspace(-0.3, 0.1, 2, 5),))
        np.testing.assert_allclose(y.detach(), expected, atol=5e-9)


def test_keras_with_constant_weights():
    """SimpleRNN of Keras (simple_rnn_test.py): input weights 0.01, recurrent 0.02, bias 0.03, four units."""
    x = torch.arange(24, dtype=torch.float64).reshape(2, 3, 4)
    layer = layer_with(torch.full((4, 4), 0.01), torch.full((4, 4), 0.02), torch.full((4,), 0.03))
    _, (h,) = layer(x)
    np.testing.assert_allclose(h.detach(), [[0.405432] * 4, [0.73605347] * 4], atol=1e-6)


@settings(max_examples=25)
@given(sizes, sizes, seeds)
def test_the_formula_in_numpy(inputs, hidden, seed):
    layer = layer_of("elman", inputs, hidden, seed)
    W, U, b = (part.detach().numpy() for part in (layer.W, layer.U, layer.b))
    x = normal(2, 4, inputs, seed=seed)
    h, expected = np.zeros((2, hidden)), []
    for t in range(4):
        h = np.tanh(np.einsum("bi,ih->bh", x[:, t].numpy(), W) + np.einsum("bg,gh->bh", h, U) + b)
        expected.append(h)
    y, _ = layer(x)
    np.testing.assert_allclose(y.detach(), np.stack(expected, axis=1), atol=1e-12)


def test_with_orthogonal_weights_a_small_gradient_keeps_its_length():
    """Near 0 tanh is the identity, and U turns: after 50 steps back the gradient is as long as it came."""
    layer = Elman(3, 8, generator=torch.Generator().manual_seed(0)).double()
    h = (torch.zeros(1, 8, dtype=torch.float64, requires_grad=True),)
    _, (last,) = layer(torch.zeros(1, 50, 3, dtype=torch.float64), h)
    incoming = normal(1, 8, seed=1)
    last.backward(incoming)
    # U is drawn in float32: orthogonal to 7 digits.
    torch.testing.assert_close(h[0].grad.norm(), incoming.norm(), rtol=1e-5, atol=0)
