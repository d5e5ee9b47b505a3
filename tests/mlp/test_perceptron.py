"""The perceptron: Novikoff's bound on random data, AND, OR, and why XOR never ends."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.svm import SVC

from nlpbook.mlp import Perceptron, novikoff_bound

SQUARE = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
AND, OR, XOR = np.array([-1, -1, -1, 1]), np.array([-1, 1, 1, 1]), np.array([-1, 1, 1, -1])


def _separable(n, features, margin, seed):
    """Random examples that a random line through the origin separates, none nearer to it than the margin."""
    rng = np.random.default_rng(seed)
    u = rng.standard_normal(features)
    u /= np.linalg.norm(u)
    X = rng.standard_normal((n, features))
    along = X @ u
    X += np.outer(np.sign(along) * margin, u)
    return X, np.sign(along)


@settings(max_examples=200)
@given(
    st.integers(1, 40),
    st.integers(1, 6),
    st.sampled_from([0.05, 0.3, 1.0]),
    st.booleans(),
    st.booleans(),
    st.integers(0, 10_000),
)
def test_updates_never_exceed_novikoffs_bound(n, features, margin, has_bias, shuffled, seed):
    X, y = _separable(n, features, margin, seed)
    rng = np.random.default_rng(seed) if shuffled else None
    model = Perceptron(100_000, has_bias=has_bias, rng=rng).fit(X, y)
    assert model.converged
    assert 1 <= model.updates <= novikoff_bound(X, y, has_bias=has_bias) * (1 + 1e-9)
    np.testing.assert_array_equal(model.predict(X), y)
    if not has_bias:
        assert model.bias == 0
        # the margin of the line that made the data is no larger than the best one
        assert novikoff_bound(X, y, has_bias=False) <= (np.linalg.norm(X, axis=1).max() / margin) ** 2 * (
            1 + 1e-9
        )


def test_the_bound_can_be_reached():
    """Two examples, at right angles: (R / margin)^2 = 2, and it takes two updates."""
    X, y = np.eye(2), np.ones(2)
    assert novikoff_bound(X, y, has_bias=False) == pytest.approx(2, rel=1e-9)
    assert Perceptron(has_bias=False).fit(X, y).updates == 2


@given(st.integers(2, 12), st.sampled_from([0.1, 0.5]), st.integers(0, 10_000))
def test_the_margin_is_the_best_of_all_directions(n, margin, seed):
    """In the plane all directions can be tried."""
    X, y = _separable(n, 2, margin, seed)
    angles = np.linspace(0, 2 * math.pi, 20_001)
    margins = (y[:, None] * (X @ np.array([np.cos(angles), np.sin(angles)]))).min(axis=0)
    radius = np.linalg.norm(X, axis=1).max()
    assert novikoff_bound(X, y, has_bias=False) == pytest.approx((radius / margins.max()) ** 2, rel=5e-3)


@settings(max_examples=30)
@given(st.integers(4, 20), st.integers(2, 5), st.integers(0, 10_000))
def test_the_margin_is_that_of_a_support_vector_machine(n, features, seed):
    """A hard margin, of the examples and their negatives, whose best line goes through the origin."""
    X, y = _separable(n, features, 0.5, seed)
    machine = SVC(kernel="linear", C=1e8, tol=1e-8).fit(np.vstack([X, -X]), np.concatenate([y, -y]))
    radius = np.linalg.norm(X, axis=1).max()
    expected = (radius * np.linalg.norm(machine.coef_)) ** 2
    assert novikoff_bound(X, y, has_bias=False) == pytest.approx(expected, rel=1e-3)


@pytest.mark.parametrize("y", [AND, OR])
def test_and_and_or_are_learnt(y):
    model = Perceptron().fit(SQUARE, y)
    assert model.converged
    np.testing.assert_array_equal(model.predict(SQUARE), y)
    assert model.updates <= novikoff_bound(SQUARE, y)


def test_the_rule_by_hand():
    """AND, in the order of the table. Weights and bias before every example of the first two epochs."""
    w, b, updates = np.zeros(2), 0.0, []
    for _ in range(2):
        for x, label in zip(SQUARE, AND, strict=True):
            if label * (w @ x + b) <= 0:
                w, b = w + label * x, b + label
                updates.append((*w, b))
    # 00: b = -1. 01, 10: right. 11: w = (1, 1), b = 0. 00 is on the line: b = -1. 01: w = (1, 0), b = -2.
    assert updates[:4] == [(0, 0, -1), (1, 1, 0), (1, 1, -1), (1, 0, -2)]
    model = Perceptron(2).fit(SQUARE, AND)
    assert (*model.weights, model.bias) == updates[-1]
    assert model.updates == len(updates) and len(model.updates_by_epoch) == 2 and not model.converged


def test_xor_never_converges():
    """Proof, not patience: after some epoch the weights are what they were after an earlier one, a circle.

    All numbers are whole and small, so nothing is rounded.
    """
    seen = {}
    for epochs in range(1, 100):
        model = Perceptron(epochs).fit(SQUARE, XOR)
        assert not model.converged
        state = (*model.weights, model.bias)
        if state in seen:
            break
        seen[state] = epochs
    else:
        pytest.fail("no circle")
    assert model.updates_by_epoch[-1] > 0
    with pytest.raises(ValueError, match="got classes that none separates"):
        novikoff_bound(SQUARE, XOR)
    shuffled = Perceptron(500, rng=np.random.default_rng(0)).fit(SQUARE, XOR)
    assert not shuffled.converged and len(shuffled.updates_by_epoch) == 500


@given(st.integers(1, 5), st.integers(1, 4), st.booleans(), st.integers(0, 10_000))
def test_classes_that_no_line_separates_have_no_bound(n, features, has_bias, seed):
    """The same example in both classes; and the origin, where no line without a bias decides."""
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((n, features))
    y = rng.choice([-1, 1], n)
    with pytest.raises(ValueError, match="got classes that none separates"):
        novikoff_bound(np.vstack([X, X[:1]]), np.append(y, -y[0]), has_bias=has_bias)
    with pytest.raises(ValueError, match="got classes that none separates"):
        novikoff_bound(np.zeros((1, features)), np.array([1]), has_bias=False)


@pytest.mark.parametrize("factor", [1e-9, 1e-3, 1e6])
def test_the_bound_has_no_unit(factor):
    X, y = _separable(20, 3, 0.3, 0)
    expected = novikoff_bound(X, y, has_bias=False)
    assert novikoff_bound(factor * X, y, has_bias=False) == pytest.approx(expected, rel=1e-6)


def test_fitting_again_begins_again():
    model = Perceptron()
    first = model.fit(SQUARE, AND).updates
    assert model.fit(SQUARE, OR).fit(SQUARE, AND).updates == first


def test_bad_input():
    model = Perceptron()
    with pytest.raises(RuntimeError, match="call fit first"):
        model.predict(SQUARE)
    model.fit(SQUARE, AND)
    with pytest.raises(ValueError, match=r"X must be numbers of shape \(any, 2\), .*; got shape \(4, 1\)"):
        model.predict(SQUARE[:, :1])
    for call in (model.fit, novikoff_bound):
        with pytest.raises(ValueError, match=r"y must be -1 or 1; got 0.0 among them"):
            call(SQUARE, np.array([0, 1, 1, 1]))
        with pytest.raises(ValueError, match=r"y must be numbers of shape \(4,\), .*; got shape \(3,\)"):
            call(SQUARE, AND[:3])
        with pytest.raises(ValueError, match=r"X must be finite; got .*nan"):
            call(np.array([[math.nan, 1.0]]), np.array([1]))
        with pytest.raises(ValueError, match=r"X must be one example or more, .*; got shape \(0, 2\)"):
            call(SQUARE[:0], AND[:0])
    with pytest.raises(ValueError, match=r"epochs must be a whole number, 1 or larger; got 0"):
        Perceptron(0)
    with pytest.raises(TypeError, match=r"has_bias must be True or False; got 1"):
        Perceptron(has_bias=1)
    with pytest.raises(TypeError, match=r"rng must be a numpy.random.Generator"):
        Perceptron(rng=0)
