"""Chapter 3: the net on the documentation, trained for longer than its page can wait."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from nlpbook import race, runtime
from nlpbook.ngrams import ModifiedKneserNey, count_ngrams
from nlpbook.nnlm import FeedForwardLanguageModel, Mixture, seen_ngrams
from nlpbook.results.record import Experiment
from nlpbook.text import Vocabulary
from nlpbook.training import AdamW
from nlpbook.words import WordVectors, ppmi, term_term_counts, truncated_svd


def measure(
    report: Callable[[str], None],
    walks_and_decays: list[list[float]],
    learning_rate: float,
    seeds: list[int],
    embedding_dim: int,
    hidden_size: int,
    batch_size: int,
    train_sentences: int | None,
) -> list[dict[str, Any]]:
    """Train nets for longer and longer, without and with weight decay; compare them with Kneser-Ney.

    Returns
    -------
    list of dict
        One for each number of walks, decay and seed: `walks`, `weight_decay`, `seed`, `seconds` of training,
        `training`, the net's perplexity on a tenth of what it learnt from, `weight` of the net in the
        mixture, and for each group of the test's events a dict of its `share` and of the perplexities of
        `counter`, `net` and `mixture`.

    References
    ----------
    Book: chapter 3, "The race, on real text".
    """
    track = race.documentation_track()
    train = track.train[:train_sentences]
    counts = count_ngrams(train, order=5, min_count=track.min_count)
    counter = ModifiedKneserNey(5).fit_counts(counts)
    known = seen_ngrams(counts, counts.vocabulary.encode_corpus(track.test))
    groups = {
        "everything": np.ones(len(known.seen), dtype=bool),
        "trigram seen": known.seen[:, 2],
        "new trigram of known words": known.new(3),
        "new bigram of known words": known.new(2),
    }
    begin = svd_vectors(train, track.min_count, embedding_dim)
    surprise = {"counter": -counter.token_log_probs(track.test)}
    rows = []
    for (walks, decay), seed in itertools.product(walks_and_decays, seeds):
        net = FeedForwardLanguageModel(
            5,
            embedding_dim=embedding_dim,
            hidden_size=hidden_size,
            min_count=track.min_count,
            embeddings=begin,
            epochs=walks,
            batch_size=batch_size,
            learning_rate=learning_rate,
            weight_decay=decay,
            optimiser=AdamW,
            seed=seed,
            device=runtime.default_device(),
        ).fit(train)
        both = Mixture([counter, net]).learn_weights(track.validation)
        surprise["net"] = -net.token_log_probs(track.test)
        surprise["mixture"] = -both.token_log_probs(track.test)
        row: dict[str, Any] = {
            "walks": walks,
            "weight_decay": decay,
            "seed": seed,
            "seconds": round(net.history.seconds, 1),
            "training": round(net.perplexity(train[::10]), 2),
            "weight": round(float(both.weights[1]), 3),
        }
        for group, chosen in groups.items():
            row[group] = {"share": round(float(chosen.mean()), 4)} | {
                who: round(math.exp(s[chosen].mean()), 2) for who, s in surprise.items()
            }
        rows.append(row)
        report(f"{walks} walks, decay {decay}, seed {seed}, {row['seconds']} s: {row['everything']}")
    return rows


def svd_vectors(sentences: list[list[str]], min_count: int, k: int) -> WordVectors:
    """Return k numbers for each word, as in chapter 1: PPMI of neighbours, truncated SVD."""
    known = Vocabulary.from_sentences(sentences, min_count)
    ids = known.encode_corpus(sentences)
    counts = term_term_counts(ids, len(known), window=2, ignore={known.unknown_id})
    return WordVectors(known.tokens, truncated_svd(ppmi(counts, context_power=0.75), k=k).vectors())


EXPERIMENT = Experiment(
    question="On the documentation, does a net overtake modified Kneser-Ney if it is trained for longer, "
    "or with weight decay?",
    settings={
        "walks_and_decays": [[1, 0.0], [3, 0.0], [6, 0.0], [6, 0.1]],
        "learning_rate": 0.007,
        "seeds": [0, 1, 2],
        "embedding_dim": 32,
        "hidden_size": 64,
        "batch_size": 512,
        "train_sentences": None,
    },
    measure=measure,
)
