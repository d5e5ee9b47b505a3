"""Chapter 6: the networks of the explorer of sentiment trees, and how they do on combinations never seen."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar, NamedTuple

import numpy as np
import torch
from torch import nn

from nlpbook.corpora import microworld
from nlpbook.corpora.benchmarks import parse_sentiment_tree
from nlpbook.corpora.microworld.tasks import SentimentSentence, sentiment, sentiment_tree, swap_pairs
from nlpbook.results.experiment import Experiment
from nlpbook.results.sentence_classifier import SentenceClassifier, sentence_batches, sentence_loss
from nlpbook.results.sentiment_trees import N_CLASSES, Phrases, in_all_forms
from nlpbook.rnn import TreeClassifier, collate_trees, node_loss
from nlpbook.text import Vocabulary
from nlpbook.training import Adam, Batches, fit

MODELS = ("mean", "LSTM", "Tree-LSTM")


class Prepared(NamedTuple):
    """What all rows share: sentences to train on, groups to test on, the vocabulary."""

    train: Phrases
    tests: dict[str, Phrases]
    vocabulary: Vocabulary


def has_not_very(sentence: SentimentSentence) -> bool:
    """Whether "not" stands right before "very" or "really"."""
    pairs = zip(sentence.tokens, sentence.tokens[1:], strict=False)
    return any(first == "not" and second in ("very", "really") for first, second in pairs)


@dataclass(frozen=True, eq=False)
class MicroworldSentiment(Experiment):
    """Train a binary Tree-LSTM, an LSTM and the mean of word vectors on phrases of the microworld.

    All three learn from the labels of all phrases; the two without a tree read each phrase as a sentence of
    its own, each of them once. No sentence to train on has "not" before "very" or "really". A row is a
    `model` and a `seed`; it has the accuracy in five classes on sentences of the same kind, on those with
    "not very", and on pairs "X, but Y" and "Y, but X" (`accuracy`). The artefact has the three networks of
    the first seed, with the words.

    References
    ----------
    Book: chapter 6, "Tree-LSTM".
    """

    question = "Given the labels of all phrases, does a true tree give the sentiment of unseen combinations?"
    spans = ("models", "seeds")
    artefact_dtype: ClassVar[str] = "float32"

    models: Sequence[str] = MODELS
    seeds: Sequence[int] = (0, 1, 2)
    drawn: int = 9_000
    train_sentences: int = 3_000
    test_sentences: int = 400
    most_words: int = 10
    least_count: int = 3
    embedding_dim: int = 16
    hidden_sizes: tuple[int, int, int] = (64, 32, 22)
    batch_size: int = 64
    phrases_at_once: int = 128
    learning_rate: float = 0.01
    epochs: int = 10
    clip_norm: float = 5.0

    def row_keys(self) -> list[dict[str, Any]]:
        """Each model with each seed."""
        return [{"model": model, "seed": seed} for seed, model in itertools.product(self.seeds, self.models)]

    def prepare(self) -> Prepared:
        """Draw the sentences."""
        world, rng = microworld.load(), np.random.default_rng(0)
        drawn = {one.tokens: one for one in sentiment(world, self.drawn, rng)}.values()
        short = [one for one in drawn if len(one.tokens) <= self.most_words]
        seen = [one for one in short if not has_not_very(one)]
        swapped = [one for pair in swap_pairs(world, 150, rng) for one in pair]
        end = self.train_sentences + self.test_sentences
        groups = {
            "same kind": seen[self.train_sentences : end],
            "not very X": [one for one in short if has_not_very(one)],
            "swapped": [one for one in swapped if not has_not_very(one)],
        }
        train = seen[: self.train_sentences]
        vocabulary = Vocabulary.from_sentences([one.tokens for one in train], min_count=self.least_count)
        return Prepared(_phrases(train), {name: _phrases(one) for name, one in groups.items()}, vocabulary)

    def new_network(self, model: str, vocabulary: Vocabulary, seed: int) -> nn.Module:
        """Return a network before its training."""
        generator = torch.Generator().manual_seed(seed)
        hidden = dict(zip(MODELS, self.hidden_sizes, strict=True))[model]
        sizes = (len(vocabulary), N_CLASSES, self.embedding_dim, hidden)
        if model == "Tree-LSTM":
            return TreeClassifier(*sizes, generator=generator)
        return SentenceClassifier(model, *sizes, dropout=0.0, generator=generator)

    def train(self, model: str, seed: int, prepared: Prepared) -> nn.Module:
        """Return a trained network."""
        train, _, vocabulary = prepared
        network = self.new_network(model, vocabulary, seed)
        if model == "Tree-LSTM":
            collate = partial(collate_trees, vocabulary=vocabulary)
            batches: Any = Batches.from_examples(train.trees, collate, batch_size=self.batch_size, seed=seed)
            loss: Any = node_loss
        else:
            batches = sentence_batches(train.phrases, vocabulary, self.phrases_at_once, seed)
            loss = sentence_loss
        optimiser = Adam(network.parameters(), lr=self.learning_rate)
        fit(network, batches, loss, optimiser, epochs=self.epochs, clip_norm=self.clip_norm)
        return network.eval()

    def measure(self, key: dict[str, Any], prepared: Prepared) -> dict[str, Any]:
        """Train one network, and judge its roots."""
        network = self.train(key["model"], key["seed"], prepared)
        accuracy = {}
        for name, group in prepared.tests.items():
            if isinstance(network, TreeClassifier):
                found = network.predict_probabilities(group.trees, prepared.vocabulary)
                classes = np.array([one[-1].argmax() for one in found])
            else:
                words = [one for one, _ in group.sentences]
                classes = network.predict_probabilities(words, prepared.vocabulary).argmax(axis=1)
            truth = [label for _, label in group.sentences]
            accuracy[name] = round(float(np.mean(classes == truth)), 4)
        return {
            "accuracy": accuracy,
            "sentences": {name: len(group.trees) for name, group in prepared.tests.items()},
            "parameters": sum(parameter.numel() for parameter in network.parameters()),
        }

    def tensors(self, prepared: Prepared) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        """The three networks of the first seed: "tree.E", "lstm.layer.W", ..."""
        tensors = {}
        for prefix, model in (("tree", "Tree-LSTM"), ("lstm", "LSTM"), ("mean", "mean")):
            network = self.train(model, self.seeds[0], prepared)
            tensors |= {f"{prefix}.{name}": tensor for name, tensor in network.state_dict().items()}
        return tensors, {"words": list(prepared.vocabulary.tokens)}


def _phrases(sentences: Sequence[SentimentSentence]) -> Phrases:
    return in_all_forms([parse_sentiment_tree(sentiment_tree(one.tree)) for one in sentences], lower=False)


EXPERIMENT = MicroworldSentiment
