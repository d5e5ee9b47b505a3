"""Drawing sentences: what is kept of a distribution, and what comes out, against exact probabilities."""

import itertools
import math
from collections import Counter
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import special, stats

from nlpbook.corpora import microworld
from nlpbook.language_model import END_OF_SENTENCE, NextWordModel, greedy, sample, truncate
from nlpbook.ngrams import AddK, KneserNey, MaximumLikelihood, count_ngrams
from nlpbook.text import Vocabulary

weights = st.lists(st.integers(0, 6), min_size=1, max_size=7).filter(any)
temperatures = st.floats(0.05, 20)


def distribution(whole):
    return np.array(whole) / sum(whole)


class Table:
    """Asked for next words only: the distribution after the last word, or after nothing."""

    def __init__(self, after):
        self.vocabulary = Vocabulary(["a", "b", "c", END_OF_SENTENCE], unknown=None)
        self.after = {word: np.array(row, dtype=float) for word, row in after.items()}
        self.asked = []

    def next_word(self, context):
        self.asked.append(list(context))
        return self.after[context[-1] if context else None]


SMALL = {  # a        b    c    </s>
    None: [0.4, 0.3, 0.2, 0.1],
    "a": [0.0, 0.5, 0.2, 0.3],
    "b": [0.1, 0.1, 0.1, 0.7],
    "c": [0.3, 0.3, 0.0, 0.4],
}


# ---- what is kept


@given(weights, st.integers(1, 40))
def test_top_p_keeps_the_smallest_set_of_that_mass(whole, twentieths):
    """In fractions, so that no rounding decides; of equals, those with lower ids."""
    p = Fraction(min(twentieths, 20), 20)
    total = sum(whole)
    order = sorted(range(len(whole)), key=lambda i: (-whole[i], i))
    n = next(n for n in range(1, len(whole) + 1) if Fraction(sum(whole[i] for i in order[:n]), total) >= p)
    for smaller in itertools.combinations(whole, n - 1):
        assert Fraction(sum(smaller), total) < p
    # The nearest binary number to p may be a little more than p, and the mass just p.
    assume(Fraction(sum(whole[i] for i in order[:n]), total) != p or float(p) <= p)
    kept = truncate(distribution(whole), top_p=float(p))
    assert set(np.flatnonzero(kept)) == {i for i in order[:n] if whole[i]}
    expected = np.zeros(len(whole))
    expected[order[:n]] = np.array(whole)[order[:n]]
    np.testing.assert_allclose(kept, expected / expected.sum(), rtol=1e-12)


@given(weights, st.integers(1, 9))
def test_top_k_keeps_the_k_most_probable(whole, k):
    kept = truncate(distribution(whole), top_k=k)
    order = sorted(range(len(whole)), key=lambda i: (-whole[i], i))
    expected = np.zeros(len(whole))
    expected[order[:k]] = np.array(whole)[order[:k]]
    np.testing.assert_allclose(kept, expected / expected.sum(), rtol=1e-12)


def test_ties_by_hand():
    even = np.full(4, 0.25)
    np.testing.assert_array_equal(truncate(even, top_k=2), [0.5, 0.5, 0, 0])
    np.testing.assert_array_equal(truncate(even, top_p=0.5), [0.5, 0.5, 0, 0])
    np.testing.assert_allclose(truncate(even, top_p=0.51), [1 / 3, 1 / 3, 1 / 3, 0])
    np.testing.assert_array_equal(truncate(np.array([0.2, 0.4, 0.4]), top_p=0.4), [0, 1, 0])


@given(weights, temperatures)
def test_temperature_divides_the_logits(whole, temperature):
    p = distribution(whole)
    with np.errstate(divide="ignore"):
        expected = special.softmax(np.log(p) / temperature)
    np.testing.assert_allclose(truncate(p, temperature=temperature), expected, rtol=1e-9, atol=1e-300)


