"""Opinions and their sentiment, put together from the parts, with a label on every node of the tree."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np

from nlpbook import validation
from nlpbook.corpora.microworld.conditional_sampling import ConditionalSampler
from nlpbook.corpora.microworld.tasks.draws import TreeSource, collect
from nlpbook.corpora.microworld.tree import Tree
from nlpbook.corpora.microworld.world import Microworld

SENTIMENTS = ("very negative", "negative", "neutral", "positive", "very positive")
"""What the five labels mean, from 0 to 4."""


@dataclass(frozen=True)
class SentimentSentence:
    """A sentence with its sentiment.

    Parameters
    ----------
    tokens : tuple of str
        The words.
    label : int
        Of five classes: from 0 (very negative) over 2 (neutral) to 4 (very positive), see `SENTIMENTS`.
        Of two: 0 (negative) or 1 (positive).
    phenomena : frozenset of str
        What occurs in the sentence, such as ``negation``, ``intensifier``, ``contrast``, ``coordination``: to
        report the accuracy on each of them.
    tree : Tree
        Its tree. `sentiment_tree` writes it with a label on every node.
    """

    tokens: tuple[str, ...]
    label: int
    phenomena: frozenset[str] = field(repr=False)
    tree: Tree = field(repr=False)


class SwapPair(NamedTuple):
    """Two sentences of the same words and of opposite sentiment: "X, but Y" and "Y, but X"."""

    first: SentimentSentence
    second: SentimentSentence


def sentiment(
    world: Microworld,
    n: int,
    rng: np.random.Generator,
    classes: int = 5,
    balanced: bool = True,
    exclude: Iterable[Sequence[str]] = (),
) -> list[SentimentSentence]:
    """Draw n sentences with their sentiment.

    Parameters
    ----------
    world : Microworld
        What to draw from.
    n : int
        How many, 1 or more.
    rng : numpy.random.Generator
        The source of randomness.
    classes : int
        5, from very negative to very positive; or 2, negative and positive, without neutral sentences.
    balanced : bool
        True: equally many of every class; where n is no multiple, the lower classes get one more. False: as
        in the language, where most sentences are neutral.
    exclude : iterable of sentences
        Sentences that must not be drawn: give those to train on when the ones to test on are drawn, as short
        opinions are frequent.

    Returns
    -------
    list of SentimentSentence
        In random order. Neutral is what gives no opinion; questions are not among them, as "was the film
        good ?" is an opinion of nobody.

    Raises
    ------
    ValueError
        If `n` is below 1 or no whole number, or `classes` is neither 5 nor 2.
    TypeError
        If `rng` is no generator.

    References
    ----------
    Socher et al. (2013), "Recursive Deep Models for Semantic Compositionality Over a Sentiment Treebank".
    Book: appendix, "The microworld".
    """
    classes = validation.one_of(classes, "classes", [5, 2])
    n = validation.whole_number(n, "n")
    quota = {label: len(range(label, n, classes)) if balanced else n for label in range(classes)}

    def example(tree: Tree) -> SentimentSentence | None:
        label = _label(tree, classes)
        if label is None or not quota[label]:
            return None
        quota[label] -= 1
        return _labelled(tree, label)

    def draw(source: TreeSource, n: int) -> list[SentimentSentence]:
        return collect(source, n, rng, example, "of a class that is missing", exclude) if n else []

    if classes == 5 and not balanced:
        return draw(world, n)
    n_neutral = quota.pop(2) if classes == 5 else 0
    quota[2] = 0
    drawn = draw(_opinions(world), n - n_neutral)
    quota[2] = n_neutral
    drawn += draw(world, n_neutral)
    return [drawn[i] for i in rng.permutation(n).tolist()]


def swap_pairs(
    world: Microworld, n: int, rng: np.random.Generator, exclude: Iterable[Sequence[str]] = ()
) -> list[SwapPair]:
    """Draw n contrasts and exchange their parts: the same bag of words, the opposite sentiment.

    Parameters
    ----------
    world : Microworld
        What to draw from.
    n : int
        How many pairs, 1 or more.
    rng : numpy.random.Generator
        The source of randomness.
    exclude : iterable of sentences
        Sentences that must not be drawn; their exchanged forms may be.

    Returns
    -------
    list of SwapPair
        Labels are those of two classes. The first sentence is as it was drawn, so that either class comes
        first about equally often. No model that looks at the bag of words can be right about both.

    Raises
    ------
    ValueError
        If `n` is below 1 or no whole number.
    TypeError
        If `rng` is no generator.

    References
    ----------
    Book: appendix, "The microworld".
    """

    def example(tree: Tree) -> SwapPair | None:
        swapped = _swapped(tree)
        if swapped is None or swapped.sentiment * tree.sentiment >= 0:
            return None
        return SwapPair(*(_labelled(one, int(one.sentiment > 0)) for one in (tree, swapped)))

    contrasts = ConditionalSampler(world.grammar, lambda rule: rule.operation == "but")
    return collect(contrasts, n, rng, example, "with opposite opinions on both sides of 'but'", exclude)


def sentiment_tree(tree: Tree) -> str:
    """A tree on one line, binary and with a label on every node, as the Stanford Sentiment Treebank has it.

    Where a rule has more than two parts, each is joined with all that follow it: what comes after *not* is
    negated from *not* on. `nlpbook.corpora.benchmarks.parse_sentiment_tree` reads the line.

    Parameters
    ----------
    tree : Tree
        The tree of a sentence, or a part of it.

    Returns
    -------
    str
        Such as ``(3 (2 not) (1 bad))``; labels from 0 (very negative) over 2 (neutral) to 4.
    """
    if tree.rule is None:
        return f"({tree.sentiment + 2} {tree.tokens[0]})"
    *others, last = tree.children
    line, value = sentiment_tree(last), last.sentiment
    for place in range(len(others) - 1, -1, -1):
        child = others[place]
        value = max(-2, min(2, child.sentiment + value))
        if tree.rule.operation == "negate" and child.tokens == ("not",):
            value = (value < 0) - (value > 0)
        if place == 0:
            value = tree.sentiment  # with "very" and "but", which join the whole
        line = f"({value + 2} {sentiment_tree(child)} {line})"
    return line


def _label(tree: Tree, classes: int) -> int | None:
    """The class of a sentence; None if it has none."""
    if tree.tokens[-1] == "?":
        return None
    if classes == 5:
        return tree.sentiment + 2
    return int(tree.sentiment > 0) if tree.sentiment else None


def _labelled(tree: Tree, label: int) -> SentimentSentence:
    return SentimentSentence(tree.tokens, label, tree.phenomena, tree)


def _opinions(world: Microworld) -> ConditionalSampler:
    """Draws sentences with a word that has a sentiment."""
    words = world.grammar.words
    telling = {category for category in words if any(word.sentiment for word in words[category])}
    return ConditionalSampler(world.grammar, lambda rule: not telling.isdisjoint(rule.symbols))


def _swapped(tree: Tree) -> Tree | None:
    """The tree with the parts of its contrast of opinions exchanged; None if it has no such contrast."""
    if tree.rule is None:
        return None
    if tree.rule.operation == "but":
        return replace(tree, children=tree.children[::-1][:1] + tree.children[1:-1] + tree.children[:1])
    for i, child in enumerate(tree.children):
        swapped = _swapped(child)
        if swapped is not None:
            return replace(tree, children=(*tree.children[:i], swapped, *tree.children[i + 1 :]))
    return None
