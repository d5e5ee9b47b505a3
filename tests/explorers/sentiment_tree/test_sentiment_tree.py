"""The sentiment trees in Python, beside the plain network, PyTorch's layers, and the page's functions."""

import doctest
import functools

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from nlpbook.corpora import microworld
from nlpbook.corpora.microworld import tasks
from nlpbook.explorers import SentimentTreeExplorer
from nlpbook.explorers.sentiment_tree import bracketing, explorer
from nlpbook.explorers.sentiment_tree.bracketing import (
    MOST_WORDS,
    left_branching,
    read_brackets,
    right_branching,
    words_of,
    write_brackets,
)
from nlpbook.explorers.sentiment_tree.changes import nodes_before
from nlpbook.explorers.sentiment_tree.truth import true_tree
from nlpbook.results import load_artefact
from nlpbook.rnn import LSTM, nary_step

WORDS = ("the", "film", "was", "not", "very", "good", "terrible", ".", "zebra")
nested = st.recursive(st.sampled_from(WORDS), lambda part: st.tuples(part, part), max_leaves=MOST_WORDS)
forests = st.lists(nested, min_size=1, max_size=4).filter(lambda one: len(words_of(one)) <= MOST_WORDS)


@pytest.mark.parametrize("module", [explorer, bracketing])
def test_the_examples_in_the_docstrings(module):
    assert doctest.testmod(module).failed == 0


@given(forests)
def test_brackets_are_written_and_read_again(forest):
    assert read_brackets(write_brackets(forest)) == forest


@given(forests)
def test_the_page_reads_the_same_brackets(call, forest):
    text = write_brackets(forest)
    found = call("sentiment_tree/brackets", "readBrackets", text.replace("(", "((").replace(")", "))"))
    assert found["problem"] == ""
    assert call("sentiment_tree/brackets", "writeBrackets", found["forest"]) == text
    assert call("sentiment_tree/brackets", "wordsOf", found["forest"]) == words_of(forest)


@settings(max_examples=200)
@given(st.lists(st.sampled_from(["(", ")", "a", "not", "."]), max_size=24).map(" ".join))
def test_the_page_refuses_what_python_refuses(call, text):
    found = call("sentiment_tree/brackets", "readBrackets", text)
    try:
        expected = write_brackets(read_brackets(text))
    except ValueError:
        assert found["problem"] and found["forest"] == []
    else:
        assert call("sentiment_tree/brackets", "writeBrackets", found["forest"]) == expected


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=MOST_WORDS))
def test_branching_in_the_page_and_in_python(call, words):
    for name, made in (("leftBranching", left_branching), ("rightBranching", right_branching)):
        text = write_brackets([made(words)])
        assert call("sentiment_tree/brackets", name, words) == text
        assert words_of(read_brackets(text)) == words
        level = [text[:i].count("(") - text[:i].count(")") for i, c in enumerate(text) if c not in "() "]
        assert level == sorted(level, reverse=name == "leftBranching")


def test_each_node_is_computed_by_the_plain_step():
    """Beside `nary_step`, with a tree of a shape that no sentence has, from leaves to root by hand."""
    made = SentimentTreeExplorer("((good not) (film (very terrible)))")
    tree = made._networks.tree
    W, U, b, E = tree.layer.W, tree.layer.U, tree.layer.b, tree.E
    H, D = len(b) // 4, E.shape[1]
    ids = {word: made._networks.vocabulary[word] for word in made.words}
    nothing = torch.zeros(D, dtype=torch.float64)

    def state(one):
        if isinstance(one, str):
            empty = torch.zeros(0, H, dtype=torch.float64)
            return nary_step(E[ids[one]], empty, empty, W, U, b)
        (h1, c1), (h2, c2) = state(one[0]), state(one[1])
        # An inner node has no input: its gates have the biases alone.
        return nary_step(nothing, torch.stack([h1, h2]), torch.stack([c1, c2]), W, U, b)

    with torch.no_grad():
        h, c = state((("good", "not"), ("film", ("very", "terrible"))))
        p = torch.softmax(h @ tree.O + tree.b, 0).numpy()
    root, composed = made.nodes()[-1], made.compositions()[-1]
    np.testing.assert_allclose(root.probabilities, p, atol=1e-12)
    np.testing.assert_allclose(composed.h, h.numpy(), atol=1e-12)
    np.testing.assert_allclose(composed.c, c.numpy(), atol=1e-12)
    assert root.sentiment == pytest.approx(sum(k * p[k + 2] for k in range(-2, 3)))
    assert [(one.start, one.end) for one in made.nodes()] == [
        (0, 1), (1, 2), (0, 2), (2, 3), (3, 4), (4, 5), (3, 5), (2, 5), (0, 5),
    ]  # fmt: skip


one_explorer = functools.cache(SentimentTreeExplorer)


