"""The NNLM with every gradient by hand, in NumPy: the net of Bengio et al. (2003) with nothing hidden.

x = [C_i ; C_j ; ...]    a = tanh(d + H x)    y = b + U a  (+ W x)    q = softmax(y)    loss = -ln q_w
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Integer

from nlpbook import validation
from nlpbook.nnlm.layers import (
    embedding_backward,
    embedding_forward,
    output_layer_backward,
    output_layer_forward,
    tanh_layer_backward,
    tanh_layer_forward,
)
from nlpbook.nnlm.parameters import initial_scales, parameter_shapes
from nlpbook.nnlm.softmax import cross_entropy_gradient, negative_log_likelihood


class Activations(NamedTuple):
    """What a forward pass leaves for the backward pass.

    Parameters
    ----------
    x : float array, shape (batch, context * m)
        The context words' vectors, one after the other.
    a : float array, shape (batch, h)
        The hidden layer.
    y : float array, shape (batch, V)
        The logits.
    """

    x: Float[np.ndarray, "batch inputs"]
    a: Float[np.ndarray, "batch hidden"]
    y: Float[np.ndarray, "batch vocabulary"]


class NumpyNNLM:
    """A neural probabilistic language model in NumPy.

    Parameters
    ----------
    parameters : dict of str to float array
        C (V + 1, m), H (h, (n - 1) m), d (h,), U (V, h), b (V,), and W (V, (n - 1) m) if there are direct
        connections; all float32 or all float64. They are copied.

    Raises
    ------
    KeyError
        If a parameter is missing, or one is there that the net does not have.
    TypeError
        If an array is neither float32 nor float64, or they differ in that.
    ValueError
        If the shapes do not fit together, or a number is NaN or infinite.

    References
    ----------
    Bengio, Ducharme, Vincent & Jauvin (2003), "A neural probabilistic language model". Book: chapter 3.
    """

    def __init__(self, parameters: Mapping[str, np.ndarray]):
        self.parameters = _checked(parameters)

    @classmethod
    def initial(
        cls,
        vocabulary_size: int,
        context_size: int,
        embedding_dim: int,
        hidden_size: int,
        *,
        direct: bool = False,
        rng: np.random.Generator,
        dtype: type = np.float64,
    ) -> NumpyNNLM:
        """Return a net that has learnt nothing: normal random matrices of `initial_scales`, the rest zero.

        Parameters
        ----------
        vocabulary_size, context_size, embedding_dim, hidden_size, direct
            As for `parameter_shapes`.
        rng : numpy.random.Generator
            The source of randomness.
        dtype : type
            float64 or float32.
        """
        shapes = parameter_shapes(vocabulary_size, context_size, embedding_dim, hidden_size, direct=direct)
        scales = initial_scales(context_size, embedding_dim, hidden_size)
        return cls(
            {
                name: (scales.get(name, 0.0) * rng.standard_normal(shape)).astype(dtype)
                for name, shape in shapes.items()
            }
        )

    @property
    def context_size(self) -> int:
        """How many words the net looks at, n - 1."""
        return self.parameters["H"].shape[1] // self.parameters["C"].shape[1]

    def forward(self, contexts: Integer[np.ndarray, "batch context"]) -> Activations:
        """Return the logits of all words after each context, and what led to them.

        Parameters
        ----------
        contexts : integer array, shape (batch, n - 1)
            Word ids; V is "<s>".

        Returns
        -------
        Activations

        Raises
        ------
        TypeError
            If an id is no whole number.
        ValueError
            If an id is above V or negative, a context has not n - 1 words, or there is none.
        """
        p = self.parameters
        contexts = validation.ids(contexts, "contexts", len(p["C"]), shape=(None, self.context_size))
        x = embedding_forward(p["C"], contexts)  # (batch, (n - 1) m)
        a = tanh_layer_forward(x, p["H"], p["d"])  # (batch, h)
        y = output_layer_forward(a, p["U"], p["b"], x, p.get("W"))  # (batch, V)
        return Activations(x, a, y)

    def loss(
        self, contexts: Integer[np.ndarray, "batch context"], targets: Integer[np.ndarray, " batch"]
    ) -> float:
        """Return the mean negative log-likelihood of the words that came (nats).

        Parameters
        ----------
        contexts : integer array, shape (batch, n - 1)
            As for `forward`.
        targets : integer array, shape (batch,)
            The word that came after each context, from 0 to V - 1.

        Raises
        ------
        TypeError
            If an id is no whole number.
        ValueError
            If an id is out of range, the shapes do not fit, the batch is empty, or the net has diverged, so
            that a logit is NaN or infinite.
        """
        return float(negative_log_likelihood(self.forward(contexts).y, targets).mean())

    def gradients(
        self, contexts: Integer[np.ndarray, "batch context"], targets: Integer[np.ndarray, " batch"]
    ) -> dict[str, np.ndarray]:
        """Return the gradient of the loss by every parameter: the backward pass.

        Parameters, errors: those of `loss`.

        Returns
        -------
        dict of str to float array
            Under the parameters' names, in their shapes.
        """
        p, (x, a, y) = self.parameters, self.forward(contexts)
        dy = cross_entropy_gradient(y, targets) / len(targets)  # (q - p) / batch; (batch, V)
        da, dU, db = output_layer_backward(dy, a, p["U"])  # da: (batch, h)
        dx, dH, dd = tanh_layer_backward(da, a, x, p["H"])  # dx: (batch, (n - 1) m)
        gradients = {"H": dH, "d": dd, "U": dU, "b": db}
        if "W" in p:
            dx_direct, gradients["W"], _ = output_layer_backward(dy, x, p["W"])
            dx = dx + dx_direct  # x goes two ways, and what comes back adds up
        gradients["C"] = embedding_backward(dx, contexts, len(p["C"]))  # (V + 1, m)
        return gradients

    def step(
        self,
        contexts: Integer[np.ndarray, "batch context"],
        targets: Integer[np.ndarray, " batch"],
        learning_rate: float,
    ) -> None:
        """Take one step of gradient descent: every parameter minus the rate times its gradient.

        Parameters
        ----------
        contexts, targets : integer arrays, shapes (batch, n - 1) and (batch,)
            As for `loss`.
        learning_rate : float
            0 or larger.

        Raises
        ------
        ValueError
            If the rate is negative, NaN or infinite, or as for `loss`.
        """
        rate = validation.not_negative(learning_rate, "learning_rate")
        for name, gradient in self.gradients(contexts, targets).items():
            self.parameters[name] -= rate * gradient


def _checked(parameters: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Copies of the parameters, if they are those of one net."""
    missing = {"C", "H", "d", "U", "b"} - parameters.keys()
    unknown = parameters.keys() - {"C", "H", "d", "U", "b", "W"}
    if missing or unknown:
        raise KeyError(f"parameters must be C, H, d, U, b and perhaps W; got {', '.join(sorted(parameters))}")
    dtypes = {str(np.asarray(array).dtype) for array in parameters.values()}
    if dtypes not in ({"float32"}, {"float64"}):
        raise TypeError(f"parameters must be all float32 or all float64; got {', '.join(sorted(dtypes))}")
    if parameters["C"].ndim != 2 or parameters["H"].ndim != 2 or parameters["C"].shape[1] == 0:
        raise ValueError(
            "parameters['C'] and parameters['H'] must be matrices; "
            f"got shapes {parameters['C'].shape} and {parameters['H'].shape}"
        )
    (rows, m), (h, inputs) = parameters["C"].shape, parameters["H"].shape
    shapes = parameter_shapes(rows - 1, max(1, inputs // m), m, h, direct="W" in parameters)
    for name, shape in shapes.items():
        if parameters[name].shape != shape:
            raise ValueError(
                f"parameters[{name!r}] must have shape {shape} beside C {(rows, m)} and H {(h, inputs)}; "
                f"got {parameters[name].shape}"
            )
        if not np.isfinite(parameters[name]).all():
            raise ValueError(f"parameters[{name!r}] must be finite; got NaN or infinity in it")
    return {name: parameters[name].copy() for name in shapes}
