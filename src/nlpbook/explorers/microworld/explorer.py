"""The microworld explorer: sentences and their trees in two languages, and the odds of every next word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import traitlets

from nlpbook import validation
from nlpbook.corpora.microworld import Microworld
from nlpbook.explorers.base import Explorer
from nlpbook.explorers.microworld.packing import pack_grammar
from nlpbook.language_model import END_OF_SENTENCE

# What the explorers of the microworld share, in the order in which the files are joined.

PANELS = ("sample", "build")
VIEWS = ("phrases", "bits", "sentiment", "entities", "agreement")


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
        The sentence that is drawn first, its full stop included. One is drawn with `seed` when left out.
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
    sentence = traitlets.List(traitlets.Unicode()).tag(sync=True)
    prefix = traitlets.List(traitlets.Unicode()).tag(sync=True)
    panel = traitlets.Unicode("sample").tag(sync=True)
    view = traitlets.Unicode("phrases").tag(sync=True)
    phenomenon = traitlets.Unicode("").tag(sync=True)
    seed = traitlets.Int(0).tag(sync=True)

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
        check_world(world)
        self._world = world
        seed = validation.whole_number(seed, "seed", 0, 2**31 - 1)
        if sentence is None:
            sentence = world.sample(np.random.default_rng(seed))
        super().__init__(
            grammar=pack_grammar(world.grammar, world.vocabulary),
            sentence=_check_sentence(world, sentence),
            prefix=_check_prefix(world, prefix),
            panel=validation.one_of(panel, "panel", PANELS),
            view=validation.one_of(view, "view", VIEWS),
            phenomenon=self._check_phenomenon(phenomenon),
            seed=seed,
        )

    @traitlets.validate("sentence")
    def _valid_sentence(self, proposal: Any) -> list[str]:
        return _check_sentence(self._world, proposal["value"])

    @traitlets.validate("prefix")
    def _valid_prefix(self, proposal: Any) -> list[str]:
        return _check_prefix(self._world, proposal["value"])

    @traitlets.validate("panel", "view")
    def _valid_choice(self, proposal: Any) -> str:
        name = proposal["trait"].name
        return validation.one_of(proposal["value"], name, PANELS if name == "panel" else VIEWS)

    @traitlets.validate("phenomenon")
    def _valid_phenomenon(self, proposal: Any) -> str:
        return self._check_phenomenon(proposal["value"])

    def _check_phenomenon(self, name: str) -> str:
        names = {
            name for rules in self._world.grammar.rules.values() for rule in rules for name in rule.phenomena
        }
        return validation.one_of(name, "phenomenon", ("", *sorted(names)))


def check_world(world: Any) -> None:
    """Refuse what is no microworld."""
    validation.instance_of(world, "world", Microworld, "a Microworld, as microworld.load() returns")


def _check_sentence(world: Microworld, sentence: Sequence[str]) -> list[str]:
    """Return a sentence that the world can say."""
    return list(world.parse(sentence).tokens)


def _check_prefix(world: Microworld, prefix: Sequence[str]) -> list[str]:
    """Return the first words of a sentence, or a whole one with its end."""
    words = list(validation.tokens(prefix, "prefix", strings=True))
    try:
        if words and words[-1] == END_OF_SENTENCE:
            return [*_check_sentence(world, words[:-1]), END_OF_SENTENCE]
        world.next_word(words)
    except ValueError as error:  # the world calls it by the name of its own argument
        raise ValueError(re.sub("^(sentence|context)", "prefix", str(error))) from None
    return words
