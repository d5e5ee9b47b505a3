"""Contiguous batches, for truncated back-propagation through time: each goes on where the last one ended."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, SupportsIndex

import numpy as np
import torch
from torch import Tensor

from nlpbook import validation
from nlpbook.training.batch import Batch
from nlpbook.training.batches import checksum
from nlpbook.training.resumable import ResumableBatches


class ContiguousBatches(ResumableBatches):
    """One long text cut into parallel streams, and these into windows of equal length.

    Row i of a batch goes on where row i of the batch before ended, so that a recurrent state can be carried
    from one to the next: `fit` calls `loss(model, batch, state)`, with None at the beginning of an epoch.
    With N ids and S streams, each stream has (N - 1) // S pairs of an input and its target, the id after it;
    the last (N - 1) % S pairs of the text are left out, and the last window of an epoch holds what is left
    and may be shorter. Nothing is shuffled. Under `torchrun` (see `data_parallel`), each process has streams
    of its own.

    Parameters
    ----------
    ids : int array or Tensor, shape (N,)
        The text.
    batch_size : int
        Streams of one process.
    length : int
        Pairs in a window: how far errors go back.
    device : str or torch.device, optional
        Where the text is put, once and whole. On the CPU unless given.
    shard : bool, default True
        Under `torchrun`, take this process's streams only; False, as for validation, takes all.

    Yields
    ------
    Batch
        `inputs` and `targets`, int64 Tensors of shape (batch, time).

    Raises
    ------
    TypeError, ValueError
        If `ids` is not one row of integers, or too short to give each stream a pair.

    References
    ----------
    Williams & Peng (1990).

    Examples
    --------
    >>> batches = ContiguousBatches(torch.arange(12), batch_size=2, length=3)
    >>> [batch.inputs.tolist() for batch in batches]
    [[[0, 1, 2], [5, 6, 7]], [[3, 4], [8, 9]]]
    """

    carries_state: ClassVar[bool] = True

    def __init__(
        self,
        ids: Tensor | np.ndarray | Sequence[SupportsIndex],
        batch_size: int,
        length: int,
        *,
        device: str | torch.device | None = None,
        shard: bool = True,
    ):
        self._start(shard)
        self.batch_size = validation.whole_number(batch_size, "batch_size")
        self.length = validation.whole_number(length, "length")
        try:
            text = torch.as_tensor(ids)
        except (TypeError, ValueError, RuntimeError):
            raise TypeError(
                f"ids must be the ids of one text, whole numbers; got {validation.shown(ids)}"
            ) from None
        if text.ndim != 1:
            raise ValueError(f"ids must be one row of ids, shape (N,); got shape {tuple(text.shape)}")
        if text.is_floating_point() or text.is_complex() or text.dtype == torch.bool:
            raise TypeError(f"ids must be integers; got {text.dtype}")
        streams = self.batch_size * self.world_size
        self.pairs = (len(text) - 1) // streams
        if self.pairs < 1:
            raise ValueError(
                f"ids must be {streams + 1} or more, a pair for each of {streams} streams; got {len(text)}"
            )
        self.ids = text.to(device=device or "cpu", dtype=torch.int64)
        first = self.rank * self.batch_size * self.pairs
        own = self.ids[first : first + self.batch_size * self.pairs + 1]
        self._inputs = own[:-1].view(self.batch_size, self.pairs)
        self._targets = own[1:].view(self.batch_size, self.pairs)

    def __len__(self) -> int:
        """The number of batches in an epoch."""
        return -(-self.pairs // self.length)

    def _plan(self, epoch: int) -> None:
        """Every epoch is the same."""

    def _take(self, plan: None, position: int) -> Batch:
        window = slice(position * self.length, (position + 1) * self.length)
        fields = {"inputs": self._inputs[:, window], "targets": self._targets[:, window]}
        return Batch(fields, share=1 / self.world_size)

    def _settings(self) -> dict[str, Any]:
        return {"batch_size": self.batch_size, "length": self.length, "ids": len(self.ids)}

    def _checksum(self) -> int:
        return checksum(self.ids)
