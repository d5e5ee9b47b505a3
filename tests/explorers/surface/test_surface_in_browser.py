"""The explorer of optimisers in a page: each control moved, and its paths beside Python's."""

import random

import numpy as np
import pytest

from nlpbook.explorers import SurfaceExplorer
from nlpbook.explorers.surface.explorer import OPTIMISERS
from nlpbook.explorers.surface.surfaces import STARTS, SURFACES
from nlpbook.mlp import descend

pytestmark = pytest.mark.browser

SETTINGS = ("surface", "condition", "angle", "start", "rate", "momentum", "adaptive_rate", "steps")
LABELS = {
    "bowl": "Bowl",
    "ravine": "Ravine",
    "saddle": "Saddle",
    "plateau": "Plateau",
    "two_minima": "Two minima",
}
BOXES = {
    "descent": "Gradient descent",
    "momentum": "Momentum",
    "adagrad": "AdaGrad",
    "rmsprop": "RMSProp",
    "adam": "Adam",
}
SET = "(values) => { for (const [n, v] of Object.entries(values)) nlpbookExplorers[0].model.set(n, v); }"
TURN = "() => new Promise((done) => setTimeout(done, 0))"


def shaken(python):
    """The paths with gradients that are off by about 1e-13 of their size, at random."""
    rng, gradient = np.random.default_rng(0), python._surface().gradient
    return {
        name: descend(
            optimiser,
            lambda place: gradient(place) * (1 + 1e-13 * rng.normal(size=2)),
            np.array(python.start, dtype=float),
            python.steps,
            bound=1000.0,
        )
        for name, optimiser in python.optimisers().items()
    }


def assert_same_as_python(opened):
    """Compare all that the page computes with the class, paths to 1e-9; return it.

    At large rates a path may be chaotic, so that a last digit decides where it goes: a path is compared as
    long as another one, whose gradients are off by 1e-13, is not further than 1e-10 from it.
    """
    shown = opened.numbers()
    python = SurfaceExplorer(**{name: shown[name] for name in SETTINGS})
    aside = shaken(python)
    compared = 0
    for name, run in python.runs().items():
        found, other = shown["runs"][name], aside[name]
        losses = np.array(found["losses"], dtype=float)  # a large one arrives as a whole number
        path = np.column_stack([found["xs"], found["ys"]]).astype(float)
        length = min(len(run.path), len(other))
        apart = np.abs(run.path[:length] - other[:length]).max(axis=1) / (
            1 + np.abs(run.path[:length]).max(axis=1)
        )
        steady = int(np.argmax(apart > 1e-10)) if (apart > 1e-10).any() else length
        np.testing.assert_allclose(path[:steady], run.path[:steady], rtol=1e-9, atol=1e-9)
        np.testing.assert_allclose(losses[:steady], run.losses[:steady], rtol=1e-8, atol=1e-9)
        if steady == len(run.path):
            assert found["diverged"] == run.diverged and len(path) == len(run.path)
        compared += steady
    if shown["theory"] is None:
        assert python.theory() is None and shown["best"] is None and shown["bounds"] == {}
    else:
        assert shown["theory"] == pytest.approx(python.theory(), rel=1e-9)
        assert list(shown["best"].values()) == pytest.approx(list(python.best()), rel=1e-9)
        for name, factor in zip(("descent", "momentum"), python.best()[1::3], strict=True):
            if name in shown["bounds"]:
                first = shown["runs"]["descent"]["losses"][0]
                expected = first * factor ** (2 * np.arange(shown["steps"] + 1))
                np.testing.assert_allclose(shown["bounds"][name], expected, rtol=1e-9, atol=1e-300)
    return shown, compared


def test_any_settings_are_pythons(show):
    opened, draw, compared, places = show(SurfaceExplorer()), random.Random(7), 0, 0
    for i in range(25):
        values = {
            "surface": SURFACES[i % 5],
            "condition": draw.choice([1, 3.5, 20, 100]),
            "angle": draw.randrange(91),
            "start": [draw.randrange(-300, 301) / 100, draw.randrange(-200, 201) / 100],
            "rate": draw.choice([0.001, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0]),
            "momentum": draw.choice([0, 0.5, 0.9, 0.99]),
            "adaptive_rate": draw.choice([0.001, 0.02, 0.1, 1.0, 3.0]),
            "steps": draw.choice([1, 40, 150]),
            "step": draw.choice([0, 1, 77, 500]),
            "shown": draw.sample(OPTIMISERS, draw.randrange(1, 6)),
        }
        opened.page.evaluate(SET, values)
        opened.page.evaluate(TURN)
        shown, steady = assert_same_as_python(opened)
        assert {name: shown[name] for name in values} == values
        assert shown["at"] == min(values["step"], values["steps"])
        compared += steady
        places += sum(len(run["xs"]) for run in shown["runs"].values())
    assert compared > 0.7 * places  # most of what is there has been looked at
    opened.assert_quiet()


def place_of(opened, x, y):
    """Where a place stands on the canvas: the axes end 34 and 12 pixels from its sides, 20 from its top."""
    box = opened.page.get_by_role("application", name="The surface and the paths").bounding_box()
    side = box["width"] - 46
    height = round(side * 2 / 3)
    return box["x"] + 34 + side * (x + 3) / 6, box["y"] + 20 + height * (2 - y) / 4


