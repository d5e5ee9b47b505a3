"""What the back-off explorer accepts as its settings."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from nlpbook import validation
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
        return validation.whole_number(value, name, 1, most)
    if name == "method":
        return validation.one_of(value, name, METHODS)
    if name == "word":
        if value and value not in words:
            raise ValueError(
                f"word must be one of the {len(words)} words of the vocabulary, or ''; "
                f"got {validation.shown(value)}"
            )
        return value
    if name == "discount":
        return validation.finite(value, name, above=0, most=1, or_none=True)
    if name == "k":
        return validation.positive(value, name)
    if name == "alpha":
        return validation.finite(value, name, above=0, below=1)
    if name == "discounts":
        accepted = "three numbers, each D_r above 0 and at most r, or none"
        found = _numbers(name, value, (0, 3), accepted)
        if not all(0 < d <= r for r, d in zip((1, 2, 3), found, strict=False)):
            raise ValueError(f"discounts must be {accepted}; got {found}")
        return found
    size = largest_order + 1
    accepted = f"{size} numbers, for order 0 (uniform) to {largest_order}, 0 or larger, the first above 0"
    weights = _numbers("weights", value, (size,), accepted)
    if not all(weight >= 0 for weight in weights) or weights[0] == 0:
        raise ValueError(f"weights must be {accepted}; got {weights}")
    return weights


def check_context(context: Any) -> list[str]:
    """Return the first words of a sentence as a list."""
    words = validation.collection(context, "context", "words", least=0)
    for i, word in enumerate(words):
        if validation.text(word, f"context[{i}]", blank=False) in _MARKS:
            raise ValueError(f"context[{i}] must be a word, and neither start nor end token; got {word!r}")
    if len(words) > MOST_CONTEXT:
        raise ValueError(f"context must be at most {MOST_CONTEXT} words; got {len(words)}")
    return words


def _numbers(name: str, values: Any, lengths: tuple[int, ...], accepted: str) -> list[float]:
    try:
        found = [float(value) for value in values]
    except (TypeError, ValueError):
        raise TypeError(f"{name} must be {accepted}; got {validation.shown(values)}") from None
    if len(found) not in lengths or not all(map(math.isfinite, found)):
        raise ValueError(f"{name} must be {accepted}; got {validation.shown(found)}")
    return found
