"""Backpropagation through time for the GRU, by hand, with the reset after or before the product.

    after     a_t = h_{t-1} U + [0 0 c]      r, z = σ(x's part + a's)      n = tanh(x_n + r ∘ a_n)
    before    r, z = σ(x's part + h_{t-1} U_rz)                            n = tanh(x_n + (r ∘ h_{t-1}) U_n)
    both      h_t = z ∘ h_{t-1} + (1 - z) ∘ n

x's part is x W + b, for all t at once. With s_n = dh_t ∘ (1 - z) ∘ (1 - n²), the gradient within tanh:

    both      dz = dh_t ∘ (h_{t-1} - n) ∘ z (1 - z)
    after     dr = s_n ∘ a_n ∘ r (1 - r)       da_n = s_n ∘ r       dh_{t-1} += dh_t ∘ z + [dr dz da_n] U^T
    before    e = s_n U_n^T                    dr = e ∘ h_{t-1} ∘ r (1 - r)
              dh_{t-1} += dh_t ∘ z + e ∘ r + [dr dz] U_rz^T

The plain equivalent, for one length and the reset after the product:

    for t in range(T):
        a = h[t - 1] @ U + [0, 0, c]
        r[t], z[t] = sigmoid(x[t, :2] + a[:2])
        n[t] = tanh(x[t, 2] + r[t] * a[2])
        h[t] = z[t] * h[t - 1] + (1 - z[t]) * n[t]
    for t in reversed(range(T)):
        dx[t] = slopes * [s_n * a[2], dh[t] * (h[t - 1] - n[t]), dh[t] * (1 - z[t])]
        da[t] = dx[t] * [1, 1, r[t]]
        dh[t - 1] += dh[t] * z[t] + da[t] @ U.T
        dU, dc = dU + h[t - 1].T @ da[t], dc + da[t, 2]
"""

from __future__ import annotations

from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor
from torch.autograd.function import once_differentiable

from nlpbook.rnn.fast.packing import states_before


