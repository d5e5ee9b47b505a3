"""The gate explorer: what the gates and states of trained networks do over the reader's sentence."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
import torch
import traitlets
from jaxtyping import Float64
from torch import nn

from nlpbook import validation
from nlpbook.corpora import microworld
from nlpbook.corpora.microworld import tasks
from nlpbook.explorers.base import Explorer
from nlpbook.explorers.kit.typed_text import split_words
from nlpbook.explorers.microworld.packing import pack_grammar
from nlpbook.explorers.settings import Choice, Number, Text, Whole
from nlpbook.explorers.weights import pack_weights
from nlpbook.results.gate_models import MEMORY, TRACKED, layer_of, trained_networks
from nlpbook.rnn import gate_values

MOST_CHARACTERS, MOST_WORDS = 300, 24  # as in sentence.js
LEAST_CORRELATION = 0.3  # below it a unit tracks nothing; as in units.js
SHOWS = {
    "lstm": ("forget", "input", "output", "cell", "tanh_cell", "hidden"),
    "gru": ("update", "reset", "candidate", "hidden"),
}
EXAMPLES = (
    "the keys to the gate in the garden",
    "the dog that the boys helped",
    "the dogs that the boy helped",
    "the dogs behind the book in the station",
    "Tom knows that the girls near the park",
)


class NumberOfVerb(NamedTuple):
    """The probability that the next word is a verb form of the singular, and one of the plural."""

    singular: float
    plural: float


class Carried(NamedTuple):
    """How a unit carries the difference between a sentence and its twin from the noun to a later word.

    Parameters
    ----------
    at_noun, now : float
        What the unit keeps in the twin, less what it keeps in the sentence, after the noun and after the word
        that is looked at.
    kept : float
        The product of the keeping gate over the words between, the latter included.
    direct : float
        The share of the difference now that has been kept since the noun: kept times at_noun, divided by now.
        NaN where there is no difference.
    """

    at_noun: float
    now: float
    kept: float
    direct: float


class GateExplorer(Explorer):
    """Gates, states and next words of a trained LSTM and a trained GRU, over the reader's sentence.

    Both are language models of the microworld with 64 units, from the experiment `gate_models`. The page
    computes them anew for each sentence, in float64. Beside the sentence it reads a twin, in which one noun
    has the other number; it can hold a gate of some units at a value, or switch units off.

    Parameters
    ----------
    sentence : str
        The beginning of a sentence; of its words the first 24 that the networks know are read.
    cell : {"lstm", "gru"}
        The network that is looked at.
    lstm_shows : {"forget", "input", "output", "cell", "tanh_cell", "hidden"}
        Which gate or state of the LSTM the heat map shows.
    gru_shows : {"update", "reset", "candidate", "hidden"}
        Which of the GRU.
    of : {"sentence", "twin", "difference"}
        Whether it shows the sentence, its twin, or the twin less the sentence.
    order : {"number", "depth", "position", "index"}
        What units are sorted by: the absolute correlation of what they keep with one of three things, or
        their number.
    unit : int
        The unit that is looked at, from 0 to 63; -1 for the first in the order.
    place : int
        After how many words, from 1 to 24; 0 for all of them.
    noun : int
        Which of the nouns is in the other number in the twin, counted from 0; the last one where there are
        fewer.
    hold : {"nothing", "keep", "off"}
        Whether the gate that keeps (forget or update gate) is held at `held`, or units are switched off,
        which is to hold their hidden state at 0.
    group : {"unit", "number", "depth", "position"}
        Which units that concerns: the one that is looked at, or all that track one of three things.
    held : float
        From 0 to 1.

    Raises
    ------
    TypeError, ValueError
        If an argument is outside its range.

    Examples
    --------
    >>> explorer = GateExplorer("the keys to the gate")
    >>> explorer.words, explorer.twin()
    (['the', 'keys', 'to', 'the', 'gate'], ['the', 'key', 'to', 'the', 'gate'])
    >>> singular, plural = explorer.number_of_verb(explorer.next_words())
    >>> plural > singular
    True

    References
    ----------
    Karpathy, Johnson & Fei-Fei (2015), "Visualizing and understanding recurrent networks". Lakretz et al.
    (2019), "The emergence of number and syntax units in LSTM language models". Book: chapter 6.
    """

    javascript = "explorer.js"
    label = "Gates over a sentence: what a trained LSTM and a trained GRU keep of each word"

    sentence = Text(MOST_CHARACTERS)
    cell = Choice(tuple(SHOWS), label="network")
    lstm_shows = Choice(SHOWS["lstm"], label="gate or state of the LSTM")
    gru_shows = Choice(SHOWS["gru"], label="gate or state of the GRU")
    of = Choice(("sentence", "twin", "difference"), label="choice between the sentence and its twin")
    order = Choice((*TRACKED, "index"), label="order of the units")
    unit = Whole(-1, lambda explorer: explorer.units - 1, special={-1: "the first in the order"})
    place = Whole(0, MOST_WORDS, special={0: "all"}, label="number of words that have been read")
    noun = Whole(0, MOST_WORDS - 1, label="number of the noun that differs in the twin (the first is 0)")
    hold = Choice(("nothing", "keep", "off"), label="choice of what is held")
    group = Choice(("unit", *TRACKED), label="choice of units that are held")
    held = Number(least=0.0, most=1.0, label="value at which gates are held")
    weights = traitlets.Dict(help="of each network, as `pack_weights` returns them").tag(sync=True)
    vocabulary = traitlets.Unicode(help="the words, parted by spaces").tag(sync=True)
    tracks = traitlets.Dict(help="of each network: correlations of the units, twice").tag(sync=True)
    forms = traitlets.Dict(help="singular and plural of nouns, determiners and verbs").tag(sync=True)
    grammar = traitlets.Dict(help="of the microworld").tag(sync=True)
    examples = traitlets.List(traitlets.Unicode()).tag(sync=True)

    def __init__(
        self,
        sentence: str = EXAMPLES[0],
        *,
        cell: str = "lstm",
        lstm_shows: str = "forget",
        gru_shows: str = "update",
        of: str = "sentence",
        order: str = "number",
        unit: int = -1,
        place: int = 0,
        noun: int = 0,
        hold: str = "nothing",
        group: str = "unit",
        held: float = 0.0,
    ):
        self._world = microworld.load()
        networks, words, metadata = trained_networks()
        self._networks = {name: network.double() for name, network in networks.items()}
        self.units = self._networks["lstm"].stack.layers[0].hidden_size
        self._ids = {word: i for i, word in enumerate(words)}
        forms = {"nouns": ["NOUN"], "determiners": ["DET"], "verbs": ["VERB", "AUX"]}
        super().__init__(
            weights={name: pack_weights(network.float(), "float16") for name, network in networks.items()},
            vocabulary=" ".join(words),
            tracks=metadata["tracks"],
            forms={
                name: [list(pair) for pair in tasks.number_forms(self._world.grammar, tags)]
                for name, tags in forms.items()
            },
            grammar=pack_grammar(self._world.grammar, self._world.vocabulary),
            examples=list(EXAMPLES),
            sentence=sentence,
            cell=cell,
            lstm_shows=lstm_shows,
            gru_shows=gru_shows,
            of=of,
            order=order,
            unit=unit,
            place=place,
            noun=noun,
            hold=hold,
            group=group,
            held=held,
        )
        for network in self._networks.values():
            network.double()

    @property
    def words(self) -> list[str]:
        """The words of the sentence that the networks know, also in other capitals: at most 24."""
        return [word for word in map(self._known, split_words(self.sentence)) if word][:MOST_WORDS]

    @property
    def unknown(self) -> list[str]:
        """Its words that they do not know, and do not read."""
        return [word for word in split_words(self.sentence) if not self._known(word)]

    @property
    def read(self) -> int:
        """After how many words the page looks."""
        return min(self.place, len(self.words)) or len(self.words)

    @cached_property
    def _other_number(self) -> dict[str, str]:
        pairs = self.forms["nouns"]
        return {one: other for pair in pairs for one, other in (pair, pair[::-1])}

    @property
    def noun_place(self) -> int | None:
        """Where the noun stands that differs in the twin, counted from 0; None where there is none."""
        nouns = [i for i, word in enumerate(self.words) if word in self._other_number]
        return nouns[min(self.noun, len(nouns) - 1)] if nouns else None

    def twin(self) -> list[str] | None:
        """Return the sentence with one noun in the other number.

        Returns
        -------
        list of str, or None
            None where there is no noun. A *this*, *that*, *these* or *those* that stands before the noun and
            has its number changes with it; all else stays, so that the twin may be no sentence.
        """
        at, words = self.noun_place, self.words
        if at is None:
            return None
        twin = [*words[:at], self._other_number[words[at]], *words[at + 1 :]]
        is_singular = words[at] in dict(map(tuple, self.forms["nouns"]))
        for singular, plural in self.forms["determiners"] if at else []:
            now, other = (singular, plural) if is_singular else (plural, singular)
            if words[at - 1] == now:
                twin[at - 1] = other
        return twin

    def tracked(self) -> list[str]:
        """Return what each unit of the network tracks.

        Returns
        -------
        list of str
            "number", "depth" or "position", whichever what the unit keeps correlates with most in the half of
            the sentences in which units are chosen; "" where no correlation is 0.3 or more there.
        """
        found = np.abs([self.tracks[self.cell][name][0] for name in TRACKED])  # (3, H)
        best = found.argmax(axis=0)
        return [TRACKED[one] if found[one, i] >= LEAST_CORRELATION else "" for i, one in enumerate(best)]

    def correlations(self, name: str) -> Float64[np.ndarray, " units"]:
        """Return how what each unit keeps correlates with one thing, in sentences held out.

        Parameters
        ----------
        name : {"number", "depth", "position"}
        """
        name = validation.one_of(name, "name", TRACKED)
        return np.array(self.tracks[self.cell][name][1], dtype=np.float64)

    def ordered(self) -> list[int]:
        """Return the units in the order in which the heat map shows them."""
        if self.order == "index":
            return list(range(self.units))
        found = np.abs(self.tracks[self.cell][self.order][0])
        return sorted(range(self.units), key=lambda unit: (-found[unit], unit))

    @property
    def chosen_unit(self) -> int:
        """The unit that is looked at."""
        return self.unit if self.unit >= 0 else self.ordered()[0]

    def held_units(self) -> list[int]:
        """Return the units that are held, or would be."""
        if self.group == "unit":
            return [self.chosen_unit]
        return [unit for unit, name in enumerate(self.tracked()) if name == self.group]

    @torch.no_grad()
    def values(
        self, words: Sequence[str] | None = None, *, held: bool = False
    ) -> dict[str, Float64[np.ndarray, "words units"]]:
        """Return gates and states after each word.

        Parameters
        ----------
        words : sequence of str, optional
            Words that the networks know; those of the sentence unless given.
        held : bool
            Whether what is held is held.

        Returns
        -------
        dict of str to float64 array, shape (words, 64)
            Those of `nlpbook.rnn.gate_values`, and of an LSTM "tanh_cell".
        """
        words = self.words if words is None else words
        network = self._networks[self.cell]
        ids = torch.tensor([[len(self._ids), *(self._ids[word] for word in words)]])
        gate = "hidden" if self.hold == "off" else MEMORY[self.cell][1]
        value = 0.0 if self.hold == "off" else self.held
        touched = {gate: dict.fromkeys(self.held_units(), value)} if held and self.hold != "nothing" else None
        found = gate_values(layer_of(network), nn.functional.embedding(ids, network.E), touched)
        values = {name: one[0].numpy() for name, one in found.items()}
        if self.cell == "lstm":
            values["tanh_cell"] = np.tanh(values["cell"])
        self._last = values["hidden"]
        return {name: one[1:] for name, one in values.items()}

    @torch.no_grad()
    def next_words(
        self, words: Sequence[str] | None = None, *, held: bool = False
    ) -> Float64[np.ndarray, " vocabulary"]:
        """Return the network's probability of each word of its vocabulary, after the first `read` words.

        Parameters
        ----------
        words, held
            Those of `values`.

        Returns
        -------
        float64 array, shape (V,)
        """
        self.values(words, held=held)
        hidden = torch.from_numpy(self._last[self.read])
        network = self._networks[self.cell]
        return (hidden @ network.P @ network.E[:-2].T + network.b).softmax(-1).numpy()

    def true_next_words(
        self, words: Sequence[str] | None = None
    ) -> Float64[np.ndarray, " vocabulary"] | None:
        """Return the true distribution in place of the network's; None where no sentence begins like this."""
        words = self.words if words is None else words
        try:
            found = self._world.next_word(list(words)[: self.read])
        except ValueError:
            return None
        probabilities = np.zeros(len(self._ids))
        for word, probability in zip(self._world.vocabulary.tokens, found, strict=True):
            probabilities[self._ids[word]] = probability
        return probabilities

    def divergence(self, *, held: bool = False) -> float | None:
        """Return the Kullback-Leibler divergence of the network's next word from the true one (nats).

        None where no sentence begins like this.
        """
        true = self.true_next_words()
        if true is None:
            return None
        there = true > 0
        return float((true[there] * np.log(true[there] / self.next_words(held=held)[there])).sum())

    def number_of_verb(self, probabilities: Float64[np.ndarray, " vocabulary"]) -> NumberOfVerb:
        """Return how probable verb forms of either number are.

        Parameters
        ----------
        probabilities : float64 array, shape (V,)
            From `next_words` or `true_next_words`.
        """
        columns = zip(*self.forms["verbs"], strict=True)
        return NumberOfVerb(*(float(sum(probabilities[self._ids[word]] for word in one)) for one in columns))

    def carried(self, unit: int | None = None) -> Carried | None:
        """Return how a unit carries the difference between the sentence and its twin.

        Parameters
        ----------
        unit : int, optional
            The one that is looked at unless given.

        Returns
        -------
        Carried, or None
            None where there is no twin, or the noun has not been read.
        """
        unit = self.chosen_unit if unit is None else validation.whole_number(unit, "unit", 0, self.units - 1)
        at, twin, last = self.noun_place, self.twin(), self.read - 1
        if at is None or twin is None or last < at:
            return None
        kept, gate = MEMORY[self.cell]
        here = self.values()
        apart = self.values(twin)[kept][:, unit] - here[kept][:, unit]
        through = float(here[gate][at + 1 : last + 1, unit].prod())
        direct = through * apart[at] / apart[last] if apart[last] else math.nan
        return Carried(float(apart[at]), float(apart[last]), through, float(direct))

    def _known(self, word: str) -> str | None:
        """The word of the vocabulary that is meant."""
        lowered = word.lower()
        return next((one for one in (word, lowered, word.capitalize()) if one in self._words), None)

    @cached_property
    def _words(self) -> set[str]:
        return set(self._world.vocabulary.tokens) - {"</s>"}
