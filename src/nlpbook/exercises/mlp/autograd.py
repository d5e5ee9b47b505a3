"""The exercises of section 5.5, an autograd engine and gradient checking."""

from __future__ import annotations

import numpy as np

from nlpbook.exercises.base import Exercise, Mistake

# For each node of a graph, in the order in which they were made: its inputs, each with the local derivative.
_Edges = list[list[tuple[int, float]]]


def _gradients(edges: _Edges) -> list[float]:
    gradient = [0.0] * len(edges)
    gradient[-1] = 1.0
    for node in reversed(range(len(edges))):
        for source, local in edges[node]:
            gradient[source] += local * gradient[node]
    return gradient


def _overwriting(edges: _Edges) -> list[float]:
    gradient = [0.0] * len(edges)
    gradient[-1] = 1.0
    for node in reversed(range(len(edges))):
        for source, local in edges[node]:
            gradient[source] = local * gradient[node]
    return gradient


def _first_to_last(edges: _Edges) -> list[float]:
    gradient = [0.0] * len(edges)
    gradient[-1] = 1.0
    for node in range(len(edges)):
        for source, local in edges[node]:
            gradient[source] += local * gradient[node]
    return gradient


def _both_faults(edges: _Edges) -> list[float]:
    gradient = [0.0] * len(edges)
    gradient[-1] = 1.0
    for node in range(len(edges)):
        for source, local in edges[node]:
            gradient[source] = local * gradient[node]
    return gradient


def _too_early(edges: _Edges) -> list[float]:
    """Every gradient is passed on as soon as something has arrived."""
    gradient = [0.0] * len(edges)
    gradient[-1] = 1.0
    waiting = [len(edges) - 1]
    while waiting:
        node = waiting.pop(0)
        for source, local in edges[node]:
            gradient[source] += local * gradient[node]
            waiting.append(source)
    return gradient


def _without_local(edges: _Edges) -> list[float]:
    gradient = [0.0] * len(edges)
    gradient[-1] = 1.0
    for node in reversed(range(len(edges))):
        for source, _ in edges[node]:
            gradient[source] += gradient[node]
    return gradient


mended_engine = Exercise(
    name="mend the engine",
    solution=_gradients,
    explanation="Last made first, and what arrives is added up: a gradient is complete before it moves on.",
    mistakes=(
        Mistake(_both_faults, "Both faults are still there: look at the `=`, and at the order of the nodes."),
        Mistake(
            _overwriting,
            "The order is right. But a node that is used twice gets two gradients, and the second must not "
            "replace the first.",
        ),
        Mistake(
            _first_to_last,
            "The sums are right. But the gradient comes from the *end*: when the first node is visited, "
            "nothing has arrived there yet.",
        ),
        Mistake(
            _too_early,
            "A node is visited whenever something arrives, and then hands on what has arrived so far, "
            "earlier gradients once more. Visit each node once, after all that were made from it.",
        ),
        Mistake(_without_local, "The local derivative is missing."),
    ),
    hints=(
        "Two characters and one word are enough.",
        "Gradients are summed with +=, and the nodes are visited in `reversed` order.",
    ),
    cases=(
        ([[], [], [(0, 1.0), (1, 1.0)], [(1, 1.0)], [(2, 6.0), (3, 7.0)]],),
        ([[], [(0, 3.0), (0, 3.0)]],),
        ([[], [(0, 2.0)], [(1, 3.0)], [(0, 5.0), (2, 1.0)], [(1, 1.0), (3, 4.0)]],),
    ),
)


def _copied(gradient: np.ndarray, shape: tuple[int, ...]) -> tuple[int, ...]:
    """The axes along which an array of this shape was copied."""
    padded = (1,) * (gradient.ndim - len(shape)) + tuple(shape)
    return tuple(axis for axis, size in enumerate(padded) if size == 1)


