"""Models that ask one context only, and go to the uniform distribution when it was never seen."""

import numpy as np
from jaxtyping import Bool

from nlpbook.ngrams.counts import NGramCounts


def asked_contexts(counts: NGramCounts, order: int) -> Bool[np.ndarray, " contexts"]:
    """Which contexts in front of the n-grams of an order are as long as they can be.

    Those of n - 1 words are; shorter ones only where they begin a sentence.
    """
    if order == counts.order:
        return np.ones(1 if order == 1 else counts.index.size(order - 1), dtype=bool)
    return np.zeros(1, dtype=bool) if order == 1 else counts.index.begin_sentences(order - 1)
