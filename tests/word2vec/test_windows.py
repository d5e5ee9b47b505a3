"""Windows against the lecture's sentence, a double loop, and the distribution of a window that is drawn."""

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from nlpbook.text import EncodedCorpus
from nlpbook.word2vec import cbow_windows, skip_gram_pairs
from nlpbook.words import term_term_counts

corpora = st.lists(st.lists(st.integers(0, 6), max_size=9), min_size=1, max_size=6).filter(
    lambda sentences: max(map(len, sentences)) > 1
)
windows = st.one_of(st.integers(1, 10), st.just(10**30))


def double_loop(sentences, window):
    for sentence in sentences:
        for t, centre in enumerate(sentence):
            contexts = [word for s, word in enumerate(sentence) if s != t and abs(s - t) <= window]
            if contexts:
                yield centre, contexts


def test_the_lectures_sentence():
    words = "The quick brown fox jumps over the lazy dog".split()
    centres, contexts = skip_gram_pairs(range(9), window=2)
    assert [(words[c], words[o]) for c, o in zip(centres, contexts, strict=True)] == [
        *(("The", "quick"), ("The", "brown")),
        *(("quick", "The"), ("quick", "brown"), ("quick", "fox")),
        *(("brown", "The"), ("brown", "quick"), ("brown", "fox"), ("brown", "jumps")),
        *(("fox", "quick"), ("fox", "brown"), ("fox", "jumps"), ("fox", "over")),
        *(("jumps", "brown"), ("jumps", "fox"), ("jumps", "over"), ("jumps", "the")),
        *(("over", "fox"), ("over", "jumps"), ("over", "the"), ("over", "lazy")),
        *(("the", "jumps"), ("the", "over"), ("the", "lazy"), ("the", "dog")),
        *(("lazy", "over"), ("lazy", "the"), ("lazy", "dog")),
        *(("dog", "the"), ("dog", "lazy")),
    ]


@given(corpora, windows)
def test_as_a_double_loop_says(sentences, window):
    corpus, expected = EncodedCorpus.from_sequences(sentences), list(double_loop(sentences, window))
    centres, contexts = skip_gram_pairs(corpus, window)
    assert list(zip(centres, contexts, strict=True)) == [(c, o) for c, row in expected for o in row]
    centres, contexts, mask = cbow_windows(corpus, window)
    rows = [row[is_word].tolist() for row, is_word in zip(contexts, mask, strict=True)]
    assert list(zip(centres, rows, strict=True)) == expected
    assert mask.shape == contexts.shape == (len(expected), max(len(row) for _, row in expected))
    assert (
        not contexts[~mask].any() and (np.diff(mask.astype(int)) <= 0).all()
    )  # filled up at the end, with 0


@given(corpora, st.integers(1, 10))
def test_the_pairs_are_the_counts_of_chapter_1(sentences, window):
    corpus = EncodedCorpus.from_sequences(sentences)
    counts = np.zeros((7, 7))
    np.add.at(counts, skip_gram_pairs(corpus, window), 1)
    np.testing.assert_array_equal(counts, term_term_counts(corpus, 7, window).toarray())


@given(corpora, windows, st.integers(0, 1000))
def test_a_dynamic_window_keeps_the_nearest_to_both_sides(sentences, window, seed):
    """Each centre's window is one of 1, ..., window; both models draw the same from the same seed."""
    corpus = EncodedCorpus.from_sequences(sentences)
    pairs = skip_gram_pairs(corpus, window, rng=np.random.default_rng(seed), dynamic=True)
    centres, contexts, mask = cbow_windows(corpus, window, rng=np.random.default_rng(seed), dynamic=True)
    np.testing.assert_array_equal(np.repeat(centres, mask.sum(axis=1)), pairs[0])
    np.testing.assert_array_equal(contexts[mask], pairs[1])
    fixed = [dict(double_loop_by_position(sentences, r)) for r in range(1, min(window, 9) + 1)]
    rows = (row[is_word].tolist() for row, is_word in zip(contexts, mask, strict=True))
    for place, row in zip(fixed[0], rows, strict=True):
        assert row in [of_reach[place] for of_reach in fixed]


def double_loop_by_position(sentences, window):
    for i, sentence in enumerate(sentences):
        for t in range(len(sentence)):
            contexts = [word for s, word in enumerate(sentence) if s != t and abs(s - t) <= window]
            if contexts:
                yield (i, t), contexts


def test_how_often_a_dynamic_window_reaches_how_far():
    """Every reach from 1 to 5 is equally likely, so distance d is in it with probability (6 - d) / 5."""
    window, tokens = 5, 20_000
    centres, contexts = skip_gram_pairs(
        range(tokens), window, rng=np.random.default_rng(0), dynamic=True
    )  # a token's id is its position
    distances = np.abs(centres - contexts)
    inner = (centres >= window) & (centres < tokens - window)
    reaches = np.bincount(centres[inner])[window:] // 2
    assert len(reaches) == tokens - 2 * window
    assert scipy.stats.chisquare(np.bincount(reaches, minlength=6)[1:]).pvalue > 1e-4
    share = np.bincount(distances[inner], minlength=6)[1:] / (2 * len(reaches))
    np.testing.assert_allclose(share, [1, 4 / 5, 3 / 5, 2 / 5, 1 / 5], atol=0.015)  # four standard errors


def test_a_window_may_be_larger_than_every_sentence():
    centres, contexts = skip_gram_pairs(EncodedCorpus.from_sequences([[3, 4], [5], [], [6, 7]]), 1000)
    assert list(zip(centres, contexts, strict=True)) == [(3, 4), (4, 3), (6, 7), (7, 6)]


@pytest.mark.parametrize("function", [skip_gram_pairs, cbow_windows])
def test_bad_input(function):
    for sentences, longest in ([[1], [], [2]], 1), ([[], []], 0):
        with pytest.raises(
            ValueError, match=f"ids must have a sentence of 2 .* got a longest one of {longest}"
        ):
            function(EncodedCorpus.from_sequences(sentences), 5)
    for window, error in (
        (0, ValueError),
        (-1, ValueError),
        (1.5, TypeError),
        (True, TypeError),
        ("5", TypeError),
    ):
        with pytest.raises(error, match=f"window must be .* got {window!r}"):
            function([1, 2], window)
    with pytest.raises(
        TypeError, match=r"rng must be a numpy.random.Generator for a dynamic window; got None"
    ):
        function([1, 2], 2, dynamic=True)
    for ids in [[1, 2], [3, 4]], [1.0, 2.0], "the cat", [True, False]:
        error = ValueError if ids == [[1, 2], [3, 4]] else TypeError
        with pytest.raises(error, match="ids must be a flat list of whole numbers; got"):
            function(ids, 2)
    with pytest.raises(ValueError, match="ids must be whole numbers, 0 or larger; got -1"):
        function([1, -1], 2)