@given(weights, temperatures, temperatures)
def test_the_entropy_rises_with_the_temperature(whole, one, other):
    low, high = sorted((one, other))
    p = distribution(whole)
    entropies = [stats.entropy(truncate(p, temperature=t)) for t in (low, high)]
    assert entropies[0] <= entropies[1] + 1e-9


@given(weights)
def test_the_limits_of_the_temperature(whole):
    """Towards 0 the most probable words alone, without limit all possible words, in equal parts."""
    p = distribution(whole)
    best, possible = p == p.max(), p > 0
    for tiny in (1e-3, 1e-300, 5e-324):
        np.testing.assert_allclose(truncate(p, temperature=tiny), best / best.sum(), atol=1e-12)
    for huge in (1e9, 1e300):
        np.testing.assert_allclose(truncate(p, temperature=huge), possible / possible.sum(), atol=1e-8)


@given(weights, temperatures, st.integers(1, 7), st.floats(0.01, 1))
def test_temperature_then_top_k_then_top_p(whole, temperature, k, p):
    one_by_one = truncate(distribution(whole), temperature=temperature)
    one_by_one = truncate(truncate(one_by_one, top_k=k), top_p=p)
    together = truncate(distribution(whole), temperature=temperature, top_k=k, top_p=p)
    # The two ways round differently, and what is just p of the mass may be a little more or less.
    if np.array_equal(one_by_one > 0, together > 0):
        np.testing.assert_allclose(together, one_by_one, rtol=1e-9)
    else:
        n = np.count_nonzero(one_by_one), np.count_nonzero(together)
        assert abs(n[0] - n[1]) == 1
        largest = np.sort(truncate(distribution(whole), temperature=temperature, top_k=k))[::-1]
        assert largest[: min(n)].sum() == pytest.approx(p, abs=1e-9)


def test_the_order_matters():
    """Top-p after top-k sees the mass of what top-k has left; the other way round, two words remain."""
    p = np.array([0.4, 0.3, 0.2, 0.1])
    np.testing.assert_array_equal(truncate(p, top_k=2, top_p=0.55), [1, 0, 0, 0])
    assert np.count_nonzero(truncate(p, top_p=0.55)) == 2
    # The temperature first: squared, the first has 0.53 of the mass.
    np.testing.assert_array_equal(truncate(p, temperature=0.5, top_p=0.53), [1, 0, 0, 0])


def test_scores_that_do_not_sum_to_one_are_taken_in_proportion():
    np.testing.assert_allclose(truncate(np.array([3.0, 1.0, 4.0]), top_k=2), [3 / 7, 0, 4 / 7])
    np.testing.assert_allclose(truncate(np.array([3.0, 1.0, 4.0]), top_p=0.6), [3 / 7, 0, 4 / 7])


def test_nothing_asked_nothing_changed():
    p = np.array([0.5, 0.5])
    assert truncate(p) is p
    before = p.copy()
    truncate(p, temperature=0.5, top_k=1, top_p=0.5)
    np.testing.assert_array_equal(p, before)


# ---- what is drawn


def word_by_word(model, generator, max_length=1000):
    """Inversion of the distribution function, one number for each word."""
    words = []
    while len(words) < max_length:
        cumulative = np.cumsum(model.next_word(words))
        drawn = np.searchsorted(cumulative, generator.random() * cumulative[-1], side="right")
        if drawn == model.vocabulary[END_OF_SENTENCE]:
            break
        words.append(model.vocabulary.token(int(drawn)))
    return words


