"""A training run: what callbacks see of it, what a checkpoint holds of it, and how it begins and ends."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.utils import _pytree as pytree

from nlpbook.training import distributed
from nlpbook.training.batch import to_device
from nlpbook.training.callbacks import Callback
from nlpbook.training.checkpoints import (
    describe_model,
    describe_optimiser,
    load_checkpoint,
    refuse_other,
    save_checkpoint,
)
from nlpbook.training.divergence import Recorder
from nlpbook.training.history import History
from nlpbook.training.mixed_precision import MixedPrecision
from nlpbook.training.random_state import random_state, set_random_state


class Run:
    """A training run, as `fit` makes it and as its callbacks see it.

    What can be read from it:

    model : nn.Module
        What is trained, without wrappers.
    optimiser : torch.optim.Optimizer
        What trains it.
    batches : iterable
        What it is trained on.
    history : History
        What has happened so far. On a GPU it lags a step behind.
    step : int
        Steps taken.
    total_steps : int or None
        Steps that the run will have from its beginning, if that is known.
    loss : Tensor or None, shape ()
        The mean loss of this step, without its graph.
    rate : float
        The learning rate of the first group of parameters in this step.
    gradient_norm : Tensor or None, shape ()
        The length of the gradient in this step, before clipping.
    state : tensors in tuples, lists and dicts, or None
        What is carried from batch to batch, where batches carry a state.
    error : BaseException or None
        The exception that ended it.
    rank, world_size : int
        Which of how many processes this is.
    """

    def __init__(
        self,
        model: nn.Module,
        optimiser: torch.optim.Optimizer,
        batches: Iterable,
        precision: MixedPrecision,
        callbacks: Sequence[Callback],
        *,
        epochs: int | None,
        max_steps: int | None,
        accumulation: int,
        clip_norm: float | None,
    ):
        self.model, self.optimiser, self.batches = distributed.bare(model), optimiser, batches
        self.rank, self.world_size = distributed.rank(), distributed.world_size()
        self.callbacks = sorted(callbacks, key=lambda callback: callback.last)
        self.history = History()
        self.step, self.total_steps = 0, _total_steps(batches, accumulation, epochs, max_steps)
        self.loss: Tensor | None = None
        self.gradient_norm: Tensor | None = None
        self.rate, self.state, self.error = 0.0, None, None
        self._precision, self._epochs, self._max_steps = precision, epochs, max_steps
        self._settings = {
            "accumulation": str(accumulation),
            "precision": "None" if precision.dtype is None else str(precision.dtype).removeprefix("torch."),
            "clip_norm": str(clip_norm),
            "generators": "none",
            "early_stopping": "none",
            "processes": str(self.world_size),
        }
        on_cpu = precision.device.type == "cpu"
        self._recorder = Recorder(
            self.history, lag=0 if on_cpu else 1, overflow_allowed=precision.scaler is not None
        )
        self._resumed = False  # whether nothing has been done yet since the run was taken up
        self._state_from: Path | None = None  # the checkpoint that the state comes from, until it is used
        self._rates: list[float] = []  # what the schedule's factor multiplies
        self._began = 0.0

    # ---- what callbacks may do

    @property
    def stopped(self) -> str:
        """Why the run ends; "" while it goes on."""
        return self.history.stopped

    def stop(self, reason: str) -> None:
        """End the run after this step, or this epoch's end; the first reason given is kept."""
        self.history.stopped = self.history.stopped or reason

    # ---- what the loop does

    @contextmanager
    def under_way(self) -> Iterator[None]:
        """Begin, and end however it ends: rates, mode and callbacks are left in order.

        Callbacks that have begun are ended also when an exception goes through; `error` is that exception.
        """
        with ExitStack() as stack:
            try:
                for callback in sorted(self.callbacks, key=lambda callback: not callback.last):
                    callback.begin(self)
                    stack.callback(callback.end, self)
                if self.stopped != "early_stopping":  # any other reason may have been lifted
                    self.history.stopped = self._ended()
                self._rates = [float(group["lr"]) for group in self.optimiser.param_groups]
                self._began = time.perf_counter() - self.history.seconds
                stack.callback(self._leave, self.model.training)
                self.model.train()
                yield
                self._bring_up_to_date()
            except BaseException as error:
                self.error = error
                raise

    def set_rate(self, factor: float) -> None:
        """Set every group's learning rate to its own times a factor."""
        try:
            factor = float(factor)
        except (TypeError, ValueError):
            raise TypeError(f"schedule must return a number, 0 or larger; got {factor!r}") from None
        if not (math.isfinite(factor) and factor >= 0):
            raise ValueError(f"schedule must return a finite factor, 0 or larger; got {factor!r}")
        self._scale_rates(factor)
        self.rate = self._rates[0] * factor

    def compute_gradients(
        self, compute: Callable[[Sequence[Any], Any], tuple[Tensor, Any]], batches: Sequence
    ) -> None:
        """Compute loss and gradients, with the state from the batch before."""
        if self._state_from is None:
            self.loss, self.state = compute(batches, self.state)
            return
        shapes = [tuple(part.shape) for part in pytree.tree_leaves(self.state) if isinstance(part, Tensor)]
        try:
            self.loss, self.state = compute(batches, self.state)
        except (RuntimeError, ValueError, TypeError, IndexError, AttributeError) as error:
            raise ValueError(
                f"checkpoint {self._state_from} must hold a state that the loss accepts; "
                f"got one of shapes {shapes}, with which it fails: {error}"
            ) from error
        self._state_from = None

    def after_backward(self) -> None:
        """Take note of the step's numbers, and stop at NaN before the weights are spoilt."""
        self._recorder.add(self.loss, self.rate, self.gradient_norm)
        for callback in self.callbacks:
            callback.after_backward(self)

    def after_step(self) -> None:
        """Tell the callbacks, and decide whether to go on."""
        self.step += 1
        self._tell("after_step")

    def after_epoch(self) -> None:
        """Count the epoch, tell the callbacks, and decide whether to go on."""
        if self.step > self.history.epoch_began:
            self.history.epochs, self.history.epoch_began = self.history.epochs + 1, self.step
            self.state = None
            self._tell("after_epoch")
        elif not self._resumed:  # a run may be taken up between two epochs
            raise ValueError(
                f"batches must give a batch in every epoch; got none in epoch {self.history.epochs} "
                "(a generator has only one epoch in it)"
            )
        self._resumed = False

    def _tell(self, event: str) -> None:
        for callback in self.callbacks:
            if not callback.last:
                getattr(callback, event)(self)
        if not self.stopped:
            self.history.stopped = self._ended()
        if not all(callback.same_everywhere for callback in self.callbacks):
            self.history.stopped = distributed.of_first(self.stopped)
        for callback in self.callbacks:
            if callback.last:
                getattr(callback, event)(self)

    def _ended(self) -> str:
        """Why there is nothing more to do, if so."""
        if self._max_steps is not None and self.step >= self._max_steps:
            return "max_steps"
        return "epochs" if self._epochs is not None and self.history.epochs >= self._epochs else ""

    def _bring_up_to_date(self) -> None:
        """Leave everything as a checkpoint, and the caller, should find it."""
        self._recorder.record()
        self._scale_rates(1.0)
        self.history.seconds = time.perf_counter() - self._began

    def _scale_rates(self, factor: float) -> None:
        for group, rate in zip(self.optimiser.param_groups, self._rates, strict=True):
            group["lr"] = rate * factor

    def _leave(self, was_training: bool) -> None:
        self._scale_rates(1.0)
        self.model.train(was_training)

    # ---- checkpoints

    def save(self, path: Path, generators: Sequence[torch.Generator | np.random.Generator]) -> None:
        """Write a checkpoint; if several processes train together, each has to call it."""
        self._bring_up_to_date()
        _check_state(self.state)
        own = distributed.of_all({"random": random_state(generators), "state": self.state})
        if self.rank != 0:
            return
        described = {
            "model_is": describe_model(self.model),
            "optimiser_is": describe_optimiser(self.optimiser),
            "run_is": self._describe(),
        }
        parts = {name: part.state_dict() for name, part in self._parts().items()}
        save_checkpoint(path, {**described, **parts, "processes": own})

    def load(self, path: Path, generators: Sequence[torch.Generator | np.random.Generator]) -> None:
        """Go to where a checkpoint stands, or raise a ValueError and change nothing."""
        content = load_checkpoint(path)
        refuse_other(describe_model(self.model), content.get("model_is", {}), "model", path)
        refuse_other(describe_optimiser(self.optimiser), content.get("optimiser_is", {}), "optimiser", path)
        refuse_other(self._describe(), content.get("run_is", {}), "run", path)
        try:
            self.batches.load_state_dict(content["batches"])  # refuses other data before it changes anything
        except ValueError as error:
            raise ValueError(f"checkpoint must be of the same data; got that of {path}: {error}") from error
        for name, part in self._parts().items():
            if name != "batches":
                part.load_state_dict(content[name])
        own = content["processes"][self.rank]
        self.state = to_device(own["state"], self._precision.device)
        self.step, self._resumed = self.history.steps, True
        self._state_from = None if self.state is None else path
        set_random_state(own["random"], generators)

    def _parts(self) -> dict[str, Any]:
        return {
            "model": self.model,
            "optimiser": self.optimiser,
            "batches": self.batches,
            "precision": self._precision,
            "history": self.history,
            **self._remembering(),
        }

    def _remembering(self) -> dict[str, Callback]:
        """The callbacks that have a state, by names that do not depend on those that have none."""
        found: dict[str, Callback] = {}
        for callback in self.callbacks:
            if callback.state_dict():
                kind = type(callback).__name__
                found[f"{kind} {sum(name.startswith(f'{kind} ') for name in found) + 1}"] = callback
        return found

    def _describe(self) -> dict[str, str]:
        described = dict(self._settings)
        for callback in self.callbacks:
            described |= callback.settings()
        return described | {f"callback {name}": "present" for name in self._remembering()}


def _check_state(state: Any) -> None:
    """Raise a TypeError if a checkpoint could not be read back with the state in it."""
    if isinstance(state, (tuple, list)) and type(state) in (tuple, list):
        for part in state:
            _check_state(part)
    elif type(state) is dict:
        for part in state.values():
            _check_state(part)
    elif state is not None and type(state) not in (Tensor, int, float, str, bool):
        raise TypeError(
            "the state that loss returns must be tensors in tuples, lists and dicts for a checkpoint; "
            f"got a {type(state).__name__} in it"
        )


def _total_steps(
    batches: Iterable, accumulation: int, epochs: int | None, max_steps: int | None
) -> int | None:
    """How many steps the run has from its beginning, if that is known."""
    in_epochs = None
    if epochs is not None and hasattr(batches, "__len__"):
        in_epochs = epochs * -(-len(batches) // accumulation)
    return min((steps for steps in (in_epochs, max_steps) if steps is not None), default=None)
