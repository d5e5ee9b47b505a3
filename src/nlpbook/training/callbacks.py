"""What may accompany a training run: each callback one concern, which the loop does not know."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from tqdm.auto import tqdm

from nlpbook import validation
from nlpbook.training.history import History

if TYPE_CHECKING:
    from nlpbook.training.run import Run


class Callback:
    """Is told of a run's events, and does nothing; a subclass does something at some of them.

    The callbacks of a run are told in the order in which `fit` was given them; at its end in reverse order.

    A subclass may set two things that are otherwise False:

    last : bool
        Whether to be told of a step or an epoch after all others, when it is decided whether the run goes on,
        and of its beginning before them.
    same_everywhere : bool
        Whether, if several processes train together, it calls `run.stop` in all of them or in none. Where
        that is not sure, each step waits to hear what the process of rank 0 has decided.
    """

    last: ClassVar[bool] = False
    same_everywhere: ClassVar[bool] = False

    def begin(self, run: Run) -> None:
        """The run begins, or goes on from a checkpoint."""

    def after_backward(self, run: Run) -> None:
        """The gradients are there, not yet clipped, and the step is not yet taken."""

    def after_step(self, run: Run) -> None:
        """The step is taken."""

    def after_epoch(self, run: Run) -> None:
        """The epoch is over."""

    def end(self, run: Run) -> None:
        """The run is over; by the exception `run.error`, if that is not None."""

    def state_dict(self) -> dict[str, Any]:
        """Return what a checkpoint has to hold: tensors, numbers and strings; always some or never any."""
        return {}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on from what `state_dict` returned."""

    def settings(self) -> dict[str, str]:
        """Return what has to be the same when the run goes on from a checkpoint, by names."""
        return {}


class Progress(Callback):
    """Shows a progress bar, with the loss. Nothing at all is written without it."""

    same_everywhere: ClassVar[bool] = True

    def begin(self, run: Run) -> None:
        """Show where the run stands."""
        self._bar = tqdm(total=run.total_steps, initial=run.step, disable=run.rank != 0)

    def after_step(self, run: Run) -> None:
        """Move on by a step; the bar draws itself a few times in a second."""
        if self._bar.update() and run.history.losses:
            self._bar.set_postfix_str(f"loss {run.history.losses[-1]:.4g}", refresh=False)

    def end(self, run: Run) -> None:
        """Leave the bar as it is."""
        self._bar.close()


class StopWhen(Callback):
    """Ends the run when a function of its history says so.

    If several processes train together, the function's answer in the process of rank 0 counts.

    Parameters
    ----------
    function : callable
        `function(history)` is asked after each step; True ends the run. It may draw the curves.

    Raises
    ------
    TypeError
        If it cannot be called.
    """

    def __init__(self, function: Callable[[History], bool]):
        self.function = validation.function(function, "function", "the history")

    def after_step(self, run: Run) -> None:
        """Ask."""
        if self.function(run.history):
            run.stop("stop_when")


class AfterBackward(Callback):
    """Calls a function when the gradients are there: to watch how they flow through the layers.

    It sees them as back-propagation left them, before `clip_norm` shortens them. A gradient that is NaN or
    infinite has ended the run before on the CPU; on a GPU it is seen, and so it is with float16, which leaves
    such a step out.

    Parameters
    ----------
    function : callable
        `function(run)` is called in each step, with the gradients of `run.model`'s parameters there. It is
        for looking: `run.gradient_norm`, by which they are clipped, has been measured.

    Raises
    ------
    TypeError
        If it cannot be called.

    Examples
    --------
    >>> lengths = []
    >>> watch = AfterBackward(
    ...     lambda run: lengths.append({name: p.grad.norm() for name, p in run.model.named_parameters()})
    ... )
    """

    same_everywhere: ClassVar[bool] = True

    def __init__(self, function: Callable[[Run], None]):
        self.function = validation.function(function, "function", "the run")

    def after_backward(self, run: Run) -> None:
        """Call it."""
        self.function(run)
