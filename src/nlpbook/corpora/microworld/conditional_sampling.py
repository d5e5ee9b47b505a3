"""Drawing sentences of one kind only, exactly and without trying: those whose derivation uses certain rules.

For every category the probability q is known that what it becomes uses one of the rules. Where one must be
used, a rule is drawn in proportion to its probability times the probability that it is, or leads to, one of
them; then it is drawn which of its children is the first to do so:

    P(child i is the first | one of i, i + 1, ... does) = q_i / (1 - (1 - q_i) (1 - q_{i+1}) ...)
"""

import math
from bisect import bisect_right
from collections.abc import Callable, Sequence
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
        self._reach = dict.fromkeys(grammar.words, 0.0)
        self._wanted: dict[str, list[bool]] = {}
        self._with: dict[str, list[float]] = {}
        self._without: dict[str, list[float]] = {}
        for category in grammar.bottom_up:
            if category in grammar.words:
                continue
            rules = grammar.rules[category]
            wanted = self._wanted[category] = [bool(having(rule)) for rule in rules]
            reach = [
                rule.probability * (1.0 if is_wanted else self._one_of(rule.symbols))
                for rule, is_wanted in zip(rules, wanted, strict=True)
            ]
            self._reach[category] = math.fsum(reach)
            self._with[category] = list(accumulate(reach))
            rest = (rule.probability - share for rule, share in zip(rules, reach, strict=True))
            self._without[category] = list(accumulate(rest))
        self.probability = self._reach[grammar.start]
        if not self.probability:
            raise ValueError("having must be true for one rule of the grammar or more; got none")

    def sample_trees(self, n: int, rng: np.random.Generator) -> list[Tree]:
        """Draw n trees.

        Parameters
        ----------
        n : int
            How many, 0 or more.
        rng : numpy.random.Generator
            The source of randomness.

        Returns
        -------
        list of Tree
        """
        uniform = uniforms(rng)
        return [self._tree_with(self._grammar.start, uniform) for _ in range(n)]

    def _one_of(self, symbols: Sequence[str]) -> float:
        """The probability that at least one of some categories leads to a wanted rule."""
        return 1.0 - math.prod(1.0 - self._reach[symbol] for symbol in symbols)

    def _tree_with(self, category: str, uniform: Callable[[], float]) -> Tree:
        """What a category becomes, given that it uses a wanted rule."""
        place = _draw(self._with[category], uniform)
        rule = self._grammar.rules[category][place]
        if self._wanted[category][place]:
            return self._node(rule, [self._free.tree(symbol, uniform) for symbol in rule.symbols])
        children: list[Tree] = []
        last = max(i for i, symbol in enumerate(rule.symbols) if self._reach[symbol])
        for i, symbol in enumerate(rule.symbols):
            if i == last or uniform() * self._one_of(rule.symbols[i:]) < self._reach[symbol]:
                children.append(self._tree_with(symbol, uniform))
                children += [self._free.tree(other, uniform) for other in rule.symbols[i + 1 :]]
                break
            children.append(self._tree_without(symbol, uniform))
        return self._node(rule, children)

    def _tree_without(self, category: str, uniform: Callable[[], float]) -> Tree:
        """What a category becomes, given that it uses no wanted rule."""
        if not self._reach[category]:
            return self._free.tree(category, uniform)
        rule = self._grammar.rules[category][_draw(self._without[category], uniform)]
        return self._node(rule, [self._tree_without(symbol, uniform) for symbol in rule.symbols])

    def _node(self, rule: Rule, children: list[Tree]) -> Tree:
        return Tree(rule.left, self._grammar.labels[name_of(rule.left)], rule, None, tuple(children))


def _draw(thresholds: list[float], uniform: Callable[[], float]) -> int:
    """A place, in proportion to the shares whose sums are the thresholds; never one without a share."""
    return bisect_right(thresholds, uniform() * thresholds[-1])
