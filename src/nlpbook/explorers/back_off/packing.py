"""N-gram counts as compact text: what the back-off explorer carries into the page."""

from __future__ import annotations

import base64
from typing import Any, Protocol, runtime_checkable

import numpy as np
from jaxtyping import Int64, UInt8

from nlpbook.text import Vocabulary


@runtime_checkable
class Counts(Protocol):
    """What is needed of `nlpbook.ngrams.NGramCounts`; the explorers, below all chapters, cannot import it."""

    vocabulary: Vocabulary
    order: int
    index: Any
    counts: tuple[Int64[np.ndarray, " _"], ...]


def pack_counts(counts: Counts) -> str:
    """Return n-gram counts as text that `readCounts` in ``back_off_counts.js`` reads.

    Parameters
    ----------
    counts : NGramCounts
        V words, n-grams of up to some order.

    Returns
    -------
    str
        Base64 of a sequence of whole numbers, each as `variable_length` writes it. First the counts of the V
        words. Then for each order from 2 on: how many n-grams begin with each n-gram of the order below; the
        last word of each n-gram, less the one before it after the same context; the counts. All stand in
        the order of the index. A thousand words of English take about 5,000 characters at order 3, and 13,000
        at order 5.
    """
    size = len(counts.vocabulary)
    numbers = [counts.counts[0][:size]]
    for m in range(2, counts.order + 1):
        contexts, words = counts.index.contexts(m), counts.index.words(m)
        gaps = np.diff(words, prepend=0)
        first = np.diff(contexts, prepend=-1) > 0
        gaps[first] = words[first]
        numbers += [np.bincount(contexts, minlength=counts.index.size(m - 1)), gaps, counts.counts[m - 1]]
    return base64.b64encode(variable_length(np.concatenate(numbers)).tobytes()).decode("ascii")


def variable_length(numbers: Int64[np.ndarray, " numbers"]) -> UInt8[np.ndarray, " bytes"]:
    """Write whole numbers of 0 or more as bytes: seven bits each, low ones first; the last one is below 128.

    Examples
    --------
    >>> variable_length(np.array([5, 300])).tolist()  # 300 = 44 + 2 * 128
    [5, 172, 2]
    """
    lengths = np.ones(len(numbers), dtype=np.int64)
    rest = numbers >> 7
    while rest.any():
        lengths += rest > 0
        rest = rest >> 7
    ends = np.cumsum(lengths)
    place = np.arange(lengths.sum()) - np.repeat(ends - lengths, lengths)  # of each byte in its number
    written = (np.repeat(numbers, lengths) >> (7 * place)) & 127
    written += 128 * (place < np.repeat(lengths, lengths) - 1)
    return written.astype(np.uint8)
