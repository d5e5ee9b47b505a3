"""The k best paths for a batch of sentences: the candidates of a tag are sorted all at once.

`nlpbook.rnn.k_best` is the same step by step. Each of K tags has K k candidates. The sort is stable, and they
stand in the order of their last tags and ranks, which decides ties as the plain form does.
"""

from __future__ import annotations

import torch
from jaxtyping import Float, Int64
from torch import Tensor


def k_best_paths(
    emissions: Float[Tensor, "batch time tags"],
    transitions: Float[Tensor, "tags tags"],
    start: Float[Tensor, " tags"],
    end: Float[Tensor, " tags"],
    k: int,
    lengths: Int64[Tensor, " batch"] | None,
) -> tuple[Int64[Tensor, "batch k time"], Float[Tensor, "batch k"]]:
    """Return the k best paths of each sentence, the best first, and their scores.

    Parameters
    ----------
    emissions, transitions, start, end : float tensors
        The potentials, shapes (batch, time, tags), (tags, tags), (tags,), (tags,).
    k : int
        How many, 1 or more.
    lengths : int64 tensor, shape (batch,), or None
        The places of each sentence, on the same device; all of them where it is None.

    Returns
    -------
    tags : int64 tensor, shape (batch, k, time)
        -1 at the padding, and in the place of paths that do not exist.
    scores : float tensor, shape (batch, k)
        In nats; -inf in the place of paths that do not exist.
    """
    batch, time, K = emissions.shape
    if lengths is None:
        lengths = torch.full((batch,), time, device=emissions.device)
    best = emissions.new_full((batch, K, k), -torch.inf)  # scores of the beginnings at each tag
    best[:, :, 0] = start + emissions[:, 0]
    choices, ends = [], []
    for t in range(time):
        if t:
            candidates = best[:, :, None, :] + transitions[:, :, None]  # (batch, from, to, k)
            candidates = candidates.transpose(1, 2).flatten(2)  # (batch, to, from k)
            best, choice = _first_k(candidates, k)
            best = best + emissions[:, t, :, None]
            choices.append(choice)
        ends.append((best + end[:, None]).flatten(1))  # (batch, tags k)
    rows = torch.arange(batch, device=emissions.device)
    scores, last = _first_k(torch.stack(ends)[lengths - 1, rows], k)  # (batch, k): tag k + rank
    place, found = last, [last // k]
    for t in range(time - 1, 0, -1):
        before = choices[t - 1].flatten(1).gather(1, place)  # of place tag k + rank, at t - 1
        place = torch.where((t < lengths)[:, None], before, last)
        found.append(place // k)
    tags = torch.stack(found[::-1], dim=2)  # (batch, k, time)
    there = torch.arange(time, device=emissions.device) < lengths[:, None]  # (batch, time)
    return tags.masked_fill(~(there[:, None, :] & (scores > -torch.inf)[:, :, None]), -1), scores


def _first_k(candidates: Tensor, k: int) -> tuple[Tensor, Tensor]:
    """The k largest of the last axis, and where they stand; of equal ones the first."""
    found, place = candidates.sort(dim=-1, descending=True, stable=True)
    return found[..., :k], place[..., :k]
