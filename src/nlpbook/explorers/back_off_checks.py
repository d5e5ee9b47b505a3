"""What the back-off explorer accepts: each check names the argument, what it got and what is accepted."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from nlpbook.explorers.checks import check_number, check_option, check_whole
from nlpbook.language_model import END_OF_SENTENCE

METHODS = (
    "maximum_likelihood",
    "add_k",
    "linear_interpolation",
    "katz",
    "stupid_back_off",
    "absolute_discounting",
    "witten_bell",
    "kneser_ney",
    "modified_kneser_ney",
)
SETTINGS = (
    "context",
    "order",
    "method",
    "discount",
    "discounts",
    "k",
    "weights",
    "alpha",
    "katz_k",
    "word",
    "bars",
)
MOST_CONTEXT = 100
MOST_BARS = 40
MOST_KATZ_K = 10
_MARKS = ("<s>", END_OF_SENTENCE)


def check_setting(name: str, value: Any, largest_order: int, words: Sequence[str]) -> Any:
    """Return the value of a setting as the page takes it.

    Parameters
    ----------
    name : str
        One of `SETTINGS`.
    value : object
        What was given for it.
    largest_order : int
        The order of the counts.
    words : sequence of str
        The vocabulary.

    Raises
    ------
    TypeError
        If it is of another type.
    ValueError
        If it is out of its range.
    """
    if name == "context":
        return check_context(value)
    if name in ("order", "katz_k", "bars"):
        most = {"order": largest_order, "katz_k": MOST_KATZ_K, "bars": MOST_BARS}[name]
        return check_whole(name, value, 1, most)
    if name == "method":
        return check_option(name, value, METHODS)
    if name == "word":
        if value and value not in words:
            raise ValueError(
                f"word: got {value!r}; accepted are the {len(words)} words of the vocabulary, or ''"
            )
        return value
    if name == "discount":
        return (
            None
            if value is None
            else check_number(name, value, "above 0 and at most 1", lambda d: 0 < d <= 1)
        )
    if name == "k":
        return check_number(name, value, "above 0", lambda k: k > 0)
    if name == "alpha":
        return check_number(name, value, "between 0 and 1", lambda alpha: 0 < alpha < 1)
    if name == "discounts":
        found = _numbers(name, value, (0, 3), "three, each D_r above 0 and at most r, or none")
        if not all(0 < d <= r for r, d in zip((1, 2, 3), found, strict=False)):
            raise ValueError(f"discounts: got {found}; accepted are three, each D_r above 0 and at most r")
        return found
    size = largest_order + 1
    accepted = f"{size}, for order 0 (uniform) to {largest_order}, 0 or more, the first above 0"
    weights = _numbers("weights", value, (size,), accepted)
    if not all(weight >= 0 for weight in weights) or weights[0] == 0:
        raise ValueError(f"weights: got {weights}; accepted are {accepted}")
    return weights


def check_context(context: Any) -> list[str]:
    """Return the first words of a sentence as a list."""
    if isinstance(context, (str, bytes)) or not isinstance(context, Sequence):
        raise TypeError(f"context: got {context!r}; accepted is a list of words")
    for word in context:
        if not isinstance(word, str):
            raise TypeError(f"context: got the word {word!r}; accepted are strings")
        if word in _MARKS or not word.strip():
            raise ValueError(f"context: got the word {word!r}; accepted are words with letters, and no marks")
    if len(context) > MOST_CONTEXT:
        raise ValueError(f"context: got {len(context)} words; accepted are at most {MOST_CONTEXT}")
    return list(context)


def _numbers(name: str, values: Any, lengths: tuple[int, ...], accepted: str) -> list[float]:
    try:
        found = [float(value) for value in values]
    except (TypeError, ValueError):
        raise TypeError(f"{name}: got {values!r}; accepted are numbers: {accepted}") from None
    if len(found) not in lengths or not all(map(math.isfinite, found)):
        raise ValueError(f"{name}: got {found}; accepted are numbers: {accepted}")
    return found
