"""Backpropagation through time for the GRU, by hand, with the reset after or before the product.

    after     a_t = h_{t-1} U + [0 0 c]      r, z = σ(x's part + a's)      n = tanh(x_n + r ∘ a_n)
    before    r, z = σ(x's part + h_{t-1} U_rz)                            n = tanh(x_n + (r ∘ h_{t-1}) U_n)
    both      h_t = z ∘ h_{t-1} + (1 - z) ∘ n

x's part is x W + b, for all t at once. The gradients before the activation functions:

    both      dn = dh_t ∘ (1 - z) ∘ (1 - n²)        dz = dh_t ∘ (h_{t-1} - n) ∘ z (1 - z)
    after     dr = dn ∘ a_n ∘ r (1 - r)             dh_{t-1} += dh_t ∘ z + [dr dz dn∘r] U^T
    before    e = dn U_n^T                          dr = e ∘ h_{t-1} ∘ r (1 - r)
              dh_{t-1} += dh_t ∘ z + e ∘ r + [dr dz] U_rz^T

`plain_gru` is the same step by step.
"""

from __future__ import annotations

from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor
from torch.autograd.function import once_differentiable

from nlpbook.rnn.fast.packing import states_before
from nlpbook.rnn.fast.products import input_gradients, input_products, sigmoid_slope, tanh_slope


