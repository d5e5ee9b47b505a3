"""The layers of the NNLM, forward and backward by hand (NumPy): look-up, tanh, output.

    x = [C_i ; C_j ; ...]         a = tanh(d + H x)         y = b + U a  (+ W x)

Each gradient is named after what it belongs to: `dH` is the gradient of the loss by H, of the same shape. A
batch has one row for each example, so H x is written `x @ H.T`.
"""

from __future__ import annotations

import numpy as np
import scipy.sparse as sparse
from jaxtyping import Float, Integer


def embedding_forward(
    C: Float[np.ndarray, "words m"], contexts: Integer[np.ndarray, "batch context"]
) -> Float[np.ndarray, "batch context_m"]:
    """Return the vectors of the context words, one after the other.

    Row i of C is what the one-hot vector of word i picks out: e_i C. Picking needs no product.

    Parameters
    ----------
    C : float array, shape (words, m)
        One row for each word.
    contexts : integer array, shape (batch, context)
        Rows of C, from 0 on. An id above the last one is NumPy's IndexError, but -1 is the last row: who
        takes ids from elsewhere looks at them first, as `NumpyNNLM.forward` does.

    Returns
    -------
    float array, shape (batch, context * m)

    References
    ----------
    Book: chapter 3.
    """
    batch, context = contexts.shape
    return C[contexts].reshape(batch, context * C.shape[1])  # (batch, context, m) -> (batch, context * m)


def embedding_backward(
    dx: Float[np.ndarray, "batch context_m"], contexts: Integer[np.ndarray, "batch context"], n_words: int
) -> Float[np.ndarray, "words m"]:
    """Return dC: for each word, the sum of the gradients at all places where its row was looked up.

    With the one-hot vectors E of all places, x = E C and therefore dC = E^T dx. E^T has a single 1 in each
    column, so a sparse product with it costs one addition for each number of dx.

    Parameters
    ----------
    dx : float array, shape (batch, context * m)
        The gradient of the loss by what `embedding_forward` returned.
    contexts : integer array, shape (batch, context)
        What was looked up.
    n_words : int
        The rows of C.

    Returns
    -------
    float array, shape (words, m)
        Zero where a word was not looked up.

    References
    ----------
    Book: chapter 3.
    """
    ids = contexts.ravel()  # (places,)
    ones, columns = np.ones(len(ids), dtype=dx.dtype), np.arange(len(ids) + 1)
    E_transposed = sparse.csc_array((ones, ids, columns), shape=(n_words, len(ids)))
    m = dx.shape[1] // contexts.shape[1]
    return E_transposed @ dx.reshape(len(ids), m)  # (words, places) @ (places, m) -> (words, m)


def tanh_layer_forward(
    x: Float[np.ndarray, "batch inputs"],
    H: Float[np.ndarray, "hidden inputs"],
    d: Float[np.ndarray, " hidden"],
) -> Float[np.ndarray, "batch hidden"]:
    """Return the hidden layer a = tanh(d + H x).

    Parameters
    ----------
    x : float array, shape (batch, inputs)
        One example in each row.
    H : float array, shape (hidden, inputs)
        The weights.
    d : float array, shape (hidden,)
        The biases.

    Returns
    -------
    float array, shape (batch, hidden)
        From -1 to 1.

    References
    ----------
    Book: chapter 3.
    """
    return np.tanh(x @ H.T + d)


def tanh_layer_backward(
    da: Float[np.ndarray, "batch hidden"],
    a: Float[np.ndarray, "batch hidden"],
    x: Float[np.ndarray, "batch inputs"],
    H: Float[np.ndarray, "hidden inputs"],
) -> tuple[
    Float[np.ndarray, "batch inputs"], Float[np.ndarray, "hidden inputs"], Float[np.ndarray, " hidden"]
]:
    """Return dx, dH and dd of `tanh_layer_forward`.

    The slope of tanh is 1 - tanh squared, so that the layer's own output is all that has to be kept.

    Parameters
    ----------
    da : float array, shape (batch, hidden)
        The gradient of the loss by the layer's output.
    a : float array, shape (batch, hidden)
        The output.
    x : float array, shape (batch, inputs)
        The input.
    H : float array, shape (hidden, inputs)
        The weights.

    Returns
    -------
    dx : float array, shape (batch, inputs)
    dH : float array, shape (hidden, inputs)
    dd : float array, shape (hidden,)

    References
    ----------
    Book: chapter 3.
    """
    do = da * (1 - a**2)  # by o = d + H x; (batch, hidden)
    return do @ H, do.T @ x, do.sum(axis=0)


def output_layer_forward(
    a: Float[np.ndarray, "batch hidden"],
    U: Float[np.ndarray, "vocabulary hidden"],
    b: Float[np.ndarray, " vocabulary"],
    x: Float[np.ndarray, "batch inputs"] | None = None,
    W: Float[np.ndarray, "vocabulary inputs"] | None = None,
) -> Float[np.ndarray, "batch vocabulary"]:
    """Return the logits of all words, y = b + U a; with direct connections y = b + U a + W x.

    Parameters
    ----------
    a : float array, shape (batch, hidden)
        The hidden layer.
    U : float array, shape (V, hidden)
        Its weights.
    b : float array, shape (V,)
        The biases.
    x, W : float arrays, shapes (batch, inputs) and (V, inputs), optional
        The context words' vectors and the direct connections from them.

    Returns
    -------
    float array, shape (batch, V)

    References
    ----------
    Bengio et al. (2003), equation 1. Book: chapter 3.
    """
    y = a @ U.T + b
    return y if W is None else y + x @ W.T


def output_layer_backward(
    dy: Float[np.ndarray, "batch vocabulary"],
    a: Float[np.ndarray, "batch hidden"],
    U: Float[np.ndarray, "vocabulary hidden"],
) -> tuple[
    Float[np.ndarray, "batch hidden"],
    Float[np.ndarray, "vocabulary hidden"],
    Float[np.ndarray, " vocabulary"],
]:
    """Return da, dU and db of y = b + U a. The direct connections W x have the same form: dx, dW.

    Parameters
    ----------
    dy : float array, shape (batch, V)
        The gradient of the loss by the logits: q - p for each example.
    a : float array, shape (batch, hidden)
        The input.
    U : float array, shape (V, hidden)
        The weights.

    Returns
    -------
    da : float array, shape (batch, hidden)
    dU : float array, shape (V, hidden)
    db : float array, shape (V,)

    References
    ----------
    Book: chapter 3.
    """
    return dy @ U, dy.T @ a, dy.sum(axis=0)
