"""What a training run leaves behind besides the weights: its curves."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import torch

CURVES = ("losses", "rates", "gradient_norms")


@dataclass
class History:
    """The course of a training run. Steps are counted from 0: `losses[7]` belongs to step 7.

    Parameters
    ----------
    losses : list of float
        The mean loss at each step, before the step was taken; over all processes, if there are several.
    rates : list of float
        The learning rate of the first group of parameters at each step.
    gradient_norms : list of float
        The length of the gradient at each step, before clipping.
    validations : list of (int, float) or of (int, dict of float)
        How many steps had been taken, and what the validation gave then: a number, or several by name.
    epochs : int
        Epochs completed.
    epoch_began : int
        The step with which the epoch that goes on began.
    seconds : float
        Time spent, in all parts of an interrupted run together.
    stopped : str
        Why the run ended: "max_steps", "epochs", "early_stopping", "stop_when", what a callback gave as its
        reason, or "" while it goes on.
    """

    losses: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    gradient_norms: list[float] = field(default_factory=list)
    validations: list[tuple[int, float | dict[str, float]]] = field(default_factory=list)
    epochs: int = 0
    epoch_began: int = 0
    seconds: float = 0.0
    stopped: str = ""

    @property
    def steps(self) -> int:
        """The number of steps."""
        return len(self.losses)

    def state_dict(self) -> dict[str, Any]:
        """Return everything as tensors (the long lists), lists and numbers."""
        curves = {name: torch.tensor(getattr(self, name), dtype=torch.float64) for name in CURVES}
        rest = {name: value for name, value in vars(self).items() if name not in CURVES}
        return {**curves, **rest, "validations": list(self.validations)}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on from what `state_dict` returned."""
        for name, value in state.items():
            setattr(self, name, value.tolist() if name in CURVES else value)
