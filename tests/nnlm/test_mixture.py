import functools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlpbook import language_model
from nlpbook.corpora import microworld
from nlpbook.language_model import LanguageModel
from nlpbook.ngrams import AddK, MaximumLikelihood, ModifiedKneserNey, WittenBell, em_weights
from nlpbook.nnlm import FeedForwardLanguageModel, Mixture, mixture_weights
from nlpbook.race import Track, assert_not_below_floor

SENTENCES = [s.split() for s in ("the cat sat", "the dog sat down", "a cat saw the dog", "sat", "")]
TEXT = [["the", "cat", "saw"], [], ["zebra", "sat"]]


def two_models():
    return [AddK(2).fit(SENTENCES), WittenBell(3).fit(SENTENCES)]


def test_it_is_the_average_of_the_probabilities():
    models = two_models()
    mixture = Mixture(models, [0.3, 0.7])
    assert isinstance(mixture, LanguageModel)
    one, other = (np.exp(model.token_log_probs(TEXT)) for model in models)
    np.testing.assert_allclose(np.exp(mixture.token_log_probs(TEXT)), 0.3 * one + 0.7 * other, rtol=1e-12)
    for context in ([], ["the"], ["zebra", "sat"]):
        expected = 0.3 * models[0].next_word(context) + 0.7 * models[1].next_word(context)
        np.testing.assert_allclose(mixture.next_word(context), expected, rtol=1e-12)
        assert mixture.next_word(context).sum() == pytest.approx(1)
    encoded = mixture.vocabulary.encode_corpus(TEXT)
    np.testing.assert_array_equal(mixture.token_log_probs(TEXT), mixture.token_log_probs(encoded))
    assert mixture.perplexity(TEXT) == pytest.approx(language_model.perplexity(mixture, TEXT), rel=1e-9)
    assert mixture.perplexity(iter(TEXT)) == mixture.perplexity(TEXT)


def test_a_weight_of_one_is_that_model_alone():
    models = two_models()
    for i, weights in enumerate(([1, 0], [0, 1])):
        found = Mixture(models, weights).token_log_probs(TEXT)
        np.testing.assert_allclose(found, models[i].token_log_probs(TEXT), rtol=1e-12)


@given(st.integers(1, 60), st.integers(2, 4), st.integers(0, 10_000))
def test_weights_by_em_against_another_em(events, models, seed):
    """Chapter 2's learns at which order to stop, which comes to the same where every context was seen."""
    probabilities = np.random.default_rng(seed).uniform(0.01, 1, (events, models))
    weights = mixture_weights(np.log(probabilities), max_iterations=30, tolerance=0)
    everything = np.ones(probabilities.shape, dtype=bool)
    other = em_weights(probabilities, everything, max_iterations=30, tolerance=0).weights
    np.testing.assert_allclose(weights, other, atol=1e-6)
    assert weights.sum() == pytest.approx(1)


@given(st.integers(0, 10_000))
def test_no_other_weights_are_better(seed):
    log_probs = np.log(np.random.default_rng(seed).uniform(0.01, 1, (40, 2)))
    best = mixture_weights(log_probs, max_iterations=10_000, tolerance=1e-12)

    def likelihood(weight):
        return np.logaddexp(log_probs[:, 0] + np.log(weight), log_probs[:, 1] + np.log1p(-weight)).mean()

    found = np.logaddexp.reduce(log_probs + np.log(np.maximum(best, 1e-300)), axis=1).mean()
    assert found >= max(likelihood(weight) for weight in np.linspace(0.001, 0.999, 999)) - 1e-8


@functools.cache
def net_and_counts():
    sentences = microworld.load().sample_sentences(1400, np.random.default_rng(0))
    mixture = Mixture([FeedForwardLanguageModel(3, epochs=2, batch_size=64), ModifiedKneserNey(4)])
    return mixture.fit(sentences[:1000], sentences[1000:1200]), sentences[1200:]


def test_a_net_and_a_counter_are_better_together():
    mixture, test = net_and_counts()
    assert (mixture.weights > 0.05).all()
    assert mixture.perplexity(test) < min(model.perplexity(test) for model in mixture.models)
    track = Track("microworld", [], [], test, truth=microworld.load())
    assert track.above_floor(mixture).nats > 0
    for model in (mixture, *mixture.models):
        assert_not_below_floor(model, track)


def test_sentences_are_drawn_from_it():
    mixture = Mixture(two_models(), [0.5, 0.5])
    n, rng = 3000, np.random.default_rng(0)
    firsts = [(mixture.sample(rng, max_length=1) or ["</s>"])[0] for _ in range(n)]
    for word, p in zip(mixture.vocabulary.tokens, mixture.next_word([]), strict=True):
        assert abs(firsts.count(word) / n - p) < 5 * math.sqrt(p * (1 - p) / n), word


def test_impossible_events():
    models = [MaximumLikelihood(1).fit(SENTENCES), AddK(1).fit(SENTENCES)]
    mixture = Mixture(models, [0.5, 0.5])
    assert np.isfinite(mixture.token_log_probs(TEXT)).all()
    assert Mixture(models, [1, 0]).perplexity(TEXT) == math.inf
    learnt = mixture.learn_weights(TEXT).weights
    assert learnt[1] > 0  # "zebra" needs it
    with pytest.raises(ValueError, match="each with a probability above 0 under some model"):
        Mixture([models[0], models[0]]).learn_weights(TEXT)


def test_bad_input():
    models = two_models()
    with pytest.raises(ValueError, match="models must be two or more; got 1"):
        Mixture(models[:1])
    with pytest.raises(TypeError, match=r"models\[1\] must have token_log_probs; got Vocabulary"):
        Mixture([models[0], models[0].vocabulary])
    with pytest.raises(ValueError, match=r"weights must sum to 1; got \[0.3, 0.3\], whose sum is 0.6"):
        Mixture(models, [0.3, 0.3])
    with pytest.raises(ValueError, match=r"weights must be 0 or larger; got \[1.5, -0.5\]"):
        Mixture(models, [1.5, -0.5])
    with pytest.raises(ValueError, match=r"weights must be numbers of shape \(2,\), one for each model"):
        Mixture(models, [1.0])
    with pytest.raises(
        TypeError, match=r"weights must be numbers of shape \(2,\), one for each model; got <U1"
    ):
        Mixture(models, ["a", "b"])
    with pytest.raises(ValueError, match="weights must be finite; got an entry that is nan"):
        Mixture(models, [math.nan, 1])
    other = Mixture([models[0], AddK(2, min_count=2).fit(SENTENCES)])
    for question in (
        lambda: other.token_log_probs(TEXT),
        lambda: other.next_word([]),
        lambda: other.vocabulary,
    ):
        with pytest.raises(
            ValueError, match=r"models must have the same vocabulary .*; got other words in models\[1\]"
        ):
            question()
    with pytest.raises(TypeError, match="sentence must be a list of tokens; got the string"):
        Mixture(models).log_prob("the cat")
    with pytest.raises(ValueError, match="got 0 events"):
        mixture_weights(np.zeros((0, 2)))
