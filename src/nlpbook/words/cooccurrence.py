"""Count the company that words keep: term-term counts in a window, term-document counts.

    C[i, j] = sum over positions t with word i, and s with word j, 0 < |t - s| <= window, of weight(|t - s|)

Pairs never reach across the border of a sentence.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

import numpy as np
import scipy.sparse as sparse

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
    ValueError
        If the corpus is empty or holds an id outside the vocabulary, the window is not a whole number
        of 1 or more, or the weighting is unknown.

    Notes
    -----
    For each distance d the corpus is laid over itself, shifted by d, and each pair (i, j) with i <= j becomes
    one number, i V + j. Equal pairs are equal numbers, so counting pairs is counting numbers (`_count`). The
    other half of the matrix is the transpose.

    References
    ----------
    Book: chapter 1, "Company". Pennington, Socher & Manning (2014), section 4.2, for the harmonic weighting.
    """
    if isinstance(window, bool) or not isinstance(window, (int, np.integer)) or window < 1:
        raise ValueError(f"window must be a whole number, 1 or more; got {window!r}")
    if weighting not in ("uniform", "harmonic"):
        raise ValueError(f'weighting must be "uniform" or "harmonic"; got {weighting!r}')
    _check_ids(corpus, vocabulary_size)

    sentence_of = np.repeat(np.arange(len(corpus), dtype=np.int32), np.diff(corpus.offsets))
    if len(ignore):
        sentence_of[np.isin(corpus.ids, list(ignore))] = -1
    # Distances of equal weight are counted together.
    groups = [range(1, window + 1)] if weighting == "uniform" else [[d] for d in range(1, window + 1)]
    half = sparse.csr_array((vocabulary_size, vocabulary_size), dtype=np.float32)
    for distances in groups:
        keys = np.concatenate([_pair_keys(corpus.ids, sentence_of, d, vocabulary_size) for d in distances])
        counts = _matrix_from_keys(keys, vocabulary_size)
        half = half + (counts if weighting == "uniform" else counts * np.float32(1 / distances[0]))
    symmetric = (
        half + half.T.tocsr()
    )  # a pair of equal words is met from both of its ends: twice on the diagonal
    symmetric.sort_indices()
    return symmetric


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
    _check_ids(documents, vocabulary_size)
    document_of = np.repeat(np.arange(len(documents)), np.diff(documents.offsets))
    ones = np.ones(len(documents.ids), dtype=np.float32)
    counts = sparse.csr_array((ones, (documents.ids, document_of)), shape=(vocabulary_size, len(documents)))
    counts.sum_duplicates()
    return counts


def _pair_keys(
    ids: np.ndarray,
    sentence_of: np.ndarray,
    distance: int,
    vocabulary_size: int,
) -> np.ndarray:
    """Return the key `smaller id * V + larger id` of every pair of words at this distance in one sentence."""
    left, right = sentence_of[:-distance], sentence_of[distance:]
    together = (left == right) & (left >= 0)
    first, second = ids[:-distance][together], ids[distance:][together]
    smaller, larger = np.minimum(first, second).astype(np.int64), np.maximum(first, second)
    return smaller * vocabulary_size + larger


def _count(keys: np.ndarray, table_size: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the distinct keys, ascending, and how often each occurs.

    Keys below `table_size` are counted in a table, the others by sorting. A vocabulary numbers its words by
    falling frequency, so by Zipf's law most keys are small, and a table needs no comparison.
    """
    small = keys < table_size
    table = np.bincount(keys[small], minlength=1)
    low = np.flatnonzero(table)
    large = np.sort(keys[~small])
    first = np.flatnonzero(np.diff(large, prepend=-1))  # where a run of equal keys begins
    counts = np.concatenate([table[low], np.diff(first, append=len(large))])
    return np.concatenate([low, large[first]]), counts


def _matrix_from_keys(keys: np.ndarray, vocabulary_size: int) -> sparse.csr_array:
    distinct, counts = _count(keys, table_size=len(keys))
    rows, columns = np.divmod(distinct, vocabulary_size)
    row_starts = np.searchsorted(rows, np.arange(vocabulary_size + 1))
    shape = (vocabulary_size, vocabulary_size)
    return sparse.csr_array((counts.astype(np.float32), columns, row_starts), shape=shape)


def _check_ids(corpus: EncodedCorpus, vocabulary_size: int) -> None:
    if len(corpus) == 0 or len(corpus.ids) == 0:
        raise ValueError("corpus is empty: there is nothing to count")
    low, high = corpus.ids.min(), corpus.ids.max()
    if low < 0 or high >= vocabulary_size:
        raise ValueError(
            f"corpus holds the word id {low if low < 0 else high}; accepted are 0 to vocabulary_size - 1 = "
            f"{vocabulary_size - 1}"
        )
