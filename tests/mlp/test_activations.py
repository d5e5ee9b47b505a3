"""Activation functions: against PyTorch, against published values, and their derivatives by differences."""

import math

import numpy as np
import pytest
import scipy.integrate
import scipy.optimize
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from nlpbook.mlp import (
    ACTIVATIONS,
    elu,
    elu_derivative,
    gelu,
    gelu_derivative,
    gelu_sigmoid,
    gelu_tanh,
    leaky_relu,
    leaky_relu_derivative,
    relu_derivative,
    sigmoid,
    sigmoid_derivative,
    tanh,
)
from nlpbook.nnlm import softmax

F = torch.nn.functional
PYTORCH = {
    "linear": lambda z: z,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "leaky_relu": F.leaky_relu,
    "elu": F.elu,
    "gelu": F.gelu,
    "gelu_tanh": lambda z: F.gelu(z, approximate="tanh"),
    "gelu_sigmoid": lambda z: z * torch.sigmoid(1.702 * z),
}
shapes = st.lists(st.integers(1, 4), min_size=1, max_size=3).map(tuple)


def test_every_function_has_a_peer():
    assert ACTIVATIONS.keys() == PYTORCH.keys()


@pytest.mark.parametrize("name", ACTIVATIONS)
@settings(max_examples=30)
@given(shapes, st.sampled_from([0.1, 1.0, 30.0]), st.integers(0, 10_000))
def test_values_and_derivatives_equal_pytorch(name, shape, size, seed):
    z = size * np.random.default_rng(seed).standard_normal(shape)
    theirs = torch.from_numpy(z).requires_grad_()
    expected = PYTORCH[name](theirs)
    incoming = np.random.default_rng(seed + 1).standard_normal(shape)
    expected.backward(torch.from_numpy(incoming))
    function, derivative, _ = ACTIVATIONS[name]
    np.testing.assert_allclose(function(z), expected.detach().numpy(), rtol=1e-10, atol=1e-14)
    np.testing.assert_allclose(incoming * derivative(z), theirs.grad.numpy(), rtol=1e-10, atol=1e-13)


@pytest.mark.parametrize("name", ACTIVATIONS)
@settings(max_examples=30)
@given(st.lists(st.floats(-8, 8), min_size=1, max_size=20))
def test_derivatives_by_differences(name, values):
    z, step = np.array(values), 1e-5
    if name in ("relu", "leaky_relu"):
        z = z[np.abs(z) > 2 * step]  # at 0 there is no derivative
    function, derivative, _ = ACTIVATIONS[name]
    differences = (function(z + step) - function(z - step)) / (2 * step)
    np.testing.assert_allclose(derivative(z), differences, atol=1e-5 if name == "elu" else 1e-8)


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_type_and_shape_stay_and_nothing_overflows(name, dtype):
    """1e18 squared, cubed or as an exponent is beyond float32, 1e300 beyond float64."""
    huge = 1e18 if dtype == np.float32 else 1e300
    z = np.array([[-huge, -100, -20, -0.0], [0.0, 20, 100, huge]], dtype)
    before = z.copy()
    function, derivative, _ = ACTIVATIONS[name]
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        for result in (function(z), derivative(z)):
            assert result.dtype == dtype and result.shape == z.shape and np.isfinite(result).all()
    np.testing.assert_array_equal(z, before)


def test_three_forms_of_gelu():
    """By Python's erf. Keras tests the first two formulas; the third is known as quick GELU."""
    z = np.array([-3, -2, -1, -0.5, 0.5, 1, 2, 3])
    exact = [
        -0.00404969,
        -0.04550026,
        -0.15865525,
        -0.15426877,
        0.34573123,
        0.84134475,
        1.95449974,
        2.99595031,
    ]
    tanh_form = [
        -0.00363739, -0.04540231, -0.15880801, -0.15428599, 0.34571401, 0.84119199, 1.95459769, 2.99636261,
    ]  # fmt: skip
    sigmoid_form = [
        -0.01807131, -0.06434138, -0.15420423, -0.14961156, 0.35038844, 0.84579577, 1.93565862, 2.98192869,
    ]  # fmt: skip
    for function, expected in ((gelu, exact), (gelu_tanh, tanh_form), (gelu_sigmoid, sigmoid_form)):
        np.testing.assert_allclose(function(z), expected, atol=5e-9)
    np.testing.assert_allclose(gelu(z), [v * (1 + math.erf(v / math.sqrt(2))) / 2 for v in z], rtol=1e-13)


