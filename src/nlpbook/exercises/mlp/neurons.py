"""The exercises of section 5.1, neurons and the perceptron."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import product

import numpy as np

from nlpbook.exercises.base import Exercise, Mistake

_LOGIT = math.log(4)  # of the probability 0.8
_REST = 1.5 * 0.9 + 1.0 * 0.8 - 0.65  # of z, without the absences

absences = Exercise(
    name="fewer absences",
    solution=(_REST - _LOGIT) / 2,
    explanation="The odds have to be 4 to 1, so z = ln 4; the rest is an equation with one unknown.",
    mistakes=(
        Mistake(
            (_REST - math.log(0.8)) / 2,
            "The inverse of the sigmoid is not ln p. It is the logarithm of the odds, ln(p / (1 - p)).",
        ),
        Mistake((_REST - 0.8) / 2, "0.8 is the output. What has to be z, so that the sigmoid of z is 0.8?"),
        Mistake((_REST + 0.65 - _LOGIT) / 2, "The bias is missing."),
        Mistake((_LOGIT - _REST) / 2, "The sign: more absences make z smaller."),
        Mistake(_REST - _LOGIT, "By so much z has to go down from 1.5. The weight of the absences is -2."),
    ),
    hints=(
        "Which z has the sigmoid 0.8? Write down p / (1 - p).",
        "z = 1.35 + 0.8 - 2 a - 0.65 has to be ln 4 = 1.3863.",
    ),
)


def _unit(w: tuple[int, int, int], b: float) -> Callable[[np.ndarray], int]:
    return lambda x: int(np.dot(w, x) + b > 0)


first_and_another = Exercise(
    name="a unit for a phrase",
    solution=_unit((2, 1, 1), -2.5),
    explanation="One of many: w1 + b must not reach 0, w2 + w3 + b neither, and w1 + w2 + b must exceed it.",
    mistakes=(
        Mistake(
            _unit((1, 1, 1), -1.5), "That fires for any two of the three. x2 and x3 without x1 must not do."
        ),
        Mistake(_unit((2, 1, 1), -1.5), "That fires for x1 alone: 2 - 1.5 is above 0."),
        Mistake(_unit((1, 1, 1), -2.5), "That asks for all three. x1 and one of the others are enough."),
        Mistake(_unit((1, 1, 1), -0.5), "That fires as soon as a single input is 1."),
        Mistake(_unit((0, 1, 1), -0.5), "x1 is not looked at: x2 alone, or x3 alone, must not be enough."),
    ),
    hints=(
        "Which sums must stay at 0 or below: that of x1 alone, and that of x2 with x3? Which must not?",
        "Give x1 twice the weight of the others.",
    ),
    cases=tuple((np.array(bits),) for bits in product((0, 1), repeat=3)),
)


def _epoch(w: np.ndarray, b: float, X: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, float]:
    for x_i, y_i in zip(X, y, strict=True):
        if y_i * (w @ x_i + b) <= 0:
            w, b = w + y_i * x_i, b + y_i
    return w, b


def _strict(w: np.ndarray, b: float, X: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, float]:
    for x_i, y_i in zip(X, y, strict=True):
        if y_i * (w @ x_i + b) < 0:
            w, b = w + y_i * x_i, b + y_i
    return w, b


def _without_bias(w: np.ndarray, b: float, X: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, float]:
    for x_i, y_i in zip(X, y, strict=True):
        if y_i * (w @ x_i + b) <= 0:
            w = w + y_i * x_i
    return w, b


def _unbiased_test(w: np.ndarray, b: float, X: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, float]:
    for x_i, y_i in zip(X, y, strict=True):
        if y_i * (w @ x_i) <= 0:
            w, b = w + y_i * x_i, b + y_i
    return w, b


def _with_margin(w: np.ndarray, b: float, X: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, float]:
    for x_i, y_i in zip(X, y, strict=True):
        if y_i * (w @ x_i + b) < 1:
            w, b = w + y_i * x_i, b + y_i
    return w, b


def _without_class(w: np.ndarray, b: float, X: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, float]:
    for x_i, y_i in zip(X, y, strict=True):
        if y_i * (w @ x_i + b) <= 0:
            w, b = w + x_i, b + 1
    return w, b


def _always(w: np.ndarray, b: float, X: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, float]:
    return w + y @ X, b + y.sum()


def _drawn_epochs(n: int) -> tuple[tuple[np.ndarray, float, np.ndarray, np.ndarray], ...]:
    """Arguments at random, in sixteenths, so that every sum is exact, whatever its order."""
    rng = np.random.default_rng(0)
    return tuple(
        (
            rng.integers(-16, 17, 2) / 16,
            int(rng.integers(-16, 17)) / 16,
            rng.integers(-16, 17, (6, 2)) / 16,
            rng.choice([-1, 1], 6),
        )
        for _ in range(n)
    )


def _all_at_once(w: np.ndarray, b: float, X: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, float]:
    wrong = y * (X @ w + b) <= 0
    return w + (y * wrong) @ X, b + (y * wrong).sum()


one_epoch = Exercise(
    name="an epoch of the perceptron",
    solution=_epoch,
    explanation="Each example meets the weights that the ones before it have left.",
    mistakes=(
        Mistake(
            _strict,
            "An example on the boundary, where the sum is exactly 0, calls for an update, too. With `< 0` "
            "weights that begin at 0 would never change.",
        ),
        Mistake(_without_bias, "The bias learns as well: it is the weight of an input that is always 1."),
        Mistake(
            _unbiased_test,
            "The bias is updated, but the test leaves it out: an example is on its right side if "
            "y (w x + b) > 0.",
        ),
        Mistake(
            _with_margin,
            "That asks for a margin: examples on their right side, but near the boundary, are added as well. "
            "The perceptron's rule compares with 0.",
        ),
        Mistake(_without_class, "An example of class -1 is taken *away* from the weights: multiply by y."),
        Mistake(_always, "Only an example on its wrong side, or on the boundary, changes anything."),
        Mistake(
            _all_at_once,
            "All examples were compared with the old weights. The rule goes one by one: the next example "
            "meets the weights that this one has changed.",
        ),
    ),
    hints=(
        "A loop over the rows of X and the entries of y, with an `if` in it.",
        "if y_i * (w @ x_i + b) <= 0: w, b = w + y_i * x_i, b + y_i",
    ),
    cases=(
        (
            np.zeros(2),
            0.0,
            np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]),
            np.array([-1, 1, 1, 1]),
        ),
        (
            np.array([1.0, -2.0]),
            0.5,
            np.array([[2.0, 1.0], [-1.0, 1.0], [0.5, -0.5], [3.0, 1.0]]),
            np.array([-1, 1, -1, 1]),
        ),
        (  # right, and close to the boundary: nothing changes
            np.array([0.0625, 0.0]),
            0.0,
            np.array([[1.0, 3.0], [-1.0, 2.0]]),
            np.array([1, -1]),
        ),
        *_drawn_epochs(8),
    ),
)

bound_by_hand = Exercise(
    name="Novikoff's bound, and a change of units",
    solution=[100, 100],
    explanation="(5 / 0.5)^2. Scaled by ten, radius and margin both grow tenfold: the bound has no unit.",
    mistakes=(
        Mistake([10, 10], "That is R / margin. The bound is its square."),
        Mistake([100, 10_000], "The margin grows with the examples: both are lengths of the same space."),
        Mistake([100, 1], "The radius grows with the examples: both are lengths of the same space."),
        Mistake([100, 1000], "Both lengths grow tenfold, and only their ratio is in the bound."),
        Mistake([6.25, 6.25], "R is divided by the margin, and then squared; not multiplied."),
    ),
    hints=(
        "k gamma <= sqrt(k) R, with the margin gamma. What follows for k, the number of updates?",
        "How far is the nearest example from the line, if all are moved ten times as far from the origin?",
    ),
)

separable = Exercise(
    name="one unit, or more",
    solution=[True, False, True, False],
    explanation="x1 - x2 > 0.5 and x1 + x2 + x3 > 1.5; the other two hide an XOR: fix one input, and look.",
    mistakes=(
        Mistake(
            [True, True, True, False],
            "(b) is the negation of XOR. If a unit computed it, the one with weights and bias of the "
            "opposite sign would, but for its border, compute XOR.",
        ),
        Mistake(
            [True, False, True, True],
            "(d): set x3 to 0. Exactly one of the other two: which function is that?",
        ),
        Mistake([True, True, True, True], "Two of them cannot be done: look for an XOR, or its negation."),
        Mistake([False, False, True, False], "(a): give x2 a negative weight."),
        Mistake([True, False, False, False], "(c): three equal weights, and a threshold between 1 and 2."),
    ),
    hints=(
        "Two can be computed. For these, write down weights and a bias.",
        "In (d), set x3 to 0. What is left of it?",
    ),
)
