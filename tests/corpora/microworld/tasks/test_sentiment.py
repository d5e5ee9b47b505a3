from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlpbook.corpora.benchmarks import parse_sentiment_tree
from nlpbook.corpora.microworld.tasks import sentiment, sentiment_tree, swap_pairs

SEEDS = st.integers(0, 2**32 - 1)


def sign(number):
    return (number > 0) - (number < 0)


def value(node):
    """A second opinion: the sentiment of a binary tree from its words' labels alone, from -2 to 2."""
    if node.token is not None:
        return node.label - 2
    left, right = node.children
    if left.token == "not":
        return -sign(value(right))
    if left.token in ("very", "really"):
        return 2 * sign(value(right))
    total = max(-2, min(2, value(left) + value(right)))
    if right.words()[:2] == [",", "but"] and sign(value(left)) != sign(value(right)):
        return sign(value(right)) or sign(value(left))
    return total


@settings(max_examples=80, deadline=None)
@given(SEEDS)
def test_the_label_of_every_node_follows_from_the_words(world, seed):
    (example,) = sentiment(world, 1, np.random.default_rng(seed), classes=2)
    tree = parse_sentiment_tree(sentiment_tree(example.tree))
    assert tuple(tree.words()) == example.tokens
    assert tree.label == example.tree.sentiment + 2
    for node in tree.nodes():
        assert node.label == value(node) + 2, str(node)
        assert len(node.children) in (0, 2)


@settings(max_examples=40, deadline=None)
@given(SEEDS)
def test_the_binary_tree_has_the_phrases_of_the_tree(world, seed):
    """Every phrase of the grammar's tree is a node of the binary one, with the same label."""
    (tree,) = world.sample_trees(1, np.random.default_rng(seed))
    binary = Counter(
        (tuple(node.words()), node.label) for node in parse_sentiment_tree(sentiment_tree(tree)).nodes()
    )
    phrases = {(node.tokens, node.sentiment + 2) for node in tree.subtrees()}
    assert phrases <= set(binary)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (
            "the film was not very good .",
            "(1 (1 (2 (2 the) (2 film)) (1 (2 was) (1 (2 not) (4 (2 very) (3 good))))) (2 .))",
        ),
        (
            "I do not hate tea .",
            "(3 (3 (2 I) (3 (2 do) (3 (2 not) (0 (0 hate) (2 tea))))) (2 .))",
        ),
        (
            "I like tea , but I hate milk .",
            "(1 (1 (3 (2 I) (3 (3 like) (2 tea)))"
            " (0 (2 ,) (0 (2 but) (0 (2 I) (0 (0 hate) (2 milk)))))) (2 .))",
        ),
    ],
)
def test_trees_by_hand(world, text, line):
    assert sentiment_tree(world.parse(text.split())) == line


@settings(max_examples=10, deadline=None)
@given(SEEDS, st.integers(1, 30), st.sampled_from([2, 5]))
def test_balanced_classes(world, seed, n, classes):
    examples = sentiment(world, n, np.random.default_rng(seed), classes=classes)
    counts = Counter(example.label for example in examples)
    assert [counts[i] for i in range(classes)] == [n // classes + (i < n % classes) for i in range(classes)]
    for example in examples:
        truth = world.parse(example.tokens)
        assert example.tree == truth and example.phenomena == truth.phenomena
        assert example.label == (truth.sentiment + 2 if classes == 5 else int(truth.sentiment > 0))
        assert classes == 5 or truth.sentiment != 0
        assert example.tokens[-1] != "?"


def test_natural_classes(world):
    """As often as in the language: against the statements among sentences that are drawn freely."""
    n = 1500
    natural = Counter(one.label for one in sentiment(world, n, np.random.default_rng(0), balanced=False))
    trees = [tree for tree in world.sample_trees(3000, np.random.default_rng(1)) if tree.tokens[-1] == "."]
    expected = Counter(tree.sentiment + 2 for tree in trees)
    for label in range(5):
        share = expected[label] / len(trees)
        assert abs(natural[label] / n - share) < 4 * np.sqrt(share * (1 - share) * (1 / n + 1 / len(trees)))
    two = Counter(
        one.label for one in sentiment(world, 500, np.random.default_rng(0), classes=2, balanced=False)
    )
    positive = (expected[3] + expected[4]) / (len(trees) - expected[2])
    assert abs(two[1] / 500 - positive) < 4 * np.sqrt(positive * (1 - positive) * (1 / 500 + 1 / 500))


def test_the_phenomena_of_opinions(world):
    examples = sentiment(world, 400, np.random.default_rng(0), classes=2)
    for phenomenon, word in (("negation", "not"), ("contrast", "but")):
        assert {one.tokens for one in examples if phenomenon in one.phenomena} == (
            {one.tokens for one in examples if word in one.tokens}
        )
        assert sum(phenomenon in one.phenomena for one in examples) > 50
    labels = Counter(one.label for one in examples if "negation" in one.phenomena)
    assert min(labels.values()) > 20  # "not" alone does not tell the class


@settings(max_examples=30, deadline=None)
@given(SEEDS)
def test_exchanged_parts(world, seed):
    (pair,) = swap_pairs(world, 1, np.random.default_rng(seed))
    first, second = pair
    assert sorted(first.tokens) == sorted(second.tokens)
    assert {first.label, second.label} == {0, 1}
    for one in pair:
        assert one.tree == world.parse(one.tokens)
        assert one.label == int(one.tree.sentiment > 0)
    cut = first.tokens.index(",")
    assert second.tokens == (*first.tokens[cut + 2 : -1], ",", "but", *first.tokens[:cut], ".")


def test_neither_class_comes_first_always(world):
    firsts = Counter(pair.first.label for pair in swap_pairs(world, 200, np.random.default_rng(0)))
    assert min(firsts.values()) > 60


def test_what_is_to_be_left_out(world):
    train = {one.tokens for one in sentiment(world, 300, np.random.default_rng(0))}
    again = {one.tokens for one in sentiment(world, 300, np.random.default_rng(1))}
    assert train & again  # short opinions come again and again ...
    test = {one.tokens for one in sentiment(world, 300, np.random.default_rng(1), exclude=train)}
    assert not train & test  # ... unless they are left out
    swaps = swap_pairs(world, 50, np.random.default_rng(0))
    others = swap_pairs(world, 50, np.random.default_rng(0), exclude=[pair.first.tokens for pair in swaps])
    assert not {pair.first.tokens for pair in swaps} & {pair.first.tokens for pair in others}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"classes": 3}, "classes must be 5 or 2; got 3"),
        ({"n": 0}, "n must be a whole number, 1 or larger; got 0"),
        ({"n": "7"}, "n must be a whole number"),
        ({"rng": None}, r"rng must be a numpy\.random\.Generator"),
        ({"exclude": ["good ."]}, r"exclude\[0\] must be a list of tokens"),
    ],
)
def test_bad_input(world, arguments, message):
    with pytest.raises((ValueError, TypeError), match=message):
        sentiment(world, **({"n": 4, "rng": np.random.default_rng(0)} | arguments))
