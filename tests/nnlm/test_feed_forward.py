import functools
import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from nlpbook import language_model, ngrams
from nlpbook.corpora import microworld
from nlpbook.language_model import END_OF_SENTENCE, LanguageModel
from nlpbook.nnlm import FeedForwardLanguageModel
from nlpbook.race import Track, assert_not_below_floor
from nlpbook.text import EncodedCorpus
from nlpbook.training import SGD, StopWhen
from nlpbook.words import WordVectors

SENTENCES = [s.split() for s in ("the cat sat", "the dog sat down", "a cat saw the dog", "sat", "")]
SMALL = {"embedding_dim": 3, "hidden_size": 4, "epochs": 2, "batch_size": 4}
texts = st.lists(
    st.lists(st.sampled_from(["the", "cat", "sat", "zebra"]), max_size=6), min_size=1, max_size=5
)


@functools.cache
def fitted(order=3, direct=False):
    return FeedForwardLanguageModel(order, direct=direct, **SMALL).fit(SENTENCES)


@functools.cache
def sentences_of_the_microworld():
    sentences = microworld.load().sample_sentences(2400, np.random.default_rng(0))
    return sentences[:2000], sentences[2000:2200], sentences[2200:]


@functools.cache
def of_the_microworld():
    train, _, _ = sentences_of_the_microworld()
    return FeedForwardLanguageModel(4, epochs=4, batch_size=64, embedding_dim=16).fit(train)


def test_it_obeys_the_protocol():
    assert isinstance(fitted(), LanguageModel)


def test_the_vocabulary_is_that_of_the_ngram_models():
    for min_count in (1, 2):
        model = FeedForwardLanguageModel(3, min_count=min_count, **SMALL).fit(SENTENCES)
        counted = ngrams.KneserNey(3, discount=0.5, min_count=min_count).fit(SENTENCES)
        assert model.vocabulary.tokens == counted.vocabulary.tokens
        assert len(model.next_word([])) == len(counted.next_word([])) == len(model.vocabulary)


@settings(max_examples=30)
@given(st.integers(2, 4), st.booleans(), st.lists(st.sampled_from(["the", "cat", "zebra"]), max_size=6))
def test_every_distribution_sums_to_one(order, direct, context):
    distribution = fitted(order, direct).next_word(context)
    assert distribution.sum() == pytest.approx(1, abs=1e-12)
    assert (distribution > 0).all()


@settings(max_examples=30)
@given(st.integers(2, 4), st.booleans(), texts)
def test_many_sentences_are_scored_as_the_chain_rule_says(order, direct, text):
    model = fitted(order, direct)
    events = []
    for sentence in text:
        ids = [*model.vocabulary.encode(sentence), model.vocabulary[END_OF_SENTENCE]]
        expected = [math.log(model.next_word(sentence[:t])[word]) for t, word in enumerate(ids)]
        assert model.log_prob(sentence) == pytest.approx(sum(expected), abs=1e-4)
        events.extend(expected)
    np.testing.assert_allclose(model.token_log_probs(text), events, atol=1e-5)
    encoded = model.vocabulary.encode_corpus(text)
    np.testing.assert_array_equal(model.log_probs(text), model.log_probs(encoded))
    np.testing.assert_allclose(model.log_probs(text), [model.log_prob(s) for s in text], atol=1e-5)
    assert model.perplexity(text) == pytest.approx(language_model.perplexity(model, text), rel=1e-5)


def test_only_the_last_words_matter():
    model = fitted(3)
    same = (["a", "cat", "saw", "the"], ["dog", "saw", "the"])
    np.testing.assert_array_equal(*(model.next_word(context) for context in same))
    assert not np.allclose(model.next_word(["saw", "the"]), model.next_word(["cat", "the"]))
    # A word at the beginning is not the same word after others: the net sees "<s>".
    assert not np.allclose(model.next_word(["the"]), model.next_word(["saw", "the"]))


def test_long_texts_are_scored_in_parts(monkeypatch):
    _, _, test = sentences_of_the_microworld()
    model = of_the_microworld()
    whole = model.token_log_probs(test)
    monkeypatch.setattr("nlpbook.nnlm.feed_forward._BLOCK", 7 * len(model.vocabulary))
    np.testing.assert_allclose(model.token_log_probs(test), whole, atol=1e-5)


