"""The single checks of `diagnose`: each looks at one thing, and says in words what it finds."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import NamedTuple

import torch
from torch import Tensor, nn

from nlpbook.mlp._diagnose_trial import Pair, Trial

# What is out of the ordinary. Between these numbers and a sound network there is room on both sides.
LARGE_INPUT, UNEVEN_INPUT, SMALL_INPUT = 10.0, 10.0, 1e-3
DEAD = 0.7  # of the units of a layer
VANISHING = 1e-4  # the first layer's gradient, in that of the last
LARGE_UPDATE, SMALL_UPDATE = 1.0, 2e-4  # |update| / |weights|
NOISE = 1e-5  # a gradient, in the largest: a bias before batch normalisation has no other
OVERFITTED = 0.1  # of the loss at the beginning
RATES = (1e-2, 1e-3, 1e-1)  # of Adam: one of them suits
FEW = 32  # examples that have to be learnt by rote
FEWEST_HELD_OUT = 50  # targets; with fewer no accuracy says anything
SURE = 3.3  # standard deviations of an accuracy


class Finding(NamedTuple):
    """One fault of a network or of its training.

    Parameters
    ----------
    fault : str
        Its name.
    message : str
        What was measured, in words.
    advice : str
        What to try.
    """

    fault: str
    message: str
    advice: str


def check_loss(trial: Trial, measured: dict) -> Iterator[Finding]:
    """Sign of the loss, a second softmax, and the loss at the beginning."""
    inputs, targets = trial.batches[0]
    with torch.no_grad():
        trial.reseed()
        outputs = trial.fresh()(inputs)
        initial = trial.loss(outputs, targets).item()
    measured["initial_loss"], measured["chance_loss"] = initial, trial.chance()
    if not (math.isfinite(initial) and torch.isfinite(outputs).all()):
        yield Finding(
            "not finite",
            f"before any training the outputs or the loss ({initial:g}) are NaN or infinite",
            "look for NaN in the inputs, a logarithm of 0, a division by 0, or far too large weights",
        )
        return
    if not trial.learns_classes():
        return
    if measured["chance_loss"] < 0:
        trial.sign = -1
        yield Finding(
            "sign of the loss",
            f"with all logits 0 the loss is {measured['chance_loss']:.3f}, minus the cross-entropy; whoever "
            "minimises it makes the right classes less probable",
            "remove the minus: the loss is -ln q, and minimising it raises ln q",
        )
    sums = outputs.sum(dim=-1)
    if outputs.shape[-1] > 1 and outputs.min() >= 0 and (sums - 1).abs().max() < 1e-3:
        yield Finding(
            "softmax applied twice",
            "the outputs of each example are 0 or larger and sum to 1: they are probabilities already, but "
            "the loss takes them for logits, and applies another softmax",
            "return the logits, and leave the softmax to the loss",
        )
    excess = trial.sign * initial - abs(measured["chance_loss"])
    if excess > max(1.0, abs(measured["chance_loss"])):
        yield Finding(
            "initial loss",
            f"the loss begins at {trial.sign * initial:.3f}, where guessing costs ln {outputs.shape[-1]} = "
            f"{abs(measured['chance_loss']):.3f}: the network is sure of itself before it has learnt a thing",
            "make the weights of the last layer smaller",
        )


def check_inputs(trial: Trial, measured: dict) -> Iterator[Finding]:
    """The scale of the inputs, as a whole and feature by feature."""
    inputs, _ = trial.batches[0]
    if not inputs.is_floating_point():
        return  # ids
    x = inputs.detach().cpu().double()
    x = x.flatten(0, -2) if x.ndim > 1 else x[:, None]
    size = x.square().mean().sqrt().item()
    deviations = x.std(dim=0, correction=0)  # of each feature
    measured["input_size"] = size
    largest, typical = (
        deviations.max().item(),
        deviations[deviations > 0].median().item() if deviations.any() else 0.0,
    )
    what = None
    if size > LARGE_INPUT:
        what = f"the root mean square of the inputs is {size:.3g}, not about 1"
    elif largest > LARGE_INPUT and largest > UNEVEN_INPUT * typical:
        what = f"one feature has the standard deviation {largest:.3g}, a typical one {typical:.3g}"
    elif size < SMALL_INPUT:
        what = f"the root mean square of the inputs is {size:.3g}: hardly anything comes in"
    if what is not None:
        yield Finding(
            "input scale",
            f"{what}; the activations, and the gradients of the first layer, are of that scale too",
            "subtract each feature's mean and divide by its standard deviation, both of the training set",
        )


def check_gradients(trial: Trial, measured: dict) -> Iterator[Finding]:
    """Parameters without a gradient, units that are all alike, dead units, and norms layer by layer."""
    gradients, dead = _gradients_and_dead_units(trial)
    names = dict(trial.model.named_parameters())
    frozen = [name for name, p in names.items() if not p.requires_grad]
    unused = [name for name, p in names.items() if p.requires_grad and name not in gradients]
    if frozen:
        yield _not_moving(frozen, "do not ask for a gradient (requires_grad is False)")
    if unused:
        yield _not_moving(unused, "take no part in the loss: no gradient arrives at them")
    matrices = [name for name, gradient in gradients.items() if gradient.ndim > 1]
    alike = [name for name in matrices if _rows_alike(names[name]) and _rows_alike(gradients[name])]
    if alike:
        yield Finding(
            "zero initialisation",
            f"all units of {_listed(alike)} have the same weights and the same gradients, and stay copies of "
            "one unit",
            "draw weights at random: He for ReLU, Xavier for tanh and sigmoid; only biases may begin at 0",
        )
    measured["dead_units"] = dead
    dying = [name for name, part in dead.items() if part > DEAD]
    if dying:
        last = dying[-1]  # what stands before it gets no gradient either
        yield Finding(
            "dead units",
            f"{dead[last]:.0%} of the units of layer '{last}' pass no gradient on, whatever the example",
            "a ReLU whose input is always negative is dead: begin with biases of 0 and He weights, make the "
            "learning rate smaller, or take leaky ReLU or GELU",
        )
    norms = {name: gradients[name].norm().item() for name in matrices}
    measured["gradient_norms"] = norms
    if len(norms) > 1:
        first, *_, last = norms.values()
        if first < VANISHING * last:
            yield Finding(
                "vanishing gradients",
                f"the gradient of {matrices[0]} has the norm {first:.2g}, that of {matrices[-1]} {last:.2g}",
                "He or Xavier weights, ReLU or GELU in place of sigmoid, normalisation, residual connections",
            )
        elif last < VANISHING * first:
            yield Finding(
                "exploding gradients",
                f"the gradient of {matrices[0]} has the norm {first:.2g}, that of {matrices[-1]} {last:.2g}",
                "smaller initial weights, normalisation, and clipping the gradient",
            )


def check_training_step(trial: Trial, measured: dict) -> Iterator[Finding]:
    """What the caller's step does: its direction, and whether its gradient is that of one batch."""
    if trial.training_step is None or trial.optimiser is None:
        return
    (first, *_), (second, *_) = trial.halves()
    model = trial.fresh()
    optimiser = trial.optimiser(model)
    before = _values(model)
    expected = trial.gradients(model, first)
    trial.reseed()
    trial.training_step(model, first, optimiser)
    after = _values(model)
    moved = _flat({name: after[name] - before[name] for name in expected})
    uphill = _cosine(moved, _flat(expected))
    measured["uphill"] = uphill
    if uphill > 0.1 and trial.sign > 0:
        yield Finding(
            "sign of the loss",
            f"a step goes up the gradient, not down (their cosine is {uphill:.2f}): the loss is maximised",
            "minimise the loss itself, and let the optimiser subtract the gradient",
        )
    left = _gradients_of(model)
    expected = trial.gradients(model, second)
    trial.reseed()
    trial.training_step(model, second, optimiser)
    found = _gradients_of(model)
    if not (left.keys() == found.keys() == expected.keys()) or not moved.any():
        return  # set to None within the step; or a step is not taken at every call
    found, expected, left = _flat(found), trial.sign * _flat(expected), _flat(left)
    alone, _ = _residual(found, expected)
    together, weights = _residual(found, expected, left)
    if alone > 0.01 and together < alone / 2 and weights[1] > 0.5 * abs(weights[0]):
        yield Finding(
            "gradients not reset",
            "after two steps the gradient is that of the second batch plus that of the first: they pile up",
            "call optimiser.zero_grad() before each backward pass",
        )


