"""Analogies: "Paris is to France as Oslo is to ..." and "dog is to dogs as mouse is to ...".

Every pair stands in one row of a table of the grammar: a capital and its country, a father and a mother, the
forms of one word.
"""

import itertools
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np

from nlpbook import validation
from nlpbook.corpora.microworld.grammar import Grammar, Word, features_of, name_of
from nlpbook.corpora.microworld.world import Microworld


class Analogy(NamedTuple):
    """`a` is to `b` as `c` is to `d`; `d` is what a model has to find."""

    a: str
    b: str
    c: str
    d: str


def analogies(
    world: Microworld, per_section: int | None = None, rng: np.random.Generator | None = None
) -> dict[str, list[Analogy]]:
    """The questions that can be asked about the words of the microworld, by section.

    Parameters
    ----------
    world : Microworld
        Its grammar has the words.
    per_section : int, optional
        At most so many questions of every section, drawn at random; all of them when left out.
    rng : numpy.random.Generator, optional
        The source of randomness; needed with `per_section` only.

    Returns
    -------
    dict of str to list of Analogy
        In the form of Google's questions: the names of the grammatical sections begin with "gram". A section
        has every ordered pair of pairs whose four words differ. Two words that are a pair of two sections
        ("cook" and "cooks", as nouns and as verbs) are in neither.

    Raises
    ------
    ValueError
        If `per_section` is below 1 or no whole number.
    TypeError
        If `per_section` is given and `rng` is no generator.

    Examples
    --------
    >>> from nlpbook.corpora import microworld
    >>> questions = microworld.tasks.analogies(microworld.load())
    >>> questions["capital-country"][0]
    Analogy(a='Paris', b='France', c='London', d='England')

    References
    ----------
    Mikolov, Chen, Corrado and Dean (2013), "Efficient Estimation of Word Representations in Vector Space".
    Book: appendix, "The microworld".
    """
    sections = {name: _questions(pairs) for name, pairs in _pairs_by_section(world.grammar).items()}
    if per_section is None:
        return sections
    per_section = validation.whole_number(per_section, "per_section")
    validation.generator(rng)
    return {name: _some(questions, per_section, rng) for name, questions in sections.items()}


def _questions(pairs: list[tuple[str, str]]) -> list[Analogy]:
    questions = (Analogy(*first, *second) for first, second in itertools.permutations(pairs, 2))
    return [question for question in questions if len(set(question)) == 4]


def _some(questions: list[Analogy], most: int, rng: np.random.Generator) -> list[Analogy]:
    if len(questions) <= most:
        return questions
    return [questions[i] for i in sorted(rng.choice(len(questions), most, replace=False).tolist())]


def _pairs_by_section(grammar: Grammar) -> Mapping[str, list[tuple[str, str]]]:
    rows: dict[tuple[int, int], list[Word]] = {}
    for words in grammar.words.values():
        for word in words:
            rows.setdefault(word.row[:2], []).append(word)
    sections: dict[str, dict[tuple[str, str], None]] = {name: {} for name in _SECTIONS}
    for key in sorted(rows):
        if key == (0, 0):  # words that stand in rules, not in tables
            continue
        row = sorted(rows[key], key=lambda word: word.row[2])
        for name, pair in _pairs_of_row(row, grammar.tags):
            sections[name][pair] = None
    in_sections = Counter(pair for pairs in sections.values() for pair in pairs)
    return {name: [pair for pair in pairs if in_sections[pair] == 1] for name, pairs in sections.items()}


_SECTIONS = (
    "capital-country",
    "gender-people",
    "gender-kin",
    "gram-nationality-adjective",
    "gram-plural",
    "gram-third-person",
    "gram-past-tense",
    "gram-progressive",
    "gram-comparative",
)
_VERB_FORMS = {"sg": "gram-third-person", "past": "gram-past-tense", "ing": "gram-progressive"}


def _pairs_of_row(row: list[Word], tags: Mapping[str, str]) -> Iterator[tuple[str, tuple[str, str]]]:
    """The pairs of a row of a table, each with the name of its section."""
    for first, second in itertools.permutations(row, 2):
        names = name_of(first.category), name_of(second.category)
        pair = first.form, second.form
        kind, other = _kind(first), _kind(second)
        tag = tags[first.category]
        same_word = first.chinese == second.chinese and tag == tags[second.category]
        if names == ("CityName", "CountryName"):
            yield "capital-country", pair
        elif names == ("CountryName", "Nation"):
            yield "gram-nationality-adjective", pair
        elif names == ("Adjective", "Comparative"):
            yield "gram-comparative", pair
        elif tag == "NOUN" and same_word and kind != "pl" and other == "pl":
            yield "gram-plural", pair
        elif tag == "VERB" and same_word and kind == "pl" and other in _VERB_FORMS:
            yield _VERB_FORMS[other], pair
        elif tag in ("NOUN", "PRON") and _are_man_and_woman(first, second, row):
            yield "gender-kin" if "kin" in features_of(first.category) else "gender-people", pair


def _kind(word: Word) -> str:
    """The last feature of a word's category: its number, its gender or its form."""
    return (features_of(word.category) or ("",))[-1]


def _are_man_and_woman(first: Word, second: Word, row: list[Word]) -> bool:
    """Whether two words are the same form of the male and of the female word of a row."""
    men = [word for word in row if word.chinese == row[0].chinese]
    women = [word for word in row if word.chinese != row[0].chinese]
    return (
        _kind(row[0]) == "m"
        and bool(women)
        and _kind(women[0]) == "f"
        and any(man is first and woman is second for man, woman in zip(men, women, strict=False))
    )
