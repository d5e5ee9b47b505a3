"""Backpropagation through time for the LSTM, by hand.

    a_t = z_t + h_{t-1} U          i, f, o = σ(a), g = tanh(a), each of its own block
    c_t = f ∘ c_{t-1} + i ∘ g      h_t = o ∘ tanh(c_t)

    dc_t += dh_t ∘ o ∘ (1 - tanh²(c_t))
    di = dc_t ∘ g        df = dc_t ∘ c_{t-1}        dg = dc_t ∘ i        do = dh_t ∘ tanh(c_t)
    da = each of them times the slope of its σ or tanh
    dc_{t-1} += dc_t ∘ f        dh_{t-1} += da_t U^T        dU = sum over t of h_{t-1}^T da_t

The first factor of dc_{t-1} is the gradient's direct path: f at every step, with no matrix between.

`plain_lstm` is the same step by step.
"""

from __future__ import annotations

from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor
from torch.autograd.function import once_differentiable

from nlpbook.rnn.fast.packing import states_before
from nlpbook.rnn.fast.products import input_gradients, input_products, sigmoid_slope, tanh_slope


def plain_lstm(
    z: Float[Tensor, "time batch blocks"],
    U: Float[Tensor, "hidden blocks"],
    h0: Float[Tensor, "batch hidden"],
    c0: Float[Tensor, "batch hidden"],
    dh: Float[Tensor, "time batch hidden"],
) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
    """Return h, da, dU, dh0 and dc0, step by step, with forget gate and for sentences of one length.

    Parameters
    ----------
    z : float tensor, shape (time, batch, 4 hidden)
        x W + b, in the order i, f, g, o.
    U, h0, c0 : float tensors, shapes (hidden, 4 hidden), (batch, hidden), (batch, hidden)
        The recurrent weights, and what the sentences begin with.
    dh : float tensor, shape (time, batch, hidden)
        The gradients that come in at the outputs.

    Returns
    -------
    h, da : float tensors, shapes (time, batch, hidden), (time, batch, 4 hidden)
        da is the gradient of z too.
    dU : float tensor, shape (hidden, 4 hidden)
    dh0, dc0 : float tensors, shape (batch, hidden)
    """
    h, c, gates = [h0], [c0], []  # h[t] and c[t] are those before step t
    for z_t in z:
        i, f, g, o = (z_t + h[-1] @ U).chunk(4, dim=1)
        i, f, g, o = torch.sigmoid(i), torch.sigmoid(f), torch.tanh(g), torch.sigmoid(o)
        gates.append((i, f, g, o))
        c.append(f * c[-1] + i * g)
        h.append(o * torch.tanh(c[-1]))
    da, dU, dh_back, dc_back = (torch.zeros_like(part) for part in (z, U, h0, c0))
    for t in reversed(range(len(z))):
        (i, f, g, o), squashed = gates[t], torch.tanh(c[t + 1])
        dh_t = dh[t] + dh_back
        dc = dc_back + dh_t * o * (1 - squashed**2)
        di, df, dg, do = dc * g, dc * c[t], dc * i, dh_t * squashed
        da[t] = torch.cat([di * i * (1 - i), df * f * (1 - f), dg * (1 - g**2), do * o * (1 - o)], dim=1)
        dh_back, dc_back = da[t] @ U.T, dc * f
        dU += h[t].T @ da[t]
    return torch.stack(h[1:]), da, dU, dh_back, dc_back


def read_lstm(
    x: Float[Tensor, "tokens inputs"],
    W: Float[Tensor, "inputs blocks"],
    b: Float[Tensor, " blocks"],
    U: Float[Tensor, "hidden blocks"],
    h: Float[Tensor, "batch hidden"],
    c: Float[Tensor, "batch hidden"],
    sizes: list[int],
) -> tuple[Float[Tensor, "tokens hidden"], Float[Tensor, "tokens hidden"]]:
    """Return the hidden states and the cells of packed sentences.

    Parameters
    ----------
    x : float tensor, shape (tokens, inputs)
        The inputs, packed.
    W, b, U : float tensors, shapes (inputs, 4 hidden), (4 hidden,), (hidden, 4 hidden)
        The weights, in the order i, f, g, o; 3 hidden, in the order i, g, o, without forget gate.
    h, c : float tensors, shape (batch, hidden)
        What the sentences begin with, in the order of the packing.
    sizes : list of int
        How many sentences are going on at each step.

    Returns
    -------
    h, c : float tensors, shape (tokens, hidden)
        After each place.

    References
    ----------
    Graves & Schmidhuber (2005), "Framewise phoneme classification with bidirectional LSTM and other neural
    network architectures" (the full gradient). Book: chapter 6.
    """
    return _LSTM.apply(x, W, b, U, h, c, sizes)


