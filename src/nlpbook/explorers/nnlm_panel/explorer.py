"""The training panel of chapter 3: its page trains an NNLM by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import traitlets

from nlpbook import validation
from nlpbook.explorers.nnlm_panel.training import NNLMTraining
from nlpbook.explorers.training_panel.explorer import TrainingPanel
from nlpbook.explorers.training_panel.sweep import Setting, Train, check_settings

MOST = {"context size": 32, "embedding dimension": 256, "hidden units": 512}


class NNLMPanel(TrainingPanel):
    """A training panel for an NNLM, which a page without a kernel trains, too.

    There, Train begins the run of `training` in the page itself, in the background: the same start values,
    the same batches and the same formulas, so that its losses are those of Python, but for the rounding. (At
    rates so large that a run bounces about, roundings grow until the two have nothing in common.) With a
    kernel, Train calls `train` as every `TrainingPanel` does; it should make that same run.

    Parameters
    ----------
    settings : mapping of str to sequence
        The values of "context size" (n - 1, 1 to 32), "embedding dimension" (m, 1 to 256), "hidden units"
        (h, 1 to 512), "optimiser" (those of `NNLMTraining.optimisers`) and "learning rate" (above 0), in any
        order.
    train : callable
        `train(settings, report)`, as for every `TrainingPanel`.
    training : NNLMTraining
        The run that the page makes.
    sweep : sequence of dict, optional
        Runs computed by `run_sweep`, to be seen at once.
    start, loss_name, floor
        Those of `TrainingPanel`.

    Raises
    ------
    TypeError, ValueError
        If an argument is none that it can be, or a setting is none that the page knows.
    """

    javascript = "explorer.js"
    label = "A training panel: choose settings, train, and see how the loss falls"

    packed = traitlets.Dict(help="what the page trains on").tag(sync=True)

    def __init__(
        self,
        settings: Mapping[str, Sequence[Setting] | np.ndarray],
        train: Train,
        training: NNLMTraining,
        sweep: Sequence[Mapping[str, Any]] | None = None,
        *,
        start: Mapping[str, Setting] | None = None,
        loss_name: str = "training loss (nats)",
        floor: float | None = None,
    ):
        _check_known(check_settings(settings))
        validation.instance_of(training, "training", NNLMTraining, "an NNLMTraining")
        super().__init__(settings, train, sweep, start=start, loss_name=loss_name, floor=floor)
        self.packed = training.pack()


def _check_known(settings: Mapping[str, list[Setting]]) -> None:
    """Raise an error that names the first value that a page cannot train with."""
    if set(settings) != set(NNLMTraining.settings):
        accepted = ", ".join(NNLMTraining.settings)
        raise ValueError(f"settings must be values for {accepted}; got values for {', '.join(settings)}")
    for name, most in MOST.items():
        for i, value in enumerate(settings[name]):
            validation.whole_number(value, f"settings[{name!r}][{i}]", 1, most)
    for i, value in enumerate(settings["optimiser"]):
        validation.one_of(value, f"settings['optimiser'][{i}]", NNLMTraining.optimisers)
    for i, value in enumerate(settings["learning rate"]):
        validation.positive(value, f"settings['learning rate'][{i}]")
