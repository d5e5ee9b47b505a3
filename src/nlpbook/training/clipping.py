"""Gradient clipping: a gradient that is too long is shortened, its direction kept.

g ← g · min(1, c / |g|),   |g| the length of all gradients laid end to end
"""

from __future__ import annotations

from collections.abc import Iterable

import torch
from jaxtyping import Float
from torch import Tensor

from nlpbook import validation


@torch.no_grad()
def gradient_norm(parameters: Iterable[Tensor]) -> Float[Tensor, ""]:
    """Return the length of the gradient: the root of the sum of the squares of all its numbers.

    Parameters
    ----------
    parameters : iterable of Tensor
        Those without a gradient are left out; with none left the length is 0.

    Returns
    -------
    Tensor, shape ()
        On the device of the first gradient, so that asking does not make the computer wait for a GPU.

    Raises
    ------
    ValueError
        If a gradient is sparse.
    """
    gradients = [parameter.grad for parameter in parameters if parameter.grad is not None]
    if not gradients:
        return torch.zeros(())
    validation.dense(gradients)
    norms = torch._foreach_norm(gradients)
    first = norms[0]
    return torch.linalg.vector_norm(torch.stack([norm.to(first) for norm in norms]))


@torch.no_grad()
def clip_gradients_(
    parameters: Iterable[Tensor], max_norm: float, *, norm: Float[Tensor, ""] | None = None
) -> Float[Tensor, ""]:
    """Shorten the gradient, in place, if it is longer than `max_norm`.

    Parameters
    ----------
    parameters : iterable of Tensor
        Their gradients are taken as one long vector.
    max_norm : float
        The greatest length allowed, above 0.
    norm : Tensor, shape (), optional
        Their length, where `gradient_norm` has computed it already.

    Returns
    -------
    Tensor, shape ()
        The length before clipping.

    Raises
    ------
    ValueError
        If `max_norm` is 0 or less, NaN or infinite, or a gradient is sparse.

    References
    ----------
    Pascanu, Mikolov & Bengio (2013), algorithm 1.
    """
    validation.positive(max_norm, "max_norm")
    parameters = list(parameters)
    norm = gradient_norm(parameters) if norm is None else norm
    gradients = [parameter.grad for parameter in parameters if parameter.grad is not None]
    if gradients:
        # The tiny term keeps a zero gradient from a division by zero. Multiplying by 1 where nothing is to be
        # clipped is quicker than an `if`, which would have to wait for the GPU's answer.
        factor = (max_norm / (norm + 1e-6)).clamp(max=1.0)
        for device in {gradient.device for gradient in gradients}:
            torch._foreach_mul_([g for g in gradients if g.device == device], factor.to(device))
    return norm
