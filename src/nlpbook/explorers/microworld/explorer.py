"""The microworld explorer: sentences and their trees in two languages, and the odds of every next word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import traitlets

from nlpbook import validation
from nlpbook.corpora.microworld import Microworld
from nlpbook.corpora.microworld.conditional_sampling import ConditionalSampler
from nlpbook.explorers.base import Explorer
from nlpbook.explorers.microworld.packing import pack_grammar
from nlpbook.explorers.settings import Choice, Whole, Words
from nlpbook.language_model import END_OF_SENTENCE

PANELS = ("sample", "build")
VIEWS = ("phrases", "bits", "sentiment", "entities", "agreement")
LARGEST_SEED = 2**31 - 1


class Sentence(Words):
    """A sentence of the explorer's microworld. The page parses what an address asks for, as Python does."""

    def _check(self, value: Any, explorer: Any) -> list[str]:
        return list(explorer._world.parse(value).tokens)


class Prefix(Words):
    """The first words of a sentence of the explorer's microworld, or a whole one with its end."""

    def _check(self, value: Any, explorer: Any) -> list[str]:
        words = list(validation.tokens(value, self.name, strings=True))
        try:
            if words and words[-1] == END_OF_SENTENCE:
                return [*explorer._world.parse(words[:-1]).tokens, END_OF_SENTENCE]
            explorer._world.next_word(words)
        except ValueError as error:  # the world calls it by the name of its own argument
            raise ValueError(re.sub("^(sentence|context)", self.name, str(error))) from None
        return words


def _phenomena(world: Microworld) -> list[str]:
    rules = [rule for group in world.grammar.rules.values() for rule in group]
    return sorted({name for rule in rules for name in rule.phenomena})


def _drawn(world: Microworld, phenomenon: str, seed: int) -> list[str]:
    """A sentence, with the phenomenon unless that is empty."""
    rng = np.random.default_rng(seed)
    if not phenomenon:
        return world.sample(rng)
    sampler = ConditionalSampler(world.grammar, lambda rule: phenomenon in rule.phenomena)
    (tree,) = sampler.sample_trees(1, rng)
    return list(tree.tokens)


class MicroworldExplorer(Explorer):
    """The language whose truth is known, to look into.

    One panel draws sentences and shows each as a tree, in English and in Chinese, with its exact probability
    and what every choice in it costs. The other one builds a sentence word by word, and shows the exact
    distribution of the next word. The page carries the whole grammar and computes everything itself.

    Parameters
    ----------
    world : Microworld
        The language, from `nlpbook.corpora.microworld.load`.
    sentence : list of str, optional
        The sentence that is drawn first, its full stop included. One is drawn with `seed` when left out, one
        with the phenomenon if that is named.
    prefix : list of str
        The words that are already there in the second panel; ``"</s>"`` at their end is the end of the
        sentence.
    panel : {"sample", "build"}
        The panel that shows first.
    view : {"phrases", "bits", "sentiment", "entities", "agreement"}
        What the nodes of the tree show first.
    phenomenon : str
        Draw only sentences with this phenomenon of the grammar, such as ``"relative_clause"``; any when
        empty.
    seed : int
        Where the random numbers begin; the same seed draws the same sentences in the same order.

    Raises
    ------
    TypeError
        If `world` is no Microworld, or a sentence is a string instead of a list of words.
    ValueError
        If a sentence or a prefix is none of the microworld (the message names the word that cannot follow),
        or the panel, the view, the phenomenon or the seed is unknown.

    Examples
    --------
    >>> from nlpbook.corpora import microworld
    >>> explorer = MicroworldExplorer(microworld.load(), "the dog chased the cats .".split())
    >>> explorer.sentence = "Anna drinks tea .".split()
    """

    javascript = "explorer.js"
    label = "Sentences of the microworld with their trees, and the exact odds of every next word"

    grammar = traitlets.Dict().tag(sync=True)
    seed = Whole(0, LARGEST_SEED).tag(address=False)
    phenomenon = Choice(lambda explorer: explorer._phenomena, empty=True)
    sentence = Sentence()
    prefix = Prefix()
    panel = Choice(PANELS)
    view = Choice(VIEWS)

    def __init__(
        self,
        world: Microworld,
        sentence: Sequence[str] | None = None,
        prefix: Sequence[str] = (),
        *,
        panel: str = "sample",
        view: str = "phrases",
        phenomenon: str = "",
        seed: int = 0,
    ):
        self._world = check_world(world)
        self._phenomena = _phenomena(world)
        seed = MicroworldExplorer.seed.check(seed)
        if sentence is None:
            sentence = _drawn(world, phenomenon if phenomenon in self._phenomena else "", seed)
        super().__init__(
            grammar=pack_grammar(world.grammar, world.vocabulary),
            seed=seed,
            phenomenon=phenomenon,
            sentence=sentence,
            prefix=prefix,
            panel=panel,
            view=view,
        )


def check_world(world: Any) -> Microworld:
    """Refuse what is no microworld."""
    return validation.instance_of(world, "world", Microworld, "a Microworld, as microworld.load() returns")
