"""The empirical conditional entropy: how uncertain the next word is to one who knows all counts.

    H_n = - 1/N sum over n-grams h w of c(h w) ln(c(h w) / c(h))

No model that looks at n - 1 words can have a lower cross-entropy on the corpus that was counted; maximum
likelihood reaches it.
"""

import numpy as np

from nlpbook import validation
from nlpbook.ngrams.counts import NGramCounts
from nlpbook.ngrams.single_order import asked_contexts


def conditional_entropy(counts: NGramCounts, order: int) -> float:
    """The entropy of the next word given the n - 1 words before, in the corpus itself.

    Parameters
    ----------
    counts : NGramCounts
        Of the corpus.
    order : int
        n, at most the order of the counts. At a sentence's beginning there are fewer words before.

    Returns
    -------
    float
        Nats per token, the end of each sentence counted.

    Raises
    ------
    ValueError
        If `order` is not one of the counts'.

    References
    ----------
    Shannon (1951), "Prediction and entropy of printed English". Book: chapter 2, "Counting".
    """
    order = validation.whole_number(order, "order", most=counts.order)
    counts = counts.up_to(order)
    total = 0.0
    for m in range(1, order + 1):
        c, contexts = counts.counts[m - 1], counts.index.contexts(m)
        used = asked_contexts(counts, m)[contexts] & (c > 0)
        totals = counts.per_context(m, c)[contexts[used]]
        total -= float((c[used] * np.log(c[used] / totals)).sum())
    return max(0.0, total / counts.n_events)