def read_gru_reset_after(
    x: Float[Tensor, "tokens blocks"],
    U: Float[Tensor, "hidden blocks"],
    c: Float[Tensor, " hidden"],
    h: Float[Tensor, "batch hidden"],
    sizes: list[int],
) -> Float[Tensor, "tokens hidden"]:
    """Return the hidden states of packed sentences, with the reset after the product.

    Parameters
    ----------
    x : float tensor, shape (tokens, 3 hidden)
        x W + b, packed, in the order reset, update, candidate.
    U : float tensor, shape (hidden, 3 hidden)
        The recurrent weights.
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
    return _ResetAfter.apply(x, U, c, h, sizes)


def read_gru_reset_before(
    x: Float[Tensor, "tokens blocks"],
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
    return _ResetBefore.apply(x, U, h, sizes)


class _ResetAfter(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, U: Tensor, c: Tensor, h0: Tensor, sizes: list[int]) -> Tensor:
        H = len(U)
        a = torch.empty_like(x)  # (tokens, 3 hidden): r, z, and h U + c for the candidate
        n, h = (x.new_empty(len(x), H) for _ in range(2))
        bias = torch.cat([c.new_zeros(2 * H), c])
        before = h0
        for x_t, a_t, n_t, h_t in zip(*(part.split(sizes) for part in (x, a, n, h)), strict=True):
            before = before[: len(x_t)]
            torch.addmm(bias, before, U, out=a_t)
            a_t[:, : 2 * H].add_(x_t[:, : 2 * H]).sigmoid_()
            r, z, a_n = a_t.split(H, dim=1)
            torch.addcmul(x_t[:, 2 * H :], r, a_n, out=n_t).tanh_()
            torch.lerp(n_t, before, z, out=h_t)
            before = h_t
        ctx.save_for_backward(a, n, h, U, h0)
        ctx.sizes = sizes
        return h

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor | None, ...]:
        a, n, h, U, h0 = ctx.saved_tensors
        H, sizes = len(U), ctx.sizes
        r, z, a_n = a.split(H, dim=1)
        before = states_before(h, h0, sizes)
        # For all steps at once: what dh is multiplied by.
        factors = torch.empty_like(a)
        for_r, for_z, for_a = factors.split(H, dim=1)
        for_n = (1 - z) * (1 - n * n)
        torch.mul(for_n, r, out=for_a)
        torch.mul(for_a * a_n, 1 - r, out=for_r)
        torch.mul((before - n) * z, 1 - z, out=for_z)
        dh, dh0, da = torch.empty_like(h).copy_(gradient), torch.zeros_like(h0), torch.empty_like(a)
        dhs, zs = [dh0, *dh.split(sizes)], z.split(sizes)
        blocks = [part.unflatten(1, (3, H)).split(sizes) for part in (factors, da)]
        flat, U_T = da.split(sizes), U.T
        for t in range(len(sizes) - 1, -1, -1):
            dh_t = dhs[t + 1]
            torch.mul(blocks[0][t], dh_t[:, None], out=blocks[1][t])
            dhs[t][: sizes[t]].addcmul_(dh_t, zs[t]).addmm_(flat[t], U_T)
        dU = before.T @ da if ctx.needs_input_grad[1] else None
        dc = da[:, 2 * H :].sum(dim=0)
        torch.mul(
            dh, for_n, out=da[:, 2 * H :]
        )  # r and z get the same from both sides, the candidate does not
        return da, dU, dc, dh0, None


class _ResetBefore(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, U: Tensor, h0: Tensor, sizes: list[int]) -> Tensor:
        H = len(U)
        gates = x.new_empty(len(x), 2 * H)  # r and z
        n, reset, h = (x.new_empty(len(x), H) for _ in range(3))  # reset: r ∘ h of the step before
        U_gates, U_n = U[:, : 2 * H], U[:, 2 * H :]
        before = h0
        for x_t, gates_t, n_t, reset_t, h_t in zip(
            *(part.split(sizes) for part in (x, gates, n, reset, h)), strict=True
        ):
            before = before[: len(x_t)]
            torch.addmm(x_t[:, : 2 * H], before, U_gates, out=gates_t).sigmoid_()
            r, z = gates_t.split(H, dim=1)
            torch.mul(r, before, out=reset_t)
            torch.addmm(x_t[:, 2 * H :], reset_t, U_n, out=n_t).tanh_()
            torch.lerp(n_t, before, z, out=h_t)
            before = h_t
        ctx.save_for_backward(gates, n, reset, h, U, h0)
        ctx.sizes = sizes
        return h

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor | None, ...]:
        gates, n, reset, h, U, h0 = ctx.saved_tensors
        H, sizes = len(U), ctx.sizes
        r, z = gates.split(H, dim=1)
        before = states_before(h, h0, sizes)
        for_n, for_r = (1 - z) * (1 - n * n), reset * (1 - r)
        for_z = (before - n) * z * (1 - z)
        dx = h.new_empty(len(h), 3 * H)  # dr, dz, dn
        dh, dh0 = torch.empty_like(h).copy_(gradient), torch.zeros_like(h0)
        dhs = [dh0, *dh.split(sizes)]
        rs, zs, ns, for_rs, for_zs = (part.split(sizes) for part in (r, z, for_n, for_r, for_z))
        U_gates_T, U_n_T = U[:, : 2 * H].T, U[:, 2 * H :].T
        for t, dx_t in reversed(list(enumerate(dx.split(sizes)))):
            dh_t = dhs[t + 1]
            dr, dz, dn = dx_t.split(H, dim=1)
            torch.mul(dh_t, ns[t], out=dn)
            by_reset = dn @ U_n_T  # the gradient at r ∘ h
            torch.mul(by_reset, for_rs[t], out=dr)
            torch.mul(dh_t, for_zs[t], out=dz)
            dh_before = dhs[t][: sizes[t]].addcmul_(dh_t, zs[t]).addcmul_(by_reset, rs[t])
            dh_before.addmm_(dx_t[:, : 2 * H], U_gates_T)
        dU = None
        if ctx.needs_input_grad[1]:
            dU = torch.cat([before.T @ dx[:, : 2 * H], reset.T @ dx[:, 2 * H :]], dim=1)
        return dx, dU, dh0, None
