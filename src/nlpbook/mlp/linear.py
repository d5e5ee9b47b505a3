"""A linear layer, forward and backward by hand (NumPy).

    z = x W + b          dx = dz W^T          dW = x^T dz          db = sum of dz over the batch

Rows are examples, and W has the shape (inputs, outputs): a column of W holds the weights of a unit.
PyTorch's `nn.Linear` keeps the transpose, (outputs, inputs), as chapter 3 does. Each gradient is named
after what it belongs to, and has its shape: `dW` is the gradient of the loss with respect to W.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float


def linear_forward(
    x: Float[np.ndarray, "batch inputs"],
    W: Float[np.ndarray, "inputs outputs"],
    b: Float[np.ndarray, " outputs"] | None = None,
) -> Float[np.ndarray, "batch outputs"]:
    """Return the pre-activations z = x W + b.

    Parameters
    ----------
    x : float array, shape (batch, inputs)
        An example in each row.
    W : float array, shape (inputs, outputs)
        The weights.
    b : float array, shape (outputs,), optional
        The biases; none unless given.

    Returns
    -------
    float array, shape (batch, outputs)

    Raises
    ------
    ValueError
        If the shapes do not fit together.

    References
    ----------
    Book: chapter 5.
    """
    _fit(x, W, b)
    z = x @ W  # (batch, outputs)
    return z if b is None else z + b


def linear_backward(
    dz: Float[np.ndarray, "batch outputs"],
    x: Float[np.ndarray, "batch inputs"],
    W: Float[np.ndarray, "inputs outputs"],
) -> tuple[
    Float[np.ndarray, "batch inputs"], Float[np.ndarray, "inputs outputs"], Float[np.ndarray, " outputs"]
]:
    """Return dx, dW and db of `linear_forward`.

    Parameters
    ----------
    dz : float array, shape (batch, outputs)
        The gradient of the loss with respect to the layer's output.
    x : float array, shape (batch, inputs)
        The layer's input.
    W : float array, shape (inputs, outputs)
        The weights.

    Returns
    -------
    dx : float array, shape (batch, inputs)
    dW : float array, shape (inputs, outputs)
    db : float array, shape (outputs,)

    Raises
    ------
    ValueError
        If the shapes do not fit together.

    References
    ----------
    Book: chapter 5.
    """
    _fit(x, W)
    if dz.shape != (len(x), W.shape[1]):
        raise ValueError(
            f"dz must have the shape of x W, {(len(x), W.shape[1])} for x {x.shape} and W {W.shape}; "
            f"got {dz.shape}"
        )
    return dz @ W.T, x.T @ dz, dz.sum(axis=0)


def _fit(x: np.ndarray, W: np.ndarray, b: np.ndarray | None = None) -> None:
    """Raise unless x W + b can be computed."""
    if x.ndim != 2:
        raise ValueError(f"x must be a matrix with an example in each row; got shape {x.shape}")
    if W.ndim != 2 or x.shape[1] != len(W):
        raise ValueError(
            f"W must have a row for each column of x, whose shape is {x.shape}, for x W; got shape {W.shape}"
        )
    if b is not None and b.shape != W.shape[1:]:
        raise ValueError(f"b must have a number for each column of W, {W.shape[1:]}; got shape {b.shape}")
