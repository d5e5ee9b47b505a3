"""The copy task: ten symbols are read, then blanks, and then the symbols have to be written from memory.

    input    7 3 5 _ _ _ > _ _ _        x_t = the row of the identity matrix that belongs to the id
    target   _ _ _ _ _ _ _ 7 3 5        logits_t = h_t V + c

A network without memory writes blanks where blanks belong and guesses the n symbols of k kinds: its mean
cross-entropy is at best n ln k / time over all places and ln k over those where a symbol is due.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import torch
from jaxtyping import Float, Int64
from torch import Tensor, nn

from nlpbook import validation
from nlpbook.corpora.microworld.tasks import SequenceBatch, memory_sequences
from nlpbook.rnn.layer import RecurrentLayer


class CopyNetwork(nn.Module):
    """One recurrent layer that reads symbols, and a linear one that says which symbol comes.

    Parameters
    ----------
    n_ids : int
        How many ids there are, 1 or more: the symbols, the blank and the sign to start.
    hidden_size : int
        H, the units, 1 or more.
    cell : callable
        `Elman`, `GRU` or `LSTM`, or `functools.partial` of one of them with options: what makes a layer from
        an input size, a hidden size and `generator`.
    generator : torch.Generator, optional
        The source of the initial weights, on the CPU; PyTorch's own unless given.

    Attributes
    ----------
    layer : RecurrentLayer
    output
        The linear layer above it, zero at first: the first loss is ln `n_ids`.

    Raises
    ------
    TypeError, ValueError
        If a size is no whole number, 1 or larger, or `cell` makes no recurrent layer.

    References
    ----------
    Hochreiter & Schmidhuber (1997), "Long short-term memory"; Arjovsky, Shah & Bengio (2016), "Unitary
    evolution recurrent neural networks", section 5.1. Book: chapter 6.
    """

    def __init__(
        self,
        n_ids: int,
        hidden_size: int,
        cell: Callable[..., RecurrentLayer],
        *,
        generator: torch.Generator | None = None,
    ):
        super().__init__()
        n_ids = validation.whole_number(n_ids, "n_ids")
        hidden_size = validation.whole_number(hidden_size, "hidden_size")
        validation.function(cell, "cell", "an input size and a hidden size")
        self.layer = validation.instance_of(
            cell(n_ids, hidden_size, generator=generator),
            "cell",
            RecurrentLayer,
            "a class of recurrent layers",
        )
        self.output = nn.Linear(hidden_size, n_ids)
        nn.init.zeros_(self.output.weight)
        nn.init.zeros_(self.output.bias)

    def forward(self, ids: Int64[Tensor, "batch time"]) -> Float[Tensor, "batch time ids"]:
        """Return the logits of what is to be written at each place.

        Parameters
        ----------
        ids : int64 tensor, shape (batch, time)
            From 0 to `n_ids` - 1.
        """
        x = nn.functional.one_hot(ids, self.output.out_features).to(self.output.weight.dtype)
        states, _ = self.layer(x)  # (batch, time, H)
        return self.output(states)


def copy_loss(network: CopyNetwork, batch: SequenceBatch) -> Float[Tensor, ""]:
    """Return the mean cross-entropy (nats) over all places of a batch.

    Parameters
    ----------
    network : CopyNetwork
    batch : SequenceBatch
        Sequences of `memory_sequences` with its number of ids.
    """
    inputs, targets, _ = _tensors(network, batch)
    return nn.functional.cross_entropy(network(inputs).flatten(0, 1), targets.flatten())


def copy_batches(
    batch_size: int, rng: np.random.Generator, *, length: int = 10, delay: int = 20, n_symbols: int = 8
) -> Iterator[SequenceBatch]:
    """Give batches of sequences without end, each drawn anew, so that none can be learnt by heart.

    Parameters
    ----------
    batch_size : int
        Sequences in a batch, 1 or more.
    rng : numpy.random.Generator
        The source of randomness.
    length, delay, n_symbols : int
        As in `memory_sequences`.

    Raises
    ------
    TypeError, ValueError
        As in `memory_sequences`.
    """
    batch_size = validation.whole_number(batch_size, "batch_size")
    first = memory_sequences(batch_size, rng, length, delay, n_symbols)  # checks the rest here and now
    return itertools.chain([first], _drawn(batch_size, rng, length, delay, n_symbols))


@torch.no_grad()
def recall(network: CopyNetwork, batch: SequenceBatch) -> tuple[float, float]:
    """Return how well the symbols are written: the share of them that is right, and their cross-entropy.

    Parameters
    ----------
    network : CopyNetwork
    batch : SequenceBatch
        Sequences of `memory_sequences` with its number of ids.

    Returns
    -------
    accuracy : float
        From 0 to 1, over the places where a symbol is due. Guessing gives 1 / k.
    cross_entropy : float
        In nats, over the same places. Without memory it is ln k at best.
    """
    inputs, targets, mask = _tensors(network, batch)
    logits, targets = network(inputs)[mask], targets[mask]  # (symbols, ids)
    right = (logits.argmax(dim=1) == targets).double().mean()
    return right.item(), nn.functional.cross_entropy(logits, targets).item()


def copy_baseline(*, length: int = 10, delay: int = 20, n_symbols: int = 8) -> float:
    """Return the least mean cross-entropy (nats) over all places that needs no memory.

    Parameters
    ----------
    length, delay, n_symbols : int
        As in `memory_sequences`: the sequences have 2 `length` + `delay` + 1 places.

    References
    ----------
    Arjovsky, Shah & Bengio (2016), section 5.1, for sequences that are one place shorter.
    """
    length, delay = (
        validation.whole_number(length, "length"),
        validation.whole_number(delay, "delay", least=0),
    )
    return length * math.log(validation.whole_number(n_symbols, "n_symbols")) / (2 * length + delay + 1)


def _drawn(*arguments: Any) -> Iterator[SequenceBatch]:
    while True:
        yield memory_sequences(*arguments)


def _tensors(network: CopyNetwork, batch: SequenceBatch) -> tuple[Tensor, Tensor, Tensor]:
    validation.instance_of(batch, "batch", SequenceBatch)
    if batch.n_ids != network.output.out_features:
        raise ValueError(
            f"batch must have the {network.output.out_features} ids of the network; got {batch.n_ids}"
        )
    device = network.output.weight.device
    return tuple(torch.as_tensor(part, device=device) for part in (batch.inputs, batch.targets, batch.mask))
