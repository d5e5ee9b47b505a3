"""The Python side of the training panel, driven by the messages that a front end sends."""

import doctest
import json
import threading
import time

import pytest

from nlpbook.explorers import TrainingPanel
from nlpbook.explorers.training_panel import explorer as training_panel
from nlpbook.explorers.training_panel.explorer import MOST_KEPT
from tests.explorers.training_panel.tiny_training import SETTINGS, made_up_run, made_up_sweep, train

CHOICE = {"hidden size": 8, "rate": 0.1, "optimiser": "Adam"}
PATIENCE = 20


class Comm:
    """Stands in for the line to the front end: notes what is sent."""

    comm_id = "a line"

    def __init__(self):
        self.sent = []

    def send(self, data=None, metadata=None, buffers=None):
        self.sent.append(data)

    def on_msg(self, callback):
        self.callback = callback

    def close(self, *args, **kwargs):
        pass


def click(panel, kind, settings=None):
    """What the front end sends when a button is pressed."""
    content = {"type": kind} if settings is None else {"type": kind, "settings": settings}
    panel._handle_msg({"content": {"data": {"method": "custom", "content": content}}, "buffers": []})


@pytest.fixture
def panel():
    made = TrainingPanel(SETTINGS, train, made_up_sweep())
    yield made
    made.close()
    made.wait(PATIENCE)


def endless(settings, report):
    """Trains until it is told to end."""
    steps = 0
    while not report.add(1.0 / (1 + steps)):
        steps += 1
        time.sleep(0.001)
    return {"steps taken": steps + 1}


def wait_until(true):
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "it never came to be"
        time.sleep(0.005)


def test_the_examples_in_the_docstrings():
    assert doctest.testmod(training_panel).failed == 0


def test_train_runs_the_function_and_keeps_what_it_returns(panel):
    click(panel, "train", CHOICE)
    panel.wait(PATIENCE)
    (run,) = panel.runs
    assert run["settings"] == CHOICE
    assert (run["number"], run["steps"], run["error"], run["stopped"]) == (1, 30, "", False)
    assert (panel.status, panel.current, panel.problem, panel.error) == ("idle", {}, "", None)
    losses = []

    class Report:
        def expect(self, steps):
            assert steps == 30

        def __call__(self, history):
            losses[:] = history.losses

    assert run["results"] == train(CHOICE, Report())
    assert run["curve"] == pytest.approx(losses, rel=1e-4)


def test_the_kernel_stays_free_and_stop_ends_the_run():
    panel = TrainingPanel({"a": [1, 2]}, endless)
    click(panel, "train", {"a": 2})  # returns at once, or nothing below would ever be reached
    assert panel.status == "training"
    wait_until(lambda: panel.current.get("steps", 0) > 3)
    assert panel.current["settings"] == {"a": 2}
    click(panel, "stop")
    assert panel.status in ("stopping", "idle")
    panel.wait(PATIENCE)
    (run,) = panel.runs
    assert run["stopped"] and panel.status == "idle"
    assert run["results"] == {"steps taken": run["steps"]}  # the final numbers are there all the same
    click(panel, "stop")  # nothing to stop: nothing happens
    assert (panel.status, len(panel.runs)) == ("idle", 1)
    click(panel, "train", {"a": 1})  # and it can be started anew
    assert not panel._stop.is_set()
    click(panel, "stop")
    panel.wait(PATIENCE)
    assert [run["number"] for run in panel.runs] == [1, 2]
    panel.close()


def test_clear_stops_the_run_and_forgets_all_of_them():
    panel = TrainingPanel({"a": [1, 2]}, endless)
    for _ in range(2):
        panel.start()
        panel.stop()
        panel.wait(PATIENCE)
    panel.start({"a": 2})
    wait_until(lambda: panel.current.get("steps", 0) > 3)
    click(panel, "clear")  # returns at once, and what there was is gone at once
    assert panel.runs == []
    assert panel.status in ("stopping", "idle")
    panel.wait(PATIENCE)
    assert (panel.status, panel.runs, panel.current, panel.problem) == ("idle", [], {}, "")
    click(panel, "train", {"a": 1})  # and it can be started anew, with the first run
    wait_until(lambda: panel.current.get("steps", 0) > 3)
    click(panel, "stop")
    panel.wait(PATIENCE)
    assert [(run["number"], run["settings"]) for run in panel.runs] == [(1, {"a": 1})]
    panel.clear()  # with no run that goes on: the next one is kept
    assert (panel.status, panel.runs) == ("idle", [])
    panel.start()
    panel.stop()
    panel.wait(PATIENCE)
    assert [run["number"] for run in panel.runs] == [1]
    panel.close()


