"""The checker itself: what counts as equal, and what a reader is told."""

import numpy as np
import pytest
import scipy.sparse as sparse
import torch
from hypothesis import given
from hypothesis import strategies as st

from nlpbook.exercises import Exercise, Mistake

NUMBER = Exercise("half", 0.5, "One of two.", (Mistake(2.0, "Upside down."),), ("It is below one.",))
MATRIX = Exercise("identity", np.eye(2), "Ones.", (Mistake(np.ones((2, 2)), "Zeros beside the diagonal."),))
DOUBLE = Exercise(
    "double", lambda x: 2 * x, "Twice.", (Mistake(lambda x: x**2, "Squared."),), cases=((3,), (5,))
)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_passes_exactly_within_the_tolerance(answer):
    assert NUMBER.check(answer).correct == (abs(answer - 0.5) <= 1e-3)


@pytest.mark.parametrize("wrap", [np.asarray, list, torch.tensor, sparse.csr_array], ids=lambda f: f.__name__)
def test_any_kind_of_matrix_is_read(wrap):
    assert MATRIX.check(wrap(np.eye(2)))


def test_messages():
    assert str(NUMBER.check(0.5)) == "Right. One of two."
    assert str(NUMBER.check(2)) == "Not yet. Upside down."
    assert "too large" in NUMBER.check(0.7).message and ".hint()" in NUMBER.check(0.7).message
    assert "a number" in NUMBER.check("half").message
    assert "shape (2, 2)" in MATRIX.check([1.0, 0.0]).message
    assert "1 of 4" in MATRIX.check([[1.0, 0.0], [0.0, 7.0]]).message
    assert str(NUMBER.check(...)).startswith("Your turn. Replace the dots")
    assert NUMBER.check(0.5)._repr_markdown_() == "**Right.** One of two."


def test_functions():
    assert DOUBLE.check(lambda x: x + x)
    assert DOUBLE.check(lambda x: x * x).message == "Squared."
    assert "ZeroDivisionError" in DOUBLE.check(lambda x: x / 0).message
    assert str(DOUBLE.check(lambda x: None)).startswith("Your turn. The function returns nothing yet")
    assert "a function" in DOUBLE.check(6).message
    assert "arguments `3`" in DOUBLE.check(lambda x: 7).message


def test_a_function_cannot_spoil_the_comparison_by_changing_its_argument():
    exercise = Exercise("sum", lambda values: sum(values), cases=(([1, 2],), ([3],)))

    def greedy(values):
        total = sum(values)
        values.clear()
        return total

    assert exercise.check(greedy) and exercise.check(greedy)


def test_an_exercise_that_asks_for_a_function_needs_cases():
    with pytest.raises(ValueError, match="cases"):
        Exercise("nothing", lambda x: x)
