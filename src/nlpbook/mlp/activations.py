"""Activation functions and their derivatives (NumPy).

    sigmoid      s(z) = 1 / (1 + e^-z)             s'(z) = s(z) s(-z), at most 1/4
    tanh         tanh z = 2 s(2z) - 1              1 - tanh^2 z, at most 1
    ReLU         max(z, 0)                         1 above 0, else 0
    leaky ReLU   z above 0, else k z               1 above 0, else k
    ELU          z above 0, else a (e^z - 1)       1 above 0, else a e^z
    GELU         z P(Z < z), Z standard normal     P(Z < z) + z p(z)

Every function works entry by entry, and keeps the shape and the precision of what it is given. GELU is
found in three forms, which are not the same function; `gelu` is the exact one.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from jaxtyping import Float
from scipy.special import expit, ndtr


def sigmoid(z: Float[np.ndarray, "*shape"]) -> Float[np.ndarray, "*shape"]:
    """Return 1 / (1 + e^-z), from 0 to 1.

    SciPy's `expit` is this formula, in a form in which no exponential overflows.

    Parameters
    ----------
    z : float array, any shape
        The pre-activations.

    Returns
    -------
    float array, the shape of z

    References
    ----------
    Book: chapter 5.
    """
    return expit(z)


def sigmoid_derivative(z: Float[np.ndarray, "*shape"]) -> Float[np.ndarray, "*shape"]:
    """Return s(z) s(-z), at most 1/4 (at 0).

    The same as s(z) (1 - s(z)), which would lose all digits where s(z) rounds to 1.

    Parameters, returned value: those of `sigmoid`.

    References
    ----------
    Book: chapter 5.
    """
    return sigmoid(z) * sigmoid(-z)


def tanh(z: Float[np.ndarray, "*shape"]) -> Float[np.ndarray, "*shape"]:
    """Return the hyperbolic tangent, from -1 to 1: a sigmoid, stretched and centred, 2 s(2z) - 1.

    Parameters
    ----------
    z : float array, any shape
        The pre-activations.

    Returns
    -------
    float array, the shape of z

    References
    ----------
    Book: chapter 5.
    """
    return np.tanh(z)


def tanh_derivative(z: Float[np.ndarray, "*shape"]) -> Float[np.ndarray, "*shape"]:
    """Return 1 - tanh^2 z, at most 1 (at 0).

    Computed as the derivative of 2 s(2z) - 1, which keeps its digits where tanh z rounds to 1.

    Parameters, returned value: those of `tanh`.

    References
    ----------
    Book: chapter 5.
    """
    return 4 * sigmoid_derivative(2 * z)


def relu(z: Float[np.ndarray, "*shape"]) -> Float[np.ndarray, "*shape"]:
    """Return the rectified linear unit, max(z, 0).

    Parameters
    ----------
    z : float array, any shape
        The pre-activations.

    Returns
    -------
    float array, the shape of z

    References
    ----------
    Nair & Hinton (2010). Book: chapter 5.
    """
    return np.maximum(z, 0)


def relu_derivative(z: Float[np.ndarray, "*shape"]) -> Float[np.ndarray, "*shape"]:
    """Return 1 where z is above 0, and 0 elsewhere: at 0, where there is no derivative, by convention.

    Parameters, returned value: those of `relu`.

    References
    ----------
    Book: chapter 5.
    """
    return (z > 0).astype(z.dtype)


def leaky_relu(z: Float[np.ndarray, "*shape"], negative_slope: float = 0.01) -> Float[np.ndarray, "*shape"]:
    """Return z where it is above 0, and a small multiple of it elsewhere, so that no unit is ever dead.

    Parameters
    ----------
    z : float array, any shape
        The pre-activations.
    negative_slope : float, default 0.01
        The multiple.

    Returns
    -------
    float array, the shape of z

    References
    ----------
    Maas, Hannun & Ng (2013). Book: chapter 5.
    """
    return np.where(z > 0, z, negative_slope * z)


def leaky_relu_derivative(
    z: Float[np.ndarray, "*shape"], negative_slope: float = 0.01
) -> Float[np.ndarray, "*shape"]:
    """Return 1 where z is above 0, and `negative_slope` elsewhere, also at 0.

    Parameters, returned value: those of `leaky_relu`.

    References
    ----------
    Book: chapter 5.
    """
    return np.where(z > 0, 1, negative_slope).astype(z.dtype)


def elu(z: Float[np.ndarray, "*shape"], alpha: float = 1.0) -> Float[np.ndarray, "*shape"]:
    """Return z where it is above 0, and alpha (e^z - 1) elsewhere, which ends at -alpha.

    Parameters
    ----------
    z : float array, any shape
        The pre-activations.
    alpha : float, default 1
        With 1, and with no other value, the function is smooth at 0.

    Returns
    -------
    float array, the shape of z

    References
    ----------
    Clevert, Unterthiner & Hochreiter (2016). Book: chapter 5.
    """
    return np.where(z > 0, z, alpha * np.expm1(np.minimum(z, 0)))


def elu_derivative(z: Float[np.ndarray, "*shape"], alpha: float = 1.0) -> Float[np.ndarray, "*shape"]:
    """Return 1 where z is above 0, and alpha e^z elsewhere, also at 0.

    Parameters, returned value: those of `elu`.

    References
    ----------
    Book: chapter 5.
    """
    return np.where(z > 0, 1, alpha * np.exp(np.minimum(z, 0))).astype(z.dtype)


def gelu(z: Float[np.ndarray, "*shape"]) -> Float[np.ndarray, "*shape"]:
    """Return the Gaussian error linear unit, z P(Z < z) with Z standard normal: the exact form.

    Its smallest value is -0.16997121, at z = -0.75179.

    Parameters
    ----------
    z : float array, any shape
        The pre-activations.

    Returns
    -------
    float array, the shape of z

    References
    ----------
    Hendrycks & Gimpel (2016). Book: chapter 5.
    """
    return z * ndtr(z)


def gelu_derivative(z: Float[np.ndarray, "*shape"]) -> Float[np.ndarray, "*shape"]:
    """Return P(Z < z) + z p(z), where p is the standard normal density.

    Parameters, returned value: those of `gelu`.

    References
    ----------
    Book: chapter 5.
    """
    near = _near_zero(z)
    return ndtr(z) + near * np.exp(-(near**2) / 2) / math.sqrt(2 * math.pi)


def gelu_tanh(z: Float[np.ndarray, "*shape"]) -> Float[np.ndarray, "*shape"]:
    """Return the form of GELU with tanh, z/2 (1 + tanh u) with u = sqrt(2/pi) (z + 0.044715 z^3).

    It differs from `gelu` by at most 0.0004732, near z = 2.699 and -2.699. As (1 + tanh u) / 2 = s(2u), it
    is z s(2u).

    Parameters, returned value: those of `gelu`.

    References
    ----------
    Hendrycks & Gimpel (2016). Book: chapter 5.
    """
    u, _ = _tanh_argument(z)
    return z * sigmoid(2 * u)


def gelu_tanh_derivative(z: Float[np.ndarray, "*shape"]) -> Float[np.ndarray, "*shape"]:
    """Return s(2u) + 2 z s'(2u) u', the derivative of `gelu_tanh`.

    Parameters, returned value: those of `gelu`.

    References
    ----------
    Book: chapter 5.
    """
    u, du = _tanh_argument(z)
    return sigmoid(2 * u) + 2 * z * sigmoid_derivative(2 * u) * du


def gelu_sigmoid(z: Float[np.ndarray, "*shape"]) -> Float[np.ndarray, "*shape"]:
    """Return the form of GELU with the sigmoid, z s(1.702 z), also known as quick GELU.

    It differs from `gelu` by at most 0.020335, near z = 2.270 and -2.270.

    Parameters, returned value: those of `gelu`.

    References
    ----------
    Hendrycks & Gimpel (2016). Book: chapter 5.
    """
    return z * sigmoid(1.702 * z)


def gelu_sigmoid_derivative(z: Float[np.ndarray, "*shape"]) -> Float[np.ndarray, "*shape"]:
    """Return s(1.702 z) + 1.702 z s'(1.702 z), the derivative of `gelu_sigmoid`.

    Parameters, returned value: those of `gelu`.

    References
    ----------
    Book: chapter 5.
    """
    return sigmoid(1.702 * z) + 1.702 * z * sigmoid_derivative(1.702 * z)


def identity(z: Float[np.ndarray, "*shape"]) -> Float[np.ndarray, "*shape"]:
    """Return z itself: no activation. Layers without one collapse into a single linear layer.

    Parameters
    ----------
    z : float array, any shape
        The pre-activations.

    Returns
    -------
    float array, the shape of z
    """
    return z


def identity_derivative(z: Float[np.ndarray, "*shape"]) -> Float[np.ndarray, "*shape"]:
    """Return 1 everywhere.

    Parameters, returned value: those of `identity`.
    """
    return np.ones_like(z)


def _near_zero(z: np.ndarray) -> np.ndarray:
    """Clip z to -40 and 40: beyond, a normal tail is 0 in float64 too, and powers of z could overflow."""
    return np.clip(z, -40, 40)


def _tanh_argument(z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return u of the form of GELU with tanh, and its derivative."""
    near, factor = _near_zero(z), math.sqrt(2 / math.pi)
    return factor * (near + 0.044715 * near**3), factor * (1 + 3 * 0.044715 * near**2)


