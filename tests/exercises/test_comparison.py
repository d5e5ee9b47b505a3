"""When two answers agree, and what is said if they do not."""

import copy
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
import scipy.sparse as sparse
import torch
from hypothesis import assume, given
from hypothesis import strategies as st

from nlpbook.exercises.comparison import changed, describe, difference, short

NUMBERS = st.floats(min_value=1e-4, max_value=1e6).flatmap(lambda x: st.sampled_from([x, -x]))


@given(NUMBERS, st.integers(3, 15))
def test_a_number_may_be_rounded_to_three_digits_or_more(value, kept):
    decimals = Decimal(f"{value:.{kept - 1}e}")  # an independent way to round: by the decimal digits
    assume(decimals.as_tuple().exponent <= 0 and abs(value) >= 1e-4)
    if abs(value) < 10 ** (kept - 1):  # else digits before the point are lost
        assert difference(float(decimals), value, digits=3) == ""


@given(NUMBERS, st.sampled_from([-1, 1]))
def test_one_step_beside_the_rounded_number_is_refused(value, way):
    unit = 10.0 ** (np.floor(np.log10(abs(value))) - 2)
    beside = float(f"{value:.2e}") + way * unit
    assume(abs(beside - value) > 0.51 * unit)  # a half may go either way
    assert difference(beside, value, digits=3) != ""


@given(NUMBERS)
def test_without_digits_a_rounded_number_is_refused(value):
    rounded = float(f"{value:.3e}")
    assume(abs(rounded - value) > 1e-5 * abs(value))
    assert difference(rounded, value) != ""


@pytest.mark.parametrize("half", [0.312, 0.313])
def test_a_half_is_rounded_up_or_down(half):
    assert difference(half, 10 / 32, digits=3) == ""


def test_a_whole_number_is_exact():
    assert difference(2463, 2463, digits=3) == difference(2463.0, 2463, digits=3) == ""
    for wrong in (2460, 2462, 2463.4, 2500):
        assert difference(wrong, 2463, digits=3)
    assert difference(2460, 2463.4, digits=3)  # no rounding before the decimal point
    assert difference(2463, 2463.4, digits=3) == ""


@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e6])
def test_the_tolerance_is_relative(scale):
    assert difference(scale * (1 + 5e-7), scale) == ""
    assert difference(scale * (1 + 5e-6), scale)


def test_the_tolerance_is_absolute_at_zero():
    assert difference(5e-10, 0.0) == "" and difference(5e-9, 0.0)


@pytest.mark.parametrize(
    "wrap",
    [
        np.asarray,
        list,
        tuple,
        torch.tensor,
        sparse.csr_array,
        lambda rows: torch.tensor(rows, requires_grad=True),
        lambda rows: torch.tensor(rows).to(torch.bfloat16),
        lambda rows: torch.tensor(rows).to_sparse(),
        lambda rows: [torch.tensor(row, requires_grad=True) for row in rows],
        lambda rows: [[Fraction(entry) for entry in row] for row in rows],
        lambda rows: [[Decimal(entry) for entry in row] for row in rows],
    ],
)
def test_numbers_are_read_from_whatever_holds_them(wrap):
    rows = [[1.0, 0.5], [0.0, -2.0]]
    assert difference(wrap(rows), np.array(rows)) == ""
    assert difference(wrap(rows), [[1.0, 0.5], [0.0, -1.0]]) == "1 of 4 entries is wrong."


@pytest.mark.parametrize(
    "got, want, said",
    [
        (float("nan"), 0.5, "not a number (`nan`"),
        (float("inf"), 0.5, "infinite"),
        (-float("inf"), 0.5, "infinite"),
        ([1.0, float("nan")], [1.0, 2.0], "1 of 2 entries is not a number"),
        (torch.tensor([float("inf")] * 2), [1.0, 2.0], "2 of 2 entries are infinite"),
        (0.2, 0.5, "`0.2` is too small."),
        (0.502, 0.5, "`0.502` is slightly too large."),
        (0.33, 1 / 3, "rounded too far: give at least 3 significant digits."),
        ([0.33, 0.67], [1 / 3, 2 / 3], "2 of 2 entries are rounded too far"),
        ([0.33, 0.9], [1 / 3, 2 / 3], "2 of 2 entries are wrong."),
        ([1.0], 1.0, "should be a number; it is a list or array of 1 number."),
        (1.0, [1.0, 2.0], "should be a list or array of 2 numbers; it is a number."),
        (np.ones((2, 1)), [1.0, 2.0], "an array of shape (2, 1)."),
        (True, 1.0, "a truth value"),
        (np.True_, 1.0, "a truth value"),
        (torch.tensor(True), 1.0, "a truth value"),
        ("1.0", 1.0, "a string"),
        (["1", "2"], [1.0, 2.0], "a list of strings"),
        (1 + 2j, 1.0, "of the type `complex`"),
        (torch.tensor(1 + 2j), 1.0, "of the type `Tensor`"),
        ([[1.0], [1.0, 2.0]], [1.0, 2.0], "it is a list."),
        (None, 1.0, "`None`"),
        (float, 1.0, "the class `float`"),
        (abs, 1.0, "a function"),
        (torch.nn.Identity(), 1.0, "a module"),
        ({1}, 1.0, "a set"),
        ({}, 1.0, "a dictionary"),
        (1.0, "word", "should be a string; it is a number."),
        ("ward", "word", "`'ward'` is not the answer."),
        (1.0, None, "should be `None`"),
        (1, True, "should be a truth value"),
        (False, True, "`False` is not the answer."),
        ("ab", ["a", "b"], "should be a list of strings; it is a string."),
        (["a", "c"], ["a", "b"], "1 of 2 entries is wrong."),
        (["a"], ["a", "b"], "There should be 2 entries; there are 1."),
        ({"a", "c", "d"}, {"a", "b"}, "1 missing, and 2 too many."),
        (["a"], {"a"}, "should be a set; it is a list of strings."),
    ],
)
def test_what_is_wrong_is_named(got, want, said):
    assert said in difference(got, want, digits=3)


