"""Backpropagation through time for the simple recurrent network, by hand.

    h_t = tanh(z_t + h_{t-1} U)                         z = x W + b for all t at once
    dz_t = dh_t ∘ (1 - h_t²)        dh_{t-1} += dz_t U^T        dU = sum over t of h_{t-1}^T dz_t

The plain equivalent, for one length:

    for t in range(T):
        h[t] = tanh(z[t] + h[t - 1] @ U)
    for t in reversed(range(T)):
        dz[t] = dh[t] * (1 - h[t] ** 2)
        dh[t - 1] += dz[t] @ U.T
        dU += h[t - 1].T @ dz[t]
"""

from __future__ import annotations

from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor
from torch.autograd.function import once_differentiable

from nlpbook.rnn.fast.packing import states_before


def read_elman(
    z: Float[Tensor, "tokens hidden"],
    U: Float[Tensor, "hidden hidden"],
    h: Float[Tensor, "batch hidden"],
    sizes: list[int],
) -> Float[Tensor, "tokens hidden"]:
    """Return the hidden states of packed sentences.

    Parameters
    ----------
    z : float tensor, shape (tokens, hidden)
        x W + b, packed.
    U : float tensor, shape (hidden, hidden)
        The recurrent weights.
    h : float tensor, shape (batch, hidden)
        What the sentences begin with, in the order of the packing.
    sizes : list of int
        How many sentences are going on at each step.

    Returns
    -------
    float tensor, shape (tokens, hidden)
        After each place.

    References
    ----------
    Werbos (1990), "Backpropagation through time: what it does and how to do it". Book: chapter 6.
    """
    return _Elman.apply(z, U, h, sizes)


class _Elman(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, z: Tensor, U: Tensor, h0: Tensor, sizes: list[int]) -> Tensor:
        h = torch.empty_like(z)  # (tokens, hidden)
        before = h0
        for z_t, h_t in zip(z.split(sizes), h.split(sizes), strict=True):
            torch.addmm(z_t, before[: len(z_t)], U, out=h_t).tanh_()
            before = h_t
        ctx.save_for_backward(h, U, h0)
        ctx.sizes = sizes
        return h

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor | None, ...]:
        h, U, h0 = ctx.saved_tensors
        slope = 1 - h * h
        dz = torch.empty_like(h).copy_(gradient)  # becomes dh, then dz, where it stands
        dh0 = torch.zeros_like(h0)
        steps = list(zip(dz.split(ctx.sizes), slope.split(ctx.sizes), strict=True))
        U_T = U.T
        for t in range(len(steps) - 1, -1, -1):
            dz_t, slope_t = steps[t]
            dz_t.mul_(slope_t)
            dh_before = steps[t - 1][0] if t else dh0
            dh_before[: len(dz_t)].addmm_(dz_t, U_T)
        dU = states_before(h, h0, ctx.sizes).T @ dz if ctx.needs_input_grad[1] else None
        return dz, dU, dh0, None
