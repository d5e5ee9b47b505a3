"""Orthogonal blocks and chrono biases: what they promise, by their definitions."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from torch import nn

from nlpbook.rnn import GRU, LSTM, RNNLM, Elman, RecurrentStack, chrono_, orthogonal_blocks_
from tests.rnn.layers import DEVICES, seeds, sizes


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


@given(sizes, st.integers(1, 4), seeds)
def test_blocks_are_orthogonal(hidden, n_blocks, seed):
    U = torch.full((hidden, n_blocks * hidden), float("nan"), dtype=torch.float64)
    assert orthogonal_blocks_(U, generator=generator(seed)) is U
    for block in U.split(hidden, dim=1):
        torch.testing.assert_close(
            block @ block.T, torch.eye(hidden, dtype=torch.float64), rtol=0, atol=1e-12
        )
    if n_blocks > 1 and hidden > 1:
        assert not torch.equal(U[:, :hidden], U[:, hidden : 2 * hidden])


def test_they_are_uniform():
    """An entry of a Haar matrix of size 3 is uniform from -1 to 1 (Archimedes)."""
    rng = generator(1)
    entries = [orthogonal_blocks_(torch.empty(3, 3), generator=rng)[0, 0].item() for _ in range(600)]
    assert stats.kstest(entries, stats.uniform(-1, 2).cdf).pvalue > 1e-3


@pytest.mark.parametrize("device", DEVICES)
def test_the_layers_have_them(device):
    for layer in (Elman(2, 4), GRU(2, 4), LSTM(2, 4)):
        for block in layer.to(device).U.split(4, dim=1):
            torch.testing.assert_close(block @ block.T, torch.eye(4, device=device), rtol=0, atol=1e-5)


@pytest.mark.parametrize("shape", [(3, 4), (4,), (0, 0), (4, 2)])
def test_what_is_no_row_of_blocks(shape):
    with pytest.raises(ValueError, match="U must be one square block or more, side by side; got shape"):
        orthogonal_blocks_(torch.zeros(shape))


@pytest.mark.parametrize("device", DEVICES)
def test_chrono_of_an_lstm(device):
    """b_f is the logarithm of a uniform from 1 to T - 1, b_i its opposite, all other biases 0."""
    layer, T = LSTM(2, 300).to(device), 100
    torch.nn.init.normal_(layer.b)
    chrono_(layer, T, generator=generator())
    b_f = layer.bias_of("f").detach().cpu()
    assert stats.kstest(b_f.exp().numpy(), stats.uniform(1, T - 2).cdf).pvalue > 1e-3
    assert torch.equal(layer.bias_of("i").cpu(), -b_f)
    assert not layer.bias_of("g").any() and not layer.bias_of("o").any()


@pytest.mark.parametrize("reset", ["after", "before"])
def test_chrono_of_a_gru(reset):
    """The gate that keeps is z here: a large bias is a long memory."""
    layer, T = GRU(2, 300, reset=reset), 50
    for parameter in layer.parameters():
        torch.nn.init.normal_(parameter)
    chrono_(layer, T, generator=generator())
    assert stats.kstest(layer.bias_of("z").detach().exp().numpy(), stats.uniform(1, T - 2).cdf).pvalue > 1e-3
    assert not layer.bias_of("r").any() and not layer.bias_of("n").any()
    assert reset == "before" or not layer.c.any()


def test_what_chrono_says_about_memory():
    """The docstrings' numbers: σ(1)^100, σ(ln 99)^100, and the steps after which 1/e is kept."""
    kept = {bias: (1 / (1 + math.exp(-bias))) ** 100 for bias in (1.0, math.log(99))}
    assert kept[1.0] == pytest.approx(2.5e-14, rel=0.02)
    assert kept[math.log(99)] == pytest.approx(0.366032, abs=1e-6)
    steps = {u: 1 / math.log(1 + 1 / u) for u in (1, math.e, 10, 99)}
    assert (round(steps[1], 1), round(steps[math.e], 1)) == (1.4, 3.2)
    assert all(abs(value - u - 0.5) < 0.06 for u, value in steps.items())


def test_the_shortest_memory():
    """T = 2: u is 1, its logarithm 0."""
    layer = LSTM(2, 3)
    chrono_(layer, 2, generator=generator())
    assert not layer.b.any()


def test_chrono_of_all_layers_of_a_network():
    for module in (RecurrentStack(LSTM, 2, 3, 2, bidirectional=True), RNNLM(5, 2, 3, 2, cell=GRU)):
        chrono_(module, 1000, generator=generator())
        layers = [layer for layer in module.modules() if isinstance(layer, (LSTM, GRU))]
        gates = [layer.bias_of("f" if isinstance(layer, LSTM) else "z") for layer in layers]
        assert len(gates) >= 2 and all(gate.min() > 0 for gate in gates)
        assert len({gate[0].item() for gate in gates}) == len(gates)  # each layer has its own


@pytest.mark.parametrize(
    ("module", "longest", "error", "message"),
    [
        (LSTM(2, 3), 1, ValueError, "longest must be a whole number, 2 or larger; got 1"),
        (LSTM(2, 3), 2.5, TypeError, "longest must be a whole number"),
        (Elman(2, 3), 10, ValueError, "module must have LSTM layers .* got Elman"),
        (LSTM(2, 3, forget_gate=False), 10, ValueError, "module must have LSTM layers .* got LSTM"),
        (nn.LSTM(2, 3), 10, ValueError, "module must have LSTM layers .* got none"),
        (nn.ModuleList([Elman(2, 3), GRU(2, 3)]), 10, ValueError, "got Elman, GRU"),
        (3, 10, TypeError, "module must be a Module; got int"),
    ],
)
def test_what_chrono_refuses(module, longest, error, message):
    with pytest.raises(error, match=message):
        chrono_(module, longest)
