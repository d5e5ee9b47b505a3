"""The activations explorer in Python: beside PyTorch and the normal distribution, and what it refuses."""

import numpy as np
import pytest
import torch
from scipy import stats

from nlpbook.explorers import ActivationsExplorer
from nlpbook.mlp import ACTIVATIONS

TORCH = {
    "linear": lambda z: z * 1,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "leaky_relu": torch.nn.functional.leaky_relu,
    "elu": torch.nn.functional.elu,
    "gelu": torch.nn.functional.gelu,
    "gelu_tanh": lambda z: torch.nn.functional.gelu(z, approximate="tanh"),
    "gelu_sigmoid": lambda z: z * torch.sigmoid(1.702 * z),
}


def test_the_sample_is_normal():
    inputs = ActivationsExplorer(mean=1.5, deviation=2.0).inputs
    assert inputs.shape == (2000,)
    assert stats.kstest((inputs - 1.5) / 2, "norm").pvalue > 0.01


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_summary_is_pytorchs(activation):
    explorer = ActivationsExplorer(activation, mean=-0.7, deviation=2.2)
    summary, z = explorer.summary(), torch.tensor(explorer.inputs, requires_grad=True)
    y = TORCH[activation](z)
    (slopes,) = torch.autograd.grad(y.sum(), z)
    assert summary.mean == pytest.approx(y.mean().item(), rel=1e-9)
    assert summary.deviation == pytest.approx(y.std(correction=0).item(), rel=1e-9)
    assert summary.gain == pytest.approx((y.square().mean() / z.square().mean()).sqrt().item(), rel=1e-9)
    assert summary.slope == pytest.approx(slopes.square().mean().sqrt().item(), rel=1e-9)
    # Where a smooth derivative is below 1e-12, rounding decides whether it is 0.
    assert (slopes.abs() < 1e-12).double().mean().item() >= summary.zero
    if activation in ("relu", "leaky_relu", "linear"):
        assert summary.zero == (slopes == 0).double().mean().item()
    assert summary.zero <= summary.saturated <= 1


def test_relu_halves_the_second_moment_and_a_unit_far_below_0_is_dead():
    relu = ActivationsExplorer("relu").summary()
    assert relu.gain**2 == pytest.approx(0.5, abs=0.06)
    assert relu.slope**2 == pytest.approx(0.5, abs=0.06)
    assert ActivationsExplorer("relu", mean=-5).summary().zero == 1
    assert ActivationsExplorer("elu", mean=-5).summary().zero == 0


def test_sigmoid_saturates_where_its_derivative_is_an_eightieth():
    edge = np.log((1 + np.sqrt(0.95)) / (1 - np.sqrt(0.95)))  # s (1 - s) = 1/80
    explorer = ActivationsExplorer("sigmoid", deviation=5.0)
    assert explorer.summary().saturated == (np.abs(explorer.inputs) > edge).mean()


def test_the_forms_of_gelu_are_furthest_apart_where_the_literature_says():
    (tanh_z, tanh_gap), (sigmoid_z, sigmoid_gap) = ActivationsExplorer().gelu_gaps().values()
    assert abs(tanh_gap) == pytest.approx(0.000473, abs=1e-6)
    assert abs(sigmoid_gap) == pytest.approx(0.020335, abs=1e-6)
    assert abs(sigmoid_z) == pytest.approx(2.27, abs=0.011)
    exact, short = (
        TORCH[name](torch.tensor([tanh_z], dtype=torch.float64)) for name in ("gelu", "gelu_tanh")
    )
    assert (short - exact).item() == pytest.approx(tanh_gap, abs=1e-12)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"activation": "swish"}, "activation must be"),
        ({"mean": 5.1}, "mean must be"),
        ({"deviation": 0.0}, "deviation must be"),
        ({"z": float("nan")}, "z must be"),
    ],
)
def test_settings_out_of_range_are_refused(values, message):
    with pytest.raises(ValueError, match=message):
        ActivationsExplorer(**values)