def test_not_a_number_and_infinity_are_right_where_they_are_expected():
    assert difference([float("nan"), float("inf"), 1], [float("nan"), float("inf"), 1]) == ""
    assert difference(-float("inf"), float("inf"))


GRADIENTS = {"W": np.arange(6.0).reshape(2, 3), "b": np.array([1.0, 2.0])}


class TestGradients:
    """Dictionaries and tuples of arrays, as a function for gradients returns them."""

    def test_right_in_any_order_and_kind(self):
        assert difference({"b": [1, 2], "W": torch.arange(6).reshape(2, 3)}, GRADIENTS) == ""
        assert difference((np.eye(2), 3.0), (torch.eye(2), 3)) == ""
        assert difference([np.eye(2), 3.0], (torch.eye(2), 3)) == ""

    @pytest.mark.parametrize(
        "change, said",
        [
            ({"b": [1.0, 3.0]}, "`'b'`: 1 of 2 entries is wrong."),
            ({"W": np.zeros((3, 2))}, "`'W'`: This should be an array of shape (2, 3); it is"),
            ({"b": None}, "`'b'`: This should be a list or array of 2 numbers; it is `None`."),
            ({"b": np.array([np.nan, 2])}, "`'b'`: 1 of 2 entries is not a number"),
            ({"C": 0}, "The entry `'C'` is not asked for."),
        ],
    )
    def test_the_wrong_one_is_named(self, change, said):
        assert said in difference(GRADIENTS | change, GRADIENTS)

    def test_a_missing_one_is_named(self):
        assert difference({"W": GRADIENTS["W"]}, GRADIENTS) == "The entry `'b'` is missing."
        assert "should be a dictionary" in difference(list(GRADIENTS.values()), GRADIENTS)

    def test_the_place_in_a_tuple_is_named(self):
        assert difference((np.eye(2), np.ones((2, 2))), (np.eye(2), np.eye(2))).startswith("entry 2: 2 of 4")
        assert difference((np.eye(2), 4.0), (np.eye(2), 3.0)) == "entry 2: `4` is too large."
        assert "should be a tuple" in difference(3.0, (np.eye(2), 3.0))


def test_dots_stand_for_any_value():
    assert difference([5.0, 1.0], [5.0, ...]) == difference(np.array([5.0, 7.0]), [5.0, ...]) == ""
    assert difference([4.0, 1.0], [5.0, ...]) and difference([5.0], [5.0, ...])


class TestChanged:
    def test_nothing(self):
        arguments = ([1, 2], np.eye(2), torch.eye(2), {"a": [np.ones(2)]}, "text", torch.nn.Linear(2, 2), abs)
        assert changed(copy.deepcopy(arguments), arguments) == []

    @pytest.mark.parametrize(
        "value, change",
        [
            ([2, 1], list.sort),
            ([["a"], ["b"]], lambda rows: rows[1].clear()),
            (np.ones(2), lambda array: array.fill(0)),
            (torch.ones(2), torch.Tensor.zero_),
            ({"a": [np.ones(2)]}, lambda table: table["a"][0].fill(3)),
            ({"a": 1}, lambda table: table.update(b=2)),
            ({"a", "b"}, lambda words: words.discard("a")),
            (torch.nn.Linear(2, 2), lambda module: module.weight.data.zero_()),
        ],
    )
    def test_a_change_is_seen_in_its_place_however_deep(self, value, change):
        after = copy.deepcopy((1, value, 3))
        change(after[1])
        assert changed(after, (1, value, 3)) == [2]

    def test_a_generator_is_there_to_be_used(self):
        before = (np.random.default_rng(0), torch.Generator().manual_seed(0))
        after = copy.deepcopy(before)
        after[0].random()
        torch.rand(1, generator=after[1])
        assert changed(after, before) == []


class Hostile:
    """An answer that fails at whatever is tried with it."""

    def __array__(self, *arguments, **options):
        raise RuntimeError("no array")

    def __repr__(self):
        raise RuntimeError("no text")

    def __len__(self):
        raise RuntimeError("no length")


@pytest.mark.parametrize("want", [1.0, np.eye(2), "word", ["a"], {"a"}, {"a": 1.0}, (np.eye(2), 1.0)])
def test_a_hostile_answer_is_described_and_not_run_into(want):
    assert "of the type `Hostile`" in difference(Hostile(), want, digits=3)
    assert short(Hostile()) == "`<Hostile>`" and "Hostile" in describe(Hostile())


def test_long_values_are_cut_off_and_stand_on_one_line():
    assert "\n" not in short(np.eye(3)) and len(short(list(range(100)))) == 62
