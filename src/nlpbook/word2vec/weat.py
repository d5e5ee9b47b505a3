"""WEAT, the word embedding association test: whether X leans towards A, and Y towards B.

s(w) = mean of cos(w, a) over a in A - mean of cos(w, b) over b in B
effect size = (mean of s over X - mean of s over Y) / standard deviation of s over X and Y together
p = the share of all ways to deal X and Y out to two halves in which the first half's sum of s is as large
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import chain, combinations
from typing import NamedTuple

import numpy as np
from jaxtyping import Float64

from nlpbook import validation
from nlpbook.word2vec._vector_checks import directions
from nlpbook.words import WordVectors

_BLOCK = 1 << 20  # numbers drawn at once
_ROUNDING = 1e-12  # differences of cosines below this are none


class WeatResult(NamedTuple):
    """The outcome of `weat`.

    `effect_size` lies between -2 and 2. `p_value` is one-sided; `exact` says whether it comes from all
    partitions or from a sample, and `n_partitions` from how many. `x_associations` and `y_associations` are
    s(w) for each word, in the order given: look at them before believing a mean.
    """

    effect_size: float
    p_value: float
    exact: bool
    n_partitions: int
    x_associations: Float64[np.ndarray, " x"]
    y_associations: Float64[np.ndarray, " y"]


def weat(
    vectors: WordVectors,
    X: Sequence[str],
    Y: Sequence[str],
    A: Sequence[str],
    B: Sequence[str],
    rng: np.random.Generator | None = None,
    *,
    permutations: int = 100_000,
) -> WeatResult:
    """Measure whether X is closer to A, and Y to B, than chance would make it.

    Parameters
    ----------
    vectors : WordVectors
        The table; the words' rows must not be zero.
    X, Y : sequence of n str
        Target words, as many in X as in Y: flowers and insects, say.
    A, B : sequence of str
        Attribute words: pleasant and unpleasant ones.
    rng : numpy.random.Generator, optional
        The source of randomness; needed where the partitions are too many to look at all of them.
    permutations : int, default 100,000
        Up to so many partitions are all looked at (n = 9 has 48,620); of more, so many are drawn.

    Returns
    -------
    WeatResult
        The effect size is positive where X leans towards A more than Y does. The standard deviation is that
        of the 2n numbers themselves (division by 2n), which makes 2 the largest effect; with 2n - 1 it would
        be a little smaller. 0, with p = 1, where all words lean equally.

    Raises
    ------
    KeyError
        If a word has no vector.
    TypeError
        If a set is a string instead of a list of words, or there are too many partitions and no `rng`.
    ValueError
        If a set is empty or has a word twice, X and Y differ in size, a vector is zero, or `permutations` is
        below 1.

    Notes
    -----
    What the numbers do not say:

    - The p-value is about these very words: how rare their division into X and Y is among all divisions of
      the same words. It is not about other words for the same things, other vectors, or people.
    - Words are chosen by whoever tests. Few words, rare words or ambiguous ones give numbers that change with
      the corpus and the seed: repeat the test with other lists and other trainings, and show the spread.
    - The effect size is no amount of bias. It divides by the spread of the same words, and so it can be large
      where all associations are tiny: with one word in X and one in Y it is always 2 or -2. Ethayarajh,
      Duvenaud & Hirst (2019) show that WEAT can overestimate, and that attribute words can be chosen so that
      an association looks significant.
    - A high p-value is no proof of the absence of an association, least of all with few words: with n = 1 it
      cannot be below 1/2, with n = 3 not below 1/20.

    A sampled p-value is (hits + 1) / (draws + 1): the division that was tested is one of those possible, and
    so the value is never 0. Ties count as hits; the paper counts only what is strictly larger.

    References
    ----------
    Caliskan, Bryson & Narayanan (2017), "Semantics derived automatically from language corpora contain
    human-like biases". Ethayarajh, Duvenaud & Hirst (2019), "Understanding undesirable word embedding
    associations". Phipson & Smyth (2010), "Permutation p-values should never be zero". Book: chapter 4.
    """
    permutations = validation.whole_number(permutations, "permutations")
    sets = {"X": X, "Y": Y, "A": A, "B": B}
    x, y, a, b = (_directions(vectors, words, name) for name, words in sets.items())
    n = len(x)
    if len(y) != n:
        raise ValueError(f"Y must have as many words as X, {n}; got {len(y)}")
    targets = np.concatenate([x, y])  # (2n, d)
    s = (targets @ a.T).mean(axis=1) - (targets @ b.T).mean(axis=1)  # (2n,)
    n_all = math.comb(2 * n, n)
    exact = n_all <= permutations
    if not exact and not isinstance(rng, np.random.Generator):
        raise TypeError(
            f"rng must be a numpy.random.Generator where partitions are drawn ({n_all:,} are more than "
            f"permutations = {permutations:,}); got {validation.shown(rng)}"
        )
    spread = s.std()
    effect = (s[:n].mean() - s[n:].mean()) / spread if spread > _ROUNDING else 0.0
    least = s[:n].sum() - _ROUNDING * n  # a sum as large as the one observed, but for rounding
    if exact:
        halves = np.fromiter(chain.from_iterable(combinations(range(2 * n), n)), np.int64, n_all * n)
        p_value = float((s[halves.reshape(-1, n)].sum(axis=1) >= least).mean())
    else:
        p_value = (_hits(s, n, least, permutations, rng) + 1) / (permutations + 1)
    return WeatResult(float(effect), p_value, exact, n_all if exact else permutations, s[:n], s[n:])


def _hits(s: np.ndarray, n: int, least: float, draws: int, rng: np.random.Generator) -> int:
    """In how many random partitions the first half's sum is large enough."""
    hits = 0
    rows = max(1, _BLOCK // len(s))
    for first in range(0, draws, rows):
        shuffled = rng.permuted(np.tile(s, (min(rows, draws - first), 1)), axis=1)
        hits += int((shuffled[:, :n].sum(axis=1) >= least).sum())
    return hits


def _directions(vectors: WordVectors, words: Sequence[str], name: str) -> np.ndarray:
    """The unit vectors of a set of words; (words, d)."""
    words = validation.not_empty(validation.words(words, name), name, "word")
    twice = [word for i, word in enumerate(words) if word in words[:i]]
    if twice:
        raise ValueError(f"{name} must be without repeats; got {twice[0]!r} twice")
    return directions(vectors, words, name).cpu().numpy().astype(np.float64)
