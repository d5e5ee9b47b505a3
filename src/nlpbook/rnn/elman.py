"""The simple recurrent network of Elman (1990): one tanh layer that also reads what it was before.

    h_t = tanh(x_t W + h_{t-1} U + b)

Rows are examples: x_t (batch, inputs), h_t (batch, hidden), W (inputs, hidden), U (hidden, hidden), b
(hidden,).
"""

from __future__ import annotations

from typing import ClassVar

import torch
from jaxtyping import Float
from torch import Tensor

from nlpbook.rnn.fast.elman import read_elman
from nlpbook.rnn.layer import RecurrentLayer, State


def elman_step(
    x: Float[Tensor, "batch inputs"],
    h: Float[Tensor, "batch hidden"],
    W: Float[Tensor, "inputs hidden"],
    U: Float[Tensor, "hidden hidden"],
    b: Float[Tensor, " hidden"],
) -> Float[Tensor, "batch hidden"]:
    """Return the hidden state after one more input.

    Parameters
    ----------
    x : float tensor, shape (batch, inputs)
        The input at this step.
    h : float tensor, shape (batch, hidden)
        The hidden state before it.
    W, U, b : float tensors, shapes (inputs, hidden), (hidden, hidden), (hidden,)
        The weights, the same at every step.

    Returns
    -------
    float tensor, shape (batch, hidden)
        Entries from -1 to 1.

    References
    ----------
    Elman (1990), "Finding structure in time". Book: chapter 6.
    """
    return torch.tanh(x @ W + h @ U + b)


class Elman(RecurrentLayer):
    """A layer of `elman_step`: its parameters are `W` (D, H), `U` (H, H) and `b` (H,). The state is (h,).

    PyTorch's `nn.RNN` has the same layer with a second bias beside U, which adds nothing to the first but
    doubles the step that gradient descent takes in their sum.

    Parameters
    ----------
    input_size : int
        D, the dimensions of an input, 1 or more.
    hidden_size : int
        H, the units, 1 or more.
    fast : bool, default True
        Compute by the hand-written backward pass of `nlpbook.rnn.fast`; otherwise by autograd through the
        loop over the steps. The results are the same.
    generator : torch.Generator, optional
        The source of the initial weights, on the CPU; PyTorch's own unless given.

    Raises
    ------
    TypeError, ValueError
        If a size is no whole number, 1 or larger, or `fast` is no switch.

    References
    ----------
    Elman (1990), "Finding structure in time". Book: chapter 6.
    """

    state_parts: ClassVar[tuple[str, ...]] = ("h",)

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        *,
        fast: bool = True,
        generator: torch.Generator | None = None,
    ):
        super().__init__(input_size, hidden_size, ("h",), fast=fast, generator=generator)

    def step(self, x: Float[Tensor, "batch inputs"], state: State) -> State:
        """Return the state after one more input: (h,).

        Parameters
        ----------
        x : float tensor, shape (batch, D)
        state : tuple of one float tensor, shape (batch, H)
            It is not changed.
        """
        return (elman_step(x, *state, self.W, self.U, self.b),)

    def _read(self, x: Tensor, state: State, sizes: list[int]) -> tuple[Tensor, ...]:
        return (read_elman(x, self.W, self.b, self.U, *state, sizes),)
