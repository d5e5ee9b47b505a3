"""Features by hand: their counts, by counting."""

import doctest
import importlib
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlpbook.mlp import HAND_FEATURES, NEGATIONS, hand_features

sentences = st.lists(
    st.lists(st.sampled_from(["good", "bad", "nice", "not", "never", "x"]), max_size=8),
    min_size=1,
    max_size=5,
)


@given(sentences)
def test_by_counting(some):
    rows = hand_features(some, {"good", "nice"}, ["bad"])
    assert rows.shape == (len(some), len(HAND_FEATURES)) == (len(some), 4)
    for row, tokens in zip(rows, some, strict=True):
        length = math.log(len(tokens)) if tokens else 0.0
        negated = float("not" in tokens or "never" in tokens)
        assert row.tolist() == pytest.approx(
            [length, tokens.count("good") + tokens.count("nice"), tokens.count("bad"), negated]
        )


def test_other_negations():
    assert {"not", "no", "n't"} <= NEGATIONS
    rows = hand_features([["pas", "bon"], ["not", "bon"]], {"bon"}, (), negations=["pas"])
    np.testing.assert_array_equal(rows[:, 3], [1, 0])


def test_what_is_refused():
    for bad in ("good film", ["good film"], 3):
        with pytest.raises(TypeError, match="sentences"):
            hand_features(bad, {"good"}, {"bad"})
    with pytest.raises(ValueError, match="sentences must be one sentence"):
        hand_features([], {"good"}, {"bad"})
    for name in ("positive", "negative", "negations"):
        given_lexicons = {"positive": {"good"}, "negative": {"bad"}, name: "good"}
        with pytest.raises(TypeError, match=f"{name} must be"):
            hand_features([["good"]], **given_lexicons)


@pytest.mark.parametrize("name", ["hand_features", "tf_idf"])
def test_the_examples_of_the_docstrings(name):
    result = doctest.testmod(importlib.import_module(f"nlpbook.mlp.{name}"))
    assert result.attempted > 0 and result.failed == 0
