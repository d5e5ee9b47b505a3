"""Every layer: the fast form is the plain one, gradients are those of differences, padding never matters."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from nlpbook.rnn import unroll
from tests.rnn.layers import (
    CELLS,
    DEVICES,
    assert_same,
    incoming_of,
    layer_of,
    lengths_of_batches,
    normal,
    outcome,
    random_state,
    seeds,
    sizes,
)

each_cell = pytest.mark.parametrize("cell", CELLS)
each_form = pytest.mark.parametrize("fast", [True, False], ids=["fast", "plain"])


def problem(layer, lengths, more, seed, dtype=torch.float64):
    batch, time = len(lengths), max(lengths) + more
    x = normal(batch, time, layer.input_size, seed=seed, dtype=dtype)
    state = random_state(layer, batch, seed + 1, dtype)
    return x, state, incoming_of(layer, batch, time, layer.hidden_size, seed + 9, dtype)


@each_cell
@pytest.mark.parametrize(("dtype", "tolerance"), [(torch.float64, 1e-10), (torch.float32, 1e-6)])
@settings(max_examples=20)
@given(lengths_of_batches, st.integers(0, 2), sizes, sizes, st.booleans(), seeds)
def test_fast_is_plain(cell, dtype, tolerance, lengths, more, inputs, hidden, reverse, seed):
    layer = layer_of(cell, inputs, hidden, seed, dtype)
    x, state, incoming = problem(layer, lengths, more, seed, dtype)
    found = {}
    for layer.fast in (True, False):
        found[layer.fast] = outcome(layer, x, state, incoming, lengths=lengths, reverse=reverse)
    assert_same(found[True], found[False], tolerance)


@each_cell
@pytest.mark.parametrize("lengths", [[3, 3], [2, 4, 1]])
def test_gradients_by_differences(cell, lengths):
    """Independent of both forms of the backward pass."""
    layer = layer_of(cell, 1, 2, 1)
    x, state, _ = problem(layer, lengths, 0, 5)
    names = [name for name, _ in layer.named_parameters()]

    def function(x, *tensors):
        given, parameters = tensors[: len(state)], tensors[len(state) :]
        y, after = torch.func.functional_call(
            layer, dict(zip(names, parameters, strict=True)), (x, given), {"lengths": lengths}
        )
        return y, *after

    inputs = [x, *state, *layer.parameters()]
    assert torch.autograd.gradcheck(function, [one.detach().requires_grad_() for one in inputs])


@each_cell
@each_form
@settings(max_examples=15)
@given(lengths_of_batches, st.integers(0, 3), st.booleans(), st.sampled_from([7.0, float("nan")]), seeds)
def test_padding_changes_nothing(cell, fast, lengths, more, reverse, filling, seed):
    """Each sentence alone, against the batch with anything in its padding: values and gradients."""
    layer = layer_of(cell, 2, 3, seed, fast=fast)
    x, state, incoming = problem(layer, lengths, more, seed)
    padding = torch.arange(x.shape[1]) >= torch.tensor(lengths)[:, None]
    x = x.masked_fill(padding[:, :, None], filling)
    together = outcome(layer, x, state, incoming, lengths=lengths, reverse=reverse)
    assert not together["outputs"][padding].any() and not together["dx"][padding].any()
    summed = {name: torch.zeros_like(value) for name, value in together.items() if name[1:] in "W U b c"}
    for row, n in enumerate(lengths):
        alone = outcome(
            layer,
            x[row : row + 1, :n],
            tuple(part[row : row + 1] for part in state),
            [incoming[0][row : row + 1, :n], *(part[row : row + 1] for part in incoming[1:])],
            reverse=reverse,
        )
        for name, value in alone.items():
            if name in summed:
                summed[name] += value
            else:
                of_row = together[name][row : row + 1]
                of_row = of_row[:, :n] if of_row.ndim == 3 else of_row
                torch.testing.assert_close(value, of_row, rtol=1e-9, atol=1e-10)
    assert_same(summed, {name: together[name] for name in summed}, 1e-10)


@each_cell
@each_form
@settings(max_examples=10)
@given(lengths_of_batches, seeds)
def test_the_state_is_all_that_is_kept(cell, fast, lengths, seed):
    """Two halves, the second one from the state that the first has left; and step by step."""
    layer = layer_of(cell, 3, 4, seed, fast=fast)
    x, state, _ = problem(layer, [2 * max(lengths)] * len(lengths), 0, seed)
    whole, last = layer(x, state)
    half = x.shape[1] // 2
    first, between = layer(x[:, :half], state)
    second, after = layer(x[:, half:], between)
    torch.testing.assert_close(torch.cat([first, second], dim=1), whole, rtol=0, atol=1e-12)
    torch.testing.assert_close(after, last, rtol=0, atol=1e-12)
    for t in range(x.shape[1]):
        before = tuple(part.clone() for part in state)
        new = layer.step(x[:, t], state)
        assert all(torch.equal(one, other) for one, other in zip(state, before, strict=True))  # unchanged
        torch.testing.assert_close(new[0], whole[:, t], rtol=0, atol=1e-12)
        state = new


@each_cell
def test_the_reversed_direction_begins_at_each_sentences_own_end(cell):
    """By exchanging the places by hand."""
    layer, lengths = layer_of(cell, 2, 3), [4, 2, 3]
    x, state, _ = problem(layer, lengths, 1, 3)
    y, last = layer(x, state, lengths=lengths, reverse=True)
    for row, n in enumerate(lengths):
        own, own_last = layer(x[row : row + 1, :n].flip(1), tuple(part[row : row + 1] for part in state))
        torch.testing.assert_close(y[row, :n], own[0].flip(0), rtol=0, atol=1e-12)
        for part, own_part in zip(last, own_last, strict=True):
            torch.testing.assert_close(part[row], own_part[0], rtol=0, atol=1e-12)


@each_cell
def test_a_gradient_for_a_part_of_what_comes_out(cell):
    """Outputs alone, or a part of the last state alone, also where the parameters are frozen."""
    layer = layer_of(cell, 2, 3)
    x, _, _ = problem(layer, [4, 2], 0, 3)
    found = {}
    for layer.fast in (True, False):
        for frozen in (True, False):
            layer.requires_grad_(not frozen)
            for part in range(1 + len(layer.state_parts)):
                leaf = x.clone().requires_grad_()
                y, after = layer(leaf, lengths=[4, 2])
                [y, *after][part].sum().backward()  # an expanded gradient, which is one number in memory
                assert leaf.grad.any()
                found[layer.fast, frozen, part] = leaf.grad
    for (*_, part), gradient in found.items():
        torch.testing.assert_close(gradient, found[False, False, part], rtol=0, atol=1e-12)


@each_cell
def test_the_incoming_gradient_is_left_as_it_is(cell):
    """Also one that is a single number in memory, as that of a sum is."""
    layer = layer_of(cell, 2, 3)
    x = normal(2, 4, 2, seed=1).requires_grad_()
    for incoming in (normal(2, 4, 3, seed=2), torch.ones(1, dtype=torch.float64).expand(2, 4, 3)):
        before, found = incoming.clone(), []
        for layer.fast in (True, False):
            found.append(torch.autograd.grad(layer(x)[0], x, incoming)[0])
            assert torch.equal(incoming, before)
        torch.testing.assert_close(*found, rtol=0, atol=1e-12)


@each_cell
def test_no_second_derivative_is_promised(cell):
    layer = layer_of(cell, 2, 3)
    x = normal(1, 2, 2, seed=1).requires_grad_()
    (gradient,) = torch.autograd.grad(layer(x)[0].pow(2).sum(), x, create_graph=True)
    with pytest.raises(RuntimeError, match="once_differentiable"):
        gradient.sum().backward()


@each_cell
@each_form
@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.bfloat16])
def test_devices_and_types(cell, fast, device, dtype):
    layer = layer_of(cell, 2, 3, dtype=dtype, fast=fast).to(device)
    x = normal(3, 4, 2, seed=1).to(device, dtype).requires_grad_()
    for lengths in (None, [4, 1, 2], torch.tensor([4, 1, 2], device=device)):
        y, state = layer(x, lengths=lengths)
        y.sum().backward()
        for part in (y, *state, x.grad, layer.W.grad):
            assert part.dtype == dtype and part.device == x.device


@each_cell
@each_form
def test_mixed_precision(cell, fast):
    """The fast form keeps the type of its weights; the plain one's products are in bfloat16."""
    layer = layer_of(cell, 4, 5, dtype=torch.float32, fast=fast)
    x, state, incoming = problem(layer, [3, 2], 0, 1, torch.float32)
    x = x.bfloat16().float()  # so that nothing is lost at the door
    expected = outcome(layer, x, state, incoming, lengths=[3, 2])
    with torch.autocast("cpu", torch.bfloat16):
        found = outcome(layer, x if not fast else x.bfloat16(), state, incoming, lengths=[3, 2])
    assert found["outputs"].dtype == found["dW"].dtype == torch.float32
    assert torch.equal(found["outputs"], expected["outputs"]) == fast
    assert_same({name: value.float() for name, value in found.items()}, expected, 0.05)


