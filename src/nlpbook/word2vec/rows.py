"""Rows of a matrix, looked up and changed: a step touches hundreds of rows of a matrix with thousands."""

from __future__ import annotations

import numpy as np
import torch
from jaxtyping import Float, Int64, Shaped
from torch import Tensor


def rows_of(vectors: Shaped[Tensor, "rows d"], ids: Int64[Tensor, "*shape"]) -> Shaped[Tensor, "*shape d"]:
    """Return a copy of some rows.

    Parameters
    ----------
    vectors : float tensor, shape (rows, d)
        The matrix.
    ids : int64 tensor, any shape
        Row numbers.
    """
    return vectors.index_select(0, ids.reshape(-1)).view(*ids.shape, vectors.shape[1])


def limits_of(
    limits: Float[np.ndarray, " rows"] | None, vectors: Float[Tensor, "rows d"]
) -> Float[Tensor, " rows"] | None:
    """Return the limits of some vectors where the vectors are, if there are any."""
    return None if limits is None else torch.from_numpy(limits).to(vectors)


def subtract_rows_(
    vectors: Float[Tensor, "rows d"],
    ids: Int64[Tensor, "*shape"],
    gradients: Float[Tensor, "*shape d"],
    rate: float,
    limits: Float[Tensor, " rows"] | None = None,
) -> None:
    """Subtract gradients times a rate from some rows, in place; a row that is named twice loses both.

    Parameters
    ----------
    vectors : float tensor, shape (rows, d)
        What is changed.
    ids : int64 tensor, any shape
        Row numbers.
    gradients : float tensor, shape (..., d)
        One for each id. They may be changed, too.
    rate : float
        The learning rate.
    limits : float tensor, shape (rows,), optional
        The largest rate that each row can bear.
    """
    ids, gradients = ids.reshape(-1), gradients.reshape(-1, vectors.shape[1])
    if limits is not None:
        gradients *= (limits.index_select(0, ids) / rate).clamp_(max=1)[:, None]
    if vectors.device.type != "cpu":
        vectors.index_add_(0, ids, gradients, alpha=-rate)
        return
    # On the CPU the sum with a sparse matrix takes half of index_add_'s time.
    sparse = torch.sparse_coo_tensor(ids[None], gradients, vectors.shape, check_invariants=False)
    vectors.add_(sparse, alpha=-rate)
