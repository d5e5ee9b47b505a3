"""The curves of a run in TensorBoard, while it goes on."""

from __future__ import annotations

from pathlib import Path

from torch import Tensor, nn

from nlpbook.training._checks import check_count


class TensorBoardLog:
    """Writes losses, rates and gradient norms, and histograms of the gradients if wanted, for TensorBoard.

    Needs the package `tensorboard`. To look at it: `tensorboard --logdir FOLDER`.

    Parameters
    ----------
    folder : str or Path
        Where the files go.
    every : int, default 10
        Steps from one point of the curves to the next, 1 or more.
    histograms_every : int, optional
        Steps from one histogram of each parameter's gradient to the next. None are written unless given.

    Raises
    ------
    ModuleNotFoundError
        If `tensorboard` is not installed.
    ValueError
        If a number of steps is below 1.
    """

    def __init__(self, folder: str | Path, *, every: int = 10, histograms_every: int | None = None):
        try:
            from torch.utils.tensorboard import SummaryWriter
        except ImportError as error:
            raise ModuleNotFoundError(
                "TensorBoardLog needs the package tensorboard; install it with `pip install tensorboard`"
            ) from error
        self.folder, self.every = Path(folder), check_count(every, "every")
        if histograms_every is not None:
            check_count(histograms_every, "histograms_every")
        self.histograms_every = histograms_every
        self._make_writer, self._writer = SummaryWriter, None

    def open(self, step: int) -> None:
        """Begin to write, at a step: what an earlier part of the run wrote from there on is not shown."""
        self._writer = self._make_writer(log_dir=str(self.folder), purge_step=step)

    def after_backward(self, model: nn.Module, step: int, loss: Tensor, rate: float, norm: Tensor) -> None:
        """Write what is due at a step, while the gradients are there."""
        if step % self.every == 0:
            self._writer.add_scalar("loss", float(loss), step)
            self._writer.add_scalar("learning rate", rate, step)
            self._writer.add_scalar("gradient norm", float(norm), step)
        if self.histograms_every is not None and step % self.histograms_every == 0:
            for name, parameter in model.named_parameters():
                if parameter.grad is not None:
                    self._writer.add_histogram(f"gradient/{name}", parameter.grad.float(), step)

    def validation(self, step: int, value: float) -> None:
        """Write a validation loss."""
        self._writer.add_scalar("validation loss", value, step)

    def close(self) -> None:
        """Put everything on the disk."""
        self._writer.close()
