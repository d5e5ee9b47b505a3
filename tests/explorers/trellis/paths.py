"""Trellises small enough to look at every path, and what enumeration says of them."""

import itertools
import math

from hypothesis import strategies as st

from nlpbook.explorers import Trellis

INF = math.inf
numbers = st.floats(-3, 3).map(lambda one: round(one, 2))
whole = st.integers(-1, 1).map(float)  # so that scores are often equal


@st.composite
def trellises(draw):
    """A trellis of at most 4 words and 4 tags, in which some transitions may be forbidden."""
    T, K, each = draw(st.integers(1, 4)), draw(st.integers(1, 4)), draw(st.sampled_from([numbers, whole]))

    def some(*shape):
        if len(shape) == 1:
            return draw(st.lists(each, min_size=shape[0], max_size=shape[0]))
        return [some(*shape[1:]) for _ in range(shape[0])]

    trellis = Trellis(some(T, K), some(K, K), some(K), some(K))
    if draw(st.booleans()):
        trellis.forbidden = draw(st.lists(st.integers(0, (K + 1) ** 2 - 2), max_size=2 * K))
    return trellis


def scored_paths(trellis):
    """All paths that are allowed with their scores, in numbers: the best first, ties from the last tag on.

    Added in the order of the algorithms, so that equal scores are equal to the bit.
    """
    emissions, transitions, start, end = (part.tolist() for part in trellis.potentials)
    found = []
    for path in itertools.product(range(len(start)), repeat=len(emissions)):
        score = start[path[0]] + emissions[0][path[0]]
        for t in range(1, len(path)):
            score = score + transitions[path[t - 1]][path[t]] + emissions[t][path[t]]
        score = score + end[path[-1]]
        if score > -INF:
            found.append((list(path), score))
    return sorted(found, key=lambda one: (-one[1], one[0][::-1]))
