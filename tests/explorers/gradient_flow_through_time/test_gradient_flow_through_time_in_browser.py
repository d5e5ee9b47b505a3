"""Gradient flow through time in a page: each control moved, and its numbers beside Python's."""

import random

import numpy as np
import pytest

from nlpbook.explorers import GradientFlowThroughTime
from nlpbook.explorers.gradient_flow_through_time.explorer import CELLS, MATRICES

pytestmark = pytest.mark.browser

SETTINGS = (
    "cells", "activation", "matrix", "gamma", "gates", "forget_bias", "update_bias", "longest", "steps",
    "loss_at", "scale", "seed", "clip", "threshold", "chosen", "colours", "bounds", "theory", "parts",
)  # fmt: skip
SET = "(values) => { for (const [n, v] of Object.entries(values)) nlpbookExplorers[0].model.set(n, v); }"
TURN = "() => new Promise((done) => setTimeout(done, 0))"
TINY = 1e-280  # below it numbers begin to lose their digits


def assert_close(found, expected, rtol=1e-5):
    """The same up to `rtol` of each number, however small; those of next to no digits are as small."""
    found, expected = np.array(found, dtype=float), np.array(expected, dtype=float)
    assert found.shape == expected.shape
    tiny = np.abs(expected) < TINY
    np.testing.assert_allclose(found[~tiny], expected[~tiny], rtol=rtol, atol=0)
    assert (np.abs(found[tiny]) < 10 * TINY).all()


def assert_same_as_python(opened):
    """Compare all that the page shows with the class; return it."""
    shown = opened.numbers()
    python = GradientFlowThroughTime(**{name: shown[name] for name in SETTINGS})
    assert shown["loss"] == python.loss_step
    assert shown["stretch"] == pytest.approx(python.stretches(), rel=1e-9)
    assert list(shown["flows"]) == [cell for cell in CELLS if cell in shown["cells"]]
    for cell, found in shown["flows"].items():
        flow, theory = python.flow(cell), python.expected(cell)
        assert_close(found["lengths"], flow.lengths)
        assert_close(found["h"], flow.part_lengths[:, 0])
        assert (found["c"] is None) == (cell != "lstm")
        if cell == "lstm":
            assert_close(found["c"], flow.part_lengths[:, 1])
        assert found["expected"]["kind"] == theory.kind
        assert_close(found["expected"]["lengths"], theory.lengths, 1e-9)
        if not shown["bounds"]:
            assert found["bounds"] is None
            continue
        bounds = np.array(found["bounds"], dtype=float)
        there = ~np.isnan(bounds)
        assert there[0] and there[-1] and there.sum() >= min(20, shown["loss"])
        assert_close(bounds[there], flow.bounds[there])
    flow, found = python.flow(shown["chosen"]), shown["weights"]
    assert_close(found["contributions"], flow.contributions)
    # An entry may be next to nothing beside the others of its step: it is compared by their length.
    entries = np.array(found["gradients"], dtype=float).reshape(flow.gradients.shape)
    lengths = np.where(flow.lengths > TINY, flow.lengths, np.inf)[:, None]
    np.testing.assert_allclose(entries / lengths, flow.gradients / lengths, rtol=0, atol=1e-5)
    assert_close([found["total"], found["clipped"]], [flow.total, python.clipped(shown["chosen"])])
    assert found["recent"] == pytest.approx(flow.recent, rel=1e-5, nan_ok=True)
    return shown


def set_all(opened, values):
    opened.page.evaluate(SET, values)
    opened.page.evaluate(TURN)


