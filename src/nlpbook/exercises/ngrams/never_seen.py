"""The exercises of section 2.2, Never seen."""

from __future__ import annotations

import numpy as np

from nlpbook.exercises.base import Exercise, Mistake

add_one = Exercise(
    name="add one",
    solution=2 / 12,
    explanation="It was 1/3 before. Seven words that never followed 我 have taken half of what it had.",
    mistakes=(
        Mistake(1 / 3, "That is maximum likelihood. Add one to the count, and |V| to the total."),
        Mistake(2 / 3, "One is added to *every* word of the vocabulary, so the total grows by nine."),
        Mistake(1 / 12, "The count grows by one as well: 喜欢 followed once, so it counts as twice."),
        Mistake(2 / 4, "The total grows by the size of the vocabulary, 9, not by 1."),
        Mistake(2 / 11, "<unk> is an entry of the vocabulary, too: nine, not eight."),
        Mistake(2 / 10, "The vocabulary has nine entries: <unk> and </s> can follow, too."),
    ),
    hints=("(count + 1) / (total + 9).",),
)

fishing = Exercise(
    name="fishing",
    solution=[5 / 24, 4 / 5 / 24],
    explanation="The trout had 1/24 before. A fifth of it has gone into the pot for the unseen kinds.",
    mistakes=(
        Mistake([..., 2 / 5 / 24], "(b) 1* is *twice* N_2 / N_1: (1 + 1) N_2 / N_1."),
        Mistake([5 / 24, 1 / 24], "The new kinds are right. The trout has to pay for them: use 1*, not 1."),
        Mistake([0, 1 / 24], "That is maximum likelihood: nothing new will ever be caught."),
        Mistake([5 / 24, 4 / 5], "4/5 is what the trout's count is worth. Divide by the 24 fish."),
        Mistake([5 / 9, ...], "(a) N_1 / N divides by the number of *fish*, not by the number of kinds."),
        Mistake([1 / 5, ...], "(a) Five kinds were caught once. Divide them by the number of fish, 24."),
        Mistake([4 / 5 / 24, 5 / 24], "The other way round: the new kinds first, the trout second."),
        Mistake(
            [..., 4 / 5 / 9], "(b) 4/5 is what the trout's count is worth. Divide by 24 *fish*, not 9 kinds."
        ),
        Mistake([1 / 24, 4 / 5 / 24], "The trout is right. *Five* kinds were caught once, not one."),
    ),
    hints=("N_1 = 5 kinds were caught once, N_2 = 2 kinds twice, N = 24 fish.", "1* = 2 N_2 / N_1."),
)


def _discounted(counts: np.ndarray, lower: np.ndarray, D: float) -> np.ndarray:
    saved = D * np.count_nonzero(counts) / counts.sum()
    return np.maximum(counts - D, 0) / counts.sum() + saved * lower


discounted = Exercise(
    name="absolute discounting",
    solution=_discounted,
    explanation="The probabilities sum to 1, whatever D is, as long as no count lies between 0 and D.",
    mistakes=(
        Mistake(
            lambda counts, lower, D: np.maximum(counts - D, 0) / counts.sum() + D * lower,
            "Each *different* word that was seen has paid D: what is saved is D times their number, "
            "over the total.",
        ),
        Mistake(
            lambda counts, lower, D: np.maximum(counts - D, 0) / counts.sum(),
            "You have taken D from every count. Now give it back, in proportion to `lower`.",
        ),
        Mistake(
            lambda counts, lower, D: (
                (counts - D) / counts.sum() + D * np.count_nonzero(counts) / counts.sum() * lower
            ),
            "A word that was not seen has nothing to give: cut the difference off at 0.",
        ),
        Mistake(
            lambda counts, lower, D: np.where(
                counts > 0,
                np.maximum(counts - D, 0) / counts.sum(),
                D * np.count_nonzero(counts) / counts.sum() * lower,
            ),
            "This backs off: only unseen words get a share, and the sum is below 1. "
            "In the equation every word does.",
        ),
    ),
    hints=("`np.count_nonzero(counts)` is the number of different words seen.",),
    cases=(
        (np.array([2.0, 1.0, 0.0, 0.0]), np.array([0.4, 0.3, 0.2, 0.1]), 0.75),
        (np.array([0.0, 7.0, 3.0]), np.array([0.2, 0.5, 0.3]), 0.5),
    ),
)

newcomers = Exercise(
    name="newcomers",
    solution=0.3,
    explanation="`a` was new once, and so were `b` and `c`: three of ten events were something new.",
    mistakes=(
        Mistake(3 / 7, "The new events join those that were seen: divide by 7 + 3."),
        Mistake(0.7, "That is what the context keeps for itself."),
        Mistake(1 / 8, "Not one new event but three: every different word was new once."),
    ),
    hints=("How many different words? How many in all?",),
)
