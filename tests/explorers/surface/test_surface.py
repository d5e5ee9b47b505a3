"""The explorer of optimisers in Python: beside PyTorch, differences and theory, and what it refuses."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from nlpbook.explorers import SurfaceExplorer
from nlpbook.explorers.surface.explorer import OPTIMISERS
from nlpbook.explorers.surface.surfaces import STARTS, SURFACES, surface_of
from nlpbook.mlp import numerical_gradient, quadratic_rates

TORCH = {
    "descent": lambda p, one: torch.optim.SGD(p, lr=one.rate),
    "momentum": lambda p, one: torch.optim.SGD(p, lr=one.rate, momentum=one.momentum),
    "adagrad": lambda p, one: torch.optim.Adagrad(p, lr=one.adaptive_rate),
    "rmsprop": lambda p, one: torch.optim.RMSprop(p, lr=one.adaptive_rate, alpha=0.9),
    "adam": lambda p, one: torch.optim.Adam(p, lr=one.adaptive_rate),
}


def torch_loss(explorer, place):
    """The heights once more, for PyTorch to differentiate."""
    angle = torch.deg2rad(torch.tensor(float(explorer.angle), dtype=torch.float64))
    u = torch.cos(angle) * place[0] + torch.sin(angle) * place[1]
    v = torch.cos(angle) * place[1] - torch.sin(angle) * place[0]
    if explorer.surface in ("bowl", "ravine"):
        return u**2 / 2 + (2 if explorer.surface == "bowl" else explorer.condition) * v**2 / 2
    if explorer.surface == "plateau":
        return 1 - 1 / (1 + 2 * (u**2 + v**2))
    roots = (-1.5, 0.0, 1.5) if explorer.surface == "saddle" else (-1.8, 0.3, 1.5)
    # The derivative along u is 0.4 times the product of u less each root; its integral from the lowest point.
    cubic = np.polynomial.Polynomial.fromroots(roots).integ()
    powers = sum(float(c) * u**k for k, c in enumerate(cubic.coef))
    return 0.4 * (powers - float(cubic(roots[0]))) + v**2 / 2


@pytest.mark.parametrize("surface", SURFACES)
def test_paths_and_losses_are_pytorchs(surface):
    explorer = SurfaceExplorer(
        surface, condition=12, angle=35, rate=0.08, momentum=0.7, adaptive_rate=0.15, steps=25
    )
    for name, run in explorer.runs().items():
        place = torch.tensor(STARTS[surface], dtype=torch.float64, requires_grad=True)
        optimiser = TORCH[name]([place], explorer)
        for k in range(26):
            loss = torch_loss(explorer, place)
            np.testing.assert_allclose(run.path[k], place.detach().numpy(), rtol=1e-8, atol=1e-10)
            assert run.losses[k] == pytest.approx(loss.item(), rel=1e-8, abs=1e-10)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
        assert run.diverged is None


@given(st.sampled_from(SURFACES), st.floats(-3, 3), st.floats(-2, 2), st.integers(0, 90), st.floats(1, 100))
def test_gradients_are_those_of_differences(surface, x, y, angle, condition):
    loss, gradient, _ = surface_of(surface, condition, angle)
    place = np.array([x, y])
    np.testing.assert_allclose(gradient(place), numerical_gradient(loss, place), rtol=1e-6, atol=1e-6)
    assert loss(place) > -1e-12


@pytest.mark.parametrize("condition", [2.0, 30.0, 100.0])
def test_theory_is_what_the_runs_do(condition):
    best = quadratic_rates(condition)
    explorer = SurfaceExplorer(condition=condition, angle=25, rate=best.descent_learning_rate, steps=150)
    assert explorer.best() == best
    run = explorer.runs()["descent"]
    factor = explorer.theory()["descent"]
    assert factor == pytest.approx(best.descent_rate, rel=1e-12)
    assert (run.losses[150] / run.losses[100]) ** (1 / 100) == pytest.approx(factor, rel=1e-9)
    # Momentum does not depend on how the surface is turned either, and its line is approached from above.
    explorer = SurfaceExplorer(
        condition=condition, angle=25, rate=best.momentum_learning_rate, momentum=best.momentum, steps=60
    )
    losses = explorer.runs()["momentum"].losses
    assert np.all(losses[5:] >= losses[0] * best.momentum_rate ** (2 * np.arange(61))[5:])
    assert (losses[60] / losses[30]) ** (1 / 60) == pytest.approx(best.momentum_rate, rel=0.03)


@pytest.mark.parametrize("rate, lasts", [(0.0999, True), (0.1001, False)])
def test_gradient_descent_diverges_above_two_by_the_curvature(rate, lasts):
    explorer = SurfaceExplorer(condition=20, rate=rate, steps=500)
    losses = explorer.runs()["descent"].losses
    assert (losses[-1] < losses[0]) == lasts
    assert (explorer.theory()["descent"] < 1) == lasts


def test_turning_a_ravine_changes_the_adaptive_optimisers_alone():
    losses = {}
    for angle in (0, 45, 90):
        runs = SurfaceExplorer(condition=50, angle=angle, rate=0.03, start=(2, 0), steps=80).runs()
        losses[angle] = {name: run.losses for name, run in runs.items()}
    # From a start that turns with the ravine, gradient descent and momentum do the same.
    for angle in (45, 90):
        u, v = 2 * np.cos(np.radians(angle)), 2 * np.sin(np.radians(angle))
        turned = SurfaceExplorer(condition=50, angle=angle, rate=0.03, start=(u, v), steps=80).runs()
        for name in ("descent", "momentum"):
            np.testing.assert_allclose(turned[name].losses, losses[0][name], rtol=1e-6, atol=1e-12)
        if angle == 45:
            for name in ("adagrad", "adam"):
                assert turned[name].losses[20] != pytest.approx(losses[0][name][20], rel=0.01)


def test_a_run_that_leaves_ends():
    run = SurfaceExplorer("saddle", rate=3, start=(2.5, 1), steps=500).runs()["descent"]
    assert run.diverged == len(run.path) - 1 < 20
    assert np.abs(run.path[-1]).max() > 1000 >= np.abs(run.path[-2]).max()
    assert list(SurfaceExplorer().runs()) == list(OPTIMISERS)
    assert SurfaceExplorer("plateau").theory() is None and SurfaceExplorer("saddle").best() is None


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"surface": "valley"}, "surface must be"),
        ({"condition": 0.5}, "condition must be"),
        ({"angle": 91}, "angle must be"),
        ({"start": [0]}, "start must be"),
        ({"start": [0, 2.5]}, r"start\[1\] must be"),
        ({"rate": 0}, "rate must be"),
        ({"momentum": 1.0}, "momentum must be"),
        ({"adaptive_rate": float("nan")}, "adaptive_rate must be"),
        ({"steps": 0}, "steps must be"),
        ({"step": 501}, "step must be"),
        ({"shown": []}, "shown must be"),
        ({"shown": ["sgd"]}, r"shown\[0\] must be"),
    ],
)
def test_settings_out_of_range_are_refused(values, message):
    with pytest.raises(ValueError, match=message):
        SurfaceExplorer(**values)
