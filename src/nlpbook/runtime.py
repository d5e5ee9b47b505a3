"""Seeds, devices and versions: what every notebook sets up in its first cell."""

from __future__ import annotations

import platform
from importlib import metadata
from typing import NamedTuple

import numpy as np
import torch

from nlpbook import validation


class Setup(NamedTuple):
    """What a notebook needs before it starts: two sources of randomness and a device."""

    rng: np.random.Generator
    generator: torch.Generator
    device: torch.device


def setup(seed: int = 0, *, device: str | torch.device | None = None) -> Setup:
    """Seed everything that draws random numbers and choose a device.

    Parameters
    ----------
    seed : int
        Seed of the NumPy and the PyTorch generator, 0 or larger. The same seed gives the same numbers
        on the same device with the same versions.
    device : str or torch.device, optional
        Where tensors live. The best device found (`default_device`) unless given.

    Returns
    -------
    Setup
        `(rng, generator, device)`: a `numpy.random.Generator`, a `torch.Generator` on the device, the device.

    Raises
    ------
    TypeError
        If `seed` is no whole number.
    ValueError
        If `seed` is negative.
    """
    seed = validation.whole_number(seed, "seed", least=0)
    chosen = torch.device(device) if device is not None else default_device()
    torch.manual_seed(seed)  # for library code that takes no generator of its own
    generator = torch.Generator(device=chosen).manual_seed(seed)

    from nlpbook.plots import use_style

    use_style()
    return Setup(np.random.default_rng(seed), generator, chosen)


def default_device() -> torch.device:
    """Return the fastest device that PyTorch can use here: CUDA, then Apple's MPS, then the CPU."""
    if torch.cuda.is_available():
        return torch.device("cuda")
    if torch.backends.mps.is_available():
        return torch.device("mps")
    return torch.device("cpu")


def versions() -> dict[str, str]:
    """Return the versions that a result depends on: Python, the platform, and the main packages.

    Returns
    -------
    dict of str to str
        Package name to version, in alphabetical order after `python` and `platform`.
    """
    packages = ["anywidget", "ipywidgets", "matplotlib", "nlpbook", "numpy", "scipy", "torch"]
    found = {"python": platform.python_version(), "platform": platform.platform(terse=True)}
    for package in packages:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            found[package] = "not installed"
    return found
