"""A corpus as two flat arrays: all ids in a row, and where each sentence begins."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import index as as_index
from typing import SupportsIndex

import numpy as np
from jaxtyping import Int32, Int64


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
        object.__setattr__(self, "ids", _integers(self.ids, "ids", np.int32))
        object.__setattr__(self, "offsets", _integers(self.offsets, "offsets", np.int64))
        offsets, n = self.offsets, len(self.ids)
        if len(offsets) == 0 or offsets[0] != 0 or offsets[-1] != n or np.any(np.diff(offsets) < 0):
            raise ValueError(f"offsets must rise from 0 to the number of ids, {n}; got {offsets!r}")
        if len(self.ids) and self.ids.min() < 0:
            raise ValueError(f"ids must be 0 or larger; got {self.ids.min()}")

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
        arrays = [_integers(sequence, f"sequences[{i}]", np.int32) for i, sequence in enumerate(sequences)]
        if not arrays:
            raise ValueError("sequences is empty; it needs at least one sequence of ids")
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


def _integers(values: Sequence[SupportsIndex] | np.ndarray, name: str, dtype: type) -> np.ndarray:
    """A one-dimensional array of the wanted integer type, or an error that names the argument."""
    if isinstance(values, (str, bytes)):
        raise TypeError(f"{name} must be a sequence of integer ids; got the string {values!r}")
    try:
        array = np.asarray(values)
    except ValueError as error:  # numpy's own message for ragged lists does not say which argument
        raise ValueError(f"{name} must be a flat sequence of integer ids; got {values!r}") from error
    if array.ndim != 1:
        raise ValueError(f"{name} must be one-dimensional; got shape {array.shape}")
    if array.size == 0:
        return array.astype(dtype)
    if not np.issubdtype(array.dtype, np.integer):
        raise TypeError(f"{name} must hold integers; got {array.dtype} ({values[0]!r}, ...)")
    limits = np.iinfo(dtype)
    if array.min() < limits.min or array.max() > limits.max:
        raise ValueError(f"{name} must lie in {limits.min}..{limits.max}; got {array.min()}..{array.max()}")
    return array.astype(dtype, copy=False)
