"""Stochastic gradient descent, with momentum if wanted.

plain       θ ← θ − η g
momentum    v ← μ v + g,   θ ← θ − η v
Nesterov    v ← μ v + g,   θ ← θ − η (g + μ v)
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor

from nlpbook import validation
from nlpbook.training.optimiser import Optimiser, with_weight_decay


class SGD(Optimiser):
    """Gradient descent: every step goes down the gradient, or down a running sum of gradients.

    Parameters
    ----------
    params : iterable of Tensor or of dict
        What is trained.
    lr : float
        The learning rate η, 0 or larger.
    momentum : float, default 0
        μ, from 0 to below 1: how much of the last step's velocity v is kept.
    nesterov : bool, default False
        Take the gradient's own step on top of the velocity's; needs a momentum.
    weight_decay : float, default 0
        λ, 0 or larger; the gradient becomes g + λθ.

    Raises
    ------
    ValueError
        If a number is outside its range, there is no parameter, or `nesterov` is asked for without momentum.

    References
    ----------
    Robbins & Monro (1951); Polyak (1964); Sutskever, Martens, Dahl & Hinton (2013).
    """

    def __init__(
        self,
        params: Iterable[Tensor] | Iterable[dict],
        lr: float,
        *,
        momentum: float = 0.0,
        nesterov: bool = False,
        weight_decay: float = 0.0,
    ):
        validation.fraction(momentum, "momentum")
        if nesterov and momentum == 0:
            raise ValueError("momentum must be above 0 with nesterov; got 0")
        super().__init__(
            params, {"lr": lr, "momentum": momentum, "nesterov": nesterov, "weight_decay": weight_decay}
        )

    def update(self, group: dict[str, Any], parameters: list[Tensor], gradients: list[Tensor]) -> None:
        """Take one step of plain, momentum or Nesterov's gradient descent."""
        gradients = with_weight_decay(group, parameters, gradients)
        direction = gradients
        if group["momentum"] != 0:
            momentum_buffers = self.state_tensors("momentum_buffer", parameters)  # v
            torch._foreach_mul_(momentum_buffers, group["momentum"])
            torch._foreach_add_(momentum_buffers, gradients)  # v ← μ v + g
            direction = momentum_buffers
            if group["nesterov"]:
                direction = torch._foreach_add(gradients, momentum_buffers, alpha=group["momentum"])
        torch._foreach_add_(parameters, direction, alpha=-group["lr"])
