"""Stacks: layers by hand, both directions, dropout between layers, layer normalisation, steps."""

import functools
import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from nlpbook.rnn import GRU, LSTM, Elman, RecurrentLayer, RecurrentStack
from tests.rnn.layers import (
    CELLS,
    DEVICES,
    assert_same,
    flat,
    incoming_of,
    lengths_of_batches,
    normal,
    outcome,
    random_state,
    seeds,
    with_random_biases,
)

each_cell = pytest.mark.parametrize("cell", CELLS)


def stack_of(cell, inputs=2, hidden=3, n_layers=2, seed=0, **options):
    stack = RecurrentStack(
        CELLS[cell], inputs, hidden, n_layers, generator=torch.Generator().manual_seed(seed), **options
    )
    with torch.no_grad():
        for norm in stack.norms:
            norm.weight.copy_(1 + 0.3 * normal(*norm.weight.shape, seed=seed))
            norm.bias.copy_(0.3 * normal(*norm.bias.shape, seed=seed + 1))
    return with_random_biases(stack, seed + 1).double()


def set_fast(stack, fast):
    for part in (stack, *stack.layers):
        part.fast = fast


@each_cell
@settings(max_examples=8)
@given(lengths_of_batches, st.integers(0, 2), st.integers(1, 3), st.booleans(), st.booleans(), seeds)
def test_fast_is_plain(cell, lengths, more, n_layers, both, layer_norm, seed):
    stack = stack_of(cell, n_layers=n_layers, seed=seed, bidirectional=both, layer_norm=layer_norm)
    batch, time = len(lengths), max(lengths) + more
    x, state = normal(batch, time, 2, seed=seed), random_state(stack, batch, seed)
    incoming = incoming_of(stack, batch, time, stack.output_size, seed)
    found = {}
    for fast in (True, False):
        set_fast(stack, fast)
        found[fast] = outcome(stack, x, state, incoming, lengths=lengths)
    assert_same(found[True], found[False], 1e-9)  # layer normalisation of a tiny spread magnifies roundings


@each_cell
@pytest.mark.parametrize("both", [False, True])
@pytest.mark.parametrize("layer_norm", [False, True])
@pytest.mark.parametrize("fast", [False, True])
def test_layer_by_layer_by_hand(cell, both, layer_norm, fast):
    stack = stack_of(cell, n_layers=3, bidirectional=both, layer_norm=layer_norm, fast=fast)
    lengths, x = [4, 2], normal(2, 5, 2, seed=1)
    state = random_state(stack, 2, 3)
    y, after = stack(x, state, lengths=lengths)
    mask = torch.arange(5)[None, :, None] < torch.tensor(lengths)[:, None, None]
    expected, states, place = x, [], 0
    for level in range(3):
        outputs = []
        for reverse in (False, True)[: 1 + both]:
            output, last = stack.layers[place](expected, state[place], lengths=lengths, reverse=reverse)
            outputs.append(output)
            states.append(last)
            place += 1
        expected = torch.cat(outputs, dim=2)
        if layer_norm:
            norm = stack.norms[level]
            centred = expected - expected.mean(dim=2, keepdim=True)
            deviation = (centred.square().mean(dim=2, keepdim=True) + 1e-5).sqrt()
            expected = (norm.weight * centred / deviation + norm.bias) * mask
    torch.testing.assert_close(y, expected, rtol=0, atol=1e-11)
    assert place == len(after) == len(states)
    for one, other in zip(flat(after), flat(tuple(states)), strict=True):
        torch.testing.assert_close(one, other, rtol=0, atol=1e-11)
    assert len(stack.norms) == (3 if layer_norm else 0)


@each_cell
@settings(max_examples=8)
@given(lengths_of_batches, st.sampled_from([7.0, float("nan")]), st.booleans(), seeds)
def test_padding_changes_nothing(cell, lengths, filling, fast, seed):
    """In both directions and with layer normalisation, which makes something of zeros."""
    stack = stack_of(cell, seed=seed, bidirectional=True, layer_norm=True, fast=fast)
    batch, time = len(lengths), max(lengths)
    x, state = normal(batch, time, 2, seed=seed), random_state(stack, batch, seed)
    incoming = incoming_of(stack, batch, time, stack.output_size, seed)
    padding = torch.arange(time + 2) >= torch.tensor(lengths)[:, None]
    longer = nn.functional.pad(x, (0, 0, 0, 2)).masked_fill(padding[:, :, None], filling)
    longer_incoming = [nn.functional.pad(incoming[0], (0, 0, 0, 2), value=3.0), *incoming[1:]]
    found = outcome(stack, longer, state, longer_incoming, lengths=lengths)
    assert not found["outputs"][padding].any() and not found["dx"][padding].any()
    shorter = x.masked_fill(padding[:, :time, None], -5.0)
    expected = outcome(stack, shorter, state, incoming, lengths=lengths)
    for name in ("outputs", "dx"):
        found[name] = found[name][:, :time]
    assert_same(found, expected, 1e-9)


@each_cell
@pytest.mark.parametrize("layer_norm", [False, True])
@settings(max_examples=6)
@given(st.integers(1, 4), seeds)
def test_step_by_step_is_the_whole_sentence(cell, layer_norm, time, seed):
    stack = stack_of(cell, n_layers=3, seed=seed, layer_norm=layer_norm)
    x, state = normal(2, time, 2, seed=seed), stack.start(2)
    assert not any(part.any() for part in flat(state))
    whole, last = stack(x)
    for t in range(time):
        y, state = stack.step(x[:, t], state)
        torch.testing.assert_close(y, whole[:, t], rtol=0, atol=1e-10)
    for one, other in zip(flat(state), flat(last), strict=True):
        torch.testing.assert_close(one, other, rtol=0, atol=1e-10)


