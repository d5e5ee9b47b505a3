import inspect

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlpbook.explorers import ScheduleExplorer
from nlpbook.explorers.schedule.problem import CURVATURES, DIVERGED, START, gradient_noise
from nlpbook.training import Constant, Cosine, InverseSquareRoot, StepDecay


def trained_by_hand(schedule, rate, steps, noise):
    """The same descent in NumPy, the gradient worked out on paper."""
    curvatures, theta, losses = np.array(CURVATURES), np.array(START), []
    for step in range(steps + 1):
        losses.append(0.5 * np.sum(curvatures * theta**2) + 0.25 * theta[0] ** 4)
        if step == steps or not losses[-1] <= DIVERGED * losses[0]:
            return np.array(losses)
        slope = curvatures * theta
        slope[0] += theta[0] ** 3
        theta = theta - rate * schedule(step) * (slope + noise * gradient_noise()[step].astype(float))
    return None


@settings(max_examples=25)
@given(
    st.sampled_from(
        [Constant(), Constant(20), StepDecay(30, 0.3), InverseSquareRoot(15), Cosine(120, 20, 0.1)]
    ),
    st.floats(0.01, 3.0),
    st.integers(50, 120),
    st.floats(0.0, 1.0),
)
def test_training_is_gradient_descent(schedule, rate, steps, noise):
    rates, losses, limits = ScheduleExplorer.train(schedule, rate, steps, noise)
    np.testing.assert_allclose(losses, trained_by_hand(schedule, rate, steps, noise), rtol=1e-6)
    np.testing.assert_allclose(rates, [rate * schedule(step) for step in range(len(losses) - 1)], rtol=1e-12)
    assert len(limits) == len(losses)
    assert (losses[:-1] <= DIVERGED * losses[0]).all()
    assert len(losses) == steps + 1 or losses[-1] > DIVERGED * losses[0]


@given(st.floats(0.01, 3.0))
def test_without_noise_the_limit_is_where_the_first_direction_overshoots(rate):
    """Its |θ| grows in a step exactly where the rate is above the limit, whatever the other directions do."""
    rates, losses, limits = ScheduleExplorer.train(lambda step: 1.0, rate, 300, 0.0)
    theta = START[0]
    for step in range(len(rates)):
        after = theta - rate * (CURVATURES[0] * theta + theta**3)
        if abs(rate - limits[step]) > 1e-6 and abs(theta) > 1e-9:
            assert (abs(after) > abs(theta)) == (rate > limits[step])
        theta = after
    assert limits[0] == 2 / (1 + START[0] ** 2)
    # So a constant rate below the first limit never diverges, and one above it does.
    if abs(rate - limits[0]) > 1e-3:
        assert (len(losses) < 301) == (rate > limits[0])


def test_a_warm_up_carries_a_rate_over_the_wall():
    """From the wall the limit rises; what diverges at once from the start is safe once the wall is left."""
    diverged = ScheduleExplorer.train(Constant(), 0.6)[1]
    safe = ScheduleExplorer.train(Constant(warm_up=40), 0.6)[1]
    assert len(diverged) < 10
    assert diverged[-1] > DIVERGED * diverged[0]
    assert len(safe) == 401
    assert safe[-40:].mean() < 0.1 * safe[0]


def test_a_rate_that_falls_gets_under_the_noise_of_a_constant_one():
    constant = ScheduleExplorer.train(Constant(), 0.3, 600)[1][-60:].mean()
    for schedule in (StepDecay(150, 0.3), InverseSquareRoot(20), Cosine(600)):
        assert ScheduleExplorer.train(schedule, 0.3, 600)[1][-60:].mean() < 0.7 * constant
    # The noise of a constant rate grows with the rate.
    half = ScheduleExplorer.train(Constant(), 0.15, 600)[1][-60:].mean()
    assert half < constant
    # Without noise there is nothing to get under: what is never lowered goes furthest.
    quiet = {s: ScheduleExplorer.train(s, 0.3, 600, 0.0)[1][-1] for s in (Constant(), Cosine(600))}
    assert quiet[Constant()] < quiet[Cosine(600)]


@pytest.mark.parametrize(
    ("given_settings", "schedule"),
    [
        ({"schedule": "constant", "warm_up": 7}, Constant(7)),
        ({"schedule": "step", "every": 20, "decay": 0.5, "warm_up": 7}, StepDecay(20, 0.5)),
        ({"schedule": "inverse_square_root"}, InverseSquareRoot(1)),
        ({"schedule": "inverse_square_root", "warm_up": 9}, InverseSquareRoot(9)),
        ({"schedule": "cosine", "steps": 100, "warm_up": 300, "floor": 0.2}, Cosine(100, 99, 0.2)),
    ],
)
def test_the_schedules_are_those_of_the_training_room(given_settings, schedule):
    assert ScheduleExplorer(**given_settings).factor() == schedule


def test_kept_curves_are_completed_with_the_defaults():
    parameters = inspect.signature(ScheduleExplorer).parameters
    defaults = {name: one.default for name, one in parameters.items() if name != "kept"}
    explorer = ScheduleExplorer(kept=[{"schedule": "constant", "rate": 1}])
    assert explorer.kept == [{**defaults, "schedule": "constant", "rate": 1.0}]
    assert {name: getattr(explorer, name) for name in defaults} == defaults


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"schedule": "linear"}, ValueError, r"schedule must be .*'constant'.*; got 'linear'"),
        ({"rate": 0.0}, ValueError, r"rate must be .*a finite number from 0.01 to 3.0.*; got 0.0"),
        ({"rate": float("nan")}, ValueError, r"rate must .*; got nan"),
        ({"rate": "fast"}, TypeError, r"rate must .*; got 'fast'"),
        ({"rate": True}, TypeError, r"rate must .*; got True"),
        ({"steps": 601}, ValueError, r"steps must be .*a whole number from 50 to 600.*; got 601"),
        ({"steps": 99.5}, TypeError, r"steps must .*; got 99.5"),
        ({"warm_up": -1}, ValueError, r"warm_up must .*; got -1"),
        ({"every": 0}, ValueError, r"every must .*; got 0"),
        ({"decay": 1.5}, ValueError, r"decay must .*; got 1.5"),
        ({"floor": 1.0}, ValueError, r"floor must .*; got 1.0"),
        ({"noise": -0.1}, ValueError, r"noise must .*; got -0.1"),
        ({"kept": "constant"}, TypeError, r"kept must be .*a list of dicts.*; got 'constant'"),
        ({"kept": [{}] * 5}, ValueError, r"kept must be at most 4 curves; got 5"),
        (
            {"kept": [{"momentum": 0.9}]},
            ValueError,
            r"kept must be of the settings schedule, .*; got 'momentum'",
        ),
        ({"kept": [{"rate": 7.0}]}, ValueError, r"rate must .*; got 7.0"),
    ],
)
def test_bad_input_is_refused_by_name(arguments, error, message):
    with pytest.raises(error, match=message):
        ScheduleExplorer(**arguments)
    if error is ValueError:
        explorer = ScheduleExplorer()
        ((name, value),) = arguments.items()
        with pytest.raises(ValueError, match=message):
            setattr(explorer, name, value)


def test_training_refuses_what_the_explorer_refuses():
    with pytest.raises(TypeError, match=r"schedule must be .*a function.*; got 'cosine'"):
        ScheduleExplorer.train("cosine")
    with pytest.raises(ValueError, match=r"steps must .*; got 10"):
        ScheduleExplorer.train(Constant(), 0.3, 10)
