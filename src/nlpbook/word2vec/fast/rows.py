"""Rows of a matrix, looked up and changed: a step touches hundreds of rows of a matrix with thousands."""

from __future__ import annotations

import numpy as np
import torch
from jaxtyping import Float, Int64, Shaped
from torch import Tensor
from torch.nn.functional import embedding


def rows_of(vectors: Shaped[Tensor, "rows d"], ids: Int64[Tensor, "*shape"]) -> Shaped[Tensor, "*shape d"]:
    """Return a copy of some rows.

    Parameters
    ----------
    vectors : float tensor, shape (rows, d)
        The matrix.
    ids : int64 tensor, any shape
        Row numbers.
    """
    return embedding(ids, vectors)


def limits_of(
    limits: Float[np.ndarray, " rows"] | None, vectors: Float[Tensor, "rows d"]
) -> Float[Tensor, " rows"]:
    """Return minus the largest rate that each row can bear, where the rows are; without limits, infinity."""
    if limits is None:
        return vectors.new_full((len(vectors),), -torch.inf)
    return -torch.from_numpy(limits).to(vectors)


def steps_of(
    rate: float, limits: Float[Tensor, " rows"], ids: Int64[Tensor, "*shape"]
) -> Float[Tensor, "*shape"]:
    """Return what the gradients of some rows are multiplied by, and then added: minus their learning rates.

    Parameters
    ----------
    rate : float
        The learning rate.
    limits : float tensor, shape (rows,)
        From `limits_of`: a row that cannot bear the rate learns at the largest that it can.
    ids : int64 tensor, any shape
        Row numbers.
    """
    return limits.take(ids).clamp_(min=-rate)


def add_to_rows_(
    vectors: Float[Tensor, "rows d"], ids: Int64[Tensor, "*shape"], changes: Float[Tensor, "*shape d"]
) -> None:
    """Add changes to some rows, in place; a row that is named twice gets both.

    Parameters
    ----------
    vectors : float tensor, shape (rows, d)
        What is changed.
    ids : int64 tensor, any shape
        Row numbers.
    changes : float tensor, shape (..., d)
        One for each id.
    """
    changes = changes.reshape(-1, vectors.shape[1])
    # On the CPU this takes half of index_add_'s time: it sorts the ids first.
    vectors.scatter_add_(0, ids.reshape(-1, 1).expand_as(changes), changes)
