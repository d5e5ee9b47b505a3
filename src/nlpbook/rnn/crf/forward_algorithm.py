"""The forward algorithm: the weights of all paths, which are exponentially many, in one pass from the left.

    alpha_1[j] = start[j] + emissions[1, j]
    alpha_t[j] = emissions[t, j] + ln sum over i of exp(alpha_t-1[i] + transitions[i, j])
    ln Z = ln sum over j of exp(alpha_T[j] + end[j])

alpha_t[j] is the logarithm of the summed weights of all paths through the first t places that end in tag j.
"""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor

from nlpbook.rnn.crf.log_sum_exp import log_sum_exp


def forward_messages(
    emissions: Float[Tensor, "time tags"],
    transitions: Float[Tensor, "tags tags"],
    start: Float[Tensor, " tags"],
) -> Float[Tensor, "time tags"]:
    """Return alpha: the log-weights of the beginnings of paths, up to each place and tag (nats).

    Parameters
    ----------
    emissions, transitions, start : float tensors, shapes (time, tags), (tags, tags), (tags,)
        Potentials: see `Potentials`.

    Returns
    -------
    float tensor, shape (time, tags)

    References
    ----------
    Rabiner (1989), "A tutorial on hidden Markov models and selected applications in speech recognition".
    Book: chapter 6.
    """
    alpha = [start + emissions[0]]
    for e in emissions[1:]:  # (tags,)
        alpha.append(e + log_sum_exp(alpha[-1][:, None] + transitions, dim=0))
    return torch.stack(alpha)


def log_partition(
    emissions: Float[Tensor, "time tags"],
    transitions: Float[Tensor, "tags tags"],
    start: Float[Tensor, " tags"],
    end: Float[Tensor, " tags"],
) -> Float[Tensor, ""]:
    """Return ln Z (nats): the logarithm of the sum of the weights of all paths.

    Its gradient by a potential is the expected number of times that a path, drawn from p(y | x), meets it.

    Parameters
    ----------
    emissions, transitions, start, end : float tensors
        The potentials, shapes (time, tags), (tags, tags), (tags,), (tags,): see `Potentials`.

    Returns
    -------
    float tensor, shape ()
        -inf where every path is forbidden.

    References
    ----------
    Lafferty, McCallum & Pereira (2001), "Conditional random fields". Book: chapter 6.
    """
    return log_sum_exp(forward_messages(emissions, transitions, start)[-1] + end, dim=0)
