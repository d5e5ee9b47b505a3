"""The classifier panel: its page trains a text classifier, and shows what it makes of sentences."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import torch
import traitlets
from jaxtyping import Float64, Int64
from scipy.special import expit
from torch import Tensor

from nlpbook import validation
from nlpbook.explorers.base import Explorer
from nlpbook.explorers.classifier_panel.packing import MOST_WORDS, pack_sentences
from nlpbook.explorers.kit.normal_numbers import normal_at
from nlpbook.explorers.kit.random_numbers import uniform_at
from nlpbook.explorers.kit.typed_text import check_text, split_words
from nlpbook.explorers.settings import Choice, Number, Text, Whole
from nlpbook.mlp import TextClassifier
from nlpbook.text import Vocabulary, pad
from nlpbook.training import SGD, AdaGrad, Adam, RMSProp

DIMENSION = 16  # of the words' vectors
MOST_UNITS = 64
MOST_EPOCHS = 30
BATCH_SIZES = (16, 32, 64, 128, 256)
MOST_SENTENCES = {"train": 3000, "test": 500}
LONGEST = 60  # words of a sentence; as in sentences.js
MOST_GROUPS = 8
MOST_EXAMPLES = 12
MOST_CHARACTERS = 200
_ORDER, _EMBEDDING, _HIDDEN, _OUTPUT = range(
    4
)  # what a random number is for; as in training.js and classifier.js

OPTIMISERS: dict[str, Callable[..., torch.optim.Optimizer]] = {
    "SGD": SGD,
    "momentum": partial(SGD, momentum=0.9),
    "AdaGrad": AdaGrad,
    "RMSProp": RMSProp,
    "Adam": Adam,
}


class ClassifierTraining(NamedTuple):
    """A run of the panel's classifier.

    Parameters
    ----------
    losses : float64 array, shape (steps,)
        The mean loss of each step's batch, before the step (nats); fewer if one was no number.
    network : TextClassifier
        As it is after the last step.
    """

    losses: Float64[np.ndarray, " steps"]
    network: TextClassifier


class Judgement(NamedTuple):
    """What a classifier makes of the panel's sentences.

    Parameters
    ----------
    train_loss, train_accuracy : float
        On the first of the sentences trained on, as many as are held out: mean cross-entropy (nats), and the
        share that is right.
    test_loss, test_accuracy : float
        On the held-out sentences.
    groups : dict of str to float
        The share that is right in each group of held-out sentences; NaN where a group is empty.
    """

    train_loss: float
    train_accuracy: float
    test_loss: float
    test_accuracy: float
    groups: dict[str, float]


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
        train, self._labels = _checked_part(sentences, labels, ("sentences", "labels"), "train")
        test, self._test_labels = _checked_part(
            test_sentences, test_labels, ("test_sentences", "test_labels"), "test"
        )
        vocabulary = _vocabulary_of(train + test)
        self._train, self._test = ([vocabulary.encode(one) for one in part] for part in (train, test))
        super().__init__(
            words=list(vocabulary.tokens),
            train_sentences=pack_sentences(self._train, self._labels),
            test_sentences=pack_sentences(self._test, self._test_labels),
            groups=_checked_groups(groups, len(test)),
            examples=_checked_examples(examples),
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
        network = TextClassifier(
            len(self.words),
            2,
            embedding_dim=DIMENSION,
            hidden_size=self.hidden_units or None,
            pooling=self.pooling,
            generator=torch.Generator(),  # of no account: all weights are drawn anew
        )
        last = self.hidden_units or DIMENSION
        drawn = [
            (network.E, _EMBEDDING, 1.0),
            (network.W1, _HIDDEN, 2 / DIMENSION),
            (network.W2, _OUTPUT, 1 / last),
        ]
        with torch.no_grad():
            for parameter, purpose, variance in drawn:
                if parameter is not None:
                    values = math.sqrt(variance) * normal_at(self.seed, purpose, np.arange(parameter.numel()))
                    parameter.copy_(torch.from_numpy(values.reshape(parameter.shape)))
        return network

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
        losses = []
        everything = [torch.from_numpy(one) for one in (*pad(self._train), self._labels)]
        for rows in itertools.islice(self._batches(), steps):
            ids, mask, labels = (one[rows] for one in everything)
            loss = torch.nn.functional.cross_entropy(network(ids, mask), labels)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            losses.append(loss.item())
            if not math.isfinite(losses[-1]):
                break
        return ClassifierTraining(np.array(losses), network)

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
        train_loss, train_right = self._judged(network, self._train[seen], self._labels[seen])
        test_loss, test_right = self._judged(network, self._test, self._test_labels)
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
        vectors = network.E.detach()[torch.from_numpy(ids)]  # (n, d)
        others = ~torch.eye(len(ids), dtype=torch.bool)
        if self.pooling == "mean":
            pooled = (vectors.sum(dim=0) - vectors) / len(ids)  # (n, d)
        elif len(ids) == 1:
            pooled = torch.zeros_like(vectors)
        else:
            pooled = torch.stack([vectors[rest].amax(dim=0) for rest in others])
        with torch.no_grad():
            hidden = pooled if network.W1 is None else torch.relu(pooled @ network.W1 + network.b1)
            logits = (hidden @ network.W2 + network.b2).double().numpy()
        whole = self.log_odds(network, [ids])[0]
        return [(self.words[i], float(whole - (z[1] - z[0]))) for i, z in zip(ids, logits, strict=True)]

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
        with torch.no_grad():
            logits = self._logits(network, self._test if rows is None else rows).double().numpy()
        return logits[:, 1] - logits[:, 0]

    def _batches(self) -> Any:
        """The numbers of the sentences of each batch, epoch after epoch, without an end."""
        for epoch in itertools.count():
            order = np.argsort(
                uniform_at(self.seed, _ORDER, epoch, np.arange(len(self._train))), kind="stable"
            )
            for start in range(0, len(order), self.batch_size):
                yield order[start : start + self.batch_size]

    @staticmethod
    def _logits(network: TextClassifier, rows: Sequence[Int64[np.ndarray, " words"]]) -> Tensor:
        ids, mask = pad(rows)
        return network(torch.from_numpy(ids), torch.from_numpy(mask))

    def _judged(
        self, network: TextClassifier, rows: Sequence[Any], labels: Int64[np.ndarray, " sentences"]
    ) -> tuple[float, Any]:
        """The mean loss, and which sentences are right."""
        odds = self.log_odds(network, rows)
        loss = np.logaddexp(0, odds) - labels * odds
        return float(loss.mean()), (odds > 0) == (labels == 1)

    def _typed(self, sentence: str | None) -> Int64[np.ndarray, " words"]:
        """The words of a text that the vocabulary has, also in other capitals."""
        text = self.sentence if sentence is None else validation.text(sentence, "sentence")
        exact = {word: i for i, word in enumerate(self.words)}
        lowered = {word.lower(): i for word, i in reversed(exact.items())}
        found = [exact.get(word, lowered.get(word.lower())) for word in split_words(text)[:LONGEST]]
        return np.array([i for i in found if i is not None], dtype=np.int64)


def _checked_part(
    sentences: Any, labels: Any, names: tuple[str, str], part: str
) -> tuple[list[list[str]], Int64[np.ndarray, " sentences"]]:
    """Sentences and their classes, or an error that names what is wrong with them."""
    most = MOST_SENTENCES[part]
    found = [list(one) for one in validation.sentences(sentences, names[0], least=1)]
    if len(found) > most:
        raise ValueError(f"{names[0]} must be at most {most:,} sentences; got {len(found):,}")
    for i, one in enumerate(found):
        if not 1 <= len(one) <= LONGEST:
            raise ValueError(f"{names[0]}[{i}] must be 1 to {LONGEST} words; got {len(one)}")
    classes = validation.ids(validation.integers(labels, names[1]), names[1], 2, least=0)
    if len(classes) != len(found):
        raise ValueError(f"{names[1]} must be as many as {names[0]}, {len(found):,}; got {len(classes):,}")
    return found, classes


def _vocabulary_of(sentences: list[list[str]]) -> Vocabulary:
    vocabulary = Vocabulary.from_sentences(sentences, unknown=None)
    if len(vocabulary) > MOST_WORDS:
        raise ValueError(
            f"sentences must have at most {MOST_WORDS:,} different words; got {len(vocabulary):,}"
        )
    return vocabulary


def _checked_groups(groups: Any, count: int) -> list[dict[str, Any]]:
    if groups is None:
        return []
    found = validation.mapping(groups, "groups", "names to truth values")
    if len(found) > MOST_GROUPS:
        raise ValueError(f"groups must be at most {MOST_GROUPS}; got {len(found)}")
    checked = []
    for name, members in found.items():
        validation.text(name, "a name of groups", blank=False)
        array = np.asarray(members)
        if array.dtype != bool or array.shape != (count,):
            raise ValueError(
                f"groups[{name!r}] must be {count} truth values, one for each held-out sentence; "
                f"got {validation.shown(members)}"
            )
        checked.append({"name": name, "rows": np.flatnonzero(array).tolist()})
    return checked


def _checked_examples(examples: Any) -> list[str]:
    found = validation.collection(examples, "examples", "sentences", least=0)
    if len(found) > MOST_EXAMPLES:
        raise ValueError(f"examples must be at most {MOST_EXAMPLES}; got {len(found)}")
    for i, one in enumerate(found):
        check_text(one, f"examples[{i}]")
        if len(one) > MOST_CHARACTERS:
            raise ValueError(f"examples[{i}] must be at most {MOST_CHARACTERS} characters; got {len(one)}")
    return found
