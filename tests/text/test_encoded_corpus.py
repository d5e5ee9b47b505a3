import doctest

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlpbook.text import EncodedCorpus, encoded_corpus

SEQUENCES = st.lists(st.lists(st.integers(0, 1000), max_size=6), min_size=1, max_size=6)


def test_the_examples_in_the_docstrings():
    assert doctest.testmod(encoded_corpus).failed == 0


@given(SEQUENCES)
def test_sentences_come_back_as_they_went_in(sequences):
    corpus = EncodedCorpus.from_sequences(sequences)
    assert [sentence.tolist() for sentence in corpus] == sequences
    assert [corpus[i - len(corpus)].tolist() for i in range(len(corpus))] == sequences
    assert corpus.lengths.tolist() == [len(sequence) for sequence in sequences]
    assert corpus.n_tokens == sum(map(len, sequences))
    assert corpus.ids.dtype == np.int32 and corpus.offsets.dtype == np.int64
    again = EncodedCorpus(corpus.ids, corpus.offsets)
    assert again.ids.tolist() == corpus.ids.tolist()


def test_a_sentence_that_is_not_there():
    corpus = EncodedCorpus.from_sequences([[1], [2]])
    for i in (2, -3):
        with pytest.raises(IndexError, match=f"sentence {i} .*0 to 1"):
            corpus[i]


def test_arrays_that_do_not_fit():
    ids = np.array([1, 2, 3], dtype=np.int32)
    for offsets in ([0, 2], [1, 3], [0, 2, 1, 3], [], [0, 4]):
        with pytest.raises(ValueError, match="offsets"):
            EncodedCorpus(ids, np.array(offsets, dtype=np.int64))


def test_other_bad_input():
    with pytest.raises(
        ValueError, match="sequences must be a list of one or more sequences of ids; got none"
    ):
        EncodedCorpus.from_sequences([])
    with pytest.raises(ValueError, match="ids must be whole numbers, 0 or larger; got -2"):
        EncodedCorpus.from_sequences([[1, -2]])
    with pytest.raises(ValueError, match=r"sequences\[0\] must be whole numbers from"):
        EncodedCorpus.from_sequences([[2**40]])
    with pytest.raises(ValueError, match=r"sequences\[1\]"):
        EncodedCorpus.from_sequences([[1], np.ones((2, 2), dtype=np.int64)])
    with pytest.raises(TypeError, match=r"sequences\[0\] must be a flat list of whole numbers; got float64"):
        EncodedCorpus.from_sequences([np.array([1.5])])
    with pytest.raises(TypeError, match="sequences"):
        EncodedCorpus.from_sequences(iter(["12"]))
    with pytest.raises((TypeError, ValueError), match="sequences"):
        EncodedCorpus.from_sequences(iter([[[1, 2], [3]]]))
