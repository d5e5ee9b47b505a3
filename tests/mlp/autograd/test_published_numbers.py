"""Numbers that others have published, each with its source."""

import numpy as np
import pytest

from nlpbook.mlp import autograd
from nlpbook.mlp.autograd import Tensor


def leaf(values):
    return Tensor(values, requires_grad=True)


def micrograds_graph(a, b, relu):
    """The expression of the README of karpathy/micrograd, with `c += ...` as it stands there."""
    c = a + b
    d = a * b + b**3
    c += c + 1
    c += 1 + c + (-a)
    d += d * 2 + relu(b + a)
    d += 3 * d + relu(b - a)
    e = c - d
    f = e**2
    g = f / 2.0
    g += 10.0 / f
    return g


def test_micrograds_own_test():
    """karpathy/micrograd, README and test: nodes shared and rebound in place, ReLU on and off."""
    a, b = leaf(-4.0), leaf(2.0)
    g = micrograds_graph(a, b, autograd.relu)
    g.backward()
    assert g.item() == pytest.approx(24.70408163265306, rel=1e-14)
    assert a.grad == pytest.approx(138.83381924198252, rel=1e-14)
    assert b.grad == pytest.approx(645.5772594752186, rel=1e-14)


def test_micrograd_says_the_same():
    engine = pytest.importorskip("micrograd.engine")
    a, b = engine.Value(-4.0), engine.Value(2.0)
    theirs = micrograds_graph(a, b, lambda x: x.relu())
    theirs.backward()
    x, y = leaf(-4.0), leaf(2.0)
    ours = micrograds_graph(x, y, autograd.relu)
    ours.backward()
    # The order in which micrograd adds up differs from run to run.
    assert [ours.item(), x.grad.item(), y.grad.item()] == pytest.approx(
        [theirs.data, a.grad, b.grad], rel=1e-13
    )


def test_mazurs_first_step():
    """Mazur (2015), "A Step by Step Backpropagation Example".

    Two sigmoid layers of two units, E = half the sum of squares, rate 0.5, the biases fixed. Rows of W are
    the inputs, so that w1..w4 (given by hidden unit) stand in columns. Only the first step: the post's later
    figures are off in their last digits.
    """
    x, target = np.array([0.05, 0.10]), np.array([0.01, 0.99])
    W1, W2 = leaf(np.array([[0.15, 0.20], [0.25, 0.30]]).T), leaf(np.array([[0.40, 0.45], [0.50, 0.55]]).T)
    h = autograd.sigmoid(x @ W1 + 0.35)
    o = autograd.sigmoid(h @ W2 + 0.60)
    error = autograd.sum((target - o) ** 2) / 2
    error.backward()
    autograd.sgd([W1, W2], learning_rate=0.5)
    np.testing.assert_allclose(h.data, [0.593269992, 0.596884378], atol=5e-10)
    np.testing.assert_allclose(o.data, [0.751365070, 0.772928465], atol=5e-10)
    assert error.item() == pytest.approx(0.298371109, abs=5e-10)
    np.testing.assert_allclose(W1.data.T, [[0.149780716, 0.19956143], [0.24975114, 0.29950229]], atol=5e-9)
    np.testing.assert_allclose(W2.data.T, [[0.35891648, 0.408666186], [0.511301270, 0.561370121]], atol=5e-9)


def test_mazurs_biases():
    """If the biases are trained too, each unit with its own (repeated in public ports of the example)."""
    x, target = np.array([0.05, 0.10]), np.array([0.01, 0.99])
    W1, W2 = np.array([[0.15, 0.20], [0.25, 0.30]]).T, np.array([[0.40, 0.45], [0.50, 0.55]]).T
    b1, b2 = leaf([0.35, 0.35]), leaf([0.60, 0.60])
    o = autograd.sigmoid(autograd.sigmoid(x @ W1 + b1) @ W2 + b2)
    autograd.sum((o - target) ** 2 / 2).backward()
    autograd.sgd([b1, b2], learning_rate=0.5)
    np.testing.assert_allclose(b1.data, [0.34561432, 0.34502287], atol=5e-9)
    np.testing.assert_allclose(b2.data, [0.53075072, 0.61904912], atol=5e-9)


def test_the_neuron_of_cs231n():
    """cs231n, "Backpropagation, Intuitions": printed there to two digits, .73, -.20, -.39, .20, .39, -.59."""
    w, x, bias = leaf([2.0, -3.0]), leaf([-1.0, -2.0]), leaf(-3.0)
    f = autograd.sigmoid(w @ x + bias)
    f.backward()
    assert f.item() == pytest.approx(0.731058579, abs=5e-10)
    np.testing.assert_allclose(w.grad, [-0.196611933, -0.393223866], atol=5e-10)
    np.testing.assert_allclose(x.grad, [0.393223866, -0.589835800], atol=5e-10)
    assert bias.grad == pytest.approx(0.196611933, abs=5e-10)


def test_the_net_of_pytorchs_tutorial():
    """pytorch/tutorials, "Visualizing gradients" (2025): all ones; ReLU, then the mean of squares."""
    x, W, b = leaf(np.ones((1, 3))), leaf(np.ones((3, 2))), leaf(np.ones((1, 2)))
    z = x @ W + b
    loss = autograd.mean((autograd.relu(z) - np.ones((1, 2))) ** 2)
    loss.backward()
    np.testing.assert_array_equal(z.data, [[4, 4]])
    assert loss.item() == 9
    np.testing.assert_array_equal(W.grad, np.full((3, 2), 3))
    np.testing.assert_array_equal(b.grad, [[3, 3]])
    np.testing.assert_array_equal(x.grad, [[6, 6, 6]])


def test_cross_entropy_of_keras():
    """keras/src/losses/losses_test.py: logits, the targets on the diagonal."""
    logits = leaf([[8.0, 1.0, 1.0], [0.0, 9.0, 1.0], [2.0, 3.0, 5.0]])
    assert autograd.cross_entropy(logits, [0, 1, 2]).item() == pytest.approx(0.05737563, abs=5e-9)


def test_gelu_in_its_exact_form():
    """x times Phi(x), by Python's erf: the values of the exact form, not of the one with tanh."""
    x = leaf([-3, -2, -1, -0.5, 0.5, 1, 2, 3])
    expected = [
        -0.00404969,
        -0.04550026,
        -0.15865525,
        -0.15426877,
        0.34573123,
        0.84134475,
        1.95449974,
        2.99595031,
    ]
    np.testing.assert_allclose(autograd.gelu(x).data, expected, atol=5e-9)


def test_layer_norm_of_pytorch():
    """x = 0 .. 4, epsilon 1e-5, biased variance: with n - 1 it would be 1.2649 and .6325."""
    normal = autograd.layer_norm(leaf([0, 1, 2, 3, 4])).data
    np.testing.assert_allclose(normal, [-1.41421003, -0.70710501, 0, 0.70710501, 1.41421003], atol=5e-9)
