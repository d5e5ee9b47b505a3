"""WEAT by hand, against loops over words and partitions, and what follows from its symmetry."""

import importlib
import itertools
import math

import numpy as np
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st

from nlpbook.word2vec import weat
from nlpbook.words import WordVectors, cosine

seeds = st.integers(0, 10**6)


def table_and_sets(seed, n, n_a, n_b, d=5, dtype=np.float64):
    """A random table, and its words dealt out to X, Y, A, B."""
    rng = np.random.default_rng(seed)
    words = [f"w{i}" for i in range(2 * n + n_a + n_b)]
    table = WordVectors(words, rng.normal(size=(len(words), d)).astype(dtype))
    edges = np.cumsum([n, n, n_a])
    return table, [part.tolist() for part in np.split(np.array(words), edges)]


def brute_force(table, X, Y, A, B):
    """The paper's formulas, one word and one partition at a time."""

    def s(w):
        towards_a = [cosine(table[w], table[a]) for a in A]
        towards_b = [cosine(table[w], table[b]) for b in B]
        return sum(towards_a) / len(A) - sum(towards_b) / len(B)

    values = {w: s(w) for w in [*X, *Y]}
    mean = sum(values.values()) / len(values)
    deviation = math.sqrt(sum((v - mean) ** 2 for v in values.values()) / len(values))
    effect = (sum(values[x] for x in X) / len(X) - sum(values[y] for y in Y) / len(Y)) / deviation

    def statistic(first):
        return sum(values[w] for w in first) - sum(values[w] for w in values if w not in first)

    observed = statistic(X)
    partitions = list(itertools.combinations(values, len(X)))
    return effect, sum(statistic(p) >= observed - 1e-9 for p in partitions) / len(partitions)


def test_by_hand():
    """a = (1, 0), b = (0, 1); x leans at (.8, .6) and (1, 0), y at (.6, .8) and (0, 1).

    s = .2, 1 and -.2, -1. Means .6 and -.6; variance (.04 + 1 + .04 + 1) / 4 = .52; effect 1.2 / sqrt(.52).
    Of the six halves only X itself has a sum of 1.2 or more: p = 1/6.
    """
    table = WordVectors(
        ["a", "b", "x1", "x2", "y1", "y2"], np.array([[2, 0], [0, 3], [4, 3], [5, 0], [3, 4], [0, 1]])
    )
    result = weat(table, ["x1", "x2"], ["y1", "y2"], ["a"], ["b"])
    np.testing.assert_allclose(result.x_associations, [0.2, 1])
    np.testing.assert_allclose(result.y_associations, [-0.2, -1])
    assert result.effect_size == pytest.approx(1.2 / math.sqrt(0.52))
    assert result.p_value == pytest.approx(1 / 6)
    assert result.exact
    assert result.n_partitions == 6


@given(
    seeds, st.integers(2, 4), st.integers(1, 3), st.integers(1, 3), st.sampled_from([np.float32, np.float64])
)
def test_equals_the_formulas(seed, n, n_a, n_b, dtype):
    table, sets = table_and_sets(seed, n, n_a, n_b, dtype=dtype)
    effect, p = brute_force(table, *sets)
    result = weat(table, *sets)
    assert result.effect_size == pytest.approx(effect, abs=1e-5)
    assert result.p_value == pytest.approx(p, abs=1e-9)


@given(seeds, st.integers(1, 5), st.integers(1, 3), st.integers(1, 3))
def test_the_effect_is_twice_a_correlation(seed, n, n_a, n_b):
    """With as many words in X as in Y it is 2 r, for r between s and belonging to X: never beyond 2."""
    table, sets = table_and_sets(seed, n, n_a, n_b)
    result = weat(table, *sets)
    s = np.concatenate([result.x_associations, result.y_associations])
    r = scipy.stats.pearsonr(np.repeat([1.0, 0.0], n), s).statistic
    assert result.effect_size == pytest.approx(2 * r)


@given(seeds, st.integers(1, 4), st.integers(1, 3), st.integers(1, 3))
def test_exchanged_sets(seed, n, n_a, n_b):
    table, (X, Y, A, B) = table_and_sets(seed, n, n_a, n_b)
    result = weat(table, X, Y, A, B)
    for other in (weat(table, Y, X, A, B), weat(table, X, Y, B, A)):
        assert other.effect_size == pytest.approx(-result.effect_size)
        # no two partitions tie here, so exactly the one observed is on both sides
        assert other.p_value + result.p_value == pytest.approx(1 + 1 / math.comb(2 * n, n))
    both = weat(table, Y, X, B, A)
    assert both.effect_size == pytest.approx(result.effect_size)
    assert both.p_value == result.p_value
    shuffled = weat(table, X[::-1], Y[::-1], A[::-1], B[::-1])
    assert shuffled.effect_size == pytest.approx(result.effect_size)
    assert shuffled.p_value == result.p_value


