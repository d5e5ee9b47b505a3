"""The exercises of chapter 5: their solutions against PyTorch, differences, and a search."""

from collections import Counter
from itertools import product

import numpy as np
import pytest
import torch

from nlpbook.exercises import mlp
from nlpbook.metrics import class_f1, expected_calibration_error
from nlpbook.mlp import (
    MultilayerPerceptron,
    Perceptron,
    TfIdf,
    check_gradient,
    linear_backward,
    linear_forward,
    max_pool,
    mean_pool,
    novikoff_bound,
    relu,
    relu_derivative,
    shifted_all_at_once,
    sigmoid,
)
from nlpbook.mlp.autograd import Tensor

BITS = np.array(list(product((0, 1), repeat=3)))


def test_with_so_few_absences_the_probability_is_as_wanted():
    z = np.array([0.9, 0.8, mlp.absences.solution]) @ [1.5, 1.0, -2.0] - 0.65
    assert sigmoid(np.array([z])) == pytest.approx(0.8, rel=1e-12)


def test_the_unit_for_a_phrase_is_its_logical_function():
    assert [mlp.first_and_another.solution(x) for x in BITS] == [int(a and (b or c)) for a, b, c in BITS]
    assert len(mlp.first_and_another.cases) == 8


def test_epochs_of_the_exercise_are_the_librarys():
    rng = np.random.default_rng(0)
    for _ in range(20):
        X, y = rng.standard_normal((12, 3)), rng.choice([-1, 1], 12)
        w, b = np.zeros(3), 0.0
        for epochs in (1, 2, 3):
            w, b = mlp.one_epoch.solution(w, b, X, y)
            model = Perceptron(epochs).fit(X, y)
            np.testing.assert_allclose(model.weights, w, atol=1e-12)
            assert model.bias == b


@pytest.mark.parametrize("margin", [0.1, 0.25, 0.5, 0.9, 1, 1.5, 2])
def test_an_epoch_with_a_margin_is_refused(margin):
    def with_margin(w, b, X, y):
        for x_i, y_i in zip(X, y, strict=True):
            if y_i * (w @ x_i + b) < margin:
                w, b = w + y_i * x_i, b + y_i
        return w, b

    feedback = mlp.one_epoch.check(with_margin)
    assert not feedback and (margin != 1 or "asks for a margin" in feedback.message)


def test_an_epoch_whose_test_leaves_out_the_bias_is_refused():
    def unbiased(w, b, X, y):
        for x_i, y_i in zip(X, y, strict=True):
            if y_i * (w @ x_i) <= 0:
                w, b = w + y_i * x_i, b + y_i
        return w, b

    feedback = mlp.one_epoch.check(unbiased)
    assert not feedback and "the test leaves it out" in feedback.message


def test_sums_of_an_epoch_are_exact_in_any_order():
    """A right answer that adds up in another order must not meet the boundary on its other side."""

    def by_entries(w, b, X, y):
        for x_i, y_i in zip(X, y, strict=True):
            if y_i * (b + sum(v * x for v, x in reversed(list(zip(w, x_i, strict=True))))) <= 0:
                w, b = w + y_i * x_i, b + y_i
        return w, b

    assert mlp.one_epoch.check(by_entries)
    assert len(mlp.one_epoch.cases) == 11
    for w, b, X, y in mlp.one_epoch.cases:
        sixteenths = 16 * np.concatenate([w, [b], X.ravel()])
        assert (sixteenths == np.round(sixteenths)).all() and set(y) <= {-1, 1}


def test_novikoffs_bound_has_no_unit():
    far = 24.75**0.5  # from the first axis, so that the example has length 5
    X, y = np.array([[0.5, far], [0.5, -far], [-0.5, 0.0]]), np.array([1, 1, -1])
    for factor, expected in zip((1, 10), mlp.bound_by_hand.solution, strict=True):
        assert novikoff_bound(factor * X, y, has_bias=False) == pytest.approx(expected, rel=1e-6)


