import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlpbook.corpora import microworld
from nlpbook.explorers import BeatTheMachine
from nlpbook.explorers.beat_the_machine.explorer import CHIPS, MOST_SENTENCES
from nlpbook.text import Vocabulary

WORDS = [f"w{i}" for i in range(8)]
TEA = "Anna drinks tea .".split()


@pytest.fixture(scope="module")
def world():
    return microworld.load()


class Even:
    """A model that finds every entry of its vocabulary equally likely, or whatever `returned` says."""

    def __init__(self, tokens, returned=None):
        self.vocabulary = Vocabulary([*tokens, "</s>"], unknown=None)
        self.returned = returned

    def next_word(self, context):
        n = len(self.vocabulary)
        return np.full(n, 1 / n) if self.returned is None else self.returned(n)

    def fit(self, sentences):
        return self

    def log_prob(self, sentence):
        return -(len(sentence) + 1) * np.log(len(self.vocabulary))

    def perplexity(self, sentences):
        return float(len(self.vocabulary))

    def sample(self, generator):
        return []


piles = st.dictionaries(st.sampled_from(WORDS), st.integers(0, CHIPS)).filter(
    lambda chips: sum(chips.values()) <= CHIPS
)


@given(piles)
def test_a_bet_is_a_distribution_that_nothing_is_impossible_under(chips):
    bet = BeatTheMachine.bet(chips, WORDS)
    assert bet.sum() == pytest.approx(1, abs=1e-12)
    assert bet.min() >= 1 / (11 * len(WORDS)) - 1e-15


def test_a_bet_by_hand():
    # four words; 6 chips on "a", 2 on "b": 11 - 8 = 3 chips lie evenly on 4 words, 3/4 of a chip on each
    bet = BeatTheMachine.bet({"a": 6, "b": 2}, ["a", "b", "c", "d"])
    np.testing.assert_allclose(bet, [6.75 / 11, 2.75 / 11, 0.75 / 11, 0.75 / 11], rtol=1e-15)
    np.testing.assert_allclose(BeatTheMachine.bet({}, WORDS), np.full(8, 1 / 8))


@pytest.mark.parametrize(
    ("chips", "message"),
    [
        ({"w0": 11}, r"chips must be .*0 or more on a word, 10 at most.*; got {'w0': 11}"),
        ({"w0": -1}, r"chips must .*; got {'w0': -1}"),
        ({"w0": 6, "w1": 5}, "10 at most in all"),
        ({"x": 1}, r"chips must be on some of the 8 words; got 'x'"),
    ],
)
def test_a_bet_that_cannot_be_made_is_refused(chips, message):
    with pytest.raises(ValueError, match=message):
        BeatTheMachine.bet(chips, WORDS)


def test_the_models_are_asked_for_each_word_of_each_sentence(world):
    sentences = [TEA, "the dog sleeps .".split()]
    game = BeatTheMachine(world, {"even": Even(world.grammar.categories_of), "truth": world}, sentences)
    assert game.model_names == ["even", "truth"]
    assert game.model_probabilities.shape == (2, 8)
    n = len(world.vocabulary)
    np.testing.assert_allclose(game.model_probabilities[0], 1 / n, rtol=1e-6)
    expected = [
        world.next_word(sentence[:t])[world.vocabulary[word]]
        for sentence in sentences
        for t, word in enumerate(sentence)
    ]
    np.testing.assert_allclose(game.model_probabilities[1], expected, rtol=1e-6)
    # the end of a sentence is certain, so the words alone have the probability of the whole
    for sentence, part in zip(sentences, np.split(game.model_probabilities[1], [4]), strict=True):
        assert np.log(part.astype(float)).sum() == pytest.approx(world.log_prob(sentence), abs=1e-5)


def test_sentences_are_drawn_with_the_seed(world):
    assert BeatTheMachine(world, sentences=7, seed=2).sentences == world.sample_sentences(
        7, np.random.default_rng(2)
    )
    assert len(BeatTheMachine(world).sentences) == 60


def test_a_model_may_find_a_word_impossible(world):
    def only_the_first(n):
        return np.eye(n)[0]

    game = BeatTheMachine(world, {"stubborn": Even(world.grammar.categories_of, only_the_first)}, [TEA])
    assert not game.model_probabilities.any()


def bad_model(world, returned):
    return {"odd": Even(world.grammar.categories_of, returned)}


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"world": None}, TypeError, r"world must be a Microworld, as .*; got None"),
        ({"sentences": []}, ValueError, r"sentences must be 1 to 500 sentences; got 0"),
        ({"sentences": 0}, ValueError, r"sentences must be .*1 to 500.*; got 0"),
        ({"sentences": MOST_SENTENCES + 1}, ValueError, r"sentences must .*; got 501"),
        ({"sentences": True}, TypeError, r"sentences must be a number or .*; got True"),
        ({"sentences": "the dog sleeps ."}, TypeError, r"sentences must be a number or .*; got 'the dog"),
        ({"sentences": ["the dog sleeps ."]}, TypeError, r"sentences\[0\] must be .*; got the string"),
        ({"sentences": [TEA, ["the", "the"]]}, ValueError, r"sentences\[1\]\[1\] must be .* after 'the'"),
        ({"models": ["a"]}, TypeError, r"models must be .*a mapping.*; got list"),
        ({"models": {"a": 3}}, TypeError, r"models\['a'\] must be a language model, .*; got int"),
        ({"models": {" ": Even(["a"])}}, ValueError, r"a name of models must be .*; got ' '"),
        ({"models": {str(i): Even(["a"]) for i in range(6)}}, ValueError, r"models must .*; got 6"),
        ({"models": {"poor": Even(["Anna", "tea"])}}, ValueError, r"\['poor'\] must .* without 2 of them"),
        (
            lambda world: bad_model(world, lambda n: np.full(n, np.nan)),
            ValueError,
            r"\.next_word must return finite",
        ),
        (lambda world: bad_model(world, lambda n: np.ones(n)), ValueError, "add up to 1"),
        (lambda world: bad_model(world, lambda n: np.eye(n)[0] * 2 - np.eye(n)[1]), ValueError, "least -1.0"),
        (
            lambda world: bad_model(world, lambda n: np.ones(n - 1)),
            ValueError,
            r"\.next_word must return one prob",
        ),
    ],
)
def test_bad_input_is_refused_by_name(world, arguments, error, message):
    if callable(arguments):
        arguments = {"models": arguments(world)}
    with pytest.raises(error, match=message):
        BeatTheMachine(**{"world": world, "sentences": [TEA], **arguments})
