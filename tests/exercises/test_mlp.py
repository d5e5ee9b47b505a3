"""The exercises of chapter 5: their solutions against PyTorch, differences, and a search."""

from collections import Counter

import numpy as np
import pytest
import torch

from nlpbook.exercises import mlp
from nlpbook.metrics import class_f1, expected_calibration_error
from nlpbook.mlp import (
    TfIdf,
    check_gradient,
    linear_backward,
    max_pool,
    mean_pool,
    relu_derivative,
    shifted_all_at_once,
)
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


def test_tf_idf_by_hand_is_the_librarys():
    """The textbook's idf of a word in 8 of 8 documents and of one in 2."""
    tf_idf = TfIdf(smooth=False).fit([["the", "cat"]] * 2 + [["the"]] * 6)
    idf = dict(zip(tf_idf.vocabulary.tokens, tf_idf.idf, strict=True))
    np.testing.assert_allclose(mlp.tf_idf_by_hand.solution, [4 * idf["the"], 2 * idf["cat"]], atol=1e-12)


def test_polarity_turns_with_a_negation():
    for good, bad, negation in mlp.polarity.cases:
        assert mlp.polarity.solution(good, bad, negation) == (good - bad) * (1 - 2 * negation)


def test_pooling_is_the_librarys():
    for vectors, mask in mlp.mean_of_words.cases:
        expected = mean_pool(torch.from_numpy(vectors), torch.from_numpy(mask))
        np.testing.assert_allclose(mlp.mean_of_words.solution(vectors, mask), expected, rtol=1e-12)
    for dp, vectors in mlp.max_pool_gradient.cases:
        leaf = torch.from_numpy(vectors[None]).requires_grad_()
        max_pool(leaf, torch.ones(1, len(vectors), dtype=torch.bool)).backward(torch.from_numpy(dp[None]))
        np.testing.assert_allclose(mlp.max_pool_gradient.solution(dp, vectors), leaf.grad[0], rtol=1e-12)


def test_the_ceiling_is_what_the_best_guess_for_each_bag_reaches():
    """100 sentences: twelve pairs of one bag and two classes, the others with bags of their own."""
    sentences = [(pair, label) for pair in range(12) for label in (0, 1)]
    sentences += [(12 + i, i % 2) for i in range(76)]
    labels = {bag: [label for other, label in sentences if other == bag] for bag, _ in sentences}
    best = sum(max(Counter(some).values()) for some in labels.values()) / len(sentences)
    assert len(sentences) == 100 and best == mlp.ceiling.solution


def test_precision_recall_and_calibration_are_the_librarys():
    counts = [[50, 10, 0], [5, 30, 5], [5, 20, 75]]
    rows = [(i, j) for i in range(3) for j in range(3) for _ in range(counts[i][j])]
    targets, predictions = (list(column) for column in zip(*rows, strict=True))
    score = class_f1(predictions, targets).by_label[1]
    assert mlp.precision_and_recall.solution == [score.precision, score.recall]
    confidences = [0.9] * 60 + [0.6] * 40
    correct = [True] * 51 + [False] * 9 + [True] * 30 + [False] * 10
    error = expected_calibration_error(confidences, correct)
    assert mlp.calibration_error.solution == pytest.approx(error, abs=1e-12)
