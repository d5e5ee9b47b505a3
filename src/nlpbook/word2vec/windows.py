"""Sliding windows: which words of a sentence are each other's context.

    centre = w[t]        contexts = w[t - r], ..., w[t - 1], w[t + 1], ..., w[t + r]

r is the window, the same for all positions; or, in a dynamic window, drawn for each position from 1, ...,
window, all equally likely. Then a word at distance d is a context with probability (window - d + 1) / window:
near words count more. A window ends where its sentence ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import SupportsIndex

import numpy as np
from jaxtyping import Bool, Int64

from nlpbook import validation
from nlpbook.text import EncodedCorpus


def skip_gram_pairs(
    ids: EncodedCorpus | Sequence[SupportsIndex] | np.ndarray,
    window: int,
    *,
    rng: np.random.Generator | None = None,
    dynamic: bool = False,
) -> tuple[Int64[np.ndarray, " pairs"], Int64[np.ndarray, " pairs"]]:
    """Return every pair of a centre and one of its context words.

    Parameters
    ----------
    ids : EncodedCorpus, or integer sequence
        A corpus, or one sentence; ids are 0 or larger.
    window : int
        How many positions to each side are context, 1 or more. It may be larger than a sentence.
    rng : numpy.random.Generator, optional
        The source of randomness of a dynamic window, which needs it.
    dynamic : bool
        Whether each centre draws its window from 1, ..., `window`.

    Returns
    -------
    centres : int64 array, shape (pairs,)
        In the order of the text, each repeated for all of its context words.
    contexts : int64 array, shape (pairs,)
        In the order of the text, for each centre.

    Raises
    ------
    TypeError
        If `window` is no whole number, the ids are no integers, or a dynamic window has no generator.
    ValueError
        If `window` is below 1, an id is negative, or no sentence has two tokens, which make a pair.

    Examples
    --------
    >>> centres, contexts = skip_gram_pairs([7, 8, 9], window=1)
    >>> list(zip(centres.tolist(), contexts.tolist()))
    [(7, 8), (8, 7), (8, 9), (9, 8)]

    References
    ----------
    Mikolov, Chen, Corrado & Dean (2013), section 3.2, with the dynamic window. Book: chapter 4.
    """
    corpus = _as_corpus(ids)
    first, number = _windows(corpus, window, rng, dynamic)
    contexts = _context_positions(first, number)
    return np.repeat(corpus.ids, number).astype(np.int64), corpus.ids[contexts].astype(np.int64)


def cbow_windows(
    ids: EncodedCorpus | Sequence[SupportsIndex] | np.ndarray,
    window: int,
    *,
    rng: np.random.Generator | None = None,
    dynamic: bool = False,
) -> tuple[
    Int64[np.ndarray, " centres"], Int64[np.ndarray, "centres width"], Bool[np.ndarray, "centres width"]
]:
    """Return every centre with all of its context words.

    Parameters, errors: those of `skip_gram_pairs`, with which it agrees pair by pair.

    Returns
    -------
    centres : int64 array, shape (centres,)
        In the order of the text; the only token of a sentence has no context and is left out.
    contexts : int64 array, shape (centres, width)
        The context words in the order of the text, filled up with 0; the width is the largest number of
        context words that a centre has, at most twice the window.
    mask : bool array, shape (centres, width)
        Where a row holds context words, and not what it is filled up with.

    Examples
    --------
    >>> centres, contexts, mask = cbow_windows([7, 8, 9], window=1)
    >>> contexts.tolist(), mask.tolist()
    ([[8, 0], [7, 9], [8, 0]], [[True, False], [True, True], [True, False]])

    References
    ----------
    Mikolov, Chen, Corrado & Dean (2013), section 3.1. Book: chapter 4.
    """
    corpus = _as_corpus(ids)
    first, number = _windows(corpus, window, rng, dynamic)
    centres = np.flatnonzero(number)
    mask = np.arange(number.max()) < number[centres, None]  # (centres, width)
    contexts = np.zeros(mask.shape, dtype=np.int64)
    contexts[mask] = corpus.ids[_context_positions(first, number)]
    return corpus.ids[centres].astype(np.int64), contexts, mask


def _as_corpus(ids: EncodedCorpus | Sequence[SupportsIndex] | np.ndarray) -> EncodedCorpus:
    if isinstance(ids, EncodedCorpus):
        return ids
    return EncodedCorpus.from_sequences([validation.integers(ids, "ids", np.int32)])


def _windows(
    corpus: EncodedCorpus, window: int, rng: np.random.Generator | None, dynamic: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Where the window of each token begins, and how many other tokens are in it; arrays (n_tokens,)."""
    validation.whole_number(window, "window")
    longest = corpus.lengths.max(initial=0)
    if longest < 2:
        raise ValueError(
            "ids must have a sentence of 2 tokens or more, or no window holds a pair; "
            f"got a longest one of {longest}"
        )
    if dynamic and not isinstance(rng, np.random.Generator):
        raise TypeError(
            f"rng must be a numpy.random.Generator for a dynamic window; got {validation.shown(rng)}"
        )
    position = np.arange(corpus.n_tokens)
    begin = np.repeat(corpus.offsets[:-1], corpus.lengths)
    end = np.repeat(corpus.offsets[1:], corpus.lengths)
    reach = min(window, int(longest))  # as good, and no sum overflows
    if dynamic:
        largest = min(window, np.iinfo(np.int64).max)
        reach = np.minimum(rng.integers(1, largest, size=len(position), endpoint=True), reach)
    first = np.maximum(position - reach, begin)
    last = np.minimum(position + reach, end - 1)
    return first, last - first


def _context_positions(first: np.ndarray, number: np.ndarray) -> np.ndarray:
    """The positions of all context words: first, first + 1, ... for each token, without the token itself."""
    before = np.cumsum(number) - number  # pairs of the tokens before
    position = np.arange(number.sum()) + np.repeat(first - before, number)
    return position + (position >= np.repeat(np.arange(len(number)), number))
