"""A classifier of trees: its formula, its batches, its loss, and what only a tree can tell."""

import functools
import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from nlpbook.rnn import (
    ChildSumTreeLSTM,
    Forest,
    NaryTreeLSTM,
    ParseTree,
    TreeClassifier,
    collate_trees,
    node_loss,
)
from nlpbook.text import Vocabulary
from nlpbook.training import Adam, Batches, LengthBucketed, fit
from tests.rnn.layers import DEVICES, seeds
from tests.rnn.trees.forests import trees

VOCABULARY = Vocabulary([f"w{n}" for n in range(6)])
LINES = ["(3 (2 not) (1 bad))", "(1 (2 not) (3 good))", "(4 (2 very) (3 good))", "(0 (2 very) (1 bad))"]


def model_of(vocabulary=VOCABULARY, classes=5, layer=ChildSumTreeLSTM, seed=0, **options):
    generator = torch.Generator().manual_seed(seed)
    return TreeClassifier(len(vocabulary), classes, 3, 4, layer=layer, generator=generator, **options)


@settings(max_examples=20)
@given(st.lists(trees(), min_size=1, max_size=4), seeds)
def test_the_formula_tree_by_tree(given_, seed):
    model = model_of(seed=seed)
    batch = collate_trees(given_, VOCABULARY)
    logits = model(batch.ids, batch.forest)
    total, count = node_loss(model, batch)
    expected, n = 0.0, 0
    for tree, found in zip(given_, batch.forest.split(logits), strict=True):
        x = torch.zeros(len(tree), 3)
        for node, word in enumerate(tree.words):
            if word is not None:
                x[node] = model.E[VOCABULARY[word]]
        h, _ = model.layer(x, Forest([tree]))
        torch.testing.assert_close(found, h @ model.O + model.b, rtol=1e-5, atol=1e-6)
        for node, label in enumerate(tree.labels):
            expected -= found[node].log_softmax(dim=0)[label].item()
            n += 1
    assert count == n and total.item() == pytest.approx(expected, rel=1e-5)
    probabilities = model.predict_probabilities(given_, VOCABULARY, batch_size=2)
    assert [len(part) for part in probabilities] == [len(tree) for tree in given_]
    np.testing.assert_allclose(
        np.concatenate(probabilities), logits.detach().double().softmax(dim=1), rtol=1e-5, atol=1e-7
    )


def test_only_nodes_with_a_label_count():
    tree = ParseTree.from_brackets(LINES[0])
    at_root = ParseTree(tree.parents, tree.words, [None, None, 3])
    model, batch = model_of(), collate_trees([at_root, tree], VOCABULARY)
    assert batch.labels.tolist() == [-100, -100, 3, 2, 1, 3]
    total, count = node_loss(model, batch)
    log_probs = model(batch.ids, batch.forest).log_softmax(dim=1)
    expected = -(2 * log_probs[2, 3] + log_probs[3, 2] + log_probs[4, 1])
    assert count == 4
    torch.testing.assert_close(total, expected)
    assert "labels" not in collate_trees([ParseTree([-1], ["a"], ["NP"])], VOCABULARY, labels=False)


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("layer", [ChildSumTreeLSTM, NaryTreeLSTM])
def test_negation_is_learnt_by_the_training_loop(layer, device):
    """All four labels hang on both words: no sum of what the words say gives them (an exclusive or)."""
    given_ = [ParseTree.from_brackets(line) for line in LINES]
    vocabulary = Vocabulary.from_sentences([[word for word in tree.words if word] for tree in given_])
    model = model_of(vocabulary, layer=layer).to(device)
    collate = functools.partial(collate_trees, vocabulary=vocabulary)
    for batches, epochs in (
        (LengthBucketed.from_examples(given_, collate, len, batch_size=3), 2),
        (Batches.from_examples(given_, collate, batch_size=3), 60),
    ):
        history = fit(model, batches, node_loss, Adam(model.parameters(), lr=0.05), epochs=epochs)
    assert history.losses[-1] < 0.1
    for tree, probabilities in zip(given_, model.predict_probabilities(given_, vocabulary), strict=True):
        assert tuple(probabilities.argmax(axis=1)) == tree.labels


def test_dropout_is_for_training():
    model, tree = model_of(dropout=0.5), ParseTree.from_brackets("(3 (2 w1) (1 w2))")
    batch = collate_trees([tree], VOCABULARY)
    one, other = (model(batch.ids, batch.forest) for _ in range(2))
    assert not torch.equal(one, other)
    model.eval()
    one, other = (model(batch.ids, batch.forest) for _ in range(2))
    assert torch.equal(one, other)


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"n_classes": 1}, ValueError, "n_classes must be a whole number, 2 or larger; got 1"),
        ({"vocabulary_size": 0}, ValueError, "vocabulary_size must be a whole number, 1 or larger; got 0"),
        ({"embedding_dim": 0}, ValueError, "embedding_dim must be"),
        ({"hidden_size": 0}, ValueError, "hidden_size must be"),
        ({"dropout": 1.0}, ValueError, "dropout must be a finite number from 0 to below 1; got 1.0"),
        ({"layer": "child-sum"}, TypeError, "layer must be a function of the sizes; got 'child-sum'"),
    ],
)
def test_settings_outside_their_range(options, error, message):
    sizes = {"vocabulary_size": 5, "n_classes": 2, "embedding_dim": 3, "hidden_size": 4}
    with pytest.raises(error, match=message):
        TreeClassifier(**{**sizes, **options})


def test_what_is_refused():
    tree = ParseTree.from_brackets("(3 (2 w1) (1 w2))")
    model, batch = model_of(classes=3), collate_trees([tree], VOCABULARY)
    with pytest.raises(ValueError, match="labels must be classes from 0 to 2, or -100; got 3"):
        node_loss(model, batch)
    with pytest.raises(ValueError, match=r"ids must be one id for each of 2 words; got shape \(3,\)"):
        model(torch.zeros(3, dtype=torch.int64), batch.forest)
    with pytest.raises(TypeError, match="forest must be a Forest; got ParseTree"):
        model(batch.ids, tree)
    for label, error in (("NP", TypeError), (-1, ValueError), (1.5, TypeError)):
        with pytest.raises(error, match=r"the label of trees\[1\] must be a whole number, 0 or larger; got"):
            collate_trees([tree, ParseTree([-1], ["w1"], [label])], VOCABULARY)
    with pytest.raises(TypeError, match="vocabulary must be a Vocabulary; got list"):
        collate_trees([tree], ["w1"])
    with pytest.raises(KeyError):
        collate_trees([tree], Vocabulary(["w1"], unknown=None))
    with pytest.raises(ValueError, match="trees must be a list of one or more parse trees; got none"):
        model.predict_probabilities([], VOCABULARY)
    wide = ParseTree.from_brackets("(2 (2 a) (2 b) (2 c))")
    with pytest.raises(
        ValueError, match="forest must be trees of nodes with at most 2 children; got one with 3"
    ):
        model_of(layer=NaryTreeLSTM).predict_probabilities([wide], VOCABULARY)


def test_before_training_every_class_is_about_equally_likely():
    """With O = 0 the loss is ln K a node, whatever the trees."""
    model, tree = model_of(), ParseTree.from_brackets("(3 (2 w1) (1 w2))")
    with torch.no_grad():
        model.O.zero_()
    total, count = node_loss(model, collate_trees([tree], VOCABULARY))
    assert total.item() == pytest.approx(count * math.log(5), rel=1e-6)
