"""What a run reports, how its curve is thinned, and what a sweep of runs leaves behind."""

import doctest
import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlpbook.explorers import RunReport, run_sweep
from nlpbook.explorers.training_panel import sweep as training_sweep
from nlpbook.explorers.training_panel.sweep import MOST_POINTS, has_diverged, thin_curve
from nlpbook.training import History
from tests.explorers.training_panel.tiny_training import SETTINGS, train


def test_the_examples_in_the_docstrings():
    assert doctest.testmod(training_sweep).failed == 0


losses = st.lists(st.floats(-1e6, 1e6), max_size=400)


@given(losses, st.integers(1, 120))
def test_a_thinned_curve_keeps_the_mean_of_the_whole(values, points):
    """Its points, each times the steps that it stands for, add up to all losses."""
    curve = thin_curve(values, points)
    n, k = len(values), len(curve)
    assert k == min(n, points)
    sizes = [(i + 1) * n // k - i * n // k for i in range(k)]
    assert sum(sizes) == n and all(size >= 1 for size in sizes)
    total = sum(size * value for size, value in zip(sizes, curve, strict=True))
    assert total == pytest.approx(sum(values), abs=1e-4 * sum(map(abs, values)) + 1e-9)


@given(losses)
def test_a_short_curve_is_left_as_it_is(values):
    assert thin_curve(values, 400) == pytest.approx(values, rel=1e-4)


def test_losses_that_are_no_numbers_end_the_curve_or_are_left_out():
    assert thin_curve([1.0, math.nan, 3.0, math.inf], points=2) == [1.0, 3.0]
    assert thin_curve([1.0, 2.0, math.nan, math.inf], points=4) == [1.0, 2.0]
    assert thin_curve([]) == []


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([], False),
        ([6.5], False),
        ([6.5, 6.4, 6.6, 6.5], False),  # it learns nothing, which is the noise of a batch
        ([6.5, 30.0, 40.0, 3.0], False),  # it was away, and came back
        ([6.5, 4.0, 3.0, 7.2], True),
        ([*[5.0] * 18, 1.0, 4.4], False),  # of twenty losses the last two count: 2.7
        ([*[1.0] * 18, 0.0, 4.4], True),
        ([-2.0, -2.1, -1.7], True),
        ([-2.0, -2.1, -1.85], False),
        ([6.5, 4.0, math.nan], True),
        ([6.5, math.inf], True),
        ([6.5, math.inf, 5.0], False),
        ([math.nan], True),
        ([1e308] * 40, False),
    ],
)
def test_a_run_has_diverged_that_ends_worse_than_it_began(values, expected):
    assert has_diverged(values) is expected


@given(st.lists(st.one_of(st.floats(-10, 10), st.floats(-1e6, 1e6)), max_size=60))
def test_the_page_knows_a_run_that_diverged_as_python_does(call, values):
    assert call("training_panel/runs", "hasDiverged", values) is has_diverged(values)


def test_a_report_takes_a_history_or_one_loss_after_another():
    seen = []
    report = RunReport(lambda: len(seen) == 2, lambda report: seen.append(list(report.losses)))
    assert report(History(losses=[3.0])) is False
    assert report(History(losses=[3.0, 2.0])) is True
    assert seen == [[3.0], [3.0, 2.0]]
    by_hand = RunReport()
    assert by_hand.add(np.float32(0.5)) is False
    assert by_hand.losses == [0.5] and by_hand.total is None
    by_hand.expect(7)
    assert by_hand.total == 7
    for steps in (0, -1, 1.5, True, "7"):
        error = ValueError if type(steps) is int else TypeError
        with pytest.raises(error, match="steps must be a whole number"):
            by_hand.expect(steps)


def test_a_sweep_trains_every_combination_and_survives_json():
    runs = run_sweep(SETTINGS, train, progress=False)
    assert json.loads(json.dumps(runs)) == runs
    assert [run["settings"] for run in runs] == [
        {"hidden size": size, "rate": rate, "optimiser": optimiser}
        for size in (2, 8)
        for rate in (0.01, 0.1, 1.0)
        for optimiser in ("SGD", "Adam")
    ]
    for run in runs:
        history, report = [], RunReport()
        report._on_step = lambda report, history=history: history.append(report.losses[-1])
        assert train(run["settings"], report) == run["results"]  # trained alone, it comes to the same
        assert run["steps"] == len(history) == 30
        assert run["curve"] == pytest.approx(history, rel=1e-4)
        assert run["error"] == "" and run["seconds"] >= 0
    assert max(len(json.dumps(run)) for run in runs) < 700


