"""Marginals: the probability of a tag at a place, and of two tags at neighbouring places.

p(y_t = i) = exp(alpha_t[i] + beta_t[i] - ln Z)
p(y_t = i, y_t+1 = j) = exp(alpha_t[i] + transitions[i, j] + emissions[t+1, j] + beta_t+1[j] - ln Z)
"""

from __future__ import annotations

from jaxtyping import Float
from torch import Tensor

from nlpbook.rnn.crf.backward_algorithm import backward_messages
from nlpbook.rnn.crf.forward_algorithm import forward_messages, log_partition


def marginals(
    emissions: Float[Tensor, "time tags"],
    transitions: Float[Tensor, "tags tags"],
    start: Float[Tensor, " tags"],
    end: Float[Tensor, " tags"],
) -> Float[Tensor, "time tags"]:
    """Return the probability of each tag at each place, given the whole sentence.

    Parameters
    ----------
    emissions, transitions, start, end : float tensors
        The potentials, shapes (time, tags), (tags, tags), (tags,), (tags,): see `Potentials`. One path or
        more must not be forbidden.

    Returns
    -------
    float tensor, shape (time, tags)
        Each row sums to 1.

    References
    ----------
    Rabiner (1989), "A tutorial on hidden Markov models and selected applications in speech recognition".
    Book: chapter 6.
    """
    alpha = forward_messages(emissions, transitions, start)
    beta = backward_messages(emissions, transitions, end)
    return (alpha + beta - log_partition(emissions, transitions, start, end)).exp()


def pair_marginals(
    emissions: Float[Tensor, "time tags"],
    transitions: Float[Tensor, "tags tags"],
    start: Float[Tensor, " tags"],
    end: Float[Tensor, " tags"],
) -> Float[Tensor, "steps tags tags"]:
    """Return the probability of each pair of tags at each two neighbouring places.

    Parameters
    ----------
    emissions, transitions, start, end : float tensors
        The potentials, shapes (time, tags), (tags, tags), (tags,), (tags,): see `Potentials`. One path or
        more must not be forbidden.

    Returns
    -------
    float tensor, shape (time - 1, tags, tags)
        In [t, i, j], the probability of tag i at t and tag j at t + 1. Each matrix sums to 1.

    References
    ----------
    Lafferty, McCallum & Pereira (2001), "Conditional random fields". Book: chapter 6.
    """
    alpha = forward_messages(emissions, transitions, start)
    beta = backward_messages(emissions, transitions, end)
    before, behind = (
        alpha[:-1, :, None],
        (emissions + beta)[1:, None, :],
    )  # (time - 1, tags, 1), (..., 1, tags)
    return (before + transitions + behind - log_partition(emissions, transitions, start, end)).exp()
