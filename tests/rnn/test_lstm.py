"""The LSTM: published numbers, the formula in NumPy, with forget gate and without, and its direct path."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit

from nlpbook.rnn import LSTM, lstm_gates, lstm_step
from tests.rnn.layers import layer_of, normal, seeds, sizes
from tests.rnn.test_elman import linspace


def constant(inputs, hidden, W=0.01, U=0.02, b=0.03, forget_bias=1.0):
    layer = LSTM(inputs, hidden).double()
    for parameter, value in ((layer.W, W), (layer.U, U), (layer.b, b)):
        torch.nn.init.constant_(parameter, value)
    layer.fill_bias_("f", forget_bias)
    return layer


def test_a_step_of_cs231n():
    """Stanford CS231n, assignment 3 (LSTM captioning). Its blocks are i, f, o, g; ours i, f, g, o."""
    blocks = [0, 1, 3, 2]

    def ours(weights):
        return torch.cat([weights.split(5, dim=-1)[block] for block in blocks], dim=-1)

    h, c = lstm_step(
        linspace(-0.4, 1.2, 3, 4),
        linspace(-0.3, 0.7, 3, 5),
        linspace(-0.4, 0.9, 3, 5),
        ours(linspace(-2.1, 1.3, 4, 20)),
        ours(linspace(-0.7, 2.2, 5, 20)),
        ours(linspace(0.3, 0.7, 20)),
    )
    expected_h = [
        [0.24635157, 0.28610883, 0.32240467, 0.35525807, 0.38474904],
        [0.49223563, 0.55611431, 0.61507696, 0.66844003, 0.7159181],
        [0.56735664, 0.66310127, 0.74419266, 0.80889665, 0.858299],
    ]
    expected_c = [
        [0.32986176, 0.39145139, 0.451556, 0.51014116, 0.56717407],
        [0.66382255, 0.76674007, 0.87195994, 0.97902709, 1.08751345],
        [0.74192008, 0.90592151, 1.07717006, 1.25120233, 1.42395676],
    ]
    np.testing.assert_allclose(h, expected_h, atol=5e-9)
    np.testing.assert_allclose(c, expected_c, atol=5e-9)


@pytest.mark.parametrize(
    ("biases", "expected"),
    [
        ({}, [0.6288687, 0.86899155, 0.9460773]),  # Keras' default: the forget gate's bias is 1
        ({"forget_bias": 0.03}, [0.57019705, 0.8661914, 0.9459622]),
        ({"b": 0.0, "forget_bias": 0.0}, [0.54986924, 0.86226785, 0.9443936]),
    ],
)
def test_keras_with_constant_weights(biases, expected):
    """LSTM of Keras (lstm_test.py): input weights 0.01, recurrent 0.02, bias 0.03, three units."""
    layer = constant(4, 3, **biases)
    for layer.fast in (True, False):
        _, (h, _) = layer(torch.arange(72, dtype=torch.float64).reshape(3, 6, 4))
        np.testing.assert_allclose(h.detach(), np.repeat(expected, 3).reshape(3, 3), atol=1e-6)


def test_keras_with_a_mask():
    """The same file, masks 1110 and 1100: Keras repeats the last output at the padding, here is 0."""
    layer = constant(4, 2)
    x = torch.arange(32, dtype=torch.float64).reshape(2, 4, 4)
    for layer.fast in (True, False):
        y, (h, _) = layer(x[:, :, :], lengths=[3, 2])
        assert not y[0, 3:].any() and not y[1, 2:].any()
        torch.testing.assert_close(h, torch.stack([y[0, 2], y[1, 1]]), rtol=0, atol=0)


def test_the_order_of_the_blocks():
    """By hand: the step of one unit with four different pre-activations."""
    b = torch.tensor([0.3, -0.7, 1.1, 2.0], dtype=torch.float64)
    zero = torch.zeros(1, 1, dtype=torch.float64)
    c = torch.full((1, 1), 0.4, dtype=torch.float64)
    h, new = lstm_step(zero, zero, c, zero.expand(1, 4), zero.expand(1, 4), b)
    cell = expit(-0.7) * 0.4 + expit(0.3) * math.tanh(1.1)
    assert new.item() == pytest.approx(cell, abs=1e-12)
    assert h.item() == pytest.approx(expit(2.0) * math.tanh(cell), abs=1e-12)
    layer = LSTM(1, 1)
    assert layer.gates == ("i", "f", "g", "o")
    assert LSTM(1, 1, forget_gate=False).gates == ("i", "g", "o")


@settings(max_examples=25)
@given(sizes, sizes, st.booleans(), seeds)
def test_the_formula_in_numpy(inputs, hidden, forget_gate, seed):
    layer = layer_of("lstm" if forget_gate else "lstm of 1997", inputs, hidden, seed)
    W, U, b = (part.detach().numpy() for part in (layer.W, layer.U, layer.b))
    x = normal(2, 4, inputs, seed=seed).numpy()
    h, c, expected = np.zeros((2, hidden)), np.zeros((2, hidden)), []
    for t in range(4):
        a = np.einsum("bi,ig->bg", x[:, t], W) + np.einsum("bh,hg->bg", h, U) + b
        named = {gate: a[:, n * hidden : (n + 1) * hidden] for n, gate in enumerate(layer.gates)}
        f = expit(named["f"]) if forget_gate else 1.0
        c = f * c + expit(named["i"]) * np.tanh(named["g"])
        h = expit(named["o"]) * np.tanh(c)
        expected.append(h)
    y, (_, last) = layer(torch.from_numpy(x))
    np.testing.assert_allclose(y.detach(), np.stack(expected, axis=1), atol=1e-12)
    np.testing.assert_allclose(last.detach(), c, atol=1e-12)


def test_gates_are_those_of_the_step():
    for cell in ("lstm", "lstm of 1997"):
        layer = layer_of(cell, 2, 3)
        x, h, c = normal(4, 2, seed=1), normal(4, 3, seed=2), normal(4, 3, seed=3)
        i, f, g, o = lstm_gates(x, h, layer.W, layer.U, layer.b)
        new_h, new_c = layer.step(x, (h, c))
        torch.testing.assert_close(new_c, f * c + i * g)
        torch.testing.assert_close(new_h, o * torch.tanh(new_c))
        assert torch.equal(f, torch.ones_like(f)) == (cell == "lstm of 1997")


@pytest.mark.parametrize("bias", [0.0, 1.0, 2.0, 5.0])
@pytest.mark.parametrize("steps", [10, 100])
def test_the_direct_path_of_the_cell(bias, steps):
    """With U = 0 nothing goes round through h: the cell's gradient is σ(b)^t exactly, a theorem."""
    layer = LSTM(1, 2, forget_bias=bias).double()
    with torch.no_grad():
        layer.W.zero_()
        layer.U.zero_()
    zeros = torch.zeros(1, 2, dtype=torch.float64)
    for layer.fast in (True, False):
        c = torch.zeros(1, 2, dtype=torch.float64, requires_grad=True)
        _, (_, last) = layer(torch.zeros(1, steps, 1, dtype=torch.float64), (zeros, c))
        last.sum().backward()
        np.testing.assert_allclose(c.grad, expit(bias) ** steps, rtol=1e-10)


