"""The forward and the backward algorithm for a batch of sentences, as matrix products.

    a_t = (a_t-1 F) ∘ x_t / sum        F = exp(transitions)        x_t = exp(emissions[t])
    r_t = b_t+1 F^T                    b_t = r_t ∘ x_t / sum
    p(y_t = i) = a_t[i] r_t[i] / norm_t                      norm_t = sum over i of a_t[i] r_t[i]
    p(y_t = i, y_t+1 = j) = a_t[i] F[i, j] b_t+1[j] / norm_t

`plain_counts` is the same step by step. Three things make it fast. The weights of paths, not their
logarithms, go from step to step, and are divided by their sum to stay in range: a step is a matrix product.
The backward algorithm goes the same steps over the reversed sentences, so both are one batch of products. And
the expected number of each transition, a sum over all steps, is one product at the end.

A weight that is much smaller than others may underflow to 0 and yet belong to the best path. Where the
potentials are so far apart that this is possible, the weights are computed in float64, and where they are too
far apart for that too, in logarithms, which is slower.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from jaxtyping import Float, Int64, Shaped
from torch import Tensor

from nlpbook.rnn.crf.backward_algorithm import backward_messages
from nlpbook.rnn.crf.forward_algorithm import forward_messages, log_partition
from nlpbook.rnn.crf.log_sum_exp import log_sum_exp
from nlpbook.rnn.lengths import reverse_sentences


def plain_counts(
    emissions: Float[Tensor, "time tags"],
    transitions: Float[Tensor, "tags tags"],
    start: Float[Tensor, " tags"],
    end: Float[Tensor, " tags"],
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Return how often a path of one sentence is expected to meet each potential, step by step.

    Parameters
    ----------
    emissions, transitions, start, end : float tensors
        The potentials, shapes (time, tags), (tags, tags), (tags,), (tags,).

    Returns
    -------
    tuple of four float tensors
        The gradients of ln Z, of the shapes of the potentials.
    """
    alpha, beta = (
        forward_messages(emissions, transitions, start),
        backward_messages(emissions, transitions, end),
    )
    log_z = log_partition(emissions, transitions, start, end)
    nodes, steps = (alpha + beta - log_z).exp(), torch.zeros_like(transitions)
    for t in range(len(emissions) - 1):
        steps += (alpha[t][:, None] + transitions + (emissions + beta)[t + 1] - log_z).exp()
    return nodes, steps, nodes[0], nodes[-1]


class Weights(NamedTuple):
    """What the two passes have found, by the letters above; 0 at the padding, where `norm` is 1."""

    log_z: Tensor  # (batch,)
    a: Tensor  # (time, batch, tags)
    r: Tensor  # (time, batch, tags)
    b: Tensor  # (time, batch, tags)
    norm: Tensor  # (time, batch)
    F: Tensor  # (tags, tags)

    def nodes(self) -> Float[Tensor, "batch time tags"]:
        """The probability of each tag at each place."""
        return (self.a * self.r / self.norm[:, :, None]).transpose(0, 1)

    def steps(self) -> Float[Tensor, "batch steps tags tags"]:
        """The probability of each two tags at neighbouring places."""
        a = (self.a / self.norm[:, :, None])[:-1, :, :, None]  # (time - 1, batch, tags, 1)
        return (a * self.F * self.b[1:, :, None, :]).transpose(0, 1)  # (batch, time - 1, tags, tags)

    def counts(self, weight: Float[Tensor, " batch"]) -> tuple[Tensor, Tensor]:
        """The probabilities of tags times weights of sentences, and the weighted sum of those of steps."""
        a = self.a * (weight / self.norm)[:, :, None]  # (time, batch, tags)
        between = a[:-1].flatten(0, 1).T @ self.b[1:].flatten(0, 1)  # (tags, tags)
        return (a * self.r).transpose(0, 1), between * self.F


