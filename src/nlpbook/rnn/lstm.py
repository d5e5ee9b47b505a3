"""Long short-term memory (Hochreiter & Schmidhuber, 1997), with a forget gate (Gers et al., 2000) or without.

    i = σ(x W_i + h U_i + b_i)          input gate
    f = σ(x W_f + h U_f + b_f)          forget gate: how much of the cell is kept; 1 in 1997
    g = tanh(x W_g + h U_g + b_g)       candidate
    o = σ(x W_o + h U_o + b_o)          output gate
    c' = f ∘ c + i ∘ g                  h' = o ∘ tanh(c')

W is [W_i W_f W_g W_o], (inputs, 4 hidden), U and b alike: PyTorch's order. Without forget gate it is i, g, o.
"""

from __future__ import annotations

from typing import ClassVar

import torch
from jaxtyping import Float
from torch import Tensor

from nlpbook import validation
from nlpbook.rnn.fast.lstm import read_lstm
from nlpbook.rnn.layer import RecurrentLayer, State


def lstm_gates(
    x: Float[Tensor, "batch inputs"],
    h: Float[Tensor, "batch hidden"],
    W: Float[Tensor, "inputs blocks"],
    U: Float[Tensor, "hidden blocks"],
    b: Float[Tensor, " blocks"],
) -> tuple[Float[Tensor, "batch hidden"], ...]:
    """Return input gate, forget gate, candidate and output gate of a step.

    Parameters
    ----------
    x, h, W, U, b
        Those of `lstm_step`.

    Returns
    -------
    i, f, g, o : float tensors, shape (batch, hidden)
        The gates from 0 to 1, the candidate g from -1 to 1. f is 1 for weights without forget gate.

    References
    ----------
    Gers, Schmidhuber & Cummins (2000). Book: chapter 6.
    """
    blocks = (x @ W + h @ U + b).split(h.shape[1], dim=1)  # (batch, hidden) each
    i, g, o = torch.sigmoid(blocks[0]), torch.tanh(blocks[-2]), torch.sigmoid(blocks[-1])
    f = torch.sigmoid(blocks[1]) if len(blocks) == 4 else torch.ones_like(i)
    return i, f, g, o


def lstm_step(
    x: Float[Tensor, "batch inputs"],
    h: Float[Tensor, "batch hidden"],
    c: Float[Tensor, "batch hidden"],
    W: Float[Tensor, "inputs blocks"],
    U: Float[Tensor, "hidden blocks"],
    b: Float[Tensor, " blocks"],
) -> tuple[Float[Tensor, "batch hidden"], Float[Tensor, "batch hidden"]]:
    """Return the hidden state and the cell after one more input.

    Parameters
    ----------
    x : float tensor, shape (batch, inputs)
        The input at this step.
    h, c : float tensors, shape (batch, hidden)
        The hidden state and the cell before it.
    W, U, b : float tensors, shapes (inputs, 4 hidden), (hidden, 4 hidden), (4 hidden,)
        The weights of i, f, g and o, in this order; 3 hidden, of i, g and o, without forget gate.

    Returns
    -------
    h, c : float tensors, shape (batch, hidden)
        The cell has no bounds.

    References
    ----------
    Hochreiter & Schmidhuber (1997), "Long short-term memory". Gers, Schmidhuber & Cummins (2000), "Learning
    to forget: continual prediction with LSTM". Book: chapter 6.
    """
    i, f, g, o = lstm_gates(x, h, W, U, b)
    c = f * c + i * g
    return o * torch.tanh(c), c


class LSTM(RecurrentLayer):
    """A layer of `lstm_step`. The state is (h, c).

    Its parameters are `W` (D, 4H), `U` (H, 4H) and `b` (4H,), in the order i, f, g, o; without forget gate
    3H, in the order i, g, o. PyTorch's `nn.LSTM` has a second bias, which adds nothing to the first but
    doubles the step that gradient descent takes in their sum.

    Parameters
    ----------
    input_size : int
        D, the dimensions of an input, 1 or more.
    hidden_size : int
        H, the units, 1 or more.
    forget_gate : bool, default True
        Without it the cell only adds: nothing is ever forgotten, and the gradient along the cell is 1.
    forget_bias : float, default 1
        The initial bias of the forget gate. Along the cell the gradient shrinks by f at every step, and
        σ(0)^10 = 0.001: with a bias of 0 there is little to learn from beyond ten steps. σ(1)^10 = 0.04 is
        what many use; for longer memories see `chrono_`.
    fast : bool, default True
        Compute by the hand-written backward pass of `nlpbook.rnn.fast`; otherwise by autograd through the
        loop over the steps. The results are the same.
    generator : torch.Generator, optional
        The source of the initial weights, on the CPU; PyTorch's own unless given.

    Raises
    ------
    TypeError, ValueError
        If a size is no whole number, 1 or larger, or `forget_bias` is not finite.

    References
    ----------
    Hochreiter & Schmidhuber (1997), "Long short-term memory". Gers, Schmidhuber & Cummins (2000), "Learning
    to forget: continual prediction with LSTM". Jozefowicz, Zaremba & Sutskever (2015), "An empirical
    exploration of recurrent network architectures" (the forget bias). Book: chapter 6.
    """

    state_parts: ClassVar[tuple[str, ...]] = ("h", "c")

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        *,
        forget_gate: bool = True,
        forget_bias: float = 1.0,
        fast: bool = True,
        generator: torch.Generator | None = None,
    ):
        forget_gate = validation.truth(forget_gate, "forget_gate")
        gates = ("i", "f", "g", "o") if forget_gate else ("i", "g", "o")
        super().__init__(input_size, hidden_size, gates, fast=fast, generator=generator)
        self.forget_gate = forget_gate
        forget_bias = validation.finite(forget_bias, "forget_bias")
        if forget_gate:
            self.fill_bias_("f", forget_bias)

    def step(self, x: Float[Tensor, "batch inputs"], state: State) -> State:
        """Return the state after one more input: (h, c).

        Parameters
        ----------
        x : float tensor, shape (batch, D)
        state : tuple of two float tensors, shape (batch, H)
            They are not changed.
        """
        return lstm_step(x, *state, self.W, self.U, self.b)

    def _read(self, x: Tensor, state: State, sizes: list[int]) -> tuple[Tensor, ...]:
        return read_lstm(x, self.W, self.b, self.U, *state, sizes)

    def extra_repr(self) -> str:
        """Sizes, and whether it forgets."""
        return f"{super().extra_repr()}, forget_gate={self.forget_gate}"