@each_cell
def test_unroll_is_the_plain_form(cell):
    layer = layer_of(cell, 2, 3, fast=False)
    x, state, _ = problem(layer, [2, 3], 0, 4)
    mask = torch.tensor([[True, True, False], [True, True, True]])
    y, last = unroll(layer.step, x, state, mask)
    torch.testing.assert_close((y, last), layer(x, state, lengths=[2, 3]), rtol=0, atol=0)


@pytest.mark.parametrize("cell", ["elman", "lstm"])
@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        (
            {"x": [1.0]},
            TypeError,
            r"x must be inputs of shape \(batch, time, 2\), one sentence and one place",
        ),
        ({"x": torch.zeros(2, 3, 2, dtype=torch.int64)}, TypeError, "x must be inputs"),
        ({"x": torch.zeros(2, 3, 5)}, ValueError, r"x must be inputs .* got shape \(2, 3, 5\)"),
        ({"x": torch.zeros(3, 2)}, ValueError, "x must be inputs"),
        ({"x": torch.zeros(2, 0, 2)}, ValueError, "x must be inputs"),
        ({"x": torch.zeros(0, 3, 2)}, ValueError, "x must be inputs"),
        ({"lengths": [3, 4]}, ValueError, "lengths must be a whole number from 1 to 3, .* got 3 to 4"),
        ({"lengths": [0, 3]}, ValueError, "lengths must be a whole number from 1 to 3, .* got 0 to 3"),
        ({"lengths": [3]}, ValueError, r"lengths must be .* for each of 2 sentences; got shape \(1,\)"),
        ({"lengths": [1.5, 3]}, TypeError, "lengths must be .* got float64"),
        ({"lengths": 3}, TypeError, "lengths must be"),
        ({"reverse": 1}, TypeError, "reverse must be True or False; got 1"),
        (
            {"state": torch.zeros(2, 3)},
            TypeError,
            r"state must be a tuple \(h,.* of tensors of shape \(2, 3\)",
        ),
        ({"state": (torch.zeros(2, 4),) * 2}, ValueError, "state must be a tuple"),
        ({"state": (torch.zeros(1, 3),) * 2}, ValueError, "state must be a tuple"),
        ({"state": (torch.zeros(2, 3),) * 3}, ValueError, "state must be .* got 3 of"),
        ({"state": ()}, ValueError, "state must be .* got 0 of"),
    ],
)
def test_what_is_refused(cell, given, error, message):
    for fast in (True, False):
        layer = layer_of(cell, 2, 3, dtype=torch.float32, fast=fast)
        with pytest.raises(error, match=message):
            layer(**{"x": torch.zeros(2, 3, 2), **given})


@each_cell
def test_settings_outside_their_range(cell):
    for sizes_given, name in (((0, 3), "input_size"), ((2, 0), "hidden_size")):
        with pytest.raises(ValueError, match=f"{name} must be a whole number, 1 or larger; got 0"):
            CELLS[cell](*sizes_given)
    with pytest.raises(TypeError, match="hidden_size must be a whole number"):
        CELLS[cell](2, 1.5)
    with pytest.raises(TypeError, match="fast must be True or False; got 'yes'"):
        CELLS[cell](2, 3, fast="yes")
    layer = CELLS[cell](2, 3)
    with pytest.raises(ValueError, match="batch must be a whole number, 1 or larger"):
        layer.start(0)
    with pytest.raises(ValueError, match="gate must be"):
        layer.bias_of("none")


@each_cell
def test_the_generator_decides(cell):
    one, same, other = (
        CELLS[cell](2, 3, generator=torch.Generator().manual_seed(seed)) for seed in (1, 1, 2)
    )
    for name, value in one.state_dict().items():
        assert torch.equal(value, same.state_dict()[name])
    assert not torch.equal(one.W, other.W) and not torch.equal(one.U, other.U)
