"""The exercises of section 3.2, Training."""

from __future__ import annotations

import math

import numpy as np

from nlpbook.exercises.base import Exercise, Mistake, Variant

n_steps = Exercise(
    name="steps",
    solution=2_463,
    explanation="The last batch of each epoch is smaller. Schedules are set in steps, so one has to know.",
    mistakes=(
        Mistake(2_460, "You rounded down: the last 112 events of an epoch make a batch, too, a smaller one."),
        Mistake(2_461, "Each epoch ends with a smaller batch of its own: round up first, then times three."),
        Mistake(821, "That is one epoch."),
        Mistake(2_463 * 256, "These are events. A step takes 256 of them at once."),
        Mistake(210_032 * 3, "One step for each event: that is the batch size 1."),
    ),
    hints=("How many batches hold 210,032 events, the last one perhaps not full?",),
)

momentum_step = Exercise(
    name="how fast in the end",
    solution=1.0,
    explanation="Ten times the plain step. With momentum 0.9 a good rate is about ten times smaller.",
    mistakes=(
        Mistake(0.1, "That is the first step, as without momentum."),
        Mistake(0.19, "That is the second step, 0.1 (1 + 0.9). What is the limit?"),
        Mistake(10, "That is the velocity, 1 / (1 - 0.9). The step is the rate times it."),
        Mistake(0.9, "The momentum is the share that is kept. Where does v <- 0.9 v + 1 come to rest?"),
        Mistake(1 / 9, "v = 0.9 v + 1 gives v = 1 / (1 - 0.9)."),
    ),
    hints=("In the end the velocity no longer changes: v = 0.9 v + g.",),
)


def _first_adam_step(theta: np.ndarray, g: np.ndarray, rate: float) -> np.ndarray:
    m, v = 0.1 * g, 0.001 * g**2
    return theta - rate * (m / 0.1) / (np.sqrt(v / 0.001) + 1e-8)


first_adam_step = Exercise(
    name="Adam's first step",
    solution=_first_adam_step,
    explanation="Every number moves by the rate, however large its gradient: only the sign is left.",
    mistakes=(
        Mistake(
            lambda theta, g, rate: theta - rate * g,
            "This is plain gradient descent. Adam divides by the root of the mean square.",
        ),
        Mistake(
            lambda theta, g, rate: theta - rate * 0.1 * g / (np.sqrt(0.001 * g**2) + 1e-8),
            "Without the corrections m / (1 - 0.9) and v / (1 - 0.999) this step is three times too long.",
        ),
        Mistake(
            lambda theta, g, rate: theta - rate * 0.9 * g / (np.sqrt(0.999 * g**2) + 1e-8),
            "The new gradient gets 1 - beta, the past beta: m = 0.1 g and v = 0.001 g². Then correct both.",
        ),
        Mistake(
            lambda theta, g, rate: theta - rate * (0.9 * g / 0.1) / (np.sqrt(0.999 * g**2 / 0.001) + 1e-8),
            "The new gradient gets 1 - beta, the past beta: m = 0.1 g and v = 0.001 g².",
        ),
        Mistake(
            lambda theta, g, rate: theta - rate * 0.001 * g / (np.sqrt(0.1 * g**2) + 1e-8),
            "The two betas are swapped: 0.9 belongs to m, 0.999 to v. And both have to be corrected.",
        ),
        Mistake(
            lambda theta, g, rate: theta - rate * (0.001 * g / 0.1) / (np.sqrt(0.1 * g**2 / 0.001) + 1e-8),
            "The two betas are swapped: m = 0.1 g and v = 0.001 g².",
        ),
        Mistake(
            lambda theta, g, rate: theta + rate * g / (np.abs(g) + 1e-8),
            "Uphill. The step goes against the gradient.",
        ),
        Mistake(
            lambda theta, g, rate: theta - rate * g / (g**2 + 1e-8),
            "The root is missing: divide by the root of v.",
        ),
        Mistake(
            lambda theta, g, rate: -rate * g / (np.abs(g) + 1e-8),
            "That is the step. Return the parameters after it.",
        ),
    ),
    hints=("m = 0.1 g and v = 0.001 g². Correct both, then m / (sqrt(v) + 1e-8).",),
    cases=(
        (np.array([1.0, -2.0, 0.5]), np.array([0.3, -0.001, 20.0]), 0.01),
        (np.array([0.0, 0.0]), np.array([-5.0, 0.1]), 0.1),
    ),
)


