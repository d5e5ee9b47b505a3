"""The score of one path: the sum of the potentials that it meets.

score(y) = start[y_1] + sum over t of emissions[t, y_t] + sum over t of transitions[y_t, y_t+1] + end[y_T]
"""

from __future__ import annotations

import torch
from jaxtyping import Float, Int64
from torch import Tensor


def path_score(
    tags: Int64[Tensor, " time"],
    emissions: Float[Tensor, "time tags"],
    transitions: Float[Tensor, "tags tags"],
    start: Float[Tensor, " tags"],
    end: Float[Tensor, " tags"],
) -> Float[Tensor, ""]:
    """Return the score of a path of tags (nats): the logarithm of its weight before it is divided by Z.

    Parameters
    ----------
    tags : int64 tensor, shape (time,)
        The path.
    emissions, transitions, start, end : float tensors
        The potentials, shapes (time, tags), (tags, tags), (tags,), (tags,): see `Potentials`.

    Returns
    -------
    float tensor, shape ()

    References
    ----------
    Lafferty, McCallum & Pereira (2001), "Conditional random fields". Book: chapter 6.
    """
    places = torch.arange(len(tags), device=tags.device)
    steps = transitions[tags[:-1], tags[1:]].sum()
    return start[tags[0]] + emissions[places, tags].sum() + steps + end[tags[-1]]
