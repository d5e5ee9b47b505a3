"""The training loop: batch, loss, gradient, step. What else a run needs is a callback's business."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import islice

import torch
from torch import nn

from nlpbook.training._fit_checks import check_arguments
from nlpbook.training.accumulation import Gradients, Loss
from nlpbook.training.callbacks import Callback
from nlpbook.training.clipping import clip_gradients_, gradient_norm
from nlpbook.training.history import History
from nlpbook.training.mixed_precision import MixedPrecision
from nlpbook.training.run import Run


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
    callbacks: Sequence[Callback] = (),
) -> History:
    """Train a model, in place, on the device where its parameters are.

    Under `torchrun`, within `data_parallel`, all processes train one model together.

    Parameters
    ----------
    model : nn.Module
        What is trained. It is in training mode meanwhile, and afterwards in the mode it had. It may be
        wrapped by `torch.compile`; callbacks and checkpoints see the module within.
    batches : iterable
        Gone through once in each epoch. Tensors in a batch, also in tuples, lists and dicts, are moved to the
        model's device.
    loss : callable
        `loss(model, batch)` returns the mean loss of a batch, a tensor of shape (); or a pair: the sum of the
        losses in the batch and their number. With the pair, batches that are accumulated, or are parts of
        several processes, count by their size. Where batches carry a state (`ContiguousBatches`), it is
        `loss(model, batch, state)`, which returns sum, number and the state for the next batch: tensors in
        tuples, lists and dicts; `state` is None at the beginning of an epoch, and without a graph later.
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
    callbacks : sequence of Callback
        `Validate`, `Checkpoint`, `TensorBoard`, `Progress`, `StopWhen`, `AfterBackward` and one's own.

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
        If an argument is none that it can be, the loss is no scalar or does not depend on the model, or there
        is no batch; what callbacks raise.
    """
    check_arguments(
        model, batches, loss, optimiser, epochs, max_steps, schedule, clip_norm, accumulation, callbacks
    )
    trained = [parameter for group in optimiser.param_groups for parameter in group["params"]]
    mixed = MixedPrecision(precision, next(model.parameters()).device)
    carries_state = getattr(batches, "carries_state", False)
    gradients = Gradients(model, loss, trained, mixed, carries_state=carries_state)
    run = Run(
        model, optimiser, batches, mixed, callbacks,
        epochs=epochs, max_steps=max_steps, accumulation=accumulation, clip_norm=clip_norm,
    )  # fmt: skip
    with run.under_way():
        while not run.stopped:
            stream = iter(batches)
            while not run.stopped and (together := list(islice(stream, accumulation))):
                run.set_rate(1.0 if schedule is None else schedule(run.step))
                run.compute_gradients(gradients, together)
                mixed.unscale(optimiser)
                run.gradient_norm = gradient_norm(trained)
                run.after_backward()
                if clip_norm is not None:
                    clip_gradients_(trained, clip_norm, norm=run.gradient_norm)
                mixed.step(optimiser)
                run.after_step()
            if not run.stopped:
                run.after_epoch()
    return run.history
