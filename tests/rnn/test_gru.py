"""The GRU in both conventions: published numbers of each, the formula in NumPy, the gates at their ends."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from scipy.special import expit

from nlpbook.rnn import GRU, gru_gates, gru_step
from tests.rnn.layers import layer_of, normal, seeds, sizes


def constant(reset, b, c=0.03):
    layer = GRU(4, 3, reset=reset).double()
    for parameter, value in ((layer.W, 0.01), (layer.U, 0.02), (layer.b, b)):
        torch.nn.init.constant_(parameter, value)
    if reset == "after":
        # Keras has two biases of 0.03 for the gates too, which add up.
        layer.fill_bias_("r", b + c)
        layer.fill_bias_("z", b + c)
        torch.nn.init.constant_(layer.c, c)
    return layer


@pytest.mark.parametrize(
    ("reset", "b", "c", "expected"),
    [
        # reset_after=True with two biases of 0.03; nn.GRU with both biases 0.03 gives the same.
        ("after", 0.03, 0.03, [0.5217289, 0.6371659, 0.39384964]),
        # reset_after=False: as in Cho et al. (2014) and in the lecture; one bias.
        ("before", 0.03, 0.0, [0.51447755, 0.6426879, 0.40208298]),
        ("after", 0.0, 0.0, [0.49988455, 0.64701194, 0.4103359]),
    ],
)
def test_keras_with_constant_weights(reset, b, c, expected):
    """GRU of Keras (gru_test.py): h' = z h + (1 - z) n, input weights 0.01, recurrent 0.02, three units."""
    layer = constant(reset, b, c)
    for layer.fast in (True, False):
        _, (h,) = layer(torch.arange(72, dtype=torch.float64).reshape(3, 6, 4))
        np.testing.assert_allclose(h.detach(), np.repeat(expected, 3).reshape(3, 3), atol=1e-6)


@settings(max_examples=25)
@given(sizes, sizes, seeds)
def test_the_formula_in_numpy(inputs, hidden, seed):
    for reset in ("after", "before"):
        layer = layer_of(f"gru, reset {reset}", inputs, hidden, seed)
        W, U, b = (part.detach().numpy() for part in (layer.W, layer.U, layer.b))
        blocks = [slice(n * hidden, (n + 1) * hidden) for n in range(3)]
        x = normal(2, 4, inputs, seed=seed).numpy()
        h, expected = np.zeros((2, hidden)), []
        for t in range(4):
            of_x = [np.einsum("bi,ih->bh", x[:, t], W[:, block]) + b[block] for block in blocks]
            r, z = (expit(of_x[n] + np.einsum("bg,gh->bh", h, U[:, blocks[n]])) for n in (0, 1))
            if reset == "after":
                inner = r * (np.einsum("bg,gh->bh", h, U[:, blocks[2]]) + layer.c.detach().numpy())
            else:
                inner = np.einsum("bg,gh->bh", r * h, U[:, blocks[2]])
            h = z * h + (1 - z) * np.tanh(of_x[2] + inner)
            expected.append(h)
        y, _ = layer(torch.from_numpy(x))
        np.testing.assert_allclose(y.detach(), np.stack(expected, axis=1), atol=1e-12)


def test_where_both_conventions_agree_and_where_not():
    """With the reset gate open, r = 1, they are one formula; else they differ."""
    before, after = (layer_of(f"gru, reset {reset}", 2, 3, 1) for reset in ("before", "after"))
    after.load_state_dict({**before.state_dict(), "c": torch.zeros(3)})
    x = normal(2, 5, 2, seed=1)
    assert (before(x)[0] - after(x)[0]).abs().max() > 1e-3
    for layer in (before, after):
        layer.fill_bias_("r", 50.0)
    torch.testing.assert_close(before(x)[0], after(x)[0], rtol=0, atol=1e-12)


@pytest.mark.parametrize("reset", ["before", "after"])
def test_the_gates_at_their_ends(reset):
    """z = 1 keeps everything, z = 0 nothing; r = 0 takes the old state out of the candidate."""
    layer = layer_of(f"gru, reset {reset}", 2, 3, 1)
    x, h = normal(4, 2, seed=1), normal(4, 3, seed=2)
    layer.fill_bias_("z", 60.0)
    torch.testing.assert_close(layer.step(x, (h,))[0], h, rtol=0, atol=1e-12)
    layer.fill_bias_("z", -60.0)
    layer.fill_bias_("r", -60.0)
    n = torch.tanh(x @ layer.W[:, 6:] + layer.b[6:])
    torch.testing.assert_close(layer.step(x, (h,))[0], n, rtol=0, atol=1e-12)


def test_gates_are_those_of_the_step():
    layer = layer_of("gru, reset after", 2, 3)
    x, h = normal(4, 2, seed=1), normal(4, 3, seed=2)
    r, z = gru_gates(x, h, layer.W, layer.U, layer.b)
    candidate = torch.tanh((x @ layer.W + layer.b)[:, 6:] + r * (h @ layer.U[:, 6:] + layer.c))
    torch.testing.assert_close(layer.step(x, (h,))[0], z * h + (1 - z) * candidate)
    torch.testing.assert_close(gru_step(x, h, layer.W, layer.U, layer.b, layer.c), layer.step(x, (h,))[0])


def test_the_initial_biases():
    layer = GRU(5, 4, update_bias=1.5)
    assert layer.gates == ("r", "z", "n")
    for gate, value in (("r", 0.0), ("z", 1.5), ("n", 0.0)):
        assert layer.bias_of(gate).tolist() == [value] * 4
    assert layer.c.tolist() == [0.0] * 4
    assert not GRU(5, 4).b.any() and GRU(5, 4, reset="before").c is None
    assert repr(GRU(5, 4)) == "GRU(5, 4, reset='after')"


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"reset": "never"}, ValueError, "reset must be 'after' or 'before'; got 'never'"),
        ({"reset": True}, TypeError, "reset must be"),
        ({"update_bias": math.nan}, ValueError, "update_bias must be a finite number; got nan"),
    ],
)
def test_settings_outside_their_range(options, error, message):
    with pytest.raises(error, match=message):
        GRU(2, 3, **options)