def test_plain_sampling_takes_one_number_for_each_word():
    world = microworld.load()
    counted = KneserNey(3).fit(world.sample_sentences(300, np.random.default_rng(1)))
    for model in (world, counted, Table(SMALL)):
        one, other = np.random.default_rng(7), np.random.default_rng(7)
        for _ in range(20):
            assert sample(model, one) == word_by_word(model, other)
            assert sample(model, one, 3) == word_by_word(model, other, 3)
        assert one.random() == other.random()


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"temperature": 0.6},
        {"temperature": 2.5},
        {"top_k": 2},
        {"top_p": 0.75},
        {"temperature": 1.7, "top_k": 3, "top_p": 0.9},
        {"context": ["a", "c"], "top_k": 3},
    ],
    ids=str,
)
def test_sentences_have_their_exact_frequencies(options):
    """Chi-square over whole sentences; the rare ones are put together."""
    model, n = Table(SMALL), 1200
    options = dict(options)
    context = options.pop("context", [])
    exact, waiting = {}, [(tuple(context), 1.0)]
    while waiting:
        words, probability = waiting.pop()
        kept = truncate(model.next_word(words), **options)
        for token, p in zip(model.vocabulary.tokens, kept, strict=True):
            if probability * p * n < 8:
                continue
            if token == END_OF_SENTENCE:
                exact[words] = probability * p
            else:
                waiting.append(((*words, token), probability * p))
    rng = np.random.default_rng(0)
    drawn = Counter(tuple(sample(model, rng, context=context, **options)) for _ in range(n))
    assert all(list(words[: len(context)]) == context for words in drawn)
    observed, expected = [drawn[words] for words in exact], [n * p for p in exact.values()]
    if sum(exact.values()) < 1 - 1e-9:  # the sentences that are left, by the dozen
        observed, expected = [*observed, n - sum(observed)], [*expected, n - sum(expected)]
    assert len(observed) > 3
    assert stats.chisquare(observed, expected).pvalue > 1e-3


def test_what_was_cut_off_never_comes():
    rng = np.random.default_rng(0)
    drawn = {word for _ in range(300) for word in sample(Table(SMALL), rng, top_k=1)}
    assert drawn == {"a", "b"}  # the most probable first word, and after it
    firsts = Counter(sample(Table(SMALL), rng, 1, top_p=0.65)[0] for _ in range(300))
    assert set(firsts) == {"a", "b"}


@given(st.integers(0, 1000))
def test_greedy_is_top_1(seed):
    rng = np.random.default_rng(seed)
    table = Table({word: rng.dirichlet(np.ones(4)) for word in (None, "a", "b", "c")})
    counted = AddK(2).fit([rng.choice(list("abc"), size=n).tolist() for n in rng.integers(1, 6, size=5)])
    for model in (table, counted):
        assert sample(model, rng, 30, top_k=1) == greedy(model, 30)
        assert sample(model, rng, 30, top_k=1, context=["b"]) == greedy(model, 30, context=["b"])


def test_greedy_by_hand():
    assert greedy(Table(SMALL)) == ["a", "b"]
    assert greedy(Table(SMALL), context=["c"]) == ["c"]
    assert greedy(Table({**SMALL, "a": [1, 0, 0, 0]}), 5) == ["a"] * 5
    assert greedy(Table({**SMALL, None: [0.2, 0.3, 0.3, 0.2]})) == ["b"]  # of equals the first


def test_a_sentence_is_cut_and_its_context_is_not_counted():
    rng = np.random.default_rng(0)
    endless = Table({word: [0.3, 0.3, 0.4, 0] for word in (None, "a", "b", "c")})
    assert len(sample(endless, rng, 7)) == 7
    drawn = sample(endless, rng, 7, context=["b", "b"])
    assert len(drawn) == 9 and drawn[:2] == ["b", "b"]
    assert len(sample(endless, rng)) == 1000


def test_a_model_that_was_never_asked_for_the_words_in_between():
    """A context is read as a whole: after its first words alone, nothing has been seen."""
    model = MaximumLikelihood(3).fit([["a", "b", "c"], ["b", "c", "a"]])
    with pytest.raises(ValueError, match="context must have been seen"):
        model.next_word(["a", "c"])
    assert sample(model, np.random.default_rng(0), context=["c", "b", "c"])[:4] == ["c", "b", "c", "a"]


