"""Jacobians and products with them: published numbers, PyTorch's, and what they have in common."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from nlpbook.mlp import (
    ACTIVATIONS,
    jacobian,
    jacobian_vector_product,
    linear_backward,
    softmax_backward,
    softmax_jacobian,
    vector_jacobian_product,
)
from nlpbook.nnlm import softmax

shapes = st.lists(st.integers(1, 3), min_size=1, max_size=2).map(tuple)
seeds = st.integers(0, 10_000)


def test_the_softmax_jacobian_in_numbers():
    """The row of attention logits of chapter 8: diag(q) - q q^T."""
    logits = np.array([0.178, 0.242, 0.147])
    np.testing.assert_allclose(softmax(logits), [0.32942764, 0.35120031, 0.31937205], atol=5e-9)
    expected = [
        [0.22090507, -0.11569509, -0.10520998],
        [-0.11569509, 0.22785865, -0.11216356],
        [-0.10520998, -0.11216356, 0.21737354],
    ]
    np.testing.assert_allclose(softmax_jacobian(logits), expected, atol=5e-9)


@given(st.lists(st.integers(1, 3), max_size=2).map(tuple), st.integers(1, 6), seeds)
def test_softmax_against_pytorch_and_differences(batch, classes, seed):
    rng = np.random.default_rng(seed)
    logits, dq = 2 * rng.standard_normal((*batch, classes)), rng.standard_normal((*batch, classes))
    J = softmax_jacobian(logits)
    assert J.shape == (*batch, classes, classes)
    for row in np.ndindex(*batch):
        expected = torch.autograd.functional.jacobian(
            lambda z: torch.softmax(z, -1), torch.from_numpy(logits[row])
        )
        np.testing.assert_allclose(J[row], expected, atol=1e-12)
        np.testing.assert_allclose(J[row], jacobian(softmax, logits[row]), atol=1e-9)
    backward = softmax_backward(dq, softmax(logits))
    np.testing.assert_allclose(backward, (dq[..., None, :] @ J)[..., 0, :], atol=1e-12)
    np.testing.assert_allclose(J, np.swapaxes(J, -1, -2), atol=1e-15)
    np.testing.assert_allclose(J.sum(axis=-1), 0, atol=1e-12)
    np.testing.assert_allclose(backward.sum(axis=-1), 0, atol=1e-12)


def _map(inputs, outputs, seed):
    """A smooth map between arrays of any shapes, in NumPy and in PyTorch."""
    rng = np.random.default_rng(seed)
    A = rng.standard_normal((int(np.prod(outputs)), int(np.prod(inputs))))
    ours = lambda x: np.tanh(A @ x.ravel()).reshape(outputs)  # noqa: E731
    theirs = lambda x: torch.tanh(torch.from_numpy(A) @ x.flatten()).reshape(outputs)  # noqa: E731
    return ours, theirs, rng.standard_normal(inputs)


@given(shapes, shapes, seeds)
def test_jacobians_equal_pytorchs(inputs, outputs, seed):
    f, theirs, x = _map(inputs, outputs, seed)
    expected = torch.autograd.functional.jacobian(theirs, torch.from_numpy(x))
    found = jacobian(f, x)
    assert found.shape == (*outputs, *inputs)
    np.testing.assert_allclose(found, expected, atol=1e-8)


@given(shapes, shapes, seeds)
def test_products_equal_those_with_the_jacobian(inputs, outputs, seed):
    """J u forwards, v^T J backwards, and <v, J u> = <v^T J, u>."""
    f, theirs, x = _map(inputs, outputs, seed)
    rng = np.random.default_rng(seed + 1)
    u, v = rng.standard_normal(inputs), rng.standard_normal(outputs)
    _, forward = torch.autograd.functional.jvp(theirs, torch.from_numpy(x), torch.from_numpy(u))
    _, backward = torch.autograd.functional.vjp(theirs, torch.from_numpy(x), torch.from_numpy(v))
    Ju, vJ = jacobian_vector_product(f, x, u), vector_jacobian_product(f, x, v)
    np.testing.assert_allclose(Ju, forward, atol=1e-7)
    np.testing.assert_allclose(vJ, backward, atol=1e-7)
    assert (v * Ju).sum() == pytest.approx((vJ * u).sum(), abs=1e-6)


def test_the_chain_rule_is_a_product_of_jacobians():
    f, _, x = _map((3,), (4,), 0)
    g, _, _ = _map((4,), (2,), 1)
    np.testing.assert_allclose(jacobian(lambda x: g(f(x)), x), jacobian(g, f(x)) @ jacobian(f, x), atol=1e-8)


@given(st.sampled_from(["tanh", "sigmoid", "gelu", "elu"]), seeds)
def test_what_layers_hand_back_is_a_product_with_their_jacobian(name, seed):
    """The formulas at the head of the module: v f'(z), v W^T, v + v."""
    rng = np.random.default_rng(seed)
    z, W, v = rng.standard_normal((2, 3)), rng.standard_normal((3, 4)), rng.standard_normal((2, 4))
    function, derivative, _ = ACTIVATIONS[name]
    np.testing.assert_allclose(
        vector_jacobian_product(function, z, W[:2, :3]), W[:2, :3] * derivative(z), atol=1e-6
    )
    dx, _, _ = linear_backward(v, z, W)
    np.testing.assert_allclose(vector_jacobian_product(lambda x: x @ W, z, v), dx, atol=1e-8)
    np.testing.assert_allclose(vector_jacobian_product(lambda x: x + x, z, z), z + z, atol=1e-8)


def test_types_stay():
    f, _, x = _map((3,), (2,), 0)
    x = x.astype(np.float32)
    ours = lambda x: f(x).astype(np.float32)  # noqa: E731
    assert jacobian(ours, x).dtype == np.float32
    assert jacobian_vector_product(ours, x, x).dtype == np.float32
    assert vector_jacobian_product(ours, x, np.ones(2, np.float32)).dtype == np.float32
    logits = np.ones((2, 3), np.float32)
    assert softmax_jacobian(logits).dtype == softmax_backward(logits, softmax(logits)).dtype == np.float32


def test_bad_input():
    f, _, x = _map((3,), (2,), 0)
    with pytest.raises(ValueError, match=r"u must have the shape of x, \(3,\); got \(2,\)"):
        jacobian_vector_product(f, x, np.ones(2))
    with pytest.raises(ValueError, match=r"v must have the shape of f\(x\), \(2,\); got \(3,\)"):
        vector_jacobian_product(f, x, np.ones(3))
    for call in (
        lambda x, f=f, **step: jacobian(f, x, **step),
        lambda x, f=f, **step: jacobian_vector_product(f, x, np.ones(3), **step),
        lambda x, f=f, **step: vector_jacobian_product(f, x, np.ones(2), **step),
    ):
        with pytest.raises(
            TypeError, match=r"x must be an array of floating-point numbers \(NumPy\); got list"
        ):
            call([1, 2, 3])
        with pytest.raises(ValueError, match=r"x must be one number or more; got none"):
            call(x[:0])
        with pytest.raises(ValueError, match=r"step must be a finite number, above 0, or None; got -1"):
            call(x, step=-1)
        with pytest.raises(TypeError, match=r"f must be a function of an array; got 'f'"):
            call(x, f="f")
