"""Chapter 6: which cell remembers ten symbols over a delay, and what it takes."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
import torch

from nlpbook.corpora.microworld.tasks import SequenceBatch, memory_sequences
from nlpbook.results.experiment import Experiment
from nlpbook.rnn import GRU, LSTM, CopyNetwork, Elman, chrono_, copy_batches, copy_loss, recall
from nlpbook.training import Adam, History, StopWhen, fit

CELLS = {"RNN": Elman, "GRU": GRU, "LSTM": LSTM}
BIASES = (
    ("RNN", "zero"),
    ("GRU", "zero"),
    ("GRU", "chrono"),
    ("LSTM", "zero"),
    ("LSTM", "one"),
    ("LSTM", "chrono"),
)
"""The cells with the biases of the gate that keeps: 0, 1, or those of `chrono_`."""
RATES = {"RNN": 0.001, "GRU": 0.01, "LSTM": 0.01}
"""With 0.01 the simple network is worse than guessing at a delay of 10."""


@dataclass(frozen=True, eq=False)
class CopyTask(Experiment):
    """Train each cell with each initial bias, until nearly all symbols are right or the steps are used up.

    A row is a `cell`, a `bias` and a `seed`. It has `curve`, the share of the symbols that is right on held
    out sequences after every `every` steps, `cross_entropy` (nats for a symbol) beside it, `steps` taken,
    and `accuracy` on other sequences at the end. Fresh sequences are drawn for every step; the recurrent
    weights are orthogonal at first.

    References
    ----------
    Book: chapter 6, "Long memories".
    """

    question = "Which cell copies ten symbols over a delay, and does the bias of its gate decide it?"
    spans = ("cells_and_biases", "seeds")

    delay: int = 20
    cells_and_biases: Sequence[Sequence[str]] = BIASES
    seeds: Sequence[int] = (0, 1, 2)
    hidden_size: int = 128
    batch_size: int = 64
    learning_rates: dict[str, float] = field(default_factory=RATES.copy)
    clip_norm: float = 1.0
    most_steps: int = 3_000
    every: int = 100
    enough: float = 0.999
    at_a_time: int = 2

    def row_keys(self) -> list[dict[str, Any]]:
        """Each cell with its biases, with each seed."""
        pairs = itertools.product(self.seeds, self.cells_and_biases)
        return [{"cell": cell, "bias": bias, "seed": seed} for seed, (cell, bias) in pairs]

    def prepare(self) -> tuple[SequenceBatch, SequenceBatch]:
        """Draw the sequences that the curves, and the last accuracies, are measured on."""
        validation, test = (
            memory_sequences(n, np.random.default_rng(seed), delay=self.delay)
            for n, seed in ((200, 1_000), (1_000, 1_001))
        )
        return validation, test

    def new_network(self, cell: str, bias: str, generator: torch.Generator) -> CopyNetwork:
        """Return the network of a row before its training."""
        options = {} if cell != "LSTM" else {"forget_bias": float(bias == "one")}
        network = CopyNetwork(10, self.hidden_size, partial(CELLS[cell], **options), generator=generator)
        if bias == "chrono":
            chrono_(network, self.delay + 20, generator=generator)
        return network

    def measure(self, key: dict[str, Any], prepared: tuple[SequenceBatch, SequenceBatch]) -> dict[str, Any]:
        """Train one network."""
        validation, test = prepared
        network = self.new_network(key["cell"], key["bias"], torch.Generator().manual_seed(key["seed"]))
        curve: list[tuple[float, float]] = []

        def nearly_all(history: History) -> bool:
            if history.steps % self.every == 0:
                curve.append(recall(network, validation))
            return bool(curve) and curve[-1][0] >= self.enough

        history = fit(
            network,
            copy_batches(self.batch_size, np.random.default_rng(key["seed"]), delay=self.delay),
            copy_loss,
            Adam(network.parameters(), lr=self.learning_rates[key["cell"]]),
            max_steps=self.most_steps,
            clip_norm=self.clip_norm,
            callbacks=[StopWhen(nearly_all)],
        )
        accuracy, cross_entropy = recall(network, test)
        return {
            "steps": history.steps,
            "accuracy": round(accuracy, 4),
            "last_cross_entropy": round(cross_entropy, 4),
            "curve": [round(share, 4) for share, _ in curve],
            "cross_entropy": [round(nats, 4) for _, nats in curve],
        }
