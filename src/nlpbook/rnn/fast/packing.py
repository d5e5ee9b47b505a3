"""Packing: the words of a batch of sentences, step by step, without the padding.

    padded, the longest first     a1 a2 a3          packed     a1 b1 c1 | a2 b2 | a3
                                  b1 b2 .           sizes      3          2       1
                                  c1 .  .

At step t only the first `sizes[t]` sentences are still going on, so a step is a product over rows that are
there. It is the order of PyTorch's `PackedSequence`. A sentence is read from its own end by exchanging its
rows.
"""

from __future__ import annotations

import torch
from jaxtyping import Float, Int64
from torch import Tensor


class Packing:
    """How a batch is packed, and back.

    Parameters
    ----------
    lengths : int64 tensor, shape (batch,), or None
        The places of each sentence, from 1 to time, on the CPU; None where all have `time`.
    batch, time : int
        How many sentences there are, and how many places with the padding.
    device : torch.device
        Where the sentences are.

    Attributes
    ----------
    sizes : list of int
        How many sentences are still going on at each step; never more than at the step before.

    References
    ----------
    Book: chapter 6.
    """

    def __init__(self, lengths: Int64[Tensor, " batch"] | None, batch: int, time: int, device: torch.device):
        self.batch, self.time = batch, time
        self.ragged = lengths is not None
        if lengths is None:
            self.sizes = [batch] * time
            return
        order = torch.argsort(lengths, descending=True, stable=True)  # (batch,)
        lengths = lengths[order]
        steps = torch.arange(int(lengths[0]))[:, None]  # (steps, 1)
        there = steps < lengths  # (steps, batch)
        self.sizes = there.sum(dim=1).tolist()
        number = torch.zeros(there.shape, dtype=torch.int64)
        number[there] = torch.arange(int(lengths.sum()))  # of each packed row
        from_end = (lengths - 1 - steps).clamp(min=0)  # (steps, batch)
        self._order = order.to(device)
        self._rows = (order * time + steps)[there].to(device)  # among the padded ones
        self._reverse = number.gather(0, from_end)[there].to(device)
        last = torch.empty_like(order)
        last[order] = number.gather(0, lengths[None] - 1)[0]
        self._last = last.to(device)

    def pack(self, x: Float[Tensor, "batch time d"]) -> Float[Tensor, "tokens d"]:
        """Return the words' rows, step by step."""
        if self.ragged:
            return x.flatten(0, 1).index_select(0, self._rows)
        return x.transpose(0, 1).flatten(0, 1)  # (time, batch, d) -> (tokens, d)

    def unpack(self, y: Float[Tensor, "tokens d"]) -> Float[Tensor, "batch time d"]:
        """Return the rows where they belong, and zeros at the padding."""
        if self.ragged:
            padded = y.new_zeros(self.batch * self.time, y.shape[1]).index_copy(0, self._rows, y)
            return padded.unflatten(0, (self.batch, self.time))
        return y.unflatten(0, (self.time, self.batch)).transpose(0, 1)

    def reverse(self, y: Float[Tensor, "tokens d"]) -> Float[Tensor, "tokens d"]:
        """Return packed rows with each sentence from its end to its beginning; twice is the same again."""
        if self.ragged:
            return y.index_select(0, self._reverse)
        return y.unflatten(0, (self.time, self.batch)).flip(0).flatten(0, 1)

    def last(self, y: Float[Tensor, "tokens d"]) -> Float[Tensor, "batch d"]:
        """Return the last row of each sentence, in the order of the batch."""
        return y.index_select(0, self._last) if self.ragged else y[-self.batch :]

    def sort(self, state: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
        """Return a state of the batch in the order of packed steps, the longest sentence first."""
        return tuple(part.index_select(0, self._order) for part in state) if self.ragged else state


def states_before(
    states: Float[Tensor, "tokens hidden"], first: Float[Tensor, "batch hidden"], sizes: list[int]
) -> Float[Tensor, "tokens hidden"]:
    """Return the state that each packed row was computed from: the one before, or the first one.

    Parameters
    ----------
    states : float tensor, shape (tokens, hidden)
        After each row.
    first : float tensor, shape (batch, hidden)
        Before the first step.
    sizes : list of int
        Of the packing.

    Returns
    -------
    float tensor, shape (tokens, hidden)
    """
    if sizes[-1] == sizes[0]:
        return torch.cat([first, states[: len(states) - sizes[-1]]])
    steps = zip(states.split(sizes), sizes[1:], strict=False)  # none comes after the last step
    return torch.cat([first, *(step[:size] for step, size in steps)])
