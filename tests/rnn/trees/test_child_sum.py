"""The Child-Sum Tree-LSTM: published numbers, and children that have no order."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings

from nlpbook.rnn import ChildSumTreeLSTM, Forest, NaryTreeLSTM, ParseTree, child_sum_step
from tests.rnn.layers import normal, seeds
from tests.rnn.trees.forests import forests, layer_of, problem, trees

X = torch.tensor([[1, 0], [0, 1], [1, 0], [1, 1], [0, 1], [0.5, 0], [2, 2]], dtype=torch.float64)
TREE = ParseTree.from_heads(
    list("abcdefg"), [5, 5, 6, 6, 7, 7, 0]
)  # 0, 1 under 4; 2, 3 under 5; both under 6


def ones(layer):
    for parameter in layer.parameters():
        torch.nn.init.constant_(parameter, 1.0 if parameter.ndim == 2 else 0.0)
    return layer.double()


def test_all_weights_one_with_leaves_that_are_zero():
    """A public test of another implementation, which prints four digits; more of them by hand."""
    zeros = torch.zeros(2, 2, dtype=torch.float64)
    weights = [parameter.detach() for parameter in ones(ChildSumTreeLSTM(2, 2)).parameters()]
    h4, c4 = child_sum_step(X[4], zeros, zeros, *weights)
    h5, c5 = child_sum_step(X[5], zeros, zeros, *weights)
    h6, c6 = child_sum_step(X[6], torch.stack([h4, h5]), torch.stack([c4, c5]), *weights)
    expected = [0.55676994, 0.36960635, 0.28764914, 0.17426972, 1.82971170, 0.94397178]
    for found, value in zip((c4, h4, c5, h5, c6, h6), expected, strict=True):
        np.testing.assert_allclose(found, [value, value], rtol=0, atol=1e-8)


@pytest.mark.parametrize("fast", [True, False])
def test_all_weights_one_with_leaves_that_read(fast):
    """The same tree; pytorch-tree-lstm 0.1.3 gives these numbers for it."""
    layer = ones(ChildSumTreeLSTM(2, 2, fast=fast))
    h, c = layer(X, Forest([TREE]))
    expected = [0.36960635, 0.36960635, 0.36960635, 0.60828342, 0.87869008, 0.89148378, 0.99935894]
    np.testing.assert_allclose(h.detach(), np.repeat(expected, 2).reshape(7, 2), rtol=0, atol=1e-8)
    cells = np.repeat([1.85688744, 2.05903885, 4.90322519], 2).reshape(3, 2)
    np.testing.assert_allclose(c[4:].detach(), cells, rtol=0, atol=1e-8)


@pytest.mark.parametrize(
    ("h", "c", "unit", "expected"),
    [([1, 0], [1, 0], 0, 0.9933), ([0, 0], [0, 1], 1, 0.9820)],  # σ(4 + 1) and σ(4)
)
def test_what_a_child_hands_on(h, c, unit, expected):
    """f ∘ c at a node that reads (2, 2): another public test, of four digits."""
    layer, h, c = ones(ChildSumTreeLSTM(2, 2)), torch.tensor([h]).double(), torch.tensor([c]).double()
    with_cell, without = (layer.step(X[6], h, cell)[1][unit].item() for cell in (c, 0 * c))
    assert with_cell - without == pytest.approx(expected, abs=5e-5)


@settings(max_examples=25)
@given(trees(), seeds)
def test_the_order_of_the_children_is_nothing_to_it(tree, seed):
    """Nodes numbered backwards: every set of children is in the opposite order."""
    n, layer = len(tree), layer_of("child-sum", seed=seed)
    mirrored = ParseTree(
        [-1 if parent < 0 else n - 1 - parent for parent in reversed(tree.parents)], tree.words[::-1]
    )
    x = normal(n, 3, seed=seed)
    for layer.fast in (True, False):
        for one, other in zip(layer(x, Forest([tree])), layer(x.flip(0), Forest([mirrored])), strict=True):
            torch.testing.assert_close(one, other.flip(0), rtol=0, atol=1e-12)


@settings(max_examples=25)
@given(forests(4), seeds)
def test_it_is_an_nary_one_that_shares_its_weights(forest, seed):
    """U_k the same for all k, and forget gates that look at their own child alone: a theorem."""
    child_sum, nary = layer_of("child-sum", seed=seed), NaryTreeLSTM(3, 4, 4).double()
    U_i, U_f, U_g, U_o = child_sum.U.detach().split(4, dim=1)
    zero = torch.zeros_like(U_f)
    with torch.no_grad():
        nary.W.copy_(child_sum.W)
        nary.b.copy_(child_sum.b)
        rows = [[U_i, *(U_f if k == n else zero for n in range(4)), U_g, U_o] for k in range(4)]
        nary.U.copy_(torch.cat([torch.cat(row, dim=1) for row in rows]))
    x, _, _ = problem(child_sum, forest, seed)
    for one, other in zip(child_sum(x, forest), nary(x, forest), strict=True):
        torch.testing.assert_close(one, other, rtol=0, atol=1e-12)
