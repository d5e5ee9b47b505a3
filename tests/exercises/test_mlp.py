"""The exercises of chapter 5: their solutions against PyTorch, differences, and a search."""

import numpy as np
import pytest
import torch

from nlpbook.exercises import mlp
from nlpbook.mlp import check_gradient, linear_backward, relu_derivative, shifted_all_at_once
from nlpbook.mlp.autograd import Tensor


def gradients(f, *values):
    """The gradients of a number that PyTorch computes from others."""
    inputs = [torch.tensor(value, dtype=torch.float64, requires_grad=True) for value in values]
    return [one.numpy() for one in torch.autograd.grad(f(*inputs), inputs)]


def test_gradients_by_hand_are_those_of_pytorch():
    assert mlp.two_paths.solution == gradients(lambda x, y: x * y + torch.maximum(x, y) ** 2, 3.0, 2.0)
    x1, x2 = -1.0, -2.0
    found = gradients(lambda w1, w2, b: torch.sigmoid(w1 * x1 + w2 * x2 + b), 2.0, -3.0, -3.0)
    np.testing.assert_allclose(mlp.neuron.solution, found, rtol=1e-12)
    # cs231n, "Backpropagation, Intuitions", prints -0.20, -0.39 and 0.20.
    np.testing.assert_allclose(mlp.neuron.solution, [-0.20, -0.39, 0.20], atol=5e-3)


def test_backward_passes_are_the_librarys():
    for dy, x in mlp.relu_backward.cases:
        np.testing.assert_array_equal(mlp.relu_backward.solution(dy, x), dy * relu_derivative(x))
    for case in mlp.linear_gradients.cases:
        for one, other in zip(mlp.linear_gradients.solution(*case), linear_backward(*case), strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-12)


def test_every_case_of_the_engine_is_a_graph_that_pytorch_differentiates():
    for (edges,) in mlp.mended_engine.cases:
        nodes = []
        for inputs in edges:
            # A sum of its inputs, each times its local derivative: linear, so that derivatives are constant.
            value = sum(
                (local * nodes[source] for source, local in inputs), torch.zeros((), dtype=torch.float64)
            )
            nodes.append(value.requires_grad_() if not inputs else value)
        expected = torch.autograd.grad(nodes[-1], nodes)
        assert mlp.mended_engine.solution(edges) == [float(one) for one in expected]


def test_a_sum_to_a_shape_is_what_broadcasting_asks_for():
    for gradient, shape in mlp.unbroadcast.cases:
        leaf = torch.zeros(shape, dtype=torch.float64, requires_grad=True)
        leaf.broadcast_to(gradient.shape).backward(torch.from_numpy(gradient))
        np.testing.assert_allclose(mlp.unbroadcast.solution(gradient, shape), leaf.grad)
        ours = Tensor(np.zeros(shape), requires_grad=True)
        (ours + np.zeros(gradient.shape)).backward(gradient)
        np.testing.assert_allclose(mlp.unbroadcast.solution(gradient, shape), ours.grad)


def test_the_rule_of_silu_is_pytorchs():
    for g, x in mlp.silu_rule.cases:
        leaf = torch.tensor(x, requires_grad=True)
        torch.nn.functional.silu(leaf).backward(torch.from_numpy(g))
        np.testing.assert_allclose(mlp.silu_rule.solution(g, x), leaf.grad, rtol=1e-12)


def test_the_best_step_has_the_least_error():
    steps = np.geomspace(1e-6, 1, 200_001)
    errors = steps**2 / 6 + 1.2e-7 / steps
    assert mlp.best_step.solution == pytest.approx(steps[errors.argmin()], rel=1e-4)


def test_the_broken_checker_accepts_what_it_is_fooled_by():
    x = np.array([1.0, 2.0])

    def f(x):
        return float((x**2).sum())

    fooled, right = np.array(mlp.fooled.solution, float), 2 * x
    assert shifted_all_at_once(f, x, fooled).passed and not shifted_all_at_once(f, x, right).passed
    assert check_gradient(f, x, right).passed and not check_gradient(f, x, fooled).passed


def test_a_jacobian_has_a_column_for_each_sweep_forwards():
    inputs, outputs = mlp.sweeps.solution
    weights = torch.ones((inputs, outputs), dtype=torch.float64)
    jacobian = torch.func.jacfwd(lambda x: x @ weights)(torch.ones(inputs, dtype=torch.float64))
    assert tuple(jacobian.shape) == (outputs, inputs)
