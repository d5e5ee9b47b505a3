"""A text as language models read it: the vocabulary it has, its ids, and what may not stand in a sentence."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence

import numpy as np
from jaxtyping import Int64

from nlpbook import validation
from nlpbook.language_model.protocol import BEGINNING_OF_SENTENCE, END_OF_SENTENCE
from nlpbook.text import EncodedCorpus, Vocabulary


def vocabulary_of(sentences: Sequence[Sequence[str]], min_count: int = 1) -> Vocabulary:
    """The vocabulary of a training corpus: "<unk>", `END_OF_SENTENCE`, and the words by falling count.

    Parameters
    ----------
    sentences : list of lists of str
        The corpus, without start and end tokens.
    min_count : int
        Words seen less often become "<unk>".

    Returns
    -------
    Vocabulary

    Raises
    ------
    TypeError
        If a sentence is a string instead of a list of tokens.
    ValueError
        If there is no token at all, or a sentence holds "<s>" or "</s>".
    """
    vocabulary = Vocabulary.from_sentences(sentences, min_count, specials=(END_OF_SENTENCE,))
    for token, found in (
        (BEGINNING_OF_SENTENCE, BEGINNING_OF_SENTENCE in vocabulary),
        (END_OF_SENTENCE, vocabulary.counts[vocabulary[END_OF_SENTENCE]] > 0),
    ):
        if found:
            raise ValueError(f"sentences must hold no start or end token; got a sentence with {token!r}")
    return vocabulary


def description_of(vocabulary: Vocabulary) -> str:
    """By what a vocabulary can be told from others: the number of its words, and a checksum of them."""
    checksum = zlib.crc32("\n".join(vocabulary.tokens).encode())
    return f"{len(vocabulary):,} words with the checksum {checksum:08x}"


def check_vocabulary(vocabulary: Vocabulary) -> None:
    """Raise a ValueError unless the end of a sentence is in the vocabulary, and its beginning is not."""
    if END_OF_SENTENCE not in vocabulary:
        raise ValueError(f"vocabulary must hold {END_OF_SENTENCE!r}, the end of a sentence; got {vocabulary}")
    if BEGINNING_OF_SENTENCE in vocabulary:
        raise ValueError(
            f"vocabulary must not hold {BEGINNING_OF_SENTENCE!r}, which no sentence does; got {vocabulary}"
        )


def check_context(context: Sequence[str], name: str = "context") -> Sequence[str]:
    """The first words of a sentence as a list of tokens, none of them a start or end token."""
    words = validation.tokens(context, name)
    if BEGINNING_OF_SENTENCE in words or END_OF_SENTENCE in words:
        raise ValueError(f"{name} must hold no start or end token; got {validation.shown(list(words))}")
    return words


def check_contexts(contexts: Iterable[Sequence[str]]) -> list[Sequence[str]]:
    """The first words of some sentences, as many of each: they are read together."""
    contexts = [
        check_context(context, f"contexts[{i}]")
        for i, context in enumerate(validation.sentences(contexts, "contexts", least=1))
    ]
    lengths = [len(context) for context in contexts]
    if min(lengths) != max(lengths):
        raise ValueError(
            "contexts must be of the same number of words (read their common words, and go on from there); "
            f"got {min(lengths)} to {max(lengths)}"
        )
    return contexts


def encoded(
    sentences: Iterable[Sequence[str]] | EncodedCorpus, vocabulary: Vocabulary, name: str = "sentences"
) -> EncodedCorpus:
    """The ids of a text, one sentence or more; all are words of the vocabulary, and none is an end token.

    Parameters
    ----------
    sentences : iterable of lists of str, or EncodedCorpus
        The text.
    vocabulary : Vocabulary
        With `END_OF_SENTENCE`.
    name : str
        What the text is called in a message.
    """
    given = isinstance(sentences, EncodedCorpus)
    corpus = sentences if given else vocabulary.encode_corpus(sentences)
    validation.not_empty(corpus, name, "sentence")
    if corpus.n_tokens and corpus.ids.max() >= len(vocabulary):
        raise ValueError(
            f"{name} must hold ids from 0 to {len(vocabulary) - 1}, those of the vocabulary; "
            f"got {corpus.ids.max()}"
        )
    if np.any(corpus.ids == vocabulary[END_OF_SENTENCE]):
        raise ValueError(f"{name} must hold no start or end token; got a sentence with {END_OF_SENTENCE!r}")
    return corpus


def stream_of(
    corpus: EncodedCorpus, start: int, end: int
) -> tuple[Int64[np.ndarray, " time"], Int64[np.ndarray, " sentences"]]:
    """A corpus as one text, with the start token before and the end token after each sentence.

    Parameters
    ----------
    corpus : EncodedCorpus
        Sentences without start and end tokens.
    start, end : int
        The ids of the start and the end token.

    Returns
    -------
    stream : int64 array, shape (words + 2 * sentences,)
        The ids.
    begins : int64 array, shape (sentences,)
        Where the start tokens stand.
    """
    inserted = 2 * np.arange(len(corpus))
    begins = corpus.offsets[:-1] + inserted
    ends = corpus.offsets[1:] + inserted + 1
    stream = np.empty(corpus.n_tokens + 2 * len(corpus), dtype=np.int64)
    is_word = np.ones(len(stream), dtype=bool)
    is_word[begins] = is_word[ends] = False
    stream[is_word] = corpus.ids
    stream[begins], stream[ends] = start, end
    return stream, begins