@settings(max_examples=30, deadline=None)
@given(forests)
def test_compositions_have_the_states_that_the_fast_network_has(forest):
    made = one_explorer()
    made.tree = write_brackets(forest)
    to_classes, b = (getattr(made._networks.tree, name).detach().numpy() for name in ("O", "b"))
    for node, part in zip(made.nodes(), made.compositions(), strict=True):
        logits = part.h @ to_classes + b
        powers = np.exp(logits - logits.max())
        np.testing.assert_allclose(node.probabilities, powers / powers.sum(), atol=1e-10)


def test_a_cell_is_the_sum_of_its_parts():
    made = SentimentTreeExplorer("((the film) (was (not good)))")
    composed, children = made.compositions(), made._children()
    for node, below in enumerate(children):
        one = composed[node]
        total = one.i * one.g + sum(f * composed[k].c for f, k in zip(one.f, below, strict=True))
        np.testing.assert_allclose(one.c, total, atol=1e-12)
        if below:
            shares = made.contributions(node)
            assert sum(shares.values()) == pytest.approx(1) and min(shares.values()) > 0
            left = np.abs(one.f[0] * composed[below[0]].c).sum()
            right = np.abs(one.f[1] * composed[below[1]].c).sum()
            assert shares["left"] / shares["right"] == pytest.approx(left / right)


def test_the_rivals_are_pytorchs_layers():
    made = SentimentTreeExplorer("the film was not good .")
    artefact = load_artefact("microworld_sentiment")
    weights = {name: torch.from_numpy(one).double() for name, one in artefact.tensors.items()}
    ids = [artefact.metadata["words"].index(word) for word in made.words]
    x = weights["lstm.E"][ids]
    layer = torch.nn.LSTM(x.shape[1], len(weights["lstm.layer.U"])).double()
    layer.weight_ih_l0.data, layer.weight_hh_l0.data = weights["lstm.layer.W"].T, weights["lstm.layer.U"].T
    layer.bias_ih_l0.data, layer.bias_hh_l0.data = (
        weights["lstm.layer.b"],
        torch.zeros(len(layer.bias_ih_l0)).double(),
    )
    with torch.no_grad():
        h = layer(x[:, None])[1][0][0, 0]
    lstm = torch.softmax(h @ weights["lstm.O"] + weights["lstm.b"], 0)
    hidden = torch.relu(weights["mean.E"][ids].mean(0) @ weights["mean.W"] + weights["mean.c"])
    mean = torch.softmax(hidden @ weights["mean.O"] + weights["mean.b"], 0)
    answers = made.answers()
    np.testing.assert_allclose(answers["LSTM"], lstm.numpy(), atol=5e-3)  # float16 in the page, float32 here
    np.testing.assert_allclose(answers["mean"], mean.numpy(), atol=5e-3)
    assert LSTM.state_parts == ("h", "c")
    assert 0 < made.packing_error < 0.05


def test_a_word_order_is_nothing_to_the_mean():
    one, other = SentimentTreeExplorer("not good but bad"), SentimentTreeExplorer("not bad but good")
    np.testing.assert_allclose(one.answers()["mean"], other.answers()["mean"], atol=1e-12)
    assert np.abs(one.answers()["LSTM"] - other.answers()["LSTM"]).max() > 1e-6
    assert set(SentimentTreeExplorer("(a b) c").answers()) == {"LSTM", "mean"}


def test_true_trees_are_those_of_the_task():
    world = microworld.load()
    drawn = tasks.sentiment(world, 60, np.random.default_rng(4))[:20]
    for one in drawn:
        if len(one.tokens) > MOST_WORDS:
            continue
        tree = true_tree(world, one.tokens)
        assert tree.brackets() == tasks.sentiment_tree(one.tree)
        made = one_explorer()
        made.tree = " ".join(one.tokens)
        assert made.truth()[-1] == one.tree.sentiment and made.words == list(one.tokens)
        made.branch("true")
        assert read_brackets(made.tree) == [without_labels(tree.nested())]


def without_labels(nested):
    return nested[1] if isinstance(nested[1], str) else tuple(without_labels(one) for one in nested[1:])


def test_the_page_has_the_true_trees_of_python(call, tmp_path):
    """Sentences, and each phrase of them."""
    world = microworld.load()
    made = SentimentTreeExplorer()
    found = 0
    for one in tasks.sentiment(world, 25, np.random.default_rng(5)):
        phrases = {node.tokens for node in one.tree.subtrees()}
        for words in sorted(phrases)[:8]:
            tree = true_tree(world, words)
            truth = call("sentiment_tree/truth", "truthOf", made.grammar, list(words))
            assert truth["labels"] == [label - 2 for label in tree.labels]
            assert truth["text"] == made.true_brackets(words)
            found += 1
    assert found > 80
    assert call("sentiment_tree/truth", "truthOf", made.grammar, ["good", "the"]) is None
    assert made.true_brackets(["good", "the"]) is None


