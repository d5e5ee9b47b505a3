"""The exercises of chapter 6: their solutions against PyTorch, the library and what can be counted."""

import numpy as np
import pytest
import torch
from torch import nn

from nlpbook.exercises import rnn
from nlpbook.rnn import RNNLM, Elman


def test_one_step_is_that_of_pytorchs_cell():
    cell = nn.RNNCell(2, 2).double()
    with torch.no_grad():
        cell.weight_ih.copy_(torch.tensor([[1.0, 0.0], [0.5, 2.0]]).T)
        cell.weight_hh.copy_(torch.tensor([[0.0, 1.0], [-1.0, 0.0]]).T)
        cell.bias_ih.copy_(torch.tensor([0.0, 1.0]))
        cell.bias_hh.zero_()
        h = cell(torch.tensor([[1.0, -1.0]]).double(), torch.tensor([[0.5, 0.0]]).double())
    np.testing.assert_allclose(rnn.one_step.solution, h[0].numpy(), atol=1e-7)


def test_the_parameters_are_those_of_the_librarys_network():
    # Its table has a row for the start token and one for padding, which the exercise counts as words.
    net = RNNLM(10_000, 128, 200, cell=Elman)
    found = sum(parameter.numel() for parameter in net.parameters()) - 2 * 128
    assert rnn.count_parameters.solution == [found, 0]


def test_reading_is_that_of_the_librarys_layer():
    assert len(rnn.read.cases) >= 3
    for x, W, U, b in rnn.read.cases:
        layer = Elman(*W.shape).double()
        with torch.no_grad():
            for parameter, value in ((layer.W, W), (layer.U, U), (layer.b, b)):
                parameter.copy_(torch.tensor(value))
            outputs, _ = layer(torch.tensor(x)[None])
        np.testing.assert_allclose(rnn.read.solution(x, W, U, b), outputs[0].numpy(), atol=1e-12)


@pytest.mark.parametrize("name", ["forgets nothing at the end", "reads backwards"])
def test_other_readers_are_refused(name):
    def read(x, W, U, b):
        if name == "reads backwards":
            return rnn.read.solution(x[::-1], W, U, b)[::-1]
        return np.vstack([rnn.read.solution(x, W, U, b)[:-1], np.zeros((1, len(U)))])

    assert not rnn.read.check(read)


def test_inputs_and_targets_are_shifted_by_one():
    rng = np.random.default_rng(0)
    for n in range(8):
        words = [str(word) for word in rng.integers(0, 9, n)]
        inputs, targets = rnn.inputs_and_targets.solution(words)
        assert len(inputs) == len(targets) == n + 1
        assert inputs[1:] == targets[:-1] == words
        assert (inputs[0], targets[-1]) == ("<s>", "</s>")


def test_the_two_units_keep_the_parity_and_are_a_recurrent_layer_with_thresholds():
    W, U, b = np.array([1, 1]), np.array([[1, 1], [-1, -1]]), np.array([-0.5, -1.5])
    rng = np.random.default_rng(1)
    for _ in range(20):
        x, h, read = [int(bit) for bit in rng.integers(0, 2, 30)], [0, 0], 0
        for x_t in x:
            after = rnn.parity_step.solution(x_t, h)
            assert after == [int(z > 0) for z in x_t * W + np.array(h) @ U + b]
            h, read = after, read + x_t
            assert h[0] - h[1] == read % 2
    assert rnn.parity_step.check(lambda x, h: np.array(x * W + np.array(h) @ U + b > 0, dtype=int))
