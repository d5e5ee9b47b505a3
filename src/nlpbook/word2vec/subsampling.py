"""Subsampling: most of the most frequent words are left out of the text, before any window is laid over it.

    paper      P(keep w) = sqrt(t / f(w))               at most 1; so P(discard w) = 1 - sqrt(t / f(w))
    word2vec   P(keep w) = sqrt(t / f(w)) + t / f(w)    at most 1; what the authors' program does, and gensim

f(w) is the share of w among all tokens. A word with f(w) <= t is always kept by the paper's formula; by the
program's, also one up to 2.6 t. What is left moves together, so windows reach over the gaps.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, SupportsFloat

import numpy as np
from jaxtyping import Float64

from nlpbook import validation
from nlpbook.text import EncodedCorpus


def keep_probability(
    counts: Sequence[SupportsFloat] | np.ndarray,
    subsample_threshold: float,
    form: Literal["paper", "word2vec"] = "paper",
) -> Float64[np.ndarray, " vocabulary"]:
    """Return the probability with which each token of a word stays in the text.

    Parameters
    ----------
    counts : number sequence, shape (V,)
        How often each word occurs, 0 or more; not all zero.
    subsample_threshold : float
        t: the threshold, above 0, a share of all tokens, such as 1e-3 to 1e-5. The larger, the more is kept.
    form : {"paper", "word2vec"}
        Which of the two formulas.

    Returns
    -------
    float64 array, shape (V,)
        Above 0, at most 1. A word that does not occur has 1.

    Raises
    ------
    TypeError
        If the counts or the threshold are no numbers.
    ValueError
        If a count is negative, NaN or infinite, all are 0, the threshold is not above 0, or the form is
        unknown.

    References
    ----------
    Mikolov, Sutskever, Chen, Corrado & Dean (2013), section 2.3; the second formula: Levy, Goldberg & Dagan
    (2015) mention that the program's differs. Book: chapter 4.
    """
    counts = validation.counts(counts, "counts")
    t = validation.positive(subsample_threshold, "subsample_threshold")
    form = validation.one_of(form, "form", ["paper", "word2vec"])
    ratio = np.full(len(counts), np.inf)  # t / f
    np.divide(t * counts.sum(dtype=np.float64), counts, out=ratio, where=counts > 0)
    return np.minimum(np.sqrt(ratio) + (ratio if form == "word2vec" else 0), 1)


def subsample(
    corpus: EncodedCorpus, keep: Float64[np.ndarray, " vocabulary"], rng: np.random.Generator
) -> EncodedCorpus:
    """Draw for each token of a corpus whether it stays.

    Parameters
    ----------
    corpus : EncodedCorpus
        Ids from 0 to V - 1.
    keep : float array, shape (V,)
        The probability of each word, from 0 to 1, as `keep_probability` gives it. With 0 a word is left out.
    rng : numpy.random.Generator
        The source of randomness.

    Returns
    -------
    EncodedCorpus
        As many sentences; they are shorter, and some may be empty.

    Raises
    ------
    TypeError
        If `keep` is no array of floats.
    ValueError
        If a probability is none, or an id has none.

    References
    ----------
    Mikolov, Sutskever, Chen, Corrado & Dean (2013), section 2.3. Book: chapter 4.
    """
    validation.float_array(keep, "keep")
    if keep.ndim != 1 or not ((keep >= 0) & (keep <= 1)).all():
        raise ValueError(
            f"keep must be one probability, from 0 to 1, for each word; got {keep.tolist()!r:.60}"
        )
    validation.ids(corpus.ids, "corpus", len(keep), least=0)
    stays = rng.random(corpus.n_tokens) < keep[corpus.ids]  # random() is below 1, so 1 keeps all
    left = np.concatenate([[0], np.cumsum(stays)])  # how many of the first tokens stay
    return EncodedCorpus(corpus.ids[stays], left[corpus.offsets])
