"""Figures hold what they are given, and refuse what they cannot draw."""

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_rgb

from nlpbook import plots


@pytest.fixture(autouse=True)
def _style():
    plots.use_style()
    yield
    plt.close("all")


def luminance(colour):
    """Relative luminance as WCAG 2 defines it."""
    channels = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    return 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]


def contrast(first, second):
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("page", ["#ffffff", "#121212"])
def test_ink_can_be_read_on_both_kinds_of_page(page):
    assert contrast(plots.INK, page) >= 4


@pytest.mark.parametrize("page", ["#ffffff", "#121212"])
def test_colours_stand_out_on_both_kinds_of_page(page):
    assert all(contrast(colour, page) >= 2 for colour in plots.COLOURS)


def test_heat_map_shows_the_matrix():
    matrix = np.array([[0.0, 2.0], [5.0, -1.0], [3.0, 3.0]])
    axes = plots.heat_map(matrix, ["a", "b", "c"], [0, 1], title="Found")
    np.testing.assert_array_equal(axes.images[0].get_array(), matrix)
    assert [text.get_text() for text in axes.texts] == ["0", "2", "5", "-1", "3", "3"]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["a", "b", "c"]
    assert axes.get_title(loc="left") == "Found"


def test_a_diverging_map_is_symmetric_around_zero():
    image = plots.heat_map([[1.0, -4.0]], ["a"], ["b", "c"], diverging=True).images[0]
    assert (image.norm.vmin, image.norm.vmax) == (-4, 4)


@pytest.mark.parametrize("bad", [[[np.nan, 1.0]], [[1.0, np.inf]], [[1.0]], [1.0, 2.0]])
def test_heat_map_refuses(bad):
    with pytest.raises(ValueError, match=r"matrix must be (numbers of shape \(1, 2\)|finite).*; got"):
        plots.heat_map(bad, ["a"], ["b", "c"])


def test_labels_stand_at_their_points_and_apart():
    rng = np.random.default_rng(0)
    points = np.concatenate([rng.normal(size=(6, 2)), [[5, 5], [5, 5.01]]])
    names = [f"word{i}" for i in range(8)]
    axes = plots.label_points(points, names, groups=[0, 1] * 4)
    assert {text.get_text(): tuple(text.xy) for text in axes.texts} == {
        name: tuple(point) for name, point in zip(names, points, strict=True)
    }
    close = [text.get_position() for text in axes.texts[-2:]]
    assert close[0] != close[1]  # two points at nearly one place: their labels go to different sides


def test_label_points_refuses():
    with pytest.raises(ValueError, match=r"points must be .*, one row of two for each label; got shape"):
        plots.label_points([[1.0, 2.0, 3.0]], ["a"])
    with pytest.raises(ValueError, match="groups must be one number for each of 2 labels; got 1"):
        plots.label_points([[1.0, 2.0], [2.0, 1.0]], ["a", "b"], groups=[0])
