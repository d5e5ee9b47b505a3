"""What every language model of the book promises, and what all of them refuse in the same words."""

import functools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlpbook import language_model, ngrams
from nlpbook.corpora import microworld
from nlpbook.language_model import END_OF_SENTENCE, BaseLanguageModel, LanguageModel, NeuralLanguageModel
from nlpbook.nnlm import FeedForwardLanguageModel, Mixture
from nlpbook.text import EncodedCorpus, Vocabulary
from tests.language_model.networks import Convolution, Recurrent, chain_rule

SENTENCES = [s.split() for s in ("the cat sat", "the dog sat down", "a cat saw the dog", "sat", "")]


class Uniform(BaseLanguageModel):
    """The two methods that a subclass has to write."""

    vocabulary = Vocabulary(["the", "cat", END_OF_SENTENCE])

    def fit(self, sentences):
        return self

    def _distribution(self, ids):
        return np.full(4, 1 / 4)

    def _score(self, corpus):
        return np.full(corpus.n_tokens + len(corpus), math.log(1 / 4))


@functools.cache
def fitted(name):
    if name == "mixture":
        return Mixture([fitted("recurrent"), fitted("counted"), fitted("feed-forward")], [0.5, 0.2, 0.3])
    if name == "microworld":
        return microworld.load()
    if name == "uniform":
        return Uniform()
    build = {"recurrent": Recurrent, "convolution": Convolution}.get(name)
    models = {
        "counted": lambda: ngrams.ModifiedKneserNey(3, discounts=(0.5, 1, 1.5)),
        "feed-forward": lambda: FeedForwardLanguageModel(3, embedding_dim=3, hidden_size=4, epochs=2),
    }
    make = models.get(name) or functools.partial(
        NeuralLanguageModel, lambda vocabulary: build(len(vocabulary)), epochs=2, batch_size=16
    )
    return make().fit(SENTENCES)


NAMES = ["uniform", "counted", "feed-forward", "recurrent", "convolution", "mixture", "microworld"]
each_model = pytest.mark.parametrize("name", NAMES)
texts = st.lists(st.lists(st.sampled_from(["the", "cat", "sat"]), max_size=5), min_size=1, max_size=4)


def words_of(model, text):
    """The text in words that the model knows; the microworld has all of them but `sat`."""
    return [[word if word in model.vocabulary else "dog" for word in sentence] for sentence in text]


@each_model
def test_it_obeys_the_protocol(name):
    assert isinstance(fitted(name), LanguageModel)


@each_model
@settings(max_examples=15)
@given(texts)
def test_scores_agree_with_each_other(name, text):
    model = fitted(name)
    if name == "microworld":
        text = words_of(model, text) + model.sample_sentences(3, np.random.default_rng(len(text)))
    tokens, log_probs = model.token_log_probs(text), model.log_probs(text)
    assert len(tokens) == sum(map(len, text)) + len(text)
    ends = np.cumsum([len(sentence) + 1 for sentence in text])
    for total, part, sentence in zip(log_probs, np.split(tokens, ends[:-1]), text, strict=True):
        assert total == pytest.approx(math.fsum(part), rel=1e-12)
        assert total == pytest.approx(model.log_prob(sentence), rel=1e-5)
    encoded = model.vocabulary.encode_corpus(text)
    np.testing.assert_array_equal(model.token_log_probs(encoded), tokens)
    np.testing.assert_array_equal(model.log_probs(iter(text)), log_probs)
    assert model.perplexity(text) == language_model.perplexity(model, text) == model.perplexity(encoded)
    average = -tokens.mean()
    assert math.log(model.perplexity(text)) == pytest.approx(max(0, average), rel=1e-9)


@each_model
@settings(max_examples=15)
@given(texts)
def test_scores_follow_the_chain_rule(name, text):
    model = fitted(name)
    if name == "microworld":
        text = model.sample_sentences(2, np.random.default_rng(len(text)))
    expected = [value for sentence in text for value in chain_rule(model, sentence)]
    np.testing.assert_allclose(model.token_log_probs(text), expected, rtol=1e-5, atol=1e-5)


@each_model
@settings(max_examples=15)
@given(st.lists(st.sampled_from(["the", "cat", "sat"]), max_size=4), st.integers(0, 100))
def test_steps_lead_to_the_same_distributions(name, words, seed):
    """The state is not changed: from one, two ways are gone."""
    model = fitted(name)
    if name == "microworld":
        words = model.sample(np.random.default_rng(seed))[:-1]
    first, state = language_model.sampling.start(model, words)
    np.testing.assert_allclose(first, model.next_word(words), rtol=1e-5, atol=1e-9)
    assert first.sum() == pytest.approx(1)
    possible = np.flatnonzero(first)
    ways = [i for i in possible if model.vocabulary.token(i) != END_OF_SENTENCE][:2]
    assert ways
    for i in ways:
        after, further = language_model.sampling.step(model, int(i), state)
        whole = [*words, model.vocabulary.token(i)]
        np.testing.assert_allclose(after, model.next_word(whole), rtol=1e-5, atol=1e-9)
        if (follower := int(after.argmax())) != model.vocabulary[END_OF_SENTENCE]:
            last, _ = language_model.sampling.step(model, follower, further)
            expected = model.next_word([*whole, model.vocabulary.token(follower)])
            np.testing.assert_allclose(last, expected, rtol=1e-5, atol=1e-9)


