"""The exercises of section 1.3, Dense."""

from __future__ import annotations

import numpy as np

from nlpbook.exercises.base import Exercise, Mistake
from nlpbook.exercises.words.company import cosine


def _energy(singular_values: np.ndarray, k: int) -> float:
    return float((singular_values[:k] ** 2).sum() / (singular_values**2).sum())


energy_kept = Exercise(
    name="energy kept",
    solution=_energy,
    explanation="The squares of the singular values add up to the squares of all entries of the matrix.",
    mistakes=(
        Mistake(
            lambda singular_values, k: float(singular_values[:k].sum() / singular_values.sum()),
            "Square the singular values first: it is their *squares* that add up to the squared size "
            "of the matrix.",
        ),
        Mistake(
            lambda singular_values, k: float((singular_values[k:] ** 2).sum() / (singular_values**2).sum()),
            "This is the share that is *lost*, from the values after the first k.",
        ),
        Mistake(
            lambda singular_values, k: float(
                (singular_values[: k + 1] ** 2).sum() / (singular_values**2).sum()
            ),
            "One too many: `singular_values[:k]` are the first k.",
        ),
    ),
    hints=(
        "`singular_values[:k]` are the k largest; square, add, and divide by the same sum over all of them.",
    ),
    cases=(
        (np.array([3.0, 2.0, 1.0]), 1),
        (np.array([3.0, 2.0, 1.0]), 2),
        (np.array([10.0, 5.0, 4.0, 1.0]), 2),
    ),
)


def _truncation_error(matrix: np.ndarray, k: int) -> float:
    return float(np.sqrt((np.linalg.svd(matrix, compute_uv=False)[k:] ** 2).sum()))


truncation_error = Exercise(
    name="truncation error",
    solution=_truncation_error,
    explanation="No other matrix of rank k comes closer; that is the theorem of Eckart and Young.",
    mistakes=(
        Mistake(
            lambda matrix, k: float((np.linalg.svd(matrix, compute_uv=False)[k:] ** 2).sum()),
            "This is the *squared* error: the Frobenius norm is the square root of the sum of squares.",
        ),
        Mistake(
            lambda matrix, k: float(np.linalg.svd(matrix, compute_uv=False)[k:].sum()),
            "The Frobenius norm adds the squares of the singular values that were dropped, then "
            "takes the root.",
        ),
        Mistake(
            lambda matrix, k: float(np.sqrt((np.linalg.svd(matrix, compute_uv=False)[:k] ** 2).sum())),
            "This is the size of what was kept. The error is made by what was dropped.",
        ),
    ),
    hints=(
        "You may rebuild the matrix from its first k terms and subtract, "
        "or use the singular values that were dropped.",
        "`np.linalg.svd(matrix, compute_uv=False)` returns the singular values, largest first.",
    ),
    cases=(
        (np.array([[2.0, 0.0], [0.0, 1.0]]), 1),
        (np.array([[0.0, 5.0, 8.0], [5.0, 0.0, 7.0], [8.0, 7.0, 0.0]]), 1),
        (np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 10.0], [0.0, 1.0, 0.0]]), 2),
    ),
)


def _analogy(
    vectors: dict[str, np.ndarray], a: str, b: str, c: str, sign: int = 1, exclude: bool = True
) -> str:
    unit = {word: vector / np.linalg.norm(vector) for word, vector in vectors.items()}
    target = unit[c] + sign * (unit[b] - unit[a])
    candidates = [word for word in unit if not (exclude and word in (a, b, c))]
    return max(candidates, key=lambda word: float(unit[word] @ target))


def _analogy_without_lengths(vectors: dict[str, np.ndarray], a: str, b: str, c: str) -> str:
    target = vectors[c] + vectors[b] - vectors[a]
    return max(vectors.keys() - {a, b, c}, key=lambda word: float(vectors[word] @ target))


def _toy_vectors() -> dict[str, np.ndarray]:
    """Royal or common, male or female, one axis each, with a little of something else."""
    return {
        "king": np.array([1.0, 0.9, 0.1]),
        "queen": np.array([1.0, -0.9, 0.1]),
        "man": np.array([-0.9, 1.0, 0.3]),
        "woman": np.array([-0.9, -1.0, 0.3]),
        "prince": np.array([0.7, 0.9, -0.8]),
        "apple": np.array([-0.2, 0.1, 1.0]),
        "tyrant": np.array([5.0, 2.0, 4.0]),  # long, so that whoever forgets to divide by lengths is seen
    }


analogy = Exercise(
    name="analogy",
    solution=lambda vectors, a, b, c: _analogy(vectors, a, b, c),
    explanation="The step from a to b, taken from c.",
    mistakes=(
        Mistake(
            lambda vectors, a, b, c: _analogy(vectors, a, b, c, sign=-1),
            "The step goes the wrong way. From a to b is b - a: start at c and *add* b - a.",
        ),
        Mistake(
            lambda vectors, a, b, c: _analogy(vectors, a, b, c, exclude=False),
            "The answer is one of the three words of the question. Leave a, b and c out of the candidates.",
        ),
        Mistake(
            lambda vectors, a, b, c: _analogy(vectors, a, b, c, sign=-1, exclude=False),
            "The step goes the wrong way: from a to b is b - a. And leave a, b and c out of the candidates.",
        ),
        Mistake(
            _analogy_without_lengths,
            "Divide every vector by its length first: as it is, long vectors win because they are long.",
        ),
        Mistake(
            lambda vectors, a, b, c: _analogy(vectors, c, a, b),
            "That is a + b - c, or the explorer's order A - B + C. Here the question is a : b :: c : ?, "
            "so the target is b - a + c.",
        ),
    ),
    hints=(
        "Divide each vector by its length. The target is c + b - a; the cosine ranks like the dot "
        "product now.",
        "Go through all words but a, b and c, and keep the one with the largest dot product with the target.",
    ),
    cases=(
        (_toy_vectors(), "man", "king", "woman"),
        (_toy_vectors(), "king", "queen", "man"),
        (_toy_vectors(), "woman", "man", "queen"),
        (
            _toy_vectors(),
            "king",
            "queen",
            "prince",
        ),  # there is no princess: unless excluded, `prince` itself is nearest
    ),
)


def _smallest_repair() -> int:
    matrix = np.array(
        [[0, 5, 8, 1, 0], [5, 0, 7, 0, 1], [8, 7, 0, 2, 1], [1, 0, 2, 0, 6], [0, 1, 1, 6, 0]], dtype=float
    )
    meetings = 6
    while True:
        matrix[3, 4] = matrix[4, 3] = meetings
        u, s, _ = np.linalg.svd(matrix)
        cat, _, pet, car, _ = u[:, :2] * s[:2]
        if cosine.solution(cat, pet) > cosine.solution(cat, car):
            return meetings
        meetings += 1


repair = Exercise(
    name="repair",
    solution=_smallest_repair(),
    explanation="From there on the second dimension belongs to the vehicles, the hub waits for the third.",
    mistakes=(
        Mistake(8, "Close. With 8 the cat is still nearer to the car (0.88) than to the pet (0.58)."),
        Mistake(6, "That is the matrix as it stands, with the cat pointing the way of the car."),
        Mistake(12, "That separates them well, but a smaller number does already."),
        Mistake(
            8.63,
            "Meetings come in whole numbers; and the eigenvalue of the vehicles is not the number of "
            "meetings.",
        ),
    ),
    hints=(
        "Change `A[3, 4]` and `A[4, 3]` together, decompose, and compare the two cosines.",
        "A loop over 6, 7, 8, ... that stops at the first success is all it takes.",
    ),
)
