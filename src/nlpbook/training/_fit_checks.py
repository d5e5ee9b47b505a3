"""What `fit` asks of its arguments, and the messages when it gets something else."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import nn

from nlpbook import validation
from nlpbook.training import distributed
from nlpbook.training.callbacks import Callback
from nlpbook.training.checkpoint import Checkpoint
from nlpbook.training.validate import Validate


def check_arguments(
    model: nn.Module,
    batches: Iterable,
    loss: Callable,
    optimiser: torch.optim.Optimizer,
    epochs: int | None,
    max_steps: int | None,
    schedule: Callable | None,
    clip_norm: float | None,
    accumulation: int,
    callbacks: Any,
) -> None:
    """Raise a TypeError or ValueError that names the argument, what it got and what is accepted."""
    _check_model(model, optimiser)
    _check_batches(batches)
    if epochs is None and max_steps is None:
        raise ValueError("epochs or max_steps must be given; got neither")
    validation.whole_number(epochs, "epochs", or_none=True)
    validation.whole_number(max_steps, "max_steps", or_none=True)
    validation.whole_number(accumulation, "accumulation")
    validation.positive(clip_norm, "clip_norm", or_none=True)
    validation.function(loss, "loss", "a model and a batch")
    validation.function(schedule, "schedule", "the step", or_none=True)
    _check_callbacks(callbacks)


def _check_model(model: nn.Module, optimiser: torch.optim.Optimizer) -> None:
    validation.instance_of(model, "model", nn.Module, "an nn.Module")
    validation.instance_of(optimiser, "optimiser", torch.optim.Optimizer, "a torch.optim.Optimizer")
    held = {id(parameter) for group in optimiser.param_groups for parameter in group["params"]}
    if not held & {id(parameter) for parameter in model.parameters()}:
        raise ValueError("optimiser must hold parameters of model; got one that holds none of them")
    for group in optimiser.param_groups:
        validation.not_negative(float(group["lr"]), "the optimiser's lr")  # PyTorch's own let NaN pass


def _check_batches(batches: Iterable) -> None:
    validation.instance_of(batches, "batches", Iterable, "iterable")
    processes, parts = distributed.world_size(), getattr(batches, "world_size", 1)
    if processes != parts:
        raise ValueError(
            f"batches must be divided among the {processes} processes that train together, as Batches "
            f"made within data_parallel() are; got {type(batches).__name__} of {parts} parts"
        )


def _check_callbacks(callbacks: Any) -> None:
    if not isinstance(callbacks, (list, tuple)):
        raise TypeError(f"callbacks must be a list of Callback; got {type(callbacks).__name__}")
    for callback in callbacks:
        if not isinstance(callback, Callback):
            raise TypeError(f"callbacks must be a list of Callback; got {callback!r} in it")
    for kind in (Checkpoint, Validate):
        found = sum(isinstance(callback, kind) for callback in callbacks)
        if found > 1:
            raise ValueError(f"callbacks must hold one {kind.__name__} at most; got {found}")
