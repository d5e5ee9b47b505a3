"""Checks of strings, tokens and sentences, and of lists of anything."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Sized
from typing import Any

from nlpbook.validation.messages import shown


def text(value: Any, name: str, *, empty: bool = True, blank: bool = True) -> str:
    """Return a string.

    Parameters
    ----------
    value : any object
        What the caller was given.
    name : str
        The argument's name, with which a message begins.
    empty : bool
        Whether the empty string is accepted.
    blank : bool
        Whether a string of nothing but white space is accepted; if not, neither is the empty one.

    Returns
    -------
    str

    Raises
    ------
    TypeError
        If it is no string.
    ValueError
        If it is empty or blank, and must not be.
    """
    if not isinstance(value, str):
        raise TypeError(f"{name} must be a string; got {shown(value)} ({type(value).__name__})")
    if not value and not empty:
        raise ValueError(f"{name} must be a string of one character or more; got ''")
    if not blank and not value.strip():
        raise ValueError(f"{name} must be a string with more than white space; got {shown(value)}")
    return str(value)


def tokens(value: Any, name: str, *, strings: bool = False) -> Sequence:
    """Return one sentence, a list of tokens: a string in its place is the classical slip.

    Parameters
    ----------
    value : any object
        What the caller was given.
    name : str
        The argument's name, with which a message begins.
    strings : bool
        Look at each token too: a string of one character or more. A vocabulary finds bad tokens by itself.

    Returns
    -------
    list or tuple
        The value itself, or a list of what it gives when it is walked through.

    Raises
    ------
    TypeError
        If it is a string, cannot be walked through, or holds something that is no string.
    ValueError
        If it holds an empty string.
    """
    if isinstance(value, (str, bytes)):
        raise TypeError(f"{name} must be a list of tokens; got the string {shown(value)}. Tokenise it first")
    if not isinstance(value, (list, tuple)):
        try:
            value = list(value)
        except TypeError:
            raise TypeError(f"{name} must be a list of tokens; got {shown(value)}") from None
    # What is in order is seen fast: whoever scores a sentence may do so a hundred thousand times in a second.
    in_order = not strings or (set(map(type, value)) <= {str} and "" not in value)
    return value if in_order else words(value, name)


def sentences(value: Any, name: str = "sentences", *, least: int = 0) -> list[Sequence]:
    """Return sentences as a list of lists of tokens.

    Parameters
    ----------
    value : any object
        What the caller was given: lists of tokens. The tokens themselves are not looked at, as there may be
        millions; `token_error` finds the bad one when something has gone wrong.
    name : str
        The argument's name, with which a message begins.
    least : int
        How many sentences there must be.

    Returns
    -------
    list of list or tuple

    Raises
    ------
    TypeError
        If it is one string, or a sentence is.
    ValueError
        If there are fewer sentences than `least`.
    """
    if isinstance(value, (str, bytes)):
        raise TypeError(f"{name} must be a list of lists of tokens; got the string {shown(value)}")
    if not isinstance(value, Iterable):
        raise TypeError(f"{name} must be a list of lists of tokens; got {shown(value)}")
    checked = []
    for i, sentence in enumerate(value):
        if isinstance(sentence, (str, bytes)):
            raise TypeError(
                f"{name}[{i}] must be a list of tokens; got the string {shown(sentence)}. "
                "Tokenise it first, or wrap a single sentence in a list"
            )
        checked.append(tokens(sentence, f"{name}[{i}]"))
    if len(checked) < least:
        many = "one sentence" if least == 1 else f"{least} sentences"
        raise ValueError(f"{name} must be {many} or more; got {len(checked) or 'none'}")
    return checked


def token_error(sentences: Sequence[Sequence], name: str = "sentences") -> Exception | None:
    """Return the error for the first token that is not a string of one character or more.

    Parameters
    ----------
    sentences : list of lists
        What `sentences` has returned.
    name : str
        The argument's name, with which the message begins.

    Returns
    -------
    TypeError or ValueError, or None
        With the token's place; None if every token is good.
    """
    for i, sentence in enumerate(sentences):
        try:
            words(sentence, f"{name}[{i}]")
        except (TypeError, ValueError) as error:
            return error
    return None


def words(value: Any, name: str, *, empty: bool = False) -> list[str]:
    """Return strings as a list.

    Parameters
    ----------
    value : any object
        What the caller was given: an iterable of strings, and no string itself.
    name : str
        The argument's name, with which a message begins.
    empty : bool
        Whether the empty string is accepted as an entry.

    Returns
    -------
    list of str

    Raises
    ------
    TypeError
        If it is one string or cannot be walked through, or an entry is no string.
    ValueError
        If an entry is empty.
    """
    if isinstance(value, (str, bytes)):
        raise TypeError(f"{name} must be a list of words; got the string {shown(value)}. Tokenise it first")
    if not isinstance(value, Iterable):
        raise TypeError(f"{name} must be a list of words; got {shown(value)}")
    entries = list(value)
    for i, word in enumerate(entries):
        if not isinstance(word, str) or not (word or empty):
            text(word, f"{name}[{i}]", empty=empty)  # names the place, which takes longer than looking
    return entries


def collection(value: Any, name: str, of: str, *, least: int = 1) -> list:
    """Return the entries of a list or another iterable; a string in its place is the classical slip.

    Parameters
    ----------
    value : any object
        What the caller was given.
    name : str
        The argument's name, with which a message begins.
    of : str
        What it holds, for the message: "sentences", "package names".
    least : int
        How many entries there must be.

    Returns
    -------
    list

    Raises
    ------
    TypeError
        If it is a string, or cannot be walked through.
    ValueError
        If there are too few entries.
    """
    if isinstance(value, (str, bytes)):
        raise TypeError(f"{name} must be a list of {of}; got the string {shown(value)}")
    if not isinstance(value, Iterable):
        raise TypeError(f"{name} must be a list of {of}; got {shown(value)}")
    entries = list(value)
    if len(entries) < least:
        many = "one" if least == 1 else str(least)
        raise ValueError(f"{name} must be a list of {many} or more {of}; got {len(entries) or 'none'}")
    return entries


def not_empty(value: Sized, name: str, one: str) -> Any:
    """Return something that has a length, unless the length is 0.

    Parameters
    ----------
    value : any object with a length
        What the caller was given.
    name : str
        The argument's name, with which a message begins.
    one : str
        What one entry is, for the message: "sentence".

    Returns
    -------
    object
        The value itself.

    Raises
    ------
    ValueError
        If it is empty.
    """
    if len(value) == 0:
        raise ValueError(f"{name} must be one {one} or more; got none")
    return value


def same_length(first: Sized, second: Sized, names: tuple[str, str]) -> None:
    """Raise unless two lists have as many entries.

    Parameters
    ----------
    first, second : lists, or anything that has a length
        What the caller was given.
    names : tuple of two str
        The arguments' names; the message blames the first.

    Raises
    ------
    ValueError
        If one is longer than the other.
    """
    if len(first) != len(second):
        raise ValueError(f"{names[0]} must be as many as {names[1]}, {len(second)}; got {len(first)}")
