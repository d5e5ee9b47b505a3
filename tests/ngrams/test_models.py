"""What every model of the room promises, for any corpus, any order and any context."""

import functools
import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlpbook import language_model, ngrams
from nlpbook.corpora import microworld
from nlpbook.language_model import END_OF_SENTENCE, LanguageModel
from nlpbook.race import Track, assert_not_below_floor
from nlpbook.text import EncodedCorpus, Vocabulary
from tests.ngrams.corpora import contexts, corpora, every_context, orders

SMOOTHED = [
    ngrams.AddK,
    ngrams.GoodTuring,
    ngrams.LinearInterpolation,
    ngrams.Katz,
    ngrams.AbsoluteDiscounting,
    ngrams.WittenBell,
    ngrams.KneserNey,
    ngrams.ModifiedKneserNey,
]
MODELS = [ngrams.MaximumLikelihood, ngrams.StupidBackOff, *SMOOTHED]
each_smoothed = pytest.mark.parametrize("make", SMOOTHED, ids=lambda make: make.__name__)
each_model = pytest.mark.parametrize("make", MODELS, ids=lambda make: make.__name__)
SENTENCES = [s.split() for s in ("the cat sat", "the dog sat down", "a cat saw the dog", "sat", "")]


def walk(model, sentence):
    """The log-probability of a sentence by the chain rule, from next-word distributions."""
    ids = [*model.vocabulary.encode(sentence), model.vocabulary[END_OF_SENTENCE]]
    return [model.next_word(sentence[:t])[word] for t, word in enumerate(ids)]


@each_smoothed
@settings(max_examples=30)
@given(corpora, orders, contexts)
def test_every_distribution_sums_to_one_and_has_no_zero(make, sentences, order, context):
    distribution = make(order).fit(sentences).next_word(context)
    assert distribution.sum() == pytest.approx(1, abs=1e-9)
    assert (distribution > 0).all()


@each_model
@settings(max_examples=30)
@given(corpora, orders)
def test_the_fast_form_equals_the_plain_form(make, sentences, order):
    model = make(order).fit(sentences)
    plain = ngrams.PlainCounts(sentences, order, model.vocabulary)
    model.plain_prob = functools.cache(model.plain_prob)  # Katz's sums over the vocabulary repeat themselves
    for context in every_context(plain):
        for word, probability in zip(
            model.vocabulary.tokens, model.table.next_word(ids(model, context)), strict=True
        ):
            expected = model.plain_prob(plain, word, context)
            assert probability == pytest.approx(expected, rel=1e-12, abs=1e-300)


@each_smoothed
@settings(max_examples=30)
@given(corpora, st.integers(1, 4), st.lists(st.sampled_from("abcdz"), min_size=4, max_size=5))
def test_the_plain_form_of_contexts_never_seen(make, sentences, order, context):
    model = make(order).fit(sentences)
    plain = ngrams.PlainCounts(sentences, order, model.vocabulary)
    model.plain_prob = functools.cache(model.plain_prob)  # Katz's sums over the vocabulary repeat themselves
    known = tuple(model.vocabulary.token(model.vocabulary[word]) for word in context)
    known = known[len(known) - order + 1 :]
    for word, probability in zip(model.vocabulary.tokens, model.next_word(context), strict=True):
        assert probability == pytest.approx(model.plain_prob(plain, word, known), rel=1e-12)


def ids(model, context):
    return [model.table.index.start if word == "<s>" else model.vocabulary[word] for word in context]


@each_model
@settings(max_examples=30)
@given(corpora, orders, st.lists(st.lists(st.sampled_from("abcdz"), max_size=8), min_size=1, max_size=5))
def test_many_sentences_are_scored_as_the_chain_rule_says(make, sentences, order, text):
    model = make(order).fit(sentences)
    events = []
    for sentence in text:
        if make is ngrams.MaximumLikelihood:
            expected = walk_until_zero(model, sentence)
        else:
            expected = walk(model, sentence)
        total = sum(math.log(p) if p else -math.inf for p in expected)
        assert model.log_prob(sentence) == pytest.approx(total, rel=1e-9)
        events.extend(expected)
    encoded = model.vocabulary.encode_corpus(text)
    np.testing.assert_array_equal(model.log_probs(text), model.log_probs(encoded))
    np.testing.assert_allclose(model.log_probs(text), [model.log_prob(s) for s in text], rtol=1e-12)
    with np.errstate(divide="ignore"):
        np.testing.assert_allclose(model.token_log_probs(text), np.log(events), rtol=1e-9)
    if make is not ngrams.StupidBackOff:
        assert model.perplexity(text) == pytest.approx(language_model.perplexity(model, text), rel=1e-9)


def walk_until_zero(model, sentence):
    """Once a word is impossible, what follows was never seen either, and scores zero."""
    found = []
    for t in range(len(sentence) + 1):
        word = END_OF_SENTENCE if t == len(sentence) else sentence[t]
        try:
            found.append(model.next_word(sentence[:t])[model.vocabulary[word]])
        except ValueError:
            assert 0.0 in found
            found.append(0.0)
    return found


@each_model
@settings(max_examples=30)
@given(corpora, orders, contexts, st.sampled_from(["a", "b", "z", END_OF_SENTENCE]))
def test_the_path_leads_to_the_probability(make, sentences, order, context, word):
    model = make(order).fit(sentences)
    steps = model.path(context, word)
    assert [step.log_prob is None for step in steps] == [True] * (len(steps) - 1) + [False]
    assert len(steps[0].ngram) == min(order, len(context) + 2)
    for step, shorter in itertools.pairwise(steps):
        assert shorter.ngram == step.ngram[1:]
    total = sum(step.log_backoff for step in steps) + steps[-1].log_prob
    try:
        probability = model.next_word(context)[model.vocabulary[word]]
    except ValueError:
        probability = 0.0
    assert math.exp(total) == pytest.approx(probability, rel=1e-9)


