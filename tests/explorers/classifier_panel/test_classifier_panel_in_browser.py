"""The classifier panel in a page: it trains, each control is moved, and its numbers are Python's."""

import random

import numpy as np
import pytest

from nlpbook.explorers.classifier_panel.explorer import BATCH_SIZES
from tests.explorers.classifier_panel.tiny_panel import FOUR, OPTIMISERS, tiny_panel

pytestmark = pytest.mark.browser

CHOICE = ("pooling", "hidden_units", "optimiser", "rate", "batch_size", "epochs", "seed", "sentence")
SET = "(values) => { for (const [n, v] of Object.entries(values)) nlpbookExplorers[0].model.set(n, v); }"
TURN = "() => new Promise((done) => setTimeout(done, 0))"
STOPPED = "() => !nlpbookExplorers[0].numbers().isTraining"
STEPPED = "(least) => nlpbookExplorers[0].numbers().losses.length >= least"


def assert_same_as_python(opened, tolerance=1e-4):
    """Compare all that the page computes with the class; return it."""
    shown = opened.numbers()
    panel = tiny_panel(**{name: shown[name] for name in CHOICE})
    steps = len(shown["losses"])
    run = panel.train(steps)
    np.testing.assert_allclose(shown["losses"], run.losses, rtol=0, atol=tolerance)
    judgement = panel.judge(run.network)
    for part in ("train", "test"):
        assert len(shown["curves"][part]) == steps + 1
        loss, accuracy = (shown["curves"][part][-1][name] for name in ("loss", "accuracy"))
        assert loss == pytest.approx(getattr(judgement, f"{part}_loss"), abs=tolerance)
        assert accuracy == pytest.approx(getattr(judgement, f"{part}_accuracy"), abs=1e-9)
    odds = panel.log_odds(run.network)
    np.testing.assert_allclose(shown["odds"], odds, rtol=10 * tolerance, atol=10 * tolerance)
    wrong = np.flatnonzero((odds > 0) != (panel._test_labels == 1))
    assert shown["wrong"] == wrong.tolist()
    assert sorted(shown["surest"]) == wrong.tolist()
    sizes = np.abs(np.array(shown["odds"])[shown["surest"]])
    assert (np.diff(sizes) <= 0).all()
    for one in shown["groups"]:
        assert one["right"] / one["count"] == pytest.approx(judgement.groups[one["name"]], abs=1e-9)
    pulls = panel.pulls(run.network)
    assert shown["own"]["words"] == [word for word, _ in pulls]
    np.testing.assert_allclose(
        shown["own"]["pulls"], [pull for _, pull in pulls], rtol=10 * tolerance, atol=10 * tolerance
    )
    probability = 1 / (1 + np.exp(-shown["own"]["odds"]))
    assert probability == pytest.approx(panel.probability(run.network), abs=10 * tolerance)
    return shown


def press(opened, name):
    opened.page.get_by_role("button", name=name, exact=True).click()


def train_to_the_end(opened):
    press(opened, "Train")
    opened.page.wait_for_function(STOPPED, timeout=60_000)
    return opened.numbers()


def test_initial_weights_of_any_settings_are_pythons(show):
    opened, draw = show(tiny_panel()), random.Random(2)
    for i in range(12):
        values = {
            "pooling": ("mean", "max")[i % 2],
            "hidden_units": draw.choice([0, 1, 5, 64]),
            "optimiser": draw.choice(list(OPTIMISERS)),
            "rate": draw.choice([0.0001, 0.5, 10.0]),
            "batch_size": draw.choice(BATCH_SIZES),
            "epochs": draw.randrange(1, 31),
            "seed": draw.randrange(100),
            "sentence": draw.choice([*FOUR, "", "zebra", "The FILM, it's good", "a " * 90]),
        }
        opened.page.evaluate(SET, values)
        opened.page.evaluate(TURN)
        shown = assert_same_as_python(opened, tolerance=1e-6)
        assert {name: shown[name] for name in values} == values
    opened.assert_quiet()


