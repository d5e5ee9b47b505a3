"""What all tasks share: drawing sentences until enough of them serve."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

import numpy as np

from nlpbook import validation
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
    n, rng = validation.whole_number(n, "n"), validation.generator(rng)
    excluded = frozenset(map(tuple, validation.sentences(exclude, "exclude")))
    examples: list[Example] = []
    fruitless = 0
    while fruitless < PATIENCE:
        for tree in source.sample_trees(min(_BLOCK, n - len(examples)), rng):
            made = None if tree.tokens in excluded else example(tree)
            if made is not None:
                examples.append(made)
            fruitless = 0 if made is not None else fruitless + 1
        if len(examples) == n:
            return examples
    raise ValueError(f"{PATIENCE:,} sentences in a row were none {wanted}; is there any?")
