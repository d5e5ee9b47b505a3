"""The methods that the back-off explorer shows: for each one the model of `nlpbook.ngrams`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nlpbook.ngrams import (
    AbsoluteDiscounting,
    AddK,
    Katz,
    KneserNey,
    LinearInterpolation,
    MaximumLikelihood,
    ModifiedKneserNey,
    NGramModel,
    StupidBackOff,
    WittenBell,
)

# From what has the explorer's settings (`order`, `k`, ...) as attributes to a model that is not fitted yet.
MODELS: dict[str, Callable[[Any], NGramModel]] = {
    "maximum_likelihood": lambda shown: MaximumLikelihood(shown.order),
    "add_k": lambda shown: AddK(shown.order, shown.k),
    "linear_interpolation": lambda shown: LinearInterpolation(shown.order, _proportions(shown)),
    "katz": lambda shown: Katz(shown.order, shown.katz_k),
    "stupid_back_off": lambda shown: StupidBackOff(shown.order, shown.alpha),
    "absolute_discounting": lambda shown: AbsoluteDiscounting(shown.order, shown.discount),
    "witten_bell": lambda shown: WittenBell(shown.order),
    "kneser_ney": lambda shown: KneserNey(shown.order, shown.discount),
    "modified_kneser_ney": lambda shown: ModifiedKneserNey(shown.order, shown.discounts or None),
}
METHODS = tuple(MODELS)


def _proportions(shown: Any) -> np.ndarray:
    """The weights of the orders in use, as numbers that sum to 1."""
    used = np.array(shown.weights[: shown.order + 1])
    return used / used.sum()
