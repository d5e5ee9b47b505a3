"""Chapter 6: recurrent language models in the race, and whether their verbs agree across attractors."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import torch

from nlpbook import race, runtime
from nlpbook.corpora.microworld import tasks
from nlpbook.language_model import NeuralLanguageModel
from nlpbook.ngrams import KneserNey
from nlpbook.results.experiment import Experiment
from nlpbook.rnn import GRU, LSTM, RNNLM, Elman

CELLS = {"RNN": Elman, "GRU": GRU, "LSTM": LSTM}
COUNTERS = {"Kneser-Ney, 3": 3, "Kneser-Ney, 5": 5}


class Prepared(NamedTuple):
    """What all rows share: the track, and pairs of a right and a wrong verb by their number of attractors."""

    track: race.Track
    pairs: dict[int, list[tasks.AgreementPair]]


@dataclass(frozen=True, eq=False)
class RNNRace(Experiment):
    """Train recurrent language models on the microworld; compare them with n-grams and with the truth.

    A row is a `model` (a cell, an n-gram model, or the true distribution) and a `seed`. It has its
    `perplexity` on the test set, the `nats` above the true distribution for each token with their
    `standard_error`, its `parameters` (None for n-grams and the truth), and `agreement`: by the number of
    nouns of the other number between a noun and its verb, the share of pairs of which the right form is more
    probable. In half of them the noun is singular. The epoch with the least loss on the validation set is
    kept.

    References
    ----------
    Linzen, Dupoux and Goldberg (2016), "Assessing the ability of LSTMs to learn syntax-sensitive
    dependencies". Book: chapter 6, "Long memories".
    """

    question = (
        "How near do recurrent language models come to the true distribution, and do their verbs agree?"
    )
    spans = ("cells", "seeds")

    cells: Sequence[str] = ("RNN", "GRU", "LSTM")
    seeds: Sequence[int] = (0, 1, 2)
    embedding_dim: int = 128
    hidden_size: int = 256
    dropout: float = 0.3
    epochs: int = 12
    batch_size: int = 1024
    learning_rate: float = 0.004
    clip_norm: float = 1.0
    pairs: int = 200
    train_sentences: int | None = None
    at_a_time: int = 2

    @property
    def device(self) -> torch.device:
        """The fastest one that is here."""
        return runtime.default_device()

    def row_keys(self) -> list[dict[str, Any]]:
        """The models that have no seed, and each cell with each seed."""
        fixed = [{"model": name, "seed": 0} for name in ("true distribution", *COUNTERS)]
        trained = itertools.product(self.seeds, self.cells)
        return [*fixed, *({"model": cell, "seed": seed} for seed, cell in trained)]

    def prepare(self) -> Prepared:
        """Draw the pairs: as many with a singular as with a plural noun, none of the training corpus."""
        track = race.microworld_track()
        return Prepared(track, balanced_pairs(track, self.pairs, np.random.default_rng(0)))

    def measure(self, key: dict[str, Any], prepared: Prepared) -> dict[str, Any]:
        """Train one model, and ask it."""
        track, parameters = prepared.track, None
        train = track.train[: self.train_sentences]
        if key["model"] == "true distribution":
            model = track.truth
        elif key["model"] in COUNTERS:
            model = KneserNey(COUNTERS[key["model"]]).fit(train)
        else:
            model = self.new_model(key).fit(train, track.validation)
            parameters = sum(parameter.numel() for parameter in model.net.parameters())
        if model is not track.truth:
            race.assert_not_below_floor(model, track)
        above = track.above_floor(model)
        return {
            "perplexity": round(float(np.exp(np.log(track.floor) + above.nats)), 4),
            "nats": round(above.nats, 4),
            "standard_error": round(above.standard_error, 4),
            "parameters": parameters,
            "agreement": agreement_by_attractors(model, prepared.pairs),
            "pairs": {str(attractors): len(pairs) for attractors, pairs in prepared.pairs.items()},
        }

    def new_model(self, key: dict[str, Any]) -> NeuralLanguageModel:
        """Return the model of a row before its training."""
        return NeuralLanguageModel(
            lambda vocabulary: RNNLM(
                len(vocabulary),
                self.embedding_dim,
                self.hidden_size,
                cell=CELLS[key["model"]],
                dropout=self.dropout,
                tied=True,
            ),
            epochs=self.epochs,
            batch_size=self.batch_size,
            learning_rate=self.learning_rate,
            clip_norm=self.clip_norm,
            seed=key["seed"],
            device=self.device,
        )


def balanced_pairs(
    track: race.Track, n: int, rng: np.random.Generator
) -> dict[int, list[tasks.AgreementPair]]:
    """Return pairs with 0, 1 and 2 attractors, for each as many (n) with a singular as with a plural noun.

    None of their right sentences is one of the training corpus.
    """
    pairs = {}
    for attractors in (0, 1, 2):
        drawn = tasks.agreement_pairs(track.truth, 6 * n, rng, attractors=attractors, exclude=track.train)
        pairs[attractors] = [
            pair
            for number in ("singular", "plural")
            for pair in [one for one in drawn if one.number == number][:n]
        ]
    return pairs


def agreement_by_attractors(model: Any, pairs: dict[int, list[tasks.AgreementPair]]) -> dict[str, float]:
    """Return the share of pairs of which the right form is more probable, by the number of attractors."""
    return {
        str(attractors): round(float(np.mean([_agrees(model, pair) for pair in some])), 4)
        for attractors, some in pairs.items()
    }


def _agrees(model: Any, pair: tasks.AgreementPair) -> bool:
    """Whether the right form of the verb is more probable than the wrong one."""
    ids, probabilities = model.vocabulary, model.next_word(pair.context)
    return bool(
        probabilities[ids[pair.grammatical[pair.verb]]] > probabilities[ids[pair.ungrammatical[pair.verb]]]
    )


EXPERIMENT = RNNRace
