"""The layers against PyTorch's own, with the same weights: outputs, last states, every gradient."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from nlpbook.rnn import RecurrentStack, from_torch
from tests.rnn.layers import (
    DEVICES,
    OF_TORCH,
    assert_same,
    flat,
    incoming_of,
    lengths_of_batches,
    normal,
    outcome,
    random_state,
    seeds,
    sizes,
    with_random_biases,
)

each_cell = pytest.mark.parametrize("cell", OF_TORCH)
each_form = pytest.mark.parametrize("fast", [True, False], ids=["fast", "plain"])


def gradients_of(module):
    """Of PyTorch's parameters in our names and shapes. Both biases have one gradient, but for one block."""
    found = {}
    for n, (W, U, *biases) in enumerate(module.all_weights):
        found |= {f"dlayers.{n}.W": W.grad.T, f"dlayers.{n}.U": U.grad.T}
        if biases:
            found[f"dlayers.{n}.b"] = biases[0].grad
            shared = slice(None)
            if isinstance(module, nn.GRU):  # the candidate's second bias stands within the reset
                found[f"dlayers.{n}.c"] = biases[1].grad[-module.hidden_size :]
                shared = slice(-module.hidden_size)
            torch.testing.assert_close(biases[0].grad[shared], biases[1].grad[shared])
    return found


def outcome_of_torch(module, x, state, incoming, lengths):
    """PyTorch packs what has several lengths; its states have layers and directions first."""
    x = x.clone().requires_grad_()
    leaves = [part.clone().requires_grad_() for part in flat(state)]
    parts = len(leaves) // len(module.all_weights)  # h, or h and c
    stacked = [torch.stack(leaves[part::parts]) for part in range(parts)]
    module.zero_grad()
    packed = pack_padded_sequence(x, torch.tensor(lengths), batch_first=True, enforce_sorted=False)
    y, after = module(packed, stacked[0] if parts == 1 else tuple(stacked))
    y, _ = pad_packed_sequence(y, batch_first=True, total_length=x.shape[1])
    after = [after] if parts == 1 else list(after)
    last = [part[n] for n in range(len(module.all_weights)) for part in after]
    sum((part * given).sum() for part, given in zip([y, *last], incoming, strict=True)).backward()
    found = {"outputs": y, **{f"state {n}": part for n, part in enumerate(last)}, "dx": x.grad}
    found |= {f"dstate {n}": leaf.grad for n, leaf in enumerate(leaves)}
    return {name: value.detach().clone() for name, value in (found | gradients_of(module)).items()}


def pair(cell, inputs, hidden, n_layers, both, seed, dtype, fast, device="cpu"):
    torch.manual_seed(seed)
    theirs = OF_TORCH[cell](inputs, hidden, n_layers, batch_first=True, bidirectional=both)
    theirs = with_random_biases(theirs, seed).to(device, dtype)
    return theirs, from_torch(theirs, fast=fast)


@each_cell
@each_form
@pytest.mark.parametrize(("dtype", "tolerance"), [(torch.float64, 1e-10), (torch.float32, 1e-6)])
@settings(max_examples=12)
@given(lengths_of_batches, st.integers(0, 2), sizes, sizes, st.integers(1, 3), st.booleans(), seeds)
def test_all_that_comes_out(
    cell, fast, dtype, tolerance, lengths, more, inputs, hidden, n_layers, both, seed
):
    theirs, ours = pair(cell, inputs, hidden, n_layers, both, seed, dtype, fast)
    batch, time = len(lengths), max(lengths) + more
    x = normal(batch, time, inputs, seed=seed, dtype=dtype)
    state = random_state(ours, batch, seed, dtype)
    incoming = incoming_of(ours, batch, time, (1 + both) * hidden, seed, dtype)
    found = outcome(ours, x, state, incoming, lengths=lengths)
    assert_same(found, outcome_of_torch(theirs, x, state, incoming, lengths), tolerance)
    if set(lengths) == {time}:  # then it may go without saying
        assert_same(outcome(ours, x, state, incoming), found, tolerance / 10)


@each_cell
@pytest.mark.parametrize("device", DEVICES)
def test_at_the_size_of_the_bench(cell, device):
    """Longer sums: the fast form in float32 is as near to float64 as PyTorch is."""
    found = {}
    for dtype in (torch.float32, torch.float64):
        theirs, _ = pair(cell, 40, 50, 2, False, 3, torch.float32, True, device)
        theirs = theirs.to(dtype)
        ours = from_torch(theirs)  # adds the biases in this type
        x, state = normal(6, 35, 40, seed=1).to(device, dtype), ours.start(6)
        incoming = [part.to(device, dtype) for part in incoming_of(ours, 6, 35, 50, 2)]
        found[dtype] = (
            outcome(ours, x, state, incoming),
            outcome_of_torch(theirs, x, state, incoming, [35] * 6),
        )
    ours, theirs = found[torch.float32]
    exact = found[torch.float64][1]
    assert_same(found[torch.float64][0], exact, 1e-10)
    for name, value in exact.items():
        scale = float(value.abs().max())
        error, their_error = (float((one[name] - value).abs().max()) / scale for one in (ours, theirs))
        assert error < max(4 * their_error, 2e-6), name


@each_cell
def test_a_module_without_biases(cell):
    theirs = OF_TORCH[cell](3, 4, 2, bias=False, batch_first=True).double()
    ours = from_torch(theirs)
    x, state = normal(2, 5, 3, seed=1), ours.start(2)
    incoming = incoming_of(ours, 2, 5, 4, 2)
    found, expected = outcome(ours, x, state, incoming), outcome_of_torch(theirs, x, state, incoming, [5, 5])
    without = {name: value for name, value in found.items() if name[-2:] not in (".b", ".c")}
    assert len(without) < len(found)
    assert_same(without, expected, 1e-10)


def test_the_mode_and_the_settings_go_along():
    theirs = nn.LSTM(3, 4, 2, dropout=0.25, bidirectional=True).eval()
    ours = from_torch(theirs)
    assert isinstance(ours, RecurrentStack) and not ours.training
    assert (ours.dropout.p, ours.directions, ours.n_layers, ours.fast) == (0.25, 2, 2, True)
    assert from_torch(theirs.train()).training and not from_torch(theirs, fast=False).layers[0].fast
    theirs.weight_ih_l0.data.zero_()
    assert ours.layers[0].W.any()  # a copy


@pytest.mark.parametrize(
    ("module", "error", "message"),
    [
        (nn.Linear(2, 2), TypeError, "module must be a RNN or a GRU or a LSTM; got Linear"),
        (nn.RNN(2, 2, nonlinearity="relu"), ValueError, "module must have tanh .* got mode 'RNN_RELU'"),
        (nn.LSTM(2, 3, proj_size=2), ValueError, "module must have no projection; got proj_size=2"),
    ],
)
def test_what_is_refused(module, error, message):
    with pytest.raises(error, match=message):
        from_torch(module)
