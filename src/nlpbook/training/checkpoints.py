"""Checkpoints: files from which a training run goes on, whole or absent, and read without executing code.

A checkpoint is an ordinary PyTorch file, `torch.load(path, weights_only=True)`, with one line after its end:
the SHA-256 of all that comes before, which tells a damaged file. (The checksums that PyTorch's files have in
them cover the tensors, but not their names.)
"""

from __future__ import annotations

import hashlib
import os
import pickle
from pathlib import Path
from typing import Any, BinaryIO

import torch
from torch import nn

from nlpbook.training.distributed import bare

FORMAT = "nlpbook.training.2"
SEAL_SIZE = len("\nsha256 ") + 64


def save_checkpoint(path: str | Path, content: dict[str, Any]) -> None:
    """Write a checkpoint so that at every moment the old or the new one is there, whole.

    It is written beside its place (`.part` added to the name), forced onto the disk, and then moved there.

    Parameters
    ----------
    path : str or Path
        The file; its folder is made if it is missing.
    content : dict
        Tensors, numbers, strings, and lists and dicts of them.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    with part.open("w+b") as file:
        torch.save({"format": FORMAT, **content}, file)
        size = file.seek(0, os.SEEK_END)
        file.write(_seal(file, size))
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def load_checkpoint(path: str | Path) -> dict[str, Any]:
    """Read a checkpoint; no code in it is executed.

    Parameters
    ----------
    path : str or Path
        A file that `save_checkpoint` or `fit` has written.

    Returns
    -------
    dict
        The content, with all tensors on the CPU.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If the file is damaged or no checkpoint.
    """
    with Path(path).open("rb") as file:
        size = max(file.seek(0, os.SEEK_END) - SEAL_SIZE, 0)
        seal = _seal(file, size)
        if file.read() != seal:
            raise ValueError(f"path must be a whole checkpoint; got {path}, damaged or something else")
        file.seek(0)
        try:
            content = torch.load(file, map_location="cpu", weights_only=True)
        except (pickle.UnpicklingError, RuntimeError) as error:
            raise ValueError(
                f"path must be a checkpoint, tensors and numbers only; got {path}, which is not: {error}"
            ) from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise ValueError(f"path must be a checkpoint of this library ({FORMAT}); got {path}, another file")
    return content


def _seal(file: BinaryIO, size: int) -> bytes:
    """The line that belongs after the first `size` bytes of a file, which is then read up to there."""
    checksum = hashlib.sha256()
    file.seek(0)
    while size > 0 and (block := file.read(min(size, 1 << 20))):
        checksum.update(block)
        size -= len(block)
    return b"\nsha256 " + checksum.hexdigest().encode()


def load_weights(model: nn.Module, path: str | Path) -> None:
    """Give a model the weights of a checkpoint, in place, and leave the rest of the run alone.

    Parameters
    ----------
    model : nn.Module
        A model of the same shape as the one that was trained, wrapped or not (see `bare`).
    path : str or Path
        The checkpoint.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If the file is damaged, no checkpoint, or the checkpoint of another model.
    """
    content, model = load_checkpoint(path), bare(model)
    refuse_other(describe_model(model), content.get("model_is", {}), "model", path)
    model.load_state_dict(content["model"])


def describe_model(model: nn.Module) -> dict[str, str]:
    """Return what a model's weights can be told by: its class, and the type and shape of every tensor."""
    tensors = {
        name: f"{value.dtype} {tuple(value.shape)}"
        if isinstance(value, torch.Tensor)
        else type(value).__name__
        for name, value in model.state_dict().items()
    }
    return {"class": type(model).__qualname__, **tensors}


def describe_optimiser(optimiser: torch.optim.Optimizer) -> dict[str, str]:
    """Return what a run's optimiser can be told by: its class, and the values of every group."""
    values = {
        f"group {i}, {name}": repr(len(value) if name == "params" else value)
        for i, group in enumerate(optimiser.param_groups)
        for name, value in group.items()
    }
    return {"class": type(optimiser).__qualname__, **values}


def refuse_other(here: dict[str, str], there: dict[str, str], what: str, path: str | Path) -> None:
    """Raise a ValueError that names the first difference, if there is one."""
    for name in [*here, *there]:
        if here.get(name) != there.get(name):
            raise ValueError(
                f"path must be a checkpoint of the {what} given, whose {name} is {here.get(name, 'absent')}; "
                f"got {path}, where it is {there.get(name, 'absent')}"
            )
