"""The inputs of a forest: their products, which stand outside of the loop over the heights, and gradients.

    leaves         z = x W + b, the blocks of g, i and o alone: nothing is there to be forgotten
    inner nodes    z = x W + b, the blocks of g, i, o and f; b where there is no input

Every leaf has an input. Where no inner node has one, as in a constituency tree, their z is one row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from jaxtyping import Float, Int64
from torch import Tensor

from nlpbook.rnn.fast.products import input_products

if TYPE_CHECKING:
    from nlpbook.rnn.trees.forest import Forest


def gates_first(weights: Float[Tensor, "*rows blocks"]) -> Float[Tensor, "*rows blocks"]:
    """Return blocks i, f, g, o in the order g, i, o, f."""
    i, f, g, o = weights.chunk(4, dim=-1)
    return torch.cat([g, i, o, f], dim=-1)


class TreeInputs:
    """Where the inputs of a forest belong.

    Parameters
    ----------
    places : int64 tensor, shape (inputs,), or None
        `forest.word_nodes` where there is an input for each word; None for one at each node.
    forest : Forest
    """

    def __init__(self, places: Int64[Tensor, " places"] | None, forest: Forest):
        self.n_leaves, self.n_inner = forest.n_leaves, len(forest) - forest.n_leaves
        everywhere = places is None or len(places) == len(forest)
        self.order = forest.order if places is None else forest.word_order
        self.inner = None if everywhere else forest.inner_words

    def sort(self, x: Float[Tensor, "places inputs"]) -> Float[Tensor, "places inputs"]:
        """Return the inputs in the order of the rows."""
        return x.index_select(0, self.order)

    def products(
        self,
        x: Float[Tensor, "places inputs"],
        W: Float[Tensor, "inputs blocks"],
        b: Float[Tensor, " blocks"],
    ) -> tuple[Float[Tensor, "leaves gates"], Float[Tensor, "inner blocks"]]:
        """Return z of the leaves and of the inner nodes, from sorted inputs and weights of g, i, o and f.

        The second may be one row in memory; it is not to be written to.
        """
        three = W.shape[1] // 4 * 3
        leaves = input_products(x[: self.n_leaves], W[:, :three], b[:three])
        above = x[self.n_leaves :]
        if self.inner is None:
            return leaves, input_products(above, W, b)
        inner = b.expand(self.n_inner, -1)
        if len(above):
            inner = inner.index_copy(0, self.inner, input_products(above, W, b))
        return leaves, inner

    @property
    def inner_inputs(self) -> bool:
        """Whether an inner node has an input."""
        return self.n_inner > 0 if self.inner is None else len(self.inner) > 0

    def gradients(
        self,
        d_leaves: Float[Tensor, "leaves gates"],
        d_inner: Float[Tensor, "inner blocks"] | None,
        x: Float[Tensor, "places inputs"],
        W: Float[Tensor, "inputs blocks"],
        needed: tuple[bool, ...],
    ) -> tuple[Tensor | None, Tensor | None]:
        """Return the gradients of the unsorted inputs and of W, or None for what is not needed.

        Parameters
        ----------
        d_leaves, d_inner : float tensors
            Of z; the second one None where no inner node has an input.
        x, W
            Those of `products`.
        needed : tuple of bool
            Whether the gradients of x and W are, in its first two places.
        """
        three, n = d_leaves.shape[1], self.n_leaves
        if d_inner is not None and self.inner is not None:
            d_inner = d_inner.index_select(0, self.inner)
        dx = dW = None
        if needed[0]:
            parts = [d_leaves @ W[:, :three].T] + ([] if d_inner is None else [d_inner @ W.T])
            sorted_dx = torch.cat(parts)
            dx = torch.empty_like(sorted_dx).index_copy_(0, self.order, sorted_dx)
        if needed[1]:
            dW = torch.zeros_like(W) if d_inner is None else x[n:].T @ d_inner
            dW[:, :three] += x[:n].T @ d_leaves
        return dx, dW
