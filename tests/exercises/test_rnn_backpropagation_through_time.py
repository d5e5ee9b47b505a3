"""The exercises of section 6.2: their solutions against autograd, counting and the library."""

import math

import numpy as np
import pytest
import torch

from nlpbook.exercises import rnn
from nlpbook.rnn import jacobian_products


def test_one_step_back_is_autograds():
    U = torch.tensor([[0.5, -1.0], [2.0, 0.0]], dtype=torch.float64)
    before = torch.zeros(2, dtype=torch.float64, requires_grad=True)
    other = torch.atanh(torch.tensor([0.6, 0.0], dtype=torch.float64))  # what makes h_t = (0.6, 0)
    torch.tanh(other + before @ U).backward(torch.tensor([1.0, 2.0], dtype=torch.float64))
    np.testing.assert_allclose(rnn.step_back.solution, before.grad, atol=1e-12)


def test_when_it_is_gone_by_counting():
    def count(factor, there):
        size, n = 1.0, 0
        while not there(size):
            size, n = size * factor, n + 1
        return n

    assert rnn.vanished.solution == [count(0.9, lambda s: s < 0.01), count(1.1, lambda s: s > 100)]


def test_the_gradient_for_W_is_autograds():
    assert len(rnn.gradient_of_W.cases) >= 3
    for x, W, U, b, g in rnn.gradient_of_W.cases:
        weights = torch.tensor(W, requires_grad=True)
        h = torch.zeros(len(U), dtype=torch.float64)
        for x_t in torch.tensor(x):
            h = torch.tanh(x_t @ weights + h @ torch.tensor(U) + torch.tensor(b))
        h.backward(torch.tensor(g))
        np.testing.assert_allclose(rnn.gradient_of_W.solution(x, W, U, b, g), weights.grad, atol=1e-12)


def test_the_largest_factor_is_reached_and_not_surpassed():
    rng = np.random.default_rng(0)
    for (jacobians,) in rnn.largest_factor.cases:
        factor = rnn.largest_factor.solution(jacobians)
        product = jacobian_products(torch.tensor(jacobians)[None])[0, 0].numpy()
        directions = rng.normal(size=(20_000, len(product)))
        directions /= np.linalg.norm(directions, axis=1, keepdims=True)
        reached = np.linalg.norm(directions @ product, axis=1)
        assert reached.max() <= factor * (1 + 1e-12)
        assert reached.max() > 0.95 * factor


def test_what_a_window_reaches_by_counting():
    for k, d in [*rnn.reached.cases, (7, 2), (3, 3), (9, 12)]:
        found = [first + d <= place for first in (1,) for place in range(1, k + 1)]
        assert rnn.reached.solution(k, d) == pytest.approx(sum(found) / k)


WRONG = {
    "vanished": ([20, 24], [math.log(0.01) / math.log(0.9), 48.3], [45, 50]),
    "step_back": ([1.28, -1.68], [0.0, 0.0], [-1.68, 1.0]),
    "gradient_of_W": (
        lambda x, W, U, b, g: np.zeros_like(W),
        lambda x, W, U, b, g: np.outer(x.sum(axis=0), g),
        lambda x, W, U, b, g: -rnn.gradient_of_W.solution(x, W, U, b, g),
    ),
    "largest_factor": (
        lambda J: np.linalg.norm(J.sum(axis=0), 2),
        lambda J: np.linalg.norm(J[-1], 2),
        lambda J: rnn.largest_factor.solution(J) ** 2,
    ),
    "reached": (lambda k, d: d / k, lambda k, d: 1.0, lambda k, d: max(0, k - d) / (k - 0.5)),
}


@pytest.mark.parametrize(("name", "wrong"), [(name, one) for name, every in WRONG.items() for one in every])
def test_other_answers_are_refused(name, wrong):
    assert not getattr(rnn, name).check(wrong)


@pytest.mark.parametrize("name", WRONG)
def test_right_answers_are_accepted(name):
    exercise = getattr(rnn, name)
    assert exercise.check(exercise.solution)
    if isinstance(exercise.solution, list):
        assert exercise.check([round(float(one), 2) for one in exercise.solution])
