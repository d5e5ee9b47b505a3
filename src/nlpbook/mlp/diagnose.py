"""What is wrong with a network that does not learn? The debugging checklist of chapter 5, as a function.

    inputs, outputs    scale of the inputs; a softmax before a loss that has its own; initial loss = ln K
    gradients          missing or equal ones; dead units; norms layer by layer; reset between steps
    updates            size |update| / |weights|, about 1/1000; direction; parameters that do not move, or
                       whose updates are less than the last digit of a weight
    small trainings    a few examples can be learnt by rote; what is learnt holds for others too

Every check runs on copies, so that the model stays as it is. Causes come before consequences: an initial
loss far from ln K, or a batch that cannot be overfitted, is reported only where nothing was found that
explains it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

from nlpbook import validation
from nlpbook.mlp._diagnose_checks import (
    Finding,
    check_gradients,
    check_inputs,
    check_loss,
    check_small_trainings,
    check_training_step,
    check_updates,
)
from nlpbook.mlp._diagnose_trial import Pair, Trial

FAULTS = (
    "not finite",
    "sign of the loss",
    "softmax applied twice",
    "input scale",
    "zero initialisation",
    "dead units",
    "parameters that do not move",
    "gradients not reset",
    "learning rate too large",
    "learning rate too small",
    "labels unrelated to the inputs",
    "vanishing gradients",
    "exploding gradients",
    "updates lost to rounding",
    "initial loss",
    "cannot overfit a batch",
)
"""What `diagnose` can find, causes first."""

_OF_THE_SIGNAL = {"vanishing gradients", "exploding gradients", "initial loss", "cannot overfit a batch"}
_SMALL_STEPS = {"learning rate too small", "updates lost to rounding"}
# What a fault explains is no fault of its own. In this order: what is explained explains nothing.
_EXPLAINS = {
    "softmax applied twice": {*_OF_THE_SIGNAL, *_SMALL_STEPS},
    "input scale": {*_OF_THE_SIGNAL, *_SMALL_STEPS, "dead units", "learning rate too large"},
    "zero initialisation": {*_OF_THE_SIGNAL, *_SMALL_STEPS, "dead units"},
    "dead units": {*_OF_THE_SIGNAL, *_SMALL_STEPS},
    "parameters that do not move": _OF_THE_SIGNAL,
    "learning rate too small": {"updates lost to rounding"},
    "vanishing gradients": {
        *_SMALL_STEPS,
        "labels unrelated to the inputs",
        "cannot overfit a batch",
    },
    "exploding gradients": {
        "learning rate too large",
        "labels unrelated to the inputs",
        "cannot overfit a batch",
    },
}


class Diagnosis(NamedTuple):
    """What `diagnose` has found; printed, it says so in words.

    Parameters
    ----------
    findings : list of Finding
        The faults, causes first; empty for a sound network.
    measured : dict
        The numbers behind them: "initial_loss", "chance_loss" (with all outputs 0), "input_size",
        "gradient_norms" and "update_ratios" by parameter, "dead_units" by layer, "uphill" (the cosine of step
        and gradient), "losses" of 30 steps, "overfitted_loss", "held_out_accuracy", "most_frequent". What was
        not looked at is missing.
    """

    findings: list[Finding]
    measured: dict[str, Any]

    @property
    def faults(self) -> list[str]:
        """The names of the faults, in the order of the findings."""
        return [finding.fault for finding in self.findings]

    def __str__(self) -> str:
        if not self.findings:
            return "Nothing found."
        return "\n".join(f"{f.fault}: {f.message}.\n    Try: {f.advice}." for f in self.findings)


def diagnose(
    model: nn.Module,
    batches: Pair | Sequence[Pair],
    loss: Callable[[Tensor, Tensor], Tensor] | None = None,
    *,
    optimiser: Callable[[nn.Module], torch.optim.Optimizer] | None = None,
    training_step: Callable[[nn.Module, Pair, torch.optim.Optimizer], Any] | None = None,
    steps: int = 200,
    seed: int = 0,
) -> Diagnosis:
    """Look for what keeps a network from learning, and say it in words.

    Parameters
    ----------
    model : nn.Module
        Before training. It is copied, and not changed.
    batches : pair of Tensor, or list of pairs
        Inputs and targets, as the model and the loss take them. With fewer than 50 targets to hold out,
        nothing can be said of the labels: give 128 examples or more.
    loss : callable, optional
        `loss(outputs, targets)`, a scalar; the mean cross-entropy of classes on the last axis unless given.
    optimiser : callable, optional
        `optimiser(model)` returns the optimiser that training will use: `lambda model:
        SGD(model.parameters(), lr=0.1)`. Without it nothing is said of learning rates.
    training_step : callable, optional
        `training_step(model, batch, optimiser)`: a step of the training loop. Without it, or without an
        optimiser, the loop is not looked at.
    steps : int, default 200
        The length of the small trainings (Adam), 8 or more.
    seed : int, default 0
        Of the random numbers that dropout draws; those of the caller stay as they are.

    Returns
    -------
    Diagnosis

    Raises
    ------
    TypeError
        If an argument is of another kind.
    ValueError
        If there is no batch, inputs and targets differ in number, or the loss is no scalar.

    References
    ----------
    Karpathy (2019), "A recipe for training neural networks". Book: chapter 5.
    """
    trial = _trial(model, batches, loss, optimiser, training_step, steps, seed)
    measured: dict[str, Any] = {}
    found: list[Finding] = []
    device = next(model.parameters()).device
    with torch.random.fork_rng([device] if device.type == "cuda" else []), torch.enable_grad():
        value = trial.loss_of(trial.fresh(), trial.batches[0])
        if not isinstance(value, Tensor) or value.numel() != 1:
            raise ValueError(f"loss must return a scalar; got {validation.shown(value)}")
        found += check_loss(trial, measured)
        if "not finite" not in [finding.fault for finding in found]:
            for check in (
                check_inputs,
                check_gradients,
                check_training_step,
                check_updates,
                check_small_trainings,
            ):
                found += check(trial, measured)
    return Diagnosis(_causes(found), measured)


def _causes(found: list[Finding]) -> list[Finding]:
    """Findings that no other finding explains, causes first."""
    left = {finding.fault for finding in found}
    for fault, explained in _EXPLAINS.items():
        if fault in left:
            left -= explained
    causes = [finding for finding in found if finding.fault in left]
    return sorted(causes, key=lambda finding: FAULTS.index(finding.fault))


def _cross_entropy(outputs: Tensor, targets: Tensor) -> Tensor:
    return nn.functional.cross_entropy(outputs.flatten(0, -2), targets.flatten())


def _trial(
    model: nn.Module,
    batches: Pair | Sequence[Pair],
    loss: Callable | None,
    optimiser: Callable | None,
    training_step: Callable | None,
    steps: int,
    seed: int,
) -> Trial:
    """The arguments, looked at, with the batches on the model's device."""
    validation.instance_of(model, "model", nn.Module)
    parameter = next(model.parameters(), None)
    if parameter is None:
        raise ValueError("model must have one parameter or more; got none")
    if isinstance(batches, tuple) and len(batches) == 2 and all(isinstance(part, Tensor) for part in batches):
        batches = [batches]
    pairs = validation.collection(batches, "batches", "pairs of inputs and targets")
    for i, pair in enumerate(pairs):
        if not (
            isinstance(pair, (tuple, list)) and len(pair) == 2 and all(isinstance(t, Tensor) for t in pair)
        ):
            raise TypeError(
                f"batches[{i}] must be a pair of tensors, inputs and targets; got {validation.shown(pair)}"
            )
        validation.same_length(*pair, (f"batches[{i}]: inputs", "targets"))
    return Trial(
        model,
        [(inputs.to(parameter.device), targets.to(parameter.device)) for inputs, targets in pairs],
        validation.function(loss, "loss", "outputs and targets", or_none=True) or _cross_entropy,
        validation.function(optimiser, "optimiser", "a model", or_none=True),
        validation.function(
            training_step, "training_step", "a model, a batch and an optimiser", or_none=True
        ),
        validation.whole_number(steps, "steps", 8),
        validation.whole_number(seed, "seed", 0),
    )
