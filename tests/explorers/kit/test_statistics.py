"""Histograms, quantiles and densities of the page against NumPy's and SciPy's."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import trapezoid
from scipy.stats import gaussian_kde

MODULE = "kit/statistics"
# Multiples of a tenth fall on edges, where rounding decides.
tenths = st.integers(-60, 60).map(lambda n: n / 10)
values = st.lists(tenths | st.floats(-6, 6), max_size=60)


@given(values, st.integers(1, 40), st.integers(-50, 0), st.integers(1, 50))
def test_bins_are_those_of_numpy(call, values, bins, low, width):
    low, high = low / 10, (low + width) / 10
    found = call(MODULE, "histogramOf", values, {"bins": bins, "low": low, "high": high})
    counts, edges = np.histogram(values, bins, (low, high))
    np.testing.assert_allclose(found["edges"], edges, rtol=0, atol=1e-14)
    assert sum(found["counts"]) == counts.sum()
    # An edge may be one unit in the last place off NumPy's; then so may a value that lies on it.
    clear = np.array([value for value in values if np.abs(edges[1:-1] - value).min(initial=1) > 1e-12])
    found = call(MODULE, "histogramOf", clear.tolist(), {"bins": bins, "low": low, "high": high})
    np.testing.assert_array_equal(found["counts"], np.histogram(clear, bins, (low, high))[0])


def test_every_value_is_in_the_bin_that_its_edges_say(call):
    inner = np.arange(1, 30) / 10
    found = call(MODULE, "histogramOf", [*inner, 0.0, 3.0, 3.1, -0.1], {"bins": 30, "low": 0, "high": 3})
    edges = np.array(found["edges"])
    inside = [np.sum((inner >= low) & (inner < high)) for low, high in itertools.pairwise(edges)]
    inside[0] += 1  # the lowest edge
    inside[-1] += 1  # the highest, which belongs to the last bin
    assert found["counts"] == inside


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=50), st.floats(0, 1))
def test_quantiles_are_those_of_numpy(call, values, share):
    found = call(MODULE, "quantileOf", sorted(values), share)
    assert found == pytest.approx(np.quantile(values, share), rel=1e-9, abs=1e-9)


def test_no_values_have_no_quantile(call):
    assert np.isnan(call(MODULE, "quantileOf", [], 0.5))


@pytest.mark.parametrize("seed", range(5))
def test_densities_are_those_of_scipy(call, seed):
    draw = np.random.default_rng(seed)
    values = np.sort(np.concatenate([draw.normal(size=20 + 80 * seed), draw.normal(5, 0.3, size=30)]))
    points = np.linspace(-5, 9, 101)
    kernel = gaussian_kde(values)
    found = np.array(call(MODULE, "densityAt", values.tolist(), points.tolist()))
    np.testing.assert_allclose(found, kernel(points), rtol=1e-9, atol=1e-13 * kernel(points).max())
    assert trapezoid(found, points) == pytest.approx(1, abs=0.01)


@given(st.lists(st.floats(-1e3, 1e3), min_size=3, max_size=40, unique=True))
def test_the_bandwidth_is_that_of_scott(call, values):
    found = call(MODULE, "scottBandwidth", values)
    assert found == pytest.approx(np.std(values, ddof=1) * len(values) ** (-1 / 5), rel=1e-6)


def test_values_are_thinned_evenly_in_rank(call):
    values = np.sort(np.random.default_rng(0).normal(size=5000))
    kept = np.array(call(MODULE, "thinned", values.tolist(), 400))
    assert len(kept) == 400
    assert set(kept) <= set(values)
    assert (kept[0], kept[-1]) == (values[0], values[-1])
    shares = np.linspace(0.01, 0.99, 50)
    np.testing.assert_allclose(np.quantile(kept, shares), np.quantile(values, shares), atol=0.02)
    assert call(MODULE, "thinned", [1.0, 2.0], 2) == [1.0, 2.0]


def test_only_finite_numbers_are_sorted(call):
    assert call(MODULE, "sortedFinite", [3, -1, 2.5, 10]) == [-1, 2.5, 3, 10]