class Activation(NamedTuple):
    """An activation function, with what a layer has to know of it.

    Parameters
    ----------
    function, derivative : callable
        From pre-activations to an array of their shape.
    gain : float
        By how much initial weights have to be larger than for a linear layer: see `initialisers.gain`.
    """

    function: Callable[[np.ndarray], np.ndarray]
    derivative: Callable[[np.ndarray], np.ndarray]
    gain: float


# The gains of ReLU, leaky ReLU, ELU and the GELUs keep the second moment of the signal: 1 / sqrt(E f(Z)^2), Z
# standard normal (He et al., 2015). Those of sigmoid (1) and tanh (5/3) are conventions, those of PyTorch.
ACTIVATIONS: dict[str, Activation] = {
    "linear": Activation(identity, identity_derivative, 1.0),
    "sigmoid": Activation(sigmoid, sigmoid_derivative, 1.0),
    "tanh": Activation(tanh, tanh_derivative, 5 / 3),
    "relu": Activation(relu, relu_derivative, math.sqrt(2)),
    "leaky_relu": Activation(leaky_relu, leaky_relu_derivative, math.sqrt(2 / (1 + 0.01**2))),
    "elu": Activation(elu, elu_derivative, 1.2452),
    "gelu": Activation(gelu, gelu_derivative, 1.5335),
    "gelu_tanh": Activation(gelu_tanh, gelu_tanh_derivative, 1.5335),
    "gelu_sigmoid": Activation(gelu_sigmoid, gelu_sigmoid_derivative, 1.5335),
}
"""The activation functions by their names."""
