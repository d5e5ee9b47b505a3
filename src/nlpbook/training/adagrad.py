"""AdaGrad: a rate of its own for every number, smaller the more its gradients have added up.

s ← s + g²,   θ ← θ − η g / (√s + ε)
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor

from nlpbook import validation
from nlpbook.training.optimiser import Optimiser, with_weight_decay


class AdaGrad(Optimiser):
    """Divide each number's step by the root of the sum of its squared gradients so far.

    Rare words keep a large rate and frequent ones get a small one; but the sum only grows, and so every rate
    falls towards 0.

    Parameters
    ----------
    params : iterable of Tensor or of dict
        What is trained.
    lr : float, default 0.01
        The learning rate η, 0 or larger.
    eps : float, default 1e-10
        ε, 0 or larger: keeps the division from a zero.
    weight_decay : float, default 0
        λ, 0 or larger; the gradient becomes g + λθ.

    Raises
    ------
    ValueError
        If a number is outside its range, or there is no parameter.

    References
    ----------
    Duchi, Hazan & Singer (2011).
    """

    def __init__(
        self,
        params: Iterable[Tensor] | Iterable[dict],
        lr: float = 0.01,
        *,
        eps: float = 1e-10,
        weight_decay: float = 0.0,
    ):
        validation.not_negative(eps, "eps")
        super().__init__(params, {"lr": lr, "eps": eps, "weight_decay": weight_decay})

    def update(self, group: dict[str, Any], parameters: list[Tensor], gradients: list[Tensor]) -> None:
        """Take one step of AdaGrad."""
        gradients = with_weight_decay(group, parameters, gradients)
        self.count_steps(parameters)  # not in the formula, but in the state of torch.optim.Adagrad
        sums = self.state_tensors("sum", parameters)  # s
        torch._foreach_addcmul_(sums, gradients, gradients)  # s ← s + g²
        roots = torch._foreach_sqrt(sums)
        torch._foreach_add_(roots, group["eps"])
        torch._foreach_addcdiv_(parameters, gradients, roots, -group["lr"])
