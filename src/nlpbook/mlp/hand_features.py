"""Features by hand: what somebody who knows the task would count in a sentence.

    ln n · words of the positive lexicon · words of the negative lexicon · is there a negation (0 or 1)

Four numbers for each sentence, whatever its length: a vector that any classifier can take. Everything else,
the order of the words included, is lost.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import numpy as np
from jaxtyping import Float64

from nlpbook import validation

HAND_FEATURES = ("ln(length)", "positive words", "negative words", "negation")
"""What the columns of `hand_features` are."""

NEGATIONS = frozenset({"cannot", "n't", "neither", "never", "no", "nobody", "none", "nor", "not", "nothing"})
"""The words that `hand_features` takes for a negation unless told otherwise."""


def hand_features(
    sentences: Iterable[Sequence[str]],
    positive: Collection[str],
    negative: Collection[str],
    negations: Collection[str] = NEGATIONS,
) -> Float64[np.ndarray, "sentences features"]:
    """Return four numbers for each sentence, by two lexicons and a list of negations.

    Parameters
    ----------
    sentences : iterable of lists of str
        Tokens.
    positive, negative : collection of str
        The lexicons: words that speak for the one class and for the other.
    negations : collection of str
        Words that negate.

    Returns
    -------
    float64 array, shape (sentences, 4)
        ln(number of tokens), hits in `positive`, hits in `negative`, and 1 where there is a negation, else 0:
        see `HAND_FEATURES`. An empty sentence has four zeros.

    Raises
    ------
    TypeError
        If a sentence or a lexicon is a string.
    ValueError
        If there is no sentence.

    References
    ----------
    Jurafsky and Martin (2025), where features of this kind lead to logistic regression. Book: chapter 5.

    Examples
    --------
    >>> hand_features([["not", "good"], ["bad"]], {"good"}, {"bad"}).round(2).tolist()
    [[0.69, 1.0, 0.0, 1.0], [0.0, 0.0, 1.0, 0.0]]
    """
    sentences = validation.sentences(sentences, least=1)
    lexicons = [
        frozenset(validation.words(lexicon, name))
        for lexicon, name in ((positive, "positive"), (negative, "negative"), (negations, "negations"))
    ]
    features = np.zeros((len(sentences), len(HAND_FEATURES)))
    for row, tokens in zip(features, sentences, strict=True):
        hits = [sum(token in lexicon for token in tokens) for lexicon in lexicons]
        row[:] = np.log(max(1, len(tokens))), hits[0], hits[1], hits[2] > 0
    return features
