"""The Chinese side: what a tree may say in Chinese, and whether a text is one of those.

Every rule says in which order its parts stand in Chinese, and what is added or dropped. Where Chinese has
several ways, each is right; one of them is drawn at random.
"""

from collections.abc import Sequence

import numpy as np

from nlpbook.corpora.microworld.grammar import COLLECTIVE_MEASURE, Measure, features_of
from nlpbook.corpora.microworld.tree import Tree


def translate(tree: Tree, rng: np.random.Generator) -> list[str]:
    """Draw one translation; at every choice, each way is equally likely.

    Parameters
    ----------
    tree : Tree
        The tree of an English sentence, or a part of it.
    rng : numpy.random.Generator
        The source of randomness.

    Returns
    -------
    list of str
        Chinese words.
    """
    sides = _sides(tree)
    side = sides[0] if len(sides) == 1 else sides[int(rng.integers(len(sides)))]
    words: list[str] = []
    for item in side:
        words += [item] if isinstance(item, str) else translate(tree.children[item], rng)
    return words


def n_translations(tree: Tree) -> int:
    """In how many ways translations can be drawn (two ways may give the same text)."""
    total = 0
    for side in _sides(tree):
        ways = 1
        for item in side:
            ways *= 1 if isinstance(item, str) else n_translations(tree.children[item])
        total += ways
    return total


def translations(tree: Tree) -> set[tuple[str, ...]]:
    """Every translation.

    Their number is a product of the choices: thousands for a long sentence. `n_translations` says it
    beforehand.
    """
    found: set[tuple[str, ...]] = set()
    for side in _sides(tree):
        beginnings: set[tuple[str, ...]] = {()}
        for item in side:
            endings = {(item,)} if isinstance(item, str) else translations(tree.children[item])
            beginnings = {beginning + ending for beginning in beginnings for ending in endings}
        found |= beginnings
    return found


def accepts(tree: Tree, chinese: str | Sequence[str]) -> bool:
    """Whether a Chinese text is one of the translations of a tree, as `translations` lists them.

    Parameters
    ----------
    tree : Tree
        The tree of an English sentence.
    chinese : str or sequence of str
        The translation. How it is cut into words does not matter, nor does white space.

    Returns
    -------
    bool
    """
    text = "".join("".join(chinese).split())
    return len(text) in _matches(tree, text, 0)


def _matches(tree: Tree, text: str, start: int) -> set[int]:
    """Where a translation of the tree can end that begins at a place of the text."""
    found: set[int] = set()
    for side in _sides(tree):
        places = {start}
        for item in side:
            if isinstance(item, str):
                places = {place + len(item) for place in places if text.startswith(item, place)}
            else:
                places = {end for place in places for end in _matches(tree.children[item], text, place)}
        found |= places
    return found


def _sides(tree: Tree) -> list[list["str | int"]]:
    """The Chinese sides of the topmost choice, with the measure words filled in."""
    if tree.word is not None:
        return [[word] for word in tree.word.chinese]
    assert tree.rule is not None
    return [
        [_measure_word(tree, item) if isinstance(item, Measure) else item for item in side]
        for side in tree.rule.chinese
    ]


def _measure_word(tree: Tree, item: Measure) -> str:
    noun = tree.children[item.child].head.word
    assert noun is not None and noun.measure is not None  # `Grammar` has seen to it
    if item.collective and "pl" in features_of(noun.category):
        return COLLECTIVE_MEASURE
    return noun.measure
