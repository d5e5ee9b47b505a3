"""One of a few choices, functions, objects of a class, generators, mappings."""

from collections import Counter, OrderedDict

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from nlpbook import validation
from tests.validation.grammar import refusal

CHOICES = ["cosine", "linear", 5, 2, None]
anything = st.one_of(
    st.none(), st.booleans(), st.integers(-9, 9), st.floats(), st.text(max_size=3), st.lists(st.none())
)


@given(
    st.lists(st.sampled_from(CHOICES), min_size=1, unique=True), st.one_of(anything, st.sampled_from(CHOICES))
)
def test_one_of(accepted, value):
    inside = any(type(value) is type(choice) and value == choice for choice in accepted)
    if inside or (isinstance(value, float) and value in accepted):
        found = validation.one_of(value, "argument", iter(accepted))
        assert found in accepted
        assert found == value
        assert type(found) in (str, int, type(None))
    else:
        kinds = {int if isinstance(choice, int) else type(choice) for choice in accepted}
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        alike = (int in kinds) if number else (type(value) in kinds)
        message = refusal(
            lambda v, name: validation.one_of(v, name, accepted),
            value,
            error=ValueError if alike else TypeError,
        )
        assert all(repr(choice) in message for choice in accepted)


def test_one_of_is_no_comparison_of_arrays_and_no_number_is_true():
    assert validation.one_of(np.str_("linear"), "argument", CHOICES) == "linear"
    assert type(validation.one_of(np.int64(5), "argument", CHOICES)) is int
    for value in (np.array(["linear"]), {"linear"}, b"linear", object):
        refusal(lambda v, name: validation.one_of(v, name, ["linear"]), value, error=TypeError)
    refusal(lambda v, name: validation.one_of(v, name, [1, 0]), True, error=TypeError)
    refusal(lambda v, name: validation.one_of(v, name, [True, False]), 1, error=TypeError)
    assert validation.one_of(True, "argument", [False, True]) is True
    with pytest.raises(ValueError, match=r"^a must be 'x' or 'y'; got 'z'$"):
        validation.one_of("z", "a", ["x", "y"])
    with pytest.raises(ValueError, match=r"^a must be one of 'w', 'x', 'y'; got 'z'$"):
        validation.one_of("z", "a", ["w", "x", "y"])


def test_instances():
    counter = Counter()
    assert validation.instance_of(counter, "argument", Counter) is counter
    assert validation.instance_of(counter, "argument", dict) is counter
    assert validation.instance_of(counter, "argument", (list, dict)) is counter
    assert validation.instance_of(None, "argument", dict, or_none=True) is None
    assert "an OrderedDict; got Counter" in refusal(
        lambda v, name: validation.instance_of(v, name, OrderedDict), counter, error=TypeError
    )
    message = refusal(
        lambda v, name: validation.instance_of(v, name, (list, int), or_none=True), "x", error=TypeError
    )
    assert "a list or a int, or None; got str" in message
    message = refusal(lambda v, name: validation.instance_of(v, name, int, "an age"), None, error=TypeError)
    assert message.endswith("must be an age; got None")


def test_functions():
    for value in (len, print, Counter, lambda: 3):
        assert validation.function(value, "argument", "the step") is value
    assert validation.function(None, "argument", "the step", or_none=True) is None
    for value in (None, 3, "len", [len]):
        message = refusal(lambda v, name: validation.function(v, name, "the step"), value, error=TypeError)
        assert "a function of the step; got" in message


def test_generators():
    rng = np.random.default_rng(0)
    assert validation.generator(rng) is rng
    for value in (0, None, np.random, np.random.RandomState(0), torch.Generator()):
        assert "default_rng" in refusal(validation.generator, value, error=TypeError)


def test_mappings():
    for value in ({}, Counter("ab"), OrderedDict(a=1)):
        assert validation.mapping(value, "argument", "words to counts") is value
    for value in ([("a", 1)], "ab", None, {1, 2}):
        message = refusal(
            lambda v, name: validation.mapping(v, name, "words to counts"), value, error=TypeError
        )
        assert "a mapping from words to counts; got" in message
