"""Batch, layer and RMS normalisation: against PyTorch, theorems, published values, and differences."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from nlpbook.mlp import (
    BatchNorm,
    batch_norm_backward,
    batch_norm_forward,
    layer_norm_backward,
    layer_norm_forward,
    numerical_gradient,
    rms_norm_backward,
    rms_norm_forward,
)

F = torch.nn.functional
X = np.arange(5.0)[None]  # of Keras, keras/src/layers/normalization/layer_normalization_test.py
ONE, ZERO = np.ones(5), np.zeros(5)
rows, columns = st.integers(2, 6), st.integers(2, 5)
dtypes = st.sampled_from([np.float32, np.float64])


def _draw(rng, dtype, *shapes):
    return [rng.standard_normal(shape).astype(dtype) for shape in shapes]


def _close(dtype):
    return {"rtol": 2e-3, "atol": 2e-3} if dtype == np.float32 else {"rtol": 1e-7, "atol": 1e-10}


@given(rows, columns, dtypes, st.integers(0, 10_000))
def test_batch_norm_equals_pytorch(batch, features, dtype, seed):
    rng = np.random.default_rng(seed)
    x, scale, shift, dy = _draw(rng, dtype, (batch, features), features, features, (batch, features))
    tx, ts, tb = (torch.from_numpy(a).requires_grad_() for a in (x, scale, shift))
    expected = F.batch_norm(tx, None, None, ts, tb, training=True)
    expected.backward(torch.from_numpy(dy))
    y, kept = batch_norm_forward(x, scale, shift)
    np.testing.assert_allclose(y, expected.detach(), **_close(dtype))
    found = batch_norm_backward(dy, scale, kept)
    for ours, theirs in zip(found, (tx, ts, tb), strict=True):
        assert ours.dtype == dtype
        np.testing.assert_allclose(ours, theirs.grad, **_close(dtype))


@given(rows, columns, dtypes, st.integers(0, 10_000))
def test_layer_norm_equals_pytorch(batch, features, dtype, seed):
    rng = np.random.default_rng(seed)
    x, scale, shift, dy = _draw(rng, dtype, (batch, features), features, features, (batch, features))
    tx, ts, tb = (torch.from_numpy(a).requires_grad_() for a in (x, scale, shift))
    expected = F.layer_norm(tx, (features,), ts, tb)
    expected.backward(torch.from_numpy(dy))
    y, kept = layer_norm_forward(x, scale, shift)
    np.testing.assert_allclose(y, expected.detach(), **_close(dtype))
    for ours, theirs in zip(layer_norm_backward(dy, scale, kept), (tx, ts, tb), strict=True):
        assert ours.dtype == dtype
        np.testing.assert_allclose(ours, theirs.grad, **_close(dtype))


@given(rows, columns, dtypes, st.integers(0, 10_000))
def test_rms_norm_equals_autograd(batch, features, dtype, seed):
    rng = np.random.default_rng(seed)
    x, scale, dy = _draw(rng, dtype, (batch, features), features, (batch, features))
    tx, ts = (torch.from_numpy(a).requires_grad_() for a in (x, scale))
    expected = ts * tx / (tx.square().mean(dim=1, keepdim=True) + 1e-5).sqrt()
    expected.backward(torch.from_numpy(dy))
    y, kept = rms_norm_forward(x, scale)
    np.testing.assert_allclose(y, expected.detach(), **_close(dtype))
    for ours, theirs in zip(rms_norm_backward(dy, scale, kept), (tx, ts), strict=True):
        assert ours.dtype == dtype
        np.testing.assert_allclose(ours, theirs.grad, **_close(dtype))


@given(rows, columns, st.integers(0, 10_000))
def test_batch_norms_dx_is_orthogonal_to_what_the_batch_cannot_change(batch, features, seed):
    """Moving or stretching the batch changes no output (but for eps): dx has no part in either direction.

    <dx, x^> = eps / s^3 <dx^, x^>, as x^ is longer than 1 by what eps takes from it; with eps = 0 it is 0.
    """
    rng = np.random.default_rng(seed)
    x, scale, shift, dy = _draw(rng, np.float64, (batch, features), features, features, (batch, features))
    x *= 3
    _, kept = batch_norm_forward(x, scale, shift, eps=0.0)
    dx, _, _ = batch_norm_backward(dy, scale, kept)
    size = np.abs(scale * dy).max() / kept.deviation.min()
    np.testing.assert_allclose(dx.sum(axis=0) / size, 0, atol=1e-9)
    np.testing.assert_allclose((dx * kept.x_hat).sum(axis=0) / size, 0, atol=1e-9)
    np.testing.assert_allclose(kept.x_hat.mean(axis=0), 0, atol=1e-9)
    np.testing.assert_allclose((kept.x_hat**2).mean(axis=0), 1, atol=1e-9)
    if batch > 2:  # two examples are always normalised to -1 and 1
        assert np.abs(dx).max() > 1e-6 * size
    else:
        np.testing.assert_allclose(dx / size, 0, atol=1e-9)


@pytest.mark.parametrize("norm", ["batch", "layer", "rms"])
def test_backward_by_differences(norm):
    rng = np.random.default_rng(0)
    x, scale, shift, dy = _draw(rng, np.float64, (4, 3), 3, 3, (4, 3))
    forward, backward = {
        "batch": (batch_norm_forward, batch_norm_backward),
        "layer": (layer_norm_forward, layer_norm_backward),
        "rms": (lambda x, scale, shift: rms_norm_forward(x, scale), rms_norm_backward),
    }[norm]
    arguments = [x, scale, shift]
    _, kept = forward(*arguments)
    found = backward(dy, scale, kept)
    assert len(found) == (2 if norm == "rms" else 3)
    for i, gradient in enumerate(found):
        changed = lambda moved, i=i: [*arguments[:i], moved, *arguments[i + 1 :]]  # noqa: E731
        numerical = numerical_gradient(lambda moved: (dy * forward(*changed(moved))[0]).sum(), arguments[i])  # noqa: B023
        np.testing.assert_allclose(gradient, numerical, atol=1e-8)


def test_layer_norm_of_keras_and_of_pytorch():
    """x = (0, 1, 2, 3, 4). Keras adds 1e-3 (and shifts by 1 in its test), PyTorch 1e-5; both divide by n."""
    y, _ = layer_norm_forward(X, ONE, ONE, eps=1e-3)
    np.testing.assert_allclose(y[0], [-0.41386, 0.29307, 1, 1.70693, 2.41386], atol=5e-6)
    y, _ = layer_norm_forward(X, ONE, ZERO)
    np.testing.assert_allclose(y[0], [-1.41421003, -0.70710501, 0, 0.70710501, 1.41421003], atol=5e-9)
    with_n_minus_1 = (X[0] - 2) / X[0].std(ddof=1)
    np.testing.assert_allclose(with_n_minus_1[3:], [0.6325, 1.2649], atol=5e-5)


def test_rms_norm_and_what_keras_calls_so():
    """With rms_scaling=True, Keras divides by the standard deviation, not by the root mean square."""
    y, _ = rms_norm_forward(X, ONE, eps=0.0)
    np.testing.assert_allclose(y[0], [0, 0.40824829, 0.81649658, 1.22474487, 1.63299316], atol=5e-9)
    by_deviation = X[0] / math.sqrt(X.var() + 1e-3)
    np.testing.assert_allclose(by_deviation, [0, 0.70693, 1.41386, 2.12079, 2.82772], atol=5e-6)


@given(rows, columns, st.floats(0, 1), st.integers(0, 10_000))
def test_running_statistics_equal_pytorch(batch, features, momentum, seed):
    rng = np.random.default_rng(seed)
    ours = BatchNorm(features, momentum=momentum)
    theirs = torch.nn.BatchNorm1d(features, momentum=momentum, dtype=torch.float64)
    ours.scale, ours.shift = _draw(rng, np.float64, features, features)
    with torch.no_grad():
        theirs.weight.copy_(torch.from_numpy(ours.scale))
        theirs.bias.copy_(torch.from_numpy(ours.shift))
    for _ in range(3):
        x = 3 + 2 * rng.standard_normal((batch, features))
        found = ours.forward(x, training=True)
        np.testing.assert_allclose(found, theirs(torch.from_numpy(x)).detach(), rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(ours.running_mean, theirs.running_mean, rtol=1e-10)
    np.testing.assert_allclose(ours.running_variance, theirs.running_var, rtol=1e-10)
    theirs.eval()
    x, dy = _draw(rng, np.float64, (1, features), (1, features))  # one example will do now
    tx = torch.from_numpy(x).requires_grad_()
    expected = theirs(tx)
    theirs.zero_grad()
    expected.backward(torch.from_numpy(dy))
    np.testing.assert_allclose(ours.forward(x, training=False), expected.detach(), rtol=1e-9, atol=1e-12)
    for found, gradient in zip(
        ours.backward(dy), (tx.grad, theirs.weight.grad, theirs.bias.grad), strict=True
    ):
        np.testing.assert_allclose(found, gradient, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(
        ours.running_mean, theirs.running_mean, rtol=1e-10
    )  # evaluation changes nothing


def test_backward_is_that_of_the_last_forward():
    rng = np.random.default_rng(0)
    x, scale, shift, dy = _draw(rng, np.float64, (4, 3), 3, 3, (4, 3))
    norm = BatchNorm(3)
    norm.scale, norm.shift = scale, shift
    norm.forward(x, training=False)
    norm.forward(x, training=True)
    _, kept = batch_norm_forward(x, scale, shift)
    for found, expected in zip(norm.backward(dy), batch_norm_backward(dy, scale, kept), strict=True):
        np.testing.assert_array_equal(found, expected)


def test_float32_stays():
    norm = BatchNorm(3, dtype=np.float32)
    x = np.random.default_rng(0).standard_normal((4, 3)).astype(np.float32)
    for training in (True, False):
        assert norm.forward(x, training=training).dtype == np.float32
        assert {array.dtype for array in norm.backward(x)} == {np.dtype(np.float32)}
    assert norm.running_mean.dtype == norm.running_variance.dtype == np.float32


def test_bad_input():
    norm = BatchNorm(3)
    with pytest.raises(RuntimeError, match="call forward first"):
        norm.backward(np.ones((2, 3)))
    with pytest.raises(ValueError, match=r"x must have shape \(batch, 3\); got \(2, 4\)"):
        norm.forward(np.ones((2, 4)), training=True)
    with pytest.raises(ValueError, match=r"x must have two rows or more in training; got 1"):
        norm.forward(np.ones((1, 3)), training=True)
    norm.forward(np.ones((2, 3)), training=True)
    with pytest.raises(ValueError, match=r"dy must have the shape of the output, \(2, 3\); got \(3, 3\)"):
        norm.backward(np.ones((3, 3)))
    for arguments, message in (
        ({"features": 0}, "features must be a whole number, 1 or larger; got 0"),
        ({"features": 3, "momentum": 1.5}, "momentum must be a finite number from 0 to 1; got 1.5"),
        ({"features": 3, "eps": 0}, "eps must be a finite number, above 0; got 0"),
    ):
        with pytest.raises(ValueError, match=message):
            BatchNorm(**arguments)
