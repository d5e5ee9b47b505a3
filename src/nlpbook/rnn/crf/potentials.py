"""The potentials of a linear-chain conditional random field: what every path of tags is scored by.

    score(y) = start[y_1] + sum over t of emissions[t, y_t] + sum over t of transitions[y_t, y_t+1] + end[y_T]

    p(y | x) = exp(score(y)) / Z        Z = sum over all paths y' of exp(score(y'))

A path y is a tag for each of T places. All potentials are in nats; one of -inf forbids what it belongs to.
"""

from __future__ import annotations

from typing import NamedTuple

from jaxtyping import Float
from torch import Tensor


class Potentials(NamedTuple):
    """The four potentials, in the order in which the functions of this room take them.

    Parameters
    ----------
    emissions : float tensor, shape (time, tags), or (batch, time, tags)
        How well each tag fits each place.
    transitions : float tensor, shape (tags, tags)
        In row i and column j, how well tag j follows tag i.
    start, end : float tensors, shape (tags,)
        How well a tag begins a sentence, and ends it.

    References
    ----------
    Lafferty, McCallum & Pereira (2001), "Conditional random fields: Probabilistic models for segmenting and
    labeling sequence data". Book: chapter 6.
    """

    emissions: Float[Tensor, "*batch time tags"]
    transitions: Float[Tensor, "tags tags"]
    start: Float[Tensor, " tags"]
    end: Float[Tensor, " tags"]
