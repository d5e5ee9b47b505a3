"""Gradient checks: right gradients pass, wrong ones do not, and the lecture's checker cannot tell."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlpbook.mlp import (
    check_gradient,
    check_gradient_by_projection,
    cross_entropy,
    cross_entropy_gradient,
    gelu,
    gelu_derivative,
    numerical_gradient,
    shifted_all_at_once,
)

STEPS = [(0.1, 5.99999), (0.01, 5.99999), (0.001, 5.99956), (1e-4, 5.99384), (1e-6, 5.72205)]
shapes = st.lists(st.integers(1, 4), min_size=1, max_size=3).map(tuple)
dtypes = st.sampled_from([np.float32, np.float64])
seeds = st.integers(0, 10_000)


def _function(shape, seed, dtype=np.float64):
    """A smooth function of an array, its gradient, and where: <w, gelu(x)>."""
    rng = np.random.default_rng(seed)
    w, x = rng.standard_normal(shape).astype(dtype), rng.standard_normal(shape).astype(dtype)
    return lambda x: (w * gelu(x)).sum(), w * gelu_derivative(x), x


def _by_projection(f, x, gradient):
    return check_gradient_by_projection(f, x, gradient, directions=5, rng=np.random.default_rng(7))


@pytest.mark.parametrize(
    ("step", "expected"),
    STEPS,
)
def test_finite_differences_in_float32(step, expected):
    """x^2 at 3, centred: the lecture's step of 1e-6 is wrong by 5%."""
    x = np.array([3], np.float32)
    found = numerical_gradient(lambda x: (x * x)[0], x, step=step)
    assert found.dtype == np.float32
    assert found[0] == pytest.approx(expected, abs=1.5e-5)


@pytest.mark.parametrize(("dtype", "exact_to"), [(np.float32, 1e-3), (np.float64, 1e-9)])
def test_the_default_step_is_a_good_one(dtype, exact_to):
    """exp at 1: far better than steps that are far too large or too small."""
    x = np.array([1], dtype)

    def error(step):
        return abs(float(numerical_gradient(lambda x: np.exp(x)[0], x, step=step)[0]) - math.e)

    assert error(None) < exact_to
    assert error(None) < 1e-2 * min(error(0.5), error(float(4 * np.finfo(dtype).eps)))


@given(shapes, dtypes, seeds)
def test_right_gradients_pass(shape, dtype, seed):
    f, gradient, x = _function(shape, seed, dtype)
    before = x.copy()
    for found in (check_gradient(f, x, gradient), _by_projection(f, x, gradient)):
        assert found.passed and found.largest_error <= found.tolerance
        assert found.errors.dtype == found.numerical.dtype == dtype
    np.testing.assert_array_equal(x, before)


@given(shapes, st.sampled_from([-1.0, 0.0, 0.9, 1.01, 2.0]), st.data(), seeds)
def test_one_wrong_entry_is_found_and_named(shape, factor, data, seed):
    f, gradient, x = _function(shape, seed)
    place = data.draw(st.tuples(*(st.integers(0, size - 1) for size in shape)))
    if abs(gradient[place]) < 1e-2:
        return
    gradient[place] *= factor
    found = check_gradient(f, x, gradient)
    assert not found.passed and found.place == place
    expected = abs(factor - 1) / max(1, abs(factor))
    assert found.largest_error == pytest.approx(expected, rel=1e-3)
    assert not _by_projection(f, x, gradient).passed


def test_a_lost_transpose_is_found():
    """The slip of many a first backward pass: the shapes fit, because the matrix is square."""
    rng = np.random.default_rng(0)
    x, W, targets = rng.standard_normal((5, 3)), rng.standard_normal((3, 3)), np.array([0, 2, 1, 1, 0])
    dz = cross_entropy_gradient(x @ W, targets)
    loss_of_x = lambda moved: cross_entropy(moved @ W, targets)  # noqa: E731
    loss_of_W = lambda moved: cross_entropy(x @ moved, targets)  # noqa: E731
    for check in (check_gradient, _by_projection):
        assert check(loss_of_x, x, dz @ W.T).passed and not check(loss_of_x, x, dz @ W).passed
        assert check(loss_of_W, W, x.T @ dz).passed and not check(loss_of_W, W, (x.T @ dz).T).passed


