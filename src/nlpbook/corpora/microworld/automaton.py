"""The whole language as one graph: every state that any prefix can lead to.

The language is finite, though it has more sentences than could ever be listed. As most words of a category
are alike to the grammar, a few thousand states hold them all, and sums over all sentences become sums
over states, in their order.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from jaxtyping import Float

from nlpbook.corpora.microworld.grammar import Grammar
from nlpbook.corpora.microworld.prefix_machine import PrefixMachine, State


@dataclass(frozen=True)
class Edge:
    """Words that lead from one state to the same other one.

    Attributes
    ----------
    target : int
        The number of the other state.
    n_words : int
        How many words lead there together.
    probability : float
        That one of them comes next.
    """

    target: int
    n_words: int
    probability: float


class Automaton:
    """Every state of a prefix machine, and what leads from one to the next.

    Parameters
    ----------
    machine : PrefixMachine
        The machine; its states are walked through once.

    References
    ----------
    Book: appendix, "The microworld".
    """

    def __init__(self, machine: PrefixMachine):
        self.states: list[State] = []
        self.edges: list[list[Edge]] = []
        classes = _classes_of_like_words(machine.grammar)
        numbers = {id(machine.start): 0}
        self.states.append(machine.start)
        for state in self.states:  # grows while it is read
            edges: list[Edge] = []
            candidates = {
                like.word: like
                for stack, _ in state.stacks
                if stack
                for lexical in machine.lexical_openings(stack[0])
                for like in classes[lexical]
            }
            for word, like in candidates.items():
                step = machine.step(state, word)
                assert step is not None
                target, log_prob = step
                if id(target) not in numbers:
                    numbers[id(target)] = len(self.states)
                    self.states.append(target)
                edges.append(Edge(numbers[id(target)], like.n_words, float(np.exp(log_prob)) * like.times))
            self.edges.append(edges)

    @cached_property
    def n_sentences(self) -> int:
        """How many different sentences there are, exactly: paths from the start to an end."""
        counts: dict[int, int] = {}
        for i in self._backwards:
            ends = int(self.states[i].end_probability > 0)
            counts[i] = ends + sum(edge.n_words * counts[edge.target] for edge in self.edges[i])
        return counts[0]

    def reach(self, n_positions: int) -> Float[np.ndarray, "n_positions n_states"]:
        """The probability that a sentence has a given number of words behind it and is in a given state.

        Row t sums to the probability that a sentence has at least t words.
        """
        table = np.zeros((n_positions, len(self.states)))
        table[0, 0] = 1.0
        for t in range(1, n_positions):
            for i in np.flatnonzero(table[t - 1]):
                for edge in self.edges[i]:
                    table[t, edge.target] += table[t - 1, i] * edge.probability
        return table

    @cached_property
    def _backwards(self) -> list[int]:
        """The numbers of the states, each after all that can follow it."""
        order: list[int] = []
        seen = set()
        todo = [(0, iter(self.edges[0]))]
        seen.add(0)
        while todo:
            i, edges = todo[-1]
            for edge in edges:
                if edge.target not in seen:
                    seen.add(edge.target)
                    todo.append((edge.target, iter(self.edges[edge.target])))
                    break
            else:
                order.append(i)
                todo.pop()
        return order


@dataclass(frozen=True)
class _LikeWords:
    """Words that the grammar cannot tell apart: the same categories, in the same proportions."""

    word: str
    n_words: int
    times: float  # the probability of them all, over that of `word`


def _classes_of_like_words(grammar: Grammar) -> Mapping[str, list[_LikeWords]]:
    groups: dict[tuple, list[tuple[str, float]]] = {}
    for form, categories in grammar.categories_of.items():
        largest = max(share for _, share in categories)
        key = tuple((category, f"{share / largest:.9e}") for category, share in categories)
        groups.setdefault(key, []).append((form, largest))
    classes: dict[str, list[_LikeWords]] = {category: [] for category in grammar.words}
    for key, members in groups.items():
        word, share = members[0]
        like = _LikeWords(word, len(members), sum(other for _, other in members) / share)
        for category, _ in key:
            classes[category].append(like)
    return classes
