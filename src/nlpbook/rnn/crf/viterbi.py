"""The Viterbi algorithm: the best of exponentially many paths, by dynamic programming.

    delta_1[j] = start[j] + emissions[1, j]
    delta_t[j] = emissions[t, j] + max over i of (delta_t-1[i] + transitions[i, j])
    best = max over j of (delta_T[j] + end[j])

It is the forward algorithm with a maximum in place of the sum, and remembers which i was the best.
"""

from __future__ import annotations

import torch
from jaxtyping import Float, Int64
from torch import Tensor


def viterbi(
    emissions: Float[Tensor, "time tags"],
    transitions: Float[Tensor, "tags tags"],
    start: Float[Tensor, " tags"],
    end: Float[Tensor, " tags"],
) -> tuple[Int64[Tensor, " time"], Float[Tensor, ""]]:
    """Return the path of the highest score, and its score.

    Of paths with equal scores it is the one whose last tag is lowest, then whose last but one is, and so on.

    Parameters
    ----------
    emissions, transitions, start, end : float tensors
        The potentials, shapes (time, tags), (tags, tags), (tags,), (tags,): see `Potentials`.

    Returns
    -------
    tags : int64 tensor, shape (time,)
    score : float tensor, shape ()
        In nats; -inf where every path is forbidden, and the tags then mean nothing.

    References
    ----------
    Viterbi (1967), "Error bounds for convolutional codes and an asymptotically optimum decoding algorithm".
    Book: chapter 6.
    """
    delta, best_before = start + emissions[0], []
    for e in emissions[1:]:  # (tags,)
        scores, before = (delta[:, None] + transitions).max(dim=0)
        delta = scores + e
        best_before.append(before)
    score, tag = (delta + end).max(dim=0)
    tags = [tag]
    for before in reversed(best_before):
        tags.append(before[tags[-1]])
    return torch.stack(tags[::-1]), score
