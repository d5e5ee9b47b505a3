"""The perceptron explorer in a page: each control moved, and its numbers beside Python's."""

import random

import numpy as np
import pytest

from nlpbook.explorers import PerceptronExplorer
from nlpbook.explorers.perceptron.explorer import ACTIVATIONS
from nlpbook.explorers.perceptron.points import presets, rows_of

pytestmark = pytest.mark.browser

NETWORK = ("width", "activation", "rate", "stochastic", "seed")
SET = "(values) => { for (const [n, v] of Object.entries(values)) nlpbookExplorers[0].model.set(n, v); }"
TURN = "() => new Promise((done) => setTimeout(done, 0))"
STOPPED = "() => !nlpbookExplorers[0].numbers().network.isTraining"
STEPPED = "(least) => nlpbookExplorers[0].numbers().network.losses.length > least"


def assert_same_as_python(opened):
    """Compare all that the page computes with the class; return it."""
    shown = opened.numbers()
    rows = rows_of(shown["points"]) / (100, 100, 1)
    python = PerceptronExplorer(rows, **{name: shown[name] for name in NETWORK})
    rule, updates = shown["rule"], python.rule()
    found = [(one["epoch"], one["example"], one["w1"], one["w2"], one["b"]) for one in rule["run"]["updates"]]
    assert found == [(one.epoch, one.example, *one.weights.tolist(), one.bias) for one in updates]
    bound = python.bound()
    assert (rule["theorem"] is None) == (bound is None)
    if bound is not None:
        assert rule["theorem"]["bound"] == pytest.approx(bound, rel=1e-5)
    assert rule["shown"] == min(shown["updates"], len(updates))
    w, b = (updates[rule["shown"] - 1][2:]) if rule["shown"] else (np.zeros(2), 0.0)
    assert rule["line"] | {"w1": w[0], "w2": w[1], "b": b} == rule["line"]
    network = shown["network"]
    run = python.train(len(network["losses"]) - 1)
    np.testing.assert_allclose(network["losses"], run.losses, rtol=1e-5, atol=1e-9)
    for name, expected in run.network.parameters.items():
        np.testing.assert_allclose(np.ravel(network[name]), expected.ravel(), rtol=1e-5, atol=1e-7)
    logits = run.network.forward(python.X)
    np.testing.assert_allclose(network["logits"], logits[:, 0], rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(network["hidden"], run.network.activations[1].ravel(), rtol=1e-5, atol=1e-7)
    assert network["wrong"] == np.flatnonzero((logits[:, 0] > 0) != (python.y == 1)).tolist()
    return shown


def test_any_points_and_networks_are_pythons(show):
    opened, draw = show(PerceptronExplorer()), random.Random(5)
    for i in range(24):
        count = draw.choice([2, 5, 20, 100])
        limits = [(-100, 201), (-100, 201), (0, 2)] * count
        points = [draw.randrange(*limit) for limit in limits]
        values = {
            "points": points if i % 2 else draw.choice(list(presets().values())),
            "method": ("perceptron", "network")[i // 2 % 2],
            "updates": draw.choice([0, 1, 7, 1000]),
            "width": draw.choice([1, 2, 3, 16]),
            "activation": ACTIVATIONS[i % 6],
            "rate": draw.choice([0.001, 0.5, 10.0]),
            "stochastic": i % 3 == 0,
            "seed": draw.randrange(100),
            "across": draw.choice([1, 2, 16]),
            "up": draw.choice([1, 2, 16]),
        }
        opened.page.evaluate(SET, values)
        opened.page.evaluate(TURN)
        shown = assert_same_as_python(opened)
        assert {name: shown[name] for name in values} == values
    opened.assert_quiet()


def place_of(opened, x1, x2):
    """Where a point of the plane stands on the canvas: the axes end 40 and 12 pixels from its sides."""
    box = opened.page.get_by_role("application", name="Input space").bounding_box()
    side = box["width"] - 52
    left, right = box["x"] + 40, box["x"] + 40 + side
    top, bottom = box["y"] + 20, box["y"] + 20 + side
    return left + (right - left) * (x1 + 1) / 3, bottom - (bottom - top) * (x2 + 1) / 3


def test_points_are_dragged_added_turned_and_taken_away(show):
    opened = show(PerceptronExplorer("xor", updates=1000))
    page = opened.page
    page.get_by_role("application", name="Input space").scroll_into_view_if_needed()
    assert "never ends" in page.locator(".nlpb-root").inner_text()
    page.mouse.move(*place_of(opened, 1, 1))
    page.mouse.down()
    page.mouse.move(*place_of(opened, 1.2, 0.5))
    page.mouse.move(*place_of(opened, 1.5, -0.5))
    page.mouse.up()
    shown = assert_same_as_python(opened)
    assert shown["selected"] == 3
    np.testing.assert_allclose(shown["points"][9:11], [150, -50], atol=2)
    assert shown["points"][11] == 0
    page.get_by_role("radio", name="Class 0").click()
    page.mouse.click(*place_of(opened, -0.5, 1.5))
    shown = assert_same_as_python(opened)
    assert (len(shown["points"]), shown["selected"]) == (15, 4)
    np.testing.assert_allclose(shown["points"][12:14], [-50, 150], atol=2)
    assert shown["points"][14] == 0
    page.get_by_role("button", name="Change its class").click()
    assert assert_same_as_python(opened)["points"][14] == 1
    page.get_by_role("button", name="Take it away").click()
    shown = assert_same_as_python(opened)
    assert (len(shown["points"]), shown["selected"]) == (12, -1)
    assert page.get_by_role("button", name="Take it away").is_disabled()
    # A click on a point chooses it, and a point that is dragged out of the plane stays at its edge.
    page.mouse.click(*place_of(opened, 0, 0))
    assert opened.numbers()["selected"] == 0
    page.mouse.down()
    page.mouse.move(*place_of(opened, -3, 0))
    page.mouse.up()
    x1, x2, label = assert_same_as_python(opened)["points"][:3]
    assert (x1, label) == (-100, 0)
    assert abs(x2) <= 2
    opened.assert_quiet()


def test_points_are_moved_by_keys(show):
    opened = show(PerceptronExplorer("and", method="network"))
    plane = opened.page.get_by_role("application", name="Input space")
    plane.focus()
    for key in ("PageDown", "PageDown"):
        plane.press(key)
    assert opened.numbers()["selected"] == 1
    for key in ("ArrowRight", "ArrowUp", "Shift+ArrowLeft", "Shift+ArrowDown", "Shift+ArrowDown"):
        plane.press(key)
    assert assert_same_as_python(opened)["points"][3:6] == [4, 103, 0]
    plane.press("Enter")
    assert assert_same_as_python(opened)["points"][5] == 1
    plane.press("+")
    shown = assert_same_as_python(opened)
    assert (shown["points"][12:], shown["selected"]) == ([14, 113, 1], 4)
    plane.press("Delete")
    assert len(assert_same_as_python(opened)["points"]) == 12
    plane.press("PageUp")
    assert opened.numbers()["selected"] == 3
    plane.press("Escape")
    assert opened.numbers()["selected"] == -1
    hidden = opened.page.get_by_role("application", name="Hidden space")
    hidden.press("ArrowLeft")
    assert opened.numbers()["selected"] == 3
    hidden.press("ArrowRight")
    assert opened.numbers()["selected"] == 0
    opened.assert_quiet()


def test_the_last_two_points_stay(show):
    opened = show(PerceptronExplorer([(0, 0, 0), (1, 1, 1)]))
    plane = opened.page.get_by_role("application", name="Input space")
    for key in ("PageDown", "Delete"):
        plane.press(key)
    assert len(opened.numbers()["points"]) == 6
    assert opened.page.get_by_role("button", name="Take it away").is_disabled()


def test_the_rule_goes_step_by_step(show):
    opened = show(PerceptronExplorer("and"))
    page = opened.page
    finding = page.locator(".nlpb-finding")
    assert "no line yet" in finding.inner_text()
    count = len(PerceptronExplorer("and").rule())
    for at in range(1, 4):
        page.get_by_role("button", name="Step forward").click()
        assert assert_same_as_python(opened)["rule"]["shown"] == at
        assert finding.inner_text().startswith(f"After {at} update")
    page.get_by_role("button", name="Step back").click()
    assert opened.numbers()["rule"]["shown"] == 2
    page.get_by_role("slider", name="Updates").fill(str(count - 1))
    assert "every point is on its side" not in finding.inner_text()
    page.get_by_role("button", name="To the last update").click()
    shown = assert_same_as_python(opened)
    assert (shown["rule"]["shown"], shown["rule"]["wrong"]) == (count, [])
    assert finding.inner_text() == f"After {count} updates every point is on its side of the line"
    page.get_by_role("slider", name="Updates").fill(str(count - 1))
    page.get_by_role("button", name="Play").click()
    page.wait_for_function(f"() => nlpbookExplorers[0].numbers().rule.shown === {count}")
    for name in presets():
        label = name.upper() if name in ("and", "or", "xor") else name.title()
        page.get_by_role("radio", name=label, exact=True).click()
        assert assert_same_as_python(opened)["points"] == presets()[name]
    opened.assert_quiet()


def test_the_network_trains_in_the_page(show):
    opened = show(PerceptronExplorer("xor", method="network", width=4, pace=10))
    page = opened.page
    finding = page.locator(".nlpb-finding")
    assert finding.inner_text().startswith("Before training")
    page.get_by_role("button", name="One step").click()
    assert len(assert_same_as_python(opened)["network"]["losses"]) == 2
    page.get_by_role("button", name="Train").click()
    page.wait_for_function(STEPPED, arg=60)
    page.get_by_role("button", name="Stop").click()
    shown = assert_same_as_python(opened)
    assert not shown["network"]["isTraining"]
    assert f"After {len(shown['network']['losses']) - 1} steps" in finding.inner_text()
    page.get_by_role("button", name="Initial weights").click()
    assert len(assert_same_as_python(opened)["network"]["losses"]) == 1
    page.get_by_role("button", name="Another seed").click()
    assert assert_same_as_python(opened)["seed"] == 1
    page.get_by_label("One point a step").check()
    page.get_by_role("radio", name="100", exact=True).click()
    page.get_by_role("button", name="Train").click()
    page.wait_for_function(STEPPED, arg=200)
    page.get_by_role("radio", name="Perceptron").click()
    page.wait_for_function(STOPPED)
    assert_same_as_python(opened)
    page.get_by_role("radio", name="Network").click()
    for name, label in (
        ("linear", "Linear"),
        ("sigmoid", "Sigmoid"),
        ("relu", "ReLU"),
        ("leaky_relu", "Leaky ReLU"),
        ("gelu", "GELU"),
        ("tanh", "tanh"),
    ):
        page.get_by_role("radio", name=label, exact=True).click()
        assert assert_same_as_python(opened)["activation"] == name
    for label, name, value in (("Hidden units", "width", 7), ("Seed", "seed", 42)):
        page.get_by_role("slider", name=label).fill(str(value))
        assert assert_same_as_python(opened)[name] == value
    page.get_by_role("slider", name="Learning rate").fill("0")
    assert assert_same_as_python(opened)["rate"] == 1
    for label, name in (("Across: hidden unit", "across"), ("Up: hidden unit", "up")):
        page.get_by_label(label).select_option("5")
        assert opened.numbers()[name] == 5
    page.get_by_role("application", name="Loss by training").press("End")
    assert opened.numbers()["network"]["step"] == 0
    opened.assert_quiet()


def test_other_points_begin_anew(show):
    opened = show(PerceptronExplorer("moons", method="network", activation="relu", pace=100))
    opened.page.get_by_role("button", name="Train").click()
    opened.page.wait_for_function(STEPPED, arg=100)
    opened.page.get_by_role("application", name="Input space").press("PageDown")
    assert opened.numbers()["network"]["isTraining"]
    opened.page.get_by_role("application", name="Input space").press("ArrowUp")
    shown = assert_same_as_python(opened)
    assert not shown["network"]["isTraining"]
    assert len(shown["network"]["losses"]) == 1
    opened.assert_quiet()


def test_a_link_opens_a_state(show):
    opened = show(PerceptronExplorer("and"))
    page = opened.page
    page.get_by_role("radio", name="XOR").click()
    page.get_by_role("slider", name="Updates").fill("5")
    address = page.evaluate("() => nlpbookExplorers[0].address()")
    assert "updates:5" in address
    page.evaluate("(hash) => { location.hash = hash; }", "perceptron=updates:2,points:0+0+0+100+100+1")
    page.wait_for_function("() => nlpbookExplorers[0].numbers().points.length === 6")
    assert assert_same_as_python(opened)["updates"] == 2
    page.evaluate("(hash) => { location.hash = hash; }", "perceptron=points:0+0+0+100+100")
    notice = page.locator(".nlpb-notice")
    notice.filter(has_text="this figure takes 6, 9,").wait_for()
    opened.assert_quiet()
