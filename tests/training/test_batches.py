import doctest
import itertools

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from nlpbook.text import EncodedCorpus, pad
from nlpbook.training import Batches, PaddedBatches, batches

SENTENCES = [[1, 2, 3], [4], [], [5, 6], [7, 8, 9, 10]]


def test_the_examples_in_the_docstrings():
    assert doctest.testmod(batches).failed == 0


@given(st.integers(1, 30), st.data(), st.integers(0, 5), st.booleans())
def test_every_epoch_holds_every_row_once(rows, data, seed, shuffle):
    size = data.draw(st.integers(1, rows))
    x = torch.arange(rows)
    walk = Batches(x, 2 * x.numpy(), batch_size=size, seed=seed, shuffle=shuffle)
    epochs = []
    for _ in range(3):
        epoch = list(walk)
        assert len(epoch) == len(walk) == -(-rows // size)
        assert all(len(a) == size for a, _ in epoch[:-1])
        assert all(torch.equal(b, 2 * a) for a, b in epoch)
        epochs.append(torch.cat([a for a, _ in epoch]).tolist())
        assert sorted(epochs[-1]) == list(range(rows))
    if not shuffle:
        assert epochs == [list(range(rows))] * 3
    elif rows >= 10:
        assert epochs[0] != epochs[1] != epochs[2]


@given(st.integers(1, 20), st.data(), st.booleans())
def test_taken_up_at_any_place(rows, data, padded):
    size, taken = data.draw(st.integers(1, rows)), data.draw(st.integers(0, 50))

    def make():
        if padded:
            return PaddedBatches([[i] * (i % 4) for i in range(rows)], size, seed=3)
        return Batches(torch.arange(rows), batch_size=size, seed=3)

    def forever(walk):
        while True:
            yield from walk

    def numbers(stream, n):
        return [[part.tolist() for part in batch] for batch in itertools.islice(stream, n)]

    expected = numbers(forever(make()), taken + 30)
    first, second = make(), make()
    assert numbers(forever(first), taken) == expected[:taken]
    second.load_state_dict(first.state_dict())
    assert numbers(forever(second), 30) == expected[taken:]


def test_a_loop_left_after_the_last_batch_does_not_empty_the_next():
    walk = Batches(torch.arange(4), batch_size=2)
    for _ in zip(range(2), walk, strict=False):
        pass
    assert len(list(walk)) == 2


@given(st.integers(1, 5), st.integers(0, 3))
def test_padded_batches_are_what_pad_makes(size, padding_id):
    walk = PaddedBatches(EncodedCorpus.from_sequences(SENTENCES), size, shuffle=False, padding_id=padding_id)
    for first, (ids, mask) in zip(range(0, 5, size), walk, strict=True):
        expected_ids, expected_mask = pad(SENTENCES[first : first + size], padding_id)
        np.testing.assert_array_equal(ids.numpy(), expected_ids)
        np.testing.assert_array_equal(mask.numpy(), expected_mask)


def test_the_state_of_other_data_is_refused():
    x = torch.arange(6.0)
    state = Batches(x, batch_size=2, seed=1).state_dict()
    for other, difference in [
        (Batches(x, batch_size=3, seed=1), "batch_size is 2 there, 3 here"),
        (Batches(x, batch_size=2, seed=2), "seed is 1 there, 2 here"),
        (Batches(x, batch_size=2, seed=1, shuffle=False), "shuffle"),
        (Batches(x[:5], batch_size=2, seed=1), "rows is 6 there, 5 here"),
        (Batches(x + 1, batch_size=2, seed=1), "checksum"),
        (Batches(x.double(), batch_size=2, seed=1), "checksum"),
        (PaddedBatches([[1]] * 6, 2, seed=1), "checksum"),
    ]:
        with pytest.raises(ValueError, match=difference):
            other.load_state_dict(state)
    assert Batches(x.clone(), batch_size=2, seed=1).load_state_dict(state) is None


def test_data_of_every_type_have_a_checksum():
    for dtype in (torch.bfloat16, torch.bool, torch.int32, torch.float64):
        assert Batches(torch.ones(3, 2).to(dtype), batch_size=1).state_dict()["rows"] == 3
    column = torch.arange(6).reshape(2, 3).T  # not contiguous
    assert Batches(column, batch_size=1).state_dict() == Batches(column.clone(), batch_size=1).state_dict()


def test_bad_input():
    x = torch.arange(3)
    with pytest.raises(ValueError, match="batch_size must be from 1 to 3, the rows of the data; got 4"):
        Batches(x, batch_size=4)
    with pytest.raises(ValueError, match="batch_size must be 1 or larger; got 0"):
        Batches(x, batch_size=0)
    with pytest.raises(TypeError, match="batch_size must be a whole number"):
        Batches(x, batch_size=1.5)
    with pytest.raises(ValueError, match="the data are empty"):
        Batches(x[:0], batch_size=1)
    with pytest.raises(ValueError, match="arrays must be one array at least"):
        Batches(batch_size=1)
    with pytest.raises(ValueError, match=r"same number of rows; got \[3, 2\]"):
        Batches(x, x[:2], batch_size=1)
    with pytest.raises(TypeError, match=r"arrays\[1\] must be a tensor or an array; got list"):
        Batches(x, [1, 2, 3], batch_size=1)
    with pytest.raises(ValueError, match=r"arrays\[0\] must have rows"):
        Batches(torch.tensor(1), batch_size=1)
    with pytest.raises(ValueError, match="seed must be 0 or larger"):
        Batches(x, batch_size=1, seed=-1)
    with pytest.raises(ValueError, match="sequences is empty"):
        PaddedBatches([], 1)
    with pytest.raises(ValueError, match="batch_size must be from 1 to 5"):
        PaddedBatches(SENTENCES, 6)
    with pytest.raises(ValueError, match="padding_id"):
        PaddedBatches(SENTENCES, 2, padding_id=-1)
