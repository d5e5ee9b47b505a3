"""What all kinds of batches share: epochs that can be interrupted and taken up again at the very same place.

The order of an epoch follows from the seed and the epoch's number alone, so that seed, epoch and position are
all that has to be remembered.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Any, ClassVar

import numpy as np
import torch

from nlpbook import validation
from nlpbook.training import distributed
from nlpbook.training.batch import Batch


class ResumableBatches(ABC):
    """Batches, an epoch at a time. One `for` loop is one epoch, or the rest of the one that was interrupted.

    The rest may be nothing: a run that ended with an epoch's last batch goes on with that epoch's end.

    What can be read from it:

    carries_state : bool
        Whether a batch begins where the last one ended, so that a recurrent state goes from one to the next.
    rank, world_size : int
        Which part of every batch is taken here, and of how many: 0 of 1 unless several processes train
        together (see `data_parallel`).
    """

    carries_state: ClassVar[bool] = False

    def _start(self, shard: bool) -> None:
        self.rank, self.world_size = (distributed.rank(), distributed.world_size()) if shard else (0, 1)
        self._epoch, self._position = 0, 0
        self._taken_up = False
        self._fingerprint: int | None = None

    @abstractmethod
    def __len__(self) -> int:
        """The number of batches in an epoch, the same in each."""

    @abstractmethod
    def _plan(self, epoch: int) -> Any:
        """Whatever `_take` needs to know of an epoch."""

    @abstractmethod
    def _take(self, plan: Any, position: int) -> Batch:
        """The part of one batch that belongs to this process."""

    @abstractmethod
    def _settings(self) -> dict[str, int | bool | None]:
        """What must agree for a position to mean anything, besides the data."""

    @abstractmethod
    def _checksum(self) -> int:
        """A number by which the data can be told."""

    def __repr__(self) -> str:
        """What it was made with, and how many batches that makes."""
        settings = ", ".join(f"{name}={value!r}" for name, value in self._settings().items())
        return f"<{type(self).__name__.lstrip('_')}: {settings}; {len(self):,} batches in an epoch>"

    def __iter__(self) -> Iterator[Batch]:
        """The batches from the current position to the end of the epoch."""
        if self._position == len(self) and not self._taken_up:
            self._epoch, self._position = self._epoch + 1, 0
        self._taken_up = False
        plan = self._plan(self._epoch)
        while self._position < len(self):
            self._position += 1  # before the batch is handed out: it counts as used from then on
            yield self._take(plan, self._position - 1)

    def state_dict(self) -> dict[str, Any]:
        """Return the position, and what it is a position in: a few numbers.

        Returns
        -------
        dict
            The epoch and the position in it, and what must agree for them to mean anything: the settings, and
            a checksum of the data.
        """
        return {"epoch": self._epoch, "position": self._position, **self._identity()}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go to a position in the same data; the next loop gives the rest of that epoch.

        Parameters
        ----------
        state : dict
            What `state_dict` returned.

        Raises
        ------
        ValueError
            If it belongs to other data, another batch size or another order.
        """
        here = self._identity()
        for name in [*here, *(name for name in state if name not in here)]:
            if name not in ("epoch", "position") and (name not in state or state[name] != here.get(name)):
                raise ValueError(
                    f"state must be of the same batches; got {name} {state.get(name, 'absent')!r} there, "
                    f"{here.get(name, 'absent')!r} here"
                )
        self._epoch, self._position = state["epoch"], state["position"]
        self._taken_up = True

    def _identity(self) -> dict[str, Any]:
        if self._fingerprint is None:
            self._fingerprint = self._checksum()
        return {"kind": type(self).__name__, **self._settings(), "checksum": self._fingerprint}


def permutation(rows: int, seed: int, epoch: int) -> torch.Tensor:
    """Return 0 to rows - 1 in an epoch's order, an int64 tensor of shape (rows,)."""
    state = np.random.SeedSequence((seed, epoch)).generate_state(1)[0]
    return torch.randperm(rows, generator=torch.Generator().manual_seed(int(state)))


def slice_of(rows: int, rank: int, world_size: int) -> tuple[slice, float]:
    """Return which of a batch's rows a process takes, and their share; parts differ by one row at most.

    A process for which there is none takes the first row with the share 0: it has to compute something while
    the others do, and that does not count.
    """
    size, rest = divmod(rows, world_size)
    first = rank * size + min(rank, rest)
    own = size + (rank < rest)
    return (slice(first, first + own), own / rows) if own else (slice(0, 1), 0.0)


def check_rows(rows: int, world_size: int) -> None:
    """Raise a ValueError if there are too few examples for every process to have one."""
    if rows == 0:
        raise ValueError("the data must have one row or more; got none")
    if rows < world_size:
        raise ValueError(f"the data must have a row for each of {world_size} processes; got {rows}")


def check_order(seed: int, shuffle: bool) -> tuple[int, bool]:
    """Return what decides the order, checked."""
    return validation.whole_number(seed, "seed", least=0), bool(shuffle)