def test_any_settings_are_pythons(show):
    opened, draw = show(GradientFlowThroughTime()), random.Random(5)
    for i in range(36):
        values = {
            "activation": ("tanh", "identity", "relu")[i % 3],
            "matrix": MATRICES[i // 3 % 3],
            "gamma": draw.choice([0.5, 0.9, 1, 1.1, 1.5]),
            "gates": draw.choice(["bias", "chrono"]),
            "forget_bias": draw.choice([-2, 0, 1, 6]),
            "update_bias": draw.choice([-2, 0, 1, 6]),
            "longest": draw.choice([2, 50, 500]),
            "steps": draw.choice([10, 99, 200]),
            "loss_at": draw.choice([1, 2, 57, 200]),
            "scale": draw.choice([0, 0.1, 1, 3]),
            "seed": draw.randrange(100),
            "clip": draw.random() < 0.5,
            "threshold": draw.choice([0.01, 1, 100]),
            "chosen": draw.choice(CELLS),
            "cells": draw.sample(CELLS, draw.randrange(1, 4)),
            "colours": draw.choice(["absolute", "relative"]),
            "bounds": i % 6 != 5,
            "theory": draw.random() < 0.5,
            "parts": draw.random() < 0.5,
        }
        set_all(opened, values)
        shown = assert_same_as_python(opened)
        assert {name: shown[name] for name in values} == values
    opened.assert_quiet()


@pytest.mark.parametrize("matrix", MATRICES)
def test_what_vanishes_and_what_explodes_over_200_steps_is_pythons(show, matrix):
    """From 1e-200 to 1e+30: relative to each number, not to the largest."""
    opened, least, most = show(GradientFlowThroughTime(steps=200, matrix=matrix)), 1, 1
    for values in (
        {"activation": "identity", "gamma": 1.5},
        {"activation": "relu", "gamma": 1.5, "seed": 3},
        {"activation": "tanh", "gamma": 1.5, "scale": 0.1, "seed": 4},
        {"activation": "tanh", "gamma": 0.5, "scale": 3, "forget_bias": -2, "update_bias": -2},
    ):
        set_all(opened, values)
        lengths = [one["lengths"] for one in assert_same_as_python(opened)["flows"].values()]
        least, most = min(least, *map(min, lengths)), max(most, *map(max, lengths))
    assert least < 1e-60 and most > 1e12


def test_every_control_moves(show):
    opened = show(GradientFlowThroughTime(steps=30))
    page = opened.page
    for group, name, labels in (
        ("Activation function", "activation", {"identity": "Identity", "relu": "ReLU", "tanh": "tanh"}),
        ("Its recurrent", "matrix", {"normal": "Normal", "shear": "Shear", "orthogonal": "Orthogonal"}),
        ("Gates of", "gates", {"chrono": "Chrono", "bias": "By their biases"}),
        ("Units and weights", "chosen", {"gru": "GRU", "lstm": "LSTM", "rnn": "simple RNN"}),
        ("Colours of", "colours", {"absolute": "Entries as", "relative": "Each step"}),
    ):
        for value, label in labels.items():
            page.get_by_role("radiogroup", name=group).get_by_role("radio", name=label).click()
            assert assert_same_as_python(opened)[name] == value
    for label, name, places in (
        ("γ", "gamma", (0.5, 1.5, 1.1)),
        ("Forget bias", "forget_bias", (-2, 6, 2.5)),
        ("Update bias", "update_bias", (-2, 6, 2.5)),
        ("Steps", "steps", (10, 200, 40)),
        ("Size of the inputs", "scale", (0, 3, 1.5)),
        ("Seed", "seed", (99, 3)),
    ):
        for place in places:
            page.get_by_role("slider", name=label).fill(str(place))
            assert assert_same_as_python(opened)[name] == pytest.approx(place)
    assert not page.get_by_role("slider", name="Memories").is_visible()
    page.get_by_role("radio", name="Chrono").click()
    assert not page.get_by_role("slider", name="Forget bias").is_visible()
    page.get_by_role("slider", name="Memories").fill("7")
    assert assert_same_as_python(opened)["longest"] == 7
    for label, name, value in (
        ("Largest singular", "bounds", False),
        ("Theory", "theory", False),
        ("h and c of", "parts", True),
        ("Clip the", "clip", True),
    ):
        page.get_by_role("checkbox", name=label).click()
        assert assert_same_as_python(opened)[name] is value
    page.get_by_role("slider", name="Threshold").fill("-2")
    shown = assert_same_as_python(opened)
    assert shown["weights"]["clipped"] == shown["threshold"] == pytest.approx(0.01)
    boxes = [page.get_by_role("checkbox", name=name, exact=True) for name in ("simple RNN", "GRU", "LSTM")]
    boxes[0].click()
    boxes[1].click()
    assert assert_same_as_python(opened)["cells"] == ["lstm"]
    assert boxes[2].is_disabled()
    page.get_by_role("button", name="Start again").click()
    shown = assert_same_as_python(opened)
    assert (shown["cells"], shown["steps"], shown["gates"], shown["look"]) == (list(CELLS), 30, "bias", 30)
    opened.assert_quiet()


def test_the_loss_is_dragged_clicked_and_moved_by_keys(show):
    opened = show(GradientFlowThroughTime(steps=50))
    page, finding = opened.page, opened.page.locator(".nlpb-finding")
    chart = page.get_by_role("application", name="Length of the gradient by step")
    spoken = chart.locator("xpath=..").locator("[aria-live]")
    assert "at step 50," in finding.inner_text()
    for key, step in (("ArrowLeft", 49), ("ArrowLeft", 48), ("ArrowRight", 49), ("Home", 1), ("End", 50)):
        chart.press(key)
        assert assert_same_as_python(opened)["loss"] == step
        assert spoken.text_content().startswith(f"step {step}, at the loss")
    chart.press("Home")
    assert finding.inner_text() == "The loss stands at step 1: its gradient has no step to cross"
    box = chart.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.4, box["y"] + 100)
    page.mouse.down()
    steps = []
    for part in (0.4, 0.5, 0.6, 0.7):
        page.mouse.move(box["x"] + box["width"] * part, box["y"] + 100)
        steps.append(opened.numbers()["loss"])
    page.mouse.up()
    assert steps == sorted(set(steps)) and 15 < steps[0] < steps[-1] < 40
    page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + 100)  # it was let go
    assert assert_same_as_python(opened)["loss"] == steps[-1]
    assert f"at step {steps[-1]}," in finding.inner_text()
    opened.assert_quiet()


