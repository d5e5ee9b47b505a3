"""What all optimisers share: which parameters are updated, and when; each adds only its formula.

The names in the formulas: θ a parameter, g its gradient, η the learning rate, t the step's number from 1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import Tensor

from nlpbook import validation


class Optimiser(torch.optim.Optimizer):
    """An optimiser: it changes parameters, step by step, so that a loss falls.

    A subclass writes `update`, which is the formula. What no formula needs to know comes from
    `torch.optim.Optimizer`: groups of parameters with rates of their own, and saving and loading the state.

    Parameters
    ----------
    params : iterable of Tensor or of dict
        What is trained, as `model.parameters()` gives it; or groups, each a dict with the key `"params"` and
        the values in which it differs from the others (`{"params": ..., "lr": 0.01}`).
    defaults : dict
        The values of a group that says nothing else; `"lr"` and `"weight_decay"` among them.

    Raises
    ------
    ValueError
        If there is no parameter, or a group's rate or weight decay is negative, NaN or infinite.
    """

    def __init__(self, params: Iterable[Tensor] | Iterable[dict], defaults: dict[str, Any]):
        validation.not_negative(defaults["lr"], "lr")
        validation.not_negative(defaults["weight_decay"], "weight_decay")
        groups = list(params)
        validation.not_empty(groups, "params", "parameter")
        super().__init__(groups, defaults)
        for group in self.param_groups:
            validation.not_negative(group["lr"], "lr")
            validation.not_negative(group["weight_decay"], "weight_decay")

    @torch.no_grad()
    def step(self, closure: Callable[[], Tensor] | None = None) -> Tensor | None:
        """Update every parameter that has a gradient.

        Parameters
        ----------
        closure : callable, optional
            Computes the loss and its gradients first, as in `torch.optim`.

        Returns
        -------
        Tensor or None
            What `closure` returned.

        Raises
        ------
        ValueError
            If a gradient is sparse.
        """
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        for group in self.param_groups:
            parameters = [parameter for parameter in group["params"] if parameter.grad is not None]
            if parameters:
                gradients = [parameter.grad for parameter in parameters]
                validation.dense(gradients)
                self.update(group, parameters, gradients)
        return loss

    def update(self, group: dict[str, Any], parameters: list[Tensor], gradients: list[Tensor]) -> None:
        """Change the parameters in place: the formula.

        The `torch._foreach` functions apply one operation to a whole list of tensors, which on a GPU is one
        launch instead of one for each parameter.

        Parameters
        ----------
        group : dict
            The group's rate and further values.
        parameters, gradients : list of Tensor
            Of equal length; shapes agree pair by pair. The gradients are not changed.
        """
        raise NotImplementedError

    def state_tensors(self, name: str, parameters: list[Tensor]) -> list[Tensor]:
        """Return the state of each parameter under a name, a tensor of its shape: zeros at the first call.

        The names are those of `torch.optim`, which can therefore go on from a state that was saved here, with
        `param_groups` of its own.
        """
        tensors = []
        for parameter in parameters:
            state = self.state[parameter]
            if name not in state:
                state[name] = torch.zeros_like(parameter)
            tensors.append(state[name])
        return tensors

    def count_steps(self, parameters: list[Tensor]) -> list[int]:
        """Count one more step of each parameter, and return the counts: t, from 1.

        The counts differ where a parameter had no gradient at times.
        """
        counts = []
        for parameter in parameters:
            state = self.state[parameter]
            state["step"] = state.get("step", 0) + 1
            counts.append(state["step"])
        return counts


def with_weight_decay(
    group: dict[str, Any], parameters: list[Tensor], gradients: list[Tensor]
) -> list[Tensor]:
    """Return g + λθ: the gradient of the loss with the penalty λ/2 times the square of θ added to it."""
    if group["weight_decay"] == 0:
        return gradients
    return list(torch._foreach_add(gradients, parameters, alpha=group["weight_decay"]))
