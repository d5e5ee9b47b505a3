"""GloVe's loss: scores of word pairs, fitted to the logarithms of their counts.

    J = sum over the pairs with X_ij > 0 of f(X_ij) e_ij^2       e_ij = w_i c_j + b_i + d_j - ln X_ij
    f(x) = min(1, (x / x_max)^alpha)

    dJ/dw_i = sum over j of 2 f(X_ij) e_ij c_j        dJ/db_i = sum over j of 2 f(X_ij) e_ij
    dJ/dc_j = sum over i of 2 f(X_ij) e_ij w_i        dJ/dd_j = sum over i of 2 f(X_ij) e_ij

(c and d are the paper's w and b with a tilde.) A bias is one more number of a word's vector, which meets a 1
in the other's: with the rows (w_i, b_i, 1) and (c_j, 1, d_j) a score is a dot product and nothing else, and
the sums over cells are products of the sparse matrix of 2 f e with either matrix of rows.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import scipy.sparse as sparse
from jaxtyping import Float
from numpy.typing import ArrayLike

from nlpbook import validation


class GloveParameters(NamedTuple):
    """What GloVe learns, or the gradients of it.

    `input_vectors`, shape (V, d), and `input_biases`, shape (V,), belong to the words as rows of the counts;
    `output_vectors` and `output_biases`, of the same shapes, to the words as columns.
    """

    input_vectors: Float[np.ndarray, "rows d"]
    output_vectors: Float[np.ndarray, "columns d"]
    input_biases: Float[np.ndarray, " rows"]
    output_biases: Float[np.ndarray, " columns"]


def glove_weight(x: ArrayLike, x_max: float = 100.0, alpha: float = 0.75) -> Float[np.ndarray, ...]:
    """Return how much a count matters: little where it is small, and no more than 1 however large it is.

    Parameters
    ----------
    x : array-like
        Counts, 0 or larger.
    x_max : float
        From this count on the weight is 1; above 0.
    alpha : float
        The power with which it rises before, 0 or larger; with 0 all counts weigh 1.

    Returns
    -------
    float array of the shape of x
        min(1, (x / x_max)^alpha).

    Raises
    ------
    TypeError
        If `x_max` or `alpha` is no number.
    ValueError
        If a count is negative, NaN or infinite, or `x_max` or `alpha` is out of range.

    References
    ----------
    Pennington, Socher & Manning (2014), equation 9. Book: chapter 4.
    """
    x_max, alpha = validation.positive(x_max, "x_max"), validation.not_negative(alpha, "alpha")
    x = np.asarray(x)  # a single number too
    if x.dtype.kind not in "iuf":
        raise TypeError(f"x must be numbers, 0 or larger; got {x.dtype}")
    bad = ~(np.isfinite(x) & (x >= 0))
    if bad.any():
        raise ValueError(f"x must be finite numbers, 0 or larger; got {x[bad].flat[0]}")
    return np.asarray(np.minimum(x / x_max, 1) ** alpha)


def glove_loss(
    counts: sparse.sparray | np.ndarray,
    parameters: GloveParameters,
    *,
    x_max: float = 100.0,
    alpha: float = 0.75,
) -> float:
    """Return the loss J: the weighted sum of squared errors over the pairs that occur.

    Parameters
    ----------
    counts : sparse array or array, shape (rows, columns)
        X: how often words met, 0 or more, not all zero. Zeros are no cells: ln 0 is fitted by nobody.
    parameters : GloveParameters
        Vectors and biases.
    x_max, alpha : float
        As for `glove_weight`.

    Returns
    -------
    float
        J, in squared nats; divide it by the number of cells to compare corpora.

    Raises
    ------
    ValueError
        If a count is negative, NaN or infinite, all are zero, or a shape does not fit.

    References
    ----------
    Pennington, Socher & Manning (2014), equation 8. Book: chapter 4.
    """
    cells, rows, columns = _block(counts, parameters, x_max, alpha)
    return float(cells.gradients(rows, columns)[0])


def glove_gradients(
    counts: sparse.sparray | np.ndarray,
    parameters: GloveParameters,
    *,
    x_max: float = 100.0,
    alpha: float = 0.75,
) -> GloveParameters:
    """Return the gradients of the loss by all vectors and biases.

    Parameters, errors: those of `glove_loss`.

    Returns
    -------
    GloveParameters
        Of the shapes of the parameters.

    References
    ----------
    Book: chapter 4.
    """
    cells, rows, columns = _block(counts, parameters, x_max, alpha)
    _, d_rows, d_columns = cells.gradients(rows, columns)
    return GloveParameters(d_rows[:, :-2], d_columns[:, :-2], d_rows[:, -2], d_columns[:, -1])


class Cells:
    """Some rows and columns of the counts, with what the gradients of their cells need.

    Parameters
    ----------
    counts : scipy.sparse.csr_array, shape (rows, columns)
        Without stored zeros.
    x_max, alpha : float
        As for `glove_weight`.
    dtype : type
        That of the vectors.
    """

    def __init__(self, counts: sparse.csr_array, x_max: float, alpha: float, dtype: type = np.float32):
        values = counts.data.astype(np.float64)
        self.log_counts = np.log(values).astype(dtype)
        self.weights = glove_weight(values, x_max, alpha).astype(dtype)
        # Where the cells are; their values will be 2 f e, new in each step. Shapes (rows, columns) and back.
        self.weighted_errors = sparse.csr_array(
            (self.log_counts, counts.indices, counts.indptr), shape=counts.shape
        )
        self.weighted_errors_transposed = self.weighted_errors.T

    def gradients(self, rows: np.ndarray, columns: np.ndarray) -> tuple[np.floating, np.ndarray, np.ndarray]:
        """Return the loss and the gradients by the rows (w, b, 1) and the columns (c, 1, d)."""
        counts_per_row = np.diff(self.weighted_errors.indptr)
        scores = np.einsum(  # the dot products of the cells; (cells,)
            "ij,ij->i",
            rows.repeat(counts_per_row, axis=0),
            columns.take(self.weighted_errors.indices, axis=0),
        )
        errors = scores - self.log_counts
        weighted = errors * self.weights  # f e
        loss = weighted.astype(np.float64) @ errors
        weighted *= 2
        self.weighted_errors.data = self.weighted_errors_transposed.data = weighted
        d_rows, d_columns = self.weighted_errors @ columns, self.weighted_errors_transposed @ rows
        d_rows[:, -1] = d_columns[:, -2] = 0  # the ones stay ones
        return loss, d_rows, d_columns


def with_biases(parameters: GloveParameters) -> tuple[np.ndarray, np.ndarray]:
    """Return the rows (w, b, 1) and the columns (c, 1, d)."""
    w, c, b, d = parameters
    ones_w, ones_c = np.ones((len(w), 1), w.dtype), np.ones((len(c), 1), c.dtype)
    return np.hstack([w, b[:, None], ones_w]), np.hstack([c, ones_c, d[:, None]])


def _block(
    counts: sparse.sparray | np.ndarray, parameters: GloveParameters, x_max: float, alpha: float
) -> tuple[Cells, np.ndarray, np.ndarray]:
    matrix = validation.count_matrix(counts)
    if matrix.nnz == 0:
        raise ValueError("counts must be of one pair or more; got only zeros")
    parts = [np.asarray(part) for part in parameters]
    n, m = matrix.shape
    dim = parts[0].shape[-1] if parts[0].ndim else 0
    shapes = (n, dim), (m, dim), (n,), (m,)
    for name, part, shape in zip(GloveParameters._fields, parts, shapes, strict=True):
        if part.shape != shape:
            raise ValueError(f"parameters.{name} must have the shape {shape}; got {part.shape}")
        if part.dtype.kind not in "iuf" or not np.isfinite(part).all():
            raise ValueError(
                f"parameters.{name} must be finite numbers; got {validation.shown(part.tolist())}"
            )
    dtype = np.result_type(np.float32, *parts)
    cells = Cells(matrix, x_max, alpha, dtype)
    return cells, *with_biases(GloveParameters(*(part.astype(dtype) for part in parts)))
