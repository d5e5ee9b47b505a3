"""One training run of the fast form: what all workers share, and what each does with a part of the text."""

from __future__ import annotations

import math
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import torch
from jaxtyping import Float, Int64

from nlpbook.text import EncodedCorpus
from nlpbook.word2vec.fast.blocks import Measured
from nlpbook.word2vec.fast.full_softmax import FullSoftmaxBlocks
from nlpbook.word2vec.fast.hierarchical_softmax import HierarchicalSoftmaxBlocks
from nlpbook.word2vec.fast.negative_sampling import NegativeSamplingBlocks
from nlpbook.word2vec.subsampling import subsample

PART = 50_000  # tokens that a worker takes at a time
MEASURED = 16  # in a long text the loss is measured on one step in so many: its logarithms take time
LEAST_MEASURED = 64  # steps of an epoch, unless it has fewer


def words_before(
    corpus: EncodedCorpus, keep: Float[np.ndarray, " vocabulary"]
) -> Int64[np.ndarray, " offsets"]:
    """Return how many words of the vocabulary stand before each sentence, and in the whole text.

    Parameters
    ----------
    corpus : EncodedCorpus
        The text.
    keep : float array, shape (V,)
        Probabilities of subsampling; what has 0 is no word.

    Returns
    -------
    int64 array, shape (n_sentences + 1,)

    Examples
    --------
    >>> words_before(EncodedCorpus.from_sequences([[1, 0, 2], [0], [1, 1]]), np.array([0, 0.5, 1]))
    array([0, 2, 2, 4])
    """
    others = np.flatnonzero((keep == 0)[corpus.ids])  # few, so that this needs little memory
    return corpus.offsets - np.searchsorted(others, corpus.offsets)


@dataclass
class TrainingRun:
    """A text, the vectors that are trained on it, and how far it has come.

    Parameters
    ----------
    corpus : EncodedCorpus
        The whole text.
    keep : float array, shape (V,)
        Probabilities of subsampling; a word with 0 is left out, and does not count as a word of the text.
    objective : NegativeSamplingBlocks, HierarchicalSoftmaxBlocks or FullSoftmaxBlocks
        What is trained, in place.
    epochs : int
        How often the text is gone through.
    learning_rate : float
        Of the first step; it falls in a straight line to 0 at the end.
    seed : int
        Of windows, noise and subsampling. Each part of each epoch has numbers of its own, whoever trains it.

    Attributes
    ----------
    words : int
        All words of all epochs.
    words_done : float
        How many of them have been trained on.
    """

    corpus: EncodedCorpus
    keep: np.ndarray
    objective: NegativeSamplingBlocks | HierarchicalSoftmaxBlocks | FullSoftmaxBlocks
    epochs: int
    learning_rate: float
    seed: int
    words_done: float = field(default=0.0, init=False)

    def __post_init__(self) -> None:
        self._words_before = words_before(self.corpus, self.keep)
        self.words = self.epochs * int(self._words_before[-1])
        cuts = np.arange(PART, self.corpus.n_tokens, PART)
        firsts = np.unique([0, *np.searchsorted(self.corpus.offsets, cuts), len(self.corpus)]).tolist()
        self._parts = list(pairwise(firsts))  # first sentence of each, and the one after the last
        self._losses, self._examples = np.zeros((2, self.epochs, 2))  # by epoch and term

    @property
    def losses(self) -> list[float]:
        """The mean loss of the measured examples of each epoch that has begun (nats)."""
        losses, examples = self._losses.copy(), self._examples.copy()
        begun = examples.any(axis=1)
        means = np.divide(losses, examples, out=np.zeros_like(losses), where=examples > 0)
        return means[begun].sum(axis=1).tolist()

    def jobs(self) -> Iterator[tuple[int, int, int]]:
        """The parts of all epochs: number of the epoch, first sentence, and the one after the last."""
        for epoch in range(self.epochs):
            for first, last in self._parts:
                yield epoch, first, last

    @torch.inference_mode()  # cheaper operations: the threads wait less for each other's turn at Python
    def train(self, job: tuple[int, int, int], stop: threading.Event) -> None:
        """Train on one part of the text, until its end or until `stop` is set.

        Raises
        ------
        FloatingPointError
            If the loss is no finite number.
        """
        epoch, first, last = job
        rng = np.random.default_rng([self.seed, epoch, first])
        offsets = self.corpus.offsets[first : last + 1]
        part = EncodedCorpus(self.corpus.ids[offsets[0] : offsets[-1]], offsets - offsets[0])
        words = int(self._words_before[last] - self._words_before[first])
        steps = self.objective.steps(subsample(part, self.keep, rng), rng)
        every = max(1, min(MEASURED, len(steps) * len(self._parts) // LEAST_MEASURED))
        measured = int(rng.integers(every))
        for number, step in enumerate(steps):
            if stop.is_set():
                return
            rate = self.learning_rate * (1 - self.words_done / self.words)
            found = self.objective.step(step, rate, measure=number % every == measured)
            if found is not None:
                self._record(epoch, found, rate)
            self.words_done += words / len(steps)
        if not steps:  # subsampling has left nothing
            self.words_done += words

    def _record(self, epoch: int, measured: Measured, rate: float) -> None:
        if not math.isfinite(measured.loss):
            raise FloatingPointError(
                f"the loss is {measured.loss} after {self.words_done:,.0f} words, "
                f"with learning rate {rate:.3g}: a smaller learning_rate may help"
            )
        self._losses[epoch, measured.term] += measured.loss
        self._examples[epoch, measured.term] += measured.n_examples