def test_what_one_unit_can_compute_is_what_a_line_separates():
    x1, x2, _ = BITS.T
    functions = [(x1 == 1) & (x2 == 0), x1 == x2, BITS.sum(axis=1) >= 2, BITS.sum(axis=1) == 1]
    for truth, can in zip(functions, mlp.separable.solution, strict=True):
        y = np.where(truth, 1, -1)
        assert Perceptron(500).fit(BITS, y).converged == can
        if not can:
            with pytest.raises(ValueError, match="none separates"):
                novikoff_bound(BITS, y)


def test_parameters_are_those_of_the_librarys_network():
    network = MultilayerPerceptron((3, 5, 2), rng=np.random.default_rng(0))
    assert mlp.count_parameters.solution == sum(one.size for one in network.parameters.values())


def test_the_forward_pass_is_pytorchs():
    x = torch.tensor([[1.0, 2.0]])
    sizes = ((2, 3), (3, 2), (2, 1))
    layers = [torch.nn.Linear(m, n) for m, n in sizes]
    values = (
        ([[1, -1, 0], [0, 1, 2]], [0, -2, -1]),
        ([[2, 0], [1, 1], [-1, 1]], [2, -1]),
        ([[1], [-0.5]], [1.5]),
    )
    for layer, (W, b) in zip(layers, values, strict=True):
        layer.weight.data, layer.bias.data = torch.tensor(W).float().T, torch.tensor(b).float()
    first, second, last = layers
    p = torch.sigmoid(last(torch.relu(second(torch.relu(first(x))))))
    assert mlp.forward_pass.solution == pytest.approx(p.item(), rel=1e-6)


@pytest.mark.parametrize("shape", [(), (1,), (1, 1)])
def test_a_forward_pass_may_keep_its_batch(shape):
    assert mlp.forward_pass.check(np.full(shape, mlp.forward_pass.solution))
    assert mlp.forward_pass.check(np.full(shape, 0.818))
    assert not mlp.forward_pass.check(np.full(shape, 0.73))


def test_one_layer_does_what_two_linear_ones_do():
    rng = np.random.default_rng(0)
    for W1, b1, W2, b2 in mlp.collapse.cases:
        x = rng.standard_normal((7, len(W1)))
        expected = linear_forward(linear_forward(x, W1, b1), W2, b2)
        np.testing.assert_allclose(linear_forward(x, *mlp.collapse.solution(W1, b1, W2, b2)), expected)


def test_a_unit_is_dead_up_to_that_bias():
    square = np.array(list(product(np.linspace(0, 1, 11), repeat=2)))
    z = linear_forward(square, np.array([[1.0], [-2.0]]))
    assert not relu(z + mlp.dead_unit.solution).any()
    assert relu(z + mlp.dead_unit.solution + 1e-6).any()


def test_parity_is_the_remainder_of_a_division_by_2():
    for n in range(1, 8):
        for bits in product((0, 1), repeat=n):
            assert mlp.parity.solution(np.array(bits)) == sum(bits) % 2


@pytest.mark.parametrize("odd", [(1, 3), (1, 3, 7), (1, 3, 5, 7), (1, 3, 5, 7, 9, 11)])
def test_a_list_of_odd_numbers_is_no_parity(odd):
    assert not mlp.parity.check(lambda x: int(x.sum() in odd))


def test_a_sawtooth_of_five_layers_has_as_many_corners():
    x = np.arange(2**12 + 1) / 2**12
    y = x
    for _ in range(5):
        y = 2 * relu(y) - 4 * relu(y - 0.5)
    assert np.count_nonzero(np.diff(np.diff(y))) == mlp.units_for_a_sawtooth.solution


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


@pytest.mark.parametrize("threshold", [-1, -0.05, -1e-5, 1e-5, 0.05, 0.1, 1])
def test_a_relu_with_another_threshold_is_refused(threshold):
    assert not mlp.relu_backward.check(lambda dy, x: dy * (x > threshold))


def test_the_backward_pass_of_relu_is_pytorchs_however_it_is_written():
    for dy, x in mlp.relu_backward.cases:
        leaf = torch.tensor(x, requires_grad=True)
        torch.relu(leaf).backward(torch.from_numpy(dy))
        np.testing.assert_array_equal(mlp.relu_backward.solution(dy, x), leaf.grad)
    assert mlp.relu_backward.check(lambda dy, x: np.where(x <= 0, 0.0, dy))


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