class Stepwise(Table):
    """The state is the last word. It is an error to ask for next words."""

    def start(self, context=()):
        self.asked.append("start")
        last = context[-1] if context else None
        return self.after[last], last

    def step(self, word, state):
        self.asked.append("step")
        word = self.vocabulary.token(word)
        return self.after[word], word

    def next_word(self, context):
        raise AssertionError("asked for the whole context")


def test_a_model_with_steps_takes_one_for_each_word():
    for seed in range(20):
        stepwise, whole = Stepwise(SMALL), Table(SMALL)
        found = sample(stepwise, np.random.default_rng(seed), context=["a"])
        assert found == sample(whole, np.random.default_rng(seed), context=["a"])
        assert stepwise.asked == ["start"] + ["step"] * (len(found) - 1)
        assert whole.asked == [found[:t] for t in range(1, len(found) + 1)]
    assert greedy(Stepwise(SMALL)) == ["a", "b"]


# ---- bad input


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"temperature": 0}, ValueError, "temperature must be a finite number, above 0; got 0"),
        ({"temperature": -1.0}, ValueError, "temperature must be a finite number, above 0"),
        ({"temperature": math.nan}, ValueError, "temperature must be a finite number, above 0"),
        ({"temperature": math.inf}, ValueError, "temperature must be a finite number, above 0"),
        ({"temperature": "hot"}, TypeError, "temperature must be a finite number, above 0; got 'hot'"),
        ({"temperature": True}, TypeError, "temperature must be a finite number, above 0"),
        ({"top_k": 0}, ValueError, "top_k must be a whole number, 1 or larger, or None; got 0"),
        ({"top_k": 2.0}, TypeError, "top_k must be a whole number, 1 or larger, or None; got 2.0"),
        ({"top_p": 0}, ValueError, "top_p must be a finite number, above 0 and at most 1, or None; got 0"),
        ({"top_p": 1.01}, ValueError, "top_p must be a finite number, above 0 and at most 1"),
        ({"top_p": "most"}, TypeError, "top_p must be a finite number"),
        ({"max_length": 0}, ValueError, "max_length must be a whole number, 1 or larger; got 0"),
        ({"max_length": None}, TypeError, "max_length must be a whole number, 1 or larger; got None"),
        ({"context": "ab"}, TypeError, "context must be a list of tokens; got the string 'ab'"),
        ({"context": ["a", "</s>"]}, ValueError, "context must hold no start or end token"),
        ({"context": ["<s>"]}, ValueError, "context must hold no start or end token"),
        ({"generator": 3}, TypeError, r"generator must be a numpy.random.Generator .* got 3"),
    ],
)
def test_bad_input(options, error, message):
    arguments = {"generator": np.random.default_rng(0), **options}
    for draw in (lambda: sample(Table(SMALL), **arguments), lambda: counted().sample(**arguments)):
        with pytest.raises(error, match=message):
            draw()
    if not {"generator", "context", "max_length"} & options.keys():
        with pytest.raises(error, match=message):
            truncate(np.array([0.5, 0.5]), **options)
    if {"context", "max_length"} & options.keys():
        with pytest.raises(error, match=message):
            greedy(Table(SMALL), **options)


def counted():
    """A model of the book on the four tokens of the table."""
    vocabulary = Vocabulary(["a", "b", "c", END_OF_SENTENCE], unknown=None)
    return AddK(1).fit_counts(count_ngrams([["a", "b"]], 1, vocabulary=vocabulary))


def test_an_unknown_word_in_the_context():
    with pytest.raises(KeyError, match="'z' is not one of the 4 words"):
        sample(counted(), np.random.default_rng(0), context=["z"])


@pytest.mark.parametrize("wrong", [[0.0, 0.0], [-0.1, 1.1], [math.nan, 1.0], [math.inf, 1.0]])
def test_what_is_no_distribution(wrong):
    with pytest.raises(ValueError, match="probabilities must be 0 or larger, and some above 0; got"):
        truncate(np.array(wrong), top_k=1)


def test_the_table_is_as_little_as_sampling_needs():
    assert isinstance(Table(SMALL), NextWordModel)
