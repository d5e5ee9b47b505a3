"""Pairs such as "value" and "values" as a test of word vectors, and how it depends on frequency.

A pair is found where each of its words is among the other's ten nearest neighbours; half found where one is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
from jaxtyping import Float64, Int64

from nlpbook import validation
from nlpbook.word2vec._vector_checks import check_table, checked_words
from nlpbook.words import WordVectors

ENDINGS = ("s", "ed", "ing", "ly")
_NEIGHBOURS = 10
_PAIRS_AT_A_TIME = 500


def regular_pairs(
    counts: Mapping[str, int], endings: tuple[str, ...] = ENDINGS
) -> dict[str, list[tuple[str, str]]]:
    """Return the words that are there with and without an ending, for each ending.

    Parameters
    ----------
    counts : mapping of str to int
        The words, with their counts.
    endings : tuple of str
        What is appended.

    Returns
    -------
    dict of str to list of (word, word + ending)
        Words of four letters or more, so that "the" and "thes" are no pair. The rule knows nothing of
        meaning: "even" and "evening" are a pair to it.

    Examples
    --------
    >>> regular_pairs({"value": 9, "values": 7, "is": 5}, ("s",))
    {'s': [('value', 'values')]}
    """
    words = [word for word in counts if len(word) >= 4 and word.isalpha()]
    return {end: [(word, word + end) for word in words if word + end in counts] for end in endings}


def partner_ranks(vectors: WordVectors, pairs: Sequence[tuple[str, str]]) -> Int64[np.ndarray, " pairs"]:
    """Return the place, from 1, that each pair's second word has among the neighbours of its first.

    Parameters
    ----------
    vectors : WordVectors
        The table, with all words of the pairs; no row may be zero.
    pairs : sequence of (str, str)
        Two different words each.

    Returns
    -------
    int64 array, shape (pairs,)
        1 for the nearest neighbour. Words with the same cosine share the worst of their places.

    Raises
    ------
    KeyError
        If a word has no vector.
    TypeError
        If a word is no string.
    ValueError
        If a row is zero, or a pair has not two different words.
    """
    check_table(vectors)
    for i, pair in enumerate(pairs):
        checked_words(pair, 2, f"pairs[{i}]")
        for word in pair:
            if word not in vectors:
                raise KeyError(f"pairs has {word!r}, which has no vector; the table has {len(vectors)} words")
        if pair[0] == pair[1]:
            raise ValueError(f"pairs must have two different words each; got {pair[0]!r} twice")
    place = {word: i for i, word in enumerate(vectors.words)}
    units = vectors.unit.cpu().numpy()  # (words, d)
    ranks = np.empty(len(pairs), np.int64)
    for begin in range(0, len(pairs), _PAIRS_AT_A_TIME):
        some = pairs[begin : begin + _PAIRS_AT_A_TIME]
        first, second = (np.array([place[word] for word in words]) for words in zip(*some, strict=True))
        cosines = units[first] @ units.T  # (pairs, words)
        rows = np.arange(len(some))
        cosines[rows, first] = -np.inf
        ranks[begin : begin + len(some)] = (cosines >= cosines[rows, second][:, None]).sum(axis=1)
    return ranks


def partners_found(vectors: WordVectors, pairs: Sequence[tuple[str, str]]) -> Float64[np.ndarray, " pairs"]:
    """Return for each pair 1 where both are among the other's ten neighbours, 0.5 where one is, or 0.

    Parameters, errors: those of `partner_ranks`.

    Returns
    -------
    float64 array, shape (pairs,)
        Its mean is the share of words whose other form is among their ten neighbours.

    References
    ----------
    Book: chapter 4, "Which vectors are good?".
    """
    backward = [tuple(pair)[::-1] for pair in pairs]
    return np.mean([partner_ranks(vectors, each) <= _NEIGHBOURS for each in (pairs, backward)], axis=0)


def frequency_bands(
    counts: Mapping[str, int], pairs: Sequence[tuple[str, str]], limits: Sequence[int]
) -> Int64[np.ndarray, " pairs"]:
    """Return in which band of frequency the rarer word of each pair is.

    Parameters
    ----------
    counts : mapping of str to int
        From each word of the pairs to its count.
    pairs : sequence of (str, str)
    limits : sequence of int
        Where the next band begins, ascending: with (20, 100), the bands are below 20, 20 to 99, 100 and more.

    Returns
    -------
    int64 array, shape (pairs,)
        0 for the rarest band.

    Raises
    ------
    KeyError
        If a word has no count.
    ValueError
        If `limits` do not ascend.

    Examples
    --------
    >>> frequency_bands({"value": 500, "values": 30}, [("value", "values")], (20, 100)).tolist()
    [1]
    """
    if any(low >= high for low, high in pairwise(limits)):
        raise ValueError(f"limits must ascend; got {validation.shown(tuple(limits))}")
    rarer = [min(counts[first], counts[second]) for first, second in pairs]
    return np.searchsorted(limits, rarer, side="right")
