"""Chapter 3: the net on the documentation, trained for longer than its page can wait."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import torch

from nlpbook import race, runtime
from nlpbook.ngrams import ModifiedKneserNey, count_ngrams
from nlpbook.nnlm import Mixture, seen_ngrams
from nlpbook.recipes.nnlm_documentation import NNLMOnDocumentation
from nlpbook.results.experiment import Experiment
from nlpbook.words import WordVectors, svd_vectors


class Prepared(NamedTuple):
    """What all rows share: the texts, the 5-gram model, and the groups of the test's events."""

    track: race.Track
    train: list[list[str]]
    counter: ModifiedKneserNey
    surprise: np.ndarray  # of the 5-gram model, nats for each event of the test
    groups: dict[str, np.ndarray]
    begin: WordVectors


@dataclass(frozen=True, eq=False)
class NNLMDocumentation(Experiment):
    """Train nets for longer and longer, without and with weight decay; compare them with Kneser-Ney.

    A row is a number of `walks`, a `weight_decay` and a `seed`. It has the `seconds` of training,
    `training`, the net's perplexity on a tenth of what it learnt from, `weight` of the net in the mixture,
    and for each group of the test's events a dict of its `share` and of the perplexities of `counter`, `net`
    and `mixture`.

    References
    ----------
    Book: chapter 3, "The race, on real text".
    """

    question = (
        "On the documentation, does a net overtake modified Kneser-Ney if it is trained for longer, "
        "or with weight decay?"
    )
    spans = ("walks_and_decays", "seeds")

    walks_and_decays: Sequence[Sequence[float]] = ((1, 0.0), (3, 0.0), (6, 0.0), (6, 0.1))
    learning_rate: float = 0.007
    seeds: Sequence[int] = (0, 1, 2)
    embedding_dim: int = 32
    hidden_size: int = 64
    batch_size: int = 512
    train_sentences: int | None = None

    @property
    def device(self) -> torch.device:
        """The fastest one that is here."""
        return runtime.default_device()

    def row_keys(self) -> list[dict[str, Any]]:
        """Each number of walks with its decay, with each seed."""
        return [
            {"walks": walks, "weight_decay": decay, "seed": seed}
            for (walks, decay), seed in itertools.product(self.walks_and_decays, self.seeds)
        ]

    def prepare(self) -> Prepared:
        """Count the n-grams, sort the test's events into groups, and make the vectors to begin with."""
        track = race.documentation_track()
        train = track.train[: self.train_sentences]
        counts = count_ngrams(train, order=5, min_count=track.min_count)
        counter = ModifiedKneserNey(5).fit_counts(counts)
        known = seen_ngrams(counts, counts.vocabulary.encode_corpus(track.test))
        groups = {
            "everything": np.ones(len(known.seen), dtype=bool),
            "trigram seen": known.seen[:, 2],
            "new trigram of known words": known.new(3),
            "new bigram of known words": known.new(2),
        }
        begin = svd_vectors(train, self.embedding_dim, min_count=track.min_count)
        return Prepared(track, train, counter, -counter.token_log_probs(track.test), groups, begin)

    def measure(self, key: dict[str, Any], prepared: Prepared) -> dict[str, Any]:
        """Train one net, and look where it is better and worse than the 5-grams."""
        track, train, counter = prepared.track, prepared.train, prepared.counter
        recipe = NNLMOnDocumentation(
            embedding_dim=self.embedding_dim,
            hidden_size=self.hidden_size,
            min_count=track.min_count,
            epochs=key["walks"],
            batch_size=self.batch_size,
            learning_rate=self.learning_rate,
            weight_decay=key["weight_decay"],
            seed=key["seed"],
        )
        net = recipe.new_model(self.device, embeddings=prepared.begin).fit(train)
        both = Mixture([counter, net]).learn_weights(track.validation)
        surprise = {
            "counter": prepared.surprise,
            "net": -net.token_log_probs(track.test),
            "mixture": -both.token_log_probs(track.test),
        }
        row: dict[str, Any] = {
            "seconds": round(net.history.seconds, 1),
            "training": round(net.perplexity(train[::10]), 2),
            "weight": round(float(both.weights[1]), 3),
        }
        for group, chosen in prepared.groups.items():
            row[group] = {"share": round(float(chosen.mean()), 4)} | {
                who: round(math.exp(s[chosen].mean()), 2) for who, s in surprise.items()
            }
        return row


EXPERIMENT = NNLMDocumentation
