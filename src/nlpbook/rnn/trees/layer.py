"""What both Tree-LSTMs share: a step for every node, the way up a tree, and how they are called.

    (h_j, c_j) = step(x_j, states of j's children)

x_j is the input at node j: a word's vector, in a dependency tree at every node, in a constituency tree at
the leaves alone. Without an input the term x W is not there.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable

import torch
from jaxtyping import Float
from torch import Tensor, nn

from nlpbook import validation
from nlpbook.rnn.fast.tree_inputs import TreeInputs
from nlpbook.rnn.trees.forest import Forest
from nlpbook.rnn.trees.parse_tree import ParseTree

Step = Callable[[Tensor, Tensor, Tensor], tuple[Tensor, Tensor]]


def compose(
    step: Step, x: Float[Tensor, "nodes inputs"], tree: ParseTree, hidden_size: int
) -> tuple[Float[Tensor, "nodes hidden"], Float[Tensor, "nodes hidden"]]:
    """Go up a tree node by node, children before parents: the plain form of every Tree-LSTM.

    Autograd goes back down by itself.

    Parameters
    ----------
    step : callable
        From the input at a node, shape (inputs,), and the states h and c of its children, shape (children,
        hidden), to its own h and c, shape (hidden,).
    x : float tensor, shape (nodes, inputs)
        The inputs; 0 where there is none.
    tree : ParseTree
        With as many nodes.
    hidden_size : int
        The units.

    Returns
    -------
    h, c : float tensors, shape (nodes, hidden)
        Of each node, in the order of the tree.

    References
    ----------
    Book: chapter 6.
    """
    none = x.new_zeros(0, hidden_size)
    h, c = [none] * len(tree), [none] * len(tree)
    children = tree.all_children()
    for node in tree.bottom_up():
        below = [(h[child], c[child]) for child in children[node]]
        h_below, c_below = map(torch.stack, zip(*below, strict=True)) if below else (none, none)
        h[node], c[node] = step(x[node], h_below, c_below)
    return torch.stack(h), torch.stack(c)


class TreeLayer(nn.Module, ABC):
    """One layer that reads trees; `ChildSumTreeLSTM` and `NaryTreeLSTM` say what its step is.

    Parameters
    ----------
    input_size : int
        D, the dimensions of an input, 1 or more.
    hidden_size : int
        H, the units, 1 or more.
    fast : bool, default True
        Compute height by height for all trees at once, by the hand-written backward pass of
        `nlpbook.rnn.fast`; otherwise by `compose`, node by node.

    Raises
    ------
    TypeError, ValueError
        If a size is no whole number, 1 or larger, or `fast` is no switch.

    References
    ----------
    Tai, Socher & Manning (2015), "Improved semantic representations from tree-structured long short-term
    memory networks". Book: chapter 6.
    """

    W: nn.Parameter
    U: nn.Parameter
    b: nn.Parameter

    def __init__(self, input_size: int, hidden_size: int, *, fast: bool = True):
        super().__init__()
        self.input_size = validation.whole_number(input_size, "input_size")
        self.hidden_size = validation.whole_number(hidden_size, "hidden_size")
        self.fast = validation.truth(fast, "fast")

    @abstractmethod
    def step(
        self,
        x: Float[Tensor, " inputs"],
        h: Float[Tensor, "children hidden"],
        c: Float[Tensor, "children hidden"],
    ) -> tuple[Float[Tensor, " hidden"], Float[Tensor, " hidden"]]:
        """Return the state of a node from its input and the states of its children."""

    @abstractmethod
    def _read(self, x: Tensor, inputs: TreeInputs, forest: Forest) -> tuple[Tensor, Tensor]:
        """Return the states of all nodes by the fast form."""

    def forward(
        self, x: Float[Tensor, "places inputs"], forest: Forest
    ) -> tuple[Float[Tensor, "nodes hidden"], Float[Tensor, "nodes hidden"]]:
        """Read trees, and return the states of all their nodes; those of `forest.roots` are the trees'.

        Parameters
        ----------
        x : float tensor, shape (words, D) or (nodes, D)
            The inputs: one for each word, in the order of `forest.word_nodes`, or one for each node.
        forest : Forest
            On the same device.

        Returns
        -------
        h, c : float tensors, shape (nodes, H)
            In the order of the trees, each as it counts its nodes.

        Raises
        ------
        TypeError, ValueError
            If `x` has another shape, or a node more children than the layer can read.
        """
        validation.instance_of(forest, "forest", Forest)
        words, nodes = len(forest.word_nodes), len(forest)
        accepted = f"inputs of shape ({words}, {self.input_size}), one for each word"
        accepted += "" if words == nodes else f", or ({nodes}, {self.input_size}), one for each node"
        if not isinstance(x, Tensor) or not x.is_floating_point():
            raise TypeError(f"x must be {accepted}; got {validation.shown(x)}")
        if x.ndim != 2 or len(x) not in (words, nodes) or x.shape[1] != self.input_size:
            raise ValueError(f"x must be {accepted}; got shape {tuple(x.shape)}")
        places = None if len(x) == nodes else forest.word_nodes
        if self.fast:
            # In mixed precision what comes in has another type; the states keep that of the weights.
            return self._read(x.to(self.U.dtype), TreeInputs(places, forest), forest)
        if places is not None:
            x = x.new_zeros(nodes, self.input_size).index_copy(0, places, x)
        return self.read_plainly(x, forest)

    def read_plainly(
        self, x: Float[Tensor, "nodes inputs"], forest: Forest
    ) -> tuple[Float[Tensor, "nodes hidden"], Float[Tensor, "nodes hidden"]]:
        """Read trees by `compose`; there is an input at every node, and results are those of `forward`."""
        states = [
            compose(self.step, part, tree, self.hidden_size)
            for part, tree in zip(forest.split(x), forest.trees, strict=True)
        ]
        h, c = zip(*states, strict=True)
        return torch.cat(h), torch.cat(c)

    def extra_repr(self) -> str:
        """Sizes."""
        return f"{self.input_size}, {self.hidden_size}"
