"""Artefacts: small trained weights that pages and explorers load, at most 1 MB a file.

float16   half the bytes; each number is off by 2^-11 of itself at most (below 2^-14, by 2^-25)
int8      a quarter; a row x is stored as q = round(x / scale) from -127 to 127 and one scale = max |x| / 127,
          so that each number is off by scale / 2 at most
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np
import torch
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from nlpbook import validation

FOLDER = Path(__file__).parent
LARGEST = 1_000_000  # bytes
_DTYPES = ("float32", "float16", "int8")
_SCALE = ".scale"  # behind the name of an int8 tensor: the scales of its rows
_LARGEST_FLOAT16 = float(np.finfo(np.float16).max)

Dtype = Literal["float32", "float16", "int8"]


class Artefact(NamedTuple):
    """What `load_artefact` returns.

    `tensors` are float32 arrays by name, `settings` those of the experiment that made them, `metadata` what
    it said besides (words, for one), and `measured` where and when they were made, as for rows.
    """

    tensors: dict[str, np.ndarray]
    settings: dict[str, Any]
    metadata: dict[str, Any]
    measured: dict[str, Any]


def save_artefact(
    name: str,
    tensors: Mapping[str, np.ndarray | torch.Tensor],
    *,
    dtype: Dtype = "float16",
    settings: Mapping[str, Any],
    metadata: Mapping[str, Any] | None = None,
    measured: Mapping[str, Any] | None = None,
    folder: str | os.PathLike | None = None,
) -> Path:
    """Write tensors into a small file.

    Parameters
    ----------
    name : str
        The file is ``name.safetensors``.
    tensors : dict of str to array or tensor
        Finite real numbers. Those with fewer than two axes are stored as float32 whatever the `dtype`: biases
        are few, and there is little to save.
    dtype : {"float16", "int8", "float32"}
        How the others are stored. int8 has a scale for each row, that is, for each index of the first axis.
    settings : dict
        Those of the experiment; they tell whether the file is stale.
    metadata : dict, optional
        Anything else that JSON holds: the words of an embedding, say.
    measured : dict, optional
        Where and when they were made (`provenance`).
    folder : path, optional
        That of this room unless given.

    Returns
    -------
    Path
        The file. An old one is replaced once the new one is whole.

    Raises
    ------
    TypeError
        If a tensor is none, or holds no real numbers.
    ValueError
        If `dtype` is none of the three, there is no tensor or an empty one, a number is NaN, infinite or too
        large for `dtype`, JSON cannot hold the rest, or the file would be larger than 1 MB.
    """
    dtype = validation.one_of(dtype, "dtype", _DTYPES)
    validation.not_empty(tensors, "tensors", "tensor")
    stored: dict[str, np.ndarray] = {}
    kinds: dict[str, str] = {}
    for key, tensor in tensors.items():
        if key.endswith(_SCALE):
            raise ValueError(f"tensors must have no name that ends with {_SCALE!r}; got {key!r}")
        values = _as_float32(key, tensor)
        kinds[key] = dtype if values.ndim > 1 else "float32"
        if kinds[key] == "int8":
            stored[key], stored[key + _SCALE] = quantise(values)
        elif kinds[key] == "float16":
            if np.abs(values).max() > _LARGEST_FLOAT16:
                raise ValueError(
                    f"tensors[{key!r}] must be at most {_LARGEST_FLOAT16:,.0f} to be float16; "
                    f"got {np.abs(values).max():g}"
                )
            stored[key] = values.astype(np.float16)
        else:
            stored[key] = values
    header = {
        "dtypes": kinds,
        "settings": dict(settings),
        "metadata": dict(metadata or {}),
        "measured": dict(measured or {}),
    }
    text = json.dumps(header, allow_nan=False, ensure_ascii=False)
    content = save(stored, {"nlpbook": text, "sha256": _fingerprint(text, stored)})
    if len(content) > LARGEST:
        raise ValueError(f"tensors must be {LARGEST:,} bytes at most in their file; got {len(content):,}")
    path = _path(name, folder)
    part = path.with_suffix(".part")
    part.write_bytes(content)
    part.replace(path)
    return path


def load_artefact(name: str, folder: str | os.PathLike | None = None) -> Artefact:
    """Read what `save_artefact` has written; no code in it is executed.

    Parameters
    ----------
    name : str
        As it was saved.
    folder : path, optional
        That of this room unless given.

    Returns
    -------
    Artefact

    Raises
    ------
    FileNotFoundError
        If there is none of this name.
    ValueError
        If the file is damaged, or is no artefact.
    """
    path = _path(name, folder)
    if not path.is_file():
        raise FileNotFoundError(f"there is no artefact {name}: {path} is missing")
    try:
        with safe_open(path, framework="numpy") as file:
            text, fingerprint = (file.metadata()[key] for key in ("nlpbook", "sha256"))
            stored = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118 (no dict)
        if fingerprint != _fingerprint(text, stored):
            raise ValueError
        header = json.loads(text)
        tensors = {
            key: dequantise(stored[key], stored[key + _SCALE])
            if kind == "int8"
            else stored[key].astype(np.float32)
            for key, kind in header["dtypes"].items()
        }
        return Artefact(tensors, header["settings"], header["metadata"], header["measured"])
    except (SafetensorError, KeyError, TypeError, ValueError):
        raise ValueError(f"{path} is damaged, or no artefact that save_artefact has written") from None


def quantise(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return whole numbers from -127 to 127 and the scale of each row, whose product is near the values.

    Parameters
    ----------
    values : float32 array, shape (rows, ...)
        Finite numbers.

    Returns
    -------
    int8 array, shape (rows, ...), and float32 array, shape (rows,)
        q and scale: each number is off by scale / 2 at most, but for the rounding of float32. A row of zeros
        has the scale 0.
    """
    rows = values.reshape(len(values), -1).astype(np.float64)
    largest = np.abs(rows).max(axis=1)  # (rows,)
    scale = (largest / 127).astype(np.float32)
    # Rounded down, the scale of the smallest numbers that float32 has may be too small for 127 steps.
    short = (largest > 0) & (scale * 127.5 <= largest)
    scale = np.where(short, np.nextafter(scale, np.float32(np.inf)), scale)
    steps = np.divide(rows, scale[:, None], out=np.zeros_like(rows), where=scale[:, None] > 0)
    return np.rint(steps).astype(np.int8).reshape(values.shape), scale


