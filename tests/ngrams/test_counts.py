"""Counts against slices of lists, and the arrays' promises about one another."""

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given

from nlpbook.language_model import END_OF_SENTENCE
from nlpbook.ngrams import PlainCounts, count_ngrams
from nlpbook.text import Vocabulary
from tests.ngrams.corpora import APPLES, corpora, orders


def slices(sentences, order):
    """Every n-gram of exactly this order, except the beginning of a sentence alone."""
    found = Counter()
    for sentence in sentences:
        text = ["<s>", *sentence, "</s>"]
        found.update(tuple(text[t : t + order]) for t in range(len(text) - order + 1))
    return Counter({ngram: n for ngram, n in found.items() if ngram != ("<s>",)})


def named(counts, order):
    """The n-grams of an order as words, with their ids."""
    names = [*counts.vocabulary.tokens, "<s>"]
    rows = counts.index.ngrams(order, np.arange(counts.index.size(order)))
    return [tuple(names[i] for i in row) for row in rows.tolist()]


@given(corpora, orders)
def test_equals_slices_of_lists(sentences, order):
    counts = count_ngrams(sentences, order)
    for m in range(1, order + 1):
        ours = dict(zip(named(counts, m), counts.counts[m - 1].tolist(), strict=True))
        assert {ngram: n for ngram, n in ours.items() if n} == dict(slices(sentences, m))
        assert counts.n_ngrams[m - 1] == len(slices(sentences, m))
    assert counts.n_events == sum(map(len, sentences)) + len(sentences)


@given(corpora, orders)
def test_the_arrays_fit_together(sentences, order):
    counts = count_ngrams(sentences, order)
    for m in range(2, order + 1):
        ngrams, shorter = named(counts, m), named(counts, m - 1)
        assert (np.diff(counts.index.keys[m - 1]) > 0).all()
        assert [shorter[i] for i in counts.suffixes[m - 1]] == [ngram[1:] for ngram in ngrams]
        assert [shorter[i] for i in counts.index.contexts(m)] == [ngram[:-1] for ngram in ngrams]
        before = Counter(ngram[1:] for ngram in ngrams)
        assert counts.predecessors(m - 1).tolist() == [before[ngram] for ngram in shorter]
        assert counts.index.begin_sentences(m).tolist() == [ngram[0] == "<s>" for ngram in ngrams]
        sums = counts.per_context(m, counts.counts[m - 1])
        expected = Counter()
        for ngram, n in slices(sentences, m).items():
            expected[ngram[:-1]] += n
        assert sums.tolist() == [expected[ngram] for ngram in shorter]


@given(corpora, orders)
def test_counts_of_counts(sentences, order):
    counts = count_ngrams(sentences, order)
    for m in range(1, order + 1):
        expected = Counter(slices(sentences, m).values())
        assert {r: n for r, n in enumerate(counts.counts_of_counts(m).tolist()) if n} == dict(expected)


@given(corpora, orders)
def test_dictionaries_count_the_same(sentences, order):
    plain = PlainCounts(sentences, order, count_ngrams(sentences, order).vocabulary)
    found = {
        (*context, word): n for context, followers in plain.followers.items() for word, n in followers.items()
    }
    assert found == dict(sum((slices(sentences, m) for m in range(1, order + 1)), Counter()))


@given(corpora, orders)
def test_lower_orders_are_a_part_of_higher_ones(sentences, order):
    cut, whole = count_ngrams(sentences, 4).up_to(order), count_ngrams(sentences, order)
    for m in range(order):
        np.testing.assert_array_equal(cut.index.keys[m], whole.index.keys[m])
        np.testing.assert_array_equal(cut.counts[m], whole.counts[m])


def test_the_lectures_counts():
    counts = count_ngrams(APPLES, 3)
    assert counts.count(["我"]) == 3
    assert counts.count(["我", "爱"]) == 2
    assert counts.count(["爱", "吃", "苹果"]) == 2
    assert counts.count(["<s>", "我"]) == 3
    assert counts.count(["苹果", "</s>"]) == 3
    assert counts.count(["榴莲"]) == counts.count(["爱", "榴莲"]) == counts.count(["吃", "我"]) == 0


def test_rare_words_are_counted_as_unknown():
    counts = count_ngrams([["a", "b", "a"], ["a", "c"]], 2, min_count=2)
    assert counts.vocabulary.tokens == ("<unk>", "</s>", "a")
    assert counts.count(["a", "<unk>"]) == 2
    assert counts.count(["a", "b"]) == 2  # b is unknown now, as c is


def test_keys_larger_than_32_bits():
    """Ids of n-grams times the size of the vocabulary outgrow 32 bits long before there are many n-grams."""
    rng = np.random.default_rng(0)
    sentences = [[f"w{i}" for i in rng.integers(0, 100_000, size=50)] for _ in range(2_000)]
    counts = count_ngrams(sentences, 3)
    assert counts.index.keys[2].max() > 2**32
    for sentence in sentences[:50]:
        assert counts.count(sentence[3:6]) == slices([sentence], 3)[tuple(sentence[3:6])]
    assert sum(counts.counts[2].tolist()) == 50 * 2_000


def test_empty_sentences_are_ends():
    counts = count_ngrams([[], ["a"], []], 2)
    assert counts.count(["<s>", "</s>"]) == 2
    assert counts.n_events == 4


@pytest.mark.parametrize("order", [0, -1, 11, 1.5, True, "2", None, math.nan])
def test_bad_order(order):
    error = ValueError if type(order) is int else TypeError
    with pytest.raises(error, match="order must be a whole number from 1 to 10"):
        count_ngrams([["a"]], order)


def test_other_bad_input():
    with pytest.raises(ValueError, match="sentences must be one sentence or more; got none"):
        count_ngrams([], 2)
    with pytest.raises(ValueError, match="sentences must be one sentence or more with a token; got none"):
        count_ngrams([[]], 2)
    with pytest.raises(TypeError, match="sentences must be a list of lists of tokens"):
        count_ngrams("a b", 2)
    with pytest.raises(TypeError, match=r"sentences\[0\] must be a list of tokens; got the string 'a b'"):
        count_ngrams(["a b"], 2)
    for mark in ("<s>", "</s>"):
        with pytest.raises(ValueError, match=mark):
            count_ngrams([["a", mark, "b"]], 2)
    with pytest.raises(ValueError, match="min_count"):
        count_ngrams([["a"]], 2, min_count=0)
    with pytest.raises(ValueError, match="vocabulary must hold '</s>'"):
        count_ngrams([["a"]], 2, vocabulary=Vocabulary(["a"]))
    closed = Vocabulary(["a", END_OF_SENTENCE], unknown=None)
    with pytest.raises(ValueError, match="no start or end token"):
        count_ngrams([["a", "</s>"]], 2, vocabulary=closed)
    with pytest.raises(KeyError, match="'b'"):
        count_ngrams([["b"]], 2, vocabulary=closed)
    counts = count_ngrams([["a"]], 2)
    with pytest.raises(ValueError, match="1 to 2 words; got 3"):
        counts.count(["a", "a", "a"])
    with pytest.raises(TypeError, match="ngram must be a list"):
        counts.count("a")
