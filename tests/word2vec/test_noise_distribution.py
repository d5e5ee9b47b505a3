import math

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from nlpbook.word2vec import NoiseDistribution
from nlpbook.word2vec.noise_distribution import _alias_table

counts = st.lists(st.one_of(st.integers(0, 10**12), st.floats(0, 1e300)), min_size=1, max_size=30).filter(any)


def test_four_words_by_hand():
    """81^(3/4) = 27, 16^(3/4) = 8, 1^(3/4) = 1."""
    noise = NoiseDistribution([81, 16, 1, 0])
    np.testing.assert_allclose(noise.probabilities, [27 / 36, 8 / 36, 1 / 36, 0], rtol=1e-12)


@given(counts, st.floats(0, 3))
def test_the_columns_hold_the_probabilities(counts, power):
    """What all columns give to a word adds up to its probability: the draw is exact, not an approximation."""
    probabilities = NoiseDistribution(counts, power).probabilities
    largest = max(counts)
    weights = [(count / largest) ** power if count else 0 for count in counts]
    np.testing.assert_allclose(probabilities, np.array(weights) / sum(weights), rtol=1e-9, atol=1e-300)
    share, alias = _alias_table(probabilities)
    assert ((share >= 0) & (share <= 1)).all()
    drawn = np.zeros(len(counts))
    np.add.at(drawn, np.arange(len(counts)), share / len(counts))
    np.add.at(drawn, alias, (1 - share) / len(counts))
    np.testing.assert_allclose(drawn, probabilities, atol=1e-12)


@pytest.mark.parametrize("power", [0, 0.5, 0.75, 1])
def test_the_draws_by_chi_square(power):
    counts = np.random.default_rng(1).zipf(1.5, size=200)
    noise = NoiseDistribution(counts, power)
    drawn = np.bincount(noise.sample(400_000, np.random.default_rng(2)), minlength=200)
    expected = 400_000 * counts**power / (counts**power).sum()
    often = expected >= 5  # the test's condition; what is rarer is taken together
    observed = np.append(drawn[often], drawn[~often].sum())
    expected = np.append(expected[often], expected[~often].sum())
    if not expected[-1]:
        observed, expected = observed[:-1], expected[:-1]
    assert scipy.stats.chisquare(observed, expected).pvalue > 1e-4


@given(st.floats(0, 4), st.integers(0, 1000))
def test_a_word_that_does_not_occur_is_never_drawn(power, seed):
    rng = np.random.default_rng(seed)
    counts = rng.integers(0, 3, size=20)
    counts[7] = 1
    drawn = NoiseDistribution(counts, power).sample((50, 40), rng)
    assert drawn.shape == (50, 40) and drawn.dtype == np.int64
    assert counts[drawn].all()


def test_power_0_is_uniform_over_the_words_that_occur():
    np.testing.assert_array_equal(
        NoiseDistribution([7, 0, 1, 1, 3], 0).probabilities, [0.25, 0, 0.25, 0.25, 0.25]
    )


def test_one_word():
    noise = NoiseDistribution([0, 3])
    assert noise.sample(4, np.random.default_rng(0)).tolist() == [1, 1, 1, 1]


def test_a_seed_repeats_and_nobody_writes():
    noise = NoiseDistribution([5, 4, 3])
    first, second = (noise.sample(20, np.random.default_rng(3)) for _ in range(2))
    np.testing.assert_array_equal(first, second)
    with pytest.raises(ValueError, match="read-only"):
        noise.probabilities[0] = 1


def test_bad_input():
    for bad in ([], [0, 0], [1, -2], [1, math.nan], [[1]]):
        with pytest.raises(ValueError, match="counts must"):
            NoiseDistribution(bad)
    with pytest.raises(TypeError, match="counts must be finite numbers"):
        NoiseDistribution([None])
    for power in (-0.5, math.nan, math.inf):
        with pytest.raises(ValueError, match=f"power must be a finite number, 0 or larger; got {power}"):
            NoiseDistribution([1, 2], power)
    with pytest.raises(TypeError, match="power must be a finite number, 0 or larger; got"):
        NoiseDistribution([1, 2], "3/4")
