"""Length bucketing: sentences of like length together, so that little is computed on padding."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, SupportsIndex

import numpy as np
import torch

from nlpbook import validation
from nlpbook.text import EncodedCorpus, pad
from nlpbook.training.batch import Batch
from nlpbook.training.batches import checksum
from nlpbook.training.resumable import ResumableBatches, check_order, check_rows, permutation, slice_of


class LengthBucketed(ResumableBatches):
    """Sentences sorted by length and cut into batches; each batch is padded to its longest sentence.

    The cuts begin with the longest sentences, so the smaller batch that is left holds the shortest. In every
    epoch, sentences of the same length change places, and the batches come in another order; how
    many there are, and how long, stays. Under `torchrun` (see `data_parallel`), each process gets its part of
    every batch and pads that.

    Parameters
    ----------
    sentences : EncodedCorpus or list of integer sequences
        Ids of words. A sentence may be empty.
    batch_size : int, optional
        The most sentences in a batch of one process.
    max_tokens : int, optional
        The most ids in a batch of one process, padding included; at least the longest sentence. One of the
        two has to be given.
    seed : int, default 0
        Decides the order, 0 or larger.
    shuffle : bool, default True
        False has the sentences from the longest to the shortest, in every epoch.
    padding_id : int, default 0
        The id written into the empty places.
    shard : bool, default True
        Under `torchrun`, take this process's part only; False, as for validation, takes all.

    Yields
    ------
    Batch
        `ids`, an int64 Tensor of shape (batch, time), and `mask`, a bool Tensor of that shape: True where
        `ids` holds a word.

    Raises
    ------
    TypeError
        If a sentence is not a sequence of integers.
    ValueError
        If there is no sentence, there are fewer than processes, neither limit is given, or a sentence is
        longer than `max_tokens`.

    Examples
    --------
    >>> batches = LengthBucketed([[5, 6, 7], [8], [9, 1]], max_tokens=4, shuffle=False)
    >>> [batch.ids.tolist() for batch in batches]
    [[[5, 6, 7]], [[9, 1], [8, 0]]]
    """

    def __init__(
        self,
        sentences: EncodedCorpus | Sequence[Sequence[SupportsIndex] | np.ndarray],
        batch_size: int | None = None,
        max_tokens: int | None = None,
        *,
        seed: int = 0,
        shuffle: bool = True,
        padding_id: int = 0,
        shard: bool = True,
    ):
        if not isinstance(sentences, EncodedCorpus):
            sentences = validation.collection(sentences, "sentences", "sequences of ids")
            sentences = EncodedCorpus.from_sequences(sentences)
        self._start(shard)
        check_rows(len(sentences), self.world_size)
        if batch_size is None and max_tokens is None:
            raise ValueError("batch_size or max_tokens must be given; got neither")
        self.batch_size = validation.whole_number(batch_size, "batch_size", or_none=True)
        self.max_tokens = validation.whole_number(max_tokens, "max_tokens", or_none=True)
        longest = int(sentences.lengths.max())
        if self.max_tokens is not None and self.max_tokens < longest:
            raise ValueError(f"max_tokens must be at least the longest sentence, {longest}; got {max_tokens}")
        self.sentences = sentences
        self.padding_id = validation.whole_number(padding_id, "padding_id", least=0)
        self.seed, self.shuffle = check_order(seed, shuffle)
        self._ends = self._cut()

    def __len__(self) -> int:
        """The number of batches in an epoch."""
        return len(self._ends) - 1

    def _cut(self) -> list[int]:
        """Where one batch ends and the next begins, among the sentences sorted by length."""
        lengths = np.sort(self.sentences.lengths)[::-1]
        ends = [0]
        while ends[-1] < len(lengths):
            most = len(lengths) if self.batch_size is None else self.batch_size
            if self.max_tokens is not None:  # a batch's first sentence, the longest, decides how many fit
                most = min(most, self.max_tokens // max(1, int(lengths[ends[-1]])))
            ends.append(min(len(lengths), ends[-1] + most * self.world_size))
        return ends

    def _plan(self, epoch: int) -> tuple[np.ndarray, np.ndarray]:
        """The sentences from the longest to the shortest, and the order of the batches."""
        lengths = self.sentences.lengths
        if not self.shuffle:
            return np.argsort(-lengths, kind="stable"), np.arange(len(self))
        shuffled = permutation(len(lengths), self.seed, 2 * epoch).numpy()
        order = permutation(len(self), self.seed, 2 * epoch + 1).numpy()
        return shuffled[np.argsort(-lengths[shuffled], kind="stable")], order

    def _take(self, plan: tuple[np.ndarray, np.ndarray], position: int) -> Batch:
        rows, order = plan
        batch = order[position]
        rows = rows[self._ends[batch] : self._ends[batch + 1]]
        own, share = slice_of(len(rows), self.rank, self.world_size)
        ids, mask = pad([self.sentences[row] for row in rows[own]], self.padding_id)
        return Batch(ids=torch.from_numpy(ids), mask=torch.from_numpy(mask), share=share)

    def _settings(self) -> dict[str, Any]:
        return {
            "rows": len(self.sentences),
            "batch_size": self.batch_size,
            "max_tokens": self.max_tokens,
            "seed": self.seed,
            "shuffle": self.shuffle,
            "padding_id": self.padding_id,
        }

    def _checksum(self) -> int:
        return checksum([self.sentences.ids, self.sentences.offsets])
