"""What a recipe is: settings, and a function that trains a model with them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import torch

from nlpbook.training import Callback, Checkpoint, Progress, Run


@dataclass(frozen=True)
class Training:
    """One training: where, how far, and where its files are.

    Parameters
    ----------
    folder : Path
        What it writes: ``settings.json``, ``checkpoint.pt`` and ``model.pt``.
    device : torch.device
        Where it trains.
    resume : bool
        Whether the folder's checkpoint is gone on from.
    every : int
        Steps from one checkpoint to the next.
    steps : int or None
        The step after which it stops; None for the recipe's own end.
    test : bool
        Whether to measure the model on the test set in the end, and what it is compared with.
    progress : bool
        Whether to show a progress bar.
    report : callable
        Is told in a line of text how far it has got.
    """

    folder: Path
    device: torch.device
    resume: bool
    every: int
    steps: int | None
    test: bool
    progress: bool
    report: Callable[[str], None]

    @property
    def checkpoint(self) -> Path:
        """The file from which an interrupted training goes on."""
        return self.folder / "checkpoint.pt"

    @property
    def model(self) -> Path:
        """The file of the trained model."""
        return self.folder / "model.pt"

    def callbacks(self) -> list[Callback]:
        """Return what writes the checkpoints, stops in time, and shows the progress."""
        callbacks: list[Callback] = [Checkpoint(self.checkpoint, self.every, resume=self.resume)]
        if self.steps is not None:
            callbacks.append(_StopAfter(self.steps))
        if self.progress:
            callbacks.append(Progress())
        return callbacks


@dataclass(frozen=True, eq=False)
class Recipe:
    """How to train a model.

    A subclass is a frozen dataclass. Its fields, made by `setting`, are what decides the model; each is an
    option of the command.

    Attributes
    ----------
    summary : str
        What it makes, in a few words.
    """

    summary: ClassVar[str] = ""

    @property
    def settings(self) -> dict[str, Any]:
        """The settings by name; numbers, strings, truth values and None."""
        return asdict(self)

    def vocabulary(self) -> str:
        """Return by what the vocabulary of the training text can be told, in a few words."""
        raise NotImplementedError

    def train(self, training: Training) -> None:
        """Train the model, and write it into `training.model`."""
        raise NotImplementedError


def setting(default: Any, help: str, choices: tuple[str, ...] | None = None) -> Any:
    """Return a field of a recipe.

    Parameters
    ----------
    default : int, float, str, bool or None
        Its value unless another is given.
    help : str
        What ``--help`` says of it.
    choices : tuple of str, optional
        The values that there are.
    """
    return field(default=default, metadata={"help": help, "choices": choices})


class _StopAfter(Callback):
    """Ends the run after a step of this number, counted from its first beginning."""

    same_everywhere: ClassVar[bool] = True

    def __init__(self, steps: int):
        self.steps = steps

    def begin(self, run: Run) -> None:
        """Nothing is left to do where the checkpoint stands behind the step."""
        if run.step >= self.steps:
            raise ValueError(f"steps must be above {run.step}, where the checkpoint is; got {self.steps}")

    def after_step(self, run: Run) -> None:
        """Stop if it is time."""
        if run.step >= self.steps:
            run.stop("steps")
