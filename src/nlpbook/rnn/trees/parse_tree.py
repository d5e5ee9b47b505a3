"""Parse trees: constituency trees from brackets, dependency trees from heads.

    (3 (2 not) (1 bad))        node      0    1    2           the film was bad        node  0 1 2 3
                               word     not  bad   -           heads 2 4 4 0           parent 1 3 3 -1
                               label     2    1    3
                               parent    2    2   -1

A tree is a list of nodes, and each says who its parent is; the children of a node are in the order of their
numbers. Nothing here recurses, so a tree may be as deep as it likes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Int

from nlpbook import validation
from nlpbook.rnn.trees.brackets import read_brackets, write_brackets


@dataclass(frozen=True)
class ParseTree:
    """A tree over the words of a sentence.

    Parameters
    ----------
    parents : sequence of int, or array of integers
        The number of each node's parent, counted from 0; -1 for the root.
    words : sequence of str or None
        The word of each node. A leaf has one; in a dependency tree all nodes have one, in a constituency tree
        the leaves only.
    labels : sequence of str, int or None, optional
        What each node is labelled with, such as its category or its sentiment; None unless given.

    Attributes
    ----------
    heights
        Shape (nodes,): how many edges each node is above its deepest leaf; 0 for a leaf.
    arities
        Shape (nodes,): how many children each node has.
    slots
        Shape (nodes,): which child of its parent each node is, counted from 0.

    Raises
    ------
    TypeError
        If a parent is no whole number, or a word no string.
    ValueError
        If there is no node, there are more words or labels than nodes or fewer, a parent is out of range, a
        leaf has no word, there is no root or more than one, or nodes stand in a cycle.

    References
    ----------
    Book: chapter 6.

    Examples
    --------
    >>> tree = ParseTree.from_brackets("(3 (2 not) (1 bad))")
    >>> tree.words, tree.labels, tree.parents
    (('not', 'bad', None), (2, 1, 3), (2, 2, -1))
    >>> ParseTree.from_heads(["the", "film", "was", "bad"], [2, 4, 4, 0]).children(3)
    [1, 2]
    """

    parents: tuple[int, ...]
    words: tuple[str | None, ...]
    labels: tuple[str | int | None, ...] = ()

    def __init__(
        self,
        parents: Sequence[int] | Int[np.ndarray, " nodes"],
        words: Sequence[str | None],
        labels: Sequence[str | int | None] | None = None,
    ):
        given = validation.integers(parents, "parents").tolist()
        words = tuple(validation.collection(words, "words", "strings or None"))
        labels = (None,) * len(words) if labels is None else labels
        labels = tuple(validation.collection(labels, "labels", "strings, numbers or None"))
        for name, values in (("words", words), ("labels", labels)):
            if len(values) != len(given):
                raise ValueError(f"{name} must be one for each of {len(given)} nodes; got {len(values)}")
        if not set(map(type, words)) <= {str, type(None)} or "" in words:  # what is in order is seen fast
            for node, word in enumerate(words):
                if word is not None:
                    validation.text(word, f"words[{node}]", empty=False)
        measured = _measured(given, "parents", 0)
        for node in np.flatnonzero(measured[1] == 0).tolist():
            if words[node] is None:
                raise ValueError(f"words must have one for each leaf; got none for node {node}")
        # A frozen dataclass is written to once, here.
        found = (tuple(given), words, labels, *measured)
        names = ("parents", "words", "labels", "heights", "arities", "slots")
        for name, value in zip(names, found, strict=True):
            object.__setattr__(self, name, value)

    # ---- reading and writing

    @classmethod
    def from_brackets(cls, line: str) -> ParseTree:
        r"""Read a constituency tree in the bracketed style of the Penn Treebank.

        Parameters
        ----------
        line : str
            Such as ``(3 (2 not) (1 bad))`` or ``(S (NP (DET the) (NOUN dog)) (VP (VERB slept)))``. Each node
            has a label and then one word, or one child or more. White space may stand anywhere between. The
            bracket without a label that the Penn Treebank puts around a sentence is taken off.

        Returns
        -------
        ParseTree
            Children come before their parents, from left to right. Labels of digits are ints, and ``-LRB-``
            and ``-RRB-`` in a word are ``(`` and ``)``.

        Raises
        ------
        TypeError
            If it is no string.
        ValueError
            If the line is empty, its brackets do not match, something follows the tree, or a node has no
            label, nothing in it, two words, or a word and children.
        """
        return cls(*read_brackets(validation.text(line, "line", blank=False)))

    def brackets(self) -> str:
        """Write a constituency tree on one line, as `from_brackets` reads it.

        Raises
        ------
        ValueError
            If a node has both a word and children, as in a dependency tree, or a label or a word that would
            be read as something else.
        """
        return write_brackets(self.root, self.words, self.labels, self._phrases())

    @classmethod
    def from_heads(
        cls,
        words: Sequence[str],
        heads: Sequence[int] | Int[np.ndarray, " nodes"],
        labels: Sequence[str | int | None] | None = None,
    ) -> ParseTree:
        """Make a dependency tree, as treebanks write it.

        Parameters
        ----------
        words : sequence of str
            The words of the sentence.
        heads : sequence of int, or array of integers
            The number of each word's head, counted from 1; 0 for the root.
        labels : sequence, optional
            What each node is labelled with.

        Returns
        -------
        ParseTree
            Node n is word n, counted from 0.

        Raises
        ------
        TypeError, ValueError
            Those of the class; heads are named by the numbers they have here.
        """
        words = validation.tokens(words, "words", strings=True)
        found = validation.integers(heads, "heads")
        validation.same_length(found, words, ("heads", "words"))
        parents = (found - 1).tolist()
        _measured(parents, "heads", 1)
        return cls(parents, words, labels)

    def heads(self) -> list[int]:
        """Return the number of each node's parent, counted from 1; 0 for the root."""
        return [parent + 1 for parent in self.parents]

    @classmethod
    def from_nested(cls, nested: tuple) -> ParseTree:
        """Make a constituency tree of tuples within tuples.

        Parameters
        ----------
        nested : tuple
            (label, word) for a leaf, a word being a string; (label, child, ...) for a phrase.

        Returns
        -------
        ParseTree
            Children come before their parents, from left to right.

        Raises
        ------
        TypeError, ValueError
            If a node is no tuple, or has nothing behind its label, or words beside its children.

        Examples
        --------
        >>> ParseTree.from_nested((3, (2, "not"), (1, "bad"))).brackets()
        '(3 (2 not) (1 bad))'
        """
        accepted = "(label, word) or (label, child, ...), tuples in tuples"
        parents: list[int] = []
        words: list[str | None] = []
        labels: list[Any] = []
        finished: list[int] = []  # nodes whose parent is not yet there
        waiting: list[tuple[Any, bool]] = [(nested, False)]
        while waiting:
            node, ready = waiting.pop()
            if not isinstance(node, tuple):
                raise TypeError(f"nested must be {accepted}; got {validation.shown(node)} in it")
            leaf = len(node) == 2 and isinstance(node[1], str)
            if len(node) < 2:
                raise ValueError(f"nested must be {accepted}; got {validation.shown(node)} in it")
            if not (ready or leaf):
                waiting.append((node, True))
                waiting.extend((child, False) for child in reversed(node[1:]))
                continue
            if ready:
                for child in finished[1 - len(node) :]:
                    parents[child] = len(words)
                del finished[1 - len(node) :]
            finished.append(len(words))
            parents.append(-1)
            words.append(node[1] if leaf else None)
            labels.append(node[0])
        return cls(parents, words, labels)

    def nested(self) -> tuple:
        """Return a constituency tree as tuples in tuples, as `from_nested` reads it.

        Raises
        ------
        ValueError
            If a node has both a word and children, as in a dependency tree.
        """
        children = self._phrases()
        made: dict[int, tuple] = {}
        for node in self.bottom_up():
            inside = [made.pop(child) for child in children[node]] or [self.words[node]]
            made[node] = (self.labels[node], *inside)
        return made[self.root]

    # ---- looking at it

    def __len__(self) -> int:
        """How many nodes there are."""
        return len(self.parents)

    @property
    def root(self) -> int:
        """The number of the root."""
        return self.parents.index(-1)

    @property
    def leaves(self) -> list[int]:
        """The numbers of the leaves, from left to right where the tree was read from brackets."""
        return np.flatnonzero(self.arities == 0).tolist()

    def children(self, node: int) -> list[int]:
        """Return the numbers of a node's children."""
        node = validation.whole_number(node, "node", least=0, most=len(self) - 1)
        return [child for child, parent in enumerate(self.parents) if parent == node]

    def bottom_up(self) -> Iterator[int]:
        """All nodes, height by height, so that each stands behind its children."""
        yield from np.argsort(self.heights, kind="stable").tolist()

    def __str__(self) -> str:
        """A constituency tree as `brackets`; a dependency tree as its words with their heads."""
        try:
            return self.brackets()
        except ValueError:
            return " ".join(f"{word}/{head}" for word, head in zip(self.words, self.heads(), strict=True))

    def all_children(self) -> list[list[int]]:
        """Return the numbers of the children of each node."""
        children: list[list[int]] = [[] for _ in self.parents]
        for node, parent in enumerate(self.parents):
            if parent >= 0:
                children[parent].append(node)
        return children

    def _phrases(self) -> list[list[int]]:
        """The children of each node of a constituency tree."""
        children = self.all_children()
        for word, below in zip(self.words, children, strict=True):
            if below and word is not None:
                got = f"{word!r} with {len(below)} children"
                raise ValueError(f"words must stand at the leaves alone in a constituency tree; got {got}")
        return children


