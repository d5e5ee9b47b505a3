"""What the microworld says of words: their true tree, binary, with the sentiment of every phrase.

A sentence has one tree. A phrase may be of several categories: "good" is neutral in a question, an opinion of
nobody, and positive of a film. It is given the tree whose sentiment is the strongest, the first of several.
"""

from __future__ import annotations

from collections.abc import Sequence

from nlpbook.corpora.microworld import Microworld
from nlpbook.corpora.microworld.chart import Chart
from nlpbook.corpora.microworld.tasks import sentiment_tree
from nlpbook.rnn import ParseTree


def true_tree(world: Microworld, words: Sequence[str]) -> ParseTree | None:
    """Return the tree of some words, with labels from 0 to 4, as `sentiment_tree` makes it; None without one.

    Parameters
    ----------
    world : Microworld
    words : sequence of str
        A sentence of the microworld, or a phrase: one word or more.
    """
    chart, categories = Chart(world.grammar, words), world.grammar.bottom_up[::-1]
    trees = [*chart.trees()] or [tree for category in categories for tree in chart.trees(category)]
    if not trees:
        return None
    return ParseTree.from_brackets(sentiment_tree(max(trees, key=lambda tree: abs(tree.sentiment))))
