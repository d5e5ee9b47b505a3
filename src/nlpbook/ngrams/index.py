"""Which n-gram is where: every n-gram as one integer, so that arrays can be sorted, searched and hashed.

    key(w_1 ... w_m) = id(w_1 ... w_{m-1}) * V + w_m

The id of an n-gram is its place among the sorted keys of its order. Five words of a vocabulary of 60,000 do
not fit into 64 bits as digits of one number (V^5 is 2^79); the id of the first four and one word do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from jaxtyping import Bool, Int32, Int64

# Multiplying by an odd number near 2^64 / golden ratio spreads neighbouring keys over the top bits (Knuth).
_SPREAD = np.uint64(0x9E3779B97F4A7C15)
_SLOTS_PER_KEY = 2  # at least so many; the number of slots is a power of two


@dataclass(frozen=True, eq=False)
class NGramIndex:
    """The n-grams of every order up to some n, sorted.

    The words of the vocabulary are 0 to V - 1. The beginning of a sentence, V, stands only in front.

    Parameters
    ----------
    vocabulary_size : int
        V.
    keys : tuple of int64 arrays
        ``keys[0]`` is 0, 1, ..., V; ``keys[m - 1]`` holds the sorted keys of order m. The first m - 1 words
        of each n-gram are there as an n-gram of order m - 1.
    """

    vocabulary_size: int
    keys: tuple[Int64[np.ndarray, " _"], ...]

    @property
    def order(self) -> int:
        """The number of words in the longest n-grams."""
        return len(self.keys)

    @property
    def start(self) -> int:
        """The id of the beginning of a sentence: V."""
        return self.vocabulary_size

    def size(self, order: int) -> int:
        """The number of n-grams of this order; at order 1 the beginning of a sentence is one."""
        return len(self.keys[order - 1])

    def contexts(self, order: int) -> Int64[np.ndarray, " ngrams"]:
        """The id, at the order below, of the first words of each n-gram; at order 1 zeros."""
        if order == 1:
            return np.zeros(self.size(1), dtype=np.int64)  # the empty context is the only one
        return self.keys[order - 1] // self.vocabulary_size

    def words(self, order: int) -> Int64[np.ndarray, " ngrams"]:
        """The last word of each n-gram."""
        return self.keys[0] if order == 1 else self.keys[order - 1] % self.vocabulary_size

    def begin_sentences(self, order: int) -> Bool[np.ndarray, " ngrams"]:
        """Whether each n-gram begins at the beginning of a sentence."""
        flags = self.keys[0] == self.start
        for m in range(2, order + 1):
            flags = flags[self.contexts(m)]
        return flags

    def ngrams(self, order: int, ids: Int64[np.ndarray, " some"]) -> Int64[np.ndarray, "some {order}"]:
        """The word ids of some n-grams of one order."""
        rows = np.empty((len(ids), order), dtype=np.int64)
        for column in range(order - 1, 0, -1):
            ids, rows[:, column] = np.divmod(self.keys[column][ids], self.vocabulary_size)
        rows[:, 0] = ids
        return rows

    def find(self, ngram: Sequence[int]) -> int | None:
        """The id of one n-gram, or None: a binary search for each of its words."""
        found = ngram[0]
        for m, word in enumerate(ngram[1:], 1):
            if word == self.start or m >= self.order:
                return None
            key = found * self.vocabulary_size + word
            found = int(np.searchsorted(self.keys[m], key))
            if found == len(self.keys[m]) or self.keys[m][found] != key:
                return None
        return int(found)

    def followers(self, order: int, context: int) -> slice:
        """Where the n-grams of an order that begin with a context stand: side by side."""
        if order == 1:
            return slice(0, self.vocabulary_size)
        first, last = np.searchsorted(
            self.keys[order - 1], [context * self.vocabulary_size, (context + 1) * self.vocabulary_size]
        )
        return slice(int(first), int(last))

    def up_to(self, order: int) -> NGramIndex:
        """The index of the n-grams of at most this order."""
        return NGramIndex(self.vocabulary_size, self.keys[:order])

    def locate(self, stream: Int64[np.ndarray, " time"]) -> list[Int64[np.ndarray, " time"]]:
        """The id of the n-gram that ends at each place of a text, for each order.

        Parameters
        ----------
        stream : int64 array, shape (time,)
            Word ids, the start mark before each sentence (see `stream_of`).

        Returns
        -------
        list of int64 arrays, shape (time,)
            One for each order; -1 where the n-gram is not in the index or would cross a sentence's beginning.
        """
        located = [stream]
        inside = stream != self.start
        for table in self._tables:
            contexts = located[-1][:-1]
            candidates = np.flatnonzero((contexts >= 0) & inside[1:])
            places = candidates + 1
            ids = np.full(len(stream), -1, dtype=np.int64)
            ids[places] = table.get(contexts[candidates] * self.vocabulary_size + stream[places])
            located.append(ids)
        return located

    @cached_property
    def _tables(self) -> list[HashTable]:
        """Made at the first search of a text; a single n-gram is found without."""
        return [HashTable.of(keys) for keys in self.keys[1:]]


@dataclass(frozen=True, eq=False)
class HashTable:
    """From integer keys to their places in a sorted array, many at a time.

    Open addressing with linear probing: a key stands in the slot that its hash names or in the next free one.
    A search looks into one slot for every key at once, and again only for keys that met another one.

    Parameters
    ----------
    keys : int64 array
        The keys, each once.
    slots : int32 array
        The place of the key that has each slot, -1 in a free one. The last slot is free.
    shift : int
        How many low bits of the 64 are dropped to make a hash.
    """

    keys: Int64[np.ndarray, " keys"]
    slots: Int32[np.ndarray, " slots"]
    shift: int

    @classmethod
    def of(cls, keys: Int64[np.ndarray, " keys"]) -> HashTable:
        """Give every key its slot.

        In the order of their hashes, key i gets slot max(hash_i, slot_{i-1} + 1), which is
        i + max(hash_j - j for j up to i): a running maximum, no loop.
        """
        bits = max(1, (_SLOTS_PER_KEY * len(keys) - 1).bit_length())
        homes = _hash(keys, 64 - bits)
        order = np.argsort(homes)
        ranks = np.arange(len(keys))
        taken = np.maximum.accumulate(homes[order] - ranks) + ranks
        n_slots = max(1 << bits, int(taken[-1]) + 1 if len(keys) else 0) + 1
        slots = np.full(n_slots, -1, dtype=np.int32)
        slots[taken] = order
        return cls(keys, slots, 64 - bits)

    def get(self, wanted: Int64[np.ndarray, " wanted"]) -> Int64[np.ndarray, " wanted"]:
        """The places of some keys, -1 for one that is not there."""
        slot = _hash(wanted, self.shift)
        places = self.slots.take(slot).astype(np.int64)
        if not len(self.keys):
            return places
        # A place of -1 reads the last key; what it finds there is not looked at.
        waiting = np.flatnonzero((self.keys.take(places, mode="wrap") != wanted) & (places >= 0))
        while len(waiting):
            slot[waiting] += 1
            found = self.slots.take(slot[waiting])
            places[waiting] = found
            met_another = (self.keys.take(found, mode="wrap") != wanted[waiting]) & (found >= 0)
            waiting = waiting[met_another]
        return places


def _hash(keys: np.ndarray, shift: int) -> np.ndarray:
    return ((keys.view(np.uint64) * _SPREAD) >> np.uint64(shift)).view(np.int64)