@pytest.mark.parametrize("name", [name for name in NAMES if name != "microworld"])
def test_sentences_read_together_have_their_own_next_words(name):
    """Rows change places, come twice, and fall out."""
    model, words = fitted(name), [["the"], ["cat"]]
    log_probs, state = model.start_batch(words)

    def assert_next(log_probs, contexts):
        expected = [model.next_word(context) for context in contexts]
        np.testing.assert_allclose(np.exp(log_probs), expected, rtol=1e-5, atol=1e-9)

    assert_next(log_probs, words)
    end = model.vocabulary[END_OF_SENTENCE]
    for rows in ([1, 0, 1], [2, 2, 0, 1], [3]):
        log_probs = log_probs[rows]
        of_words = np.where(np.arange(log_probs.shape[1]) == end, -np.inf, log_probs)
        best, second = np.argsort(-of_words, axis=1, kind="stable")[:, :2].T
        ids = np.where(np.arange(len(rows)) % 2, second, best)  # every other sentence goes on otherwise
        words = [[*words[row], model.vocabulary.token(int(i))] for row, i in zip(rows, ids, strict=True)]
        log_probs, state = model.step_batch(ids, model.reorder(state, rows))
        assert_next(log_probs, words)
        assert (state.rows, state.words) == (len(rows), len(words[0]))
    with pytest.raises(ValueError, match=r"ids must be ids of shape \(1,\); got shape \(2,\)"):
        model.step_batch([0, 0], state)
    with pytest.raises(ValueError, match="rows must be whole numbers from 0 to 0; got 1 to 1"):
        model.reorder(state, [1])
    with pytest.raises(TypeError, match="contexts must be a list of lists of tokens; got the string"):
        model.start_batch("the")


@each_model
def test_the_same_generator_draws_the_same_sentence(name):
    model = fitted(name)
    one, other = (model.sample(np.random.default_rng(3)) for _ in range(2))
    assert one == other
    assert END_OF_SENTENCE not in one


@pytest.mark.parametrize(
    "options",
    [{"context": ["the"]}, {"temperature": 0.3}, {"top_k": 2}, {"top_p": 0.4}, {"max_length": 2}],
    ids=str,
)
def test_sample_passes_everything_on(options):
    """All models have it from the base class; and everything makes a difference."""
    model = fitted("counted")
    drawn, expected, plain = (
        [draw(np.random.default_rng(seed)) for seed in range(12)]
        for draw in (
            lambda rng: model.sample(rng, **options),
            lambda rng: language_model.sample(model, rng, **options),
            model.sample,
        )
    )
    assert drawn == expected != plain


def test_what_the_microworld_finds_impossible():
    world = microworld.load()
    text = [["the", "dog", "sleep", "."], "the dog sleeps .".split(), ["unicorn"], []]
    tokens = world.token_log_probs(text)
    assert np.isinf(tokens[2:5]).all() and np.isfinite(tokens[:2]).all()
    assert np.isfinite(tokens[5:10]).all() and np.isinf(tokens[10:]).all()
    expected = [-math.inf, world.log_prob(text[1]), -math.inf, -math.inf]
    np.testing.assert_allclose(world.log_probs(text), expected)
    assert world.perplexity(text) == math.inf


# ---- what all refuse


@each_model
def test_bad_input(name):
    model = fitted(name)
    of_many = (model.log_probs, model.token_log_probs, model.perplexity)
    for ask in of_many:
        with pytest.raises(ValueError, match="sentences must be one sentence or more; got none"):
            ask([])
        with pytest.raises(ValueError, match="sentences must be one sentence or more; got none"):
            ask(EncodedCorpus(np.zeros(0, np.int32), np.zeros(1, np.int64)))
        with pytest.raises(TypeError, match="sentences must be a list of lists of tokens; got the string"):
            ask("the cat")
        with pytest.raises(TypeError, match=r"sentences\[1\] must be a list of tokens; got the string 'cat'"):
            ask([["the"], "cat"])
        size = len(model.vocabulary)
        with pytest.raises(ValueError, match=f"sentences must hold ids from 0 to {size - 1}, .*; got {size}"):
            ask(EncodedCorpus.from_sequences([[0], [size]]))
        end = model.vocabulary[END_OF_SENTENCE]
        with pytest.raises(ValueError, match=r"sentences must hold no start or end token; got .*'</s>'"):
            ask(EncodedCorpus.from_sequences([[end]]))
    with pytest.raises(TypeError, match="sentence must be a list of tokens; got the string 'the cat'"):
        model.log_prob("the cat")
    with pytest.raises(TypeError, match="context must be a list of tokens; got the string 'the'"):
        model.next_word("the")
    if name != "microworld":  # which says what cannot follow
        for token in ("<s>", "</s>"):
            for ask in (model.next_word, model.start):
                with pytest.raises(ValueError, match="context must hold no start or end token; got"):
                    ask(["the", token])
        with pytest.raises(ValueError, match=r"sentences must hold no start or end token; got .*'</s>'"):
            model.log_probs([["the", "</s>"]])


def test_a_base_class_is_no_model():
    with pytest.raises(TypeError, match="abstract"):
        BaseLanguageModel()
