"""The exercises of section 6.2, backpropagation through time."""

from __future__ import annotations

import numpy as np

from nlpbook.exercises.base import Exercise, Mistake

_U = np.array([[0.5, -1.0], [2.0, 0.0]])
_DELTA = np.array([0.64, 2.0])  # (1, 2) through the tanh at h = (0.6, 0)

step_back = Exercise(
    name="one step back",
    solution=list(_DELTA @ _U.T),
    explanation="Through the tanh: (1 · 0.64, 2 · 1). Then times the transpose of U, row by row of U.",
    mistakes=(
        Mistake(list(np.array([1.0, 2.0]) @ _U.T), "The tanh is missing: first times 1 - h²."),
        Mistake(list(_DELTA @ _U), "On the way back U is transposed: each entry is a *row* of U times δ."),
        Mistake(list(np.array([0.4, 2.0]) @ _U.T), "The derivative of the tanh is 1 - h², and not 1 - h."),
        Mistake(
            list(np.array([0.6, 0.0]) * np.array([1.0, 2.0]) @ _U.T),
            "The derivative of the tanh is 1 - h², and not h.",
        ),
        Mistake(list(_DELTA), "That is δ, the gradient in front of the tanh. It still has to go through U."),
        Mistake(
            list(np.array([1.0, 2.0]) @ _U.T * [0.64, 1.0]),
            "The order: h is the state *after* the step, so the tanh comes first on the way back.",
        ),
    ),
    hints=(
        "δ = g times 1 - h², entry by entry: (0.64, 2).",
        "The first entry of δ U^T is the first row of U times δ: 0.5 · 0.64 - 1 · 2.",
    ),
)

vanished = Exercise(
    name="when is it gone",
    solution=[44, 49],
    explanation="ln 0.01 / ln 0.9 = 43.7, and ln 100 / ln 1.1 = 48.3. Rounded up.",
    mistakes=(
        Mistake([43, 48], "Just before: after 43 steps 1.08% is left, and after 48 it has grown to 97."),
        Mistake(
            [90, ...], "Each step takes a tenth of what is *left*: 0.9 to the power n, and not 1 - 0.1 n."
        ),
        Mistake([..., 1000], "Each step adds a tenth of what is there: 1.1 to the power n."),
        Mistake([44, 44], "The first is right. Growth by 1.1 is slower than decay by 0.9: 1 / 0.9 is 1.11."),
        Mistake([49, 44], "The other way round."),
        Mistake([22, 24], "Below a tenth, and above ten: a hundredth and a hundred are asked for."),
    ),
    hints=(
        "0.9 to the power n is below 0.01 when n ln 0.9 < ln 0.01.",
        "Both numbers are between 40 and 50.",
    ),
)


def _gradient(x: np.ndarray, W: np.ndarray, U: np.ndarray, b: np.ndarray, g: np.ndarray) -> np.ndarray:
    h = [np.zeros(len(U))]
    for x_t in x:
        h.append(np.tanh(x_t @ W + h[-1] @ U + b))
    gradient = np.zeros_like(W)
    for t in range(len(x), 0, -1):
        delta = g * (1 - h[t] ** 2)
        gradient += np.outer(x[t - 1], delta)
        g = delta @ U.T
    return gradient


def _unlike(
    through_tanh: object = lambda h, before: 1 - h**2,
    back: object = lambda delta, U: delta @ U.T,
    read: object = lambda x, t: x[t - 1],
    last_only: bool = False,
) -> object:
    """A way back that is wrong in one place."""

    def gradient(x: np.ndarray, W: np.ndarray, U: np.ndarray, b: np.ndarray, g: np.ndarray) -> np.ndarray:
        h = [np.zeros(len(U))]
        for x_t in x:
            h.append(np.tanh(x_t @ W + h[-1] @ U + b))
        found = np.zeros_like(W)
        for t in range(len(x), 0, -1):
            delta = g * through_tanh(h[t], h[t - 1])
            found += np.outer(read(x, t), delta)
            if last_only:
                break
            g = back(delta, U)
        return found

    return gradient


def _sentences() -> tuple[tuple[np.ndarray, ...], ...]:
    rng = np.random.default_rng(62)
    return tuple(
        (
            rng.normal(size=(T, D)),
            rng.normal(0, D**-0.5, (D, H)),
            rng.normal(0, H**-0.5, (H, H)),
            rng.normal(size=H),
            rng.normal(size=H),
        )
        for T, D, H in ((4, 3, 3), (2, 2, 3), (6, 4, 2), (1, 3, 2))
    )


