"""The exercises of section 4.3, counts again."""

from __future__ import annotations

import numpy as np

from nlpbook.exercises.base import Exercise, Mistake

best_logit = Exercise(
    name="the logit of negative sampling",
    solution=float(np.log(4 / 5)),
    explanation="PMI is ln 4, and the shift takes ln 5 off. Four times chance, and still below 0!",
    mistakes=(
        Mistake(float(np.log(4)), "That is the PMI. Negative sampling with k = 5 takes ln k off."),
        Mistake(float(np.log(0.04)), "That is ln P(c, o). Divide by chance, P(c) q(o)."),
        Mistake(float(np.log(20)), "ln k is subtracted, not added: more noise means more often no."),
        Mistake(4 / 5, "Those are the odds. The logit is their logarithm."),
        Mistake(4 / 9, "That is the probability of being real. The logit is ln(p / (1 - p))."),
    ),
    digits=2,
    hints=("s = ln(P(c, o) / (P(c) q(o))) - ln k.", "0.04 / (0.1 * 0.1) = 4."),
)

weight = Exercise(
    name="how much more does it weigh",
    solution=8.0,
    explanation="16 to the power 3/4. With alpha = 1 it would be 16 times.",
    mistakes=(
        Mistake(16.0, "That is alpha = 1. The power 3/4 makes it less."),
        Mistake(1.0, "Both counts are below x_max = 100, so both weigh less than 1."),
        Mistake(4.0, "That is the square root, alpha = 1/2."),
        Mistake(0.8**0.75, "That is the weight of 80. Divide it by the weight of 5."),
        Mistake(12.0, "16 is raised to the power 3/4, not multiplied by it."),
    ),
    hints=("f(80) / f(5) = (80 / 5) to the power 3/4; x_max goes out.",),
)


def _error(w, c, b, d, x):
    return float(np.dot(w, c) + b + d - np.log(x))


def _weight(x):
    return min(1.0, (x / 100) ** 0.75)


glove_step = Exercise(
    name="the gradient of one cell",
    solution=lambda w, c, b, d, x: 2 * _weight(x) * _error(w, c, b, d, x) * np.asarray(c),
    explanation="If the score is too high, w goes away from c, as always; the weight says how much we care.",
    mistakes=(
        Mistake(
            lambda w, c, b, d, x: 2 * _error(w, c, b, d, x) * np.asarray(c),
            "The weight f(x) is missing: rare pairs are to matter less.",
        ),
        Mistake(
            lambda w, c, b, d, x: _weight(x) * _error(w, c, b, d, x) * np.asarray(c),
            "The derivative of a square brings a 2 down.",
        ),
        Mistake(
            lambda w, c, b, d, x: 2 * _weight(x) * _error(w, c, b, d, x) * np.asarray(w),
            "The score is w c + b + d, and its derivative by w is c.",
        ),
        Mistake(
            lambda w, c, b, d, x: 2 * (x / 100) ** 0.75 * _error(w, c, b, d, x) * np.asarray(c),
            "Above x_max the weight is 1, and no more.",
        ),
        Mistake(
            lambda w, c, b, d, x: 2 * _weight(x) * (np.dot(w, c) + b + d - x) * np.asarray(c),
            "The score is fitted to the logarithm of the count.",
        ),
        Mistake(
            lambda w, c, b, d, x: 2 * _weight(x) * (np.dot(w, c) - np.log(x)) * np.asarray(c),
            "The two biases belong to the score.",
        ),
        Mistake(
            lambda w, c, b, d, x: -2 * _weight(x) * _error(w, c, b, d, x) * np.asarray(c),
            "That is the direction of the step. The gradient points the other way.",
        ),
    ),
    hints=("The loss of the cell is f e squared, and only e depends on w.", "e = w c + b + d - ln x."),
    cases=(
        (np.array([1.0, 0.5]), np.array([0.2, -0.4]), 0.1, 0.3, 20.0),
        (np.array([0.3, -0.7]), np.array([1.0, 2.0]), -0.5, 0.2, 400.0),
    ),
)

harmonic = Exercise(
    name="what a window holds",
    solution=2 * (1 + 1 / 2 + 1 / 3 + 1 / 4 + 1 / 5),
    explanation="About 4.57. Two of it come from the nearest words alone.",
    mistakes=(
        Mistake(10.0, "That is uniform counting. Here a word at distance s counts 1 / s."),
        Mistake(1 + 1 / 2 + 1 / 3 + 1 / 4 + 1 / 5, "The window has two sides."),
        Mistake(2 * (1 + 0.8 + 0.6 + 0.4 + 0.2), "That is a dynamic window. Here it is 1 / s."),
        Mistake(2 * (1 + 1 / 4 + 1 / 9 + 1 / 16 + 1 / 25), "1 / s, not 1 / s squared."),
    ),
    hints=("One side gives 1 + 1/2 + 1/3 + 1/4 + 1/5.",),
)

two_sums = Exercise(
    name="cosine of sums",
    solution=np.array([0.0, 1.0]),
    explanation="They are not alike, they stand together. The sum cannot tell the difference.",
    mistakes=(
        Mistake(np.array([1.0, 1.0]), "w_i and w_j are at a right angle: their cosine is 0."),
        Mistake(np.array([1.0, 0.0]), "You have them the wrong way round: w alone first, the sums second."),
        Mistake(np.array([0.0, 0.0]), "Add first: w_i + c_i = [1, 1], and w_j + c_j?"),
        Mistake(np.array([0.0, 2.0]), "2 is the dot product of the sums. Divide by both lengths."),
    ),
    hints=("Both sums are [1, 1].",),
)
