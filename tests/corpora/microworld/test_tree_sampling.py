"""Trees drawn directly are those of the sentences, and of one kind of sentence in the right proportions."""

import itertools
import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats

from nlpbook.corpora.microworld import ConditionalSampler
from nlpbook.corpora.microworld.sampling import Sampler
from tests.corpora.microworld.brute_force import grammars, sentences, small_enough

SEEDS = st.integers(0, 2**32 - 1)


def uses(grammar, having, category=None):
    """All derivations of a category: sentence, whether a rule of some is used, probability."""
    category = category or grammar.start
    if category in grammar.words:
        return [((word.form,), False, word.probability) for word in grammar.words[category]]
    found = []
    for rule in grammar.rules[category]:
        for parts in itertools.product(*(uses(grammar, having, symbol) for symbol in rule.symbols)):
            words = tuple(itertools.chain.from_iterable(part[0] for part in parts))
            used = having(rule) or any(part[1] for part in parts)
            found.append((words, used, rule.probability * math.prod(part[2] for part in parts)))
    return found


@settings(max_examples=30, deadline=None)
@given(SEEDS)
def test_the_trees_are_those_that_the_parser_finds(world, seed):
    trees = world.sample_trees(3, np.random.default_rng(seed))
    drawn = world.sample_sentences(3, np.random.default_rng(seed))
    assert [list(tree.tokens) for tree in trees] == drawn
    assert [world.parse(sentence) for sentence in drawn] == trees


@settings(max_examples=20, deadline=None)
@given(grammars())
def test_the_tree_of_a_sentence_of_any_grammar(grammar):
    sampler = Sampler(grammar)
    trees = sampler.sample_trees(20, np.random.default_rng(1))
    assert [list(tree.tokens) for tree in trees] == sampler.sample(20, np.random.default_rng(1))
    for node in itertools.chain.from_iterable(tree.subtrees() for tree in trees):
        if node.rule is not None:
            assert node.rule in grammar.rules[node.category]
            assert tuple(child.category for child in node.children) == node.rule.symbols


def test_no_node_stands_in_two_places(world):
    """The same noun twice in a sentence is two leaves: what is found by identity must be found once."""
    for tree in world.sample_trees(300, np.random.default_rng(0)):
        nodes = list(tree.subtrees())
        assert len({id(node) for node in nodes}) == len(nodes)


@settings(max_examples=40, deadline=None)
@given(grammars(), st.integers(0, 2**12 - 1))
def test_the_probability_of_a_kind_of_sentence(grammar, chosen):
    assume(small_enough(grammar, 400))
    rules = [rule for group in grammar.rules.values() for rule in group]
    kept = {id(rule) for i, rule in enumerate(rules) if chosen >> i & 1}

    def having(rule):
        return id(rule) in kept

    assume(kept)
    wanted = [(words, p) for words, used, p in uses(grammar, having) if used]
    sampler = ConditionalSampler(grammar, having)
    assert sampler.probability == pytest.approx(sum(p for _, p in wanted))
    for tree in sampler.sample_trees(20, np.random.default_rng(0)):
        assert tree.tokens in {words for words, _ in wanted}
        assert any(node.rule is not None and having(node.rule) for node in tree.subtrees())


@pytest.mark.parametrize(
    ("having", "word"),
    [
        (lambda rule: rule.left == "Near", "near"),
        (lambda rule: rule.operation == "negate", "not"),
        (lambda rule: rule.operation == "but", "but"),
    ],
)
def test_frequencies_given_a_kind(cut_down, having, word):
    """Chi-square over all sentences with a word, the rare ones in one bin; one fixed seed, level 0.001."""
    given_word = {s: p for s, p in sentences(cut_down).items() if word in s}
    sampler = ConditionalSampler(cut_down, having)
    assert sampler.probability == pytest.approx(sum(given_word.values()))
    n = 8000
    drawn = Counter(tree.tokens for tree in sampler.sample_trees(n, np.random.default_rng(0)))
    assert set(drawn) <= set(given_word)
    scale = n / sampler.probability
    common = [sentence for sentence, probability in given_word.items() if probability * scale >= 10]
    observed = [drawn[sentence] for sentence in common]
    expected = [given_word[sentence] * scale for sentence in common]
    observed.append(n - sum(observed))
    expected.append(n - sum(expected))
    assert len(common) > 20
    assert stats.chisquare(observed, expected).pvalue > 0.001


def test_the_share_of_negated_sentences(world):
    """The exact probability against the frequency among sentences drawn freely: 4 standard errors."""
    sampler = ConditionalSampler(world.grammar, lambda rule: "negation" in rule.phenomena)
    n = 5000
    found = sum("negation" in tree.phenomena for tree in world.sample_trees(n, np.random.default_rng(5)))
    error = math.sqrt(sampler.probability * (1 - sampler.probability) / n)
    assert abs(found / n - sampler.probability) < 4 * error


def test_a_kind_that_is_none(world):
    with pytest.raises(ValueError, match="having must be true for one rule of the grammar or more; got none"):
        ConditionalSampler(world.grammar, lambda rule: False)


@pytest.mark.parametrize("n", [-1, 2.0, True, "3", None])
def test_a_number_that_is_none(world, n):
    error = ValueError if type(n) is int else TypeError
    with pytest.raises(error, match="n must be a whole number, 0 or larger; got"):
        world.sample_trees(n, np.random.default_rng(0))
