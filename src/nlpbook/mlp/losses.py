"""Loss functions and their gradients with respect to predictions or logits, by hand (NumPy).

    mean squared error      (p - y)^2                               2 (p - y)
    mean absolute error     |p - y|                                 sign(p - y)
    binary cross-entropy    -y ln s(z) - (1 - y) ln s(-z)           s(z) - y
    cross-entropy           -ln q_w,  q = softmax(z)                q - one-hot(w)
    hinge                   max(0, 1 - y z),  y = -1 or 1           -y inside the margin, else 0
    focal loss              -(1 - q_w)^gamma ln q_w                 the cross-entropy's, weighted

Each loss is a mean over its terms: the entries of the arrays, or the rows where a row of logits belongs to
one target. So each gradient is that of a term, divided by their number.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float, Integer

from nlpbook import validation
from nlpbook.mlp.activations import sigmoid
from nlpbook.nnlm import cross_entropy_gradient as gradients_of_terms
from nlpbook.nnlm import log_softmax, negative_log_likelihood

Targets = Float[np.ndarray, "*shape"] | Integer[np.ndarray, "*shape"]


def mean_squared_error(predictions: Float[np.ndarray, "*shape"], targets: Targets) -> float:
    """Return the mean of (p - y)^2 over all entries.

    Parameters
    ----------
    predictions : float array, any shape
        Finite numbers.
    targets : float or integer array of the same shape
        The right values.

    Returns
    -------
    float
        The square of the predictions' unit.

    Raises
    ------
    TypeError
        If an array holds no real numbers.
    ValueError
        If the shapes differ, there is no entry, or one is NaN or infinite.

    References
    ----------
    Book: chapter 5.
    """
    p, y = _pair(predictions, targets)
    return float(np.mean((p - y) ** 2))


def mean_squared_error_gradient(
    predictions: Float[np.ndarray, "*shape"], targets: Targets
) -> Float[np.ndarray, "*shape"]:
    """Return 2 (p - y) / n, the gradient of `mean_squared_error` with respect to the predictions.

    Parameters, errors: those of `mean_squared_error`.

    Returns
    -------
    float array, the shape of the predictions

    References
    ----------
    Book: chapter 5.
    """
    p, y = _pair(predictions, targets)
    return 2 * (p - y) / p.size


def mean_absolute_error(predictions: Float[np.ndarray, "*shape"], targets: Targets) -> float:
    """Return the mean absolute difference of p and y: one outlier counts no more than its distance.

    Parameters, errors: those of `mean_squared_error`.

    Returns
    -------
    float
        The predictions' unit.

    References
    ----------
    Book: chapter 5.
    """
    p, y = _pair(predictions, targets)
    return float(np.mean(np.abs(p - y)))


def mean_absolute_error_gradient(
    predictions: Float[np.ndarray, "*shape"], targets: Targets
) -> Float[np.ndarray, "*shape"]:
    """Return sign(p - y) / n; 0 where they are equal and there is no derivative.

    Parameters, errors: those of `mean_squared_error`.

    Returns
    -------
    float array, the shape of the predictions

    References
    ----------
    Book: chapter 5.
    """
    p, y = _pair(predictions, targets)
    return np.sign(p - y) / p.size


def binary_cross_entropy(logits: Float[np.ndarray, "*shape"], targets: Targets) -> float:
    """Return the mean of -y ln s(z) - (1 - y) ln s(-z), from logits.

    With -ln s(z) = ln(1 + e^-z), it is ln(1 + e^z) - y z: exact also where s(z) rounds to 0 or 1.

    Parameters
    ----------
    logits : float array, any shape
        z, before the sigmoid; finite numbers.
    targets : float or integer array of the same shape
        y, from 0 to 1: the class, or its probability.

    Returns
    -------
    float
        Nats.

    Raises
    ------
    TypeError
        If an array holds no real numbers.
    ValueError
        If the shapes differ, there is no entry, a logit is NaN or infinite, or a target is outside its range.

    References
    ----------
    Book: chapter 5.
    """
    z, y = _binary(logits, targets)
    return float(np.mean(_softplus(z) - y * z))


def binary_cross_entropy_gradient(
    logits: Float[np.ndarray, "*shape"], targets: Targets
) -> Float[np.ndarray, "*shape"]:
    """Return (s(z) - y) / n, the gradient of `binary_cross_entropy` with respect to the logits.

    Parameters, errors: those of `binary_cross_entropy`.

    Returns
    -------
    float array, the shape of the logits

    References
    ----------
    Book: chapter 5.
    """
    z, y = _binary(logits, targets)
    return (sigmoid(z) - y) / z.size


def cross_entropy(
    logits: Float[np.ndarray, "*batch classes"], targets: Integer[np.ndarray, "*batch"]
) -> float:
    """Return the mean of -ln q_w over the batch, where q = softmax(logits).

    Parameters
    ----------
    logits : float array, shape (..., classes)
        Before the softmax; finite numbers.
    targets : integer array, shape (...)
        The right classes w, from 0 to classes - 1.

    Returns
    -------
    float
        Nats. ln(classes) where all logits are equal.

    Raises
    ------
    TypeError
        If the targets are no whole numbers.
    ValueError
        If a target is out of range, the shapes do not fit, a logit is NaN or infinite, or the batch is empty.

    References
    ----------
    Book: chapter 5.
    """
    _batch(logits, targets)
    return float(np.mean(negative_log_likelihood(logits, targets)))


def cross_entropy_gradient(
    logits: Float[np.ndarray, "*batch classes"], targets: Integer[np.ndarray, "*batch"]
) -> Float[np.ndarray, "*batch classes"]:
    """Return (q - one-hot) / batch, the gradient of `cross_entropy` with respect to the logits.

    `nlpbook.nnlm.cross_entropy_gradient` returns the same, not divided by the batch.

    Parameters, errors: those of `cross_entropy`.

    Returns
    -------
    float array, shape (..., classes)
        Each row sums to 0.

    References
    ----------
    Book: chapter 5.
    """
    _batch(logits, targets)
    return gradients_of_terms(logits, targets) / targets.size


def hinge(predictions: Float[np.ndarray, "*shape"], targets: Targets) -> float:
    """Return the mean of max(0, 1 - y p): nothing is lost where p is on the right side by 1 or more.

    Parameters
    ----------
    predictions : float array, any shape
        p, any finite number: its sign is the class, its size the margin.
    targets : float or integer array of the same shape
        y, -1 or 1.

    Returns
    -------
    float

    Raises
    ------
    TypeError
        If an array holds no real numbers.
    ValueError
        If the shapes differ, there is no entry, a prediction is NaN or infinite, or a target is not -1
        or 1.

    References
    ----------
    Cortes & Vapnik (1995). Book: chapter 5.
    """
    p, y = _signed(predictions, targets)
    return float(np.mean(np.maximum(0, 1 - y * p)))


def hinge_gradient(predictions: Float[np.ndarray, "*shape"], targets: Targets) -> Float[np.ndarray, "*shape"]:
    """Return -y / n where y p is below 1, and 0 elsewhere, also at 1, where there is no derivative.

    Parameters, errors: those of `hinge`.

    Returns
    -------
    float array, the shape of the predictions

    References
    ----------
    Book: chapter 5.
    """
    p, y = _signed(predictions, targets)
    return np.where(y * p < 1, -y, 0) / p.size


def squared_hinge(predictions: Float[np.ndarray, "*shape"], targets: Targets) -> float:
    """Return the mean of max(0, 1 - y p)^2, which has a derivative everywhere.

    Parameters, errors: those of `hinge`.

    Returns
    -------
    float

    References
    ----------
    Book: chapter 5.
    """
    p, y = _signed(predictions, targets)
    return float(np.mean(np.maximum(0, 1 - y * p) ** 2))


def squared_hinge_gradient(
    predictions: Float[np.ndarray, "*shape"], targets: Targets
) -> Float[np.ndarray, "*shape"]:
    """Return -2 y max(0, 1 - y p) / n, the gradient of `squared_hinge` with respect to the predictions.

    Parameters, errors: those of `hinge`.

    Returns
    -------
    float array, the shape of the predictions

    References
    ----------
    Book: chapter 5.
    """
    p, y = _signed(predictions, targets)
    return -2 * y * np.maximum(0, 1 - y * p) / p.size


def categorical_hinge(
    logits: Float[np.ndarray, "*batch classes"], targets: Integer[np.ndarray, "*batch"]
) -> float:
    """Return the mean of max(0, 1 + z_r - z_w), r the best rival: the right class w has to win by 1.

    Parameters
    ----------
    logits : float array, shape (..., classes)
        z, one finite number for each of two classes or more.
    targets : integer array, shape (...)
        The right classes, from 0 to classes - 1.

    Returns
    -------
    float

    Raises
    ------
    TypeError
        If the targets are no whole numbers.
    ValueError
        If a target is out of range, the shapes do not fit, a logit is NaN or infinite, there is one class
        only, or the batch is empty.

    References
    ----------
    Crammer & Singer (2001). Book: chapter 5.
    """
    missing, _ = _margins(logits, targets)
    return float(np.mean(missing))


def categorical_hinge_gradient(
    logits: Float[np.ndarray, "*batch classes"], targets: Integer[np.ndarray, "*batch"]
) -> Float[np.ndarray, "*batch classes"]:
    """Return the gradient of `categorical_hinge`: -1 at the target, 1 at the best rival.

    Only in rows with a loss, and divided by the batch. Of rivals with equal logits, the first one counts.

    Parameters, errors: those of `categorical_hinge`.

    Returns
    -------
    float array, shape (..., classes)

    References
    ----------
    Book: chapter 5.
    """
    missing, rivals = _margins(logits, targets)
    step = (missing[..., None] > 0) / logits.dtype.type(targets.size)  # 1 / batch where there is a loss
    gradient = np.zeros_like(logits)
    np.put_along_axis(gradient, rivals[..., None], step, axis=-1)
    np.put_along_axis(gradient, targets[..., None], -step, axis=-1)
    return gradient


def binary_focal_loss(
    logits: Float[np.ndarray, "*shape"],
    targets: Targets,
    gamma: float = 2.0,
    alpha: float | None = None,
) -> float:
    """Return the mean of -a (1 - p)^gamma ln p, p the probability of the right class, from logits.

    With gamma = 0 it is the binary cross-entropy; the larger gamma, the less an example counts that is right
    already.

    Parameters
    ----------
    logits : float array, any shape
        z, before the sigmoid; finite numbers.
    targets : float or integer array of the same shape
        The classes, 0 or 1.
    gamma : float, default 2
        0 or larger.
    alpha : float, optional
        From 0 to 1: a is alpha for class 1 and 1 - alpha for class 0; 1 for both unless given.

    Returns
    -------
    float
        Nats.

    Raises
    ------
    TypeError, ValueError
        As for `binary_cross_entropy`, or if gamma or alpha is outside its range.

    References
    ----------
    Lin, Goyal, Girshick, He & Dollár (2017). Book: chapter 5.
    """
    u, _, weight, gamma = _focal_margins(logits, targets, gamma, alpha)
    return float(np.mean(weight * sigmoid(-u) ** gamma * _softplus(-u)))  # -ln p = ln(1 + e^-u)


def binary_focal_loss_gradient(
    logits: Float[np.ndarray, "*shape"],
    targets: Targets,
    gamma: float = 2.0,
    alpha: float | None = None,
) -> Float[np.ndarray, "*shape"]:
    """Return the gradient of `binary_focal_loss` with respect to the logits.

    With u = z for class 1, u = -z for class 0, and p = s(u), the derivative with respect to u is
    a (1 - p)^gamma (gamma p ln p - (1 - p)).

    Parameters, errors: those of `binary_focal_loss`.

    Returns
    -------
    float array, the shape of the logits

    References
    ----------
    Book: chapter 5.
    """
    u, sign, weight, gamma = _focal_margins(logits, targets, gamma, alpha)
    p, rest = sigmoid(u), sigmoid(-u)  # rest = 1 - p
    return sign * weight * rest**gamma * (-gamma * p * _softplus(-u) - rest) / u.size


def focal_loss(
    logits: Float[np.ndarray, "*batch classes"],
    targets: Integer[np.ndarray, "*batch"],
    gamma: float = 2.0,
    alpha: float = 1.0,
) -> float:
    """Return the mean of -alpha (1 - q_w)^gamma ln q_w over the batch, where q = softmax(logits).

    With gamma = 0 and alpha = 1 it is the cross-entropy.

    Parameters
    ----------
    logits : float array, shape (..., classes)
        Before the softmax; finite numbers.
    targets : integer array, shape (...)
        The right classes w, from 0 to classes - 1.
    gamma : float, default 2
        0 or larger.
    alpha : float, default 1
        Above 0: a factor of every term.

    Returns
    -------
    float
        Nats.

    Raises
    ------
    TypeError, ValueError
        As for `cross_entropy`, or if gamma or alpha is outside its range.

    References
    ----------
    Lin, Goyal, Girshick, He & Dollár (2017). Book: chapter 5.
    """
    log_q, rest, gamma, alpha = _focal_terms(logits, targets, gamma, alpha)
    return float(np.mean(-alpha * rest**gamma * log_q))


def focal_loss_gradient(
    logits: Float[np.ndarray, "*batch classes"],
    targets: Integer[np.ndarray, "*batch"],
    gamma: float = 2.0,
    alpha: float = 1.0,
) -> Float[np.ndarray, "*batch classes"]:
    """Return the gradient of `focal_loss` with respect to the logits: that of the cross-entropy, weighted.

    The weight of a row is alpha (1 - q_w)^gamma (1 - gamma q_w ln q_w / (1 - q_w)).

    Parameters, errors: those of `focal_loss`.

    Returns
    -------
    float array, shape (..., classes)

    References
    ----------
    Book: chapter 5.
    """
    log_q, rest, gamma, alpha = _focal_terms(logits, targets, gamma, alpha)
    # ln q / (1 - q) goes to -1 where q goes to 1; where q has rounded to 1, a factor beside it is 0.
    ratio = np.divide(log_q, rest, out=np.zeros_like(rest), where=rest > 0)
    weight = alpha * rest**gamma * (1 - gamma * np.exp(log_q) * ratio)
    return weight[..., None] * cross_entropy_gradient(logits, targets)


def _softplus(z: np.ndarray) -> np.ndarray:
    """ln(1 + e^z), in a form in which no exponential overflows."""
    return np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))


def _margins(logits: np.ndarray, targets: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What each row lacks to the margin of 1, and its best rival."""
    _batch(logits, targets)
    if logits.shape[-1] < 2:
        raise ValueError(f"logits must have two classes or more on their last axis; got shape {logits.shape}")
    others = logits.copy()
    np.put_along_axis(others, targets[..., None], -np.inf, axis=-1)
    right = np.take_along_axis(logits, targets[..., None], axis=-1)[..., 0]
    return np.maximum(0, 1 + others.max(axis=-1) - right), others.argmax(axis=-1)


