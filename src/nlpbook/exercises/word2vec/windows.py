"""The exercises of section 4.1, windows and the two models."""

from __future__ import annotations

import numpy as np

from nlpbook.exercises.base import Exercise, Mistake

n_pairs = Exercise(
    name="how many pairs",
    solution=lambda T, m: 2 * m * T - m * (m + 1),
    explanation="For a long text the second term does not matter: 2m pairs for each word.",
    mistakes=(
        Mistake(lambda T, m: 2 * m * T, "The words at both ends have fewer neighbours."),
        Mistake(
            lambda T, m: m * T - m * (m + 1) // 2,
            "Each pair of places makes two examples: either is the centre.",
        ),
        Mistake(lambda T, m: T * (T - 1), "That pairs every word with every other. The window is narrower."),
        Mistake(lambda T, m: (2 * m + 1) * T - m * (m + 1), "The centre is not part of its own context."),
        Mistake(
            lambda T, m: 2 * m * (T - m),
            "At distance s there are T - s pairs of places; m is only the largest s.",
        ),
    ),
    hints=("How many pairs of places have the distance s? Add up s = 1, ..., m.",),
    cases=((9, 2), (9, 1), (30, 5), (6, 6), (1, 1)),
)

dynamic = Exercise(
    name="how often at that distance",
    solution=3 / 5,
    explanation="In general (m - s + 1) / m: a straight line down from 1, like weights for the distance.",
    mistakes=(
        Mistake(2 / 5, "A window of 3 shows the third word, too."),
        Mistake(1 / 5, "That is one size of the window. Which of them show a word three places away?"),
        Mistake(1 / 3, "That is harmonic weighting, 1 / s, as in chapter 1. Here sizes are drawn."),
        Mistake(1.0, "So it would be with a fixed window of 5."),
    ),
    hints=("Which of the sizes 1, 2, 3, 4 and 5 show it?",),
)

centre_gradient = Exercise(
    name="one step",
    solution=[0.0, -1.0],
    explanation="The step goes against it: the centre moves by [0, 1] times the rate, towards what came.",
    mistakes=(
        Mistake([0.0, 1.0], "That is the way that the centre goes. The gradient is the opposite of it."),
        Mistake([0.0, -2 / 3], "That is the share of the word that came. The others pull, too: q_w u_w."),
        Mistake([0.0, 0.0], "That is what was expected. Take away what came."),
        Mistake([[1 / 3, 0], [-2 / 3, 0], [1 / 3, 0]], "These are the gradients of the output vectors."),
        Mistake(
            [0.0, -1 / 3], "With logits of 0 each word has the probability 1/3; p is 1 for the one that came."
        ),
    ),
    hints=("All logits are 0, so q = 1/3 for each word. Then: what was expected, less what came.",),
)


def _floor(N: np.ndarray) -> float:
    there = N > 0
    share = N / N.sum(axis=1, keepdims=True)
    return float(-(N[there] * np.log(share[there])).sum() / N.sum())


def _without_the_centre(N: np.ndarray) -> float:
    q = N.sum(axis=0) / N.sum()
    return float(-(q[q > 0] * np.log(q[q > 0])).sum())


def _joint(N: np.ndarray) -> float:
    p = N[N > 0] / N.sum()
    return float(-(p * np.log(p)).sum())


def _mean_of_rows(N: np.ndarray) -> float:
    there = N > 0
    share = N / N.sum(axis=1, keepdims=True)
    return float(-(share[there] * np.log(share[there])).sum() / len(N))


skip_gram_floor = Exercise(
    name="the floor",
    solution=_floor,
    explanation="It is a conditional entropy. No loss on these counts is below it, whatever the model.",
    mistakes=(
        Mistake(
            _without_the_centre,
            "That is the entropy of the neighbour alone. The model also knows the centre.",
        ),
        Mistake(
            _joint, "That is the entropy of the pair. The centre is given: divide each row by its own sum."
        ),
        Mistake(_mean_of_rows, "Frequent centres count more: weight each row by how often its centre came."),
        Mistake(lambda N: _floor(N) / np.log(2), "In bits. The losses of this book are in nats."),
        Mistake(lambda N: _floor(N.T), "The centres are in the rows: normalise along axis 1."),
    ),
    hints=("The best model says N_co / N_c. Put that into the loss, and leave out the cells with count 0.",),
    cases=(
        (np.array([[2.0, 1.0, 1.0], [0.0, 3.0, 1.0], [5.0, 0.0, 5.0]]),),
        (np.array([[1.0, 0.0], [3.0, 4.0]]),),
    ),
)
