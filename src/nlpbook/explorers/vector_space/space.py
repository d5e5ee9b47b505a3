"""The space of an explorer: its words, vectors and groups, checked, and the axes along which it is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from nlpbook import validation

# More would make one figure outgrow a page (1.4 MB of text for 250,000 numbers).
MOST_NUMBERS = 250_000
MOST_GROUPS = 7


def check_words(words: Any) -> list[str]:
    """Return the words as a list of at least three different strings."""
    words = validation.collection(words, "words", "words", least=3)
    words = [validation.text(word, f"words[{i}]", blank=False) for i, word in enumerate(words)]
    if len(set(words)) < len(words):
        twice = next(word for i, word in enumerate(words) if word in set(words[:i]))
        raise ValueError(f"words must be without repeats; got {validation.shown(twice)} twice")
    return words


def check_vectors(vectors: Any, words: list[str]) -> np.ndarray:
    """Return the vectors as finite numbers, one row for each word."""
    try:
        array = np.asarray(vectors, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise type(error)(
            f"vectors must be one row of numbers for each word, all of one length; got other rows ({error})"
        ) from error
    if array.ndim != 2 or len(array) != len(words) or array.shape[1] < 2:
        raise ValueError(
            f"vectors must be {len(words)} rows (one for each word) of 2 columns or more; "
            f"got shape {array.shape}"
        )
    if array.size > MOST_NUMBERS:
        raise ValueError(
            f"vectors must be at most {MOST_NUMBERS} numbers, or the page would grow too heavy (give fewer "
            f"words or fewer dimensions); got {array.size}"
        )
    with np.errstate(over="ignore"):
        array = array.astype(np.float32)
    if not np.isfinite(array).all():
        row = int(np.argwhere(~np.isfinite(array).all(axis=1))[0, 0])
        raise ValueError(
            f"vectors[{row}] must be finite float32 numbers; got NaN or infinity, "
            f"for {validation.shown(words[row])}"
        )
    lengths = np.linalg.norm(array.astype(np.float64), axis=1)
    if not lengths.all():
        row = int(np.argmin(lengths))
        raise ValueError(
            f"vectors[{row}] must be a vector with a direction; got zeros only, "
            f"for {validation.shown(words[row])}"
        )
    return array


def check_known(argument: str, word: Any, words: Any) -> str:
    """Return a word that is in the vocabulary."""
    if validation.text(word, argument) not in words:
        raise KeyError(f"{argument} must be one of the {len(words)} words; got {validation.shown(word)}")
    return word


def check_groups(groups: Any, words: list[str]) -> tuple[list[str], np.ndarray]:
    """Return the labels of the groups, and the number of each word's group."""
    group_of = np.full(len(words), -1, dtype=np.int32)
    if groups is None:
        return [], group_of
    for word, name in validation.mapping(groups, "groups", "words to labels").items():
        check_known("a word of groups", word, words)
        validation.text(name, f"groups[{validation.shown(word)}]")
    names = list(dict.fromkeys(groups.values()))
    if len(names) > MOST_GROUPS:
        raise ValueError(f"groups must be of at most {MOST_GROUPS} labels, one colour each; got {len(names)}")
    for i, word in enumerate(words):
        if word in groups:
            group_of[i] = names.index(groups[word])
    return names, group_of


def all_axes(n_components: int, n_dimensions: int) -> list[str]:
    """Return the names of the axes that can be drawn: components, directions between words, dimensions."""
    components = [f"pc{i + 1}" for i in range(n_components)]
    return [*components, "b_to_a", "b_to_c", *(f"dim{i + 1}" for i in range(n_dimensions))]


def check_axes(axes: Any, known: Sequence[str]) -> tuple[str, str]:
    """Return the names of two axes that can be drawn."""
    if isinstance(axes, str) or not isinstance(axes, Sequence) or len(axes) != 2:
        raise ValueError(f"axes must be two names of axes; got {validation.shown(axes)}")
    for axis in axes:
        if axis not in known:
            last = known[known.index("b_to_a") - 1]
            raise ValueError(
                f"axes must be two of 'pc1' to {last!r}, 'dim1' to {known[-1]!r}, 'b_to_a' and 'b_to_c'; "
                f"got {validation.shown(axis)}"
            )
    return axes[0], axes[1]


def principal_components(points: np.ndarray, most: int) -> tuple[np.ndarray, np.ndarray, list[float]]:
    """Return the mean [dimension], components [component, dimension], and their shares of the variance.

    `nlpbook.words.truncated_svd` is for large sparse matrices: it refuses those of a smaller rank, and knows
    only the variance of what it keeps.
    """
    mean = points.mean(axis=0)
    _, sizes, components = np.linalg.svd(points - mean, full_matrices=False)
    components = components[:most]
    largest = np.abs(components).argmax(axis=1)
    signs = np.where(components[np.arange(len(components)), largest] < 0, -1.0, 1.0)
    variance = sizes**2 / max(float((sizes**2).sum()), 1e-300)
    return (
        mean.astype(np.float32),
        (components * signs[:, None]).astype(np.float32),
        [float(share) for share in variance[: len(components)]],
    )
