"""The N-ary Tree-LSTM (Tai, Socher & Manning, 2015): at most N children, and each place has its own weights.

    i = σ(x W_i + Σ_k h_k U_ik + b_i)                 input gate
    f_k = σ(x W_f + Σ_l h_l U_kl + b_f)               forget gate of child k, which looks at all children
    g = tanh(x W_g + Σ_k h_k U_gk + b_g)              candidate
    o = σ(x W_o + Σ_k h_k U_ok + b_o)                 output gate
    c = i ∘ g + Σ_k f_k ∘ c_k                         h = o ∘ tanh(c)

U is one matrix, (N H, (3 + N) H): its k-th H rows belong to child k, its columns to i, f_1 ... f_N, g, o.
With N = 1 this is the LSTM, with the same W, U and b.
"""

from __future__ import annotations

import math

import torch
from jaxtyping import Float
from torch import Tensor, nn

from nlpbook import validation
from nlpbook.rnn.fast.nary import read_nary
from nlpbook.rnn.fast.tree_inputs import TreeInputs
from nlpbook.rnn.orthogonal import orthogonal_blocks_
from nlpbook.rnn.trees.forest import Forest
from nlpbook.rnn.trees.layer import TreeLayer


def nary_step(
    x: Float[Tensor, " inputs"],
    h: Float[Tensor, "children hidden"],
    c: Float[Tensor, "children hidden"],
    W: Float[Tensor, "inputs blocks"],
    U: Float[Tensor, "stacked gates"],
    b: Float[Tensor, " blocks"],
) -> tuple[Float[Tensor, " hidden"], Float[Tensor, " hidden"]]:
    """Return the hidden state and the cell of a node.

    Parameters
    ----------
    x : float tensor, shape (inputs,)
        The input at the node.
    h, c : float tensors, shape (children, hidden)
        The states of its children, from 0 to N, in their order.
    W, b : float tensors, shapes (inputs, 4 hidden), (4 hidden,)
        The weights of the input, in the order i, f, g, o: all forget gates share theirs.
    U : float tensor, shape (N hidden, (3 + N) hidden)
        The weights of the children, in the order i, f_1 ... f_N, g, o.

    Returns
    -------
    h, c : float tensors, shape (hidden,)
        The cell has no bounds.

    References
    ----------
    Tai, Socher & Manning (2015), equations 9 to 14. Book: chapter 6.
    """
    n, H = h.shape
    i, f, g, o = (x @ W + b).split(H)
    by_children = (h.flatten() @ U[: n * H]).view(-1, H)  # (3 + N, hidden)
    i = torch.sigmoid(i + by_children[0])
    f = torch.sigmoid(f + by_children[1 : 1 + n])  # (children, hidden)
    g = torch.tanh(g + by_children[-2])
    o = torch.sigmoid(o + by_children[-1])
    c = i * g + (f * c).sum(dim=0)
    return o * torch.tanh(c), c


class NaryTreeLSTM(TreeLayer):
    """A layer of `nary_step`, for constituency trees: at most N children, whose order counts.

    Its parameters are `W` (D, 4H) and `b` (4H,), in the order i, f, g, o, and `U` (N H, (3 + N) H), in the
    order i, f_1 ... f_N, g, o.

    Parameters
    ----------
    input_size : int
        D, the dimensions of an input, 1 or more.
    hidden_size : int
        H, the units, 1 or more.
    arity : int, default 2
        N, the most children that a node may have, 1 or more. A missing child counts as one whose state is 0.
    forget_bias : float, default 1
        The initial bias of the forget gates.
    fast : bool, default True
        Compute height by height for all trees at once, by the hand-written backward pass of
        `nlpbook.rnn.fast`; otherwise node by node. The results are the same.
    generator : torch.Generator, optional
        The source of the initial weights, on the CPU; PyTorch's own unless given. Each H by H block of U is
        orthogonal, divided by √N.

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
        arity: int = 2,
        *,
        forget_bias: float = 1.0,
        fast: bool = True,
        generator: torch.Generator | None = None,
    ):
        super().__init__(input_size, hidden_size, fast=fast)
        self.arity = N = validation.whole_number(arity, "arity")
        D, H = self.input_size, self.hidden_size
        self.W = nn.Parameter(torch.empty(D, 4 * H).normal_(0, math.sqrt(1 / D), generator=generator))
        blocks = [
            orthogonal_blocks_(torch.empty(H, (3 + N) * H), generator=generator) / math.sqrt(N)
            for _ in range(N)
        ]
        self.U = nn.Parameter(torch.cat(blocks))
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
            Of its children, from 0 to N.
        """
        return nary_step(x, h, c, self.W, self.U, self.b)

    def forward(
        self, x: Float[Tensor, "places inputs"], forest: Forest
    ) -> tuple[Float[Tensor, "nodes hidden"], Float[Tensor, "nodes hidden"]]:
        """Read trees; parameters, results and errors are those of `TreeLayer.forward`."""
        if validation.instance_of(forest, "forest", Forest).arity > self.arity:
            accepted = f"trees of nodes with at most {self.arity} children"
            raise ValueError(f"forest must be {accepted}; got one with {forest.arity}")
        return super().forward(x, forest)

    def _read(self, x: Tensor, inputs: TreeInputs, forest: Forest) -> tuple[Tensor, Tensor]:
        return read_nary(x, self.W, self.b, self.U, inputs, forest)

    def extra_repr(self) -> str:
        """Sizes."""
        return f"{super().extra_repr()}, arity={self.arity}"
