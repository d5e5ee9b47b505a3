"""A small problem for learning rates: a bowl with steep and shallow sides, and noise in every gradient.

    L(θ) = ½ Σ λ_i θ_i² + ¼ θ_1⁴

The curvatures λ_i fall from 1 to 0.03, so that what is right for the first direction is slow for the last.
The first one is a wall besides: where training begins it is five times as hard to descend as at the bottom.
Each step sees the gradient with noise, as from a mini-batch.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from jaxtyping import Float32, Float64

from nlpbook.training import SGD

MOST_STEPS = 600
# A loss that has grown so many times is not coming back.
DIVERGED = 1000.0

CURVATURES = tuple(float(curvature) for curvature in np.geomspace(1.0, 0.03, 10))
START = (2.0, *(curvature**-0.5 for curvature in CURVATURES[1:]))


def gradient_noise() -> Float32[np.ndarray, "steps directions"]:
    """Return the noise of every step's gradient: standard normal numbers, always the same."""
    return np.random.default_rng(3).normal(size=(MOST_STEPS, len(CURVATURES))).astype(np.float32)


def descend(
    schedule: Callable[[int], float], rate: float, steps: int, noise: float
) -> tuple[Float64[np.ndarray, " steps"], Float64[np.ndarray, " losses"], Float64[np.ndarray, " losses"]]:
    """Train on the bowl with `nlpbook.training.SGD`.

    Parameters
    ----------
    schedule : callable
        From the number of the step, counted from 0, to a factor.
    rate : float
        What the factor multiplies, above 0.
    steps : int
        How many steps to take, from 1 to 600.
    noise : float
        Standard deviation of the noise in each direction of a gradient, 0 or larger.

    Returns
    -------
    rates : float64 array, shape (steps taken,)
        The rate of each step.
    losses : float64 array, shape (steps taken + 1,)
        L before the first step and after each, without noise. A run whose loss exceeds a thousand times its
        first one ends there: it has diverged.
    limits : float64 array, shape (steps taken + 1,)
        2 / (λ_1 + θ_1²): a larger rate carries the steepest direction further from the bottom than it was.
    """
    curvatures = torch.tensor(CURVATURES, dtype=torch.float64)
    theta = torch.tensor(START, dtype=torch.float64, requires_grad=True)
    noises = torch.from_numpy(gradient_noise()).double()
    optimiser = SGD([theta], lr=rate)
    rates, losses, limits = [], [], []
    for step in range(steps + 1):
        loss = (curvatures * theta**2).sum() / 2 + theta[0] ** 4 / 4
        losses.append(loss.item())
        limits.append(2 / (CURVATURES[0] + theta[0].item() ** 2))
        if step == steps or not losses[-1] <= DIVERGED * losses[0]:
            break
        optimiser.zero_grad()
        loss.backward()
        theta.grad += noise * noises[step]
        optimiser.param_groups[0]["lr"] = rate * schedule(step)
        rates.append(optimiser.param_groups[0]["lr"])
        optimiser.step()
    return np.array(rates), np.array(losses), np.array(limits)
