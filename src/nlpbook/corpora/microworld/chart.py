"""Parsing: all the ways in which a grammar can derive a sentence, and the sum of their probabilities.

The chart remembers, for every category and every place where it might begin, where it can end. Nothing is
guessed from left to right as in `prefix_machine`, and nothing but the rules is shared with it: the two
check one another.
"""

import itertools
from collections.abc import Iterator, Mapping, Sequence

from nlpbook.corpora.microworld.grammar import Grammar, name_of
from nlpbook.corpora.microworld.tree import Tree


class Chart:
    """The chart of one sentence.

    Parameters
    ----------
    grammar : Grammar
        The grammar.
    tokens : sequence of str
        The sentence.
    beginnings : mapping, optional
        From a category to the words that it can begin with (`beginnings`): saves looking for what cannot be.

    References
    ----------
    Baker, J. (1979), "Trainable grammars for speech recognition"; Lari, K. and Young, S. (1990), "The
    estimation of stochastic context-free grammars using the inside-outside algorithm", Computer Speech and
    Language 4. Book: appendix, "The microworld".
    """

    def __init__(
        self, grammar: Grammar, tokens: Sequence[str], beginnings: Mapping[str, frozenset[str]] | None = None
    ):
        self.grammar = grammar
        self.tokens = tuple(tokens)
        self._beginnings = beginnings
        self._words = {
            category: {word.form: word for word in grammar.words[category]}
            for token in set(self.tokens)
            for category, _ in grammar.categories_of.get(token, ())
        }
        self._found: dict[tuple[str, int], dict[int, float]] = {}

    def inside(self) -> float:
        """The inside probability: the sum of the probabilities of all derivations of the sentence."""
        return self._ends(self.grammar.start, 0).get(len(self.tokens), 0.0)

    def trees(self, category: str | None = None) -> Iterator[Tree]:
        """Every derivation of the words: of a sentence, or of another category."""
        return self._trees(category or self.grammar.start, 0, len(self.tokens))

    def _ends(self, category: str, start: int) -> dict[int, float]:
        """Where a category that begins at a place can end, and the inside probability of each."""
        key = category, start
        if key not in self._found:
            self._found[key] = self._look(category, start)
        return self._found[key]

    def _look(self, category: str, start: int) -> dict[int, float]:
        if start >= len(self.tokens):
            return {}
        token = self.tokens[start]
        if self._beginnings is not None and token not in self._beginnings[category]:
            return {}
        if category in self.grammar.words:
            word = self._words.get(category, {}).get(token)
            return {start + 1: word.probability} if word else {}
        ends: dict[int, float] = {}
        for rule in self.grammar.rules[category]:
            partial = {start: rule.probability}
            for symbol in rule.symbols:
                longer: dict[int, float] = {}
                for middle, probability in partial.items():
                    for end, inner in self._ends(symbol, middle).items():
                        longer[end] = longer.get(end, 0.0) + probability * inner
                partial = longer
                if not partial:
                    break
            for end, probability in partial.items():
                ends[end] = ends.get(end, 0.0) + probability
        return ends

    def _trees(self, category: str, start: int, end: int) -> Iterator[Tree]:
        if end not in self._ends(category, start):
            return
        if category in self.grammar.words:
            word = self._words[category][self.tokens[start]]
            yield Tree(category, self.grammar.tags[category], None, word)
            return
        label = self.grammar.labels[name_of(category)]
        for rule in self.grammar.rules[category]:
            for children in self._sequences(rule.symbols, start, end):
                yield Tree(category, label, rule, None, children)

    def _sequences(self, symbols: tuple[str, ...], start: int, end: int) -> Iterator[tuple[Tree, ...]]:
        """Every way in which a sequence of categories can fill the words from start to end."""
        first, *others = symbols
        if not others:
            yield from ((tree,) for tree in self._trees(first, start, end))
            return
        for middle in self._ends(first, start):
            rests = list(self._sequences(tuple(others), middle, end)) if middle < end else []
            if rests:
                for tree, rest in itertools.product(self._trees(first, start, middle), rests):
                    yield (tree, *rest)


def beginnings(grammar: Grammar) -> dict[str, frozenset[str]]:
    """From every category to the words that it can begin with."""
    words: dict[str, frozenset[str]] = {}
    for category in grammar.bottom_up:
        if category in grammar.words:
            words[category] = frozenset(word.form for word in grammar.words[category])
        else:
            words[category] = frozenset().union(*(words[rule.symbols[0]] for rule in grammar.rules[category]))
    return words
