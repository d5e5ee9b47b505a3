"""The curves of a run in TensorBoard, while it goes on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from nlpbook import validation
from nlpbook.training.callbacks import Callback

if TYPE_CHECKING:
    from nlpbook.training.run import Run


class TensorBoard(Callback):
    """Writes losses, rates and gradient norms, and histograms of the gradients if wanted, for TensorBoard.

    Needs the package `tensorboard`. To look at it: `tensorboard --logdir FOLDER`. If several processes train
    together, the one of rank 0 writes.

    Parameters
    ----------
    folder : str or Path
        Where the files go.
    every : int, default 10
        Steps from one point of the curves to the next, 1 or more.
    histograms_every : int, optional
        Steps from one histogram of each parameter's gradient, before clipping, to the next. None are written
        unless given.

    Raises
    ------
    ModuleNotFoundError
        If `tensorboard` is not installed.
    TypeError, ValueError
        If a number of steps is no whole number, 1 or larger.
    """

    same_everywhere: ClassVar[bool] = True

    def __init__(self, folder: str | Path, every: int = 10, *, histograms_every: int | None = None):
        try:
            from torch.utils.tensorboard import SummaryWriter
        except ImportError as error:
            raise ModuleNotFoundError(
                "TensorBoard needs the package tensorboard; install it with `pip install tensorboard`"
            ) from error
        self.folder, self.every = Path(folder), validation.whole_number(every, "every")
        if histograms_every is not None:
            validation.whole_number(histograms_every, "histograms_every")
        self.histograms_every = histograms_every
        self._make_writer, self._writer = SummaryWriter, None

    def begin(self, run: Run) -> None:
        """Begin to write: what an earlier part of the run wrote from this step on is not shown."""
        self._validations = len(run.history.validations)
        if run.rank == 0:
            self._writer = self._make_writer(log_dir=str(self.folder), purge_step=run.step)

    def after_backward(self, run: Run) -> None:
        """Write what is due at a step, while the gradients are there."""
        if self._writer is None:
            return
        if run.step % self.every == 0:
            self._writer.add_scalar("loss", float(run.loss), run.step)
            self._writer.add_scalar("learning rate", run.rate, run.step)
            self._writer.add_scalar("gradient norm", float(run.gradient_norm), run.step)
        if self.histograms_every is not None and run.step % self.histograms_every == 0:
            for name, parameter in run.model.named_parameters():
                if parameter.grad is not None:
                    self._writer.add_histogram(f"gradient/{name}", parameter.grad.float(), run.step)

    def after_step(self, run: Run) -> None:
        """Write the validations that are new."""
        if self._writer is not None:
            for step, value in run.history.validations[self._validations :]:
                values = value if isinstance(value, dict) else {None: value}
                for name, number in values.items():
                    self._writer.add_scalar(f"validation/{name}" if name else "validation", number, step)
        self._validations = len(run.history.validations)

    def after_epoch(self, run: Run) -> None:
        """Write the validations that are new."""
        self.after_step(run)

    def end(self, run: Run) -> None:
        """Put everything on the disk."""
        if self._writer is not None:
            self.after_step(run)
            self._writer.close()
            self._writer = None
