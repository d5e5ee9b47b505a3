"""A Huffman tree small enough to draw, its codes, and the probabilities that logits at its nodes give.

`nlpbook.word2vec.HuffmanTree` is the chapter's own, for vocabularies of any size; explorers stand below all
chapters. Both join the same nodes: of those that count alike words before inner nodes, first ones first.
"""

from __future__ import annotations

import math
from collections.abc import Sequence


def join_nodes(counts: Sequence[int]) -> list[tuple[int, int]]:
    """Return the children of each inner node, in the order in which the nodes are made; the last is the root.

    Parameters
    ----------
    counts : sequence of int, length V

    Returns
    -------
    list of (int, int), length V - 1
        The left child, which is rarer, and the right one: a word below V, or V + i for the inner node i.
    """
    waiting = [(count, node) for node, count in enumerate(counts)]
    children = []
    for new in range(len(counts), 2 * len(counts) - 1):
        (least, left), (next_least, right), *waiting = sorted(waiting)
        waiting.append((least + next_least, new))
        children.append((left, right))
    return children


def find_paths(children: Sequence[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """Return the way from the root to each word: inner nodes, each with a turn, 0 to the left, 1 right."""
    n_words = len(children) + 1
    above: dict[int, list[tuple[int, int]]] = {2 * n_words - 2: []}
    for inner in reversed(range(len(children))):
        for turn, child in enumerate(children[inner]):
            above[child] = [*above[n_words + inner], (inner, turn)]
    return [above[word] for word in range(n_words)]


def path_probability(path: Sequence[tuple[int, int]], logits: Sequence[float]) -> float:
    """Return the product of sigma(logit) for each turn to the left, and sigma(-logit) to the right."""
    return math.prod(1 / (1 + math.exp(logits[node] if turn else -logits[node])) for node, turn in path)


def path_bits(path: Sequence[tuple[int, int]], logits: Sequence[float]) -> float:
    """Return -log2 of that product, also where it is too small for a number."""
    return sum(math.log2(1 + math.exp(logits[node] if turn else -logits[node])) for node, turn in path)


def matching_logits(counts: Sequence[int], children: Sequence[tuple[int, int]]) -> list[float]:
    """Return the logits that give each word the share of its count: ln(count left / count right)."""
    sums = list(counts)
    for left, right in children:
        sums.append(sums[left] + sums[right])
    return [math.log(sums[left] / sums[right]) for left, right in children]
