"""Backpropagation through time for the simple recurrent network, by hand.

    h_t = tanh(z_t + h_{t-1} U)                         z = x W + b for all t at once
    dz_t = dh_t ∘ (1 - h_t²)        dh_{t-1} += dz_t U^T        dU = sum over t of h_{t-1}^T dz_t

`plain_elman` is the same step by step.
"""

from __future__ import annotations

from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor
from torch.autograd.function import once_differentiable

from nlpbook.rnn.fast.packing import states_before
from nlpbook.rnn.fast.products import input_gradients, input_products, tanh_slope


def plain_elman(
    z: Float[Tensor, "time batch hidden"],
    U: Float[Tensor, "hidden hidden"],
    h0: Float[Tensor, "batch hidden"],
    dh: Float[Tensor, "time batch hidden"],
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Return h, dz, dU and dh0, step by step, for sentences of one length.

    Parameters
    ----------
    z : float tensor, shape (time, batch, hidden)
        x W + b.
    U, h0 : float tensors, shapes (hidden, hidden), (batch, hidden)
        The recurrent weights, and what the sentences begin with.
    dh : float tensor, shape (time, batch, hidden)
        The gradients that come in at the outputs.

    Returns
    -------
    h, dz : float tensors, shape (time, batch, hidden)
    dU : float tensor, shape (hidden, hidden)
    dh0 : float tensor, shape (batch, hidden)
    """
    h = [h0]  # h[t] is the state before step t
    for z_t in z:
        h.append(torch.tanh(z_t + h[-1] @ U))
    dz, dU, dh_back = torch.zeros_like(z), torch.zeros_like(U), torch.zeros_like(h0)
    for t in reversed(range(len(z))):
        dz[t] = (dh[t] + dh_back) * (1 - h[t + 1] ** 2)
        dh_back = dz[t] @ U.T
        dU += h[t].T @ dz[t]
    return torch.stack(h[1:]), dz, dU, dh_back


def read_elman(
    x: Float[Tensor, "tokens inputs"],
    W: Float[Tensor, "inputs hidden"],
    b: Float[Tensor, " hidden"],
    U: Float[Tensor, "hidden hidden"],
    h: Float[Tensor, "batch hidden"],
    sizes: list[int],
) -> Float[Tensor, "tokens hidden"]:
    """Return the hidden states of packed sentences.

    Parameters
    ----------
    x : float tensor, shape (tokens, inputs)
        The inputs, packed.
    W, b, U : float tensors, shapes (inputs, hidden), (hidden,), (hidden, hidden)
        The weights.
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
    return _Elman.apply(x, W, b, U, h, sizes)


class _Elman(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, W: Tensor, b: Tensor, U: Tensor, h0: Tensor, sizes: list[int]) -> Tensor:
        h = input_products(x, W, b)  # (tokens, hidden): z, then the states, where it stands
        before = h0
        for h_t in h.split(sizes):
            before = h_t.addmm_(before[: len(h_t)], U).tanh_()
        ctx.save_for_backward(x, W, U, h0, h)
        ctx.sizes = sizes
        return h

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor | None, ...]:
        x, W, U, h0, h = ctx.saved_tensors
        dz = torch.empty_like(h).copy_(gradient)  # dh, then dz, where it stands
        dh0 = torch.zeros_like(h0)
        dhs, hs, U_T = [dh0, *dz.split(ctx.sizes)], h.split(ctx.sizes), U.T.contiguous()
        for t in range(len(hs) - 1, -1, -1):
            dz_t = tanh_slope(dhs[t + 1], hs[t], out=dhs[t + 1])
            dhs[t][: len(dz_t)].addmm_(dz_t, U_T)
        dU = states_before(h, h0, ctx.sizes).T @ dz if ctx.needs_input_grad[3] else None
        return *input_gradients(dz, x, W, ctx.needs_input_grad), dU, dh0, None
