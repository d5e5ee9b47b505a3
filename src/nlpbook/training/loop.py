"""The training loop: batch, loss, gradient, step - and what makes that safe to leave alone for a night."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from pathlib import Path

import numpy as np
import torch
from torch import nn
from tqdm.auto import tqdm

from nlpbook.training._fit_checks import check_arguments
from nlpbook.training.accumulation import Loss, accumulate_gradients
from nlpbook.training.clipping import clip_gradients_, gradient_norm
from nlpbook.training.divergence import Recorder
from nlpbook.training.early_stopping import EarlyStopping
from nlpbook.training.history import History
from nlpbook.training.mixed_precision import MixedPrecision
from nlpbook.training.run import Run
from nlpbook.training.tensorboard_log import TensorBoardLog


def fit(
    model: nn.Module,
    batches: Iterable,
    loss: Loss,
    optimiser: torch.optim.Optimizer,
    *,
    epochs: int | None = None,
    max_steps: int | None = None,
    schedule: Callable[[int], float] | None = None,
    clip_norm: float | None = None,
    accumulation: int = 1,
    precision: str | None = None,
    validate: Callable[[nn.Module], float] | None = None,
    validate_every: int | None = None,
    early_stopping: EarlyStopping | None = None,
    checkpoint: str | Path | None = None,
    checkpoint_every: int = 1000,
    resume: bool = False,
    generators: Sequence[torch.Generator | np.random.Generator] = (),
    log: TensorBoardLog | None = None,
    should_stop: Callable[[History], bool] | None = None,
    progress: bool = True,
) -> History:
    """Train a model, in place, on the device where its parameters are.

    Parameters
    ----------
    model : nn.Module
        What is trained. It is in training mode meanwhile, and afterwards in the mode it had.
    batches : iterable
        One walk over it is an epoch. Tensors in a batch, also in tuples, lists and dicts, are moved to the
        model's device. For checkpoints it needs `state_dict` and `load_state_dict`, as `Batches` has them.
    loss : callable
        `loss(model, batch)` returns the mean loss of a batch, a tensor of shape (); or a pair: the sum of the
        losses in the batch and their number. With the pair, batches that are accumulated count by their size.
    optimiser : torch.optim.Optimizer
        One of this room or of `torch.optim`, made with the model's parameters.
    epochs, max_steps : int, optional
        When to end, 1 or more; at least one of them. Both count what was done before an interruption.
    schedule : callable, optional
        From the number of the step, counted from 0, to the factor of the optimiser's learning rates.
    clip_norm : float, optional
        Longer gradients are shortened to this length, above 0.
    accumulation : int, default 1
        Batches whose gradients make one step; at the end of an epoch, those that are left.
    precision : {None, "bfloat16", "float16"}
        Run the model in mixed precision; float16 on CUDA only, with its loss scaled.
    validate : callable, optional
        `validate(model)` returns a loss on other data; called without gradients, in evaluation mode.
    validate_every : int, optional
        Steps from one validation to the next. At the end of each epoch unless given (but an epoch whose last
        step is `max_steps` ends only when the run goes on).
    early_stopping : EarlyStopping, optional
        Ends the run when `validate` gets no better; the model then has the best weights.
    checkpoint : str or Path, optional
        The file from which the run can go on.
    checkpoint_every : int, default 1000
        Steps from one checkpoint to the next; there is one at the end too.
    resume : bool, default False
        Go on from the checkpoint if it is there. Without it, an existing file is not overwritten.
    generators : sequence of torch.Generator or numpy.random.Generator
        What `loss`, the model or `validate` draw from, besides PyTorch's own generators.
    log : TensorBoardLog, optional
        Where the curves are written while the run goes on.
    should_stop : callable, optional
        `should_stop(history)` is asked after each step; True ends the run. It may draw the curves.
    progress : bool, default True
        Show a progress bar; nothing at all is written without it.

    Returns
    -------
    History
        Losses, rates, gradient norms, validations and seconds.

    Raises
    ------
    FloatingPointError
        If the loss or the gradient is NaN or infinite: with the step, the rate and the last gradient norms.
        On the CPU the weights are those before the step. On a GPU, where asking means waiting, the numbers
        are looked at one step later.
    TypeError, ValueError
        If an argument is none that it can be, the loss is no scalar or does not depend on the model, there is
        no batch, or the checkpoint is damaged or belongs to another model, optimiser or data.

    Notes
    -----
    A run that was killed at any moment and is started again with `resume=True`, everything made anew as the
    first time, ends with the same weights, bit for bit, on the same machine with the same versions and number
    of threads. On a GPU that needs `torch.use_deterministic_algorithms(True)` and the environment variable
    `CUBLAS_WORKSPACE_CONFIG=:4096:8`. Not remembered: Python's `random`, NumPy's global generator, and what
    `loss`, `schedule`, `validate` and `should_stop` keep to themselves.
    """
    check_arguments(
        model, batches, loss, optimiser, epochs, max_steps, schedule, clip_norm, accumulation, validate,
        validate_every, early_stopping, checkpoint, checkpoint_every, generators, log, should_stop,
    )  # fmt: skip
    device = next(model.parameters()).device
    trained = [parameter for group in optimiser.param_groups for parameter in group["params"]]
    mixed = MixedPrecision(precision, device)
    history = History()
    recorder = Recorder(
        history, lag=0 if device.type == "cpu" else 1, overflow_allowed=mixed.scaler is not None
    )
    settings = {"accumulation": str(accumulation), "precision": str(precision), "clip_norm": str(clip_norm)}
    run = Run(model, optimiser, batches, generators, early_stopping, mixed, settings, history)
    resumed = checkpoint is not None and run.resume(checkpoint, allowed=resume)
    rates = [float(group["lr"]) for group in optimiser.param_groups]  # what the schedule's factor multiplies
    step = history.steps
    began = time.perf_counter() - history.seconds

    def ended() -> str:
        """Why there is nothing more to do, if so."""
        if max_steps is not None and step >= max_steps:
            return "max_steps"
        return "epochs" if epochs is not None and history.epochs >= epochs else ""

    def gets_no_better() -> bool:
        """Validate, and ask early stopping what it thinks of the value."""
        value = _validate(model, validate)
        history.validations.append((step, value))
        if log is not None:
            log.validation(step, value)
        return early_stopping is not None and early_stopping.observe(value, model)

    def bring_up_to_date() -> None:
        """Leave everything as a checkpoint, and the caller, should find it."""
        recorder.record()
        _set_rates(optimiser, rates)
        history.seconds = time.perf_counter() - began

    if history.stopped != "early_stopping":  # any other reason may have been lifted
        history.stopped = ended()
    was_training = model.training
    model.train()
    total = _steps_in_all(batches, accumulation, epochs, max_steps)
    bar = tqdm(total=total, initial=step, disable=not progress)
    if log is not None:
        log.open(step)
    try:
        while not history.stopped:
            stream = iter(batches)
            while together := list(islice(stream, accumulation)):
                rate = _set_rates(optimiser, rates, 1.0 if schedule is None else schedule(step))
                value = accumulate_gradients(model, together, loss, trained, mixed)
                mixed.unscale(optimiser)
                norm = gradient_norm(trained) if clip_norm is None else clip_gradients_(trained, clip_norm)
                recorder.add(value, rate, norm)  # stops at NaN, before the weights are spoilt
                if log is not None:
                    log.after_backward(model, step, value, rate, norm)
                mixed.step(optimiser)
                step += 1

                if bar.update() and history.losses:  # the bar draws itself a few times in a second
                    bar.set_postfix_str(f"loss {history.losses[-1]:.4g}", refresh=False)
                if validate_every is not None and step % validate_every == 0 and gets_no_better():
                    history.stopped = "early_stopping"
                elif should_stop is not None and should_stop(history):
                    history.stopped = "should_stop"
                else:
                    history.stopped = ended()
                if history.stopped:
                    break
                if checkpoint is not None and step % checkpoint_every == 0:
                    bring_up_to_date()
                    run.save(checkpoint)
            else:  # the epoch is over
                if step > history.epoch_began:
                    history.epochs, history.epoch_began = history.epochs + 1, step
                    history.stopped = ended()
                    if validate is not None and validate_every is None and gets_no_better():
                        history.stopped = "early_stopping"
                elif not resumed:  # a run may be taken up between two epochs
                    raise ValueError(
                        f"batches must give a batch in every epoch; got none in epoch {history.epochs} "
                        "(a generator can be walked only once)"
                    )
            resumed = False
        bring_up_to_date()
        if checkpoint is not None:
            run.save(checkpoint)
    finally:
        _set_rates(optimiser, rates)
        model.train(was_training)
        bar.close()
        if log is not None:
            log.close()
    if early_stopping is not None:
        early_stopping.restore(model)
    return history


def _set_rates(optimiser: torch.optim.Optimizer, rates: list[float], factor: float = 1.0) -> float:
    """Set every group's rate to its own times the factor, and return the first."""
    try:
        factor = float(factor)
    except (TypeError, ValueError):
        raise TypeError(f"schedule must return a number, 0 or larger; got {factor!r}") from None
    if not (math.isfinite(factor) and factor >= 0):
        raise ValueError(f"schedule must return a finite factor, 0 or larger; got {factor!r}")
    for group, rate in zip(optimiser.param_groups, rates, strict=True):
        group["lr"] = rate * factor
    return rates[0] * factor


def _validate(model: nn.Module, validate: Callable[[nn.Module], float]) -> float:
    model.eval()
    try:
        with torch.no_grad():
            value = validate(model)
    finally:
        model.train()
    try:
        return float(value)
    except (TypeError, ValueError):
        raise TypeError(f"validate must return a number; got {type(value).__name__}") from None


def _steps_in_all(
    batches: Iterable, accumulation: int, epochs: int | None, max_steps: int | None
) -> int | None:
    """How many steps the run has from its beginning, if that is known."""
    in_epochs = None
    if epochs is not None and hasattr(batches, "__len__"):
        in_epochs = epochs * -(-len(batches) // accumulation)
    return min((steps for steps in (in_epochs, max_steps) if steps is not None), default=None)
