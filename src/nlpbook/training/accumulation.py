"""Gradient accumulation: the gradient of a batch too large for the memory, from smaller ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor, nn

from nlpbook.training.mixed_precision import MixedPrecision

Loss = Callable[[nn.Module, Any], Tensor | tuple[Tensor, int | Tensor]]


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
    device = next(model.parameters()).device
    precision = precision or MixedPrecision(None, device)
    for parameter in parameters:
        parameter.grad = None
    total: Tensor | float = 0.0
    count: Tensor | int = 0
    for batch in batches:
        with precision.autocast():
            result = loss(model, _to_device(batch, device))
        value, items = result if isinstance(result, tuple) and len(result) == 2 else (result, 1)
        _check_loss(value, items)
        precision.backward(value)
        total, count = total + value.detach(), count + items
    if isinstance(count, Tensor) or count != 1:
        gradients = [parameter.grad for parameter in parameters if parameter.grad is not None]
        torch._foreach_div_(gradients, count)
        total = total / count
    return total


def _to_device(batch: Any, device: torch.device) -> Any:
    """The batch with its tensors on the device, those in tuples, lists and dicts too."""
    if isinstance(batch, Tensor):
        return batch.to(device, non_blocking=True)
    if isinstance(batch, tuple) and hasattr(batch, "_fields"):  # a named tuple takes its fields one by one
        return type(batch)(*(_to_device(part, device) for part in batch))
    if isinstance(batch, (tuple, list)):
        return type(batch)(_to_device(part, device) for part in batch)
    if isinstance(batch, dict):
        return {name: _to_device(part, device) for name, part in batch.items()}
    return batch


def _check_loss(value: Tensor, items: int | Tensor) -> None:
    if not isinstance(value, Tensor):
        raise TypeError(
            f"loss must return a tensor of shape (), or it and a count; got {type(value).__name__}"
        )
    if value.ndim != 0:
        raise ValueError(f"loss must return a tensor of shape (); got shape {tuple(value.shape)}")
    if not value.requires_grad:
        raise ValueError("loss must depend on the model's parameters; got a tensor without a gradient")
    if not isinstance(items, Tensor) and items <= 0:
        raise ValueError(f"loss must return a sum over 1 item or more; got a count of {items!r}")
