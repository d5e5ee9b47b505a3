"""How often each sequence of up to n words was seen, for every order at once.

    c(w_1 ... w_m) = number of places of the corpus where these m words stand in a row

A sentence w_1 ... w_T is read as <s> w_1 ... w_T </s>. Its end is an event like any word; its beginning is
never predicted and stands only in front. No n-gram crosses a sentence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Float64, Int64

from nlpbook import validation
from nlpbook.language_model import BEGINNING_OF_SENTENCE, END_OF_SENTENCE
from nlpbook.language_model.corpus import check_vocabulary, encoded, stream_of, vocabulary_of
from nlpbook.ngrams.index import NGramIndex
from nlpbook.text import Vocabulary

LARGEST_ORDER = 10


@dataclass(frozen=True, eq=False)
class NGramCounts:
    """The counts of all n-grams up to some order: what every smoothing method starts from.

    Parameters
    ----------
    vocabulary : Vocabulary
        V words, `END_OF_SENTENCE` among them.
    index : NGramIndex
        Which n-grams there are.
    counts : tuple of int64 arrays
        ``counts[m - 1]`` has one count for each n-gram of order m. The beginning of a sentence counts 0.
    suffixes : tuple of int64 arrays
        The id, at the order below, of each n-gram without its first word; zeros at order 1.

    References
    ----------
    Book: chapter 2, "Counting".
    """

    vocabulary: Vocabulary
    index: NGramIndex
    counts: tuple[Int64[np.ndarray, " _"], ...]
    suffixes: tuple[Int64[np.ndarray, " _"], ...]

    @property
    def order(self) -> int:
        """The number of words in the longest n-grams."""
        return self.index.order

    @property
    def n_events(self) -> int:
        """How many tokens there are to predict, the end of each sentence counted."""
        return int(self.counts[0].sum())

    @property
    def n_ngrams(self) -> tuple[int, ...]:
        """The number of different n-grams of each order; the beginning of a sentence is none."""
        return (
            int(np.count_nonzero(self.counts[0])),
            *(self.index.size(m) for m in range(2, self.order + 1)),
        )

    def count(self, ngram: Sequence[str]) -> int:
        """How often some words stood in a row; "<s>" may stand in front, and "</s>" at the end.

        Raises
        ------
        TypeError
            If `ngram` is a string.
        ValueError
            If it is empty, or longer than the order.
        """
        ngram = validation.tokens(ngram, "ngram")
        if not 1 <= len(ngram) <= self.order:
            raise ValueError(f"ngram must have 1 to {self.order} words; got {len(ngram)}")
        ids = [self.index.start if w == BEGINNING_OF_SENTENCE else self.vocabulary[w] for w in ngram]
        found = self.index.find(ids)
        return 0 if found is None else int(self.counts[len(ids) - 1][found])

    def up_to(self, order: int) -> NGramCounts:
        """The counts of the n-grams of at most this order."""
        return NGramCounts(
            self.vocabulary, self.index.up_to(order), self.counts[:order], self.suffixes[:order]
        )

    def per_context(
        self, order: int, values: Float[np.ndarray, " ngrams"] | Int64[np.ndarray, " ngrams"]
    ) -> Float64[np.ndarray, " contexts"]:
        """The sum of a value over all n-grams of an order that share their first words."""
        n_contexts = 1 if order == 1 else self.index.size(order - 1)
        sums = np.bincount(self.index.contexts(order), weights=values, minlength=n_contexts)
        return sums.astype(np.float64, copy=False)  # of nothing at all, NumPy makes integers

    def predecessors(self, order: int) -> Int64[np.ndarray, " ngrams"]:
        """Before each n-gram of an order below the highest: how many different words were seen."""
        return np.bincount(self.suffixes[order], minlength=self.index.size(order))

    def counts_of_counts(self, order: int) -> Int64[np.ndarray, " _"]:
        """N_r: how many different n-grams of an order were seen r times, from r = 0 (where it is 0)."""
        found = np.bincount(self.counts[order - 1], minlength=1)
        found[0] = 0
        return found


def count_ngrams(
    sentences: Iterable[Sequence[str]],
    order: int,
    min_count: int = 1,
    vocabulary: Vocabulary | None = None,
) -> NGramCounts:
    """Count all n-grams of up to `order` words.

    Parameters
    ----------
    sentences : iterable of lists of str
        The corpus, without start and end tokens. A sentence may be empty: it is just its end.
    order : int
        The largest n, from 1 to 10.
    min_count : int
        Rarer words are counted as "<unk>".
    vocabulary : Vocabulary, optional
        The words to know, `END_OF_SENTENCE` among them; those of the corpus and "<unk>" when left out.

    Returns
    -------
    NGramCounts

    Raises
    ------
    KeyError
        If a word is not in a `vocabulary` that has no entry for unknown words.
    TypeError
        If a sentence is a string instead of a list of tokens.
    ValueError
        If there is no sentence, no token at all, a sentence holds "<s>" or "</s>", or `order` is out of
        range.

    Notes
    -----
    One order after the other: the key of the n-gram that ends at a place is made from the id of the shorter
    one that ends a place before, and sorting the keys numbers them.

    References
    ----------
    Book: chapter 2, "Counting".
    """
    order = validation.whole_number(order, "order", most=LARGEST_ORDER)
    sentences = validation.sentences(sentences, least=1)
    if vocabulary is None:
        vocabulary = vocabulary_of(sentences, min_count)
    else:
        check_vocabulary(vocabulary)
    corpus = encoded(sentences, vocabulary)
    size, end = len(vocabulary), vocabulary[END_OF_SENTENCE]
    stream, begins = stream_of(corpus, start=size, end=end)
    position = np.arange(len(stream)) - np.repeat(begins, corpus.lengths + 2)  # in its sentence, (time,)
    keys, counts, suffixes = counts_of_stream(stream, position, order, size)
    return NGramCounts(vocabulary, NGramIndex(size, tuple(keys)), tuple(counts), tuple(suffixes))


def counts_of_stream(
    stream: Int64[np.ndarray, " time"], position: Int64[np.ndarray, " time"], order: int, size: int
) -> tuple[list[Int64[np.ndarray, " _"]], list[Int64[np.ndarray, " _"]], list[Int64[np.ndarray, " _"]]]:
    """Count the n-grams of a text: the sorted keys of each order, their counts, and their suffixes.

    Parameters
    ----------
    stream : int64 array, shape (time,)
        Word ids below `size`, and `size` itself before each sentence.
    position : int64 array, shape (time,)
        The place of each in its sentence, from 0.
    order : int
        The largest n.
    size : int
        V.
    """
    unigrams = np.bincount(stream, minlength=size + 1)
    unigrams[size] = 0  # the beginning of a sentence is never predicted
    keys, counts, suffixes = [np.arange(size + 1)], [unigrams], [np.zeros(size + 1, dtype=np.int64)]
    shorter = stream  # the id of the n-gram of the order before that ends at each place
    for m in range(2, order + 1):
        places = np.flatnonzero(position >= m - 1)
        found, ids, frequency = np.unique(
            shorter[places - 1] * size + stream[places], return_inverse=True, return_counts=True
        )
        without_first = np.empty(len(found), dtype=np.int64)
        without_first[ids] = shorter[places]
        shorter = np.full(len(stream), -1, dtype=np.int64)
        shorter[places] = ids
        keys.append(found)
        counts.append(frequency)
        suffixes.append(without_first)
    return keys, counts, suffixes


class PlainCounts:
    """The same counts in dictionaries, as the formulas of the book are read: for `plain_prob` of every model.

    `followers` leads from each context, a tuple of words, to how often each word followed it; `predecessors`
    from each n-gram to the set of words, or "<s>", that were seen before it. `uniform` is 1 / V.

    Parameters
    ----------
    sentences : iterable of lists of str
        The corpus.
    order : int
        The largest n.
    vocabulary : Vocabulary
        As for `count_ngrams`.

    """

    def __init__(self, sentences: Iterable[Sequence[str]], order: int, vocabulary: Vocabulary):
        self.order, self.vocabulary = order, vocabulary
        self.followers: dict[tuple[str, ...], Counter] = {}
        self.predecessors: dict[tuple[str, ...], set] = {}
        self.uniform = 1 / len(vocabulary)
        for sentence in sentences:
            known = [vocabulary.token(vocabulary[word]) for word in sentence]
            text = (BEGINNING_OF_SENTENCE, *known, END_OF_SENTENCE)
            for t in range(1, len(text)):
                for first in range(max(0, t - order + 1), t + 1):
                    context, word = text[first:t], text[t]
                    self.followers.setdefault(context, Counter())[word] += 1
                    if first > 0:
                        self.predecessors.setdefault((*context, word), set()).add(text[first - 1])
