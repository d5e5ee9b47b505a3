"""Sentences to train a language model on, and sentences to test it on, with the exact floor."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from nlpbook import validation
from nlpbook.corpora.microworld.tasks.draws import PATIENCE
from nlpbook.corpora.microworld.world import Microworld
from nlpbook.language_model import cross_entropy

_BLOCK = 256


@dataclass(frozen=True)
class LanguageModellingSplits:
    """Three corpora of one language.

    Parameters
    ----------
    train, validation, test : list of lists of str
        Sentences. Frequent ones occur several times within a corpus, as in any corpus.
    floor : dict of str to float
        From "train", "validation" and "test" to the cross-entropy of the truth on the very sentences, in nats
        per token, the end of a sentence counted (`nlpbook.language_model.cross_entropy`).
    seen : float
        The exact probability that a sentence of the language stands in `train`.
    disjoint : bool
        Whether the corpora have no sentence in common.
    """

    train: list[list[str]] = field(repr=False)
    validation: list[list[str]] = field(repr=False)
    test: list[list[str]] = field(repr=False)
    floor: dict[str, float]
    seen: float
    disjoint: bool


def language_modelling(
    world: Microworld,
    n_train: int,
    n_validation: int,
    n_test: int,
    rng: np.random.Generator,
    disjoint: bool = True,
) -> LanguageModellingSplits:
    """Draw corpora to train, tune and test a language model.

    Parameters
    ----------
    world : Microworld
        What to draw from.
    n_train, n_validation, n_test : int
        Sentences in each, 1 or more.
    rng : numpy.random.Generator
        The source of randomness.
    disjoint : bool
        True: no sentence of `test` is one of `train` or `validation`, and none of `validation` is one of
        `train`. False: three independent samples of the language, which have short sentences in common.

    Returns
    -------
    LanguageModellingSplits

    Raises
    ------
    ValueError
        If a size is below 1 or no whole number, or the language has too few other sentences.
    TypeError
        If `rng` is no generator.

    Notes
    -----
    `train` is always a sample of the language. Without what stands in `train`, `test` is a sample of another
    one: of the rarer, longer sentences. Its cross-entropy is larger than the entropy of the language, for
    the truth too, so that a model is to be compared with `floor`, not with ``world.entropy()``. Whoever knew
    which sentences were taken out could still save ln(1 / (1 - `seen`)) nats per sentence of `validation`.
    With ``disjoint=False`` the floor is an unbiased estimate of the entropy, but a model that learns `train`
    by heart is rewarded for it on the share `seen` of the test.

    References
    ----------
    Book: appendix, "The microworld".
    """
    for name, n in (("n_train", n_train), ("n_validation", n_validation), ("n_test", n_test)):
        validation.whole_number(n, name)
    validation.generator(rng)
    sentences = _sentences(world, rng)
    train = [next(sentences) for _ in range(n_train)]
    taken = set(map(tuple, train))
    seen = math.fsum(math.exp(world.log_prob(sentence)) for sentence in taken)
    corpora = {"train": train}
    for name, n in (("validation", n_validation), ("test", n_test)):
        corpora[name] = [_other(sentences, taken if disjoint else set()) for _ in range(n)]
        taken |= set(map(tuple, corpora[name]))
    floor = {name: cross_entropy(world, corpus) for name, corpus in corpora.items()}
    return LanguageModellingSplits(**corpora, floor=floor, seen=seen, disjoint=disjoint)


def _sentences(world: Microworld, rng: np.random.Generator) -> Iterator[list[str]]:
    while True:
        yield from world.sample_sentences(_BLOCK, rng)


def _other(sentences: Iterator[list[str]], taken: set[tuple[str, ...]]) -> list[str]:
    """The next sentence that has not been taken."""
    for _ in range(PATIENCE):
        sentence = next(sentences)
        if tuple(sentence) not in taken:
            return sentence
    raise ValueError(
        f"n_train must be small enough to leave sentences for validation and test; got none that was new "
        f"among the last {PATIENCE:,} drawn"
    )