def dequantise(q: np.ndarray, scale: np.ndarray) -> np.ndarray:
    """Return q times the scale of its row, in float32.

    Parameters
    ----------
    q : int8 array, shape (rows, ...)
    scale : float32 array, shape (rows,)

    Returns
    -------
    float32 array, shape (rows, ...)
    """
    return q.astype(np.float32) * scale.reshape(-1, *[1] * (q.ndim - 1))


def _path(name: str, folder: str | os.PathLike | None) -> Path:
    return Path(folder or FOLDER) / f"{name}.safetensors"


def _as_float32(name: str, tensor: np.ndarray | torch.Tensor) -> np.ndarray:
    if isinstance(tensor, torch.Tensor):
        # NumPy has no bfloat16
        tensor = tensor.detach().cpu().float().numpy() if tensor.is_floating_point() else tensor.cpu().numpy()
    if not isinstance(tensor, np.ndarray) or tensor.dtype.kind not in "fiu":
        got = tensor.dtype if isinstance(tensor, np.ndarray) else type(tensor).__name__
        raise TypeError(f"tensors[{name!r}] must be an array or a tensor of real numbers; got {got}")
    if not tensor.size:
        raise ValueError(f"tensors[{name!r}] must have a number at least; got the shape {tensor.shape}")
    with np.errstate(over="ignore"):  # what float32 cannot hold becomes infinite, and is refused below
        values = np.ascontiguousarray(tensor, dtype=np.float32).reshape(tensor.shape)
    if not np.isfinite(values).all():
        raise ValueError(f"tensors[{name!r}] must hold finite float32 numbers; got NaN or infinity")
    return values


def _fingerprint(text: str, stored: Mapping[str, np.ndarray]) -> str:
    """SHA-256 of everything that is in a file: safetensors itself sees no changed byte in a tensor."""
    digest = hashlib.sha256(text.encode())
    for name in sorted(stored):
        tensor = stored[name]
        digest.update(f"{name} {tensor.dtype} {tensor.shape}".encode())
        digest.update(np.ascontiguousarray(tensor).tobytes())
    return digest.hexdigest()
