"""What language models ask of a text, in words or in ids."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from nlpbook.language_model.protocol import BEGINNING_OF_SENTENCE, END_OF_SENTENCE
from nlpbook.text import EncodedCorpus, Vocabulary


def check_tokens(tokens: Sequence[str], name: str) -> None:
    """Raise a TypeError if a string stands where a list of tokens belongs."""
    if isinstance(tokens, (str, bytes)):
        raise TypeError(f"{name} must be a list of tokens; got the string {tokens!r}")


def check_context(context: Sequence[str]) -> None:
    """Raise unless a context is a list of tokens, without the tokens of the beginning and the end."""
    check_tokens(context, "context")
    if BEGINNING_OF_SENTENCE in context or END_OF_SENTENCE in context:
        raise ValueError(f"context must hold no start or end token; got {list(context)!r}")


def encoded(sentences: Iterable[Sequence[str]] | EncodedCorpus, vocabulary: Vocabulary) -> EncodedCorpus:
    """The ids of a text, which are words of the vocabulary and no sentence's end."""
    given = isinstance(sentences, EncodedCorpus)
    corpus = sentences if given else vocabulary.encode_corpus(sentences)
    check_corpus(corpus, vocabulary, "sentences")
    return corpus


def check_corpus(corpus: EncodedCorpus, vocabulary: Vocabulary, name: str) -> None:
    """Raise a ValueError unless there is a sentence, and all ids are words of the vocabulary.

    Parameters
    ----------
    corpus : EncodedCorpus
        A text in ids.
    vocabulary : Vocabulary
        With `END_OF_SENTENCE`, which must not stand in a sentence.
    name : str
        What the text is called in the message.
    """
    if not len(corpus):
        raise ValueError(f"{name} must be one sentence or more; got none")
    if corpus.n_tokens and corpus.ids.max() >= len(vocabulary):
        raise ValueError(
            f"{name} must hold ids from 0 to {len(vocabulary) - 1}, those of the vocabulary; "
            f"got {corpus.ids.max()}"
        )
    if np.any(corpus.ids == vocabulary[END_OF_SENTENCE]):
        raise ValueError(f"{name} must hold no end token; got a sentence with {END_OF_SENTENCE!r}")
