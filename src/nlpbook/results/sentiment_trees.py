"""Chapter 6: does a parse tree help with the sentiment of real sentences? The Stanford Sentiment Treebank."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import torch

from nlpbook.corpora import benchmarks
from nlpbook.corpora.benchmarks import SentimentTree
from nlpbook.results.experiment import Experiment
from nlpbook.results.sentence_classifier import SentenceClassifier, sentence_batches, sentence_loss
from nlpbook.rnn import ParseTree, TreeClassifier, collate_trees, node_loss
from nlpbook.text import Vocabulary
from nlpbook.training import Adam, Batches, EarlyStopping, Validate, fit

NEGATIONS = frozenset({"not", "n't", "no", "never", "nothing", "neither", "nor", "none", "nobody", "without"})
LENGTHS = {"to 10 words": (1, 10), "11 to 20": (11, 20), "21 to 30": (21, 30), "more than 30": (31, 10**6)}
N_CLASSES = 5


class Phrases(NamedTuple):
    """The trees of a split in the forms that the networks read.

    Whole trees; trees with the label of the root alone; sentences with their classes; and the words and
    classes of all nodes, each of them once.
    """

    trees: list[ParseTree]
    roots: list[ParseTree]
    sentences: list[tuple[tuple[str, ...], int]]
    phrases: list[tuple[tuple[str, ...], int]]


class Prepared(NamedTuple):
    """What all rows share."""

    train: Phrases
    validation: Phrases
    test: Phrases
    vocabulary: Vocabulary


def in_all_forms(trees: Sequence[SentimentTree], *, lower: bool) -> Phrases:
    """Return trees in all forms, their words in lower case or as they are."""
    whole, roots, sentences, phrases = [], [], [], {}
    for tree in trees:
        nodes = list(tree.nodes())
        parents, waiting, spans = [-1] * len(nodes), [], []
        for place, node in enumerate(nodes):
            words: tuple[str, ...] = () if node.token is None else tuple(node.words()[:1])
            if node.children:
                for child in (waiting.pop(), waiting.pop()):
                    parents[child] = place
                    words = spans[child] + words  # the right one comes first
            waiting.append(place)
            spans.append(tuple(word.lower() for word in words) if lower else words)
        tokens = [
            span[0] if node.token is not None else None for node, span in zip(nodes, spans, strict=True)
        ]
        labels = [node.label for node in nodes]
        whole.append(ParseTree(parents, tokens, labels))
        roots.append(ParseTree(parents, tokens, [None] * (len(nodes) - 1) + [labels[-1]]))
        sentences.append((spans[-1], labels[-1]))
        phrases.update(dict.fromkeys(zip(spans, labels, strict=True)))
    return Phrases(whole, roots, sentences, list(phrases))


@dataclass(frozen=True, eq=False)
class SentimentTrees(Experiment):
    """Train a binary Tree-LSTM, an LSTM and the mean of word vectors on the treebank; compare their roots.

    A row is a `model`, its `labels` ("root": the sentiment of the sentences alone; "phrases": that of all
    phrases, which the two without a tree read as sentences of their own) and a `seed`. It has the
    accuracies on the test sentences in five classes (`five`); in two, neutral sentences left out, by whether
    the classes above the middle have more probability than those below it (`two`); in five classes by
    length (`by_length`), and of the sentences with and without a word that negates (`negation`). The epoch
    with the best accuracy on the development sentences is kept (`epoch`, `validation`). No vectors are given
    beforehand: words that the training sentences have twice or more have one, the others share one; their
    entries have the standard deviation `vector_scale` at first.

    References
    ----------
    Socher et al. (2013), "Recursive deep models for semantic compositionality over a sentiment treebank".
    Tai, Socher & Manning (2015), "Improved semantic representations from tree-structured long short-term
    memory networks". Book: chapter 6, "Tree-LSTM".
    """

    question = "Does a parse tree help with the sentiment of a sentence, and do the labels of its phrases?"
    spans = ("models", "supervision", "seeds")

    models: Sequence[str] = ("mean", "LSTM", "Tree-LSTM")
    supervision: Sequence[str] = ("root", "phrases")
    seeds: Sequence[int] = (0, 1, 2)
    embedding_dim: int = 75
    vector_scale: float = 0.1
    hidden_size: int = 75
    dropout: float = 0.5
    sentences_at_once: int = 32
    phrases_at_once: int = 256
    learning_rate: float = 0.01
    clip_norm: float = 5.0
    epochs_of_roots: int = 6
    epochs_of_phrases: int = 4
    least_count: int = 2
    most_trees: int | None = None

    def row_keys(self) -> list[dict[str, Any]]:
        """Each model with either supervision and each seed."""
        every = itertools.product(self.seeds, self.supervision, self.models)
        return [{"model": model, "labels": labels, "seed": seed} for seed, labels, model in every]

    def prepare(self) -> Prepared:
        """Read the treebank."""
        sst = benchmarks.load_sst()
        splits = (
            in_all_forms(trees[: self.most_trees], lower=True) for trees in (sst.train, sst.dev, sst.test)
        )
        train, validation, test = splits
        vocabulary = Vocabulary.from_sentences(
            [words for words, _ in train.sentences], min_count=self.least_count
        )
        return Prepared(train, validation, test, vocabulary)

    def measure(self, key: dict[str, Any], prepared: Prepared) -> dict[str, Any]:
        """Train one network, and judge its roots."""
        train, validation, test, vocabulary = prepared
        seed, of_phrases = key["seed"], key["labels"] == "phrases"
        generator = torch.Generator().manual_seed(seed)
        torch.manual_seed(seed)  # dropout
        sizes = (len(vocabulary), N_CLASSES, self.embedding_dim, self.hidden_size)
        if key["model"] == "Tree-LSTM":
            model = TreeClassifier(*sizes, dropout=self.dropout, generator=generator)
            batches = Batches.from_examples(
                train.trees if of_phrases else train.roots,
                partial(collate_trees, vocabulary=vocabulary),
                batch_size=self.sentences_at_once,
                seed=seed,
            )
            loss = node_loss
        else:
            model = SentenceClassifier(key["model"], *sizes, dropout=self.dropout, generator=generator)
            batches = sentence_batches(
                train.phrases if of_phrases else train.sentences,
                vocabulary,
                self.phrases_at_once if of_phrases else self.sentences_at_once,
                seed,
            )
            loss = sentence_loss

        with torch.no_grad():
            model.E.mul_(self.vector_scale)

        def right(model: Any) -> float:
            return float(
                np.mean(self._of_roots(model, validation, vocabulary).argmax(1) == _truth(validation))
            )

        epochs = self.epochs_of_phrases if of_phrases else self.epochs_of_roots
        stopping = EarlyStopping(epochs, mode="max")
        history = fit(
            model,
            batches,
            loss,
            Adam(model.parameters(), lr=self.learning_rate),
            epochs=epochs,
            clip_norm=self.clip_norm,
            callbacks=[Validate(right, early_stopping=stopping)],
        )
        on_validation = [float(value) for _, value in history.validations]
        return {
            "epoch": int(np.argmax(on_validation)) + 1,
            "validation": [round(one, 4) for one in on_validation],
            **judged(self._of_roots(model.eval(), test, vocabulary), test),
            "parameters": sum(parameter.numel() for parameter in model.parameters()),
        }

    @staticmethod
    def _of_roots(model: Any, split: Phrases, vocabulary: Vocabulary) -> np.ndarray:
        """The probabilities of the classes, (sentences, 5)."""
        if isinstance(model, TreeClassifier):
            return np.stack([one[-1] for one in model.predict_probabilities(split.roots, vocabulary)])
        return model.predict_probabilities([words for words, _ in split.sentences], vocabulary)


def judged(probabilities: np.ndarray, split: Phrases) -> dict[str, Any]:
    """Return the accuracies of some probabilities, of shape (sentences, 5), and of how many sentences."""
    truth, words = _truth(split), [words for words, _ in split.sentences]
    right = probabilities.argmax(axis=1) == truth
    positive = probabilities[:, 3:].sum(axis=1) > probabilities[:, :2].sum(axis=1)
    telling = truth != 2
    length = np.array([len(one) for one in words])
    negated = np.array([not NEGATIONS.isdisjoint(one) for one in words])
    groups = {
        "five": {"all": np.ones(len(truth), bool)},
        "by_length": {name: (least <= length) & (length <= most) for name, (least, most) in LENGTHS.items()},
        "negation": {"with": negated, "without": ~negated},
    }
    found = {
        name: {part: _share(right[chosen]) for part, chosen in parts.items()}
        for name, parts in groups.items()
    }
    counts = {part: int(chosen.sum()) for parts in groups.values() for part, chosen in parts.items()}
    return {
        "five": found.pop("five")["all"],
        "two": _share((positive == (truth > 2))[telling]),
        **found,
        "sentences": counts | {"not neutral": int(telling.sum())},
    }


def _share(right: np.ndarray) -> float | None:
    return round(float(right.mean()), 4) if len(right) else None


def _truth(split: Phrases) -> np.ndarray:
    return np.array([label for _, label in split.sentences])


EXPERIMENT = SentimentTrees
