"""Chapter 4: vectors of five and a half million words of novels, judged by people's lists of questions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from nlpbook.corpora import benchmarks
from nlpbook.results.experiment import Experiment
from nlpbook.text import EncodedCorpus, Vocabulary
from nlpbook.word2vec import (
    WEAT_TESTS,
    Glove,
    Word2Vec,
    analogy_accuracy,
    effect_size_range,
    frequency_bands,
    partners_found,
    regular_pairs,
    similarity_correlation,
    weat,
    weat_sets,
)
from nlpbook.words import TruncatedSVD, WordVectors, ppmi, term_term_counts, truncated_svd

BANDS = (20, 200)
"""Where rare words end and frequent ones begin: counts of the rarer word of a pair."""

FEWER_SHARED = (8, 16, 32)
"""Noise words of a block, where they are fewer than in the other runs."""


def novel_sentences(most: int | None = None) -> list[list[str]]:
    """Return the sentences of the novels in lower case, without punctuation; the first so many."""
    sentences: list[list[str]] = []
    for novel in benchmarks.load_novels().novels:
        for sentence in novel.sentences():
            words = [word.lower() for word in sentence if any(map(str.isalnum, word))]
            if words:
                sentences.append(words)
        if most is not None and len(sentences) >= most:
            return sentences[:most]
    return sentences


def associations(vectors: WordVectors, counts: dict[str, int], draws: int) -> dict[str, dict[str, Any]]:
    """Return for each test the effect size, its p-value, and how the size moves when words are left out.

    `low` and `high` are those of `effect_size_range`; `targets` and `attributes` say how many words there
    were.
    """
    found = {}
    for test in WEAT_TESTS:
        sets = weat_sets(test, counts)
        if min(map(len, sets)) < 3:
            continue
        rng = np.random.default_rng(0)
        whole = weat(vectors, *sets, rng)
        low, high = effect_size_range(vectors, sets, rng, draws)
        found[f"{test[0]}, {test[1]}"] = {
            "effect_size": round(whole.effect_size, 3),
            "p_value": round(whole.p_value, 5),
            "low": round(low, 3),
            "high": round(high, 3),
            "targets": len(sets[0]),
            "attributes": [len(sets[2]), len(sets[3])],
        }
    return found


def _counts(corpus: EncodedCorpus, vocabulary: Vocabulary, window: int, weighting: Any) -> Any:
    ignore = set() if vocabulary.unknown_id is None else {vocabulary.unknown_id}
    return term_term_counts(corpus, len(vocabulary), window, weighting, ignore=ignore)


def _similarity(vectors: WordVectors) -> dict[str, list[float]]:
    """Spearman, Pearson, covered and all pairs of each list."""
    lists = {"WordSim-353": benchmarks.load_wordsim353(), "SimLex-999": benchmarks.load_simlex999()}
    scores = {name: similarity_correlation(vectors, data.pairs) for name, data in lists.items()}
    return {
        name: [round(s.spearman, 4), round(s.pearson, 4), s.covered, s.total] for name, s in scores.items()
    }


def _analogies(vectors: WordVectors) -> dict[str, dict[str, list[float]]]:
    """Accuracy, covered and all questions, for each method of answering and group of sections."""
    sections = benchmarks.load_analogies().sections
    found = {}
    for method in ("3CosAdd", "3CosMul"):
        report = analogy_accuracy(vectors, sections, method)
        groups = {"semantic": report.semantic, "syntactic": report.syntactic, "total": report.total}
        found[method] = {name: [round(s.accuracy, 4), s.covered, s.total] for name, s in groups.items()}
    return found


def _partner(vectors: WordVectors, pairs: list[tuple[str, str]], bands: np.ndarray) -> dict[str, list[float]]:
    """The share of pairs whose words are among each other's ten neighbours, and the number of pairs."""
    covered = np.array([first in vectors and second in vectors for first, second in pairs])
    pairs, bands = [pair for pair, there in zip(pairs, covered, strict=True) if there], bands[covered]
    found = partners_found(vectors, pairs)
    groups = {"all": slice(None)} | {
        name: bands == i for i, name in enumerate(("rare", "middle", "frequent"))
    }
    return {name: [round(float(found[at].mean()), 4), len(found[at])] for name, at in groups.items()}


# fmt: off
_SHARED = {
    "embedding_dim": 100, "window": 5, "n_negatives": 5, "subsample_threshold": 1e-3,
    "shared_noise": 64, "min_count": 5, "epochs": 5, "workers": 2,
}
_MODELS = {
    "skip-gram": {},
    "CBOW": {"model": "cbow"},
    "skip-gram, hierarchical softmax": {"objective": "hierarchical_softmax"},
    **{f"skip-gram, M = {n}": {"shared_noise": n} for n in FEWER_SHARED},
    **{f"CBOW, M = {n}": {"model": "cbow", "shared_noise": n} for n in FEWER_SHARED},
}
_SEEDS = {
    "skip-gram": [0, 1, 2],
    "CBOW": [0, 1, 2],
    "skip-gram, hierarchical softmax": [0, 1, 2],
    **{f"{model}, M = {n}": [0, 1, 2] for model in ("skip-gram", "CBOW") for n in FEWER_SHARED},
    "GloVe": [0],
    "PPMI and SVD": [0],
}
# fmt: on
_GLOVE = {"x_max": 10, "learning_rate": 0.05, "epochs": 15}


