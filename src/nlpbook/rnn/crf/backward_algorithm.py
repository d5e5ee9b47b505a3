"""The backward algorithm: the forward algorithm from the right.

    beta_T[i] = end[i]
    beta_t[i] = ln sum over j of exp(transitions[i, j] + emissions[t+1, j] + beta_t+1[j])

beta_t[i] is the logarithm of the summed weights of all ways to go on from tag i at place t to the end.
"""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor

from nlpbook.rnn.crf.log_sum_exp import log_sum_exp


def backward_messages(
    emissions: Float[Tensor, "time tags"],
    transitions: Float[Tensor, "tags tags"],
    end: Float[Tensor, " tags"],
) -> Float[Tensor, "time tags"]:
    """Return beta: the log-weights of the remainders of paths, behind each place and tag (nats).

    Parameters
    ----------
    emissions, transitions, end : float tensors, shapes (time, tags), (tags, tags), (tags,)
        Potentials: see `Potentials`.

    Returns
    -------
    float tensor, shape (time, tags)

    References
    ----------
    Rabiner (1989), "A tutorial on hidden Markov models and selected applications in speech recognition".
    Book: chapter 6.
    """
    beta = [end]
    for e in reversed(emissions[1:]):  # (tags,)
        beta.append(log_sum_exp(transitions + e + beta[-1], dim=1))
    return torch.stack(beta[::-1])
