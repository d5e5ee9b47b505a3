"""Hierarchical softmax: a word's probability is that of its way through a binary tree, a turn at each node.

    P(left at node n) = sigma(s_n)          P(right) = 1 - sigma(s_n) = sigma(-s_n)          s_n = u_n h
    P(w) = product over the path of w       loss = -ln P(w)

The rows u belong to the V - 1 inner nodes here, not to words. The two turns at a node share what came down
to it, so the probabilities of all leaves sum to 1 whatever the vectors are: nothing has to be normalised.
With the label y, 1 for left and 0 for right,

    dh = sum of (sigma(s_n) - y) u_n          du_n = (sigma(s_n) - y) h
"""

from __future__ import annotations

from typing import SupportsIndex

import numpy as np
from jaxtyping import Float, Int64
from scipy.special import expit, log_expit

from nlpbook.word2vec.example_checks import checked_node_logits, checked_path
from nlpbook.word2vec.huffman import HuffmanTree


def hierarchical_softmax_loss(
    h: Float[np.ndarray, " d"],
    target: SupportsIndex,
    tree: HuffmanTree,
    node_vectors: Float[np.ndarray, "inner d"],
) -> float:
    """Return the negative log-probability of the way to a word.

    Parameters
    ----------
    h : float array, shape (d,)
        The hidden vector: in skip-gram the centre's row, in CBOW the mean of the context words' rows.
    target : int
        The word that was there, from 0 to V - 1.
    tree : HuffmanTree
        Of V words.
    node_vectors : float array, shape (V - 1, d)
        One row u for each inner node.

    Returns
    -------
    float
        Nats; the length of the word's code times ln 2 where all logits are 0.

    Raises
    ------
    TypeError
        If the target is no whole number, or the vectors are no arrays of floats.
    ValueError
        If the tree has not the target, the shapes do not fit, or a number on the path is NaN or infinite.

    References
    ----------
    Morin & Bengio (2005); Mikolov, Sutskever, Chen, Corrado & Dean (2013), equation 3. Book: chapter 4.
    """
    _, turns, rows = checked_path(h, target, tree, node_vectors)  # (length,), (length, d)
    logits = rows @ h  # (length,)
    return float(-log_expit(np.where(turns == 0, logits, -logits)).sum())


def hierarchical_softmax_gradients(
    h: Float[np.ndarray, " d"],
    target: SupportsIndex,
    tree: HuffmanTree,
    node_vectors: Float[np.ndarray, "inner d"],
) -> tuple[Float[np.ndarray, " d"], Int64[np.ndarray, " length"], Float[np.ndarray, "length d"]]:
    """Return the gradients of the loss by the hidden vector and by the rows of the nodes on the path.

    Parameters, errors: those of `hierarchical_softmax_loss`.

    Returns
    -------
    dh : float array, shape (d,)
    ids : int64 array, shape (length,)
        The inner nodes on the path, from the root down.
    d_node_rows : float array, shape (length, d)
        The gradient of each of these rows.

    References
    ----------
    Rong (2014), "word2vec parameter learning explained", section 3.1. Book: chapter 4.
    """
    nodes, turns, rows = checked_path(h, target, tree, node_vectors)  # (length,) twice, (length, d)
    error = expit(rows @ h) - (turns == 0)  # sigma(s) - y; (length,)
    return error @ rows, nodes, np.outer(error, h)


def hierarchical_softmax_log_probs(
    h: Float[np.ndarray, " d"], tree: HuffmanTree, node_vectors: Float[np.ndarray, "inner d"]
) -> Float[np.ndarray, " vocabulary"]:
    """Return the log-probabilities of all words: of all leaves of the tree.

    Parameters
    ----------
    h, tree, node_vectors
        As for `hierarchical_softmax_loss`.

    Returns
    -------
    float array, shape (V,)
        Nats; their exponentials sum to 1.

    Raises
    ------
    TypeError
        If the vectors are no arrays of floats.
    ValueError
        If the shapes do not fit, or a number is NaN or infinite.

    References
    ----------
    Book: chapter 4.
    """
    logits = checked_node_logits(h, tree, node_vectors)  # U h; (V - 1,)
    turns = np.stack([log_expit(logits), log_expit(-logits)])  # ln P(left), ln P(right); (2, V - 1)
    return np.where(tree.mask, turns[tree.codes, tree.paths], 0).sum(axis=1)  # (V, longest) -> (V,)
