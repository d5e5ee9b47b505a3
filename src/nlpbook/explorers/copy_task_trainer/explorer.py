"""The explorer of the copy task: a small recurrent network that learns to copy symbols over a delay."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Float, Float64, Int64
from torch import Tensor

from nlpbook import validation
from nlpbook.corpora.microworld.tasks.sequences import SequenceBatch
from nlpbook.explorers.base import Explorer
from nlpbook.explorers.copy_task_trainer.sequences import BATCHES, CHRONO, SAMPLE, U, W, draw_sequences
from nlpbook.explorers.kit.normal_numbers import normal_at
from nlpbook.explorers.kit.random_numbers import uniform_at
from nlpbook.explorers.settings import Choice, Number, Switch, Whole
from nlpbook.rnn import (
    GRU,
    LSTM,
    CopyNetwork,
    Elman,
    RecurrentLayer,
    copy_baseline,
    copy_loss,
    gru_gates,
    lstm_gates,
    recall,
)
from nlpbook.rnn.layer import State
from nlpbook.rnn.orthogonal import orthogonal_factor
from nlpbook.training import Adam, clip_gradients_, gradient_norm

CELLS = ("rnn", "gru", "lstm")
BATCH_SIZE, MOST_STEPS, RECENT, THRESHOLD = 32, 2000, 20, 1.0  # as in training.js
_LAYERS = {"rnn": Elman, "gru": GRU, "lstm": LSTM}
_KEEPS = {"gru": "z", "lstm": "f"}


class CopyTraining(NamedTuple):
    """A run: the network after its steps, and what each batch said of it before the step.

    Parameters
    ----------
    network : CopyNetwork
        As the last step has left it.
    losses : float64 array, shape (steps,)
        Of each batch the mean cross-entropy over all its places (nats), before the network learnt from it.
    recalled : float64 array, shape (steps,)
        The mean cross-entropy over the places where a symbol is due (nats).
    accuracies : float64 array, shape (steps,)
        The share of these symbols that was right.
    norms : float64 array, shape (steps,)
        The length of the gradient with respect to all weights, before it was clipped.
    """

    network: CopyNetwork
    losses: Float64[np.ndarray, " steps"]
    recalled: Float64[np.ndarray, " steps"]
    accuracies: Float64[np.ndarray, " steps"]
    norms: Float64[np.ndarray, " steps"]

    @property
    def accuracy(self) -> float:
        """The share of the symbols that was right in the last 20 batches (in all, where they are fewer)."""
        return float(self.accuracies[-RECENT:].mean())

    def first_step_above(self, accuracy: float) -> int | None:
        """Return after how many steps the last 20 batches first had more than a share of the symbols right.

        Parameters
        ----------
        accuracy : float
            From 0 to 1.

        Returns
        -------
        int or None
            20 or more; None where it never was.
        """
        accuracy = validation.probability(accuracy, "accuracy")
        if len(self.accuracies) < RECENT:
            return None
        means = np.lib.stride_tricks.sliding_window_view(self.accuracies, RECENT).mean(axis=1)
        above = np.flatnonzero(means > accuracy)
        return int(above[0]) + RECENT if len(above) else None


class CopyView(NamedTuple):
    """What a network makes of the sequence that is shown; T is its length, H the units.

    Parameters
    ----------
    probabilities : float64 array, shape (T, ids)
        What it expects at each place.
    written : int64 array, shape (T,)
        The most probable id at each place.
    states : float64 array, shape (T, H)
        h after each step.
    gates : float64 array, shape (T, H), or None
        The gate that keeps the state: z of the GRU, f of the LSTM; the simple RNN has none.
    arriving : float64 array, shape (T,)
        The length of the gradient of the mean cross-entropy of the recalled symbols with respect to the state
        after each step, h and c together.
    """

    probabilities: Float64[np.ndarray, "time ids"]
    written: Int64[np.ndarray, " time"]
    states: Float64[np.ndarray, "time hidden"]
    gates: Float64[np.ndarray, "time hidden"] | None
    arriving: Float64[np.ndarray, " time"]


class CopyTaskTrainer(Explorer):
    """Train a small RNN, GRU or LSTM in the page to write some symbols again after a delay.

    A step draws 32 new sequences, and takes one step of Adam down the mean cross-entropy over all places. The
    page draws the loss and the accuracy of the recalled symbols beside what a network without memory can
    reach; and of one sequence what is written, what the gates do, and how much of the gradient arrives at
    each step. Each batch is judged before the network learns from it.

    Parameters
    ----------
    cell : {"gru", "lstm", "rnn"}
        Which layer reads the sequences.
    delay : int
        Blanks between the last symbol and the sign to start, from 1 to 20.
    length : int
        How many symbols there are to copy, from 1 to 5.
    kinds : int
        Of how many kinds, from 2 to 8, all equally likely.
    units : int
        From 8 to 64.
    gates : {"bias", "chrono"}
        Whether the gate that keeps the state begins at `bias`, or by chrono initialisation for memories of up
        to `delay` + 2 `length` steps. The simple RNN has no gate.
    bias : float
        The initial bias of the GRU's update gate or the LSTM's forget gate, from -2 to 6.
    rate : float
        The learning rate of Adam, from 0.0001 to 0.1.
    clip : bool
        Whether the gradient with respect to all weights is clipped to a length of 1.
    seed : int
        Which weights and sequences are drawn, from 0 to 99.
    loss : {"recalled", "all"}
        Whether the loss is drawn of the recalled symbols or over all places.
    colours : {"gate", "state"}
        Whether the heat map shows the gate that keeps, or the state h.

    Raises
    ------
    TypeError, ValueError
        If an argument is outside its range.

    Examples
    --------
    >>> trainer = CopyTaskTrainer("gru", delay=1, length=1, kinds=2, units=8)
    >>> run = trainer.train(60)
    >>> run.accuracies[:20].mean() < run.accuracy
    True

    References
    ----------
    Hochreiter & Schmidhuber (1997); Arjovsky, Shah & Bengio (2016), section 5.1; Tallec & Ollivier (2018).
    Book: chapter 6.
    """

    javascript = "explorer.js"
    label = "The copy task: a small recurrent network that learns to write symbols again after a delay"

    cell = Choice(("gru", "lstm", "rnn"))
    delay = Whole(1, 20, default=10)
    length = Whole(1, 5, default=3, label="number of symbols")
    kinds = Whole(2, 8, default=8, label="number of kinds of symbols")
    units = Whole(8, 64, default=32, label="number of units")
    gates = Choice(("bias", "chrono"), label="way in which the gate begins")
    bias = Number(least=-2.0, most=6.0, default=3.0, label="bias of the gate that keeps")
    rate = Number(least=0.0001, most=0.1, default=0.03, label="learning rate")
    clip = Switch(True, label="switch for clipping")
    seed = Whole(0, 99)
    loss = Choice(("recalled", "all"), label="loss that is drawn")
    colours = Choice(("gate", "state"), label="heat map")

    def __init__(
        self,
        cell: str = "gru",
        *,
        delay: int = 10,
        length: int = 3,
        kinds: int = 8,
        units: int = 32,
        gates: str = "bias",
        bias: float = 3.0,
        rate: float = 0.03,
        clip: bool = True,
        seed: int = 0,
        loss: str = "recalled",
        colours: str = "gate",
    ):
        super().__init__(
            cell=cell,
            delay=delay,
            length=length,
            kinds=kinds,
            units=units,
            gates=gates,
            bias=bias,
            rate=rate,
            clip=clip,
            seed=seed,
            loss=loss,
            colours=colours,
        )

    @property
    def baseline(self) -> float:
        """The least mean cross-entropy of the recalled symbols without memory (nats): ln `kinds`."""
        return math.log(self.kinds)

    @property
    def baseline_of_all(self) -> float:
        """The least mean cross-entropy over all places without memory (nats)."""
        return copy_baseline(length=self.length, delay=self.delay, n_symbols=self.kinds)

    def batch(self, step: int) -> SequenceBatch:
        """Return the sequences that a step learns from.

        Parameters
        ----------
        step : int
            Counted from 0.
        """
        step = validation.whole_number(step, "step", 0, MOST_STEPS - 1)
        return self._sequences(BATCH_SIZE, BATCHES, step)

    def sample(self) -> SequenceBatch:
        """Return the sequence that is shown, which is drawn apart from the batches."""
        return self._sequences(1, SAMPLE, 0)

    def network(self) -> CopyNetwork:
        """Return the network with its initial weights.

        Returns
        -------
        CopyNetwork
            Of double precision. The recurrent blocks are orthogonal, W has the variance of one over the
            number of ids; all biases are 0 but those of the gate that keeps, and of the LSTM's input gate
            with chrono initialisation; the output layer is 0.
        """
        network = CopyNetwork(
            self.kinds + 2,
            self.units,
            _LAYERS[self.cell],
            generator=torch.Generator().manual_seed(0),  # of no account: all weights are set below
        ).double()
        layer, which, H = network.layer, CELLS.index(self.cell), self.units
        inputs, columns = layer.W.shape
        with torch.no_grad():
            layer.W.copy_(self._normals(W, which, inputs, columns) / math.sqrt(inputs))
            for block in range(columns // H):
                normal = self._normals(U, 10 * which + block, H, H)
                layer.U[:, block * H : (block + 1) * H] = orthogonal_factor(normal)
            layer.b.zero_()
            if self.cell != "rnn":
                bias = self._keeping_bias()
                layer.fill_bias_(_KEEPS[self.cell], bias)
                if self.cell == "lstm" and self.gates == "chrono":
                    layer.fill_bias_("i", -bias)
        return network

    def train(self, steps: int) -> CopyTraining:
        """Train the network that is set.

        Parameters
        ----------
        steps : int
            From 1 to 2,000. It stops sooner at a loss that is no finite number.

        Returns
        -------
        CopyTraining
        """
        steps = validation.whole_number(steps, "steps", 1, MOST_STEPS)
        network = self.network()
        parameters = list(network.parameters())
        optimiser = Adam(parameters, lr=self.rate)
        losses, recalled, accuracies, norms = [], [], [], []
        for step in range(steps):
            batch = self.batch(step)
            accuracy, cross_entropy = recall(network, batch)
            loss = copy_loss(network, batch)
            losses.append(loss.item())
            recalled.append(cross_entropy)
            accuracies.append(accuracy)
            if not math.isfinite(losses[-1]):
                norms.append(math.nan)
                break
            optimiser.zero_grad()
            loss.backward()
            norms.append(gradient_norm(parameters).item())
            if self.clip:
                clip_gradients_(parameters, THRESHOLD)
            optimiser.step()
        measured = (np.array(one) for one in (losses, recalled, accuracies, norms))
        return CopyTraining(network, *measured)

    @torch.enable_grad()
    def view(self, network: CopyNetwork) -> CopyView:
        """Return what a network makes of the sequence that is shown.

        Parameters
        ----------
        network : CopyNetwork
            Of the explorer's sizes and cell, as `network` and `train` return it.

        Returns
        -------
        CopyView
        """
        validation.instance_of(network, "network", CopyNetwork)
        sample, layer = self.sample(), network.layer
        ids = torch.from_numpy(sample.inputs[0])
        x = torch.nn.functional.one_hot(ids, network.output.out_features).double()  # (T, ids)
        states, gates = [layer.start(1)], []
        with torch.no_grad():
            for one in x.split(1):
                gates.append(self._gate(layer, one, states[-1]))
                states.append(layer.step(one, states[-1]))
        h = torch.cat([state[0] for state in states[1:]]).requires_grad_()  # (T, H)
        logits, due = network.output(h), torch.from_numpy(sample.mask[0])
        nats = torch.nn.functional.cross_entropy(logits[due], torch.from_numpy(sample.targets[0])[due])
        (direct,) = torch.autograd.grad(nats, h)
        return CopyView(
            torch.softmax(logits, dim=1).detach().numpy(),
            logits.argmax(dim=1).numpy(),
            h.detach().numpy(),
            None if self.cell == "rnn" else torch.cat(gates).numpy(),
            _arriving(layer, x, states, direct),
        )

    def _sequences(self, n: int, purpose: int, which: int) -> SequenceBatch:
        return draw_sequences(
            n, self.seed, purpose, which, length=self.length, delay=self.delay, kinds=self.kinds
        )

    def _normals(self, purpose: int, which: int, rows: int, columns: int) -> Float[Tensor, "rows columns"]:
        drawn = normal_at(self.seed, purpose, which, np.arange(rows)[:, None], np.arange(columns))
        return torch.from_numpy(drawn)

    def _keeping_bias(self) -> Float[Tensor, " units"]:
        if self.gates == "bias":
            return torch.full((self.units,), self.bias, dtype=torch.float64)
        longest = self.delay + 2 * self.length
        drawn = torch.from_numpy(uniform_at(self.seed, CHRONO, 0, np.arange(self.units)))
        return torch.log(1 + (longest - 2) * drawn)

    def _gate(self, layer: RecurrentLayer, x: Tensor, state: State) -> Float[Tensor, "batch hidden"]:
        """The gate that keeps, at one step; of the simple RNN, which has none, its state before it."""
        if self.cell == "gru":
            return gru_gates(x, state[0], layer.W, layer.U, layer.b)[1]
        return lstm_gates(x, state[0], layer.W, layer.U, layer.b)[1] if self.cell == "lstm" else state[0]


def _arriving(
    layer: RecurrentLayer,
    x: Float[Tensor, "time ids"],
    states: Sequence[State],
    direct: Float[Tensor, "time hidden"],
) -> Float64[np.ndarray, " time"]:
    """The length of the gradient at the state after each step, given what the loss hands to each h itself.

    `states` are those before the first step and after each.
    """
    lengths = []
    handed = tuple(torch.zeros_like(part) for part in states[0])
    for t in range(len(x), 0, -1):
        handed = (handed[0] + direct[t - 1 : t], *handed[1:])
        lengths.append(torch.cat(handed, dim=1).norm().item())
        before = tuple(part.detach().requires_grad_() for part in states[t - 1])
        handed = torch.autograd.grad(layer.step(x[t - 1 : t], before), before, handed)
    return np.array(lengths[::-1])
