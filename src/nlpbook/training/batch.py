"""A batch: tensors by the names that a loss knows them by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import torch
from torch import Tensor
from torch.utils import _pytree as pytree


class Batch(Mapping[str, Any]):
    """Fields by name: `batch["inputs"]` and `batch.inputs` are the same; what it holds cannot be exchanged.

    It can be pickled, and PyTorch's pytree functions see its fields.

    Parameters
    ----------
    fields : mapping, optional
        Names and tensors (or tuples, lists and dicts of tensors, or anything else).
    share : float, default 1
        The part of the whole batch that is here: below 1 where several processes have a slice each, 0 where
        a process has none and holds an example that must not count.
    **named
        More fields.

    Raises
    ------
    ValueError
        If a name is no identifier, or that of a method.

    Examples
    --------
    >>> batch = Batch(inputs=torch.arange(3), targets=torch.arange(1, 4))
    >>> batch.targets.tolist(), list(batch)
    ([1, 2, 3], ['inputs', 'targets'])
    """

    __slots__ = ("_fields", "_share")

    def __init__(self, fields: Mapping[str, Any] | None = None, /, *, share: float = 1.0, **named: Any):
        self._fields = {**(fields or {}), **named}
        self._share = share
        for name in self._fields:
            check_field(name)

    @property
    def share(self) -> float:
        """The part of the whole batch that this process holds."""
        return self._share

    def to(self, device: torch.device | str, non_blocking: bool = False) -> Batch:
        """Return the batch with its tensors on a device; itself where they all are there."""
        device = torch.device(device)
        if all(isinstance(value, Tensor) and value.device == device for value in self._fields.values()):
            return self
        moved = {name: to_device(value, device, non_blocking) for name, value in self._fields.items()}
        return Batch(moved, share=self._share)

    def __getitem__(self, name: str) -> Any:
        return self._fields[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):  # asked by pickle and copy, when there are no fields yet
            raise AttributeError(name)
        try:
            return self._fields[name]
        except KeyError:
            raise AttributeError(f"batch has no field {name}; it has {', '.join(self._fields)}") from None

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self._fields]

    def __repr__(self) -> str:
        return f"Batch({', '.join(f'{name}={value!r}' for name, value in self._fields.items())})"


RESERVED = frozenset(dir(Batch))  # taken before there is a batch


def check_field(name: Any) -> None:
    """Raise a ValueError unless a field can have the name."""
    if not (isinstance(name, str) and name.isidentifier()) or name in RESERVED or name.startswith("_"):
        raise ValueError(
            f"a field's name must be an identifier, none of Batch's own, without _ first; got {name!r}"
        )


def to_device(value: Any, device: torch.device, non_blocking: bool = True) -> Any:
    """The value with its tensors on the device, those in batches, tuples, lists and dicts too."""
    if isinstance(value, Batch):
        return value.to(device, non_blocking)
    return pytree.tree_map_only(Tensor, lambda tensor: tensor.to(device, non_blocking=non_blocking), value)


def _flatten(batch: Batch) -> tuple[list[Any], tuple[tuple[str, ...], float]]:
    return list(batch._fields.values()), (tuple(batch._fields), batch.share)


def _unflatten(values: Any, context: tuple[tuple[str, ...], float]) -> Batch:
    names, share = context
    return Batch(dict(zip(names, values, strict=True)), share=share)


pytree.register_pytree_node(Batch, _flatten, _unflatten, serialized_type_name="nlpbook.training.Batch")
