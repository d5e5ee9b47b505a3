"""The trainer of the copy task in a page: it trains, each control is moved, and its numbers are Python's."""

import random

import numpy as np
import pytest

from nlpbook.explorers import CopyTaskTrainer
from nlpbook.explorers.copy_task_trainer.explorer import CELLS, CopyTraining

pytestmark = pytest.mark.browser

CHOICE = ("cell", "delay", "length", "kinds", "units", "gates", "bias", "rate", "clip", "seed")
SET = "(values) => { for (const [n, v] of Object.entries(values)) nlpbookExplorers[0].model.set(n, v); }"
TURN = "() => new Promise((done) => setTimeout(done, 0))"
STOPPED = "() => !nlpbookExplorers[0].numbers().isTraining"
STEPPED = "(least) => nlpbookExplorers[0].numbers().steps >= least"
SMALL = {"delay": 3, "length": 2, "kinds": 4, "units": 8}


def assert_same_as_python(opened, tolerance=1e-5):
    """Compare all that the page computes with the class; return it."""
    shown = opened.numbers()
    trainer = CopyTaskTrainer(**{name: shown[name] for name in CHOICE})
    least = shown["baselines"]
    assert least["recalled"] == pytest.approx(trainer.baseline)
    assert least["all"] == pytest.approx(trainer.baseline_of_all)
    assert least["accuracy"] == pytest.approx(1 / trainer.kinds)
    steps, network = shown["steps"], trainer.network()
    assert {len(shown[name]) for name in ("losses", "recalled", "accuracies", "norms")} == {steps}
    if steps:
        run = trainer.train(steps)
        network = run.network
        np.testing.assert_allclose(shown["losses"], run.losses, rtol=0, atol=tolerance)
        np.testing.assert_allclose(shown["recalled"], run.recalled, rtol=0, atol=tolerance)
        np.testing.assert_allclose(shown["accuracies"], run.accuracies, rtol=0, atol=1e-12)
        np.testing.assert_allclose(shown["norms"], run.norms, rtol=100 * tolerance, atol=tolerance)
        assert shown["accuracy"] == pytest.approx(run.accuracy, abs=1e-12)
    else:
        assert shown["accuracy"] is None
    sample, view, found = trainer.sample(), trainer.view(network), shown["view"]
    assert found["inputs"] == sample.inputs[0].tolist()
    assert found["targets"] == sample.targets[0].tolist()
    assert found["written"] == view.written.tolist()
    shape = view.states.shape
    np.testing.assert_allclose(np.reshape(found["states"], shape), view.states, rtol=0, atol=tolerance)
    probabilities = np.reshape(found["probabilities"], view.probabilities.shape)
    np.testing.assert_allclose(probabilities, view.probabilities, rtol=0, atol=tolerance)
    np.testing.assert_allclose(found["arriving"], view.arriving, rtol=10 * tolerance, atol=1e-12)
    if view.gates is None:
        assert found["gates"] is None
    else:
        np.testing.assert_allclose(np.reshape(found["gates"], shape), view.gates, rtol=0, atol=tolerance)
    return shown


def press(opened, name):
    opened.page.get_by_role("button", name=name, exact=True).click()


def train_to(opened, steps):
    press(opened, "Train")
    opened.page.wait_for_function(STEPPED, arg=steps, timeout=60_000)
    press(opened, "Stop")
    return opened.numbers()


