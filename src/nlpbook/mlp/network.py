"""A multilayer perceptron in NumPy, with every gradient by hand and every layer open to look into.

    hidden layer l     z = x W + b,   n = norm(z),   a = f(n),   a = dropout(a),   y = a  (+ x)
    last layer         y = x W + b: predictions or logits

The backward pass is the same list from the end: each line receives the gradient with respect to its result,
and hands on the gradient with respect to what it was computed from.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from nlpbook import validation
from nlpbook.mlp.activations import ACTIVATIONS
from nlpbook.mlp.batch_norm import BatchNorm, Normalised
from nlpbook.mlp.dropout import dropout_backward, dropout_forward
from nlpbook.mlp.initialisers import gain, he_normal, he_uniform, xavier_normal, xavier_uniform
from nlpbook.mlp.layer_norm import layer_norm_backward, layer_norm_forward
from nlpbook.mlp.linear import linear_backward, linear_forward

_INITIALISERS = {
    "he_normal": he_normal,
    "he_uniform": he_uniform,
    "xavier_normal": xavier_normal,
    "xavier_uniform": xavier_uniform,
}
_DTYPES = {"float64": np.float64, "float32": np.float32}


class _Kept(NamedTuple):
    """What the forward pass of a hidden layer leaves for its backward pass."""

    x: np.ndarray
    n: np.ndarray
    normalised: Normalised | None
    dropped: np.ndarray | None


class MultilayerPerceptron:
    """A feed-forward network of fully connected layers.

    Parameters
    ----------
    sizes : sequence of int
        The units of each layer from the inputs to the outputs, two numbers or more: (2, 4, 3, 1) has two
        hidden layers and 31 parameters.
    activation : str, default "relu"
        A name in `ACTIVATIONS`, for the hidden layers.
    initialisation : str or float, default "he_normal"
        "he_normal", "he_uniform", "xavier_normal" or "xavier_uniform", with the gain of the activation
        function (1 in the last layer); "zeros"; or a number c, 0 or larger: normal weights of variance c /
        inputs. Biases begin at 0.
    normalisation : {None, "batch", "layer"}
        What stands between the pre-activations of a hidden layer and its activation function.
    residual : bool, default False
        Add to the output of every hidden layer its input, where the two are of one size.
    dropout : float, default 0
        The probability with which a hidden activation is dropped in training, from 0 to below 1.
    rng : numpy.random.Generator
        The source of the initial weights, and of dropout.
    dtype : type, default float64
        float64 or float32.

    Attributes
    ----------
    parameters : dict
        Arrays under the names W1, b1, W2, ... by layer, and with a normalisation scale1, shift1, ...; in the
        order of the layers. Training changes them in place.
    activations : list
        After `forward`, one array for each layer, the inputs first and the outputs last.
    activation_gradients : list
        After `backward`, the gradients with respect to `activations`, in the same order.

    Raises
    ------
    TypeError, ValueError
        If an argument is outside its range.

    References
    ----------
    Rumelhart, Hinton & Williams (1986). Book: chapter 5.
    """

    def __init__(
        self,
        sizes: Sequence[int],
        activation: str = "relu",
        *,
        initialisation: str | float = "he_normal",
        normalisation: str | None = None,
        residual: bool = False,
        dropout: float = 0.0,
        rng: np.random.Generator,
        dtype: type = np.float64,
    ):
        self.sizes = [
            validation.whole_number(size, f"sizes[{i}]")
            for i, size in enumerate(validation.collection(sizes, "sizes", "layer sizes", least=2))
        ]
        self.activation = validation.one_of(activation, "activation", ACTIVATIONS)
        self.normalisation = validation.one_of(normalisation, "normalisation", (None, "batch", "layer"))
        self.residual = validation.truth(residual, "residual")
        self.dropout = validation.fraction(dropout, "dropout")
        self.rng = validation.generator(rng)
        self.dtype = _DTYPES[validation.one_of(getattr(dtype, "__name__", dtype), "dtype", _DTYPES)]
        self.parameters: dict[str, np.ndarray] = {}
        self._batch_norms: dict[int, BatchNorm] = {}
        for layer in range(1, self.depth + 1):
            self._add_layer(layer, initialisation)
        self.activations: list[np.ndarray] = []
        self.activation_gradients: list[np.ndarray] = []
        self._kept: list[_Kept] = []
        self._training = False

    @property
    def depth(self) -> int:
        """How many layers have weights, the last one among them."""
        return len(self.sizes) - 1

    def forward(
        self, x: Float[np.ndarray, "batch inputs"], *, training: bool = False
    ) -> Float[np.ndarray, "batch outputs"]:
        """Return the outputs, and keep what `backward` needs.

        Parameters
        ----------
        x : float array, shape (batch, inputs)
            An example in each row.
        training : bool, default False
            Whether activations are dropped, and batch normalisation takes the statistics of the batch.

        Returns
        -------
        float array, shape (batch, outputs)

        Raises
        ------
        TypeError
            If x is no array of floating-point numbers.
        ValueError
            If its shape does not fit, or batch normalisation gets one example in training.
        """
        x = validation.float_array(x, "x")
        if x.ndim != 2 or x.shape[1] != self.sizes[0]:
            raise ValueError(f"x must have shape (batch, {self.sizes[0]}); got {x.shape}")
        x = x.astype(self.dtype, copy=False)
        self._training, self._kept, self.activations = training, [], [x]
        self.activation_gradients = []
        for layer in range(1, self.depth):
            self.activations.append(self._hidden_forward(layer, self.activations[-1]))
        W, b = self._weights(self.depth)
        self.activations.append(linear_forward(self.activations[-1], W, b))
        return self.activations[-1]

    def backward(self, d_output: Float[np.ndarray, "batch outputs"]) -> dict[str, np.ndarray]:
        """Return the gradient of the loss with respect to every parameter: the last `forward`, backwards.

        Parameters
        ----------
        d_output : float array, shape (batch, outputs)
            The gradient of the loss with respect to what `forward` returned, as `cross_entropy_gradient`
            and its like give it.

        Returns
        -------
        dict of str to float array
            Under the names of the parameters, in their shapes.

        Raises
        ------
        RuntimeError
            If there was no `forward`.
        ValueError
            If the shape is not that of the output.
        """
        if not self.activations:
            raise RuntimeError("backward needs what forward keeps: call forward first")
        if d_output.shape != self.activations[-1].shape:
            raise ValueError(
                f"d_output must have the shape of the output, {self.activations[-1].shape}; "
                f"got {d_output.shape}"
            )
        d_output = d_output.astype(self.dtype, copy=False)
        W, _ = self._weights(self.depth)
        dx, dW, db = linear_backward(d_output, self.activations[-2], W)
        gradients = {f"W{self.depth}": dW, f"b{self.depth}": db}
        flow = [d_output, dx]
        for layer in range(self.depth - 1, 0, -1):
            flow.append(self._hidden_backward(layer, flow[-1], gradients))
        self.activation_gradients = flow[::-1]
        return {name: gradients[name] for name in self.parameters}

    # ---- one hidden layer, forwards and backwards

    def _hidden_forward(self, layer: int, x: np.ndarray) -> np.ndarray:
        z = n = linear_forward(x, *self._weights(layer))
        normalised = dropped = None
        if self.normalisation == "batch":
            norm = self._batch_norms[layer]
            norm.scale, norm.shift = self._scale_and_shift(layer)
            n = norm.forward(z, training=self._training)
        elif self.normalisation == "layer":
            n, normalised = layer_norm_forward(z, *self._scale_and_shift(layer))
        y = ACTIVATIONS[self.activation].function(n)
        if self._training and self.dropout > 0:
            y, dropped = dropout_forward(y, self.dropout, rng=self.rng)
        self._kept.append(_Kept(x, n, normalised, dropped))
        return y + x if self._adds_input(layer) else y

    def _hidden_backward(self, layer: int, dy: np.ndarray, gradients: dict[str, np.ndarray]) -> np.ndarray:
        kept = self._kept[layer - 1]
        da = dy if kept.dropped is None else dropout_backward(dy, kept.dropped)
        dz = da * ACTIVATIONS[self.activation].derivative(kept.n)
        if self.normalisation is not None:
            if self.normalisation == "batch":
                dz, d_scale, d_shift = self._batch_norms[layer].backward(dz)
            else:
                scale, _ = self._scale_and_shift(layer)
                dz, d_scale, d_shift = layer_norm_backward(dz, scale, kept.normalised)
            gradients[f"scale{layer}"], gradients[f"shift{layer}"] = d_scale, d_shift
        W, _ = self._weights(layer)
        dx, gradients[f"W{layer}"], gradients[f"b{layer}"] = linear_backward(dz, kept.x, W)
        return dx + dy if self._adds_input(layer) else dx  # x went two ways, and what comes back adds up

    # ---- its parameters

    def _add_layer(self, layer: int, initialisation: str | float) -> None:
        inputs, outputs = self.sizes[layer - 1 : layer + 1]
        hidden = layer < self.depth
        activation = self.activation if hidden else "linear"
        self.parameters[f"W{layer}"] = _initial(
            inputs, outputs, activation, initialisation, self.rng, self.dtype
        )
        self.parameters[f"b{layer}"] = np.zeros(outputs, self.dtype)
        if hidden and self.normalisation is not None:
            self.parameters[f"scale{layer}"] = np.ones(outputs, self.dtype)
            self.parameters[f"shift{layer}"] = np.zeros(outputs, self.dtype)
            if self.normalisation == "batch":
                self._batch_norms[layer] = BatchNorm(outputs, dtype=self.dtype)

    def _weights(self, layer: int) -> tuple[np.ndarray, np.ndarray]:
        return self.parameters[f"W{layer}"], self.parameters[f"b{layer}"]

    def _scale_and_shift(self, layer: int) -> tuple[np.ndarray, np.ndarray]:
        return self.parameters[f"scale{layer}"], self.parameters[f"shift{layer}"]

    def _adds_input(self, layer: int) -> bool:
        return self.residual and self.sizes[layer - 1] == self.sizes[layer]


def _initial(
    inputs: int,
    outputs: int,
    activation: str,
    initialisation: str | float,
    rng: np.random.Generator,
    dtype: type,
) -> np.ndarray:
    """The weights of one layer."""
    if isinstance(initialisation, str):
        name = validation.one_of(initialisation, "initialisation", (*_INITIALISERS, "zeros"))
        if name == "zeros":
            return np.zeros((inputs, outputs), dtype)
        return _INITIALISERS[name](inputs, outputs, gain=gain(activation), rng=rng, dtype=dtype)
    c = validation.not_negative(initialisation, "initialisation")
    return ((c / inputs) ** 0.5 * rng.standard_normal((inputs, outputs))).astype(dtype)
