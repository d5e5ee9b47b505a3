"""Rows of arrays, or examples of any kind, a batch at a time."""

from __future__ import annotations

import dataclasses
import zlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from nlpbook import validation
from nlpbook.training.batch import Batch, check_field
from nlpbook.training.resumable import ResumableBatches, check_order, check_rows, permutation, slice_of


class Batches(ResumableBatches):
    """Rows of arrays, a batch at a time, shuffled anew in every epoch.

    One `for` loop over it is one epoch, or the rest of the one that was interrupted, which may be nothing.
    The last batch of an epoch holds what is left and may be smaller. Under `torchrun` (see `data_parallel`),
    each process gets its slice of every batch.

    Parameters
    ----------
    batch_size : int
        Rows in a batch of one process, 1 or more; more than there are make one batch of all.
    seed : int, default 0
        Decides the order, 0 or larger.
    shuffle : bool, default True
        False keeps the rows in the order given.
    device : str or torch.device, optional
        Where the arrays are put, once and whole. They stay where they are unless given.
    shard : bool, default True
        Under `torchrun`, take this process's slice only; False, as for validation, takes all.
    **fields : Tensor or array, shape (rows, ...)
        Inputs, targets and whatever else belongs together, by names: as many rows in each.

    Yields
    ------
    Batch
        The fields, each a Tensor of shape (batch, ...).

    Raises
    ------
    TypeError, ValueError
        If there is no array or no row, the arrays differ in rows, or there are more processes than rows.

    Examples
    --------
    >>> batches = Batches(inputs=torch.arange(5), batch_size=2, shuffle=False)
    >>> [batch.inputs.tolist() for batch in batches]
    [[0, 1], [2, 3], [4]]
    """

    def __init__(
        self,
        *,
        batch_size: int,
        seed: int = 0,
        shuffle: bool = True,
        device: str | torch.device | None = None,
        shard: bool = True,
        **fields: Tensor | np.ndarray,
    ):
        if not fields:
            raise ValueError("fields must be one array at least, by name; got none")
        self.fields = {name: as_rows(array, name, device) for name, array in fields.items()}
        rows = {name: len(array) for name, array in self.fields.items()}
        if len(set(rows.values())) > 1:
            raise ValueError(f"fields must have the same number of rows; got {rows}")
        self._device = next(iter(self.fields.values())).device
        self._start_rows(next(iter(rows.values())), batch_size, seed, shuffle, shard)

    @staticmethod
    def from_examples(
        examples: Sequence[Any],
        collate: Callable[[list[Any]], Mapping[str, Any]],
        *,
        batch_size: int,
        seed: int = 0,
        shuffle: bool = True,
        shard: bool = True,
    ) -> Batches:
        """Make batches of examples that are no rows of arrays: trees, pairs of sentences, pictures.

        Parameters
        ----------
        examples : sequence
            One for each row.
        collate : callable
            `collate(list of examples)` returns the fields of their batch: a Batch, or a mapping from names.
        batch_size, seed, shuffle, shard
            Those of `Batches`.

        Returns
        -------
        Batches

        Raises
        ------
        TypeError, ValueError
            If `examples` is no sequence or is empty, or `collate` cannot be called or returns no mapping.

        Examples
        --------
        >>> words = ["a", "tree", "grows"]
        >>> batches = Batches.from_examples(
        ...     words, lambda some: {"lengths": torch.tensor([len(word) for word in some])},
        ...     batch_size=2, shuffle=False,
        ... )
        >>> [batch.lengths.tolist() for batch in batches]
        [[1, 4], [5]]
        """
        return _Examples(examples, collate, batch_size, seed, shuffle, shard)

    def _start_rows(self, rows: int, batch_size: int, seed: int, shuffle: bool, shard: bool) -> None:
        self._start(shard)
        check_rows(rows, self.world_size)
        self.rows, self.batch_size = rows, validation.whole_number(batch_size, "batch_size")
        self.seed, self.shuffle = check_order(seed, shuffle)

    def __len__(self) -> int:
        """The number of batches in an epoch."""
        return -(-self.rows // (self.batch_size * self.world_size))

    def _plan(self, epoch: int) -> Tensor:
        order = permutation(self.rows, self.seed, epoch) if self.shuffle else torch.arange(self.rows)
        return order.to(self._device)

    def _take(self, plan: Tensor, position: int) -> Batch:
        size = self.batch_size * self.world_size
        rows = plan[position * size : (position + 1) * size]
        own, share = slice_of(len(rows), self.rank, self.world_size)
        return self._of_rows(rows[own], share)

    def _of_rows(self, rows: Tensor, share: float) -> Batch:
        return Batch({name: array[rows.to(array.device)] for name, array in self.fields.items()}, share=share)

    def _settings(self) -> dict[str, Any]:
        return {
            "rows": self.rows,
            "batch_size": self.batch_size,
            "seed": self.seed,
            "shuffle": self.shuffle,
        }

    def _checksum(self) -> int:
        return checksum(self.fields)


class _Examples(Batches):
    """What `Batches.from_examples` makes."""

    def __init__(
        self,
        examples: Sequence[Any],
        collate: Callable[[list[Any]], Mapping[str, Any]],
        batch_size: int,
        seed: int,
        shuffle: bool,
        shard: bool,
    ):
        self.examples, self.collate = check_examples(examples, collate)
        self._device = torch.device("cpu")
        self._start_rows(len(examples), batch_size, seed, shuffle, shard)

    def _of_rows(self, rows: Tensor, share: float) -> Batch:
        return collated(self.collate, self.examples, rows, share)

    def _checksum(self) -> int:
        return checksum([self.examples[row] for row in range(self.rows)])


def check_examples(examples: Any, collate: Any) -> tuple[Sequence[Any], Callable]:
    """Return examples and the function that makes a batch of some, checked."""
    if isinstance(examples, (str, bytes)) or not (
        hasattr(examples, "__len__") and hasattr(examples, "__getitem__")
    ):
        raise TypeError(f"examples must be a sequence of examples; got {type(examples).__name__}")
    return examples, validation.function(collate, "collate", "a list of examples")


def collated(
    collate: Callable[[list[Any]], Mapping[str, Any]],
    examples: Sequence[Any],
    rows: Tensor | np.ndarray,
    share: float,
) -> Batch:
    """Return the batch of some examples."""
    fields = collate([examples[row] for row in rows.tolist()])
    if not isinstance(fields, Mapping):
        raise TypeError(f"collate must return a mapping from names; got {type(fields).__name__}")
    return Batch(fields, share=share)


def checksum(value: Any, start: int = 0) -> int:
    """Return a CRC-32 of tensors, arrays, strings and numbers, and of what is made of them."""
    if isinstance(value, np.ndarray) and value.dtype != object:
        value = torch.as_tensor(value) if value.dtype.kind in "biuf" else value.tolist()
    if isinstance(value, Tensor):
        start = zlib.crc32(f"{value.dtype}{tuple(value.shape)}".encode(), start)
        if value.numel() == 0:
            return start
        content = value.detach().cpu().contiguous().flatten().view(torch.uint8)
        return zlib.crc32(content.numpy(), start)
    if isinstance(value, Mapping):
        parts: list[Any] = [part for item in value.items() for part in item]
    elif isinstance(value, (list, tuple, np.ndarray)):
        parts = list(value)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        parts = [getattr(value, field.name) for field in dataclasses.fields(value)]
    elif hasattr(value, "__dict__"):
        return checksum(vars(value), zlib.crc32(type(value).__qualname__.encode(), start))
    else:
        return zlib.crc32(repr(value).encode(), start)
    start = zlib.crc32(f"{type(value).__qualname__}{len(parts)}".encode(), start)
    for part in parts:
        start = checksum(part, start)
    return start


def as_rows(array: Tensor | np.ndarray, name: str, device: str | torch.device | None = None) -> Tensor:
    """Return a field whose rows are taken as they are, as a tensor."""
    check_field(name)
    if not isinstance(array, (Tensor, np.ndarray)):
        raise TypeError(f"{name} must be a tensor or an array; got {type(array).__name__}")
    tensor = torch.as_tensor(array, device=device)
    if tensor.ndim == 0:
        raise ValueError(f"{name} must have rows; got a single number")
    return tensor
