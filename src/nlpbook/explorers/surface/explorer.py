"""The explorer of optimisers on a surface: the paths of five of them from one start, and their losses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import traitlets
from jaxtyping import Float

from nlpbook.explorers.base import Explorer
from nlpbook.explorers.settings import Choice, Number, Numbers, Whole, Words
from nlpbook.explorers.surface.surfaces import STARTS, SURFACES, Surface, surface_of
from nlpbook.mlp import (
    AdaGrad,
    Adam,
    GradientDescent,
    Momentum,
    Optimiser,
    QuadraticRates,
    RMSProp,
    convergence_rate,
    descend,
    quadratic_rates,
)

OPTIMISERS = ("descent", "momentum", "adagrad", "rmsprop", "adam")
MOST_STEPS = 500
REACH = (3.0, 2.0)  # of x and y
DIVERGED = 1000.0  # as in paths.js
RMSPROP_DECAY = 0.9  # as in paths.js


class SurfaceRun(NamedTuple):
    """The path of one optimiser.

    Parameters
    ----------
    path : float array, shape (steps + 1, 2)
        The start, and x and y after each step; fewer where it diverged.
    losses : float array, shape (steps + 1,)
        The loss at each of these places.
    diverged : int or None
        The step that took x or y beyond 1000, where the run ends.
    """

    path: Float[np.ndarray, "places 2"]
    losses: Float[np.ndarray, " places"]
    diverged: int | None


class SurfaceExplorer(Explorer):
    """Choose a surface and drag the start; see which way five optimisers take, and how fast the loss falls.

    A map has the contours of the surface and the paths; a chart the loss by step. On the bowl and the ravine,
    which are quadratic, dashed lines say how fast gradient descent and momentum can be at best.

    Parameters
    ----------
    surface : {"bowl", "ravine", "saddle", "plateau", "two_minima"}
        Two parameters x and y, and a loss whose lowest value is 0.
    condition : float
        The ravine's condition number, from 1 to 100: how many times as curved it is across as along.
    angle : int
        By how many degrees the surface is turned to the left, from 0 to 90.
    start : sequence of two floats, optional
        x from -3 to 3 and y from -2 to 2; a place of the surface's own unless given.
    rate : float
        The learning rate of gradient descent and momentum, from 0.001 to 3.
    momentum : float
        How much of its velocity momentum keeps, from 0 to 0.99.
    adaptive_rate : float
        The learning rate of AdaGrad, RMSProp and Adam, from 0.001 to 3. RMSProp keeps 0.9 of its mean, Adam
        0.9 and 0.999.
    steps : int
        From 1 to 500.
    step : int, optional
        The step up to which the paths are drawn; all of them unless given.
    shown : sequence of str
        Which of "descent", "momentum", "adagrad", "rmsprop" and "adam" are shown, one or more.

    Raises
    ------
    TypeError, ValueError
        If an argument is outside its range.

    Examples
    --------
    >>> explorer = SurfaceExplorer("ravine", condition=20, rate=0.11)
    >>> explorer.runs()["descent"].losses[-1] > explorer.runs()["descent"].losses[0]
    True

    References
    ----------
    Goh (2017), "Why momentum really works". Book: chapter 5.
    """

    javascript = "explorer.js"
    label = "Optimisers on a surface: five paths from one start, and how fast each of them comes down"

    surface = Choice(SURFACES, default="ravine")
    condition = Number(least=1.0, most=100.0, default=20.0, label="condition number")
    angle = Whole(0, 90)
    start = Numbers(2, least=[-REACH[0], -REACH[1]], most=list(REACH), default=STARTS["ravine"])
    rate = Number(least=0.001, most=3.0, default=0.05, label="learning rate")
    momentum = Number(least=0.0, most=0.99, default=0.8)
    adaptive_rate = Number(least=0.001, most=3.0, default=0.1, label="learning rate of the adaptive three")
    steps = Whole(1, MOST_STEPS, default=100, label="number of steps")
    step = Whole(0, MOST_STEPS, default=MOST_STEPS)
    shown = Words(
        len(OPTIMISERS), least=1, choices=OPTIMISERS, default=OPTIMISERS, label="list of optimisers"
    )
    starts = traitlets.Dict(STARTS, help="where each surface begins").tag(sync=True)

    def __init__(
        self,
        surface: str = "ravine",
        *,
        condition: float = 20.0,
        angle: int = 0,
        start: Sequence[float] | None = None,
        rate: float = 0.05,
        momentum: float = 0.8,
        adaptive_rate: float = 0.1,
        steps: int = 100,
        step: int = MOST_STEPS,
        shown: Sequence[str] = OPTIMISERS,
    ):
        surface = SurfaceExplorer.surface.check(surface)
        super().__init__(
            surface=surface,
            condition=condition,
            angle=angle,
            start=STARTS[surface] if start is None else start,
            rate=rate,
            momentum=momentum,
            adaptive_rate=adaptive_rate,
            steps=steps,
            step=step,
            shown=shown,
        )

    def _surface(self) -> Surface:
        return surface_of(self.surface, self.condition, self.angle)

    def loss(self, place: Sequence[float] | Float[np.ndarray, 2]) -> float:
        """Return the height of the surface above its lowest point.

        Parameters
        ----------
        place : sequence of two floats
            x and y.

        Returns
        -------
        float
        """
        return self._surface().loss(np.asarray(place, dtype=float))

    def optimisers(self) -> dict[str, Optimiser]:
        """Return the optimisers, those of `nlpbook.mlp`, as they are set.

        Returns
        -------
        dict of str to Optimiser
            All five, shown or not.
        """
        return {
            "descent": GradientDescent(self.rate),
            "momentum": Momentum(self.rate, momentum=self.momentum),
            "adagrad": AdaGrad(self.adaptive_rate),
            "rmsprop": RMSProp(self.adaptive_rate, decay=RMSPROP_DECAY),
            "adam": Adam(self.adaptive_rate),
        }

    def runs(self) -> dict[str, SurfaceRun]:
        """Return the paths and losses of all optimisers.

        Returns
        -------
        dict of str to SurfaceRun
        """
        loss, gradient, _ = self._surface()
        start, runs = np.array(self.start, dtype=float), {}
        for name, optimiser in self.optimisers().items():
            path = descend(optimiser, gradient, start, self.steps, bound=DIVERGED)
            diverged = len(path) - 1 if np.abs(path[-1]).max() > DIVERGED else None
            runs[name] = SurfaceRun(path, np.array([loss(place) for place in path]), diverged)
        return runs

    def best(self) -> QuadraticRates | None:
        """Return the best settings of gradient descent and momentum, where theory knows them.

        Returns
        -------
        QuadraticRates or None
            None on a surface that is not quadratic.
        """
        curvatures = self._surface().curvatures
        return None if curvatures is None else quadratic_rates(curvatures[1])

    def theory(self) -> dict[str, float] | None:
        """Return the factor that is left of the distance after one step in the long run, as they are set.

        Returns
        -------
        dict of str to float, or None
            For "descent" and "momentum"; None on a surface that is not quadratic.
        """
        curvatures = self._surface().curvatures
        if curvatures is None:
            return None
        return {
            "descent": convergence_rate(curvatures, self.rate),
            "momentum": convergence_rate(curvatures, self.rate, momentum=self.momentum),
        }
