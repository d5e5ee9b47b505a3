"""Data-parallel training: the same `fit` in several processes, each with its part of every batch.

    gradient = sum over processes of (gradients of summed losses) / sum over processes of counts

so that W processes with batches of B rows take the steps of one process with batches of W B rows. A program
has to do one thing more for it, and is then started by `torchrun`:

    with data_parallel() as device:
        model = Net().to(device)
        batches = Batches(inputs=x, targets=y, batch_size=64)
        fit(model, batches, loss, Adam(model.parameters()), epochs=3)
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel


@contextlib.contextmanager
def data_parallel(
    device: str | torch.device | None = None, *, timeout: timedelta = timedelta(minutes=30)
) -> Iterator[torch.device]:
    """Make this process one of those that `torchrun` has started, for as long as the context lasts.

    Model, optimiser and batches are to be made within. Without `torchrun` nothing happens, and the same
    program trains alone. Processes talk by NCCL on CUDA, where each has the GPU of its local rank, and by
    Gloo on the CPU.

    Parameters
    ----------
    device : str or torch.device, optional
        Where to train: a kind, "cuda" or "cpu". CUDA if there is some unless given.
    timeout : timedelta, default 30 minutes
        How long a process waits for another one before it gives up.

    Yields
    ------
    torch.device
        This process's device.

    Raises
    ------
    ValueError
        If another device is asked for under `torchrun`, or there are more processes than GPUs on a machine.
    """
    device = torch.device(device or ("cuda" if torch.cuda.is_available() else "cpu"))
    if "TORCHELASTIC_RUN_ID" not in os.environ and "RANK" not in os.environ:
        yield device
        return
    if device.type not in ("cpu", "cuda"):
        raise ValueError(f"device must be 'cpu' or 'cuda' under torchrun; got {str(device)!r}")
    if device.type == "cuda":
        local = int(os.environ["LOCAL_RANK"])
        if local >= torch.cuda.device_count():
            raise ValueError(
                f"processes on a machine must be as many as its GPUs at most, {torch.cuda.device_count()}; "
                f"got one of local rank {local}"
            )
        device = torch.device("cuda", local)
        torch.cuda.set_device(device)
    store, own, processes = next(dist.rendezvous("env://", timeout=timeout))
    if os.environ.get("LOCAL_WORLD_SIZE") == os.environ["WORLD_SIZE"]:
        # On one machine, torchrun keeps its store when it starts the processes again after one was killed;
        # the addresses of those that are gone are still in it, and would be waited for.
        store = dist.PrefixStore(f"start {os.environ.get('TORCHELASTIC_RESTART_COUNT', '0')}", store)
    backend = "nccl" if device.type == "cuda" else "gloo"
    dist.init_process_group(backend, store=store, rank=own, world_size=processes, timeout=timeout)
    try:
        yield device
    finally:
        dist.destroy_process_group()


def rank() -> int:
    """Return the number of this process among those that train together; 0 writes the files."""
    return dist.get_rank() if _together() else 0


def world_size() -> int:
    """Return how many processes train together."""
    return dist.get_world_size() if _together() else 1


def bare(model: nn.Module) -> nn.Module:
    """Return a model without the wrappers of DistributedDataParallel and torch.compile.

    Parameters
    ----------
    model : nn.Module
        Wrapped or not.

    Returns
    -------
    nn.Module
        The module whose weights are trained; its names have no prefix.
    """
    while True:
        if isinstance(model, DistributedDataParallel):
            model = model.module
        elif "_orig_mod" in model._modules:  # torch.compile's OptimizedModule
            model = model._modules["_orig_mod"]
        else:
            return model


def synchronised(module: nn.Module) -> nn.Module:
    """Return the module so that its backward pass leaves the mean of all processes' gradients in each.

    The module is changed: it gets a parameter more.
    """
    if world_size() == 1:
        return module
    # A loss may leave parameters out, as one process allows it to, so they are looked for at each step. Where
    # there are none, PyTorch prints a warning in each process that the search is in vain; so there is one.
    module.left_out = nn.Parameter(torch.zeros((), device=next(module.parameters()).device))
    return DistributedDataParallel(module, find_unused_parameters=True)


def without_synchronising(module: nn.Module) -> contextlib.AbstractContextManager:
    """Return the context in which a module's gradients are added up in this process alone."""
    if isinstance(module, DistributedDataParallel):
        return module.no_sync()
    return contextlib.nullcontext()


def sum_of_all(value: Tensor) -> Tensor:
    """Return the sum of a tensor over all processes."""
    if world_size() > 1:
        value = value.clone()
        dist.all_reduce(value)
    return value


def of_first(value: Any) -> Any:
    """Return what the process of rank 0 has for the value: its word counts where processes could differ."""
    if world_size() == 1:
        return value
    values = [value]
    dist.broadcast_object_list(values)
    return values[0]


def of_all(value: Any) -> list[Any]:
    """Return what each process has for the value, in the order of their ranks."""
    if world_size() == 1:
        return [value]
    values = [None] * world_size()
    dist.all_gather_object(values, value)
    return values


def _together() -> bool:
    return dist.is_available() and dist.is_initialized()
