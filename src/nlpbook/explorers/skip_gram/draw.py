"""What the skip-gram explorer draws and expects: the tokens that stay, the windows, the negatives.

Each random number stands at an address (see `uniform_at`): the seed, the number of the draw, what it is for,
and the places in the text that it belongs to. So a slider moves only what it governs. For the same reason the
negatives of a pair stay what they are when the window grows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float64, Int64

from nlpbook.explorers.kit.random_numbers import uniform_at

MODELS = ("skip_gram", "cbow")
FORMS = ("paper", "word2vec")
# What a random number is for: the third part of its address.
_KEEPS, _REACHES, _NEGATIVE = 0, 1, 2


class Example(NamedTuple):
    """One prediction that word2vec learns from.

    Attributes
    ----------
    inputs : list of int
        The places in the text whose vectors are the input: of skip-gram the centre, of CBOW its context.
    target : int
        The place of the word that is predicted.
    negatives : list of int
        The ids of the words drawn from the noise. One that is the target itself is left out of the loss.
    """

    inputs: list[int]
    target: int
    negatives: list[int]


class Number(NamedTuple):
    """How many there are of what, in a text; where it is drawn, on average.

    Attributes
    ----------
    tokens : float
        Tokens that subsampling leaves.
    pairs : float
        Pairs of a centre and a context word.
    predictions : float
        Those of skip-gram are its pairs; of CBOW, the centres that have a context.
    """

    tokens: float
    pairs: float
    predictions: float


def keep_probability(
    counts: Float64[np.ndarray, " words"], subsample_threshold: float, form: str
) -> Float64[np.ndarray, " words"]:
    """Return the probability that a token of each word is not left out: sqrt(t / f), or that + t / f.

    Parameters
    ----------
    counts : float64 array, shape (V,)
        All above 0.
    subsample_threshold : float
        t: the threshold, a share of the tokens; 1 keeps all.
    form : {"paper", "word2vec"}
        The formula of the paper, or that of the authors' program.
    """
    ratio = subsample_threshold * counts.sum() / counts
    return np.minimum(1, np.sqrt(ratio) + (ratio if form == "word2vec" else 0))


def noise_probability(counts: Float64[np.ndarray, " words"], power: float) -> Float64[np.ndarray, " words"]:
    """Return the probability of each word among the negatives: its count to a power, scaled to sum to 1."""
    weights = counts**power
    return weights / weights.sum()


def draw_tokens(
    keep: Float64[np.ndarray, " tokens"], window: int, dynamic: bool, seed: int, draw: int
) -> tuple[Bool[np.ndarray, " tokens"], Int64[np.ndarray, " tokens"]]:
    """Draw which tokens stay, and how far the window of each reaches.

    Parameters
    ----------
    keep : float64 array, shape (n_tokens,)
        The probability of each token of the text; 0 where its word is not in the vocabulary.
    window : int
    dynamic : bool
        Whether a window is drawn from 1, ..., `window`, or is always `window`.
    seed, draw : int

    Returns
    -------
    kept : bool array, shape (n_tokens,)
    reaches : int64 array, shape (n_tokens,)
    """
    places = np.arange(len(keep))
    kept = uniform_at(seed, draw, _KEEPS, places) < keep
    if not dynamic:
        return kept, np.full(len(keep), window)
    drawn = uniform_at(seed, draw, _REACHES, places)
    return kept, 1 + (drawn * window).astype(np.int64)


def context_of(
    centre: int,
    sentence_of: Int64[np.ndarray, " tokens"],
    kept: Bool[np.ndarray, " tokens"],
    reaches: Int64[np.ndarray, " tokens"],
) -> list[int]:
    """Return the places of a centre's context words: the tokens that stay close ranks, within a sentence."""
    if not kept[centre]:
        return []
    others = np.flatnonzero(kept & (sentence_of == sentence_of[centre]))
    at, reach = int(np.searchsorted(others, centre)), int(reaches[centre])
    return [int(place) for place in others[max(0, at - reach) : at + reach + 1] if place != centre]


def draw_negatives(
    counts: Float64[np.ndarray, " words"], power: float, n_negatives: int, address: Sequence[int]
) -> list[int]:
    """Draw the ids of `n_negatives` words from the noise; `address` is (seed, draw, centre, context)."""
    seed, draw, centre, context = address
    cumulative = np.cumsum(counts**power)
    shares = uniform_at(seed, draw, _NEGATIVE, centre, context, np.arange(n_negatives))
    return np.searchsorted(cumulative[:-1], shares * cumulative[-1], side="right").tolist()


def expected_number(
    keep: Float64[np.ndarray, " tokens"],
    sentence_of: Int64[np.ndarray, " tokens"],
    window: int,
    dynamic: bool,
    model: str,
) -> Number:
    """Return the expected numbers of tokens, pairs and predictions: exact, over all draws.

    Of two tokens that stay with d - 1 others between them that stay too, the second is a context of the first
    with the probability that its window reaches d: 1 up to `window`, or (window - d + 1) / window where it is
    drawn. Going through a sentence, `ahead[d - 1]` is the expected number of tokens that stay and have d - 1
    such others between them and the next token: one recurrence, whatever the number of draws.

    Parameters
    ----------
    keep : float64 array, shape (n_tokens,)
        As for `draw_tokens`.
    sentence_of : int64 array, shape (n_tokens,)
        The number of each token's sentence.
    window : int
    dynamic : bool
    model : {"skip_gram", "cbow"}
    """
    distance = np.arange(1, window + 1)
    reaches = (window - distance + 1) / window if dynamic else np.ones(window)
    pairs = centres = 0.0
    for number in np.unique(sentence_of):
        probabilities = keep[sentence_of == number]
        ahead = np.zeros(window)
        for p in probabilities:
            pairs += 2 * p * (reaches @ ahead)
            ahead = ahead * (1 - p) + p * np.concatenate([[1.0], ahead[:-1]])
        # The one token of a sentence that stays has no context; any second one is nearest to somebody.
        left, right = np.ones(len(probabilities)), np.ones(len(probabilities))
        left[1:] = np.cumprod(1 - probabilities)[:-1]
        right[:-1] = np.cumprod((1 - probabilities)[::-1])[-2::-1]
        centres += float(probabilities @ (1 - left * right))
    return Number(float(keep.sum()), float(pairs), float(pairs if model == "skip_gram" else centres))
