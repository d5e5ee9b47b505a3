"""Adam: momentum and a rate for every number at once, both corrected for having started from zero.

    m ← β₁ m + (1 − β₁) g          m̂ = m / (1 − β₁ᵗ)
    v ← β₂ v + (1 − β₂) g²         v̂ = v / (1 − β₂ᵗ)
    θ ← θ − η m̂ / (√v̂ + ε)

AdamW shrinks the parameters by themselves, θ ← (1 − ηλ) θ, instead of adding λθ to the gradient.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor

from nlpbook import validation
from nlpbook.training.optimiser import Optimiser, with_weight_decay


class Adam(Optimiser):
    """Step along the running mean of the gradients, divided by the root of that of their squares.

    Parameters
    ----------
    params : iterable of Tensor or of dict
        What is trained.
    lr : float, default 0.001
        The learning rate η, 0 or larger: about the size of one step of every number.
    betas : pair of float, default (0.9, 0.999)
        β₁ and β₂, from 0 to below 1: how much of the running means is kept.
    eps : float, default 1e-8
        ε, 0 or larger: keeps the division from a zero.
    weight_decay : float, default 0
        λ, 0 or larger; the gradient becomes g + λθ.

    Raises
    ------
    ValueError
        If a number is outside its range, or there is no parameter.

    References
    ----------
    Kingma & Ba (2015), algorithm 1.
    """

    def __init__(
        self,
        params: Iterable[Tensor] | Iterable[dict],
        lr: float = 0.001,
        *,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
    ):
        if not isinstance(betas, (tuple, list)) or len(betas) != 2:
            raise ValueError(f"betas must be two numbers from 0 to below 1; got {validation.shown(betas)}")
        validation.fraction(betas[0], "betas[0]")
        validation.fraction(betas[1], "betas[1]")
        validation.not_negative(eps, "eps")
        super().__init__(params, {"lr": lr, "betas": tuple(betas), "eps": eps, "weight_decay": weight_decay})

    def update(self, group: dict[str, Any], parameters: list[Tensor], gradients: list[Tensor]) -> None:
        """Take one step of Adam."""
        gradients = self.decay(group, parameters, gradients)
        beta1, beta2 = group["betas"]
        exp_avgs = self.state_tensors("exp_avg", parameters)  # m
        exp_avg_sqs = self.state_tensors("exp_avg_sq", parameters)  # v
        torch._foreach_lerp_(exp_avgs, gradients, 1 - beta1)  # m ← β₁ m + (1 − β₁) g
        torch._foreach_mul_(exp_avg_sqs, beta2)
        torch._foreach_addcmul_(exp_avg_sqs, gradients, gradients, 1 - beta2)  # v ← β₂ v + (1 − β₂) g²

        steps = self.count_steps(parameters)
        roots = torch._foreach_sqrt(exp_avg_sqs)
        torch._foreach_div_(roots, [(1 - beta2**t) ** 0.5 for t in steps])  # √v̂
        torch._foreach_add_(roots, group["eps"])
        rates = [-group["lr"] / (1 - beta1**t) for t in steps]
        torch._foreach_addcdiv_(parameters, exp_avgs, roots, rates)  # θ ← θ − η m̂ / (√v̂ + ε)

    def decay(self, group: dict[str, Any], parameters: list[Tensor], gradients: list[Tensor]) -> list[Tensor]:
        """Return the gradients with the weight decay in them."""
        return with_weight_decay(group, parameters, gradients)


class AdamW(Adam):
    """Adam whose weight decay does not pass through the running means.

    In Adam, a number with large gradients is decayed less, since its whole step is divided by their size.
    Here all are decayed alike.

    Parameters
    ----------
    params : iterable of Tensor or of dict
        What is trained.
    lr : float, default 0.001
        The learning rate η, 0 or larger.
    betas : pair of float, default (0.9, 0.999)
        β₁ and β₂, from 0 to below 1.
    eps : float, default 1e-8
        ε, 0 or larger.
    weight_decay : float, default 0.01
        λ, 0 or larger; each step multiplies the parameters by 1 − ηλ first.

    Raises
    ------
    ValueError
        If a number is outside its range, or there is no parameter.

    References
    ----------
    Loshchilov & Hutter (2019), algorithm 2.
    """

    def __init__(
        self,
        params: Iterable[Tensor] | Iterable[dict],
        lr: float = 0.001,
        *,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.01,
    ):
        super().__init__(params, lr, betas=betas, eps=eps, weight_decay=weight_decay)

    def decay(self, group: dict[str, Any], parameters: list[Tensor], gradients: list[Tensor]) -> list[Tensor]:
        """Shrink the parameters, and return the gradients as they are."""
        if group["weight_decay"] != 0:
            torch._foreach_mul_(parameters, 1 - group["lr"] * group["weight_decay"])
        return gradients
