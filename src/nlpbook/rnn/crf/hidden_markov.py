"""A hidden Markov model is a conditional random field whose potentials are log-probabilities.

    p(y, x) = pi[y_1] B[y_1, x_1] A[y_1, y_2] B[y_2, x_2] ... B[y_T, x_T]

    start = ln pi        transitions = ln A        emissions[t] = ln B[:, x_t]        end = 0

Then Z = p(x), the best path is the most probable one, and the marginals are the posteriors of the states.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import SupportsIndex

import numpy as np
import torch
from numpy.typing import ArrayLike
from torch import Tensor

from nlpbook import validation
from nlpbook.rnn.crf.potentials import Potentials


def hmm_potentials(
    initial: ArrayLike | Tensor,
    transitions: ArrayLike | Tensor,
    emissions: ArrayLike | Tensor,
    observations: Sequence[SupportsIndex] | np.ndarray | Tensor,
) -> Potentials:
    """Return the potentials of a conditional random field that has the paths of a hidden Markov model.

    Parameters
    ----------
    initial : array-like, shape (tags,)
        pi: the probability of each state at the first place.
    transitions : array-like, shape (tags, tags)
        A: in row i and column j, the probability of state j after state i.
    emissions : array-like, shape (tags, symbols)
        B: in row i, the probabilities of the symbols in state i.
    observations : sequence of int, shape (time,)
        x: the symbols of one sentence, one or more, from 0 on.

    Returns
    -------
    Potentials
        In float64 (nats), for the functions of this room: `log_partition(*hmm_potentials(...))` is ln p(x).

    Raises
    ------
    TypeError, ValueError
        If a row is no distribution, the shapes do not fit, or a symbol is out of range.

    References
    ----------
    Rabiner (1989), "A tutorial on hidden Markov models and selected applications in speech recognition".
    Sutton & McCallum (2012), "An introduction to conditional random fields". Book: chapter 6.

    Examples
    --------
    >>> A, B = [[0.7, 0.3], [0.4, 0.6]], [[0.1, 0.4, 0.5], [0.6, 0.3, 0.1]]
    >>> potentials = hmm_potentials([0.6, 0.4], A, B, [0, 1, 2])
    >>> [tuple(part.shape) for part in potentials]
    [(3, 2), (2, 2), (2,), (2,)]
    """
    pi = validation.array(initial, "initial")
    pi = validation.distribution(pi, "initial", len(pi), "one for each state")
    A = _distributions(transitions, "transitions", (len(pi), len(pi)))
    B = _distributions(emissions, "emissions", (len(pi), None))
    x = validation.ids(validation.array(observations, "observations"), "observations", B.shape[1])
    with np.errstate(divide="ignore"):  # ln 0 = -inf: what has the probability 0 is forbidden
        found = [np.log(B[:, x].T), np.log(A), np.log(pi), np.zeros(len(pi))]
    return Potentials(*(torch.from_numpy(np.ascontiguousarray(part)) for part in found))


def _distributions(values: ArrayLike | Tensor, name: str, shape: tuple[int | None, ...]) -> np.ndarray:
    """The rows of a matrix, each of them a distribution."""
    found = validation.finite_array(values, name, shape, "one row for each state")
    rows = [
        validation.distribution(row, f"{name}[{i}]", len(row), "one for each entry of the row")
        for i, row in enumerate(found)
    ]
    return np.stack(rows)
