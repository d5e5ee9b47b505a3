"""The callback that writes a run's checkpoints, and goes on from them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import numpy as np
import torch

from nlpbook import validation
from nlpbook.training.callbacks import Callback
from nlpbook.training.random_state import check_generators

if TYPE_CHECKING:
    from nlpbook.training.run import Run


class Checkpoint(Callback):
    """Keeps a file from which the run can go on: every so many steps, and at its end.

    A run that was killed at any moment and is started again with `resume=True`, everything made anew as the
    first time, ends with the same weights, bit for bit, on the same machine with the same versions and number
    of threads. On a GPU that needs `torch.use_deterministic_algorithms(True)` and the environment variable
    `CUBLAS_WORKSPACE_CONFIG=:4096:8`. Not remembered: Python's `random`, NumPy's global generator, and what
    functions that `fit` and callbacks are given keep to themselves.

    If several processes train together, the one of rank 0 writes the file, and all of them read it.

    Parameters
    ----------
    path : str or Path
        The file.
    every : int, default 1000
        Steps from one checkpoint to the next.
    resume : bool, default False
        Go on from the file if it is there. Without it, an existing file is not overwritten.
    generators : sequence of torch.Generator or numpy.random.Generator
        What the loss, the model or a callback draws from, besides PyTorch's own generators.

    Raises
    ------
    TypeError, ValueError
        If an argument is none that it can be; when the run begins, if the batches have no `state_dict`, or
        the file is damaged or belongs to another model, optimiser, data or run.
    """

    last: ClassVar[bool] = True  # it has to see what other callbacks have done to the step
    same_everywhere: ClassVar[bool] = True

    def __init__(
        self,
        path: str | Path,
        every: int = 1000,
        *,
        resume: bool = False,
        generators: Sequence[torch.Generator | np.random.Generator] = (),
    ):
        self.path, self.every, self.resume = Path(path), validation.whole_number(every, "every"), bool(resume)
        check_generators(generators)
        self.generators = generators

    def begin(self, run: Run) -> None:
        """Go on from the file, if it is there and that is wanted."""
        if not (hasattr(run.batches, "state_dict") and hasattr(run.batches, "load_state_dict")):
            raise TypeError(
                "batches must have state_dict and load_state_dict for a checkpoint, as Batches has; "
                f"got {type(run.batches).__name__}"
            )
        if self.path.exists():
            if not self.resume:
                raise ValueError(
                    f"path must be a new file, or resume=True to go on from it; got {self.path}, which exists"
                )
            run.load(self.path, self.generators)

    def after_step(self, run: Run) -> None:
        """Write the file if it is time, or if this was the last step."""
        if run.stopped or run.step % self.every == 0:
            run.save(self.path, self.generators)

    def after_epoch(self, run: Run) -> None:
        """Write the file if this was the last epoch."""
        if run.stopped:
            run.save(self.path, self.generators)

    def settings(self) -> dict[str, str]:
        """Return the kinds of generators."""
        kinds = ", ".join(type(generator).__module__.split(".")[0] for generator in self.generators)
        return {"generators": kinds or "none"}
