"""What stands outside of the loop over the steps: the products of the inputs, the gradients of the weights.

    z = x W + b            dx = dz W^T        dW = x^T dz        db = sum of dz        dU = h_before^T dz

And the slopes of the two activation functions, each in one pass: y (1 - y) and 1 - y² for their value y.
"""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor


def input_products(
    x: Float[Tensor, "tokens inputs"], W: Float[Tensor, "inputs blocks"], b: Float[Tensor, " blocks"]
) -> Float[Tensor, "tokens blocks"]:
    """Return x W + b for all tokens at once.

    Parameters
    ----------
    x, W, b : float tensors, shapes (tokens, inputs), (inputs, blocks), (blocks,)

    Returns
    -------
    float tensor, shape (tokens, blocks)
        Of their type, also in mixed precision, which leaves products with `out` alone.
    """
    return torch.addmm(b, x, W, out=x.new_empty(len(x), W.shape[1]))


def input_gradients(
    dz: Float[Tensor, "tokens blocks"],
    x: Float[Tensor, "tokens inputs"],
    W: Float[Tensor, "inputs blocks"],
    needed: tuple[bool, ...],
) -> tuple[Tensor | None, Tensor | None, Tensor | None]:
    """Return dx, dW and db, or None for what is not needed.

    Parameters
    ----------
    dz : float tensor, shape (tokens, blocks)
        The gradient of the loss with respect to x W + b.
    x, W : float tensors, shapes (tokens, inputs), (inputs, blocks)
    needed : tuple of bool
        Whether the gradients of x, W and b are, in its first three places.

    Returns
    -------
    dx, dW, db : float tensors, shapes (tokens, inputs), (inputs, blocks), (blocks,), or None
    """
    return (
        dz @ W.T if needed[0] else None,
        x.T @ dz if needed[1] else None,
        dz.sum(dim=0) if needed[2] else None,
    )


def sigmoid_slope(x: Tensor, y: Tensor, out: Tensor) -> Tensor:
    """Write x y (1 - y) into `out`: x times the slope of a sigmoid that has the value y."""
    return torch.ops.aten.sigmoid_backward.grad_input(x, y, grad_input=out)


def tanh_slope(x: Tensor, y: Tensor, out: Tensor) -> Tensor:
    """Write x (1 - y²) into `out`: x times the slope of a tanh that has the value y."""
    return torch.ops.aten.tanh_backward.grad_input(x, y, grad_input=out)
