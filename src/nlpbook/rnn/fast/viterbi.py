"""The Viterbi algorithm for a batch of sentences: remember scores instead of tags.

    delta_t[j] = emissions[t, j] + max over i of (delta_t-1[i] + transitions[i, j])
    y_T = argmax over j of (delta_T[j] + end[j])
    y_t-1 = argmax over i of (delta_t-1[i] + transitions[i, y_t])

`nlpbook.rnn.viterbi` is the same step by step: it remembers the best i of every tag j at every place, of
which the way back needs one. Here the way back finds that one again, for all sentences at once.
"""

from __future__ import annotations

from itertools import pairwise

import torch
from jaxtyping import Float, Int64
from torch import Tensor

from nlpbook.rnn.fast.forward_backward import mask_of


def best_paths(
    emissions: Float[Tensor, "batch time tags"],
    transitions: Float[Tensor, "tags tags"],
    start: Float[Tensor, " tags"],
    end: Float[Tensor, " tags"],
    lengths: Int64[Tensor, " batch"] | None,
) -> tuple[Int64[Tensor, "batch time"], Float[Tensor, " batch"]]:
    """Return the best path of each sentence, and its score.

    Parameters
    ----------
    emissions, transitions, start, end : float tensors
        The potentials, shapes (batch, time, tags), (tags, tags), (tags,), (tags,).
    lengths : int64 tensor, shape (batch,), or None
        The places of each sentence, on the same device; all of them where it is None.

    Returns
    -------
    tags : int64 tensor, shape (batch, time)
        -1 at the padding. Ties are those of `nlpbook.rnn.viterbi`.
    scores : float tensor, shape (batch,)
        In nats; -inf where every path is forbidden.
    """
    batch, time, K = emissions.shape
    mask = mask_of(lengths, emissions)
    # (time, tags, batch): the maximum is over columns; a copy, also where a batch of one needs none
    deltas = emissions.permute(1, 2, 0).clone(memory_format=torch.contiguous_format)
    deltas[0] += start[:, None]
    steps = transitions[:, :, None].expand(K, K, batch).contiguous()  # (from, to, batch): adds faster
    candidates, best = emissions.new_empty(K, K, batch), emissions.new_empty(K, batch)
    for before, delta in pairwise(deltas):
        torch.add(before[:, None, :], steps, out=candidates)  # (from, to, batch)
        delta += torch.amax(candidates, 0, out=best)
    rows = torch.arange(batch, device=emissions.device)
    at_end = deltas[-1].T if lengths is None else deltas[lengths - 1, :, rows]  # (batch, tags)
    scores, last_tag = (at_end + end).max(dim=1)  # (batch,)
    into = transitions.T.contiguous()  # in row j, what leads to j
    deltas = deltas.transpose(1, 2).contiguous()  # (time, batch, tags)
    tag, found = last_tag, [last_tag]
    for t in range(time - 1, 0, -1):
        tag = (deltas[t - 1] + into.index_select(0, tag)).argmax(dim=1)
        if mask is not None:  # the last place of a shorter sentence, and the padding behind it
            tag = torch.where(mask[:, t], tag, last_tag)
        found.append(tag)
    tags = torch.stack(found[::-1], dim=1)
    return (tags if mask is None else tags.masked_fill(~mask, -1)), scores
