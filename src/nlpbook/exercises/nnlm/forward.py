"""The exercises of section 3.1, the net and its gradients."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from nlpbook.exercises.base import Exercise, Mistake

size = Exercise(
    name="how many numbers",
    solution=lambda V, n, m, h: (V + 1) * m + h * (n - 1) * m + h + V * h + V,
    explanation="Only the two terms with V are large. One more word of context costs h times m.",
    mistakes=(
        Mistake(
            lambda V, n, m, h: (V + 1) * m + h * m + h + V * h + V,
            "H sees all n - 1 vectors, joined: it has h (n - 1) m weights. (The lecture forgets it, too.)",
        ),
        Mistake(
            lambda V, n, m, h: (V + 1) * m + h * n * m + h + V * h + V,
            "Of n words the last is predicted: the context has n - 1.",
        ),
        Mistake(
            lambda V, n, m, h: (V + 1) * m + h * (n - 1) * m + V * h,
            "The biases are missing: one for each hidden unit, one for each word.",
        ),
        Mistake(
            lambda V, n, m, h: V * m + h * (n - 1) * m + h + V * h + V,
            "The mark <s> stands in contexts and needs a vector: C has V + 1 rows.",
        ),
        Mistake(
            lambda V, n, m, h: (n - 1) * (V + 1) * m + h * (n - 1) * m + h + V * h + V,
            "All positions share one table C.",
        ),
    ),
    hints=("Go through C, H, d, U and b, and write down each shape.",),
    cases=((10_000, 4, 60, 50), (7, 2, 3, 5), (100, 6, 10, 20)),
)

hidden_unit = Exercise(
    name="one unit",
    solution=math.tanh(0.6),
    explanation="The sum is 0.6, still in the steep part: tanh takes only a little off.",
    mistakes=(
        Mistake(0.6, "That is the sum. Now bend it with tanh."),
        Mistake(math.tanh(0.8), "The bias is missing: -0.2."),
        Mistake(math.tanh(1.0), "The bias is -0.2, not 0.2."),
        Mistake(1 / (1 + math.exp(-0.6)), "That is the sigmoid of 0.6. Here the function is tanh."),
        Mistake([math.tanh(0.3), math.tanh(0.1)], "One unit sees both vectors, joined, and has one output."),
    ),
    hints=("Join the vectors: [0.3, 0.1, -0.4, 0.5]. Multiply with the weights, add up, add the bias.",),
)


def _softmax(logits: np.ndarray) -> np.ndarray:
    exponentials = np.exp(logits - logits.max())
    return exponentials / exponentials.sum()


def _overflowing(logits: np.ndarray) -> np.ndarray:
    with np.errstate(over="ignore", invalid="ignore"):
        return np.exp(logits) / np.exp(logits).sum()


def _shifted(centre: Callable[[np.ndarray], float]) -> Callable[[np.ndarray], np.ndarray]:
    """A softmax that takes something other than the largest logit from all of them."""
    return lambda logits: _overflowing(logits - centre(logits))


probabilities = Exercise(
    name="a softmax for large logits",
    solution=_softmax,
    explanation="Taking the largest logit from all changes no probability, and nothing overflows.",
    mistakes=(
        Mistake(
            _overflowing,
            "Right on paper, but exp(1000) is infinite. Take the largest logit from all of them first.",
        ),
        Mistake(
            _shifted(np.mean),
            "Taking off the mean is right on paper, but not safe: one large logit among many small ones is "
            "still far above it. Take the *largest* logit off.",
        ),
        Mistake(
            _shifted(np.min),
            "Taking off the smallest makes all logits positive, and exp of a large one is infinite. Take the "
            "*largest* logit off.",
        ),
        Mistake(
            _shifted(lambda logits: np.abs(logits).max()),
            "If all logits are far below 0, the largest *absolute* value is far from all of them. Take "
            "`logits.max()` off.",
        ),
        Mistake(
            lambda logits: logits / logits.sum(),
            "Logits can be negative. Take `exp` before you divide by the sum.",
        ),
        Mistake(
            lambda logits: np.exp(logits - logits.max()),
            "They do not sum to 1 yet.",
        ),
        Mistake(
            lambda logits: _softmax(logits / logits.max()),
            "Dividing all logits by the largest changes the probabilities; *subtract* it.",
        ),
    ),
    hints=("exp(y - c) / sum exp(y - c) is the same for every c. Which c is safe?",),
    cases=(
        (np.array([2.5, 1.8, 0.9, -1.2, -2.0]),),
        (np.array([1000.0, 999.0, 0.0]),),
        (np.array([0.0, 1000.0, 0.0, 0.0]),),  # the mean is far below the largest, and so is the first
        (np.array([-1000.0, -1001.0]),),
        (np.array([-3.0, 4.0]),),
    ),
)

logit_change = Exercise(
    name="which way",
    solution=[-0.01, -0.06, -0.005, 0.075],
    explanation="The word that came rises, at the cost of all others, most of that which was probable.",
    mistakes=(
        Mistake([0.1, 0.6, 0.05, -0.75], "That is the gradient. The step is -0.1 times it."),
        Mistake([0.01, 0.06, 0.005, -0.075], "The step goes *against* the gradient."),
        Mistake([0.0, 0.0, 0.0, 0.075], "The wrong words have a gradient, too: their probability."),
        Mistake([-0.01, -0.06, -0.005, -0.025], "p is one-hot: for the word that came, q - p is 0.25 - 1."),
        Mistake([0.1, 0.6, 0.05, 0.25], "These are the probabilities. Take the one-hot p from them first."),
    ),
    hints=("q - p is 0.25 - 1 for the last word, and q for the others.",),
)

told_twice = Exercise(
    name="told twice",
    solution=[6, 8],
    explanation="Both places look up the same row, so both have something to say about it.",
    mistakes=(
        Mistake([5, 6], "Each place counts, not only the last. (`dC[context] = ...` makes this mistake.)"),
        Mistake([1, 2], "*wolf* stands in the first and in the third place."),
        Mistake([3, 4], "Gradients of one thing that is used twice add up; they are not averaged."),
        Mistake([9, 12], "The second pair belongs to *the*."),
    ),
    hints=("Cut the gradient into three pairs, one for each word.",),
)
