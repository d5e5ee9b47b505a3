"""Surfaces to descend: a loss of two parameters, turned about the origin, whose lowest value is 0.

With u along and v across, both turned by the angle:

    bowl          (u^2 + 2 v^2) / 2
    ravine        (u^2 + condition v^2) / 2
    saddle        0.4 (u^4 / 4 - 2.25 u^2 / 2) + v^2 / 2            minima at u = -1.5 and 1.5, a saddle at 0
    plateau       q / (1 + q),  q = 2 (u^2 + v^2)                   flat away from the minimum
    two_minima    0.4 (u^4 / 4 - 2.79 u^2 / 2 + 0.81 u) + v^2 / 2   minima at u = -1.8 (lower) and 1.5

The last terms that bring the lowest value to 0 are left out here.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

# Where a reader begins on each.
STARTS = {
    "bowl": [-2.5, 1.5],
    "ravine": [-2.5, 1.0],
    "saddle": [0.01, 1.8],
    "plateau": [-2.4, 1.4],
    "two_minima": [2.6, 1.2],
}
SURFACES = tuple(STARTS)
BOWL = 2.0  # its condition number
HEIGHT = 0.4  # of the wells along u: their derivative is HEIGHT (u^3 + p u + q)
# p, q, and the lowest value of u^4 / 4 + p u^2 / 2 + q u; u^3 + p u + q is (u + 1.5) u (u - 1.5) for the
# saddle, (u + 1.8) (u - 0.3) (u - 1.5) for the two minima.
WELLS = {"saddle": (-2.25, 0.0, -1.265625), "two_minima": (-2.79, 0.81, -3.3534)}

Pair = tuple[float, float]


class Surface(NamedTuple):
    """One surface.

    Parameters
    ----------
    loss : callable
        From a place, a float array of shape (2,), to the height above the lowest point.
    gradient : callable
        From a place to the gradient there, a float array of shape (2,).
    curvatures : array or None
        The eigenvalues of the Hessian where it is the same everywhere, the smaller one first.
    """

    loss: Callable[[np.ndarray], float]
    gradient: Callable[[np.ndarray], np.ndarray]
    curvatures: Float[np.ndarray, 2] | None


def surface_of(name: str, condition: float, angle: float) -> Surface:
    """Return a surface of `SURFACES`.

    Parameters
    ----------
    name : str
        Which one.
    condition : float
        That of the ravine, 1 or more.
    angle : float
        By how much it is turned to the left, in degrees.

    Returns
    -------
    Surface
    """
    along, across = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    curvature = {"bowl": BOWL, "ravine": condition}.get(name)
    if curvature is not None:
        height, slopes = _quadratic(curvature)
    else:
        height, slopes = _plateau() if name == "plateau" else _wells(*WELLS[name])

    def turned(place: np.ndarray) -> Pair:
        x, y = place
        return along * x + across * y, along * y - across * x

    def gradient(place: np.ndarray) -> np.ndarray:
        du, dv = slopes(*turned(place))
        return np.array([along * du - across * dv, across * du + along * dv])

    curvatures = None if curvature is None else np.array([1.0, curvature])
    return Surface(lambda place: float(height(*turned(place))), gradient, curvatures)


Height = Callable[[float, float], float]
Slopes = Callable[[float, float], Pair]


def _quadratic(curvature: float) -> tuple[Height, Slopes]:
    return (lambda u, v: (u * u + curvature * v * v) / 2), (lambda u, v: (u, curvature * v))


def _plateau() -> tuple[Height, Slopes]:
    def height(u: float, v: float) -> float:
        q = 2 * (u * u + v * v)
        return q / (1 + q)

    def slopes(u: float, v: float) -> Pair:
        slope = 4 / (1 + 2 * (u * u + v * v)) ** 2
        return slope * u, slope * v

    return height, slopes


def _wells(p: float, q: float, lowest: float) -> tuple[Height, Slopes]:
    def height(u: float, v: float) -> float:
        return HEIGHT * (u**4 / 4 + p * u * u / 2 + q * u - lowest) + v * v / 2

    return height, lambda u, v: (HEIGHT * (u**3 + p * u + q), v)
