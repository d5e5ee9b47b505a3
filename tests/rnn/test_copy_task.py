"""The copy task's network and what is measured of it."""

import math
from functools import partial

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from nlpbook.corpora.microworld.tasks import memory_sequences
from nlpbook.rnn import GRU, LSTM, CopyNetwork, Elman, copy_baseline, copy_batches, copy_loss, recall
from nlpbook.training import Adam, fit


class Perfect(CopyNetwork):
    """Writes what the sequence says, with a margin of logits; without memory it writes any symbol."""

    def __init__(self, batch, margin, memory=True):
        super().__init__(batch.n_ids, 1, Elman)
        self.batch, self.margin, self.memory = batch, margin, memory

    def forward(self, ids):
        targets, mask = torch.as_tensor(self.batch.targets), torch.as_tensor(self.batch.mask)
        logits = self.margin * nn.functional.one_hot(targets, self.batch.n_ids).double()
        if not self.memory:  # all symbols alike
            symbols = torch.zeros(self.batch.n_ids).double()
            symbols[2:] = self.margin
            logits[mask] = symbols
        return logits


@given(st.integers(1, 6), st.integers(0, 30), st.integers(1, 9), st.integers(0, 2**32 - 1))
def test_the_best_without_memory_is_the_baseline(length, delay, n_symbols, seed):
    batch = memory_sequences(7, np.random.default_rng(seed), length, delay, n_symbols)
    baseline = copy_baseline(length=length, delay=delay, n_symbols=n_symbols)
    loss = copy_loss(Perfect(batch, 50.0, memory=False), batch).item()
    assert math.isclose(loss, baseline, abs_tol=1e-9)
    _, cross_entropy = recall(Perfect(batch, 50.0, memory=False), batch)
    assert math.isclose(cross_entropy, math.log(n_symbols), abs_tol=1e-9)
    assert recall(Perfect(batch, 50.0), batch) == (1.0, pytest.approx(0, abs=1e-9))


@pytest.mark.parametrize(
    ("delay", "published"),
    [(10, 0.693147), (20, 0.519860), (50, 0.297063), (100, 0.173287), (200, 0.094520)],
)
def test_the_baseline_of_the_literature(delay, published):
    """10 ln 8 / (T + 20) of Arjovsky, Shah and Bengio, whose sequences are a place shorter."""
    assert copy_baseline(delay=delay) * (delay + 21) / (delay + 20) == pytest.approx(published, abs=1e-6)


@pytest.mark.parametrize("cell", [Elman, GRU, LSTM, partial(LSTM, forget_bias=0.0)])
def test_it_reads_rows_of_the_identity_and_begins_with_even_odds(cell):
    network = CopyNetwork(10, 5, cell, generator=torch.Generator().manual_seed(0))
    batch = memory_sequences(3, np.random.default_rng(0), delay=4)
    assert copy_loss(network, batch).item() == pytest.approx(math.log(10), abs=1e-6)
    nn.init.normal_(network.output.weight)
    ids = torch.as_tensor(batch.inputs)
    states, _ = network.layer(torch.eye(10)[ids])
    torch.testing.assert_close(network(ids), states @ network.output.weight.T + network.output.bias)


def test_recall_counts_symbols_only():
    batch = memory_sequences(5, np.random.default_rng(1), length=4, delay=2)
    network = Perfect(batch, 50.0)
    half = batch.targets.copy()
    half[:, -1] = 2 + (half[:, -1] - 1) % 8  # the last of four symbols is another one
    network.batch = type(batch)(batch.inputs, half, batch.mask, batch.n_ids)
    assert recall(network, batch)[0] == 0.75


def test_every_batch_is_drawn_anew():
    drawn = copy_batches(2, np.random.default_rng(0), length=3, delay=1, n_symbols=5)
    first, second = next(drawn), next(drawn)
    assert first.inputs.shape == (2, 8) and first.n_ids == 7
    assert (first.inputs != second.inputs).any()


def test_a_short_delay_is_learnt():
    network = CopyNetwork(4, 24, GRU, generator=torch.Generator().manual_seed(0))
    batches = copy_batches(32, np.random.default_rng(0), length=2, delay=2, n_symbols=2)
    fit(network, batches, copy_loss, Adam(network.parameters(), lr=0.02), max_steps=200, clip_norm=1.0)
    test = memory_sequences(200, np.random.default_rng(1), 2, 2, 2)
    accuracy, cross_entropy = recall(network, test)
    assert accuracy > 0.99 and cross_entropy < 0.1 < math.log(2)


def test_bad_input():
    batch = memory_sequences(1, np.random.default_rng(0), n_symbols=3)
    with pytest.raises(ValueError, match="batch must have the 10 ids of the network; got 5"):
        copy_loss(CopyNetwork(10, 3, Elman), batch)
    with pytest.raises(TypeError, match="batch must be"):
        recall(CopyNetwork(5, 3, Elman), batch.inputs)
    with pytest.raises(ValueError, match="hidden_size must be"):
        CopyNetwork(10, 0, Elman)
    with pytest.raises(TypeError, match="cell must be"):
        CopyNetwork(10, 3, lambda D, H, generator: nn.Linear(D, H))
    with pytest.raises(ValueError, match="delay must be"):
        copy_baseline(delay=-1)
