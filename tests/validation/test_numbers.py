"""What a number may be: the plain type comes back, everything else is refused by name."""

import math
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from nlpbook import validation
from tests.validation.grammar import refusal

INTEGER_TYPES = [int, np.int8, np.int64, np.uint16, np.array, torch.tensor]
FLOAT_TYPES = [float, np.float64, np.array, lambda x: torch.tensor(x, dtype=torch.float64)]
no_numbers = st.one_of(
    st.none(),
    st.booleans(),
    st.booleans().map(np.bool_),
    st.booleans().map(torch.tensor),
    st.text(max_size=50),
    st.binary(max_size=3),
    st.complex_numbers(),
    st.lists(st.integers(), max_size=100),
    st.dictionaries(st.integers(), st.integers(), max_size=2),
    st.just(np.zeros((1,))),
    st.just(np.zeros((1,), dtype=int)),
    st.just(torch.zeros(1)),
    st.just(np.array(None)),
    st.just(Decimal(3)),
    st.just(int),
    st.just(object()),
)


@given(st.integers(0, 100), st.sampled_from(INTEGER_TYPES), st.integers(-5, 105), st.integers(-5, 105))
def test_whole_numbers(value, as_type, least, most):
    given_value = as_type(value)
    if least <= value <= most:
        found = validation.whole_number(given_value, "argument", least, most)
        assert found == value
        assert type(found) is int
    else:
        message = refusal(
            lambda v, name: validation.whole_number(v, name, least, most), given_value, error=ValueError
        )
        assert f"a whole number from {least} to {most}; got" in message


@given(st.one_of(no_numbers, st.floats(), st.fractions(), st.just(torch.tensor(3.0)), st.just(np.float32(3))))
def test_what_is_no_whole_number(value):
    if value is None:
        assert validation.whole_number(value, "argument", or_none=True) is None
        assert validation.finite(value, "argument", or_none=True) is None
    else:
        assert refusal(validation.whole_number, value, error=TypeError, or_none=True).count(", or None; got ")
    if not (isinstance(value, Fraction) and value.denominator == 1):
        refusal(validation.whole_number, value, error=TypeError)


def test_whole_numbers_beyond_the_floats():
    for value in (10**400, -(10**400), 10**5000):
        assert validation.whole_number(value, "argument", least=None) == value
        refusal(validation.finite, value, error=ValueError)


def test_both_ends_of_a_range():
    assert validation.whole_number(1, "n") == 1
    with pytest.raises(ValueError, match=r"^n must be a whole number, 1 or larger; got 0$"):
        validation.whole_number(0, "n")
    assert validation.whole_number(3, "n", least=None, most=3) == 3
    with pytest.raises(ValueError, match=r"^n must be a whole number, at most 3; got 4$"):
        validation.whole_number(4, "n", least=None, most=3)
    with pytest.raises(
        ValueError, match=r"^n must be a whole number from 1 to 3 \(the rows\), or None; got 4$"
    ):
        validation.whole_number(4, "n", most=3, note="the rows", or_none=True)
    with pytest.raises(TypeError, match=r"^n must be a whole number; got 3\.5$"):
        validation.whole_number(3.5, "n", least=None)


# Each check as a set of numbers, said a second time: what lies inside, and the words of its message.
FINITE = "a finite number"
SETS = [
    (validation.finite, {}, lambda x: True, "a finite number"),
    (validation.positive, {}, lambda x: x > 0, "a finite number, above 0"),
    (validation.not_negative, {}, lambda x: x >= 0, "a finite number, 0 or larger"),
    (validation.fraction, {}, lambda x: 0 <= x < 1, "a finite number from 0 to below 1"),
    (validation.probability, {}, lambda x: 0 <= x <= 1, "a finite number from 0 to 1"),
    (validation.finite, {"above": 0, "below": 1}, lambda x: 0 < x < 1, f"{FINITE}, above 0 and below 1"),
    (validation.finite, {"above": 0, "most": 1}, lambda x: 0 < x <= 1, f"{FINITE}, above 0 and at most 1"),
    (validation.finite, {"most": -1}, lambda x: x <= -1, "a finite number, at most -1"),
]  # fmt: skip
edges = st.sampled_from(
    [0.0, -0.0, 1.0, -1.0, math.nextafter(0, 1), math.nextafter(1, 0), math.nextafter(1, 2)]
)


@given(st.sampled_from(SETS), st.one_of(edges, st.floats(-3, 3), st.floats()), st.sampled_from(FLOAT_TYPES))
def test_numbers_of_a_range(case, value, as_type):
    check, options, inside, words = case
    if math.isfinite(value) and inside(value):
        found = check(as_type(value), "argument", **options)
        assert found == value
        assert type(found) is float
    else:
        message = refusal(check, as_type(value), error=ValueError, **options)
        assert message.startswith(f"argument must be {words}; got ")


@given(
    st.sampled_from(SETS[:5]), st.integers(-2, 2), st.sampled_from([*INTEGER_TYPES[:1], np.int64, Fraction])
)
def test_whole_numbers_and_fractions_are_numbers(case, value, as_type):
    check, options, inside, _ = case
    if inside(value):
        found = check(as_type(value), "argument", **options)
        assert found == value
        assert type(found) is float
    else:
        refusal(check, as_type(value), error=ValueError, **options)


@given(st.sampled_from(SETS), no_numbers)
def test_what_is_no_number(case, value):
    check, options, _, words = case
    message = refusal(check, value, error=TypeError, **options)
    assert message.startswith(f"argument must be {words}; got ")
    assert "or None; got" in refusal(check, "3", error=TypeError, or_none=True, **options)


@given(st.booleans(), st.sampled_from([bool, np.bool_]))
def test_switches(value, as_type):
    assert validation.truth(as_type(value), "argument") is value


@pytest.mark.parametrize("value", [0, 1, None, "True", [], np.array([True]), 1.0])
def test_what_is_no_switch(value):
    refusal(validation.truth, value, error=TypeError)
