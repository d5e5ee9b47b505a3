from collections import Counter

import numpy as np
import pytest
from hypothesis import assume, given, settings
from scipy import stats

from nlpbook.corpora.microworld.sampling import Sampler
from tests.corpora.microworld.brute_force import grammars, sentences, small_enough


@settings(max_examples=20, deadline=None, derandomize=True)
@given(grammars())
def test_it_draws_the_sentences_of_any_grammar_and_no_other(grammar):
    assume(small_enough(grammar, 400))
    totals = sentences(grammar)
    drawn = Counter(map(tuple, Sampler(grammar).sample(200, np.random.default_rng(0))))
    assert set(drawn) <= set(totals)


def test_frequencies_are_the_probabilities(cut_down):
    """Chi-square over all sentences, the rare ones in one bin; one fixed seed, level 0.001."""
    totals = sentences(cut_down)
    n = 200_000
    drawn = Counter(map(tuple, Sampler(cut_down).sample(n, np.random.default_rng(0))))
    assert set(drawn) <= set(totals)
    common = [sentence for sentence, probability in totals.items() if probability * n >= 10]
    observed = [drawn[sentence] for sentence in common]
    expected = [totals[sentence] * n for sentence in common]
    observed.append(n - sum(observed))
    expected.append(n - sum(expected))
    assert len(common) > 100
    assert stats.chisquare(observed, expected).pvalue > 0.001


def test_a_wrong_weight_would_be_noticed(cut_down):
    """The test above can fail: against the probabilities of a slightly other grammar it does."""
    totals = sentences(cut_down)
    n = 200_000
    drawn = Counter(map(tuple, Sampler(cut_down).sample(n, np.random.default_rng(0))))
    tilted = {s: p * (1.1 if "keys" in s else 1.0) for s, p in totals.items()}
    scale = n / sum(tilted.values())
    common = [sentence for sentence, probability in tilted.items() if probability * scale >= 10]
    observed = [drawn[sentence] for sentence in common]
    expected = [tilted[sentence] * scale for sentence in common]
    observed.append(n - sum(observed))
    expected.append(n - sum(expected))
    assert stats.chisquare(observed, expected).pvalue < 0.001


def test_the_same_seed_gives_the_same_sentences(world):
    first = world.sample_sentences(50, np.random.default_rng(3))
    assert world.sample_sentences(50, np.random.default_rng(3)) == first
    assert world.sample_sentences(50, np.random.default_rng(4)) != first
    assert world.sample_sentences(0, np.random.default_rng(3)) == []


@pytest.mark.parametrize("n", [-1, 2.0, True, "3", None])
def test_a_number_that_is_none_is_refused(world, n):
    error = ValueError if type(n) is int else TypeError
    with pytest.raises(error, match="n must be a whole number, 0 or larger; got"):
        world.sample_sentences(n, np.random.default_rng(0))
