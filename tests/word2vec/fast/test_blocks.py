"""Blocks and their bands of weights, against the pairs that a loop over windows finds."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nlpbook.text import EncodedCorpus
from nlpbook.word2vec import skip_gram_pairs
from nlpbook.word2vec.fast.blocks import (
    Windows,
    block_size,
    cut_blocks,
    mean_weights,
    reach_table,
    weights_of,
)

texts = st.lists(st.lists(st.integers(0, 9), max_size=9), min_size=1, max_size=6).map(
    EncodedCorpus.from_sequences
)


def cut(text, window, size, *, dynamic=False, seed=0):
    windows = Windows(window, size, dynamic)
    blocks = cut_blocks(text, windows, np.random.default_rng(seed))
    return blocks, weights_of(reach_table(window, size), blocks.rows)


def positions_of(blocks, size, window):
    """The position in the text of each column of each block."""
    return np.arange(len(blocks.windows))[:, None] * size + np.arange(size + 2 * window) - window


@given(texts, st.integers(1, 7), st.integers(1, 12))
def test_the_band_holds_the_pairs_of_a_loop(text, window, size):
    blocks, weights = cut(text, window, size)
    found = set()
    columns = positions_of(blocks, size, window)
    for block, place, column in weights.nonzero().tolist():
        found.add((block * size + place, int(columns[block, column])))
    sentence = np.repeat(np.arange(len(text)), text.lengths)
    expected = {
        (i, j)
        for i in range(text.n_tokens)
        for j in range(text.n_tokens)
        if i != j and abs(i - j) <= window and sentence[i] == sentence[j]
    }
    assert found == expected
    assert set(weights.unique().tolist()) <= {0.0, 1.0}
    np.testing.assert_array_equal(blocks.numbers, weights.sum(dim=2))


@given(texts, st.integers(1, 7), st.integers(1, 12))
def test_the_words_of_the_pairs_are_those_of_skip_gram_pairs(text, window, size):
    blocks, weights = cut(text, window, size)
    if text.lengths.max(initial=0) < 2:
        assert not weights.any()
        return
    block, place, column = weights.nonzero(as_tuple=True)
    found = zip(blocks.centres[block, place].tolist(), blocks.windows[block, column].tolist(), strict=True)
    centres, contexts = skip_gram_pairs(text, window)
    assert sorted(found) == sorted(zip(centres.tolist(), contexts.tolist(), strict=True))


@given(texts, st.integers(1, 5), st.integers(1, 8), st.integers(0, 99))
def test_a_dynamic_window_is_a_whole_window_of_a_smaller_size(text, window, size, seed):
    blocks, weights = cut(text, window, size, dynamic=True, seed=seed)
    columns = positions_of(blocks, size, window)
    sentence = np.repeat(np.arange(len(text)), text.lengths)
    for i in range(text.n_tokens):
        row = weights[i // size, i % size].numpy()
        reached = set(columns[i // size][row > 0].tolist())
        by_radius = [
            {j for j in range(text.n_tokens) if 0 < abs(i - j) <= r and sentence[i] == sentence[j]}
            for r in range(1, window + 1)
        ]
        assert reached in by_radius


def test_each_size_of_a_dynamic_window_is_as_likely():
    text = EncodedCorpus.from_sequences([np.zeros(6000, dtype=np.int64)])
    blocks, _ = cut(text, 4, 20, dynamic=True)
    inside = blocks.numbers.ravel()[4:5996].numpy() // 2
    counts = np.bincount(inside, minlength=5)
    assert counts[0] == 0
    assert np.abs(counts[1:] - 1498).max() < 5 * np.sqrt(5992 * 0.25 * 0.75)


@given(texts, st.integers(1, 4), st.integers(1, 9))
def test_means(text, window, size):
    blocks, weights = cut(text, window, size)
    mean = mean_weights(reach_table(window, size), blocks.rows)
    sums = mean.sum(dim=2)
    np.testing.assert_allclose(sums, blocks.numbers > 0, atol=1e-6)  # 1, or 0 without context
    assert ((mean > 0) == (weights > 0)).all()


@given(st.integers(1, 50), st.integers(1, 100))
def test_the_size_of_a_block_is_the_next_that_is_fast(window, least):
    size = block_size(window, least)
    assert least <= size < least + 16
    assert (size + 2 * window) % 16 == 0


def test_an_empty_text_has_no_blocks():
    blocks, _ = cut(EncodedCorpus.from_sequences([[]]), 2, 5)
    assert len(blocks.windows) == 0