def _measured(parents: list[int], name: str, first: int) -> tuple[np.ndarray, ...]:
    """Heights, arities and slots of the nodes; raise unless they are one tree.

    Messages call the parents by `name` and count the nodes from `first`.
    """
    size = len(parents)
    if not parents:
        raise ValueError(f"{name} must be of one node or more; got none")
    if min(parents) < -1 or max(parents) >= size:
        least, most = min(parents) + first, max(parents) + first
        accepted = f"whole numbers from {first - 1}, the root, to {size - 1 + first}"
        raise ValueError(f"{name} must be {accepted}; got {least} to {most}")
    arities, slots, heights = [0] * size, [0] * size, [0] * size
    for node, parent in enumerate(parents):
        if parent >= 0:
            slots[node] = arities[parent]
            arities[parent] += 1
    # From the leaves upwards, by height; a node is reached by the last of its children, the highest one.
    missing, reached = arities.copy(), [node for node in range(size) if not arities[node]]
    for node in reached:
        parent = parents[node]
        if parent >= 0:
            heights[parent] = heights[node] + 1
            missing[parent] -= 1
            if not missing[parent]:
                reached.append(parent)
    if len(reached) < size:  # what is left stands in cycles, as each node has one parent
        cycle = [next(node for node in range(size) if missing[node])]
        while parents[cycle[-1]] != cycle[0]:
            cycle.append(parents[cycle[-1]])
        got = validation.shown([node + first for node in cycle])
        raise ValueError(f"{name} must have no cycle; got one of nodes {got}")
    roots = [node + first for node, parent in enumerate(parents) if parent == -1]
    if len(roots) != 1:
        raise ValueError(f"{name} must have one root; got {len(roots)}: nodes {validation.shown(roots)}")
    return tuple(np.array(values, dtype=np.int64) for values in (heights, arities, slots))
