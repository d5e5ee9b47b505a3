"""The exercises of section 5.3, loss functions and gradient descent."""

from __future__ import annotations

import numpy as np

from nlpbook.exercises.base import Exercise, Mistake

three_errors = Exercise(
    name="three errors",
    solution=[101 / 3, 11 / 3, -20 / 3],
    explanation="The one large error makes 99% of the squared error, 91% of the absolute one.",
    mistakes=(
        Mistake(
            [101, 11, -20], "These are sums. Both losses, and so the gradient, are means over the three."
        ),
        Mistake(
            [101 / 3, 11 / 3, -20], "The losses are right. The 1/3 of the mean stands in the gradient, too."
        ),
        Mistake([101 / 3, 11 / 3, -10 / 3], "The derivative of the square brings down a factor of 2."),
        Mistake(
            [101 / 3, 11 / 3, 20 / 3], "The error is p - y: too small a prediction has a negative gradient."
        ),
        Mistake([(101 / 3) ** 0.5, 11 / 3, -20 / 3], "The mean *squared* error has no root over it."),
        Mistake(
            [101 / 3, -9 / 3, -20 / 3], "Errors of both signs must not cancel: take absolute values first."
        ),
    ),
    hints=(
        "The errors p - y are 1, 0 and -10.",
        "Of the sum of squares divided by 3, the derivative with respect to the third p is 2 (-10) / 3.",
    ),
)


def _sigmoid(z: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-z))


def _squared(z: np.ndarray, y: np.ndarray) -> np.ndarray:
    p = _sigmoid(z)
    return 2 * (p - y) * p * (1 - p)


saturated = Exercise(
    name="a squared error behind a sigmoid",
    solution=_squared,
    explanation="Where p is near 0 or 1 the factor p (1 - p) is near 0, be the answer right or wrong.",
    mistakes=(
        Mistake(
            lambda z, y: _sigmoid(z) - y,
            "That is the gradient of the cross-entropy, in which p (1 - p) has cancelled. Here it has not.",
        ),
        Mistake(
            lambda z, y: 2 * (_sigmoid(z) - y), "That is with respect to p. Go on, through the sigmoid, to z."
        ),
        Mistake(lambda z, y: _squared(z, y) / 2, "The derivative of the square brings down a factor of 2."),
        Mistake(lambda z, y: -_squared(z, y), "The sign: if p is larger than y, a larger z makes it worse."),
        Mistake(
            lambda z, y: 2 * (_sigmoid(z) - y) * _sigmoid(z),
            "The derivative of the sigmoid is p (1 - p), and not p.",
        ),
        Mistake(
            lambda z, y: 2 * (_sigmoid(z) - y) * z * (1 - z),
            "The derivative of the sigmoid is p (1 - p), where p is the sigmoid's *value*.",
        ),
    ),
    hints=("The chain rule: dL/dp = 2 (p - y), and dp/dz = p (1 - p).",),
    cases=(
        (np.array([0.0, 2.0, -1.5, 3.0]), np.array([1.0, 0.0, 0.0, 1.0])),
        (np.array([-4.0, 0.5]), np.array([1.0, 1.0])),
    ),
)


def _near_and_far_from_the_margin() -> tuple[tuple[np.ndarray, np.ndarray], ...]:
    """Random examples on both sides of y z = 1, down to a hundredth from it, for either label."""
    rng = np.random.default_rng(53)
    y = rng.choice([-1.0, 1.0], 40)
    near = 1 + np.tile([-1.0, 1.0], 20) * rng.permutation(np.geomspace(0.01, 1, 40))
    return (y * near, y), (rng.uniform(-4, 4, 40), rng.choice([-1.0, 1.0], 40))