class Logarithms(NamedTuple):
    """The same in logarithms; -inf at the padding."""

    log_z: Tensor  # (batch,)
    alpha: Tensor  # (batch, time, tags)
    beta: Tensor  # (batch, time, tags)
    emissions: Tensor  # (batch, time, tags)
    transitions: Tensor  # (tags, tags)

    def nodes(self) -> Float[Tensor, "batch time tags"]:
        """The probability of each tag at each place."""
        return (self.alpha + self.beta - self.log_z[:, None, None]).exp()

    def step(self, t: int) -> Float[Tensor, "batch tags tags"]:
        """The probability of each two tags at a place and the next."""
        before, behind = self.alpha[:, t] - self.log_z[:, None], (self.emissions + self.beta)[:, t + 1]
        return (before[:, :, None] + self.transitions + behind[:, None, :]).exp()

    def steps(self) -> Float[Tensor, "batch steps tags tags"]:
        """The probability of each two tags at neighbouring places."""
        found = [self.step(t) for t in range(self.alpha.shape[1] - 1)]
        empty = self.alpha.new_zeros(len(self.alpha), 0, *self.transitions.shape)
        return torch.stack(found, dim=1) if found else empty

    def counts(self, weight: Float[Tensor, " batch"]) -> tuple[Tensor, Tensor]:
        """The probabilities of tags times weights of sentences, and the weighted sum of those of steps."""
        between = torch.zeros_like(self.transitions)
        for t in range(self.alpha.shape[1] - 1):
            between += torch.einsum("b,bij->ij", weight, self.step(t))
        return self.nodes() * weight[:, None, None], between


def messages(
    emissions: Float[Tensor, "batch time tags"],
    transitions: Float[Tensor, "tags tags"],
    start: Float[Tensor, " tags"],
    end: Float[Tensor, " tags"],
    lengths: Int64[Tensor, " batch"] | None,
    *,
    both: bool = True,
) -> Weights | Logarithms:
    """Return ln Z of each sentence, and what its marginals are made of.

    Parameters
    ----------
    emissions, transitions, start, end : float tensors
        The potentials, shapes (batch, time, tags), (tags, tags), (tags,), (tags,).
    lengths : int64 tensor, shape (batch,), or None
        The places of each sentence, on the device of the potentials; all of them where it is None.
    both : bool, default True
        False leaves the backward algorithm out: there is ln Z, and no marginals.

    Returns
    -------
    Weights or Logarithms
        Weights may be float64; ln Z has the type of the potentials.
    """
    mask = mask_of(lengths, emissions)
    if mask is not None:  # what is no number there would reach the others
        emissions = emissions.masked_fill(~mask[:, :, None], 0)
    types = [emissions.dtype] if emissions.device.type == "mps" else [emissions.dtype, torch.float64]
    for dtype in dict.fromkeys(types):  # float64 has eight times the range of float32, in logarithms
        potentials = [part.to(dtype) for part in (emissions, transitions, start, end)]
        found = _in_weights(*potentials, lengths, mask, both)
        if found is not None:
            return found._replace(log_z=found.log_z.to(emissions.dtype))
    return _in_logarithms(emissions, transitions, start, end, mask)


def mask_of(lengths: Tensor | None, emissions: Tensor) -> Tensor | None:
    """Return where the places of sentences are, shape (batch, time); None where there is no padding."""
    if lengths is None:
        return None
    return torch.arange(emissions.shape[1], device=emissions.device) < lengths[:, None]


def last_of(x: Shaped[Tensor, "batch time k"], lengths: Tensor | None) -> Shaped[Tensor, "batch k"]:
    """Return what stands at the last place of each sentence."""
    return x[:, -1] if lengths is None else x[torch.arange(len(x), device=x.device), lengths - 1]


