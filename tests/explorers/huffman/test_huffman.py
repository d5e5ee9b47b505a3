import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlpbook.explorers import HuffmanExplorer
from nlpbook.explorers.huffman.code import join_nodes
from nlpbook.word2vec import HuffmanTree, hierarchical_softmax_log_probs

COUNTS = {"x": 8, "y": 6, "z": 5, "w": 4, "v": 3}
# Small counts, so that many nodes count alike.
some_counts = st.lists(st.integers(1, 9) | st.integers(1, 1_000_000), min_size=2, max_size=40)


def made(numbers, **settings):
    return HuffmanExplorer({f"w{i}": count for i, count in enumerate(numbers)}, **settings)


@given(some_counts)
def test_the_tree_is_that_of_the_chapter_and_no_code_begins_another(numbers):
    explorer, tree = made(numbers), HuffmanTree(numbers)
    assert join_nodes(numbers) == [tuple(pair) for pair in tree.children.tolist()]
    codes = list(explorer.codes().values())
    assert codes == [tree.code(i) for i in range(len(numbers))]
    assert not any(a != b and b.startswith(a) for a in codes for b in codes)
    assert explorer.mean_length == pytest.approx(tree.mean_length)
    assert explorer.entropy == pytest.approx(tree.entropy, abs=1e-12)
    assert explorer.entropy - 1e-9 <= explorer.mean_length < explorer.entropy + 1


@given(some_counts, st.data())
def test_probabilities_are_those_of_the_hierarchical_softmax_and_sum_to_one(numbers, data):
    logits = data.draw(st.lists(st.floats(-20, 20), min_size=len(numbers) - 1, max_size=len(numbers) - 1))
    explorer = made(numbers, logits=logits)
    found = list(explorer.probabilities().values())
    assert math.fsum(found) == pytest.approx(1)
    # With a hidden vector of one 1, the node vectors are the logits.
    expected = hierarchical_softmax_log_probs(np.ones(1), HuffmanTree(numbers), np.array(logits)[:, None])
    np.testing.assert_allclose(found, np.exp(expected), rtol=1e-9)
    cost = -(np.array(numbers) / sum(numbers)) @ expected / np.log(2)
    assert explorer.cross_entropy == pytest.approx(cost)
    assert explorer.cross_entropy >= explorer.entropy - 1e-9


@given(some_counts)
def test_logits_of_zero_cost_the_code_and_matching_ones_the_entropy(numbers):
    explorer = made(numbers)
    assert explorer.cross_entropy == pytest.approx(explorer.mean_length)
    assert list(explorer.probabilities().values()) == [
        2.0 ** -len(code) for code in explorer.codes().values()
    ]
    explorer.logits = explorer.matching_logits()
    shares = np.array(numbers) / sum(numbers)
    np.testing.assert_allclose(list(explorer.probabilities().values()), shares, rtol=1e-9)
    assert explorer.cross_entropy == pytest.approx(explorer.entropy, abs=1e-9)


def test_a_count_that_moves_builds_another_tree():
    explorer = HuffmanExplorer(COUNTS)
    assert explorer.codes() == {"x": "11", "y": "01", "z": "00", "w": "101", "v": "100"}
    explorer.counts = [8, 6, 5, 40, 3]  # w: v and z join to 8, x and that to 16, ...
    assert explorer.codes()["w"] == "1"


def test_the_longest_path_has_a_cost_where_its_probability_is_nearly_nothing():
    fibonacci = [1, 1]
    while len(fibonacci) < 29:
        fibonacci.append(fibonacci[-1] + fibonacci[-2])
    explorer = made(fibonacci)
    code = explorer.codes()["w0"]
    assert len(code) == 28
    explorer.logits = [20.0 if turn == "1" else -20.0 for turn in reversed(code)]  # always the other way
    assert 0 < explorer.probabilities()["w0"] < 1e-240
    assert explorer.cross_entropy > explorer.entropy


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"counts": ["a", "b"]}, TypeError, r"counts must be .*a mapping.*; got list"),
        ({"counts": {"a": 3}}, ValueError, r"counts must be of 2 to 40 words; got 1"),
        ({"counts": {str(i): 1 for i in range(41)}}, ValueError, r"counts must be of 2 to 40 words; got 41"),
        (
            {"counts": {"a": 0, "b": 1}},
            ValueError,
            r"counts\['a'\] must be .*a whole number.*; got 0",
        ),
        ({"counts": {"a": 1_000_001, "b": 1}}, ValueError, r"counts\['a'\] must .*; got 1000001"),
        ({"counts": {"a": 1.5, "b": 1}}, TypeError, r"counts\['a'\] must .*; got 1.5"),
        ({"counts": {3: 1, "b": 1}}, TypeError, r"a word of counts must be a string; got 3"),
        ({"counts": {" ": 1, "b": 1}}, ValueError, r"a word of counts must be .*; got ' '"),
        ({"word": "q"}, ValueError, r"word must be .*the 5 words of the tree.*; got 'q'"),
        ({"logits": [0.0] * 5}, ValueError, r"logits must be 4 numbers, one for each inner node; got 5"),
        (
            {"logits": [0.0, 0.0, 21.0, 0.0]},
            ValueError,
            r"logits\[2\] must be .* from -20.0 to 20.0; got 21.0",
        ),
        ({"logits": [0.0, float("nan"), 0.0, 0.0]}, ValueError, r"logits\[1\] must .*; got nan"),
        ({"logits": 3.0}, TypeError, r"logits must be .*a list of 4 numbers.*; got 3.0"),
        ({"logits": ["much"] * 4}, TypeError, r"logits\[0\] must .*; got 'much'"),
        ({"seed": -1}, ValueError, r"seed must .*; got -1"),
    ],
)
def test_bad_input_is_refused_by_name(arguments, error, message):
    with pytest.raises(error, match=message):
        HuffmanExplorer(**{"counts": COUNTS, **arguments})


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("counts", [1, 2, 3, 4], r"counts must be .*5, one for each word.*; got 4"),
        ("counts", [1, 2, 3, 4, 0], r"counts\[4\] must .*; got 0"),
        ("word", "q", r"word must .*; got 'q'"),
        ("logits", [0.0], r"logits must be 4 numbers, .*; got 1"),
    ],
)
def test_what_does_not_fit_later_is_refused_too(name, value, message):
    explorer = HuffmanExplorer(COUNTS)
    before = getattr(explorer, name)
    with pytest.raises(ValueError, match=message):
        setattr(explorer, name, value)
    assert getattr(explorer, name) == before