gradient_of_W = Exercise(
    name="the gradient for W",
    solution=_gradient,
    explanation="The same way back as for U, with the input of each step in place of the state before it.",
    mistakes=(
        Mistake(
            _unlike(last_only=True),
            "That is the last step alone. W is used at every step: the gradient is a sum over all.",
        ),
        Mistake(_unlike(lambda h, before: np.ones_like(h)), "The tanh is missing: δ = g (1 - h²)."),
        Mistake(
            _unlike(lambda h, before: 1 - before**2),
            "The tanh of step t has the derivative 1 - h_t², with the state *after* the step.",
        ),
        Mistake(_unlike(back=lambda delta, U: delta @ U), "On the way back U is transposed."),
        Mistake(_unlike(back=lambda delta, U: delta), "From step to step the gradient goes through U."),
        Mistake(
            lambda x, W, U, b, g: _gradient(x, W, U, b, g).T,
            "The transpose: W has the shape (D, H), and so has its gradient.",
        ),
        Mistake(
            lambda x, W, U, b, g: _gradient(x, W, U, b, g) / len(x), "A sum over the steps, and not a mean."
        ),
    ),
    hints=(
        "Compute all states first, and keep them. Then go from t = T back to 1.",
        "At each step: δ = g (1 - h_t²), add the outer product of x_t and δ, and g = δ U^T.",
    ),
    cases=_sentences(),
)


def _product(jacobians: np.ndarray) -> np.ndarray:
    product = np.eye(jacobians.shape[1])
    for J in jacobians[::-1]:
        product = product @ J
    return product


def _factors() -> tuple[tuple[np.ndarray], ...]:
    rng = np.random.default_rng(63)
    nilpotent = np.array([[0.0, 2.0], [0.0, 0.0]])
    return (
        (np.array([nilpotent, nilpotent.T, nilpotent]),),
        *((rng.normal(0, n**-0.5, (T, n, n)),) for T, n in ((5, 3), (3, 4), (1, 2))),
    )


largest_factor = Exercise(
    name="the largest factor",
    solution=lambda jacobians: np.linalg.norm(_product(jacobians), 2),
    explanation="The largest singular value of the product, in the order in which the gradient meets them.",
    mistakes=(
        Mistake(
            lambda jacobians: np.prod([np.linalg.norm(J, 2) for J in jacobians]),
            "That is an upper bound. The steps stretch in different directions: multiply the matrices first.",
        ),
        Mistake(
            lambda jacobians: abs(np.linalg.eigvals(_product(jacobians))).max(),
            "An eigenvalue bounds no length: of [[0, 2], [0, 0]] all are 0, and (1, 0) gets twice as long.",
        ),
        Mistake(
            lambda jacobians: np.prod([abs(np.linalg.eigvals(J)).max() for J in jacobians]),
            "Eigenvalues of the steps say nothing about their product.",
        ),
        Mistake(
            lambda jacobians: np.linalg.norm(_product(jacobians[::-1]), 2),
            "The order: the gradient meets the *last* step's Jacobian first, g J_T ... J_1.",
        ),
        Mistake(
            lambda jacobians: np.linalg.norm(_product(jacobians)),
            "That is the Frobenius norm, over all singular values. The largest of them is asked for.",
        ),
        Mistake(
            lambda jacobians: np.linalg.svd(_product(jacobians), compute_uv=False).min(),
            "That is the smallest factor.",
        ),
    ),
    hints=(
        "Multiply from the last step to the first: J_T @ ... @ J_1.",
        "np.linalg.norm(product, 2) is the largest singular value.",
    ),
    cases=_factors(),
)

reached = Exercise(
    name="what a window reaches",
    solution=lambda k, d: max(0, k - d) / k,
    explanation="Of the k places of a window, those that have d others of the same window before them.",
    mistakes=(
        Mistake(
            lambda k, d: max(0, k - d - 1) / k,
            "One more: from the place d + 1 of a window on, the input d steps earlier is in it.",
        ),
        Mistake(
            lambda k, d: float(k > d),
            "Not all places of a window are alike: the first has nothing before it.",
        ),
        Mistake(lambda k, d: (k - d) / k, "A share cannot be below 0: with d above k nothing is reached."),
        Mistake(
            lambda k, d: max(0, k - d) / (k + d), "The share of the losses of a window: k of them in all."
        ),
        Mistake(lambda k, d: max(0, k - d), "How many, and not which share."),
    ),
    hints=(
        "Number the places of a window from 1 to k. From which place on is the input d steps earlier in it?",
        "From place d + 1 on: places d + 1 to k.",
    ),
    cases=((5, 5), (6, 5), (20, 5), (1, 0), (4, 7), (10, 3)),
)
