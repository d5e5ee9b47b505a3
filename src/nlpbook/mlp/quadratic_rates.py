"""How fast gradient descent and momentum come down a quadratic: theorems.

For f(x) = 1/2 sum_i lambda_i x_i^2 each step of gradient descent multiplies x_i by 1 - eta lambda_i, and with
momentum x_i at two steps is multiplied by a matrix of two rows:

    x_i(k + 1)     [ 1 + mu - eta lambda_i    -mu ] [ x_i(k)     ]
    x_i(k)       = [ 1                         0  ] [ x_i(k - 1) ]

The largest absolute eigenvalue, over all curvatures lambda_i, is the factor that is left of the distance
after one step, once the slowest direction has the say. It is below 1 where eta < 2 (1 + mu) / lambda_max.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from nlpbook import validation


class QuadraticRates(NamedTuple):
    """The best that gradient descent and momentum can do for curvatures from 1 to the condition number.

    Parameters
    ----------
    descent_learning_rate : float
        2 / (1 + condition).
    descent_rate : float
        (condition - 1) / (condition + 1), the factor that is left of the distance after one step.
    momentum_learning_rate : float
        (2 / (1 + sqrt(condition)))^2.
    momentum : float
        ((sqrt(condition) - 1) / (sqrt(condition) + 1))^2.
    momentum_rate : float
        The root of `momentum`.
    """

    descent_learning_rate: float
    descent_rate: float
    momentum_learning_rate: float
    momentum: float
    momentum_rate: float


def quadratic_rates(condition: float) -> QuadraticRates:
    """Return the best learning rates and momentum for a quadratic, and how fast they converge.

    Parameters
    ----------
    condition : float
        The largest curvature (eigenvalue of the Hessian) divided by the smallest, 1 or more. If the smallest
        one is not 1, divide the learning rates by it.

    Returns
    -------
    QuadraticRates

    Raises
    ------
    TypeError, ValueError
        If it is no such number.

    Examples
    --------
    >>> round(quadratic_rates(100).descent_rate, 3), round(quadratic_rates(100).momentum_rate, 3)
    (0.98, 0.818)

    References
    ----------
    Polyak (1964); Goh (2017). Book: chapter 5.
    """
    condition = validation.finite(condition, "condition", least=1)
    root = math.sqrt(condition)
    momentum_rate = (root - 1) / (root + 1)
    return QuadraticRates(
        descent_learning_rate=2 / (1 + condition),
        descent_rate=(condition - 1) / (condition + 1),
        momentum_learning_rate=(2 / (1 + root)) ** 2,
        momentum=momentum_rate**2,
        momentum_rate=momentum_rate,
    )


def convergence_rate(
    curvatures: Float[np.ndarray, " directions"], learning_rate: float, *, momentum: float = 0.0
) -> float:
    """Return the factor that is left of the distance after one step, in the long run.

    Parameters
    ----------
    curvatures : float array, shape (directions,)
        The eigenvalues of the Hessian, above 0.
    learning_rate : float
        eta, 0 or larger.
    momentum : float, default 0
        mu, from 0 to below 1; 0 is gradient descent.

    Returns
    -------
    float
        Above 1 it diverges.

    Raises
    ------
    TypeError, ValueError
        If an argument is outside its range.

    References
    ----------
    Goh (2017). Book: chapter 5.
    """
    curvatures = validation.finite_array(curvatures, "curvatures", (None,), "one for each direction")
    if not curvatures.size or curvatures.min() <= 0:
        raise ValueError(f"curvatures must be above 0, one or more; got {validation.shown(curvatures)}")
    learning_rate = validation.not_negative(learning_rate, "learning_rate")
    momentum = validation.fraction(momentum, "momentum")
    trace = np.abs(1 + momentum - learning_rate * curvatures)
    # Of the roots of z^2 - trace z + momentum; a pair of complex ones has the product of their sizes.
    inside = trace**2 - 4 * momentum
    sizes = np.where(inside < 0, math.sqrt(momentum), (trace + np.sqrt(np.maximum(inside, 0))) / 2)
    return float(sizes.max())
