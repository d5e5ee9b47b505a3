"""The exercises of section 5.8 on training: clipping, parts of a batch, 16 bits, choosing, finding faults."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from nlpbook.exercises.base import Exercise, Mistake
from nlpbook.nnlm import softmax

_Clip = Callable[[list[np.ndarray], float], list[np.ndarray]]


def _shortened(length: Callable[[list[np.ndarray]], float]) -> _Clip:
    """Clipping of the whole gradient, by a length."""
    return lambda gradients, c: [g * (c / max(length(gradients), c)) for g in gradients]


def _length(gradients: list[np.ndarray]) -> float:
    return float(np.sqrt(sum((g**2).sum() for g in gradients)))


clip_by_norm = Exercise(
    name="clipping by norm",
    solution=_shortened(_length),
    explanation="One factor for all arrays: the direction stays, and so do the layers' parts in it.",
    mistakes=(
        Mistake(
            lambda gradients, c: [g * (c / max(_length([g]), c)) for g in gradients],
            "Each array is clipped by itself, which turns the gradient as a whole. The norm is that of all "
            "arrays together.",
        ),
        Mistake(
            lambda gradients, c: [np.clip(g, -c, c) for g in gradients],
            "That is clipping by value, which turns the gradient: large entries shrink, small ones stay.",
        ),
        Mistake(
            lambda gradients, c: [g * c / max(_length(gradients), 1e-12) for g in gradients],
            "A gradient that is shorter than the threshold is made longer. It should stay as it is.",
        ),
        Mistake(
            _shortened(lambda gradients: sum(_length([g]) for g in gradients)),
            "Norms do not add up. Add the *squares* of all entries, then take the root.",
        ),
        Mistake(_shortened(lambda gradients: _length(gradients) ** 2), "The root of the sum is missing."),
        Mistake(
            _shortened(lambda gradients: float(sum(abs(g).sum() for g in gradients))),
            "That is the sum of the absolute entries. The Euclidean norm is asked for.",
        ),
    ),
    hints=(
        "The norm is the root of the sum of the squares of all entries of all arrays.",
        "min(1, threshold / norm) is threshold / max(norm, threshold), which divides by no zero.",
    ),
    cases=(
        ([np.array([3.0, 0.0]), np.array([[0.0, -4.0]])], 1.0),
        ([np.array([0.3, -0.4]), np.array([0.0])], 1.0),
        ([np.array([50.0, 100.0])], 5.0),
        ([np.array([1.0, -2.0]), np.array([[2.0], [4.0]]), np.array([10.0])], 2.5),
    ),
)

unequal_parts = Exercise(
    name="parts of unequal size",
    solution=lambda gradients, counts: (counts[:, None] * gradients).sum(axis=0) / counts.sum(),
    explanation="Add up sums, and divide once at the end by the number of all tokens.",
    mistakes=(
        Mistake(
            lambda gradients, counts: gradients.mean(axis=0),
            "That is the mean of the means: a token in a small part counts more than one in a large part.",
        ),
        Mistake(
            lambda gradients, counts: gradients.sum(axis=0),
            "That is what backward() piles up without any division: for equal parts it is too large by their "
            "number.",
        ),
        Mistake(
            lambda gradients, counts: (counts[:, None] * gradients).sum(axis=0),
            "That is the gradient of the *sum* of all losses. Divide by the number of tokens.",
        ),
        Mistake(
            lambda gradients, counts: (counts[:, None] * gradients).sum(axis=0) / len(counts),
            "The sum of all losses is divided by the number of *tokens*, and not by that of parts.",
        ),
        Mistake(
            lambda gradients, counts: (
                (gradients / np.maximum(counts, 1)[:, None]).sum(axis=0)
                / max((1 / np.maximum(counts, 1)).sum(), 1e-12)
            ),
            "The weights are upside down: a part with *more* tokens counts more.",
        ),
    ),
    hints=(
        "A mean times its count is a sum. What is the mean over all tokens, in terms of the sums?",
        "counts[:, None] has the shape (parts, 1), and multiplies each row of the gradients.",
    ),
    cases=(
        (np.array([[6.0, 0.0], [2.0, 3.0], [1.0, -3.0]]), np.array([10, 30, 60])),
        (np.array([[1.0], [-2.0]]), np.array([7, 3])),
        (np.array([[1.0, 2.0, 4.0], [3.0, 0.5, -4.0]]), np.array([5, 5])),
    ),
)

loss_scale = Exercise(
    name="a scale for float16",
    solution=[5, 14],
    explanation="Between 32 and 16,384 both survive. A scaler looks for such a scale while training goes on.",
    mistakes=(
        Mistake(
            [6, 14],
            "With 2^5, 3.2e-8 is more than half of the smallest number, and is rounded up to it.",
        ),
        Mistake([16, 14], "Numbers below 6.1e-5 lose digits, but they are not yet 0: think of 2^-24."),
        Mistake([5, 15], "3 times 2^15 is 98,304, which is more than 65,504."),
        Mistake([5, 16], "2^16 is itself above 65,504, the largest number; and the gradient is 3."),
        Mistake(
            [25, 14], "2^-25 is what the scaled gradient has to exceed. By what is 1e-9 multiplied for it?"
        ),
        Mistake([14, 5], "Both are right, in the other order: first the smallest k, then the largest."),
        Mistake([32, 16384], "Those are the scales. Their exponents were asked for."),
    ),
    hints=(
        "What is at most half of the smallest number, 2^-25 = 2.98e-8, is rounded to 0.",
        "1e-9 * 2^k > 2.98e-8, and 3 * 2^k < 65,520: which whole k are these?",
    ),
)

best_of_many = Exercise(
    name="the best of 25",
    solution=[0.02, 0.8393],
    explanation="Four points of accuracy out of nothing, and the more settings, the more. On the test set it "
    "has 0.8 on average, like all others.",
    mistakes=(
        Mistake(
            [0.02, 0.8],
            "The standard error is right. But 0.8 is what *each* has on average. The largest lies above.",
        ),
        Mistake([0.02, 0.82], "That is one standard error above. The best of 25 is on average 1.965 above."),
        Mistake([2, 83.93], "Those are per cent. Accuracies are given from 0 to 1."),
        Mistake([0.02, 83.93], "The accuracy is in per cent. Give it from 0 to 1, like its error."),
        Mistake([0.0004, ...], "That is the variance of the accuracy. Take its root."),
        Mistake(
            [0.4, ...], "That is the deviation of one sentence, right or wrong. 400 of them are averaged."
        ),
        Mistake([0.001, ...], "Divide by the root of 400."),
        Mistake(
            [0.02, 0.7607], "The best is above the mean. That would be the expected *worst* of the settings."
        ),
    ),
    hints=(
        "The number of right sentences is binomial: its variance is 400 * 0.8 * 0.2.",
        "The standard error is the root of 0.8 * 0.2 / 400. The best lies 1.965 of it above 0.8.",
    ),
)

_Step = Callable[[np.ndarray, np.ndarray, np.ndarray, np.ndarray, float], tuple[np.ndarray, np.ndarray]]


def _step(*, twice: bool = False, sums: str = "", direction: float = -1.0) -> _Step:
    """A step of softmax regression, with faults in it."""

    def step(
        W: np.ndarray, b: np.ndarray, X: np.ndarray, y: np.ndarray, rate: float
    ) -> tuple[np.ndarray, np.ndarray]:
        p = softmax(X @ W + b)
        d = (softmax(p) if twice else p) - np.eye(len(b))[y]  # (batch, classes)
        dW, db = X.T @ d, d.sum(axis=0)
        dW, db = (g if name in sums else g / len(y) for name, g in (("W", dW), ("b", db)))
        return W + direction * rate * dW, b + direction * rate * db

    return step


mended_step = Exercise(
    name="three faults in a training step",
    solution=_step(),
    explanation="Probabilities went through a second softmax, the bias had the sum where the weights had the "
    "mean, and the step went uphill.",
    mistakes=(
        Mistake(
            _step(twice=True, sums="b", direction=1.0),
            "All three faults are still there. Begin with the sign: does the loss fall?",
        ),
        Mistake(
            _step(direction=1.0),
            "One is left: this step goes *up* the gradient. The loss rises, at every rate.",
        ),
        Mistake(
            _step(twice=True),
            "One is left: probabilities are no logits. Softmax twice never gives more than e / (e + K - 1).",
        ),
        Mistake(
            _step(sums="b"),
            "One is left: the bias moves by a *sum* over the batch, the weights by a mean.",
        ),
        Mistake(
            _step(sums="Wb"),
            "Nearly: now both are sums, so that the step grows with the batch. The loss is a mean.",
        ),
        Mistake(_step(twice=True, sums="b"), "The sign is right now. Two faults are left."),
        Mistake(_step(twice=True, direction=1.0), "The bias is right now. Two faults are left."),
        Mistake(_step(sums="b", direction=1.0), "The softmax is right now. Two faults are left."),
    ),
    hints=(
        "Compute the loss before and after a small step. Does it fall?",
        "Compare dW and db with finite differences of the *mean* cross-entropy of softmax(X @ W + b).",
    ),
    cases=(
        (
            np.array([[0.5, -1.0, 0.0], [2.0, 0.0, 1.0]]),
            np.array([0.1, 0.0, -0.3]),
            np.array([[1.0, 2.0], [-1.0, 0.5], [0.0, 1.0], [3.0, -1.0]]),
            np.array([0, 2, 1, 1]),
            0.5,
        ),
        (
            np.array([[1.0, -1.0]]),
            np.array([0.0, 0.5]),
            np.array([[2.0], [-3.0], [0.5]]),
            np.array([1, 0, 1]),
            0.1,
        ),
    ),
)