def test_a_step_is_marked_and_told_by_both_lower_charts(show):
    opened = show(GradientFlowThroughTime(steps=40, chosen="lstm"))
    page = opened.page
    told = page.get_by_text("At the marker of these two")
    added = page.get_by_role("application", name="What each step adds")
    for key, step in (("Home", 1), ("ArrowRight", 2), ("PageUp", 1), ("End", 40), ("ArrowLeft", 39)):
        added.press(key)
        assert opened.numbers()["look"] == step
    shown = opened.numbers()
    assert f"step 39, 1 step before the loss; simple RNN: {shown['flows']['rnn']['lengths'][38]:.3g}" in (
        told.inner_text()
    )
    assert f"adds {shown['weights']['contributions'][38]:.3g} in the LSTM" in told.inner_text()
    units = page.get_by_role("application", name="Entries of the gradient")
    units.press("ArrowUp")
    units.press("ArrowLeft")
    entry = shown["weights"]["gradients"][37 * 32 + 1]
    spoken = units.locator("xpath=..").locator("[aria-live]")
    text = spoken.text_content().replace("\u2212", "-")
    assert text == f"step 38, 2 steps before the loss: unit 2 of h, {entry:.3g}"
    units.press("Enter")
    assert opened.numbers()["look"] == 38
    for _ in range(16):
        units.press("ArrowUp")
    assert "unit 2 of c" in spoken.text_content()
    page.get_by_role("slider", name="Steps").fill("10")
    assert opened.numbers()["look"] == 10
    opened.assert_quiet()


@pytest.mark.parametrize(
    ("settings", "sentences"),
    [
        ({"activation": "identity", "cells": ["rnn"]}, ["2.95 × 10⁻⁵", "by exactly γ = 0.9 a step"]),
        ({"activation": "identity", "gamma": 1.5, "steps": 200, "cells": ["rnn"]},
         ["more than 10¹² arrives at step 1", "no number above 3.4 × 10³⁸"]),
        ({"cells": ["gru"]}, ["less than 10⁻¹² arrives at step 1", "numbers below 1.4 × 10⁻⁴⁵ are 0"]),
        ({"activation": "identity", "matrix": "shear", "gamma": 0.8, "cells": ["rnn"]},
         ["the gradient is longest at step", "some gradients by", "the largest singular value"]),
        ({"matrix": "shear", "cells": ["rnn"]}, ["The spectral radius 0.9 is no bound"]),
        ({"forget_bias": 5, "cells": ["lstm"]}, ["keeps σ(b) = 0.993 of the gradient at a step, and 0.514"]),
        ({"gates": "chrono", "cells": ["lstm"]}, ["unit by unit", "The biases are ln u".lower()]),
        ({"scale": 0, "cells": ["rnn"]}, ["with respect to U is 0: the states before the loss are 0"]),
        ({"clip": True, "threshold": 0.01, "cells": ["rnn"]}, ["Clipping shortens it to 0.01"]),
        ({"clip": True, "threshold": 100, "cells": ["rnn"]}, ["not longer than the threshold 100"]),
    ],
)  # fmt: skip
def test_the_words_say_what_is_drawn(show, settings, sentences):
    text = show(GradientFlowThroughTime(**settings)).page.locator(".nlpb-root").inner_text()
    for sentence in sentences:
        assert sentence in text.replace("\u00a0", " ")


