"""RMSProp: as AdaGrad, with a running mean in place of the sum, so that old gradients are forgotten.

s ← α s + (1 − α) g²,   θ ← θ − η g / (√s + ε)
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor

from nlpbook import validation
from nlpbook.training.optimiser import Optimiser, with_weight_decay


class RMSProp(Optimiser):
    """Divide each number's step by the root of the running mean of its squared gradients.

    Parameters
    ----------
    params : iterable of Tensor or of dict
        What is trained.
    lr : float, default 0.01
        The learning rate η, 0 or larger.
    alpha : float, default 0.99
        α, from 0 to below 1: how much of the running mean is kept.
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
    Tieleman & Hinton (2012), lecture 6.5.
    """

    def __init__(
        self,
        params: Iterable[Tensor] | Iterable[dict],
        lr: float = 0.01,
        *,
        alpha: float = 0.99,
        eps: float = 1e-8,
        weight_decay: float = 0.0,
    ):
        validation.fraction(alpha, "alpha")
        validation.not_negative(eps, "eps")
        super().__init__(params, {"lr": lr, "alpha": alpha, "eps": eps, "weight_decay": weight_decay})

    def update(self, group: dict[str, Any], parameters: list[Tensor], gradients: list[Tensor]) -> None:
        """Take one step of RMSProp."""
        gradients = with_weight_decay(group, parameters, gradients)
        self.count_steps(parameters)  # not in the formula, but in the state of torch.optim.RMSprop
        square_avgs = self.state_tensors("square_avg", parameters)  # s
        torch._foreach_mul_(square_avgs, group["alpha"])
        torch._foreach_addcmul_(square_avgs, gradients, gradients, 1 - group["alpha"])  # s ← α s + (1 − α) g²
        roots = torch._foreach_sqrt(square_avgs)
        torch._foreach_add_(roots, group["eps"])
        torch._foreach_addcdiv_(parameters, gradients, roots, -group["lr"])
