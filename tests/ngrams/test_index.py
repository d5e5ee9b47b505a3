"""The hash table against a dictionary, and the search of a text against the search of one n-gram."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nlpbook.language_model.corpus import stream_of
from nlpbook.ngrams import count_ngrams
from nlpbook.ngrams.index import HashTable
from nlpbook.text import EncodedCorpus
from tests.ngrams.corpora import corpora, orders

numbers = st.integers(0, 2**62)


@given(st.sets(numbers, max_size=60), st.lists(numbers, max_size=20), st.integers(0, 2**20))
def test_the_hash_table_is_a_dictionary(keys, others, step):
    keys = keys | {i * step for i in range(40)}  # neighbours at one distance: they want one another's slots
    array = np.array(sorted(keys), dtype=np.int64)
    wanted = np.array([*sorted(keys), *others], dtype=np.int64)
    places = {key: i for i, key in enumerate(array.tolist())}
    assert HashTable.of(array).get(wanted).tolist() == [places.get(key, -1) for key in wanted.tolist()]


def test_keys_that_want_the_same_slot():
    """Keys with equal hashes, made by undoing the multiplication: they overflow the table's end."""
    inverse = pow(0x9E3779B97F4A7C15, -1, 2**64)
    hashes = [(2**64 - 1 - i) for i in range(40)]  # all in the last slot of any table
    keys = np.sort(np.array([h * inverse % 2**64 for h in hashes], dtype=np.uint64).view(np.int64))
    table = HashTable.of(keys)
    assert table.get(keys).tolist() == list(range(40))
    assert table.get(keys + 1).tolist() == [-1] * 40


def test_an_empty_table():
    nothing = np.array([], dtype=np.int64)
    assert HashTable.of(nothing).get(np.array([0, 5, 2**60])).tolist() == [-1, -1, -1]
    assert HashTable.of(np.array([7])).get(nothing).tolist() == []


@given(corpora, orders, corpora)
def test_a_text_is_searched_as_one_ngram_is(sentences, order, text):
    counts = count_ngrams(sentences, order)
    index, end = counts.index, counts.vocabulary["</s>"]
    stream, begins = stream_of(counts.vocabulary.encode_corpus(text), index.start, end)
    located = index.locate(stream)
    sentence = np.searchsorted(begins, np.arange(len(stream)), side="right")
    for m in range(1, order + 1):
        for t in range(len(stream)):
            first = t - m + 1
            inside = first >= 0 and sentence[first] == sentence[t]
            found = index.find(stream[first : t + 1].tolist()) if inside else None
            assert located[m - 1][t] == (-1 if found is None else found)


def test_a_corpus_as_one_text():
    stream, begins = stream_of(EncodedCorpus.from_sequences([[3, 4], [], [5]]), start=9, end=8)
    assert stream.tolist() == [9, 3, 4, 8, 9, 8, 9, 5, 8]
    assert begins.tolist() == [0, 4, 6]


def test_ngrams_that_cannot_be():
    index = count_ngrams([["a", "b"]], 2).index
    assert index.find([index.start, index.start]) is None
    assert index.find([0, 1, 2]) is None  # longer than the order
