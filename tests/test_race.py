"""The race: what its tracks hold, and the distance from the floor against independent computations."""

import math

import numpy as np
import pytest

from nlpbook.language_model import END_OF_SENTENCE, SentenceModel, cross_entropy, perplexity
from nlpbook.ngrams import AddK, MaximumLikelihood, ModifiedKneserNey, WittenBell
from nlpbook.race import Track, assert_not_below_floor, documentation_track, microworld_track
from nlpbook.text import Vocabulary


@pytest.fixture(scope="module")
def small():
    """The first sentences of the microworld's track."""
    track = microworld_track()
    return Track("small", track.train[:2000], [], track.test[:300], truth=track.truth)


def test_the_microworlds_track():
    track = microworld_track()
    assert [len(track.train), len(track.validation), len(track.test)] == [20_000, 2_000, 2_000]
    assert track.unknown_share == 0
    assert track.floor == perplexity(track.truth, track.test)


def test_its_parts_are_independent_samples_of_the_language():
    """What was seen and what the truth costs agree with the exact numbers, to within 4 standard errors."""
    track = microworld_track()
    seen = sum(math.exp(track.truth.log_prob(list(s))) for s in set(map(tuple, track.train)))
    entropy = track.truth.entropy()
    for part in (track.validation, track.test):
        share = Track("part", track.train, [], part).seen_share
        assert abs(share - seen) < 4 * math.sqrt(seen * (1 - seen) / len(part))
        costs = np.array([-track.truth.log_prob(s) for s in part])
        assert abs(costs.mean() - entropy.sentence) < 4 * costs.std(ddof=1) / math.sqrt(len(part))


def test_the_share_that_was_seen():
    train, test = [["a"], ["a", "b"]], [["a"], ["b"], ["a", "b"], ["b", "a"], ["a"]]
    assert Track("small", train, [], test).seen_share == 3 / 5


def test_the_documentations_track():
    track = documentation_track()
    counts = Vocabulary.from_sentences(track.train)
    rare = [word for word in counts.tokens if 0 < counts.counts[counts[word]] < 3]
    assert END_OF_SENTENCE in track.vocabulary and "<unk>" in track.vocabulary
    assert not any(word in track.vocabulary for word in rare[:100])
    assert 0 < track.unknown_share < 0.15
    assert track.floor is None
    with pytest.raises(
        ValueError, match=r"corpus must be one whose truth is known for .*; got 'documentation'"
    ):
        track.above_floor(WittenBell(1).fit(track.train[:100]))
    with pytest.raises(
        ValueError, match="corpus must be one whose truth is known for assert_not_below_floor; got"
    ):
        assert_not_below_floor(WittenBell(1).fit(track.train[:100]), track)
    assert track.seen_share == 0


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


class Shifted(SentenceModel):
    """The truth, and on each sentence `lead` nats more (one number, or one for each sentence)."""

    def __init__(self, track, lead):
        self.values = np.array([track.truth.log_prob(s) for s in track.test]) + lead

    def log_probs(self, sentences):
        return self.values


def lengths_of(track):
    return np.array([len(sentence) + 1 for sentence in track.test])


def test_honest_models_are_not_below_the_floor(small):
    honest = [
        small.truth,
        AddK(1, k=1e15).fit(small.train),  # uniform
        ModifiedKneserNey(5).fit(small.train),
        MaximumLikelihood(3).fit(small.train),  # which calls most sentences impossible
    ]
    for model in honest:
        assert_not_below_floor(model, small)


def test_whoever_has_seen_the_test_is_below_the_floor(small):
    for fitted in (
        ModifiedKneserNey(5).fit(small.test),
        ModifiedKneserNey(4).fit([*small.train, *5 * small.test]),
        MaximumLikelihood(5).fit([*small.train, *small.test]),
    ):
        with pytest.raises(AssertionError, match=r"'small' by .* nats per token .* seen the test sentences"):
            assert_not_below_floor(fitted, small)


def test_probabilities_that_add_up_to_more_than_one_are_below_the_floor(small):
    """A half per cent too much for each token: 300 sentences of 10 tokens are 15 nats."""
    assert_not_below_floor(Shifted(small, -math.log(1.005) * lengths_of(small)), small)
    with pytest.raises(AssertionError, match=r"by 0\.0050 nats per token \(standard error 0\.0000\)"):
        assert_not_below_floor(Shifted(small, math.log(1.005) * lengths_of(small)), small)
    with pytest.raises(AssertionError, match="inf nats in all"):
        assert_not_below_floor(Shifted(small, math.inf), small)
    with pytest.raises(AssertionError, match="nan nats in all"):
        assert_not_below_floor(Shifted(small, math.nan), small)


def test_the_limit_is_a_million_to_one(small):
    """13.8 nats are the logarithm of a million."""
    n = len(small.test)
    assert_not_below_floor(Shifted(small, 13.8 / n), small)
    with pytest.raises(AssertionError, match=r"13\.9 nats in all"):
        assert_not_below_floor(Shifted(small, 13.9 / n), small)


def test_a_leak_within_four_standard_errors_is_found(small):
    """Half the sentences lose 6 nats, the others gain 6.4: luck, by the standard error, and a leak."""
    lead = np.where(np.arange(len(small.test)) % 2, 6.4, -6.0)
    found = small.above_floor(model := Shifted(small, lead))
    assert -4 * found.standard_error < found.nats < 0
    with pytest.raises(AssertionError, match=r"60\.0 nats in all"):
        assert_not_below_floor(model, small)


def test_an_honest_model_many_standard_errors_below_is_let_pass(small):
    """The truth without a sentence of probability 0.01 that did not come, its probability shared out."""
    model = Shifted(small, -math.log(1 - 0.01))
    found = small.above_floor(model)
    assert found.nats < -30 * found.standard_error
    assert_not_below_floor(model, small)


class OneOfThree(SentenceModel):
    """A language of the sentences a, b and c."""

    def __init__(self, probabilities):
        self.values = dict(zip("abc", np.log(probabilities).tolist(), strict=True))

    def log_prob(self, sentence):
        return self.values[sentence[0]]


def test_luck_is_not_taken_for_a_leak():
    """Models near a truth of three sentences, on samples of it: some lead, none by a million to one."""
    rng = np.random.default_rng(0)
    ahead = 0
    for _ in range(500):
        p = rng.dirichlet([1, 1, 1])
        q = 0.9 * p + 0.1 * rng.dirichlet([1, 1, 1])
        sample = [["abc"[i]] for i in rng.choice(3, size=60, p=p)]
        track = Track("three", [], [], sample, truth=OneOfThree(p))
        assert_not_below_floor(OneOfThree(q), track)
        ahead += track.above_floor(OneOfThree(q)).nats < 0
    assert ahead > 50
