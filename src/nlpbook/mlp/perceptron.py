"""The perceptron: a line between two classes, and a rule that finds it.

    predict    sign(<w, x> + b)
    learn      where y (<w, x> + b) <= 0:    w <- w + y x,    b <- b + y          y = -1 or 1

If any line separates the classes, the rule makes at most (R / margin)^2 updates (Novikoff's theorem); if
none does, as for XOR, it never ends. The bias is the weight of an input that is always 1.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float, Int64, Integer
from scipy.optimize import nnls

from nlpbook import validation

Examples = Float[np.ndarray, "examples features"] | Integer[np.ndarray, "examples features"]


class Perceptron:
    """A linear classifier of two classes, trained by the perceptron rule from weights of 0.

    Parameters
    ----------
    epochs : int, default 1000
        How often the examples are gone through at most; an epoch without an update is the last one.
    has_bias : bool, default True
        Whether there is a bias; without one the line goes through the origin.
    rng : numpy.random.Generator, optional
        Shuffles the examples before every epoch; they keep their order unless given.

    Attributes
    ----------
    weights
        w, a float array of shape (features,), after `fit`.
    bias : float
        b, after `fit`; 0 where there is none.
    updates_by_epoch : list
        How many updates the last `fit` made in each epoch.

    Raises
    ------
    TypeError, ValueError
        If an argument is outside its range.

    References
    ----------
    Rosenblatt (1958). Book: chapter 5.
    """

    def __init__(self, epochs: int = 1000, *, has_bias: bool = True, rng: np.random.Generator | None = None):
        self.epochs = validation.whole_number(epochs, "epochs")
        self.has_bias = validation.truth(has_bias, "has_bias")
        self.rng = None if rng is None else validation.generator(rng)
        self.updates_by_epoch: list[int] = []

    def fit(self, X: Examples, y: np.ndarray) -> Perceptron:
        """Learn from examples, from the beginning.

        Parameters
        ----------
        X : float array, shape (examples, features)
            An example in each row; one or more.
        y : array, shape (examples,)
            Their classes, -1 or 1.

        Returns
        -------
        Perceptron
            The classifier itself.

        Raises
        ------
        TypeError
            If an array holds no real numbers.
        ValueError
            If the shapes do not fit, a number is NaN or infinite, or a class is another.
        """
        X, y = _examples(X, y)
        self.weights, self.bias, self.updates_by_epoch = np.zeros(X.shape[1]), 0.0, []
        for _ in range(self.epochs):
            self.updates_by_epoch.append(self._epoch(X, y))
            if self.converged:
                break
        return self

    def _epoch(self, X: np.ndarray, y: np.ndarray) -> int:
        """Go through all examples once, and return how many updates that took."""
        updates = 0
        for i in range(len(X)) if self.rng is None else self.rng.permutation(len(X)):
            if y[i] * (self.weights @ X[i] + self.bias) <= 0:
                self.weights = self.weights + y[i] * X[i]
                self.bias += self.has_bias * y[i]
                updates += 1
        return updates

    @property
    def updates(self) -> int:
        """How many updates the last `fit` made."""
        return sum(self.updates_by_epoch)

    @property
    def converged(self) -> bool:
        """Whether the last epoch passed without an update."""
        return self.updates_by_epoch[-1:] == [0]

    def predict(self, X: Examples) -> Int64[np.ndarray, " examples"]:
        """Return the classes: 1 where <w, x> + b is above 0, else -1.

        Parameters
        ----------
        X : float array, shape (examples, features)
            An example in each row.

        Returns
        -------
        int64 array, shape (examples,)

        Raises
        ------
        RuntimeError
            If `fit` was not called.
        ValueError
            If the number of features is another, or one is NaN or infinite.
        """
        if not self.updates_by_epoch:
            raise RuntimeError("predict needs weights: call fit first")
        X = validation.finite_array(X, "X", (None, len(self.weights)), "one row for each example")
        return np.where(X @ self.weights + self.bias > 0, 1, -1)


def novikoff_bound(X: Examples, y: np.ndarray, *, has_bias: bool = True) -> float:
    """Return (R / margin)^2: the perceptron makes no more updates, in whatever order the examples come.

    R is the length of the longest example, and the margin the distance of the nearest one from the best
    line, the one for which this distance is largest. With a bias both are those of the examples with a 1
    put behind them.

    Every update makes <w, u> larger by at least the margin, where u is the direction of the best line, and
    the square of the length of w by at most R^2. So after n updates n margin <= <w, u> <= sqrt(n) R.

    Parameters
    ----------
    X : float array, shape (examples, features)
        An example in each row; one or more.
    y : array, shape (examples,)
        Their classes, -1 or 1.
    has_bias : bool, default True
        Whether the perceptron has a bias.

    Returns
    -------
    float
        Updates.

    Raises
    ------
    TypeError
        If an array holds no real numbers.
    ValueError
        If the shapes do not fit, a number is NaN or infinite, a class is another, or no line separates the
        classes.

    References
    ----------
    Novikoff (1962). Lawson & Hanson (1974), chapter 23, for the best line. Book: chapter 5.
    """
    X, y = _examples(X, y)
    if validation.truth(has_bias, "has_bias"):
        X = np.hstack([X, np.ones((len(X), 1))])
    radius = float(np.linalg.norm(X, axis=1).max())
    G = y[:, None] * X / radius if radius > 0 else X  # (examples, features): u separates where G u > 0
    # The shortest w with G w >= 1, whose direction is u: least squares with multipliers of 0 or more.
    E = np.vstack([G.T, np.ones(len(G))])  # (features + 1, examples)
    target = np.append(np.zeros(G.shape[1]), 1.0)
    multipliers, _ = nnls(E, target)
    residual = E @ multipliers - target
    w = residual[:-1] / -residual[-1] if residual[-1] < 0 else residual[:-1]
    nearest = (G @ w).min() / np.linalg.norm(w) if w.any() else 0.0
    if not nearest > 1e-9:  # of R; nearer than rounding can tell
        raise ValueError("X must be examples that a line separates by class; got classes that none separates")
    return float(nearest**-2)


def _examples(X: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Examples and classes, in float64."""
    X = validation.finite_array(X, "X", (None, None), "one row for each example").astype(np.float64)
    if 0 in X.shape:
        raise ValueError(f"X must be one example or more, of one feature or more; got shape {X.shape}")
    y = validation.finite_array(y, "y", (len(X),), "one for each row of X").astype(np.float64)
    if (np.abs(y) != 1).any():
        raise ValueError(f"y must be -1 or 1; got {validation.shown(y[np.abs(y) != 1][0])} among them")
    return X, y
