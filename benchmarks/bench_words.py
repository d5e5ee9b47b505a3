"""Chapter 1: counting company, and the truncated SVD of the counts."""

from functools import cache

import numpy as np

from benchmarks.harness import Comparison, Row
from nlpbook import words
from nlpbook.text import EncodedCorpus

TOKENS, TYPES, WINDOW, K = 1_000_000, 20_000, 5, 100


def _draw(rng, size, n, exponent):
    """Numbers from 0 to n - 1 whose frequencies follow Zipf and Mandelbrot's law."""
    weights = 1 / (np.arange(n) + 2.7) ** exponent
    return np.minimum(np.searchsorted(np.cumsum(weights / weights.sum()), rng.random(size)), n - 1)


@cache
def corpus():
    """A million tokens of 20,000 types, the same on every machine, with company much as in real text.

    Word frequencies follow Zipf's law, and sentences are strung together from a stock of phrases, some used
    often and most seldom: independent words would make nearly every pair unique. The parameters give about as
    many different pairs as a million words of Wikipedia have in this window (2.7 million).
    """
    rng = np.random.default_rng(0)
    n_phrases = 50_000
    phrase_length = rng.integers(2, 6, size=n_phrases)
    phrase_start = np.concatenate([[0], np.cumsum(phrase_length)])
    phrase_words = _draw(rng, phrase_start[-1], TYPES, 1.05)
    phrases = _draw(rng, TOKENS // 2, n_phrases, 0.8)  # in the order of the text
    lengths = phrase_length[phrases]
    ends = np.cumsum(lengths)
    shift = np.repeat(phrase_start[phrases] - (ends - lengths), lengths)
    ids = phrase_words[shift + np.arange(ends[-1])][:TOKENS]  # (tokens,)
    ids[rng.choice(TOKENS, TYPES, replace=False)] = np.arange(TYPES)  # every type occurs
    sentence_ends = np.cumsum(2 + rng.poisson(20, size=TOKENS // 15))
    offsets = np.concatenate([[0], sentence_ends[sentence_ends < TOKENS], [TOKENS]])
    return EncodedCorpus(ids.astype(np.int32), offsets.astype(np.int64))


@cache
def counts():
    return words.term_term_counts(corpus(), TYPES, window=WINDOW)


def dictionary_loop(sentences, window):
    """The plain way to count company: one dictionary, one pair at a time."""
    pairs = {}
    for sentence in sentences:
        length = len(sentence)
        for position, word in enumerate(sentence):
            for other in range(max(0, position - window), min(length, position + window + 1)):
                if other != position:
                    pair = (word, sentence[other])
                    pairs[pair] = pairs.get(pair, 0) + 1
    return pairs


def cooccurrence():
    encoded = corpus()
    sentences = [sentence.tolist() for sentence in encoded]  # plain lists: the loop's own best form
    found = {}

    def ours():
        found["ours"] = words.term_term_counts(encoded, TYPES, window=WINDOW)

    def peer():
        found["peer"] = dictionary_loop(sentences, WINDOW)

    def quality():
        matrix, pairs = found["ours"].tocoo(), found["peer"]
        ours_pairs = dict(
            zip(zip(matrix.row.tolist(), matrix.col.tolist(), strict=True), matrix.data, strict=True)
        )
        return {"pairs": len(pairs), "equal_counts": ours_pairs == pairs}

    return Comparison(ours, peer, quality)


def relative_error(matrix, approximation):
    """The Frobenius norm of what U S Vt misses, relative to the matrix's, without forming the product.

    |A - U S Vt|^2 = |A|^2 - 2 <A, U S Vt> + |S|^2 for orthonormal U and V.
    """
    u, s, vt = (np.asarray(part, dtype=np.float64) for part in approximation)
    square = float((matrix.data.astype(np.float64) ** 2).sum())
    inner = float(((matrix.astype(np.float64) @ vt.T) * (u * s)).sum())
    gram = float(((u * s).T @ (u * s) * (vt @ vt.T)).sum())
    return max(0.0, (square - 2 * inner + gram) / square) ** 0.5


def svd():
    from sklearn.decomposition import TruncatedSVD

    matrix = counts()
    found = {}

    def ours():
        found["ours"] = words.truncated_svd(matrix, k=K)

    def peer():
        model = TruncatedSVD(n_components=K, random_state=0)
        found["peer"] = model.fit_transform(matrix), model

    def quality():
        ours = found["ours"]
        projected, model = found["peer"]
        peer = projected / model.singular_values_, model.singular_values_, model.components_
        return {
            "nonzeros": int(matrix.nnz),
            "relative_error_ours": relative_error(matrix, (ours.U, ours.singular_values, ours.Vt)),
            "relative_error_peer": relative_error(matrix, peer),
        }

    return Comparison(ours, peer, quality)


ROWS = [
    Row("words.cooccurrence", "a dictionary loop", cooccurrence, floor=20),
    Row("words.svd", "scikit-learn TruncatedSVD", svd, floor=0.8),
]
