"""Loss functions: against PyTorch, against published values, and their gradients by differences."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from nlpbook import mlp
from nlpbook.mlp import (
    binary_cross_entropy,
    binary_focal_loss,
    binary_focal_loss_gradient,
    categorical_hinge,
    categorical_hinge_gradient,
    cross_entropy,
    cross_entropy_gradient,
    focal_loss,
    focal_loss_gradient,
    hinge,
    mean_absolute_error,
    mean_squared_error,
    numerical_gradient,
    squared_hinge,
)
from nlpbook.nnlm import log_softmax
from nlpbook.training import smoothed_cross_entropy

F = torch.nn.functional
KERAS_LOGITS = np.array([[8.0, 1, 1], [0, 9, 1], [2, 3, 5]])
DIAGONAL = np.arange(3)


# ---- published values: keras-team/keras, keras/src/losses/losses_test.py


def test_errors_of_keras():
    y, predictions = np.array([[1, 9, 2], [-5, -2, 6]]), np.array([[4.0, 8, 12], [8, 1, 3]])
    assert mean_squared_error(predictions, y) == 49.5
    assert mean_absolute_error(predictions, y) == 5.5


def test_hinges_of_keras():
    """Keras turns targets of 0 into -1.

    In its categorical hinge it multiplies the predictions by 1 - one-hot, so that 0 is always a rival,
    and has one row without any class. Both are a third class with the logit 0 here.
    """
    predictions, y = np.array([[0.6, 0.4], [0.4, 0.6]]), np.array([[-1, 1], [-1, -1]])
    assert hinge(predictions, y) == pytest.approx(1.3, rel=1e-12)
    assert squared_hinge(predictions, y) == pytest.approx(1.86, rel=1e-12)
    with_zero = np.hstack([predictions, np.zeros((2, 1))])
    assert categorical_hinge(with_zero, np.array([1, 2])) == pytest.approx(1.4, rel=1e-12)


def test_cross_entropy_of_keras():
    rows = [cross_entropy(KERAS_LOGITS[[i]], DIAGONAL[[i]]) for i in range(3)]
    np.testing.assert_allclose(rows, [0.00182210, 0.00045877, 0.16984602], atol=5e-9)
    assert cross_entropy(KERAS_LOGITS, DIAGONAL) == pytest.approx(0.05737563, abs=5e-9)


def test_probabilities_whose_rows_do_not_sum_to_1():
    """Keras divides each row by its sum, as the softmax of the logarithms does: .32397; else it is .09459."""
    rows = np.array([[0.9, 0.05, 0.05], [0.5, 0.89, 0.6], [0.05, 0.01, 0.94]])
    assert cross_entropy(np.log(rows), DIAGONAL) == pytest.approx(0.32397, abs=5e-6)
    assert -np.log(rows[DIAGONAL, DIAGONAL]).mean() == pytest.approx(0.09459, abs=5e-6)


def test_focal_losses_of_keras():
    """Binary, gamma 2, no alpha, from logits of the probabilities; binary, gamma 3; classes, alpha .25.

    For the second row of classes, 1 - q in float32 would give 2.4137e-11.
    """
    y, p = np.array([1, 0, 1, 0]), np.array([0.9, 0.8, 0.7, 0.2])
    z = np.log(p / (1 - p))
    elements = [binary_focal_loss(z[[i]], y[[i]]) for i in range(4)]
    np.testing.assert_allclose(elements, [0.00105361, 1.03004026, 0.03210074, 0.00892574], atol=5e-9)
    assert binary_focal_loss(z[:2], y[:2]) == pytest.approx(0.515547, abs=5e-7)
    assert binary_focal_loss(z[2:], y[2:]) == pytest.approx(0.020513, abs=5e-7)
    assert binary_focal_loss(z, y) == pytest.approx(0.268030, abs=5e-7)
    y, z = np.array([[1, 1, 0], [0, 1, 0]]), np.array([[1.5, -2.7, 2.9], [-3.8, 1.2, -4.5]])
    assert binary_focal_loss(z, y, gamma=3) == pytest.approx(0.799082, abs=5e-7)
    assert binary_cross_entropy(z, y) == pytest.approx(1.036079, abs=5e-7)
    rows = [focal_loss(KERAS_LOGITS[[i]], DIAGONAL[[i]], alpha=0.25) for i in range(3)]
    np.testing.assert_allclose(rows, [1.5096e-9, 2.4128e-11, 1.03606e-3], rtol=5e-5)
    assert focal_loss(KERAS_LOGITS, DIAGONAL, alpha=0.25) == pytest.approx(3.45355e-4, rel=5e-6)


def test_two_conventions_of_label_smoothing():
    """q = (1 - e) one-hot + e/V, as in Keras and PyTorch; or e/(V - 1) for the others. e = .1.

    The decimal places of .507606 and .557606 that float32 has.
    """
    logits = torch.tensor([[100.0, -100, -100]], dtype=torch.float64)
    first = smoothed_cross_entropy(logits, torch.tensor([0]), smoothing=0.1).item()
    assert first == pytest.approx(400 * 0.1 / 3, rel=1e-12)
    logits = np.array([2.0, 1, 0])
    tensors = torch.from_numpy(logits)[None], torch.tensor([0])
    assert smoothed_cross_entropy(*tensors, smoothing=0.1).item() == pytest.approx(0.507606, abs=5e-7)
    surprise = -log_softmax(logits)
    ours = 0.9 * cross_entropy(logits[None], np.array([0])) + 0.1 * surprise.mean()
    assert ours == pytest.approx(0.507606, abs=5e-7)
    assert 0.9 * surprise[0] + 0.1 * surprise[1:].mean() == pytest.approx(0.557606, abs=5e-7)


def test_the_lectures_values():
    """(100 + 400 + 100) / 3 = 200; -ln .7 = .357 and -ln .9 = .105."""
    assert mean_squared_error(np.array([10.0, 20.0, -10.0]), np.zeros(3)) == 200
    for q, loss in ((0.7, 0.357), (0.9, 0.105)):
        assert cross_entropy(np.log([[q, 1 - q]]), np.array([0])) == pytest.approx(loss, abs=5e-4)


# ---- against PyTorch, value and gradient

shapes = st.lists(st.integers(1, 4), min_size=1, max_size=3).map(tuple)
kinds = st.sampled_from([0.1, 1.0, 30.0])


def _like_pytorch(name, ours, targets, expected):
    """Value and gradient equal those of a PyTorch function of the predictions."""
    theirs = torch.from_numpy(ours).requires_grad_()
    value = expected(theirs)
    value.backward()
    assert getattr(mlp, name)(ours, targets) == pytest.approx(value.item(), rel=1e-12, abs=1e-13)
    gradient = getattr(mlp, f"{name}_gradient")(ours, targets)
    np.testing.assert_allclose(gradient, theirs.grad.numpy(), rtol=1e-9, atol=1e-14)


@given(shapes, kinds, st.integers(0, 10_000))
def test_losses_of_entries_equal_pytorch(shape, size, seed):
    rng = np.random.default_rng(seed)
    z = size * rng.standard_normal(shape)
    y, signs, soft = rng.standard_normal(shape), rng.choice([-1.0, 1.0], shape), rng.random(shape)
    t, s, p = torch.from_numpy(y), torch.from_numpy(signs), torch.from_numpy(soft)
    _like_pytorch("mean_squared_error", z, y, lambda x: F.mse_loss(x, t))
    _like_pytorch("mean_absolute_error", z, y, lambda x: F.l1_loss(x, t))
    _like_pytorch("binary_cross_entropy", z, soft, lambda x: F.binary_cross_entropy_with_logits(x, p))
    _like_pytorch("hinge", z, signs, lambda x: torch.relu(1 - s * x).mean())
    _like_pytorch("squared_hinge", z, signs, lambda x: torch.relu(1 - s * x).square().mean())


@given(st.integers(1, 6), st.integers(2, 6), kinds, st.integers(0, 10_000))
def test_losses_of_classes_equal_pytorch(batch, classes, size, seed):
    rng = np.random.default_rng(seed)
    z, targets = size * rng.standard_normal((batch, classes)), rng.integers(classes, size=batch)
    t = torch.from_numpy(targets)
    _like_pytorch("cross_entropy", z, targets, lambda x: F.cross_entropy(x, t))

    def rivals(x):
        right = x.gather(1, t[:, None])[:, 0]
        others = x.scatter(1, t[:, None], -math.inf).max(dim=1).values
        return torch.relu(1 + others - right).mean()

    _like_pytorch("categorical_hinge", z, targets, rivals)


@given(
    st.integers(1, 5), st.integers(2, 5), st.sampled_from([0.0, 0.5, 1.0, 2.0, 3.5]), st.integers(0, 10_000)
)
def test_focal_gradients_equal_pytorch(batch, classes, gamma, seed):
    rng = np.random.default_rng(seed)
    z, targets = 2 * rng.standard_normal((batch, classes)), rng.integers(classes, size=batch)
    theirs = torch.from_numpy(z).requires_grad_()
    log_q = torch.log_softmax(theirs, dim=1).gather(1, torch.from_numpy(targets)[:, None])
    value = -(0.3 * (1 - log_q.exp()) ** gamma * log_q).mean()
    value.backward()
    assert focal_loss(z, targets, gamma, 0.3) == pytest.approx(value.item(), rel=1e-10)
    np.testing.assert_allclose(
        focal_loss_gradient(z, targets, gamma, 0.3), theirs.grad, rtol=1e-7, atol=1e-14
    )

    y = rng.integers(2, size=z.shape)
    t, theirs = torch.from_numpy(y), torch.from_numpy(z).requires_grad_()
    p = torch.where(t == 1, torch.sigmoid(theirs), torch.sigmoid(-theirs))
    for alpha in (None, 0.3):
        weight = 1 if alpha is None else alpha * t.double() + (1 - alpha) * (1 - t.double())
        value = -(weight * (1 - p) ** gamma * p.log()).mean()
        (gradient,) = torch.autograd.grad(value, theirs, retain_graph=True)
        assert binary_focal_loss(z, y, gamma, alpha) == pytest.approx(value.item(), rel=1e-10)
        found = binary_focal_loss_gradient(z, y, gamma, alpha)
        np.testing.assert_allclose(found, gradient, rtol=1e-7, atol=1e-14)


LOSSES = {
    "mean_squared_error": "real",
    "mean_absolute_error": "real",
    "binary_cross_entropy": "binary",
    "hinge": "signed",
    "squared_hinge": "signed",
    "binary_focal_loss": "binary",
    "cross_entropy": "class",
    "categorical_hinge": "class",
    "focal_loss": "class",
}


def _example(kind, rng, dtype=np.float64):
    z = rng.standard_normal((3, 4)).astype(dtype)
    targets = {
        "real": lambda: rng.standard_normal((3, 4)).astype(dtype),
        "binary": lambda: rng.integers(2, size=(3, 4)),
        "signed": lambda: rng.choice([-1, 1], (3, 4)),
        "class": lambda: rng.integers(4, size=3),
    }[kind]()
    return z, targets


@pytest.mark.parametrize("name", LOSSES)
@settings(max_examples=30)
@given(st.integers(0, 10_000))
def test_gradients_by_differences(name, seed):
    z, targets = _example(LOSSES[name], np.random.default_rng(seed))
    numerical = numerical_gradient(lambda moved: getattr(mlp, name)(moved, targets), z)
    close = np.abs(numerical - getattr(mlp, f"{name}_gradient")(z, targets)) < 1e-8
    assert (
        close.mean() > 0.9 if name in ("hinge", "mean_absolute_error", "categorical_hinge") else close.all()
    )


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_types_stay_and_arguments_are_not_changed(name, dtype):
    z, targets = _example(LOSSES[name], np.random.default_rng(0), dtype)
    before = z.copy(), targets.copy()
    assert isinstance(getattr(mlp, name)(z, targets), float)
    gradient = getattr(mlp, f"{name}_gradient")(z, targets)
    assert gradient.dtype == dtype and gradient.shape == z.shape
    np.testing.assert_array_equal(z, before[0])
    np.testing.assert_array_equal(targets, before[1])


def test_logits_that_are_far_apart():
    """Nothing overflows, and nothing is lost: ln(1 + e^1000) = 1000."""
    z = np.array([1000.0, -1000.0])
    with np.errstate(all="raise", under="ignore"):
        assert binary_cross_entropy(z, np.array([0, 1])) == 1000
        assert binary_cross_entropy(z, np.array([1, 0])) == 0
        assert binary_focal_loss(z, np.array([0, 1])) == 1000
        np.testing.assert_array_equal(binary_focal_loss_gradient(z, np.array([0, 1])), [0.5, -0.5])
        np.testing.assert_array_equal(focal_loss_gradient(z[None], np.array([0]), gamma=0.5), [[0, 0]])
        np.testing.assert_array_equal(focal_loss_gradient(z[None], np.array([1]), gamma=0.5), [[1, -1]])


def test_focal_loss_without_focus_is_cross_entropy():
    rng = np.random.default_rng(0)
    z, targets = _example("class", rng)
    assert focal_loss(z, targets, gamma=0) == pytest.approx(cross_entropy(z, targets), rel=1e-14)
    np.testing.assert_allclose(focal_loss_gradient(z, targets, gamma=0), cross_entropy_gradient(z, targets))
    z, targets = _example("binary", rng)
    assert binary_focal_loss(z, targets, gamma=0) == pytest.approx(
        binary_cross_entropy(z, targets), rel=1e-14
    )


def test_the_conventions_where_there_is_no_derivative():
    """0 for |p - y| at 0 and for the hinge at a margin of exactly 1; the first of two equal rivals."""
    assert mlp.mean_absolute_error_gradient(np.array([2.0]), np.array([2]))[0] == 0
    assert mlp.hinge_gradient(np.array([1.0]), np.array([1]))[0] == 0
    gradient = categorical_hinge_gradient(np.array([[0.0, 3, 3]]), np.array([0]))
    np.testing.assert_array_equal(gradient, [[-1, 1, 0]])
    np.testing.assert_array_equal(categorical_hinge_gradient(np.array([[2.0, 1.0]]), np.array([0])), [[0, 0]])


@pytest.mark.parametrize("name", [*LOSSES, *(f"{name}_gradient" for name in LOSSES)])
def test_bad_input(name):
    function, kind = getattr(mlp, name), LOSSES[name.removesuffix("_gradient")]
    z, targets = _example(kind, np.random.default_rng(0))
    function(z, targets)
    for hole in (math.nan, math.inf):
        broken = z.copy()
        broken[1, 2] = hole
        with pytest.raises(ValueError, match=rf"^(logits|predictions) must be finite; got .*{hole}"):
            function(broken, targets)
    with pytest.raises(ValueError, match=r"^targets must have the shape of .*\(3.*; got \(2"):
        function(z, targets[:2])
    with pytest.raises(ValueError, match=r"^(logits|predictions) must be one (row|number) or more; got none"):
        function(z[:0], targets[:0])
    if kind == "class":
        for bad in (4, -1):
            with pytest.raises(ValueError, match=r"^targets must be whole numbers from 0 to 3; got"):
                function(z, np.array([0, bad, 1]))
        with pytest.raises(TypeError, match=r"^targets must be whole numbers from 0 to 3; got float64"):
            function(z, targets.astype(float))
    else:
        with pytest.raises(
            TypeError, match=r"^(logits|predictions) must be an array of floating-point numbers"
        ):
            function([[1, 2]], targets)
        with pytest.raises(TypeError, match=r"^targets must be numbers"):
            function(z, np.full(z.shape, "a"))
    if kind in ("signed", "binary"):
        accepted = "-1 or 1" if kind == "signed" else "(0 or 1|from 0 to 1)"
        with pytest.raises(ValueError, match=rf"^targets must be {accepted}; got"):
            function(z, np.full(z.shape, 2))


def test_bad_parameters_of_the_focal_loss():
    z, targets = _example("class", np.random.default_rng(0))
    binary = _example("binary", np.random.default_rng(0))
    for function in (focal_loss, focal_loss_gradient):
        with pytest.raises(ValueError, match=r"gamma must be a finite number, 0 or larger; got -1"):
            function(z, targets, gamma=-1)
        with pytest.raises(ValueError, match=r"alpha must be a finite number, above 0; got 0"):
            function(z, targets, alpha=0)
    for function in (binary_focal_loss, binary_focal_loss_gradient):
        with pytest.raises(ValueError, match=r"alpha must be a finite number from 0 to 1, or None; got 2"):
            function(*binary, alpha=2)
        with pytest.raises(ValueError, match=r"targets must be 0 or 1; got 0.5 among them"):
            function(binary[0], np.full(binary[0].shape, 0.5))
    for function in (categorical_hinge, categorical_hinge_gradient):
        with pytest.raises(ValueError, match=r"logits must have two classes or more"):
            function(z[:, :1], np.zeros(3, dtype=np.int64))
