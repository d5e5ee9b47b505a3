import math

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from nlpbook.text import EncodedCorpus
from nlpbook.word2vec import keep_probability, subsample

counts = st.lists(st.integers(0, 10**6), min_size=1, max_size=8).filter(any)
thresholds = st.floats(1e-7, 10)


def test_three_words_by_hand():
    """f = .9, .09, .01 and t = .01: sqrt(t/f) = sqrt(1/90), sqrt(1/9), 1."""
    keep = keep_probability([900, 90, 10], subsample_threshold=0.01)
    np.testing.assert_allclose(keep, [90 ** -(1 / 2), 1 / 3, 1], rtol=1e-12)
    keep = keep_probability([900, 90, 10], subsample_threshold=0.01, form="word2vec")
    np.testing.assert_allclose(keep, [90 ** -(1 / 2) + 1 / 90, 1 / 3 + 1 / 9, 1], rtol=1e-12)


@given(counts, thresholds)
def test_as_the_formulas_say(counts, t):
    paper, program = (keep_probability(counts, t, form) for form in ("paper", "word2vec"))
    for i, count in enumerate(counts):
        f = count / sum(counts)
        discard = max(0, 1 - math.sqrt(t / f)) if f else 0
        assert paper[i] == pytest.approx(1 - discard, rel=1e-9, abs=1e-12)
        # The program compares (sqrt(f / t) + 1) t / f, with f and t times the number of tokens, to a number
        # from 0 to 1, and drops the word if that is larger.
        ran = (math.sqrt(count / (t * sum(counts))) + 1) * (t * sum(counts)) / count if count else 1
        assert program[i] == pytest.approx(min(ran, 1), rel=1e-9)
    assert (program >= paper).all()


def test_how_often_words_stay():
    counts = np.array([50_000, 5_000, 500, 50])
    corpus = EncodedCorpus.from_sequences(np.array_split(np.repeat(np.arange(4), counts), 7))
    keep = keep_probability(counts, subsample_threshold=1e-3)
    left = np.bincount(subsample(corpus, keep, np.random.default_rng(0)).ids, minlength=4)
    for stayed, n, p in zip(left, counts, keep, strict=True):
        assert scipy.stats.binomtest(int(stayed), int(n), p).pvalue > 1e-4
    assert left[3] == 50  # f = 9e-4, below t


@given(
    st.lists(st.lists(st.integers(0, 3), max_size=6), min_size=1, max_size=5),
    st.lists(st.sampled_from([0.0, 0.5, 1.0]), min_size=4, max_size=4),
    st.integers(0, 1000),
)
def test_what_stays_stays_in_order(sentences, keep, seed):
    corpus = EncodedCorpus.from_sequences(sentences)
    left = subsample(corpus, np.array(keep), np.random.default_rng(seed))
    draws = np.random.default_rng(seed).random(corpus.n_tokens).tolist()
    expected = [[word for word in sentence if draws.pop(0) < keep[word]] for sentence in sentences]
    assert [sentence.tolist() for sentence in left] == expected


def test_bad_input():
    for bad, message in [
        ([], "one number for each word, of one word or more; got"),
        ([[1, 2]], "one number for each word"),
        ([0, 0], "one of them above 0; got only zeros"),
        ([1, -2], "0 or larger; got -2"),
        ([1, math.nan], "finite numbers, 0 or larger; got nan"),
        ([1, math.inf], "finite numbers, 0 or larger; got inf"),
    ]:
        with pytest.raises(ValueError, match=f"counts must .*{message}"):
            keep_probability(bad, 1e-3)
    with pytest.raises(TypeError, match="counts must be finite numbers"):
        keep_probability(["a", "b"], 1e-3)
    with pytest.raises(TypeError, match=r"counts must be .* a list of one shape; got a list"):
        keep_probability([[1], [2, 3]], 1e-3)
    for t in (0, -1e-3, math.nan, math.inf):
        with pytest.raises(
            ValueError, match=f"subsample_threshold must be a finite number, above 0; got {t}"
        ):
            keep_probability([1], t)
    with pytest.raises(TypeError, match="subsample_threshold must be a finite number, above 0; got None"):
        keep_probability([1], None)
    with pytest.raises(ValueError, match="form must be 'paper' or 'word2vec'; got 'gensim'"):
        keep_probability([1], 1e-3, "gensim")
    corpus, rng = EncodedCorpus.from_sequences([[0, 2]]), np.random.default_rng(0)
    with pytest.raises(ValueError, match="corpus must be whole numbers from 0 to 1; got 0 to 2"):
        subsample(corpus, np.ones(2), rng)
    with pytest.raises(
        TypeError, match=r"keep must be an array of floating-point numbers \(NumPy\); got list"
    ):
        subsample(corpus, [1.0, 1.0, 1.0], rng)
    for wrong in (1.5, -0.1, math.nan):
        with pytest.raises(ValueError, match="keep must be one probability, from 0 to 1, for each word"):
            subsample(corpus, np.array([1, 1, wrong]), rng)
