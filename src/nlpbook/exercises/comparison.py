"""Whether two answers agree, and if not, in a sentence, how they differ: verdict and hint share one rule."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Set
from decimal import Decimal
from numbers import Real
from typing import Any

import numpy as np
import scipy.sparse as sparse
import torch
from torch import nn

RELATIVE = 1e-6  # numbers agree if they differ by no more than this share of the right one ...
ABSOLUTE = 1e-9  # ... plus this much, for a right answer of 0

_NOT_A_NUMBER = "not a number (`nan`: 0/0, a difference of infinities, or the logarithm of a negative number)"
_INFINITE = "infinite (a division by 0, the logarithm of 0, or an overflow)"


def difference(got: Any, want: Any, digits: int | None = None) -> str:
    """Say how an answer differs from the right one.

    Numbers, arrays, tensors and sparse matrices are compared by value, whatever holds them; dictionaries,
    lists and tuples entry by entry; everything else has to be equal.

    Parameters
    ----------
    got : object
        The reader's answer: anything at all.
    want : object
        The right answer. An entry `...` in a list or tuple stands for any value.
    digits : int or None
        If given, a number may be rounded to this many significant digits or more, though never before the
        decimal point: a whole number has to be exact.

    Returns
    -------
    str
        A sentence; empty if the two agree.
    """
    if want is ... or got is want:
        return ""
    if isinstance(want, str):
        if not isinstance(got, str):
            return _other_kind(got, want)
        return "" if got.strip() == want.strip() else f"{short(got)} is not the answer."
    if want is None or isinstance(want, bool):
        if type(got) is not type(want):
            return _other_kind(got, want)
        return "" if got == want else f"{short(got)} is not the answer."
    several = isinstance(want, (list, tuple)) and any(isinstance(x, (np.ndarray, torch.Tensor)) for x in want)
    target = None if several else _numbers(want)  # of several arrays, the wrong one is to be named
    if target is not None:
        return _numbers_differ(got, target, digits)
    if isinstance(want, Mapping):
        return _mappings_differ(got, want, digits)
    if isinstance(want, Set):
        return _sets_differ(got, want)
    if isinstance(want, (list, tuple)):
        return _sequences_differ(got, want, digits)
    return _objects_differ(got, want)


def changed(arguments: tuple[Any, ...], before: tuple[Any, ...]) -> list[int]:
    """Return the places, from 1, of the arguments that are no longer what they were."""
    pairs = enumerate(zip(arguments, before, strict=True), start=1)
    return [place for place, (now, then) in pairs if difference(now, then)]


def probe(module: nn.Module, solution: nn.Module, case: tuple[Any, ...]) -> dict[str, Any]:
    """Run a module in float64 with the parameters of the solution, forwards and backwards.

    Parameters
    ----------
    module : nn.Module
        The reader's module, with parameters and buffers of the same names and shapes; it is not changed.
    solution : nn.Module
        Its state and its mode (training or evaluation) are used.
    case : tuple
        The arguments; gradients are computed for those that are tensors of floats.

    Returns
    -------
    dict
        "the output" (a tensor or a tuple of tensors), and one "the gradient with respect to ..." for each
        argument and parameter: that of the output's product with a fixed random tensor, for an incoming 1
        would hide mistakes.
    """
    module = copy.deepcopy(module).double().train(solution.training)
    module.load_state_dict(solution.state_dict())
    arguments = copy.deepcopy(case)
    inputs = {
        f"argument {place}": argument.requires_grad_()
        for place, argument in enumerate(arguments, start=1)
        if isinstance(argument, torch.Tensor) and argument.is_floating_point()
    }
    inputs |= {f"`{name}`": value for name, value in module.named_parameters() if value.requires_grad}
    output = module(*arguments)
    outputs = [
        tensor
        for tensor in (output if isinstance(output, tuple) else (output,))
        if isinstance(tensor, torch.Tensor) and tensor.requires_grad
    ]
    generator = torch.Generator().manual_seed(0)
    incoming = [torch.randn(tensor.shape, generator=generator, dtype=tensor.dtype) for tensor in outputs]
    gradients = (
        torch.autograd.grad(outputs, list(inputs.values()), incoming, materialize_grads=True)
        if outputs
        else [None] * len(inputs)  # no tensor, or one that was detached: there is no way back
    )
    return {"the output": output} | {
        f"the gradient with respect to {name}": gradient
        for name, gradient in zip(inputs, gradients, strict=True)
    }


def state_shapes(module: nn.Module) -> dict[str, tuple[int, ...]]:
    """Return the shape of each parameter and buffer of a module by its name."""
    return {name: tuple(value.shape) for name, value in module.state_dict().items()}


def describe(value: Any) -> str:
    """Say what kind of answer this is."""
    if value is None:
        return "`None`"
    if _is_truth_value(value):
        return "a truth value"
    if isinstance(value, str):
        return "a string"
    if isinstance(value, type):
        return f"the class `{value.__name__}`"
    if isinstance(value, nn.Module):
        return "a module"
    numbers = _numbers(value)
    if numbers is not None:
        if numbers.ndim == 1:
            return f"a list or array of {numbers.size} number{'s' if numbers.size != 1 else ''}"
        return "a number" if numbers.ndim == 0 else f"an array of shape {numbers.shape}"
    if isinstance(value, (list, tuple)) and value and all(isinstance(entry, str) for entry in value):
        return "a list of strings"
    for kind, name in ((Mapping, "a dictionary"), (Set, "a set"), (list, "a list"), (tuple, "a tuple")):
        if isinstance(value, kind):
            return name
    return "a function" if callable(value) else f"of the type `{type(value).__name__}`"


def short(value: Any) -> str:
    """Return a value on one line, cut off where it is long."""
    try:
        text = f"{value:.6g}" if isinstance(value, (float, np.floating)) else " ".join(repr(value).split())
    except Exception:  # a reader's own class may fail to print itself
        text = f"<{type(value).__name__}>"
    return f"`{text if len(text) <= 60 else text[:57] + '...'}`"


def _other_kind(got: Any, want: Any) -> str:
    return f"This should be {describe(want)}; it is {describe(got)}."


def _numbers(value: Any) -> np.ndarray | None:
    """Return what holds numbers as an array of float64, anything else as None."""
    try:
        if isinstance(value, torch.Tensor):
            value = value.detach().cpu()
            value = (value if value.is_complex() else value.to_dense().to(torch.float64)).numpy()
        elif sparse.issparse(value):
            value = value.toarray()
        elif isinstance(value, (list, tuple)) and any(isinstance(entry, torch.Tensor) for entry in value):
            value = [_numbers(entry) for entry in value]
        array = np.asarray(value)
        if array.dtype.kind == "O" and all(isinstance(entry, (Real, Decimal)) for entry in array.flat):
            array = array.astype(np.float64)  # fractions, for one
        return array.astype(np.float64) if array.dtype.kind in "biuf" else None
    except Exception:  # whatever a reader hands in: what cannot be read as numbers is none
        return None


def _numbers_differ(got: Any, target: np.ndarray, digits: int | None) -> str:
    numbers = _numbers(got)
    if numbers is None or numbers.shape != target.shape or _is_truth_value(got):
        return f"This should be {describe(target)}; it is {describe(got)}."
    wrong = ~np.isclose(numbers, target, rtol=RELATIVE, atol=ABSOLUTE, equal_nan=True)
    if digits is not None:
        wrong &= ~_is_rounded(numbers, target, digits)
    if not wrong.any():
        return ""
    numbers, target = numbers[wrong], target[wrong]
    one = wrong.ndim == 0
    for bad, name in ((np.isnan(numbers), _NOT_A_NUMBER), (np.isinf(numbers), _INFINITE)):
        if bad.any():
            return f"This is {name}." if one else f"{_count(bad, wrong.size)} {name}."
    coarse = bool(_is_rounded(numbers, target, 2 if digits is None else digits - 1).all())
    advice = "all digits" if digits is None else f"at least {digits} significant digits"
    if one:
        number, right = numbers.item(), target.item()
        if coarse:
            return f"{short(number)} is rounded too far: give {advice}."
        slightly = "slightly " if abs(number - right) <= 0.01 * abs(right) else ""
        return f"{short(number)} is {slightly}too {'small' if number < right else 'large'}."
    if coarse:
        return f"{_count(wrong, wrong.size)} rounded too far: give {advice} of each."
    return f"{_count(wrong, wrong.size)} wrong."


def _is_truth_value(value: Any) -> bool:
    """Say whether this is True or False, which would pass for 1 and 0; in a list they may count."""
    return isinstance(value, (bool, np.bool_)) or (
        isinstance(value, (np.ndarray, torch.Tensor))
        and value.ndim == 0
        and value.dtype in (bool, torch.bool)
    )


def _is_rounded(numbers: np.ndarray, target: np.ndarray, digits: int) -> np.ndarray:
    """Say of each number whether it is the target, rounded to `digits` significant digits or more.

    A half may be rounded up or down. No number is rounded before the decimal point, so that 2460 does not
    pass for 2463. From eight digits on, the tolerance decides.
    """
    rounded = np.zeros(numbers.shape, dtype=bool)
    with np.errstate(all="ignore"):
        magnitude = np.floor(np.log10(np.abs(target)))
        for kept in range(digits, 8):
            unit = np.minimum(10.0 ** (magnitude - kept + 1), 1.0)
            steps = numbers / unit
            on_grid = np.abs(steps - np.rint(steps)) < 1e-6
            rounded |= on_grid & (np.abs(numbers - target) <= unit / 2 * (1 + 1e-6))
    return rounded


def _count(wrong: np.ndarray, size: int) -> str:
    bad = int(wrong.sum())
    return f"{bad} of {size} entries {'is' if bad == 1 else 'are'}"


def _first(faults: list[tuple[str, str]]) -> str:
    """Return the first fault of (name of an entry, how it differs) pairs, and say where it is."""
    return next((f"{name}: {fault}" for name, fault in faults if fault), "")


def _mappings_differ(got: Any, want: Mapping[Any, Any], digits: int | None) -> str:
    if not isinstance(got, Mapping):
        return _other_kind(got, want)
    for keys, verdict in ((want.keys() - got.keys(), "missing"), (got.keys() - want.keys(), "not asked for")):
        if keys:
            return f"The entry {short(sorted(keys, key=str)[0])} is {verdict}."
    return _first([(_name(key), difference(got[key], want[key], digits)) for key in want])


def _name(key: Any) -> str:
    """Return a key as it is printed: a phrase as it stands, a name as code."""
    return key if isinstance(key, str) and " " in key else short(key)


def _sets_differ(got: Any, want: Set[Any]) -> str:
    if not isinstance(got, Set):
        return _other_kind(got, want)
    if got == want:
        return ""
    return f"{len(want - got)} missing, and {len(got - want)} too many."


def _sequences_differ(got: Any, want: list[Any] | tuple[Any, ...], digits: int | None) -> str:
    if isinstance(got, (np.ndarray, torch.Tensor)) and got.ndim:
        got = list(got)
    if not isinstance(got, (list, tuple)):
        return _other_kind(got, want)
    if len(got) != len(want):
        return f"There should be {len(want)} entries; there are {len(got)}."
    faults = [
        (f"entry {place}", difference(one, other, digits))
        for place, (one, other) in enumerate(zip(got, want, strict=True), start=1)
    ]
    if all(isinstance(entry, str) for entry in [*got, *want]) and any(fault for _, fault in faults):
        return f"{_count(np.array([bool(fault) for _, fault in faults]), len(want))} wrong."
    return _first(faults)


def _objects_differ(got: Any, want: Any) -> str:
    """Compare what is neither numbers nor a container: by its own equality, or else by its parts."""
    if type(got) is not type(want):
        return _other_kind(got, want)
    if isinstance(want, nn.Module):
        return difference(got.state_dict(), want.state_dict())
    if type(want).__eq__ is object.__eq__:  # equal if it is the same one, which a copy is not
        return difference(getattr(got, "__dict__", {}), getattr(want, "__dict__", {}))
    return "" if got == want else f"{short(got)} is not the answer."
