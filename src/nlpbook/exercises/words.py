"""The exercises of chapter 1, Words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nlpbook.exercises.base import Exercise, Mistake

# Section 1.1, Symbols

_VOCABULARY = ["the", "cat", "sat", "on", "mat"]


def _bag_of_words(sentence: Sequence[str], vocabulary: Sequence[str]) -> list[int]:
    return [sum(token == word for token in sentence) for word in vocabulary]


bag_of_words = Exercise(
    name="bag of words",
    solution=_bag_of_words,
    explanation="The sum forgets the order: whatever sentence these words make gets this vector.",
    mistakes=(
        Mistake(
            lambda sentence, vocabulary: [int(word in sentence) for word in vocabulary],
            "A word that occurs twice contributes two one-hot vectors, so its entry is 2: "
            "this says *whether* a word occurs, not how often.",
        ),
        Mistake(
            lambda sentence, vocabulary: [vocabulary.index(token) for token in sentence],
            "These are the ids of the tokens. The sum of their one-hot vectors has one entry per word of the "
            "*vocabulary*, whatever the length of the sentence.",
        ),
        Mistake(
            lambda sentence, vocabulary: [
                sum(token == word for token in sentence) / len(sentence) for word in vocabulary
            ],
            "This is the average of the one-hot vectors; the question asks for their sum.",
        ),
    ),
    hints=(
        "Entry i counts how often word i of the vocabulary occurs in the sentence.",
        "`sentence.count(word)` counts a word in a list.",
    ),
    cases=(
        ("the cat sat on the mat".split(), _VOCABULARY),
        (["mat", "mat", "mat"], _VOCABULARY),
        (["on"], _VOCABULARY),
    ),
)

one_hot_distance = Exercise(
    name="distance of one-hot vectors",
    solution=2**0.5,
    explanation="The two vectors differ in exactly two places, by 1 in each: whatever the two words are, "
    "their distance is the square root of 2. Distances know as little as angles do.",
    mistakes=(
        Mistake(2, "That is the *squared* distance, 1 + 1. The Euclidean distance is its square root."),
        Mistake(0, "The dot product is 0, but the distance is not: the vectors are different points."),
        Mistake(1.41, "Right to two decimals, which is too coarse here: give the square root of 2 in full."),
        Mistake(1, "Both vectors have length 1, but they point in directions at right angles to each other."),
    ),
    hints=("Subtract the two vectors. How many entries of the difference are not zero?",),
)


def _lowest_common_hypernym(first: Sequence[str], second: Sequence[str]) -> str:
    return next(name for name in first if name in second)


lowest_common_hypernym = Exercise(
    name="lowest common hypernym",
    solution=_lowest_common_hypernym,
    explanation="The lower two words meet, the closer their meanings: this is what path similarity measures.",
    mistakes=(
        Mistake(
            lambda first, second: next(name for name in reversed(first) if name in second),
            "This returns the *most general* shared meaning, which is the same for almost every pair. "
            "Walk the chain from the word upwards and stop at the first meeting.",
        ),
        Mistake(
            lambda first, second: [name for name in first if name in second],
            "These are all the shared meanings. The lowest of them is the first that one meets on "
            "the way up.",
        ),
    ),
    hints=(
        "Both chains start at the word itself and end at `entity`.",
        "Go through `first` in its order, and return the first name that is also in `second`.",
    ),
    cases=(
        (["cat", "pet", "animal", "organism", "entity"], ["dog", "pet", "animal", "organism", "entity"]),
        (["motel", "hotel", "building", "object", "entity"], ["hotel", "building", "object", "entity"]),
        (["cat", "animal", "object", "entity"], ["car", "vehicle", "object", "entity"]),
    ),
)

# Section 1.2, Company

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
    tolerance=1e-6,
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
    tolerance=1e-6,
)

dense_bytes = Exercise(
    name="the size of a dense matrix",
    solution=100_000**2 * 4 / 1e9,
    explanation="40 GB for one vocabulary, before any other cost: counts have to be stored sparsely.",
    mistakes=(
        Mistake(10, "That is the number of cells in billions; each of them takes 4 bytes."),
        Mistake(80, "That is right for 8-byte numbers; float32 takes 4 bytes."),
        Mistake(4e10, "That is the number of bytes; the question asks for gigabytes of 10^9 bytes."),
        Mistake(0.0004, "The matrix has a row *and* a column for each word: 100,000 times 100,000 cells."),
    ),
    hints=("How many cells does a square matrix with 100,000 rows have?",),
)

# Section 1.3, Dense


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
    tolerance=1e-6,
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
    tolerance=1e-6,
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
        if _cosine(cat, pet) > _cosine(cat, car):
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

ALL = tuple(value for value in list(globals().values()) if isinstance(value, Exercise))
