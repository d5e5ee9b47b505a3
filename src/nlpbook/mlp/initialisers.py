"""Initial weights: random, so that no two units are alike, and of a size that keeps the signal alive (NumPy).

    Xavier   variance gain^2 2 / (inputs + outputs)      between what forward and backward pass would want
    He       variance gain^2 / inputs                    keeps the second moment of the forward pass

A uniform distribution from -b to b has the variance b^2 / 3. As everywhere in this room, weights have the
shape (inputs, outputs).
"""

from __future__ import annotations

import math

import numpy as np
from jaxtyping import Float

from nlpbook import validation
from nlpbook.mlp.activations import ACTIVATIONS


def gain(activation: str, *, negative_slope: float = 0.01) -> float:
    """Return by how much the weights before an activation function have to be larger than for a linear layer.

    sqrt(2) for ReLU, which loses half of the second moment; sqrt(2 / (1 + k^2)) for leaky ReLU with slope
    k. Those of ELU and GELU keep the second moment too; 5/3 for tanh and 1 for the sigmoid are conventions.

    Parameters
    ----------
    activation : str
        A name in `ACTIVATIONS`.
    negative_slope : float, default 0.01
        k, for leaky ReLU alone.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If the name is unknown, or the slope is NaN or infinite.

    References
    ----------
    He, Zhang, Ren & Sun (2015). Book: chapter 5.
    """
    activation = validation.one_of(activation, "activation", ACTIVATIONS)
    if activation == "leaky_relu":
        return math.sqrt(2 / (1 + validation.finite(negative_slope, "negative_slope") ** 2))
    return ACTIVATIONS[activation].gain


def xavier_uniform(
    inputs: int, outputs: int, *, gain: float = 1.0, rng: np.random.Generator, dtype: type = np.float64
) -> Float[np.ndarray, "inputs outputs"]:
    """Return weights drawn uniformly from -b to b with b = gain sqrt(6 / (inputs + outputs)).

    Parameters
    ----------
    inputs, outputs : int
        The units before and after, 1 or more.
    gain : float, default 1
        Above 0; see `gain`.
    rng : numpy.random.Generator
        The source of randomness.
    dtype : type, default float64
        float64 or float32.

    Returns
    -------
    float array, shape (inputs, outputs)

    Raises
    ------
    TypeError, ValueError
        If an argument is outside its range.

    References
    ----------
    Glorot & Bengio (2010), equation 16. Book: chapter 5.
    """
    inputs, outputs, factor = _checked(inputs, outputs, gain, rng)
    bound = factor * math.sqrt(6 / (inputs + outputs))
    return rng.uniform(-bound, bound, (inputs, outputs)).astype(dtype)


def xavier_normal(
    inputs: int, outputs: int, *, gain: float = 1.0, rng: np.random.Generator, dtype: type = np.float64
) -> Float[np.ndarray, "inputs outputs"]:
    """Return normal weights with the standard deviation gain sqrt(2 / (inputs + outputs)).

    Parameters, returned value, errors: those of `xavier_uniform`.

    References
    ----------
    Glorot & Bengio (2010), equation 12. Book: chapter 5.
    """
    inputs, outputs, factor = _checked(inputs, outputs, gain, rng)
    deviation = factor * math.sqrt(2 / (inputs + outputs))
    return (deviation * rng.standard_normal((inputs, outputs))).astype(dtype)


def he_uniform(
    inputs: int,
    outputs: int,
    *,
    gain: float = math.sqrt(2),
    rng: np.random.Generator,
    dtype: type = np.float64,
) -> Float[np.ndarray, "inputs outputs"]:
    """Return weights drawn uniformly from -b to b with b = gain sqrt(3 / inputs).

    Parameters
    ----------
    inputs, outputs : int
        The units before and after, 1 or more.
    gain : float, default sqrt(2)
        Above 0; that of ReLU unless given, see `gain`.
    rng : numpy.random.Generator
        The source of randomness.
    dtype : type, default float64
        float64 or float32.

    Returns
    -------
    float array, shape (inputs, outputs)

    Raises
    ------
    TypeError, ValueError
        If an argument is outside its range.

    References
    ----------
    He, Zhang, Ren & Sun (2015), equation 10. Book: chapter 5.
    """
    inputs, outputs, factor = _checked(inputs, outputs, gain, rng)
    bound = factor * math.sqrt(3 / inputs)
    return rng.uniform(-bound, bound, (inputs, outputs)).astype(dtype)


def he_normal(
    inputs: int,
    outputs: int,
    *,
    gain: float = math.sqrt(2),
    rng: np.random.Generator,
    dtype: type = np.float64,
) -> Float[np.ndarray, "inputs outputs"]:
    """Return normal weights with the standard deviation gain / sqrt(inputs).

    Parameters, returned value, errors: those of `he_uniform`.

    References
    ----------
    He, Zhang, Ren & Sun (2015), equation 10. Book: chapter 5.
    """
    inputs, outputs, factor = _checked(inputs, outputs, gain, rng)
    return (factor / math.sqrt(inputs) * rng.standard_normal((inputs, outputs))).astype(dtype)


def _checked(inputs: int, outputs: int, factor: float, rng: np.random.Generator) -> tuple[int, int, float]:
    validation.generator(rng)
    return (
        validation.whole_number(inputs, "inputs"),
        validation.whole_number(outputs, "outputs"),
        validation.positive(factor, "gain"),
    )
