"""Nets that learn, and the ten ways to break them that `diagnose` has to name.

Each is a dict of arguments for `diagnose`: model, batches, loss, optimiser, training_step.
"""

from collections.abc import Callable
from typing import Any

import torch
from torch import nn

FEATURES, EXAMPLES = 12, 512
ACTIVATIONS = {"relu": nn.ReLU, "tanh": nn.Tanh, "gelu": nn.GELU, "leaky_relu": nn.LeakyReLU, "elu": nn.ELU}
OPTIMISERS = {
    "sgd": lambda rate: lambda model: torch.optim.SGD(model.parameters(), lr=0.1 * rate),
    "momentum": lambda rate: lambda model: torch.optim.SGD(model.parameters(), lr=0.02 * rate, momentum=0.9),
    "adam": lambda rate: lambda model: torch.optim.Adam(model.parameters(), lr=1e-3 * rate),
    "adamw": lambda rate: lambda model: torch.optim.AdamW(model.parameters(), lr=3e-3 * rate),
}


def healthy(
    seed: int = 0,
    width: int = 32,
    depth: int = 2,
    *,
    activation: str = "relu",
    optimiser: str = "sgd",
    rate: float = 1.0,
    classes: int = 4,
    batches: int = 1,
    normalisation: Callable[[int], nn.Module] | None = None,
    dropout: float = 0.0,
) -> dict[str, Any]:
    """A net of some hidden layers, and classes that a random linear map makes of normal inputs."""
    torch.manual_seed(seed)
    layers: list[nn.Module] = []
    for layer in range(depth):
        layers.append(nn.Linear(FEATURES if layer == 0 else width, width))
        if normalisation is not None:
            layers.append(normalisation(width))
        layers.append(ACTIVATIONS[activation]())
        if dropout > 0:
            layers.append(nn.Dropout(dropout))
    layers.append(nn.Linear(width, classes))
    x = torch.randn(EXAMPLES, FEATURES)
    targets = (x @ torch.randn(FEATURES, classes)).argmax(dim=1)
    return {
        "model": nn.Sequential(*layers),
        "batches": list(zip(x.chunk(batches), targets.chunk(batches), strict=True)),
        "loss": nn.functional.cross_entropy,
        "optimiser": OPTIMISERS[optimiser](rate),
        "training_step": step,
    }


def step(model, batch, optimiser):
    inputs, targets = batch
    optimiser.zero_grad()
    nn.functional.cross_entropy(model(inputs), targets).backward()
    optimiser.step()


def _hidden(net):
    return [module for module in net["model"] if isinstance(module, nn.Linear)][:-1]


def zero_initialisation(net):
    for parameter in net["model"].parameters():
        nn.init.zeros_(parameter)


def constant_initialisation(net):
    for parameter in net["model"].parameters():
        nn.init.constant_(parameter, 0.05)


def shuffled_labels(net):
    shuffled = torch.cat([targets for _, targets in net["batches"]])[torch.randperm(EXAMPLES)]
    parts = shuffled.chunk(len(net["batches"]))
    net["batches"] = [(x, part) for (x, _), part in zip(net["batches"], parts, strict=True)]


def softmax_twice(net):
    net["model"] = nn.Sequential(net["model"], nn.Softmax(dim=-1))


def unscaled_input(net):
    """As pixels from 0 to 255 are."""
    net["batches"] = [(128 + 64 * x, targets) for x, targets in net["batches"]]


def one_unscaled_feature(net):
    """An age in years beside eleven features of size 1."""
    scale = torch.ones(FEATURES)
    scale[3] = 25
    net["batches"] = [(x * scale, targets) for x, targets in net["batches"]]


def dead_relus(net):
    with torch.no_grad():
        _hidden(net)[-1].bias.fill_(-30)


def mostly_dead_relus(net):
    bias = _hidden(net)[-1].bias
    with torch.no_grad():
        bias[: int(0.9 * len(bias))] = -30


def frozen_layer(net):
    for parameter in _hidden(net)[-1].parameters():
        parameter.requires_grad_(False)


def layer_without_optimiser(net):
    make = net["optimiser"]

    def optimiser(model):
        made = make(model)
        made.param_groups[0]["params"] = made.param_groups[0]["params"][2:]
        return made

    net["optimiser"] = optimiser


def gradients_not_reset(net):
    def forgetful(model, batch, optimiser):
        inputs, targets = batch
        nn.functional.cross_entropy(model(inputs), targets).backward()
        optimiser.step()

    net["training_step"] = forgetful


def negative_loss(net):
    def negative(outputs, targets):
        return -nn.functional.cross_entropy(outputs, targets)

    def uphill(model, batch, optimiser):
        inputs, targets = batch
        optimiser.zero_grad()
        negative(model(inputs), targets).backward()
        optimiser.step()

    net["loss"], net["training_step"] = negative, uphill


def step_uphill(net):
    """The loss is right, but the step maximises it."""
    right = net["optimiser"]

    def uphill(model, batch, optimiser):
        inputs, targets = batch
        optimiser.zero_grad()
        (-nn.functional.cross_entropy(model(inputs), targets)).backward()
        optimiser.step()

    net["optimiser"], net["training_step"] = right, uphill


BREAKS: dict[str, tuple[Callable[[dict], None] | float, str]] = {
    "zero initialisation": (zero_initialisation, "zero initialisation"),
    "rate x 1000": (1e3, "learning rate too large"),
    "rate / 1000": (1e-3, "learning rate too small"),
    "shuffled labels": (shuffled_labels, "labels unrelated to the inputs"),
    "softmax twice": (softmax_twice, "softmax applied twice"),
    "unscaled input": (unscaled_input, "input scale"),
    "dead ReLUs": (dead_relus, "dead units"),
    "a frozen layer": (frozen_layer, "parameters that do not move"),
    "gradients not reset": (gradients_not_reset, "gradients not reset"),
    "sign reversed": (negative_loss, "sign of the loss"),
}
VARIANTS: dict[str, tuple[Callable[[dict], None], str]] = {
    "constant initialisation": (constant_initialisation, "zero initialisation"),
    "one unscaled feature": (one_unscaled_feature, "input scale"),
    "nine of ten ReLUs dead": (mostly_dead_relus, "dead units"),
    "a layer without an optimiser": (layer_without_optimiser, "parameters that do not move"),
    "a step uphill": (step_uphill, "sign of the loss"),
}


def broken(name: str, seed: int, **options: Any) -> tuple[dict[str, Any], str]:
    """The net that is broken in this way, and the fault that it has."""
    how, fault = {**BREAKS, **VARIANTS}[name]
    if isinstance(how, float):
        return healthy(seed, rate=how, **options), fault
    net = healthy(seed, **options)
    how(net)
    return net, fault
