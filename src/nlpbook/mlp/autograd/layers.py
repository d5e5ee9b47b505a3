"""What networks are made of beside matrix products: softmax, cross-entropy, layer normalisation, embedding.

p = softmax(x)                  x.grad += p (p.grad - sum of p p.grad)
loss = mean of -ln p_target     x.grad += (p - one-hot target) / batch
"""

from typing import Any

import numpy as np

from nlpbook import nnlm, validation
from nlpbook.mlp.autograd.functions import sqrt
from nlpbook.mlp.autograd.reductions import mean
from nlpbook.mlp.autograd.tensor import Tensor, elements, record


def softmax(a: Tensor, axis: int = -1) -> Tensor:
    """Turn logits into probabilities, which sum to 1 along an axis.

    Parameters
    ----------
    a : Tensor
        Logits, of any shape with one axis or more.
    axis : int
        The axis of the classes.

    Returns
    -------
    Tensor, of the same shape

    Raises
    ------
    ValueError
        If there is no such axis.
    TypeError
        If the input is no tensor.
    """
    (x,) = elements("softmax", a)
    p = nnlm.softmax(x.swapaxes(axis, -1)).swapaxes(axis, -1)
    return record("softmax", p, (a, lambda g: p * (g - (p * g).sum(axis, keepdims=True))))


def log_softmax(a: Tensor, axis: int = -1) -> Tensor:
    """Return the logarithms of the probabilities (nats); parameters and errors are those of `softmax`."""
    (x,) = elements("log_softmax", a)
    y = nnlm.log_softmax(x.swapaxes(axis, -1)).swapaxes(axis, -1)
    return record("log_softmax", y, (a, lambda g: g - np.exp(y) * g.sum(axis, keepdims=True)))


def cross_entropy(logits: Tensor, targets: Any) -> Tensor:
    """Return the mean of -ln p(target), where p is the softmax of the logits.

    Parameters
    ----------
    logits : Tensor, shape (..., classes)
        Before the softmax.
    targets : array or list of int, shape (...)
        The right classes, from 0 on.

    Returns
    -------
    Tensor, shape ()
        Nats.

    Raises
    ------
    ValueError
        If the shapes do not fit, there is no target, a target is no class, or a logit is NaN or infinite.
    TypeError
        If the targets are no whole numbers, or the logits no tensor.
    """
    (x,) = elements("cross_entropy", logits)
    targets = np.array(targets)
    validation.logits_and_targets(x, targets)
    if targets.size == 0:
        raise ValueError("targets must be one label or more; got none")
    log_p = nnlm.log_softmax(x).reshape(targets.size, -1)  # (targets, classes)
    places = np.arange(targets.size), targets.ravel()
    error = np.exp(log_p)
    error[places] -= 1  # p - one-hot target
    error = error.reshape(x.shape) / targets.size
    return record("cross_entropy", -log_p[places].mean(), (logits, lambda g: g * error))


def layer_norm(
    a: Tensor, weight: Tensor | None = None, bias: Tensor | None = None, epsilon: float = 1e-5
) -> Tensor:
    """Return (x - mean) / sqrt(variance + epsilon) along the last axis, times a weight, plus a bias.

    Parameters
    ----------
    a : Tensor, shape (..., features)
        The input.
    weight, bias : Tensor, shape (features,), optional
        1 and 0 unless given.
    epsilon : float
        Above 0, added to the variance.

    Returns
    -------
    Tensor, of the same shape

    Raises
    ------
    ValueError
        If the shapes do not fit.
    TypeError
        If an input is no tensor, or they have two precisions.

    References
    ----------
    Ba, Kiros & Hinton (2016). Book: chapter 5.
    """
    centred = a - mean(a, -1, keepdims=True)
    normal = centred / sqrt(mean(centred * centred, -1, keepdims=True) + epsilon)
    scaled = normal if weight is None else normal * weight
    return scaled if bias is None else scaled + bias


def embedding(table: Tensor, ids: Any) -> Tensor:
    """Return rows of a table; one that is looked up several times gets the sum of the gradients.

    Parameters
    ----------
    table : Tensor, shape (rows, features)
        One row for each word.
    ids : array or list of int, shape (...)
        Which rows, from 0 on.

    Returns
    -------
    Tensor, shape (..., features)

    Raises
    ------
    ValueError
        If the table is no matrix, or an id is no row of it.
    TypeError
        If an id is no whole number, or the table no tensor.
    """
    (x,) = elements("embedding", table)
    if x.ndim != 2:
        raise ValueError(f"embedding: the table must have shape (rows, features); got {x.shape}")
    places = validation.ids(np.array(ids).ravel(), "ids", len(x), least=0)

    def rule(g: np.ndarray) -> np.ndarray:
        return nnlm.embedding_backward(g.reshape(len(places), x.shape[1]), places[:, None], len(x))

    return record("embedding", x[places].reshape(*np.shape(ids), x.shape[1]), (table, rule))