@given(seeds, st.integers(2, 4), st.sampled_from([np.float32, np.float64]))
def test_identical_sets_have_no_effect(seed, n, dtype):
    table, (X, Y, A, B) = table_and_sets(seed, n, 3, 3, dtype=dtype)
    assert weat(table, X, X[::-1], A, B).effect_size == pytest.approx(0, abs=1e-9)
    assert weat(table, X, X[::-1], A, B).p_value > 0.5
    same = weat(table, X, Y, A, A[::-1])  # every association is 0, but for rounding
    assert same.effect_size == 0
    assert same.p_value == 1


def test_one_word_each_is_always_the_largest_effect():
    """The caveat of the docstring: these vectors are as good as equal."""
    table = WordVectors(["x", "y", "a", "b"], np.array([[1, 0.001], [1, 0], [1, 1], [1, -1]]))
    result = weat(table, ["x"], ["y"], ["a"], ["b"])
    assert result.effect_size == pytest.approx(2)
    assert abs(result.x_associations[0]) < 0.01
    assert result.p_value == 0.5


@given(seeds, st.integers(3, 4))
@settings(max_examples=30)
def test_sampled_p_values_come_close_to_exact_ones(seed, n):
    table, sets = table_and_sets(seed, n, 2, 2)
    exact = weat(table, *sets)
    draws = math.comb(2 * n, n) - 1  # one too few for all of them
    values = [weat(table, *sets, np.random.default_rng([seed, i]), permutations=draws) for i in range(100)]
    assert not any(value.exact for value in values)
    assert {value.n_partitions for value in values} == {draws}
    # each is (hits + 1) / (draws + 1), with hits binomial: five standard deviations of the mean of 100
    p = exact.p_value
    expected = (draws * p + 1) / (draws + 1)
    deviation = math.sqrt(draws * p * (1 - p)) / (draws + 1) / 10
    assert abs(np.mean([value.p_value for value in values]) - expected) <= 5 * deviation + 1e-12
    assert min(value.p_value for value in values) >= 1 / (draws + 1)
    assert {value.effect_size for value in values} == {exact.effect_size}


def test_a_seed_decides_the_sample():
    table, sets = table_and_sets(0, 12, 3, 3)
    first, again, other = (
        weat(table, *sets, np.random.default_rng(seed), permutations=500) for seed in (1, 1, 2)
    )
    assert first.p_value == again.p_value
    assert first.p_value != other.p_value


def test_a_sample_larger_than_a_block(monkeypatch):
    module = importlib.import_module("nlpbook.word2vec.weat")  # the room's attribute is the function

    table, sets = table_and_sets(0, 12, 3, 3)
    at_once = weat(table, *sets, np.random.default_rng(0), permutations=1000)
    monkeypatch.setattr(module, "_BLOCK", 24 * 7)
    assert weat(table, *sets, np.random.default_rng(0), permutations=1000).p_value == at_once.p_value


def test_bad_input():
    table, (X, Y, A, B) = table_and_sets(0, 12, 2, 2)
    rng = np.random.default_rng(0)
    for name, sets in {
        "X": ([], Y, A, B),
        "Y": (X, [], A, B),
        "A": (X, Y, [], B),
        "B": (X, Y, A, []),
    }.items():
        with pytest.raises(ValueError, match=f"{name} must be one word or more; got none"):
            weat(table, *sets, rng)
    with pytest.raises(ValueError, match="Y must have as many words as X, 12; got 11"):
        weat(table, X, Y[1:], A, B, rng)
    with pytest.raises(ValueError, match="A must be without repeats; got 'w24' twice"):
        weat(table, X, Y, [*A, "w24"], B, rng)
    with pytest.raises(KeyError, match="B has 'ant', which has no vector; the table has 28 words"):
        weat(table, X, Y, A, ["ant"], rng)
    with pytest.raises(TypeError, match="A must be a list of words; got the string 'w24'"):
        weat(table, X, Y, "w24", B, rng)
    with pytest.raises(TypeError, match=r"rng must be .* partitions .*2,704,156 .* 100,000.*; got None"):
        weat(table, X, Y, A, B)
    with pytest.raises(ValueError, match="permutations must be a whole number, 1 or larger; got 0"):
        weat(table, X, Y, A, B, rng, permutations=0)
    vectors = table.vectors.copy()
    vectors[25] = 0
    with pytest.raises(ValueError, match=r"vectors must have no zero row.* got one for 'w25'"):
        weat(WordVectors(table.words, vectors), X, Y, A, B, rng)
