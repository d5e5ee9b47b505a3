"""What the measures of word vectors ask of a table, of questions and of pairs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import torch

from nlpbook import validation
from nlpbook.words import WordVectors


def is_lower_case(vectors: WordVectors) -> bool:
    """Whether no word of the table has a capital letter."""
    return all(word == word.lower() for word in vectors.words)


def check_table(vectors: WordVectors) -> None:
    """Raise unless it is a table of vectors in which every row has a direction."""
    validation.instance_of(vectors, "vectors", WordVectors, "WordVectors")
    zero = np.flatnonzero(~np.any(vectors.vectors, axis=1))
    if len(zero):
        raise ValueError(
            f"vectors must have no zero row, which has no direction; got one for {vectors.words[zero[0]]!r}"
        )


def directions(vectors: WordVectors, words: Iterable[str], name: str) -> torch.Tensor:
    """The vectors of some words with length 1, in float64 where there is float64; (words, d).

    KeyError if a word has no vector, ValueError if its vector is zero.
    """
    chosen = list(words)
    for word in chosen:
        if word not in vectors:
            raise KeyError(f"{name} has {word!r}, which has no vector; the table has {len(vectors)} words")
    table = vectors.subset(chosen)
    check_table(table)
    return table.unit if table.unit.device.type == "mps" else table.unit.double()


def checked_questions(
    questions: Mapping[str, Sequence[tuple[str, str, str, str]]],
) -> dict[str, list[tuple[str, str, str, str]]]:
    """The sections as lists of four words each."""
    validation.mapping(questions, "questions", "the names of sections to lists of questions")
    sections = {
        name: [checked_words(question, 4, f"questions[{name!r}][{i}]") for i, question in enumerate(part)]
        for name, part in questions.items()
    }
    if not any(sections.values()):
        raise ValueError("questions must be one question or more; got none")
    return sections


def checked_pairs(pairs: Iterable[tuple[str, str, float]]) -> list[tuple[str, str, float]]:
    """The pairs as a list of two words and a finite score each."""
    checked = [tuple(pair) for pair in validation.collection(pairs, "pairs", "pairs of words")]
    for i, pair in enumerate(checked):
        checked_words(pair[:-1], 2, f"pairs[{i}]")
        validation.finite(pair[-1], f"the score of pairs[{i}]")
    return checked


def checked_words(words: Iterable[str], wanted: int, name: str) -> tuple[str, ...]:
    """The words of one question or pair, if there are so many."""
    found = tuple(validation.words(words, name, empty=True))
    if len(found) != wanted:
        raise ValueError(f"{name} must be {wanted} words; got {validation.shown(found)}")
    return found
