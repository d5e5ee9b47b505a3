"""The gradient-flow explorer in a page: each control moved, and its numbers beside Python's."""

import random

import numpy as np
import pytest

from nlpbook.explorers import GradientFlowExplorer
from nlpbook.explorers.gradient_flow.explorer import ACTIVATIONS, MOST_STEPS
from tests.explorers.gradient_flow.word_batch import word_batch, word_explorer

pytestmark = pytest.mark.browser

SETTINGS = ("depth", "width", "activation", "initialisation", "scale", "normalisation", "residual", "seed")
SET = "(values) => { for (const [n, v] of Object.entries(values)) nlpbookExplorers[0].model.set(n, v); }"
TURN = "() => new Promise((done) => setTimeout(done, 0))"
CLOSE = {"rtol": 1e-5, "atol": 0}


def assert_same_as_python(opened, shown=None):
    """Compare all that the page shows with the class; return it."""
    shown = shown or opened.numbers()
    python = word_explorer(rate=shown["rate"], **{name: shown[name] for name in SETTINGS})
    steps = len(shown["history"]["losses"]) - 1
    run = python.train(steps)
    np.testing.assert_allclose(shown["history"]["losses"], run.losses, **CLOSE)
    for name, expected in (("activations", run.activations), ("gradients", run.gradients)):
        np.testing.assert_allclose(shown["history"][name], expected, **CLOSE)
        np.testing.assert_allclose(shown[name], expected[-1], **CLOSE)
    assert shown["loss"] == pytest.approx(run.losses[-1], rel=1e-5)
    theory, bound = python.theory(), python.gradient_bound()
    forwards = backwards = [None] * (shown["depth"] + 1)
    if theory is not None:
        forwards = shown["activations"][0] * theory.activations**0.5
        backwards = shown["gradients"][-1] * theory.gradients**0.5
    if bound is not None:
        backwards = shown["gradients"][-1] * bound**0.5
    for found, expected in (
        (shown["activationsInTheory"], forwards),
        (shown["gradientsInTheory"], backwards),
    ):
        if expected[0] is None:
            assert found == expected
        else:
            np.testing.assert_allclose(found, expected, rtol=1e-9)
    if steps == 0:
        assert_violins_and_units(shown, python)
    return shown


def assert_violins_and_units(shown, python):
    flow = python.flow()
    arrays = flow.gradients if shown["direction"] == "gradients" else flow.activations
    assert len(shown["violins"]) == len(arrays)
    for violin, numbers in zip(shown["violins"], arrays, strict=True):
        if shown["axis"] == "log":
            numbers = np.abs(numbers)[numbers != 0]
        assert violin["n"] == numbers.size
        if numbers.size:
            names = ("low", "quarter", "median", "threeQuarters", "high")
            expected = np.quantile(numbers, (0, 0.25, 0.5, 0.75, 1))
            scale = np.abs(numbers).max()
            np.testing.assert_allclose(
                [violin[name] for name in names], expected, rtol=1e-5, atol=1e-9 * scale
            )
    network = python.network()
    network.forward(python.inputs[:, : python.width].astype(float), training=True)
    kept = [one.n for one in network._kept]
    if shown["activation"] == "relu":
        assert shown["off"] == [int((n <= 0).all(axis=0).sum()) for n in kept]
    elif shown["activation"] == "sigmoid":  # s (1 - s) <= 1/80
        edge = np.log((1 + np.sqrt(1 - 4 / 80)) / (1 - np.sqrt(1 - 4 / 80)))
        assert shown["off"] == [int((np.abs(n) >= edge).all(axis=0).sum()) for n in kept]
    elif shown["activation"] == "tanh":
        assert shown["off"] == [int((1 - np.tanh(n) ** 2 <= 0.05).all(axis=0).sum()) for n in kept]
    else:
        assert shown["off"] is None


