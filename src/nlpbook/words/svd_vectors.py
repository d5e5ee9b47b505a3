"""Word vectors from a text, as chapter 1 makes them: count the neighbours, take PPMI, truncate the SVD."""

from __future__ import annotations

from collections.abc import Sequence

from nlpbook.text import Vocabulary
from nlpbook.words.cooccurrence import term_term_counts
from nlpbook.words.ppmi import ppmi
from nlpbook.words.svd import truncated_svd
from nlpbook.words.word_vectors import WordVectors


def svd_vectors(
    sentences: Sequence[Sequence[str]], k: int, *, min_count: int = 1, window: int = 2
) -> WordVectors:
    """Return k numbers for each word of a text: PPMI of its neighbours, truncated SVD.

    Parameters
    ----------
    sentences : sequence of lists of str
        The text.
    k : int
        Dimensions, from 1 to the rank of the table of counts.
    min_count : int, default 1
        Words seen less often become "<unk>", which is counted neither as a word nor as a neighbour: its row
        is zero.
    window : int, default 2
        Words to the left and to the right that are neighbours.

    Returns
    -------
    WordVectors
        A row of U S for each entry of the vocabulary, "<unk>" among them. Context counts were raised to the
        power 0.75 before PPMI.

    Raises
    ------
    TypeError, ValueError
        If there is no sentence, or a number is outside its range.

    References
    ----------
    Levy, Goldberg & Dagan (2015), "Improving distributional similarity with lessons learned from word
    embeddings". Book: chapter 1, "Dense".
    """
    vocabulary = Vocabulary.from_sentences(sentences, min_count)
    corpus = vocabulary.encode_corpus(sentences)
    counts = term_term_counts(corpus, len(vocabulary), window=window, ignore={vocabulary.unknown_id})
    factors = truncated_svd(ppmi(counts, context_power=0.75), k=k)
    return WordVectors(vocabulary.tokens, factors.vectors())
