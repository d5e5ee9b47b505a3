"""How uncertain the language is, exactly: the floor below which no language model can get."""

import math
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from nlpbook.corpora.microworld.automaton import Automaton
from nlpbook.corpora.microworld.grammar import Grammar
from nlpbook.corpora.microworld.prefix_machine import PrefixMachine


@dataclass(frozen=True)
class Entropies:
    """Exact figures of a language. Entropies are in nats; the end of a sentence counts as a token.

    Parameters
    ----------
    sentence : float
        The entropy of a whole sentence, from the rules: every choice of a derivation is counted as often as
        it is made on average.
    mean_length, shortest, longest : float, int, int
        Words in a sentence, its full stop included, its end not.
    token : float
        `sentence` shared out over the words and the end: the least cross-entropy per token.
    perplexity : float
        exp(`token`): the least perplexity.
    n_derivations : int
        How many derivations there are.
    alive : ndarray of float
        The probability that a sentence gets as far as each position: that it has at least t words.
    by_position : ndarray of float
        The entropy of the next token at each position, for the sentences that get there.
    next_words : float
        The entropy of a whole sentence once more, from the next words: the sum of `alive` times
        `by_position`.
    n_sentences : int
        How many different sentences there are. Equal to `n_derivations` if and only if no sentence has two
        derivations.
    n_states : int
        How many different situations the reader of a prefix can be in.

    References
    ----------
    Grenander, U. (1967), "Syntax-controlled probabilities". Book: appendix, "The microworld".
    """

    sentence: float
    mean_length: float
    shortest: int
    longest: int
    token: float
    perplexity: float
    n_derivations: int
    alive: Float[np.ndarray, " positions"]
    by_position: Float[np.ndarray, " positions"]
    next_words: float
    n_sentences: int
    n_states: int


def entropies(grammar: Grammar, machine: PrefixMachine) -> Entropies:
    """Compute them all: from the rules, and again from the states.

    Parameters
    ----------
    grammar : Grammar
        The grammar.
    machine : PrefixMachine
        The machine that reads it from left to right.

    Returns
    -------
    Entropies
    """
    sentence = derivation_entropy(grammar)
    mean, shortest, longest = lengths(grammar)
    automaton = Automaton(machine)
    reach = automaton.reach(longest + 1)
    of_state = np.array([_entropy(machine.next_words(state)) for state in automaton.states])
    alive = reach.sum(axis=1)
    token = sentence / (mean + 1)
    return Entropies(
        sentence=sentence,
        mean_length=mean,
        shortest=shortest,
        longest=longest,
        token=token,
        perplexity=math.exp(token),
        n_derivations=n_derivations(grammar),
        alive=alive,
        by_position=reach @ of_state / alive,
        next_words=float((reach @ of_state).sum()),
        n_sentences=automaton.n_sentences,
        n_states=len(automaton.states),
    )


def derivation_entropy(grammar: Grammar) -> float:
    """The entropy of a derivation in nats: H(A) = sum_r p(r) (- ln p(r) + sum of H over the right of r)."""
    entropy: dict[str, float] = {}
    for category in grammar.bottom_up:
        if category in grammar.words:
            entropy[category] = _entropy(np.array([word.probability for word in grammar.words[category]]))
        else:
            entropy[category] = math.fsum(
                rule.probability * (-math.log(rule.probability) + sum(entropy[s] for s in rule.symbols))
                for rule in grammar.rules[category]
            )
    return entropy[grammar.start]


def lengths(grammar: Grammar) -> tuple[float, int, int]:
    """The mean, the smallest and the largest number of words in a sentence."""
    mean: dict[str, float] = {}
    shortest: dict[str, int] = {}
    longest: dict[str, int] = {}
    for category in grammar.bottom_up:
        if category in grammar.words:
            mean[category], shortest[category], longest[category] = 1.0, 1, 1
        else:
            rules = grammar.rules[category]
            mean[category] = math.fsum(r.probability * sum(mean[s] for s in r.symbols) for r in rules)
            shortest[category] = min(sum(shortest[s] for s in r.symbols) for r in rules)
            longest[category] = max(sum(longest[s] for s in r.symbols) for r in rules)
    return mean[grammar.start], shortest[grammar.start], longest[grammar.start]


def n_derivations(grammar: Grammar) -> int:
    """How many derivations there are, exactly."""
    number: dict[str, int] = {}
    for category in grammar.bottom_up:
        if category in grammar.words:
            number[category] = len(grammar.words[category])
        else:
            number[category] = sum(
                math.prod(number[symbol] for symbol in rule.symbols) for rule in grammar.rules[category]
            )
    return number[grammar.start]


def _entropy(probabilities: np.ndarray) -> float:
    """The entropy of a distribution in nats; a probability of 0 adds nothing."""
    positive = probabilities[probabilities > 0]
    return float(-(positive * np.log(positive)).sum())
