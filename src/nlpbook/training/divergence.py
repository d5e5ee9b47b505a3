"""A run whose numbers are no longer numbers is stopped, and says what it saw last."""

from __future__ import annotations

import math
from collections import deque

from torch import Tensor

from nlpbook.training.history import History


class Recorder:
    """Moves losses and gradient norms into a history, and stops a run that has diverged.

    Asking a GPU for a number means waiting until it has computed it. So on a GPU numbers are looked at one
    step late, when it is busy with the next step; on the CPU at once, before the weights are changed.

    Parameters
    ----------
    history : History
        Where the numbers go.
    lag : int
        How many steps late they are looked at.
    overflow_allowed : bool
        Whether gradients may be infinite, as in float16, where such a step is left out.
    """

    def __init__(self, history: History, *, lag: int, overflow_allowed: bool):
        self.history, self.lag, self.overflow_allowed = history, lag, overflow_allowed
        self._waiting: deque[tuple[Tensor, float, Tensor]] = deque()

    def add(self, loss: Tensor, rate: float, norm: Tensor) -> None:
        """Take the numbers of one more step, and record those that are old enough."""
        self._waiting.append((loss, rate, norm))
        self.record(n_left=self.lag)

    def record(self, n_left: int = 0) -> None:
        """Record all but the last few steps.

        Raises
        ------
        FloatingPointError
            If a loss or a gradient norm is NaN or infinite.
        """
        history = self.history
        while len(self._waiting) > n_left:
            loss, rate, norm = self._waiting.popleft()
            loss, norm = loss.item(), norm.item()
            if not math.isfinite(loss) or not (self.overflow_allowed or math.isfinite(norm)):
                name, value = ("gradient norm", norm) if math.isfinite(loss) else ("loss", loss)
                last = ", ".join(f"{earlier:.4g}" for earlier in [*history.gradient_norms[-5:], norm])
                raise FloatingPointError(
                    f"{name} is {value} at step {history.steps}, with learning rate {rate:.3g}; "
                    f"the last gradient norms are {last}"
                )
            history.losses.append(loss)
            history.rates.append(rate)
            history.gradient_norms.append(norm)