def _focal_margins(
    logits: np.ndarray, targets: np.ndarray, gamma: float, alpha: float | None
) -> tuple[np.ndarray, np.ndarray, np.ndarray | float, float]:
    """The logit of the right class against the other, its sign in z, the weight of each entry, and gamma."""
    gamma = validation.not_negative(gamma, "gamma")
    alpha = validation.probability(alpha, "alpha", or_none=True)
    z, y = _binary(logits, targets)
    if not np.isin(y, (0, 1)).all():
        raise ValueError(
            f"targets must be 0 or 1; got {validation.shown(y[~np.isin(y, (0, 1))][0])} among them"
        )
    sign = 2 * y - 1
    weight = 1.0 if alpha is None else np.where(y == 1, alpha, 1 - alpha).astype(z.dtype)
    return sign * z, sign, weight, gamma


def _focal_terms(
    logits: np.ndarray, targets: np.ndarray, gamma: float, alpha: float
) -> tuple[np.ndarray, np.ndarray, float, float]:
    """Return ln q of the targets, 1 - q, gamma and alpha."""
    gamma = validation.not_negative(gamma, "gamma")
    alpha = validation.positive(alpha, "alpha")
    _batch(logits, targets)
    log_q = np.take_along_axis(log_softmax(logits), targets[..., None], axis=-1)[..., 0]
    return log_q, -np.expm1(log_q), gamma, alpha


