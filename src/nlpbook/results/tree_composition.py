"""Chapter 6: what networks with and without a tree make of combinations never seen, over draws and seeds."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import nn

from nlpbook.corpora import microworld
from nlpbook.corpora.microworld.tasks import SentimentSentence, sentiment, sentiment_tree, swap_pairs
from nlpbook.mlp import TextClassifier
from nlpbook.results.experiment import Experiment
from nlpbook.rnn import ChildSumTreeLSTM, NaryTreeLSTM, ParseTree, TreeClassifier, collate_trees, node_loss
from nlpbook.text import Vocabulary, pad
from nlpbook.training import Adam, Batch, Batches, fit

N_CLASSES = 5
MODELS = ("mean", "LSTM", "Child-Sum", "binary", "binary, all labels")


class Sentences(NamedTuple):
    """What all rows of a draw share: sentences to train on, groups to test on, the vocabulary."""

    train: list[SentimentSentence]
    tests: dict[str, list[SentimentSentence]]
    vocabulary: Vocabulary


@dataclass(frozen=True, eq=False)
class TreeComposition(Experiment):
    """Train five networks on the sentiment of the microworld; test them on combinations they have not seen.

    A row is a `draw` of the sentences, a `model` and a `seed` (initial weights and batches). No sentence to
    train on has "not" before "very" or "really". A row has, by group of test sentences, the `accuracy` of
    the roots in five classes and the `classes`, the number of sentences of each class from very negative to
    very positive: sentences of the same kind; all of the draw with "not very"; pairs "X, but Y" and "Y, but
    X", no longer than those to train on. `left_branching` is the accuracy of a binary network on the same
    kind when it reads along trees that branch to the left (None for the others). "binary, all labels" learns
    from the labels of all phrases, the others from those of sentences.

    References
    ----------
    Book: chapter 6, "Tree-LSTM".
    """

    question = "Does a network that composes along the true tree get the sentiment of unseen combinations?"
    spans = ("draws", "models", "seeds")

    draws: Sequence[int] = (0, 1, 2, 3, 4, 5)
    models: Sequence[str] = MODELS
    seeds: Sequence[int] = (0, 1, 2)
    drawn: int = 6_000
    train_sentences: int = 2_000
    test_sentences: int = 400
    pairs: int = 1_500
    most_words: int = 10
    embedding_dim: int = 16
    hidden_sizes: tuple[int, int, int] = (292, 32, 22)
    batch_size: int = 64
    learning_rate: float = 0.01
    epochs: int = 8
    clip_norm: float = 5.0

    def row_keys(self) -> list[dict[str, Any]]:
        """Each model with each draw and each seed."""
        every = itertools.product(self.draws, self.models, self.seeds)
        return [{"draw": draw, "model": model, "seed": seed} for draw, model, seed in every]

    def prepare(self) -> dict[int, Sentences]:
        """Draw the sentences of each draw."""
        return {draw: self.sentences(draw) for draw in self.draws}

    def sentences(self, draw: int) -> Sentences:
        """Draw the sentences to train on and to test on."""
        world, rng = microworld.load(), np.random.default_rng(draw)
        drawn = {one.tokens: one for one in sentiment(world, self.drawn, rng)}.values()
        short = [one for one in drawn if len(one.tokens) <= self.most_words]
        seen = [one for one in short if not has_not_very(one)]
        train = seen[: self.train_sentences]
        known = {one.tokens for one in train}
        swapped = {}
        for pair in swap_pairs(world, self.pairs, rng):
            short_enough = all(len(one.tokens) <= self.most_words for one in pair)
            if short_enough and not any(has_not_very(one) or one.tokens in known for one in pair):
                swapped[frozenset(one.tokens for one in pair)] = pair
        tests = {
            "same kind": seen[self.train_sentences : self.train_sentences + self.test_sentences],
            "not very X": [one for one in short if has_not_very(one)],
            "swapped": [one for pair in swapped.values() for one in pair],
        }
        return Sentences(train, tests, Vocabulary.from_sentences([one.tokens for one in train]))

    def measure(self, key: dict[str, Any], prepared: dict[int, Sentences]) -> dict[str, Any]:
        """Train one network, and judge its roots."""
        train, tests, vocabulary = prepared[key["draw"]]
        model, seed = key["model"], key["seed"]
        network = self.train(model, seed, train, vocabulary)
        truth = {name: np.array([label_of(one) for one in group]) for name, group in tests.items()}
        accuracy = {
            name: round(float(np.mean(classes_of(network, model, group, vocabulary) == truth[name])), 4)
            for name, group in tests.items()
        }
        left = None
        if isinstance(getattr(network, "layer", None), NaryTreeLSTM):
            trees = [left_branching(one) for one in tests["same kind"]]
            found = classes_of_roots(network, trees, vocabulary)
            left = round(float(np.mean(found == truth["same kind"])), 4)
        return {
            "accuracy": accuracy,
            "left_branching": left,
            "classes": {name: np.bincount(one, minlength=N_CLASSES).tolist() for name, one in truth.items()},
            "parameters": sum(parameter.numel() for parameter in network.parameters()),
        }

    def train(
        self, model: str, seed: int, train: Sequence[SentimentSentence], vocabulary: Vocabulary
    ) -> nn.Module:
        """Return a trained network."""
        generator = torch.Generator().manual_seed(seed)
        of_mean, of_chain, of_binary = self.hidden_sizes
        sizes = (len(vocabulary), N_CLASSES, self.embedding_dim)
        if model == "mean":
            hidden = of_mean
            network: nn.Module = TextClassifier(
                *sizes[:2], embedding_dim=self.embedding_dim, hidden_size=hidden, generator=generator
            )
            examples: list[Any] = list(train)
            collate: Any = partial(_rows, vocabulary=vocabulary)
            loss: Any = _mean_loss
        else:
            binary = model.startswith("binary")
            layer = NaryTreeLSTM if binary else ChildSumTreeLSTM
            network = TreeClassifier(
                *sizes, of_binary if binary else of_chain, layer=layer, generator=generator
            )
            examples = [tree_of(one, model) for one in train]
            collate, loss = partial(collate_trees, vocabulary=vocabulary), node_loss
        batches = Batches.from_examples(examples, collate, batch_size=self.batch_size, seed=seed)
        optimiser = Adam(network.parameters(), lr=self.learning_rate)
        fit(network, batches, loss, optimiser, epochs=self.epochs, clip_norm=self.clip_norm)
        return network.eval()


def has_not_very(sentence: SentimentSentence) -> bool:
    """Whether "not" stands right before "very" or "really"."""
    pairs = zip(sentence.tokens, sentence.tokens[1:], strict=False)
    return any(first == "not" and second in ("very", "really") for first, second in pairs)


def label_of(sentence: SentimentSentence) -> int:
    """The class of a sentence, from very negative, 0, to very positive, 4."""
    return sentence.tree.sentiment + 2


def tree_of(sentence: SentimentSentence, model: str) -> ParseTree:
    """The tree that a network reads a sentence along, with the labels that it learns from."""
    tokens, label = sentence.tokens, label_of(sentence)
    if model == "LSTM":
        n = len(tokens)
        return ParseTree([*range(1, n), -1], tokens, [None] * (n - 1) + [label])
    if model == "Child-Sum":
        heads = [head for head, _ in sentence.tree.dependencies]
        return ParseTree.from_heads(tokens, heads, [None if head else label for head in heads])
    tree = ParseTree.from_brackets(sentiment_tree(sentence.tree))
    if model == "binary, all labels":
        return tree
    up = zip(tree.labels, tree.parents, strict=True)
    return ParseTree(tree.parents, tree.words, [one if parent < 0 else None for one, parent in up])


def left_branching(sentence: SentimentSentence) -> ParseTree:
    """The tree (((the film) was) good), whatever the sentence is."""
    nested: tuple = ("X", sentence.tokens[0])
    for word in sentence.tokens[1:]:
        nested = ("X", nested, ("X", word))
    return ParseTree.from_nested(nested)


@torch.no_grad()
def classes_of(
    network: nn.Module, model: str, sentences: Sequence[SentimentSentence], vocabulary: Vocabulary
) -> np.ndarray:
    """The most probable class of each sentence, shape (sentences,)."""
    if model == "mean":
        batch = _rows(sentences, vocabulary)
        return network(batch.ids, batch.mask).argmax(1).numpy()
    return classes_of_roots(network, [tree_of(one, model) for one in sentences], vocabulary)


def classes_of_roots(
    network: TreeClassifier, trees: Sequence[ParseTree], vocabulary: Vocabulary
) -> np.ndarray:
    """The most probable class of the root of each tree, shape (trees,)."""
    found = network.predict_probabilities(trees, vocabulary, 200)
    return np.array([one[tree.root].argmax() for one, tree in zip(found, trees, strict=True)])


def _rows(group: Sequence[SentimentSentence], vocabulary: Vocabulary) -> Batch:
    ids, mask = (
        torch.as_tensor(np.asarray(part)) for part in pad([vocabulary.encode(s.tokens) for s in group])
    )
    return Batch(ids=ids.long(), mask=mask, labels=torch.tensor([label_of(one) for one in group]))


def _mean_loss(model: TextClassifier, batch: Batch) -> tuple[torch.Tensor, int]:
    logits = model(batch.ids, batch.mask)
    return nn.functional.cross_entropy(logits, batch.labels, reduction="sum"), len(batch.labels)


EXPERIMENT = TreeComposition