def test_any_settings_begin_and_step_as_python_does(show):
    opened, draw = show(CopyTaskTrainer(**SMALL)), random.Random(2)
    for i in range(12):
        values = {
            "cell": CELLS[i % 3],
            "delay": draw.randrange(1, 21),
            "length": draw.randrange(1, 6),
            "kinds": draw.randrange(2, 9),
            "units": draw.randrange(8, 65),
            "gates": ("bias", "chrono")[i // 3 % 2],
            "bias": draw.choice([-2.0, 0.5, 6.0]),
            "rate": draw.choice([0.0001, 0.03, 0.1]),
            "clip": i % 4 < 2,
            "seed": draw.randrange(100),
        }
        opened.page.evaluate(SET, values)
        opened.page.evaluate(TURN)
        shown = assert_same_as_python(opened, 1e-9)
        assert {name: shown[name] for name in values} == values
        press(opened, "One step")
        press(opened, "One step")
        assert assert_same_as_python(opened, 1e-7)["steps"] == 2
    opened.assert_quiet()


@pytest.mark.parametrize("gates", ["bias", "chrono"])
@pytest.mark.parametrize("cell", CELLS)
def test_its_first_steps_have_the_losses_of_python(show, cell, gates):
    if (cell, gates) == ("rnn", "chrono"):
        pytest.skip("the simple RNN has no gate")
    opened = show(CopyTaskTrainer(cell, gates=gates, bias=1, length=2, delay=4, units=16))
    for _ in range(15):
        press(opened, "One step")
    shown = assert_same_as_python(opened)
    assert shown["steps"] == 15 and np.ptp(shown["losses"]) > 0.3
    assert min(shown["view"]["arriving"]) > 0
    opened.assert_quiet()


def test_it_trains_stops_goes_on_and_begins_anew(show):
    opened = show(CopyTaskTrainer(**SMALL))
    page = opened.page
    finding = page.locator(".nlpb-finding")
    assert finding.inner_text() == (
        "GRU, bias 3, delay 3: not trained yet. Of the symbols a network without memory has 25.0% right"
    )
    assert finding.get_attribute("aria-live") == "polite"
    assert "the output layer is 0" in page.locator(".nlpb-root").inner_text()
    page.get_by_role("button", name="Train", exact=True).focus()
    page.keyboard.press("Enter")
    page.wait_for_function(STEPPED, arg=20)
    assert finding.get_attribute("aria-live") == "off"
    assert page.evaluate("document.activeElement.textContent") == "Stop"
    page.keyboard.press("Enter")
    stopped = opened.numbers()
    page.wait_for_timeout(200)
    assert opened.numbers()["losses"] == stopped["losses"]
    assert not stopped["isTraining"] and stopped["marker"] == stopped["steps"] - 1
    assert f"after {stopped['steps']} steps" in finding.inner_text()
    more = train_to(opened, stopped["steps"] + 150)
    assert more["losses"][: stopped["steps"]] == stopped["losses"]
    assert more["accuracy"] > 0.9  # so that what is shown has been learnt, in the page alone
    sample = CopyTaskTrainer(**SMALL).sample()
    expected = CopyTraining(
        None, *(np.array(more[name]) for name in ("losses", "recalled", "accuracies", "norms"))
    )
    assert more["accuracy"] == pytest.approx(expected.accuracy)
    assert more["view"]["written"][-2:] == sample.targets[0, -2:].tolist()
    press(opened, "Initial weights")
    assert assert_same_as_python(opened)["steps"] == 0
    press(opened, "One step")
    press(opened, "Start again")
    assert assert_same_as_python(opened)["steps"] == 0
    opened.assert_quiet()


def test_every_control_begins_a_run_of_its_own(show):
    opened = show(CopyTaskTrainer(**SMALL))
    page = opened.page

    def moved():
        shown = assert_same_as_python(opened, 1e-9)
        assert shown["steps"] == 0
        press(opened, "One step")
        return shown

    slider = lambda name: page.get_by_role("slider", name=name)  # noqa: E731
    for name, setting, place in (
        ("Delay", "delay", 7),
        ("Symbols to copy", "length", 4),
        ("Kinds", "kinds", 3),
        ("Units", "units", 9),
        ("Seed", "seed", 42),
        ("Bias", "bias", 0.5),
    ):
        slider(name).fill(str(place))
        assert moved()[setting] == place
    slider("Learning rate").fill("-2")
    assert moved()["rate"] == pytest.approx(0.01)
    page.get_by_label("Clip the gradient").click()
    assert moved()["clip"] is False
    page.get_by_role("radio", name="LSTM").click()
    assert moved()["cell"] == "lstm"
    page.get_by_role("radio", name="Chrono").click()
    assert moved()["gates"] == "chrono"
    assert not slider("Bias").is_visible()
    page.get_by_role("radio", name="Simple RNN").click()
    assert moved()["cell"] == "rnn"
    assert not page.get_by_role("radio", name="Chrono").is_visible()
    assert not page.get_by_role("radio", name="The state h").is_visible()
    press(opened, "Another seed")
    assert moved()["seed"] == 43
    # What is drawn of a run leaves it as it is.
    page.get_by_role("radio", name="GRU").click()
    assert moved()["cell"] == "gru"
    page.get_by_role("radio", name="All places").click()
    page.get_by_role("radio", name="The state h").click()
    shown = assert_same_as_python(opened, 1e-7)
    assert (shown["loss"], shown["colours"], shown["steps"]) == ("all", "state", 1)
    opened.assert_quiet()


def test_curves_are_kept_listed_and_cleared(show):
    opened = show(CopyTaskTrainer(**SMALL))
    page = opened.page
    keep, clear = (
        page.get_by_role("button", name=name) for name in ("Keep this curve", "Clear the kept curves")
    )
    assert keep.is_disabled() and clear.is_disabled()
    for bias in (0, 1, 2, 4):
        page.get_by_role("slider", name="Bias").fill(str(bias))
        press(opened, "One step")
        press(opened, "One step")
        keep.click()
    assert keep.is_disabled()
    shown = opened.numbers()
    assert [one["choice"]["bias"] for one in shown["kept"]] == [0, 1, 2, 4]
    assert shown["kept"][3]["accuracy"] == pytest.approx(shown["accuracy"])
    listed = page.locator(".nlpb-curves-kept li")
    assert listed.count() == 5
    assert "kept: GRU, bias 1, delay 3, 2 symbols of 4 kinds" in listed.nth(2).inner_text()
    page.get_by_role("slider", name="Delay").fill("5")
    assert len(opened.numbers()["kept"]) == 4 and listed.count() == 5
    page.get_by_text("The numbers as a table").click()
    tables = page.locator(".nlpb-table")
    assert tables.nth(2).locator("tbody tr").count() == 4
    assert tables.nth(0).locator("tbody tr").count() == 10
    clear.click()
    assert opened.numbers()["kept"] == [] and clear.is_disabled()
    press(opened, "One step")
    keep.click()
    press(opened, "Start again")
    assert opened.numbers()["kept"] == []
    opened.assert_quiet()


def test_charts_are_moved_over_by_keys(show):
    opened = show(CopyTaskTrainer(**SMALL))
    page, root = opened.page, opened.page.locator(".nlpb-root")
    train_to(opened, 5)
    for label in ("Loss by training step", "Accuracy by training step"):
        chart = page.get_by_role("application", name=label)
        chart.press("Home")
        chart.press("ArrowRight")
        assert opened.numbers()["marker"] == 1
        assert "At the marker, after 1 step:" in root.inner_text()
    chart.press("End")
    assert "not trained so far." in root.inner_text()
    sequence = page.get_by_role("application", name="A sequence")
    sequence.press("End")
    assert opened.numbers()["place"] == 7
    sequence.press("PageUp")
    sequence.press("ArrowLeft")
    shown = opened.numbers()
    assert shown["place"] == 1
    assert f"Step 2: reads {'ABCD'[shown['view']['inputs'][1] - 2]}, has to write ·" in root.inner_text()
    units = page.get_by_role("application", name="Unit by step")
    units.press("ArrowRight")
    units.press("ArrowRight")
    units.press("Enter")
    assert opened.numbers()["place"] == 3
    opened.assert_quiet()


def test_a_run_that_diverges_says_so(show):
    opened = show(CopyTaskTrainer("rnn", **SMALL))
    opened.page.evaluate(SET, {"rate": 1e308})  # more than a reader can ask for
    opened.page.evaluate(TURN)
    press(opened, "Train")
    opened.page.wait_for_function(STOPPED, timeout=60_000)
    assert "the loss is no number any more" in opened.page.locator(".nlpb-finding").inner_text()
    assert opened.page.get_by_role("button", name="Train", exact=True).is_disabled()
    press(opened, "Start again")
    assert_same_as_python(opened)
    opened.assert_quiet()


def test_a_link_opens_a_state(show):
    opened = show(CopyTaskTrainer())
    page = opened.page
    page.get_by_role("slider", name="Bias").fill("0")
    assert page.evaluate("() => nlpbookExplorers[0].address()") == "copy_task_trainer=bias:0"
    press(opened, "One step")
    page.evaluate("(hash) => { location.hash = hash; }", "copy_task_trainer=cell:lstm,gates:chrono,delay:4")
    page.wait_for_function("() => nlpbookExplorers[0].numbers().delay === 4")
    shown = assert_same_as_python(opened, 1e-9)
    assert (shown["cell"], shown["gates"], shown["bias"], shown["steps"]) == ("lstm", "chrono", 3, 0)
    page.evaluate("(hash) => { location.hash = hash; }", "copy_task_trainer=delay:99")
    page.locator(".nlpb-notice").filter(has_text="from 1 to 20").wait_for()
    opened.assert_quiet()
