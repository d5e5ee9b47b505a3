"""What `fit` asks of its arguments, and the messages when it gets something else."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import nn

from nlpbook.training._checks import check_count, check_positive, check_rate
from nlpbook.training.early_stopping import EarlyStopping
from nlpbook.training.random_state import check_generators
from nlpbook.training.tensorboard_log import TensorBoardLog


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
    validate: Callable | None,
    validate_every: int | None,
    early_stopping: EarlyStopping | None,
    checkpoint: Any,
    checkpoint_every: int,
    generators: Any,
    log: TensorBoardLog | None,
    should_stop: Callable | None,
) -> None:
    """Raise a TypeError or ValueError that names the argument, what it got and what is accepted."""
    _check_model(model, optimiser)
    _check_batches(batches, checkpoint)
    if epochs is None and max_steps is None:
        raise ValueError("epochs or max_steps must be given; got neither")
    for name, value in (("epochs", epochs), ("max_steps", max_steps), ("validate_every", validate_every)):
        if value is not None:
            check_count(value, name)
    check_count(accumulation, "accumulation")
    check_count(checkpoint_every, "checkpoint_every")
    if clip_norm is not None:
        check_positive(clip_norm, "clip_norm")
    if not callable(loss):
        raise TypeError(f"loss must be a function of a model and a batch; got {loss!r}")
    for name, value, of in (
        ("schedule", schedule, "the step"),
        ("validate", validate, "the model"),
        ("should_stop", should_stop, "the history"),
    ):
        if value is not None and not callable(value):
            raise TypeError(f"{name} must be a function of {of}, or None; got {value!r}")
    for name, value, kind in (
        ("early_stopping", early_stopping, EarlyStopping),
        ("log", log, TensorBoardLog),
    ):
        if value is not None and not isinstance(value, kind):
            raise TypeError(f"{name} must be of the class {kind.__name__}, or None; got {value!r}")
    for name, value in (("early_stopping", early_stopping), ("validate_every", validate_every)):
        if value is not None and validate is None:
            raise ValueError(f"{name} needs validate; got None")
    check_generators(generators)


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


def _check_batches(batches: Iterable, checkpoint: Any) -> None:
    if not isinstance(batches, Iterable):
        raise TypeError(f"batches must be iterable; got {type(batches).__name__}")
    if checkpoint is not None and not (
        hasattr(batches, "state_dict") and hasattr(batches, "load_state_dict")
    ):
        raise TypeError(
            "batches must have state_dict and load_state_dict for a checkpoint, as Batches has; "
            f"got {type(batches).__name__}"
        )