def _unbroadcast(gradient: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    return gradient.sum(axis=_copied(gradient, shape), keepdims=True).reshape(shape)


unbroadcast = Exercise(
    name="the gradient of what was broadcast",
    solution=_unbroadcast,
    explanation="Copies on the way forwards are a sum on the way back: it is a node that is used many times.",
    mistakes=(
        Mistake(
            lambda gradient, shape: gradient,
            "This has the shape of the result. A gradient has the shape of what it belongs to.",
        ),
        Mistake(
            lambda gradient, shape: gradient.mean(axis=_copied(gradient, shape), keepdims=True).reshape(
                shape
            ),
            "Every copy counts: take the sum, not the mean.",
        ),
        Mistake(
            lambda gradient, shape: gradient.sum(axis=tuple(range(gradient.ndim - len(shape)))),
            "The axes that were put in front are done. But an axis of length 1 is copied as well, and has to "
            "be summed (with `keepdims=True`, for it stays).",
        ),
        Mistake(
            lambda gradient, shape: gradient.sum(axis=_copied(gradient, shape)),
            "The sums are right. But an axis of length 1 belongs to the shape, and is gone.",
        ),
    ),
    hints=(
        "Put as many 1 in front of `shape` as axes are missing. Where is a 1 now, and what was done to it?",
        "Sum over all those axes with `keepdims=True`, then `reshape(shape)`.",
    ),
    cases=(
        (np.array([[1.0, 2.0, 3.0], [10.0, 20.0, 30.0]]), (3,)),
        (np.array([[1.0, 2.0, 3.0], [10.0, 20.0, 30.0]]), (2, 1)),
        (np.array([[1.0, 2.0, 3.0], [10.0, 20.0, 30.0]]), ()),
        (np.array([[1.0, 2.0, 3.0], [10.0, 20.0, 30.0]]), (2, 3)),
        (np.arange(12.0).reshape(2, 3, 2), (3, 1)),
    ),
)


def _sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


silu_rule = Exercise(
    name="an operation of your own",
    solution=lambda g, x: g * _sigmoid(x) * (1 + x * (1 - _sigmoid(x))),
    explanation="The product rule: x is used twice, once as a factor and once inside the sigmoid.",
    mistakes=(
        Mistake(
            lambda g, x: _sigmoid(x) * (1 + x * (1 - _sigmoid(x))),
            "The derivative is right. A rule multiplies it with the incoming gradient g.",
        ),
        Mistake(
            lambda g, x: g * _sigmoid(x),
            "That is the path through the factor x. The sigmoid depends on x, too.",
        ),
        Mistake(
            lambda g, x: g * x * _sigmoid(x) * (1 - _sigmoid(x)),
            "That is the path through the sigmoid. x stands in front of it as well.",
        ),
        Mistake(
            lambda g, x: g * _sigmoid(x) * (1 - _sigmoid(x)),
            "That is the sigmoid's own derivative. The function is x times the sigmoid.",
        ),
        Mistake(
            lambda g, x: g * x * _sigmoid(x),
            "That multiplies with the value. A rule multiplies with the derivative.",
        ),
    ),
    hints=("(u v)' = u' v + u v', with u = x and v = sigma(x), whose derivative is sigma (1 - sigma).",),
    cases=(
        (np.array([1.0, -2.0, 0.5]), np.array([0.0, 1.0, -3.0])),
        (np.array([[2.0, 1.0]]), np.array([[-0.5, 4.0]])),
    ),
)

best_step = Exercise(
    name="the best step of a gradient check",
    solution=3.6e-7 ** (1 / 3),
    explanation="Near the cube root of the precision. A step of 1e-6 is useless in float32.",
    mistakes=(
        Mistake(
            7.2e-7 ** (1 / 3),
            "There both errors are equally large. Their *sum* is least where its derivative is 0.",
        ),
        Mistake(1.2e-7 ** (1 / 3), "The right size. Mind the constants: h / 3 equals 1.2e-7 over h squared."),
        Mistake(3.6e-7**0.5, "h / 3 = 3.6e-7 / (3 h^2) is an equation for the *cube* of h."),
        Mistake(1.2e-7**0.5, "That is for a one-sided difference, whose error falls with h only."),
        Mistake(1e-6, "At this step rounding alone, 1.2e-7 / h, is an error of 0.12."),
    ),
    hints=("The derivative of the error with respect to h is h / 3 - 1.2e-7 / h^2. Where is it 0?",),
    digits=2,
)

fooled = Exercise(
    name="what the broken checker accepts",
    solution=[6, 6],
    explanation="It sees the derivative along (1, 1), the sum 2 + 4, and expects this sum in every place.",
    mistakes=(
        Mistake([2, 4], "That is the gradient. This checker refuses it!"),
        Mistake([3, 3], "The difference is the *sum* of all derivatives, and not their mean."),
        Mistake([12, 12], "f(x + h) - f(x - h) is divided by 2 h."),
        Mistake([6, 0], "One and the same difference is compared with both entries."),
    ),
    hints=("f(1 + h, 2 + h) - f(1 - h, 2 - h) = 4 h + 8 h. Divide by 2 h.",),
)
