"""The exercises of section 1.2, Company."""

from __future__ import annotations

import numpy as np

from nlpbook.exercises.base import Exercise, Mistake

context_of_sat = Exercise(
    name="the context of sat",
    solution=["the", "cat", "on", "the"],
    explanation="Two words to the left, two to the right, and `the` on both sides; `sat` is not among them.",
    mistakes=(
        Mistake(
            ["cat", "sat", "on", "the"],
            "`sat` is the centre, and the centre is not part of its own context; and the window reaches "
            "two positions to the left, so the first `the` is inside.",
        ),
        Mistake(
            ["cat", "on", "the"],
            "One word is missing: the window reaches *two* positions to the left, as it does to the right.",
        ),
        Mistake(
            ["the", "cat", "on"],
            "`the` stands on both sides of `sat`: two places in the window, so it is there twice.",
        ),
        Mistake(["cat", "on"], "That is the context for a window of 1. Here the window is 2."),
        Mistake(
            ["the", "cat", "sat", "on", "the"],
            "Almost: the centre word itself is not part of its context.",
        ),
    ),
    hints=("Number the positions from 0. `sat` stands at 2, so the context is at positions 0, 1, 3 and 4.",),
)


def _cosine(v: np.ndarray, w: np.ndarray) -> float:
    return float(v @ w / np.sqrt((v @ v) * (w @ w)))


cosine = Exercise(
    name="cosine",
    solution=_cosine,
    explanation="It does not change when either vector is made longer, which is the point of it.",
    mistakes=(
        Mistake(
            lambda v, w: float(v @ w),
            "This is the dot product: it grows with the lengths of the vectors. Divide by both lengths.",
        ),
        Mistake(
            lambda v, w: 1 - _cosine(v, w),
            "This is the cosine *distance*, 1 less the cosine: 0 for vectors of the same direction. "
            "Return the cosine itself.",
        ),
        Mistake(
            lambda v, w: float(v @ w / ((v @ v) * (w @ w))),
            "`v @ v` is the *squared* length: take the square root before you divide.",
        ),
        Mistake(
            lambda v, w: float(v @ w / np.sqrt(v @ v)),
            "This divides by the length of `v` alone, so it still grows with the length of `w`.",
        ),
        Mistake(
            lambda v, w: float(v @ w / np.sqrt(v @ v) * np.sqrt(w @ w)),
            "Python divides and multiplies from left to right: put the product of the lengths in brackets.",
        ),
    ),
    hints=("The length of v is `np.sqrt(v @ v)`, or `np.linalg.norm(v)`.",),
    cases=(
        (np.array([3.0, 1.0, 2.0]), np.array([3.0, 0.0, 2.0])),
        (np.array([1.0, 2.0]), np.array([-2.0, 1.0])),
        (np.array([0.5, -1.0, 4.0, 2.0]), np.array([-3.0, 0.1, 2.0, 7.0])),
    ),
)


def _pmi_table(counts: np.ndarray) -> np.ndarray:
    joint = counts / counts.sum()
    chance = np.outer(joint.sum(axis=1), joint.sum(axis=0))
    with np.errstate(divide="ignore"):
        return np.log(joint / chance)


def _ratio_to_chance(counts: np.ndarray) -> np.ndarray:
    return np.exp(_pmi_table(counts))


def _ppmi_by_counts(counts: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore"):
        return np.maximum(np.log(counts / np.outer(counts.sum(axis=1), counts.sum(axis=0))), 0)


ppmi = Exercise(
    name="PPMI",
    solution=lambda counts: np.maximum(_pmi_table(counts), 0),
    explanation="A pair that meets as often as chance would have it gets 0, as does a pair that avoids "
    "each other: absence from a small text is weak evidence.",
    mistakes=(
        Mistake(
            _pmi_table,
            "This is PMI without the P: negative values (and minus infinity for pairs never seen) "
            "are still there. "
            "Cut them off at zero.",
        ),
        Mistake(
            lambda counts: np.maximum(_pmi_table(counts), 0) / np.log(2),
            "This is PPMI in bits. The book uses the natural logarithm, so that the unit is the nat.",
        ),
        Mistake(
            _ppmi_by_counts,
            "Turn counts into probabilities first: dividing a count by a product of two counts "
            "leaves the total "
            "of the table out.",
        ),
        Mistake(
            _ratio_to_chance,
            "You have the ratio of the pair's probability to chance. Take its logarithm, then cut at zero.",
        ),
    ),
    hints=(
        "Joint probabilities are `counts / counts.sum()`; those of words and contexts are its row "
        "and column sums.",
        "Chance is the outer product of the row sums and the column sums; `np.maximum(..., 0)` cuts at zero.",
    ),
    cases=(
        (np.array([[4.0, 1.0], [1.0, 4.0]]),),
        (np.array([[0.0, 2.0, 1.0], [2.0, 0.0, 3.0], [1.0, 3.0, 0.0]]),),
        (np.array([[5.0, 0.0, 1.0, 0.0], [0.0, 2.0, 0.0, 6.0]]),),
    ),
)

dense_bytes = Exercise(
    name="the size of a dense matrix",
    solution=100_000**2 * 4 / 1e9,
    explanation="40 GB for one vocabulary, before any other cost: counts have to be stored sparsely.",
    mistakes=(
        Mistake(10, "That is the number of cells in billions; each of them takes 4 bytes."),
        Mistake(80, "That is right for 8-byte numbers; float32 takes 4 bytes."),
        Mistake(4e10 / 2**30, "That is in gibibytes, of 2^30 bytes. The question asks for 10^9 bytes."),
        Mistake(5, "Each number takes 4 *bytes*, not 4 bits."),
        Mistake(4e10, "That is the number of bytes; the question asks for gigabytes of 10^9 bytes."),
        Mistake(0.0004, "The matrix has a row *and* a column for each word: 100,000 times 100,000 cells."),
    ),
    hints=("How many cells does a square matrix with 100,000 rows have?",),
)
