"""What the vocabulary asks of its input, and the messages when it gets something else."""

from collections.abc import Iterable, Sequence

import numpy as np


def check_sentences(sentences: Iterable[Iterable]) -> list[Sequence]:
    """The sentences as a list of sequences; a string where a list of tokens belongs is the classical slip."""
    if isinstance(sentences, (str, bytes)):
        raise TypeError(f"sentences must be a list of lists of tokens; got one string, {shorten(sentences)}")
    checked = []
    for i, sentence in enumerate(sentences):
        if isinstance(sentence, (str, bytes)):
            raise TypeError(
                f"sentences[{i}] must be a list of tokens; got the string {shorten(sentence)}. "
                "Tokenise it first, or wrap a single sentence in a list"
            )
        if not isinstance(sentence, (list, tuple)):
            try:
                sentence = list(sentence)
            except TypeError:
                raise TypeError(f"sentences[{i}] must be a list of tokens; got {sentence!r}") from None
        checked.append(sentence)
    return checked


def bad_token(sentences: Sequence[Sequence]) -> Exception | None:
    """The error for the first token that is not a non-empty string, with its position."""
    for i, sentence in enumerate(sentences):
        for j, token in enumerate(sentence):
            if not isinstance(token, str):
                kind = type(token).__name__
                return TypeError(f"sentences[{i}][{j}] must be a string; got {token!r} ({kind})")
            if not token:
                return ValueError(
                    f"sentences[{i}][{j}] is an empty string; a token has at least one character"
                )
    return None


def check_words(words: Sequence, name: str) -> None:
    """Every word is a non-empty string."""
    for i, word in enumerate(words):
        if not isinstance(word, str):
            raise TypeError(f"{name}[{i}] must be a string; got {word!r} ({type(word).__name__})")
        if not word:
            raise ValueError(f"{name}[{i}] is an empty string; a token has at least one character")


def check_counts(counts: Sequence[int] | np.ndarray | None, n: int) -> np.ndarray:
    """The counts as an array that fits n tokens."""
    if counts is None:
        return np.zeros(n, dtype=np.int64)
    array = np.asarray(counts)
    if array.shape != (n,):
        raise ValueError(f"counts must hold one number per token ({n}); got shape {array.shape}")
    if array.size and not np.issubdtype(array.dtype, np.integer):
        raise TypeError(f"counts must hold integers; got {array.dtype}")
    if array.size and array.min() < 0:
        raise ValueError(f"counts must be 0 or larger; got {array.min()}")
    return array


def shorten(text: str | bytes) -> str:
    """The text as Python writes it, cut to 40 characters."""
    return repr(text) if len(text) <= 40 else repr(text[:40]) + "..."
