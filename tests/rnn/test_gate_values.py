"""Gates and states by word: they are those of the layer, and of PyTorch's cells; what is held is held."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from nlpbook.rnn import GRU, LSTM, Elman, gate_values

KINDS = (LSTM, GRU)


def drawn(kind, seed, D=3, H=4, batch=2, time=5, **options):
    generator = torch.Generator().manual_seed(seed)
    layer = kind(D, H, generator=generator, **options).double()
    with torch.no_grad():
        for parameter in layer.parameters():
            parameter.copy_(torch.randn(parameter.shape, generator=generator))
    return layer, torch.randn(batch, time, D, generator=generator).double()


@pytest.mark.parametrize("kind", KINDS)
@given(seed=st.integers(0, 1000), reset=st.sampled_from(["after", "before"]))
def test_the_states_are_those_of_the_layer(kind, seed, reset):
    layer, x = drawn(kind, seed, **({"reset": reset} if kind is GRU else {}))
    values, (outputs, state) = gate_values(layer, x), layer(x)
    torch.testing.assert_close(values["hidden"], outputs)
    for part, last in zip(layer.state_parts, state, strict=True):
        torch.testing.assert_close(values[{"h": "hidden", "c": "cell"}[part]][:, -1], last)


@given(st.integers(0, 1000))
def test_the_gates_make_the_states(seed):
    layer, x = drawn(LSTM, seed)
    one = {name: value.detach().numpy() for name, value in gate_values(layer, x).items()}
    before = np.concatenate([np.zeros_like(one["cell"][:, :1]), one["cell"][:, :-1]], axis=1)
    np.testing.assert_allclose(one["cell"], one["forget"] * before + one["input"] * one["candidate"])
    np.testing.assert_allclose(one["hidden"], one["output"] * np.tanh(one["cell"]))
    layer, x = drawn(GRU, seed)
    one = {name: value.detach().numpy() for name, value in gate_values(layer, x).items()}
    before = np.concatenate([np.zeros_like(one["hidden"][:, :1]), one["hidden"][:, :-1]], axis=1)
    np.testing.assert_allclose(one["hidden"], one["update"] * before + (1 - one["update"]) * one["candidate"])


def test_a_layer_that_knows_nothing_of_what_is_held_says_the_same():
    """A forget gate whose bias is 1000 is held at 1, by PyTorch's own cell; the other units stay free."""
    layer, x = drawn(LSTM, 3)
    theirs = nn.LSTM(3, 4, batch_first=True).double()
    with torch.no_grad():
        theirs.weight_ih_l0.copy_(layer.W.T)
        theirs.weight_hh_l0.copy_(layer.U.T)
        theirs.bias_ih_l0.copy_(layer.b)
        theirs.bias_hh_l0.zero_()
        theirs.bias_ih_l0[4 + 2] = 1000
        theirs.bias_ih_l0[12 + 1] = -1000  # the output gate of unit 1 is closed: it is off
        held = gate_values(layer, x, {"forget": {2: 1.0}, "output": {1: 0.0}})
        torch.testing.assert_close(held["hidden"], theirs(x)[0])
        off = gate_values(layer, x, {"forget": {2: 1.0}, "hidden": {1: 0.0}})
        torch.testing.assert_close(off["hidden"], theirs(x)[0])
        free = gate_values(layer, x)["hidden"]
        assert (held["hidden"] - free).abs().max() > 1e-3


def test_a_reset_gate_that_is_held_changes_the_candidate():
    layer, x = drawn(GRU, 4)
    with torch.no_grad():
        held = gate_values(layer, x, {"reset": dict.fromkeys(range(4), 0.0)})
        by_word_alone = torch.tanh(x @ layer.W[:, 8:] + layer.b[8:])
        torch.testing.assert_close(held["candidate"], by_word_alone)
        kept = gate_values(layer, x, {"update": {1: 1.0}})
        assert (kept["hidden"][:, :, 1] == 0).all()


@pytest.mark.parametrize(
    ("held", "error", "message"),
    [
        ({"update": {0: 0.5}}, ValueError, "held must be"),
        ({"forget": {4: 0.5}}, ValueError, r"held\['forget'\] must be"),
        ({"forget": {0: 1.5}}, ValueError, r"held\['forget'\]\[0\] must be"),
        ({"hidden": {0: -1.5}}, ValueError, r"held\['hidden'\]\[0\] must be"),
        ({"forget": {0: "0.5"}}, TypeError, r"held\['forget'\]\[0\] must be"),
    ],
)
def test_what_cannot_be_held_is_refused(held, error, message):
    layer, x = drawn(LSTM, 0)
    with pytest.raises(error, match=message):
        gate_values(layer, x, held)


def test_other_layers_and_other_inputs_are_refused():
    layer, x = drawn(LSTM, 0)
    with pytest.raises(TypeError, match="layer must be an LSTM or a GRU"):
        gate_values(Elman(3, 4), x.float())
    with pytest.raises(ValueError, match="x must be inputs of shape"):
        gate_values(layer, x[0])
