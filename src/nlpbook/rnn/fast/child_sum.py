"""The Child-Sum Tree-LSTM for all trees at once, height by height, and its backward pass by hand.

    s = sum of the children's h            g, i, o from z + s U           of each node
    f_k = σ(z^(f) + h_k U^(f))                                            of each edge
    c = i ∘ g + sum of f_k ∘ c_k           h = o ∘ tanh(c)

    dc += dh ∘ o ∘ (1 - tanh²(c))
    dg = dc ∘ i          di = dc ∘ g          do = dh ∘ tanh(c)           df_k = dc ∘ c_k
    da = each of them times the slope of its σ or tanh
    dc_k = dc ∘ f_k      dh_k = da U^T + df_k' U^(f)T                     dU = sum of s^T da

A node has one parent, so what it gets back is one row. The weight gradients are products over all nodes, or
all edges, at the end.

`plain_child_sum` is the same, with autograd.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from jaxtyping import Float
from torch import Tensor
from torch.autograd.function import once_differentiable

from nlpbook.rnn.fast.products import sigmoid_slope, tanh_slope
from nlpbook.rnn.fast.tree_inputs import TreeInputs, gates_first

if TYPE_CHECKING:
    from nlpbook.rnn.trees.forest import Forest


def plain_child_sum(
    z: Float[Tensor, "rows blocks"], U: Float[Tensor, "hidden blocks"], forest: Forest
) -> tuple[Float[Tensor, "rows hidden"], Float[Tensor, "rows hidden"]]:
    """Return h and c of all rows of a forest, height by height.

    Parameters
    ----------
    z : float tensor, shape (rows, 4 hidden)
        x W + b of each row, in the order i, f, g, o.
    U : float tensor, shape (hidden, 4 hidden)
    forest : Forest
        On the same device.

    Returns
    -------
    h, c : float tensors, shape (rows, hidden)
        In the order of the rows, not of the nodes.
    """
    of_z, of_u = z.chunk(4, dim=1), U.chunk(4, dim=1)
    i, _, g, o = (part[: forest.n_leaves] for part in of_z)
    c = torch.sigmoid(i) * torch.tanh(g)  # the leaves
    h = torch.sigmoid(o) * torch.tanh(c)
    for level in forest.levels:
        child, parent = forest.child[level.edges], forest.parent[level.edges]
        below, c_below, up = h[child], c[child], parent - level.rows.start  # (edges, hidden), (edges,)
        total = z.new_zeros(level.slots[0], len(U)).index_add(0, up, below)  # (nodes, hidden)
        i, g, o = (of_z[n][level.rows] + total @ of_u[n] for n in (0, 2, 3))
        f = torch.sigmoid(of_z[1][parent] + below @ of_u[1])  # (edges, hidden)
        new = (torch.sigmoid(i) * torch.tanh(g)).index_add(0, up, f * c_below)
        h, c = torch.cat([h, torch.sigmoid(o) * torch.tanh(new)]), torch.cat([c, new])
    return h, c


def read_child_sum(
    x: Float[Tensor, "places inputs"],
    W: Float[Tensor, "inputs blocks"],
    b: Float[Tensor, " blocks"],
    U: Float[Tensor, "hidden blocks"],
    inputs: TreeInputs,
    forest: Forest,
) -> tuple[Float[Tensor, "nodes hidden"], Float[Tensor, "nodes hidden"]]:
    """Return the hidden states and the cells of all nodes of a forest.

    Parameters
    ----------
    x : float tensor, shape (places, inputs)
        The inputs, as `inputs` was made for.
    W, b, U : float tensors, shapes (inputs, 4 hidden), (4 hidden,), (hidden, 4 hidden)
        The weights, in the order i, f, g, o.
    inputs : TreeInputs
    forest : Forest

    Returns
    -------
    h, c : float tensors, shape (nodes, hidden)

    References
    ----------
    Tai, Socher & Manning (2015), "Improved semantic representations from tree-structured long short-term
    memory networks". Book: chapter 6.
    """
    return _ChildSum.apply(x, gates_first(W), gates_first(b), gates_first(U), inputs, forest)


def add_slots_(total: Float[Tensor, "nodes d"], parts: Float[Tensor, "edges d"], slots: list[int]) -> None:
    """Add to each node what comes from its children; the nodes with a k-th child are the first ones."""
    for part in parts.split(slots):
        total[: len(part)].add_(part)


class _ChildSum(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx: Any, x: Tensor, W: Tensor, b: Tensor, U: Tensor, inputs: TreeInputs, forest: Forest
    ) -> tuple[Tensor, Tensor]:
        H, n, child = len(U), forest.n_leaves, forest.child
        x = inputs.sort(x)
        leaves, z = inputs.products(x, W, b)  # (leaves, 3H), (inner, 4H)
        U_f = U[:, 3 * H :].contiguous()
        U = U[:, : 3 * H].contiguous()  # of g, i and o
        h, c, squashed = (x.new_empty(len(forest), H) for _ in range(3))  # squashed: tanh(c)
        a, total = x.new_empty(len(z), 3 * H), x.new_empty(len(z), H)  # g, i, o; the sum over the children
        f = x.new_empty(len(child), H)
        up = forest.parent - n

        def finish(a_l: Tensor, rows: slice, edges: Tensor | None, slots: list[int]) -> None:
            a_l[:, :H].tanh_()
            a_l[:, H:].sigmoid_()
            c_l = torch.mul(a_l[:, :H], a_l[:, H : 2 * H], out=c[rows])
            if edges is not None:
                add_slots_(c_l, edges, slots)
            torch.mul(a_l[:, 2 * H :], torch.tanh(c_l, out=squashed[rows]), out=h[rows])

        finish(leaves, slice(n), None, [])
        for rows, inner, edges, slots in forest.levels:
            h_k, c_k = h.index_select(0, child[edges]), c.index_select(0, child[edges])
            total_l = total[inner].copy_(h_k[: slots[0]])
            add_slots_(total_l, h_k[slots[0] :], slots[1:])
            f_l = torch.index_select(z[:, 3 * H :], 0, up[edges], out=f[edges])
            f_l.addmm_(h_k, U_f).sigmoid_()
            a_l = torch.addmm(z[inner, : 3 * H], total_l, U, out=a[inner])
            finish(a_l, rows, c_k.mul_(f_l), slots)
        ctx.save_for_backward(x, W, U, U_f, leaves, a, f, total, h, c, squashed)
        ctx.inputs, ctx.forest = inputs, forest
        ctx.set_materialize_grads(False)
        return h.index_select(0, forest.rows), c.index_select(0, forest.rows)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, by_h: Tensor | None, by_c: Tensor | None) -> tuple[Tensor | None, ...]:
        x, W, U, U_f, leaves, a, f, total, h, c, squashed = ctx.saved_tensors
        inputs, forest = ctx.inputs, ctx.forest
        H, n, child = len(U), forest.n_leaves, forest.child
        # For all nodes at once: what dc, and for the output gate dh, is multiplied by. It becomes da.
        d_leaves, da = slopes(leaves, squashed[:n]), slopes(a, squashed[n:])
        df = sigmoid_slope(c.index_select(0, child), f, out=torch.empty_like(f))
        o = torch.cat([leaves[:, 2 * H :], a[:, 2 * H :]])
        to_c = tanh_slope(o, squashed, out=torch.empty_like(c))  # what dh adds to dc
        dh, dc = (
            torch.zeros_like(h) if part is None else part.index_select(0, forest.order)
            for part in (by_h, by_c)
        )
        dh_k, dc_k = h.new_zeros(len(child) + 1, H), h.new_zeros(len(child) + 1, H)  # the last of no parent
        U_T, U_f_T = U.T.contiguous(), U_f.T.contiguous()

        def begin(da_l: Tensor, rows: slice) -> Tensor:
            dh_l = dh[rows].add_(dh_k.index_select(0, forest.edge[rows]))
            dc_l = dc[rows].add_(dc_k.index_select(0, forest.edge[rows])).addcmul_(dh_l, to_c[rows])
            da_l[:, : 2 * H].unflatten(1, (2, H)).mul_(dc_l[:, None])  # g and i
            da_l[:, 2 * H :].mul_(dh_l)
            return dc_l

        for rows, inner, edges, _ in reversed(forest.levels):
            dc_l = begin(da[inner], rows)
            up = forest.parent[edges] - rows.start
            dc_up = dc_l.index_select(0, up)  # (edges, H)
            torch.mul(dc_up, f[edges], out=dc_k[edges])
            df[edges].mul_(dc_up)
            to_total = torch.mm(da[inner], U_T, out=torch.empty_like(dc_l))  # (nodes, H)
            torch.index_select(to_total, 0, up, out=dh_k[edges]).addmm_(df[edges], U_f_T)
        begin(d_leaves, slice(n))
        d_inner = None
        if inputs.inner_inputs:
            of_f = torch.zeros_like(total).index_add_(0, forest.parent - n, df)
            d_inner = torch.cat([da, of_f], dim=1)
        dx, dW = inputs.gradients(d_leaves, d_inner, x, W, ctx.needs_input_grad)
        db = torch.cat([d_leaves.sum(dim=0) + da.sum(dim=0), df.sum(dim=0)])
        dU = torch.cat([total.T @ da, h.index_select(0, child).T @ df], dim=1)
        return dx, dW, db, dU, None, None


def slopes(
    a: Float[Tensor, "rows blocks"], squashed: Float[Tensor, "rows hidden"]
) -> Float[Tensor, "rows blocks"]:
    """Return what dc is multiplied by in the blocks of g and i, and dh in that of o."""
    da = torch.empty_like(a)
    (g, i, o), (of_g, of_i, of_o) = a.chunk(3, dim=1), da.chunk(3, dim=1)
    tanh_slope(i, g, out=of_g)
    sigmoid_slope(g, i, out=of_i)
    sigmoid_slope(squashed, o, out=of_o)
    return da
