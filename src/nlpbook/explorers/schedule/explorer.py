"""The schedule explorer: learning rates that change from step to step, and what they do to a loss."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

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
from nlpbook.explorers.settings import Choice, Number, Whole
from nlpbook.training import Constant, Cosine, InverseSquareRoot, StepDecay

Schedule: TypeAlias = Constant | StepDecay | InverseSquareRoot | Cosine

SCHEDULES = ("constant", "step", "inverse_square_root", "cosine")
MOST_KEPT = 4
# What a kept curve keeps, with the defaults. Noise and length of the run are the same for all curves.
_KEPT = {"schedule": "cosine", "rate": 0.3, "warm_up": 0, "every": 100, "decay": 0.3, "floor": 0.0}


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
        At most 4 other curves to compare with, each with its schedule, rate, warm_up, every, decay and floor;
        what one leaves out is this function's default. Length of the run and noise are the same for all.

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

    schedule = Choice(SCHEDULES, default="cosine")
    rate = Number(least=0.01, most=3.0, default=0.3, label="learning rate")
    warm_up = Whole(0, 300)
    every = Whole(10, 300, default=100, label="number of steps between decays")
    decay = Number(least=0.05, most=1.0, default=0.3, label="decay factor")
    floor = Number(least=0.0, most=0.9, label="share at which the cosine ends")
    steps = Whole(50, MOST_STEPS, default=400, label="number of steps")
    noise = Number(least=0.0, most=1.0, default=0.5)
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
        super().__init__(
            schedule=schedule,
            rate=rate,
            warm_up=warm_up,
            every=every,
            decay=decay,
            floor=floor,
            steps=steps,
            noise=noise,
            kept=_check_kept(kept),
            problem={"curvatures": list(CURVATURES), "start": list(START), "diverged": DIVERGED},
            noises=gradient_noise(),
        )

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
        return descend(schedule, **{name: _checked(name, value) for name, value in values.items()})

    def factor(self) -> Schedule:
        """Return the schedule of `nlpbook.training` that the explorer shows."""
        return _schedule(self._curve(), self.steps)

    def final_losses(self) -> list[float]:
        """Return the loss that the shown curve ends with, then those of the kept ones.

        Returns
        -------
        list of float
            For each curve the mean loss of the last tenth of its steps, as noise shakes the very last one;
            infinite for a run that diverged. All runs have the length and the noise that are shown.
        """
        return [self._final_loss(curve) for curve in (self._curve(), *self.kept)]

    def _curve(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in _KEPT}

    def _final_loss(self, curve: Mapping[str, Any]) -> float:
        rates, losses, _ = descend(_schedule(curve, self.steps), curve["rate"], self.steps, self.noise)
        if len(rates) < self.steps or losses[-1] > DIVERGED * losses[0]:
            return math.inf
        return float(losses[-max(1, len(losses) // 10) :].mean())


def _schedule(curve: Mapping[str, Any], steps: int) -> Schedule:
    """The schedule of a curve, for a run of this length."""
    if curve["schedule"] == "constant":
        return Constant(curve["warm_up"])
    if curve["schedule"] == "step":
        return StepDecay(curve["every"], curve["decay"])
    if curve["schedule"] == "inverse_square_root":
        return InverseSquareRoot(max(1, curve["warm_up"]))
    return Cosine(steps, min(curve["warm_up"], steps - 1), curve["floor"])


def _checked(name: str, value: Any) -> Any:
    """A setting, checked as the explorer checks it."""
    return getattr(ScheduleExplorer, name).check(value)


def _check_kept(kept: Any) -> list[dict[str, Any]]:
    if not isinstance(kept, Sequence) or not all(isinstance(settings, Mapping) for settings in kept):
        raise TypeError(f"kept must be a list of dicts of settings; got {validation.shown(kept)}")
    if len(kept) > MOST_KEPT:
        raise ValueError(f"kept must be at most {MOST_KEPT} curves; got {len(kept)}")
    for settings in kept:
        strays = sorted(map(str, set(settings) - set(_KEPT)))
        if strays:
            raise ValueError(
                f"kept must be of the settings {', '.join(_KEPT)}; got {validation.shown(strays[0])}"
            )
    return [
        {name: _checked(name, settings.get(name, default)) for name, default in _KEPT.items()}
        for settings in kept
    ]
