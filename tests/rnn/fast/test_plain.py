"""The backward passes written out step by step, against autograd through the steps."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from nlpbook.rnn.fast.elman import plain_elman
from nlpbook.rnn.fast.gru import plain_gru
from nlpbook.rnn.fast.lstm import plain_lstm
from tests.rnn.layers import layer_of, normal, random_state, seeds, sizes


@pytest.mark.parametrize("cell", ["elman", "gru, reset after", "gru, reset before", "lstm"])
@settings(max_examples=12)
@given(st.integers(1, 5), sizes, sizes, seeds)
def test_they_are_autograd(cell, time, batch, hidden, seed):
    layer = layer_of(cell, 2, hidden, seed, fast=False)
    x, dh = normal(time, batch, 2, seed=seed), normal(time, batch, hidden, seed=seed + 1)
    state = random_state(layer, batch, seed + 2)
    with torch.no_grad():
        z = x @ layer.W + layer.b
        if cell == "elman":
            h, dz, dU, *before = plain_elman(z, layer.U, *state, dh)
        elif cell == "lstm":
            h, dz, dU, *before = plain_lstm(z, layer.U, *state, dh)
        else:
            h, dz, dU, *before = plain_gru(z, layer.U, layer.c, *state, dh)
    leaves = [part.requires_grad_() for part in state]
    outputs, _ = layer(x.transpose(0, 1), tuple(leaves))
    torch.testing.assert_close(h, outputs.transpose(0, 1), rtol=0, atol=1e-12)
    outputs.backward(dh.transpose(0, 1))
    torch.testing.assert_close(dU, layer.U.grad, rtol=1e-10, atol=1e-12)
    torch.testing.assert_close(dz.sum(dim=(0, 1)), layer.b.grad, rtol=1e-10, atol=1e-12)
    torch.testing.assert_close(torch.einsum("tbi,tbg->ig", x, dz), layer.W.grad, rtol=1e-10, atol=1e-12)
    torch.testing.assert_close(before, [leaf.grad for leaf in leaves], rtol=1e-10, atol=1e-12)
