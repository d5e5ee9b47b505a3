"""A tensor that remembers how it was computed, and the gradients that follow from it.

    z = f(x, y)        x.grad += (dz/dx)ᵀ z.grad        y.grad += (dz/dy)ᵀ z.grad

An operation makes a new tensor, which keeps its inputs and, for each, a rule: what the gradient of the loss
with respect to the result adds to the gradient with respect to that input. `backward` starts at the loss,
whose gradient is 1, and visits all tensors that it was computed from, the last one made first. Whatever was
computed from a tensor was made after it. So each gradient is complete, summed over all paths to the loss,
before it is passed on.

The rules need the elements as they were. So a tensor copies what it is made of, and as long as a graph holds
it (until `backward`, or until the result is dropped), its array is read-only.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import numpy as np
from jaxtyping import Float

from nlpbook.validation import shown

_PRECISIONS = (np.dtype(np.float32), np.dtype(np.float64))
_made = itertools.count()
_recording = ContextVar("recording", default=True)


class Tensor:
    """An array, and the gradient of a loss with respect to it.

    The operators `+ - * / ** @` and indexing work as in NumPy, and are recorded. One operand may be a number
    or an array, which takes the tensor's precision. `a += b` makes a new tensor, and lets `a` stand for it.

    Parameters
    ----------
    data : array, number or list
        The elements, which are copied. float32 stays float32; whole numbers and lists become float64.
    requires_grad : bool
        Whether `backward` leaves a gradient here.
    dtype : type, optional
        float32 or float64.

    Attributes
    ----------
    grad
        What `backward` found, an array of the tensor's shape, or None. In a leaf, which was not computed from
        others, the calls add up until `zero_grad`; elsewhere it is that of the last call.
    requires_grad : bool
        Whether there is a gradient to find, because it was asked for or an input needs it.
    operation : str
        What computed the tensor; "leaf" for nothing.
    shape : tuple of int
        The length of each axis.
    dtype
        The precision, float32 or float64.

    Raises
    ------
    TypeError
        If the data are no real numbers of one shape, or of another precision than float32 and float64.

    References
    ----------
    Linnainmaa (1976); Baydin, Pearlmutter, Radul & Siskind (2018). Book: chapter 5.

    Examples
    --------
    >>> x = Tensor(3.0, requires_grad=True)
    >>> y = x * x + 2 * x
    >>> y.backward()
    >>> y.item(), x.grad.item()
    (15.0, 8.0)
    """

    __array_ufunc__ = None  # so that NumPy leaves `array * tensor` to the tensor
    _edges: tuple[tuple[Tensor, Callable], ...] | None = ()  # None once they are released

    def __init__(self, data: Any, *, requires_grad: bool = False, dtype: Any = None):
        self._begin(_numbers(data, "data", dtype), "leaf", requires_grad)

    def _begin(self, array: np.ndarray, operation: str, requires_grad: bool) -> None:
        array.flags.writeable = False
        self._array, self.shape, self.dtype = array, array.shape, array.dtype
        self.grad: np.ndarray | None = None
        self.operation, self.requires_grad = operation, requires_grad
        self._number = next(_made)
        self._holds = 0  # how many operations of a graph rely on the array

    @property
    def data(self) -> Float[np.ndarray, "*shape"]:
        """The elements.

        Those of a leaf may be changed in place while no graph holds them. Take them anew after a graph was
        made: an array that was taken before it stays read-only, and is no longer the tensor's.
        """
        self._array.flags.writeable = self._edges == () and self._holds == 0
        return self._array

    @data.setter
    def data(self, values: Any) -> None:
        if values is not self._array:  # which comes back from `tensor.data -= ...`
            self._array = _numbers(values, "data", self.dtype, self.shape)

    @property
    def inputs(self) -> tuple[Tensor, ...]:
        """The tensors that this one was computed from, as long as the graph is kept."""
        return tuple(source for source, _ in self._edges or ())

    def item(self) -> float:
        """Return the only element as a number."""
        return self._array.item()

    def zero_grad(self) -> None:
        """Forget the gradient."""
        self.grad = None

    def update(self, change: Any) -> None:
        """Add to the elements of a leaf in place, which no graph records: an optimiser's step.

        Parameters
        ----------
        change : array
            Of the tensor's shape.

        Raises
        ------
        ValueError
            If a graph holds the elements, the tensor was computed from others, or the shapes do not fit.
        """
        if self._edges != () or self._holds:
            held = f"{self.operation} of shape {self.shape}, which {self._holds} operations rely on"
            raise ValueError(f"update: no graph must hold the tensor (backward releases it); got {held}")
        array = self._value()
        array.flags.writeable = True
        array += change
        array.flags.writeable = False

    def backward(self, gradient: Any = None, *, retain_graph: bool = False) -> None:
        """Compute the gradients with respect to all tensors that this one was computed from.

        Parameters
        ----------
        gradient : array of the tensor's shape, optional
            The gradient of a loss with respect to this tensor; 1 for a tensor of one element.
        retain_graph : bool
            Keep the graph for another call. Otherwise it is released, and its arrays may be changed again.

        Raises
        ------
        ValueError
            If the tensor has several elements and no gradient is given, or one of another shape; if the loss
            is NaN or infinite; if no gradient is asked for, or an earlier call has released the graph.
        """
        last_first = self._graph()
        if gradient is None:
            _refuse_bad_loss(last_first)
            gradient = np.ones(self.shape)
        gradient = _numbers(gradient, "gradient", self.dtype, self.shape)
        for tensor in last_first:
            if tensor._edges:
                tensor.grad = None
        self._receive(gradient, gradient, "backward")
        for tensor in last_first:
            for source, rule in tensor._edges:
                if source.requires_grad:
                    source._receive(rule(tensor.grad), tensor.grad, tensor.operation)
            if not retain_graph:
                tensor._release()

    def _graph(self) -> list[Tensor]:
        """All tensors that a gradient reaches, the last one made first."""
        if not self.requires_grad:
            raise ValueError("backward: the tensor must depend on one with requires_grad=True; got none")
        reached, waiting = {self}, [self]
        while waiting:
            tensor = waiting.pop()
            if tensor._edges is None:
                got = f"{tensor.operation} of shape {tensor.shape}, which an earlier call has released"
                raise ValueError(f"backward: the graph must be whole (see retain_graph); got {got}")
            found = {source for source, _ in tensor._edges if source.requires_grad} - reached
            reached |= found
            waiting += found
        return sorted(reached, key=lambda tensor: tensor._number, reverse=True)

    def _receive(self, gradient: Any, passed_on: np.ndarray, operation: str) -> None:
        """Add what the rule of an operation made of the gradient that was passed on."""
        gradient = np.asarray(gradient, self.dtype)
        if gradient.shape != self.shape:
            gradient = _summed_to(self.shape, gradient, operation)
        if self.grad is not None:
            gradient = np.asarray(self.grad + gradient)  # not in place: others may have the array
        elif not gradient.flags.writeable or np.may_share_memory(gradient, passed_on):
            gradient = gradient.copy()  # who clips a gradient in place shall change no other
        self.grad = gradient

    def _value(self) -> np.ndarray:
        """The elements, for an operation to compute with and to keep."""
        if self._array.flags.writeable:
            # It was taken by `data`. Frozen, it would still have writable views; a copy has none.
            self._array.flags.writeable = False
            self._array = self._array.copy()
            self._array.flags.writeable = False
        return self._array

    def _release(self) -> None:
        """Let go of the inputs, and of the arrays that the rules keep."""
        if self._edges:
            for source, _ in self._edges:
                source._holds -= 1
            self._edges = None

    __del__ = _release

    def __repr__(self) -> str:
        return f"Tensor({self._array!r}, operation={self.operation!r})"

    def __array__(self, *_: Any, **__: Any) -> np.ndarray:
        raise TypeError("array must be made of a Tensor's data; got a Tensor, which would lose its gradient")


@contextmanager
def no_grad() -> Iterator[None]:
    """Compute without a graph inside a `with` block: nothing is recorded, and nothing held.

    Examples
    --------
    >>> x = Tensor(3.0, requires_grad=True)
    >>> with no_grad():
    ...     y = x * x
    >>> y.requires_grad
    False
    """
    token = _recording.set(False)
    try:
        yield
    finally:
        _recording.reset(token)


def elements(operation: str, *tensors: Tensor) -> tuple[np.ndarray, ...]:
    """Return the elements of an operation's inputs, which its rules may keep.

    Parameters
    ----------
    operation : str
        Its name, with which a message begins.
    *tensors : Tensor
        Its inputs.

    Returns
    -------
    tuple of arrays
        Read-only.

    Raises
    ------
    TypeError
        If an input is no tensor, or they are not of one precision.
    """
    for tensor in tensors:
        if not isinstance(tensor, Tensor):
            raise TypeError(f"{operation}: the input must be a Tensor; got {shown(tensor)}")
        if tensor.dtype != tensors[0].dtype:
            got = f"{tensors[0].dtype} and {tensor.dtype}"
            raise TypeError(f"{operation}: tensors must have one precision; got {got}")
    return tuple(tensor._value() for tensor in tensors)


def computed(operation: str, function: Callable, *inputs: Any) -> np.ndarray:
    """Return the value of a function, or name the operation and the shapes that do not fit.

    Parameters
    ----------
    operation : str
        Its name.
    function : callable
        One of NumPy.
    *inputs : array or tuple of int
        Its arguments, arrays or shapes.

    Returns
    -------
    array

    Raises
    ------
    ValueError
        If the shapes do not fit.
    """
    try:
        return np.asarray(function(*inputs))
    except ValueError:
        shapes = " and ".join(str(getattr(one, "shape", one)) for one in inputs)
        raise ValueError(f"{operation}: the shapes must fit together; got {shapes}") from None


def record(operation: str, value: Any, *edges: tuple[Tensor, Callable]) -> Tensor:
    """Return the result of an operation, which remembers its inputs.

    Parameters
    ----------
    operation : str
        Its name.
    value : array
        What it computed from the `elements` of its inputs.
    *edges : pair of Tensor and function
        For each input a rule: from the gradient with respect to the result (an array of its shape) to the
        gradient with respect to the input. Where the input was broadcast, `backward` sums it to the input's
        shape. A rule changes no array in place, and returns none that it keeps.

    Returns
    -------
    Tensor

    Examples
    --------
    >>> def square(a):
    ...     (x,) = elements("square", a)
    ...     return record("square", x**2, (a, lambda g: g * 2 * x))
    >>> x = Tensor([1.0, 2.0], requires_grad=True)
    >>> square(x).backward([1, 10])
    >>> x.grad
    array([ 2., 40.])
    """
    array = np.asarray(value, edges[0][0].dtype)  # NumPy gives a number where no axis is left
    tracked = _recording.get() and any(source.requires_grad for source, _ in edges)
    if not tracked and array.base is not None:
        array = array.copy()  # a view would change with its input, which nothing holds
    result = Tensor.__new__(Tensor)
    result._begin(array, operation, tracked)
    if tracked:
        result._edges = edges
        for source, _ in edges:
            source._holds += 1
    return result


def _summed_to(shape: tuple[int, ...], gradient: np.ndarray, operation: str) -> np.ndarray:
    """The gradient with respect to an array of this shape that was broadcast: each of its copies counts."""
    padded = (1,) * (gradient.ndim - len(shape)) + shape
    if len(padded) > gradient.ndim or any(
        m not in (1, n) for m, n in zip(padded, gradient.shape, strict=True)
    ):
        raise ValueError(f"{operation}: a rule must give a gradient of shape {shape}; got {gradient.shape}")
    repeated = tuple(axis for axis, size in enumerate(padded) if size == 1)
    return gradient.sum(axis=repeated, keepdims=True).reshape(shape)


def _numbers(values: Any, name: str, dtype: Any = None, shape: tuple[int, ...] | None = None) -> np.ndarray:
    """A copy in float32 or float64, row by row in memory."""
    array = np.array(values, order="C")
    if array.dtype.kind in "biu" or (array.dtype.kind == "f" and dtype is not None):
        array = array.astype(dtype or np.float64, copy=False)
    if array.dtype not in _PRECISIONS:
        raise TypeError(f"{name} must be numbers in float32 or float64; got {shown(values)}")
    if shape not in (None, array.shape):
        raise ValueError(f"{name} must have the tensor's shape, {shape}; got {array.shape}")
    return array


def _refuse_bad_loss(last_first: list[Tensor]) -> None:
    loss = last_first[0]
    if loss._array.size != 1:
        raise ValueError(f"gradient must be given for a tensor of several elements; got shape {loss.shape}")
    if not np.isfinite(loss._array).all():
        first = next(tensor for tensor in last_first[::-1] if not np.isfinite(tensor._array).all())
        raise ValueError(f"loss must be finite; got {loss.item()}, first in {first.operation} {first.shape}")