def _in_weights(
    emissions: Tensor,
    transitions: Tensor,
    start: Tensor,
    end: Tensor,
    lengths: Tensor | None,
    mask: Tensor | None,
    both: bool,
) -> Weights | None:
    """The messages as weights; None where a weight that is not 0 may have become 0."""
    batch, time, K = emissions.shape
    x, x_shift, x_fall = _weights(emissions.transpose(0, 1), -1)  # (time, batch, tags)
    (F, F_shift, F_fall), (first, first_shift, first_fall), (final, final_shift, final_fall) = (
        _weights(part) for part in (transitions, start, end)
    )
    tiny = math.log(torch.finfo(x.dtype).tiny)
    # By how many nats a step makes a weight smaller at most: one potential of each kind, and sums of K.
    fall = float(torch.stack([F_fall, first_fall, final_fall]).max() + x_fall) + math.log(K)
    if not fall < -tiny / 2:  # also where it is NaN
        return None
    every = max(1, int(-tiny / 2 / (fall + 1)) - 1)  # steps after which weights are divided by their sum
    factors = torch.stack([F, F.T]) if both else F[None]  # (directions, tags, tags)
    xs = torch.stack([x, _reversed(x, lengths)], 1) if both else x[:, None]  # (time, directions, batch, tags)
    reached, states = torch.empty_like(xs), torch.empty_like(xs)  # before and after the place's emission
    reached[0] = torch.stack([first, final])[: len(factors), None]
    sums = x.new_ones(time, len(factors), batch, 1)
    state = None
    for t, (x_t, r) in enumerate(zip(xs, reached, strict=True)):
        if state is not None:
            torch.bmm(state, factors, out=r)
        state = torch.mul(r, x_t, out=states[t])
        if t % every == 0:
            state.div_(torch.sum(state, -1, keepdim=True, out=sums[t]))
    a = states[:, 0]  # (time, batch, tags)
    at_end = (_last(a, lengths) * final).sum(dim=1)  # (batch,); mixed precision would round a product
    logs = sums[:, 0].log() + x_shift  # (time, batch, 1)
    there = None if mask is None else mask.T[:, :, None]  # (time, batch, 1)
    if there is not None:
        logs, states = logs.masked_fill(~there, 0), states.masked_fill(~there[:, None], 1)
        a = a.masked_fill(~there, 0)
    steps = (time if lengths is None else lengths) - 1
    log_z = logs.sum(dim=(0, 2)) + steps * F_shift + at_end.log() + first_shift + final_shift
    lowest = torch.minimum(_least(states), at_end.min()).log() - (fall + every * math.log(K) + 5)
    if not both:
        return Weights(log_z, a, a, a, log_z, F) if lowest > tiny else None
    r, b = _reversed(reached[:, 1], lengths), _reversed(states[:, 1], lengths)
    norm = (a * r).sum(dim=2)  # (time, batch)
    if there is not None:
        r, b = r.masked_fill(~there, 0), b.masked_fill(~there, 0)
        norm = norm.masked_fill(~there[:, :, 0], 1)
    if not torch.minimum(lowest, norm.min().log() - 25) > tiny:
        return None
    return Weights(log_z, a, r, b, norm, F)


def _weights(x: Tensor, dim: int | None = None) -> tuple[Tensor, Tensor, Tensor]:
    """Exp of potentials less their maximum; the maximum; and by how much the lowest is below it (nats)."""
    m = x.max() if dim is None else x.amax(dim, keepdim=True)
    x = x - m
    lowest = x.min()
    if lowest == -torch.inf:
        lowest = x.masked_fill(x == -torch.inf, 0).min()
    return x.exp(), m, -lowest


def _least(x: Tensor) -> Tensor:
    """The least entry that is not 0."""
    least = x.min()
    return x.masked_fill(x == 0, torch.inf).min() if least == 0 else least


def _last(x: Float[Tensor, "time batch tags"], lengths: Tensor | None) -> Float[Tensor, "batch tags"]:
    """What stands at the last place of each sentence."""
    return x[-1] if lengths is None else x[lengths - 1, torch.arange(x.shape[1], device=x.device)]


def _reversed(
    x: Float[Tensor, "time batch tags"], lengths: Tensor | None
) -> Float[Tensor, "time batch tags"]:
    """The places of each sentence in the opposite order."""
    return x.flip(0) if lengths is None else reverse_sentences(x.transpose(0, 1), lengths).transpose(0, 1)


def _in_logarithms(
    emissions: Tensor, transitions: Tensor, start: Tensor, end: Tensor, mask: Tensor | None
) -> Logarithms:
    """The messages by the formulas of the plain form, for a batch."""
    time = emissions.shape[1]
    alpha, beta = [start + emissions[:, 0]], [end.expand(len(emissions), -1)]  # (batch, tags) each
    for t in range(1, time):
        alpha.append(emissions[:, t] + log_sum_exp(alpha[-1][:, :, None] + transitions, dim=1))
    for t in range(time - 1, 0, -1):
        behind = log_sum_exp(transitions + (emissions[:, t] + beta[-1])[:, None, :], dim=2)
        beta.append(behind if mask is None else torch.where(mask[:, t, None], behind, end))
    alpha, beta = torch.stack(alpha, dim=1), torch.stack(beta[::-1], dim=1)
    log_z = log_sum_exp(alpha[:, 0] + beta[:, 0], dim=1)
    if mask is not None:
        alpha = alpha.masked_fill(~mask[:, :, None], -torch.inf)
        beta = beta.masked_fill(~mask[:, :, None], -torch.inf)
    return Logarithms(log_z, alpha, beta, emissions, transitions)
