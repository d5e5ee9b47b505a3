"""Logistic regression: the softmax of linear functions, fitted by maximum likelihood.

    p = softmax(x W + b)        loss = mean of -ln p[y]  +  (l2 / 2) ‖W‖²

The loss is convex: whatever finds a minimum has found the best weights. With l2 above 0 there is only one. It
is a network without a hidden layer, and the baseline that every deeper classifier has to beat.
"""

from __future__ import annotations

import numpy as np
import scipy.sparse as sparse
from jaxtyping import Float64, Int64
from numpy.typing import ArrayLike
from scipy.optimize import minimize

from nlpbook import validation
from nlpbook.nnlm import log_softmax, softmax

Matrix = np.ndarray | sparse.csr_array
_FLAT = 1e-6


class LogisticRegression:
    """A linear classifier of two classes or more that gives probabilities.

    scikit-learn's `LogisticRegression` minimises C times the *sum* of the losses plus ‖W‖² / 2, so that it
    finds the same probabilities with C = 1 / (n l2), n the number of examples. Of two classes it has a weight
    vector for the second one only, where there are two here, which share the penalty: C = 2 / (n l2).

    Parameters
    ----------
    l2 : float, default 0.001
        The factor of the penalty on the weights, 0 or larger; the biases have none. With 0, classes that a
        line separates have no best weights: they would grow for ever.
    max_iterations : int, default 1000
        Of L-BFGS.

    Attributes
    ----------
    weights
        W, a float64 array of shape (features, classes), after `fit`.
    bias
        b, a float64 array of shape (classes,), after `fit`.
    converged : bool
        Whether the last `fit` ended where the gradient is 0, up to 1e-6 in each entry.

    Raises
    ------
    TypeError, ValueError
        If an argument is outside its range.

    References
    ----------
    Jurafsky and Martin (2025). Book: chapter 5.
    """

    def __init__(self, l2: float = 0.001, *, max_iterations: int = 1000):
        self.l2 = validation.not_negative(l2, "l2")
        self.max_iterations = validation.whole_number(max_iterations, "max_iterations")

    def fit(self, X: Matrix, y: ArrayLike) -> LogisticRegression:
        """Learn from examples, from the beginning.

        Parameters
        ----------
        X : array or sparse array, shape (examples, features)
            An example in each row.
        y : array-like of int, shape (examples,)
            Their classes, from 0 on; the largest one says how many there are, two at least.

        Returns
        -------
        LogisticRegression
            Itself.

        Raises
        ------
        TypeError
            If `X` holds no real numbers, or `y` no whole numbers.
        ValueError
            If the shapes do not fit, a number is NaN or infinite, or there is one class only.
        """
        X = validation.finite_matrix(X, "X")
        y = validation.integers(y, "y")
        if len(y) != X.shape[0]:
            raise ValueError(f"y must be one class for each row of X, {X.shape[0]}; got {len(y)}")
        if y.min() < 0 or y.max() < 1:
            raise ValueError(f"y must be classes from 0 on, two or more; got {y.min()} to {y.max()}")
        shape = (X.shape[1] + 1, int(y.max()) + 1)  # (features + 1, classes): the bias is the last row
        one_hot = np.eye(shape[1])[y]  # (examples, classes)

        def loss_and_gradient(flat: np.ndarray) -> tuple[float, np.ndarray]:
            W = flat.reshape(shape)
            log_p = log_softmax(X @ W[:-1] + W[-1])  # (examples, classes)
            penalised = np.vstack([W[:-1], np.zeros((1, shape[1]))])
            loss = -log_p[np.arange(len(y)), y].mean() + self.l2 / 2 * (penalised**2).sum()
            dz = (np.exp(log_p) - one_hot) / len(y)  # (examples, classes)
            return loss, (np.vstack([X.T @ dz, dz.sum(axis=0)]) + self.l2 * penalised).ravel()

        found = minimize(
            loss_and_gradient,
            np.zeros(shape).ravel(),
            jac=True,
            method="L-BFGS-B",
            options={
                "maxiter": self.max_iterations,
                "maxfun": 10 * self.max_iterations,
                "gtol": 1e-7,
                "ftol": 0,
            },
        )
        W = found.x.reshape(shape)
        self.weights, self.bias = W[:-1], W[-1]
        self.converged = bool(np.abs(found.jac).max() <= _FLAT)
        return self

    def predict_probabilities(self, X: Matrix) -> Float64[np.ndarray, "examples classes"]:
        """Return softmax(x W + b) of each example.

        Parameters
        ----------
        X : array or sparse array, shape (examples, features)

        Returns
        -------
        float64 array, shape (examples, classes)

        Raises
        ------
        RuntimeError
            If `fit` was not called.
        TypeError
            If `X` holds no real numbers.
        ValueError
            If the number of features is another, or one is NaN or infinite.
        """
        if not hasattr(self, "weights"):
            raise RuntimeError("predicting needs weights: call fit first")
        X = validation.finite_matrix(X, "X")
        if X.shape[1] != len(self.weights):
            raise ValueError(f"X must have {len(self.weights)} features, as fit had; got shape {X.shape}")
        return softmax(np.asarray(X @ self.weights) + self.bias)

    def predict(self, X: Matrix) -> Int64[np.ndarray, " examples"]:
        """Return the most probable class of each example.

        Parameters, errors: those of `predict_probabilities`.

        Returns
        -------
        int64 array, shape (examples,)
        """
        return self.predict_probabilities(X).argmax(axis=1)