def test_the_lectures_checker_refuses_right_gradients():
    """It moves all entries at once, and so computes their sum: 0, as a softmax ignores what all share."""
    logits, targets = np.array([[1.0, 2, 3], [0.5, -1, 2]]), np.array([0, 2])
    f = lambda moved: cross_entropy(moved, targets)  # noqa: E731
    gradient = cross_entropy_gradient(logits, targets)
    assert check_gradient(f, logits, gradient).passed
    found = shifted_all_at_once(f, logits, gradient)
    assert not found.passed and found.largest_error > 0.999
    np.testing.assert_allclose(found.numerical, 0, atol=1e-9)
    # ... and it passes a gradient of zeros, with which nothing would ever be learnt.
    assert shifted_all_at_once(f, logits, np.zeros_like(logits)).passed
    assert not check_gradient(f, logits, np.zeros_like(logits)).passed


@given(shapes, seeds)
def test_the_lectures_checker_computes_the_sum_of_the_gradient(shape, seed):
    f, gradient, x = _function(shape, seed)
    found = shifted_all_at_once(f, x, gradient)
    np.testing.assert_allclose(found.numerical, np.full(shape, gradient.sum()), atol=1e-7)
    if math.prod(shape) == 1:
        assert found.passed  # one entry cannot be confused with others


def test_how_many_values_a_check_takes():
    calls = []
    f, gradient, x = _function((3, 4), 0)
    counted = lambda x: calls.append(x.copy()) or f(x)  # noqa: E731
    check_gradient(counted, x, gradient)
    assert len(calls) == 2 * 12
    assert all((np.abs(called - x) > 0).sum() == 1 for called in calls)
    calls.clear()
    _by_projection(counted, x, gradient)
    assert len(calls) == 2 * 5
    assert all((called != x).all() for called in calls)


def test_a_gradient_of_nothing_but_zeros():
    """Rounding alone is no error: f is constant."""
    x = np.linspace(-3, 3, 7)
    constant = lambda x: np.exp(0 * x.sum()) + (x - x).sum()  # noqa: E731
    assert check_gradient(constant, x, np.zeros(7)).passed
    assert _by_projection(constant, x, np.zeros(7)).passed


def test_bad_input():
    f, gradient, x = _function((2, 3), 0)
    checks = (
        check_gradient,
        shifted_all_at_once,
        lambda *a, **k: check_gradient_by_projection(*a, rng=np.random.default_rng(0), **k),
    )
    for check in checks:
        with pytest.raises(ValueError, match=r"gradient must have the shape of x, \(2, 3\); got \(3, 2\)"):
            check(f, x, gradient.T)
        with pytest.raises(
            TypeError, match=r"x must be an array of floating-point numbers \(NumPy\); got int64"
        ):
            check(f, np.ones((2, 3), dtype=np.int64), gradient)
        with pytest.raises(ValueError, match=r"step must be a finite number, above 0, or None; got 0"):
            check(f, x, gradient, step=0)
        with pytest.raises(ValueError, match=r"x must be one number or more; got none"):
            check(f, x[:0], gradient[:0])
        with pytest.raises(TypeError, match=r"f must be a function of an array; got 3"):
            check(3, x, gradient)
    with pytest.raises(ValueError, match=r"directions must be a whole number, 1 or larger; got 0"):
        checks[2](f, x, gradient, directions=0)
    with pytest.raises(ValueError, match=r"x must be one number or more; got none"):
        numerical_gradient(f, x[:0])
