"""Counts against the formula read aloud, the lecture's matrix, and what must hold for any corpus."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlpbook.text import EncodedCorpus, Vocabulary
from nlpbook.words import term_document_counts, term_term_counts, term_term_counts_by_loop

corpora = st.lists(st.lists(st.integers(0, 6), max_size=12), min_size=1, max_size=8).filter(any)


def brute_force(sentences, vocabulary_size, window, weight, ignore=()):
    """All pairs of positions of all sentences, without any cleverness about the window."""
    counts = np.zeros((vocabulary_size, vocabulary_size))
    for sentence in sentences:
        for t, first in enumerate(sentence):
            for s, second in enumerate(sentence):
                if 0 < abs(t - s) <= window and first not in ignore and second not in ignore:
                    counts[first, second] += weight(abs(t - s))
    return counts


@given(
    corpora,
    st.integers(1, 15),
    st.sampled_from(["uniform", "harmonic"]),
    st.sets(st.integers(0, 6), max_size=3),
)
@settings(deadline=None)
def test_equals_brute_force(sentences, window, weighting, ignore):
    weight = (lambda d: 1) if weighting == "uniform" else (lambda d: 1 / d)
    corpus = EncodedCorpus.from_sequences(sentences)
    counts = term_term_counts(corpus, 7, window, weighting, ignore=ignore)
    expected = brute_force(sentences, 7, window, weight, ignore)
    np.testing.assert_allclose(counts.toarray(), expected, rtol=1e-5)
    assert counts.has_sorted_indices and counts.dtype == np.float32
    if not ignore:
        np.testing.assert_allclose(
            term_term_counts_by_loop(corpus, 7, window, weighting), expected, rtol=1e-12
        )


@given(corpora, st.integers(1, 8))
@settings(deadline=None)
def test_symmetric_and_growing_with_the_window(sentences, window):
    corpus = EncodedCorpus.from_sequences(sentences)
    narrow = term_term_counts(corpus, 7, window).toarray()
    wide = term_term_counts(corpus, 7, window + 1).toarray()
    np.testing.assert_array_equal(narrow, narrow.T)
    assert (wide >= narrow).all()


@given(corpora)
@settings(deadline=None)
def test_a_window_over_everything_counts_all_ordered_pairs_of_positions(sentences):
    counts = term_term_counts(EncodedCorpus.from_sequences(sentences), 7, window=12)
    assert counts.sum() == sum(len(s) * (len(s) - 1) for s in sentences)


def test_a_vocabulary_larger_than_the_table_of_small_keys():
    """Few pairs and many words: the keys are counted by sorting, not in the table."""
    rng = np.random.default_rng(0)
    sentences = [rng.integers(0, 50_000, size=9).tolist() for _ in range(40)]
    counts = term_term_counts(EncodedCorpus.from_sequences(sentences), 50_000, window=3).tocoo()
    expected = {}
    for sentence in sentences:
        for t, first in enumerate(sentence):
            for s, second in enumerate(sentence):
                if 0 < abs(t - s) <= 3:
                    expected[first, second] = expected.get((first, second), 0) + 1
    assert {(i, j): c for i, j, c in zip(counts.row, counts.col, counts.data, strict=True)} == expected


LECTURE = [sentence.split() for sentence in ("I like deep learning .", "I like NLP .", "I enjoy flying .")]
ORDER = ["I", "like", "enjoy", "deep", "learning", "NLP", "flying", "."]


def test_the_lectures_matrices():
    """The term-term matrix (window 2) and the term-document matrix as the lecture prints them."""
    corpus = Vocabulary(ORDER, unknown=None).encode_corpus(LECTURE)
    term_term = [
        [0, 2, 1, 1, 0, 1, 1, 0],
        [2, 0, 0, 1, 1, 1, 0, 1],
        [1, 0, 0, 0, 0, 0, 1, 1],
        [1, 1, 0, 0, 1, 0, 0, 1],
        [0, 1, 0, 1, 0, 0, 0, 1],
        [1, 1, 0, 0, 0, 0, 0, 1],
        [1, 0, 1, 0, 0, 0, 0, 1],
        [0, 1, 1, 1, 1, 1, 1, 0],
    ]
    term_document = [
        [1, 1, 1],
        [1, 1, 0],
        [0, 0, 1],
        [1, 0, 0],
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
        [1, 1, 1],
    ]
    np.testing.assert_array_equal(term_term_counts(corpus, 8, window=2).toarray(), term_term)
    np.testing.assert_array_equal(term_document_counts(corpus, 8).toarray(), term_document)


@given(corpora)
@settings(deadline=None)
def test_term_document_counts_equal_counting(documents):
    counts = term_document_counts(EncodedCorpus.from_sequences(documents), 7).toarray()
    expected = [[document.count(word) for document in documents] for word in range(7)]
    np.testing.assert_array_equal(counts, expected)


@pytest.mark.parametrize("window", [0, -1, 1.5, True, "2", None])
def test_bad_window(window):
    error = ValueError if window in (0, -1) else TypeError
    with pytest.raises(error, match="window must be a whole number"):
        term_term_counts(EncodedCorpus.from_sequences([[0, 1]]), 2, window)


def test_other_bad_input():
    corpus = EncodedCorpus.from_sequences([[0, 5]])
    with pytest.raises(ValueError, match="weighting"):
        term_term_counts(corpus, 6, weighting="linear")
    for count, name in ((term_term_counts, "corpus"), (term_document_counts, "documents")):
        with pytest.raises(ValueError, match=f"{name} must be whole numbers from 0 to 4; got 0 to 5"):
            count(corpus, 5)
        with pytest.raises(ValueError, match=f"{name} must be one id or more; got none"):
            count(EncodedCorpus.from_sequences([[], []]), 5)
