"""Where all sources of random numbers stand, so that a run that goes on draws what it would have drawn."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch


def random_state(generators: Sequence[torch.Generator | np.random.Generator] = ()) -> dict[str, Any]:
    """Return the state of PyTorch's own generators, on the CPU and on GPUs, and of those given.

    Parameters
    ----------
    generators : sequence of torch.Generator or numpy.random.Generator
        Further ones that a run draws from.

    Returns
    -------
    dict
        Tensors and strings.
    """
    state: dict[str, Any] = {"cpu": torch.get_rng_state()}  # dropout on the CPU draws from this one
    if torch.cuda.is_available():
        state["cuda"] = torch.cuda.get_rng_state_all()
    if torch.backends.mps.is_available():
        state["mps"] = torch.mps.get_rng_state()
    state["generators"] = [_state_of(generator) for generator in generators]
    return state


def set_random_state(
    state: dict[str, Any], generators: Sequence[torch.Generator | np.random.Generator] = ()
) -> None:
    """Put all sources of random numbers where they stood.

    Parameters
    ----------
    state : dict
        What `random_state` returned.
    generators : sequence of torch.Generator or numpy.random.Generator
        As many as there were, in the same order.

    Raises
    ------
    ValueError
        If their number or kinds differ.
    """
    kept = state["generators"]
    if [isinstance(part, str) for part in kept] != [isinstance(g, np.random.Generator) for g in generators]:
        raise ValueError(
            f"generators must be as many and of the same kinds as when the state was taken, {len(kept)}; "
            f"got {len(generators)}"
        )
    torch.set_rng_state(state["cpu"])
    if "cuda" in state and torch.cuda.is_available():
        torch.cuda.set_rng_state_all(state["cuda"][: torch.cuda.device_count()])
    if "mps" in state and torch.backends.mps.is_available():
        torch.mps.set_rng_state(state["mps"])
    for generator, part in zip(generators, kept, strict=True):
        if isinstance(generator, np.random.Generator):
            generator.bit_generator.state = json.loads(part)
        else:
            generator.set_state(part)


def check_generators(generators: Sequence[torch.Generator | np.random.Generator]) -> None:
    """Raise a TypeError unless all are generators whose state can be taken."""
    if not isinstance(generators, Sequence):
        raise TypeError(
            "generators must be a sequence of torch.Generator or numpy.random.Generator; "
            f"got {type(generators).__name__}"
        )
    for generator in generators:
        if not isinstance(generator, (torch.Generator, np.random.Generator)):
            raise TypeError(
                "generators must be a sequence of torch.Generator or numpy.random.Generator; "
                f"got a {type(generator).__name__} in it"
            )


def _state_of(generator: torch.Generator | np.random.Generator) -> torch.Tensor | str:
    if isinstance(generator, torch.Generator):
        return generator.get_state()
    return json.dumps(generator.bit_generator.state, default=np.ndarray.tolist)
