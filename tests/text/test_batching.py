import doctest

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from nlpbook.text import EncodedCorpus, batching, pad

SEQUENCES = st.lists(st.lists(st.integers(0, 1000), max_size=6), min_size=1, max_size=6)


def test_the_examples_in_the_docstrings():
    assert doctest.testmod(batching).failed == 0


@given(SEQUENCES, st.integers(0, 9), st.none() | st.integers(1, 7))
def test_against_pytorch(sequences, padding_id, max_length):
    ids, mask = pad(sequences, padding_id, max_length)
    tensors = [torch.tensor(sequence[:max_length], dtype=torch.int64) for sequence in sequences]
    expected = torch.nn.utils.rnn.pad_sequence(tensors, batch_first=True, padding_value=padding_id)
    assert ids.tolist() == expected.tolist()
    assert ids.dtype == np.int64 and mask.dtype == np.bool_
    assert ids.shape == mask.shape == tuple(expected.shape)
    # The mask is a run of True as long as the sentence, and it recovers the sentence.
    assert mask.sum(axis=1).tolist() == [len(tensor) for tensor in tensors]
    assert [row[m].tolist() for row, m in zip(ids, mask, strict=True)] == [t.tolist() for t in tensors]
    assert not np.any(mask[:, 1:] & ~mask[:, :-1])


def test_an_encoded_corpus_is_a_list_of_sequences_too():
    sequences = [[3, 1], [], [4, 1, 5]]
    for ours, theirs in zip(pad(EncodedCorpus.from_sequences(sequences)), pad(sequences), strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_bad_input():
    with pytest.raises(
        ValueError, match="sequences must be a list of one or more sequences of ids; got none"
    ):
        pad([])
    with pytest.raises(ValueError, match="padding_id must be a whole number, 0 or larger; got -1"):
        pad([[1]], padding_id=-1)
    with pytest.raises(ValueError, match="max_length must be a whole number, 1 or larger, or None; got 0"):
        pad([[1]], max_length=0)
    with pytest.raises(ValueError, match="got -4"):
        pad([[1, -4]])
    with pytest.raises(TypeError, match="sequences"):
        pad("12")
    with pytest.raises(TypeError, match=r"sequences\[0\]"):
        pad(iter([[1.5]]))
