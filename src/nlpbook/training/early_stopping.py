"""Early stopping: end the training once it no longer gets better, and keep the best weights."""

from __future__ import annotations

import math
from typing import Any

from torch import Tensor, nn

from nlpbook import validation


class EarlyStopping:
    """Watches a validation's values: remembers the best weights, and says when patience is at an end.

    Parameters
    ----------
    patience : int
        How many validations in a row may pass without a better value, 1 or more.
    min_delta : float, default 0
        By how much a value has to be better than the best to count as better, 0 or larger.
    mode : {"min", "max"}
        Whether smaller values are better, as of losses, or larger ones, as of accuracies.

    Raises
    ------
    TypeError, ValueError
        If `patience` is no whole number, 1 or larger, `min_delta` no finite number, 0 or larger, or `mode` is
        neither.

    References
    ----------
    Prechelt (1998).
    """

    def __init__(self, patience: int, min_delta: float = 0.0, mode: str = "min"):
        self.patience = validation.whole_number(patience, "patience")
        self.min_delta = validation.not_negative(min_delta, "min_delta")
        self.mode = validation.one_of(mode, "mode", ["min", "max"])
        self.best = math.inf if mode == "min" else -math.inf
        self.without_gain = 0
        self._weights: dict[str, Any] | None = None

    def observe(self, value: float, model: nn.Module) -> bool:
        """Take note of a value and, if it is the best so far, of the weights.

        Parameters
        ----------
        value : float
            What the validation gave. NaN is no gain.
        model : nn.Module
            The model that reached it.

        Returns
        -------
        bool
            Whether to stop.
        """
        if self.mode == "min":
            better = value < self.best - self.min_delta
        else:
            better = value > self.best + self.min_delta
        if better:
            self.best, self.without_gain = float(value), 0
            self._weights = {
                name: tensor.detach().clone() if isinstance(tensor, Tensor) else tensor
                for name, tensor in model.state_dict().items()
            }
        else:
            self.without_gain += 1
        return self.without_gain >= self.patience

    def restore(self, model: nn.Module) -> None:
        """Give the model the best weights back, if there are any."""
        if self._weights is not None:
            model.load_state_dict(self._weights)

    def describe(self) -> str:
        """Return the settings in words."""
        return f"patience {self.patience}, min_delta {self.min_delta}, mode {self.mode}"

    def state_dict(self) -> dict[str, Any]:
        """Return what has been seen so far, the best weights included."""
        return {"best": self.best, "without_gain": self.without_gain, "weights": self._weights}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on from what `state_dict` returned."""
        self.best, self.without_gain = state["best"], state["without_gain"]
        self._weights = state["weights"]
