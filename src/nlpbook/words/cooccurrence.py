"""Count the company that words keep: term-term counts in a window, term-document counts.

    C[i, j] = sum over positions t with word i, and s with word j, 0 < |t - s| <= window, of weight(|t - s|)

Pairs never reach across the border of a sentence.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

import numpy as np
import scipy.sparse as sparse

from nlpbook import validation
from nlpbook.text import EncodedCorpus

Weighting = Literal["uniform", "harmonic"]


def term_term_counts_by_loop(
    corpus: EncodedCorpus,
    vocabulary_size: int,
    window: int = 2,
    weighting: Weighting = "uniform",
) -> np.ndarray:
    """Count co-occurrences as the formula reads, one pair at a time: the reference for `term_term_counts`.

    Parameters and result are those of `term_term_counts`, but the matrix is dense.
    """
    counts = np.zeros((vocabulary_size, vocabulary_size))
    for sentence in corpus:
        for t, centre in enumerate(sentence):
            for s in range(max(0, t - window), min(len(sentence), t + window + 1)):
                if s != t:
                    weight = 1 if weighting == "uniform" else 1 / abs(t - s)
                    counts[centre, sentence[s]] += weight
    return counts


def term_term_counts(
    corpus: EncodedCorpus,
    vocabulary_size: int,
    window: int = 2,
    weighting: Weighting = "uniform",
    *,
    ignore: Collection[int] = (),
) -> sparse.csr_array:
    """Count how often each word stands within `window` words of each other word.

    Parameters
    ----------
    corpus : EncodedCorpus
        Sentences as word ids, each id from 0 to `vocabulary_size` - 1.
    vocabulary_size : int
        Number of words V.
    window : int
        How many positions to the left and to the right count, 1 or more.
    weighting : {"uniform", "harmonic"}
        What a pair at distance d adds: 1, or 1/d (as in GloVe).
    ignore : collection of int
        Ids that are not counted, such as the unknown word. They still take up a position.

    Returns
    -------
    scipy.sparse.csr_array of float32, shape (V, V)
        Symmetric, indices sorted. Entry (i, j) is the (weighted) number of pairs.

    Raises
    ------
    TypeError
        If a number is no whole number.
    ValueError
        If the corpus is empty or holds an id outside the vocabulary, the window is below 1, or the weighting
        is unknown.

    Notes
    -----
    For each distance d the corpus is laid over itself, shifted by d: the words that then lie upon each other
    are the pairs at that distance. All pairs are added up in a sparse matrix, each under its smaller id, and
    the other half of the matrix is the transpose.

    References
    ----------
    Book: chapter 1, "Company". Pennington, Socher & Manning (2014), section 4.2, for the harmonic weighting.
    """
    window = validation.whole_number(window, "window")
    weighting = validation.one_of(weighting, "weighting", ["uniform", "harmonic"])
    vocabulary_size = validation.whole_number(vocabulary_size, "vocabulary_size")
    validation.ids(corpus.ids, "corpus", vocabulary_size)

    sentence_of = np.repeat(np.arange(len(corpus), dtype=np.int32), np.diff(corpus.offsets))
    if len(ignore):
        sentence_of[np.isin(corpus.ids, list(ignore))] = -1
    pairs = [_pairs_at(d, corpus.ids, sentence_of) for d in range(1, window + 1)]
    first, second = (np.concatenate(ends) for ends in zip(*pairs, strict=True))
    weight_at = 1 / np.arange(1, window + 1) if weighting == "harmonic" else np.ones(window)
    weights = np.repeat(weight_at.astype(np.float32), [len(left) for left, _ in pairs])
    half = _add_up(np.minimum(first, second), np.maximum(first, second), weights, vocabulary_size)
    # A pair of equal words is met from both of its ends, so the diagonal rightly doubles.
    return half.tocsr() + half.T


def term_document_counts(documents: EncodedCorpus, vocabulary_size: int) -> sparse.csr_array:
    """Count how often each word stands in each document.

    Parameters
    ----------
    documents : EncodedCorpus
        One sequence of word ids per document.
    vocabulary_size : int
        Number of words V.

    Returns
    -------
    scipy.sparse.csr_array of float32, shape (V, documents)

    Raises
    ------
    ValueError
        If there is no document, or an id is outside the vocabulary.

    References
    ----------
    Book: chapter 1, "Company".
    """
    vocabulary_size = validation.whole_number(vocabulary_size, "vocabulary_size")
    validation.ids(documents.ids, "documents", vocabulary_size)
    document_of = np.repeat(np.arange(len(documents)), np.diff(documents.offsets))
    ones = np.ones(len(documents.ids), dtype=np.float32)
    counts = sparse.csr_array((ones, (documents.ids, document_of)), shape=(vocabulary_size, len(documents)))
    counts.sum_duplicates()
    return counts


def _pairs_at(distance: int, ids: np.ndarray, sentence_of: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the two words of every pair at this distance in one sentence."""
    left, right = sentence_of[:-distance], sentence_of[distance:]
    together = (left == right) & (left >= 0)
    return ids[:-distance][together], ids[distance:][together]


def _add_up(rows: np.ndarray, columns: np.ndarray, weights: np.ndarray, size: int) -> sparse.csc_array:
    """Return the matrix that holds at (i, j) the sum of the weights of all pairs (i, j)."""
    pairs = sparse.coo_array((weights, (rows, columns)), shape=(size, size))
    # Sorting by rows, then by columns, takes one step per pair each, as there are only so many ids.
    # Equal pairs are kept apart until then (the flag says that there are none): neighbours are cheap to add.
    pairs.has_canonical_format = True
    sums = pairs.tocsr().tocsc()
    sums.has_sorted_indices, sums.has_canonical_format = True, False
    sums.sum_duplicates()
    return sums