def test_it_is_better_than_counting_and_not_better_than_the_truth():
    track = Track("microworld", *sentences_of_the_microworld(), truth=microworld.load())
    model, counted = of_the_microworld(), ngrams.ModifiedKneserNey(4).fit(track.train)
    assert 0 < track.above_floor(model).nats < track.above_floor(counted).nats
    assert_not_below_floor(model, track)


def test_sentences_are_drawn_from_the_distribution():
    """Over a vocabulary so small that first words can be counted; 5 standard errors."""
    model, rng, n = fitted(3), np.random.default_rng(0), 4000
    drawn = [model.sample(rng, max_length=1) for _ in range(n)]
    firsts = [sentence[0] if sentence else END_OF_SENTENCE for sentence in drawn]
    for word, p in zip(model.vocabulary.tokens, model.next_word([]), strict=True):
        assert abs(firsts.count(word) / n - p) < 5 * math.sqrt(p * (1 - p) / n), word


def test_drawn_sentences_end_or_are_cut():
    model = of_the_microworld()
    rng = np.random.default_rng(1)
    sentences = [model.sample(rng) for _ in range(20)]
    assert all(END_OF_SENTENCE not in sentence and len(sentence) < 100 for sentence in sentences)
    one, other = (model.sample(np.random.default_rng(5)) for _ in range(2))
    assert one == other
    assert max(len(model.sample(rng, max_length=2)) for _ in range(20)) == 2


def test_the_seed_decides_everything():
    def weights(seed):
        torch.manual_seed(seed + 17)  # which must not matter
        model = FeedForwardLanguageModel(3, seed=seed, **SMALL).fit(SENTENCES)
        return torch.cat([parameter.detach().flatten() for parameter in model.net.parameters()])

    assert torch.equal(weights(1), weights(1))
    assert not torch.allclose(weights(1), weights(2))


def test_the_best_epoch_is_kept():
    """A hundred sentences are soon learnt by heart, and the loss on others rises again."""
    train, validation, _ = sentences_of_the_microworld()
    model = FeedForwardLanguageModel(3, epochs=12, learning_rate=0.03, batch_size=32, patience=12)
    model.fit(train[:100], validation)
    values = [value for _, value in model.history.validations]
    assert len(values) == 12
    assert -model.token_log_probs(validation).mean() == pytest.approx(min(values), rel=1e-6)
    assert min(values) < values[-1]


def test_patience_ends_the_training():
    train, validation, _ = sentences_of_the_microworld()
    model = FeedForwardLanguageModel(3, epochs=50, learning_rate=0.5, batch_size=64, patience=1)
    model.fit(train[:200], validation)
    assert model.history.stopped == "early_stopping"
    assert model.history.epochs < 50


def test_any_optimiser_of_the_training_room_and_any_that_stops_it():
    model = FeedForwardLanguageModel(
        3, optimiser=functools.partial(SGD, momentum=0.9), learning_rate=0.1, weight_decay=1e-4, **SMALL
    )
    model.fit(SENTENCES, callbacks=[StopWhen(lambda history: history.steps == 3)])
    assert (model.history.steps, model.history.stopped) == (3, "stop_when")


def test_vectors_of_chapter_1_to_begin_with():
    words = ["cat", "dog", "the", "sat"]
    vectors = WordVectors(words, np.random.default_rng(0).standard_normal((4, 3)))
    frozen = FeedForwardLanguageModel(3, embeddings=vectors, frozen=True, **SMALL).fit(SENTENCES)
    trained = FeedForwardLanguageModel(3, embeddings=vectors, **SMALL).fit(SENTENCES)
    for a, b in (("cat", "dog"), ("the", "sat")):
        assert frozen.word_vectors().similarity(a, b) == pytest.approx(vectors.similarity(a, b), abs=1e-6)
        assert trained.word_vectors().similarity(a, b) != pytest.approx(vectors.similarity(a, b), abs=1e-6)


