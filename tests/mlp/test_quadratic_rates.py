"""Rates on a quadratic: published numbers, eigenvalues, a search, and what running them measures."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlpbook.mlp import GradientDescent, Momentum, convergence_rate, descend, quadratic_rates


def test_numbers_of_the_literature():
    """Goh, "Why momentum really works" (Distill, 2017); curvatures from 1 to the condition number."""
    ten, hundred = quadratic_rates(10), quadratic_rates(100)
    assert ten.descent_rate == pytest.approx(0.818182, abs=5e-7)
    assert hundred.descent_rate == pytest.approx(0.980198, abs=5e-7)
    found = ten.momentum_learning_rate, ten.momentum, ten.momentum_rate
    np.testing.assert_allclose(found, [0.230886, 0.269874, 0.519494], atol=5e-7)
    found = hundred.momentum_learning_rate, hundred.momentum, hundred.momentum_rate
    np.testing.assert_allclose(found, [0.0330579, 0.669421, 0.818182], atol=5e-7)
    assert ten.descent_learning_rate == 2 / 11
    assert quadratic_rates(1) == (1.0, 0.0, 1.0, 0.0, 0.0)


@given(
    st.lists(st.floats(0.01, 50), min_size=1, max_size=4),
    st.floats(0, 3),
    st.one_of(st.just(0.0), st.floats(0.001, 0.999)),
)
def test_a_rate_is_the_largest_eigenvalue(curvatures, learning_rate, momentum):
    """The matrix of one step and the step before, by NumPy's eigenvalues, which a double root upsets."""
    sizes = []
    for curvature in curvatures:
        matrix = np.array([[1 + momentum - learning_rate * curvature, -momentum], [1.0, 0.0]])
        sizes.append(np.abs(np.linalg.eigvals(matrix)).max())
    found = convergence_rate(np.array(curvatures), learning_rate, momentum=momentum)
    assert found == pytest.approx(max(sizes), rel=1e-6)


@given(st.floats(1.0, 1e4), st.floats(-1, 1), st.floats(-1, 1))
def test_no_other_setting_is_faster(condition, more, again):
    best, ends = quadratic_rates(condition), np.array([1.0, condition])
    assert convergence_rate(ends, best.descent_learning_rate) == pytest.approx(best.descent_rate, abs=1e-12)
    # Where both eigenvalues are double the square root of a rounding error is seen.
    at_best = convergence_rate(ends, best.momentum_learning_rate, momentum=best.momentum)
    assert at_best == pytest.approx(best.momentum_rate, abs=1e-6)
    other = best.descent_learning_rate * 2.0**more
    assert convergence_rate(ends, other) >= best.descent_rate - 1e-12
    momentum = min(0.999999, best.momentum * 2.0**again)
    other = best.momentum_learning_rate * 2.0**more
    assert convergence_rate(ends, other, momentum=momentum) >= best.momentum_rate - 1e-12


@pytest.mark.parametrize("condition", [10, 100])
def test_the_rates_are_measured_by_running(condition):
    """With curvatures between the ends as well. Descent takes its rate at once from the corner of both ends;
    momentum approaches it, its distance being (a + b k) rate^k where the eigenvalue is double."""
    best, curvatures = quadratic_rates(condition), np.geomspace(1, condition, 7)
    start = 1 / curvatures
    descent = descend(GradientDescent(best.descent_learning_rate), lambda x: curvatures * x, start, 400)
    distances = np.linalg.norm(descent, axis=1)
    assert (distances[400] / distances[300]) ** 0.01 == pytest.approx(best.descent_rate, rel=1e-6)
    optimiser = Momentum(best.momentum_learning_rate, momentum=best.momentum)
    momentum = descend(optimiser, lambda x: curvatures * x, start, 400)
    k = np.arange(401)
    left = np.linalg.norm(momentum, axis=1) / best.momentum_rate**k
    # What is left of it grows linearly with k, and no faster: twice as many steps, twice as much.
    for one in (50, 100, 200):
        assert left[2 * one] / left[one] == pytest.approx(2, rel=0.15)


@pytest.mark.parametrize("momentum", [0.0, 0.3, 0.9])
def test_it_diverges_above_twice_one_and_the_momentum_by_the_largest_curvature(momentum):
    curvatures, limit = np.array([0.5, 4.0]), 2 * (1 + momentum) / 4.0
    assert convergence_rate(curvatures, 0.999 * limit, momentum=momentum) < 1
    assert convergence_rate(curvatures, 1.001 * limit, momentum=momentum) > 1
    for share, grows in ((0.99, False), (1.01, True)):
        path = descend(
            Momentum(share * limit, momentum=momentum), lambda x: curvatures * x, np.ones(2), 3000, bound=1e9
        )
        assert (np.abs(path[-1]).max() > 1) == grows


def test_bad_input():
    with pytest.raises(ValueError, match=r"condition must be a finite number, 1 or larger; got 0.5"):
        quadratic_rates(0.5)
    with pytest.raises(ValueError, match=r"curvatures must be above 0"):
        convergence_rate(np.array([1.0, 0.0]), 0.1)
    with pytest.raises(ValueError, match=r"curvatures must be above 0, one or more"):
        convergence_rate(np.array([]), 0.1)
    with pytest.raises(ValueError, match=r"momentum must be .*; got 1"):
        convergence_rate(np.ones(1), 0.1, momentum=1.0)
