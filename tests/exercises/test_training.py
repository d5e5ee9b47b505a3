"""The exercises of section 5.8: their solutions against enumeration, PyTorch and the library."""

from itertools import product

import numpy as np
import pytest
import torch
from scipy import integrate, stats

from nlpbook.exercises import mlp
from nlpbook.mlp import dropout_backward
from nlpbook.training import EarlyStopping, accumulate_gradients


def test_dropout_by_hand_is_the_librarys():
    x, dy, mask, p = np.array([3.0, -6, 9]), np.array([3.0, 1, -6]), np.array([1.0, 0, 1]), 0.25
    factors = mask / (1 - p)
    expected = [*(x * factors), *dropout_backward(dy, factors)]
    np.testing.assert_allclose(mlp.dropout_by_hand.solution, expected, rtol=1e-12)


def test_the_penalty_is_the_mean_over_all_masks():
    rng = np.random.default_rng(0)
    random = [(*rng.normal(size=(2, n)), rng.normal(), rng.random()) for n in (1, 2, 3, 5) for _ in range(5)]
    for x, w, t, p in (*mlp.dropout_penalty.cases, *random):
        mean = 0.0
        for mask in product((0, 1), repeat=len(x)):
            kept = np.array(mask)
            probability = (1 - p) ** kept.sum() * p ** (1 - kept).sum()
            mean += probability * (w @ (x * kept) / (1 - p) - t) ** 2
        assert mlp.dropout_penalty.solution(x, w, t, p) == pytest.approx(mean, rel=1e-9)


def test_it_stops_when_the_librarys_early_stopping_does():
    """Random losses on a coarse grid, so that equal ones occur; the epoch is found by the weights kept."""
    rng = np.random.default_rng(0)
    for _ in range(200):
        losses, patience = rng.integers(1, 9, size=rng.integers(1, 15)) / 8, int(rng.integers(1, 5))
        stopping, model = EarlyStopping(patience), torch.nn.Linear(1, 1)
        for epoch, loss in enumerate(losses):
            torch.nn.init.constant_(model.weight, epoch)
            if stopping.observe(float(loss), model):
                break
        stopping.restore(model)
        expected = [int(model.weight.item()), epoch + 1]
        assert mlp.early_stopper.solution(losses.tolist(), patience) == expected


def test_clipping_is_pytorchs():
    rng = np.random.default_rng(0)
    random = [
        ([scale * rng.normal(size=(2, 3)), scale * rng.normal(size=4)], 1.0) for scale in (0.01, 0.3, 1, 30)
    ]
    for gradients, c in (*mlp.clip_by_norm.cases, *random):
        parameters = [torch.nn.Parameter(torch.zeros(g.shape, dtype=torch.float64)) for g in gradients]
        for parameter, gradient in zip(parameters, gradients, strict=True):
            parameter.grad = torch.tensor(gradient)
        torch.nn.utils.clip_grad_norm_(parameters, c)
        for found, parameter in zip(mlp.clip_by_norm.solution(gradients, c), parameters, strict=True):
            np.testing.assert_allclose(found, parameter.grad, rtol=1e-5)  # PyTorch adds 1e-6 to the norm


@pytest.mark.parametrize("counts", [(10, 30, 60), (1, 1, 1), (1, 9)])
def test_parts_of_unequal_size_make_the_gradient_of_the_whole(counts):
    torch.manual_seed(0)
    model = torch.nn.Linear(3, 1, bias=False).double()
    x = torch.randn(sum(counts), 3, dtype=torch.float64)

    def mean(part):
        return torch.autograd.grad((model(part) ** 2).mean(), [model.weight])[0][0].numpy()

    gradients = np.array([mean(part) for part in x.split(counts)])
    found = mlp.unequal_parts.solution(gradients, np.array(counts))
    np.testing.assert_allclose(found, mean(x), rtol=1e-12)
    parameters = list(model.parameters())
    accumulate_gradients(
        model, x.split(counts), lambda model, part: ((model(part) ** 2).sum(), len(part)), parameters
    )
    np.testing.assert_allclose(found, parameters[0].grad[0], rtol=1e-12)


def test_the_scale_is_the_least_and_the_largest_that_float16_bears():
    small, large = 1e-9, 3.0
    least = next(k for k in range(40) if np.float16(small * 2.0**k) > 0)
    with np.errstate(over="ignore"):
        largest = max(k for k in range(40) if np.isfinite(np.float16(large * 2.0**k)))
    assert mlp.loss_scale.solution == [least, largest]


def test_the_best_of_25_is_the_mean_of_a_largest_value():
    error, best = mlp.best_of_many.solution
    assert error == pytest.approx(stats.binom(400, 0.8).std() / 400, rel=1e-12)
    expected, _ = integrate.quad(
        lambda z: z * 25 * stats.norm.pdf(z) * stats.norm.cdf(z) ** 24, -10, 10, epsabs=1e-10
    )
    assert best == pytest.approx(0.8 + expected * error, abs=1e-5)
    counts = np.random.default_rng(0).binomial(400, 0.8, size=(20_000, 25)).max(axis=1) / 400
    assert counts.mean() == pytest.approx(best, abs=2e-3)  # a binomial number is only nearly normal


def test_the_mended_step_is_pytorchs():
    for W, b, X, y, rate in mlp.mended_step.cases:
        leaves = [torch.tensor(one, requires_grad=True) for one in (W, b)]
        loss = torch.nn.functional.cross_entropy(torch.tensor(X) @ leaves[0] + leaves[1], torch.tensor(y))
        loss.backward()
        for found, leaf in zip(mlp.mended_step.solution(W, b, X, y, rate), leaves, strict=True):
            np.testing.assert_allclose(found, (leaf - rate * leaf.grad).detach(), rtol=1e-12)