class Prepared:
    """The novels, and what their vectors are asked."""

    def __init__(self, sentences: int | None, min_count: int):
        text = novel_sentences(sentences)
        self.vocabulary = Vocabulary.from_sentences(text, min_count=min_count)
        self.corpus = self.vocabulary.encode_corpus(text)
        self.words = [word for word in self.vocabulary.tokens if word != self.vocabulary.unknown]
        self.counts = {word: int(self.vocabulary.counts[self.vocabulary[word]]) for word in self.words}
        self.pairs = [pair for each in regular_pairs(self.counts).values() for pair in each]
        self.bands = frequency_bands(self.counts, self.pairs, BANDS)
        self.fitted: dict[tuple[str, int], Any] = {}  # GloVe and the SVD, which give two rows each


@dataclass(frozen=True, eq=False)
class Word2VecNovels(Experiment):
    """Make vectors by each method, and judge them in every way.

    A row is a `method` with its `options` (those of `Word2Vec` that are not shared by all) and a `seed`. It
    has `words_per_second`, `similarity` and `analogies` with their scores and coverage, `partner` (the share
    of words whose regular form is among their ten neighbours, by frequency), and `associations`.

    References
    ----------
    Book: chapter 4, "Which vectors are good?".
    """

    question = "On novels: which vectors agree with people, and what do they associate?"
    spans = ("models", "seeds")

    shared: dict[str, Any] = field(default_factory=_SHARED.copy)
    models: dict[str, dict[str, Any]] = field(default_factory=_MODELS.copy)
    seeds: dict[str, list[int]] = field(default_factory=_SEEDS.copy)
    window_of_counts: int = 5
    glove: dict[str, Any] = field(default_factory=_GLOVE.copy)
    draws: int = 200
    sentences: int | None = None

    def row_keys(self) -> list[dict[str, Any]]:
        """The kinds of word2vec first, then those that count."""
        kinds = [(method, options, method) for method, options in self.models.items()]
        kinds += [(method, {}, "GloVe") for method in ("GloVe, w", "GloVe, w + c")]
        kinds += [(f"PPMI and SVD, power {power}", {}, "PPMI and SVD") for power in (1, 0.5)]
        return [
            {"method": method, "options": options, "seed": seed}
            for method, options, family in kinds
            for seed in self.seeds[family]
        ]

    def prepare(self) -> Prepared:
        """Read the novels."""
        return Prepared(self.sentences, self.shared["min_count"])

    def measure(self, key: dict[str, Any], prepared: Prepared) -> dict[str, Any]:
        """Make vectors once, and ask everything."""
        vectors, words_per_second = self._vectors(key, prepared)
        return {
            "words_per_second": round(words_per_second),
            "similarity": _similarity(vectors),
            "analogies": _analogies(vectors),
            "partner": _partner(vectors, prepared.pairs, prepared.bands),
            "associations": associations(vectors, prepared.counts, self.draws),
        }

    def _vectors(self, key: dict[str, Any], prepared: Prepared) -> tuple[WordVectors, float]:
        """The vectors of a row, and the words per second where it was word2vec that read them."""
        method, seed, vocabulary = key["method"], key["seed"], prepared.vocabulary
        if method in self.models:
            model = Word2Vec(**(self.shared | key["options"]), seed=seed)
            model.fit(prepared.corpus, vocabulary=vocabulary)
            return model.vectors, model.words_per_second
        family = method.split(",")[0]
        if (family, seed) not in prepared.fitted:
            fit = self._fitted_glove if family == "GloVe" else self._fitted_svd
            prepared.fitted[family, seed] = fit(seed, prepared)
        fitted = prepared.fitted[family, seed]
        if family == "GloVe":
            both = fitted.vectors  # without words that stand beside no other one
            alone = [vocabulary[word] for word in both.words]
            if method == "GloVe, w + c":
                return both, 0
            return WordVectors(both.words, fitted.parameters.input_vectors[alone]), 0
        known = [vocabulary[word] for word in prepared.words]
        rows = fitted.vectors(1 if method.endswith(" 1") else 0.5)[known]
        some = np.flatnonzero(rows.any(axis=1))  # a word alone in its sentences has no row
        return WordVectors([prepared.words[i] for i in some], rows[some]), 0

    def _fitted_glove(self, seed: int, prepared: Prepared) -> Glove:
        table = _counts(prepared.corpus, prepared.vocabulary, self.window_of_counts, "harmonic")
        model = Glove(self.shared["embedding_dim"], **self.glove, workers=self.shared["workers"], seed=seed)
        return model.fit(table, prepared.vocabulary.tokens)

    def _fitted_svd(self, seed: int, prepared: Prepared) -> TruncatedSVD:
        counts = _counts(prepared.corpus, prepared.vocabulary, self.window_of_counts, "uniform")
        return truncated_svd(ppmi(counts, context_power=0.75), k=self.shared["embedding_dim"])


EXPERIMENT = Word2VecNovels