class _LSTM(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx: Any, x: Tensor, W: Tensor, b: Tensor, U: Tensor, h0: Tensor, c0: Tensor, sizes: list[int]
    ) -> tuple[Tensor, Tensor]:
        H = len(U)
        a = input_products(x, W, b)  # (tokens, blocks): z, then the gates, where it stands
        i, *f, g, o = a.split(H, dim=1)
        h, c, squashed = (a.new_empty(len(x), H) for _ in range(3))  # squashed: tanh(c)
        parts = (a, a[:, : -2 * H], i, f[0] if f else i, g, o, h, c, squashed)
        h_before, c_before = h0, c0
        for a_t, i_and_f, i_t, f_t, g_t, o_t, h_t, c_t, squashed_t in zip(
            *(part.split(sizes) for part in parts), strict=True
        ):
            size = len(a_t)
            a_t.addmm_(h_before[:size], U)
            i_and_f.sigmoid_()
            g_t.tanh_()
            o_t.sigmoid_()
            if f:
                torch.mul(f_t, c_before[:size], out=c_t).addcmul_(i_t, g_t)
            else:
                torch.addcmul(c_before[:size], i_t, g_t, out=c_t)
            torch.tanh(c_t, out=squashed_t)
            h_before, c_before = torch.mul(o_t, squashed_t, out=h_t), c_t
        ctx.save_for_backward(x, W, U, h0, c0, a, h, c, squashed)
        ctx.sizes = sizes
        ctx.set_materialize_grads(False)
        return h, c

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, by_h: Tensor | None, by_c: Tensor | None) -> tuple[Tensor | None, ...]:
        x, W, U, h0, c0, a, h, c, squashed = ctx.saved_tensors
        H, sizes = len(U), ctx.sizes
        i, *f, g, o = a.split(H, dim=1)
        # For all steps at once: what dc, and for the output gate dh, is multiplied by. It becomes da.
        da = torch.empty_like(a)
        of_i, *of_f, of_g, of_o = da.split(H, dim=1)
        sigmoid_slope(g, i, out=of_i)
        tanh_slope(i, g, out=of_g)
        sigmoid_slope(squashed, o, out=of_o)
        if f:
            sigmoid_slope(states_before(c, c0, sizes), f[0], out=of_f[0])
        to_c = tanh_slope(o, squashed, out=torch.empty_like(c))  # what dh adds to dc
        dh, dc = (
            torch.zeros_like(h) if part is None else torch.empty_like(h).copy_(part) for part in (by_h, by_c)
        )
        dh0, dc0 = torch.zeros_like(h0), torch.zeros_like(c0)
        dhs, dcs = [dh0, *dh.split(sizes)], [dc0, *dc.split(sizes)]
        parts = (da, da[:, :-H].unflatten(1, (-1, H)), of_o, to_c, f[0] if f else o)
        steps = list(zip(*(part.split(sizes) for part in parts), strict=True))
        U_T = U.T.contiguous()
        for t in range(len(sizes) - 1, -1, -1):
            da_t, of_c, of_o_t, to_c_t, f_t = steps[t]
            dh_t, dc_t, size = dhs[t + 1], dcs[t + 1], sizes[t]
            dc_t.addcmul_(dh_t, to_c_t)
            of_c.mul_(dc_t[:, None])  # i, f and g
            of_o_t.mul_(dh_t)
            if f:
                dcs[t][:size].addcmul_(dc_t, f_t)
            else:
                dcs[t][:size].add_(dc_t)
            dhs[t][:size].addmm_(da_t, U_T)
        dU = states_before(h, h0, sizes).T @ da if ctx.needs_input_grad[3] else None
        return *input_gradients(da, x, W, ctx.needs_input_grad), dU, dh0, dc0, None
