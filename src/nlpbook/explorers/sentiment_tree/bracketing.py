"""Words with brackets, as a reader types them: trees side by side, which may be joined and split.

    (not (very good))               one tree
    not (very good)                 two trees, which are not joined yet
    (not very good)                 three parts: each is joined with all that follow it

`readBrackets` in ``brackets.js`` reads and writes the same text.
"""

from __future__ import annotations

from typing import Any

from nlpbook import validation
from nlpbook.explorers.kit.typed_text import check_text, split_words

MOST_WORDS = 14
MOST_CHARACTERS = 400

Nested = str | tuple
"""A word, or the two parts of a phrase, each again one of these."""


def read_brackets(text: Any, name: str = "tree") -> list[Nested]:
    """Return the trees that a text writes, from left to right.

    Parameters
    ----------
    text : str
        Words and brackets.
    name : str
        What it is called in a message.

    Raises
    ------
    TypeError, ValueError
        If it is no string, a bracket has no partner or nothing inside, or there are no words or too many.

    Examples
    --------
    >>> read_brackets("was (not very good)")
    ['was', ('not', ('very', 'good'))]
    """
    text = check_text(text, name)
    if len(text) > MOST_CHARACTERS:
        raise ValueError(f"{name} must be at most {MOST_CHARACTERS} characters; got {len(text)}")
    accepted = f"{name} must be 1 to {MOST_WORDS} words, and brackets in pairs around some of them"
    groups: list[list[Nested]] = [[]]
    count = 0
    for piece in split_words(text):
        if piece == "(":
            groups.append([])
        elif piece != ")":
            groups[-1].append(piece)
            count += 1
        elif len(groups) == 1:
            raise ValueError(f"{accepted}; got a ')' that closes nothing in {validation.shown(text)}")
        elif not groups[-1]:
            raise ValueError(f"{accepted}; got a pair with nothing inside in {validation.shown(text)}")
        else:
            groups[-2].append(_joined(groups.pop()))
    if len(groups) > 1:
        raise ValueError(f"{accepted}; got a '(' that is not closed in {validation.shown(text)}")
    if not 1 <= count <= MOST_WORDS:
        raise ValueError(f"{accepted}; got {count} words")
    return groups[0]


def write_brackets(forest: list[Nested]) -> str:
    """Return the text of trees, with a pair of brackets for each phrase.

    Examples
    --------
    >>> write_brackets(["was", ("not", ("very", "good"))])
    'was (not (very good))'
    """
    return " ".join(_written(one) for one in forest)


def words_of(forest: list[Nested]) -> list[str]:
    """Return the words of trees, from left to right."""
    return [word for one in forest for word in ([one] if isinstance(one, str) else words_of(list(one)))]


def right_branching(words: list[str]) -> Nested:
    """Return (a (b (c d))): each word is joined with all that follow it."""
    return _joined(list(words))


def left_branching(words: list[str]) -> Nested:
    """Return (((a b) c) d): what is read so far is joined with the next word."""
    found: Nested = words[0]
    for word in words[1:]:
        found = (found, word)
    return found


def _joined(parts: list[Nested]) -> Nested:
    found = parts[-1]
    for part in reversed(parts[:-1]):
        found = (part, found)
    return found


def _written(one: Nested) -> str:
    return one if isinstance(one, str) else f"({_written(one[0])} {_written(one[1])})"
