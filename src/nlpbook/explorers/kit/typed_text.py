"""Text for an explorer, from Python or typed by a reader: how it is split, and what is accepted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from nlpbook import validation

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


def check_text(text: Any, name: str) -> str:
    """Return a string that can be written in a page: in UTF-8, which half a character cannot be."""
    text = validation.text(text, name)
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError(f"{name} must be a string of whole characters; got {validation.shown(text)}")
    return text


def check_word(word: Any, name: str) -> str:
    """Return a word: a string with more than white space, as the page understands it.

    Beyond ASCII, Python's own ``str.strip`` takes other characters for white space than JavaScript's.
    """
    if not check_text(word, name).strip(_SPACES):
        raise ValueError(f"{name} must be a string with more than white space; got {validation.shown(word)}")
    return word


def check_sentences(sentences: Any, name: str = "sentences", least: int = 1) -> list[list[str]]:
    """Return the sentences of a text as lists of words, those without any left out."""
    if isinstance(sentences, str):
        sentences = sentences.splitlines()
    accepted = "a string, or a list of strings or of lists of words"
    validation.instance_of(sentences, name, Sequence, accepted)
    checked = []
    for i, sentence in enumerate(sentences):
        if isinstance(sentence, str):
            sentence = split_words(sentence)
        validation.instance_of(sentence, f"{name}[{i}]", Sequence, "a string or a list of words")
        for j, word in enumerate(sentence):
            check_word(word, f"{name}[{i}][{j}]")
        if sentence:
            checked.append(list(sentence))
    if len(checked) < least:
        raise ValueError(f"{name} must be a text of one word or more; got none")
    return checked
