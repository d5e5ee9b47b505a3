"""Combinations never seen: the sentences of a draw beside their definitions, and a small run."""

import numpy as np
import pytest

from nlpbook import results
from nlpbook.results.tree_composition import MODELS, TreeComposition, classes_of, left_branching, tree_of


@pytest.fixture(scope="module")
def drawn():
    return TreeComposition(drawn=1_500, train_sentences=500, test_sentences=100, pairs=400).sentences(7)


def words_after_not(sentence):
    return [after for word, after in zip(sentence.tokens, sentence.tokens[1:], strict=False) if word == "not"]


def test_what_is_held_back_is_held_back(drawn):
    held = {"very", "really"}
    known = {one.tokens for one in drawn.train}
    assert len(known) == 500 and len(drawn.tests["same kind"]) == 100
    for name, group in drawn.tests.items():
        assert len(group) > 20 and not known & {one.tokens for one in group}
        for one in group:
            assert len(one.tokens) <= 10
            assert bool(held & set(words_after_not(one))) == (name == "not very X")
    assert not any(held & set(words_after_not(one)) for one in drawn.train)


def test_pairs_have_the_same_words_and_opposite_sentiments(drawn):
    group = drawn.tests["swapped"]
    assert len({one.tokens for one in group}) == len(group)
    for first, second in zip(group[::2], group[1::2], strict=True):
        assert sorted(first.tokens) == sorted(second.tokens)
        assert first.tree.sentiment * second.tree.sentiment < 0


def test_the_trees_of_the_networks(drawn):
    for one in drawn.train[:30]:
        label, words = one.tree.sentiment + 2, list(one.tokens)
        for model in MODELS[1:]:
            tree = tree_of(one, model)
            labelled = [node for node, found in enumerate(tree.labels) if found is not None]
            assert tree.labels[tree.root] == label
            assert (labelled == [tree.root]) == (model != "binary, all labels")
            assert [word for word in tree.words if word] == words
        left = left_branching(one)
        assert left.heights[left.root] == len(words) - 1 and [word for word in left.words if word] == words
        assert tree_of(one, "LSTM").heights.tolist() == list(range(len(words)))


def test_a_small_run(tmp_path, drawn):
    written = results.run(
        "tree_composition", tmp_path, report=str, draws=[7], seeds=[3], drawn=1_500, train_sentences=500,
        test_sentences=100, pairs=400, epochs=2,
    )  # fmt: skip
    rows = {row["model"]: row for row in written["rows"]}
    assert tuple(rows) == MODELS
    for model, row in rows.items():
        assert (row["left_branching"] is not None) == model.startswith("binary")
        for name, group in drawn.tests.items():
            found = [sum(one.tree.sentiment == sentiment for one in group) for sentiment in range(-2, 3)]
            assert row["classes"][name] == found
            assert 0 <= row["accuracy"][name] <= 1
    # Both sentences of a pair have one bag of words: the mean cannot be right on both.
    assert rows["mean"]["accuracy"]["swapped"] <= 0.5
    sizes = [row["parameters"] for row in rows.values()]
    assert max(sizes) < 1.2 * min(sizes)


@pytest.mark.parametrize("model", ["mean", "Child-Sum"])
def test_the_accuracy_is_that_of_the_network_that_was_trained(model, drawn):
    small = TreeComposition(epochs=2)
    train, tests, vocabulary = drawn
    row = small.measure({"draw": 7, "model": model, "seed": 1}, {7: drawn})
    network = small.train(model, 1, train, vocabulary)
    group = tests["same kind"]
    alone = [int(classes_of(network, model, [one], vocabulary)[0]) for one in group[:100]]
    right = np.mean([found == one.tree.sentiment + 2 for found, one in zip(alone, group, strict=True)])
    assert row["accuracy"]["same kind"] == pytest.approx(right, abs=0.021)  # ties and rounding in batches


def test_the_stored_networks_have_about_the_same_number_of_parameters():
    sizes = {
        (row["draw"], row["model"]): row["parameters"] for row in results.load("tree_composition")["rows"]
    }
    for draw in range(6):
        of_draw = [size for (one, _), size in sizes.items() if one == draw]
        assert len(of_draw) == 5 and max(of_draw) < 1.01 * min(of_draw)
