"""Gradients through time, against autograd through the whole layer, differences and theory."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from nlpbook.rnn import GRU, LSTM, Elman, gradients_through_time, jacobian_products, step_jacobians
from tests.rnn.layers import CELLS, DEVICES, layer_of, normal, seeds, sizes


def parts_of(layer, batch, seed):
    return tuple(normal(batch, layer.hidden_size, seed=seed + n) for n in range(len(layer.state_parts)))


@pytest.mark.parametrize("cell", CELLS)
@given(sizes, sizes, st.integers(1, 6), seeds, st.data())
def test_what_arrives_is_what_the_whole_layer_hands_to_its_first_state_and_inputs(
    cell, inputs, hidden, time, seed, data
):
    layer, batch = layer_of(cell, inputs, hidden, seed), 3
    step = data.draw(st.integers(1, time))
    x = normal(batch, time, inputs, seed=seed)
    state, incoming = parts_of(layer, batch, seed + 7), normal(batch, hidden, seed=seed + 9)
    found = gradients_through_time(layer, x, incoming, state, step=step)

    leaves = tuple(part.clone().requires_grad_() for part in state)
    outputs, _ = layer(x[:, :step], leaves)  # the fast form, with its backward pass by hand
    wanted = torch.autograd.grad((outputs[:, -1] * incoming).sum(), leaves)
    for part, gradient in zip(found, wanted, strict=True):
        assert part.shape == (batch, time + 1, hidden)
        torch.testing.assert_close(part[:, 0], gradient, rtol=1e-9, atol=1e-11)
        assert not part[:, step + 1 :].any()
    assert torch.equal(found[0][:, step], incoming)
    assert all(not part[:, step].any() for part in found[1:])

    # Begun later, from the state that has been reached, it is the same.
    middle = data.draw(st.integers(0, step - 1))
    if middle:
        _, reached = layer(x[:, :middle], state)
        later = gradients_through_time(layer, x[:, middle:], incoming, reached, step=step - middle)
        for part, again in zip(found, later, strict=True):
            torch.testing.assert_close(part[:, middle:], again, rtol=1e-9, atol=1e-11)


@pytest.mark.parametrize("cell", CELLS)
@given(sizes, sizes, st.integers(1, 4), seeds)
def test_jacobians_are_differences_and_their_products_hand_gradients_back(cell, inputs, hidden, time, seed):
    layer, batch = layer_of(cell, inputs, hidden, seed), 2
    x, state = normal(batch, time, inputs, seed=seed), parts_of(layer, 2, seed + 7)
    jacobians = step_jacobians(layer, x, state)
    size = hidden * len(layer.state_parts)
    assert jacobians.shape == (batch, time, size, size)

    s, h = torch.cat(state, dim=1), 1e-6
    with torch.no_grad():
        for j in range(size):
            moved = [s + h * sign * torch.eye(size, dtype=s.dtype)[j] for sign in (1, -1)]
            up, down = (torch.cat(layer.step(x[:, 0], m.chunk(len(state), dim=1)), dim=1) for m in moved)
            torch.testing.assert_close(jacobians[:, 0, :, j], (up - down) / (2 * h), rtol=1e-6, atol=1e-7)

    incoming = normal(batch, hidden, seed=seed + 9)
    row = torch.cat([incoming, torch.zeros(batch, size - hidden, dtype=s.dtype)], dim=1)
    products = jacobian_products(jacobians)
    by_products = torch.einsum("bi,btij->btj", row, products)
    wanted = torch.cat(gradients_through_time(layer, x, incoming, state), dim=2)
    torch.testing.assert_close(by_products, wanted, rtol=1e-9, atol=1e-11)


@given(st.integers(1, 6), st.integers(1, 30), st.floats(0.5, 1.5), seeds)
def test_linear_steps_of_a_scaled_rotation_multiply_the_gradient_exactly(hidden, time, scale, seed):
    """Zero inputs and no bias keep h at 0, where tanh is linear: J is U transposed, an orthogonal matrix."""
    layer = Elman(2, hidden, generator=torch.Generator().manual_seed(seed)).double()
    with torch.no_grad():
        layer.U.mul_(scale)
    x = torch.zeros(1, time, 2, dtype=torch.float64)
    incoming = normal(1, hidden, seed=seed)
    (found,) = gradients_through_time(layer, x, incoming)
    powers = scale ** torch.arange(time, -1, -1, dtype=torch.float64)
    torch.testing.assert_close(found[0].norm(dim=1), incoming.norm() * powers, rtol=1e-6, atol=1e-30)
    largest = torch.linalg.matrix_norm(jacobian_products(step_jacobians(layer, x))[0], ord=2)
    torch.testing.assert_close(largest, powers, rtol=1e-6, atol=1e-30)


@given(sizes, st.integers(1, 8), seeds)
def test_no_gradient_grows_by_more_than_the_largest_singular_value_of_the_product(hidden, time, seed):
    layer = layer_of("elman", 2, hidden, seed)
    x, incoming = normal(4, time, 2, seed=seed), normal(4, hidden, seed=seed + 3)
    (found,) = gradients_through_time(layer, x, incoming)
    products = jacobian_products(step_jacobians(layer, x))
    bound = torch.linalg.matrix_norm(products, ord=2) * incoming.norm(dim=1, keepdim=True)
    assert (found.norm(dim=2) <= bound * (1 + 1e-9)).all()


def test_an_lstm_whose_gates_are_open_keeps_the_gradient_of_its_cell():
    layer = LSTM(1, 3).double()
    with torch.no_grad():
        layer.U.zero_()
        layer.fill_bias_("f", 50.0)
    state = parts_of(layer, 1, 0)
    x = torch.zeros(1, 40, 1, dtype=torch.float64)
    _, cell = gradients_through_time(layer, x, torch.ones(1, 3, dtype=torch.float64), state)
    torch.testing.assert_close(cell[:, 0], cell[:, 39], rtol=1e-12, atol=0)
    assert cell[:, 0].abs().min() > 0


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_they_are_where_the_layer_is_and_leave_it_alone(device, dtype):
    layer = GRU(3, 2).to(device, dtype)
    x = torch.randn(2, 5, 3).to(device, dtype).requires_grad_()
    with torch.no_grad():  # also where gradients are switched off
        found = gradients_through_time(layer, x, torch.ones(2, 2, device=device))
    assert all(part.dtype == dtype and part.device == layer.U.device for part in found)
    assert not found[0].requires_grad
    assert step_jacobians(layer, x).dtype == dtype
    assert x.grad is None and all(parameter.grad is None for parameter in layer.parameters())


def test_what_does_not_fit_is_named():
    layer, x = Elman(3, 2), torch.zeros(2, 5, 3)
    with pytest.raises(ValueError, match=r"incoming must be a tensor of shape \(2, 2\)"):
        gradients_through_time(layer, x, torch.ones(2, 3))
    for step in (0, 6):
        with pytest.raises(ValueError, match="step must be"):
            gradients_through_time(layer, x, torch.ones(2, 2), step=step)
    with pytest.raises(TypeError, match="layer must be"):
        step_jacobians(torch.nn.RNN(3, 2), x)
    with pytest.raises(ValueError, match=r"inputs of shape \(batch, time, 3\)"):
        step_jacobians(layer, torch.zeros(2, 5, 4))
    with pytest.raises(ValueError, match=r"\(batch, time, S, S\)"):
        jacobian_products(torch.zeros(2, 3, 2))
    with pytest.raises(TypeError, match="float tensor"):
        jacobian_products(torch.zeros(2, 3, 2, 2, dtype=torch.int64))
