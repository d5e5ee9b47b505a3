"""What can come next: a grammar read from left to right, exactly.

No category can contain itself, so every category can be rewritten, in finitely many ways, as one word
followed by categories that are still to come (Greibach's normal form). After a few words of a sentence,
the whole past is summed up by the stacks of categories that may be still to come, each with its
probability. The next word is drawn from the tops of the stacks.
"""

import math
from collections.abc import Iterable, Sequence

import numpy as np
from jaxtyping import Float

from nlpbook.corpora.microworld.grammar import Grammar
from nlpbook.text.vocabulary import Vocabulary

Stack = tuple  # () or (category on top, the stack below it)


class State:
    """What a prefix leaves open: stacks of categories with their probabilities, given the prefix.

    Two prefixes with the same stacks share one state, so that work is done once.

    Attributes
    ----------
    stacks : tuple
        Pairs of a stack and its probability; the probabilities add up to 1. The empty stack means that the
        sentence may end here.
    """

    __slots__ = ("_next_words", "_steps", "stacks")

    def __init__(self, stacks: "tuple[tuple[Stack, float], ...]"):
        self.stacks = stacks
        self._steps: dict[str, tuple[State, float] | None] = {}
        self._next_words: np.ndarray | None = None

    @property
    def end_probability(self) -> float:
        """The probability that the sentence ends here."""
        return sum(probability for stack, probability in self.stacks if not stack)


