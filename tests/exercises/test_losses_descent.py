"""The exercises of section 5.3: their solutions against PyTorch, the library, and a search."""

import numpy as np
import pytest
import torch

from nlpbook.exercises import mlp
from nlpbook.mlp import GradientDescent, Momentum, OptimiserState, descend, hinge_gradient


def test_errors_by_pytorch():
    p = torch.tensor([3.0, 5.0, 2.0], dtype=torch.float64, requires_grad=True)
    y = torch.tensor([2.0, 5.0, 12.0], dtype=torch.float64)
    loss = torch.nn.functional.mse_loss(p, y)
    loss.backward()
    found = [loss.item(), torch.nn.functional.l1_loss(p, y).item(), p.grad[2].item()]
    np.testing.assert_allclose(mlp.three_errors.solution, found, rtol=1e-12)


def test_gradients_by_pytorch():
    for z, y in mlp.saturated.cases:
        leaf = torch.tensor(z, requires_grad=True)
        ((torch.sigmoid(leaf) - torch.tensor(y)) ** 2).sum().backward()
        np.testing.assert_allclose(mlp.saturated.solution(z, y), leaf.grad, rtol=1e-12)
    for z, y in mlp.hinge_rule.cases:
        np.testing.assert_allclose(mlp.hinge_rule.solution(z, y), hinge_gradient(z, y), rtol=1e-12)


@pytest.mark.parametrize("margin", [0, 0.5, 0.6, 0.9, 0.98, 1.02, 1.1, 1.9, 2])
def test_a_hinge_with_another_margin_is_refused(margin):
    assert not mlp.hinge_rule.check(lambda z, y: -y * (y * z < margin) / len(z))


def test_a_hinge_that_is_right_in_other_words_is_accepted():
    """The page says that no case lies on the margin itself, where the derivative does not exist."""
    assert all((y * z != 1).all() for z, y in mlp.hinge_rule.cases)
    assert mlp.hinge_rule.check(lambda z, y: np.where(y * z <= 1, -y, 0.0) / z.size)
    assert mlp.hinge_rule.check(lambda z, y: -y * (np.maximum(0, 1 - y * z) > 0) / len(z))


def test_the_rates_of_the_bowl_are_found_by_trying():
    """f = 3 x^2 + y^2 / 2: how far is it from 0 after 200 steps?"""

    def left(rate):
        return np.abs(descend(GradientDescent(rate), lambda x: x * [6.0, 1.0], np.ones(2), 40)[-1]).max()

    limit, best = mlp.rates_of_a_bowl.solution
    assert left(0.99 * limit) < 1 < left(1.01 * limit)
    rates = np.linspace(0.01, 0.33, 161)
    assert abs(rates[np.argmin([left(rate) for rate in rates])] - best) < 0.002


def test_momentum_is_the_librarys():
    for x, v, g, rate, mu in mlp.momentum_step.cases:
        state = OptimiserState(3, {"velocity": v})
        new, state = Momentum(rate, momentum=mu).step(x, g, state)
        for one, other in zip(
            mlp.momentum_step.solution(x, v, g, rate, mu), (new, state.memory["velocity"]), strict=True
        ):
            np.testing.assert_allclose(one, other, rtol=1e-12)