@pytest.mark.parametrize(
    "error", [RuntimeError("out of memory"), FloatingPointError("loss is nan at step 1")]
)
def test_a_run_that_fails_after_it_was_forgotten_leaves_no_trace(error):
    told, going = threading.Event(), threading.Event()

    def broken(settings, report):
        going.set()
        assert told.wait(PATIENCE)
        if settings["a"] == 1:
            raise error
        return {}

    panel = TrainingPanel({"a": [1, 2]}, broken)
    panel.start()
    assert going.wait(PATIENCE)
    panel.clear()
    told.set()
    panel.wait(PATIENCE)
    assert (panel.status, panel.runs, panel.current, panel.problem, panel.error) == ("idle", [], {}, "", None)
    panel.start({"a": 2})  # which is kept
    panel.wait(PATIENCE)
    assert [run["number"] for run in panel.runs] == [1]
    panel.start({"a": 1})
    panel.wait(PATIENCE)
    assert type(error).__name__ in panel.problem or "diverged" in panel.problem
    panel.clear()
    assert (panel.runs, panel.problem, panel.error) == ([], "", None)


def test_two_clicks_on_train_make_one_run():
    threads = threading.active_count()
    panel = TrainingPanel({"a": [1, 2]}, endless)
    click(panel, "train", {"a": 1})
    click(panel, "train", {"a": 2})
    assert panel.problem == "A run goes on already: stop it first."
    assert threading.active_count() == threads + 1
    click(panel, "stop")
    click(panel, "train", {"a": 2})  # still ending, or ended: at most one more
    panel.wait(PATIENCE)
    panel.close()
    panel.wait(PATIENCE)
    assert panel.runs[0]["settings"] == {"a": 1}
    assert len(panel.runs) <= 2


def test_train_on_one_panel_stops_another():
    first, second = TrainingPanel({"a": [1, 2]}, endless), TrainingPanel({"a": [1, 2]}, endless)
    first.start()
    second.start()
    first.wait(PATIENCE)
    assert first.runs[0]["stopped"] and first.status == "idle"
    assert second.status == "training"
    second.close()  # a panel that is taken away stops as well
    second.wait(PATIENCE)
    assert second.runs[0]["stopped"]


def test_a_run_that_diverges_is_told_in_a_sentence():
    def diverging(settings, report):
        return train({**settings, "rate": 1e30, "optimiser": "SGD"}, report)

    panel = TrainingPanel(SETTINGS, diverging)
    click(panel, "train", CHOICE)
    panel.wait(PATIENCE)
    assert panel.problem.startswith("The run diverged: ")
    assert "learning rate 1e+30; the last gradient norms are" in panel.problem
    (run,) = panel.runs
    assert (run["error"], run["results"], panel.status) == (panel.problem, {}, "idle")
    assert run["diverged"]
    assert panel.error is None
    json.dumps(panel.state(), allow_nan=False)


@pytest.mark.parametrize("error", [RuntimeError("out of memory"), SystemExit("enough")])
def test_any_other_error_is_told_too_and_kept(error):
    def broken(settings, report):
        report.add(2.5)
        if settings["a"] == 1:
            raise error
        return {}

    panel = TrainingPanel({"a": [1, 2]}, broken)
    panel.start()
    panel.wait(PATIENCE)
    assert panel.problem == f"The run ended with an error, {type(error).__name__}: {error}"
    assert panel.error is error
    assert panel.runs[0]["curve"] == [2.5] and panel.status == "idle"
    panel.start({"a": 2})  # the panel is as good as new
    panel.wait(PATIENCE)
    assert (panel.problem, panel.error, panel.runs[1]["error"]) == ("", None, "")


def test_what_train_should_not_return_is_told():
    panel = TrainingPanel({"a": [1, 2]}, lambda settings, report: None)
    panel.start()
    panel.wait(PATIENCE)
    assert "TypeError: train must return the final numbers by their names" in panel.problem


def test_a_message_that_makes_no_sense_is_answered_or_left(panel):
    click(panel, "train", {"rate": 0.1})
    assert panel.problem.startswith("settings must be a value for each of hidden")
    assert panel.problem.endswith("; got values for rate")
    click(panel, "train", {**CHOICE, "rate": 7})
    assert panel.problem == "settings must have rate as one of 0.01, 0.1, 1.0; got 7"
    click(panel, "train", [1])
    assert panel.problem.endswith("; got [1]")
    click(panel, "dance")
    panel._hear(panel, "train", [])
    assert (panel.status, panel.runs) == ("idle", [])


