"""A second opinion on small grammars: every derivation written out, one by one."""

import itertools
import math

from hypothesis import strategies as st

from nlpbook.corpora.microworld import Child, Grammar, Rule, Word
from nlpbook.corpora.microworld.prefix_machine import PrefixMachine
from nlpbook.language_model import END_OF_SENTENCE
from nlpbook.text import Vocabulary


def derivations(grammar, category=None):
    """All derivations of a category: pairs of a sentence (tuple of words) and a probability."""
    category = category or grammar.start
    if category in grammar.words:
        return [((word.form,), word.probability) for word in grammar.words[category]]
    found = []
    for rule in grammar.rules[category]:
        for parts in itertools.product(*(derivations(grammar, symbol) for symbol in rule.symbols)):
            sentence = tuple(word for part, _ in parts for word in part)
            found.append((sentence, rule.probability * math.prod(probability for _, probability in parts)))
    return found


def sentences(grammar):
    """From every sentence to its probability: the sum over its derivations."""
    totals = {}
    for sentence, probability in derivations(grammar):
        totals[sentence] = totals.get(sentence, 0.0) + probability
    return totals


def entropy(probabilities):
    return -sum(p * math.log(p) for p in probabilities if p > 0)


def machine_of(grammar):
    vocabulary = Vocabulary([*sorted(grammar.categories_of), END_OF_SENTENCE], unknown=None)
    return PrefixMachine(grammar, vocabulary, END_OF_SENTENCE)


@st.composite
def grammars(draw):
    """Small grammars of any kind that the library allows, with ambiguous ones among them.

    A category may only contain categories with a higher number, so that none contains itself.
    """
    n_words, n_categories = draw(st.integers(1, 3)), draw(st.integers(1, 4))
    letters = "abcd"
    words = {}
    for i in range(n_words):
        forms = draw(st.lists(st.sampled_from(letters), min_size=1, max_size=3, unique=True))
        shares = normalised(draw(weights(len(forms))))
        words[f"W{i}"] = tuple(
            Word(f"W{i}", form, share, ()) for form, share in zip(forms, shares, strict=True)
        )
    rules = {}
    for i in reversed(range(n_categories)):
        symbols = [f"C{j}" for j in range(i + 1, n_categories)] + list(words)
        sides = draw(
            st.lists(st.lists(st.sampled_from(symbols), min_size=1, max_size=3), min_size=1, max_size=3)
        )
        shares = normalised(draw(weights(len(sides))))
        rules[f"C{i}"] = tuple(
            Rule(f"C{i}", tuple(Child(s, None if k == 0 else "dep") for k, s in enumerate(side)), share, ())
            for side, share in zip(sides, shares, strict=True)
        )
    reached = reachable(rules, "C0")
    return Grammar(
        "C0",
        {left: group for left, group in rules.items() if left in reached},
        {left: group for left, group in words.items() if left in reached},
        dict.fromkeys(words, "X"),
        {"C0": "S", "C1": "S", "C2": "S", "C3": "S", "C": "S"},
    )


def weights(n):
    return st.lists(st.floats(0.05, 1.0), min_size=n, max_size=n)


def normalised(shares):
    return [share / sum(shares) for share in shares]


def reachable(rules, start):
    found, todo = {start}, [start]
    while todo:
        for rule in rules.get(todo.pop(), ()):
            todo += set(rule.symbols) - found
            found |= set(rule.symbols)
    return found


def small_enough(grammar, limit=3000):
    """Whether all derivations can be written out in a test."""
    count = {}
    for category in grammar.bottom_up:
        count[category] = (
            len(grammar.words[category])
            if category in grammar.words
            else sum(math.prod(count[s] for s in rule.symbols) for rule in grammar.rules[category])
        )
    return count[grammar.start] <= limit