def test_without_forget_gate_the_cell_only_adds():
    layer = layer_of("lstm of 1997", 2, 3)
    with torch.no_grad():
        layer.U.zero_()
    c = torch.zeros(1, 3, dtype=torch.float64, requires_grad=True)
    _, (_, last) = layer(normal(1, 60, 2, seed=1), (torch.zeros(1, 3, dtype=torch.float64), c))
    last.sum().backward()
    torch.testing.assert_close(c.grad, torch.ones_like(c))


def test_the_initial_biases():
    """1 for the forget gate, 0 for all others; and the weights as the docstring has them."""
    layer = LSTM(5, 300, forget_bias=1.5, generator=torch.Generator().manual_seed(0))
    for gate, value in (("i", 0.0), ("f", 1.5), ("g", 0.0), ("o", 0.0)):
        assert layer.bias_of(gate).tolist() == [value] * 300
    assert LSTM(5, 3).bias_of("f").tolist() == [1.0] * 3
    assert not LSTM(5, 3, forget_gate=False).b.any()
    assert layer.W.var().item() == pytest.approx(1 / 5, rel=0.1)  # 6,000 draws: 2% is one standard error
    assert repr(layer) == "LSTM(5, 300, forget_gate=True)"


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"forget_gate": 1}, TypeError, "forget_gate must be True or False; got 1"),
        ({"forget_bias": math.inf}, ValueError, "forget_bias must be a finite number; got inf"),
        ({"forget_bias": "1"}, TypeError, "forget_bias must be a finite number"),
        ({"forget_bias": None, "forget_gate": False}, TypeError, "forget_bias must be a finite number"),
    ],
)
def test_settings_outside_their_range(options, error, message):
    with pytest.raises(error, match=message):
        LSTM(2, 3, **options)
