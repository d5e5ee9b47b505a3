import math

import numpy as np
import pytest
import scipy.special
from hypothesis import given
from hypothesis import strategies as st

from nlpbook.nnlm import cross_entropy_gradient, log_softmax, negative_log_likelihood, softmax

LOGITS = np.array([2.5, 1.8, 0.9, -1.2, -2.0])  # the lecture's five words


def test_the_lectures_five_words():
    """Its table says .54, .27, .11, .01, .01, which does not even sum to 1."""
    np.testing.assert_allclose(softmax(LOGITS), [0.577, 0.286, 0.116, 0.014, 0.006], atol=5e-4)
    exponentials = [math.exp(logit) for logit in LOGITS]
    np.testing.assert_allclose(softmax(LOGITS), np.array(exponentials) / sum(exponentials), rtol=1e-14)


def test_the_lectures_three_losses():
    """-ln .7 - ln .6 - ln .8 = -ln .336 = 1.0906"""
    logits = np.log([[0.7, 0.3], [0.6, 0.4], [0.8, 0.2]])
    losses = negative_log_likelihood(logits, np.zeros(3, dtype=np.int64))
    np.testing.assert_allclose(losses, [0.3567, 0.5108, 0.2231], atol=5e-5)
    assert losses.sum() == pytest.approx(1.0906, abs=5e-5)
    assert losses.sum() == pytest.approx(-math.log(0.336), rel=1e-12)


def test_the_lectures_gradient():
    """q = .58 for the word that came: .58 - 1 = -.42; q = .20 for another: .20."""
    gradient = cross_entropy_gradient(np.log([0.58, 0.20, 0.22]), np.array(0))
    np.testing.assert_allclose(gradient, [-0.42, 0.20, 0.22], atol=1e-12)


shapes = st.lists(st.integers(1, 4), max_size=2).map(tuple)


@given(shapes, st.integers(1, 7), st.sampled_from([1.0, 30.0, 1e4]), st.integers(0, 10_000))
def test_against_scipy(batch, classes, size, seed):
    logits = size * np.random.default_rng(seed).standard_normal((*batch, classes))
    np.testing.assert_allclose(
        softmax(logits), scipy.special.softmax(logits, axis=-1), rtol=1e-12, atol=1e-300
    )
    np.testing.assert_allclose(log_softmax(logits), scipy.special.log_softmax(logits, axis=-1), rtol=1e-12)
    np.testing.assert_allclose(softmax(logits).sum(axis=-1), 1, rtol=1e-12)


@given(st.integers(1, 5), st.integers(2, 6), st.integers(0, 10_000))
def test_the_gradient_by_finite_differences(batch, classes, seed):
    rng = np.random.default_rng(seed)
    logits, targets = 3 * rng.standard_normal((batch, classes)), rng.integers(classes, size=batch)
    gradient, step = cross_entropy_gradient(logits, targets), 1e-5
    for place in np.ndindex(logits.shape):
        up, down = logits.copy(), logits.copy()
        up[place] += step
        down[place] -= step
        rise = negative_log_likelihood(up, targets).sum() - negative_log_likelihood(down, targets).sum()
        assert gradient[place] == pytest.approx(rise / (2 * step), abs=1e-8)
    np.testing.assert_allclose(gradient.sum(axis=1), 0, atol=1e-12)


def test_logits_that_are_far_apart():
    """exp(1000) overflows, and ln of a probability that rounds to 0 would be minus infinity."""
    logits = np.array([[1000.0, 0.0, -1000.0]])
    np.testing.assert_array_equal(softmax(logits), [[1, 0, 0]])
    np.testing.assert_array_equal(log_softmax(logits), [[0, -1000, -2000]])
    assert negative_log_likelihood(logits, np.array([2]))[0] == 2000


@given(st.sampled_from([np.float32, np.float64]))
def test_the_type_stays(dtype):
    logits = LOGITS.astype(dtype)
    for result in (softmax(logits), log_softmax(logits), cross_entropy_gradient(logits, np.array(1))):
        assert result.dtype == dtype
    assert (logits == LOGITS.astype(dtype)).all()


def test_bad_input():
    two = np.stack([LOGITS, LOGITS])
    for function in (negative_log_likelihood, cross_entropy_gradient):
        for hole, got in ((math.nan, "nan"), (math.inf, "inf"), (-math.inf, "-inf")):
            with pytest.raises(ValueError, match=f"^logits must be finite; got {got} among them$"):
                function(np.array([0.0, hole]), np.array(0))
        with pytest.raises(ValueError, match=r"^logits must have one class or more .* got shape \(3, 0\)$"):
            function(np.zeros((3, 0)), np.zeros(3, dtype=np.int64))
        with pytest.raises(ValueError, match=r"^targets must be whole numbers from 0 to 4; got 5 to 5$"):
            function(LOGITS, np.array(5))
        with pytest.raises(ValueError, match=r"^targets must be whole numbers from 0 to 4; got -1 to 0$"):
            function(two, np.array([-1, 0]))
        for targets in ([0, 1], [[0]]):
            with pytest.raises(ValueError, match=r"^targets must have the shape of logits .*, \(\); got \("):
                function(LOGITS, np.array(targets))


def test_a_hole_in_the_logits_is_never_hidden():
    """No check stands in the softmax itself: NaN goes in, and NaN comes out."""
    with np.errstate(invalid="ignore"):
        for hole in (math.nan, math.inf):
            logits = np.array([[0.0, hole, 1.0], [0.0, 0.0, 0.0]])
            for function in (softmax, log_softmax):
                found = function(logits)
                assert np.isnan(found[0]).any() and np.isfinite(found[1]).all()
