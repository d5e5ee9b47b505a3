r"""A forest: many trees side by side, in the order in which a network goes up all of them at once.

          c          f             height 0    a b d e          one step for all leaves
         / \        / \            height 1    c f              one for all nodes above leaves alone
        a   b      d   e           ...

All nodes of a height are one step, whichever trees they are of: what they need has a smaller height. Within
a height the nodes with the most children come first. So the nodes that have a second child are the first few
of their step, those that have a third the first few of these, and a sum over children needs no scattering.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
import torch
from jaxtyping import Int64
from torch import Tensor
from torch.utils import _pytree as pytree

from nlpbook import validation
from nlpbook.rnn.trees.parse_tree import ParseTree

_TENSORS = (
    "order", "rows", "child", "parent", "slot", "edge", "roots", "word_nodes", "word_order", "inner_words"
)  # fmt: skip


class Level(NamedTuple):
    """A step of a forest: rows and edges from one number to below another.

    Parameters
    ----------
    rows : slice
        The nodes of this height, among all rows.
    inner : slice
        The same, counted without the leaves.
    edges : slice
        The edges to their children: to all first children, then to all second ones, and so on.
    slots : list of int
        How many nodes have a first child, a second one, and so on; they are the first of the rows.
    """

    rows: slice
    inner: slice
    edges: slice
    slots: list[int]


class Forest:
    """Trees in the order of their nodes' heights.

    A node has two numbers. Outside it is counted tree by tree, as the trees count it: states, inputs and
    labels have this order. Inside, its row is counted height by height, the leaves first. It stays where it
    is; `to` gives a copy on another device, and so does `nlpbook.training.fit`.

    Parameters
    ----------
    trees : iterable of ParseTree
        One tree or more.

    Attributes
    ----------
    trees
        What it was made of.
    sizes
        The nodes of each tree.
    levels
        From the nodes of height 1 to the highest root.
    order, rows
        Shape (nodes,): the node of each row, and the row of each node.
    child, parent, slot
        Shape (edges,): the rows of the lower end and the upper end of each edge, and which child it is.
    edge
        Shape (nodes,): the edge above each row; the number of edges for a root.
    roots
        Shape (trees,): the node that is the root of each tree.
    word_nodes
        Shape (words,): the nodes that have a word, all leaves among them.
    word_order
        Shape (words,): the words in the order of their nodes' rows.
    inner_words
        Shape (words - leaves,): the rows, counted without the leaves, of the other nodes that have a word.

    Raises
    ------
    TypeError, ValueError
        If there is no tree, or something else.

    References
    ----------
    Looks, Herreshoff, Hutchins & Norvig (2017), "Deep learning with dynamic computation graphs" (batches by
    level). Book: chapter 6.

    Examples
    --------
    >>> forest = Forest([ParseTree.from_brackets(line) for line in ("(3 (2 not) (1 bad))", "(2 so)")])
    >>> forest.order.tolist(), forest.roots.tolist(), [level.slots for level in forest.levels]
    ([0, 1, 3, 2], [2, 3], [[1, 1]])
    """

    def __init__(self, trees: Iterable[ParseTree]):
        trees = validation.collection(trees, "trees", "parse trees")
        for i, tree in enumerate(trees):
            validation.instance_of(tree, f"trees[{i}]", ParseTree)
        self.trees, self.sizes = trees, [len(tree) for tree in trees]
        heights, arities, slots = (
            np.concatenate([getattr(tree, name) for tree in trees])
            for name in ("heights", "arities", "slots")
        )
        offsets = np.repeat(np.cumsum([0, *self.sizes[:-1]]), self.sizes)  # (nodes,)
        parents = np.concatenate([tree.parents for tree in trees])  # (nodes,)
        is_root = parents < 0
        parents = np.where(is_root, -1, parents + offsets)
        order = np.lexsort((-arities, heights))  # NumPy sorts by the last key first
        rows = np.empty_like(order)
        rows[order] = np.arange(len(order))
        below = np.flatnonzero(~is_root)  # the nodes that have a parent: one edge each
        above = parents[below]
        below = below[np.lexsort((rows[above], slots[below], heights[above]))]
        above = parents[below]
        edge = np.full(len(order), len(below))
        edge[rows[below]] = np.arange(len(below))
        word_nodes = np.flatnonzero([word is not None for tree in trees for word in tree.words])
        sizes = np.bincount(heights)
        word_order = np.argsort(rows[word_nodes])
        found = {
            "order": order,
            "rows": rows,
            "child": rows[below],
            "parent": rows[above],
            "slot": slots[below],
            "edge": edge,
            "roots": np.flatnonzero(is_root),
            "word_nodes": word_nodes,
            "word_order": word_order,
            "inner_words": rows[word_nodes][word_order[sizes[0] :]] - sizes[0],
        }
        for name, values in found.items():
            setattr(self, name, torch.from_numpy(values))
        self.levels = _levels(sizes, heights[above], slots[below])

    @property
    def n_leaves(self) -> int:
        """The number of nodes without children, which are the first rows."""
        return len(self) - sum(level.slots[0] for level in self.levels)

    @property
    def arity(self) -> int:
        """The largest number of children that a node has, 0 if there is no edge."""
        return max((len(level.slots) for level in self.levels), default=0)

    def __len__(self) -> int:
        """How many nodes there are."""
        return sum(self.sizes)

    def to(self, device: torch.device | str) -> Forest:
        """Return the forest with its tensors on a device."""
        values, rest = _flatten(self)
        return _unflatten([value.to(device) for value in values], rest)

    def split(self, states: Tensor) -> tuple[Tensor, ...]:
        """Return one tensor for each tree.

        Parameters
        ----------
        states : tensor, shape (nodes, ...)
            Whatever there is for each node.

        Returns
        -------
        tuple of tensors, shape (nodes of the tree, ...)
        """
        if len(states) != len(self):
            raise ValueError(f"states must have a row for each of {len(self)} nodes; got {len(states)}")
        return states.split(self.sizes)

    def __repr__(self) -> str:
        return f"Forest({len(self.sizes)} trees, {len(self)} nodes, {len(self.levels) + 1} heights)"


def _levels(
    sizes: Int64[np.ndarray, " heights"],
    heights: Int64[np.ndarray, " edges"],
    slots: Int64[np.ndarray, " edges"],
) -> list[Level]:
    """The steps above the leaves, from how many nodes there are of each height, and the sorted edges."""
    changes = np.flatnonzero((np.diff(heights) != 0) | (np.diff(slots) != 0)) + 1
    counts = np.diff([0, *changes, len(slots)])  # of the edges of one height and one slot
    first = np.flatnonzero(slots[np.cumsum([0, *counts[:-1]])] == 0)[1:] if len(slots) else []
    each = np.split(counts, first) if len(slots) else []
    levels, row, edge = [], int(sizes[0]), 0
    for size, counted in zip(sizes[1:].tolist(), each, strict=True):
        n_edges = int(counted.sum())
        rows, inner = (slice(start, start + size) for start in (row, row - int(sizes[0])))
        levels.append(Level(rows, inner, slice(edge, edge + n_edges), counted.tolist()))
        row, edge = row + size, edge + n_edges
    return levels


def _flatten(forest: Forest) -> tuple[list[Tensor], tuple[list[ParseTree], list[int], list[Level]]]:
    return [getattr(forest, name) for name in _TENSORS], (forest.trees, forest.sizes, forest.levels)


def _unflatten(values: Any, rest: tuple[list[ParseTree], list[int], list[Level]]) -> Forest:
    forest = Forest.__new__(Forest)
    forest.trees, forest.sizes, forest.levels = rest
    for name, value in zip(_TENSORS, values, strict=True):
        setattr(forest, name, value)
    return forest


# So that a batch that holds a forest can be moved to a device.
pytree.register_pytree_node(Forest, _flatten, _unflatten, serialized_type_name="nlpbook.rnn.Forest")
