"""Learning-rate schedules: how large the rate is at each step, as a factor of the optimiser's own.

A schedule is a function from the number of the step, counted from 0, to a factor; any such function will do.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from nlpbook import validation


@dataclass(frozen=True)
class Constant:
    """The same rate at every step, after a linear warm-up if wanted.

    Parameters
    ----------
    warm_up : int, default 0
        Steps over which the factor rises in equal parts to 1, 0 or more.

    Examples
    --------
    >>> [Constant(warm_up=4)(step) for step in range(6)]
    [0.25, 0.5, 0.75, 1.0, 1.0, 1.0]
    """

    warm_up: int = 0

    def __post_init__(self) -> None:
        validation.whole_number(self.warm_up, "warm_up", least=0)

    def __call__(self, step: int) -> float:
        """Return the factor at a step, from 0."""
        step = validation.whole_number(step, "step", least=0)
        return _warm_up(step, self.warm_up)


@dataclass(frozen=True)
class StepDecay:
    """A rate that is multiplied by `decay` after every so many steps: a staircase.

    Parameters
    ----------
    every : int
        Steps on one stair, 1 or more.
    decay : float, default 0.1
        What the rate is multiplied by, above 0.

    Examples
    --------
    >>> [StepDecay(every=2, decay=0.5)(step) for step in range(6)]
    [1.0, 1.0, 0.5, 0.5, 0.25, 0.25]
    """

    every: int
    decay: float = 0.1

    def __post_init__(self) -> None:
        validation.whole_number(self.every, "every")
        validation.positive(self.decay, "decay")

    def __call__(self, step: int) -> float:
        """Return the factor at a step, from 0."""
        step = validation.whole_number(step, "step", least=0)
        return float(self.decay ** (step // self.every))


@dataclass(frozen=True)
class InverseSquareRoot:
    """A linear warm-up to 1, and from there a fall with the root of the number of steps.

    With n = step + 1 and w = `warm_up`: min(n / w, √(w / n)). The Transformer's rate is this factor times
    1 / √(d_model · w).

    Parameters
    ----------
    warm_up : int
        The step, counted from 1, at which the factor is 1; 1 or more.

    References
    ----------
    Vaswani et al. (2017), equation 3.

    Examples
    --------
    >>> [InverseSquareRoot(warm_up=4)(step) for step in (0, 1, 3, 15)]
    [0.25, 0.5, 1.0, 0.5]
    """

    warm_up: int

    def __post_init__(self) -> None:
        validation.whole_number(self.warm_up, "warm_up")

    def __call__(self, step: int) -> float:
        """Return the factor at a step, from 0."""
        n = validation.whole_number(step, "step", least=0) + 1
        return min(n / self.warm_up, math.sqrt(self.warm_up / n))


@dataclass(frozen=True)
class Cosine:
    """A linear warm-up to 1, and from there half a cosine wave down to `floor`.

    Parameters
    ----------
    total : int
        Steps until the floor is reached, the warm-up included; the factor stays there afterwards.
    warm_up : int, default 0
        Steps of the warm-up, 0 or more and fewer than `total`.
    floor : float, default 0
        The last factor, from 0 to below 1.

    References
    ----------
    Loshchilov & Hutter (2017), equation 5, without restarts.

    Examples
    --------
    >>> [round(Cosine(total=4)(step), 3) for step in range(6)]
    [1.0, 0.854, 0.5, 0.146, 0.0, 0.0]
    """

    total: int
    warm_up: int = 0
    floor: float = 0.0

    def __post_init__(self) -> None:
        validation.whole_number(self.total, "total")
        validation.whole_number(self.warm_up, "warm_up", least=0)
        validation.fraction(self.floor, "floor")
        if self.warm_up >= self.total:
            raise ValueError(f"warm_up must be below total, {self.total}; got {self.warm_up}")

    def __call__(self, step: int) -> float:
        """Return the factor at a step, from 0."""
        step = validation.whole_number(step, "step", least=0)
        if step < self.warm_up:
            return _warm_up(step, self.warm_up)
        done = min(1.0, (step - self.warm_up) / (self.total - self.warm_up))
        return self.floor + (1 - self.floor) * (1 + math.cos(math.pi * done)) / 2


def _warm_up(step: int, length: int) -> float:
    """1/length, 2/length, ... up to 1."""
    return min(1.0, (step + 1) / length) if length else 1.0
