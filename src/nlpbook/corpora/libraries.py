"""Which library does this sentence come from? A classification task made of the documentation.

Each sentence of a docstring is an example, and the library that it documents is its class. Whole modules go
to training, validation and test, as everywhere: neighbouring docstrings repeat each other's phrases. And the
name of a library would give it away, so that every word with such a name in it is masked.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from nlpbook import validation
from nlpbook.corpora.documentation import Documentation

LIBRARIES = ("python", "numpy", "torch")
"""The classes 0, 1 and 2, which are the standard library of Python, NumPy and PyTorch."""

MASKED = "<library>"
"""What stands for a word that names a library."""


class LibrarySentence(NamedTuple):
    """A sentence of a docstring, and which library documents itself so.

    Parameters
    ----------
    tokens : tuple of str
        In lower case; `MASKED` for each word that names one of the libraries.
    label : int
        The library's place in `LIBRARIES`.
    """

    tokens: tuple[str, ...]
    label: int


class LibrarySplits(NamedTuple):
    """The examples to train on, to tune on and to test on."""

    train: list[LibrarySentence]
    validation: list[LibrarySentence]
    test: list[LibrarySentence]


def library_sentences(corpus: Documentation) -> LibrarySplits:
    """Return the sentences of docstrings with their libraries, split by modules.

    A module is in the same part as by `Documentation.splits`. Python's help pages are left out, as they are
    no docstrings. What names a library is masked: each token in which "python", "numpy" or "torch" stands,
    as in "pytorch", and "np". No sentence occurs twice: "See numpy." and "See torch.", which are the same
    once they are masked, stay where the first of them is.

    Parameters
    ----------
    corpus : Documentation
        The whole documentation or a part, as `documentation.load` returns it.

    Returns
    -------
    LibrarySplits
        The sentences of each part, by library, in the order of the corpus.

    Raises
    ------
    TypeError
        If `corpus` is no documentation.
    ValueError
        If one of the libraries has no sentence in it.
    """
    corpus = validation.instance_of(corpus, "corpus", Documentation)
    found: tuple[list[LibrarySentence], ...] = ([], [], [])
    seen: set[tuple[str, ...]] = set()
    by_library = []
    for library in LIBRARIES:
        documents = [document for document in corpus.documents if document.name.split(".")[0] == library]
        if not documents:
            raise ValueError(
                f"corpus must hold documentation of {', '.join(LIBRARIES)}; got none of {library}"
            )
        by_library.append(replace(corpus, documents=documents).splits())
    for part, examples in enumerate(found):
        for label, splits in enumerate(by_library):
            for sentence in splits[part]:
                tokens = tuple(masked(token) for token in sentence)
                if tokens not in seen:
                    seen.add(tokens)
                    examples.append(LibrarySentence(tokens, label))
    return LibrarySplits(*found)


def masked(token: str) -> str:
    """Return `MASKED` for a token that names a library, and any other as it is.

    Examples
    --------
    >>> [masked(token) for token in "pytorch tensors become np arrays".split()]
    ['<library>', 'tensors', 'become', '<library>', 'arrays']
    """
    return MASKED if token == "np" or any(name in token for name in LIBRARIES) else token
