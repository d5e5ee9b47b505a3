"""The activations explorer in a page: each control moved, and its numbers beside Python's."""

import random

import numpy as np
import pytest

from nlpbook.explorers import ActivationsExplorer
from nlpbook.mlp import ACTIVATIONS

pytestmark = pytest.mark.browser

LABELS = {
    "linear": "Linear",
    "sigmoid": "Sigmoid",
    "tanh": "tanh",
    "relu": "ReLU",
    "leaky_relu": "Leaky ReLU",
    "elu": "ELU",
    "gelu": "GELU",
    "gelu_tanh": "GELU, tanh form",
    "gelu_sigmoid": "GELU, sigmoid form",
}


def assert_same_as_python(opened):
    """Compare all that the page computes with the class; return it."""
    shown = opened.numbers()
    python = ActivationsExplorer(
        shown["activation"], mean=shown["mean"], deviation=shown["deviation"], z=shown["z"]
    )
    for name, expected in python.summary()._asdict().items():
        assert shown["summary"][name] == pytest.approx(expected, rel=1e-5, abs=1e-12)
    for name, expected in python.gelu_gaps().items():
        assert shown["gaps"][name] == pytest.approx(expected, rel=1e-5)
    place = np.array([round(100 * shown["z"]) / 100])
    function, derivative, _ = ACTIVATIONS[shown["activation"]]
    assert shown["value"] == pytest.approx(function(place)[0], rel=1e-5, abs=1e-12)
    assert shown["slope"] == pytest.approx(derivative(place)[0], rel=1e-5, abs=1e-12)
    inputs, outputs = (one["samples"][0] for one in shown["histograms"])
    assert sum(inputs["counts"]) == (np.abs(python.inputs) <= 6).sum()
    assert sum(outputs["counts"]) == len(python.inputs)
    return shown


def test_every_control_moves(show):
    opened, draw = show(ActivationsExplorer()), random.Random(2)
    page = opened.page
    for name in ACTIVATIONS:
        page.get_by_label("Activation function", exact=True).select_option(label=LABELS[name])
        mean, deviation = draw.randrange(-50, 51) / 10, draw.randrange(1, 51) / 10
        page.get_by_role("slider", name="Mean of the inputs").fill(str(mean))
        page.get_by_role("slider", name="Standard deviation").fill(str(deviation))
        shown = assert_same_as_python(opened)
        assert (shown["activation"], shown["mean"], shown["deviation"]) == (name, mean, deviation)
        visible = page.get_by_role("application", name="Two short forms").is_visible()
        assert visible == name.startswith("gelu")
    chart = page.get_by_role("application", name="The function and its derivative")
    for key, z in (("Home", -6), ("ArrowRight", -5.99), ("PageDown", -5.49), ("End", 6)):
        chart.press(key)
        assert assert_same_as_python(opened)["z"] == pytest.approx(z)
    chart.click()
    assert abs(assert_same_as_python(opened)["z"]) < 1
    opened.assert_quiet()


def test_the_headline_says_what_passes(show):
    opened = show(ActivationsExplorer("relu", mean=-5, deviation=1))
    finding = opened.page.locator(".nlpb-finding")
    assert finding.inner_text() == "ReLU: dead. At no input of the sample does it let a gradient through"
    opened.page.get_by_label("Activation function", exact=True).select_option("sigmoid")
    share = 100 * ActivationsExplorer("sigmoid", mean=-5, deviation=1).summary().saturated
    assert finding.inner_text() == f"Sigmoid: saturated at {share:.1f}% of the inputs"
