"""Drawing sentences of one kind only, exactly and without trying: those whose derivation uses certain rules.

For every category the probability q is known that what it becomes uses one of the rules. Where one must be
used, a rule is drawn in proportion to its probability times the probability that it is, or leads to, one of
them; then it is drawn which of its children is the first to do so:

    P(child i is the first | one of i, i + 1, ... does) = q_i / (1 - (1 - q_i) (1 - q_{i+1}) ...)
"""

import math
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate

import numpy as np

from nlpbook.corpora.microworld.grammar import Grammar, Rule, name_of
from nlpbook.corpora.microworld.sampling import Sampler, uniforms
from nlpbook.corpora.microworld.tree import Tree


class ConditionalSampler:
    """Draws sentences whose tree has one of some rules, with the probabilities of the grammar, given that.

    Parameters
    ----------
    grammar : Grammar
        What to draw from.
    having : function
        Whether a rule is one of those that a tree must have at least once.

    Attributes
    ----------
    probability : float
        The exact probability that a sentence of the language has one.

    Raises
    ------
    ValueError
        If no sentence has one.

    Examples
    --------
    >>> from nlpbook.corpora import microworld
    >>> grammar = microworld.load().grammar
    >>> questions = ConditionalSampler(grammar, lambda rule: "wh_question" in rule.phenomena)
    >>> [tree] = questions.sample_trees(1, np.random.default_rng(0))
    >>> tree.tokens[-1]
    '?'

    References
    ----------
    Book: appendix, "The microworld".
    """

    def __init__(self, grammar: Grammar, having: Callable[[Rule], bool]):
        self._grammar = grammar
        self._free = Sampler(grammar)
        self._having = {id(rule) for rules in grammar.rules.values() for rule in rules if having(rule)}
        self._reach: dict[str, float] = dict.fromkeys(grammar.words, 0.0)
        self._with: dict[str, list[float]] = {}
        self._without: dict[str, list[float]] = {}
        for category in grammar.bottom_up:
            if category not in grammar.rules:
                continue
            rules = grammar.rules[category]
            reach = [rule.probability * self._reach_of_rule(rule) for rule in rules]
            self._reach[category] = math.fsum(reach)
            self._with[category] = list(accumulate(reach))
            self._without[category] = list(
                accumulate(
                    rule.probability * (1 - self._reach_of_rule(rule)) for rule in rules
                )
            )
        self.probability = self._reach[grammar.start]
        if not self.probability:
            raise ValueError("having must be true for a rule of the grammar; it is for none")
