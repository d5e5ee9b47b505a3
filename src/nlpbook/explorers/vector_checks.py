"""What the vector space explorer accepts: each check names the argument, what it got and what is accepted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

# More would make one figure outgrow a page (1.4 MB of text for 250,000 numbers).
MOST_NUMBERS = 250_000
MOST_GROUPS = 7


def check_words(words: Any) -> list[str]:
    """Return the words as a list of at least three different strings."""
    if isinstance(words, str) or not isinstance(words, Sequence):
        raise TypeError(f"words: got {type(words).__name__}; accepted is a list of strings")
    for i, word in enumerate(words):
        if not isinstance(word, str):
            raise TypeError(f"words: item {i} is {word!r}; accepted are strings")
        if not word.strip():
            raise ValueError(f"words: item {i} is the empty word {word!r}; accepted are words with letters")
    if len(words) < 3:
        raise ValueError(f"words: got {len(words)}; accepted are at least 3")
    if len(set(words)) < len(words):
        twice = next(word for i, word in enumerate(words) if word in set(words[:i]))
        raise ValueError(f"words: got {twice!r} twice; accepted are words without repeats")
    return [str(word) for word in words]


def check_vectors(vectors: Any, words: list[str]) -> np.ndarray:
    """Return the vectors as finite numbers, one row for each word."""
    try:
        array = np.asarray(vectors, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise type(error)(
            f"vectors: got rows that do not make a matrix of numbers ({error}); accepted is one row of "
            "numbers for each word, all of one length"
        ) from error
    if array.ndim != 2 or len(array) != len(words) or array.shape[1] < 2:
        raise ValueError(
            f"vectors: got shape {array.shape}; accepted are {len(words)} rows (one for each word) "
            "of 2 or more columns"
        )
    if array.size > MOST_NUMBERS:
        raise ValueError(
            f"vectors: got {array.size} numbers; accepted are at most {MOST_NUMBERS}, or the page would grow "
            "too heavy: give fewer words or fewer dimensions"
        )
    with np.errstate(over="ignore"):
        array = array.astype(np.float32)
    if not np.isfinite(array).all():
        row = int(np.argwhere(~np.isfinite(array).all(axis=1))[0, 0])
        raise ValueError(
            f"vectors: row {row} ({words[row]!r}) holds NaN or infinity; accepted are finite float32 numbers"
        )
    lengths = np.linalg.norm(array.astype(np.float64), axis=1)
    if not lengths.all():
        row = int(np.argmin(lengths))
        raise ValueError(
            f"vectors: row {row} ({words[row]!r}) is all zeros; a cosine needs vectors with a direction"
        )
    return array


def check_known(argument: str, word: Any, words: Any) -> str:
    """Return a word that is in the vocabulary."""
    if not isinstance(word, str):
        raise TypeError(f"{argument}: got {word!r}; accepted are words as strings")
    if word not in words:
        raise KeyError(
            f"{argument}: {word!r} is not among the {len(words)} words; accepted are words of the vocabulary"
        )
    return word


def check_groups(groups: Any, words: list[str]) -> tuple[list[str], np.ndarray]:
    """Return the labels of the groups, and the number of each word's group."""
    group_of = np.full(len(words), -1, dtype=np.int32)
    if groups is None:
        return [], group_of
    if not isinstance(groups, Mapping):
        raise TypeError(f"groups: got {type(groups).__name__}; accepted is a dict from word to label")
    for word, name in groups.items():
        check_known("groups", word, words)
        if not isinstance(name, str):
            raise TypeError(f"groups: the label of {word!r} is {name!r}; accepted are strings")
    names = list(dict.fromkeys(groups.values()))
    if len(names) > MOST_GROUPS:
        raise ValueError(
            f"groups: got {len(names)} labels; accepted are at most {MOST_GROUPS}, one colour each"
        )
    for i, word in enumerate(words):
        if word in groups:
            group_of[i] = names.index(groups[word])
    return names, group_of


def check_axis(axis: Any, n_components: int, n_dimensions: int) -> str:
    """Return the name of an axis that can be drawn."""
    known = ["b_to_a", "b_to_c"]
    known += [f"pc{i + 1}" for i in range(n_components)] + [f"dim{i + 1}" for i in range(n_dimensions)]
    if axis not in known:
        raise ValueError(
            f"axes: got {axis!r}; accepted are 'pc1' to 'pc{n_components}', 'dim1' to 'dim{n_dimensions}', "
            "'b_to_a' and 'b_to_c'"
        )
    return axis
