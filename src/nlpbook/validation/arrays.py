"""Checks of arrays: ids, counts, matrices, and whatever has a shape."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any

import numpy as np

from nlpbook.validation.messages import is_tensor, kind, shown


def array(values: Any, name: str) -> np.ndarray:
    """Return values as an array of one axis or more.

    Parameters
    ----------
    values : array, tensor on any device, or list
        What the caller was given. A tensor of floats comes back in float64, as NumPy has no bfloat16.
    name : str
        The argument's name, with which a message begins.

    Returns
    -------
    numpy.ndarray

    Raises
    ------
    TypeError
        If it is a single value, or a list whose entries have no common shape.
    """
    if is_tensor(values):
        values = values.detach().cpu()
        if values.is_floating_point():
            values = values.double()
    try:
        found = np.asarray(values)
    except (TypeError, ValueError, RuntimeError) as error:  # ragged lists; lists of tensors of a GPU
        raise TypeError(
            f"{name} must be an array, a tensor or a list of one shape; got a {kind(values)} ({error})"
        ) from None
    if found.ndim == 0:
        raise TypeError(f"{name} must be an array, a tensor or a list; got {shown(values)}")
    return found


def finite_array(values: Any, name: str, shape: tuple[int | None, ...], of: str = "") -> np.ndarray:
    """Return values as an array of finite floating-point numbers of a certain shape.

    Parameters
    ----------
    values : array, tensor or list
        What the caller was given; whole numbers and booleans become float64.
    name : str
        The argument's name, with which a message begins.
    shape : tuple of int or None
        The shape it must have; None for an axis of any length.
    of : str
        What the axes are, for the message: "one row for each word".

    Returns
    -------
    numpy.ndarray of floats

    Raises
    ------
    TypeError
        If the entries are no numbers, or have no common shape.
    ValueError
        If the shape is another, or an entry is NaN or infinite.

    Examples
    --------
    >>> finite_array([[1, 2], [3, 4]], "points", (3, 2), "one row for each label")
    Traceback (most recent call last):
        ...
    ValueError: points must be numbers of shape (3, 2), one row for each label; got shape (2, 2)
    """
    found = array(values, name)
    accepted = f"numbers of shape {_written(shape)}{', ' if of else ''}{of}"
    if found.size and found.dtype.kind not in "iufb":
        raise TypeError(f"{name} must be {accepted}; got {found.dtype}")
    if not _has_shape(found, shape):
        raise ValueError(f"{name} must be {accepted}; got shape {found.shape}")
    if found.dtype.kind != "f":
        found = found.astype(np.float64)
    _refuse_holes(found, name)
    return found


def float_array(values: Any, name: str) -> np.ndarray:
    """Return an array of floating-point numbers, which nothing else is turned into.

    Parameters
    ----------
    values : numpy.ndarray of floats
        What the caller was given. The arithmetic behind the door keeps its type, so lists and arrays of
        whole numbers are refused.
    name : str
        The argument's name, with which a message begins.

    Returns
    -------
    numpy.ndarray of floats
        The array itself.

    Raises
    ------
    TypeError
        If it is anything else.
    """
    if not isinstance(values, np.ndarray) or values.dtype.kind != "f":
        got = values.dtype if isinstance(values, np.ndarray) else kind(values)
        raise TypeError(f"{name} must be an array of floating-point numbers (NumPy); got {got}")
    return values


def integers(values: Any, name: str, dtype: type = np.int64) -> np.ndarray:
    """Return a flat array of whole numbers that fit a type.

    Parameters
    ----------
    values : sequence of int, or array of integers
        What the caller was given; it may be empty.
    name : str
        The argument's name, with which a message begins.
    dtype : NumPy integer type
        What the array will be of.

    Returns
    -------
    numpy.ndarray, shape (n,)

    Raises
    ------
    TypeError
        If it is a string, a single value, or holds something else than whole numbers.
    ValueError
        If it is ragged or has more axes than one, or a number does not fit the type.
    """
    if isinstance(values, (str, bytes)):
        raise TypeError(f"{name} must be a flat list of whole numbers; got the string {shown(values)}")
    try:
        found = np.asarray(values)
    except (TypeError, ValueError, RuntimeError):  # NumPy's own message for ragged lists names no argument
        raise ValueError(f"{name} must be a flat list of whole numbers; got {shown(values)}") from None
    if found.ndim == 0:
        raise TypeError(f"{name} must be a flat list of whole numbers; got {shown(values)}")
    if found.ndim != 1:
        raise ValueError(f"{name} must be a flat list of whole numbers; got shape {found.shape}")
    if found.size == 0:
        return found.astype(dtype)
    if found.dtype.kind not in "iu":
        raise TypeError(
            f"{name} must be a flat list of whole numbers; got {found.dtype} ({shown(values[0])}, ...)"
        )
    limits = np.iinfo(dtype)
    if found.min() < limits.min or found.max() > limits.max:
        raise ValueError(
            f"{name} must be whole numbers from {limits.min} to {limits.max}; "
            f"got {found.min()} to {found.max()}"
        )
    return found.astype(dtype, copy=False)


def ids(
    values: Any, name: str, size: int, *, least: int = 1, shape: tuple[int | None, ...] = (None,)
) -> np.ndarray:
    """Return an array of ids, whole numbers from 0 to `size` - 1; a flat one unless told otherwise.

    Parameters
    ----------
    values : sequence of int, or array of integers
        What the caller was given.
    name : str
        The argument's name, with which a message begins.
    size : int
        How many ids there are.
    least : int
        How many entries there must be.
    shape : tuple of int or None
        The shape it must have; None for an axis of any length.

    Returns
    -------
    numpy.ndarray
        Of the type it came in.

    Raises
    ------
    TypeError
        If an entry is no whole number.
    ValueError
        If there are too few entries, the shape is another, or an id is out of range.
    """
    found = array(values, name)
    if shape == (None,):  # as for every example of word2vec
        if found.ndim != 1:
            raise ValueError(f"{name} must be a flat list of ids; got shape {found.shape}")
    elif not _has_shape(found, shape):
        raise ValueError(f"{name} must be ids of shape {_written(shape)}; got shape {found.shape}")
    if found.size < least:
        many = "one id" if least == 1 else f"{least} ids"
        raise ValueError(f"{name} must be {many} or more; got {found.size or 'none'}")
    if found.size == 0:
        return found.astype(np.int64)
    if found.dtype.kind not in "iu":
        raise TypeError(f"{name} must be whole numbers from 0 to {size - 1}; got {found.dtype}")
    if found.min() < 0 or found.max() >= size:
        raise ValueError(
            f"{name} must be whole numbers from 0 to {size - 1}; got {found.min()} to {found.max()}"
        )
    return found


def counts(
    values: Any, name: str, *, length: int | None = None, whole: bool = False, zeros: bool = False
) -> np.ndarray:
    """Return a flat array of counts: finite numbers, 0 or larger.

    Parameters
    ----------
    values : sequence of numbers, or array
        What the caller was given.
    name : str
        The argument's name, with which a message begins.
    length : int, optional
        How many there must be; one or more unless given.
    whole : bool
        Whether they must be whole numbers.
    zeros : bool
        Whether all of them may be 0.

    Returns
    -------
    numpy.ndarray, shape (n,)
        Of the type it came in.

    Raises
    ------
    TypeError
        If an entry is no number, or none of the wanted kind.
    ValueError
        If they are too many or too few, negative or not finite, or all 0.
    """
    found = array(values, name)
    fits = found.ndim == 1 and (found.size == length if length is not None else found.size > 0)
    if not fits:
        many = "word, of one word or more" if length is None else f"of the {length} words"
        raise ValueError(f"{name} must be one number for each {many}; got shape {found.shape}")
    accepted = f"{'whole' if whole else 'finite'} numbers, 0 or larger"
    if found.size == 0:
        return found.astype(np.int64)
    if found.dtype.kind not in ("iu" if whole else "iuf"):
        raise TypeError(f"{name} must be {accepted}; got {found.dtype} ({shown(found[0])}, ...)")
    bad = ~(np.isfinite(found) & (found >= 0))
    if bad.any():
        raise ValueError(f"{name} must be {accepted}; got {shown(found[bad][0])}")
    if not zeros and not found.any():
        raise ValueError(f"{name} must be {accepted}, one of them above 0; got only zeros")
    return found


def distribution(values: Any, name: str, length: int, of: str) -> np.ndarray:
    """Return numbers, 0 or larger, that sum to 1.

    Parameters
    ----------
    values : sequence of numbers, or array
        What the caller was given.
    name : str
        The argument's name, with which a message begins.
    length : int
        How many there must be.
    of : str
        What there is one for, for the message: "one for each model".

    Returns
    -------
    numpy.ndarray of float64, shape (length,)
        A copy.

    Raises
    ------
    TypeError
        If they are no numbers.
    ValueError
        If they are too many or too few, negative or not finite, or do not sum to 1 to within 1e-9.
    """
    found = finite_array(values, name, (length,), of).astype(np.float64)
    if (found < 0).any():
        raise ValueError(f"{name} must be 0 or larger; got {shown(found.tolist())}")
    if abs(found.sum() - 1) > 1e-9:
        got = f"{shown(found.tolist())}, whose sum is {found.sum():.10g}"
        raise ValueError(f"{name} must sum to 1; got {got}")
    return found


def dense(gradients: Iterable[Any], name: str = "gradients") -> None:
    """Raise if a gradient is sparse: no formula of an optimiser is written for one.

    Parameters
    ----------
    gradients : iterable of tensors
        What the backward pass has left.
    name : str
        The argument's name, with which a message begins.

    Raises
    ------
    ValueError
        If one is sparse.
    """
    if any(gradient.is_sparse for gradient in gradients):
        raise ValueError(f"{name} must be dense (make the layer with sparse=False); got a sparse one")


def finite_matrix(values: Any, name: str) -> Any:
    """Return a matrix of finite floating-point numbers.

    Parameters
    ----------
    values : array or sparse array, shape (n, m)
        What the caller was given, with a row and a column at least.
    name : str
        The argument's name, with which a message begins.

    Returns
    -------
    numpy.ndarray or scipy.sparse.csr_array
        float32 stays, everything else becomes float64; the cells of a sparse one are stored once each.

    Raises
    ------
    TypeError
        If an entry is no real number.
    ValueError
        If it is no matrix or has no entry, or an entry is NaN or infinite.
    """
    sparse = _sparse_of(values)
    matrix = values if sparse else array(values, name)
    if matrix.ndim != 2 or 0 in matrix.shape:
        raise ValueError(
            f"{name} must be a matrix of one row and one column or more; got shape {matrix.shape}"
        )
    if matrix.dtype.kind not in "iufb":
        raise TypeError(f"{name} must be a matrix of real numbers; got {matrix.dtype}")
    if matrix.dtype != np.float32:
        matrix = matrix.astype(np.float64, copy=False)
    if sparse:
        matrix = sparse.csr_array(matrix)
        if not matrix.has_canonical_format:  # a cell may be stored in parts: whoever squares it needs the sum
            matrix = matrix.copy()
            matrix.sum_duplicates()
    _refuse_holes(matrix.data if sparse else matrix, name)
    return matrix


def count_matrix(values: Any, name: str = "counts") -> Any:
    """Return a matrix of counts as a sparse array without stored zeros.

    Parameters
    ----------
    values : array or sparse array, shape (n, m)
        What the caller was given: finite numbers, 0 or larger.
    name : str
        The argument's name, with which a message begins.

    Returns
    -------
    scipy.sparse.csr_array of floats, shape (n, m)

    Raises
    ------
    TypeError
        If an entry is no real number.
    ValueError
        If it is no matrix or has no entry, or an entry is negative, NaN or infinite.
    """
    import scipy.sparse as sparse  # only here: checks of numbers and text need no SciPy

    matrix = sparse.csr_array(finite_matrix(values, name))
    if matrix.nnz and matrix.data.min() < 0:
        raise ValueError(f"{name} must be numbers, 0 or larger; got {matrix.data.min():g}")
    if (matrix.data == 0).any():
        matrix = matrix.copy()
        matrix.eliminate_zeros()
    return matrix


def _sparse_of(values: Any) -> Any:
    """SciPy's sparse module if this is a sparse array; None as long as nobody has imported it."""
    sparse = sys.modules.get("scipy.sparse")
    return sparse if sparse is not None and sparse.issparse(values) else None


def _has_shape(found: np.ndarray, shape: tuple[int | None, ...]) -> bool:
    """Whether an array has a shape in which None stands for any length."""
    return found.ndim == len(shape) and all(
        length in (None, there) for length, there in zip(shape, found.shape, strict=True)
    )


def _written(shape: tuple[int | None, ...]) -> str:
    """A shape as Python writes it, with "any" for None."""
    axes = ["any" if length is None else str(length) for length in shape]
    return f"({', '.join(axes)}{',' if len(axes) == 1 else ''})"


def _refuse_holes(values: np.ndarray, name: str) -> None:
    finite = np.isfinite(values)
    if not finite.all():
        raise ValueError(f"{name} must be finite; got an entry that is {shown(values[~finite][0])}")