@pytest.mark.parametrize("optimiser", OPTIMISERS)
@pytest.mark.parametrize(("pooling", "hidden_units"), [("mean", 0), ("mean", 16), ("max", 8)])
def test_a_hundred_steps_have_the_losses_of_python(show, pooling, hidden_units, optimiser):
    rate = OPTIMISERS[optimiser]
    opened = show(
        tiny_panel(pooling=pooling, hidden_units=hidden_units, optimiser=optimiser, rate=rate, epochs=10)
    )
    assert len(train_to_the_end(opened)["losses"]) == 100
    shown = assert_same_as_python(opened)
    assert np.ptp(shown["losses"]) > 0.05
    opened.assert_quiet()


def test_it_trains_stops_goes_on_and_begins_anew(show):
    opened = show(tiny_panel(epochs=30, batch_size=16))
    page = opened.page
    finding = page.locator(".nlpb-finding")
    assert finding.inner_text().startswith("Before training")
    assert finding.get_attribute("aria-live") == "polite"
    press(opened, "One step")
    assert len(assert_same_as_python(opened)["losses"]) == 1
    assert finding.inner_text().startswith("After 1 step,")
    page.get_by_role("button", name="Train", exact=True).focus()
    page.keyboard.press("Enter")
    page.wait_for_function(STEPPED, arg=20)
    assert finding.get_attribute("aria-live") == "off"
    assert page.evaluate("document.activeElement.textContent") == "Stop"
    page.keyboard.press("Enter")
    stopped = assert_same_as_python(opened)
    page.wait_for_timeout(200)
    assert opened.numbers()["losses"] == stopped["losses"]
    assert not stopped["isTraining"] and 20 <= len(stopped["losses"]) < 570
    whole = train_to_the_end(opened)
    assert len(whole["losses"]) == 30 * 19
    assert whole["losses"][: len(stopped["losses"])] == stopped["losses"]
    assert finding.inner_text().startswith("After 30 epochs, ")
    assert page.get_by_role("button", name="Train", exact=True).is_disabled()
    press(opened, "Initial weights")
    assert assert_same_as_python(opened)["losses"] == []
    press(opened, "One step")
    press(opened, "Start again")
    assert assert_same_as_python(opened, 1e-6)["losses"] == []
    opened.assert_quiet()


def test_every_control_begins_a_run_of_its_own(show):
    opened = show(tiny_panel())
    page = opened.page

    def moved():
        shown = assert_same_as_python(opened)
        assert shown["losses"] == []
        press(opened, "One step")
        return shown

    page.get_by_role("radio", name="Maximum").click()
    assert moved()["pooling"] == "max"
    page.get_by_role("radio", name="Mean").click()
    assert moved()["pooling"] == "mean"
    page.get_by_role("radio", name="64", exact=True).click()
    assert moved()["batch_size"] == 64
    page.get_by_label("Optimiser").select_option("SGD")
    assert moved()["optimiser"] == "SGD"
    page.get_by_role("slider", name="Learning rate").fill("-1")
    assert moved()["rate"] == pytest.approx(0.1)
    for units in (0, 3):
        page.get_by_role("slider", name="Hidden units").fill(str(units))
        assert moved()["hidden_units"] == units
    page.get_by_role("slider", name="Seed").fill("42")
    assert moved()["seed"] == 42
    press(opened, "Another seed")
    assert moved()["seed"] == 43
    # More epochs are more of the same run.
    page.get_by_role("slider", name="Epochs").fill("2")
    shown = opened.numbers()
    assert (shown["epochs"], len(shown["losses"])) == (2, 1)
    assert len(train_to_the_end(opened)["losses"]) == 2 * 5
    page.get_by_role("slider", name="Epochs").fill("3")
    assert len(train_to_the_end(opened)["losses"]) == 3 * 5
    page.get_by_role("slider", name="Epochs").fill("1")
    assert len(assert_same_as_python(opened)["losses"]) == 3 * 5
    assert page.get_by_role("button", name="Train", exact=True).is_disabled()
    opened.assert_quiet()