def test_the_start_is_dragged_clicked_and_moved_by_keys(show):
    opened = show(SurfaceExplorer("saddle"))
    page = opened.page
    chart = page.get_by_role("application", name="The surface and the paths")
    chart.scroll_into_view_if_needed()
    page.mouse.move(*place_of(opened, *STARTS["saddle"]))
    page.mouse.down()
    page.mouse.move(*place_of(opened, 0.5, 1.2))
    page.mouse.move(*place_of(opened, 1.5, -0.5))
    page.mouse.up()
    shown, _ = assert_same_as_python(opened)
    np.testing.assert_allclose(shown["start"], [1.5, -0.5], atol=0.03)
    page.mouse.click(*place_of(opened, -2, 1))
    shown, _ = assert_same_as_python(opened)
    np.testing.assert_allclose(shown["start"], [-2, 1], atol=0.03)
    page.mouse.move(*place_of(opened, 2, -1))
    assert "gradient (" in page.locator(".nlpb-tooltip").inner_text()
    assert opened.numbers()["start"] == shown["start"]
    page.evaluate(SET, {"start": [0.25, 0.5]})
    page.evaluate(TURN)
    for key in ("ArrowRight", "ArrowUp", "Shift+ArrowLeft", "Shift+ArrowDown", "Shift+ArrowDown"):
        chart.press(key)
    assert assert_same_as_python(opened)[0]["start"] == pytest.approx([0.34, 0.58])
    for _ in range(30):
        chart.press("ArrowRight")
    assert assert_same_as_python(opened)[0]["start"] == [3, 0.58]
    opened.assert_quiet()


def test_every_control_moves(show):
    opened = show(SurfaceExplorer())
    page = opened.page
    for name, label in LABELS.items():
        page.get_by_role("radio", name=label).click()
        shown, _ = assert_same_as_python(opened)
        assert (shown["surface"], shown["start"]) == (name, STARTS[name])
        quadratic = name in ("bowl", "ravine")
        assert page.get_by_role("button", name="Best rate for gradient descent").is_visible() == quadratic
        assert page.get_by_role("slider", name="Condition number").is_visible() == (name == "ravine")
    page.get_by_role("radio", name="Ravine").click()
    for label, setting, place, value in (
        ("Learning rate, first two", "rate", -1.5, 0.0316),
        ("Learning rate, last three", "adaptive_rate", -2, 0.01),
        ("Momentum", "momentum", 0.9, 0.9),
        ("Turned by", "angle", 30, 30),
        ("Condition number", "condition", 50, 50),
        ("Steps", "steps", 200, 200),
    ):
        page.get_by_role("slider", name=label, exact=False).first.fill(str(place))
        assert assert_same_as_python(opened)[0][setting] == pytest.approx(value)
    page.get_by_role("button", name="Best rate for gradient descent").click()
    assert assert_same_as_python(opened)[0]["rate"] == pytest.approx(2 / 51)
    page.get_by_role("button", name="Best rate and momentum").click()
    shown, _ = assert_same_as_python(opened)
    assert shown["theory"]["momentum"] == pytest.approx(shown["best"]["momentumRate"], abs=1e-6)
    for name, label in list(BOXES.items())[:4]:
        page.get_by_label(label, exact=True).uncheck()
        assert name not in opened.numbers()["shown"]
    assert page.get_by_label("Adam", exact=True).is_disabled()
    assert opened.numbers()["bounds"] == {}
    page.get_by_label("Momentum", exact=True).last.check()
    assert opened.numbers()["shown"] == ["momentum", "adam"]
    opened.assert_quiet()


def test_steps_go_by_one_by_one(show):
    opened = show(SurfaceExplorer("bowl", steps=20, rate=0.3))
    page = opened.page
    finding = page.locator(".nlpb-finding")
    assert finding.inner_text().startswith("After 20 steps, ")
    page.get_by_role("slider", name="Step", exact=False).last.fill("0")
    assert finding.inner_text().startswith("At the start, (\u22122.50, 1.50), the loss is ")
    page.get_by_role("button", name="Step forward").click()
    assert (opened.numbers()["at"], finding.inner_text()[:14]) == (1, "After 1 step, ")
    page.get_by_role("button", name="Step forward").click()
    page.get_by_role("button", name="Step back").click()
    assert opened.numbers()["at"] == 1
    page.get_by_role("application", name="Loss by step").press("End")
    assert opened.numbers()["at"] == 20
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("() => nlpbookExplorers[0].numbers().at >= 3")
    lowest = min(
        SurfaceExplorer("bowl", steps=20, rate=0.3).runs().items(), key=lambda one: one[1].losses[20]
    )
    page.get_by_role("application", name="Loss by step").press("End")
    assert finding.inner_text().lower().startswith(f"after 20 steps, {BOXES[lowest[0]].lower()} is lowest")
    opened.assert_quiet()


def test_what_diverges_is_told(show):
    opened = show(SurfaceExplorer(rate=0.15, momentum=0.0))
    text = opened.page.locator(".nlpb-root").inner_text()
    assert "gradient descent and momentum have diverged" in text
    assert "gradient descent diverges" in text
    diverged = SurfaceExplorer(rate=0.15, momentum=0.0).runs()["descent"].diverged
    assert text.count(f"diverged at step {diverged}") == 2
    opened.assert_quiet()


def test_a_link_opens_a_state(show):
    opened = show(SurfaceExplorer())
    page = opened.page
    page.get_by_role("radio", name="Two minima").click()
    assert "surface:two%5Fminima" in page.evaluate("() => nlpbookExplorers[0].address()")
    address = "surface=surface:plateau,start:-1+0.5,shown:adam+descent,steps:50"
    page.evaluate("(hash) => { location.hash = hash; }", address)
    page.wait_for_function("() => nlpbookExplorers[0].numbers().surface === 'plateau'")
    shown, _ = assert_same_as_python(opened)
    assert (shown["start"], shown["shown"], shown["steps"]) == ([-1, 0.5], ["adam", "descent"], 50)
    page.evaluate("(hash) => { location.hash = hash; }", "surface=rate:7")
    page.locator(".nlpb-notice").filter(has_text="learning rate").wait_for()
    opened.assert_quiet()
