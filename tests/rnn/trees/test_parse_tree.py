"""Parse trees: read and written, measured by brute force, and whatever is none is refused."""

import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlpbook.corpora import microworld
from nlpbook.corpora.benchmarks.sentiment_trees import parse_sentiment_tree
from nlpbook.corpora.microworld import tasks
from nlpbook.rnn import ParseTree
from tests.rnn.trees.forests import trees

words = st.text("abc()é½\u00a0-", min_size=1, max_size=4)
labels = st.integers(0, 10**6) | st.sampled_from(["NP", "S-1", "-NONE-", "½", "٣"])
nested_trees = st.recursive(
    st.tuples(labels, words),
    lambda inner: st.builds(
        lambda label, below: (label, *below), labels, st.lists(inner, min_size=1, max_size=4)
    ),
    max_leaves=12,
)


@given(nested_trees)
def test_nested_and_back_and_written_and_back(nested):
    tree = ParseTree.from_nested(nested)
    assert tree.nested() == nested
    assert ParseTree.from_brackets(tree.brackets()) == tree
    assert ParseTree.from_brackets(tree.brackets().replace(" ", "\n\t ").replace("(", "( ")) == tree
    assert str(tree) == tree.brackets()
    assert ParseTree.from_brackets(f"( {tree.brackets()})") == tree  # as the Penn Treebank has it


@given(nested_trees)
def test_nodes_are_those_of_a_recursion(nested):
    """Children before parents, from left to right."""
    found = []

    def visit(node):
        below = [] if isinstance(node[1], str) else [visit(child) for child in node[1:]]
        found.append((node[0], None if below else node[1], below))
        return len(found) - 1

    root = visit(nested)
    tree = ParseTree.from_nested(nested)
    assert tree.root == root == len(tree) - 1
    assert list(zip(tree.labels, tree.words, tree.all_children(), strict=True)) == found
    assert [tree.children(node) for node in range(len(tree))] == tree.all_children()


@given(trees())
def test_measures_by_brute_force(tree):
    children = [[n for n in range(len(tree)) if tree.parents[n] == node] for node in range(len(tree))]

    def height(node):
        return max((height(child) + 1 for child in children[node]), default=0)

    assert tree.heights.tolist() == [height(node) for node in range(len(tree))]
    assert tree.arities.tolist() == [len(below) for below in children]
    slots = [0 if parent < 0 else children[parent].index(node) for node, parent in enumerate(tree.parents)]
    assert tree.slots.tolist() == slots
    assert tree.leaves == [node for node in range(len(tree)) if not children[node]]
    order = list(tree.bottom_up())
    assert sorted(order) == list(range(len(tree)))
    assert all(
        order.index(node) < order.index(parent) for node, parent in enumerate(tree.parents) if parent >= 0
    )
    assert pickle.loads(pickle.dumps(tree)) == tree and hash(tree) == hash(pickle.loads(pickle.dumps(tree)))


@given(trees(everywhere="all"))
def test_heads_and_back(tree):
    again = ParseTree.from_heads(tree.words, tree.heads(), tree.labels)
    assert again == tree
    assert ParseTree.from_heads(np.array(tree.words).tolist(), np.array(tree.heads())).parents == tree.parents


def test_the_trees_of_the_corpora():
    """The microworld's trees in three forms, and the reader of sentiment trees, which is another program."""
    world = microworld.load()
    drawn = tasks.sentiment(world, 40, np.random.default_rng(0))
    for sentence in drawn:
        line = tasks.sentiment_tree(sentence.tree)
        tree, other = ParseTree.from_brackets(line), parse_sentiment_tree(line)
        assert tree.brackets() == line == str(other)
        assert [(label, word) for label, word in zip(tree.labels, tree.words, strict=True)] == [
            (node.label, node.token) for node in other.nodes()
        ]
        assert tree.labels[tree.root] == sentence.label
        for line in (sentence.tree.bracketed(), sentence.tree.bracketed(sentiment=True)):
            tree = ParseTree.from_brackets(line)
            assert tree.brackets() == line
            assert tuple(tree.words[leaf] for leaf in tree.leaves) == sentence.tokens
        heads = [head for head, _ in sentence.tree.dependencies]
        tree = ParseTree.from_heads(sentence.tokens, heads)
        assert tree.heads() == heads and tree.words == sentence.tokens
        assert str(tree).split()[0] == f"{tree.words[0]}/{heads[0]}"


