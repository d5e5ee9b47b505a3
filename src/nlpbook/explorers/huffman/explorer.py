"""The Huffman explorer: a tree over a small vocabulary, and a word's probability as the way to it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import traitlets
from jaxtyping import Float64

from nlpbook import validation
from nlpbook.explorers.base import Explorer
from nlpbook.explorers.kit.random_numbers import LARGEST_SEED
from nlpbook.explorers.settings import Choice, Numbers, Whole
from nlpbook.word2vec import HuffmanTree, hierarchical_softmax_log_probs

MOST_WORDS = 40
MOST_COUNT = 1_000_000
LARGEST_LOGIT = 20.0


def _n_words(explorer: HuffmanExplorer) -> int:
    return len(explorer.words)


def _n_inner_nodes(explorer: HuffmanExplorer) -> int:
    return len(explorer.words) - 1


class HuffmanExplorer(Explorer):
    """Choose a word; see its path light up, its code, and its probability as a product along the path.

    Each inner node has a logit s. Of the probability that comes down to it, it sends sigma(s) to the left (0)
    and sigma(-s) to the right (1), so that the probabilities of all words sum to 1 whatever the logits are.
    The tree lies on its side, its left drawn above its right. The logits along the chosen word's path and its
    count have sliders; a count that moves builds the tree anew. Tree and probabilities are those of
    `nlpbook.word2vec.HuffmanTree` and `hierarchical_softmax_log_probs`.

    Parameters
    ----------
    counts : mapping from str to int
        2 to 40 words, each with its count from 1 to 1,000,000. Where nodes count alike, earlier words are
        joined first, and words before inner nodes, as in `nlpbook.word2vec.HuffmanTree`.
    word : str, optional
        The word that is chosen at first; the first one when left out.
    logits : sequence of float, optional
        One for each of the V - 1 inner nodes, in the order in which they are made (the root last), from -20
        to 20. All 0 when left out: then a word with a code of n bits has probability 2^-n.
    seed : int
        Where the random numbers begin, from which the page draws logits.

    Raises
    ------
    TypeError
        If the counts are no mapping, a word is no string, or a number is none.
    ValueError
        If there are too few words or too many, a number is out of its range, or the word is unknown.

    Examples
    --------
    >>> explorer = HuffmanExplorer({"x": 8, "y": 6, "z": 5, "w": 4, "v": 3}, word="w")
    >>> explorer.codes()
    {'x': '11', 'y': '01', 'z': '00', 'w': '101', 'v': '100'}
    >>> explorer.probabilities()["w"]
    0.125
    >>> round(explorer.entropy, 5), round(explorer.mean_length, 5)
    (2.24374, 2.26923)

    References
    ----------
    Huffman (1952), "A method for the construction of minimum-redundancy codes"; Morin & Bengio (2005),
    "Hierarchical probabilistic neural network language model". Book: chapter 4.
    """

    javascript = "explorer.js"
    label = "A Huffman tree: the code of each word, and its probability as a product of turns"

    words = traitlets.List(traitlets.Unicode()).tag(sync=True)
    counts = Numbers(_n_words, whole=True, least=1, most=MOST_COUNT, of="one for each word")
    word = Choice("words", of="words of the tree")
    logits = Numbers(_n_inner_nodes, least=-LARGEST_LOGIT, most=LARGEST_LOGIT, of="one for each inner node")
    seed = Whole(0, LARGEST_SEED)

    def __init__(
        self,
        counts: Mapping[str, int],
        word: str | None = None,
        *,
        logits: Sequence[float] | None = None,
        seed: int = 0,
    ):
        words, numbers = _check_words(counts)
        super().__init__(
            words=words,
            counts=numbers,
            word=words[0] if word is None else word,
            logits=[0.0] * (len(words) - 1) if logits is None else logits,
            seed=seed,
        )

    @property
    def tree(self) -> HuffmanTree:
        """The tree of the counts that are shown."""
        return HuffmanTree(self.counts)

    def codes(self) -> dict[str, str]:
        """Return the code of each word: its turns from the root down, 0 to the left and 1 to the right."""
        tree = self.tree
        return {word: tree.code(i) for i, word in enumerate(self.words)}

    def probabilities(self) -> dict[str, float]:
        """Return the probability of each word with the logits that are shown; they sum to 1."""
        return dict(zip(self.words, np.exp2(-self._bits()).tolist(), strict=True))

    def matching_logits(self) -> list[float]:
        """Return the logits with which each word's probability is its relative frequency in the counts.

        Returns
        -------
        list of float, length V - 1
            For each inner node ln(count left / count right), the counts being those of all words below.
        """
        below = list(self.counts)
        logits = []
        for left, right in self.tree.children.tolist():
            below.append(below[left] + below[right])
            logits.append(math.log(below[left] / below[right]))
        return logits

    @property
    def mean_length(self) -> float:
        """The mean length of the codes, each as often as its count says, in bits per word."""
        return self.tree.mean_length

    @property
    def entropy(self) -> float:
        """The entropy of the relative frequencies (bits per word). No code can be shorter on average."""
        return self.tree.entropy

    @property
    def cross_entropy(self) -> float:
        """The mean of -log2 of the probabilities that are shown (bits per word), at least the entropy."""
        return float(np.average(self._bits(), weights=self.counts))

    def _bits(self) -> Float64[np.ndarray, " words"]:
        """-log2 of each word's probability."""
        # With a hidden vector of one 1, the rows of the inner nodes are their logits.
        log_probs = hierarchical_softmax_log_probs(np.ones(1), self.tree, np.array(self.logits)[:, None])
        return -log_probs / math.log(2)


def _check_words(counts: Any) -> tuple[list[str], list[int]]:
    for word in validation.mapping(counts, "counts", "words to their counts"):
        validation.text(word, "a word of counts", blank=False)
    if not 2 <= len(counts) <= MOST_WORDS:
        raise ValueError(f"counts must be of 2 to {MOST_WORDS} words; got {len(counts)}")
    return list(counts), [
        validation.whole_number(count, f"counts[{validation.shown(word)}]", 1, MOST_COUNT)
        for word, count in counts.items()
    ]
