"""Backpropagation through time for the LSTM, by hand.

    a_t = z_t + h_{t-1} U          i, f, o = σ(a), g = tanh(a), each of its own block
    c_t = f ∘ c_{t-1} + i ∘ g      h_t = o ∘ tanh(c_t)

    dc_t += dh_t ∘ o ∘ (1 - tanh²(c_t))
    di = dc_t ∘ g        df = dc_t ∘ c_{t-1}        dg = dc_t ∘ i        do = dh_t ∘ tanh(c_t)
    da = each of them times the slope of its σ or tanh
    dc_{t-1} += dc_t ∘ f        dh_{t-1} += da_t U^T        dU = sum over t of h_{t-1}^T da_t

The first factor of dc_{t-1} is the gradient's direct path: f at every step, with no matrix between.

The plain equivalent, for one length:

    for t in range(T):
        i[t], f[t], g[t], o[t] = gates(z[t] + h[t - 1] @ U)
        c[t] = f[t] * c[t - 1] + i[t] * g[t]
        h[t] = o[t] * tanh(c[t])
    for t in reversed(range(T)):
        dc[t] += dh[t] * o[t] * (1 - tanh(c[t]) ** 2)
        da[t] = slopes * [dc[t] * g[t], dc[t] * c[t - 1], dc[t] * i[t], dh[t] * tanh(c[t])]
        dc[t - 1] += dc[t] * f[t]
        dh[t - 1] += da[t] @ U.T
        dU += h[t - 1].T @ da[t]
"""

from __future__ import annotations

from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor
from torch.autograd.function import once_differentiable

from nlpbook.rnn.fast.packing import states_before


def read_lstm(
    z: Float[Tensor, "tokens blocks"],
    U: Float[Tensor, "hidden blocks"],
    h: Float[Tensor, "batch hidden"],
    c: Float[Tensor, "batch hidden"],
    sizes: list[int],
) -> tuple[Float[Tensor, "tokens hidden"], Float[Tensor, "tokens hidden"]]:
    """Return the hidden states and the cells of packed sentences.

    Parameters
    ----------
    z : float tensor, shape (tokens, 4 hidden)
        x W + b, packed, in the order i, f, g, o; (tokens, 3 hidden), in the order i, g, o, without forget
        gate.
    U : float tensor, shape (hidden, 4 hidden) or (hidden, 3 hidden)
        The recurrent weights.
    h, c : float tensors, shape (batch, hidden)
        What the sentences begin with, in the order of the packing.
    sizes : list of int
        How many sentences are going on at each step.

    Returns
    -------
    h, c : float tensors, shape (tokens, hidden)
        After each place.

    References ---------- Graves & Schmidhuber (2005), "Framewise phoneme classification with bidirectional
    LSTM" (the full gradient). Book: chapter 6.
    """
    return _LSTM.apply(z, U, h, c, sizes)


class _LSTM(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx: Any, z: Tensor, U: Tensor, h0: Tensor, c0: Tensor, sizes: list[int]
    ) -> tuple[Tensor, Tensor]:
        H = len(U)
        forgets = z.shape[1] == 4 * H
        a = torch.empty_like(z)  # (tokens, blocks): the gates
        h, c, squashed = (z.new_empty(len(z), H) for _ in range(3))  # squashed: tanh(c)
        h_before, c_before = h0, c0
        for z_t, a_t, h_t, c_t, squashed_t in zip(
            *(part.split(sizes) for part in (z, a, h, c, squashed)), strict=True
        ):
            size = len(z_t)
            torch.addmm(z_t, h_before[:size], U, out=a_t)
            a_t[:, : -2 * H].sigmoid_()  # i and f
            i, *f, g, o = a_t.split(H, dim=1)
            g.tanh_()
            o.sigmoid_()
            if forgets:
                torch.mul(f[0], c_before[:size], out=c_t).addcmul_(i, g)
            else:
                torch.addcmul(c_before[:size], i, g, out=c_t)
            torch.tanh(c_t, out=squashed_t)
            torch.mul(o, squashed_t, out=h_t)
            h_before, c_before = h_t, c_t
        ctx.save_for_backward(a, h, c, squashed, U, h0, c0)
        ctx.sizes = sizes
        ctx.set_materialize_grads(False)
        return h, c

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, by_h: Tensor | None, by_c: Tensor | None) -> tuple[Tensor | None, ...]:
        a, h, c, squashed, U, h0, c0 = ctx.saved_tensors
        H, sizes = len(U), ctx.sizes
        i, *f, g, o = a.split(H, dim=1)
        # For all steps at once: what dc and dh are multiplied by.
        factors = torch.empty_like(a)
        for_i, *for_f, for_g, for_o = factors.split(H, dim=1)
        torch.mul(g * i, 1 - i, out=for_i)
        torch.mul(i, 1 - g * g, out=for_g)
        torch.mul(squashed * o, 1 - o, out=for_o)
        if f:
            torch.mul(states_before(c, c0, sizes) * f[0], 1 - f[0], out=for_f[0])
        through = o * (1 - squashed * squashed)  # from h to c
        dh, dc = (
            torch.zeros_like(h) if part is None else torch.empty_like(h).copy_(part) for part in (by_h, by_c)
        )
        dh0, dc0 = torch.zeros_like(h0), torch.zeros_like(c0)
        da = torch.empty_like(a)
        blocks = len(f) + 3

        def by_step(part: Tensor) -> tuple[Tensor, ...]:
            return part.unflatten(1, (blocks, H)).split(sizes)

        before_h, before_c = [dh0, *dh.split(sizes)], [dc0, *dc.split(sizes)]
        throughs, gates, all_factors, das = through.split(sizes), by_step(a), by_step(factors), by_step(da)
        flat, U_T = da.split(sizes), U.T
        for t in range(len(sizes) - 1, -1, -1):
            dh_t, dc_t, size = before_h[t + 1], before_c[t + 1], sizes[t]
            dc_t.addcmul_(dh_t, throughs[t])
            torch.mul(all_factors[t][:, :-1], dc_t[:, None], out=das[t][:, :-1])  # i, f, g
            torch.mul(all_factors[t][:, -1], dh_t, out=das[t][:, -1])  # o
            if f:
                before_c[t][:size].addcmul_(dc_t, gates[t][:, 1])
            else:
                before_c[t][:size].add_(dc_t)
            before_h[t][:size].addmm_(flat[t], U_T)
        dU = states_before(h, h0, sizes).T @ da if ctx.needs_input_grad[1] else None
        return da, dU, dh0, dc0, None