def test_a_sentence_is_typed_chosen_and_taken_from_the_mistakes(show):
    opened = show(tiny_panel(epochs=4))
    page = opened.page
    train_to_the_end(opened)
    field = page.get_by_role("textbox", name="A sentence")
    field.fill("The film was NOT wonderful, zebra")
    shown = assert_same_as_python(opened)
    assert shown["own"]["words"] == ["the", "film", "was", "not", "wonderful", ","]
    assert shown["unknown"] == ["zebra"]
    assert (
        "Not in the vocabulary, and left out: “\u2068zebra\u2069”" in page.locator(".nlpb-root").inner_text()
    )
    assert page.locator(".nlpb-pulls li").count() == 6
    assert len(shown["losses"]) == 40  # a sentence leaves the run as it is
    page.get_by_label("Examples").select_option(FOUR[0])
    assert assert_same_as_python(opened)["sentence"] == field.input_value() == FOUR[0]
    wrong = page.get_by_role("toolbar", name="Wrong sentences").get_by_role("button")
    text = wrong.first.locator("span").inner_text()
    wrong.first.press("ArrowDown")
    assert page.evaluate("document.activeElement.textContent") == wrong.nth(1).inner_text().replace("\n", "")
    wrong.first.click()
    shown = assert_same_as_python(opened)
    assert shown["sentence"] == text == field.input_value()
    surest = shown["surest"][0]
    assert shown["own"]["odds"] == pytest.approx(shown["odds"][surest], abs=1e-5)
    field.fill("")
    assert assert_same_as_python(opened)["own"]["pulls"] == []
    assert "Type a sentence." in page.locator(".nlpb-root").inner_text()
    field.fill("the " * 60)
    assert len(opened.numbers()["sentence"]) == 200
    opened.assert_quiet()


def test_the_marker_tells_of_a_step_and_the_table_has_the_numbers(show):
    opened = show(tiny_panel(epochs=2))
    page = opened.page
    shown = train_to_the_end(opened)
    assert shown["step"] == 20
    for label in ("Loss by training step", "Accuracy by training step"):
        chart = page.get_by_role("application", name=label)
        chart.press("Home")
        assert opened.numbers()["step"] == 0
        chart.press("ArrowRight")
        assert "At the marker, after 1 step: training loss" in page.locator(".nlpb-root").inner_text()
    page.get_by_role("slider", name="Epochs").fill("4")
    chart.press("End")
    assert opened.numbers()["step"] == 40
    assert "At the marker, after 40 steps: not trained so far." in page.locator(".nlpb-root").inner_text()
    page.get_by_role("slider", name="Epochs").fill("3")
    assert opened.numbers()["step"] == 30
    page.get_by_text("The numbers as a table").click()
    tables = page.locator(".nlpb-table")
    assert tables.count() == 4
    assert tables.nth(3).locator("tbody tr").count() == 21
    assert tables.nth(0).locator("tbody tr").count() == 2
    opened.assert_quiet()


def test_a_run_that_diverges_says_so(show):
    opened = show(tiny_panel(optimiser="SGD", rate=10, epochs=30, pooling="max", hidden_units=64))
    opened.page.evaluate(SET, {"rate": 1e30})  # more than a reader can ask for
    opened.page.evaluate(TURN)
    shown = train_to_the_end(opened)
    assert len(shown["losses"]) < 300
    assert opened.page.locator(".nlpb-finding").inner_text().startswith("The training diverged at step")
    assert opened.page.get_by_role("button", name="Train", exact=True).is_disabled()
    press(opened, "Start again")
    assert_same_as_python(opened)
    opened.assert_quiet()


def test_a_link_opens_a_state(show):
    opened = show(tiny_panel())
    page = opened.page
    page.get_by_role("slider", name="Hidden units").fill("0")
    page.get_by_role("textbox", name="A sentence").fill("not bad .")
    address = page.evaluate("() => nlpbookExplorers[0].address()")
    assert address == "classifier_panel=hidden_units:0,sentence:not%20bad%20."
    press(opened, "One step")
    page.evaluate("(hash) => { location.hash = hash; }", "classifier_panel=pooling:max,seed:7,batch_size:16")
    page.wait_for_function("() => nlpbookExplorers[0].numbers().seed === 7")
    shown = assert_same_as_python(opened)
    assert (shown["pooling"], shown["hidden_units"], shown["losses"]) == ("max", 16, [])
    page.evaluate("(hash) => { location.hash = hash; }", "classifier_panel=hidden_units:99")
    notice = page.locator(".nlpb-notice")
    notice.filter(
        has_text="this figure takes whole numbers from 1 to 64, or 0 for no hidden layer"
    ).wait_for()
    opened.assert_quiet()
