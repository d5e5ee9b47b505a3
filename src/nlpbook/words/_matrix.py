"""The checks that every matrix of counts or weights passes at the door."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sparse


def as_sparse_counts(counts: sparse.sparray | sparse.spmatrix | np.ndarray) -> sparse.csr_array:
    """Return `counts` as a sparse float array without stored zeros; ValueError if they are no counts."""
    matrix = sparse.csr_array(as_finite(counts, "counts"))
    if matrix.nnz and matrix.data.min() < 0:
        raise ValueError(f"counts has a negative entry, {matrix.data.min():g}; counts are 0 or more")
    if (matrix.data == 0).any():
        matrix = matrix.copy()
        matrix.eliminate_zeros()
    return matrix


def as_finite(
    matrix: sparse.sparray | sparse.spmatrix | np.ndarray, name: str
) -> sparse.sparray | np.ndarray:
    """Return a finite two-dimensional float matrix (float32 stays, everything else becomes float64)."""
    matrix = matrix if sparse.issparse(matrix) else np.asarray(matrix)
    if matrix.ndim != 2 or 0 in matrix.shape:
        raise ValueError(
            f"{name} must be a matrix with at least one row and column; got shape {matrix.shape}"
        )
    if matrix.dtype.kind not in "iufb":
        raise ValueError(f"{name} must hold real numbers; got {matrix.dtype}")
    if matrix.dtype != np.float32:
        matrix = matrix.astype(np.float64, copy=False)
    if sparse.issparse(matrix):
        matrix = sparse.csr_array(matrix)
        if not matrix.has_canonical_format:  # a cell may be stored in parts: whoever squares it needs the sum
            matrix = matrix.copy()
            matrix.sum_duplicates()
    values = matrix.data if sparse.issparse(matrix) else matrix
    if not np.isfinite(values).all():
        kind = "NaN" if np.isnan(values).any() else "infinite"
        raise ValueError(f"{name} has {kind} entries; accepted are finite numbers")
    return matrix
