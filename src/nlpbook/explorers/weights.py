"""Trained weights on their way into a page: int8 with a scale for each row, or float16.

What either costs in precision is said in `nlpbook.results.artefacts`, where the same formulas pack the files
of trained weights. What it costs in the end is measured by `packing_error`: how far the logits move.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

import numpy as np
import torch
from torch import nn

from nlpbook import validation
from nlpbook.explorers.arrays import decode_array, encode_array
from nlpbook.results.artefacts import LARGEST, Artefact, dequantise, quantise

DTYPES = ("int8", "float16")
LARGEST_WHOLE = 2**24  # a page has all numbers of a network as float32, which holds those up to here
_LARGEST_FLOAT16 = float(np.finfo(np.float16).max)


class PackingError(NamedTuple):
    """The largest differences that packing makes.

    `logits` is that of a logit, `probabilities` that of a probability, both absolute.
    """

    logits: float
    probabilities: float


def pack_weights(
    weights: nn.Module | Artefact | Mapping[str, np.ndarray | torch.Tensor],
    dtype: Literal["int8", "float16"] = "int8",
) -> dict[str, dict[str, Any]]:
    """Return weights as a page reads them, ready for JSON.

    Parameters
    ----------
    weights : nn.Module, Artefact or dict of str to array or tensor
        A module's parameters and buffers, what `nlpbook.results.load_artefact` returns, or tensors by their
        names. Tensors with fewer than two axes stay float32: biases are few. Whole numbers stay exact.
    dtype : {"int8", "float16"}
        As what the others are packed. int8 has a scale for each index of the first axis.

    Returns
    -------
    dict
        For each name an array as `encode_array` writes it; beside it, for int8, the `scale`, another one. The
        kit's ``unpackWeights`` reads it, and so does `unpack_weights`.

    Raises
    ------
    TypeError
        If `weights` or a tensor is none, or holds no real numbers.
    ValueError
        If `dtype` is neither, there is no tensor or an empty one, a number is NaN, infinite or too large for
        its type, or the numbers need more than 1 MB (1,000,000 bytes; a third more in base64).

    Examples
    --------
    >>> packed = pack_weights({"U": np.array([[0.5, -1.0], [2.0, 254.0]])})
    >>> packed["U"]["dtype"], unpack_weights(packed)["U"].tolist()[1]
    ('int8', [2.0, 254.0])
    """
    dtype = validation.one_of(dtype, "dtype", DTYPES)
    tensors = _tensors(weights)
    packed, size = {}, 0
    for name, tensor in tensors.items():
        values, scale = _stored(tensor, f"weights[{name!r}]", dtype)
        packed[name] = encode_array(values)
        size += values.nbytes
        if scale is not None:
            packed[name]["scale"] = encode_array(scale)
            size += scale.nbytes
    if size > LARGEST:
        raise ValueError(f"weights must be {LARGEST:,} bytes at most as {dtype}; got {size:,}")
    return packed


def unpack_weights(packed: Mapping[str, Mapping[str, Any]]) -> dict[str, np.ndarray]:
    """Return the weights that a page computes with: the same numbers, to the last bit.

    Parameters
    ----------
    packed : dict
        What `pack_weights` returns.

    Returns
    -------
    dict of str to array
        Of float32, and of int32 where they are whole numbers.
    """
    found = {}
    for name, one in packed.items():
        values = decode_array(dict(one))
        if "scale" in one:
            values = dequantise(values, decode_array(one["scale"]))
        found[name] = values.astype(np.float32) if values.dtype == np.float16 else values
    return found


@torch.no_grad()
def packing_error(
    module: nn.Module, packed: Mapping[str, Mapping[str, Any]], *inputs: torch.Tensor
) -> PackingError:
    """Return how far packing moves a module's logits and their softmax.

    Parameters
    ----------
    module : nn.Module
        `module(*inputs)` returns logits, their classes along the last axis. It is left as it is.
    packed : dict
        Its weights, as `pack_weights` returned them.
    *inputs : Tensor
        What the module is asked with.

    Returns
    -------
    PackingError

    Raises
    ------
    TypeError
        If `module` is none, or returns no tensor of logits.
    ValueError
        If `packed` holds the weights of another module.
    """
    validation.instance_of(module, "module", nn.Module, "an nn.Module")
    other = copy.deepcopy(module).eval()
    state = {name: torch.from_numpy(one) for name, one in unpack_weights(packed).items()}
    expected = {name: tuple(one.shape) for name, one in module.state_dict().items()}
    if {name: tuple(one.shape) for name, one in state.items()} != expected:
        raise ValueError(
            f"packed must be the weights of module, {', '.join(expected)}; got {', '.join(state)}"
        )
    other.load_state_dict(state)
    was_training = module.training
    try:
        logits, moved = module.eval()(*inputs), other(*inputs)
    finally:
        module.train(was_training)
    if not isinstance(logits, torch.Tensor) or not logits.is_floating_point():
        raise TypeError(f"module must return a tensor of logits; got {type(logits).__name__}")
    logits, moved = logits.double(), moved.double()
    return PackingError(
        (logits - moved).abs().max().item(),
        (logits.softmax(-1) - moved.softmax(-1)).abs().max().item(),
    )


def _tensors(weights: Any) -> Mapping[str, Any]:
    if isinstance(weights, nn.Module):
        weights = weights.state_dict()
    elif isinstance(weights, Artefact):
        weights = weights.tensors
    if not isinstance(weights, Mapping):
        got = type(weights).__name__
        raise TypeError(f"weights must be a module, an artefact or tensors by their names; got {got}")
    return validation.not_empty(weights, "weights", "tensor")


def _stored(tensor: Any, name: str, dtype: str) -> tuple[np.ndarray, np.ndarray | None]:
    """The numbers of a tensor as they travel, and the scales of their rows, if they have any."""
    if isinstance(tensor, torch.Tensor):
        # NumPy has no bfloat16
        tensor = (
            (tensor.detach().float() if tensor.dtype == torch.bfloat16 else tensor.detach()).cpu().numpy()
        )
    if not isinstance(tensor, np.ndarray) or tensor.dtype.kind not in "bfiu":
        got = tensor.dtype if isinstance(tensor, np.ndarray) else type(tensor).__name__
        raise TypeError(f"{name} must be an array or a tensor of real numbers; got {got}")
    if not tensor.size:
        raise ValueError(f"{name} must have a number at least; got the shape {tensor.shape}")
    if tensor.dtype.kind != "f":
        for one in (tensor.min(), tensor.max()):
            if not -LARGEST_WHOLE <= one <= LARGEST_WHOLE:
                raise ValueError(f"{name} must be whole numbers up to {LARGEST_WHOLE:,} in size; got {one:,}")
        return tensor.astype(np.int32), None
    with np.errstate(over="ignore"):  # what float32 cannot hold becomes infinite, and is refused below
        values = np.ascontiguousarray(tensor, dtype=np.float32).reshape(tensor.shape)
    if not np.isfinite(values).all():
        raise ValueError(f"{name} must be finite float32 numbers; got NaN or infinity")
    if values.ndim < 2:
        return values, None
    if dtype == "int8":
        return quantise(values)
    if np.abs(values).max() > _LARGEST_FLOAT16:
        largest = np.abs(values).max()
        raise ValueError(f"{name} must be at most {_LARGEST_FLOAT16:,.0f} to be float16; got {largest:g}")
    return values.astype(np.float16), None
