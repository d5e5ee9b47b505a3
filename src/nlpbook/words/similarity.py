"""How alike two vectors are: the dot product, and the cosine of the angle between them."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sparse
from numpy.typing import ArrayLike

from nlpbook import validation


def cosine(v: ArrayLike, w: ArrayLike) -> float:
    """Return the cosine of the angle between two vectors: dot product over the product of the lengths.

    Parameters
    ----------
    v, w : array-like, shape (d,)
        Two vectors of the same length, neither of them zero.

    Returns
    -------
    float
        From -1 (opposite) over 0 (orthogonal) to 1 (the same direction).

    Raises
    ------
    ValueError
        If the shapes differ, an entry is NaN or infinite, or a vector is zero (it points nowhere).

    References
    ----------
    Book: chapter 1, "Company".
    """
    first = validation.finite_array(v, "v", (None,), "a vector").astype(np.float64)
    second = validation.finite_array(w, "w", first.shape, "a vector as long as v").astype(np.float64)
    lengths = []
    for name, vector in (("v", first), ("w", second)):
        scale = np.abs(vector).max(initial=0)
        if scale == 0:
            raise ValueError(f"{name} must be a vector with a direction; got zeros only")
        lengths.append(scale)
    first, second = first / lengths[0], second / lengths[1]  # so that squares neither overflow nor vanish
    return float(np.clip(first @ second / np.sqrt((first @ first) * (second @ second)), -1, 1))


def cosine_matrix(vectors: sparse.sparray | np.ndarray) -> np.ndarray:
    """Return the cosine of every pair of rows.

    Parameters
    ----------
    vectors : array or sparse array, shape (n, d)
        One vector per row.

    Returns
    -------
    ndarray, shape (n, n)
        Symmetric. A zero row has cosine 0 with every row, itself included.

    Raises
    ------
    ValueError
        If `vectors` is not a matrix, or has NaN or infinite entries.
    """
    unit = unit_rows(vectors)
    products = unit @ unit.T
    return products.toarray() if sparse.issparse(products) else products


def unit_rows(vectors: sparse.sparray | np.ndarray) -> sparse.csr_array | np.ndarray:
    """Return the rows divided by their lengths; zero rows stay zero."""
    matrix = validation.finite_matrix(vectors, "vectors")
    if sparse.issparse(matrix):
        lengths = np.sqrt(np.asarray(matrix.power(2).sum(axis=1)).ravel())
    else:
        lengths = np.linalg.norm(matrix, axis=1)
    inverse = np.divide(1, lengths, out=np.zeros_like(lengths), where=lengths > 0)
    return (
        sparse.csr_array(sparse.diags_array(inverse) @ matrix)
        if sparse.issparse(matrix)
        else matrix * inverse[:, None]
    )
