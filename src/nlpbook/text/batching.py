"""Sentences of different lengths in one rectangular array: padding, and the mask that tells it apart."""

from collections.abc import Iterable, Sequence
from typing import SupportsIndex

import numpy as np
from jaxtyping import Bool, Int64

from nlpbook import validation
from nlpbook.text.encoded_corpus import EncodedCorpus


def pad(
    sequences: Iterable[Sequence[SupportsIndex] | np.ndarray],
    padding_id: int = 0,
    max_length: int | None = None,
) -> tuple[Int64[np.ndarray, "batch time"], Bool[np.ndarray, "batch time"]]:
    """Fill short sentences with a padding id up to the longest one, and say which places are real.

    Parameters
    ----------
    sequences : list of integer sequences
        One per sentence; a sentence may be empty.
    padding_id : int, default 0
        The id written into the empty places. The mask, not this id, decides what is padding, so an id
        that is also a word does no harm as long as the mask is used.
    max_length : int, optional
        Longer sentences are cut after this many ids.

    Returns
    -------
    ids : int64 array, shape (batch, time)
        ``time`` is the length of the longest sentence after cutting.
    mask : bool array, shape (batch, time)
        True where `ids` holds a word of the sentence, False where it holds padding.

    Raises
    ------
    TypeError
        If a sequence is not a sequence of integers.
    ValueError
        If there is no sequence, `padding_id` is negative, `max_length` is below 1, or an id is negative.

    Examples
    --------
    >>> ids, mask = pad([[5, 6, 7], [8]])
    >>> ids.tolist()
    [[5, 6, 7], [8, 0, 0]]
    >>> mask.tolist()
    [[True, True, True], [True, False, False]]
    """
    padding_id = validation.whole_number(padding_id, "padding_id", least=0)
    max_length = validation.whole_number(max_length, "max_length", or_none=True)
    corpus = EncodedCorpus.from_sequences(sequences)
    lengths = corpus.lengths if max_length is None else np.minimum(corpus.lengths, max_length)  # (batch,)
    positions = np.arange(lengths.max())  # (time,)
    mask = positions < lengths[:, None]  # (batch, time)
    ids = np.full(mask.shape, padding_id, dtype=np.int64)  # (batch, time)
    ids[mask] = corpus.ids[(corpus.offsets[:-1, None] + positions)[mask]]
    return ids, mask
