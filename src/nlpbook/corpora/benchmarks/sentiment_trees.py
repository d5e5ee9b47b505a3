"""The Stanford Sentiment Treebank: parse trees with a sentiment at every node."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from nlpbook import validation
from nlpbook.corpora.benchmarks import store
from nlpbook.corpora.benchmarks.catalogue import describe
from nlpbook.corpora.benchmarks.labelled import POLARITY, LabelledSentences
from nlpbook.corpora.benchmarks.text_files import fault, read_lines

FIVE_CLASSES = ("very negative", "negative", "neutral", "positive", "very positive")
_PIECE = re.compile(r"[()]|[^() ]+")  # a token can hold a no-break space, so only " " separates
_BRACKETS = {"-LRB-": "(", "-RRB-": ")"}


@dataclass(frozen=True, slots=True)
class SentimentTree:
    r"""A node of a binary tree: a phrase, or one word, with its sentiment.

    Parameters
    ----------
    label : int
        From 0 (very negative) over 2 (neutral) to 4 (very positive).
    token : str or None
        The word of a leaf, as the file has it: with "-LRB-" for a bracket and "1\/2" for "1/2".
    children : tuple of SentimentTree
        Two, or none for a leaf.
    """

    label: int
    token: str | None
    children: tuple[SentimentTree, ...]

    def nodes(self) -> Iterator[SentimentTree]:
        """Every node, children before their parents, from left to right."""
        waiting = [(self, False)]
        while waiting:
            node, ready = waiting.pop()
            if ready or not node.children:
                yield node
            else:
                waiting.append((node, True))
                waiting.extend((child, False) for child in reversed(node.children))

    def words(self) -> list[str]:
        """The words from left to right, brackets and slashes as they are usually written."""
        tokens = (node.token for node in self.nodes() if node.token is not None)
        return [_BRACKETS.get(token) or token.replace("\\/", "/").replace("\\*", "*") for token in tokens]

    def __str__(self) -> str:
        """The tree on one line, as in the file."""
        written: list[str] = []
        for node in self.nodes():
            if node.token is not None:
                written.append(f"({node.label} {node.token})")
            else:
                right, left = written.pop(), written.pop()
                written.append(f"({node.label} {left} {right})")
        return written[0]


@dataclass(frozen=True)
class SST:
    """The Stanford Sentiment Treebank.

    Parameters
    ----------
    train, dev, test : list of SentimentTree
        One tree per sentence.
    """

    train: list[SentimentTree] = field(repr=False)
    dev: list[SentimentTree] = field(repr=False)
    test: list[SentimentTree] = field(repr=False)

    def flat(self, classes: int) -> tuple[LabelledSentences, LabelledSentences, LabelledSentences]:
        """The sentences without their trees, labelled by the sentiment of the root.

        Parameters
        ----------
        classes : int
            5 for all labels (SST-5); 2 for negative and positive, neutral sentences left out (SST-2).

        Returns
        -------
        (LabelledSentences, LabelledSentences, LabelledSentences)
            For training, development and testing.

        Raises
        ------
        ValueError
            If `classes` is neither 5 nor 2.
        """
        classes = validation.one_of(classes, "classes", [5, 2])
        return _flat(self.train, classes), _flat(self.dev, classes), _flat(self.test, classes)

    def counts(self) -> dict[str, int]:
        """Trees of each split, and how many are not neutral."""
        splits = {"train": self.train, "dev": self.dev, "test": self.test}
        return {f"{name} trees": len(trees) for name, trees in splits.items()} | {
            f"{name} trees that are not neutral": sum(tree.label != 2 for tree in trees)
            for name, trees in splits.items()
        }


def load_sst() -> SST:
    """The Stanford Sentiment Treebank: trees, and with `SST.flat` sentences of 5 or 2 classes.

    Returns
    -------
    SST

    Raises
    ------
    DataUnavailable
        If it is not here and cannot be fetched.
    ValueError
        If what is here is not whole.

    References
    ----------
    Socher et al. (2013), "Recursive Deep Models for Semantic Compositionality Over a Sentiment Treebank".
    """
    return store.load(describe("sst"), read_sst)


def read_sst(folder: Path) -> SST:
    """The three splits in a folder, uncounted."""
    return SST(*(read_sentiment_trees(folder / f"{split}.txt") for split in ("train", "dev", "test")))


def read_sentiment_trees(path: Path) -> list[SentimentTree]:
    """Read binary trees in the bracketed style of the Penn Treebank, one on each line.

    Parameters
    ----------
    path : Path
        Lines such as ``(3 (2 It) (4 (2 is) (4 good)))``.

    Returns
    -------
    list of SentimentTree

    Raises
    ------
    ValueError
        If a line is not one whole binary tree, or a label is not one of 0 to 4.
    """
    trees = []
    for number, line in enumerate(read_lines(path), 1):
        try:
            trees.append(parse_sentiment_tree(line))
        except ValueError as error:
            raise fault(path, number, str(error)) from None
    return trees


def parse_sentiment_tree(line: str) -> SentimentTree:
    """The tree that a line writes; ValueError if it writes none.

    Parameters
    ----------
    line : str

    Returns
    -------
    SentimentTree

    Examples
    --------
    >>> parse_sentiment_tree("(4 (2 Very) (3 good))").words()
    ['Very', 'good']
    """
    pieces = _PIECE.findall(line)
    open_nodes: list[tuple[int, list[SentimentTree | str]]] = []
    place = 0
    while place < len(pieces):
        piece = pieces[place]
        place += 1
        if piece == "(":
            label = pieces[place] if place < len(pieces) else "nothing"
            if label not in ("0", "1", "2", "3", "4"):
                raise ValueError(f"after '(' a label from 0 to 4 must come; got {label!r:.40}")
            open_nodes.append((int(label), []))
            place += 1
        elif not open_nodes:
            raise ValueError(f"a tree begins with '('; got {piece!r:.40}")
        elif piece != ")":
            open_nodes[-1][1].append(piece)
        else:
            label, parts = open_nodes.pop()
            node = _node(label, parts)
            if not open_nodes:
                if place < len(pieces):
                    raise ValueError(f"something follows the tree: {pieces[place]!r:.40}")
                return node
            open_nodes[-1][1].append(node)
    raise ValueError("a bracket is not closed" if pieces else "the line is empty, where a tree should be")


def _node(label: int, parts: list[SentimentTree | str]) -> SentimentTree:
    if len(parts) == 1 and isinstance(parts[0], str):
        return SentimentTree(label, parts[0], ())
    if len(parts) == 2 and not any(isinstance(part, str) for part in parts):
        return SentimentTree(label, None, (parts[0], parts[1]))
    raise ValueError(f"a node has one word or two children; got {len(parts)} parts")


def _flat(trees: list[SentimentTree], classes: int) -> LabelledSentences:
    if classes == 5:
        return LabelledSentences(
            [tree.words() for tree in trees], [tree.label for tree in trees], FIVE_CLASSES
        )
    kept = [tree for tree in trees if tree.label != 2]
    return LabelledSentences(
        [tree.words() for tree in kept], [int(tree.label > 2) for tree in kept], POLARITY
    )