def test_how_far_the_forms_of_gelu_are_apart_and_where_it_is_smallest():
    z = np.linspace(-6, 6, 120_001)
    for form, gap, place in ((gelu_tanh, 4.732e-4, 2.699), (gelu_sigmoid, 0.020335, 2.270)):
        gaps = np.abs(form(z) - gelu(z))
        assert gaps.max() == pytest.approx(gap, rel=2e-4)
        assert abs(z[gaps.argmax()]) == pytest.approx(place, abs=1e-3)
    assert gelu(z).min() == pytest.approx(-0.16997121, abs=1e-8)
    root = scipy.optimize.brentq(lambda v: gelu_derivative(np.array([v]))[0], -1, -0.5)
    assert root == pytest.approx(-0.75179, abs=5e-6)


def test_the_conventions_at_zero():
    """As in PyTorch: 0 for ReLU, the side below 0 for leaky ReLU and ELU."""
    zero = np.zeros(1)
    assert relu_derivative(zero) == 0
    assert leaky_relu_derivative(zero, 0.2) == 0.2
    assert elu_derivative(zero, 0.7) == 0.7


@given(st.floats(0, 0.9), st.floats(0.1, 3), st.floats(-5, 5))
def test_the_parameters_of_leaky_relu_and_elu(negative_slope, alpha, value):
    z = np.array([value])
    np.testing.assert_allclose(
        leaky_relu(z, negative_slope), F.leaky_relu(torch.from_numpy(z), negative_slope), atol=1e-14
    )
    np.testing.assert_allclose(elu(z, alpha), F.elu(torch.from_numpy(z), alpha), rtol=1e-12)
    assert leaky_relu_derivative(z, negative_slope)[0] == (1 if value > 0 else negative_slope)
    assert elu_derivative(z, alpha)[0] == pytest.approx(
        1 if value > 0 else alpha * math.exp(value), rel=1e-12
    )


@given(st.floats(-30, 30))
def test_identities(value):
    z = np.array([value])
    np.testing.assert_allclose(tanh(z), 2 * sigmoid(2 * z) - 1, atol=1e-15)
    np.testing.assert_allclose(softmax(np.array([0, value]))[1], sigmoid(z)[0], rtol=1e-12)
    assert 0 < sigmoid_derivative(z)[0] <= 0.25 * (1 + 1e-15)


def test_derivatives_keep_their_digits_where_the_function_saturates():
    """s'(40) = e^-40, where s(40) rounds to 1 and s (1 - s) would be 0; and 4 e^-80 for tanh."""
    z = np.array([40.0])
    assert sigmoid_derivative(z)[0] == pytest.approx(math.exp(-40), rel=1e-14, abs=0)
    assert ACTIVATIONS["tanh"].derivative(z)[0] == pytest.approx(4 * math.exp(-80), rel=1e-14, abs=0)


@pytest.mark.parametrize("name", ["linear", "relu", "leaky_relu", "elu", "gelu", "gelu_tanh", "gelu_sigmoid"])
def test_gains_keep_the_second_moment(name):
    """1 / sqrt(E f(Z)^2) by numerical integration; the gain of the forms of GELU is that of the exact one."""
    function = ACTIVATIONS["gelu" if name.startswith("gelu") else name].function
    weighted = lambda v: function(np.array([v]))[0] ** 2 * math.exp(-v * v / 2) / math.sqrt(2 * math.pi)  # noqa: E731
    moment = scipy.integrate.quad(weighted, -12, 0)[0] + scipy.integrate.quad(weighted, 0, 12)[0]
    assert ACTIVATIONS[name].gain == pytest.approx(moment**-0.5, abs=5e-5)


def test_gains_of_gelu_and_elu_in_closed_form():
    """E Z^2 P(Z)^2 = 1/3 + 1/(2 pi sqrt 3) by Stein's lemma; E ELU^2 = 1 + e^2 P(-2) - 2 sqrt(e) P(-1)."""
    below = lambda v: (1 + math.erf(v / math.sqrt(2))) / 2  # noqa: E731
    assert ACTIVATIONS["gelu"].gain == pytest.approx((1 / 3 + 1 / (2 * math.pi * 3**0.5)) ** -0.5, abs=5e-5)
    moment = 1 + math.e**2 * below(-2) - 2 * math.e**0.5 * below(-1)
    assert ACTIVATIONS["elu"].gain == pytest.approx(moment**-0.5, abs=5e-5)