def test_keras_in_both_directions():
    """Bidirectional SimpleRNN of Keras (bidirectional_test.py): weights 0.01, 0.02, 0.03, last states."""
    stack = RecurrentStack(Elman, 4, 2, bidirectional=True).double()
    for layer in stack.layers:
        for parameter, value in ((layer.W, 0.01), (layer.U, 0.02), (layer.b, 0.03)):
            nn.init.constant_(parameter, value)
    _, ((forward,), (backward,)) = stack(torch.arange(24, dtype=torch.float64).reshape(2, 3, 4))
    expected = [[0.39687276, 0.10004295], [0.7237238, 0.53391594]]
    found = torch.stack([forward[:, 0], backward[:, 0]], dim=1).detach()
    np.testing.assert_allclose(found, expected, atol=1e-6)
    assert torch.equal(forward[:, 0], forward[:, 1]) and torch.equal(backward[:, 0], backward[:, 1])


def test_dropout_between_layers_only(monkeypatch):
    """Not before the first and not behind the last; never the state; at rest in evaluation."""
    torch.manual_seed(0)
    x = normal(2, 6, 2, seed=1)
    one = RecurrentStack(LSTM, 2, 50, 1, dropout=0.5).double()
    torch.testing.assert_close(one(x)[0], one.eval()(x)[0], rtol=0, atol=0)
    read, plainly = [], RecurrentLayer.read_plainly

    def recorded(layer, x, *arguments, **options):
        y, state = plainly(layer, x, *arguments, **options)
        read.append((x, y))
        return y, state

    monkeypatch.setattr(RecurrentLayer, "read_plainly", recorded)
    two = RecurrentStack(LSTM, 2, 50, 2, dropout=0.5, fast=False).double()
    found, (first, _) = two(x)
    at_rest, (first_at_rest, _) = two.eval()(x)
    torch.testing.assert_close(first, first_at_rest, rtol=0, atol=0)
    (inputs, below), (between, above), *resting = read
    assert torch.equal(inputs, x) and torch.equal(above, found)
    kept = between != 0
    assert 0.4 < kept.double().mean() < 0.6
    torch.testing.assert_close(between[kept], 2 * below[kept])
    assert torch.equal(resting[1][0], resting[0][1]) and not torch.equal(at_rest, found)


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("cell", [Elman, GRU, LSTM])
def test_devices(device, cell):
    stack = RecurrentStack(cell, 2, 3, 2, bidirectional=True, layer_norm=True, dropout=0.1).to(device)
    x = torch.randn(2, 4, 2, device=device)
    for lengths in (None, [3, 1]):
        y, state = stack(x, lengths=lengths)
        assert {part.device for part in (y, *flat(state))} == {x.device}
        again, _ = stack(x, state, lengths=lengths)
        again.sum().backward()


@pytest.mark.parametrize(
    ("arguments", "options", "error", "message"),
    [
        (
            ("lstm", 2, 3),
            {},
            TypeError,
            "cell must be a function of an input size and a hidden size; got 'lstm'",
        ),
        (
            (lambda *sizes, **_: nn.Linear(2, 2), 2, 3),
            {},
            TypeError,
            "cell must be a class of recurrent layers",
        ),
        ((LSTM, 0, 3), {}, ValueError, "input_size must be a whole number"),
        ((LSTM, 2, 0), {}, ValueError, "hidden_size must be a whole number"),
        ((LSTM, 2, 3, 0), {}, ValueError, "n_layers must be a whole number"),
        (
            (LSTM, 2, 3),
            {"dropout": 1},
            ValueError,
            "dropout must be a finite number from 0 to below 1; got 1",
        ),
        ((LSTM, 2, 3), {"dropout": math.nan}, ValueError, "dropout must be a finite number"),
        ((LSTM, 2, 3), {"bidirectional": "yes"}, TypeError, "bidirectional must be True or False"),
        ((LSTM, 2, 3), {"layer_norm": 1}, TypeError, "layer_norm must be True or False"),
        ((LSTM, 2, 3), {"fast": 1}, TypeError, "fast must be True or False"),
        ((functools.partial(GRU, reset="never"), 2, 3), {}, ValueError, "reset must be 'after' or 'before'"),
    ],
)
def test_settings_outside_their_range(arguments, options, error, message):
    with pytest.raises(error, match=message):
        RecurrentStack(*arguments, **options)


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        ({"x": torch.zeros(2, 3, 5)}, ValueError, "x must be inputs"),
        ({"lengths": [3, 4]}, ValueError, "lengths must be a whole number from 1 to 3"),
        (
            {"state": torch.zeros(2, 3)},
            TypeError,
            "state must be a tuple of 4 states, one for each layer and",
        ),
        ({"state": ((torch.zeros(2, 3),) * 2,)}, ValueError, "state must be a tuple of 4 states, .* got 1"),
        (
            {"state": ((torch.zeros(2, 9),) * 2,) * 4},
            ValueError,
            r"state must be a tuple \(h, c\) of tensors",
        ),
    ],
)
def test_what_is_refused(given, error, message):
    stack = RecurrentStack(LSTM, 2, 3, 2, bidirectional=True)
    with pytest.raises(error, match=message):
        stack(**{"x": torch.zeros(2, 3, 2), **given})
    with pytest.raises(ValueError, match="bidirectional must be False for a step"):
        stack.step(torch.zeros(2, 2), stack.start(2))
