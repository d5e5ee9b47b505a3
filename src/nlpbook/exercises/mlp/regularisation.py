"""The exercises of section 5.8 on regularisation: dropout and early stopping."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from nlpbook.exercises.base import Exercise, Mistake, Variant

dropout_by_hand = Exercise(
    name="dropout by hand",
    solution=[4, 0, 12, 4, 0, -8],
    explanation="Whatever passes, forwards or backwards, is multiplied by 1 / (1 - p) = 4/3.",
    variants=(
        Variant(
            [[4, 0, 12], [4, 0, -8]], "One row each. Whatever passes is multiplied by 1 / (1 - p) = 4/3."
        ),
    ),
    mistakes=(
        Mistake([3, 0, 9, 3, 0, -6], "The units that stay are scaled as well, so that the mean stays."),
        Mistake(
            [12, 0, 36, 12, 0, -24],
            "That is divided by p. What stays is divided by the probability *to* stay.",
        ),
        Mistake(
            [2.25, 0, 6.75, 2.25, 0, -4.5],
            "That is multiplied by 1 - p. A part is missing, so what is left has to grow: divide.",
        ),
        Mistake([4, 0, 12, 3, 0, -6], "The outputs are right. The gradient meets the same factors as they."),
        Mistake(
            [4, 0, 12, 4, 4 / 3, -8],
            "The outputs are right. Where the mask is 0, x does not change the output: no gradient passes.",
        ),
        Mistake([3, -6, 9, 3, 1, -6], "That is evaluation, in which nothing is dropped and nothing scaled."),
    ),
    hints=("y = x m / (1 - p), and dx = dy m / (1 - p), entry by entry.",),
)

_Loss = Callable[[np.ndarray, np.ndarray, float, float], float]


def _penalised(x: np.ndarray, w: np.ndarray, t: float, p: float) -> float:
    return float((w @ x - t) ** 2 + p / (1 - p) * (w**2 @ x**2))


def _with_penalty(penalty: Callable[[np.ndarray, np.ndarray, float], float]) -> _Loss:
    """The squared error without dropout, and something else added to it."""
    return lambda x, w, t, p: float((w @ x - t) ** 2 + penalty(x, w, p))


dropout_penalty = Exercise(
    name="what dropout adds to a squared error",
    solution=_penalised,
    explanation="A penalty on the squared weights, each times the mean square of its input: dropout on the "
    "inputs of a linear model with squared errors is an L2 penalty whose lambda adapts to the input.",
    mistakes=(
        Mistake(
            _with_penalty(lambda x, w, p: 0.0),
            "That is the error of the mean output. The output also varies around its mean, and the expected "
            "square of a variable is the square of its mean plus its variance.",
        ),
        Mistake(
            _with_penalty(lambda x, w, p: p / (1 - p) * float(w @ w)),
            "Nearly. The variance of m x / (1 - p) grows with x: what is x's part in it?",
        ),
        Mistake(
            _with_penalty(lambda x, w, p: p * (1 - p) * float(w**2 @ x**2)),
            "p (1 - p) is the variance of the mask m. That of m / (1 - p) is it over (1 - p) squared.",
        ),
        Mistake(
            _with_penalty(lambda x, w, p: (1 - p) / p * float(w**2 @ x**2)),
            "The fraction is upside down: with p = 0 nothing varies.",
        ),
        Mistake(
            _with_penalty(lambda x, w, p: p / (1 - p) * float(w @ x) ** 2),
            "Each entry has a mask of its own, and these are independent: add up the variances of the terms, "
            "and not the terms.",
        ),
        Mistake(
            lambda x, w, t, p: float(((1 - p) * (w @ x) - t) ** 2 + p * (1 - p) * (w**2 @ x**2)),
            "That is dropout without the factor 1 / (1 - p).",
        ),
    ),
    hints=(
        "E z^2 = (E z)^2 + Var z, for z = w . y - t. What is E y?",
        "m is 1 with probability 1 - p and otherwise 0: Var m = p (1 - p). And Var(a m) = a^2 Var m.",
    ),
    cases=(
        (np.array([1.0, -2.0, 0.5]), np.array([0.5, 1.0, -4.0]), 1.0, 0.2),
        (np.array([3.0, 1.0]), np.array([-1.0, 2.0]), -2.0, 0.5),
        (np.array([2.0, 0.0, -1.0]), np.array([1.5, 5.0, 1.0]), 0.25, 0.1),
    ),
)


def _stopper(
    better: Callable[[float, float, float], bool] = lambda loss, best, previous: loss < best,
    extra: int = 0,
    *,
    resets: bool = True,
    keeps: Callable[[Sequence[float], int, int], int] = lambda losses, best_epoch, ran: best_epoch,
) -> Callable[[Sequence[float], int], list[int]]:
    """An early stopper, with a part of it replaced."""

    def stop(losses: Sequence[float], patience: int) -> list[int]:
        best, previous, kept, waited, ran = float("inf"), float("inf"), 0, 0, 0
        for epoch, loss in enumerate(losses):
            ran = epoch + 1
            if better(loss, best, previous):
                best, kept, waited = loss, epoch, 0 if resets else waited
            else:
                waited += 1
            previous = loss
            if waited >= patience + extra:
                break
        return [keeps(losses, kept, ran), ran]

    return stop


def _until_rises(losses: Sequence[float], patience: int) -> list[int]:
    rises = 0
    for epoch in range(1, len(losses)):
        rises = rises + 1 if losses[epoch] > losses[epoch - 1] else 0
        if rises == patience:
            return [int(np.argmin(losses[: epoch + 1])), epoch + 1]
    return [int(np.argmin(losses)) if len(losses) else 0, len(losses)]


early_stopper = Exercise(
    name="an early stopper",
    solution=_stopper(),
    explanation="The weights have to be saved at every best value: when patience ends, they are long past.",
    mistakes=(
        Mistake(
            _stopper(keeps=lambda losses, kept, ran: ran - 1),
            "It stops where it should. But what is kept is the *best* epoch, not the last.",
        ),
        Mistake(
            _stopper(lambda loss, best, previous: loss < previous),
            "A loss is compared with the best so far, and not with the one before: after a large rise, a "
            "small fall is no gain.",
        ),
        Mistake(
            _stopper(resets=False),
            "Patience counts epochs *in a row*: a better value sets the count back to 0.",
        ),
        Mistake(
            _stopper(extra=1), "It waits an epoch too long: patience is how many may pass without a gain."
        ),
        Mistake(
            _stopper(lambda loss, best, previous: loss <= best), "An equal loss is no better one: no gain."
        ),
        Mistake(
            _stopper(keeps=lambda losses, kept, ran: int(np.argmin(losses)) if len(losses) else 0),
            "It keeps an epoch that was never run: whoever stops does not see the rest of the list.",
        ),
        Mistake(
            lambda losses, patience: _stopper()(losses, patience)[::-1],
            "Both are right, in the other order: first the epoch that is kept, then how many are run.",
        ),
        Mistake(
            _until_rises,
            "It counts losses that rise one after the other. Patience counts epochs without a new best, "
            "and a fall that ends above the best is none.",
        ),
        Mistake(
            lambda losses, patience: [int(np.argmin(losses)) if len(losses) else 0, len(losses)],
            "That is the best of all epochs, without stopping.",
        ),
    ),
    hints=(
        "Go through the losses with two variables: the best so far, and for how long there was none.",
        "A better loss: note it and its epoch, and set the count to 0. Else add 1, and stop at patience.",
    ),
    cases=(
        ([1.0, 0.8, 0.7, 0.72, 0.71, 0.69, 0.9], 2),
        ([1.0, 0.8, 0.7, 0.72, 0.71, 0.69, 0.9], 3),
        ([1.0, 1.1, 0.9, 1.0, 0.8, 0.85, 0.7, 0.9], 3),
        ([0.5, 0.5, 0.5, 0.4], 2),
        ([2.0, 1.0, 3.0, 2.5, 2.0, 1.5, 0.5], 3),
        ([1.0, 0.5, 0.6, 0.7, 0.4], 2),
        ([3.0, 2.0, 1.0], 1),
    ),
)