def test_the_headline_has_the_numbers(show):
    opened = show(GradientFlowThroughTime(forget_bias=5, update_bias=4))
    python = GradientFlowThroughTime(forget_bias=5, update_bias=4)
    gru, lstm = (float(python.flow(cell).lengths[0]) for cell in ("gru", "lstm"))
    text = opened.page.locator(".nlpb-finding").inner_text().replace("\u00a0", " ")
    assert text.startswith(
        "Of a gradient of length 1 at step 100, 1.4 × 10⁻²⁴ arrives at step 1 in the simple RNN, "
    )
    assert text.endswith(f"{gru:.2g} in the GRU and {lstm:.2g} in the LSTM")


def test_the_table_has_the_numbers(show):
    opened = show(GradientFlowThroughTime(steps=40, loss_at=30, cells=["rnn", "lstm"], chosen="gru"))
    lengths, added, entries = opened.page.evaluate("nlpbookExplorers[0].table()")
    shown = opened.numbers()
    rnn, lstm = shown["flows"]["rnn"], shown["flows"]["lstm"]
    assert [row[1] for row in lengths["rows"]] == rnn["lengths"]
    assert [row[4] for row in lengths["rows"]] == lstm["lengths"]
    assert [row[3] for row in lengths["rows"]] == rnn["expected"]["lengths"]
    apart = zip(lstm["h"], lstm["c"], strict=True)
    assert [row[7:] for row in lengths["rows"]] == [list(one) for one in apart]
    bounds = [None if np.isnan(one) else one for one in rnn["bounds"]]
    assert [row[2] for row in lengths["rows"]] == bounds and None in bounds
    assert [row[1] for row in added["rows"]] == shown["weights"]["contributions"]
    assert [row[1] for row in entries["rows"]] == shown["weights"]["gradients"][29 * 16 :]
    opened.page.get_by_text("The numbers as a table").click()
    assert opened.page.locator(".nlpb-table").first.locator("tbody tr").count() == 30


def test_the_state_is_in_the_address(show):
    opened = show(GradientFlowThroughTime())
    page = opened.page
    page.get_by_role("radio", name="Identity").click()
    page.get_by_role("slider", name="γ").fill("1.1")
    page.get_by_role("checkbox", name="GRU").click()
    address = page.evaluate("nlpbookExplorers[0].address()")
    assert address == "gradient_flow_through_time=cells:rnn+lstm,activation:identity,gamma:1.1"
    assert page.evaluate("location.hash") == "#" + address
    page.evaluate("() => { location.hash = '#gradient_flow_through_time=matrix:shear,loss_at:60'; }")
    page.wait_for_function("nlpbookExplorers[0].numbers().matrix === 'shear'")
    shown = assert_same_as_python(opened)
    assert (shown["loss"], shown["activation"], shown["cells"]) == (60, "tanh", list(CELLS))
    page.evaluate("() => { location.hash = '#gradient_flow_through_time=gamma:2,steps:300'; }")
    page.wait_for_function("() => document.querySelector('.nlpb-notice').textContent")
    said = page.locator(".nlpb-notice").inner_text()
    assert "sets the factor γ of the recurrent matrix to 2; this figure takes numbers from 0.5 to 1.5" in said
    assert "sets the length of the sequence to 300" in said
    opened.assert_quiet()
