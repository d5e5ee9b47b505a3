"""Length bucketing: sentences of like length together, so that little is computed on padding."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, SupportsIndex

import numpy as np
import torch
from torch import Tensor

from nlpbook import validation
from nlpbook.text import EncodedCorpus, pad
from nlpbook.training.batch import Batch, check_field
from nlpbook.training.batches import as_rows, check_examples, checksum, collated
from nlpbook.training.resumable import ResumableBatches, check_order, check_rows, permutation, slice_of

Sentences = EncodedCorpus | Sequence[Sequence[SupportsIndex] | np.ndarray]


class LengthBucketed(ResumableBatches):
    """Sentences sorted by length and cut into batches; each batch is padded to its longest sentence.

    The cuts begin with the longest sentences, so the smaller batch that is left holds the shortest. In every
    epoch, sentences of the same length change places, and the batches come in another order; how
    many there are, and how long, stays. Under `torchrun` (see `data_parallel`), each process gets its part of
    every batch and pads that.

    More fields may come with the sentences: tags, translations, labels. Where several fields hold sequences,
    as for translation, a pair is as long as its longest, and pairs that are alike in that are sorted by the
    length in each field. Examples that are no such rows, trees for instance, are `from_examples`'s business.

    Parameters
    ----------
    sentences : EncodedCorpus or list of integer sequences, optional
        Ids of words: the field `ids`. A sentence may be empty. Not needed where `fields` hold sequences.
    batch_size : int, optional
        The most sentences in a batch of one process.
    max_tokens : int, optional
        The most ids in a batch of one process and in each of its fields, padding included; at least the
        longest sentence. One of the two has to be given.
    lengths : int array, shape (rows,), optional
        What is sorted by, 0 or larger, in place of the lengths of the sequences; `max_tokens` then limits the
        largest of a batch times the number of its sentences.
    seed : int, default 0
        Decides the order, 0 or larger.
    shuffle : bool, default True
        False has the sentences from the longest to the shortest, in every epoch.
    padding_id : int, or mapping from names of fields to int, default 0
        The id written into the empty places; in a field that a mapping leaves out, 0.
    shard : bool, default True
        Under `torchrun`, take this process's part only; False, as for validation, takes all.
    **fields : EncodedCorpus, list of integer sequences, Tensor or array
        Whatever else belongs to the sentences, by names: sequences of ids, which are padded, or a Tensor or
        an array of shape (rows, ...), whose rows are taken as they are.

    Yields
    ------
    Batch
        `ids`, an int64 Tensor of shape (batch, time), and `mask`, a bool Tensor of that shape: True where
        `ids` holds a word. Of each other field NAME that holds sequences likewise NAME and `NAME_mask`, with
        a time of its own; of an array, a Tensor of shape (batch, ...).

    Raises
    ------
    TypeError
        If a sentence is not a sequence of integers, or a field is none that it can be.
    ValueError
        If there is no sentence, there are fewer than processes, neither limit is given, a sentence is longer
        than `max_tokens`, or the fields differ in rows.

    Examples
    --------
    >>> batches = LengthBucketed([[5, 6, 7], [8], [9, 1]], max_tokens=4, shuffle=False)
    >>> [batch.ids.tolist() for batch in batches]
    [[[5, 6, 7]], [[9, 1], [8, 0]]]
    >>> source, target = [[5, 6], [8]], [[1, 2, 3], [4]]
    >>> (batch,) = LengthBucketed(source=source, target=target, labels=torch.arange(2), batch_size=2)
    >>> batch.source.shape, batch.target_mask.shape, sorted(batch.labels.tolist())
    (torch.Size([2, 2]), torch.Size([2, 3]), [0, 1])
    """

    def __init__(
        self,
        sentences: Sentences | None = None,
        batch_size: int | None = None,
        max_tokens: int | None = None,
        *,
        lengths: Tensor | np.ndarray | Sequence[SupportsIndex] | None = None,
        seed: int = 0,
        shuffle: bool = True,
        padding_id: int | Mapping[str, int] = 0,
        shard: bool = True,
        **fields: Sentences | Tensor | np.ndarray,
    ):
        self.fields: dict[str, EncodedCorpus | Tensor] = {}
        if sentences is not None:
            self.fields["ids"] = _as_sentences(sentences, "sentences")
        for name, field in fields.items():
            if name in self.fields:
                raise ValueError(f"a field's name must be another than that of sentences; got {name}")
            self.fields[name] = _as_field(field, name)
        padded = [name for name, field in self.fields.items() if isinstance(field, EncodedCorpus)]
        if not padded:
            raise ValueError("sentences must be given, or a field of sequences by name; got neither")
        for name in padded:
            check_field(_mask_of(name))
            if _mask_of(name) in self.fields:
                raise ValueError(
                    f"a field's name must be another than that of the mask of {name}; got {_mask_of(name)}"
                )
        rows = {name: len(field) for name, field in self.fields.items()}
        if len(set(rows.values())) > 1:
            raise ValueError(f"fields must have the same number of rows; got {rows}")
        self.padding_id = _check_padding(padding_id, padded)
        columns = [self.fields[name].lengths for name in padded]
        if lengths is not None:
            lengths = validation.integers(lengths, "lengths")
            validation.same_length(lengths, columns[0], ("lengths", "sentences"))
            if len(lengths) and lengths.min() < 0:
                raise ValueError(f"lengths must be whole numbers, 0 or larger; got {lengths.min()}")
            columns = [lengths]
        self._chosen = lengths
        self._start_buckets(columns, batch_size, max_tokens, seed, shuffle, shard)

    @staticmethod
    def from_examples(
        examples: Sequence[Any],
        collate: Callable[[list[Any]], Mapping[str, Any]],
        length: Callable[[Any], int],
        batch_size: int | None = None,
        max_tokens: int | None = None,
        *,
        seed: int = 0,
        shuffle: bool = True,
        shard: bool = True,
    ) -> LengthBucketed:
        """Make batches of examples of like length that are no rows of ids: trees, words with their letters.

        Parameters
        ----------
        examples : sequence
            One for each row.
        collate : callable
            `collate(list of examples)` returns the fields of their batch, padded: a Batch, or a mapping from
            names.
        length : callable
            `length(example)` returns how long an example is, 0 or larger: what is sorted by.
        batch_size : int, optional
            The most examples in a batch of one process.
        max_tokens : int, optional
            The most that the largest length in a batch of one process, times the number of its examples, may
            be. One of the two has to be given.
        seed, shuffle, shard
            Those of `LengthBucketed`.

        Returns
        -------
        LengthBucketed

        Raises
        ------
        TypeError, ValueError
            If `examples` is no sequence or is empty, `collate` or `length` cannot be called or returns
            something else, or a limit is none that it can be.

        Examples
        --------
        >>> words = ["a", "tree", "grows"]
        >>> batches = LengthBucketed.from_examples(
        ...     words, lambda some: {"lengths": torch.tensor([len(word) for word in some])}, len,
        ...     max_tokens=9, shuffle=False,
        ... )
        >>> [batch.lengths.tolist() for batch in batches]
        [[5], [4, 1]]
        """
        return _BucketedExamples(examples, collate, length, batch_size, max_tokens, seed, shuffle, shard)

    def _start_buckets(
        self,
        columns: list[np.ndarray],
        batch_size: int | None,
        max_tokens: int | None,
        seed: int,
        shuffle: bool,
        shard: bool,
    ) -> None:
        """Sort and cut examples whose lengths, of one kind or several, are given."""
        self._start(shard)
        lengths = np.max(columns, axis=0)  # (rows,)
        self.rows = len(lengths)
        check_rows(self.rows, self.world_size)
        if batch_size is None and max_tokens is None:
            raise ValueError("batch_size or max_tokens must be given; got neither")
        self.batch_size = validation.whole_number(batch_size, "batch_size", or_none=True)
        self.max_tokens = validation.whole_number(max_tokens, "max_tokens", or_none=True)
        longest = int(lengths.max())
        if self.max_tokens is not None and self.max_tokens < longest:
            raise ValueError(f"max_tokens must be at least the longest sentence, {longest}; got {max_tokens}")
        self.seed, self.shuffle = check_order(seed, shuffle)
        self._ends = self._cut(np.sort(lengths)[::-1])
        self._ranks = _ranks(np.stack([lengths, *columns]))

    def __len__(self) -> int:
        """The number of batches in an epoch."""
        return len(self._ends) - 1

    def _cut(self, lengths: np.ndarray) -> list[int]:
        """Where one batch ends and the next begins, among the sentences sorted by length."""
        ends = [0]
        while ends[-1] < len(lengths):
            most = len(lengths) if self.batch_size is None else self.batch_size
            if self.max_tokens is not None:  # a batch's first sentence, the longest, decides how many fit
                most = min(most, self.max_tokens // max(1, int(lengths[ends[-1]])))
            ends.append(min(len(lengths), ends[-1] + most * self.world_size))
        return ends

    def _plan(self, epoch: int) -> tuple[np.ndarray, np.ndarray]:
        """The sentences from the longest to the shortest, and the order of the batches."""
        if not self.shuffle:
            return np.argsort(self._ranks, kind="stable"), np.arange(len(self))
        shuffled = permutation(self.rows, self.seed, 2 * epoch).numpy()
        order = permutation(len(self), self.seed, 2 * epoch + 1).numpy()
        return shuffled[np.argsort(self._ranks[shuffled], kind="stable")], order

    def _take(self, plan: tuple[np.ndarray, np.ndarray], position: int) -> Batch:
        rows, order = plan
        batch = order[position]
        rows = rows[self._ends[batch] : self._ends[batch + 1]]
        own, share = slice_of(len(rows), self.rank, self.world_size)
        return self._of_rows(rows[own], share)

    def _of_rows(self, rows: np.ndarray, share: float) -> Batch:
        found: dict[str, Tensor] = {}
        for name, field in self.fields.items():
            if isinstance(field, EncodedCorpus):
                padding = self.padding_id
                padding = padding if isinstance(padding, int) else padding.get(name, 0)
                ids, mask = pad([field[row] for row in rows], padding)
                found[name], found[_mask_of(name)] = torch.from_numpy(ids), torch.from_numpy(mask)
            else:
                found[name] = field[torch.from_numpy(rows).to(field.device)]
        return Batch(found, share=share)

    def _settings(self) -> dict[str, Any]:
        return {
            "rows": self.rows,
            "batch_size": self.batch_size,
            "max_tokens": self.max_tokens,
            "seed": self.seed,
            "shuffle": self.shuffle,
            "padding_id": self.padding_id,
        }

    def _checksum(self) -> int:
        return checksum([self.fields, self._chosen])


class _BucketedExamples(LengthBucketed):
    """What `LengthBucketed.from_examples` makes."""

    def __init__(
        self,
        examples: Sequence[Any],
        collate: Callable[[list[Any]], Mapping[str, Any]],
        length: Callable[[Any], int],
        batch_size: int | None,
        max_tokens: int | None,
        seed: int,
        shuffle: bool,
        shard: bool,
    ):
        self.examples, self.collate = check_examples(examples, collate)
        validation.function(length, "length", "an example")
        self._lengths = np.array(
            [
                validation.whole_number(length(examples[row]), f"length(examples[{row}])", least=0)
                for row in range(len(examples))
            ],
            dtype=np.int64,
        )
        self.padding_id = None  # collate's business
        self._start_buckets([self._lengths], batch_size, max_tokens, seed, shuffle, shard)

    def _of_rows(self, rows: np.ndarray, share: float) -> Batch:
        return collated(self.collate, self.examples, rows, share)

    def _checksum(self) -> int:
        return checksum([[self.examples[row] for row in range(self.rows)], self._lengths])


def _mask_of(name: str) -> str:
    """What the mask of a field of sequences is called."""
    return "mask" if name == "ids" else f"{name}_mask"


def _as_sentences(sentences: Any, name: str) -> EncodedCorpus:
    if isinstance(sentences, EncodedCorpus):
        return sentences
    sequences = validation.collection(sentences, name, "sequences of ids")
    return EncodedCorpus.from_sequences(
        [validation.integers(sequence, f"{name}[{i}]", np.int32) for i, sequence in enumerate(sequences)]
    )


def _as_field(field: Any, name: str) -> EncodedCorpus | Tensor:
    """The sequences of a field, or its rows."""
    check_field(name)
    if isinstance(field, (Tensor, np.ndarray)):
        return as_rows(field, name)
    if isinstance(field, (list, tuple)) and field and not hasattr(field[0], "__len__"):
        raise TypeError(
            f"{name} must be sequences of ids, or a tensor or an array with a row for each sentence; "
            f"got {validation.shown(field)}"
        )
    return _as_sentences(field, name)


def _check_padding(padding_id: int | Mapping[str, int], padded: list[str]) -> int | dict[str, int]:
    """The id of the padding, or that of each field."""
    if not isinstance(padding_id, Mapping):
        return validation.whole_number(padding_id, "padding_id", least=0)
    for name in padding_id:
        validation.one_of(name, "a name in padding_id", padded)
    return {
        name: validation.whole_number(value, f"padding_id[{name!r}]", least=0)
        for name, value in padding_id.items()
    }


def _ranks(lengths: np.ndarray) -> np.ndarray:
    """The place of each sentence from the longest to the shortest; the same where all lengths are the same.

    The lengths, shape (kinds, rows), are compared by the first kind, and where that is equal by the next.
    """
    order = np.lexsort(-lengths[::-1])  # (rows,): NumPy sorts by the last key first
    falls = (lengths[:, order[1:]] != lengths[:, order[:-1]]).any(axis=0)  # (rows - 1,)
    ranks = np.empty(len(order), dtype=np.int64)
    ranks[order] = np.concatenate([[0], np.cumsum(falls)])
    return ranks