def _warm_up_cosine(step: int, total: int, warm_up: int) -> float:
    return _after_warm_up((step - warm_up) / (total - warm_up), step, warm_up)


def _after_warm_up(done: float, step: int, warm_up: int) -> float:
    return (step + 1) / warm_up if step < warm_up else (1 + math.cos(math.pi * done)) / 2


warm_up_cosine = Exercise(
    name="warm-up and cosine",
    solution=_warm_up_cosine,
    explanation="Every step of the warm-up has a rate above 0, the first one included.",
    mistakes=(
        Mistake(
            lambda step, total, warm_up: (1 + math.cos(math.pi * step / total)) / 2,
            "The warm-up is missing: the factor rises from 1 / warm_up to 1 first.",
        ),
        Mistake(
            lambda step, total, warm_up: (
                (step + 1) / warm_up if step < warm_up else (1 + math.cos(math.pi * step / total)) / 2
            ),
            "The wave begins where the warm-up ends: count its steps from there, and over what is left.",
        ),
        Mistake(
            lambda step, total, warm_up: (
                step / warm_up
                if step < warm_up
                else (1 + math.cos(math.pi * (step - warm_up) / (total - warm_up))) / 2
            ),
            "Steps are counted from 0, so your first step has the rate 0 and is lost.",
        ),
        Mistake(
            lambda step, total, warm_up: (
                step / (warm_up - 1)
                if step < warm_up
                else (1 + math.cos(math.pi * (step - warm_up) / (total - warm_up))) / 2
            ),
            "Your first step has the rate 0 and is lost. Rise from 1 / warm_up instead.",
        ),
        Mistake(
            lambda step, total, warm_up: (
                (step + 1) / warm_up if step < warm_up else 1 - (step - warm_up) / (total - warm_up)
            ),
            "That falls in a straight line. The fall is half a cosine wave.",
        ),
    ),
    variants=(
        Variant(
            lambda step, total, warm_up: _after_warm_up(
                (step - warm_up + 1) / (total - warm_up), step, warm_up
            ),
            "Your wave begins with the last step of the warm-up and is at 0 in the last step of all. The "
            "book's `Cosine` begins one step later, so that no step has the rate 0.",
        ),
        Variant(
            lambda step, total, warm_up: _after_warm_up(
                (step - warm_up + 1) / (total - warm_up + 1), step, warm_up
            ),
            "Your wave begins with the last step of the warm-up. The book's `Cosine` begins one step later, "
            "and both would be at 0 in the step `total`, which is no longer made.",
        ),
    ),
    hints=("(1 + cos(pi * done)) / 2, where `done` goes from 0 at the end of the warm-up to 1.",),
    cases=((0, 100, 10), (9, 100, 10), (10, 100, 10), (55, 100, 10), (32, 100, 10), (99, 100, 10)),
)

mixed = Exercise(
    name="two opinions",
    solution=0.6 * 0.02 + 0.4 * 0.1,
    explanation="Above half of the better one's: a mixture is never much worse than the best of its models.",
    mistakes=(
        Mistake(0.02**0.6 * 0.1**0.4, "That is a mean of the *logarithms*; such numbers need not sum to 1."),
        Mistake(0.4 * 0.02 + 0.6 * 0.1, "You have swapped the weights: the net has 0.6."),
        Mistake(0.06, "That is the plain mean. The weights are 0.6 and 0.4."),
        Mistake(0.12, "Each is multiplied by its weight first, or the sum over all words would be 2."),
        Mistake(0.1, "A mixture does not know which of the two is right; it has to spread its bets."),
    ),
    hints=("lambda_1 P_1 + lambda_2 P_2.",),
)
