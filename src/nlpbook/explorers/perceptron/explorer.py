"""The perceptron explorer: points of two classes, and what a line and a small network make of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import traitlets
from jaxtyping import Float64, Int64

from nlpbook import validation
from nlpbook.explorers.base import Explorer
from nlpbook.explorers.gradient_flow.explorer import ACTIVATIONS
from nlpbook.explorers.kit.normal_numbers import normal_at
from nlpbook.explorers.kit.random_numbers import uniform_at
from nlpbook.explorers.perceptron.points import (
    FEWEST,
    HIGH,
    HUNDRED,
    LOW,
    MOST,
    flat_points,
    presets,
    rows_of,
)
from nlpbook.explorers.settings import Choice, Number, Numbers, Switch, Whole
from nlpbook.mlp import (
    MultilayerPerceptron,
    binary_cross_entropy,
    binary_cross_entropy_gradient,
    novikoff_bound,
)

MOST_UPDATES = 1000  # as in rule.js
MOST_STEPS = 10_000  # as in training.js
WIDEST = 16
_HIDDEN, _OUTPUT, _EXAMPLE = 1, 2, 3  # what a random number is for


class Update(NamedTuple):
    """An update of the perceptron rule.

    Parameters
    ----------
    epoch : int
        In which pass over the points it was made, from 1.
    example : int
        The point that was not on its right side, from 0.
    weights : float64 array, shape (2,)
        w after it.
    bias : float
        b after it.
    """

    epoch: int
    example: int
    weights: Float64[np.ndarray, " features"]
    bias: float


class NetworkTraining(NamedTuple):
    """A run of the explorer's network.

    Parameters
    ----------
    losses : float64 array, shape (steps + 1,)
        The mean loss of all points before the first step and after each (nats).
    network : MultilayerPerceptron
        As it is after the last step.
    errors : int
        How many points it then puts into the wrong class.
    """

    losses: Float64[np.ndarray, " places"]
    network: MultilayerPerceptron
    errors: int


class PerceptronExplorer(Explorer):
    """Put points of two classes in the plane; let the perceptron rule look for a line, or train a network.

    The page follows the perceptron rule update by update: the line before and after, the point that called
    for it, the number of updates beside Novikoff's bound where a line separates the classes, and the epoch
    from which the weights repeat where none does. Or it trains a network of one hidden layer: the plane is
    coloured by its output, and beside it stands the space of two hidden units, into which it has bent the
    plane.

    Parameters
    ----------
    points : {"and", "or", "xor", "clouds", "moons", "circles"} or array, shape (points, 3)
        A preset, or 2 to 100 rows of x1, x2 (from -1 to 2, rounded to hundredths) and the class, 0 or 1. The
        perceptron rule goes through them in their order.
    method : {"perceptron", "network"}
        Which of the two is shown.
    updates : int
        After how many updates of the rule, from 0 to 1000, the line is shown; after the last one if it makes
        fewer.
    width : int
        The hidden units of the network, from 1 to 16.
    activation : {"linear", "sigmoid", "tanh", "relu", "leaky_relu", "gelu"}
        Their activation function.
    rate : float
        The learning rate of the network, from 0.001 to 10.
    stochastic : bool
        Whether a step of the training goes down the gradient of one point, drawn at random, in the place of
        the mean over all.
    seed : int
        Which initial weights are drawn, and which points, from 0 to 99.
    pace : {1, 10, 100}
        Steps of the training for each frame of the page, if there is time for them.
    across, up : int
        The hidden units on the axes of the hidden space, from 1 to 16; the last one if there are fewer.

    Raises
    ------
    TypeError, ValueError
        If an argument is outside its range.

    Examples
    --------
    >>> PerceptronExplorer("and").bound() > len(PerceptronExplorer("and").rule())
    True
    >>> PerceptronExplorer("xor").bound() is None
    True

    References
    ----------
    Rosenblatt (1958); Minsky & Papert (1969). Book: chapter 5.
    """

    javascript = "explorer.js"
    label = "Perceptron and XOR: two classes, a line, and a network that trains in the page"

    points = Numbers(
        [3 * count for count in range(FEWEST, MOST + 1)],
        least=[HUNDRED * LOW, HUNDRED * LOW, 0] * MOST,
        most=[HUNDRED * HIGH, HUNDRED * HIGH, 1] * MOST,
        whole=True,
        label="list of points",
    )
    method = Choice(("perceptron", "network"))
    updates = Whole(0, MOST_UPDATES, label="number of updates")
    width = Whole(1, WIDEST, default=4)
    activation = Choice(ACTIVATIONS, default="tanh", label="activation function")
    rate = Number(least=0.001, most=10.0, default=0.5, label="learning rate")
    stochastic = Switch(label="switch for one point a step")
    seed = Whole(0, 99)
    pace = Choice((1, 10, 100), label="number of steps a frame")
    across = Whole(1, WIDEST, default=1, label="hidden unit on the horizontal axis")
    up = Whole(1, WIDEST, default=2, label="hidden unit on the vertical axis")
    presets = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        points: str | Sequence[Sequence[float]] | np.ndarray = "and",
        *,
        method: str = "perceptron",
        updates: int = 0,
        width: int = 4,
        activation: str = "tanh",
        rate: float = 0.5,
        stochastic: bool = False,
        seed: int = 0,
        pace: int = 1,
        across: int = 1,
        up: int = 2,
    ):
        super().__init__(
            presets=presets(),
            points=flat_points(points),
            method=method,
            updates=updates,
            width=width,
            activation=activation,
            rate=rate,
            stochastic=stochastic,
            seed=seed,
            pace=pace,
            across=across,
            up=up,
        )

    @property
    def X(self) -> Float64[np.ndarray, "points 2"]:
        """The points, a float64 array of shape (points, 2)."""
        return rows_of(self.points)[:, :2] / HUNDRED

    @property
    def y(self) -> Int64[np.ndarray, " points"]:
        """Their classes as the perceptron has them, an int64 array of -1 and 1, shape (points,)."""
        return 2 * rows_of(self.points)[:, 2] - 1

    def rule(self) -> list[Update]:
        """Return the updates that the perceptron rule makes, 1000 at most.

        Returns
        -------
        list of Update
            From weights and a bias of 0; after the last one all points are on their sides, unless there are
            1000.
        """
        # In hundredths, with 100 as the input of the bias: exact, and the same updates.
        rows = rows_of(self.points)
        inputs = [[int(x1), int(x2), HUNDRED] for x1, x2, _ in rows]
        weights, updates, epoch, before = [0, 0, 0], [], 0, -1
        while before < len(updates) < MOST_UPDATES:
            before, epoch = len(updates), epoch + 1
            for i, (x, y) in enumerate(zip(inputs, self.y.tolist(), strict=True)):
                if y * sum(w * one for w, one in zip(weights, x, strict=True)) > 0:
                    continue
                weights = [w + y * one for w, one in zip(weights, x, strict=True)]
                *w, b = (one / HUNDRED for one in weights)
                updates.append(Update(epoch, i, np.array(w), b))
                if len(updates) == MOST_UPDATES:
                    break
        return updates

    def bound(self) -> float | None:
        """Return the most updates that the rule makes, by Novikoff's theorem; None if no line separates."""
        try:
            return novikoff_bound(self.X, self.y)
        except ValueError:
            return None

    def network(self) -> MultilayerPerceptron:
        """Return the network that is set, with its initial weights.

        Returns
        -------
        MultilayerPerceptron
            Two inputs, `width` hidden units and the logit of class 1. Weights are normal, of variance 2 /
            inputs in the hidden layer and 1 / inputs in the last; biases are 0.
        """
        network = MultilayerPerceptron(
            (2, self.width, 1),
            self.activation,
            initialisation="zeros",
            rng=np.random.default_rng(0),  # of no account: nothing is drawn
        )
        units = np.arange(self.width)
        network.parameters["W1"][:] = normal_at(self.seed, _HIDDEN, units, np.arange(2)[:, None])
        network.parameters["W2"][:, 0] = self.width**-0.5 * normal_at(self.seed, _OUTPUT, units)
        return network

    def train(self, steps: int) -> NetworkTraining:
        """Train the network that is set, by gradient descent with the learning rate `rate`.

        Parameters
        ----------
        steps : int
            From 0 to 10,000.

        Returns
        -------
        NetworkTraining

        Raises
        ------
        TypeError, ValueError
            If it is no such number.
        """
        steps = validation.whole_number(steps, "steps", 0, MOST_STEPS)
        network, inputs = self.network(), self.X
        targets = rows_of(self.points)[:, 2:].astype(np.float64)
        losses = [binary_cross_entropy(network.forward(inputs), targets)]
        for step in range(steps):
            chosen = slice(None)
            if self.stochastic:
                at = int(uniform_at(self.seed, _EXAMPLE, step) * len(inputs))
                chosen = slice(at, at + 1)
            logits = network.forward(inputs[chosen], training=True)
            gradients = network.backward(binary_cross_entropy_gradient(logits, targets[chosen]))
            for name, parameter in network.parameters.items():
                parameter -= self.rate * gradients[name]
            losses.append(binary_cross_entropy(network.forward(inputs), targets))
        errors = int(((network.forward(inputs) > 0) != (targets == 1)).sum())
        return NetworkTraining(np.array(losses), network, errors)
