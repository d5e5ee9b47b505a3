"""The exercises of section 6.3: their solutions against PyTorch's cells and what can be searched for."""

import numpy as np
import pytest
import torch
from torch import nn

from nlpbook.exercises import rnn


def test_the_gru_step_is_that_of_pytorchs_cell():
    cell = nn.GRUCell(1, 1).double()
    with torch.no_grad():
        cell.weight_ih.copy_(torch.tensor([[-1.0], [1.0], [1.0]]))
        cell.weight_hh.copy_(torch.tensor([[4.0], [-4.0], [8.0]]))
        cell.bias_ih.copy_(torch.tensor([0.0, 0.0, -1.0]))
        cell.bias_hh.copy_(torch.tensor([0.0, 0.0, -2.0]))
        h = cell(torch.tensor([[1.0]]).double(), torch.tensor([[0.5]]).double())
    assert rnn.gru_step_by_hand.solution[-1] == pytest.approx(h.item(), abs=1e-12)
    r, z, n, after = rnn.gru_step_by_hand.solution
    assert after == pytest.approx(n + z * (0.5 - n), abs=1e-12)
    np.testing.assert_allclose([r, z], torch.tensor([1.0, -1.0]).double().sigmoid(), atol=1e-12)


def count(module):
    return sum(parameter.numel() for parameter in module.parameters())


def test_the_parameters_are_those_of_pytorchs_layers():
    lstm, gru, units = rnn.gated_parameters.solution
    assert lstm == count(nn.LSTM(100, 200))
    assert gru == count(nn.GRU(100, 200))
    assert count(nn.GRU(100, units)) <= lstm < count(nn.GRU(100, units + 1))


def test_what_a_bias_keeps_is_multiplied_step_by_step():
    kept, bias = rnn.kept_share.solution
    left = torch.ones((), dtype=torch.float64)
    for _ in range(20):
        left = left * torch.sigmoid(torch.tensor(2.0).double())
    assert kept == pytest.approx(left.item(), abs=1e-12)
    assert torch.sigmoid(torch.tensor(bias)).item() ** 100 == pytest.approx(0.5, abs=1e-12)


def test_the_lstm_step_is_that_of_pytorchs_cell():
    assert len(rnn.lstm_step_in_numpy.cases) >= 3
    for x, h, c, W, U, b in rnn.lstm_step_in_numpy.cases:
        cell = nn.LSTMCell(len(x), len(h)).double()
        with torch.no_grad():
            cell.weight_ih.copy_(torch.tensor(W.T))
            cell.weight_hh.copy_(torch.tensor(U.T))
            cell.bias_ih.copy_(torch.tensor(b))
            cell.bias_hh.zero_()
            wanted = cell(torch.tensor(x)[None], (torch.tensor(h)[None], torch.tensor(c)[None]))
        found = rnn.lstm_step_in_numpy.solution(x, h, c, W, U, b)
        for got, want in zip(found, wanted, strict=True):
            np.testing.assert_allclose(got, want[0].numpy(), atol=1e-12)


@pytest.mark.parametrize("name", ["no input gate", "no output gate", "no biases", "old state only"])
def test_other_lstm_steps_are_refused(name):
    def step(x, h, c, W, U, b):
        if name == "no biases":
            b = 0 * b
        if name == "old state only":
            x = 0 * x
        i, f, g, o = np.split(x @ W + h @ U + b, 4)
        i, f, o = (1 / (1 + np.exp(-z)) for z in (i, f, o))
        i = np.ones_like(i) if name == "no input gate" else i
        o = np.ones_like(o) if name == "no output gate" else o
        c = f * c + i * np.tanh(g)
        return o * np.tanh(c), c

    assert not rnn.lstm_step_in_numpy.check(step)


def test_no_gates_pass_the_bounds_and_some_come_near():
    rng = np.random.default_rng(0)
    for phi, t in rnn.bounds.cases:
        of_gru, of_lstm = rnn.bounds.solution(phi, t)
        largest = [0.0, 0.0]
        for trial in range(50):
            h = c = 0.0
            for _ in range(t):
                z, f, i, n = (1e-9, phi, 1 - 1e-9, 1 - 1e-9) if trial == 0 else rng.random(4)
                h = z * h + (1 - z) * (2 * n - 1 if trial else n)
                c = min(f, phi) * c + i * (2 * n - 1 if trial else n)
            largest = [max(largest[0], abs(h)), max(largest[1], abs(c))]
        assert of_gru * (1 - 1e-6) < largest[0] <= of_gru
        assert of_lstm * (1 - 1e-6) < largest[1] <= of_lstm
