"""The Child-Sum Tree-LSTM (Tai, Socher & Manning, 2015): any number of children, in no order.

    s = Σ_k h_k                                       the sum of the children's hidden states; 0 at a leaf
    i = σ(x W_i + s U_i + b_i)                        input gate
    f_k = σ(x W_f + h_k U_f + b_f)                    forget gate of child k: how much of its cell is kept
    g = tanh(x W_g + s U_g + b_g)                     candidate
    o = σ(x W_o + s U_o + b_o)                        output gate
    c = i ∘ g + Σ_k f_k ∘ c_k                         h = o ∘ tanh(c)

With one child everywhere this is the LSTM, with the same W, U and b.
"""

from __future__ import annotations

import math

import torch
from jaxtyping import Float
from torch import Tensor, nn

from nlpbook import validation
from nlpbook.rnn.fast.child_sum import read_child_sum
from nlpbook.rnn.fast.tree_inputs import TreeInputs
from nlpbook.rnn.orthogonal import orthogonal_blocks_
from nlpbook.rnn.trees.forest import Forest
from nlpbook.rnn.trees.layer import TreeLayer


def child_sum_step(
    x: Float[Tensor, " inputs"],
    h: Float[Tensor, "children hidden"],
    c: Float[Tensor, "children hidden"],
    W: Float[Tensor, "inputs blocks"],
    U: Float[Tensor, "hidden blocks"],
    b: Float[Tensor, " blocks"],
) -> tuple[Float[Tensor, " hidden"], Float[Tensor, " hidden"]]:
    """Return the hidden state and the cell of a node.

    Parameters
    ----------
    x : float tensor, shape (inputs,)
        The input at the node.
    h, c : float tensors, shape (children, hidden)
        The states of its children; no rows at a leaf.
    W, U, b : float tensors, shapes (inputs, 4 hidden), (hidden, 4 hidden), (4 hidden,)
        The weights of i, f, g and o, in this order.

    Returns
    -------
    h, c : float tensors, shape (hidden,)
        The cell has no bounds.

    References
    ----------
    Tai, Socher & Manning (2015), equations 2 to 8. Book: chapter 6.
    """
    (i, f, g, o), (U_i, U_f, U_g, U_o) = (x @ W + b).chunk(4), U.chunk(4, dim=1)
    s = h.sum(dim=0)
    i = torch.sigmoid(i + s @ U_i)
    f = torch.sigmoid(f + h @ U_f)  # (children, hidden)
    g = torch.tanh(g + s @ U_g)
    o = torch.sigmoid(o + s @ U_o)
    c = i * g + (f * c).sum(dim=0)
    return o * torch.tanh(c), c


class ChildSumTreeLSTM(TreeLayer):
    """A layer of `child_sum_step`, for dependency trees: any number of children, in no order.

    Its parameters are `W` (D, 4H), `U` (H, 4H) and `b` (4H,), in the order i, f, g, o, as those of `LSTM`.

    Parameters
    ----------
    input_size : int
        D, the dimensions of an input, 1 or more.
    hidden_size : int
        H, the units, 1 or more.
    forget_bias : float, default 1
        The initial bias of the forget gates.
    fast : bool, default True
        Compute height by height for all trees at once, by the hand-written backward pass of
        `nlpbook.rnn.fast`; otherwise node by node. The results are the same.
    generator : torch.Generator, optional
        The source of the initial weights, on the CPU; PyTorch's own unless given.

    Raises
    ------
    TypeError, ValueError
        If a size is no whole number, 1 or larger, or `forget_bias` is not finite.

    References
    ----------
    Tai, Socher & Manning (2015), "Improved semantic representations from tree-structured long short-term
    memory networks". Book: chapter 6.
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        *,
        forget_bias: float = 1.0,
        fast: bool = True,
        generator: torch.Generator | None = None,
    ):
        super().__init__(input_size, hidden_size, fast=fast)
        D, H = self.input_size, self.hidden_size
        self.W = nn.Parameter(torch.empty(D, 4 * H).normal_(0, math.sqrt(1 / D), generator=generator))
        self.U = nn.Parameter(orthogonal_blocks_(torch.empty(H, 4 * H), generator=generator))
        self.b = nn.Parameter(torch.zeros(4 * H))
        nn.init.constant_(self.b[H : 2 * H], validation.finite(forget_bias, "forget_bias"))

    def step(
        self,
        x: Float[Tensor, " inputs"],
        h: Float[Tensor, "children hidden"],
        c: Float[Tensor, "children hidden"],
    ) -> tuple[Float[Tensor, " hidden"], Float[Tensor, " hidden"]]:
        """Return the state of a node: h and c, shape (H,).

        Parameters
        ----------
        x : float tensor, shape (D,)
        h, c : float tensors, shape (children, H)
            Of its children; no rows at a leaf.
        """
        return child_sum_step(x, h, c, self.W, self.U, self.b)

    def _read(self, x: Tensor, inputs: TreeInputs, forest: Forest) -> tuple[Tensor, Tensor]:
        return read_child_sum(x, self.W, self.b, self.U, inputs, forest)
