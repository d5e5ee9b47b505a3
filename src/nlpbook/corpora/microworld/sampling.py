"""Drawing sentences from a grammar, from left to right, with a stack of what is still to come."""

from bisect import bisect_right
from collections.abc import Callable, Iterator
from itertools import accumulate

import numpy as np

from nlpbook.corpora.microworld.grammar import Grammar, name_of
from nlpbook.corpora.microworld.tree import Tree

_BLOCK = 4096


class Sampler:
    """Draws sentences with exactly the probabilities of the grammar.

    A stack holds the categories that the rest of the sentence has to spell out, the next one on top. A
    category with rules is replaced by the right side of one of them; a lexical category writes a word.

    Parameters
    ----------
    grammar : Grammar
        What to draw from.
    """

    def __init__(self, grammar: Grammar):
        self._grammar = grammar
        self._start = grammar.start
        self._choices: dict[str, tuple[list[float], list]] = {}
        for category, rules in grammar.rules.items():
            # a stack is filled from its end: the first child last
            pushed = [rule.symbols[::-1] for rule in rules]
            self._choices[category] = _thresholds([rule.probability for rule in rules]), pushed
        self._words: dict[str, tuple[list[float], list]] = {}
        for category, words in grammar.words.items():
            forms = [word.form for word in words]
            self._words[category] = _thresholds([word.probability for word in words]), forms

    def sample(self, n: int, rng: np.random.Generator) -> list[list[str]]:
        """Draw n sentences.

        Parameters
        ----------
        n : int
            How many, 0 or more.
        rng : numpy.random.Generator
            The source of randomness; the same state gives the same sentences.

        Returns
        -------
        list of lists of str
            The tokens of each sentence, its full stop or question mark included.
        """
        uniform = uniforms(rng)
        return [self._sentence(uniform) for _ in range(n)]

    def sample_trees(self, n: int, rng: np.random.Generator) -> list[Tree]:
        """Draw n sentences with their trees, without parsing.

        The choices are made in the same order as in `sample`: the same state of the generator gives the trees
        of the same sentences.

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
        return [self.tree(self._start, uniform) for _ in range(n)]

    def tree(self, category: str, uniform: Callable[[], float]) -> Tree:
        """Draw what a category becomes; `uniform` returns a number in [0, 1) at every call."""
        grammar = self._grammar
        if category in grammar.words:
            thresholds = self._words[category][0]
            word = grammar.words[category][bisect_right(thresholds, uniform()) if thresholds else 0]
            return Tree(category, grammar.tags[category], None, word)
        thresholds = self._choices[category][0]
        rule = grammar.rules[category][bisect_right(thresholds, uniform()) if thresholds else 0]
        children = tuple([self.tree(symbol, uniform) for symbol in rule.symbols])
        return Tree(category, grammar.labels[name_of(category)], rule, None, children)

    def _sentence(self, uniform: Callable[[], float]) -> list[str]:
        choices, words = self._choices, self._words
        stack = [self._start]
        sentence: list[str] = []
        while stack:
            category = stack.pop()
            if category in words:
                thresholds, forms = words[category]
                # a category of one word needs no number
                sentence.append(forms[bisect_right(thresholds, uniform())] if thresholds else forms[0])
            else:
                thresholds, pushed = choices[category]
                stack += pushed[bisect_right(thresholds, uniform())] if thresholds else pushed[0]
        return sentence


def _thresholds(probabilities: list[float]) -> list[float]:
    """Where the share of one choice ends and the next begins; the last share ends at 1."""
    return list(accumulate(probabilities))[:-1]


def uniforms(rng: np.random.Generator) -> Callable[[], float]:
    """A function that returns one number in [0, 1) after the other, drawn in blocks."""

    def numbers() -> Iterator[float]:
        while True:
            yield from rng.random(_BLOCK).tolist()

    return numbers().__next__
