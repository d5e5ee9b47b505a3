"""A linear layer: against PyTorch, worked examples from elsewhere, and shapes that do not fit."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from nlpbook.mlp import (
    linear_backward,
    linear_forward,
    mean_squared_error,
    mean_squared_error_gradient,
    relu,
    relu_derivative,
    sigmoid,
    sigmoid_derivative,
)

sizes = st.integers(1, 5)


@given(sizes, sizes, sizes, st.booleans(), st.sampled_from([np.float32, np.float64]), st.integers(0, 10_000))
def test_forward_and_backward_equal_pytorch(batch, inputs, outputs, has_bias, dtype, seed):
    """PyTorch keeps the transpose of W."""
    rng = np.random.default_rng(seed)
    draw = lambda *shape: rng.standard_normal(shape).astype(dtype)  # noqa: E731
    x, W, b, dz = draw(batch, inputs), draw(inputs, outputs), draw(outputs), draw(batch, outputs)
    tx, tW, tb = (torch.from_numpy(a).requires_grad_() for a in (x, W, b))
    expected = torch.nn.functional.linear(tx, tW.T, tb if has_bias else None)
    expected.backward(torch.from_numpy(dz))
    close = {"rtol": 1e-5, "atol": 1e-5} if dtype == np.float32 else {"rtol": 1e-12, "atol": 1e-13}
    z = linear_forward(x, W, b if has_bias else None)
    np.testing.assert_allclose(z, expected.detach(), **close)
    dx, dW, db = linear_backward(dz, x, W)
    np.testing.assert_allclose(dx, tx.grad, **close)
    np.testing.assert_allclose(dW, tW.grad, **close)
    np.testing.assert_allclose(db, tb.grad if has_bias else dz.sum(axis=0), **close)
    assert {array.dtype for array in (z, dx, dW, db)} == {np.dtype(dtype)}


def test_the_net_of_pytorchs_tutorial_on_gradients():
    """x, W, b and y all ones: z = (4, 4), L = 9, all of dW and db 3, all of dx 6."""
    x, W, b, y = np.ones((1, 3)), np.ones((3, 2)), np.ones(2), np.ones((1, 2))
    z = linear_forward(x, W, b)
    np.testing.assert_array_equal(z, [[4, 4]])
    assert mean_squared_error(relu(z), y) == 9
    dz = mean_squared_error_gradient(relu(z), y) * relu_derivative(z)
    dx, dW, db = linear_backward(dz, x, W)
    np.testing.assert_array_equal(dW, np.full((3, 2), 3))
    np.testing.assert_array_equal(db, [3, 3])
    np.testing.assert_array_equal(dx, [[6, 6, 6]])


def test_the_sigmoid_neuron_of_cs231n():
    """w = (2, -3), b = -3, x = (-1, -2): f = s(1), and the gradients that the course rounds to two digits."""
    x, W, b = np.array([[-1.0, -2.0]]), np.array([[2.0], [-3.0]]), np.array([-3.0])
    z = linear_forward(x, W, b)
    assert sigmoid(z).item() == pytest.approx(0.731058579, abs=5e-10)
    dx, dW, db = linear_backward(sigmoid_derivative(z), x, W)
    np.testing.assert_allclose(dW.ravel(), [-0.196611933, -0.393223866], atol=5e-10)
    np.testing.assert_allclose(db, [0.196611933], atol=5e-10)
    np.testing.assert_allclose(dx, [[0.393223866, -0.589835800]], atol=5e-10)


def test_shapes_of_a_batch():
    """The lecture's (32, 3) times the transpose of (4, 3), written with W as it stands here."""
    assert linear_forward(np.ones((32, 3)), np.ones((3, 4)), np.ones(4)).shape == (32, 4)


def test_shapes_that_do_not_fit():
    x, W = np.ones((2, 3)), np.ones((3, 4))
    with pytest.raises(
        ValueError, match=r"W must have a row for each column of x, whose shape is \(2, 3\).*\(4, 3\)"
    ):
        linear_forward(x, W.T)
    with pytest.raises(ValueError, match=r"x must be a matrix with an example in each row; got shape \(3,\)"):
        linear_forward(x[0], W)
    with pytest.raises(
        ValueError, match=r"b must have a number for each column of W, \(4,\); got shape \(3,\)"
    ):
        linear_forward(x, W, np.ones(3))
    with pytest.raises(ValueError, match=r"dz must have the shape of x W, \(2, 4\) .*; got \(2, 3\)"):
        linear_backward(x, x, W)
    with pytest.raises(ValueError, match=r"W must have a row .* got shape \(4, 3\)"):
        linear_backward(np.ones((2, 4)), x, W.T)
