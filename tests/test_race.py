"""The race: what its tracks hold, and the distance from the floor against independent computations."""

import math

import numpy as np
import pytest

from nlpbook.language_model import END_OF_SENTENCE, cross_entropy, perplexity
from nlpbook.ngrams import AddK, MaximumLikelihood, WittenBell
from nlpbook.race import Track, documentation_track, microworld_track
from nlpbook.text import Vocabulary


@pytest.fixture(scope="module")
def small():
    """The first sentences of the microworld's track."""
    track = microworld_track()
    return Track("small", track.train[:2000], [], track.test[:300], truth=track.truth)


def test_the_microworlds_track():
    track = microworld_track()
    parts = [set(map(tuple, part)) for part in (track.train, track.validation, track.test)]
    assert [len(track.train), len(track.validation), len(track.test)] == [20_000, 2_000, 2_000]
    assert not (parts[0] & parts[1] or parts[0] & parts[2] or parts[1] & parts[2])
    assert track.unknown_share == 0
    assert track.floor == perplexity(track.truth, track.test) > track.truth.entropy().perplexity


def test_the_documentations_track():
    track = documentation_track()
    counts = Vocabulary.from_sentences(track.train)
    rare = [word for word in counts.tokens if 0 < counts.counts[counts[word]] < 3]
    assert END_OF_SENTENCE in track.vocabulary and "<unk>" in track.vocabulary
    assert not any(word in track.vocabulary for word in rare[:100])
    assert 0 < track.unknown_share < 0.15
    assert track.floor is None
    with pytest.raises(ValueError, match="nobody knows that of 'documentation'"):
        track.above_floor(WittenBell(1).fit(track.train[:100]))


def test_the_truth_is_on_the_floor(small):
    assert small.above_floor(small.truth) == (0, 0)
    assert small.floor == pytest.approx(math.exp(cross_entropy(small.truth, small.test)))


def test_the_distance_is_the_difference_of_cross_entropies(small):
    model = AddK(1, k=1e15).fit(small.train)  # uniform
    found = small.above_floor(model)
    assert found.nats == pytest.approx(math.log(len(model.vocabulary)) - math.log(small.floor))
    assert found.nats == pytest.approx(
        cross_entropy(model, small.test) - cross_entropy(small.truth, small.test)
    )


def test_the_standard_error_against_the_bootstrap(small):
    model = WittenBell(2).fit(small.train)
    truth = np.array([small.truth.log_prob(s) for s in small.test])
    excess = truth - np.array([model.log_prob(s) for s in small.test])
    lengths = np.array([len(s) + 1 for s in small.test])
    drawn = np.random.default_rng(0).integers(len(lengths), size=(4000, len(lengths)))
    resampled = excess[drawn].sum(axis=1) / lengths[drawn].sum(axis=1)
    found = small.above_floor(model)
    assert found.standard_error == pytest.approx(resampled.std(), rel=0.1)
    assert found.nats > 10 * found.standard_error


def test_an_impossible_sentence_is_infinitely_far(small):
    found = small.above_floor(MaximumLikelihood(1).fit(small.train[:5]))
    assert found.nats == math.inf and math.isnan(found.standard_error)
