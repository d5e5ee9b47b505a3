"""What `fit` asks of its arguments, and the messages when it gets something else."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import nn

from nlpbook.training import distributed
from nlpbook.training._checks import check_count, check_positive, check_rate
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
    for name, value in (("epochs", epochs), ("max_steps", max_steps)):
        if value is not None:
            check_count(value, name)
    check_count(accumulation, "accumulation")
    if clip_norm is not None:
        check_positive(clip_norm, "clip_norm")
    if not callable(loss):
        raise TypeError(f"loss must be a function of a model and a batch; got {loss!r}")
    if schedule is not None and not callable(schedule):
        raise TypeError(f"schedule must be a function of the step, or None; got {schedule!r}")
    _check_callbacks(callbacks)


def _check_model(model: nn.Module, optimiser: torch.optim.Optimizer) -> None:
    if not isinstance(model, nn.Module):
        raise TypeError(f"model must be an nn.Module; got {type(model).__name__}")
    if not isinstance(optimiser, torch.optim.Optimizer):
        raise TypeError(f"optimiser must be a torch.optim.Optimizer; got {type(optimiser).__name__}")
    held = {id(parameter) for group in optimiser.param_groups for parameter in group["params"]}
    if not held & {id(parameter) for parameter in model.parameters()}:
        raise ValueError("optimiser must hold parameters of model; got one that holds none of them")
    for group in optimiser.param_groups:
        check_rate(float(group["lr"]), "the optimiser's lr")  # PyTorch's own let NaN pass


def _check_batches(batches: Iterable) -> None:
    if not isinstance(batches, Iterable):
        raise TypeError(f"batches must be iterable; got {type(batches).__name__}")
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
