"""A corpus as questions and answers: the words of a window, and the word that came after them."""

from __future__ import annotations

import numpy as np
from jaxtyping import Int64

from nlpbook import validation
from nlpbook.text import EncodedCorpus


def context_windows(
    corpus: EncodedCorpus, context_size: int, start: int, end: int
) -> tuple[Int64[np.ndarray, "events context"], Int64[np.ndarray, " events"]]:
    """Return every event of a corpus with the words before it.

    The events are each word and each sentence's end, in the order of the text: those of
    `NGramModel.token_log_probs`. What would reach back before a sentence's beginning is filled with `start`.

    Parameters
    ----------
    corpus : EncodedCorpus
        Sentences without start and end tokens; one may be empty, and has only its end.
    context_size : int
        Words in a window, n - 1, 1 or more.
    start, end : int
        The ids of "<s>" and "</s>".

    Returns
    -------
    contexts : int64 array, shape (tokens + sentences, n - 1)
        The words before each event, the nearest last.
    targets : int64 array, shape (tokens + sentences,)
        The events.

    Raises
    ------
    TypeError, ValueError
        If `context_size` is no whole number, 1 or larger.

    Examples
    --------
    >>> contexts, targets = context_windows(EncodedCorpus.from_sequences([[4, 5, 6]]), 2, start=9, end=0)
    >>> contexts.tolist(), targets.tolist()
    ([[9, 9], [9, 4], [4, 5], [5, 6]], [4, 5, 6, 0])

    References
    ----------
    Book: chapter 3.
    """
    validation.whole_number(context_size, "context_size")
    # One row for each sentence's tokens: n - 1 start tokens, the words, the end.
    begins = corpus.offsets[:-1] + (context_size + 1) * np.arange(len(corpus))
    is_event = np.ones(corpus.n_tokens + (context_size + 1) * len(corpus), dtype=bool)
    is_event[(begins[:, None] + np.arange(context_size)).ravel()] = False
    events = np.flatnonzero(is_event)  # (events,)
    ends = begins + context_size + corpus.lengths
    stream = np.full(len(is_event), start, dtype=np.int64)
    is_event[ends] = False
    stream[is_event] = corpus.ids
    stream[ends] = end
    contexts = np.lib.stride_tricks.sliding_window_view(stream, context_size)[events - context_size]
    return contexts, stream[events]
