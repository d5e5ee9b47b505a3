"""Chapter 6: parts of speech in English web text, read one way and both ways, with and without characters."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from nlpbook.corpora.benchmarks import load_ud_english_ewt
from nlpbook.results.experiment import Experiment
from nlpbook.rnn import SequenceTagger, TagLookup

Tagged = tuple[list[list[str]], list[list[str]]]
LOOKUP = "most frequent tag"
MODELS: dict[str, dict[str, Any]] = {
    "one-way": {"bidirectional": False, "characters": None},
    "two-way": {"bidirectional": True, "characters": None},
    "one-way, characters": {"bidirectional": False, "characters": "cnn"},
    "two-way, characters": {"bidirectional": True, "characters": "cnn"},
}


class Prepared(NamedTuple):
    """Training, validation and test sentences with their tags; and groups of the words of the test."""

    train: Tagged
    validation: Tagged
    test: Tagged
    groups: dict[str, np.ndarray]


@dataclass(frozen=True, eq=False)
class TaggingEWT(Experiment):
    """Train taggers on the universal parts of speech of UD English EWT.

    A row is a `model` and a `seed`. It has the share of the words of the test set that are tagged right: of
    all (`accuracy`), of those that the training sentences have not (`unknown`), and of those that they have
    with two tags or more (`ambiguous`); `words`, how many these are; and `parameters`. Both recurrent layers
    have about as many weights: `units` are 150 in one direction, or 100 in each of two, which with vectors of
    64 dimensions are 129,000 and 132,000. The training set is the first 5,000 sentences of 12,544. The epoch
    with the least loss on the validation set is kept.

    References
    ----------
    Silveira, Dozat, de Marneffe, Bowman, Connor, Bauer & Manning (2014), "A gold standard dependency corpus
    for English". Book: chapter 6, "Bidirectional and deep recurrent networks".
    """

    question = "What is the second direction worth to a tagger, and what are characters worth?"
    spans = ("models", "seeds")

    models: Sequence[str] = tuple(MODELS)
    seeds: Sequence[int] = (0, 1, 2)
    embedding_dim: int = 64
    units: dict[str, int] = field(default_factory=lambda: {"one-way": 150, "two-way": 100})
    dropout: float = 0.3
    epochs: int = 4
    batch_size: int = 512
    learning_rate: float = 0.01
    train_sentences: int | None = 5_000
    test_sentences: int | None = None

    def row_keys(self) -> list[dict[str, Any]]:
        """The lookup, and each model with each seed."""
        trained = itertools.product(self.seeds, self.models)
        return [
            {"model": LOOKUP, "seed": 0},
            *({"model": model, "seed": seed} for seed, model in trained),
        ]

    def prepare(self) -> Prepared:
        """Read the treebank, and find the unknown and the ambiguous words of its test set."""
        bank = load_ud_english_ewt()
        train, validation, test = (
            ([sentence.forms for sentence in some], [sentence.upos for sentence in some])
            for some in (
                bank.train[: self.train_sentences],
                bank.dev[: self.test_sentences],
                bank.test[: self.test_sentences],
            )
        )
        tags: dict[str, set[str]] = {}
        for row, own in zip(*train, strict=True):
            for word, tag in zip(row, own, strict=True):
                tags.setdefault(word, set()).add(tag)
        different = np.array([len(tags.get(word, ())) for row in test[0] for word in row])
        groups = {"accuracy": different >= 0, "unknown": different == 0, "ambiguous": different > 1}
        return Prepared(train, validation, test, groups)

    def measure(self, key: dict[str, Any], prepared: Prepared) -> dict[str, Any]:
        """Train one tagger, and tag the test set."""
        tagger: TagLookup | SequenceTagger
        if key["model"] == LOOKUP:
            tagger, parameters = TagLookup().fit(*prepared.train), None
        else:
            tagger = new = self.new_tagger(key).fit(*prepared.train, prepared.validation)
            parameters = sum(parameter.numel() for parameter in new.net.parameters())
        right = np.array(
            [
                one == other
                for row, gold in zip(tagger.predict(prepared.test[0]), prepared.test[1], strict=True)
                for one, other in zip(row, gold, strict=True)
            ]
        )
        return {
            **{name: round(float(right[group].mean()), 4) for name, group in prepared.groups.items()},
            "words": {name: int(group.sum()) for name, group in prepared.groups.items()},
            "parameters": parameters,
        }

    def new_tagger(self, key: dict[str, Any]) -> SequenceTagger:
        """Return the tagger of a row before its training."""
        return SequenceTagger(
            **MODELS[key["model"]],
            crf=False,
            embedding_dim=self.embedding_dim,
            hidden_size=self.units[key["model"].split(",")[0]],
            dropout=self.dropout,
            epochs=self.epochs,
            batch_size=self.batch_size,
            learning_rate=self.learning_rate,
            seed=key["seed"],
        )


EXPERIMENT = TaggingEWT