hinge_rule = Exercise(
    name="the gradient of the hinge loss",
    solution=lambda z, y: -y * (y * z < 1) / len(z),
    explanation="Examples on the right side of the margin do not take part in the step at all.",
    mistakes=(
        Mistake(
            lambda z, y: -y * (y * z < 1), "The loss is a mean over the examples: divide by their number."
        ),
        Mistake(
            lambda z, y: y * (y * z < 1) / len(z), "The sign: for y = 1, a larger z makes the loss smaller."
        ),
        Mistake(
            lambda z, y: -y * (y * z < 0) / len(z),
            "That forgets those that are right, but by less than 1: 1 - y z is still above 0 for them.",
        ),
        Mistake(lambda z, y: -y * (z < 1) / len(z), "The margin is y z: for y = -1, z should be *below* -1."),
        Mistake(lambda z, y: -y / len(z), "Where y z is above 1 the loss is 0, and stays so: no gradient."),
        Mistake(
            lambda z, y: np.maximum(0, 1 - y * z) / len(z),
            "That is the loss of each example. What is its derivative with respect to z?",
        ),
        Mistake(
            lambda z, y: -2 * y * np.maximum(0, 1 - y * z) / len(z),
            "That is the gradient of the *squared* hinge loss. Here the push is 1 wherever y z is below 1.",
        ),
        Mistake(
            lambda z, y: -y * (y * z < 0.5) / len(z),
            "One half is a threshold for probabilities. The loss is above 0 as long as y z is below 1.",
        ),
    ),
    hints=("For one example: if y z < 1 the loss is 1 - y z, whose derivative is -y. And otherwise?",),
    cases=(
        (np.array([0.5, -0.5, 2.0, -3.0]), np.array([1.0, 1.0, 1.0, 1.0])),
        (np.array([0.5, -0.5, 2.0, -3.0, 0.0]), np.array([-1.0, -1.0, -1.0, -1.0, 1.0])),
        *_near_and_far_from_the_margin(),
    ),
)

rates_of_a_bowl = Exercise(
    name="how large a step",
    solution=[1 / 3, 2 / 7],
    explanation="The curvatures are 6 and 1. The steepest direction says how large a step may be.",
    mistakes=(
        Mistake([2 / 3, 4 / 7], "The curvatures are the *second derivatives*, 6 and 1, and not 3 and 1/2."),
        Mistake(
            [1 / 6, 2 / 7], "At 1/6 the steep direction arrives in one step. It still converges up to 2/6."
        ),
        Mistake([2 / 7, 1 / 3], "Both are right, in the other order."),
        Mistake([2, 2 / 7], "In the flat direction. The steep one diverges much earlier."),
        Mistake([1 / 3, 1 / 3], "At the limit itself the steep direction jumps to and fro, for ever."),
        Mistake(
            [1 / 3, 1 / 6], "That is best for the steep direction; the flat one keeps 5/6. Balance them."
        ),
    ),
    hints=(
        "A step multiplies x by 1 - 6 eta and y by 1 - eta. When is the size of both below 1?",
        "The slower of the two counts. Best is where 1 - eta = 6 eta - 1.",
    ),
)


def _momentum(
    x: np.ndarray, v: np.ndarray, g: np.ndarray, rate: float, mu: float
) -> tuple[np.ndarray, np.ndarray]:
    v = mu * v + g
    return x - rate * v, v


momentum_step = Exercise(
    name="a step with momentum",
    solution=_momentum,
    explanation="The velocity is a running sum: with a steady gradient it grows to 1 / (1 - mu) times that.",
    mistakes=(
        Mistake(
            lambda x, v, g, rate, mu: (x - rate * v, mu * v + g),
            "x moved along the *old* velocity. First the new velocity, then the step.",
        ),
        Mistake(
            lambda x, v, g, rate, mu: (x - rate * (mu * v + (1 - mu) * g), mu * v + (1 - mu) * g),
            "That is a running mean, as in Adam. Momentum adds the whole gradient.",
        ),
        Mistake(
            lambda x, v, g, rate, mu: (x + mu * v - rate * g, mu * v - rate * g),
            "There the velocity has the learning rate in it, and the minus sign. Here v <- mu v + g.",
        ),
        Mistake(
            lambda x, v, g, rate, mu: (x - rate * (g + mu * (mu * v + g)), mu * v + g),
            "That is Nesterov's step. Plain momentum goes along v itself.",
        ),
        Mistake(
            lambda x, v, g, rate, mu: (x + rate * (mu * v + g), mu * v + g), "Downhill is *minus* rate v."
        ),
        Mistake(lambda x, v, g, rate, mu: (x - rate * g, mu * v + g), "x should move along v, not along g."),
    ),
    hints=("Two lines: v = mu v + g, then x - rate v. Return both.",),
    cases=(
        (np.array([1.0, -2.0]), np.array([0.5, 0.25]), np.array([3.0, -1.0]), 0.1, 0.9),
        (np.array([0.0, 4.0, 1.0]), np.zeros(3), np.array([2.0, 0.5, -1.5]), 0.02, 0.5),
    ),
)
