"""Chapter 4: what each trick of word2vec buys, on the two texts that the book brings along."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from nlpbook import race
from nlpbook.corpora import documentation
from nlpbook.corpora.microworld import tasks
from nlpbook.results.experiment import Experiment
from nlpbook.text import Vocabulary
from nlpbook.word2vec import (
    Word2Vec,
    analogy_accuracy,
    frequency_bands,
    partners_found,
    regular_pairs,
    similarity_correlation,
)
from nlpbook.words import WordVectors

BANDS = {"microworld": (25, 100), "documentation": (20, 100)}
"""Where rare words end and frequent ones begin: counts of the rarer word of a pair."""


class Documentation:
    """The documentation, and how well vectors know its words' regular forms.

    Parameters
    ----------
    sentences : int, optional
        How many sentences of it; all unless given.
    """

    def __init__(self, sentences: int | None = None):
        text = documentation.load().sentences[:sentences]
        self.vocabulary = Vocabulary.from_sentences(text, min_count=5)
        self.text = self.vocabulary.encode_corpus(text)
        words = [word for word in self.vocabulary.tokens if word != self.vocabulary.unknown]
        counts = {word: int(self.vocabulary.counts[self.vocabulary[word]]) for word in words}
        by_ending = regular_pairs(counts)
        self.pairs = [pair for pairs in by_ending.values() for pair in pairs]
        self.bands = frequency_bands(counts, self.pairs, BANDS["documentation"])
        rng = np.random.default_rng(0)
        self.questions = {f"gram -{end}": _questions(pairs, 1_500, rng) for end, pairs in by_ending.items()}

    def scores(self, vectors: WordVectors) -> dict[str, float]:
        """Return the share of words whose other form is among their ten neighbours, and of analogies."""
        found = partners_found(vectors, self.pairs)
        return {
            "score": found.mean(),
            **{name: found[self.bands == i].mean() for i, name in enumerate(("rare", "middle", "frequent"))},
            "analogies": analogy_accuracy(vectors, self.questions).total.accuracy,
            "analogies_by_product": analogy_accuracy(vectors, self.questions, "3CosMul").total.accuracy,
        }


class Microworld:
    """The microworld, and how well vectors agree with the similarities of its grammar.

    Parameters
    ----------
    sentences : int, optional
        How many sentences of the track's 20,000.
    """

    def __init__(self, sentences: int | None = None):
        track = race.microworld_track()
        text = track.train[:sentences]
        self.vocabulary = Vocabulary.from_sentences(text, unknown=None)
        self.text = self.vocabulary.encode_corpus(text)
        counts = dict(zip(self.vocabulary.tokens, self.vocabulary.counts.tolist(), strict=True))
        judged = tasks.similarity_pairs(track.truth, 2_000, np.random.default_rng(0))
        self.judged = [pair for pair in judged if pair.first in counts and pair.second in counts]
        self.bands = frequency_bands(counts, [pair[:2] for pair in self.judged], BANDS["microworld"])
        self.questions = tasks.analogies(track.truth, 300, np.random.default_rng(0))

    def scores(self, vectors: WordVectors) -> dict[str, float]:
        """Return the rank correlation with the similarities, and the share of analogies answered."""
        in_band = {
            name: [pair for pair, band in zip(self.judged, self.bands, strict=True) if band == i]
            for i, name in enumerate(("rare", "middle", "frequent"))
        }
        return {
            "score": similarity_correlation(vectors, self.judged).spearman,
            **{name: similarity_correlation(vectors, pairs).spearman for name, pairs in in_band.items()},
            "analogies": analogy_accuracy(vectors, self.questions).total.accuracy,
            "analogies_by_product": analogy_accuracy(vectors, self.questions, "3CosMul").total.accuracy,
        }


def _questions(
    pairs: list[tuple[str, str]], most: int, rng: np.random.Generator
) -> list[tuple[str, str, str, str]]:
    """Some questions from pairs of pairs, drawn at random; at most so many."""
    if len(pairs) < 2:
        return []
    drawn = [(*pairs[i], *pairs[j]) for i, j in rng.integers(len(pairs), size=(2 * most, 2)).tolist()]
    return [question for question in dict.fromkeys(drawn) if len(set(question)) == 4][:most]


# fmt: off
_USUAL = {
    "embedding_dim": 50, "window": 5, "n_negatives": 5, "subsample_threshold": 1e-3,
    "noise_power": 0.75, "epochs": 10, "shared_noise": 64,
}
_CHANGES = {
    "nothing": [{}],
    "subsampling": [{"subsample_threshold": None}, {"subsample_threshold": 1e-4}],
    "subsampling and walks": [
        {"subsample_threshold": None, "epochs": 5}, {"subsample_threshold": 1e-4, "epochs": 25},
    ],
    "dynamic window": [{"dynamic_window": False}, {"dynamic_window": False, "window": 3}],
    "window": [{"window": 1}, {"window": 2}, {"window": 10}],
    "noise power": [{"noise_power": 0.0}, {"noise_power": 1.0}],
    "noise words": [{"n_negatives": 1}, {"n_negatives": 15}],
    "dimension": [{"embedding_dim": 10}, {"embedding_dim": 25}, {"embedding_dim": 200}],
    "epochs": [{"epochs": 3}, {"epochs": 30}],
    "rate": [{"learning_rate": 0.05}, {"learning_rate": 0.1}],
    "CBOW": [{"model": "cbow", "learning_rate": rate} for rate in (0.1, 0.2, 0.4)],
    "objective": [{"objective": "hierarchical_softmax"}],
    "shared noise": [{"shared_noise": n} for n in (4, 8, 16, 32)],
    "shared noise, CBOW": [
        {"model": "cbow", "learning_rate": 0.2, "shared_noise": n} for n in (4, 8, 16, 32)
    ],
}
# fmt: on


@dataclass(frozen=True, eq=False)
class Word2VecAblation(Experiment):
    """Train with the usual settings, and with each of the changes alone.

    A row is a `corpus`, a `trick`, a `change` (what is not as usual) and a `seed`. It has the `seconds` of
    training, with others going on at the same time (None where it is not known), and `scores`.

    References
    ----------
    Book: chapter 4, "Which vectors are good?".
    """

    question = (
        "What does each trick of word2vec buy, and do rare words gain by skip-gram and frequent ones by CBOW?"
    )
    spans = ("changes", "seeds")

    usual: dict[str, Any] = field(default_factory=_USUAL.copy)
    changes: dict[str, list[dict[str, Any]]] = field(default_factory=_CHANGES.copy)
    seeds: Sequence[int] = (0, 1, 2)
    sentences: int | None = None
    at_a_time: int = 2

    def row_keys(self) -> list[dict[str, Any]]:
        """Each change of each trick on both texts, with each seed."""
        return [
            {"corpus": corpus, "trick": trick, "change": change, "seed": seed}
            for corpus in ("microworld", "documentation")
            for trick, every in self.changes.items()
            for change in every
            for seed in self.seeds
        ]

    def prepare(self) -> dict[str, Microworld | Documentation]:
        """Read both texts, and find the questions about them."""
        return {"microworld": Microworld(self.sentences), "documentation": Documentation(self.sentences)}

    def measure(self, key: dict[str, Any], prepared: dict[str, Microworld | Documentation]) -> dict[str, Any]:
        """Train once, and ask the questions."""
        here = prepared[key["corpus"]]
        settings = self.usual | key["change"]
        model = Word2Vec(**settings, seed=key["seed"])
        model.fit(here.text, vocabulary=here.vocabulary)
        scores = {name: round(float(value), 4) for name, value in here.scores(model.vectors).items()}
        seconds = round(settings["epochs"] * here.text.n_tokens / model.words_per_second, 1)
        return {"seconds": seconds, "scores": scores}


EXPERIMENT = Word2VecAblation
