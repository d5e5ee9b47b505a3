"""Batches in an order that can be interrupted and taken up again at the very same place.

The order of an epoch follows from the seed and the epoch's number alone, so that seed, epoch and position are
all that has to be remembered.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from typing import Any, SupportsIndex

import numpy as np
import torch
from torch import Tensor

from nlpbook.text import EncodedCorpus, pad
from nlpbook.training._checks import check_count


class Batches:
    """Rows of arrays, a batch at a time, shuffled anew in every epoch.

    One `for` loop over it is one epoch, or the rest of the one that was interrupted, which may be nothing.
    The last batch of an epoch holds what is left and may be smaller.

    Parameters
    ----------
    *arrays : Tensor or array, shape (rows, ...)
        Inputs, targets and whatever else belongs together: as many rows in each.
    batch_size : int
        Rows in a batch, from 1 to the number of rows.
    seed : int, default 0
        Decides the order, 0 or larger.
    shuffle : bool, default True
        False keeps the rows in the order given.
    device : str or torch.device, optional
        Where the arrays are put, once and whole. They stay where they are unless given.

    Yields
    ------
    tuple of Tensor, each of shape (batch, ...)
        One for each of `arrays`.

    Raises
    ------
    ValueError
        If there is no array or no row, the arrays differ in rows, or a batch is larger than the data.

    Examples
    --------
    >>> batches = Batches(torch.arange(5), batch_size=2, shuffle=False)
    >>> [batch.tolist() for (batch,) in batches]
    [[0, 1], [2, 3], [4]]
    """

    def __init__(
        self,
        *arrays: Tensor | np.ndarray,
        batch_size: int,
        seed: int = 0,
        shuffle: bool = True,
        device: str | torch.device | None = None,
    ):
        if not arrays:
            raise ValueError("arrays must be one array at least; got none")
        self.arrays = tuple(_as_tensor(array, f"arrays[{i}]", device) for i, array in enumerate(arrays))
        rows = [len(array) for array in self.arrays]
        if len(set(rows)) > 1:
            raise ValueError(f"arrays must have the same number of rows; got {rows}")
        self._device = self.arrays[0].device
        self._start(rows[0], batch_size, seed, shuffle)

    def _start(self, rows: int, batch_size: int, seed: int, shuffle: bool) -> None:
        if rows == 0:
            raise ValueError("the data are empty; at least one row is needed")
        if check_count(batch_size, "batch_size") > rows:
            raise ValueError(f"batch_size must be from 1 to {rows}, the rows of the data; got {batch_size}")
        self.rows, self.batch_size = rows, int(batch_size)
        self.seed, self.shuffle = check_count(seed, "seed", least=0), bool(shuffle)
        self._epoch, self._position = 0, 0
        self._taken_up = False
        self._fingerprint: int | None = None

    def __len__(self) -> int:
        """The number of batches in an epoch."""
        return -(-self.rows // self.batch_size)

    def __iter__(self) -> Iterator[tuple[Tensor, ...]]:
        """The batches from the current position to the end of the epoch."""
        if self._position == len(self) and not self._taken_up:
            self._epoch, self._position = self._epoch + 1, 0
        self._taken_up = False
        order = self._order().to(self._device)
        while self._position < len(self):
            first = self._position * self.batch_size
            self._position += 1  # before the batch is handed out: it counts as used from then on
            yield self._take(order[first : first + self.batch_size])

    def state_dict(self) -> dict[str, int | bool]:
        """Return where the walk stands, and what it walks over: a few numbers.

        Returns
        -------
        dict
            The epoch and the position in it, and what must agree for them to mean anything: seed, rows, batch
            size, and a checksum of the data.
        """
        return {"epoch": self._epoch, "position": self._position, **self._identity()}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go to where another walk over the same data stood; the next loop gives the rest of that epoch.

        Parameters
        ----------
        state : dict
            What `state_dict` returned.

        Raises
        ------
        ValueError
            If it belongs to other data, another batch size or another order.
        """
        for name, value in self._identity().items():
            if state.get(name) != value:
                raise ValueError(
                    f"state must be of the same batches; {name} is {state.get(name)!r} there, {value!r} here"
                )
        self._epoch, self._position = state["epoch"], state["position"]
        self._taken_up = True

    def _identity(self) -> dict[str, int | bool]:
        if self._fingerprint is None:
            self._fingerprint = self._checksum()
        return {
            "rows": self.rows,
            "batch_size": self.batch_size,
            "seed": self.seed,
            "shuffle": self.shuffle,
            "checksum": self._fingerprint,
        }

    def _order(self) -> Tensor:
        """The rows in this epoch's order, shape (rows,)."""
        if not self.shuffle:
            return torch.arange(self.rows)
        seed = np.random.SeedSequence((self.seed, self._epoch)).generate_state(1)[0]
        return torch.randperm(self.rows, generator=torch.Generator().manual_seed(int(seed)))

    def _take(self, rows: Tensor) -> tuple[Tensor, ...]:
        return tuple(array[rows.to(array.device)] for array in self.arrays)

    def _checksum(self) -> int:
        checksum = 0
        for array in self.arrays:
            checksum = zlib.crc32(f"{array.dtype}{tuple(array.shape)}".encode(), checksum)
            content = array.detach().cpu().contiguous().flatten().view(torch.uint8)
            checksum = zlib.crc32(content.numpy(), checksum)
        return checksum


