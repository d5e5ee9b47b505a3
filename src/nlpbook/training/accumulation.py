"""Gradient accumulation: the gradient of a batch too large for the memory, from smaller ones."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel
from torch.utils import _pytree as pytree

from nlpbook.training import distributed
from nlpbook.training.batch import Batch, to_device
from nlpbook.training.mixed_precision import MixedPrecision

Loss = Callable[..., Tensor | tuple[Tensor, int | Tensor] | tuple[Tensor, int | Tensor, Any]]


def accumulate_gradients(
    model: nn.Module,
    batches: Sequence[Any],
    loss: Loss,
    parameters: Sequence[Tensor],
    precision: MixedPrecision | None = None,
) -> Float[Tensor, ""]:
    """Set the gradients of the mean loss over some batches, one batch in memory at a time.

    Parameters
    ----------
    model : nn.Module
        What computes; the batches are moved to its device.
    batches : sequence
        One or more.
    loss : callable
        `loss(model, batch)` returns the mean loss of a batch, a tensor of shape (), and then all batches
        count alike; or the sum of the losses in a batch and their number, and then all losses count alike.
    parameters : sequence of Tensor
        Those whose gradients are wanted; what they held is forgotten.
    precision : MixedPrecision, optional
        How to run the model.

    Returns
    -------
    Tensor, shape ()
        The mean loss, without its graph.

    Raises
    ------
    TypeError, ValueError
        If the loss is no scalar tensor, does not depend on the model, or is a sum over no items.
    """
    precision = precision or MixedPrecision(None, next(model.parameters()).device)
    return Gradients(model, loss, parameters, precision)(batches)[0]


class Gradients:
    """What `accumulate_gradients` does, for step after step, in one process or in several.

    Parameters
    ----------
    model, loss, parameters, precision
        Those of `accumulate_gradients`.
    carries_state : bool, default False
        Whether the loss is `loss(model, batch, state)`, which returns a sum, a count and the next state.
    """

    def __init__(
        self,
        model: nn.Module,
        loss: Loss,
        parameters: Sequence[Tensor],
        precision: MixedPrecision,
        *,
        carries_state: bool = False,
    ):
        self.parameters, self.precision = parameters, precision
        self.device = next(model.parameters()).device
        if isinstance(model, DistributedDataParallel):  # the loss as a whole is wrapped instead
            model = model.module
        self._losses = distributed.synchronised(_LossOfModel(model, loss, carries_state))

    def __call__(self, batches: Sequence[Any], state: Any = None) -> tuple[Float[Tensor, ""], Any]:
        """Set the gradients; return the mean loss and the state after the last batch."""
        for parameter in self.parameters:
            parameter.grad = None
        total: Tensor | float = 0.0
        count: Tensor | float = 0
        for i, batch in enumerate(batches, start=1):
            last = i == len(batches)  # several processes exchange their gradients once in a step
            with contextlib.nullcontext() if last else distributed.without_synchronising(self._losses):
                with self.precision.autocast():
                    value, items, state = self._losses(to_device(batch, self.device), state)
                self.precision.backward(value)
            total, count = total + value.detach(), count + items
        processes = distributed.world_size()
        if processes > 1:
            both = [torch.as_tensor(n, dtype=torch.float64, device=self.device) for n in (total, count)]
            total, count = distributed.sum_of_all(torch.stack(both))
        if isinstance(count, Tensor) or count != 1:
            gradients = [parameter.grad for parameter in self.parameters if parameter.grad is not None]
            # DistributedDataParallel has divided the sum over the processes by their number.
            torch._foreach_div_(gradients, count if processes == 1 else count / processes)
            total = total / count
        return total, state


class _LossOfModel(nn.Module):
    """The loss as a module of its own, so that whatever it calls of the model is synchronised with it."""

    def __init__(self, model: nn.Module, loss: Loss, carries_state: bool):
        super().__init__()
        self.model, self.loss, self.carries_state = model, loss, carries_state

    def forward(self, batch: Any, state: Any) -> tuple[Tensor, float | Tensor, Any]:
        """The summed loss, the count by which all sums will be divided, and the state without its graph."""
        share = batch.share if isinstance(batch, Batch) else 1.0
        if self.carries_state:
            result = self.loss(self.model, batch, state)
            if not (isinstance(result, tuple) and len(result) == 3):
                raise TypeError(
                    "loss must return a sum, a count and the next state where batches carry one; got "
                    + (f"{len(result)} values" if isinstance(result, tuple) else type(result).__name__)
                )
            value, items, state = result
            state = pytree.tree_map_only(Tensor, Tensor.detach, state)
        else:
            result = self.loss(self.model, batch)
            value, items = result if isinstance(result, tuple) and len(result) == 2 else (result, None)
        _check_loss(value, items)
        if items is None:  # a mean: of a batch that is cut, each part counts by its share
            return (value if share == 1 else value * share), share, state
        return (value, items, state) if share > 0 else (value * 0, items * 0, state)


def _check_loss(value: Tensor, items: int | Tensor | None) -> None:
    if not isinstance(value, Tensor):
        raise TypeError(
            f"loss must return a tensor of shape (), or it and a count; got {type(value).__name__}"
        )
    if value.ndim != 0:
        raise ValueError(f"loss must return a tensor of shape (); got shape {tuple(value.shape)}")
    if not value.requires_grad:
        raise ValueError("loss must depend on the model's parameters; got a tensor without a gradient")
    if items is not None and not isinstance(items, Tensor) and items <= 0:
        raise ValueError(f"loss must return a sum over 1 item or more; got a count of {items!r}")