class PrefixMachine:
    """Exact probabilities of next words and of whole sentences.

    Parameters
    ----------
    grammar : Grammar
        The grammar.
    vocabulary : Vocabulary
        Gives the order of a distribution: every word of the grammar, and the end of a sentence.
    end : str
        The token of `vocabulary` that stands for the end of a sentence; the attribute `end` is its number.

    References
    ----------
    Greibach, S. (1965), "A new normal-form theorem for context-free phrase structure grammars", Journal of
    the ACM 12. Jelinek, F. and Lafferty, J. (1991), "Computation of the probability of initial substring
    generation by stochastic context-free grammars", Computational Linguistics 17.
    Book: appendix, "The microworld".
    """

    def __init__(self, grammar: Grammar, vocabulary: Vocabulary, end: str):
        self.grammar = grammar
        self.vocabulary = vocabulary
        self.end = vocabulary[end]
        self._openings = _openings(grammar)
        self._first_words = self._first_word_distributions()
        self._states: dict[frozenset, list[State]] = {}  # by the stacks that are possible
        self.start = self._state({_push((grammar.start,), ()): 1.0})

    @property
    def n_states(self) -> int:
        """How many states have been met so far."""
        return sum(map(len, self._states.values()))

    def step(self, state: State, word: str) -> tuple[State, float] | None:
        """Read one more word.

        Parameters
        ----------
        state : State
            Where the prefix led.
        word : str
            The next word.

        Returns
        -------
        (State, float) or None
            The state after the word, and the natural logarithm of the word's probability; None where the
            grammar does not let the word follow.
        """
        steps = state._steps
        if word not in steps:
            steps[word] = self._step(state, word)
        return steps[word]

    def next_words(self, state: State) -> Float[np.ndarray, " vocabulary"]:
        """The probability of every entry of the vocabulary in a state.

        Returns
        -------
        ndarray of float
            Computed once for each state, and therefore read-only; copy it to change it.
        """
        if state._next_words is None:
            distribution = np.zeros(len(self.vocabulary))
            tops: dict[str, float] = {}
            for stack, probability in state.stacks:
                if stack:
                    tops[stack[0]] = tops.get(stack[0], 0.0) + probability
                else:
                    distribution[self.end] += probability
            for top, probability in tops.items():
                ids, probabilities = self._first_words[top]
                distribution[ids] += probability * probabilities
            distribution.flags.writeable = False
            state._next_words = distribution
        return state._next_words

    def lexical_openings(self, category: str) -> Iterable[str]:
        """The lexical categories that a category can begin with."""
        return self._openings[category]

    def read(self, words: Iterable[str]) -> State | None:
        """The state after the first words of a sentence; None where no sentence begins like that."""
        state = self.start
        for word in words:
            step = self.step(state, word)
            if step is None:
                return None
            state = step[0]
        return state

    def log_prob(self, sentence: Sequence[str]) -> float:
        """The natural logarithm of a sentence's probability; minus infinity if it is no sentence."""
        return sum(self.token_log_probs(sentence))

    def token_log_probs(self, sentence: Sequence[str]) -> list[float]:
        """The log-probability of each word and of the end; from the first impossible word on, -inf."""
        state, found = self.start, []
        for word in sentence:
            step = self.step(state, word)
            if step is None:
                return found + [-math.inf] * (len(sentence) + 1 - len(found))
            state = step[0]
            found.append(step[1])
        end = state.end_probability
        return [*found, math.log(end) if end > 0 else -math.inf]

    def _step(self, state: State, word: str) -> tuple[State, float] | None:
        stacks: dict[Stack, float] = {}
        total = 0.0
        categories = self.grammar.categories_of.get(word, ())
        for stack, probability in state.stacks:
            if not stack:
                continue
            top, below = stack
            for category, share in categories:
                for opening, rest in self._openings[top].get(category, ()):
                    weight = probability * opening * share
                    total += weight
                    pushed = _push(rest, below)
                    stacks[pushed] = stacks.get(pushed, 0.0) + weight
        if not total:
            return None
        return self._state({stack: weight / total for stack, weight in stacks.items()}), math.log(total)

    def _state(self, stacks: "dict[Stack, float]") -> State:
        alike = self._states.setdefault(frozenset(stacks), [])
        for state in alike:  # two ways to the same state differ in their last digits
            if all(
                math.isclose(stacks[stack], probability, rel_tol=1e-9) for stack, probability in state.stacks
            ):
                return state
        alike.append(State(tuple(stacks.items())))
        return alike[-1]

    def _first_word_distributions(self) -> dict[str, tuple[np.ndarray, np.ndarray]]:
        """For every category: the words that it can begin with (ids), and their probabilities."""
        ids = {form: self.vocabulary[form] for form in self.grammar.categories_of}
        result = {}
        for category, openings in self._openings.items():
            distribution: dict[int, float] = {}
            for lexical, ways in openings.items():
                weight = sum(probability for probability, _ in ways)
                for word in self.grammar.words[lexical]:
                    i = ids[word.form]
                    distribution[i] = distribution.get(i, 0.0) + weight * word.probability
            result[category] = np.array(list(distribution), np.int64), np.array(list(distribution.values()))
        return result


def _openings(grammar: Grammar) -> "dict[str, dict[str, list[tuple[float, tuple[str, ...]]]]]":
    """Greibach's normal form: from a category to the lexical categories that it can begin with.

    For each of them, the ways to begin so: the probability, and the categories that then still have to come.
    """
    openings: dict[str, dict[str, list[tuple[float, tuple[str, ...]]]]] = {}
    for category in grammar.bottom_up:
        if category in grammar.words:
            openings[category] = {category: [(1.0, ())]}
            continue
        ways: dict[str, dict[tuple[str, ...], float]] = {}
        for rule in grammar.rules[category]:
            first, *others = rule.symbols
            for lexical, first_ways in openings[first].items():
                for probability, rest in first_ways:
                    remaining = (*rest, *others)
                    found = ways.setdefault(lexical, {})
                    found[remaining] = found.get(remaining, 0.0) + rule.probability * probability
        openings[category] = {
            lexical: [(probability, rest) for rest, probability in found.items()]
            for lexical, found in ways.items()
        }
    return openings


def _push(categories: tuple[str, ...], stack: Stack) -> Stack:
    """The stack with categories on top of it, the first of them uppermost."""
    for category in reversed(categories):
        stack = (category, stack)
    return stack
