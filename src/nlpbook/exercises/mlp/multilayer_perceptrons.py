"""The exercises of section 5.2, multilayer perceptrons, activation functions and depth."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import numpy as np
from scipy.special import expit

from nlpbook.exercises.base import Exercise, Mistake, Variant

count_parameters = Exercise(
    name="parameters of a layered network",
    solution=32,
    explanation="(3 * 5 + 5) + (5 * 2 + 2): a weight for each pair of neighbours, a bias for each unit.",
    mistakes=(
        Mistake(25, "These are the weights. Every unit of the hidden and of the last layer has a bias."),
        Mistake(35, "The inputs compute nothing, so they have no biases."),
        Mistake(30, "The outputs have biases, too."),
        Mistake(27, "The hidden units have biases, too."),
        Mistake(38, "The inputs are not connected to the outputs: there is no layer from 3 to 2."),
        Mistake(10, "That is the number of units. Between two layers there is a weight for every pair."),
    ),
    hints=(
        "How many weights are there between 3 inputs and 5 units, and how many biases do these units have?",
        "3 * 5 + 5 for the hidden layer. The last layer is of the same kind.",
    ),
)

_P = float(expit(1.5))  # of the logit 1.5

forward_pass = Exercise(
    name="a forward pass through three layers",
    solution=_P,
    explanation="One hidden unit is off, and so its row of W2 makes no difference for this example.",
    mistakes=(
        Mistake(float(expit(1.0)), "ReLU is missing: the second unit's -1 becomes 0."),
        Mistake(1.5, "That is the logit. The output is a sigmoid."),
        Mistake(float(expit(-2.5)), "The biases are missing."),
        Mistake(float(expit(0.0)), "The bias of the output is missing."),
        Mistake(float(expit(-1.5)), "The sign: the sigmoid of 1.5 is above one half."),
    ),
    hints=(
        "x is a row: the first sum is 1 * 1 + 2 * 0 + 0, down the first column of W1.",
        "After the first layer (1, 0, 3), after the second (1, 2).",
    ),
    variants=tuple(
        Variant(np.full(shape, _P), "As a batch of one example, with an axis of length 1 in the output.")
        for shape in ((1,), (1, 1))
    ),
)


def _collapse(
    W1: np.ndarray, b1: np.ndarray, W2: np.ndarray, b2: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    return W1 @ W2, b1 @ W2 + b2


collapse = Exercise(
    name="two linear layers in one",
    solution=_collapse,
    explanation="(x W1 + b1) W2 + b2 = x (W1 W2) + (b1 W2 + b2): one linear layer, whatever the width.",
    mistakes=(
        Mistake(
            lambda W1, b1, W2, b2: (W1 @ W2, b1.sum() + b2),
            "The first bias goes through the second layer like everything else: multiply it by W2.",
        ),
        Mistake(
            lambda W1, b1, W2, b2: (W1 @ W2, b2),
            "The first bias is lost. Where does it go, when the second layer multiplies its input by W2?",
        ),
        Mistake(
            lambda W1, b1, W2, b2: (W1 @ W2, b1 @ W2),
            "The bias of the second layer is missing.",
        ),
        Mistake(
            lambda W1, b1, W2, b2: ((W1 @ W2).T, b1 @ W2 + b2),
            "W came out transposed: it has a row for each input and a column for each output.",
        ),
    ),
    hints=(
        "Write out (x W1 + b1) W2 + b2 without the brackets.",
        "Everything that multiplies x is W, and everything else is b.",
    ),
    cases=(
        (
            np.array([[1.0, 2.0], [0.0, -1.0], [3.0, 0.5]]),
            np.array([0.5, -1.0]),
            np.array([[2.0, 0.0, 1.0], [1.0, -1.0, 4.0]]),
            np.array([0.0, 1.0, -2.0]),
        ),
        (
            np.array([[0.2], [-0.4]]),
            np.array([3.0]),
            np.array([[5.0, 10.0]]),
            np.array([0.1, -0.1]),
        ),
    ),
)

dead_unit = Exercise(
    name="when a unit is dead",
    solution=-1,
    explanation="The largest sum, at x = (1, 0), is 1 + b: dead if that is 0 or less.",
    mistakes=(
        Mistake(2, "At the smallest sum, -2, the unit is just off. To be dead it has to be off for *all*."),
        Mistake(1, "The sign: a bias of 1 makes the largest sum 2."),
        Mistake(0, "At x = (1, 0) the sum is then 1, and the unit is on."),
        Mistake(-3, "That is dead, but not the largest such bias: x2 does not have to be -1."),
        Mistake(-2, "That is dead, but not the largest such bias: the largest sum without a bias is 1."),
    ),
    hints=("At which x of the square is x1 - 2 x2 largest?",),
)


def _parity(x: np.ndarray) -> int:
    k = np.arange(1, len(x) + 1)
    h = (x.sum() >= k).astype(int)  # one threshold unit for each k
    return int(h @ (-1) ** (k + 1))


def _variation(more: int, signs: Callable[[np.ndarray], np.ndarray]) -> Callable[[np.ndarray], int]:
    """The same network with higher thresholds, or other output weights."""

    def wrong(x: np.ndarray) -> int:
        k = np.arange(1, len(x) + 1)
        h = (x.sum() >= k + more).astype(int)
        return int(h @ signs(k))

    return wrong


parity = Exercise(
    name="parity by threshold units",
    solution=_parity,
    explanation="s ones switch on the first s units, and 1 - 1 + 1 - ... of s terms is 1 if s is odd.",
    mistakes=(
        Mistake(
            _variation(0, lambda k: np.ones_like(k)),
            "With all output weights 1 the units are counted: that gives the number of ones.",
        ),
        Mistake(
            _variation(1, lambda k: (-1) ** (k + 1)),
            "The thresholds are one too high: unit k has to fire *from* k ones on.",
        ),
        Mistake(
            _variation(0, lambda k: (-1) ** k),
            "The signs: the first unit has to be counted with +1, so that a single one gives 1.",
        ),
        Mistake(lambda x: int(x.any()), "That is OR. Two ones are an even number, and should give 0."),
        Mistake(
            lambda x: int(x.sum() == 1),
            "That is right for two inputs only: three ones are odd as well.",
        ),
        Mistake(lambda x: int(1 - x.sum() % 2), "The other way round: 1 if the number of ones is odd."),
    ),
    hints=(
        "Unit k is on if at least k of the inputs are 1. Which units are on for s ones?",
        "The first s units. Output weights of +1, -1, +1, ... make 1 of an odd number of them, and 0 of an "
        "even one.",
    ),
    cases=(
        *((np.array(bits),) for bits in product((0, 1), repeat=4)),
        *(((np.arange(n) < s).astype(int),) for n in (1, 7, 13) for s in range(n + 1)),
    ),
)

units_for_a_sawtooth = Exercise(
    name="a flat network for a deep function",
    solution=31,
    explanation="2^5 = 32 pieces have 31 corners inside, and a hidden unit of ReLU makes one corner each.",
    mistakes=(
        Mistake(32, "These are the pieces. Between 32 pieces there are how many corners?"),
        Mistake(10, "So many units the *deep* network has. In one layer each unit makes one corner."),
        Mistake(5, "That is the number of layers of the deep network."),
        Mistake(16, "These are the teeth. Each has two sides, and so there are twice as many pieces."),
        Mistake(24, "2^5 is 32, and not 5^2."),
    ),
    hints=(
        "How many pieces does the function have, and how many corners are between them?",
        "A sum of n ReLUs and a straight line bends in at most n places.",
    ),
)
