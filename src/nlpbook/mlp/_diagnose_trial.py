"""What `diagnose` tries a network on: copies of it, its batches, and small trainings."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

Pair = tuple[Tensor, Tensor]  # inputs and targets
_DROPOUT = (nn.Dropout, nn.Dropout1d, nn.Dropout2d, nn.Dropout3d, nn.AlphaDropout, nn.FeatureAlphaDropout)


@dataclass
class Trial:
    """A network under examination.

    Parameters
    ----------
    model : nn.Module
        The original, which is only ever copied.
    batches : list of pairs of Tensor
        Inputs and targets, on the model's device.
    loss : callable
        From outputs and targets to a scalar.
    optimiser : callable, optional
        From a model to its optimiser.
    training_step : callable, optional
        `training_step(model, batch, optimiser)`.
    steps : int
        How long a small training may take.
    seed : int
        Of the random numbers that dropout and the like draw.
    """

    model: nn.Module
    batches: list[Pair]
    loss: Callable[[Tensor, Tensor], Tensor]
    optimiser: Callable[[nn.Module], torch.optim.Optimizer] | None
    training_step: Callable[[nn.Module, Pair, torch.optim.Optimizer], Any] | None
    steps: int
    seed: int
    sign: int = 1  # -1 once the loss is known to have its sign reversed

    def fresh(self, model: nn.Module | None = None, *, dropout: bool = True) -> nn.Module:
        """A copy in training mode, without gradients; if wanted, with dropout switched off."""
        model = copy.deepcopy(self.model if model is None else model).train()
        for parameter in model.parameters():
            parameter.grad = None
        if not dropout:
            for module in model.modules():
                if isinstance(module, _DROPOUT):
                    module.eval()
        return model

    def loss_of(self, model: nn.Module, batch: Pair) -> Tensor:
        """The loss of a batch, the right way up."""
        inputs, targets = batch
        return self.sign * self.loss(model(inputs), targets)

    def reseed(self) -> None:
        """Let what comes draw the same random numbers as what came after the last call.

        `torch.manual_seed` would also touch devices on which the model is not.
        """
        torch.default_generator.manual_seed(self.seed)
        device = next(self.model.parameters()).device
        if device.type == "cuda":
            with torch.cuda.device(device):
                torch.cuda.manual_seed(self.seed)

    def mean_loss(self, model: nn.Module, batches: Sequence[Pair]) -> float:
        """The mean of the losses, without a change of the model."""
        model = self.fresh(model, dropout=False)
        with torch.no_grad():
            return sum(self.loss_of(model, batch).item() for batch in batches) / len(batches)

    def gradients(self, model: nn.Module, batch: Pair) -> dict[str, Tensor]:
        """The gradients of a batch's loss by the parameters' names; those that take no part are missing."""
        model = self.fresh(model)
        self.reseed()
        self.loss_of(model, batch).backward()
        return {name: p.grad for name, p in model.named_parameters() if p.grad is not None}

    def step(self, model: nn.Module, batch: Pair, optimiser: torch.optim.Optimizer) -> float:
        """One step as it should be; returns the loss before it."""
        optimiser.zero_grad()
        loss = self.loss_of(model, batch)
        loss.backward()
        optimiser.step()
        return loss.item()

    def chance(self) -> float:
        """The loss where all outputs are 0: ln K for the cross-entropy of K classes."""
        inputs, targets = self.batches[0]
        with torch.no_grad():
            return self.loss(torch.zeros_like(self.fresh()(inputs)), targets).item()

    def classes(self) -> int | None:
        """K, where the targets are classes; None where they are not."""
        inputs, targets = self.batches[0]
        with torch.no_grad():
            outputs = self.fresh()(inputs)
        whole = not (targets.is_floating_point() or targets.is_complex())
        return outputs.shape[-1] if whole and outputs.shape[:-1] == targets.shape else None

    def learns_classes(self) -> bool:
        """Whether the loss is a cross-entropy of classes, with whatever sign."""
        classes = self.classes()
        return classes is not None and abs(abs(self.chance()) - math.log(classes)) < 1e-3

    def training(self, batches: Sequence[Pair], rate: float) -> Iterator[tuple[nn.Module, float]]:
        """Train a copy with Adam; after each step the copy, and the loss before it."""
        model = self.fresh(dropout=False)
        trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
        if not trained:
            return
        optimiser = torch.optim.Adam(trained, lr=rate)
        self.reseed()
        for step in range(self.steps):
            loss = self.step(model, batches[step % len(batches)], optimiser)
            if not math.isfinite(loss):
                return
            yield model, loss

    def halves(self) -> tuple[list[Pair], list[Pair]]:
        """The examples in two parts: every other batch, or where there is one, half of its examples each."""
        if len(self.batches) > 1:
            return self.batches[::2], self.batches[1::2]
        inputs, targets = self.batches[0]
        order = torch.randperm(len(targets), generator=torch.Generator().manual_seed(self.seed))
        parts = order.to(targets.device).chunk(2)  # one example makes one part
        return [(inputs[parts[0]], targets[parts[0]])], [(inputs[parts[-1]], targets[parts[-1]])]
