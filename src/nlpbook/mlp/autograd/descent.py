"""Gradient descent."""

from collections.abc import Iterable

from nlpbook import validation
from nlpbook.mlp.autograd.tensor import Tensor


def sgd(parameters: Iterable[Tensor], learning_rate: float) -> None:
    """Take one step of gradient descent: every parameter minus the rate times its gradient.

    Parameters
    ----------
    parameters : iterable of Tensor
        Those that have no gradient stay as they are.
    learning_rate : float
        0 or larger.

    Raises
    ------
    ValueError
        If the rate is negative, NaN or infinite, or a graph that has not gone backward holds a parameter.
    """
    rate = validation.not_negative(learning_rate, "learning_rate")
    for parameter in parameters:
        if parameter.grad is not None:
            parameter.update(-rate * parameter.grad)
