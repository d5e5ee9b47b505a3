"""The gated recurrent unit (Cho et al., 2014), in the two conventions that are about.

    r = σ(x W_r + h U_r + b_r)                       reset gate
    z = σ(x W_z + h U_z + b_z)                       update gate: how much of the old state is kept
    n = tanh(x W_n + (r ∘ h) U_n + b_n)              candidate, reset before the product (Cho et al.)
    n = tanh(x W_n + r ∘ (h U_n + c) + b_n)          candidate, reset after the product (cuDNN, PyTorch)
    h' = z ∘ h + (1 - z) ∘ n

W is [W_r W_z W_n], (inputs, 3 hidden), U and b alike. Only the second form needs a bias c of its own.
Chung et al. (2014) and many lectures exchange z and 1 - z in the last line: there a z near 0 keeps the state.
"""

from __future__ import annotations

from typing import ClassVar, Literal

import torch
from jaxtyping import Float
from torch import Tensor, nn

from nlpbook import validation
from nlpbook.rnn.fast.gru import read_gru_reset_after, read_gru_reset_before
from nlpbook.rnn.layer import RecurrentLayer, State

Reset = Literal["before", "after"]


def gru_gates(
    x: Float[Tensor, "batch inputs"],
    h: Float[Tensor, "batch hidden"],
    W: Float[Tensor, "inputs blocks"],
    U: Float[Tensor, "hidden blocks"],
    b: Float[Tensor, " blocks"],
) -> tuple[Float[Tensor, "batch hidden"], Float[Tensor, "batch hidden"]]:
    """Return the reset gate and the update gate of a step, which are the same in both conventions.

    Parameters
    ----------
    x, h, W, U, b
        Those of `gru_step`.

    Returns
    -------
    r, z : float tensors, shape (batch, hidden)
        From 0 to 1. What z lets through of the old state is kept.

    References
    ----------
    Cho et al. (2014), equations 5 and 6. Book: chapter 6.
    """
    two = slice(2 * h.shape[1])
    return torch.sigmoid(x @ W[:, two] + h @ U[:, two] + b[two]).chunk(2, dim=1)


def gru_candidate(
    x: Float[Tensor, "batch inputs"],
    h: Float[Tensor, "batch hidden"],
    r: Float[Tensor, "batch hidden"],
    W: Float[Tensor, "inputs blocks"],
    U: Float[Tensor, "hidden blocks"],
    b: Float[Tensor, " blocks"],
    c: Float[Tensor, " hidden"] | None = None,
) -> Float[Tensor, "batch hidden"]:
    """Return the candidate of a step: what the state is filled with.

    Parameters
    ----------
    r : float tensor, shape (batch, hidden)
        The reset gate.
    x, h, W, U, b, c
        Those of `gru_step`.

    Returns
    -------
    float tensor, shape (batch, hidden)
        n, from -1 to 1.

    References
    ----------
    Cho et al. (2014), equation 8. Book: chapter 6.
    """
    third = slice(2 * h.shape[1], None)
    if c is None:
        return torch.tanh(x @ W[:, third] + (r * h) @ U[:, third] + b[third])
    return torch.tanh(x @ W[:, third] + r * (h @ U[:, third] + c) + b[third])


def gru_step(
    x: Float[Tensor, "batch inputs"],
    h: Float[Tensor, "batch hidden"],
    W: Float[Tensor, "inputs blocks"],
    U: Float[Tensor, "hidden blocks"],
    b: Float[Tensor, " blocks"],
    c: Float[Tensor, " hidden"] | None = None,
) -> Float[Tensor, "batch hidden"]:
    """Return the hidden state after one more input.

    Parameters
    ----------
    x : float tensor, shape (batch, inputs)
        The input at this step.
    h : float tensor, shape (batch, hidden)
        The hidden state before it.
    W, U, b : float tensors, shapes (inputs, 3 hidden), (hidden, 3 hidden), (3 hidden,)
        The weights of reset gate, update gate and candidate, in this order.
    c : float tensor, shape (hidden,), optional
        The recurrent bias of the candidate, with which the reset comes after the product. Without it, the
        reset comes before.

    Returns
    -------
    float tensor, shape (batch, hidden)

    References
    ----------
    Cho et al. (2014), "Learning phrase representations using RNN encoder-decoder for statistical machine
    translation". Book: chapter 6.
    """
    r, z = gru_gates(x, h, W, U, b)  # (batch, hidden) each
    n = gru_candidate(x, h, r, W, U, b, c)
    return z * h + (1 - z) * n


class GRU(RecurrentLayer):
    """A layer of `gru_step`. The state is (h,).

    Its parameters are `W` (D, 3H), `U` (H, 3H) and `b` (3H,), in the order reset, update, candidate; and
    with the reset after the product, `c` (H,). PyTorch's `nn.GRU` has the reset after the product, and a
    second bias for the gates too.

    Parameters
    ----------
    input_size : int
        D, the dimensions of an input, 1 or more.
    hidden_size : int
        H, the units, 1 or more.
    reset : {"after", "before"}
        Where the reset gate acts: after the product with U, as in cuDNN, PyTorch and Keras, or before it, as
        in the paper. After is faster: one product a step instead of two.
    update_bias : float, default 0
        The initial bias of the update gate. σ(0) = 0.5 halves what is kept at every step; the larger it is,
        the longer the layer remembers at the beginning of training (see `chrono_`).
    fast : bool, default True
        Compute by the hand-written backward pass of `nlpbook.rnn.fast`; otherwise by autograd through the
        loop over the steps. The results are the same.
    generator : torch.Generator, optional
        The source of the initial weights, on the CPU; PyTorch's own unless given.

    Raises
    ------
    TypeError, ValueError
        If a size is no whole number, 1 or larger, `reset` is neither, or `update_bias` is not finite.

    References
    ----------
    Cho et al. (2014), "Learning phrase representations using RNN encoder-decoder for statistical machine
    translation". Book: chapter 6.
    """

    state_parts: ClassVar[tuple[str, ...]] = ("h",)

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        *,
        reset: Reset = "after",
        update_bias: float = 0.0,
        fast: bool = True,
        generator: torch.Generator | None = None,
    ):
        super().__init__(input_size, hidden_size, ("r", "z", "n"), fast=fast, generator=generator)
        self.reset = validation.one_of(reset, "reset", ["after", "before"])
        self.c = nn.Parameter(torch.zeros(self.hidden_size)) if self.reset == "after" else None
        self.fill_bias_("z", validation.finite(update_bias, "update_bias"))

    def step(self, x: Float[Tensor, "batch inputs"], state: State) -> State:
        """Return the state after one more input: (h,).

        Parameters
        ----------
        x : float tensor, shape (batch, D)
        state : tuple of one float tensor, shape (batch, H)
            It is not changed.
        """
        return (gru_step(x, *state, self.W, self.U, self.b, self.c),)

    def _read(self, x: Tensor, state: State, sizes: list[int]) -> tuple[Tensor, ...]:
        if self.c is None:
            return (read_gru_reset_before(x, self.W, self.b, self.U, *state, sizes),)
        return (read_gru_reset_after(x, self.W, self.b, self.U, self.c, *state, sizes),)

    def extra_repr(self) -> str:
        """Sizes and convention."""
        return f"{super().extra_repr()}, reset={self.reset!r}"
