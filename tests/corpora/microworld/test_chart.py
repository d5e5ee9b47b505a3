import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from nlpbook.corpora.microworld.chart import Chart, beginnings
from tests.corpora.microworld.brute_force import derivations, grammars, sentences, small_enough


@settings(max_examples=60, deadline=None)
@given(grammars())
def test_it_finds_every_derivation_of_any_grammar_and_no_other(grammar):
    assume(small_enough(grammar, 400))
    totals = sentences(grammar)
    by_hand = derivations(grammar)
    for sentence, probability in totals.items():
        chart = Chart(grammar, sentence)
        trees = list(chart.trees())
        expected = sorted(p for s, p in by_hand if s == sentence)
        assert sorted(math.exp(tree.log_prob) for tree in trees) == pytest.approx(expected, rel=1e-9)
        assert all(tree.tokens == sentence for tree in trees)
        assert chart.inside() == pytest.approx(probability, rel=1e-9)


def test_looking_only_where_a_category_can_begin_loses_nothing(world):
    first = beginnings(world.grammar)
    for sentence in world.sample_sentences(100, np.random.default_rng(1)):
        narrow, wide = Chart(world.grammar, sentence, first), Chart(world.grammar, sentence)
        assert list(narrow.trees()) == list(wide.trees())
        assert narrow.inside() == wide.inside()


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_three_ways_to_a_probability_agree_and_there_is_one_derivation(world, seed):
    """The derivation's probability, the inside algorithm's, and the product of next-word distributions."""
    (sentence,) = world.sample_sentences(1, np.random.default_rng(seed))
    chart = Chart(world.grammar, sentence)
    (tree,) = chart.trees()
    product = 0.0
    for i in range(len(sentence) + 1):
        following = sentence[i] if i < len(sentence) else "</s>"
        product += math.log(world.next_word(sentence[:i])[world.vocabulary[following]])
    assert math.log(chart.inside()) == pytest.approx(tree.log_prob, abs=1e-9)
    assert world.log_prob(sentence) == pytest.approx(tree.log_prob, abs=1e-9)
    assert product == pytest.approx(tree.log_prob, abs=1e-9)


def test_what_is_no_sentence_has_no_tree(world):
    for text in ("the dog sleep .", "dog", "", "the unicorn sleeps ."):
        chart = Chart(world.grammar, text.split())
        assert chart.inside() == 0
        assert not list(chart.trees())
