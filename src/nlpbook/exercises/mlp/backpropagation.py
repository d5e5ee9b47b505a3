"""The exercises of section 5.4, backpropagation on a computational graph."""

from __future__ import annotations

import math

import numpy as np

from nlpbook.exercises.base import Exercise, Mistake

two_paths = Exercise(
    name="two paths",
    solution=[8, 3],
    explanation="x reaches f through the product (2) and the maximum (6), y through the product only.",
    mistakes=(
        Mistake([6, 3], "x goes two ways: the second gradient is *added* to the first one."),
        Mistake([2, 3], "The product is done. But x is the larger one, and gets a gradient from max."),
        Mistake([6, 0], "That is what comes through the maximum. The product hands something on as well."),
        Mistake([8, 9], "The maximum hands its gradient on to the larger input only."),
        Mistake([5, 6], "Equal inputs would share the gradient of a maximum. Here 3 is larger than 2."),
        Mistake([5, 3], "The derivative of the square is 2 max(x, y), which is 6."),
    ),
    hints=(
        "Name the parts: m = max(x, y), s = m^2, p = x y, f = p + s. Then go backwards, one at a time.",
        "df/ds = df/dp = 1. df/dm = 2 m = 6, which goes to x. And p hands on y to x, and x to y.",
    ),
)


def _near_and_far_from_zero() -> tuple[tuple[np.ndarray, np.ndarray], ...]:
    """Random inputs on both sides of 0, down to a millionth from it, with gradients of either sign."""
    rng = np.random.default_rng(54)
    near = np.tile([-1.0, 1.0], 20) * rng.permutation(np.geomspace(1e-6, 10, 40))
    return (rng.normal(size=40), near), (rng.normal(size=(5, 8)), rng.normal(size=(5, 8)))


relu_backward = Exercise(
    name="the backward pass of ReLU",
    solution=lambda dy, x: dy * (x > 0),
    explanation="A gate: open where x was above 0, closed elsewhere, whatever the incoming gradient is.",
    mistakes=(
        Mistake(
            lambda dy, x: (x > 0).astype(float),
            "That is the local derivative. The chain rule multiplies it with the incoming gradient.",
        ),
        Mistake(
            lambda dy, x: np.maximum(dy, 0),
            "The gate looks at what came in on the way *forwards*, x. A gradient may well be negative.",
        ),
        Mistake(
            lambda dy, x: dy * np.maximum(x, 0),
            "The factor is the derivative of ReLU, 1 or 0, and not its value.",
        ),
        Mistake(
            lambda dy, x: dy * (x >= 0),
            "At exactly 0 there is no derivative, and every number from 0 to 1 could be defended. This book, "
            "like PyTorch, takes 0.",
        ),
        Mistake(
            lambda dy, x: dy * np.sign(x),
            "Below 0 the sign is -1; the derivative of ReLU is 0 there.",
        ),
        Mistake(
            lambda dy, x: dy * (x > 0) * (dy > 0),
            "A negative gradient goes through as well, wherever x is above 0.",
        ),
        Mistake(
            lambda dy, x: dy * (x > 1),
            "The gate opens at 0, and not at 1: ReLU leaves every x above 0 as it is, however small.",
        ),
        Mistake(lambda dy, x: dy * (x < 0), "The other way round: the gate is open where x is above 0."),
    ),
    hints=("The derivative of max(x, 0) is 1 where x > 0 and 0 elsewhere. Which array is compared with 0?",),
    cases=(
        (np.array([2.0, -3.0, 0.5, 4.0]), np.array([1.5, 2.0, -1.0, 0.0])),
        (np.array([[-1.0, 1.0], [0.25, -2.0]]), np.array([[3.0, -0.1], [0.1, -7.0]])),
        *_near_and_far_from_zero(),
    ),
)

_SLOPE = math.exp(-1) / (1 + math.exp(-1)) ** 2  # of the sigmoid, at 1

