"""Witten-Bell smoothing: how often something new came after a context tells how likely the next new word is.

    P(w | h) = (c(h w) + N1+(h .) P(w | h')) / (c(h) + N1+(h .))

N1+(h .) is the number of different words seen after h: so many times a word was new there.
"""

from __future__ import annotations

import numpy as np

from nlpbook.ngrams.back_off_table import BackOffTable, interpolated_table
from nlpbook.ngrams.counts import NGramCounts, PlainCounts
from nlpbook.ngrams.model import NGramModel


class WittenBell(NGramModel):
    """Interpolated Witten-Bell smoothing; unigrams are mixed with the uniform distribution.

    Parameters
    ----------
    order : int
        n, from 1 to 10.
    min_count : int
        Words of the training corpus seen less often become "<unk>".

    References
    ----------
    Witten & Bell (1991), "The zero-frequency problem", method C; Chen & Goodman (1998), section 2.5.
    Book: chapter 2, "Never seen".
    """

    def plain_prob(self, counts: PlainCounts, word: str, context: tuple[str, ...]) -> float:
        """P(word | context) as the formula reads."""
        lower = self.plain_prob(counts, word, context[1:]) if context else counts.uniform
        followers = counts.followers.get(context)
        if not followers:
            return lower
        return (followers[word] + len(followers) * lower) / (sum(followers.values()) + len(followers))

    def _table(self, counts: NGramCounts) -> BackOffTable:
        alpha, gamma = [], []
        for m in range(1, counts.order + 1):
            c = counts.counts[m - 1]
            totals = counts.per_context(m, c)
            types = counts.per_context(m, (c > 0).astype(np.int64))
            followed = totals > 0
            norms = np.where(followed, totals + types, 1.0)
            alpha.append(c / norms[counts.index.contexts(m)])
            gamma.append(np.where(followed, types / norms, 1.0))
        return interpolated_table(counts, alpha, gamma)
