"""Which events of a text a counter has met before: where n-grams fail, and where a net has to prove itself.

An event is a token or a sentence's end; its n-gram of order m is the event with the m - 1 tokens before it,
of which "<s>" may be one. Near a sentence's beginning it is as long as it can be.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Bool

from nlpbook import validation
from nlpbook.language_model import END_OF_SENTENCE
from nlpbook.language_model.corpus import encoded, stream_of
from nlpbook.ngrams import NGramCounts
from nlpbook.text import EncodedCorpus


class SeenNGrams(NamedTuple):
    """What is known of the n-gram that ends with each event, for each order m from 1 to n.

    Parameters
    ----------
    seen : bool array, shape (events, n)
        Column m - 1: whether the n-gram of order m was counted. An n-gram that was not seen makes the longer
        ones unseen.
    known : bool array, shape (events, n)
        Column m - 1: whether all its words were, one by one; "<unk>" is no known word.
    """

    seen: Bool[np.ndarray, "events order"]
    known: Bool[np.ndarray, "events order"]

    def new(self, order: int) -> Bool[np.ndarray, " events"]:
        """Which events end an n-gram that was never seen, of words that were all seen.

        Parameters
        ----------
        order : int
            Of the n-gram, from 2 to n.

        Raises
        ------
        ValueError
            If `order` is out of range.
        """
        order = validation.whole_number(order, "order", 2, self.seen.shape[1])
        return self.known[:, order - 1] & ~self.seen[:, order - 1]


def seen_ngrams(counts: NGramCounts, corpus: EncodedCorpus) -> SeenNGrams:
    """Look up the n-grams of a text among those that were counted.

    Parameters
    ----------
    counts : NGramCounts
        Of the training corpus, up to some order n.
    corpus : EncodedCorpus
        The text, in ids of the same vocabulary, without start and end tokens.

    Returns
    -------
    SeenNGrams
        Its rows are in the order of `token_log_probs` of every model.

    Raises
    ------
    ValueError
        If the corpus holds no sentence, the id of "</s>", or one that is not in the vocabulary.

    References
    ----------
    Book: chapter 3.
    """
    encoded(corpus, counts.vocabulary, "corpus")
    index, end = counts.index, counts.vocabulary[END_OF_SENTENCE]
    stream, begins = stream_of(corpus, index.start, end)
    events = np.delete(np.arange(len(stream)), begins)
    position = (np.arange(len(stream)) - np.repeat(begins, corpus.lengths + 2))[events]  # from 1
    was_seen = counts.counts[0] > 0  # of each id, "<s>" last
    was_seen[index.start] = True
    if counts.vocabulary.unknown_id is not None:
        was_seen[counts.vocabulary.unknown_id] = False
    located = index.locate(stream)
    seen = np.empty((len(events), counts.order), dtype=bool)
    known = np.empty_like(seen)
    seen[:, 0], known[:, 0] = counts.counts[0][stream[events]] > 0, was_seen[stream[events]]
    for m in range(2, counts.order + 1):
        there = position >= m - 1  # the n-gram does not reach beyond "<s>"
        seen[:, m - 1] = np.where(there, located[m - 1][events] >= 0, seen[:, m - 2])
        first = stream[np.maximum(events - (m - 1), 0)]  # the word that order m adds
        known[:, m - 1] = known[:, m - 2] & np.where(there, was_seen[first], True)
    return SeenNGrams(seen, known)
