"""How a message shows what it got."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from nlpbook.validation import shown


class Unspeakable:
    """An object that cannot be written."""

    def __repr__(self):
        raise RuntimeError("no")


class TwoLines:
    """An object that is written in two lines, as the modules of PyTorch are."""

    def __repr__(self):
        return "TwoLines(\n  inner\n)"


@given(
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.binary()),
        lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.text(), inner), st.tuples(inner, inner)),
        max_leaves=100,
    )
)
def test_one_short_line_for_anything(value):
    line = shown(value)
    assert line
    assert "\n" not in line
    assert len(line) <= 200


def test_short_values_as_python_writes_them():
    for value in (3, 0.5, "word", b"word", None, True, ["a", "b"], ("a",), {"a": 1}, float("nan"), -0.0):
        assert shown(value) == repr(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("x" * 41, repr("x" * 40) + "..."),
        ("x" * 40, repr("x" * 40)),
        (list(range(7)), "[0, 1, 2, 3, 4, 5, ...]"),
        (np.float64(0.1), "0.1"),
        (np.int8(-3), "-3"),
        (np.str_("word"), "'word'"),
        (np.zeros((2, 3)), "an array of shape (2, 3) and type float64"),
        (torch.zeros(2, dtype=torch.bfloat16), "a tensor of shape (2,) and type bfloat16"),
        (object(), "an object of the class object"),
        (TwoLines(), "TwoLines( inner )"),
    ],
)
def test_values_that_are_shortened(value, expected):
    assert shown(value) == expected


def test_values_that_cannot_be_written():
    for value in (Unspeakable(), 10**5000, [Unspeakable()], [10**5000]):
        assert shown(value)
