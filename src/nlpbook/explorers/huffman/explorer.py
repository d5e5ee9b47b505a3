"""The Huffman explorer: a tree over a small vocabulary, and a word's probability as the way to it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import traitlets

from nlpbook import validation
from nlpbook.explorers.base import Explorer
from nlpbook.explorers.huffman.code import (
    find_paths,
    join_nodes,
    matching_logits,
    path_bits,
    path_probability,
)

MOST_WORDS = 40
MOST_COUNT = 1_000_000
LARGEST_LOGIT = 20.0


class HuffmanExplorer(Explorer):
    """Choose a word; see its path light up, its code, and its probability as a product along the path.

    Each inner node has a logit s. It sends a share sigma(s) of what comes down to it to the left (0), and
    sigma(-s) to the right (1), so that the probabilities of all words sum to 1 whatever the logits are. The
    logits along the chosen word's path and its count have sliders; a count that moves builds the tree anew.

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
    counts = traitlets.List(traitlets.Int()).tag(sync=True)
    word = traitlets.Unicode().tag(sync=True)
    logits = traitlets.List(traitlets.Float()).tag(sync=True)
    seed = traitlets.Int().tag(sync=True)

    def __init__(
        self,
        counts: Mapping[str, int],
        word: str | None = None,
        *,
        logits: Sequence[float] | None = None,
        seed: int = 0,
    ):
        words, numbers = _check_words(counts)
        self._size = len(words)
        super().__init__(
            words=words,
            counts=numbers,
            word=_check_word(words[0] if word is None else word, words),
            logits=_check_logits([0.0] * (len(words) - 1) if logits is None else logits, len(words) - 1),
            seed=validation.whole_number(seed, "seed", 0, 2**31 - 1),
        )

    @traitlets.validate("counts")
    def _valid_counts(self, proposal: Any) -> list[int]:
        counts = proposal["value"]
        if len(counts) != self._size:
            raise ValueError(f"counts must be {self._size}, one for each word; got {len(counts)}")
        return [
            validation.whole_number(count, f"counts[{i}]", 1, MOST_COUNT) for i, count in enumerate(counts)
        ]

    @traitlets.validate("word")
    def _valid_word(self, proposal: Any) -> str:
        return _check_word(proposal["value"], self.words)

    @traitlets.validate("logits")
    def _valid_logits(self, proposal: Any) -> list[float]:
        return _check_logits(proposal["value"], self._size - 1)

    def codes(self) -> dict[str, str]:
        """Return the code of each word: its turns from the root down, 0 to the left and 1 to the right."""
        return {word: "".join(str(turn) for _, turn in path) for word, path in self._paths().items()}

    def probabilities(self) -> dict[str, float]:
        """Return the probability of each word with the logits that are shown; they sum to 1."""
        return {word: path_probability(path, self.logits) for word, path in self._paths().items()}

    def matching_logits(self) -> list[float]:
        """Return the logits with which each word's probability is its share of the counts."""
        return matching_logits(self.counts, join_nodes(self.counts))

    @property
    def mean_length(self) -> float:
        """The mean length of the codes, each as often as its count says, in bits per word."""
        return self._mean([float(len(path)) for path in self._paths().values()])

    @property
    def entropy(self) -> float:
        """The entropy of the counts' shares (bits per word). No code can be shorter on average."""
        return self._mean([math.log2(sum(self.counts) / count) for count in self.counts])

    @property
    def cross_entropy(self) -> float:
        """The mean of -log2 of the probabilities that are shown (bits per word), at least the entropy."""
        return self._mean([path_bits(path, self.logits) for path in self._paths().values()])

    def _paths(self) -> dict[str, list[tuple[int, int]]]:
        return dict(zip(self.words, find_paths(join_nodes(self.counts)), strict=True))

    def _mean(self, values: Sequence[float]) -> float:
        """The mean over the text: each word as often as it occurs."""
        weighted = sum(count * value for count, value in zip(self.counts, values, strict=True))
        return weighted / sum(self.counts)


def _check_words(counts: Any) -> tuple[list[str], list[int]]:
    for word in validation.mapping(counts, "counts", "words to their counts"):
        validation.text(word, "a word of counts", blank=False)
    if not 2 <= len(counts) <= MOST_WORDS:
        raise ValueError(f"counts must be of 2 to {MOST_WORDS} words; got {len(counts)}")
    return list(counts), [
        validation.whole_number(count, f"counts[{word!r}]", 1, MOST_COUNT) for word, count in counts.items()
    ]


def _check_word(word: Any, words: Sequence[str]) -> str:
    if word not in words:
        raise ValueError(
            f"word must be one of the {len(words)} words of the tree; got {validation.shown(word)}"
        )
    return word


def _check_logits(logits: Any, size: int) -> list[float]:
    if isinstance(logits, str) or not hasattr(logits, "__len__"):
        raise TypeError(f"logits must be a list of {size} numbers; got {validation.shown(logits)}")
    if len(logits) != size:
        raise ValueError(f"logits must be {size} numbers, one for each inner node; got {len(logits)}")
    return [
        validation.finite(logit, f"logits[{i}]", least=-LARGEST_LOGIT, most=LARGEST_LOGIT)
        for i, logit in enumerate(logits)
    ]