@each_model
def test_it_obeys_the_protocol(make):
    model = make(2)
    assert model.fit(SENTENCES) is model
    assert isinstance(model, LanguageModel)
    assert model.log_prob([]) == pytest.approx(math.log(walk(model, [])[0]))


@each_smoothed
def test_samples_have_the_models_frequencies(make):
    """First words and lengths of zero, against their exact probabilities, by a chi-square of 4,000 draws."""
    from scipy import stats

    model = make(3, min_count=1).fit(SENTENCES)
    rng = np.random.default_rng(0)
    first = [
        sentence[0] if sentence else END_OF_SENTENCE
        for sentence in (model.sample(rng, 1) for _ in range(4000))
    ]
    observed = np.bincount(model.vocabulary.encode(first), minlength=len(model.vocabulary))
    assert stats.chisquare(observed, 4000 * model.next_word([])).pvalue > 1e-3
    assert model.sample(np.random.default_rng(5)) == model.sample(np.random.default_rng(5))


def test_a_sample_is_cut_at_its_limit():
    model = ngrams.KneserNey(2).fit([["a"] * 500])
    assert len(model.sample(np.random.default_rng(0), max_length=7)) == 7
    for limit in (0, -1, 2.5, True, None):
        with pytest.raises((TypeError, ValueError), match="max_length must be"):
            model.sample(np.random.default_rng(0), limit)


@each_model
def test_models_can_share_counts(make):
    counts = ngrams.count_ngrams(SENTENCES, 4)
    if make is ngrams.LinearInterpolation:
        make = functools.partial(make, validation=SENTENCES[:2])
    shared, alone = make(3).fit_counts(counts), make(3).fit(SENTENCES)
    np.testing.assert_array_equal(shared.log_probs(SENTENCES), alone.log_probs(SENTENCES))
    with pytest.raises(ValueError, match="counts must be of order 5 or higher; got order 4"):
        make(5).fit_counts(counts)


def test_blocks_do_not_show(monkeypatch):
    """Scores do not depend on how a corpus is cut into blocks."""
    rng = np.random.default_rng(0)
    text = [rng.choice(list("abcdz"), size=n).tolist() for n in rng.integers(0, 12, size=80)]
    model = ngrams.ModifiedKneserNey(3).fit(text[:40])
    expected = model.token_log_probs(text)
    for block in (1, 2, 7, 100):
        monkeypatch.setattr("nlpbook.ngrams.back_off_table._BLOCK", block)
        np.testing.assert_array_equal(model.token_log_probs(text), expected)


def test_rare_words_become_unknown():
    model = ngrams.KneserNey(2, min_count=2).fit([["a", "b"], ["a", "c"], ["a"]])
    assert model.vocabulary.tokens == ("<unk>", "</s>", "a")
    assert model.log_prob(["a", "b"]) == model.log_prob(["a", "never"])


def test_a_closed_vocabulary_knows_no_unknown_word():
    vocabulary = Vocabulary(["a", "b", END_OF_SENTENCE], unknown=None)
    model = ngrams.KneserNey(2).fit_counts(ngrams.count_ngrams([["a", "b"]], 2, vocabulary=vocabulary))
    assert len(model.next_word(["a"])) == 3
    with pytest.raises(KeyError, match="'c'"):
        model.log_prob(["c"])


@pytest.fixture(scope="module")
def track():
    world = microworld.load()
    rng = np.random.default_rng(0)
    train, test = world.sample_sentences(4000, rng), world.sample_sentences(1000, rng)
    return Track("microworld", train, [], test, truth=world)


@each_smoothed
@pytest.mark.parametrize("order", [1, 3, 5])
def test_no_model_is_better_than_the_truth(make, order, track):
    assert_not_below_floor(make(order).fit(track.train), track)


@each_model
@pytest.mark.parametrize("order", [0, -1, 11, 1.5, True, "2", None])
def test_bad_order(make, order):
    error = ValueError if type(order) is int else TypeError
    with pytest.raises(error, match="order must be a whole number from 1 to 10"):
        make(order)


@each_model
def test_other_bad_input(make):
    with pytest.raises(ValueError, match="min_count"):
        make(2, min_count=0)
    model = make(2)
    with pytest.raises(ValueError, match="sentences must be one sentence or more; got none"):
        model.fit([])
    with pytest.raises(TypeError, match=r"sentences\[0\] must be a list of tokens"):
        model.fit(["the cat"])
    with pytest.raises(ValueError, match="no start or end token"):
        model.fit([["a", "</s>"]])
    model.fit(SENTENCES)
    with pytest.raises(TypeError, match="sentence must be a list of tokens; got the string 'the cat'"):
        model.log_prob("the cat")
    with pytest.raises(TypeError, match="context must be a list of tokens"):
        model.next_word("the cat")
    for mark in ("<s>", "</s>"):
        with pytest.raises(ValueError, match="context must hold no start or end token"):
            model.next_word([mark])
    with pytest.raises(ValueError, match="no start or end token"):
        model.log_probs([["a", "</s>"]])
    with pytest.raises(ValueError, match="sentences must be one sentence or more; got none"):
        model.log_probs([])
    with pytest.raises(ValueError, match=r"sentences must hold ids from 0 to \d+, .*got 99"):
        model.log_probs(EncodedCorpus.from_sequences([[99]]))
    with pytest.raises(TypeError, match="sentences must be a list"):
        model.token_log_probs("the cat")
