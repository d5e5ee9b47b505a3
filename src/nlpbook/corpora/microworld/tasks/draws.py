"""What all tasks share: drawing sentences until enough of them serve."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

import numpy as np

from nlpbook.corpora.microworld.checks import check_count, check_generator
from nlpbook.corpora.microworld.conditional_sampling import ConditionalSampler
from nlpbook.corpora.microworld.tree import Tree
from nlpbook.corpora.microworld.world import Microworld

_BLOCK = 256
PATIENCE = 100_000

Example = TypeVar("Example")
TreeSource = Microworld | ConditionalSampler


def collect(
    source: TreeSource,
    n: int,
    rng: np.random.Generator,
    example: Callable[[Tree], Example | None],
    wanted: str,
    exclude: Iterable[Sequence[str]] = (),
) -> list[Example]:
    """Draw sentences of the language until n of them have made an example.

    Parameters
    ----------
    source : Microworld or ConditionalSampler
        What to draw from; the second where few sentences of the language serve.
    n : int
        How many examples, 1 or more.
    rng : numpy.random.Generator
        The source of randomness.
    example : function
        Makes an example of a tree, or returns None for a sentence that does not serve.
    wanted : str
        What is looked for, for the error message.
    exclude : iterable of sentences
        Sentences that must not be drawn.

    Returns
    -------
    list
        The examples, in the order in which their sentences were drawn.

    Raises
    ------
    ValueError
        If `n` is below 1 or no whole number, or 100,000 sentences in a row do not serve.
    TypeError
        If `rng` is no generator, or a sentence of `exclude` is a string.
    """
    check_count("n", n)
    check_generator(rng)
    excluded = as_set("exclude", exclude)
    examples: list[Example] = []
    fruitless = 0
    while fruitless < PATIENCE:
        for tree in source.sample_trees(min(_BLOCK, int(n) - len(examples)), rng):
            made = None if tree.tokens in excluded else example(tree)
            if made is not None:
                examples.append(made)
            fruitless = 0 if made is not None else fruitless + 1
        if len(examples) == n:
            return examples
    raise ValueError(f"{PATIENCE:,} sentences in a row were none {wanted}; is there any?")


def as_set(name: str, sentences: Iterable[Sequence[str]]) -> frozenset[tuple[str, ...]]:
    """Sentences as a set of tuples; TypeError if one of them is a string."""
    if isinstance(sentences, str):
        raise TypeError(f"{name} must be a list of lists of tokens; got the string {sentences!r}")
    found = set()
    for i, sentence in enumerate(sentences):
        if isinstance(sentence, str):
            raise TypeError(f"{name}[{i}] must be a list of tokens; got the string {sentence!r}")
        found.add(tuple(sentence))
    return frozenset(found)
