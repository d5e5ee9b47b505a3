"""The exercises of section 5.6, initialisation, normalisation and residual connections."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from nlpbook.exercises.base import Exercise, Mistake, Variant

leaky_variance = Exercise(
    name="He's argument for another activation function",
    solution=1.6,
    explanation="Half of the mean square stays whole, the other half is multiplied by 0.5 squared: c times "
    "(1 + 0.25) / 2 has to be 1.",
    mistakes=(
        Mistake(2, "That is for ReLU, whose negative half is lost altogether. Here a part of it is kept."),
        Mistake(1, "That is for a linear layer. The negative half shrinks here."),
        Mistake(
            4 / 3,
            "The mean of the slopes is 0.75. But it is the mean *square* that is to be kept: square the "
            "slope of the negative half.",
        ),
        Mistake(
            16 / 9,
            "You squared the mean of the slopes. What counts is the mean of their *squares*, (1 + 0.25) / 2.",
        ),
        Mistake(
            0.625, "That is what the activation function leaves of a mean square. c has to make up for it."
        ),
        Mistake(
            1.6**0.5, "That is the gain, which multiplies standard deviations. The variance was asked for."
        ),
        Mistake(
            8, "The negative half is multiplied by 0.25 and the positive half by 1: their mean is 0.625."
        ),
    ),
    hints=(
        "z is symmetric around 0, so its positive half and its negative half have one half of E z^2 each.",
        "E f(z)^2 = (1/2) E z^2 + 0.5^2 (1/2) E z^2 = 0.625 E z^2, and E z^2 = c E x^2.",
    ),
)

deviation = Exercise(
    name="variance or standard deviation",
    solution=1e10,
    explanation="The variance is 1/n^2, so c = 1/n = 0.01: a layer divides the mean square by 100 and the "
    "root mean square by 10. One of the most frequent faults, and nothing but the curve shows it.",
    mistakes=(
        Mistake(
            1, "That is what was meant, a variance of 1/100. The second argument is a standard deviation."
        ),
        Mistake(1e20, "That is the *mean square*. The size is its root."),
        Mistake(
            1e5, "Take the root once: c = 0.01 leaves 0.1 of the root mean square, in each of 10 layers."
        ),
        Mistake(10, "That is one layer. There are ten."),
        Mistake(1e-10, "That is what they *multiply* it by."),
    ),
    hints=(
        "Which variance do numbers of standard deviation 1/100 have, and what is c, which is n times that?",
    ),
)

_Gradients = tuple[np.ndarray, np.ndarray, np.ndarray]
_Backward = Callable[[np.ndarray, np.ndarray, np.ndarray, float], _Gradients]


def _batch_norm(dy: np.ndarray, x: np.ndarray, scale: np.ndarray, eps: float) -> _Gradients:
    s = np.sqrt(x.var(axis=0) + eps)
    x_hat = (x - x.mean(axis=0)) / s
    d = scale * dy
    dx = (d - d.mean(axis=0) - x_hat * (d * x_hat).mean(axis=0)) / s
    return dx, (dy * x_hat).sum(axis=0), dy.sum(axis=0)


def _with_dx(formula: Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]) -> _Backward:
    """An answer whose dx is computed from d, x_hat and s, and whose rest is right."""

    def answer(dy: np.ndarray, x: np.ndarray, scale: np.ndarray, eps: float) -> _Gradients:
        s = np.sqrt(x.var(axis=0) + eps)
        _, dscale, dshift = _batch_norm(dy, x, scale, eps)
        return formula(scale * dy, (x - x.mean(axis=0)) / s, s), dscale, dshift

    return answer


batch_norm_gradients = Exercise(
    name="the backward pass of batch normalisation",
    solution=_batch_norm,
    explanation="What is taken out of d would move the mean of the batch or stretch it: the forward pass "
    "undoes both, so they cannot change the loss.",
    mistakes=(
        Mistake(
            _with_dx(lambda d, x_hat, s: d / s),
            "That takes mean and variance for constants, as they are in evaluation. In training every x "
            "changes them, and thereby all rows.",
        ),
        Mistake(
            _with_dx(lambda d, x_hat, s: (d - d.mean(axis=0)) / s),
            "The way through the mean is there. x goes through the variance as well.",
        ),
        Mistake(
            _with_dx(lambda d, x_hat, s: (d - x_hat * (d * x_hat).mean(axis=0)) / s),
            "The way through the variance is there. x goes through the mean as well: your dx does not "
            "sum to 0.",
        ),
        Mistake(
            _with_dx(lambda d, x_hat, s: (d - d.sum(axis=0) - x_hat * (d * x_hat).sum(axis=0)) / s),
            "Mean and variance are divided by the number of examples, and so are the two sums.",
        ),
        Mistake(
            _with_dx(
                lambda d, x_hat, s: (
                    (d - d.mean(axis=0) - x_hat * (d * x_hat).sum(axis=0) / (x_hat**2).sum(axis=0)) / s
                )
            ),
            "That is right for eps = 0. Otherwise the squared length of x_hat is below B: divide the sum of "
            "d x_hat by B, the number of examples.",
        ),
        Mistake(
            lambda dy, x, scale, eps: (
                _batch_norm(dy, x, np.ones_like(scale), eps)[0],
                *_batch_norm(dy, x, scale, eps)[1:],
            ),
            "The gradient has to come through y = scale x_hat + shift first: d = scale dy.",
        ),
        Mistake(
            lambda dy, x, scale, eps: (
                _batch_norm(dy, x, scale, eps)[0],
                (dy * x).sum(axis=0),
                dy.sum(axis=0),
            ),
            "dx is right. But `scale` multiplies x_hat and not x, so its gradient is the sum of dy x_hat.",
        ),
        Mistake(
            lambda dy, x, scale, eps: (
                _batch_norm(dy, x, scale, eps)[0],
                *(one / len(x) for one in _batch_norm(dy, x, scale, eps)[1:]),
            ),
            "dx is right. `scale` and `shift` are used by every row: their gradients are *sums* over them.",
        ),
    ),
    hints=(
        "Begin with d = scale dy, the gradient with respect to x_hat, and x_hat = (x - m) / s.",
        "dm = -sum of d / s, and ds = -sum of d x_hat / s. Then m and s hand theirs on: dm/dx_i = 1/B and "
        "ds/dx_i = x_hat_i / B.",
    ),
    cases=(
        (
            np.array([[1.0, -2.0], [0.5, 1.0], [0.0, 3.0]]),
            np.array([[2.0, 1.0], [-1.0, 4.0], [0.5, 0.0]]),
            np.array([2.0, -0.5]),
            1e-5,
        ),
        (
            np.array([[0.3], [-1.0], [2.0], [0.7]]),
            np.array([[1.0], [3.0], [-2.0], [5.0]]),
            np.array([1.5]),
            0.1,
        ),
    ),
)

batch_of_two = Exercise(
    name="a batch of two",
    solution=[-1, 1, 0, 0],
    explanation="x_hat is (-1, 1), whatever x is: the output tells only which of the two is larger. So a "
    "small change of x changes nothing. A batch should have more than a few examples.",
    mistakes=(
        Mistake([-1, 1, 1, 0], "x_hat is right. But dx is not dy: mean and variance depend on x, too."),
        Mistake(
            [-1, 1, 0.5, -0.5],
            "The mean of the gradient is taken out. What lies along x_hat has to go as well.",
        ),
        Mistake(
            [-1, 1, 0.5, 0.5],
            "What lies along x_hat is taken out. The mean has to go as well: the sum is to be 0.",
        ),
        Mistake([-1, 1, -1, 0], "The two sums in the gradient are divided by the number of examples, 2."),
        Mistake(
            [-(0.5**0.5), 0.5**0.5, ..., ...],
            "Batch normalisation divides the sum of the squares by B, and not by B - 1.",
        ),
        Mistake([1, 3, ..., ...], "Those are the inputs themselves. Subtract the mean, then divide by s."),
    ),
    variants=(
        Variant(
            [[-1, 1], [0, 0]],
            "x_hat is (-1, 1) and dx is 0, whatever x is: the output tells only which of the two is larger.",
        ),
    ),
    hints=("The mean is 2, s = 1, x_hat = (-1, 1). The mean of d is 1/2, that of d x_hat is -1/2.",),
)

four_networks = Exercise(
    name="four networks that do not learn",
    solution=["sigmoid", "constant", "zero", "unscaled"],
    explanation="Each has its signature in the gradients: a factor per layer below 1, or above it; "
    "columns that are alike; or nothing at all.",
    mistakes=(
        Mistake(
            ["zero", ..., "sigmoid", ...],
            "Small is not 0. With zero weights nothing at all comes through, in network C; a constant factor "
            "from layer to layer, as in A, is a product of derivatives.",
        ),
        Mistake(
            ["sigmoid", "zero", "constant", ...],
            "In B gradients do arrive, but all units of a layer are the same. In C there are none.",
        ),
        Mistake(
            ["unscaled", ..., ..., "sigmoid"],
            "Look at the direction: in A the gradient gets *smaller* on its way to layer 1, in D larger.",
        ),
        Mistake(
            ["sigmoid", "unscaled", ..., "constant"],
            "A growth by the same factor in each layer, as in D, comes from weights that are too large. In B "
            "look at the columns.",
        ),
    ),
    hints=(
        "Which of the four makes gradients grow from layer to layer? Which makes them all 0?",
        "B: what did all columns of a weight matrix have to be at first, if they are alike after 100 steps?",
    ),
)
