"""Leaks of the future: found where a network is known to look, and nowhere else."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from nlpbook.language_model import Leak, first_leak
from nlpbook.rnn import RNNLM, RecurrentStack
from tests.language_model.networks import Convolution, Recurrent

V = 7


class Mixing(nn.Module):
    """Logits that are known sums: at t, those of the tokens s with weights[t, s]."""

    def __init__(self, weights):
        super().__init__()
        self.weights = torch.as_tensor(weights, dtype=torch.float64)

    def logits(self, ids, mask):
        return self.weights @ nn.functional.one_hot(ids, V + 2)[:, :, :V].double()


def tokens(batch, time, seed=0):
    ids = torch.randint(V, (batch, time), generator=torch.Generator().manual_seed(seed))
    ids[:, 0] = V
    return ids


@settings(max_examples=60)
@given(st.integers(2, 6), st.integers(1, 3), st.integers(0, 10**6))
def test_it_finds_what_the_matrix_says(time, batch, seed):
    rng = np.random.default_rng(seed)
    weights = rng.normal(size=(time, time)) * (rng.random((time, time)) < 0.3)
    later = [(t, s) for t in range(time) for s in range(t + 1, time) if weights[t, s]]
    found = first_leak(Mixing(weights), tokens(batch, time, seed), tolerance=0)
    assert (found and found[:2]) == (later[0] if later else None)
    if found:
        assert found.change == pytest.approx(abs(weights[later[0]]))


@pytest.mark.parametrize("net", [Recurrent(V), Convolution(V), RNNLM(V, 4, 5, 2, dropout=0.5)])
def test_networks_that_read_from_left_to_right_have_none(net):
    net.train()
    assert first_leak(net, tokens(3, 8)) is None
    assert net.training  # dropout would move every logit


@pytest.mark.parametrize("lag", [1, 2, 4])
def test_a_convolution_that_is_padded_on_the_wrong_side(lag):
    class Centred(Convolution):
        def logits(self, ids, mask):
            around = nn.functional.pad(self.embedding(ids).mT, (2 - min(lag, 2), lag))
            return self.output(torch.tanh(self.convolution(around))[:, :, max(0, lag - 2) :].mT)

    torch.manual_seed(0)
    net = Centred(V)
    found = first_leak(net, tokens(4, 9), tolerance=1e-6)
    nearest = {1: 1, 2: 1, 4: 2}[lag]
    assert found[:2] == (0, nearest)


def test_a_bidirectional_network_leaks_at_once():
    class Both(nn.Module):
        def __init__(self):
            super().__init__()
            self.E = nn.Embedding(V + 2, 4)
            self.stack = RecurrentStack(RNNLM(V, 4, 3).stack.layers[0].__class__, 4, 3, bidirectional=True)
            self.out = nn.Linear(6, V)

        def logits(self, ids, mask):
            return self.out(self.stack(self.E(ids))[0])

    assert first_leak(Both(), tokens(2, 6))[:2] == (0, 1)


def test_a_network_that_looks_at_one_token_only():
    """It is found if that token stands there: it is always replaced by another one."""

    class Now(nn.Module):
        def logits(self, ids, mask):
            return (ids.roll(-1, 1) == 5)[:, :, None] * torch.ones(V)

    ids = tokens(1, 5).fill_(1)
    ids[0, 3] = 5
    torch.manual_seed(0)
    assert first_leak(Now(), ids, draws=1) in (Leak(2, 3, 1.0), Leak(0, 1, 1.0), Leak(1, 2, 1.0))
    assert first_leak(Now(), ids, draws=60) == Leak(0, 1, 1.0)


def test_infinite_logits_that_stay_are_no_leak():
    class Forbids(nn.Module):
        def logits(self, ids, mask):
            return torch.full((*ids.shape, V), -torch.inf)

    assert first_leak(Forbids(), tokens(2, 4)) is None


def test_the_network_is_left_as_it_was_even_after_an_error():
    class Broken(nn.Module):
        def logits(self, ids, mask):
            return torch.full((*ids.shape, V), torch.nan)

    net = Broken()
    with pytest.raises(ValueError, match="net must have logits that are numbers"):
        first_leak(net, tokens(1, 3))
    assert net.training


@pytest.mark.parametrize(
    "ids", [[[0, 1]], torch.zeros(1, 1).long(), torch.zeros(2).long(), torch.zeros(1, 3)]
)
def test_other_ids_are_refused(ids):
    with pytest.raises(ValueError, match="ids must be an int64 tensor"):
        first_leak(Recurrent(V), ids)
