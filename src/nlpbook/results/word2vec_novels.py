"""Chapter 4: vectors of five and a half million words of novels, judged by people's lists of questions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nlpbook.corpora import benchmarks
from nlpbook.results.record import Experiment
from nlpbook.results.word2vec_ablation import band_of, partners_found, regular_pairs
from nlpbook.text import EncodedCorpus, Vocabulary
from nlpbook.word2vec import Glove, Word2Vec, analogy_accuracy, similarity_correlation, weat
from nlpbook.words import WordVectors, ppmi, term_term_counts, truncated_svd

BANDS = (20, 200)
"""Where rare words end and frequent ones begin: counts of the rarer word of a pair."""

FEWER_SHARED = (8, 16, 32)
"""Noise words of a block, where they are fewer than in the other runs."""

# Caliskan, Bryson & Narayanan (2017), from their list of stimuli.
_WORDS = {
    "flowers": "aster clover hyacinth marigold poppy azalea crocus iris orchid rose bluebell daffodil lilac "
    "pansy tulip buttercup daisy lily peony violet carnation gladiola magnolia petunia zinnia",
    "insects": "ant caterpillar flea locust spider bedbug centipede fly maggot tarantula bee cockroach gnat "
    "mosquito termite beetle cricket hornet moth wasp blackfly dragonfly horsefly roach weevil",
    "pleasant": "caress freedom health love peace cheer friend heaven loyal pleasure diamond gentle honest "
    "lucky rainbow diploma gift honor miracle sunrise family happy laughter paradise vacation",
    "unpleasant": "abuse crash filth murder sickness accident death grief poison stink assault disaster "
    "hatred pollute tragedy divorce jail poverty ugly cancer kill rotten vomit agony prison",
    "men's names": "john paul mike kevin steve greg jeff bill",
    "women's names": "amy joan lisa sarah diana kate ann donna",
    "male terms": "male man boy brother he him his son",
    "female terms": "female woman girl sister she her hers daughter",
    "career": "executive management professional corporation salary office business career",
    "family": "home parents children family cousins marriage wedding relatives",
}
STIMULI = {name: words.split() for name, words in _WORDS.items()}
TESTS = (
    ("flowers", "insects", "pleasant", "unpleasant"),
    ("men's names", "women's names", "career", "family"),
    ("male terms", "female terms", "career", "family"),
)


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


def known_sets(counts: dict[str, int], test: tuple[str, str, str, str]) -> list[list[str]]:
    """Return the four sets of a test without the words that the text has not.

    Of the two target sets the most frequent words are taken, as many of one as of the other.
    """
    sets = [sorted((w for w in STIMULI[name] if w in counts), key=lambda w: -counts[w]) for name in test]
    n = min(len(sets[0]), len(sets[1]))
    return [sets[0][:n], sets[1][:n], *sets[2:]]


def associations(vectors: WordVectors, counts: dict[str, int], draws: int) -> dict[str, dict[str, Any]]:
    """Return for each test the effect size, its p-value, and how the size moves when words are left out.

    `low` and `high` hold nine tenths of the effect sizes that are found when a third of the words of each
    set, drawn at random, is left out; `targets` and `attributes` say how many words there were.
    """
    found = {}
    for test in TESTS:
        sets = known_sets(counts, test)
        if min(map(len, sets)) < 3:
            continue
        rng = np.random.default_rng(0)
        whole = weat(vectors, *sets, rng)
        sizes = []
        for _ in range(draws):
            some = [
                [words[i] for i in rng.permutation(len(words))[: -(-2 * len(words) // 3)]] for words in sets
            ]
            sizes.append(weat(vectors, *some, rng, permutations=1).effect_size)
        low, high = np.quantile(sizes, [0.05, 0.95])
        found[f"{test[0]}, {test[1]}"] = {
            "effect_size": round(whole.effect_size, 3),
            "p_value": round(whole.p_value, 5),
            "low": round(float(low), 3),
            "high": round(float(high), 3),
            "targets": len(sets[0]),
            "attributes": [len(sets[2]), len(sets[3])],
        }
    return found


def measure(
    report: Callable[[str], None],
    shared: dict[str, Any],
    models: dict[str, dict[str, Any]],
    seeds: dict[str, list[int]],
    window_of_counts: int,
    glove: dict[str, Any],
    draws: int,
    sentences: int | None,
) -> list[dict[str, Any]]:
    """Make vectors by each method, and judge them in every way.

    Returns
    -------
    list of dict
        One for each method and seed: `method`, `seed`, `similarity` and `analogies` with their scores and
        coverage, `partner` (the share of words whose regular form is among their ten neighbours, by
        frequency), and `associations`.

    References
    ----------
    Book: chapter 4, "Which vectors are good?".
    """
    text = novel_sentences(sentences)
    vocabulary = Vocabulary.from_sentences(text, min_count=shared["min_count"])
    corpus = vocabulary.encode_corpus(text)
    words = [word for word in vocabulary.tokens if word != vocabulary.unknown]
    counts = {word: int(vocabulary.counts[vocabulary[word]]) for word in words}
    pairs = [pair for each in regular_pairs(counts).values() for pair in each]
    bands = band_of(counts, pairs, BANDS)
    report(f"{sum(map(len, text)):,} words, {len(words):,} of them different and in the vocabulary")

    rows: list[dict[str, Any]] = []

    def judge(method: str, seed: int, vectors: WordVectors, words_per_second: float) -> None:
        row = {
            "method": method,
            "seed": seed,
            "words_per_second": round(words_per_second),
            "similarity": _similarity(vectors),
            "analogies": _analogies(vectors),
            "partner": _partner(vectors, pairs, bands),
            "associations": associations(vectors, counts, draws),
        }
        rows.append(row)
        report(f"{method}, seed {seed}: {row}")

    for method, options in models.items():
        for seed in seeds[method]:
            model = Word2Vec(**(shared | options), seed=seed).fit(corpus, vocabulary=vocabulary)
            judge(method, seed, model.vectors, model.words_per_second)
    known = [vocabulary[word] for word in words]
    for seed in seeds["GloVe"]:
        table = _counts(corpus, vocabulary, window_of_counts, "harmonic")
        fitted = Glove(shared["embedding_dim"], **glove, workers=shared["workers"], seed=seed).fit(
            table, vocabulary.tokens
        )
        both = fitted.vectors  # without words that stand beside no other one
        alone = [vocabulary[word] for word in both.words]
        judge("GloVe, w", seed, WordVectors(both.words, fitted.parameters.input_vectors[alone]), 0)
        judge("GloVe, w + c", seed, both, 0)
    for seed in seeds["PPMI and SVD"]:
        table = ppmi(_counts(corpus, vocabulary, window_of_counts, "uniform"), context_power=0.75)
        factors = truncated_svd(table, k=shared["embedding_dim"])
        for power in (1, 0.5):
            rows_of_words = factors.vectors(power)[known]
            some = np.flatnonzero(rows_of_words.any(axis=1))  # a word alone in its sentences has no row
            found = WordVectors([words[i] for i in some], rows_of_words[some])
            judge(f"PPMI and SVD, power {power}", seed, found, 0)
    return rows


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


EXPERIMENT = Experiment(
    question="On novels: which vectors agree with people, and what do they associate?",
    settings={
        "shared": {
            "embedding_dim": 100, "window": 5, "n_negatives": 5, "subsample_threshold": 1e-3,
            "shared_noise": 64, "min_count": 5, "epochs": 5, "workers": 2,
        },
        "models": {
            "skip-gram": {},
            "CBOW": {"model": "cbow"},
            "skip-gram, hierarchical softmax": {"objective": "hierarchical_softmax"},
            **{f"skip-gram, M = {n}": {"shared_noise": n} for n in FEWER_SHARED},
            **{f"CBOW, M = {n}": {"model": "cbow", "shared_noise": n} for n in FEWER_SHARED},
        },
        "seeds": {
            "skip-gram": [0, 1, 2],
            "CBOW": [0, 1, 2],
            "skip-gram, hierarchical softmax": [0, 1, 2],
            **{f"{model}, M = {n}": [0, 1, 2] for model in ("skip-gram", "CBOW") for n in FEWER_SHARED},
            "GloVe": [0],
            "PPMI and SVD": [0],
        },
        "window_of_counts": 5,
        "glove": {"x_max": 10, "learning_rate": 0.05, "epochs": 15},
        "draws": 200,
        "sentences": None,
    },
    measure=measure,
)  # fmt: skip
