"""Gradient flow: how the signal of a deep network grows or shrinks, layer by layer, forwards and backwards.

    forwards     E y^2 of layer l    = g^l E x^2               g = c          without an activation function
    backwards    E dy^2 of layer l   = g^(L - l) E dy_L^2      g = c / 2      ReLU

These hold for L hidden layers of one width n, with normal weights of variance c / n and no biases: the mean
of the squares is multiplied by g in each layer. ReLU loses half of it, because half of its inputs are
negative (and half of its derivatives are 0). So c = 1 keeps the signal of linear layers, and c = 2 that of
ReLU layers (He); with other values it shrinks or grows exponentially with the depth. These are expectations
over the weights: the logarithm of the measured mean square of one network scatters, by about sqrt(2 l / n)
for linear and sqrt(5 l / n) for ReLU layers.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from nlpbook import validation
from nlpbook.mlp.network import MultilayerPerceptron


class GradientFlow(NamedTuple):
    """The signal of one network, forwards and backwards.

    Parameters
    ----------
    activations : list of float arrays
        The outputs of each layer, shape (batch, width): the inputs first, those of the last hidden layer
        last.
    gradients : list of float arrays
        The gradients with respect to them.
    """

    activations: list[np.ndarray]
    gradients: list[np.ndarray]

    @property
    def activation_moments(self) -> Float[np.ndarray, " layers"]:
        """The mean square of each layer's outputs, from the inputs on."""
        return _moments(self.activations)

    @property
    def gradient_moments(self) -> Float[np.ndarray, " layers"]:
        """The mean square of the gradients with respect to them, in the same order."""
        return _moments(self.gradients)

    @property
    def arriving(self) -> float:
        """The gradient at the first hidden layer as a multiple of that at the last (root mean squares)."""
        first, last = self.gradient_moments[[1, -1]]
        return float((first / last) ** 0.5)


class PredictedMoments(NamedTuple):
    """What theory says of the mean squares, layer by layer.

    Parameters
    ----------
    activations : float array, shape (depth + 1,)
        As multiples of that of the inputs.
    gradients : float array, shape (depth + 1,)
        As multiples of that of the gradient at the last hidden layer.
    """

    activations: Float[np.ndarray, " layers"]
    gradients: Float[np.ndarray, " layers"]


def gradient_flow(
    depth: int,
    width: int,
    activation: str = "relu",
    *,
    initialisation: str | float = "he_normal",
    normalisation: str | None = None,
    residual: bool = False,
    batch_size: int = 64,
    inputs: Float[np.ndarray, "batch width"] | None = None,
    rng: np.random.Generator,
    dtype: type = np.float64,
) -> GradientFlow:
    """Send a batch through a new network and random gradients back, and return what is seen at every layer.

    Parameters
    ----------
    depth : int
        The hidden layers, 1 or more.
    width : int
        The units of every layer, inputs and outputs among them.
    activation, initialisation, normalisation, residual
        As for `MultilayerPerceptron`; a number as initialisation is c, for normal weights of variance c /
        width.
    batch_size : int, default 64
        Examples, 2 or more; of no account where `inputs` are given.
    inputs : float array, shape (batch, width), optional
        What is sent through; standard normal numbers unless given.
    rng : numpy.random.Generator
        The source of the weights, of the inputs, and of the gradients, standard normal numbers, at the
        outputs.
    dtype : type, default float64
        float64 or float32.

    Returns
    -------
    GradientFlow

    Raises
    ------
    TypeError, ValueError
        If an argument is outside its range.

    References
    ----------
    Glorot & Bengio (2010); He, Zhang, Ren & Sun (2015); Hanin & Nica (2020) for the scatter. Book: chapter 5.
    """
    depth = validation.whole_number(depth, "depth")
    width = validation.whole_number(width, "width")
    network = MultilayerPerceptron(
        [width] * (depth + 2),
        activation,
        initialisation=initialisation,
        normalisation=normalisation,
        residual=residual,
        rng=rng,
        dtype=dtype,
    )
    if inputs is None:
        size = validation.whole_number(batch_size, "batch_size", 2)
        inputs = rng.standard_normal((size, width))
    outputs = network.forward(validation.finite_array(inputs, "inputs", (None, width)), training=True)
    network.backward(rng.standard_normal(outputs.shape))
    return GradientFlow(network.activations[:-1], network.activation_gradients[:-1])


def predicted_moments(depth: int, activation: str = "relu", *, c: float) -> PredictedMoments:
    """Return the mean squares that theory expects of plain layers of one width.

    Parameters
    ----------
    depth : int
        The hidden layers L, 1 or more.
    activation : {"linear", "relu"}
        For other functions there is no such closed form.
    c : float
        Above 0: the weights are normal with variance c / width.

    Returns
    -------
    PredictedMoments
        (c/2)^l and (c/2)^(L - l) for ReLU; c^l and c^(L - l) without an activation function.

    Raises
    ------
    TypeError, ValueError
        If an argument is outside its range.

    Examples
    --------
    >>> predicted_moments(3, "relu", c=1.0).activations.tolist()
    [1.0, 0.5, 0.25, 0.125]

    References
    ----------
    He, Zhang, Ren & Sun (2015), section 2.2. Book: chapter 5.
    """
    depth = validation.whole_number(depth, "depth")
    activation = validation.one_of(activation, "activation", ("linear", "relu"))
    c = validation.positive(c, "c")
    growth = (c if activation == "linear" else c / 2) ** np.arange(depth + 1.0)
    return PredictedMoments(growth, growth[::-1].copy())


def _moments(arrays: list[np.ndarray]) -> np.ndarray:
    return np.array([np.mean(array.astype(np.float64) ** 2) for array in arrays])
