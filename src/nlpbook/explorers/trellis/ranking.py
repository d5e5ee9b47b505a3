"""How many paths are better than one: counted without looking at each, by halves.

A path is a beginning, up to the middle of the sentence, and a remainder. The scores of the remainders are
sorted by their first tag, and each beginning is looked up in them: of K^T paths only about 2 K^(T/2) are ever
written out.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Float64

from nlpbook.rnn import Potentials

SAME = 1e-9  # nats: scores that differ by no more, from the order of their additions, are equal


class Rank(NamedTuple):
    """Where a path stands among all that are allowed.

    Parameters
    ----------
    better : int
        How many paths have a higher score.
    equal : int
        How many have the same score, itself among them.
    """

    better: int
    equal: int


def rank(potentials: Potentials, score: float) -> Rank:
    """Return how many paths have a higher score, and how many the same.

    Parameters
    ----------
    potentials : Potentials
        Of one sentence.
    score : float
        In nats, of a path that is allowed.

    Returns
    -------
    Rank
    """
    emissions, transitions, start, end = (part.numpy() for part in potentials)
    middle = (len(emissions) + 1) // 2
    beginnings = _ends_in(emissions[:middle], transitions, start)
    if middle == len(emissions):
        above = [scores + end[tag] for tag, scores in enumerate(beginnings)]
        found = np.concatenate(above) - score
        return Rank(int((found > SAME).sum()), int((np.abs(found) <= SAME).sum()))
    # From the right, a remainder is a beginning whose transitions are turned around.
    remainders = [np.sort(scores) for scores in _ends_in(emissions[middle:][::-1], transitions.T, end)]
    better = as_good = 0
    for i, scores in enumerate(beginnings):
        for j, others in enumerate(remainders):
            needed = score - transitions[i, j] - scores  # infinite where it is forbidden
            better += int((len(others) - np.searchsorted(others, needed + SAME, side="right")).sum())
            as_good += int((len(others) - np.searchsorted(others, needed - SAME, side="left")).sum())
    return Rank(better, as_good - better)


def _ends_in(
    emissions: Float64[np.ndarray, "places tags"],
    transitions: Float64[np.ndarray, "tags tags"],
    start: Float64[np.ndarray, " tags"],
) -> list[np.ndarray]:
    """The scores of all paths that are allowed, by their last tag."""
    scores = [np.array([one]) for one in start + emissions[0]]
    for e in emissions[1:]:  # (tags,)
        scores = [
            np.concatenate([before + transitions[i, j] for i, before in enumerate(scores)]) + e[j]
            for j in range(len(e))
        ]
    return [one[one > -np.inf] for one in scores]
