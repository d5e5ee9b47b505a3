"""The Huffman tree: words that occur often sit near the root, and the mean path is as short as it can be.

The two rarest nodes are joined to a new one, which counts as often as both, until one node is left: the root.
Of two nodes that are joined, the rarer is on the left. A word's code is its way down from the root, 0 for
left and 1 for right. With p the words' shares, and lengths in bits,

    H = -sum of p log2 p   <=   L = sum of p length   <   H + 1
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from typing import Any, SupportsFloat, SupportsIndex

import numpy as np
from jaxtyping import Bool, Int8, Int64

from nlpbook import validation


class HuffmanTree:
    """A binary tree with a leaf for each word, and the codes and paths of all words.

    V words have V - 1 inner nodes, numbered in the order in which they were made: the root is V - 2. Of
    nodes that count alike, words are joined before inner nodes, and small ids before large ones.

    It has these arrays:

    `children` : int64 array, shape (V - 1, 2)
        The left and the right child of each inner node: below V a word, and V + i the inner node i.
    `lengths` : int64 array, shape (V,)
        How long each word's code is, in bits.
    `paths` : int64 array, shape (V, longest)
        The inner nodes from the root down to each word, filled up with 0.
    `codes` : int8 array, shape (V, longest)
        Which way the path turns at each of them, filled up with 0.
    `mask` : bool array, shape (V, longest)
        Where a row of `paths` and `codes` is the word's, and not what it is filled up with.

    Parameters
    ----------
    counts : number sequence, shape (V,)
        How often each word occurs, 0 or more; not all zero. One word alone has the empty code.

    Raises
    ------
    TypeError
        If the counts are no numbers.
    ValueError
        If a count is negative, NaN or infinite, or all are 0.

    Examples
    --------
    >>> tree = HuffmanTree([8, 6, 5, 4, 3])
    >>> tree.nested("xyzwv")
    (('z', 'y'), (('v', 'w'), 'x'))
    >>> tree.code(3), tree.path(3)[0].tolist()
    ('101', [3, 2, 0])

    References
    ----------
    Huffman (1952), "A method for the construction of minimum-redundancy codes". Book: chapter 4.
    """

    children: Int64[np.ndarray, "inner 2"]
    lengths: Int64[np.ndarray, " vocabulary"]
    paths: Int64[np.ndarray, "vocabulary longest"]
    codes: Int8[np.ndarray, "vocabulary longest"]
    mask: Bool[np.ndarray, "vocabulary longest"]

    def __init__(self, counts: Sequence[SupportsFloat] | np.ndarray):
        counts = validation.counts(counts, "counts")
        self._shares = counts / counts.sum(dtype=np.float64)
        children = _join(counts.tolist())
        n_words = len(counts)
        depths, parents, turns = ([0] * (2 * n_words - 1) for _ in range(3))  # of words, then of inner nodes
        for i in range(n_words - 2, -1, -1):  # from the root down: parents are made after their children
            for turn, child in enumerate(children[i]):
                depths[child], parents[child], turns[child] = depths[n_words + i] + 1, i, turn
        depth, parent, turn_to = np.array(depths), np.array(parents), np.array(turns, dtype=np.int8)
        self.children = np.array(children, dtype=np.int64).reshape(-1, 2)
        self.lengths = depth[:n_words].copy()
        self.mask = np.arange(self.lengths.max()) < self.lengths[:, None]  # (V, longest)
        self.paths = np.zeros(self.mask.shape, dtype=np.int64)
        self.codes = np.zeros(self.mask.shape, dtype=np.int8)
        node = np.arange(n_words)  # where each word has climbed to
        for level in range(self.mask.shape[1] - 1, -1, -1):  # from the leaves up, all words at once
            climbers = np.flatnonzero(depth[node] == level + 1)
            at = node[climbers]
            self.codes[climbers, level], self.paths[climbers, level] = turn_to[at], parent[at]
            node[climbers] = n_words + parent[at]

    def __len__(self) -> int:
        """The number of words."""
        return len(self.lengths)

    def path(self, word: SupportsIndex) -> tuple[Int64[np.ndarray, " length"], Int8[np.ndarray, " length"]]:
        """The inner nodes from the root down to a word, and which way to turn at each: 0 left, 1 right.

        Raises
        ------
        TypeError, ValueError
            If no word has this id.
        """
        word = validation.whole_number(word, "word", 0, len(self) - 1)
        return self.paths[word, : self.lengths[word]], self.codes[word, : self.lengths[word]]

    def code(self, word: SupportsIndex) -> str:
        """The code of a word in zeros and ones.

        Raises
        ------
        TypeError, ValueError
            If no word has this id.
        """
        return "".join(map(str, self.path(word)[1]))

    @property
    def mean_length(self) -> float:
        """The mean length of the codes over the text, in bits per word."""
        return float(self._shares @ self.lengths)

    @property
    def entropy(self) -> float:
        """The entropy of the words' shares, in bits per word; no code can be shorter on average."""
        shares = self._shares[self._shares > 0]
        return float(-(shares @ np.log2(shares))) + 0.0  # of one word 0, and not -0

    def nested(self, words: Sequence[Any]) -> Any:
        """The tree as pairs of pairs, with the given words at its leaves.

        Parameters
        ----------
        words : sequence, shape (V,)
            In the order of the ids.

        Raises
        ------
        ValueError
            If there are not as many words as the tree has.
        """
        if len(words) != len(self):
            raise ValueError(f"words must be {len(self)}, one for each leaf; got {len(words)}")
        nodes = list(words)
        for left, right in self.children.tolist():
            nodes.append((nodes[left], nodes[right]))
        return nodes[-1]


def _join(counts: list[float]) -> list[tuple[int, int]]:
    """Huffman's algorithm: the children of each inner node, in the order in which the nodes are made."""
    heap = [(count, word) for word, count in enumerate(counts)]
    heapq.heapify(heap)
    children = []
    for new in range(len(counts), 2 * len(counts) - 1):
        count, left = heapq.heappop(heap)
        other, right = heap[0]
        heapq.heapreplace(heap, (count + other, new))
        children.append((left, right))
    return children
