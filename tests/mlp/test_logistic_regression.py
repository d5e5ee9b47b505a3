"""Logistic regression against scikit-learn's, and by what must hold at a minimum."""

import numpy as np
import pytest
import scipy.sparse as sparse
from sklearn.linear_model import LogisticRegression as ScikitLearns

from nlpbook.mlp import LogisticRegression


def examples(n, features, classes, seed=0):
    """Classes that overlap: what a random linear function says, and a good deal of noise."""
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((n, features))
    logits = X @ rng.standard_normal((features, classes)) + rng.gumbel(size=(n, classes))
    return X, logits.argmax(axis=1)


@pytest.mark.parametrize("l2", [0.3, 0.01, 0.0005])
@pytest.mark.parametrize("classes", [2, 3, 5])
@pytest.mark.parametrize("convert", [np.asarray, sparse.csr_array], ids=["dense", "sparse"])
def test_against_scikit_learn(classes, l2, convert):
    """C = 1 / (n l2); with two classes the penalty is shared by two vectors here: C = 2 / (n l2)."""
    X, y = examples(200, 4, classes, seed=classes)
    C = (2 if classes == 2 else 1) / (len(y) * l2)
    theirs = ScikitLearns(C=C, tol=1e-10, max_iter=10_000).fit(X, y)
    ours = LogisticRegression(l2).fit(convert(X), y)
    assert ours.converged
    np.testing.assert_allclose(ours.predict_probabilities(convert(X)), theirs.predict_proba(X), atol=2e-6)
    new = np.random.default_rng(9).standard_normal((50, 4))
    assert (ours.predict(new) == theirs.predict(new)).all()


def test_on_average_the_probabilities_are_the_frequencies():
    """The biases have no penalty: where their gradient is 0, mean of p - one-hot is 0, for every class."""
    X, y = examples(300, 3, 4, seed=1)
    model = LogisticRegression(0.1).fit(X, y)
    frequencies = np.bincount(y, minlength=4) / len(y)
    np.testing.assert_allclose(model.predict_probabilities(X).mean(axis=0), frequencies, atol=1e-6)
    np.testing.assert_allclose(model.weights.sum(axis=1), 0, atol=1e-5)  # the shortest of equal solutions


def test_no_weights_are_better():
    X, y = examples(80, 3, 3, seed=2)
    model = LogisticRegression(0.05).fit(X, y)

    def loss(W, b):
        z = X @ W + b
        log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
        return -log_p[np.arange(len(y)), y].mean() + 0.05 / 2 * (W**2).sum()

    best = loss(model.weights, model.bias)
    rng = np.random.default_rng(0)
    for size in (1e-3, 1e-1, 1):
        for _ in range(50):
            dW, db = rng.standard_normal((3, 3)), rng.standard_normal(3)
            assert loss(model.weights + size * dW, model.bias + size * db) > best


def test_a_linear_model_fails_at_xor():
    """Whatever the weights, three of four at most."""
    X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    y = np.array([0, 1, 1, 0])
    assert (LogisticRegression().fit(X, y).predict(X) == y).sum() <= 3
    assert LogisticRegression().fit(X, y).predict_probabilities(X) == pytest.approx(0.5, abs=1e-4)


def test_what_stops_early_says_so():
    X, y = examples(200, 6, 4)
    assert not LogisticRegression(1e-6, max_iterations=2).fit(X, y).converged
    assert LogisticRegression(1e-2).fit(X, y).converged


def test_what_is_refused():
    X, y = np.eye(3), [0, 1, 2]
    with pytest.raises(RuntimeError, match="call fit first"):
        LogisticRegression().predict(X)
    for bad in (-1, "a", np.nan, True):
        with pytest.raises((TypeError, ValueError), match="l2 must be"):
            LogisticRegression(bad)
    for bad in (0, 1.5, "many"):
        with pytest.raises((TypeError, ValueError), match="max_iterations must be"):
            LogisticRegression(max_iterations=bad)
    model = LogisticRegression()
    for bad in ([0, 1], [0, 0, 0], [-1, 0, 1], [0.5, 1.0, 2.0], "012"):
        with pytest.raises((TypeError, ValueError), match="y must be"):
            model.fit(X, bad)
    for bad in (np.zeros(3), np.zeros((3, 0)), np.full((3, 3), np.nan), np.array([["a"] * 3] * 3)):
        with pytest.raises((TypeError, ValueError), match="X must be"):
            model.fit(bad, y)
    with pytest.raises(ValueError, match="X must have 3 features"):
        model.fit(X, y).predict(np.eye(2))
