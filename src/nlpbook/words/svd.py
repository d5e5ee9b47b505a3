"""The singular value decomposition, cut off after k terms: dense vectors from sparse counts.

A ~ U diag(s) Vt,   U: (n, k), s: (k,), Vt: (k, m): the best approximation of rank k (Eckart & Young, 1936)
"""

from __future__ import annotations

import warnings
from typing import NamedTuple

import numpy as np
import scipy.sparse as sparse
import torch

from nlpbook import validation


class TruncatedSVD(NamedTuple):
    """The k largest singular values of a matrix, with their vectors."""

    U: np.ndarray  # (n, k), orthonormal columns
    singular_values: np.ndarray  # (k,), descending
    Vt: np.ndarray  # (k, m), orthonormal rows

    def vectors(self, power: float = 1.0) -> np.ndarray:
        """Return one dense vector per row of the matrix, U times the singular values to `power`: (n, k)."""
        return self.U * self.singular_values ** validation.finite(power, "power")

    def reconstruct(self) -> np.ndarray:
        """Return the approximation U diag(s) Vt: (n, m), dense."""
        return self.vectors() @ self.Vt


def truncated_svd(
    matrix: sparse.sparray | np.ndarray,
    k: int,
    *,
    oversampling: int = 10,
    iterations: int = 5,
    seed: int = 0,
    device: str | torch.device = "cpu",
) -> TruncatedSVD:
    """Return the k largest singular values and vectors of a matrix.

    Parameters
    ----------
    matrix : sparse array or array, shape (n, m)
        Finite real numbers. float32 is computed in float32, everything else in float64.
    k : int
        How many singular values, from 1 to the rank of the matrix.
    oversampling : int
        Extra directions carried along, 0 or more: more of them make the answer more exact.
    iterations : int
        How often the directions are multiplied by A Aᵀ, 0 or more; likewise.
    seed : int
        Seed of the random directions that the search starts from, 0 or larger.
    device : str or torch.device
        Where the products are computed (the CPU instead of Apple's MPS).

    Returns
    -------
    TruncatedSVD
        `U` (n, k), `singular_values` (k,) descending, `Vt` (k, m). Signs are fixed so that the entry of
        largest size in each column of `U` is positive.

    Raises
    ------
    TypeError
        If a number is no whole number.
    ValueError
        If the matrix has NaN or infinite entries, `k` is not from 1 to its rank, or another is below 0.

    Notes
    -----
    A small matrix, or one of which nearly all singular values are wanted, is decomposed exactly. Otherwise:
    randomised subspace iteration. Start from k + oversampling random directions, pull them towards the
    largest singular vectors by products with A and Aᵀ, then decompose the little matrix that remains.

    References
    ----------
    Halko, Martinsson & Tropp (2011), algorithms 4.4 and 5.1. Book: chapter 1, "Dense".
    """
    a = validation.finite_matrix(matrix, "matrix")
    smaller_side = min(a.shape)
    k = validation.whole_number(k, "k", most=smaller_side, note="the shorter side of matrix")
    oversampling = validation.whole_number(oversampling, "oversampling", least=0)
    iterations = validation.whole_number(iterations, "iterations", least=0)
    seed = validation.whole_number(seed, "seed", least=0)
    device = torch.device(device)
    if device.type == "mps":  # Apple's GPUs have neither sparse matrices nor float64 in PyTorch
        device = torch.device("cpu")
    with torch.no_grad():
        if smaller_side <= max(200, k + oversampling):
            dense = a.toarray() if sparse.issparse(a) else a
            u, s, vt = torch.linalg.svd(torch.as_tensor(dense, device=device), full_matrices=False)
        else:
            u, s, vt = _randomised_svd(a, k + oversampling, iterations, seed, device)
    u, s, vt = (part.cpu().numpy() for part in (u, s, vt))
    rank = int((s > s[0] * max(a.shape) * np.finfo(s.dtype).eps).sum())
    if k > rank:
        raise ValueError(f"k must be a whole number up to the rank of matrix, which is {rank}; got {k}")
    u, s, vt = u[:, :k], s[:k], vt[:k]
    signs = np.sign(u[np.abs(u).argmax(axis=0), np.arange(k)])
    return TruncatedSVD(u * signs, s, vt * signs[:, None])


def _randomised_svd(
    matrix: sparse.sparray | np.ndarray,
    width: int,
    iterations: int,
    seed: int,
    device: torch.device,
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    a = _to_torch(matrix, device)
    a_transposed = _to_torch(matrix.T, device)
    generator = torch.Generator().manual_seed(seed)
    start = torch.randn(a.shape[1], width, generator=generator, dtype=a.dtype)
    # An orthonormal basis of what A does to random directions ...
    q, _ = torch.linalg.qr(a @ start.to(device))  # (n, width)
    for _ in range(iterations):
        # ... leans nearer to the largest singular vectors each time.
        q, _ = torch.linalg.qr(a_transposed @ q)  # (m, width)
        q, _ = torch.linalg.qr(a @ q)  # (n, width)
    p, r = torch.linalg.qr(a_transposed @ q)  # Aᵀ Q = P R, so A ~ Q Qᵀ A = Q Rᵀ Pᵀ
    u, s, vt = torch.linalg.svd(r.T)  # width x width
    return q @ u, s, vt @ p.T


def _to_torch(matrix: sparse.sparray | np.ndarray, device: torch.device) -> torch.Tensor:
    if not sparse.issparse(matrix):
        return torch.as_tensor(np.ascontiguousarray(matrix), device=device)
    rows = sparse.csr_array(matrix)
    parts = (torch.as_tensor(part, device=device) for part in (rows.indptr, rows.indices, rows.data))
    with warnings.catch_warnings():  # torch calls its sparse CSR format beta, once in every process
        warnings.filterwarnings("ignore", message="Sparse CSR tensor support is in beta")
        return torch.sparse_csr_tensor(*parts, size=rows.shape, check_invariants=False)
