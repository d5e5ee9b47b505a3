"""The schedule explorer: learning rates that change from step to step, and what they do to a loss."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import traitlets
from jaxtyping import Float64

from nlpbook import validation
from nlpbook.explorers.arrays import array_trait
from nlpbook.explorers.base import Explorer
from nlpbook.explorers.schedule.problem import (
    CURVATURES,
    DIVERGED,
    MOST_STEPS,
    START,
    descend,
    gradient_noise,
)
from nlpbook.training import Constant, Cosine, InverseSquareRoot, StepDecay

SCHEDULES = ("constant", "step", "inverse_square_root", "cosine")
MOST_KEPT = 4
# Name, least, most, whether it is a whole number; a schedule uses those of them that it knows.
_RANGES = {
    "rate": (0.01, 3.0, False),
    "steps": (50, MOST_STEPS, True),
    "warm_up": (0, 300, True),
    "every": (10, 300, True),
    "decay": (0.05, 1.0, False),
    "floor": (0.0, 0.9, False),
    "noise": (0.0, 1.0, False),
}
_DEFAULTS = {
    "schedule": "cosine",
    "rate": 0.3,
    "steps": 400,
    "warm_up": 0,
    "every": 100,
    "decay": 0.3,
    "floor": 0.0,
    "noise": 0.5,
}


class ScheduleExplorer(Explorer):
    """Choose a schedule; see the rate at every step above, and the loss that it leads to below.

    The page trains a small problem itself whenever a control moves: a bowl of ten directions whose curvatures
    fall from 1 to 0.03, the first with a steep wall where training begins, and gradients with noise that is
    the same for every schedule. A dashed line over the rates is the limit above which the steepest direction
    overshoots; it rises as training leaves the wall, which is what a warm-up waits for. The schedules are
    those of `nlpbook.training`, and the steps those of its `SGD`.

    Parameters
    ----------
    schedule : {"constant", "step", "inverse_square_root", "cosine"}
        What is shown first.
    rate : float
        The base rate, from 0.01 to 3.
    steps : int
        The length of the run, from 50 to 600.
    warm_up : int
        Steps of linear warm-up, from 0 to 300, except for "step". One step at least for
        "inverse_square_root", one less than `steps` at most for "cosine".
    every, decay : int, float
        For "step": after how many steps, 10 to 300, the rate is multiplied by `decay`, 0.05 to 1.
    floor : float
        For "cosine": the last factor, from 0 to 0.9.
    noise : float
        Standard deviation of the noise in each direction of a gradient, from 0 to 1.
    kept : list of dicts
        Settings of at most 4 other curves, to compare with; a setting that one leaves out is this function's
        default.

    Raises
    ------
    TypeError
        If a number is none, or `kept` is no list of dicts.
    ValueError
        If the schedule is unknown, a number is out of its range, or too many curves are kept.

    Examples
    --------
    >>> explorer = ScheduleExplorer("cosine", rate=0.3, kept=[{"schedule": "constant"}])
    >>> rates, losses, limits = ScheduleExplorer.train(lambda step: 1.0, rate=0.3)
    >>> bool(losses[-1] < losses[0])
    True

    References
    ----------
    Book: chapter 3, on training; Zhang et al. (2019), "Which algorithmic choices matter at which batch
    sizes? Insights from a noisy quadratic model".
    """

    javascript = "explorer.js"
    label = "Learning-rate schedules, and the loss of a small problem that is trained with each of them"

    schedule = traitlets.Unicode("cosine").tag(sync=True)
    rate = traitlets.Float(0.3).tag(sync=True)
    steps = traitlets.Int(400).tag(sync=True)
    warm_up = traitlets.Int(0).tag(sync=True)
    every = traitlets.Int(100).tag(sync=True)
    decay = traitlets.Float(0.3).tag(sync=True)
    floor = traitlets.Float(0.0).tag(sync=True)
    noise = traitlets.Float(0.5).tag(sync=True)
    kept = traitlets.List(traitlets.Dict()).tag(sync=True)
    problem = traitlets.Dict(help="curvatures, start, and when a run has diverged").tag(sync=True)
    noises = array_trait()  # of the gradient of each step, before they are scaled

    def __init__(
        self,
        schedule: str = "cosine",
        *,
        rate: float = 0.3,
        steps: int = 400,
        warm_up: int = 0,
        every: int = 100,
        decay: float = 0.3,
        floor: float = 0.0,
        noise: float = 0.5,
        kept: Sequence[Mapping[str, Any]] = (),
    ):
        given = {
            "schedule": schedule,
            "rate": rate,
            "steps": steps,
            "warm_up": warm_up,
            "every": every,
            "decay": decay,
            "floor": floor,
            "noise": noise,
        }
        super().__init__(
            **{name: _check_setting(name, value) for name, value in given.items()},
            kept=_check_kept(kept),
            problem={"curvatures": list(CURVATURES), "start": list(START), "diverged": DIVERGED},
            noises=gradient_noise(),
        )

    @traitlets.validate(*_DEFAULTS)
    def _valid_setting(self, proposal: Any) -> Any:
        return _check_setting(proposal["trait"].name, proposal["value"])

    @traitlets.validate("kept")
    def _valid_kept(self, proposal: Any) -> list[dict[str, Any]]:
        return _check_kept(proposal["value"])

    @staticmethod
    def train(
        schedule: Callable[[int], float], rate: float = 0.3, steps: int = 400, noise: float = 0.5
    ) -> tuple[Float64[np.ndarray, " steps"], Float64[np.ndarray, " losses"], Float64[np.ndarray, " losses"]]:
        """Train the explorer's problem with any schedule.

        Parameters
        ----------
        schedule : callable
            From the number of the step, counted from 0, to a factor; those of `nlpbook.training` are such.
        rate, steps, noise : float, int, float
            As for the explorer.

        Returns
        -------
        rates : float64 array, shape (steps taken,)
            The rate of each step.
        losses : float64 array, shape (steps taken + 1,)
            The loss before the first step and after each; 0 is the bottom. A run whose loss exceeds a
            thousand times its first one ends there.
        limits : float64 array, shape (steps taken + 1,)
            The largest rate that would not overshoot in the steepest direction, at each of these places.

        Raises
        ------
        TypeError
            If `schedule` cannot be called, or a number is none.
        ValueError
            If a number is out of its range.
        """
        validation.function(schedule, "schedule", "the step")
        values = {"rate": rate, "steps": steps, "noise": noise}
        return descend(schedule, **{name: _check_setting(name, value) for name, value in values.items()})

    def factor(self) -> Constant | StepDecay | InverseSquareRoot | Cosine:
        """Return the schedule of `nlpbook.training` that the explorer shows."""
        if self.schedule == "constant":
            return Constant(self.warm_up)
        if self.schedule == "step":
            return StepDecay(self.every, self.decay)
        if self.schedule == "inverse_square_root":
            return InverseSquareRoot(max(1, self.warm_up))
        return Cosine(self.steps, min(self.warm_up, self.steps - 1), self.floor)


def _check_setting(name: str, value: Any) -> Any:
    if name == "schedule":
        return validation.one_of(value, name, SCHEDULES)
    least, most, whole = _RANGES[name]
    if whole:
        return validation.whole_number(value, name, least, most)
    return validation.finite(value, name, least=least, most=most)


def _check_kept(kept: Any) -> list[dict[str, Any]]:
    if not isinstance(kept, Sequence) or not all(isinstance(settings, Mapping) for settings in kept):
        raise TypeError(f"kept must be a list of dicts of settings; got {validation.shown(kept)}")
    if len(kept) > MOST_KEPT:
        raise ValueError(f"kept must be at most {MOST_KEPT} curves; got {len(kept)}")
    for settings in kept:
        strays = sorted(map(str, set(settings) - set(_DEFAULTS)))
        if strays:
            raise ValueError(f"kept must be of the settings {', '.join(_DEFAULTS)}; got {strays[0]!r}")
    return [
        {name: _check_setting(name, settings.get(name, default)) for name, default in _DEFAULTS.items()}
        for settings in kept
    ]
