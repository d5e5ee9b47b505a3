"""Pairs of words with the similarity that follows from the grammar: to measure word vectors by.

4   forms of one word                        dog, dogs
3   words of one table of the grammar        dog, cats
2   words of one field of meaning            rice, bananas
1   words of one part of speech              dog, table
0   words of different parts of speech       dog, ate
"""

import itertools
from typing import NamedTuple

import numpy as np

from nlpbook import validation
from nlpbook.corpora.microworld.grammar import Grammar, Word, features_of, name_of
from nlpbook.corpora.microworld.world import Microworld

SIMILARITIES = (
    "different parts of speech",
    "one part of speech",
    "one field of meaning",
    "one table",
    "one word",
)
"""What two words of each degree have in common, from 0 to 4."""

_OPEN_CLASSES = frozenset({"NOUN", "VERB", "ADJ"})

_FIELDS = {
    "people": "Noun[person] Noun[kin] Noun[crown] Name Family",
    "food": "Noun[mass] Noun[snack] Noun[drink]",
    "things": "Noun[thing] Noun[opener] Noun[closed] Noun[container]",
    "places": "Noun[place] Noun[way] CityName CountryName",
    "shows": "Noun[shown] Noun[aspect]",
    "consuming": "Verb[eat] Verb[drink]",
    "having": "Verb[own] Verb[give]",
    "meeting": "Verb[meet] Verb[chase]",
    "moving": "Verb[go] Verb[beast]",
    "doing": "Verb[act] Verb[act2] Verb[mood]",
    "minding": "Verb[think] Verb[feel]",
    "condition": "Adjective[person] Adjective[weary]",
    "shape": "Adjective[thing] Adjective[animal] Adjective[broad] Adjective[bulky] Adjective[tiny] "
    "Comparative[thing] Comparative[animal]",
    "praise": "Adjective[good] Adjective[superb]",
    "blame": "Adjective[bad] Adjective[awful]",
}
_FIELD_OF = {category: field for field, categories in _FIELDS.items() for category in categories.split()}


class SimilarPair(NamedTuple):
    """Two words and their similarity, from 0 to 4; `SIMILARITIES` says what each degree means."""

    first: str
    second: str
    score: int


def similarity_pairs(world: Microworld, n: int, rng: np.random.Generator) -> list[SimilarPair]:
    """Draw n different pairs of nouns, names, verbs and adjectives, equally many of every degree.

    Parameters
    ----------
    world : Microworld
        Its grammar has the words.
    n : int
        How many; where it is no multiple of 5, the lower degrees get one more.
    rng : numpy.random.Generator
        The source of randomness.

    Returns
    -------
    list of SimilarPair
        In random order, and so are the two words of a pair. A word that stands in several tables is as
        similar to another as its most similar meaning. Words that share a row and are neither forms of one
        word nor of one kind (a capital and its country) are left out: they belong together in another way.

    Raises
    ------
    ValueError
        If `n` is below 1, no whole number, or more than the words allow.
    TypeError
        If `rng` is no generator.

    References
    ----------
    Book: appendix, "The microworld".
    """
    n, rng = validation.whole_number(n, "n"), validation.generator(rng)
    by_degree = _pairs_by_degree(world.grammar)
    pairs = []
    for degree, candidates in enumerate(by_degree):
        wanted = n // 5 + (degree < n % 5)
        if wanted > len(candidates):
            most = min(map(len, by_degree))
            raise ValueError(
                f"n must be at most {5 * most}: the microworld has {len(candidates)} pairs of "
                f"{SIMILARITIES[degree]}; got {n}"
            )
        for i in rng.choice(len(candidates), wanted, replace=False).tolist():
            first, second = candidates[i]
            pairs.append(SimilarPair(*((first, second) if rng.random() < 0.5 else (second, first)), degree))
    return [pairs[i] for i in rng.permutation(len(pairs)).tolist()]


def _pairs_by_degree(grammar: Grammar) -> list[list[tuple[str, str]]]:
    """For every degree its pairs of words, in alphabetical order."""
    meanings: dict[str, list[_Meaning]] = {}
    for category, words in grammar.words.items():
        tag = "NOUN" if grammar.tags[category] == "PROPN" else grammar.tags[category]  # a name is a noun
        for word in words:
            if tag in _OPEN_CLASSES and word.row != (0, 0, 0):
                meanings.setdefault(word.form, []).append(_meaning(word, tag))
    by_degree: list[list[tuple[str, str]]] = [[] for _ in SIMILARITIES]
    for first, second in itertools.combinations(sorted(meanings), 2):
        degrees = [_degree(one, other) for one in meanings[first] for other in meanings[second]]
        if None not in degrees:
            by_degree[max(degrees)].append((first, second))
    return by_degree


class _Meaning(NamedTuple):
    """One entry of a word: what it shares with similar ones."""

    word: tuple
    row: tuple[int, int]
    table: tuple[int, str]
    field: str
    tag: str


def _meaning(word: Word, tag: str) -> _Meaning:
    name = name_of(word.category)
    kind = f"{name}[{features_of(word.category)[0]}]" if features_of(word.category) else name
    field = _FIELD_OF.get(kind) or _FIELD_OF.get(name) or kind
    row = word.row[:2]
    return _Meaning((row, tag, word.chinese), row, (word.row[0], name), field, tag)


def _degree(one: _Meaning, other: _Meaning) -> int | None:
    if one.word == other.word:
        return 4
    if one.table == other.table:
        return 3
    if one.row == other.row:
        return None
    if one.field == other.field:
        return 2
    return int(one.tag == other.tag)
