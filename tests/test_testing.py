"""The notebook's assertions: they accept what is close, refuse the rest, and say where."""

from itertools import pairwise

import numpy as np
import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nlpbook.testing import assert_between, assert_close, assert_increasing

numbers = st.floats(-1e6, 1e6)


@given(arrays(np.float64, (3, 2), elements=numbers), st.integers(0, 5), st.floats(1e-3, 10))
def test_close_within_the_tolerance_and_not_beyond(values, place, tolerance):
    moved = values.copy()
    moved.flat[place] += 0.9 * tolerance
    assert_close(moved, values, tolerance)
    moved.flat[place] += 0.3 * tolerance
    with pytest.raises(AssertionError, match="1 of 6 entries differ"):
        assert_close(moved, values, tolerance)


def test_close_reads_numbers_lists_and_tensors():
    assert_close(torch.ones(3), [1, 1, 1])
    assert_close([1.0, 1.0], 1)
    with pytest.raises(AssertionError, match=r"angle is 2, expected 1 to within 0.1"):
        assert_close(2, 1, tolerance=0.1, name="angle")
    with pytest.raises(AssertionError, match=r"row\[1\] is 5, expected 2"):
        assert_close([1, 5], [1, 2], name="row")
    with pytest.raises(AssertionError, match=r"shape \(2,\), expected \(3,\)"):
        assert_close([1, 2], [1, 2, 3])


@given(numbers)
def test_nan_is_close_to_nothing(value):
    for first, second in ((np.nan, value), (value, np.nan), (np.nan, np.nan)):
        with pytest.raises(AssertionError):
            assert_close(first, second, tolerance=1e9)


@given(numbers, numbers, numbers)
def test_between(value, low, high):
    assume(low <= high)
    if low <= value <= high:
        assert_between(value, low, high)
    else:
        with pytest.raises(AssertionError, match=r"size is .* expected between"):
            assert_between(value, low, high, "size")


def test_nan_is_nowhere_between():
    with pytest.raises(AssertionError):
        assert_between(np.nan, -1e9, 1e9)


@given(st.lists(st.integers(-100, 100), min_size=2, max_size=8))
def test_increasing(values):
    if all(a < b for a, b in pairwise(values)):
        assert_increasing(values)
    else:
        with pytest.raises(AssertionError, match="not larger than"):
            assert_increasing(values)
