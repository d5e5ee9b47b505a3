"""States of a batch of sentences that are read together, word by word: what beam search keeps, and exchanges.

A beam of the best beginnings of a sentence is a batch. After each word, some beginnings go on in several ways
and others in none: row i of the next batch goes on from row rows[i] of this one.

    state[rows[0]], state[rows[1]], ...        of every tensor, whose first axis is the batch
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, SupportsIndex

import numpy as np
import torch
from torch import Tensor

from nlpbook import validation


@dataclass(frozen=True)
class BatchState:
    """What a language model remembers of the beginnings of some sentences, all of the same number of words.

    Parameters
    ----------
    rows : int
        How many beginnings there are.
    words : int
        How many words have been read of each.
    state : any
        What the model itself goes on from.
    """

    rows: int
    words: int
    state: Any


def reorder(state: Any, rows: Tensor | np.ndarray | Sequence[SupportsIndex]) -> Any:
    """Return the state of some rows of a batch, in a new order.

    Parameters
    ----------
    state : tensors, in tuples, named tuples, lists and dicts
        Of a network; the first axis of each tensor is the batch. A tensor of shape (), a number, a string and
        None are the same for all rows, and stay. Nothing of it is changed.
    rows : int64 tensor, or sequence of int, shape (new batch,)
        The row of the old batch from which each row of the new one goes on, from 0; a row may come several
        times, or not at all.

    Returns
    -------
    tensors, nested as they were
        Of shapes (new batch, ...).

    Raises
    ------
    TypeError
        If something else is in the state: a network with such a state has to reorder it itself.
    ValueError
        If first axes differ, or a row is out of range (which is checked on the CPU only: on a GPU the check
        would have to wait for it).

    Examples
    --------
    >>> state = {"hidden": torch.tensor([[1.0], [2.0], [3.0]]), "length": 4}
    >>> reorder(state, [2, 0, 0])
    {'hidden': tensor([[3.],
            [1.],
            [1.]]), 'length': 4}
    """
    sizes = sorted({len(tensor) for tensor in tensors_of(state)})
    if len(sizes) > 1:
        raise ValueError(
            "state must have the batch as the first axis of every tensor, or its network a method "
            f"reorder(state, rows); got first axes of {' and '.join(map(str, sizes))}"
        )
    if not sizes:
        return state
    if not (isinstance(rows, Tensor) and rows.is_cuda):
        rows = torch.as_tensor(validation.ids(rows, "rows", sizes[0]), dtype=torch.int64)
    return _reordered(state, rows)


def tensors_of(state: Any) -> Iterator[Tensor]:
    """The tensors of a state that have axes; a TypeError where there is something that is not understood."""
    if isinstance(state, Tensor):
        if state.ndim:
            yield state
    elif isinstance(state, dict) or _is_sequence(state):
        for part in state.values() if isinstance(state, dict) else state:
            yield from tensors_of(part)
    elif state is not None and not isinstance(state, (bool, int, float, str)):
        raise TypeError(
            "state must be tensors in tuples, lists and dicts to be reordered, or its network must have a "
            f"method reorder(state, rows); got a {type(state).__name__} in it"
        )


def _reordered(state: Any, rows: Tensor) -> Any:
    if isinstance(state, Tensor):
        return state.index_select(0, rows.to(state.device)) if state.ndim else state
    if isinstance(state, dict):
        return {name: _reordered(part, rows) for name, part in state.items()}
    if not _is_sequence(state):
        return state
    parts = [_reordered(part, rows) for part in state]
    return type(state)(*parts) if hasattr(state, "_fields") else type(state)(parts)


def _is_sequence(state: Any) -> bool:
    """Whether it is a tuple, a list or a named tuple, of which it is known how another one is made."""
    return type(state) in (tuple, list) or (isinstance(state, tuple) and hasattr(state, "_fields"))
