import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from nlpbook.language_model import END_OF_SENTENCE
from tests.corpora.microworld.brute_force import grammars, machine_of, sentences, small_enough

TOLERANCE = 1e-9


def distributions_by_sums(probabilities):
    """P(next | prefix) for every prefix: the sentences that begin so, sorted by what comes next."""
    totals = {}
    for sentence, probability in probabilities.items():
        for i in range(len(sentence) + 1):
            nexts = totals.setdefault(sentence[:i], {})
            following = sentence[i] if i < len(sentence) else END_OF_SENTENCE
            nexts[following] = nexts.get(following, 0.0) + probability
    return {
        prefix: {word: probability / sum(nexts.values()) for word, probability in nexts.items()}
        for prefix, nexts in totals.items()
    }


def assert_machine_agrees(grammar):
    machine = machine_of(grammar)
    probabilities = sentences(grammar)
    for sentence, probability in probabilities.items():
        assert math.exp(machine.log_prob(sentence)) == pytest.approx(probability, rel=TOLERANCE)
    for prefix, expected in distributions_by_sums(probabilities).items():
        got = machine.next_words(machine.read(prefix))
        assert abs(got.sum() - 1) < 1e-12
        wanted = np.array([expected.get(word, 0.0) for word in machine.vocabulary.tokens])
        assert np.abs(got - wanted).max() < TOLERANCE, prefix


@settings(max_examples=60, deadline=None)
@given(grammars())
def test_it_agrees_with_sums_over_all_sentences_of_any_grammar(grammar):
    assume(small_enough(grammar, 400))
    assert_machine_agrees(grammar)


def test_it_agrees_with_sums_over_all_sentences_of_the_cut_down_language(cut_down):
    assert_machine_agrees(cut_down)


def test_what_is_no_sentence_has_no_probability(world):
    log_prob = world.machine.log_prob
    assert log_prob("the dog sleep .".split()) == -math.inf
    assert log_prob("the dog sleeps".split()) == -math.inf  # the full stop is missing
    assert log_prob("the dog sleeps . .".split()) == -math.inf
    assert log_prob("the unicorn sleeps .".split()) == -math.inf
    assert log_prob([]) == -math.inf
    assert math.isfinite(log_prob("the dog sleeps .".split()))


def test_a_prefix_that_cannot_be_continued_has_no_state(world):
    assert world.machine.read("the the".split()) is None
    assert world.machine.step(world.machine.start, "keys") is None


def test_two_prefixes_that_leave_the_same_open_share_a_state(world):
    read = world.machine.read
    assert read("what is the".split()) is read("what is the".split())
    assert read("Anna is a".split()) is read("Emma is a".split())
    assert read("the keys to the cabinet".split()) is not read("the key to the cabinet".split())


def test_the_order_in_which_prefixes_are_met_changes_nothing(world):
    from nlpbook.corpora.microworld.prefix_machine import PrefixMachine

    rng = np.random.default_rng(0)
    fresh = PrefixMachine(world.grammar, world.vocabulary, END_OF_SENTENCE)
    corpus = world.sample_sentences(300, rng)
    for sentence in reversed(corpus):
        assert fresh.log_prob(sentence) == pytest.approx(world.log_prob(sentence), abs=TOLERANCE)
    assert fresh.n_states <= len(corpus) * 40


@given(st.floats(0.01, 0.99), st.integers(-40, 40))
def test_states_that_differ_by_rounding_are_one(cut_down, probability, n_ulps):
    """Wherever the probability lies; a fixed number of digits would cut some neighbours apart."""
    machine = machine_of(cut_down)
    (stack, _), *_ = machine.start.stacks
    other = probability + n_ulps * math.ulp(probability)
    assert machine._state({stack: probability}) is machine._state({stack: other})
    halfway = round(probability, 11) + 5e-12  # where the twelfth digit is rounded up or down
    below, above = math.nextafter(halfway, 0), math.nextafter(halfway, 1)
    assert machine._state({stack: below}) is machine._state({stack: above})
    assert machine._state({stack: below}) is not machine._state({stack: below * (1 + 1e-6)})
