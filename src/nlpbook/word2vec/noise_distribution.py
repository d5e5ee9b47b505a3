"""The distribution from which negative samples are drawn: counts to a power, so that rare words come up more.

    q(w) = count(w)^power / sum over v of count(v)^power

Power 1 is the unigram distribution, 0 the uniform one; word2vec takes 3/4.

Drawing uses the alias method. The V probabilities are laid out as V columns of equal width 1 / V: a column
that a word does not fill is filled up by one other word, its alias. To draw is then to pick a column, all
equally likely, and one of its two words: the same time whatever V is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import SupportsFloat

import numpy as np
from jaxtyping import Float64, Int64

from nlpbook import validation
from nlpbook.text import Vocabulary


def counts_of_words(vocabulary: Vocabulary) -> Int64[np.ndarray, " vocabulary"]:
    """The counts, but 0 for the unknown word: it is neither drawn as noise nor counted as text."""
    counts = vocabulary.counts.copy()
    if vocabulary.unknown_id is not None:
        counts[vocabulary.unknown_id] = 0
    if not counts.any():
        raise ValueError(
            "vocabulary must have a word with a count above 0 (min_count may have left out every word); "
            f"got {vocabulary!r}"
        )
    return counts


class NoiseDistribution:
    """Words drawn with probabilities proportional to a power of their counts.

    Parameters
    ----------
    counts : number sequence, shape (V,)
        How often each word occurs, 0 or more; not all zero. A word that does not occur is never drawn,
        whatever the power.
    power : float
        0 or larger.

    Raises
    ------
    TypeError
        If the counts or the power are no numbers.
    ValueError
        If a count is negative, NaN or infinite, all are 0, or the power is negative, NaN or infinite.

    Examples
    --------
    >>> NoiseDistribution([81, 16, 1, 0], power=0.75).probabilities.round(3).tolist()
    [0.75, 0.222, 0.028, 0.0]

    References
    ----------
    Mikolov, Sutskever, Chen, Corrado & Dean (2013), section 2.2; Vose (1991) for the alias method.
    Book: chapter 4.
    """

    def __init__(self, counts: Sequence[SupportsFloat] | np.ndarray, power: float = 0.75):
        counts = validation.counts(counts, "counts")
        self.power = validation.not_negative(power, "power")
        words = np.flatnonzero(counts)  # those that occur: 0^0 is 1, and must not be drawn
        weights = (counts[words] / counts.max()) ** self.power  # at most 1, so that no power overflows
        self._probabilities = np.zeros(len(counts))
        self._probabilities[words] = weights / weights.sum()
        self._probabilities.flags.writeable = False
        self._share, alias = _alias_table(self._probabilities[words])
        self._own, self._alias = words, words[alias]

    @property
    def probabilities(self) -> Float64[np.ndarray, " vocabulary"]:
        """The probability q of each word, in the order of the ids (read-only)."""
        return self._probabilities

    def sample(self, shape: int | tuple[int, ...], rng: np.random.Generator) -> Int64[np.ndarray, ...]:
        """Draw words independently.

        Parameters
        ----------
        shape : int or tuple of int
            How many, and in what shape.
        rng : numpy.random.Generator
            The source of randomness.

        Returns
        -------
        int64 array, of that shape
            Word ids.
        """
        place = rng.random(shape) * len(self._own)  # the whole part picks a column, the rest a place in it
        column = place.astype(np.int64)
        return np.where(place - column < self._share[column], self._own[column], self._alias[column])


def _alias_table(probabilities: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The share of each column that is its own word's, from 0 to 1, and whose the rest is."""
    share = (probabilities * len(probabilities)).tolist()  # how many columns a word would fill
    alias = list(range(len(share)))
    thin = [i for i, columns in enumerate(share) if columns < 1]
    thick = [i for i, columns in enumerate(share) if columns >= 1]
    while thin and thick:
        i, donor = thin.pop(), thick[-1]
        alias[i] = donor
        share[donor] -= 1 - share[i]
        if share[donor] < 1:
            thin.append(thick.pop())
    for i in thin + thick:  # full, but for rounding
        share[i] = 1.0
    return np.array(share), np.array(alias)