def test_not_is_put_and_taken_and_what_it_changes():
    made = SentimentTreeExplorer("the film was good .")
    assert made.truth()[-1] == 1 and made.nodes()[-1].sentiment > 0.5
    old, whole = made.nodes(), made.tree
    at = made.words.index("good") + 1  # one phrase, "the film", stands before it
    assert made._texts()[at] == "good"
    made.put_not(at)
    assert made.tree == "(((the film) (was (not good))) .)" and made.compared == whole
    assert made.nodes()[-1].sentiment < -0.5
    new, before = made.nodes(), made.before()
    texts = made._texts()
    assert before[texts.index("not")] is None
    assert before[texts.index("not good")] == pytest.approx(old[at].sentiment)
    assert before[texts.index("good")] == pytest.approx(old[at].sentiment)
    assert before[-1] == pytest.approx(old[-1].sentiment)
    # What is not above the word has not changed.
    for node, was in zip(new, before, strict=True):
        covers = node.start <= 3 < node.end and node.end - node.start > 1
        assert was is None or covers == (abs(node.sentiment - was) > 1e-9)
    made.take_not(texts.index("not good"))
    assert made.tree == whole
    assert made.before()[at] == pytest.approx(new[texts.index("not good")].sentiment)
    with pytest.raises(ValueError, match="must be a phrase that begins with 'not'"):
        made.take_not(len(made.nodes()) - 1)
    with pytest.raises(ValueError, match="must be a phrase of two parts"):
        made.contributions(0)


@given(forests, forests)
def test_nodes_take_places(call, old, new):
    old_nodes, nodes = (call("sentiment_tree/brackets", "nodesOf", read(call, one)) for one in (old, new))
    spans = [[(one["start"], one["end"]) for one in some] for some in (old_nodes, nodes)]
    found = nodes_before(words_of(old), spans[0], words_of(new), spans[1])
    assert (
        call("sentiment_tree/changes", "nodesBefore", words_of(old), old_nodes, words_of(new), nodes) == found
    )
    # Of the same words, a node takes the place of the one that covers the same, if there is one.
    again = nodes_before(words_of(old), spans[0], words_of(old), spans[0])
    assert again == list(range(len(spans[0])))


def read(call, forest):
    return call("sentiment_tree/brackets", "readBrackets", write_brackets(forest))["forest"]


def test_branching_compares_with_what_was_there():
    made = SentimentTreeExplorer("the film was not good .")
    true = made.tree
    made.branch("left")
    assert made.tree == "(((((the film) was) not) good) .)" and made.compared == true
    made.branch("right")
    assert made.tree == "(the (film (was (not (good .)))))"
    made.branch("true")
    assert made.tree == true
    for text, direction in (("good the", "true"), ("good", "up")):
        with pytest.raises(ValueError):
            SentimentTreeExplorer(text).branch(direction)


def test_what_fits_another_tree_no_more_is_let_go():
    made = SentimentTreeExplorer("the film was good .")
    made.step, made.node = 4, 8
    made.tree = "good"
    assert (made.step, made.node) == (None, None)
    assert (made.n_nodes, made.n_phrases) == (1, 0)
    made.tree = "(a b) c"
    assert (made.n_nodes, made.n_phrases, made.unknown) == (
        4,
        1,
        ["b", "c"] if "a" in made.vocabulary else ["a", "b", "c"],
    )


def test_the_vocabulary_is_that_of_the_networks_and_its_first_word_is_nobodys():
    made = SentimentTreeExplorer("zebra is good")
    assert made.unknown == ["zebra"] and made.vocabulary[0] == "<unk>"
    other = SentimentTreeExplorer("gnu is good")
    assert made.nodes()[0].sentiment == other.nodes()[0].sentiment


def test_bad_input():
    for tree, error, message in [
        (
            "",
            ValueError,
            "tree must be 1 to 14 words, and brackets in pairs around some of them; got 0 words",
        ),
        ("a " * 15, ValueError, "got 15 words"),
        ("(a", ValueError, r"got a '\(' that is not closed in '\(a'"),
        ("a)", ValueError, r"got a '\)' that closes nothing"),
        ("a ()", ValueError, "got a pair with nothing inside"),
        ("a" * 401, ValueError, "tree must be at most 400 characters; got 401"),
        (3, TypeError, "tree must be a string"),
    ]:
        with pytest.raises(error, match=message):
            SentimentTreeExplorer(tree)
    made = SentimentTreeExplorer("good")
    for name, value in [
        ("tree", "("),
        ("compared", ")"),
        ("shown", "x"),
        ("step", 1),
        ("node", 1),
        ("unit", 23),
    ]:
        with pytest.raises(ValueError, match=f"{name} must be"):
            setattr(made, name, value)
    with pytest.raises(TypeError, match="artefact must be"):
        SentimentTreeExplorer(artefact={})
    made = SentimentTreeExplorer("a " * 14)
    with pytest.raises(ValueError, match="at most 14 words"):
        made.put_not(0)


def test_the_page_gets_less_than_a_megabyte():
    assert len(SentimentTreeExplorer().to_html()) < 400_000
