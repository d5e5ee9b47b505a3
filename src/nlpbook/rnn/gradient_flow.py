"""Gradient flow through time: what arrives of a gradient at the steps before.

    dL/ds_{t-1} = dL/ds_t J_t           J_t[i, j] = d s_t[i] / d s_{t-1}[j]

Gradients are rows, and J_t is the Jacobian of one step: (S, S), where S counts all entries of the state, H
for `Elman` and the GRU, 2 H for the LSTM, h before c. From step T back to step t the gradient is multiplied
by J_T J_{T-1} ... J_{t+1}. The largest singular value of that product is the largest factor by which the
length of a gradient can change; what the eigenvalues say holds for many steps of one and the same Jacobian
only.
"""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor

from nlpbook import validation
from nlpbook.rnn.layer import RecurrentLayer, State, check_inputs


def gradients_through_time(
    layer: RecurrentLayer,
    x: Float[Tensor, "batch time inputs"],
    incoming: Float[Tensor, "batch hidden"],
    state: State | None = None,
    *,
    step: int | None = None,
) -> tuple[Float[Tensor, "batch states hidden"], ...]:
    """Return the gradients with respect to the states after each step, of a loss at one step.

    Parameters
    ----------
    layer : RecurrentLayer
        `Elman`, `GRU` or `LSTM`.
    x : float tensor, shape (batch, time, D)
        The inputs, without padding.
    incoming : float tensor, shape (batch, H)
        The gradient of the loss with respect to the output of `step`.
    state : tuple of float tensors, shape (batch, H), optional
        What the sentences begin with; zeros unless given.
    step : int, optional
        After how many steps the loss stands, from 1 to time; the last one unless given.

    Returns
    -------
    tuple of float tensors, shape (batch, time + 1, H)
        For each part of the state, (h,) or (h, c): at 0 the gradient with respect to the state at the
        beginning, at t that with respect to the state after step t; 0 behind `step`. At `step` it is
        `incoming` for h, and for c 0: the loss reads h alone. The parts of a state count as independent
        inputs of the next step, although h_t was computed from c_t.

    Raises
    ------
    TypeError, ValueError
        If a shape does not fit, or `step` is no step.

    References
    ----------
    Bengio, Simard & Frasconi (1994), "Learning long-term dependencies with gradient descent is difficult".
    Book: chapter 6.
    """
    state, step = _checked(layer, x, state, step)
    shape = (len(x), layer.hidden_size)
    if not isinstance(incoming, Tensor) or incoming.shape != shape:
        raise ValueError(
            f"incoming must be a tensor of shape {shape}, a gradient for each unit; "
            f"got {validation.shown(incoming)}"
        )
    zero = torch.zeros_like(state[0])
    steps = []  # the state before each step, and that after it
    with torch.enable_grad():
        for t in range(step):
            before = tuple(part.detach().requires_grad_() for part in state)
            state = layer.step(x[:, t].detach(), before)
            steps.append((before, state))
    gradients = [(incoming.to(zero), *[zero] * (len(state) - 1))]
    for before, after in reversed(steps):
        gradients.append(torch.autograd.grad(after, before, gradients[-1], materialize_grads=True))
    gradients = [*reversed(gradients), *[(zero,) * len(state)] * (x.shape[1] - step)]
    return tuple(torch.stack(part, dim=1) for part in zip(*gradients, strict=True))


@torch.no_grad()
def step_jacobians(
    layer: RecurrentLayer, x: Float[Tensor, "batch time inputs"], state: State | None = None
) -> Float[Tensor, "batch time state state"]:
    """Return the Jacobian of every step with respect to the state before it.

    Parameters
    ----------
    layer : RecurrentLayer
        `Elman`, `GRU` or `LSTM`.
    x : float tensor, shape (batch, time, D)
        The inputs, without padding.
    state : tuple of float tensors, shape (batch, H), optional
        What the sentences begin with; zeros unless given.

    Returns
    -------
    float tensor, shape (batch, time, S, S)
        [b, t, i, j] is the derivative of entry i of the state after input t, counted from 0, with respect to
        entry j of the state before it. The parts of a state are put side by side, h before c.

    Raises
    ------
    TypeError, ValueError
        If a shape does not fit.

    References
    ----------
    Pascanu, Mikolov & Bengio (2013), "On the difficulty of training recurrent neural networks". Book:
    chapter 6.
    """
    state, _ = _checked(layer, x, state, None)
    parts = len(state)

    def step(x_t: Tensor, s: Tensor) -> Tensor:  # of one sentence: (D,), (S,) -> (S,)
        after = layer.step(x_t[None], tuple(s[None].chunk(parts, dim=1)))
        return torch.cat(after, dim=1)[0]

    of_all = torch.func.vmap(torch.func.jacrev(step, argnums=1))
    jacobians = []
    for t in range(x.shape[1]):
        jacobians.append(of_all(x[:, t], torch.cat(state, dim=1)))  # (batch, S, S)
        state = layer.step(x[:, t], state)
    return torch.stack(jacobians, dim=1)


def jacobian_products(
    jacobians: Float[Tensor, "batch time state state"],
) -> Float[Tensor, "batch states state state"]:
    """Return what all steps from t on do together, for every t: J_T J_{T-1} ... J_{t+1}.

    Parameters
    ----------
    jacobians : float tensor, shape (batch, time, S, S)
        Those of `step_jacobians`. In float64, products of hundreds of them neither over- nor underflow.

    Returns
    -------
    float tensor, shape (batch, time + 1, S, S)
        At t the Jacobian of the last state with respect to that after t steps; at time the identity.

    Raises
    ------
    TypeError, ValueError
        If they are no square matrices for each step of each sentence.

    References
    ----------
    Pascanu, Mikolov & Bengio (2013), "On the difficulty of training recurrent neural networks". Book:
    chapter 6.
    """
    if not isinstance(jacobians, Tensor) or not jacobians.is_floating_point():
        raise TypeError(f"jacobians must be a float tensor; got {validation.shown(jacobians)}")
    if jacobians.ndim != 4 or jacobians.shape[2] != jacobians.shape[3] or 0 in jacobians.shape:
        raise ValueError(
            f"jacobians must be of shape (batch, time, S, S), those of `step_jacobians`; "
            f"got {tuple(jacobians.shape)}"
        )
    identity = torch.eye(jacobians.shape[-1]).to(jacobians)
    products = [identity.expand_as(jacobians[:, 0])]
    for t in range(jacobians.shape[1] - 1, -1, -1):
        products.append(products[-1] @ jacobians[:, t])
    return torch.stack(products[::-1], dim=1)


def _checked(layer: RecurrentLayer, x: Tensor, state: State | None, step: int | None) -> tuple[State, int]:
    validation.instance_of(layer, "layer", RecurrentLayer)
    check_inputs(x, layer.input_size)
    batch, time = x.shape[:2]
    step = time if step is None else validation.whole_number(step, "step", most=time)
    return (layer.start(batch) if state is None else layer.checked_state(state, batch)), step
