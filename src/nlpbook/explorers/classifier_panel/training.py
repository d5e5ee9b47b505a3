"""A run of the panel's classifier, from its initial weights on; as in training.js.

All random numbers are drawn by their place, as the page draws them, so that both make the same run.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Float64, Int64

from nlpbook.explorers.kit.normal_numbers import normal_at
from nlpbook.explorers.kit.random_numbers import uniform_at
from nlpbook.mlp import TextClassifier
from nlpbook.text import pad
from nlpbook.training import SGD, AdaGrad, Adam, RMSProp

DIMENSION = 16  # of the words' vectors
# What a random number is for; as in training.js and classifier.js.
_ORDER, _EMBEDDING, _HIDDEN, _OUTPUT = range(4)

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


def initial_network(vocabulary_size: int, hidden_units: int, pooling: str, seed: int) -> TextClassifier:
    """Return a classifier of two classes with the initial weights that a seed decides.

    Parameters
    ----------
    vocabulary_size, hidden_units : int
        V and h; 0 hidden units are no hidden layer.
    pooling : {"mean", "max"}
        What becomes of the word vectors.
    seed : int
        Decides all weights.

    Returns
    -------
    TextClassifier
        With normal weights of the variances of `TextClassifier`; biases are 0.
    """
    network = TextClassifier(
        vocabulary_size,
        2,
        embedding_dim=DIMENSION,
        hidden_size=hidden_units or None,
        pooling=pooling,
        generator=torch.Generator(),  # of no account: all weights are drawn anew
    )
    drawn = [
        (network.E, _EMBEDDING, 1.0),
        (network.W1, _HIDDEN, 2 / DIMENSION),
        (network.W2, _OUTPUT, 1 / (hidden_units or DIMENSION)),
    ]
    with torch.no_grad():
        for parameter, purpose, variance in drawn:
            if parameter is not None:
                values = math.sqrt(variance) * normal_at(seed, purpose, np.arange(parameter.numel()))
                parameter.copy_(torch.from_numpy(values.reshape(parameter.shape)))
    return network


def batches(count: int, batch_size: int, seed: int) -> Iterator[Int64[np.ndarray, " batch"]]:
    """Yield the numbers of the sentences of each batch, epoch after epoch, without an end.

    Parameters
    ----------
    count : int
        How many sentences there are.
    batch_size : int
        The last batch of an epoch may have fewer.
    seed : int
        Decides the order of every epoch.
    """
    for epoch in itertools.count():
        order = np.argsort(uniform_at(seed, _ORDER, epoch, np.arange(count)), kind="stable")
        for start in range(0, count, batch_size):
            yield order[start : start + batch_size]


def train_network(
    network: TextClassifier,
    optimiser: torch.optim.Optimizer,
    sentences: Sequence[Int64[np.ndarray, " words"]],
    labels: Int64[np.ndarray, " sentences"],
    some: Iterable[Int64[np.ndarray, " batch"]],
) -> ClassifierTraining:
    """Train a network, which is changed, to the last batch or the first one whose loss is no finite number.

    Parameters
    ----------
    network : TextClassifier
        With its initial weights.
    optimiser : torch.optim.Optimizer
        Of the network's parameters.
    sentences, labels
        The ids of the words of each, and their classes.
    some : iterable of int64 arrays
        The numbers of the sentences of each batch.
    """
    losses: list[float] = []
    everything = [torch.from_numpy(one) for one in (*pad(sentences), labels)]
    for rows in some:
        ids, mask, classes = (one[rows] for one in everything)
        loss = torch.nn.functional.cross_entropy(network(ids, mask), classes)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
        if not math.isfinite(losses[-1]):
            break
    return ClassifierTraining(np.array(losses), network)
