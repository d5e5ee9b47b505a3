"""Up a tree: a trained Tree-LSTM composes sentiment along brackets that the reader moves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import traitlets

from nlpbook import validation
from nlpbook.corpora import microworld
from nlpbook.explorers.base import Explorer
from nlpbook.explorers.microworld.packing import pack_grammar
from nlpbook.explorers.sentiment_tree.bracketing import (
    MOST_CHARACTERS,
    MOST_WORDS,
    Nested,
    left_branching,
    read_brackets,
    right_branching,
    words_of,
    write_brackets,
)
from nlpbook.explorers.sentiment_tree.changes import nodes_before
from nlpbook.explorers.sentiment_tree.networks import Composition, Networks
from nlpbook.explorers.sentiment_tree.truth import true_tree
from nlpbook.explorers.settings import Choice, Switch, Text, Whole
from nlpbook.explorers.weights import pack_weights
from nlpbook.results import Artefact, load_artefact
from nlpbook.rnn import ParseTree

ARTEFACT = "microworld_sentiment"
MODELS = ("Tree-LSTM", "LSTM", "mean")
EXAMPLES = (
    "the film was not very good .",
    "the film was not good .",
    "not very good",
    "the ending was very good , but the films are boring .",
)
CLASSES = np.arange(-2, 3)


class SentimentNode(NamedTuple):
    """A node of the trees that are shown.

    `start` and `end` are the places of its first word and behind its last, `probabilities` those of the five
    classes, from very negative to very positive, and `sentiment` their mean class, from -2 to 2.
    """

    start: int
    end: int
    probabilities: np.ndarray
    sentiment: float


class _Brackets(Text):
    """Words with brackets, kept in one form; with `empty`, "" for none."""

    def __init__(self, most: int, *, empty: bool = False, **options: Any):
        super().__init__(most, **options)
        self.empty = empty

    def _check(self, value: Any, explorer: Any) -> str:
        if self.empty and isinstance(value, str) and not value:
            return ""
        return write_brackets(read_brackets(value, self.name))


class SentimentTreeExplorer(Explorer):
    """Compose the sentiment of words along brackets, and watch a change travel up the tree.

    A binary Tree-LSTM, trained on phrases of the microworld, gives every node of a tree the probabilities of
    five classes. The reader types words, moves the brackets, puts *not* before a phrase, goes up from the
    leaves step by step, and sees how much of a node's cell comes from each child. Beside it stand an LSTM and
    the mean of word vectors, trained on the same phrases. None of them has seen "not" before "very" or
    "really" in training.

    Parameters
    ----------
    tree : str
        Words with brackets, at most 14 words and 400 characters: "(not (very good))". Without any bracket the
        words get their true tree if the microworld has one, and otherwise the right-branching one. Parts
        that no bracket joins are trees side by side; a pair around more than two parts joins each with all
        that follow it.
    shown : {"sentiment", "positive"}
        The number in a node: the mean class, from -2 to 2, or the probability of the two positive classes.
    artefact : Artefact, optional
        The networks, as `nlpbook.results` makes them for "microworld_sentiment"; those unless given.

    Attributes
    ----------
    compared : str
        The brackets before the last change, with whose nodes those of `tree` are compared; empty for none.
    step : int or None
        How many phrases are composed, from the leaves upwards; None for all.
    node : int or None
        The node that is looked at, counted from 0 with children before their parents and from left to right;
        None for the last one composed.
    unit : int
        The unit of it whose numbers are shown, from 1 on.

    Raises
    ------
    TypeError, ValueError
        If an argument is none that it can be.

    Examples
    --------
    >>> explorer = SentimentTreeExplorer("the film was good .")
    >>> explorer.tree
    '(((the film) (was good)) .)'
    >>> explorer.put_not(4)
    >>> explorer.words
    ['the', 'film', 'was', 'not', 'good', '.']

    References
    ----------
    Tai, Socher & Manning (2015), "Improved semantic representations from tree-structured long short-term
    memory networks". Book: chapter 6, "Tree-LSTM".
    """

    javascript = "explorer.js"
    label = "Sentiment composed up a tree: brackets to move, and a word whose change travels"

    grammar = traitlets.Dict().tag(sync=True)
    weights = traitlets.Dict().tag(sync=True)
    vocabulary = traitlets.List(traitlets.Unicode()).tag(sync=True)
    examples = traitlets.List(traitlets.Unicode()).tag(sync=True)
    tree = _Brackets(MOST_CHARACTERS, label="tree")
    compared = _Brackets(MOST_CHARACTERS, empty=True, label="tree before the change")
    shown = Choice(("sentiment", "positive"), label="number in a node")
    editing = Switch(label="switch for editing by clicks")
    step = Whole(0, lambda explorer: explorer.n_phrases, or_none=True, label="number of phrases composed")
    node = Whole(0, lambda explorer: explorer.n_nodes - 1, or_none=True, label="chosen node")
    unit = Whole(1, lambda explorer: explorer.n_units, label="unit")

    def __init__(
        self,
        tree: str = EXAMPLES[0],
        *,
        shown: str = "sentiment",
        artefact: Artefact | None = None,
    ):
        if artefact is None:
            artefact = load_artefact(ARTEFACT)
        self._artefact = validation.instance_of(artefact, "artefact", Artefact)
        weights, words = pack_weights(artefact, "float16"), artefact.metadata["words"]
        self._networks, self._world = Networks.packed(weights, words), microworld.load()
        super().__init__(
            grammar=pack_grammar(self._world.grammar, self._world.vocabulary),
            weights=weights,
            vocabulary=words,
            examples=list(EXAMPLES),
            tree=self._first_tree(tree),
            shown=shown,
        )
        self.observe(self._fit, "tree")

    def _first_tree(self, tree: Any) -> str:
        forest = read_brackets(tree)
        if len(forest) == 1 or "(" in tree:
            return write_brackets(forest)
        return self.true_brackets(words_of(forest)) or write_brackets([right_branching(words_of(forest))])

    def _fit(self, change: Any) -> None:
        """Let go of what another tree has not."""
        if self.step is not None and self.step > self.n_phrases:
            self.step = None
        if self.node is not None and self.node >= self.n_nodes:
            self.node = None

    @property
    def _forest(self) -> list[Nested]:
        return read_brackets(self.tree)

    @property
    def words(self) -> list[str]:
        """The words, from left to right."""
        return words_of(self._forest)

    @property
    def n_nodes(self) -> int:
        """How many nodes the trees have."""
        return 2 * len(self.words) - len(self._forest)

    @property
    def n_phrases(self) -> int:
        """How many of them are phrases of two parts."""
        return len(self.words) - len(self._forest)

    @property
    def n_units(self) -> int:
        """H, the units of the Tree-LSTM."""
        return len(self._networks.tree.O)

    @property
    def unknown(self) -> list[str]:
        """The words that the networks do not know: all of them are one word to them."""
        return [word for word in self.words if word not in self._networks.vocabulary]

    def nodes(self) -> list[SentimentNode]:
        """Return all nodes, children before their parents, tree by tree from left to right."""
        return self._nodes_of(self._forest)

    def _nodes_of(self, forest: list[Nested]) -> list[SentimentNode]:
        found: list[SentimentNode] = []
        start = 0
        for one in forest:
            tree = _parse_tree(one)
            probabilities = _softmax(self._networks.logits_of_nodes(tree))
            for (first, end), p in zip(spans_of(tree), probabilities, strict=True):
                found.append(SentimentNode(start + first, start + end, p, float(p @ CLASSES)))
            start = found[-1].end
        return found

    def compositions(self) -> list[Composition]:
        """Return the gates, the cell and the state of all nodes, in their order."""
        return [part for one in self._forest for part in self._networks.compositions(_parse_tree(one))]

    def contributions(self, node: int) -> dict[str, float]:
        """Return how much of a node's cell comes from each child, and how much is new: parts of 1.

        The cell is c = i g + sum of f c of the children; each part counts by the sum of its sizes over the
        units.

        Parameters
        ----------
        node : int
            A phrase of two parts, counted as in `nodes`.

        Raises
        ------
        ValueError
            If it is none.
        """
        node = self._phrase(node)
        now, below = self.compositions(), self._children()[node]
        parts = {"left": now[node].f[0] * now[below[0]].c, "right": now[node].f[1] * now[below[1]].c}
        parts["new"] = now[node].i * now[node].g
        sizes = {name: float(np.abs(part).sum()) for name, part in parts.items()}
        total = sum(sizes.values())
        return {name: size / total for name, size in sizes.items()}

    def answers(self) -> dict[str, np.ndarray]:
        """Return what each network makes of all words: probabilities of five classes, by its name.

        The Tree-LSTM has an answer where the words are one tree.
        """
        words, found = self.words, {}
        if len(self._forest) == 1:
            found["Tree-LSTM"] = self.nodes()[-1].probabilities
        for name in MODELS[1:]:
            found[name] = _softmax(self._networks.logits_of_words(name, words))
        return found

    def before(self) -> list[float | None]:
        """Return, for each node, the sentiment of the one whose place it has taken; None where there is none.

        See `compared`.
        """
        if not self.compared:
            return [None] * self.n_nodes
        old = self._nodes_of(read_brackets(self.compared))
        places = nodes_before(
            words_of(read_brackets(self.compared)),
            [(one.start, one.end) for one in old],
            self.words,
            [(one.start, one.end) for one in self.nodes()],
        )
        return [None if place is None else old[place].sentiment for place in places]

    def truth(self) -> list[int] | None:
        """Return the sentiment of each node of the true tree, from -2 to 2; None where there is none."""
        tree = true_tree(self._world, self.words)
        return None if tree is None else [int(label) - 2 for label in tree.labels]

    def true_brackets(self, words: Sequence[str] | None = None) -> str | None:
        """Return the brackets of the true tree of some words (those that are set), or None without one."""
        words = self.words if words is None else validation.tokens(words, "words", strings=True)
        tree = true_tree(self._world, words)
        return None if tree is None else write_brackets([_without_labels(tree.nested())])

    def put_not(self, node: int) -> None:
        """Put "not" before the phrase of a node, and compare with what was there.

        Parameters
        ----------
        node : int
            Counted as in `nodes`.

        Raises
        ------
        ValueError
            If there is no such node, or there are 14 words.
        """
        node = validation.whole_number(node, "node", 0, self.n_nodes - 1)
        if len(self.words) == MOST_WORDS:
            raise ValueError(f"tree must be at most {MOST_WORDS} words; got one more")
        self._change(lambda at, one: ("not", one) if at == node else one)

    def take_not(self, node: int) -> None:
        """Take "not" away from a phrase (not X), of which X is left, and compare with what was there.

        Parameters
        ----------
        node : int
            Counted as in `nodes`.

        Raises
        ------
        ValueError
            If it is no such phrase.
        """
        node = self._phrase(node)
        left = self._children()[node][0]
        if self._texts()[left] != "not":
            raise ValueError(f"node must be a phrase that begins with 'not'; got {self._texts()[node]!r}")
        self._change(lambda at, one: one[1] if at == node else one)

    def branch(self, direction: str) -> None:
        """Join all words anew, and compare with what was there.

        Parameters
        ----------
        direction : {"left", "right", "true"}
            (((a b) c) d), (a (b (c d))), or the true tree.

        Raises
        ------
        ValueError
            If it is none of them, or the words have no true tree.
        """
        direction = validation.one_of(direction, "direction", ("left", "right", "true"))
        if direction == "true":
            found = self.true_brackets()
            if found is None:
                raise ValueError(
                    f"tree must be words of the microworld to have a true tree; got {self.tree!r}"
                )
        else:
            make = left_branching if direction == "left" else right_branching
            found = write_brackets([make(self.words)])
        before, self.tree = self.tree, found
        self.compared = before

    def _change(self, edit: Any) -> None:
        """Make every node anew, by `edit(number, node)`, children before their parents."""
        count = -1

        def made(one: Nested) -> Nested:
            nonlocal count
            parts = one if isinstance(one, str) else (made(one[0]), made(one[1]))
            count += 1
            return edit(count, parts)

        before = self.tree
        self.tree = write_brackets([made(one) for one in self._forest])
        self.node, self.compared = None, before

    def _phrase(self, node: Any) -> int:
        node = validation.whole_number(node, "node", 0, self.n_nodes - 1)
        if not self._children()[node]:
            raise ValueError(f"node must be a phrase of two parts; got {node}, {self._texts()[node]!r}")
        return node

    def _children(self) -> list[list[int]]:
        found: list[list[int]] = []
        for one in self._forest:
            start = len(found)
            found += [[start + child for child in below] for below in _parse_tree(one).all_children()]
        return found

    def _texts(self) -> list[str]:
        words = self.words
        return [" ".join(words[one.start : one.end]) for one in self.nodes()]

    @property
    def packing_error(self) -> float:
        """The largest difference that packing the weights makes in a logit, over the nodes that are shown."""
        exact = Networks.of(self._artefact)
        pairs = [
            (one.logits_of_nodes(_parse_tree(tree)), other.logits_of_nodes(_parse_tree(tree)))
            for tree in self._forest
            for one, other in [(exact, self._networks)]
        ]
        pairs += [
            (exact.logits_of_words(name, self.words), self._networks.logits_of_words(name, self.words))
            for name in MODELS[1:]
        ]
        return max(float(np.abs(one - other).max()) for one, other in pairs)


def spans_of(tree: ParseTree) -> list[tuple[int, int]]:
    """Return for each node the place of its first word, and the one behind its last."""
    found: list[tuple[int, int]] = []
    count = 0
    for below in tree.all_children():
        if not below:
            found.append((count, count + 1))
            count += 1
        else:
            found.append((found[below[0]][0], found[below[-1]][1]))
    return found


def _parse_tree(one: Nested) -> ParseTree:
    def labelled(part: Nested) -> tuple[Any, ...]:
        return (None, part) if isinstance(part, str) else (None, labelled(part[0]), labelled(part[1]))

    return ParseTree.from_nested(labelled(one))


def _without_labels(nested: tuple[Any, ...]) -> Nested:
    if len(nested) == 2 and isinstance(nested[1], str):
        return nested[1]
    return _without_labels(nested[1]), _without_labels(nested[2])


def _softmax(logits: np.ndarray) -> np.ndarray:
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)