def test_a_curve_has_a_hundred_points_at_most():
    def long(settings, report):
        for i in range(1234):
            report.add(i)
        return {}

    (first, *_) = run_sweep({"x": [1, 2]}, long, progress=False)
    assert (first["steps"], len(first["curve"])) == (1234, MOST_POINTS)


def test_listed_combinations_only_and_numpy_values():
    seen = []

    def note(settings, report):
        seen.append(settings)
        return {"n": np.float32(0.5), "parameters": np.int64(3), "way": "plain"}

    listed = [{"b": "x", "a": 2}, {"a": 1, "b": "y"}]
    runs = run_sweep({"a": np.array([1, 2]), "b": ["x", "y"]}, note, combinations=listed, progress=False)
    assert seen == listed
    assert [list(run["settings"]) for run in runs] == [["a", "b"]] * 2
    assert [type(run["settings"]["a"]) for run in runs] == [int, int]
    assert runs[0]["results"] == {"n": 0.5, "parameters": 3, "way": "plain"}


def test_a_run_that_diverged_is_kept_and_any_other_error_is_raised():
    def diverging(settings, report):
        report.add(1.0)
        report.add(math.inf)
        if settings["rate"] == 2:
            raise FloatingPointError("loss is inf at step 1")
        return {"validation perplexity": math.inf, "loss": math.nan}

    runs = run_sweep({"rate": [1, 2]}, diverging, progress=False)
    assert runs[0]["results"] == {"validation perplexity": "infinite", "loss": "not a number"}
    assert runs[1] | {"seconds": 0} == {
        "settings": {"rate": 2},
        "steps": 2,
        "curve": [1.0],
        "results": {},
        "seconds": 0,
        "error": "The run diverged: loss is inf at step 1.",
        "diverged": True,
    }
    json.dumps(runs, allow_nan=False)

    def broken(settings, report):
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        run_sweep({"rate": [1, 2]}, broken, progress=False)


def test_bad_input():
    def nothing(settings, report):
        return {}

    for settings, message in [
        ({}, r"settings must be a mapping from names .*; got {}"),
        ([("a", [1, 2])], "settings must be a mapping"),
        ({"": [1, 2]}, r"a name of settings must be .*; got ''"),
        ({3: [1, 2]}, r"a name of settings must be a string; got 3"),
        ({"a": "SGD"}, r"settings\['a'\] must be a list of values; got 'SGD'"),
        ({"a": 0.1}, r"settings\['a'\] must be .*a list.*; got 0.1"),
        ({"a": [1]}, r"settings\['a'\] must be .*two different values or more.*; got \[1\]"),
        ({"a": [1, 1.0]}, r"settings\['a'\] must be .*two different.*; got \[1, 1.0\]"),
        ({"a": [1, math.nan]}, r"settings\['a'\] must be .*finite.*; got nan"),
        ({"a": [1, None]}, r"settings\['a'\] must be .*numbers, strings.*; got None"),
    ]:
        with pytest.raises((TypeError, ValueError), match=message):
            run_sweep(settings, nothing, progress=False)
    two = {"a": [1, 2], "b": ["x", "y"]}
    for combinations, message in [
        ([], r"combinations must .*; got none"),
        ([{"a": 1}], r"combinations\[0\] must be .*a value for each of a, b.*; got values for a"),
        ([{"a": 1, "b": "x"}, {"a": 3, "b": "x"}], r"combinations\[1\] must have a as one of 1, 2; got 3"),
        ([(1, "x")], r"combinations\[0\] must .*; got \(1, 'x'\)"),
    ]:
        with pytest.raises((TypeError, ValueError), match=message):
            run_sweep(two, nothing, combinations=combinations, progress=False)
    with pytest.raises(TypeError, match=r"train must be .*a function.*; got 3"):
        run_sweep(two, 3, progress=False)
    for returned, message in [
        (None, "train must return the final numbers by their names, a dict; got NoneType"),
        ({"loss": None}, "train must return numbers and strings; got loss = None"),
        ({"loss": True}, "train must return numbers and strings; got loss = True"),
        ({1: 2.0}, "train must return numbers by their names, strings; got 1"),
    ]:
        with pytest.raises(TypeError, match=message):
            run_sweep(two, lambda settings, report, returned=returned: returned, progress=False)
    with pytest.raises(ValueError, match=r"points must .*; got 0"):
        thin_curve([1.0], 0)
