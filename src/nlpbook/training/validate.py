"""Validation while a run goes on, and the early stopping that it may lead to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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
        `function(model)` returns a number, or a mapping from names to numbers, such as
        `{"loss": ..., "accuracy": ...}`; it is called without gradients, in evaluation mode.
    every : int, optional
        Steps from one validation to the next. At the end of each epoch unless given (but an epoch whose last
        step is the run's `max_steps` ends only when the run goes on).
    early_stopping : EarlyStopping, optional
        Ends the run when the values get no better; the model then has the best weights.
    watch : str, optional
        The name of the value that early stopping looks at, where the function returns a mapping.

    Raises
    ------
    TypeError, ValueError
        If an argument is none that it can be; in the run, if the function returns something else, or no value
        of the name that early stopping looks at.
    """

    same_everywhere: ClassVar[bool] = True

    def __init__(
        self,
        function: Callable[[nn.Module], float | Mapping[str, float]],
        every: int | None = None,
        *,
        early_stopping: EarlyStopping | None = None,
        watch: str | None = None,
    ):
        self.function = validation.function(function, "function", "the model")
        self.every = validation.whole_number(every, "every", or_none=True)
        self.early_stopping = validation.instance_of(
            early_stopping, "early_stopping", EarlyStopping, or_none=True
        )
        self.watch = None if watch is None else validation.text(watch, "watch")

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
        if self.early_stopping is None:
            return {}
        watched = "" if self.watch is None else f" of {self.watch}"
        return {"early_stopping": self.early_stopping.describe() + watched}

    def _validate(self, run: Run) -> None:
        run.model.eval()
        try:
            with torch.no_grad():
                value = self.function(run.model)
        finally:
            run.model.train()
        if isinstance(value, Mapping) and value:
            result = {str(name): _number(part, f"a number for {name!r}") for name, part in value.items()}
        else:
            result = _number(value, "a number, or a mapping from names to numbers")
        result = distributed.of_first(result)
        run.history.validations.append((run.step, result))
        if self.early_stopping is not None and self.early_stopping.observe(self._watched(result), run.model):
            run.stop("early_stopping")

    def _watched(self, result: float | dict[str, float]) -> float:
        """The value that early stopping looks at."""
        if isinstance(result, dict):
            return result[validation.one_of(self.watch, "watch", result)]
        if self.watch is not None:
            raise ValueError(f"watch must be None where the function returns one number; got {self.watch!r}")
        return result


def _number(value: Any, accepted: str) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        raise TypeError(
            f"the function of Validate must return {accepted}; got {type(value).__name__}"
        ) from None
