"""The N-ary Tree-LSTM for all trees at once, height by height, and its backward pass by hand.

    h = [h_1 ... h_N]                      g, i, f_1 ... f_N, o from z + h U         of each inner node
    c = i ∘ g + sum of f_k ∘ c_k           h = o ∘ tanh(c)                           0 for a missing child

    dc += dh ∘ o ∘ (1 - tanh²(c))
    dg = dc ∘ i          di = dc ∘ g          df_k = dc ∘ c_k          do = dh ∘ tanh(c)
    da = each of them times the slope of its σ or tanh
    [dh_1 ... dh_N] = da U^T               dc_k = dc ∘ f_k             dU = sum of h^T da

A missing child is one more row, of zeros. A node has one parent, so what it gets back is one row.

`plain_nary` is the same, with autograd.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from jaxtyping import Float, Int64
from torch import Tensor
from torch.autograd.function import once_differentiable

from nlpbook.rnn.fast.child_sum import slopes
from nlpbook.rnn.fast.products import sigmoid_slope, tanh_slope
from nlpbook.rnn.fast.tree_inputs import TreeInputs, gates_first

if TYPE_CHECKING:
    from nlpbook.rnn.trees.forest import Forest


def children_of(forest: Forest, N: int) -> Int64[Tensor, "inner slots"]:
    """Return the rows of the children of each inner node; the number of rows for a missing one."""
    table = torch.full((len(forest) - forest.n_leaves, N), len(forest), device=forest.child.device)
    return table.index_put((forest.parent - forest.n_leaves, forest.slot), forest.child)


def plain_nary(
    z: Float[Tensor, "rows blocks"], U: Float[Tensor, "stacked gates"], forest: Forest
) -> tuple[Float[Tensor, "rows hidden"], Float[Tensor, "rows hidden"]]:
    """Return h and c of all rows of a forest, height by height.

    Parameters
    ----------
    z : float tensor, shape (rows, 4 hidden)
        x W + b of each row, in the order i, f, g, o.
    U : float tensor, shape (N hidden, (3 + N) hidden)
        In the order i, f_1 ... f_N, g, o.
    forest : Forest
        On the same device.

    Returns
    -------
    h, c : float tensors, shape (rows, hidden)
        In the order of the rows, not of the nodes.
    """
    H = z.shape[1] // 4
    N = len(U) // H
    i, _, g, o = z[: forest.n_leaves].chunk(4, dim=1)
    c = torch.sigmoid(i) * torch.tanh(g)  # the leaves
    h = torch.sigmoid(o) * torch.tanh(c)
    table = children_of(forest, N)
    for rows, inner, _, _ in forest.levels:
        missing = table[inner] == len(forest)  # (nodes, N)
        child = table[inner].masked_fill(missing, 0)
        below, c_below = (s[child].masked_fill(missing[:, :, None], 0) for s in (h, c))  # (nodes, N, H)
        blocks = (below.flatten(1) @ U).unflatten(1, (3 + N, H))  # (nodes, 3 + N, H)
        i, f, g, o = z[rows].unflatten(1, (4, H)).unbind(1)
        i, g, o = i + blocks[:, 0], g + blocks[:, -2], o + blocks[:, -1]
        f = torch.sigmoid(f[:, None] + blocks[:, 1:-2])  # (nodes, N, H)
        new = torch.sigmoid(i) * torch.tanh(g) + (f * c_below).sum(dim=1)
        h, c = torch.cat([h, torch.sigmoid(o) * torch.tanh(new)]), torch.cat([c, new])
    return h, c


def read_nary(
    x: Float[Tensor, "places inputs"],
    W: Float[Tensor, "inputs blocks"],
    b: Float[Tensor, " blocks"],
    U: Float[Tensor, "stacked gates"],
    inputs: TreeInputs,
    forest: Forest,
) -> tuple[Float[Tensor, "nodes hidden"], Float[Tensor, "nodes hidden"]]:
    """Return the hidden states and the cells of all nodes of a forest.

    Parameters
    ----------
    x : float tensor, shape (places, inputs)
        The inputs, as `inputs` was made for.
    W, b : float tensors, shapes (inputs, 4 hidden), (4 hidden,)
        The weights, in the order i, f, g, o.
    U : float tensor, shape (N hidden, (3 + N) hidden)
        In the order i, f_1 ... f_N, g, o.
    inputs : TreeInputs
    forest : Forest
        No node has more than N children.

    Returns
    -------
    h, c : float tensors, shape (nodes, hidden)

    References
    ----------
    Tai, Socher & Manning (2015), "Improved semantic representations from tree-structured long short-term
    memory networks". Book: chapter 6.
    """
    H = W.shape[1] // 4
    i, *f, g, o = U.split(H, dim=1)
    return _Nary.apply(x, gates_first(W), gates_first(b), torch.cat([g, i, *f, o], dim=1), inputs, forest)


class _Nary(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx: Any, x: Tensor, W: Tensor, b: Tensor, U: Tensor, inputs: TreeInputs, forest: Forest
    ) -> tuple[Tensor, Tensor]:
        H, n = W.shape[1] // 4, forest.n_leaves
        N = len(U) // H
        x = inputs.sort(x)
        leaves, z = inputs.products(x, W, b)  # (leaves, 3H), (inner, 4H)
        a = x.new_empty(len(z), (3 + N) * H)  # g, i, f_1 ... f_N, o
        a[:, : 2 * H] = z[:, : 2 * H]
        a[:, 2 * H : -H].unflatten(1, (N, H))[:] = z[:, None, 3 * H :]
        a[:, -H:] = z[:, 2 * H : 3 * H]
        h, c = x.new_empty(len(forest) + 1, H), x.new_empty(len(forest) + 1, H)
        squashed = x.new_empty(len(forest), H)  # tanh(c)
        h[-1], c[-1] = 0, 0  # a child that is not there
        table = children_of(forest, N)

        def finish(a_l: Tensor, rows: slice, c_k: Tensor | None) -> None:
            a_l[:, :H].tanh_()
            a_l[:, H:].sigmoid_()
            c_l = torch.mul(a_l[:, :H], a_l[:, H : 2 * H], out=c[rows])
            if c_k is not None:
                c_l.add_(c_k.mul_(a_l[:, 2 * H : -H].unflatten(1, (N, H))).sum(dim=1))
            torch.mul(a_l[:, -H:], torch.tanh(c_l, out=squashed[rows]), out=h[rows])

        finish(leaves, slice(n), None)
        for rows, inner, _, _ in forest.levels:
            child = table[inner].flatten()
            a_l = a[inner].addmm_(h.index_select(0, child).view(-1, N * H), U)
            finish(a_l, rows, c.index_select(0, child).view(-1, N, H))
        ctx.save_for_backward(x, W, U, leaves, a, h, c, squashed, table)
        ctx.inputs, ctx.forest = inputs, forest
        ctx.set_materialize_grads(False)
        return h.index_select(0, forest.rows), c.index_select(0, forest.rows)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, by_h: Tensor | None, by_c: Tensor | None) -> tuple[Tensor | None, ...]:
        x, W, U, leaves, a, h, c, squashed, table = ctx.saved_tensors
        inputs, forest = ctx.inputs, ctx.forest
        H, n = W.shape[1] // 4, forest.n_leaves
        N = len(U) // H
        # For all nodes at once: what dc, and for the output gate dh, is multiplied by. It becomes da.
        d_leaves, da = slopes(leaves, squashed[:n]), torch.empty_like(a)
        tanh_slope(a[:, H : 2 * H], a[:, :H], out=da[:, :H])
        sigmoid_slope(a[:, :H], a[:, H : 2 * H], out=da[:, H : 2 * H])
        f = a[:, 2 * H : -H]
        sigmoid_slope(c.index_select(0, table.flatten()).view(-1, N * H), f, out=da[:, 2 * H : -H])
        sigmoid_slope(squashed[n:], a[:, -H:], out=da[:, -H:])
        o = torch.cat([leaves[:, 2 * H :], a[:, -H:]])
        to_c = tanh_slope(o, squashed, out=torch.empty_like(o))  # what dh adds to dc
        dh, dc = (
            torch.zeros_like(squashed) if part is None else part.index_select(0, forest.order)
            for part in (by_h, by_c)
        )
        # What goes back to each slot of each node; the last row is that of the roots, which get nothing.
        dh_k, dc_k = h.new_zeros(len(table) * N + 1, H), h.new_zeros(len(table) * N + 1, H)
        place = torch.full((len(forest),), len(table) * N, device=table.device)
        place[forest.child] = (forest.parent - n) * N + forest.slot
        U_T = U.T.contiguous()

        def begin(da_l: Tensor, rows: slice) -> Tensor:
            dh_l = dh[rows].add_(dh_k.index_select(0, place[rows]))
            dc_l = dc[rows].add_(dc_k.index_select(0, place[rows])).addcmul_(dh_l, to_c[rows])
            da_l[:, :-H].unflatten(1, (-1, H)).mul_(dc_l[:, None])  # g, i and all f
            da_l[:, -H:].mul_(dh_l)
            return dc_l

        for rows, inner, _, _ in reversed(forest.levels):
            dc_l, start, end = begin(da[inner], rows), inner.start * N, inner.stop * N
            torch.mul(f[inner].unflatten(1, (N, H)), dc_l[:, None], out=dc_k[start:end].view(-1, N, H))
            torch.mm(da[inner], U_T, out=dh_k[start:end].view(-1, N * H))
        begin(d_leaves, slice(n))
        df = da[:, 2 * H : -H].unflatten(1, (N, H)).sum(dim=1)  # (inner, H)
        d_inner = torch.cat([da[:, : 2 * H], da[:, -H:], df], dim=1)  # g, i, o, f
        dx, dW = inputs.gradients(
            d_leaves, d_inner if inputs.inner_inputs else None, x, W, ctx.needs_input_grad
        )
        db = d_inner.sum(dim=0)
        db[: 3 * H] += d_leaves.sum(dim=0)
        dU = h.index_select(0, table.flatten()).view(-1, N * H).T @ da
        return dx, dW, db, dU, None, None
