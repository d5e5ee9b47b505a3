"""The loss of a conditional random field and its gradient without autograd: expected minus observed counts.

    loss = ln Z - score(y)
    d loss / d emissions[t, i]   = p(y_t = i) - [y_t = i]
    d loss / d transitions[i, j] = sum over t of p(y_t = i, y_t+1 = j) - number of steps from i to j in y

`plain_gradients` is the same for one sentence, from `plain_counts`.
"""

from __future__ import annotations

from typing import Any

import torch
from jaxtyping import Float, Int64
from torch import Tensor
from torch.autograd.function import once_differentiable

from nlpbook.rnn.fast.forward_backward import (
    Logarithms,
    Weights,
    last_of,
    mask_of,
    messages,
    plain_counts,
)


def plain_gradients(
    emissions: Float[Tensor, "time tags"],
    transitions: Float[Tensor, "tags tags"],
    start: Float[Tensor, " tags"],
    end: Float[Tensor, " tags"],
    tags: Int64[Tensor, " time"],
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Return the gradients of the loss of one sentence: expected counts, less 1 for what its path meets.

    Parameters
    ----------
    emissions, transitions, start, end : float tensors
        The potentials, shapes (time, tags), (tags, tags), (tags,), (tags,).
    tags : int64 tensor, shape (time,)
        The path.

    Returns
    -------
    tuple of four float tensors
        Of the shapes of the potentials.
    """
    nodes, steps, first, last = (part.clone() for part in plain_counts(emissions, transitions, start, end))
    for t, tag in enumerate(tags):
        nodes[t, tag] -= 1
        if t > 0:
            steps[tags[t - 1], tag] -= 1
    first[tags[0]] -= 1
    last[tags[-1]] -= 1
    return nodes, steps, first, last


def nll(
    emissions: Float[Tensor, "batch time tags"],
    transitions: Float[Tensor, "tags tags"],
    start: Float[Tensor, " tags"],
    end: Float[Tensor, " tags"],
    tags: Int64[Tensor, "batch time"] | None,
    lengths: Int64[Tensor, " batch"] | None,
) -> Float[Tensor, " batch"]:
    """Return ln Z less the score of a path, for each sentence of a batch; without paths, ln Z.

    Parameters
    ----------
    emissions, transitions, start, end : float tensors
        The potentials, shapes (batch, time, tags), (tags, tags), (tags,), (tags,).
    tags : int64 tensor, shape (batch, time), or None
        The paths, from 0 to tags - 1; 0 at the padding.
    lengths : int64 tensor, shape (batch,), or None
        The places of each sentence, on the same device; all of them where it is None.

    Returns
    -------
    float tensor, shape (batch,)
        In nats; not finite where nothing is allowed.

    References
    ----------
    Lafferty, McCallum & Pereira (2001), "Conditional random fields". Book: chapter 6.
    """
    return _NLL.apply(emissions, transitions, start, end, tags, lengths)


def scores(
    emissions: Float[Tensor, "batch time tags"],
    transitions: Float[Tensor, "tags tags"],
    start: Float[Tensor, " tags"],
    end: Float[Tensor, " tags"],
    tags: Int64[Tensor, "batch time"],
    lengths: Int64[Tensor, " batch"] | None,
) -> Float[Tensor, " batch"]:
    """Return the score of a path for each sentence of a batch; parameters are those of `nll`."""
    places = emissions.gather(2, tags[:, :, None])[:, :, 0]  # (batch, time)
    steps = transitions.flatten()[tags[:, :-1] * len(start) + tags[:, 1:]]  # (batch, time - 1)
    mask = mask_of(lengths, emissions)
    if mask is not None:
        places, steps = places.masked_fill(~mask, 0), steps.masked_fill(~mask[:, 1:], 0)
    last = last_of(tags[:, :, None], lengths)[:, 0]  # (batch,)
    return start[tags[:, 0]] + places.sum(dim=1) + steps.sum(dim=1) + end[last]


class _NLL(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx: Any,
        emissions: Tensor,
        transitions: Tensor,
        start: Tensor,
        end: Tensor,
        tags: Tensor | None,
        lengths: Tensor | None,
    ) -> Tensor:
        potentials = (emissions, transitions, start, end)
        found = messages(*potentials, lengths, both=any(ctx.needs_input_grad))
        ctx.kind = type(found)
        ctx.save_for_backward(*found, tags, lengths)
        return found.log_z.clone() if tags is None else found.log_z - scores(*potentials, tags, lengths)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor | None, ...]:
        *parts, tags, lengths = ctx.saved_tensors
        found: Weights | Logarithms = ctx.kind(*parts)
        counts = found.counts(gradient)
        nodes, steps = (part.to(gradient.dtype) for part in counts)  # (batch, time, tags), (tags, tags)
        if tags is not None:
            observed = gradient[:, None].expand_as(tags)  # (batch, time)
            mask = mask_of(lengths, nodes)
            observed = observed if mask is None else observed * mask
            nodes.scatter_add_(2, tags[:, :, None], -observed[:, :, None])
            there = (tags[:, :-1] * len(steps) + tags[:, 1:]).flatten()  # (batch (time - 1),)
            steps.view(-1).index_add_(0, there, observed[:, 1:].flatten(), alpha=-1)
        return nodes, steps, nodes[:, 0].sum(dim=0), last_of(nodes, lengths).sum(dim=0), None, None