def test_ten_thousand_levels():
    """No recursion, in nothing that a tree can do."""
    n = 10_000
    line = "(1 (2 a) " * n + "(0 b)" + ")" * n
    tree = ParseTree.from_brackets(line)
    assert len(tree) == 2 * n + 1 and tree.heights.max() == n
    assert tree.brackets() == str(tree) == line
    again = ParseTree.from_nested(tree.nested())
    assert again == tree and hash(again) == hash(tree)
    assert pickle.loads(pickle.dumps(tree)) == tree
    chain = ParseTree.from_heads(["a"] * n, range(n))
    assert chain.heights.tolist() == list(range(n - 1, -1, -1))
    assert list(chain.bottom_up()) == list(range(n - 1, -1, -1))


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("", "line must be a string with more than white space"),
        (" \n", "line must be a string with more than white space"),
        ("3", "must have '\\(' where the tree begins; got '3'"),
        (")", "must have '\\(' where the tree begins; got '\\)'"),
        ("(3 (2 a) (1 b)", "as many '\\)' as '\\('; got 1 more '\\('"),
        ("((3 a)", "as many '\\)' as '\\('; got 1 more '\\('"),
        ("(3 (2 a) (1 b)))", "nothing behind the tree; got '\\)'"),
        ("(3 a) (2 b)", "nothing behind the tree; got '\\('"),
        ("(3 a) b", "nothing behind the tree; got 'b'"),
        ("(3)", "one word, or one child or more, in each node; got 0 words and 0 children under '3'"),
        ("(3 (2 a) (1))", "one child or more, in each node; got 0 words and 0 children under '1'"),
        ("(3 a b)", "in each node; got 2 words and 0 children under '3'"),
        ("(3 (2 a) b)", "in each node; got 1 words and 1 children under '3'"),
        ("()", "a label behind each '\\('; got '\\)'"),
        ("(", "a label behind each '\\('; got nothing"),
        ("(3 ((2 a)))", "a label behind each '\\('; got '\\('"),
        ("(((3 a)))", "a label behind each '\\('; got '\\('"),
        ("((3 a) (2 b))", "a label behind each '\\('; got '\\('"),
        ("((3 a) b)", "in each node; got 1 words and 1 children under None"),
    ],
)
def test_lines_that_are_no_tree(line, message):
    with pytest.raises(ValueError, match=message):
        ParseTree.from_brackets(line)


@given(st.text("() ab1", max_size=12))
def test_a_line_is_a_tree_or_refused(line):
    try:
        tree = ParseTree.from_brackets(line)
    except ValueError as error:
        assert str(error).startswith("line must")
    else:
        assert ParseTree.from_brackets(tree.brackets()) == tree


@pytest.mark.parametrize(
    ("heads", "message"),
    [
        ([0, 0, 1], r"heads must have one root; got 2: nodes \[1, 2\]"),
        ([2, 3, 1], r"heads must have no cycle; got one of nodes \[1, 2, 3\]"),
        ([0, 3, 2], r"heads must have no cycle; got one of nodes \[2, 3\]"),
        ([0, 2, 1], r"heads must have no cycle; got one of nodes \[2\]"),
        ([0, 1, 4], "heads must be whole numbers from 0, the root, to 3; got 0 to 4"),
        ([0, 1, -1], "heads must be whole numbers from 0, the root, to 3; got -1 to 1"),
        ([0, 1], "heads must be as many as words, 3; got 2"),
    ],
)
def test_heads_that_are_no_tree(heads, message):
    with pytest.raises(ValueError, match=message):
        ParseTree.from_heads(["a", "b", "c"], heads)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (
            ([1, -1, 1], ["a", None, None]),
            ValueError,
            "words must have one for each leaf; got none for node 2",
        ),
        (([], []), ValueError, "must be .* one or more"),
        (([-1], ["a", "b"]), ValueError, "words must be one for each of 1 nodes; got 2"),
        (([-1], ["a"], []), ValueError, "labels must be a list of one or more"),
        (([-1], ["a"], [1, 2]), ValueError, "labels must be one for each of 1 nodes; got 2"),
        (([-1], [""]), ValueError, r"words\[0\] must be a string of one character or more"),
        (([-1], [3]), TypeError, r"words\[0\] must be a string; got 3"),
        (([-1], "a"), TypeError, "words must be a list of .*; got the string 'a'"),
        (([-1.0], ["a"]), TypeError, "parents must be .* whole numbers; got float64"),
        (([None], ["a"]), TypeError, "parents must be .* whole numbers"),
        (([0], ["a"]), ValueError, r"parents must have no cycle; got one of nodes \[0\]"),
        (([-2], ["a"]), ValueError, "parents must be whole numbers from -1, the root, to 0; got -2 to -2"),
        (([1], ["a"]), ValueError, "parents must be whole numbers from -1, the root, to 0; got 1 to 1"),
        (([-1, -1], ["a", "b"]), ValueError, r"parents must have one root; got 2: nodes \[0, 1\]"),
    ],
)
def test_nodes_that_are_no_tree(arguments, error, message):
    with pytest.raises(error, match=message):
        ParseTree(*arguments)


@pytest.mark.parametrize(
    ("nested", "error"),
    [
        ([3, "a"], TypeError),
        ((3,), ValueError),
        ((), ValueError),
        ((3, (2, "a"), "b"), TypeError),
        ((3, 4), TypeError),
        ((3, [2, "a"]), TypeError),
        ("a", TypeError),
    ],
)
def test_nested_that_is_no_tree(nested, error):
    with pytest.raises(error, match=r"nested must be \(label, word\) or \(label, child, ...\)"):
        ParseTree.from_nested(nested)


def test_brackets_in_words():
    tree = ParseTree.from_brackets("(3 (2 -LRB-) (1 :-RRB-))")
    assert tree.words == ("(", ":)", None)
    assert tree.brackets() == "(3 (2 -LRB-) (1 :-RRB-))"


def test_what_cannot_be_written():
    dependencies = ParseTree.from_heads(["a", "b"], [0, 1])
    for write in (dependencies.brackets, dependencies.nested):
        with pytest.raises(
            ValueError, match=r"words must stand at the leaves alone .* got 'a' with 1 children"
        ):
            write()
    bad = [(label, "a") for label in (None, "", "N P", "N(", "3", -1)]
    for label, word in (*bad, ("NP", "a b"), ("NP", "-LRB-")):
        with pytest.raises(ValueError, match=r"labels must be whole numbers, .* to be written; got label"):
            ParseTree([-1], [word], [label]).brackets()
    with pytest.raises(ValueError, match="node must be a whole number from 0 to 1; got 2"):
        dependencies.children(2)
