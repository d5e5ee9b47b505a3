"""Chapter 6: new and rare names in messages, by a softmax and by a field, with and without characters."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from nlpbook.corpora.benchmarks import load_wnut17
from nlpbook.metrics import read_entities, span_f1
from nlpbook.results.experiment import Experiment
from nlpbook.rnn import SequenceTagger, TagLookup
from nlpbook.training import EarlyStopping, Validate

Tagged = tuple[list[list[str]], list[list[str]]]
LOOKUP = "most frequent tag"
MODELS: dict[str, dict[str, Any]] = {
    "softmax": {"crf": False, "characters": None},
    "CRF": {"scheme": "BIO", "characters": None},
    "softmax, characters": {"crf": False, "characters": "cnn"},
    "CRF, characters": {"scheme": "BIO", "characters": "cnn"},
}


class Prepared(NamedTuple):
    """Training, validation and test messages with their tags, and the words of training."""

    train: Tagged
    validation: Tagged
    test: Tagged
    known: frozenset[str]


@dataclass(frozen=True, eq=False)
class EntitiesWNUT17(Experiment):
    """Train bidirectional taggers on the names of WNUT-17, without vectors from elsewhere.

    A row is a `model` and a `seed`. It has `precision`, `recall` and `f1` of entities on the test set (right
    beginning, end and type), and the recall of those whose words all stand in the training messages
    (`recall_known`) and of those with a word that does not (`recall_unknown`); `entities`, how many these
    are; and `parameters`. A field is constrained to BIO. The epoch with the largest F1 on the validation set
    is kept.

    References
    ----------
    Derczynski, Nichols, van Erp & Limsopatham (2017), "Results of the WNUT2017 Shared Task on Novel and
    Emerging Entity Recognition". Book: chapter 6, "Bidirectional and deep recurrent networks".
    """

    question = "Names that are new: what do a field and characters add to a bidirectional tagger?"
    spans = ("models", "seeds")

    models: Sequence[str] = tuple(MODELS)
    seeds: Sequence[int] = (0, 1, 2)
    embedding_dim: int = 50
    hidden_size: int = 50
    dropout: float = 0.3
    epochs: int = 6
    batch_size: int = 512
    learning_rate: float = 0.01
    train_messages: int | None = None
    test_messages: int | None = None

    def row_keys(self) -> list[dict[str, Any]]:
        """The lookup, and each model with each seed."""
        trained = itertools.product(self.seeds, self.models)
        return [
            {"model": LOOKUP, "seed": 0},
            *({"model": model, "seed": seed} for seed, model in trained),
        ]

    def prepare(self) -> Prepared:
        """Read the messages."""
        data = load_wnut17()
        splits = (
            data.train[: self.train_messages],
            data.dev[: self.test_messages],
            data.test[: self.test_messages],
        )
        train, validation, test = (
            ([message.tokens for message in some], [message.tags for message in some]) for some in splits
        )
        return Prepared(train, validation, test, frozenset(word for row in train[0] for word in row))

    def measure(self, key: dict[str, Any], prepared: Prepared) -> dict[str, Any]:
        """Train one tagger, and look for the names in the test set."""
        tagger: TagLookup | SequenceTagger
        if key["model"] == LOOKUP:
            tagger, parameters = TagLookup().fit(*prepared.train), None
        else:
            tagger = new = self.new_tagger(key)
            held_out, right = prepared.validation
            best = EarlyStopping(self.epochs, mode="max")
            watch = Validate(lambda _: span_f1(new.predict(held_out), right).micro.f1, early_stopping=best)
            new.fit(*prepared.train, callbacks=[watch])
            parameters = sum(parameter.numel() for parameter in new.net.parameters())
        words, gold = prepared.test
        predicted = tagger.predict(words)
        score = span_f1(predicted, gold).micro
        found: dict[bool, list[bool]] = {True: [], False: []}
        for row, tags, own in zip(words, predicted, gold, strict=True):
            seen = set(read_entities(tags))
            for entity in read_entities(own):
                known = prepared.known.issuperset(row[entity.start : entity.stop])
                found[known].append(entity in seen)
        return {
            "f1": round(score.f1, 4),
            "precision": round(score.precision, 4),
            "recall": round(score.recall, 4),
            "recall_known": round(sum(found[True]) / max(1, len(found[True])), 4),
            "recall_unknown": round(sum(found[False]) / max(1, len(found[False])), 4),
            "entities": {"known": len(found[True]), "unknown": len(found[False])},
            "parameters": parameters,
        }

    def new_tagger(self, key: dict[str, Any]) -> SequenceTagger:
        """Return the tagger of a row before its training."""
        return SequenceTagger(
            **MODELS[key["model"]],
            embedding_dim=self.embedding_dim,
            hidden_size=self.hidden_size,
            dropout=self.dropout,
            epochs=self.epochs,
            batch_size=self.batch_size,
            learning_rate=self.learning_rate,
            seed=key["seed"],
        )


EXPERIMENT = EntitiesWNUT17
