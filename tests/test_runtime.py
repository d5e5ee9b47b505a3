"""The set-up cell: the same numbers from the same seed, a device that exists, and clear refusals."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

import nlpbook
from nlpbook.runtime import default_device, setup, versions


@given(st.integers(0, 2**32))
def test_a_seed_gives_the_same_numbers_again(seed):
    draws = []
    for _ in range(2):
        rng, generator, device = setup(seed)
        draws.append(
            (rng.random(), torch.rand(1, generator=generator, device=device).item(), torch.rand(1).item())
        )
    assert draws[0] == draws[1]


def test_seeds_differ():
    assert setup(1).rng.random() != setup(2).rng.random()


def test_the_device_computes():
    made = setup(0)
    assert made.device == default_device() == made.generator.device
    assert torch.ones(2, device=made.device).sum().item() == 2
    assert setup(0, device="cpu").device.type == "cpu"


@pytest.mark.parametrize("seed", [-1, 1.5, True, "0", None])
def test_bad_seeds(seed):
    error = ValueError if type(seed) is int else TypeError
    with pytest.raises(error, match="seed must be a whole number, 0 or larger; got"):
        setup(seed)


def test_versions_name_what_is_installed():
    found = versions()
    assert found["numpy"] == np.__version__
    assert found["torch"] == torch.__version__
    assert found["nlpbook"] == nlpbook.__version__