def test_the_front_end_gets_few_whole_messages():
    """Thousands of steps in a moment; and at the end status, curve and runs in one message."""

    def quick(settings, report):
        report.expect(5000)
        for i in range(5000):
            report.add(float(i))
        return {"last": 4999}

    panel = TrainingPanel({"a": [1, 2]}, quick)
    panel.comm = line = Comm()
    began = time.monotonic()
    panel.start()
    panel.wait(PATIENCE)
    seconds = time.monotonic() - began
    states = [message["state"] for message in line.sent if message["method"] == "update"]
    assert len(states) <= 3 + seconds / training_panel.SECONDS_BETWEEN_UPDATES
    assert states[0]["status"] == "training" and states[0]["current"]["steps"] == 0
    assert {"status", "current", "runs"} <= set(states[-1])
    assert states[-1]["status"] == "idle" and states[-1]["runs"][0]["steps"] == 5000
    assert max(len(json.dumps(state)) for state in states) < 2000
    panel.comm = None


def test_changes_from_both_sides_at_once_lose_nothing():
    """The reader moves a slider over and over while the thread reports."""
    panel = TrainingPanel(SETTINGS, endless)
    panel.start()
    for i in range(300):
        panel.set_state({"chosen": [i % 2, i % 3, 0]})
    assert panel.chosen == [1, 2, 0]
    panel.stop()
    panel.wait(PATIENCE)
    assert (panel.status, panel.current, len(panel.runs)) == ("idle", {}, 1)
    with pytest.raises(ValueError, match=r"chosen\[1\] must be a whole number from 0 to 2; got 3"):
        panel.chosen = [0, 3, 0]
    with pytest.raises(ValueError, match=r"chosen must be 3 whole numbers, places of values, one for each"):
        panel.chosen = [0, 0]


def test_it_keeps_the_latest_runs_only():
    panel = TrainingPanel({"a": [1, 2]}, lambda settings, report: {})
    for _ in range(MOST_KEPT + 2):
        panel.start()
        panel.wait(PATIENCE)
    assert [run["number"] for run in panel.runs] == list(range(3, MOST_KEPT + 3))


def test_what_is_chosen_at_first():
    sweep = made_up_sweep()
    assert TrainingPanel(SETTINGS, train, sweep[4:]).chosen == [0, 2, 0]
    assert TrainingPanel(SETTINGS, train).chosen == [0, 0, 0]
    panel = TrainingPanel(SETTINGS, train, sweep, start=CHOICE)
    assert panel.chosen == [1, 1, 1]
    shuffled = {"settings": dict(reversed(CHOICE.items()))}
    (kept,) = TrainingPanel(SETTINGS, train, [made_up_run(CHOICE, 0) | shuffled]).sweep
    assert list(kept["settings"]) == list(SETTINGS)


def test_bad_input():
    run = made_up_run(CHOICE, 0)
    for options, message in [
        ({"settings": {"a": [1]}}, r"settings\['a'\] must .*; got \[1\]"),
        ({"train": "fit"}, r"train must be .*a function.*; got 'fit'"),
        ({"start": {"rate": 0.1}}, r"start must .*; got values for rate"),
        ({"floor": float("nan")}, r"floor must be a finite number, or None; got nan"),
        ({"floor": "2"}, r"floor must .*; got '2'"),
        ({"step_name": " "}, r"step_name must .*; got ' '"),
        ({"step_name": 3}, r"step_name must be a string; got 3"),
        ({"sweep": {"runs": []}}, r"sweep must be .*the list that run_sweep returns.*; got dict"),
        ({"sweep": [3]}, r"sweep\[0\] must .*; got int"),
        ({"sweep": [run, run]}, r"sweep\[1\] must be the one run of its settings; got .* a second time"),
        (
            {"sweep": [run | {"settings": {**CHOICE, "rate": 5}}]},
            r"sweep\[0\]\['settings'\] must have rate .*; got 5",
        ),
        ({"sweep": [run | {"settings": {"rate": 0.1}}]}, r"sweep\[0\]\['settings'\] must .*; got values for"),
        ({"sweep": [{"settings": CHOICE}]}, r"sweep\[0\] must be a run as run_sweep .*; got steps = None"),
        ({"sweep": [run | {"diverged": "no"}]}, r"sweep\[0\] must be a run as .*; got diverged = 'no'"),
        ({"sweep": [run] * 501}, r"sweep must be at most 500 runs; got 501"),
    ]:
        with pytest.raises((TypeError, ValueError), match=message):
            TrainingPanel(**{"settings": SETTINGS, "train": train, **options})