class PaddedBatches(Batches):
    """Sentences, a batch at a time, filled up to the longest one of their batch.

    Parameters
    ----------
    sentences : EncodedCorpus or list of integer sequences
        Ids of words.
    batch_size : int
        Sentences in a batch, from 1 to their number.
    seed : int, default 0
        Decides the order, 0 or larger.
    shuffle : bool, default True
        False keeps the sentences in the order given.
    padding_id : int, default 0
        The id written into the empty places.

    Yields
    ------
    ids : int64 Tensor, shape (batch, time)
        With padding.
    mask : bool Tensor, shape (batch, time)
        True where `ids` holds a word.

    Raises
    ------
    TypeError
        If a sentence is not a sequence of integers.
    ValueError
        If there is no sentence, or a batch is larger than their number.

    Examples
    --------
    >>> batches = PaddedBatches([[5, 6, 7], [8]], batch_size=2, shuffle=False)
    >>> [ids.tolist() for ids, mask in batches]
    [[[5, 6, 7], [8, 0, 0]]]
    """

    def __init__(
        self,
        sentences: EncodedCorpus | Sequence[Sequence[SupportsIndex] | np.ndarray],
        batch_size: int,
        *,
        seed: int = 0,
        shuffle: bool = True,
        padding_id: int = 0,
    ):
        if not isinstance(sentences, EncodedCorpus):
            sentences = EncodedCorpus.from_sequences(sentences)
        self.sentences, self.padding_id = sentences, check_count(padding_id, "padding_id", least=0)
        self._device = torch.device("cpu")
        self._start(len(sentences), batch_size, seed, shuffle)

    def _take(self, rows: Tensor) -> tuple[Tensor, Tensor]:
        ids, mask = pad([self.sentences[row] for row in rows.tolist()], self.padding_id)
        return torch.from_numpy(ids), torch.from_numpy(mask)

    def _checksum(self) -> int:
        return zlib.crc32(
            self.sentences.offsets.tobytes(), zlib.crc32(self.sentences.ids.tobytes(), self.padding_id)
        )


def _as_tensor(array: Tensor | np.ndarray, name: str, device: str | torch.device | None) -> Tensor:
    if not isinstance(array, (Tensor, np.ndarray)):
        raise TypeError(f"{name} must be a tensor or an array; got {type(array).__name__}")
    tensor = torch.as_tensor(array, device=device)
    if tensor.ndim == 0:
        raise ValueError(f"{name} must have rows; got a single number")
    return tensor
