"""Lengths of the sentences in a batch: from a mask, at the door, and a sentence read from its own end.

mask     T T T F F      length 3
x        a b c . .      reversed  c b a . .
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import SupportsIndex

import numpy as np
import torch
from jaxtyping import Bool, Float, Int64
from torch import Tensor

from nlpbook import validation


def lengths_of(mask: Bool[Tensor, "batch time"]) -> Int64[Tensor, " batch"]:
    """Return how many places each sentence of a batch has.

    Parameters
    ----------
    mask : bool tensor, shape (batch, time)
        True at the words, False at the padding behind them.

    Returns
    -------
    int64 tensor, shape (batch,)
        On the CPU, from 1 to time.

    Raises
    ------
    TypeError
        If it is no tensor of booleans.
    ValueError
        If it is no matrix, a sentence has no word, or padding stands before a word.

    Examples
    --------
    >>> lengths_of(torch.tensor([[True, True, False], [True, True, True]]))
    tensor([2, 3])
    """
    if not isinstance(mask, Tensor) or mask.dtype != torch.bool:
        raise TypeError(f"mask must be a tensor of booleans, True at words; got {validation.shown(mask)}")
    if mask.ndim != 2:
        raise ValueError(f"mask must have shape (batch, time); got {tuple(mask.shape)}")
    mask = mask.cpu()
    lengths = mask.sum(dim=1)
    if mask.numel() == 0 or not lengths.all():
        row = int((lengths == 0).nonzero()[0]) if len(lengths) else "a batch of no sentence"
        raise ValueError(f"mask must be True at one place or more of each sentence; got none in {row}")
    if not torch.equal(mask, torch.arange(mask.shape[1]) < lengths[:, None]):
        raise ValueError("mask must have its padding behind the words of a sentence; got some before a word")
    return lengths


def checked_lengths(
    lengths: Int64[Tensor, " batch"] | Sequence[SupportsIndex] | None, batch: int, time: int
) -> Int64[Tensor, " batch"] | None:
    """Return lengths that fit a batch, on the CPU; None where no sentence has padding.

    Parameters
    ----------
    lengths : int64 tensor or sequence of int, shape (batch,), or None
        What the caller was given.
    batch, time : int
        How many sentences there are, and how many places.

    Returns
    -------
    int64 tensor, shape (batch,), or None

    Raises
    ------
    TypeError
        If they are no whole numbers.
    ValueError
        If there is not one for each sentence, or one is out of range.
    """
    if lengths is None:
        return None
    found = validation.array(lengths, "lengths")
    accepted = f"a whole number from 1 to {time}, the places of the batch, for each of {batch} sentences"
    if found.dtype.kind not in "iu":
        raise TypeError(f"lengths must be {accepted}; got {found.dtype}")
    if found.shape != (batch,):
        raise ValueError(f"lengths must be {accepted}; got shape {found.shape}")
    if found.min() < 1 or found.max() > time:
        raise ValueError(f"lengths must be {accepted}; got {found.min()} to {found.max()}")
    return None if found.min() == time else torch.from_numpy(found.astype(np.int64))


def reverse_sentences(
    x: Float[Tensor, "batch time d"], lengths: Int64[Tensor, " batch"]
) -> Float[Tensor, "batch time d"]:
    """Return the places of each sentence in the opposite order; the padding stays where it is.

    Parameters
    ----------
    x : float tensor, shape (batch, time, d)
    lengths : int64 tensor, shape (batch,)
        From 1 to time, on the same device.

    Returns
    -------
    float tensor, shape (batch, time, d)

    Examples
    --------
    >>> reverse_sentences(torch.tensor([[[1.0], [2.0], [3.0]]]), torch.tensor([2]))
    tensor([[[2.],
             [1.],
             [3.]]])
    """
    t = torch.arange(x.shape[1], device=x.device)  # (time,)
    from_end = lengths[:, None] - 1 - t  # (batch, time)
    places = torch.where(from_end >= 0, from_end, t)
    return x.gather(1, places[:, :, None].expand_as(x))