def test_the_vectors_it_learnt():
    model = of_the_microworld()
    vectors = model.word_vectors()
    assert vectors.words == list(model.vocabulary.tokens)
    np.testing.assert_array_equal(vectors["dog"], model.net.C[model.vocabulary["dog"]].detach().numpy())
    # Nouns that one can put for each other become neighbours, though the net was told of no noun.
    assert vectors.similarity("dog", "cat") > 0.3 > vectors.similarity("dog", "is")


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")
def test_on_a_gpu():
    model = FeedForwardLanguageModel(3, device="cuda", **SMALL).fit(SENTENCES)
    on_cpu = FeedForwardLanguageModel(3, **SMALL).fit(SENTENCES)
    np.testing.assert_allclose(model.token_log_probs(SENTENCES), on_cpu.token_log_probs(SENTENCES), atol=1e-3)
    np.testing.assert_allclose(model.next_word(["the"]), on_cpu.next_word(["the"]), atol=1e-3)


@pytest.mark.parametrize(
    "argument, value, error",
    [
        ("order", 0, ValueError),
        ("order", 1, ValueError),
        ("order", 2.0, TypeError),
        ("embedding_dim", 0, ValueError),
        ("hidden_size", -1, ValueError),
        ("min_count", 0, ValueError),
        ("epochs", 0, ValueError),
        ("batch_size", 0, ValueError),
        ("learning_rate", math.nan, ValueError),
        ("learning_rate", -0.1, ValueError),
        ("learning_rate", "fast", TypeError),
        ("weight_decay", math.inf, ValueError),
        ("patience", 0, ValueError),
        ("seed", -1, ValueError),
    ],
)
def test_arguments_outside_their_range(argument, value, error):
    with pytest.raises(error, match=f"{argument} must be "):
        FeedForwardLanguageModel(**{argument: value})


def test_embeddings_that_do_not_fit():
    with pytest.raises(ValueError, match="embeddings must be given where frozen is True"):
        FeedForwardLanguageModel(frozen=True)
    vectors = WordVectors(["x", "y"], np.eye(2))
    with pytest.raises(
        ValueError, match="embeddings must have embedding_dim = 3 numbers for each word; got 2"
    ):
        FeedForwardLanguageModel(embeddings=vectors, embedding_dim=3)
    with pytest.raises(ValueError, match="vectors must have some word of vocabulary"):
        FeedForwardLanguageModel(embeddings=vectors, **{**SMALL, "embedding_dim": 2}).fit(SENTENCES)


def test_texts_that_are_none():
    model = FeedForwardLanguageModel(3, **SMALL)
    with pytest.raises(TypeError, match="sentences must be a list of lists of tokens; got the string"):
        model.fit("the cat sat")
    with pytest.raises(TypeError, match=r"sentences\[0\] must be a list of tokens; got the string"):
        model.fit(["the cat sat"])
    with pytest.raises(ValueError, match="sentences must be one sentence or more with a token; got none"):
        model.fit([[]])
    with pytest.raises(
        ValueError, match="sentences must hold no start or end token; got a sentence with '</s>'"
    ):
        model.fit([["the", "</s>"]])
    with pytest.raises(ValueError, match="validation must be one sentence or more; got none"):
        model.fit(SENTENCES, [])
    with pytest.raises(ValueError, match="validation must hold no start or end token"):
        model.fit(SENTENCES, [["</s>"]])

    model = fitted()
    with pytest.raises(TypeError, match="sentence must be a list of tokens; got the string 'the cat'"):
        model.log_prob("the cat")
    with pytest.raises(TypeError, match="context must be a list of tokens; got the string 'the'"):
        model.next_word("the")
    with pytest.raises(ValueError, match="context must hold no start or end token"):
        model.next_word(["<s>", "the"])
    with pytest.raises(ValueError, match="sentences must be one sentence or more; got none"):
        model.log_probs([])
    with pytest.raises(ValueError, match=r"sentences must hold ids from 0 to \d+, .*got 99"):
        model.log_probs(EncodedCorpus.from_sequences([[99]]))
    with pytest.raises(ValueError, match="sentences must hold no start or end token"):
        model.perplexity([["</s>"]])
    with pytest.raises(ValueError, match="max_length must be a whole number, 1 or larger; got 0"):
        model.sample(np.random.default_rng(0), max_length=0)


def test_a_rate_that_blows_up_is_reported():
    model = FeedForwardLanguageModel(
        3, optimiser=functools.partial(SGD, momentum=0.99), learning_rate=1e38, **{**SMALL, "epochs": 20}
    )
    with pytest.raises(FloatingPointError, match="step"):
        model.fit(SENTENCES)
