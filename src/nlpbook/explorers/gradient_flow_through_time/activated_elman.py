"""Elman's layer with another activation function than tanh."""

from __future__ import annotations

from collections.abc import Callable

import torch
from jaxtyping import Float
from torch import Tensor

from nlpbook.rnn import Elman
from nlpbook.rnn.layer import State

ACTIVATIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "identity": lambda z: z,
    "tanh": torch.tanh,
    "relu": torch.relu,
}


class ActivatedElman(Elman):
    """Elman's layer with the activation function that is named, computed step by step.

    Parameters
    ----------
    input_size, hidden_size : int
        D and H.
    activation : {"identity", "tanh", "relu"}
    fast : bool
        Of no account: there is one way to compute it.
    generator : torch.Generator, optional
        The source of the initial weights.
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        *,
        activation: str,
        fast: bool = False,
        generator: torch.Generator | None = None,
    ):
        super().__init__(input_size, hidden_size, fast=False, generator=generator)
        self.activation = ACTIVATIONS[activation]

    def step(self, x: Float[Tensor, "batch inputs"], state: State) -> State:
        """Return the state after one more input: (h,)."""
        return (self.activation(x @ self.W + state[0] @ self.U + self.b),)
