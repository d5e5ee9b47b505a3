"""The N-ary Tree-LSTM: a step by hand, and children that have an order."""

import math

import pytest
import torch
from scipy.special import expit

from nlpbook.rnn import nary_step
from tests.rnn.layers import normal
from tests.rnn.trees.forests import brackets, layer_of


def test_a_step_by_hand():
    """One unit, two children, a different weight in each place: i, f_1, f_2, g, o."""
    W = torch.tensor([[0.1, 0.2, 0.3, 0.4]], dtype=torch.float64)
    U = torch.tensor([[0.5, -0.6, 0.7, -0.8, 0.9], [1.0, 1.1, -1.2, 1.3, -1.4]], dtype=torch.float64)
    b = torch.tensor([0.01, 0.02, 0.03, 0.04], dtype=torch.float64)
    h = torch.tensor([[0.2], [-0.3]], dtype=torch.float64)
    c = torch.tensor([[1.5], [-0.5]], dtype=torch.float64)
    found_h, found_c = nary_step(torch.tensor([2.0], dtype=torch.float64), h, c, W, U, b)
    i = expit(2 * 0.1 + 0.2 * 0.5 - 0.3 * 1.0 + 0.01)
    f_1 = expit(2 * 0.2 - 0.2 * 0.6 - 0.3 * 1.1 + 0.02)
    f_2 = expit(2 * 0.2 + 0.2 * 0.7 + 0.3 * 1.2 + 0.02)
    g = math.tanh(2 * 0.3 - 0.2 * 0.8 - 0.3 * 1.3 + 0.03)
    o = expit(2 * 0.4 + 0.2 * 0.9 + 0.3 * 1.4 + 0.04)
    cell = i * g + f_1 * 1.5 + f_2 * -0.5
    assert found_c.item() == pytest.approx(cell, abs=1e-12)
    assert found_h.item() == pytest.approx(o * math.tanh(cell), abs=1e-12)


@pytest.mark.parametrize("fast", [True, False])
@pytest.mark.parametrize("kind", ["binary", "4-ary"])
def test_the_order_of_the_children_counts(kind, fast):
    layer, x = layer_of(kind, fast=fast), normal(3, 3, seed=1)
    forest = brackets("(1 (1 a) (1 b))")
    one, other = (layer(x[order], forest)[0][2] for order in ([0, 1, 2], [1, 0, 2]))
    assert (one - other).abs().max() > 0.01


@pytest.mark.parametrize("fast", [True, False])
def test_a_missing_child_is_one_whose_state_is_zero(fast):
    layer, x = layer_of("4-ary", fast=fast), normal(3, 3, seed=1)
    h, c = layer(x, brackets("(1 (1 a) (1 b))"))
    more = torch.zeros(4, 4, dtype=torch.float64)
    more[:2] = h[:2]
    cells = torch.zeros(4, 4, dtype=torch.float64)
    cells[:2] = c[:2]
    for one, other in zip(layer.step(x[2], more, cells), (h[2], c[2]), strict=True):
        torch.testing.assert_close(one, other, rtol=0, atol=1e-12)