neuron = Exercise(
    name="one neuron by hand",
    solution=[-_SLOPE, -2 * _SLOPE, _SLOPE],
    explanation="All three share the factor sigma'(1) = 0.1966; what is left is the local input: -1, -2, 1.",
    mistakes=(
        Mistake(
            [2 * _SLOPE, -3 * _SLOPE, _SLOPE],
            "The first two are the gradients with respect to the *inputs*. A product hands to each factor "
            "the value of the other one: to w1 that of x1.",
        ),
        Mistake([-1, -2, 1], "These are the gradients of z. The sigmoid has a derivative, too."),
        Mistake(
            [-1 / (1 + math.exp(-1)), -2 / (1 + math.exp(-1)), 1 / (1 + math.exp(-1))],
            "The factor is the sigmoid's *derivative* at z = 1, sigma (1 - sigma), and not its value.",
        ),
        Mistake([-_SLOPE, -2 * _SLOPE, 0], "The bias is added to z, with the factor 1: its gradient is dz."),
        Mistake([-_SLOPE, -2 * _SLOPE, -3 * _SLOPE], "The bias is added: its own value is no factor."),
    ),
    hints=("z is 2 (-1) + (-3)(-2) - 3 = 1. What is the derivative of the sigmoid there?",),
)


def _all_three(dz: np.ndarray, x: np.ndarray, W: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return dz @ W.T, x.T @ dz, dz.sum(axis=0)


linear_gradients = Exercise(
    name="the backward pass of a linear layer",
    solution=_all_three,
    explanation="Each gradient has the shape of what it belongs to, and often that leaves one product only.",
    mistakes=(
        Mistake(
            lambda dz, x, W: (dz @ W.T, dz.T @ x, dz.sum(axis=0)),
            "dW came out transposed: its shape is that of W, (inputs, outputs).",
        ),
        Mistake(
            lambda dz, x, W: (dz @ W.T, x.T @ dz, dz.mean(axis=0)),
            "b was copied to every row, so its gradient is the *sum* over the rows. If the loss is a mean, "
            "the division by the number of rows is in dz already.",
        ),
        Mistake(
            lambda dz, x, W: (dz @ W.T, x.T @ dz / len(x), dz.mean(axis=0)),
            "Nothing is divided here. If the loss is a mean, the division is in dz already.",
        ),
        Mistake(
            lambda dz, x, W: (dz @ W.T, x.T @ dz, dz),
            "b has one entry for each output, and so has its gradient: add up the rows of dz.",
        ),
    ),
    hints=(
        "Write the shapes down: x (batch, inputs), W (inputs, outputs), dz (batch, outputs).",
        "dx is dz times W transposed, dW is x transposed times dz. The sum over the batch is in it.",
    ),
    cases=(
        (
            np.array([[1.0, -2.0, 0.5], [0.0, 3.0, -1.0]]),
            np.array([[2.0, 1.0], [-1.0, 4.0]]),
            np.array([[0.5, -1.0, 2.0], [1.5, 0.0, -0.5]]),
        ),
        (
            np.array([[1.0], [2.0], [-4.0]]),
            np.array([[1.0, 0.0], [2.0, -1.0], [0.5, 3.0]]),
            np.array([[0.2], [-0.7]]),
        ),
    ),
)

sweeps = Exercise(
    name="forwards or backwards",
    solution=[3, 1000],
    explanation="Forwards a sweep gives a column, for one input; backwards it gives a row, for one output.",
    mistakes=(
        Mistake([1000, 3], "The other way round: a sweep *forwards* follows one input to all outputs."),
        Mistake([1, 1], "One sweep is enough if there is one input (forwards) or one output (backwards)."),
        Mistake([3000, 3000], "A sweep gives a whole column or a whole row, not a single entry."),
        Mistake([3, 1], "One sweep backwards is enough if there is *one* output, a loss. Here are 1,000."),
    ),
    hints=("The Jacobian has 1,000 rows and 3 columns. Does J u give a row or a column? And v^T J?",),
)
