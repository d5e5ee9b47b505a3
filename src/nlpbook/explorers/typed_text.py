"""Text for an explorer, from Python or typed by a reader: how it is split, and what is accepted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

# Written out (instead of \s and \w) because Python and JavaScript disagree on both beyond ASCII.
_SPACES = " \t\n\v\f\r\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
_MARKS = r".,;:!?()\[\]{}\"“”…。，；：！？、（）《》「」"
_WORD = re.compile(f"[{_MARKS}]|[^{_SPACES}{_MARKS}]+")


def split_words(text: str) -> list[str]:
    """Split a text at its spaces, with each punctuation mark as a word of its own.

    Parameters
    ----------
    text : str

    Returns
    -------
    list of str
        The words in their order, their letters untouched. The explorer splits what a reader types in the same
        way.

    Examples
    --------
    >>> split_words("I like NLP.")
    ['I', 'like', 'NLP', '.']
    """
    return _WORD.findall(text)


def check_sentences(sentences: Any) -> list[list[str]]:
    """Return the sentences of a text as lists of words, those without any left out."""
    if isinstance(sentences, str):
        sentences = sentences.splitlines()
    if not isinstance(sentences, Sequence):
        raise TypeError(
            f"sentences: got {type(sentences).__name__}; accepted are a string, or a list of strings or of "
            "lists of words"
        )
    checked = []
    for i, sentence in enumerate(sentences):
        if isinstance(sentence, str):
            sentence = split_words(sentence)
        if not isinstance(sentence, Sequence):
            raise TypeError(
                f"sentences: item {i} is {type(sentence).__name__}; accepted are a string or a list of words"
            )
        for word in sentence:
            if not isinstance(word, str):
                raise TypeError(f"sentences: item {i} holds {word!r}; accepted are words as strings")
            if not word.strip():
                raise ValueError(
                    f"sentences: item {i} holds the empty word {word!r}; accepted are words with letters"
                )
        if sentence:
            checked.append(list(sentence))
    if not checked:
        raise ValueError("sentences: got no words; accepted is a text with at least one word")
    return checked
