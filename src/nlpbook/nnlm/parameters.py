"""What an NNLM has to learn: its matrices, and how much smaller they are than a table of n-grams.

C   (V + 1, m)        a vector for each word, and last one for "<s>": a context, but never predicted
H   (h, (n - 1) m)    from the context words' vectors to the hidden layer
d   (h,)              the hidden layer's biases
U   (V, h)            from the hidden layer to the logits
b   (V,)              the logits' biases
W   (V, (n - 1) m)    straight from the vectors to the logits, if wanted
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from nlpbook import validation


def parameter_shapes(
    vocabulary_size: int, context_size: int, embedding_dim: int, hidden_size: int, *, direct: bool = False
) -> dict[str, tuple[int, ...]]:
    """Return the shape of every parameter.

    Parameters
    ----------
    vocabulary_size : int
        V: the words that are predicted, "<unk>" and "</s>" among them.
    context_size : int
        n - 1: the words that are looked at, 1 or more.
    embedding_dim : int
        m: the numbers in a word's vector, 1 or more.
    hidden_size : int
        h: the units of the hidden layer, 1 or more.
    direct : bool, default False
        Whether there are direct connections W.

    Returns
    -------
    dict of str to tuple
        C, H, d, U, b and, if wanted, W, in this order.

    Raises
    ------
    TypeError, ValueError
        If a size is no whole number, 1 or larger.

    References
    ----------
    Bengio et al. (2003), section 2. Book: chapter 3.
    """
    V = validation.whole_number(vocabulary_size, "vocabulary_size")
    n_words, m, h = _checked_sizes(context_size, embedding_dim, hidden_size)
    shapes = {"C": (V + 1, m), "H": (h, n_words * m), "d": (h,), "U": (V, h), "b": (V,)}
    return {**shapes, "W": (V, n_words * m)} if direct else shapes


def parameter_count(
    vocabulary_size: int, context_size: int, embedding_dim: int, hidden_size: int, *, direct: bool = False
) -> dict[str, int]:
    """Return how many numbers each parameter has; their sum is the size of the model.

    (V + 1) m + h (n - 1) m + h + V h + V, and V (n - 1) m more with direct connections: it grows with V and
    with n, not with V to the power n.

    Parameters, errors: those of `parameter_shapes`.

    Returns
    -------
    dict of str to int

    Examples
    --------
    >>> parameter_count(10_000, context_size=3, embedding_dim=60, hidden_size=50)
    {'C': 600060, 'H': 9000, 'd': 50, 'U': 500000, 'b': 10000}

    References
    ----------
    Book: chapter 3.
    """
    shapes = parameter_shapes(vocabulary_size, context_size, embedding_dim, hidden_size, direct=direct)
    return {name: int(np.prod(shape)) for name, shape in shapes.items()}


def possible_ngrams(vocabulary_size: int, order: int) -> int:
    """Return the size of a full table of n-grams: V to the power n.

    Parameters
    ----------
    vocabulary_size : int
        V, 1 or more.
    order : int
        n, 1 or more.

    Returns
    -------
    int
        Exact, however large.

    Raises
    ------
    TypeError, ValueError
        If an argument is no whole number, 1 or larger.

    Examples
    --------
    >>> possible_ngrams(10_000, order=4)
    10000000000000000

    References
    ----------
    Book: chapter 3.
    """
    order = validation.whole_number(order, "order")
    return validation.whole_number(vocabulary_size, "vocabulary_size") ** order


def initial_scales(
    context_size: int, embedding_dim: int, hidden_size: int
) -> dict[Literal["C", "H", "U"], float]:
    """Return the standard deviation with which the matrices begin; d, b and W begin at 0.

    H keeps the size of what it is given, and tanh begins where it is steep. U is so small that all words
    begin with nearly the same probability and the loss with ln V: a net that is sure of itself before it has
    read anything wastes its first steps on unlearning that.

    Parameters
    ----------
    context_size, embedding_dim, hidden_size : int
        As for `parameter_shapes`.

    Returns
    -------
    dict of str to float

    Raises
    ------
    TypeError, ValueError
        If a size is no whole number, 1 or larger.

    References
    ----------
    Glorot & Bengio (2010) for keeping the size. Book: chapter 3.
    """
    n_words, m, h = _checked_sizes(context_size, embedding_dim, hidden_size)
    return {"C": 0.1, "H": (n_words * m) ** -0.5, "U": 0.1 * h**-0.5}


def _checked_sizes(context_size: int, embedding_dim: int, hidden_size: int) -> tuple[int, int, int]:
    return (
        validation.whole_number(context_size, "context_size"),
        validation.whole_number(embedding_dim, "embedding_dim"),
        validation.whole_number(hidden_size, "hidden_size"),
    )
