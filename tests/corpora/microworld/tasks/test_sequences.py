import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from nlpbook.corpora.microworld.tasks import memory_sequences
from nlpbook.corpora.microworld.tasks.sequences import BLANK, FIRST_SYMBOL, GO


@given(
    st.integers(0, 2**32 - 1),
    st.integers(1, 5),
    st.integers(1, 8),
    st.integers(0, 9),
    st.integers(1, 6),
    st.booleans(),
)
def test_every_place_of_every_sequence(seed, n, length, delay, n_symbols, reverse):
    batch = memory_sequences(n, np.random.default_rng(seed), length, delay, n_symbols, reverse)
    assert batch.n_ids == n_symbols + 2
    assert batch.inputs.dtype == batch.targets.dtype == np.int64 and batch.mask.dtype == bool
    for inputs, targets, mask in zip(batch.inputs.tolist(), batch.targets.tolist(), batch.mask, strict=True):
        symbols = inputs[:length]
        assert all(FIRST_SYMBOL <= symbol < batch.n_ids for symbol in symbols)
        assert inputs[length:] == [BLANK] * delay + [GO] + [BLANK] * length
        written = symbols[::-1] if reverse else symbols
        assert targets == [BLANK] * (length + delay + 1) + written
        assert mask.tolist() == [False] * (length + delay + 1) + [True] * length


def test_the_symbols_are_equally_likely_and_independent():
    batch = memory_sequences(20_000, np.random.default_rng(0), length=2, delay=0, n_symbols=4)
    pairs = (batch.inputs[:, 0] - FIRST_SYMBOL) * 4 + batch.inputs[:, 1] - FIRST_SYMBOL
    assert stats.chisquare(np.bincount(pairs, minlength=16)).pvalue > 0.001


def test_a_seed_gives_the_same_batch():
    first, second, other = (memory_sequences(3, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert (first.inputs == second.inputs).all() and (first.inputs != other.inputs).any()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("n", 0),
        ("n", 1.5),
        ("length", 0),
        ("length", True),
        ("delay", -1),
        ("n_symbols", 0),
        ("n_symbols", None),
    ],
)
def test_a_number_that_is_none(name, value):
    error = ValueError if type(value) is int else TypeError
    with pytest.raises(error, match=f"^{name} must be a whole number, {int(name != 'delay')} or larger"):
        memory_sequences(**({"n": 2, "rng": np.random.default_rng(0)} | {name: value}))


def test_no_generator():
    with pytest.raises(TypeError, match=r"rng must be a numpy\.random\.Generator"):
        memory_sequences(2, np.random.RandomState(0))
