"""Mixed precision: products in 16 bits where that is safe, weights and sums in 32.

bfloat16 has the range of float32 and needs nothing else. float16 has not: small gradients would become 0, so
the loss is multiplied by a large scale before the backward pass, and the gradients are divided by it
afterwards. A step whose gradients overflow is left out, and the scale made smaller.
"""

from __future__ import annotations

import contextlib
from typing import Any

import torch
from torch import Tensor

from nlpbook import validation


class MixedPrecision:
    """How the model is run, how its gradients are taken, and how the step is made.

    Parameters
    ----------
    precision : {None, "bfloat16", "float16"}
        None computes in the types that the model has.
    device : torch.device
        Where the model is; float16 needs CUDA.

    Raises
    ------
    ValueError
        If the precision is none of the three, or float16 is asked for elsewhere.

    References
    ----------
    Micikevicius et al. (2018).
    """

    def __init__(self, precision: str | None, device: torch.device):
        kinds = {None: None, "bfloat16": torch.bfloat16, "float16": torch.float16}
        precision = validation.one_of(precision, "precision", kinds)
        if precision == "float16" and device.type != "cuda":
            raise ValueError(f"device must be CUDA for 'float16' (take 'bfloat16'); got {device.type}")
        self.device, self.dtype = device, kinds[precision]
        self.scaler = torch.amp.GradScaler(device.type) if precision == "float16" else None

    def autocast(self) -> contextlib.AbstractContextManager:
        """Return the context in which the loss is computed."""
        if self.dtype is None:
            return contextlib.nullcontext()
        return torch.autocast(self.device.type, dtype=self.dtype)

    def backward(self, loss: Tensor) -> None:
        """Add the loss's gradients, scaled in float16, to those that are there."""
        (loss if self.scaler is None else self.scaler.scale(loss)).backward()

    def unscale(self, optimiser: torch.optim.Optimizer) -> None:
        """Divide the gradients by the scale, before their lengths are looked at."""
        if self.scaler is not None:
            self.scaler.unscale_(optimiser)

    def step(self, optimiser: torch.optim.Optimizer) -> None:
        """Let the optimiser take its step, unless a float16 gradient overflowed."""
        if self.scaler is None:
            optimiser.step()
        else:
            self.scaler.step(optimiser)
            self.scaler.update()

    def state_dict(self) -> dict[str, Any]:
        """Return the scale and its age; nothing where there is none."""
        return {} if self.scaler is None else self.scaler.state_dict()

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on from what `state_dict` returned."""
        if self.scaler is not None:
            self.scaler.load_state_dict(state)