def check_updates(trial: Trial, measured: dict) -> Iterator[Finding]:
    """How large the caller's optimiser makes the updates, and what they leave alone."""
    if trial.optimiser is None:
        return
    model = trial.fresh(dropout=False)
    before, gradients = _values(model), trial.gradients(trial.model, trial.batches[0])
    trial.step(model, trial.batches[0], trial.optimiser(model))
    after = _values(model)
    noise = NOISE * max((gradient.norm().item() for gradient in gradients.values()), default=0.0)
    still = [
        name
        for name, gradient in gradients.items()
        if gradient.norm() > noise and torch.equal(after[name], before[name])
    ]
    if still and len(still) < len(gradients):
        yield from _why_still(trial, still)
    ratios = {
        name: ((after[name] - before[name]).norm() / before[name].norm()).item()
        for name, gradient in gradients.items()
        if gradient.ndim > 1 and before[name].any() and gradient.any()
    }
    measured["update_ratios"] = ratios
    moving = sorted(ratio for ratio in ratios.values() if ratio > 0) or [0.0]
    typical = moving[len(moving) // 2]
    start = trial.mean_loss(trial.model, trial.batches)
    end, measured["losses"] = _thirty_steps(trial)
    what = (
        f"an update is {typical:.2g} times the size of the weights (0.001 is usual), and in 30 steps the "
        f"loss goes from {start:.5g} to {end:.5g}"
    )
    wild = not math.isfinite(end) or end > 1.5 * max(start, abs(measured["chance_loss"]))
    if wild or typical > LARGE_UPDATE:
        yield Finding(
            "learning rate too large",
            what,
            "divide the learning rate by 10 until the loss falls steadily; clip the gradient, warm up",
        )
    elif (
        typical < SMALL_UPDATE and start - end < 0.01 * abs(start) and _thirty_steps(trial, 100.0)[0] <= start
    ):
        yield Finding(
            "learning rate too small",
            f"{what}; it would not rise with a rate a hundred times as large",
            "multiply the learning rate by 10 until the loss stops falling steadily, then go back by one",
        )


def _why_still(trial: Trial, still: list[str]) -> Iterator[Finding]:
    """Whether no step is taken at the parameters that stay as they are, or one that rounding swallows.

    A step from 0 shows an update of any size: there the floats are far closer together than at the weights.
    """
    model = trial.fresh(dropout=False)
    optimiser = trial.optimiser(model)
    optimiser.zero_grad()
    trial.loss_of(model, trial.batches[0]).backward()
    values = dict(model.named_parameters())
    largest = {name: values[name].detach().abs().max().item() for name in still}
    with torch.no_grad():
        for name in still:
            values[name].zero_()
    optimiser.step()
    updates = {name: values[name].detach().abs().max().item() for name in still}
    lost = [name for name in still if updates[name] > 0]
    ignored = [name for name in still if updates[name] == 0]
    if ignored:
        yield _not_moving(ignored, "have a gradient, but the step leaves them as they are")
    if lost:
        name = max(lost, key=updates.__getitem__)
        kind = str(values[name].dtype).removeprefix("torch.")
        yield Finding(
            "updates lost to rounding",
            f"{_listed(lost)} stay as they are, to the last digit of {kind}: the updates of {name} are at "
            f"most {updates[name]:.2g}, beside weights of up to {largest[name]:.2g}",
            "a larger learning rate for them, gradients of a like size in all layers (initialisation, "
            "normalisation, residual connections), or weights of a finer type",
        )


def _thirty_steps(trial: Trial, factor: float = 1.0) -> tuple[float, list[float]]:
    """The loss after thirty steps at the caller's rate times a factor; and the losses on the way."""
    model = trial.fresh(dropout=False)
    optimiser = trial.optimiser(model)
    for group in optimiser.param_groups:
        group["lr"] *= factor
    trial.reseed()
    losses = [trial.step(model, trial.batches[i % len(trial.batches)], optimiser) for i in range(30)]
    return trial.mean_loss(model, trial.batches), losses


def check_small_trainings(trial: Trial, measured: dict) -> Iterator[Finding]:
    """Whether a few examples can be overfitted, and whether what is learnt holds for others."""
    inputs, targets = trial.batches[0]
    few = inputs[:FEW], targets[:FEW]
    start = trial.mean_loss(trial.model, [few])
    goal = OVERFITTED * (abs(measured["chance_loss"]) if trial.learns_classes() else start)
    best, rate = math.inf, RATES[0]
    for rate in RATES:
        for _, loss in trial.training([few], rate):
            best = min(best, loss)
            if best < goal:
                break
        if best < goal:
            break
    measured["overfitted_loss"] = best
    if not best < goal:
        yield Finding(
            "cannot overfit a batch",
            f"{trial.steps} steps of Adam on {len(few[1])} examples alone bring their loss from {start:.3g} "
            f"to {best:.3g} at best",
            "a network that cannot learn so few examples will not learn more: look for a fault in the model, "
            "the loss or the targets, or make it larger",
        )
    elif trial.learns_classes():
        yield from _check_labels(trial, measured, rate)


def _check_labels(trial: Trial, measured: dict, rate: float) -> Iterator[Finding]:
    """Whether a network that learns one half of the examples is right about the other half."""
    training, held_out = trial.halves()
    right = torch.cat([targets.flatten() for _, targets in held_out])
    if len(right) < FEWEST_HELD_OUT:
        return
    most_frequent = right.bincount().max().item() / len(right)
    spread = math.sqrt(most_frequent * (1 - most_frequent) / len(right))
    above_chance, best = min(most_frequent + SURE * spread, 1.0), 0.0
    for step, (model, _) in enumerate(trial.training(training, rate), 1):
        if step % max(1, trial.steps // 8) == 0:
            best = max(best, _accuracy(trial, model, held_out))
            if best >= above_chance:
                break
    measured["held_out_accuracy"], measured["most_frequent"] = best, most_frequent
    if best < above_chance:
        yield Finding(
            "labels unrelated to the inputs",
            f"the network can learn examples by rote, but of {len(right)} others it never has more than "
            f"{best:.0%} right; always saying the most frequent class has {most_frequent:.0%}",
            "look at ten examples with their labels: are both in one order, and is it the right column? If "
            "the labels are right, the task needs more data",
        )


def _gradients_and_dead_units(trial: Trial) -> tuple[dict[str, Tensor], dict[str, float]]:
    """The gradient of all batches, and the part of each hidden linear layer's units that pass nothing on."""
    model = trial.fresh(dropout=False)  # which would make like units differ, and more of them silent
    alive: dict[str, Tensor] = {}
    order: dict[str, None] = {}

    def watch(name: str) -> Callable:
        def forward_hook(module: nn.Module, args: tuple, output: Tensor) -> None:
            order[name] = None
            if output.requires_grad:
                output.register_hook(backward_hook)

        def backward_hook(gradient: Tensor) -> None:
            passes = (gradient != 0).flatten(0, -2).any(dim=0)  # (units,)
            alive[name] = alive[name] | passes if name in alive else passes

        return forward_hook

    for name, module in model.named_modules():
        if isinstance(module, nn.Linear):
            module.register_forward_hook(watch(name))
    trial.reseed()
    for batch in trial.batches:
        trial.loss_of(model, batch).backward()
    hidden = list(order)[:-1]  # the last one gives the outputs
    dead = {name: 1 - alive[name].float().mean().item() for name in hidden if name in alive}
    return _gradients_of(model), dead


def _not_moving(names: list[str], why: str) -> Finding:
    return Finding(
        "parameters that do not move",
        f"{_listed(names)} {why}",
        "if that is not meant: requires_grad_(True), no detach() on the way, all parameters in the optimiser",
    )


def _accuracy(trial: Trial, model: nn.Module, batches: list[Pair]) -> float:
    """How many of the classes are right, in evaluation mode."""
    model = trial.fresh(model).eval()
    with torch.no_grad():
        right = [(model(inputs).argmax(dim=-1) == targets).flatten() for inputs, targets in batches]
    return torch.cat(right).float().mean().item()


def _rows_alike(matrix: Tensor) -> bool:
    """Whether there are two rows or more, all equal."""
    return len(matrix) > 1 and bool((matrix == matrix[:1]).all())


def _values(model: nn.Module) -> dict[str, Tensor]:
    return {name: parameter.detach().clone() for name, parameter in model.named_parameters()}


def _gradients_of(model: nn.Module) -> dict[str, Tensor]:
    return {name: p.grad.detach().clone() for name, p in model.named_parameters() if p.grad is not None}


def _flat(tensors: dict[str, Tensor]) -> Tensor:
    return torch.cat([tensor.cpu().double().flatten() for tensor in tensors.values()])


def _cosine(a: Tensor, b: Tensor) -> float:
    return float(a @ b / (a.norm() * b.norm()).clamp(min=1e-300))


def _residual(vector: Tensor, *others: Tensor) -> tuple[float, list[float]]:
    """What is left of a vector beyond the nearest combination of others, in its length; the weights."""
    basis = torch.stack(others, dim=1)  # (entries, others)
    weights = torch.linalg.lstsq(basis, vector[:, None]).solution
    left = (vector - (basis @ weights)[:, 0]).norm() / vector.norm().clamp(min=1e-300)
    return float(left), weights[:, 0].tolist()


def _listed(names: list[str]) -> str:
    """At most four names."""
    return ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")
