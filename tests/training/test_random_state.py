import random

import numpy as np
import pytest
import torch

from nlpbook.training.checkpoints import load_checkpoint, save_checkpoint
from nlpbook.training.random_state import random_state, set_random_state


def draw(generators):
    given = [
        torch.rand(3, generator=g).tolist() if isinstance(g, torch.Generator) else g.random(3).tolist()
        for g in generators
    ]
    return torch.rand(3).tolist(), given


@pytest.mark.parametrize("bits", [np.random.PCG64, np.random.MT19937, np.random.Philox, np.random.SFC64])
def test_taken_through_a_file_the_numbers_that_follow_are_the_same(bits, tmp_path):
    def make(seed):
        rng = np.random.Generator(bits(seed))
        rng.integers(5, dtype=np.int8)  # leaves half a number in store
        return torch.Generator().manual_seed(seed), rng

    generators = make(random.Random(0).randrange(1000))
    save_checkpoint(tmp_path / "state.pt", random_state(generators))
    expected = draw(generators)
    others = make(77)
    assert draw(others) != expected
    set_random_state(load_checkpoint(tmp_path / "state.pt"), others)
    assert draw(others) == expected


def test_other_generators_are_refused():
    state = random_state([torch.Generator()])
    for others in ([], [np.random.default_rng(0)], [torch.Generator()] * 2):
        with pytest.raises(ValueError, match="generators must be as many and of the same kinds"):
            set_random_state(state, others)
