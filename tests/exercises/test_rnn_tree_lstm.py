"""The exercises on Tree-LSTMs: their solutions against parse trees, PyTorch's cell, and sums by hand."""

import math

import numpy as np
import pytest
import torch
from torch import nn

from nlpbook import rnn as library
from nlpbook.exercises import rnn


def random_parents(rng, size):
    order = rng.permutation(size)
    parents = [-1] * size
    for place in range(1, size):
        parents[order[place]] = int(order[rng.integers(place)])
    return parents


def test_children_and_heights_are_those_of_random_trees():
    rng = np.random.default_rng(0)
    for _ in range(50):
        parents = random_parents(rng, int(rng.integers(1, 12)))
        heads = [parent + 1 for parent in parents]
        for word, below in enumerate(rnn.children_of_heads.solution(heads), start=1):
            assert below == [n for n, head in enumerate(heads, start=1) if head == word]

        def height(node, parents=parents):
            return max((height(n) + 1 for n, up in enumerate(parents) if up == node), default=0)

        assert rnn.heights_of_nodes.solution(parents) == [height(node) for node in range(len(parents))]


def test_the_node_by_hand_is_what_the_formulas_give():
    f = [1 / (1 + math.exp(-2 * h)) for h in (0.5, -0.5)]
    c = 0.5 * math.tanh(0) + f[0] * 1 + f[1] * 2
    assert rnn.child_sum_by_hand.solution == pytest.approx([*f, c, 0.5 * math.tanh(c)], abs=1e-12)


def count(module):
    return sum(parameter.numel() for parameter in module.parameters())


def test_the_parameters_are_those_of_the_layers():
    layers = (
        library.ChildSumTreeLSTM(100, 150),
        library.NaryTreeLSTM(100, 150),
        library.NaryTreeLSTM(100, 150, 3),
    )
    assert rnn.tree_parameters.solution == [count(layer) for layer in layers]
    # An LSTM of PyTorch has a second bias.
    assert rnn.tree_parameters.solution[0] == count(nn.LSTM(100, 150)) - 600


def test_the_step_is_an_lstm_cell_with_one_child_and_sums_over_more():
    shapes = set()
    for x, h, c, W, U, b in rnn.child_sum_in_numpy.cases:
        shapes.add(len(h))
        got = rnn.child_sum_in_numpy.solution(x, h, c, W, U, b)
        gates = x @ W + b
        H = len(b) // 4
        new, hidden = [], []
        for unit in range(H):

            def into(block, state, unit=unit, gates=gates, U=U, H=H):
                column = block * H + unit
                return gates[column] + sum(state[k] * U[k, column] for k in range(H))

            total = [sum(row[k] for row in h) for k in range(H)]
            i, o = (1 / (1 + math.exp(-into(block, total))) for block in (0, 3))
            kept = sum(c[k][unit] / (1 + math.exp(-into(1, h[k]))) for k in range(len(h)))
            new.append(i * math.tanh(into(2, total)) + kept)
            hidden.append(o * math.tanh(new[-1]))
        np.testing.assert_allclose(got[0], hidden, atol=1e-12)
        np.testing.assert_allclose(got[1], new, atol=1e-12)
        if len(h) == 1:
            cell = nn.LSTMCell(len(x), H).double()
            with torch.no_grad():
                cell.weight_ih.copy_(torch.tensor(W.T))
                cell.weight_hh.copy_(torch.tensor(U.T))
                cell.bias_ih.copy_(torch.tensor(b))
                cell.bias_hh.zero_()
                wanted = cell(torch.tensor(x)[None], (torch.tensor(h), torch.tensor(c)))
            for mine, theirs in zip(got, wanted, strict=True):
                np.testing.assert_allclose(mine, theirs[0].numpy(), atol=1e-12)
    assert {0, 1, 2, 3} <= shapes


@pytest.mark.parametrize("name", ["no bias", "no input", "swapped cells", "no gate"])
def test_other_steps_are_refused(name):
    def step(x, h, c, W, U, b):
        if name == "no bias":
            b = 0 * b
        if name == "no input":
            x = 0 * x
        if name == "swapped cells":
            c = c[::-1]
        if name == "no gate":
            right_h, right_c = rnn.child_sum_in_numpy.solution(x, h, c, W, U, b)
            return np.tanh(right_c) + 0 * right_h, right_c
        return rnn.child_sum_in_numpy.solution(x, h, c, W, U, b)

    assert not rnn.child_sum_in_numpy.check(step)


def test_a_hidden_state_that_is_wrong_after_a_right_cell_is_told_so():
    f1, f2, c, h = rnn.child_sum_by_hand.solution
    assert rnn.child_sum_by_hand.check([round(one, 4) for one in (f1, f2, c, h)])
    for wrong in (0.4267, c, 0.5 * c):
        told = rnn.child_sum_by_hand.check([f1, f2, c, wrong])
        assert not told and "The cell is right" in str(told)
    assert "The cell is right" not in str(rnn.child_sum_by_hand.check([f1, f2, c + 0.01, h]))


def test_heights_by_recursion_are_refused_at_a_chain():
    def heights(parents):
        def height(node):
            return max((height(n) + 1 for n, up in enumerate(parents) if up == node), default=0)

        return [height(node) for node in range(len(parents))]

    told = rnn.heights_of_nodes.check(heights)
    assert not told and "recursion" in str(told)
    assert len(str(told)) < 1_000
