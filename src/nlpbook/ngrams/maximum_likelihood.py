"""Maximum likelihood: what was seen, in proportion, and nothing else.

    P(w | h) = c(h w) / c(h)

where c(h) is the number of words that were seen after h.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float64

from nlpbook import validation
from nlpbook.ngrams.back_off_table import BackOffTable
from nlpbook.ngrams.counts import NGramCounts, PlainCounts
from nlpbook.ngrams.model import NGramModel


class MaximumLikelihood(NGramModel):
    """The probabilities under which the training corpus is most likely.

    A word that was never seen after a context has probability 0 there, and so has every sentence that holds
    it. After a context that was never seen there is no distribution: `next_word` raises a ValueError.

    Parameters
    ----------
    order : int
        n, from 1 to 10.
    min_count : int
        Words of the training corpus seen less often become "<unk>".

    Examples
    --------
    >>> model = MaximumLikelihood(order=2).fit([["a", "b"], ["a", "c"], ["a", "b"]])
    >>> float(model.next_word(["a"])[model.vocabulary["b"]])
    0.6666666666666666

    References
    ----------
    Book: chapter 2, "Counting".
    """

    def plain_prob(self, counts: PlainCounts, word: str, context: tuple[str, ...]) -> float:
        """P(word | context) as the formula reads."""
        followers = counts.followers[context]
        return followers[word] / sum(followers.values())

    def _table(self, counts: NGramCounts) -> BackOffTable:
        log_probs = []
        with np.errstate(divide="ignore"):
            for m in range(1, counts.order + 1):
                c = counts.counts[m - 1].astype(np.float64)
                log_probs.append(np.log(c / counts.per_context(m, c)[counts.index.contexts(m)]))
        never = tuple(np.full(counts.index.size(m), -np.inf) for m in range(1, counts.order))
        return BackOffTable(counts.index, tuple(log_probs), never, unseen_log_backoff=-np.inf)

    def _distribution(self, ids: Sequence[int]) -> Float64[np.ndarray, " vocabulary"]:
        ids = self._cut(ids)
        if ids:
            index = self.table.index
            found = index.find(ids)
            followers = slice(0, 0) if found is None else index.followers(len(ids) + 1, found)
            if followers.start == followers.stop:
                words = " ".join(map(self._name, ids))
                got = validation.shown(words)
                raise ValueError(f"context must have been seen, with a word behind it; got {got}")
        return self.table.next_word(ids)
