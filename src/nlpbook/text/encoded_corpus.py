"""A corpus as two flat arrays: all ids in a row, and where each sentence begins."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import index as as_index
from typing import SupportsIndex

import numpy as np
from jaxtyping import Int32, Int64

from nlpbook import validation


@dataclass(frozen=True, eq=False)
class EncodedCorpus:
    """Sentences of ids, stored end to end.

    A list of a million small lists is slow to walk and large in memory; two arrays are neither, and
    every vectorised counter of the book works on them. Sentence i is ``ids[offsets[i]:offsets[i + 1]]``.

    Parameters
    ----------
    ids : int32 array, shape (n_tokens,)
        The ids of all sentences, one after the other; none is negative.
    offsets : int64 array, shape (n_sentences + 1,)
        Where each sentence begins, and at the end ``n_tokens``; never falling. Two equal neighbours
        are an empty sentence.

    Raises
    ------
    TypeError
        If an array does not hold integers.
    ValueError
        If the two arrays do not fit together, or an id is negative.

    Examples
    --------
    >>> corpus = EncodedCorpus.from_sequences([[4, 1, 7], [], [2]])
    >>> len(corpus), corpus.n_tokens, corpus[0].tolist()
    (3, 4, [4, 1, 7])
    """

    ids: Int32[np.ndarray, " n_tokens"]
    offsets: Int64[np.ndarray, " n_sentences_plus_1"]

    def __post_init__(self) -> None:
        # object.__setattr__ is how a frozen dataclass stores what it has checked and converted.
        object.__setattr__(self, "ids", validation.integers(self.ids, "ids", np.int32))
        object.__setattr__(self, "offsets", validation.integers(self.offsets, "offsets", np.int64))
        offsets, n = self.offsets, len(self.ids)
        if len(offsets) == 0 or offsets[0] != 0 or offsets[-1] != n or np.any(np.diff(offsets) < 0):
            got = validation.shown(offsets.tolist())
            raise ValueError(f"offsets must rise from 0 to the number of ids, {n}; got {got}")
        if len(self.ids) and self.ids.min() < 0:
            raise ValueError(f"ids must be whole numbers, 0 or larger; got {self.ids.min()}")

    @classmethod
    def from_sequences(cls, sequences: Iterable[Sequence[SupportsIndex] | np.ndarray]) -> "EncodedCorpus":
        """Store sequences of ids end to end.

        Parameters
        ----------
        sequences : iterable of integer sequences
            One per sentence; a sentence may be empty.

        Returns
        -------
        EncodedCorpus

        Raises
        ------
        TypeError
            If a sequence is not a sequence of integers.
        ValueError
            If there is no sequence at all, or a sequence is not one-dimensional.
        """
        arrays = [
            validation.integers(sequence, f"sequences[{i}]", np.int32)
            for i, sequence in enumerate(validation.collection(sequences, "sequences", "sequences of ids"))
        ]
        offsets = np.zeros(len(arrays) + 1, dtype=np.int64)
        np.cumsum([len(array) for array in arrays], out=offsets[1:])
        return cls(np.concatenate(arrays), offsets)

    @property
    def n_tokens(self) -> int:
        """The number of tokens in all sentences together."""
        return len(self.ids)

    @property
    def lengths(self) -> Int64[np.ndarray, " n_sentences"]:
        """The number of tokens in each sentence."""
        return np.diff(self.offsets)

    def __len__(self) -> int:
        """The number of sentences."""
        return len(self.offsets) - 1

    def __getitem__(self, i: SupportsIndex) -> Int32[np.ndarray, " length"]:
        """The ids of sentence i; negative i counts from the end."""
        i, n = as_index(i), len(self)
        if not -n <= i < n:
            raise IndexError(f"sentence {i} is not in the corpus; it has sentences 0 to {n - 1}")
        i %= n
        return self.ids[self.offsets[i] : self.offsets[i + 1]]

    def __iter__(self) -> Iterator[np.ndarray]:
        """The sentences in order."""
        return (self[i] for i in range(len(self)))
