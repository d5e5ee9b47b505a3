"""English sentences with a Chinese translation each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from nlpbook.corpora.microworld import translation
from nlpbook.corpora.microworld.tasks.draws import collect
from nlpbook.corpora.microworld.tree import Tree
from nlpbook.corpora.microworld.world import Microworld


@dataclass(frozen=True)
class TranslationPair:
    """A sentence and one of its right translations.

    Parameters
    ----------
    english, chinese : tuple of str
        The words.
    """

    english: tuple[str, ...]
    chinese: tuple[str, ...]


def translation_pairs(
    world: Microworld, n: int, rng: np.random.Generator, exclude: Iterable[Sequence[str]] = ()
) -> list[TranslationPair]:
    """Draw n English sentences, and a translation of each.

    A sentence has many right translations, and a model may find another one than the pair has:
    ``world.accepts(english, chinese)`` is the judge, not equality.

    Parameters
    ----------
    world : Microworld
        What to draw from.
    n : int
        How many, 1 or more.
    rng : numpy.random.Generator
        The source of randomness.
    exclude : iterable of sentences
        English sentences that must not be drawn.

    Returns
    -------
    list of TranslationPair

    Raises
    ------
    ValueError
        If `n` is below 1.
    TypeError
        If a number is no whole number, or `rng` no generator.

    References
    ----------
    Book: appendix, "The microworld".
    """

    def example(tree: Tree) -> TranslationPair:
        return TranslationPair(tree.tokens, tuple(translation.translate(tree, rng)))

    return collect(world, n, rng, example, "with a translation", exclude)
