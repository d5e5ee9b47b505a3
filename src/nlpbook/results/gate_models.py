"""Chapter 6: what single units of small trained LSTMs and GRUs track, and what their gates keep of it."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import torch
from jaxtyping import Float64
from torch import nn

from nlpbook import race
from nlpbook.corpora.microworld import tasks
from nlpbook.corpora.microworld.tree import Tree
from nlpbook.language_model import NeuralLanguageModel
from nlpbook.results.artefacts import Artefact, load_artefact
from nlpbook.results.experiment import Experiment
from nlpbook.results.rnn_race import agreement_by_attractors, balanced_pairs
from nlpbook.rnn import GRU, LSTM, RNNLM, gate_values

CELLS = {"lstm": LSTM, "gru": GRU}
TRACKED = ("number", "depth", "position")
MEMORY = {"lstm": ("cell", "forget"), "gru": ("hidden", "update")}
"""Of each cell the state that is kept from word to word, and the gate that keeps it."""


class Probe(NamedTuple):
    """Beginnings of sentences, and what a unit may track after each of their words.

    `words` are tokens, `places` whole numbers from 0, and `values` what is tracked there: +1 and -1 for the
    plural and the singular, or a count.
    """

    words: list[Sequence[str]]
    places: list[list[int]]
    values: list[list[float]]


class Prepared(NamedTuple):
    """What all rows share: the track, pairs by attractors, and two probes for each thing that is tracked."""

    track: race.Track
    pairs: dict[int, list[tasks.AgreementPair]]
    probes: dict[str, tuple[Probe, Probe]]
    models: dict[tuple[str, int], NeuralLanguageModel]


@dataclass(frozen=True, eq=False)
class GateModels(Experiment):
    """Train small language models of the microworld with one gated layer; ask each unit what it tracks.

    Three things are tracked: the `number` of the subject, from its noun to the word before its verb; the
    `depth`, how many phrases of the tree are open after a word; and the `position` of a word in its
    sentence. A unit tracks one as well as what it keeps (the cell of an LSTM, the state of a GRU) correlates
    with it over many places. For each the unit of the largest absolute correlation is chosen on one half of
    the sentences, and its correlation on the other half stands in the row.

    `direct` is of the unit that tracks the number: the median, over pairs of sentences that differ in the
    number of the subject alone, of the share of the unit's difference before the verb that its keeping gate
    has kept since the noun. `agreement`, `nats` and `parameters` are those of `RNNRace`. `packed` has the
    largest differences of logits and probabilities that float16 makes.

    References
    ----------
    Karpathy, Johnson & Fei-Fei (2015), "Visualizing and understanding recurrent networks". Lakretz et al.
    (2019), "The emergence of number and syntax units in LSTM language models". Book: chapter 6.
    """

    question = "What do the units of small gated language models track, and do their gates keep it?"
    spans = ("cells", "seeds")
    artefact_dtype = "float16"

    cells: Sequence[str] = ("lstm", "gru")
    seeds: Sequence[int] = (0, 1, 2)
    embedding_dim: int = 32
    hidden_size: int = 64
    epochs: int = 24
    batch_size: int = 1024
    learning_rate: float = 0.01
    clip_norm: float = 1.0
    pairs: int = 200
    sentences: int = 1000
    train_sentences: int | None = None

    def row_keys(self) -> list[dict[str, Any]]:
        """Each cell with each seed."""
        return [{"cell": cell, "seed": seed} for seed, cell in itertools.product(self.seeds, self.cells)]

    def prepare(self) -> Prepared:
        """Draw the pairs and the sentences of the probes, none of them from the training corpus."""
        track, rng = race.microworld_track(), np.random.default_rng(0)
        pairs = balanced_pairs(track, self.pairs, rng)
        train = set(map(tuple, track.train))
        trees: list[Tree] = []
        while len(trees) < 2 * self.sentences:
            drawn = track.truth.sample_trees(2 * self.sentences, rng)
            trees += [tree for tree in drawn if tree.tokens not in train]
        trees = trees[: 2 * self.sentences]
        different = {pair.context: pair for group in pairs.values() for pair in group}.values()
        all_pairs = [list(different)[i] for i in rng.permutation(len(different))]
        probes = {
            "number": number_probe(all_pairs),
            "depth": depth_probe(trees),
            "position": place_probe(trees),
        }
        return Prepared(track, pairs, {name: _halves(probe) for name, probe in probes.items()}, {})

    def tensors(self, prepared: Prepared) -> tuple[dict[str, torch.Tensor], dict[str, Any]]:
        """The weights of the first seed, and what each of their units tracks in the two halves."""
        found, tracks = {}, {}
        for cell in self.cells:
            model = self._model({"cell": cell, "seed": self.seeds[0]}, prepared)
            found |= {f"{cell}.{name}": tensor for name, tensor in model.net.state_dict().items()}
            stored = as_stored(model)
            tracks[cell] = {
                name: [
                    [round(float(r), 4) for r in unit_correlations(stored, cell, probe)] for probe in halves
                ]
                for name, halves in prepared.probes.items()
            }
        first = self._model({"cell": self.cells[0], "seed": self.seeds[0]}, prepared)
        words = list(first.vocabulary.tokens)
        packed = {cell: self._packing(cell, prepared, self.seeds[0]) for cell in self.cells}
        return found, {"words": words, "tracks": tracks, "packed": packed}

    def measure(self, key: dict[str, Any], prepared: Prepared) -> dict[str, Any]:
        """Train one model, and ask it and its units."""
        cell, model = key["cell"], self._model(key, prepared)
        above = prepared.track.above_floor(model)
        race.assert_not_below_floor(model, prepared.track)
        tracked = {}
        for name, (first, second) in prepared.probes.items():
            found, held_out = (unit_correlations(model, cell, probe) for probe in (first, second))
            unit = int(np.abs(found).argmax())
            tracked[name] = {
                "unit": unit,
                "found": round(float(found[unit]), 4),
                "held_out": round(float(held_out[unit]), 4),
            }
        pairs = [pair for group in (1, 2) for pair in prepared.pairs[group]]
        return {
            "nats": round(above.nats, 4),
            "standard_error": round(above.standard_error, 4),
            "parameters": sum(parameter.numel() for parameter in model.net.parameters()),
            "agreement": agreement_by_attractors(model, prepared.pairs),
            "tracked": tracked,
            "direct": round(
                direct_share(model, cell, tracked["number"]["unit"], pairs, prepared.track.truth.grammar), 4
            ),
            "packed": self._packing(cell, prepared, key["seed"]),
        }

    def new_model(self, key: dict[str, Any]) -> NeuralLanguageModel:
        """Return the model of a row before its training."""
        return NeuralLanguageModel(
            lambda vocabulary: RNNLM(
                len(vocabulary), self.embedding_dim, self.hidden_size, cell=CELLS[key["cell"]], tied=True
            ),
            epochs=self.epochs,
            batch_size=self.batch_size,
            learning_rate=self.learning_rate,
            clip_norm=self.clip_norm,
            seed=key["seed"],
        )

    def _model(self, key: dict[str, Any], prepared: Prepared) -> NeuralLanguageModel:
        at = (key["cell"], key["seed"])
        if at not in prepared.models:
            train = prepared.track.train[: self.train_sentences]
            prepared.models[at] = self.new_model(key).fit(train, prepared.track.validation)
        return prepared.models[at]

    def _packing(self, cell: str, prepared: Prepared, seed: int) -> dict[str, float]:
        model = self._model({"cell": cell, "seed": seed}, prepared)
        ids = [
            torch.tensor([[len(model.vocabulary), *(model.vocabulary[word] for word in pair.context)]])
            for pair in prepared.pairs[2][:50]
        ]
        logits, probabilities = 0.0, 0.0
        stored = as_stored(model)
        with torch.no_grad():
            for one in ids:
                before, after = (each.net.eval()(one)[0].double() for each in (model, stored))
                logits = max(logits, (before - after).abs().max().item())
                probabilities = max(
                    probabilities, (before.softmax(-1) - after.softmax(-1)).abs().max().item()
                )
        return {"logits": round(logits, 5), "probabilities": round(probabilities, 6)}


def as_stored(model: NeuralLanguageModel) -> NeuralLanguageModel:
    """Return a model with the weights that its artefact holds: float16, but for its biases."""
    other = copy.deepcopy(model)
    state = {
        name: tensor.half().float() if tensor.ndim > 1 else tensor
        for name, tensor in model.net.state_dict().items()
    }
    other.net.load_state_dict(state)
    return other


def number_probe(pairs: Sequence[tasks.AgreementPair]) -> Probe:
    """The number of the subject, +1 for the plural, from the noun to the word before the verb."""
    places = [list(range(pair.head, pair.verb)) for pair in pairs]
    values = [
        [1.0 if pair.number == "plural" else -1.0] * len(some)
        for pair, some in zip(pairs, places, strict=True)
    ]
    return Probe([pair.context for pair in pairs], places, values)


def depth_probe(trees: Sequence[Tree]) -> Probe:
    """How many phrases of more than one word are open after each word."""
    values = [list(map(float, open_phrases(tree))) for tree in trees]
    return Probe([tree.tokens for tree in trees], [list(range(len(one))) for one in values], values)


def place_probe(trees: Sequence[Tree]) -> Probe:
    """The position of each word in its sentence, from 0."""
    places = [list(range(len(tree.tokens))) for tree in trees]
    return Probe([tree.tokens for tree in trees], places, [list(map(float, some)) for some in places])


def _halves(probe: Probe) -> tuple[Probe, Probe]:
    """Its sentences by turns: in one half units are chosen, in the other they are asked."""
    return tuple(Probe(*(part[start::2] for part in probe)) for start in (0, 1))


def open_phrases(tree: Tree) -> list[int]:
    """Return how many nodes of a tree have begun and not ended after each word; 0 after the last one."""
    counts = [0] * len(tree.tokens)

    def visit(node: Tree, start: int) -> int:
        end = start
        for child in node.children:
            end = visit(child, end)
        if node.word is not None:
            end = start + 1
        for place in range(start, end - 1):
            counts[place] += 1
        return end

    visit(tree, 0)
    return counts


def unit_correlations(model: Any, cell: str, probe: Probe) -> Float64[np.ndarray, " units"]:
    """Return the correlation of what each unit keeps with what is tracked, over all places of a probe.

    Parameters
    ----------
    model : with a `vocabulary` and a `net`
        Of an `RNNLM` with one layer.
    cell : {"lstm", "gru"}
        What its layer is.
    probe : Probe

    Returns
    -------
    float64 array, shape (H,)
        Pearson's; 0 for a unit that is the same everywhere.
    """
    kept = MEMORY[cell][0]
    states = [
        values[kept][places] for values, places in zip(_values(model, probe.words), probe.places, strict=True)
    ]
    x = np.concatenate(states)  # (places, H)
    y = np.concatenate([np.array(some) for some in probe.values])
    x, y = x - x.mean(axis=0), y - y.mean()
    norms = np.linalg.norm(x, axis=0) * np.linalg.norm(y)
    return np.divide(x.T @ y, norms, out=np.zeros(x.shape[1]), where=norms > 0)


def direct_share(
    model: Any, cell: str, unit: int, pairs: Sequence[tasks.AgreementPair], grammar: Any
) -> float:
    """Return how much of a unit's difference before the verb its gate has kept since the noun (median).

    Parameters
    ----------
    model, cell
        Those of `unit_correlations`.
    unit : int
        Of its layer.
    pairs : sequence of AgreementPair
        The subject of each is put into the other number; those whose noun has no other form are left out.
    grammar : Grammar
        That of their microworld.

    Returns
    -------
    float
    """
    other = dict(tasks.number_forms(grammar))
    other |= {plural: singular for singular, plural in other.items()}
    kept, gate = MEMORY[cell]
    some = [pair for pair in pairs if pair.context[pair.head] in other]
    twins = [
        (*pair.context[: pair.head], other[pair.context[pair.head]], *pair.context[pair.head + 1 :])
        for pair in some
    ]
    shares = []
    originals = _values(model, [pair.context for pair in some])
    for pair, one, two in zip(some, originals, _values(model, twins), strict=True):
        apart = two[kept][:, unit] - one[kept][:, unit]
        shares.append(one[gate][pair.head + 1 :, unit].prod() * apart[pair.head] / apart[-1])
    return float(np.median(shares))


@torch.no_grad()
def _values(model: Any, sentences: Sequence[Sequence[str]]) -> list[dict[str, np.ndarray]]:
    """Gates and states after each word of each sentence, (words, H) each; those of the start are left out."""
    vocabulary, net, found = model.vocabulary, model.net, []
    for at in range(0, len(sentences), 256):
        some = sentences[at : at + 256]
        longest = max(map(len, some))
        ids = torch.full((len(some), longest + 1), len(vocabulary) + 1)
        for row, words in zip(ids, some, strict=True):
            row[: len(words) + 1] = torch.tensor([len(vocabulary), *(vocabulary[word] for word in words)])
        values = gate_values(layer_of(net), nn.functional.embedding(ids, net.E))
        for i, words in enumerate(some):
            found.append({name: one[i, 1 : len(words) + 1].double().numpy() for name, one in values.items()})
    return found


def layer_of(net: RNNLM) -> LSTM | GRU:
    """Return the one layer of a network."""
    return net.stack.layers[0]


def trained_networks(artefact: Artefact | None = None) -> tuple[dict[str, RNNLM], list[str], dict[str, Any]]:
    """Return the networks whose weights come with the library.

    Parameters
    ----------
    artefact : Artefact, optional
        That of this experiment; the one that comes with the library unless given.

    Returns
    -------
    networks : dict of str to RNNLM
        "lstm" and "gru".
    words : list of str
        Their vocabulary.
    metadata : dict
        `tracks`: for each cell and each thing that is tracked, the correlations of all units in the half of
        the sentences in which units are chosen and in the other half. `packed`: what float16 has moved.
    """
    artefact = artefact or load_artefact("gate_models")
    words, networks = artefact.metadata["words"], {}
    for cell, kind in CELLS.items():
        state = {
            name.removeprefix(f"{cell}."): torch.from_numpy(one)
            for name, one in artefact.tensors.items()
            if name.startswith(f"{cell}.")
        }
        hidden, dim = state["P"].shape
        networks[cell] = RNNLM(len(words), dim, hidden, cell=kind, tied=True)
        networks[cell].load_state_dict(state)
        networks[cell].eval()
    return networks, words, artefact.metadata


EXPERIMENT = GateModels
