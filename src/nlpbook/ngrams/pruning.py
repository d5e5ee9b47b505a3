"""Pruning: a smaller table that gives nearly the same probabilities.

The probability of an n-gram that is removed comes from the shorter context from then on. The weights are
computed anew, so that every distribution still sums to 1. A context stays as long as a longer n-gram begins
with it.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence

import numpy as np
from jaxtyping import Bool, Float64

from nlpbook import validation
from nlpbook.ngrams.back_off_table import BackOffTable
from nlpbook.ngrams.back_off_weights import back_off_weights
from nlpbook.ngrams.counts import NGramCounts
from nlpbook.ngrams.index import NGramIndex
from nlpbook.ngrams.model import NGramModel


def prune_by_count(model: NGramModel, counts: NGramCounts, cutoffs: Sequence[int]) -> NGramModel:
    """Remove the n-grams that were seen too seldom.

    Parameters
    ----------
    model : NGramModel
        A fitted model whose distributions sum to 1.
    counts : NGramCounts
        What it was fitted to.
    cutoffs : list of int
        For each order from 2 on, the largest count that is removed; 0 removes nothing.

    Returns
    -------
    NGramModel
        A copy of the model with a smaller table.

    Raises
    ------
    ValueError
        If the cutoffs do not fit the order, one is negative, or the counts are not those of the model.

    References
    ----------
    Book: chapter 2, "Kneser-Ney, and the race".
    """
    table = _prunable(model)
    if len(cutoffs) != table.order - 1:
        raise ValueError(
            f"cutoffs must be {table.order - 1} numbers, one for each order from 2 to {table.order}; "
            f"got {validation.shown(cutoffs)}"
        )
    cutoffs = [validation.whole_number(c, f"cutoffs[{i}]", least=0) for i, c in enumerate(cutoffs)]
    if counts.order < table.order or [len(k) for k in counts.index.keys[: table.order]] != [
        len(k) for k in table.index.keys
    ]:
        raise ValueError("counts must be those that the model was fitted to; got others")
    return _keep(model, [c > cutoff for c, cutoff in zip(counts.counts[1:], cutoffs, strict=False)])


def prune_by_entropy(model: NGramModel, threshold: float) -> NGramModel:
    """Remove the n-grams whose loss raises the perplexity least: Stolcke's criterion.

    Parameters
    ----------
    model : NGramModel
        A fitted model whose distributions sum to 1.
    threshold : float
        An n-gram is removed if that alone would raise the perplexity of the model's own text, relatively, by
        less than this; 1e-8 to 1e-6 are usual.

    Returns
    -------
    NGramModel
        A copy of the model with a smaller table.

    Raises
    ------
    ValueError
        If `threshold` is negative or not a number.

    Notes
    -----
    With p = P(w | h), q = P(w | h'), the context's weights alpha before and alpha' after, and the sum over
    all words v in the table after h, the relative entropy of the two models is

        D = -P(h) (p (ln q + ln alpha' - ln p) + (ln alpha' - ln alpha) (1 - sum of P(v | h)))

    and the perplexity rises by exp(D) - 1. P(h) is the product of the model's own probabilities of its words.

    References
    ----------
    Stolcke (1998), "Entropy-based pruning of backoff language models".
    Book: chapter 2, "Kneser-Ney, and the race".
    """
    threshold = validation.not_negative(threshold, "threshold")
    table = _prunable(model)
    return _keep(
        model, [np.expm1(_relative_entropies(table, m)) >= threshold for m in range(2, table.order + 1)]
    )


def _relative_entropies(table: BackOffTable, order: int) -> Float64[np.ndarray, " ngrams"]:
    """D of each n-gram of one order, as if it alone were removed."""
    index, contexts = table.index, table.index.contexts(order)
    n_contexts = index.size(order - 1)
    log_p = table.log_probs[order - 1]
    p = np.exp(log_p)
    shorter = BackOffTable(
        index.up_to(order - 1), table.log_probs[: order - 1], table.log_backoffs[: order - 2]
    )
    rows = index.ngrams(order, np.arange(index.size(order)))
    log_q = shorter.ngram_log_probs(rows[:, 1:])
    leftover = np.maximum(1 - np.bincount(contexts, weights=p, minlength=n_contexts), 0.0)[contexts]
    leftover_below = np.maximum(1 - np.bincount(contexts, weights=np.exp(log_q), minlength=n_contexts), 0.0)[
        contexts
    ]
    # The weight if this n-gram joins what the table leaves. It is above 0 even where nothing was left.
    new_weight = np.log((leftover + p) / (leftover_below + np.exp(log_q)))
    with np.errstate(divide="ignore", invalid="ignore"):
        change = np.where(
            leftover > 0, (new_weight - table.log_backoffs[order - 2][contexts]) * leftover, 0.0
        )
    return -np.exp(_context_log_probs(table, order - 1))[contexts] * (
        p * (log_q + new_weight - log_p) + change
    )


def _context_log_probs(table: BackOffTable, order: int) -> Float64[np.ndarray, " ngrams"]:
    """The logarithm of P(h) of each n-gram of an order, by the chain rule; a sentence begins for certain."""
    index = table.index
    log_probs = table.log_probs[0].copy()
    log_probs[index.start] = 0.0
    for m in range(2, order + 1):
        log_probs = log_probs[index.contexts(m)] + table.log_probs[m - 1]
    return log_probs


def _prunable(model: NGramModel) -> BackOffTable:
    if not hasattr(model, "table"):
        raise ValueError(f"model must be a fitted one; got a {type(model).__name__} before its fit")
    if model.table.unseen_log_backoff:
        raise ValueError(f"model must give probabilities after every context; got {model!r}")
    return model.table


def _keep(model: NGramModel, wanted: Sequence[Bool[np.ndarray, " _"]]) -> NGramModel:
    """The model with the wanted n-grams of order 2 and above, their beginnings, and new weights."""
    old = model.table.index
    kept = [np.ones(old.size(1), dtype=bool), *(flags.copy() for flags in wanted)]
    for m in range(old.order, 1, -1):  # what a kept n-gram begins with is kept
        kept[m - 2][old.contexts(m)[kept[m - 1]]] = True
    keys, probabilities = [old.keys[0]], [np.exp(model.table.log_probs[0])]
    numbers = old.keys[0]  # from old ids to new ones
    for m in range(2, old.order + 1):
        flags = kept[m - 1]
        keys.append(numbers[old.contexts(m)[flags]] * old.vocabulary_size + old.words(m)[flags])
        probabilities.append(np.exp(model.table.log_probs[m - 1][flags]))
        numbers = np.cumsum(flags) - 1
    pruned = copy.copy(model)
    pruned.table = back_off_weights(NGramIndex(old.vocabulary_size, tuple(keys)), probabilities)
    return pruned
