"""The k best paths: the Viterbi algorithm that keeps k beginnings for each tag instead of one.

    best_1[j] = [(start[j] + emissions[1, j], (j))]
    best_t[j] = the k best of (score + transitions[i, j] + emissions[t, j], path + (j))
                over all tags i and all (score, path) of best_t-1[i]

A beginning that k others beat at its tag cannot become one of the k best: what follows adds the same to all.
"""

from __future__ import annotations

from itertools import chain

from jaxtyping import Float
from torch import Tensor

Path = tuple[list[int], float]


def k_best(
    emissions: Float[Tensor, "time tags"],
    transitions: Float[Tensor, "tags tags"],
    start: Float[Tensor, " tags"],
    end: Float[Tensor, " tags"],
    k: int,
) -> list[Path]:
    """Return the k paths of the highest scores, the best first.

    Of paths with equal scores the one whose last tag is lower comes first; if that is the same, the one whose
    last but one is lower, and so on: the first path is the one that `viterbi` returns.

    Parameters
    ----------
    emissions, transitions, start, end : float tensors
        The potentials, shapes (time, tags), (tags, tags), (tags,), (tags,): see `Potentials`.
    k : int
        How many, 1 or more.

    Returns
    -------
    list of (tags, score)
        A list of int and a float (nats). Fewer than k where fewer paths are not forbidden.

    References
    ----------
    Seshadri & Sundberg (1994), "List Viterbi decoding algorithms with applications". Book: chapter 6.
    """
    step, stop = transitions.tolist(), end.tolist()
    n = range(len(stop))

    def first_k(paths):  # of (-score, path from its end), so that the smallest is the best
        return sorted(path for path in paths if path[0] < float("inf"))[:k]

    best = [first_k([(-score, (j,))]) for j, score in enumerate((start + emissions[0]).tolist())]
    for e in emissions[1:].tolist():
        best = [
            first_k((cost - step[i][j] - e[j], (j, *path)) for i in n for cost, path in best[i]) for j in n
        ]
    ends = first_k(chain.from_iterable(((cost - stop[j], path) for cost, path in best[j]) for j in n))
    return [(list(path[::-1]), -cost) for cost, path in ends]
