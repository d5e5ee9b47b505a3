"""How many positions may share a step of the fast form.

All gradients of a step are taken at the same place, and then they are added up. For a row that m of them
belong to, that is a step m times as long. With the rate eta, a logistic regression on vectors of length 1 or
2 swings and then diverges when eta m is more than about 2 to 8, and rows of frequent words get there first.
So a step may give a row `BOUND` / eta gradients: then it differs little from going through pairs one by one.

In a large vocabulary the few most frequent words would make all steps short. So one row in `EXEMPT` may
be given more, and then moves as by `BOUND` / eta gradients that are the mean of all.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int64

from nlpbook.word2vec.fast.blocks import Windows, block_size

BOUND = 1.0
EXEMPT = 200
LARGEST_STEP = 1584  # positions: longer steps do not fit into a core's own memory, and are no faster


@dataclass(frozen=True)
class StepPlan:
    """How a text is cut into steps.

    Parameters
    ----------
    windows : Windows
        How it is cut into blocks.
    n_blocks : int
        How many of them make a step, 1 or more.
    input_limits, output_limits : float arrays, shape (rows,), optional
        The largest rate that each input and each output vector can bear; without them, any.
    """

    windows: Windows
    n_blocks: int
    input_limits: Float[np.ndarray, " input_rows"] | None = None
    output_limits: Float[np.ndarray, " output_rows"] | None = None


def pairs_per_position(lengths: Int64[np.ndarray, " n_sentences"], window: int, *, dynamic: bool) -> float:
    """Return the expected number of context words, as a mean over all positions.

    Parameters
    ----------
    lengths : int64 array, shape (n_sentences,)
        Of the sentences, in tokens; one at least is not 0.
    window : int
        W, 1 or more.
    dynamic : bool
        Whether each position draws its window from 1, ..., W.

    Returns
    -------
    float

    Examples
    --------
    >>> pairs_per_position(np.array([3]), 2, dynamic=False)  # 2 + 2 + 2 pairs
    2.0
    """
    distance = np.arange(1, window + 1)
    in_window = (window - distance + 1) / window if dynamic else np.ones(window)  # P(distance <= radius)
    pairs = [np.maximum(lengths - each, 0).sum() for each in distance]
    return float(2 * (in_window @ pairs) / lengths.sum())


def plan_steps(
    window: int,
    rate: float,
    inputs: Float[np.ndarray, " input_rows"],
    outputs: Float[np.ndarray, " output_rows"],
    *,
    dynamic: bool,
    crowded: int = 0,
    most: int = LARGEST_STEP,
) -> StepPlan:
    """Choose the length of the steps by how many gradients the rows get.

    Parameters
    ----------
    window : int
        W.
    rate : float
        The largest learning rate, above 0.
    inputs, outputs : float arrays, shape (rows,)
        How many gradients each input and each output vector gets from a position, on average.
    dynamic : bool
        Whether each position draws its window from 1, ..., W.
    crowded : int
        How many of the output vectors may be given more gradients than `BOUND` / rate, if they are more than
        one in `EXEMPT`.
    most : int
        How many positions a step may have at most.

    Returns
    -------
    StepPlan
    """
    exempt = len(inputs) // EXEMPT, max(crowded, len(outputs) // EXEMPT)
    heaviest = max(
        float(np.sort(each)[::-1][n:].max(initial=0))
        for each, n in zip((inputs, outputs), exempt, strict=True)
    )
    together = max(1, min(most, int(BOUND / max(rate * heaviest, BOUND / most))))
    size = min(block_size(window, least=max(16, 2 * window)), together)
    n_blocks = together // size
    limits = (BOUND / np.maximum(n_blocks * size * each, np.finfo(float).tiny) for each in (inputs, outputs))
    return StepPlan(Windows(window, size, dynamic), n_blocks, *limits)