def plain_gru(
    x: Float[Tensor, "time batch blocks"],
    U: Float[Tensor, "hidden blocks"],
    c: Float[Tensor, " hidden"] | None,
    h0: Float[Tensor, "batch hidden"],
    dh: Float[Tensor, "time batch hidden"],
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Return h, dx, dU and dh0, step by step, for sentences of one length.

    Parameters
    ----------
    x : float tensor, shape (time, batch, 3 hidden)
        x W + b, in the order reset, update, candidate.
    U, h0 : float tensors, shapes (hidden, 3 hidden), (batch, hidden)
        The recurrent weights, and what the sentences begin with.
    c : float tensor, shape (hidden,), or None
        The recurrent bias of the candidate, for the reset after the product; None for before.
    dh : float tensor, shape (time, batch, hidden)
        The gradients that come in at the outputs.

    Returns
    -------
    h, dx : float tensors, shapes (time, batch, hidden), (time, batch, 3 hidden)
    dU : float tensor, shape (hidden, 3 hidden)
    dh0 : float tensor, shape (batch, hidden)
    """
    H, h, gates = len(U), [h0], []  # h[t] is the state before step t
    U_rz, U_n = U[:, : 2 * H], U[:, 2 * H :]
    for x_t in x:
        r, z = torch.sigmoid(x_t[:, : 2 * H] + h[-1] @ U_rz).chunk(2, dim=1)
        n = torch.tanh(x_t[:, 2 * H :] + ((r * h[-1]) @ U_n if c is None else r * (h[-1] @ U_n + c)))
        gates.append((r, z, n))
        h.append(z * h[-1] + (1 - z) * n)
    dx, dU, dh_back = (torch.zeros_like(part) for part in (x, U, h0))
    for t in reversed(range(len(x))):
        (r, z, n), dh_t = gates[t], dh[t] + dh_back
        dn = dh_t * (1 - z) * (1 - n**2)
        dz = dh_t * (h[t] - n) * z * (1 - z)
        if c is None:
            by_reset = dn @ U_n.T
            dr, dh_back = by_reset * h[t] * r * (1 - r), dh_t * z + by_reset * r
            dU[:, 2 * H :] += (r * h[t]).T @ dn
        else:
            dr, dh_back = dn * (h[t] @ U_n + c) * r * (1 - r), dh_t * z + (dn * r) @ U_n.T
            dU[:, 2 * H :] += h[t].T @ (dn * r)
        dx[t] = torch.cat([dr, dz, dn], dim=1)
        dh_back = dh_back + dx[t, :, : 2 * H] @ U_rz.T
        dU[:, : 2 * H] += h[t].T @ dx[t, :, : 2 * H]
    return torch.stack(h[1:]), dx, dU, dh_back


def read_gru_reset_after(
    x: Float[Tensor, "tokens inputs"],
    W: Float[Tensor, "inputs blocks"],
    b: Float[Tensor, " blocks"],
    U: Float[Tensor, "hidden blocks"],
    c: Float[Tensor, " hidden"],
    h: Float[Tensor, "batch hidden"],
    sizes: list[int],
) -> Float[Tensor, "tokens hidden"]:
    """Return the hidden states of packed sentences, with the reset after the product.

    Parameters
    ----------
    x : float tensor, shape (tokens, inputs)
        The inputs, packed.
    W, b, U : float tensors, shapes (inputs, 3 hidden), (3 hidden,), (hidden, 3 hidden)
        The weights, in the order reset, update, candidate.
    c : float tensor, shape (hidden,)
        The recurrent bias of the candidate.
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
    Cho et al. (2014). Book: chapter 6.
    """
    return _ResetAfter.apply(x, W, b, U, c, h, sizes)


def read_gru_reset_before(
    x: Float[Tensor, "tokens inputs"],
    W: Float[Tensor, "inputs blocks"],
    b: Float[Tensor, " blocks"],
    U: Float[Tensor, "hidden blocks"],
    h: Float[Tensor, "batch hidden"],
    sizes: list[int],
) -> Float[Tensor, "tokens hidden"]:
    """Return the hidden states of packed sentences, with the reset before the product.

    Parameters, returned value: those of `read_gru_reset_after`, without c.

    References
    ----------
    Cho et al. (2014). Book: chapter 6.
    """
    return _ResetBefore.apply(x, W, b, U, h, sizes)


class _ResetAfter(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx: Any, x: Tensor, W: Tensor, b: Tensor, U: Tensor, c: Tensor, h0: Tensor, sizes: list[int]
    ) -> Tensor:
        H = len(U)
        of_x = input_products(x, W, b)  # (tokens, 3 hidden)
        a = torch.empty_like(of_x)  # (tokens, 3 hidden): r, z, and h U + c for the candidate
        n, h = (a.new_empty(len(x), H) for _ in range(2))
        bias = torch.cat([c.new_zeros(2 * H), c])
        r, z, a_n = a.split(H, dim=1)
        parts = (a, a[:, : 2 * H], of_x[:, : 2 * H], of_x[:, 2 * H :], r, z, a_n, n, h)
        before = h0
        for a_t, gates, gates_of_x, n_of_x, r_t, z_t, a_n_t, n_t, h_t in zip(
            *(part.split(sizes) for part in parts), strict=True
        ):
            before = before[: len(a_t)]
            torch.addmm(bias, before, U, out=a_t)
            gates.add_(gates_of_x).sigmoid_()
            torch.addcmul(n_of_x, r_t, a_n_t, out=n_t).tanh_()
            before = torch.lerp(n_t, before, z_t, out=h_t)
        ctx.save_for_backward(x, W, U, h0, a, n, h)
        ctx.sizes = sizes
        return h

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor | None, ...]:
        x, W, U, h0, a, n, h = ctx.saved_tensors
        H, sizes = len(U), ctx.sizes
        r, z, a_n = a.split(H, dim=1)
        before = states_before(h, h0, sizes)
        # For all steps at once: what dh is multiplied by. It becomes da.
        da = torch.empty_like(a)
        of_r, of_z, of_n = da.split(H, dim=1)
        slope = tanh_slope(1 - z, n, out=torch.empty_like(n))  # at the tanh of the candidate
        torch.mul(slope, r, out=of_n)
        sigmoid_slope(slope * a_n, r, out=of_r)
        sigmoid_slope(before - n, z, out=of_z)
        dh, dh0 = torch.empty_like(h).copy_(gradient), torch.zeros_like(h0)
        dhs, U_T = [dh0, *dh.split(sizes)], U.T.contiguous()
        steps = list(zip(*(part.split(sizes) for part in (da, da.unflatten(1, (3, H)), z)), strict=True))
        for t in range(len(sizes) - 1, -1, -1):
            (da_t, blocks, z_t), dh_t = steps[t], dhs[t + 1]
            blocks.mul_(dh_t[:, None])
            dhs[t][: sizes[t]].addcmul_(dh_t, z_t).addmm_(da_t, U_T)
        dU = before.T @ da if ctx.needs_input_grad[3] else None
        dc = da[:, 2 * H :].sum(dim=0)
        torch.mul(dh, slope, out=of_n)  # from here on for x: the reset is not between it and the tanh
        return *input_gradients(da, x, W, ctx.needs_input_grad), dU, dc, dh0, None


class _ResetBefore(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, W: Tensor, b: Tensor, U: Tensor, h0: Tensor, sizes: list[int]) -> Tensor:
        H = len(U)
        a = input_products(x, W, b)  # (tokens, 3 hidden): of x, then r, z and n, where it stands
        reset, h = (a.new_empty(len(x), H) for _ in range(2))  # reset: r ∘ h of the step before
        U_gates, U_n = U[:, : 2 * H].contiguous(), U[:, 2 * H :].contiguous()
        parts = (a[:, : 2 * H], *a.split(H, dim=1), reset, h)
        before = h0
        for gates, r_t, z_t, n_t, reset_t, h_t in zip(*(part.split(sizes) for part in parts), strict=True):
            before = before[: len(h_t)]
            gates.addmm_(before, U_gates).sigmoid_()
            n_t.addmm_(torch.mul(r_t, before, out=reset_t), U_n).tanh_()
            before = torch.lerp(n_t, before, z_t, out=h_t)
        ctx.save_for_backward(x, W, U, h0, a, reset, h)
        ctx.sizes = sizes
        return h

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor | None, ...]:
        x, W, U, h0, a, reset, h = ctx.saved_tensors
        H, sizes = len(U), ctx.sizes
        r, z, n = a.split(H, dim=1)
        before = states_before(h, h0, sizes)
        # For all steps at once: what dh, and for the reset gate the gradient at r ∘ h, is multiplied by.
        da = torch.empty_like(a)
        of_r, of_z, of_n = da.split(H, dim=1)
        sigmoid_slope(before, r, out=of_r)
        sigmoid_slope(before - n, z, out=of_z)
        tanh_slope(1 - z, n, out=of_n)
        dh, dh0 = torch.empty_like(h).copy_(gradient), torch.zeros_like(h0)
        dhs = [dh0, *dh.split(sizes)]
        U_gates_T, U_n_T = U[:, : 2 * H].T.contiguous(), U[:, 2 * H :].T.contiguous()
        parts = (da[:, : 2 * H], of_r, of_z, of_n, r, z)
        steps = list(zip(*(part.split(sizes) for part in parts), strict=True))
        for t in range(len(sizes) - 1, -1, -1):
            (gates, of_r_t, of_z_t, of_n_t, r_t, z_t), dh_t = steps[t], dhs[t + 1]
            by_reset = of_n_t.mul_(dh_t) @ U_n_T  # the gradient at r ∘ h
            of_r_t.mul_(by_reset)
            of_z_t.mul_(dh_t)
            dh_before = dhs[t][: sizes[t]].addcmul_(dh_t, z_t).addcmul_(by_reset, r_t)
            dh_before.addmm_(gates, U_gates_T)
        dU = None
        if ctx.needs_input_grad[3]:
            dU = torch.cat([before.T @ da[:, : 2 * H], reset.T @ of_n], dim=1)
        return *input_gradients(da, x, W, ctx.needs_input_grad), dU, dh0, None
