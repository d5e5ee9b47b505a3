"""Validation while a run goes on, and the early stopping that it may lead to."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

import torch
from torch import nn

from nlpbook import validation
from nlpbook.training import distributed
from nlpbook.training.callbacks import Callback
from nlpbook.training.early_stopping import EarlyStopping

if TYPE_CHECKING:
    from nlpbook.training.run import Run


class Validate(Callback):
    """Evaluates the model on other data at times; the values are in `history.validations`.

    If several processes train together, each of them calls the function, and the value of rank 0 counts: the
    data should be whole in each (`shard=False`).

    Parameters
    ----------
    function : callable
        `function(model)` returns a number; it is called without gradients, in evaluation mode.
    every : int, optional
        Steps from one validation to the next. At the end of each epoch unless given (but an epoch whose last
        step is the run's `max_steps` ends only when the run goes on).
    early_stopping : EarlyStopping, optional
        Ends the run when the values get no better; the model then has the best weights.

    Raises
    ------
    TypeError, ValueError
        If an argument is none that it can be.
    """

    same_everywhere: ClassVar[bool] = True

    def __init__(
        self,
        function: Callable[[nn.Module], float],
        every: int | None = None,
        *,
        early_stopping: EarlyStopping | None = None,
    ):
        self.function = validation.function(function, "function", "the model")
        self.every = validation.whole_number(every, "every", or_none=True)
        self.early_stopping = validation.instance_of(
            early_stopping, "early_stopping", EarlyStopping, or_none=True
        )

    def after_step(self, run: Run) -> None:
        """Validate if it is time."""
        if self.every is not None and run.step % self.every == 0:
            self._validate(run)

    def after_epoch(self, run: Run) -> None:
        """Validate if it is time."""
        if self.every is None:
            self._validate(run)

    def end(self, run: Run) -> None:
        """Give the model its best weights back."""
        if run.error is None and self.early_stopping is not None:
            self.early_stopping.restore(run.model)

    def state_dict(self) -> dict[str, Any]:
        """Return what early stopping has seen."""
        return {} if self.early_stopping is None else self.early_stopping.state_dict()

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on from what `state_dict` returned."""
        if self.early_stopping is not None:
            self.early_stopping.load_state_dict(state)

    def settings(self) -> dict[str, str]:
        """Return when early stopping stops."""
        return {} if self.early_stopping is None else {"early_stopping": self.early_stopping.describe()}

    def _validate(self, run: Run) -> None:
        run.model.eval()
        try:
            with torch.no_grad():
                value = self.function(run.model)
        finally:
            run.model.train()
        try:
            number = float(value)
        except (TypeError, ValueError):
            raise TypeError(f"function must return a number; got {type(value).__name__}") from None
        number = distributed.of_first(number)
        run.history.validations.append((run.step, number))
        if self.early_stopping is not None and self.early_stopping.observe(number, run.model):
            run.stop("early_stopping")