def _pair(
    predictions: np.ndarray, targets: np.ndarray, name: str = "predictions"
) -> tuple[np.ndarray, np.ndarray]:
    """Predictions and targets, in the precision of the predictions."""
    predictions = validation.float_array(predictions, name)
    y = validation.array(targets, "targets")
    if y.shape != predictions.shape:
        raise ValueError(f"targets must have the shape of {name}, {predictions.shape}; got {y.shape}")
    if predictions.size == 0:
        raise ValueError(f"{name} must be one number or more; got none")
    validation.finite_array(predictions, name, predictions.shape)
    return predictions, validation.finite_array(y, "targets", y.shape).astype(predictions.dtype, copy=False)


def _binary(logits: np.ndarray, targets: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    z, y = _pair(logits, targets, "logits")
    if y.min() < 0 or y.max() > 1:
        raise ValueError(f"targets must be from 0 to 1; got {y.min():g} to {y.max():g}")
    return z, y


def _signed(predictions: np.ndarray, targets: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    p, y = _pair(predictions, targets)
    wrong = np.abs(y) != 1
    if wrong.any():
        raise ValueError(f"targets must be -1 or 1; got {validation.shown(y[wrong][0])} among them")
    return p, y


def _batch(logits: np.ndarray, targets: np.ndarray) -> None:
    """Raise unless there is a target, and logits that fit the targets."""
    validation.logits_and_targets(logits, targets)
    if targets.size == 0:
        raise ValueError("logits must be one row or more; got none")
