"""The gradient-flow explorer: what a deep network does to its signal, forwards and backwards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import traitlets
from jaxtyping import Float64, Integer, Real

from nlpbook import validation
from nlpbook.explorers.arrays import array_trait
from nlpbook.explorers.base import Explorer
from nlpbook.explorers.kit.random_numbers import uniform_at
from nlpbook.explorers.kit.typed_text import check_word
from nlpbook.explorers.settings import Choice, Number, Switch, Whole
from nlpbook.mlp import (
    GradientFlow,
    MultilayerPerceptron,
    PredictedMoments,
    cross_entropy,
    cross_entropy_gradient,
    predicted_moments,
)

DEEPEST, NARROWEST, WIDEST = 50, 8, 64  # WIDEST as in weights.js
MOST_EXAMPLES, MOST_CLASSES = 64, 16
MOST_STEPS = 200
ACTIVATIONS = ("linear", "sigmoid", "tanh", "relu", "leaky_relu", "gelu")
_NAMED = {"xavier": 1.0, "he": 2.0}  # the c of each, in layers of one width
_NEGATIVE_SLOPE = 0.01
_LARGEST_DERIVATIVE = {"sigmoid": 1 / 4, "tanh": 1.0}


class Training(NamedTuple):
    """A run of the explorer's network; it is over where it diverges, and its last loss then is NaN.

    Parameters
    ----------
    losses : float64 array, shape (steps + 1,)
        The loss on the batch before the first step and after each (nats).
    activations, gradients : float64 arrays, shape (steps + 1, depth + 1)
        At the same places the root mean squares of each layer's outputs, and of the gradients with respect to
        them; the inputs first.
    """

    losses: Float64[np.ndarray, " places"]
    activations: Float64[np.ndarray, "places layers"]
    gradients: Float64[np.ndarray, "places layers"]


class GradientFlowExplorer(Explorer):
    """Build a deep network; see how activations travel up and gradients down, layer by layer, and train it.

    The page computes the network itself, forwards and backwards, whenever a control moves: hidden layers of
    one width, on top of them a layer of logits and the cross-entropy of one batch. A violin for each layer
    shows how its numbers are spread, a curve how large they are, beside what theory expects where it has one
    factor for all layers. Train goes down the gradient step by step, and a map shows layer by training step.

    The batch is given once, and stays that of the explorer: another batch asks for another explorer.

    Parameters
    ----------
    inputs : array, shape (batch, columns)
        The batch: 2 to 64 examples, each of 8 to 64 features; best standardised. A network of width n is
        given the first n columns.
    labels : sequence of int
        The class of each example, from 0 to at most 15.
    examples : sequence of str, optional
        What the examples are called, for the reader.
    depth : int
        The hidden layers, from 1 to 50.
    width : int
        The units of each, and the features that are used: from 8 to the columns of `inputs`.
    activation : {"linear", "sigmoid", "tanh", "relu", "leaky_relu", "gelu"}
        The activation function of the hidden layers.
    initialisation : {"xavier", "he", "scale"}
        The variance of the initial, normal weights times the width: 1, 2, or `scale`. (In the layer of the
        logits it is always 1; the gains of other activation functions are left to `scale`.)
    scale : float
        c for "scale", from 0.05 to 4.
    normalisation : {"none", "batch", "layer"}
        What stands before the activation function.
    residual : bool
        Whether each hidden layer's input is added to its output.
    seed : int
        Which weights are drawn, from 0 to 99.
    direction : {"gradients", "activations"}
        What violins and map show.
    axis : {"log", "linear"}
        The axis of the violins: of the sizes of the numbers, or of the numbers themselves.
    rate : float
        The learning rate of the training, from 0.0001 to 10.

    Raises
    ------
    TypeError, ValueError
        If an argument is outside its range, or the labels are not as many as the inputs; later, if a part of
        the batch is replaced.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> inputs, labels = rng.standard_normal((16, 32)), [0, 1] * 8
    >>> deep = GradientFlowExplorer(inputs, labels, depth=20, width=32, activation="sigmoid")
    >>> deep.flow().arriving < 0.25**19
    True

    References
    ----------
    Glorot & Bengio (2010); He, Zhang, Ren & Sun (2015). Book: chapter 5.
    """

    javascript = "explorer.js"
    label = "Gradient flow: activations and gradients of a deep network, layer by layer"

    depth = Whole(1, DEEPEST, default=30)
    width = Whole(NARROWEST, lambda explorer: explorer.inputs.shape[1], default=32)
    activation = Choice(ACTIVATIONS, default="tanh", label="activation function")
    initialisation = Choice((*_NAMED, "scale"))
    scale = Number(least=0.05, most=4.0, default=1.0, label="scale c of the weights")
    normalisation = Choice(("none", "batch", "layer"))
    residual = Switch(label="switch for residual connections")
    seed = Whole(0, 99)
    direction = Choice(("gradients", "activations"))
    axis = Choice(("log", "linear"))
    rate = Number(least=1e-4, most=10.0, default=0.1, label="learning rate")
    inputs = array_trait()
    labels = traitlets.List(traitlets.Int()).tag(sync=True)
    examples = traitlets.List(traitlets.Unicode()).tag(sync=True)
    _has_batch = False

    def __init__(
        self,
        inputs: Real[np.ndarray, "batch columns"],
        labels: Sequence[int] | Integer[np.ndarray, " batch"],
        *,
        examples: Sequence[str] | None = None,
        depth: int = 30,
        width: int = 32,
        activation: str = "tanh",
        initialisation: str = "xavier",
        scale: float = 1.0,
        normalisation: str = "none",
        residual: bool = False,
        seed: int = 0,
        direction: str = "gradients",
        axis: str = "log",
        rate: float = 0.1,
    ):
        inputs = _checked_inputs(inputs)
        super().__init__(
            inputs=inputs,
            labels=_checked_labels(labels, len(inputs)),
            examples=_checked_examples(examples, len(inputs)),
            depth=depth,
            width=width,
            activation=activation,
            initialisation=initialisation,
            scale=scale,
            normalisation=normalisation,
            residual=residual,
            seed=seed,
            direction=direction,
            axis=axis,
            rate=rate,
        )
        self._has_batch = True

    @traitlets.validate("inputs", "labels", "examples")
    def _given_once(self, proposal: Any) -> Any:
        # The page takes the batch when it makes the network; what came later would be in Python alone.
        if self._has_batch:
            raise TypeError(
                f"{proposal.trait.name} must be given when the explorer is made; got others for one that is"
            )
        return proposal.value

    @property
    def c(self) -> float:
        """The variance of the weights of the hidden layers, times the width."""
        return _NAMED.get(self.initialisation, self.scale)

    def network(self) -> MultilayerPerceptron:
        """Return the network that is set, with its initial weights.

        Returns
        -------
        MultilayerPerceptron
            Of double precision, with `depth` hidden layers and one of logits.
        """
        classes = max(self.labels) + 1
        network = MultilayerPerceptron(
            [self.width] * (self.depth + 1) + [classes],
            self.activation,
            initialisation="zeros",
            normalisation=None if self.normalisation == "none" else self.normalisation,
            residual=self.residual,
            rng=np.random.default_rng(0),  # of no account: nothing is drawn
        )
        for layer in range(1, self.depth + 1):
            weights = network.parameters[f"W{layer}"]
            weights[:] = (self.c / self.width) ** 0.5 * _normals(self.seed, layer, weights.shape)
        weights = network.parameters[f"W{self.depth + 1}"]
        weights[:] = self.width**-0.5 * _normals(self.seed, 0, weights.shape)
        return network

    def flow(self) -> GradientFlow:
        """Return activations and gradients of the network that is set, before it is trained.

        Returns
        -------
        GradientFlow
            The inputs first, the last hidden layer last; of the gradients of the mean cross-entropy.
        """
        network = self.network()
        self._loss_and_gradients(network)
        return GradientFlow(network.activations[:-1], network.activation_gradients[:-1])

    def loss(self) -> float:
        """Return the mean cross-entropy of the batch before training (nats)."""
        return self._loss_and_gradients(self.network())[0]

    def theory(self) -> PredictedMoments | None:
        """Return what theory expects of the mean squares, where it has one factor for all layers.

        Returns
        -------
        PredictedMoments or None
            Without normalisation for linear layers, and for ReLU and leaky ReLU without residual connections;
            for linear layers with them, whose mean square grows by 1 + c. None for all others. (Of layers
            with normalisation it knows the limit of large batches or wide layers, which the page tells.)
        """
        if self.normalisation != "none":
            return None
        if self.activation == "linear":
            return predicted_moments(self.depth, "linear", c=1 + self.c if self.residual else self.c)
        if self.residual or self.activation not in ("relu", "leaky_relu"):
            return None
        slope = _NEGATIVE_SLOPE if self.activation == "leaky_relu" else 0.0
        return predicted_moments(self.depth, "relu", c=self.c * (1 + slope**2))

    def gradient_bound(self) -> Float64[np.ndarray, " layers"] | None:
        """Return the most that the gradients' mean squares are expected to be in layers that saturate.

        Returns
        -------
        float64 array, shape (depth + 1,), or None
            As multiples of that at the last hidden layer: a layer multiplies it by c f'(z)^2, and f' is at
            most 1/4 for the sigmoid, 1 for tanh. None for all other layers.
        """
        steepest = _LARGEST_DERIVATIVE.get(self.activation)
        if steepest is None or self.residual or self.normalisation != "none":
            return None
        return predicted_moments(self.depth, "linear", c=self.c * steepest**2).gradients

    def train(self, steps: int) -> Training:
        """Train the network that is set on its batch, by gradient descent with the learning rate `rate`.

        Parameters
        ----------
        steps : int
            From 0 to 200.

        Returns
        -------
        Training
        """
        steps = validation.whole_number(steps, "steps", 0, MOST_STEPS)
        network = self.network()
        losses, activations, gradients = [], [], []
        with np.errstate(over="ignore", invalid="ignore"):  # the numbers of a run that diverges
            for step in range(steps + 1):
                loss, found = self._loss_and_gradients(network)
                flow = GradientFlow(network.activations[:-1], network.activation_gradients[:-1])
                losses.append(loss)
                activations.append(flow.activation_moments**0.5)
                gradients.append(flow.gradient_moments**0.5)
                if step == steps or not np.isfinite(loss):
                    break
                for name, parameter in network.parameters.items():
                    parameter -= self.rate * found[name]
        return Training(np.array(losses), np.array(activations), np.array(gradients))

    def _loss_and_gradients(self, network: MultilayerPerceptron) -> tuple[float, dict[str, np.ndarray]]:
        labels = np.array(self.labels)
        logits = network.forward(self.inputs[:, : self.width].astype(np.float64), training=True)
        if not np.isfinite(logits).all():
            return np.nan, network.backward(np.full_like(logits, np.nan))
        return cross_entropy(logits, labels), network.backward(cross_entropy_gradient(logits, labels))


def _normals(seed: int, layer: int, shape: tuple[int, int]) -> Float64[np.ndarray, "inputs outputs"]:
    """Return standard normal numbers, those of the same row and column for every width.

    Neighbours in a row are the two that the formula of Box and Muller makes of one pair of `uniform_at`.
    """
    rows, columns = (np.arange(size) for size in shape)
    pairs = WIDEST // 2 * rows[:, None] + columns // 2
    radius = np.sqrt(-2 * np.log1p(-uniform_at(seed, layer, pairs, 0)))
    angle = 2 * np.pi * uniform_at(seed, layer, pairs, 1)
    return radius * np.where(columns % 2, np.sin(angle), np.cos(angle))


def _checked_inputs(inputs: np.ndarray) -> np.ndarray:
    found = validation.finite_array(inputs, "inputs", (None, None))
    rows, columns = found.shape
    if not 2 <= rows <= MOST_EXAMPLES or not NARROWEST <= columns <= WIDEST:
        raise ValueError(
            f"inputs must be 2 to {MOST_EXAMPLES} rows of {NARROWEST} to {WIDEST} columns; "
            f"got {rows} of {columns}"
        )
    with np.errstate(over="ignore"):
        found = found.astype(np.float32)
    if not np.isfinite(found).all():
        raise ValueError("inputs must be finite in float32; got numbers beyond it")
    return found


def _checked_labels(labels: Sequence[int] | np.ndarray, examples: int) -> list[int]:
    found = validation.integers(labels, "labels")
    if found.shape != (examples,):
        raise ValueError(f"labels must be one for each of the {examples} inputs; got shape {found.shape}")
    checked = [
        validation.whole_number(label, f"labels[{i}]", 0, MOST_CLASSES - 1) for i, label in enumerate(found)
    ]
    if max(checked) == 0:
        raise ValueError("labels must be of two classes or more; got only 0")
    return checked


def _checked_examples(examples: Sequence[str] | None, count: int) -> list[str]:
    if examples is None:
        return []
    names = validation.collection(examples, "examples", "names")
    for i, name in enumerate(names):
        check_word(name, f"examples[{i}]")
    if len(names) != count:
        raise ValueError(f"examples must be one for each of the {count} inputs; got {len(names)}")
    return names
