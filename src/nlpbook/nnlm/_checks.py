"""What the room asks of a text in ids."""

import numpy as np

from nlpbook.language_model import END_OF_SENTENCE
from nlpbook.text import EncodedCorpus, Vocabulary


def check_corpus(corpus: EncodedCorpus, vocabulary: Vocabulary, name: str) -> None:
    """Raise ValueError unless there is a sentence and all ids are words, not marks."""
    if not len(corpus):
        raise ValueError(f"{name} is empty; it needs at least one sentence")
    if corpus.n_tokens and corpus.ids.max() >= len(vocabulary):
        raise ValueError(
            f"{name} holds the id {corpus.ids.max()}; the vocabulary has ids 0 to {len(vocabulary) - 1}"
        )
    if np.any(corpus.ids == vocabulary[END_OF_SENTENCE]):
        raise ValueError(f"{name} must hold no marks; got a sentence with the token {END_OF_SENTENCE!r}")