def test_any_network_is_pythons(show):
    opened, draw = show(word_explorer()), random.Random(3)
    for i in range(36):
        values = {
            "activation": ACTIVATIONS[i % 6],
            "normalisation": ("none", "batch", "layer")[i // 6 % 3],
            "residual": i >= 18,
            "depth": draw.choice([1, 2, 10, 25, 50]),
            "width": draw.choice([8, 9, 32, 64]),
            "initialisation": draw.choice(["xavier", "he", "scale"]),
            "scale": draw.choice([0.05, 0.7, 1.5, 4.0]),
            "seed": draw.randrange(100),
            "direction": draw.choice(["gradients", "activations"]),
            "axis": draw.choice(["log", "linear"]),
        }
        opened.page.evaluate(SET, values)
        opened.page.evaluate(TURN)
        shown = assert_same_as_python(opened)
        assert {name: shown[name] for name in values} == values
    opened.assert_quiet()


def test_every_control_moves(show):
    opened = show(word_explorer(depth=6, width=16))
    page = opened.page
    finding = page.locator(".nlpb-finding")
    for name, label in (
        ("linear", "Linear"),
        ("sigmoid", "Sigmoid"),
        ("tanh", "tanh"),
        ("relu", "ReLU"),
        ("leaky_relu", "Leaky ReLU"),
        ("gelu", "GELU"),
    ):
        page.get_by_role("radio", name=label, exact=True).click()
        assert assert_same_as_python(opened)["activation"] == name
    page.get_by_role("radio", name="ReLU", exact=True).click()
    for name, label, value in (("he", "He", 2), ("scale", "by hand", 1), ("xavier", "Xavier", 1)):
        page.get_by_role("radio", name=label).click()
        shown = assert_same_as_python(opened)
        assert (shown["initialisation"], shown["c"]) == (name, value)
    sliders = (
        ("Variance of the weights", "scale", {"0.05": 0.05, "4": 4.0, "2.5": 2.5}),
        ("Hidden layers", "depth", {"1": 1, "50": 50, "7": 7}),
        ("Units in each layer", "width", {"8": 8, "64": 64, "20": 20}),
        ("Seed", "seed", {"99": 99, "3": 3}),
    )
    for label, name, places in sliders:
        for place, value in places.items():
            page.get_by_role("slider", name=label).fill(place)
            shown = assert_same_as_python(opened)
            assert shown[name] == pytest.approx(value)
    assert shown["initialisation"] == "scale"
    for name in ("batch", "layer", "none"):
        page.get_by_role("radio", name=name.capitalize(), exact=True).click()
        assert assert_same_as_python(opened)["normalisation"] == name
    page.get_by_label("Residual connections").click()
    assert assert_same_as_python(opened)["residual"] is True
    page.get_by_role("radio", name="Activations, forwards").click()
    page.get_by_role("radio", name="Numbers, linear").click()
    shown = assert_same_as_python(opened)
    assert (shown["direction"], shown["axis"]) == ("activations", "linear")
    before = finding.inner_text()
    page.get_by_role("button", name="Start again").click()
    assert finding.inner_text() != before
    shown = assert_same_as_python(opened)
    assert (shown["depth"], shown["activation"], shown["residual"]) == (6, "tanh", False)
    opened.assert_quiet()


def test_the_headline_is_what_arrives(show):
    opened = show(word_explorer(activation="sigmoid", depth=12))
    finding, page = opened.page.locator(".nlpb-finding"), opened.page
    shown = opened.numbers()
    share = shown["gradients"][1] / shown["gradients"][12]
    number, power = f"{share:.1e}".split("e")
    digits = str(int(power)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    assert share < 1e-5
    text = finding.inner_text().replace("\u00a0", " ")
    assert text == f"{float(number):g} × 10{digits} of the gradient of layer 12 reaches layer 1"
    page.evaluate(SET, {"activation": "linear", "initialisation": "scale", "scale": 3.0})
    page.evaluate(TURN)
    shown = opened.numbers()
    times = shown["gradients"][1] / shown["gradients"][12]
    assert finding.inner_text().startswith(f"The gradient grows: at layer 1 it is {times:.3g} times that of")
    page.evaluate(SET, {"depth": 1})
    page.evaluate(TURN)
    assert "no layer to cross" in finding.inner_text()


def test_theory_is_told_or_said_to_be_missing(show):
    opened = show(word_explorer(activation="relu", initialisation="he", depth=9, width=64))
    page = opened.page
    root = page.locator(".nlpb-root")
    assert "√(c / 2) = 1, both ways, and 9 layers by 1" in root.inner_text()
    page.evaluate(SET, {"activation": "sigmoid", "initialisation": "xavier"})
    page.evaluate(TURN)
    assert (
        "at most 0.25 × √c = 0.25, and the way from layer 9 to layer 1 by at most 1.53 × 10⁻⁵"
        in root.inner_text().replace("\u00a0", " ")
    )
    for values, why in (
        ({"activation": "gelu"}, "theory has no one factor for all GELU layers."),
        ({"residual": True}, "theory has no one factor for all GELU layers with residual connections."),
        (
            {"normalisation": "batch"},
            "theory has no one factor for all GELU layers with batch normalisation and residual connections.",
        ),
        (
            {"activation": "relu", "residual": False},
            "with batch normalisation theory knows a limit alone, that of large batches. There each of the "
            "ReLU layers above the first multiplies the rms of the gradients by √(π / (π − 1)) = 1.21, "
            "whatever c is.",
        ),
        (
            {"normalisation": "layer"},
            "with layer normalisation theory knows a limit alone, that of wide layers. There each of the "
            "ReLU layers above the first multiplies the rms of the gradients by 1, whatever c is.",
        ),
    ):
        page.evaluate(SET, values)
        page.evaluate(TURN)
        assert f"There is no dashed line: {why}" in root.inner_text()


@pytest.mark.parametrize("normalisation", ["none", "batch", "layer"])
def test_training_in_the_page_is_pythons(show, normalisation):
    opened = show(word_explorer(depth=4, width=24, normalisation=normalisation, activation="relu"))
    page = opened.page
    page.get_by_role("slider", name="Learning rate").fill("-1.5")
    for _ in range(3):
        page.get_by_role("button", name="One step").click()
    shown = assert_same_as_python(opened)
    assert len(shown["history"]["losses"]) == 4
    page.get_by_role("button", name="Train").click()
    page.wait_for_function(f"nlpbookExplorers[0].numbers().history.losses.length > {MOST_STEPS}")
    page.wait_for_function("!nlpbookExplorers[0].numbers().isTraining")
    shown = assert_same_as_python(opened)
    losses = shown["history"]["losses"]
    assert len(losses) == MOST_STEPS + 1
    assert losses[-1] < 0.5 * losses[0]
    assert page.get_by_role("button", name="Train").is_disabled()
    assert page.get_by_role("button", name="One step").is_disabled()
    assert f"After {MOST_STEPS} steps, the last one, the loss is" in page.locator(".nlpb-root").inner_text()
    assert shown["step"] == MOST_STEPS
    page.get_by_role("button", name="Initial weights").click()
    shown = assert_same_as_python(opened)
    assert shown["history"]["losses"] == losses[:1]
    assert shown["step"] == 0
    assert page.get_by_role("button", name="Initial weights").is_disabled()
    opened.assert_quiet()


def test_a_small_batch_of_many_classes(show):
    """Sizes that are no multiples of anything, and more classes than units."""
    inputs, labels = word_batch().inputs[:5, :9], [11, 0, 3, 7, 11]
    explorer = GradientFlowExplorer(inputs, labels, depth=3, width=9, normalisation="layer", rate=0.5)
    opened = show(explorer)
    for _ in range(2):
        opened.page.get_by_role("button", name="One step").click()
    history, run = opened.numbers()["history"], explorer.train(2)
    np.testing.assert_allclose(history["losses"], run.losses, **CLOSE)
    np.testing.assert_allclose(history["activations"], run.activations, **CLOSE)
    np.testing.assert_allclose(history["gradients"], run.gradients, **CLOSE)
    opened.assert_quiet()


def test_training_stops_at_once_and_when_the_network_changes(show):
    opened = show(word_explorer(depth=50, width=64))  # its 200 steps take a second: it is stopped before
    page = opened.page
    for stop in (
        lambda: page.get_by_role("slider", name="Hidden layers").fill("49"),
        lambda: page.get_by_role("button", name="Start again").click(),
        lambda: page.get_by_role("button", name="Stop").click(),
    ):
        page.get_by_role("button", name="Train").click()
        page.wait_for_function(
            "() => { const { isTraining, history } = nlpbookExplorers[0].numbers();"
            " return isTraining && history.losses.length > 1; }"
        )
        assert page.locator(".nlpb-finding").get_attribute("aria-live") == "off"
        stop()
        assert page.locator(".nlpb-finding").get_attribute("aria-live") == "polite"
        shown = opened.numbers()
        assert not shown["isTraining"]
        page.wait_for_timeout(60)
        assert opened.numbers()["history"] == shown["history"]
        assert_same_as_python(opened, shown)
    opened.assert_quiet()


def test_a_training_that_diverges_says_so(show):
    opened = show(word_explorer(depth=10, width=32, activation="linear", initialisation="he", rate=10.0))
    page = opened.page
    page.get_by_role("button", name="Train").click()
    page.wait_for_function("document.querySelector('.nlpb-root').innerText.includes('The training diverged')")
    assert not opened.numbers()["isTraining"]
    assert page.get_by_role("button", name="Train").is_disabled()
    run = word_explorer(depth=10, width=32, activation="linear", initialisation="he", rate=10.0).train(
        MOST_STEPS
    )
    losses = opened.numbers()["history"]["losses"]
    np.testing.assert_allclose(losses, run.losses, **CLOSE)  # NaN at the end of both
    assert np.isnan(losses[-1])
    opened.assert_quiet()


def test_a_layer_is_picked_by_key_and_by_pointer_and_its_numbers_are_told(show):
    opened = show(word_explorer(depth=8, width=16, activation="relu"))
    page = opened.page
    told = page.get_by_text("At the marker")
    sizes = page.get_by_role("application", name="Root mean square by layer")
    sizes.press("End")
    shown = opened.numbers()
    assert shown["layer"] == 8
    assert f"layer 8: rms of activations {shown['activations'][8]:.3g}" in told.inner_text()
    assert f"{shown['off'][7]} of 16 units dead" in told.inner_text()
    sizes.press("Home")
    assert "the inputs: rms" in told.inner_text()
    page.get_by_role("slider", name="Seed").fill("1")  # the marker stays at the inputs
    assert opened.numbers()["layer"] == 0
    page.get_by_role("application", name="Units that are dead").press("ArrowRight")
    assert opened.numbers()["layer"] == 1
    violins = page.get_by_role("application", name="How the numbers of each layer")
    violins.press("End")
    violins.press("ArrowLeft")
    violins.press("Enter")
    assert opened.numbers()["layer"] == 7
    box = sizes.bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.5, box["y"] + 60)
    assert 3 <= opened.numbers()["layer"] <= 5
    page.get_by_role("slider", name="Hidden layers").fill("2")
    assert opened.numbers()["layer"] == 2
    page.get_by_role("button", name="Start again").click()
    assert opened.numbers()["layer"] == 1
    page.get_by_role("radio", name="Linear", exact=True).click()
    assert page.get_by_role("application", name="Units that are dead").count() == 0
    opened.assert_quiet()


def test_the_map_and_the_loss_tell_a_step(show):
    opened = show(word_explorer(depth=5, width=16))
    page = opened.page
    for _ in range(3):
        page.get_by_role("button", name="One step").click()
    history = opened.numbers()["history"]
    heat = page.get_by_role("application", name="Layer by training step")
    heat.press("ArrowUp")  # from layer 1 after the last step
    spoken = heat.locator("xpath=..").locator("[aria-live]")
    expected = f"layer 2, after 3 steps: rms of the gradients {history['gradients'][3][2]:.3g}"
    assert spoken.text_content() == expected
    heat.press("ArrowLeft")
    heat.press("Enter")
    shown = opened.numbers()
    assert (shown["layer"], shown["step"]) == (2, 2)
    loss = page.get_by_role("application", name="Loss by training step")
    loss.press("End")  # the axis goes on to step 25, the run does not
    assert opened.numbers()["step"] == 3
    loss.press("Home")
    assert opened.numbers()["step"] == 0
    spoken = loss.locator("xpath=..").locator("[aria-live]")
    assert spoken.text_content() == f"after 0 steps: loss {history['losses'][0]:.3g}"
    opened.assert_quiet()


def test_the_table_has_the_numbers_of_the_layers_and_of_the_loss(show):
    opened = show(word_explorer(depth=50, width=8, activation="relu"))
    page = opened.page
    page.get_by_role("button", name="One step").click()
    layers, losses = page.evaluate("nlpbookExplorers[0].table()")
    shown = opened.numbers()
    assert [row[1] for row in layers["rows"]] == shown["activations"]
    assert [row[3] for row in layers["rows"]] == shown["gradients"]
    assert [row[2] for row in layers["rows"]] == shown["activationsInTheory"]
    assert [row[4] for row in layers["rows"]] == shown["gradientsInTheory"]
    assert [row[5] for row in layers["rows"]] == [None, *shown["off"]]
    assert losses["rows"] == [[i, loss] for i, loss in enumerate(shown["history"]["losses"])]
    page.get_by_text("The numbers as a table").click()
    page.locator(".nlpb-table tbody tr").first.wait_for()
    assert page.locator(".nlpb-table").first.locator("tbody tr").count() == 51


def test_the_state_is_in_the_address(show):
    opened = show(word_explorer())
    page = opened.page
    page.get_by_role("radio", name="ReLU", exact=True).click()
    page.get_by_role("slider", name="Variance of the weights").fill("1.5")
    page.get_by_label("Residual connections").click()
    address = page.evaluate("nlpbookExplorers[0].address()")
    assert address == "gradient_flow=activation:relu,initialisation:scale,scale:1.5,residual:true"
    assert page.evaluate("location.hash") == "#" + address


def test_names_of_examples_are_text(show):
    inputs, labels, _ = word_batch()
    opened = show(GradientFlowExplorer(inputs, labels, examples=["<b>bold</b>"] * 16))
    assert "<b>bold</b>" in opened.page.locator(".nlpb-root").inner_text()
    assert opened.page.locator(".nlpb-root b", has_text="bold").count() == 0
