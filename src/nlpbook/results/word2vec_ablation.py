"""Chapter 4: what each trick of word2vec buys, on the two texts that the book brings along."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from nlpbook import race
from nlpbook.corpora import documentation
from nlpbook.corpora.microworld import tasks
from nlpbook.results.record import Experiment
from nlpbook.text import Vocabulary
from nlpbook.word2vec import Word2Vec, analogy_accuracy, similarity_correlation
from nlpbook.words import WordVectors

ENDINGS = ("s", "ed", "ing", "ly")
BANDS = {"microworld": (25, 100), "documentation": (20, 100)}
"""Where rare words end and frequent ones begin: counts of the rarer word of a pair."""

_PAIRS_AT_A_TIME = 500


def regular_pairs(
    counts: Mapping[str, int], endings: tuple[str, ...] = ENDINGS
) -> dict[str, list[tuple[str, str]]]:
    """Return the words that are there with and without an ending, for each ending.

    Parameters
    ----------
    counts : mapping of str to int
        The words, with their counts.
    endings : tuple of str
        What is appended.

    Returns
    -------
    dict of str to list of (word, word + ending)
        Words of four letters or more, so that "the" and "thes" are no pair. The rule knows nothing of
        meaning: "even" and "evening" are a pair to it.

    Examples
    --------
    >>> regular_pairs({"value": 9, "values": 7, "is": 5}, ("s",))
    {'s': [('value', 'values')]}
    """
    words = [word for word in counts if len(word) >= 4 and word.isalpha()]
    return {end: [(word, word + end) for word in words if word + end in counts] for end in endings}


def partner_ranks(vectors: WordVectors, pairs: list[tuple[str, str]]) -> np.ndarray:
    """Return the place, from 1, that each pair's second word has among the neighbours of its first.

    Parameters
    ----------
    vectors : WordVectors
        The table, with all words of the pairs.
    pairs : list of (str, str)
        The pairs.

    Returns
    -------
    int64 array, shape (len(pairs),)
    """
    place = {word: i for i, word in enumerate(vectors.words)}
    units = vectors.unit.cpu().numpy()
    ranks = []
    for begin in range(0, len(pairs), _PAIRS_AT_A_TIME):
        some = pairs[begin : begin + _PAIRS_AT_A_TIME]
        first, second = (np.array([place[word] for word in words]) for words in zip(*some, strict=True))
        cosines = units[first] @ units.T  # (pairs, words)
        rows = np.arange(len(some))
        cosines[rows, first] = -np.inf
        ranks.append((cosines >= cosines[rows, second][:, None]).sum(axis=1))
    return np.concatenate(ranks)


def partners_found(vectors: WordVectors, pairs: list[tuple[str, str]]) -> np.ndarray:
    """Return for each pair 1 where both are among the other's ten neighbours, 0.5 where one is, or 0."""
    backward = [pair[::-1] for pair in pairs]
    return np.mean([partner_ranks(vectors, each) <= 10 for each in (pairs, backward)], axis=0)


def band_of(counts: Mapping[str, int], pairs: list[tuple[str, str]], limits: tuple[int, int]) -> np.ndarray:
    """Return 0 for pairs with a rare word, 2 where both are frequent, and 1 between."""
    rarer = [min(counts[first], counts[second]) for first, second in pairs]
    return np.searchsorted(limits, rarer, side="right")


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
        self.bands = band_of(counts, self.pairs, BANDS["documentation"])
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
        self.bands = band_of(counts, [pair[:2] for pair in self.judged], BANDS["microworld"])
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


def measure(
    report: Callable[[str], None],
    usual: dict[str, Any],
    changes: dict[str, list[dict[str, Any]]],
    seeds: list[int],
    sentences: int | None,
    at_a_time: int,
) -> list[dict[str, Any]]:
    """Train with the usual settings, and with each of the changes alone.

    Returns
    -------
    list of dict
        One for each text, change and seed: `corpus`, `trick`, `change` (what is not as usual), `seed`,
        `seconds` of training, with others going on at the same time, and `scores`.

    References
    ----------
    Book: chapter 4, "Which vectors are good?".
    """
    corpora = {"microworld": Microworld(sentences), "documentation": Documentation(sentences)}

    def run(job: tuple[str, str, dict[str, Any], int]) -> dict[str, Any]:
        corpus, trick, change, seed = job
        here = corpora[corpus]
        model = Word2Vec(**(usual | change), seed=seed).fit(here.text, vocabulary=here.vocabulary)
        scores = {name: round(float(value), 4) for name, value in here.scores(model.vectors).items()}
        seconds = round(usual["epochs"] * here.text.n_tokens / model.words_per_second, 1)
        report(f"{corpus}, {trick} {change}, seed {seed}: {scores}")
        return {
            "corpus": corpus, "trick": trick, "change": change, "seed": seed,
            "seconds": seconds, "scores": scores,
        }  # fmt: skip

    jobs = [
        (corpus, trick, change, seed)
        for corpus in corpora
        for trick, every in changes.items()
        for change in every
        for seed in seeds
    ]
    with ThreadPoolExecutor(at_a_time) as pool:
        return list(pool.map(run, jobs))


def _questions(
    pairs: list[tuple[str, str]], most: int, rng: np.random.Generator
) -> list[tuple[str, str, str, str]]:
    """Some questions from pairs of pairs, drawn at random; at most so many."""
    if len(pairs) < 2:
        return []
    drawn = [(*pairs[i], *pairs[j]) for i, j in rng.integers(len(pairs), size=(2 * most, 2)).tolist()]
    return [question for question in dict.fromkeys(drawn) if len(set(question)) == 4][:most]


EXPERIMENT = Experiment(
    question="What does each trick of word2vec buy, and do rare words gain by skip-gram and frequent ones by "
    "CBOW?",
    settings={
        "usual": {
            "embedding_dim": 50, "window": 5, "n_negatives": 5, "subsample_threshold": 1e-3,
            "noise_power": 0.75, "epochs": 10, "shared_noise": 64,
        },
        "changes": {
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
        },
        "seeds": [0, 1, 2],
        "sentences": None,
        "at_a_time": 2,
    },
    measure=measure,
)  # fmt: skip
