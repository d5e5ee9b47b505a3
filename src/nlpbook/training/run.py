"""Everything that a training run consists of, in one place: what a checkpoint holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from nlpbook.training.checkpoints import (
    describe_model,
    describe_optimiser,
    load_checkpoint,
    refuse_other,
    save_checkpoint,
)
from nlpbook.training.early_stopping import EarlyStopping
from nlpbook.training.history import History
from nlpbook.training.mixed_precision import MixedPrecision
from nlpbook.training.random_state import random_state, set_random_state


@dataclass
class Run:
    """A training run: the objects whose states together decide how it goes on.

    Parameters
    ----------
    model : nn.Module
        What is trained.
    optimiser : torch.optim.Optimizer
        What trains it.
    batches : iterable
        What it is trained on; for a checkpoint it needs `state_dict` and `load_state_dict`.
    generators : sequence of torch.Generator or numpy.random.Generator
        Sources of randomness besides PyTorch's own.
    early_stopping : EarlyStopping or None
        When to stop.
    precision : MixedPrecision
        Holds the loss's scale in float16.
    settings : dict of str to str
        What else has to be the same when the run goes on.
    history : History
        What has happened so far.
    """

    model: nn.Module
    optimiser: torch.optim.Optimizer
    batches: Iterable
    generators: Sequence[torch.Generator | np.random.Generator]
    early_stopping: EarlyStopping | None
    precision: MixedPrecision
    settings: dict[str, str]
    history: History

    def save(self, path: str | Path) -> None:
        """Write a checkpoint."""
        parts = {name: part.state_dict() for name, part in self._parts().items() if part is not None}
        described = {
            "model_is": describe_model(self.model),
            "optimiser_is": describe_optimiser(self.optimiser),
            "run_is": self._settings(),
        }
        save_checkpoint(path, {**described, **parts, "random": random_state(self.generators)})

    def resume(self, path: str | Path, *, allowed: bool) -> bool:
        """Go on from a checkpoint if there is one, and return whether there was; or say it is in the way."""
        if not Path(path).exists():
            return False
        if not allowed:
            raise ValueError(f"checkpoint must be a new file, or resume=True to go on from it; {path} exists")
        self.load(path)
        return True

    def load(self, path: str | Path) -> None:
        """Go to where a checkpoint stands, or raise a ValueError and change nothing."""
        content = load_checkpoint(path)
        refuse_other(describe_model(self.model), content.get("model_is", {}), "model", path)
        refuse_other(describe_optimiser(self.optimiser), content.get("optimiser_is", {}), "optimiser", path)
        refuse_other(self._settings(), content.get("run_is", {}), "run", path)
        try:
            self.batches.load_state_dict(content["batches"])  # refuses other data before it changes anything
        except ValueError as error:
            raise ValueError(f"checkpoint {path} is of other data: {error}") from error
        for name, part in self._parts().items():
            if part is not None and name != "batches":
                part.load_state_dict(content[name])
        set_random_state(content["random"], self.generators)

    def _parts(self) -> dict[str, Any]:
        return {
            "model": self.model,
            "optimiser": self.optimiser,
            "batches": self.batches,
            "early_stopping": self.early_stopping,
            "precision": self.precision,
            "history": self.history,
        }

    def _settings(self) -> dict[str, str]:
        kinds = ", ".join(type(generator).__module__.split(".")[0] for generator in self.generators)
        stopping = self.early_stopping
        patience = f"patience {stopping.patience}, min_delta {stopping.min_delta}" if stopping else "none"
        return {**self.settings, "generators": kinds or "none", "early_stopping": patience}
