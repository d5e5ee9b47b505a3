"""The microworld: a small bilingual language, written as a grammar, whose truth is known.

The exact probability of every sentence and of every next word follows from the grammar, and with them the
exact entropy: the floor that no language model can get below. Trees, tags, entities, sentiment and
translations are known as well, so that every task of the book has labels.
"""

from nlpbook.corpora.microworld import tasks
from nlpbook.corpora.microworld.conditional_sampling import ConditionalSampler
from nlpbook.corpora.microworld.entropy import Entropies
from nlpbook.corpora.microworld.grammar import Child, Grammar, Measure, Rule, Word
from nlpbook.corpora.microworld.grammar_file import read_grammar
from nlpbook.corpora.microworld.prefix_machine import PrefixMachine, State
from nlpbook.corpora.microworld.tree import Tree
from nlpbook.corpora.microworld.world import Microworld, grammar_text, load

__all__ = [
    "Child",
    "ConditionalSampler",
    "Entropies",
    "Grammar",
    "Measure",
    "Microworld",
    "PrefixMachine",
    "Rule",
    "State",
    "Tree",
    "Word",
    "grammar_text",
    "load",
    "read_grammar",
    "tasks",
]
