"""The classifier panel: its page trains a text classifier, and shows what it makes of sentences."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import traitlets
from jaxtyping import Float64, Int64
from scipy.special import expit

from nlpbook import validation
from nlpbook.explorers.base import Explorer
from nlpbook.explorers.classifier_panel.arguments import (
    LONGEST,
    MOST_CHARACTERS,
    checked_examples,
    checked_groups,
    checked_part,
    vocabulary_of,
)
from nlpbook.explorers.classifier_panel.judging import Judgement, judged, log_odds, pulls_of
from nlpbook.explorers.classifier_panel.packing import pack_sentences
from nlpbook.explorers.classifier_panel.training import (
    DIMENSION,
    OPTIMISERS,
    ClassifierTraining,
    batches,
    initial_network,
    train_network,
)
from nlpbook.explorers.kit.typed_text import split_words
from nlpbook.explorers.settings import Choice, Number, Text, Whole
from nlpbook.mlp import TextClassifier

MOST_UNITS = 64
MOST_EPOCHS = 30
BATCH_SIZES = (16, 32, 64, 128, 256)


class ClassifierPanel(Explorer):
    """Train a text classifier in the page, and see which sentences it gets wrong, and which word pulls where.

    The classifier is `nlpbook.mlp.TextClassifier` with vectors of 16 dimensions and two classes. With or
    without a kernel, the page makes the run of `train`: the same initial weights, batches and formulas, in
    float32 as PyTorch does, so that the losses agree but for the rounding. (At rates so large that a run
    bounces about, roundings grow until the two have nothing in common.)

    Parameters
    ----------
    sentences : list of lists of str
        What is trained on: 1 to 3,000 sentences of 1 to 60 words.
    labels : integer array, shape (sentences,)
        Their classes, 0 (negative) or 1 (positive).
    test_sentences, test_labels : list of lists of str, integer array
        Held-out sentences, 1 to 500, and their classes. There are at most 1,000 different words in all; one
        that is not trained on keeps its initial vector.
    groups : mapping of str to bool array, shape (test_sentences,), optional
        Groups of held-out sentences, at most 8, for which the accuracy is shown, too.
    examples : sequence of str, optional
        At most 12 sentences that the page offers.
    sentence : str, optional
        The sentence that is looked at, of at most 200 characters.
    pooling : {"mean", "max"}
        What becomes of the word vectors.
    hidden_units : int
        h, from 0 (no hidden layer) to 64.
    optimiser : {"SGD", "momentum", "AdaGrad", "RMSProp", "Adam"}
        With the defaults of `nlpbook.training`, momentum with 0.9.
    rate : float
        The learning rate, from 0.0001 to 10.
    batch_size : {16, 32, 64, 128, 256}
        Sentences in a batch; the last one of an epoch may have fewer.
    epochs : int
        After how many the page ends its training, from 1 to 30.
    seed : int
        Decides initial weights and order, from 0 to 99.

    Raises
    ------
    TypeError, ValueError
        If an argument is none that it can be.

    Examples
    --------
    >>> good, bad = [["it", "is", "good"], ["so", "good"]], [["it", "is", "bad"], ["so", "bad"]]
    >>> panel = ClassifierPanel(good + bad, [1, 1, 0, 0], good[:1] + bad[:1], [1, 0], hidden_units=0)
    >>> network = panel.train(30).network
    >>> panel.judge(network).test_accuracy, panel.probability(network, "good") > 0.5
    (1.0, True)

    References
    ----------
    Iyyer, Manjunatha, Boyd-Graber and Daumé III (2015), "Deep Unordered Composition Rivals Syntactic Methods
    for Text Classification". Book: chapter 5.
    """

    javascript = "explorer.js"
    label = "A text classifier that trains in the page: its loss, its mistakes, and the pull of each word"

    pooling = Choice(("mean", "max"))
    hidden_units = Whole(
        0, MOST_UNITS, default=16, special={0: "no hidden layer"}, label="number of hidden units"
    )
    optimiser = Choice(tuple(OPTIMISERS), default="Adam")
    rate = Number(least=1e-4, most=10.0, default=0.04, label="learning rate")
    batch_size = Choice(BATCH_SIZES, default=128)
    epochs = Whole(1, MOST_EPOCHS, default=8, label="number of epochs")
    seed = Whole(0, 99)
    sentence = Text(MOST_CHARACTERS)
    words = traitlets.List(traitlets.Unicode(), help="the vocabulary, the most frequent first").tag(sync=True)
    train_sentences = traitlets.Unicode(help="as `pack_sentences` writes them").tag(sync=True)
    test_sentences = traitlets.Unicode().tag(sync=True)
    groups = traitlets.List(traitlets.Dict(), help="names, and numbers of held-out sentences").tag(sync=True)
    examples = traitlets.List(traitlets.Unicode()).tag(sync=True)
    dimension = traitlets.Int(DIMENSION, help="of the words' vectors").tag(sync=True)

    def __init__(
        self,
        sentences: Sequence[Sequence[str]],
        labels: Any,
        test_sentences: Sequence[Sequence[str]],
        test_labels: Any,
        *,
        groups: Mapping[str, Any] | None = None,
        examples: Sequence[str] = (),
        sentence: str = "",
        pooling: str = "mean",
        hidden_units: int = 16,
        optimiser: str = "Adam",
        rate: float = 0.04,
        batch_size: int = 128,
        epochs: int = 8,
        seed: int = 0,
    ):
        train, self._labels = checked_part(sentences, labels, ("sentences", "labels"), "train")
        test, self._test_labels = checked_part(
            test_sentences, test_labels, ("test_sentences", "test_labels"), "test"
        )
        vocabulary = vocabulary_of(train + test)
        self._train, self._test = ([vocabulary.encode(one) for one in part] for part in (train, test))
        super().__init__(
            words=list(vocabulary.tokens),
            train_sentences=pack_sentences(self._train, self._labels),
            test_sentences=pack_sentences(self._test, self._test_labels),
            groups=checked_groups(groups, len(test)),
            examples=checked_examples(examples),
            pooling=pooling,
            hidden_units=hidden_units,
            optimiser=optimiser,
            rate=rate,
            batch_size=batch_size,
            epochs=epochs,
            seed=seed,
            sentence=sentence,
        )

    @property
    def steps_per_epoch(self) -> int:
        """How many batches an epoch has."""
        return math.ceil(len(self._train) / self.batch_size)

    def network(self) -> TextClassifier:
        """Return the classifier that is set, with its initial weights: the same one whenever it is asked for.

        Returns
        -------
        TextClassifier
            With normal weights of the variances of `TextClassifier`, drawn by `seed`; biases are 0.
        """
        return initial_network(len(self.words), self.hidden_units, self.pooling, self.seed)

    def train(self, steps: int | None = None) -> ClassifierTraining:
        """Train the classifier that is set, as the page does.

        Parameters
        ----------
        steps : int, optional
            From 0 on; those of `epochs` unless given.

        Returns
        -------
        ClassifierTraining

        Raises
        ------
        TypeError, ValueError
            If `steps` is no such number.
        """
        if steps is None:
            steps = self.epochs * self.steps_per_epoch
        steps = validation.whole_number(steps, "steps", 0)
        network = self.network()
        optimiser = OPTIMISERS[self.optimiser](network.parameters(), lr=self.rate)
        some = itertools.islice(batches(len(self._train), self.batch_size, self.seed), steps)
        return train_network(network, optimiser, self._train, self._labels, some)

    def judge(self, network: TextClassifier) -> Judgement:
        """Return what a classifier makes of the sentences, as the page shows it.

        Parameters
        ----------
        network : TextClassifier
            One of this panel's, from `network` or `train`.

        Returns
        -------
        Judgement
        """
        seen = slice(len(self._test))
        train_loss, train_right = judged(log_odds(network, self._train[seen]), self._labels[seen])
        test_loss, test_right = judged(self.log_odds(network), self._test_labels)
        groups = {
            one["name"]: float(test_right[one["rows"]].mean()) if one["rows"] else math.nan
            for one in self.groups
        }
        return Judgement(train_loss, float(train_right.mean()), test_loss, float(test_right.mean()), groups)

    def probability(self, network: TextClassifier, sentence: str | None = None) -> float:
        """Return the probability that a sentence is positive.

        Parameters
        ----------
        network : TextClassifier
            One of this panel's.
        sentence : str, optional
            Its first 60 words and marks, less those that are not in the vocabulary; the sentence that is set
            unless given.
        """
        return float(expit(self.log_odds(network, [self._typed(sentence)])[0]))

    def pulls(self, network: TextClassifier, sentence: str | None = None) -> list[tuple[str, float]]:
        """Return by how much each word of a sentence raises its log-odds of "positive".

        It is what is lost where the word's vector is left out of the pooling; a mean is still divided by the
        number of all words. In a linear classifier over a mean it depends on the word and on that number
        alone.

        Parameters
        ----------
        network, sentence
            Those of `probability`.

        Returns
        -------
        list of (str, float)
            The words that are known, and the pull of each (log-odds, natural logarithm).
        """
        ids = self._typed(sentence)
        if not len(ids):
            return []
        found = pulls_of(network, ids, self.pooling)
        return [(self.words[i], float(pull)) for i, pull in zip(ids, found, strict=True)]

    def log_odds(
        self, network: TextClassifier, rows: Sequence[Int64[np.ndarray, " words"]] | None = None
    ) -> Float64[np.ndarray, " sentences"]:
        """Return the logits of "positive" less those of "negative".

        Parameters
        ----------
        network : TextClassifier
            One of this panel's.
        rows : sequence of int64 arrays, optional
            Sentences as places in `words`; the held-out ones unless given.
        """
        return log_odds(network, self._test if rows is None else rows)

    def _typed(self, sentence: str | None) -> Int64[np.ndarray, " words"]:
        """The words of a text that the vocabulary has, also in other capitals."""
        text = self.sentence if sentence is None else validation.text(sentence, "sentence")
        exact = {word: i for i, word in enumerate(self.words)}
        lowered = {word.lower(): i for word, i in reversed(exact.items())}
        found = [exact.get(word, lowered.get(word.lower())) for word in split_words(text)[:LONGEST]]
        return np.array([i for i in found if i is not None], dtype=np.int64)
