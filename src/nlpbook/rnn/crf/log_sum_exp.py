"""The logarithm of a sum of exponentials, which overflows nowhere: the largest exponent is taken out.

ln sum of exp(x) = m + ln sum of exp(x - m)        m = max x
"""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor


def log_sum_exp(x: Float[Tensor, "*axes"], dim: int) -> Float[Tensor, "*rest"]:
    """Return ln of the sum of exp(x) along an axis; -inf, with gradients of 0, where all entries are -inf.

    There `torch.logsumexp` has gradients that are NaN, from -inf less -inf.

    Parameters
    ----------
    x : float tensor, shape (...)
        Below infinity; -inf is the logarithm of a 0.
    dim : int
        The axis, with one entry or more.

    Returns
    -------
    float tensor, without the axis

    Examples
    --------
    >>> log_sum_exp(torch.tensor([[1000.0, 1000.0], [-torch.inf, -torch.inf]]).double(), dim=1)
    tensor([1000.6931,      -inf], dtype=torch.float64)
    """
    m = x.detach().amax(dim, keepdim=True).clamp(min=torch.finfo(x.dtype).min)
    total = (x - m).exp().sum(dim)
    nothing = total == 0
    return total.masked_fill(nothing, 1).log().masked_fill(nothing, -torch.inf) + m.squeeze(dim)
