"""A tag for every word: parts of speech, and named entities in BIO notation."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from nlpbook import validation
from nlpbook.corpora.microworld.conditional_sampling import ConditionalSampler
from nlpbook.corpora.microworld.tasks.draws import TreeSource, collect
from nlpbook.corpora.microworld.tree import Tree
from nlpbook.corpora.microworld.world import Microworld


@dataclass(frozen=True)
class TaggedSentence:
    """A sentence with a tag for every word.

    Parameters
    ----------
    tokens : tuple of str
        The words.
    tags : tuple of str
        As many tags.
    """

    tokens: tuple[str, ...]
    tags: tuple[str, ...]


def parts_of_speech(
    world: Microworld, n: int, rng: np.random.Generator, exclude: Iterable[Sequence[str]] = ()
) -> list[TaggedSentence]:
    """Draw n sentences with the part of speech of every word, by the names of Universal Dependencies.

    Parameters
    ----------
    world : Microworld
        What to draw from.
    n : int
        How many, 1 or more.
    rng : numpy.random.Generator
        The source of randomness.
    exclude : iterable of sentences
        Sentences that must not be drawn.

    Returns
    -------
    list of TaggedSentence

    Raises
    ------
    ValueError
        If `n` is below 1 or no whole number.
    TypeError
        If `rng` is no generator.

    References
    ----------
    Book: appendix, "The microworld".
    """

    def example(tree: Tree) -> TaggedSentence:
        return TaggedSentence(tree.tokens, tuple(tree.tags))

    return collect(world, n, rng, example, "with parts of speech", exclude)


def entities(
    world: Microworld,
    n: int,
    rng: np.random.Generator,
    least: int = 0,
    exclude: Iterable[Sequence[str]] = (),
) -> list[TaggedSentence]:
    """Draw n sentences whose tags mark named entities.

    Parameters
    ----------
    world : Microworld
        What to draw from.
    n : int
        How many, 1 or more.
    rng : numpy.random.Generator
        The source of randomness.
    least : int
        Only sentences with at least so many entities.
    exclude : iterable of sentences
        Sentences that must not be drawn.

    Returns
    -------
    list of TaggedSentence
        A tag is ``B-`` and a type where an entity begins, ``I-`` and the type where it goes on, and ``O``
        elsewhere. The types are PER, LOC and ORG; of nested entities, the outermost is marked.

    Raises
    ------
    ValueError
        If `n` or `least` is no such number, or no sentence has so many entities.
    TypeError
        If `rng` is no generator.

    References
    ----------
    Ramshaw and Marcus (1995), "Text Chunking using Transformation-Based Learning". Book: appendix, "The
    microworld".
    """
    least = validation.whole_number(least, "least", least=0)

    def example(tree: Tree) -> TaggedSentence | None:
        tags = tuple(tree.entities)
        if sum(tag[0] == "B" for tag in tags) < least:
            return None
        return TaggedSentence(tree.tokens, tags)

    source: TreeSource = world
    if least:
        source = ConditionalSampler(world.grammar, lambda rule: rule.entity is not None)
    return collect(source, n, rng, example, f"with {least} entities or more", exclude)
