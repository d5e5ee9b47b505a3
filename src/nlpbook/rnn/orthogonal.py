"""Orthogonal recurrent weights: U U^T = I, so that h U is as long as h, however often it is multiplied.

A matrix of normal entries with variance 1 / H has singular values from nearly 0 to about 2: one product
keeps the length of a vector on average only, and many products do not. All singular values of an orthogonal
matrix are 1, and so are those of its powers.
"""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor


@torch.no_grad()
def orthogonal_blocks_(
    U: Float[Tensor, "hidden columns"], *, generator: torch.Generator | None = None
) -> Float[Tensor, "hidden columns"]:
    """Fill a matrix with random orthogonal blocks, one for each gate, and return it.

    Each block is drawn from the uniform (Haar) distribution over the orthogonal matrices: the Q of a normal
    matrix's QR decomposition, with the signs that make the diagonal of R positive.

    Parameters
    ----------
    U : float tensor, shape (H, G H)
        What is filled.
    generator : torch.Generator, optional
        The source of randomness, on the CPU; PyTorch's own unless given.

    Returns
    -------
    float tensor, shape (H, G H)
        U itself.

    Raises
    ------
    ValueError
        If it is not a row of square blocks.

    References
    ----------
    Saxe, McClelland & Ganguli (2014), "Exact solutions to the nonlinear dynamics of learning in deep linear
    neural networks". Mezzadri (2007), "How to generate random matrices from the classical compact groups".
    Book: chapter 6.
    """
    if U.ndim != 2 or 0 in U.shape or U.shape[1] % U.shape[0]:
        raise ValueError(f"U must be one square block or more, side by side; got shape {tuple(U.shape)}")
    size = len(U)
    for block in U.split(size, dim=1):
        normal = torch.empty(size, size, dtype=torch.float64).normal_(generator=generator)
        block.copy_(orthogonal_factor(normal))
    return U


def orthogonal_factor(matrix: Float[Tensor, "size size"]) -> Float[Tensor, "size size"]:
    """Return the Q of a matrix's QR decomposition whose R has a positive diagonal: there is only one.

    Parameters
    ----------
    matrix : float tensor, shape (H, H)
        Of full rank. If its entries are independent and standard normal, Q has the Haar distribution.

    Returns
    -------
    float tensor, shape (H, H)

    References
    ----------
    Mezzadri (2007), "How to generate random matrices from the classical compact groups". Book: chapter 6.
    """
    Q, R = torch.linalg.qr(matrix)
    return Q * R.diagonal().sign()
